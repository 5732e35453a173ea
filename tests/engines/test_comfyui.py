"""ComfyUI: templates and their placeholders, jobs by an id of ours, and the whole way to a simulated server."""

from __future__ import annotations

import asyncio
import io
import json
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Any

import av
import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from reelwright.engine import (
    Absent,
    Access,
    Call,
    EngineError,
    Model,
    Pending,
    Request,
    Result,
    Ticket,
    Unknown,
    digest_of_call,
)
from reelwright.engines import comfyui, table
from reelwright.engines._http import Answer
from reelwright.router import Policy, choose
from reelwright.settings import Settings
from reelwright.testing.simulator import Faults, Pace, Simulator
from tests_support.calls import HOSTILE, PNG, Provider, call, error_of, run
from tests_support.simulated import access, ended, fetched, made, simulator

EXAMPLE = Path(__file__).parents[2] / "examples/workflows/still.json"
STILL: dict[str, Any] = json.loads(EXAMPLE.read_text("utf-8"))
CLIP: dict[str, Any] = {
    "1": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "{checkpoint}"}},
    "2": {"class_type": "CLIPTextEncode", "inputs": {"text": "{prompt}, filmed by hand", "clip": ["1", 1]}},
    "3": {"class_type": "CLIPTextEncode", "inputs": {"text": "{avoid}", "clip": ["1", 1]}},
    "4": {"class_type": "LoadImage", "inputs": {"image": "{first_frame}"}},
    "5": {"class_type": "WanImageToVideo", "inputs": {
        "positive": ["2", 0], "negative": ["3", 0], "vae": ["1", 2], "width": "{width}", "height": "{height}",
        "length": "{frames}", "batch_size": 1, "start_image": ["4", 0]}},
    "6": {"class_type": "KSampler", "inputs": {
        "model": ["1", 0], "seed": "{seed}", "steps": 20, "cfg": 5.0, "sampler_name": "uni_pc", "scheduler": "simple",
        "positive": ["5", 0], "negative": ["5", 1], "latent_image": ["5", 2], "denoise": 1.0}},
    "7": {"class_type": "VAEDecode", "inputs": {"samples": ["6", 0], "vae": ["1", 2]}},
    "8": {"class_type": "PreviewImage", "inputs": {"images": ["7", 0]}},
    "9": {"class_type": "CreateVideo", "inputs": {"images": ["7", 0], "fps": 24}},
    "10": {"class_type": "SaveVideo", "inputs": {
        "video": ["9", 0], "filename_prefix": "ad", "format": "mp4", "codec": "h264"}},
}  # fmt: skip
ID = "0f1d5ab0-6f44-4a6e-8a52-6a5b8f4f5d10"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "workflows").mkdir()
    return tmp_path


def row(home: Path, graph: Any, name: str = "ours", **more: Any) -> Model:
    """Write a template and a row of it into a user's store, and return the row as the table has it."""
    text = graph if isinstance(graph, str) else json.dumps(graph)
    (home / "workflows" / f"{name}.json").write_text(text, "utf-8")
    entry = {"engine": "comfyui", "model": name, "capabilities": ["image"]} | more
    (home / "models.yaml").write_text(json.dumps([entry]), "utf-8")
    return next(model for model in table(Settings(home=home)) if model.name == f"comfyui:{name}")


def clip_row(home: Path, **more: Any) -> Model:
    fixed = {"checkpoint": "wan2.2_ti2v_5B_fp16.safetensors"}
    return row(home, CLIP, capabilities=["image_to_video"], seconds=[1, 5], any_length=True, fixed=fixed, **more)


def connected(found: Provider | Simulator) -> comfyui.ComfyUI:
    if isinstance(found, Simulator):
        return comfyui.connect(access(found, "comfyui", {}, local=True))
    return comfyui.connect(Access({}, "", found.transport))


def square(home: Path, graph: Any = STILL, **fields: Any) -> Call:
    model = row(home, graph)
    return call(model, home, **{"aspect": "1:1", "prompt": "a bottle in the snow"} | fields)


# Templates


