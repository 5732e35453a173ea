"""Each fault can be seen, and is what its name says."""

from __future__ import annotations

import asyncio
import json
import time
from email.utils import parsedate_to_datetime
from typing import Any

import av
import httpx2
import pytest

from reelwright.testing import virtual
from reelwright.testing.simulator import Faults, Simulator, serve
from testing.simulating import FLUX, KEYS, SUBMITS, World, clip_facts, live


def taken(world: World) -> int:
    return len(world.sim.books.entries)


@pytest.mark.parametrize("provider", SUBMITS)
def test_a_lost_answer_was_taken_and_a_lost_connection_was_not(provider: str) -> None:
    async def story(world: World) -> None:
        with pytest.raises(httpx2.ConnectError):
            await world.submit(provider)
        assert taken(world) == 0
        with pytest.raises(httpx2.ReadError):
            await world.submit(provider)
        assert taken(world) == 1
        assert (await world.submit(provider)).status_code in (200, 201)
        assert set(world.sim.books.repeated().values()) == {2}

    live(story, Faults(at={"unreachable": [1], "lost": [1]}))


@pytest.mark.parametrize("provider", SUBMITS)
def test_errors_before_and_after(provider: str) -> None:
    async def story(world: World) -> None:
        before = [(await world.submit(provider)).status_code for _ in range(2)]
        assert (min(before) >= 500, taken(world)) == (True, 0)
        after = await world.submit(provider)
        assert (after.status_code >= 500, taken(world)) == (True, 1)
        page = await world.submit(provider)
        assert (page.status_code, page.text[:9], taken(world)) == (200, "<!DOCTYPE", 2)
        cut = await world.submit(provider)
        assert (cut.status_code < 300, taken(world)) == (True, 3)
        if provider != "elevenlabs":
            with pytest.raises(ValueError, match=r"."):
                cut.json()
        world.sim.faults = Faults(down=frozenset({provider}))
        assert (await world.submit(provider)).status_code == 503

    live(story, Faults(at={"error_before": [1, 2], "error_after": [1], "page_after": [2], "cut_after": [3]}))


def test_four_ways_to_be_told_to_wait() -> None:
    async def story(world: World) -> None:
        seconds, date, bare, huge = [await world.submit("replicate") for _ in range(4)]
        assert {answer.status_code for answer in (seconds, date, bare, huge)} == {429}
        assert 1 <= int(seconds.headers["retry-after"]) <= 7
        assert seconds.json()["retry_after"] == int(seconds.headers["retry-after"])
        until = parsedate_to_datetime(date.headers["retry-after"]).timestamp()
        assert 0 < until - virtual.now() <= 8
        assert "retry-after" not in bare.headers
        assert "retry_after" not in bare.json()
        assert int(huge.headers["retry-after"]) == 86_400
        assert taken(world) == 0

    ways = ("seconds", "date", "bare", "huge")
    live(story, Faults(at={f"throttled_{way}": [n] for n, way in enumerate(ways, 1)}))


@pytest.mark.parametrize(
    ("fault", "states"),
    [
        ("", ["succeeded"]),
        ("hook_flood", ["succeeded"] * 10),
        ("hook_never", []),
        ("hook_early", ["succeeded"]),
        ("fails_late", ["succeeded", "failed"]),
        ("failed", ["failed"]),
        ("stuck", []),
    ],
)
def test_webhooks(fault: str, states: list[str]) -> None:
    async def story(world: World) -> None:
        answer = await world.submit("replicate", webhook="https://us.test/?attempt=1")
        assert len(world.hooks) == (fault == "hook_early")
        await world.sim.settle()
        assert [json.loads(body)["status"] for *_, body in world.hooks] == states
        assert {url for _, url, *_ in world.hooks} <= {"https://us.test/?attempt=1"}
        assert len({headers["webhook-id"] for _, _, headers, _ in world.hooks}) == len(set(states))
        found = (await world.ask("replicate", "GET", answer.json()["urls"]["get"])).json()
        assert found["status"] == ("starting" if fault == "stuck" else states[0] if states else "succeeded") or (
            fault == "stuck" and found["status"] == "processing"
        )

    live(story, Faults({fault: 1} if fault else {}))


