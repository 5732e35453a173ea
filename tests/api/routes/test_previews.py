"""A page asks for all that it plays: composed at once where what it shows is there, else after a job."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path
from typing import Any

import httpx2
import pytest
from PIL import Image

from reelwright.composition import Composition
from reelwright.media.text.fonts import cap_height, find_font, hb_font
from reelwright.media.video import open_video
from reelwright.plan import Asset, Plan, Still, VoiceLine
from reelwright.settings import LOCAL
from reelwright.workspace.work import DONE, carry
from tests_support.buying import wanting
from tests_support.plans import small_plan
from tests_support.studio import Studio


def preview(studio: Studio, project: str, number: int = 1, aspect: str = "9:16") -> httpx2.Response:
    return studio.ask("POST", f"/projects/{project}/versions/{number}/preview", json={"aspect": aspect})


def made(studio: Studio, answer: httpx2.Response) -> dict[str, str]:
    """Carry the job of an answer and return what came of its steps, by kind."""
    assert answer.status_code == 202, answer.text
    job = answer.json()
    assert (job["kind"], answer.headers["location"]) == ("preview", f"/api/v1/jobs/{job['id']}")
    held = studio.service.jobs.take(job["id"], "w", 1)
    assert held and carry(studio.service, *held) == DONE
    return {step["kind"]: step["what"] for step in studio.service.jobs.steps(LOCAL, job["id"])}


def written(studio: Studio, project: str, plan: Plan) -> None:
    studio.service.workspace(LOCAL).projects.add(project, plan)


def with_headline(plan: Plan, words: str) -> Plan:
    first, *others = plan.scenes
    shot = first.shots[0]
    text = shot.texts[0].model_copy(update={"content": words})
    changed = first.model_copy(update={"shots": (shot.model_copy(update={"texts": (text,)}), *first.shots[1:])})
    return plan.model_copy(update={"scenes": (changed, *others)})


@pytest.mark.thorough
def test_a_version_is_drawn_once_and_then_answered_at_once(studio: Studio) -> None:
    project = studio.project()
    written(studio, project, small_plan())
    asked = preview(studio, project)
    assert preview(studio, project).json()["id"] == asked.json()["id"]  # who asks again is not answered by a second job
    assert made(studio, asked)["backdrop"] == "made"
    shown = preview(studio, project).json()
    composition = Composition.model_validate(shown["composition"])
    assert (composition.width, composition.height, shown["waiting"]) == (1080, 1920, [])
    assert [(shot["id"], shot["start"], shot["end"]) for shot in shown["shots"]] == [("s0-0", 0, 90), ("s1-0", 90, 180)]
    assert shown["texts"][0] == {"shot": "s0-0", "index": 0, "role": "headline", "layers": ["s0-0.text0"]}
    assert shown["sound"]["seconds"] == 6 and shown["sound"]["beats"][:2] == [0, pytest.approx(16 / 30)]
    named = {layer.source for layer in composition.layers() if layer.kind in ("clip", "picture", "video")}
    assert named == set(shown["sources"])
    forecast = studio.service.workspace(LOCAL).forecast(small_plan())
    assert {step.kind for step in forecast.steps} == {"segment", "measure", "master", "checks", "poster", "sheet"}
    written(studio, project, with_headline(small_plan(), "Warm for a day"))
    changed = preview(studio, project, 2)
    assert changed.status_code == 200  # its words are composed in the request, and nothing else is to be made
    assert "Warm for a day" in changed.text and changed.json()["sources"] == shown["sources"]


@pytest.mark.thorough
def test_what_a_browser_does_not_decode_is_given_as_something_it_does(studio: Studio, tmp_path: Path) -> None:
    project = studio.project(plans=1)
    made(studio, preview(studio, project))
    shown = preview(studio, project).json()
    films = [source for source in shown["sources"].values() if source["kind"] == "film"]
    file = studio.ask("GET", films[0]["url"])
    assert (file.status_code, file.headers["content-type"]) == (200, "video/mp4")
    assert "immutable" in file.headers["cache-control"] and "private" in file.headers["cache-control"]
    path = tmp_path / "film.mp4"
    path.write_bytes(file.content)
    with open_video(path) as film:
        stream = film.streams.video[0]
        keys = [float(packet.pts * packet.time_base) for packet in film.demux(stream) if packet.is_keyframe]
        size = {"width": stream.width, "height": stream.height}
        assert stream.codec_context.pix_fmt == "yuv420p" and stream.codec_context.name == "h264"
        gaps = [after - before for before, after in zip(keys, [*keys[1:], float(stream.frames / 10)], strict=True)]
    assert max(gaps) <= 0.5 and size.items() <= films[0].items()
    part = studio.ask("GET", films[0]["url"], headers={"Range": "bytes=0-9"})
    assert (part.status_code, part.content) == (206, file.content[:10])
    again = studio.ask("GET", films[0]["url"], headers={"If-None-Match": file.headers["etag"]})
    assert again.status_code == 304
    sound = studio.ask("GET", shown["sound"]["url"])
    assert (sound.status_code, sound.headers["content-type"]) == (200, "audio/mp4")


@pytest.mark.thorough
def test_what_is_heard_has_waveforms_and_what_is_shown_thumbnails(studio: Studio) -> None:
    project = studio.project(plans=1)
    place = f"/projects/{project}/versions/1/thumbnails"
    early = studio.ask("GET", f"{place}/s1-0", params={"aspect": "9:16"})
    assert (early.status_code, early.headers["retry-after"], early.content) == (202, "2", b"")
    made(studio, preview(studio, project))
    shown = preview(studio, project).json()
    waves = [studio.ask("GET", url).json() for url in (shown["sound"]["peaks"], *shown["sound"]["sources"].values())]
    assert {wave["per_second"] for wave in waves} == {50} and len(waves) == 1 + len(shown["sound"]["mix"]["tracks"])
    assert len(waves[0]["low"]) == 300 and max(waves[0]["high"]) > 30 and min(waves[0]["low"]) < -30
    stranger = next(iter(shown["sources"]))
    assert studio.ask("GET", f"/projects/{project}/previews/peaks/{stranger}").status_code == 404
    heard = shown["sound"]["mix"]["tracks"][0]["source"]
    assert studio.ask("GET", f"/projects/{project}/previews/strips/{heard}").status_code == 404
    answer = studio.ask("GET", f"{place}/s1-0", params={"aspect": "9:16"})
    assert answer.status_code == 200, answer.text
    with Image.open(io.BytesIO(answer.content)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (270, 480))
    known = {"If-None-Match": answer.headers["etag"]}
    assert studio.ask("GET", f"{place}/s1-0", params={"aspect": "9:16"}, headers=known).status_code == 304
    assert studio.ask("GET", f"{place}/s9-0", params={"aspect": "9:16"}).status_code == 404
    assert studio.ask("GET", f"{place}/s1-0", params={"aspect": "1:1"}).status_code == 422
    assert studio.ask("GET", f"{place}/s1-0").status_code == 422


@pytest.mark.thorough
def test_what_can_only_be_substituted_does_not_keep_a_preview_from_being_shown(studio: Studio) -> None:
    project = studio.project()
    plan = small_plan().model_copy(update={"locale": "xx"})
    said = plan.scenes[0].model_copy(update={"voice": VoiceLine(text="Cold for a day.")})
    written(studio, project, plan.model_copy(update={"scenes": (said, *plan.scenes[1:])}))
    assert made(studio, preview(studio, project))["speech"] == "replaced"
    shown = preview(studio, project)
    assert shown.status_code == 200 and [layer["role"] for layer in shown.json()["sound"]["mix"]["tracks"]] == ["music"]


@pytest.mark.thorough
def test_a_clip_that_nobody_made_is_shown_by_its_simple_form_and_named(studio: Studio) -> None:
    project = studio.project()
    written(studio, project, wanting("a lake", budget=None))
    made(studio, preview(studio, project, aspect="1:1"))
    shown = preview(studio, project, aspect="1:1").json()
    assert [(each["shot"], each["scene"]) for each in shown["waiting"]] == [("s0-0", "s0")]
    assert "simple form" in shown["waiting"][0]["why"]
    assert [stage["id"] for stage in shown["composition"]["stages"]] == ["s0-0", "s1-0", "s2-0", "s3-0"]


@pytest.mark.thorough
def test_a_chosen_still_stands_for_its_clip_and_our_voice_for_a_line(studio: Studio) -> None:
    project, blobs = studio.project(), studio.service.blobs(LOCAL)
    still = Asset(id="s", kind="still", digest=blobs.put_bytes(plain_png((200, 40, 40))), name="still.png")
    plan = wanting("a lake", budget=None, stills=(Still(aspect="1:1", first="s"),))
    first, *others = plan.scenes
    said = first.model_copy(update={"voice": VoiceLine(text="Cold for a day.")})
    written(studio, project, plan.model_copy(update={"assets": (still,), "scenes": (said, *others)}))
    assert made(studio, preview(studio, project, aspect="1:1"))["portrait"] == "made"
    shown = preview(studio, project, aspect="1:1").json()
    assert [(each["shot"], each["scene"]) for each in shown["waiting"]] == [("s0-0", "s0"), (None, "s0")]
    assert "still" in shown["waiting"][0]["why"] and "voice" in shown["waiting"][1]["why"]
    track = shown["sound"]["mix"]["tracks"][0]
    (line,) = shown["lines"]
    assert (track["role"], line["scene"], line["start"]) == ("voice", "s0", pytest.approx(track["at"], abs=1e-3))
    assert " ".join(caption["text"] for caption in line["captions"]) == "Cold for a day."
    assert line["start"] <= line["captions"][0]["start"] < line["captions"][-1]["end"] <= line["end"] + 1
    wave = studio.ask("GET", line["peaks"]).json()
    assert len(wave["low"]) / wave["per_second"] == pytest.approx(line["end"] - line["start"], abs=0.05)
    strip = studio.ask("GET", f"/projects/{project}/previews/strips/{ground(shown, 0)['source']}", params={"count": 5})
    with Image.open(io.BytesIO(strip.content)) as picture:
        assert picture.size == (5 * 128, 128)
        assert picture.getpixel((500, 60)) == pytest.approx((200, 40, 40), abs=12)
    zoom = ground(shown, 0)["zoom"]
    assert zoom[0]["value"] < zoom[-1]["value"]
    small = studio.ask("GET", f"/projects/{project}/versions/1/thumbnails/s0-0", params={"aspect": "1:1"})
    with Image.open(io.BytesIO(small.content)) as picture:
        assert picture.getpixel((5, 470)) == pytest.approx((200, 40, 40), abs=12)


def ground(shown: dict[str, Any], stage: int) -> dict[str, Any]:
    found: dict[str, Any] = shown["composition"]["stages"][stage]["layers"][0]
    return found


def plain_png(color: tuple[int, int, int]) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (400, 400), color).save(buffer, "PNG")
    return buffer.getvalue()


def test_only_what_a_preview_names_is_given(studio: Studio) -> None:
    project = studio.project(plans=1)
    secret = studio.service.blobs(LOCAL).put_bytes(b"a file of the workspace that no preview shows")
    assert studio.ask("GET", f"/projects/{project}/previews/sources/{secret}").status_code == 404
    assert studio.ask("GET", f"/projects/{project}/previews/sources/{'a' * 64}").status_code == 404
    assert studio.ask("GET", f"/projects/{project}/previews/sources/abc").status_code == 422


def test_what_is_not_there_is_not_previewed(studio: Studio) -> None:
    project = studio.project(plans=1)
    assert preview(studio, project, 2).status_code == 404
    assert preview(studio, "prj_unknown").status_code == 404
    assert preview(studio, studio.project("ws_other", plans=1)).status_code == 404
    wrong = preview(studio, project, aspect="1:1")
    assert (wrong.status_code, wrong.json()["problems"][0]["where"]) == (422, "aspect")
    assert preview(studio, project, aspect="5:4").status_code == 422
    assert studio.ask("GET", "/jobs").json()["items"] == []


@pytest.mark.thorough
def test_sources_of_another_workspace_are_not_there(studio: Studio) -> None:
    project, others = studio.project(plans=1), studio.project("ws_other", plans=1)
    made(studio, preview(studio, project))
    shown = preview(studio, project).json()
    digest = next(iter(shown["sources"]))
    assert studio.ask("GET", f"/projects/{project}/previews/sources/{digest}").status_code == 200
    assert studio.ask("GET", f"/projects/{others}/previews/sources/{digest}").status_code == 404
    hers = studio.service.workspace("ws_other").memo
    assert hers.get(digest) is None


def test_a_preview_does_not_wait_for_a_build_of_its_project(studio: Studio) -> None:
    project = studio.project(plans=1)
    build = studio.ask("POST", f"/projects/{project}/builds", json={}).json()
    held = studio.service.jobs.take(build["id"], "w", 1)
    assert held
    second = studio.ask("POST", f"/projects/{project}/builds", json={}).json()
    asked = preview(studio, project).json()
    events = [(told.job, told.kind) for told in studio.service.jobs.told(0)]
    assert (asked["id"], "job.queued") in events and (second["id"], "job.queued") not in events
    studio.service.jobs.end(held[1], "completed", {})
    studio.service.admit(LOCAL)
    events = [(told.job, told.kind) for told in studio.service.jobs.told(0)]
    assert (second["id"], "job.queued") in events  # which the preview does not hold up either


def test_glyphs_are_given_as_paths(studio: Studio) -> None:
    project, font = studio.project(plans=1), find_font("sora", 700)
    assert font
    letter, space = (hb_font(font).get_nominal_glyph(ord(char)) for char in "I ")
    answer = studio.ask("GET", f"/projects/{project}/previews/glyphs/{font.digest}?ids={letter},{space}")
    found = answer.json()
    assert "immutable" in answer.headers["cache-control"]
    numbers = [float(each) for each in re.findall(r"-?[0-9.]+", found["glyphs"][str(letter)])]
    assert found["units_per_em"] == 1000 and found["glyphs"][str(space)] == "" and found["images"] == {}
    # An I is a bar that stands on the baseline: with y down it reaches up to its height.
    assert min(numbers[1::2]) == pytest.approx(-1000 * cap_height(font), abs=10) and abs(max(numbers[1::2])) < 10


def test_colour_glyphs_are_given_as_pictures(studio: Studio) -> None:
    project, font = studio.project(plans=1), find_font("noto-color-emoji", 400)
    assert font
    fire = hb_font(font).get_nominal_glyph(0x1F525)
    found = studio.ask("GET", f"/projects/{project}/previews/glyphs/{font.digest}?ids={fire}").json()
    image = found["images"][str(fire)]
    picture = Image.open(io.BytesIO(base64.b64decode(image["png"])))
    assert picture.size == (image["width"], image["height"]) and picture.mode == "RGBA"
    assert found["image_size"] / 2 < image["height"] < 1.5 * found["image_size"] and image["y"] < 0


@pytest.mark.parametrize(
    ("font", "ids", "status"), [("", "99999", 422), ("", "a", 422), ("", "", 422), ("0" * 64, "1", 404)]
)
def test_glyphs_that_are_not_there_are_refused(studio: Studio, font: str, ids: str, status: int) -> None:
    face = find_font("sora", 700)
    assert face
    answer = studio.ask(
        "GET", f"/projects/{studio.project()}/previews/glyphs/{font or face.digest}", params={"ids": ids}
    )
    assert answer.status_code == status
    assert status == 404 or answer.json()["problems"][0]["where"].endswith("ids")