def test_a_row_is_what_its_template_says(home: Path) -> None:
    model = clip_row(home)
    assert (model.tiers, model.inputs, model.needs, model.seeds) == (("free",), *[("first_frame",)] * 2, True)
    assert set(model.fields) == {"prompt", "avoid", "first_frame", "width", "height", "frames", "seed"}
    wanted = Request(capability="image_to_video", prompt="snow", seconds=2, aspect="9:16")
    route = choose(wanted, [model], Policy(tier="free"))
    assert "first frame" in route.refused[0].reason
    route = choose(wanted.model_copy(update={"inputs": {"first_frame": ("0" * 64,)}}), [model], Policy(tier="free"))
    assert route.choices[0].quote.micros == 0


def test_a_changed_template_makes_another_product_and_is_not_asked_by_an_old_plan(home: Path) -> None:
    before = square(home)
    changed = json.loads(json.dumps(STILL).replace("euler", "dpmpp_2m"))
    after = row(home, changed)
    assert digest_of_call(before.request, before.model, "me") != digest_of_call(before.request, after, "me")
    assert "plan again" in str(error_of(connected(Provider()).check(before)))


def test_a_template_may_lie_anywhere_by_its_absolute_path(home: Path) -> None:
    there = home / "mine.json"
    there.write_text(json.dumps(STILL), "utf-8")
    model = row(home, {}, fixed={"workflow": str(there)})
    assert model.version and model.fixed["workflow"] == str(there)


def test_values_keep_their_types_and_stand_within_texts(home: Path) -> None:
    found = Provider().on("POST /prompt", {"prompt_id": ID, "number": 1, "node_errors": {}})
    found.on("POST /upload/image", {"name": "seen (1).png", "subfolder": "of us", "type": "input"})
    asked = call(
        clip_row(home), home, prompt='"{seed}" and snow', seconds=2, aspect="9:16", seed=41, take=2,
        files={"first_frame": PNG},
    )  # fmt: skip
    assert run(connected(found).submit(asked)) == Ticket(ID)
    upload, post = found.asked
    assert b'name="overwrite"\r\n\r\ntrue' in upload.content and PNG in upload.content
    sent = json.loads(post.content)
    assert sent["prompt_id"] == str(uuid.UUID(sent["prompt_id"]))
    graph = {name: node["inputs"] for name, node in sent["prompt"].items()}
    assert graph["1"] == {"ckpt_name": "wan2.2_ti2v_5B_fp16.safetensors"}
    assert (graph["2"]["text"], graph["3"]["text"]) == ('"{seed}" and snow, filmed by hand', "")
    assert (graph["5"]["width"], graph["5"]["height"], graph["5"]["length"]) == (768, 1368, 49)
    assert (graph["6"]["seed"], graph["4"]["image"]) == (42, "of us/seen (1).png")


def changed(node: str, field: str, value: Any) -> dict[str, Any]:
    graph = json.loads(json.dumps(STILL))
    graph[node]["inputs"][field] = value
    return dict(graph)