def test_fal_tells_of_its_ends() -> None:
    async def story(world: World) -> list[str]:
        for prompt in ("snow", "a sword"):
            hook = {"fal_webhook": "https://us.test/f"}
            await world.ask("fal", "POST", "/fal-ai/flux/schnell", json={"prompt": prompt}, params=hook)
        await world.sim.settle()
        told = {json.loads(body)["status"]: json.loads(body) for *_, body in world.hooks}
        assert told["OK"]["payload"]["images"][0]["url"].startswith("https://v3.fal.media/")
        assert told["ERROR"]["payload"]["detail"][0]["type"] == "content_policy_violation"
        return sorted(told)

    assert live(story, Faults(words={"sword": "policy"})) == ["ERROR", "OK"]


def test_a_webhook_that_is_not_heard_comes_again() -> None:
    async def story(world: World) -> list[float]:
        await world.submit("replicate", webhook="https://us.test/")
        await world.sim.settle()
        return [at - world.hooks[0][0] for at, *_ in world.hooks]

    assert live(story, answers=(500, 302, 200)) == pytest.approx([0, 1, 4])


def test_a_dead_link_lives_again_when_the_job_is_asked_and_all_links_die() -> None:
    async def story(world: World) -> None:
        made = await world.predict(FLUX)
        assert (await world.http.get(made["output"][0])).status_code == 403
        again = await world.ended(made["urls"]["get"])
        assert again["output"] != made["output"]
        assert (await world.http.get(again["output"][0])).status_code == 200
        assert taken(world) == 1
        await world.sim.sleep(3601)
        assert (await world.http.get(again["output"][0])).status_code == 403
        assert (await world.http.get("https://replicate.delivery/made/nothing/x.mp4")).status_code == 404

    live(story, Faults(at={"dead_link": [1]}))


async def clip(world: World, **given: Any) -> httpx2.Response:
    made = await world.predict(duration=4, aspect_ratio="9:16", **given)
    return await world.http.get(made["output"])


@pytest.mark.parametrize(
    ("fault", "change"),
    [
        ("", {}),
        ("wrong_length", {"seconds": 2.0, "frames": 48}),
        ("wrong_rate", {"rate": 15.0, "frames": 60}),
        ("wrong_aspect", {"size": (48, 48)}),
        ("rotated", {"size": (86, 48), "turn": -90}),
        ("silent", {"sound": 0}),
        ("variable_rate", {"steps": 3}),
    ],
)
def test_clips_that_are_not_what_was_asked(fault: str, change: dict[str, Any]) -> None:
    good = {"size": (48, 86), "rate": 24.0, "seconds": 4.0, "frames": 96, "turn": 0, "sound": 1, "steps": 1}
    answer = live(clip, Faults({fault: 1} if fault else {}))
    assert answer.headers["content-type"] == "video/mp4"
    assert clip_facts(answer.content) == good | change


def test_files_that_are_no_clips() -> None:
    whole = live(clip).content
    cut = live(clip, Faults({"truncated": 1}))
    assert len(cut.content) == len(whole) * 3 // 5
    assert cut.content[:1000] == whole[:1000]
    try:
        frames = clip_facts(cut.content)["frames"]
    except av.error.FFmpegError:
        frames = 0
    assert frames < 96
    empty, page = live(clip, Faults({"empty": 1})), live(clip, Faults({"page": 1}))
    assert (empty.status_code, empty.headers["content-type"], empty.content) == (200, "video/mp4", b"")
    assert (page.headers["content-type"], page.content[:9]) == ("video/mp4", b"<!DOCTYPE")


def test_no_two_results_have_the_same_bytes_and_each_names_its_job() -> None:
    async def story(world: World) -> None:
        made = [await world.predict(duration=4) for _ in range(2)]
        files = [(await world.http.get(one["output"])).content for one in made]
        assert files[0] != files[1]
        assert all(one["id"].encode() in file for one, file in zip(made, files, strict=True))

    live(story)


