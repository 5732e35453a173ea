"""The timeline and the preview beside it in a real browser over a real service."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests_support.chromium import Service, asked, begun, eventually, faults

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).resolve().parents[2]
PHOTO = ROOT / "examples/photos/trail-bottle.jpg"
NO_DECODER = "delete window.VideoDecoder"


@pytest.fixture(scope="module")
def project(served: Service) -> str:
    """Plan an ad of six seconds with a photo, whose first line is read nowhere else."""
    sent = {"file": (PHOTO.name, PHOTO.read_bytes(), "image/jpeg")}
    asset = httpx2.post(f"{served.url}/api/v1/assets", files=sent, timeout=60).json()["id"]
    brief = {"product": {"name": "Trail Bottle", "image": asset, "facts": ["Cold for 24 hours"]}, "duration": 6,
             "aspects": ["9:16"], "call_to_action": "Shop now", "seed": 7}  # fmt: skip
    project = begun(served, brief, "plan")
    change(served, project, {"kind": "line", "scene": "s1", "text": "Still cold"}, {"kind": "output", "size": "720p"})
    return project


@pytest.fixture
def timeline(page: Any, project: str) -> Any:
    page.goto(f"/projects/{project}/timeline")
    page.wait_for_selector("canvas[data-frame]", timeout=180_000)
    return page.get_by_role("region", name="Timeline", exact=True)


def plan_of(served: Service, project: str) -> Any:
    return asked(served, f"/projects/{project}/plan")


def change(served: Service, project: str, *edits: Any) -> None:
    at = f"{served.url}/api/v1/projects/{project}"
    known = httpx2.get(f"{at}/plan").headers["ETag"]
    made = httpx2.post(f"{at}/edits", json={"edits": edits}, headers={"If-Match": known}, timeout=60)
    assert made.status_code == 200, made.text


def shots(plan: Any) -> list[Any]:
    return [shot for scene in plan["scenes"] for shot in scene["shots"]]


def test_what_is_heard_is_told_apart_and_captions_lead_to_their_lines(
    page: Any, timeline: Any, served: Service, project: str
) -> None:
    def drawn(track: str) -> int:
        """Return how many canvases of a track have something drawn."""
        look = """all => all.filter(({width, height, getContext}, at) =>
          all[at].getContext('2d').getImageData(0, 0, width, height).data.some(value => value)).length"""
        return int(timeline.get_by_role("region", name=track).locator("canvas").evaluate_all(look))

    spoken = sum(scene["voice"] is not None for scene in plan_of(served, project)["scenes"])
    eventually(lambda: (drawn("Voice"), drawn("Music")) == (spoken, 1))
    captions = timeline.get_by_role("region", name="Captions").get_by_role("button")
    assert captions.count() >= spoken
    captions.last.click()
    last = shots(plan_of(served, project))[-1]["id"]
    assert page.locator(f"[data-clip='scenes {last}'][data-selected]").count() == 1
    first = captions.filter(has_text="Still cold").first
    first.press("Enter")
    line = page.get_by_role("dialog").get_by_role("textbox")
    assert line.evaluate("area => area.value.slice(area.selectionStart, area.selectionEnd)") == "Still cold"
    line.fill("So cold")
    page.get_by_role("button", name="Save").click()
    eventually(lambda: plan_of(served, project)["scenes"][0]["voice"]["text"] == "So cold")
    captions.filter(has_text="So cold").first.wait_for(timeout=120_000)  # it is spoken first
    timeline.get_by_role("button", name="Captions: In the picture").click()
    timeline.get_by_role("menuitem", name="In files of their own only").click()
    eventually(lambda: plan_of(served, project)["captions"]["burned"] is False)
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    eventually(lambda: plan_of(served, project)["scenes"][0]["voice"]["text"] == "Still cold")
    assert plan_of(served, project)["captions"]["burned"] is True


def test_product_and_texts_go_from_shot_to_shot_by_keys(
    page: Any, timeline: Any, served: Service, project: str
) -> None:
    before = shots(plan_of(served, project))
    stand = [shot["id"] for shot in before if shot["product"]]
    clip = timeline.locator(f"[data-clip='product {stand[0]}'] > button")
    clip.press("Enter")
    sheet = page.get_by_role("dialog")
    sheet.get_by_label("How it stands").select_option("peek")
    eventually(lambda: shots(plan_of(served, project))[0]["product"]["pose"] == "peek")
    page.keyboard.press("Escape")
    clip.press("Alt+ArrowRight")
    eventually(lambda: (shots(plan_of(served, project))[1]["product"] or {}).get("pose") == "peek")
    timeline.locator(f"[data-clip='product {before[1]['id']}'] > button").press("Delete")
    eventually(lambda: shots(plan_of(served, project))[1]["product"] is None)
    page.keyboard.press("Control+z")
    eventually(lambda: shots(plan_of(served, project))[1]["product"])
    assert len(plan_of(served, project)["scenes"]) > 1, "Delete on a product takes no scene out"
    assert faults(page) == []


def test_only_what_is_near_has_elements(page: Any, served: Service, project: str) -> None:
    plan = plan_of(served, project)
    scene = plan["scenes"][0]
    copies = [{**scene, "id": f"c{index}", "shots": [{**shot, "id": f"c{index}-{place}"} for place, shot
               in enumerate(scene["shots"])]} for index in range(40)]  # fmt: skip
    many = begun(served, asked(served, f"/projects/{project}/brief"), "plan")
    ids = [each["id"] for each in plan_of(served, many)["scenes"]]
    change(served, many, {"kind": "restore", "parts": {}, "scenes": [*copies, *ids]})
    for part in ("preview", "thumbnails/**", "quote"):
        page.route(f"**/{part}", lambda route: route.abort())
    page.goto(f"/projects/{many}/timeline")
    timeline = page.get_by_role("region", name="Timeline", exact=True)
    timeline.locator("[data-clip='scenes c0-0']").wait_for()
    known = len(copies) * (2 + len(scene["shots"][0]["texts"]) + 1)
    assert known >= 160 and timeline.locator("[data-clip]").count() > known
    for _ in range(8):
        timeline.get_by_role("button", name="Zoom in").click()
    assert timeline.locator("[data-clip]").count() < 60
    timeline.locator("[data-clip='scenes c0-0'] > button").focus()
    scroller = timeline.locator("ul").locator("..")
    scroller.evaluate("(element) => { element.scrollLeft = element.scrollWidth / 2; }")
    timeline.locator("[data-clip='scenes c20-0']").wait_for()
    assert timeline.locator("[data-clip='scenes c1-0']").count() == 0
    assert timeline.locator("[data-clip='scenes c0-0'] > button").evaluate("each => each === document.activeElement")


def test_the_line_between_preview_and_chat_moves_by_keys_and_stays(page: Any, project: str) -> None:
    page.goto(f"/projects/{project}/board")
    line = page.get_by_role("separator", name="Height of the preview")
    preview = page.get_by_role("region", name="Preview")
    height = preview.bounding_box()["height"]
    column = page.get_by_role("complementary").last.bounding_box()["height"]
    assert height / column == pytest.approx(0.45, abs=0.03)
    line.press("Shift+ArrowDown")
    assert preview.bounding_box()["height"] - height == pytest.approx(column * 0.1, abs=4)
    box = line.bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 4)
    page.mouse.down()
    page.mouse.move(box["x"] + 40, box["y"] + 4 + column * 0.05, steps=4)
    page.mouse.up()
    assert line.get_attribute("aria-valuenow") == "60"
    page.reload()
    assert line.get_attribute("aria-valuenow") == "60"
    line.press("Enter")
    assert line.get_attribute("aria-valuenow") == "45"


def test_without_a_decoder_the_film_of_the_server_is_played(chromium: Any, served: Service, project: str) -> None:
    context = chromium.new_context(base_url=served.url, viewport={"width": 1280, "height": 900})
    context.add_init_script(NO_DECODER)
    page = context.new_page()
    page.goto(f"/projects/{project}/timeline")
    page.get_by_text("This browser shows no films here").wait_for(timeout=60_000)
    assert page.locator("video").count() == 0
    page.get_by_text("free, about").first.wait_for()
    page.get_by_role("button", name="Make the film on the server").click()
    film = page.get_by_label("Finished film", exact=True).and_(page.locator("video"))
    film.wait_for(timeout=240_000)
    assert page.get_by_text("This browser shows no films here").count() == 0
    eventually(lambda: film.evaluate("film => film.readyState") >= 1)
    page.keyboard.press("End")
    eventually(lambda: film.evaluate("film => film.currentTime") == pytest.approx(6, abs=0.1))
    page.keyboard.press("Home")
    page.keyboard.press("l")
    eventually(lambda: film.evaluate("film => film.currentTime") == pytest.approx(1, abs=0.05))
    film.evaluate("film => { film.currentTime = 3; }")
    playline = page.get_by_role("region", name="Timeline", exact=True).locator("[class*=playline]")
    lanes = playline.locator("..").bounding_box()
    eventually(lambda: abs(playline.bounding_box()["x"] - lanes["x"] - lanes["width"] / 2) < 4)
    context.close()