@pytest.mark.parametrize(
    ("graph", "fields", "said"),
    [
        (changed("3", "text", "{mood} and {lens}"), {}, "{lens}: nobody knows this placeholder"),
        (changed("3", "text", "{mood} and {lens}"), {}, "{mood}: nobody knows this placeholder"),
        (changed("3", "text", "{voice}"), {}, "{voice}: the request has nothing"),
        (STILL, {"aspect": None}, "{width}: the request has nothing"),
        (STILL, {"files": {"image": PNG}}, "inputs.image: this model has no field for it"),
        (STILL, {"prompt": "x" * 2001}, "at most 2000 characters"),
        (changed("2", "text", "a fixed text"), {}, "this model reads none"),
        ({}, {}, "no workflow in the API format"),
        ({"nodes": [], "links": []}, {}, "no workflow in the API format"),
        ([STILL], {}, "no workflow in the API format"),
        ("{", {}, "no JSON"),
        ("[" * 200_000, {}, "no JSON"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_by_name_before_anything_is_asked(
    graph: Any, fields: dict[str, Any], said: str, home: Path
) -> None:
    found = Provider()
    for action in ("check", "submit"):
        error = error_of(getattr(connected(found), action)(square(home, graph, **fields)))
        assert error.kind == "fix_input" and said in str(error)
    assert not found.asked


@pytest.mark.parametrize("name", ["../secrets", "/etc/passwd", ".hidden"])
def test_a_models_name_is_no_way_out_of_the_folder(name: str, home: Path) -> None:
    (home / "models.yaml").write_text(json.dumps([{"engine": "comfyui", "model": name, "capabilities": ["image"]}]))
    model = next(model for model in table(Settings(home=home)) if model.engine == "comfyui")
    assert "a name without folders" in str(error_of(connected(Provider()).check(call(model, home))))


def test_a_template_that_is_gone_is_told_of(home: Path) -> None:
    asked = square(home)
    (home / "workflows/ours.json").unlink()
    assert "ours.json cannot be read" in str(error_of(connected(Provider()).check(asked)))
    (home / "workflows/ours.json").mkdir()
    assert "ours.json cannot be read" in str(error_of(connected(Provider()).check(asked)))


# The whole way


def test_a_picture_comes_back_in_the_size_that_was_asked(home: Path) -> None:
    sim = simulator()

    async def story() -> bytes:
        return await fetched(sim, await made(connected(sim), square(home, aspect="9:16")))

    with Image.open(io.BytesIO(run(story()))) as picture:
        assert picture.size == (48, 86)
    assert sim.books.spent() == 0


def test_a_clip_begins_with_the_picture_that_was_uploaded_and_a_preview_is_no_result(home: Path) -> None:
    sim = simulator()
    asked = call(clip_row(home), home, seconds=2, aspect="1:1", files={"first_frame": PNG})

    async def story() -> Result:
        return await made(connected(sim), asked)

    result = run(story())
    assert len(result.links) == 1 and "type=output" in result.links[0]
    with av.open(io.BytesIO(run(fetched(sim, result)))) as film:
        assert film.streams.video[0].frames == 48
    assert [request.path for request in sim.seen if request.path.endswith("/upload/image")] == ["/comfyui/upload/image"]


def test_a_lost_answer_is_found_by_our_id_and_one_that_never_came_is_absent(home: Path) -> None:
    sim = simulator(Faults(at={"lost": [1]}))
    asked = square(home)

    async def story() -> bytes:
        engine = connected(sim)
        assert await engine.find(asked) == Absent()
        with pytest.raises(EngineError) as caught:
            await engine.submit(asked)
        assert caught.value.kind == "ambiguous"
        ticket = await engine.find(asked)
        assert isinstance(ticket, Ticket)
        return await fetched(sim, await ended(engine, asked, ticket))

    assert run(story())[:4] == PNG[:4]
    assert len(sim.books.entries) == 1


@pytest.mark.parametrize(
    ("faults", "kind", "said", "taken"),
    [
        ({"refused": [1]}, "fix_input", "does not take these words", 0),
        ({"no_credit": [1]}, "account", "used up", 0),
        ({"error_after": [1]}, "ambiguous", "HTTP 5", 1),
        ({"page_after": [1]}, "ambiguous", "JSON", 1),
        ({"cut_after": [1]}, "ambiguous", "JSON", 1),
        ({"failed": [1]}, "failed", "Allocation on device", 1),
    ],
)
def test_how_a_job_goes_wrong(faults: dict[str, Any], kind: str, said: str, taken: int, home: Path) -> None:
    sim = simulator(Faults(at=faults))
    error = error_of(made(connected(sim), square(home)))
    assert (error.kind, len(sim.books.entries)) == (kind, taken)
    assert said in str(error)


@pytest.mark.parametrize("fault", ["throttled_seconds", "throttled_bare", "error_before", "unreachable"])
def test_a_gateway_that_says_no_has_taken_nothing(fault: str, home: Path) -> None:
    sim = simulator(Faults(at={fault: [1]}))
    error = error_of(made(connected(sim), square(home)))
    assert (error.kind, sim.books.entries) == ("retryable", [])


@pytest.mark.parametrize(
    ("graph", "said"),
    [
        (changed("1", "ckpt_name", "gone.safetensors"), "ckpt_name = gone.safetensors: the server has sd_xl_base_1.0"),
        (changed("5", "sampler_name", "magic"), "the server has euler"),
        (STILL | {"9": {"class_type": "Nobody/s", "inputs": {}}}, "no such class of nodes"),
    ],
)
def test_nodes_and_models_that_the_server_has_not_are_told_before_a_job(graph: Any, said: str, home: Path) -> None:
    sim = simulator()
    error = error_of(connected(sim).check(square(home, graph)))
    assert error.kind == "fix_input" and said in str(error)


def test_a_graph_that_the_server_refuses_is_told_node_by_node(home: Path) -> None:
    sim = simulator()
    error = error_of(connected(sim).submit(square(home, changed("5", "steps", "many"))))
    assert error.kind == "fix_input" and "KSampler (node 5)" in str(error) and "INT" in str(error)
    assert sim.books.entries == []


@pytest.mark.parametrize("running", [True, False])
def test_a_job_can_be_cancelled_and_then_is_gone(running: bool, home: Path) -> None:
    sim = simulator(pace=Pace(run=(60, 60)))
    asked, other = square(home), square(home, seed=2)

    async def story() -> None:
        engine = connected(sim)
        first = await engine.submit(other if not running else asked)
        ticket = first if running else await engine.submit(Call(asked.request, asked.model, "attempt-2"))
        await asyncio.sleep(0.1)
        assert await engine.poll(ticket, asked) == Pending(queued=not running)
        await engine.cancel(ticket, asked)
        await engine.cancel(ticket, asked)
        with pytest.raises(EngineError, match="interrupted" if running else "knows nothing") as caught:
            await engine.poll(ticket, asked)
        assert caught.value.kind == "failed"

    run(story())


# Old servers and odd answers


def old(*running: str, pending: tuple[str, ...] = (), history: Any = None) -> Provider:
    found = Provider()
    queue = {"queue_running": [[0, each, {}, {}, []] for each in running],
             "queue_pending": [[1, each, {}, {}, []] for each in pending]}  # fmt: skip
    nothing = httpx2.Response(404, text="404: Not Found")
    for route in (f"GET /api/jobs/{ID}", f"POST /api/jobs/{ID}/cancel"):
        found.on(route, nothing)
    return found.on("GET /queue", queue).on(f"GET /history/{ID}", history or {})


def test_an_old_server_is_asked_by_its_queue_and_history(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comfyui, "_id", lambda _: ID)
    asked = square(home)
    assert run(connected(old()).find(asked)) == Unknown()
    for found in (old(ID), old(pending=(ID,)), old(history={ID: {"outputs": {}}})):
        assert run(connected(found).find(asked)) == Ticket(ID)
    for found, sent in (
        (old(ID), ("/interrupt", {"prompt_id": ID})),
        (old(pending=(ID,)), ("/queue", {"delete": [ID]})),
    ):
        found.on("POST /queue", httpx2.Response(200)).on("POST /interrupt", httpx2.Response(200))
        run(connected(found).cancel(Ticket(ID), asked))
        assert (found.asked[-1].url.path, json.loads(found.asked[-1].content)) == sent
    untouched = old("another")
    run(connected(untouched).cancel(Ticket(ID), asked))
    assert [request.url.path for request in untouched.asked] == [f"/api/jobs/{ID}/cancel", "/queue"]


def test_a_job_that_moves_between_two_questions_is_not_lost(home: Path) -> None:
    files = {"9": {"images": [{"filename": "a b.png", "subfolder": "x/y", "type": "output"}]}}
    found = old().on(f"GET /history/{ID}", {}, {ID: {"outputs": files, "status": {"status_str": "success"}}})
    (link,) = run(connected(found).poll(Ticket(ID), square(home))).links  # type: ignore[union-attr]
    assert link == "http://127.0.0.1:8188/view?subfolder=x%2Fy&type=output&filename=a+b.png"


@pytest.mark.parametrize(
    ("kinds", "chosen"),
    [(("temp", "output"), ["1.png"]), (("temp",), ["0.png"]), (("output", "output"), ["0.png", "1.png"])],
)
def test_what_was_saved_is_the_result_and_what_was_only_shown_where_there_is_nothing_else(
    kinds: tuple[str, ...], chosen: list[str], home: Path
) -> None:
    outputs = {str(n): {"images": [{"filename": f"{n}.png", "type": kind}]} for n, kind in enumerate(kinds)}
    outputs["text"] = {"images": [{"filename": "notes.txt", "type": "output"}], "animated": [True]}  # type: ignore[list-item]
    found = old(history={ID: {"outputs": outputs, "status": {"status_str": "success"}}})
    result = run(connected(found).poll(Ticket(ID), square(home)))
    assert isinstance(result, Result)
    assert [httpx2.URL(link).params["filename"] for link in result.links] == chosen


def test_a_workflow_that_saves_nothing_of_use_has_failed(home: Path) -> None:
    outputs = {"9": {"audio": [{"filename": "song.mp3", "type": "output"}]}}
    found = old(history={ID: {"outputs": outputs, "status": {"status_str": "success"}}})
    error = error_of(connected(found).poll(Ticket(ID), square(home)))
    assert error.kind == "failed" and "saved nothing that ends on png" in str(error)


def test_without_a_seed_each_take_has_one_of_its_own(home: Path) -> None:
    found = Provider().on("POST /prompt", {"prompt_id": ID})
    for take in (1, 2):
        run(connected(found).submit(square(home, take=take)))
    assert [body["prompt"]["5"]["inputs"]["seed"] for body in found.bodies("POST /prompt")] == [0, 1]


def test_a_value_of_the_row_stands_in_for_what_a_request_does_not_say(home: Path) -> None:
    found = Provider().on("POST /prompt", {"prompt_id": ID})
    model = row(home, STILL, fixed={"width": 640, "height": 640, "seed": 7})
    run(connected(found).submit(call(model, home)))
    run(connected(found).submit(call(model, home, aspect="1:1", seed=9)))
    first, second = (
        {**body["prompt"]["4"]["inputs"], **body["prompt"]["5"]["inputs"]} for body in found.bodies("POST /prompt")
    )
    assert (first["width"], first["seed"], second["width"], second["seed"]) == (640, 7, 1024, 9)


def test_a_job_that_neither_queue_nor_history_knows_was_lost_with_the_servers_memory(home: Path) -> None:
    error = error_of(connected(old()).poll(Ticket(ID), square(home)))
    assert error.kind == "failed" and "started anew" in str(error)


@pytest.mark.parametrize(
    "reply", [*HOSTILE.values(), httpx2.Response(302, headers={"location": "https://evil.example"})]
)
def test_a_strange_answer_to_a_submit_is_ambiguous(reply: httpx2.Response, home: Path) -> None:
    assert error_of(connected(Provider().on("POST /prompt", reply)).submit(square(home))).kind == "ambiguous"


NAMES = st.sampled_from(["outputs", "status", "status_str", "messages", "images", "filename", "type", ID])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["error", "execution_error", "a.png", ID]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=20,
)


@settings(deadline=None, max_examples=60)
@given(JSON, JSON)
def test_no_answer_leads_to_a_traceback(entry: Any, queue: Any) -> None:
    asked = Call(Request(capability="image"), Model(engine="comfyui", model="x", capabilities=("image",)), "attempt-1")
    found = Provider().on(f"GET /history/{ID}", {ID: entry})
    found.on("GET /queue", {"queue_running": queue, "queue_pending": queue})
    with suppress(EngineError):
        run(connected(found).poll(Ticket(ID), asked))
    refusal = json.dumps({"error": entry, "node_errors": queue}).encode()
    assert isinstance(comfyui._reasons(Answer(400, {}, refusal)), str)


def test_it_sends_no_webhooks() -> None:
    assert error_of(connected(Provider()).verify({}, b"{}", 0.0)).kind == "fix_input"