def test_downloads_that_do_not_end_well() -> None:
    async def story(world: World) -> None:
        made = await world.predict(FLUX)
        link = made["output"][0]
        size = len((await world.http.get(link)).content)
        start = virtual.now()
        assert len((await world.http.get(link)).content) == size
        assert virtual.now() - start == pytest.approx(size - 1)
        with pytest.raises(httpx2.RemoteProtocolError):
            await world.http.get(link)
        assert len((await world.http.get(link)).content) == size // 2
        got = 0
        async with world.http.stream("GET", link) as answer:
            assert "content-length" not in answer.headers
            async for part in answer.aiter_raw():
                got += len(part)
                if got > 20 * size:
                    break
        assert got > 20 * size

    live(story, Faults(at={"drip": [2], "lies_long": [3], "lies_short": [4], "endless": [5]}))


def test_downloads_over_real_http() -> None:
    simulator = Simulator(5, Faults(at={"lies_long": [1], "endless": [2], "drip": [3]}), side=48)
    with serve(simulator) as address, httpx2.Client(headers=KEYS["replicate"], trust_env=False) as client:
        made = client.post(
            f"{address}/replicate/v1/models/{FLUX}/predictions", json={"input": {"prompt": "x"}},
            headers={"prefer": "wait"},
        ).json()  # fmt: skip
        (link,) = made["output"]
        with pytest.raises(httpx2.RemoteProtocolError):
            client.get(link)
        with client.stream("GET", link) as endless:
            assert sum(len(part) for part, _ in zip(endless.iter_raw(), range(200), strict=False)) > 10_000
        start = time.monotonic()
        with client.stream("GET", link) as slow:
            assert next(slow.iter_raw()) == b"R"
        assert time.monotonic() - start < 5
        assert client.get(link).content[:4] == b"RIFF"


def test_what_is_stuck_ends_when_it_is_cancelled() -> None:
    async def story(world: World) -> None:
        answer = await world.submit("replicate", webhook="https://us.test/")
        await world.sim.sleep(1e6)
        urls = answer.json()["urls"]
        assert (await world.ask("replicate", "GET", urls["get"])).json()["status"] == "processing"
        await world.ask("replicate", "POST", urls["cancel"])
        await world.sim.settle()
        assert [json.loads(body)["status"] for *_, body in world.hooks] == ["canceled"]
        world.http.timeout = httpx2.Timeout(60)
        start = virtual.now()
        with pytest.raises(httpx2.ReadTimeout):
            await world.submit("chat")
        assert virtual.now() - start == pytest.approx(60)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(5):
                await world.submit("anthropic")
        assert [entry.provider for entry in world.sim.books.entries] == ["replicate", "chat", "anthropic"]

    live(story, Faults({"stuck": 1}))


@pytest.mark.parametrize("fault", ["off_schema", "prose", "cut_off"])
def test_chats_that_answer_badly(fault: str) -> None:
    fields = {"a": {"type": "string"}, "b": {"type": "string"}}
    schema = {"type": "object", "properties": fields, "required": ["a", "b"], "additionalProperties": False}

    async def story(world: World) -> list[str]:
        format = {"type": "json_schema", "json_schema": {"name": "x", "strict": True, "schema": schema}}
        one = (await world.submit("chat", response_format=format)).json()["choices"][0]
        config = {"format": {"type": "json_schema", "schema": schema}}
        two = (await world.submit("anthropic", output_config=config)).json()
        assert (one["finish_reason"] == "length") == (two["stop_reason"] == "max_tokens") == (fault == "cut_off")
        return [one["message"]["content"], two["content"][0]["text"]]

    for text in live(story, Faults({fault: 1})):
        if fault == "off_schema":
            assert set(json.loads(text)) == {"b"}
        else:
            with pytest.raises(ValueError, match=r"."):
                json.loads(text)
