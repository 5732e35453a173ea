"""The simulator's laws: the same seed tells the same story, books are right, and each provider has its own errors."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from reelwright.testing import virtual
from reelwright.testing.simulator import OCCASIONS, Faults, Limits, Pace, Rate, Simulator, serve
from reelwright.testing.simulator.ed25519 import public_key, sign
from testing.simulating import BASES, FLUX, KEYS, SPEECH, SUBMITS, VEO, World, live

steps = some.lists(
    some.sampled_from([*SUBMITS, "hooked", "list", "wait", "poll", "download", "cancel"]), min_size=3, max_size=14
)
chances = some.dictionaries(some.sampled_from(sorted(OCCASIONS)), some.sampled_from([0.2, 0.6]), max_size=5)


async def trace(world: World, story: list[str]) -> list[Any]:
    """Do what a story says, and return everything that was seen of the simulator."""
    seen: list[Any] = []
    links: list[str] = []
    for step in story:
        try:
            if step in SUBMITS:
                answer = await world.submit(step)
            elif step == "hooked":
                answer = await world.submit("replicate", webhook="https://us.test/h")
            elif step == "wait":
                await world.sim.sleep(30)
                continue
            elif step == "list" or not links:
                answer = await world.ask("replicate", "GET", "/predictions")
                links = [found["urls"]["get"] for found in answer.json().get("results", ())]
            elif step == "download":
                output = (await world.ask("replicate", "GET", links[0])).json().get("output")
                request = world.http.build_request("GET", output[0] if output else links[0])
                answer = await world.http.send(request, stream=True)
                first = [part async for part, _ in _few(answer)]
                seen.append((answer.status_code, first))
                continue
            else:
                method = "POST" if step == "cancel" else "GET"
                answer = await world.ask("replicate", method, links[0] + ("/cancel" if step == "cancel" else ""))
            seen.append((virtual.now(), answer.status_code, dict(answer.headers), answer.content))
        except (httpx2.HTTPError, ValueError, AttributeError) as error:
            seen.append((virtual.now(), type(error).__name__))
    await world.sim.settle()
    return [seen, world.hooks, world.sim.books.entries]


async def _few(answer: httpx2.Response) -> Any:
    n = 0
    async for part in answer.aiter_raw():
        yield part, n
        n += 1
        if n == 5:
            break
    await answer.aclose()


@pytest.mark.thorough
@given(steps, chances, some.integers(0, 9))
@settings(max_examples=40, deadline=None)
def test_the_same_seed_tells_the_same_story(story: list[str], odds: dict[str, float], seed: int) -> None:
    first, second = (live(lambda world: trace(world, story), Faults(odds), seed=seed) for _ in range(2))
    assert first == second


def test_another_seed_tells_another() -> None:
    stories = [live(lambda world: trace(world, ["replicate", "fal"]), seed=seed) for seed in (1, 2)]
    assert stories[0] != stories[1]


def test_a_call_is_charged_when_its_job_ends() -> None:
    async def story(world: World) -> None:
        await world.ask(
            "replicate", "POST", f"/models/{VEO}/predictions", json={"input": {"prompt": "x", "duration": 6}}
        )
        (entry,) = world.sim.books.entries
        assert (entry.price, entry.charged, entry.key) == (900_000, 900_000, "k")
        assert world.sim.books.spent(virtual.now()) == 0
        await world.sim.sleep(1000)
        assert world.sim.books.spent(virtual.now()) == 900_000
        assert world.sim.submits(entry.digest) == 1
        assert world.sim.books.repeated() == {}
        await world.predict(duration=6)
        assert world.sim.books.repeated() == {entry.digest: 2}
        assert world.sim.submits(entry.digest) == 2

    live(story)


def test_what_fails_is_charged_as_its_provider_does() -> None:
    async def story(world: World) -> None:
        assert (await world.predict())["status"] == "failed"
        assert world.sim.books.spent() == 0
        version = (await world.ask("replicate", "GET", "/models/meta/musicgen")).json()["latest_version"]["id"]
        asked = {"version": version, "input": {"prompt": "x", "duration": 10}}
        await world.ask("replicate", "POST", "/predictions", json=asked)
        assert world.sim.books.spent() == 17_000  # a community's model is charged for its time
        for provider in ("fal", "elevenlabs", "chat", "anthropic"):
            await world.submit(provider)
        assert world.sim.books.spent() == 17_000

    live(story, Faults({"failed": 1}))


def test_prices_are_a_tests_to_set_and_can_be_passed() -> None:
    async def story(world: World) -> list[int]:
        await world.predict(FLUX, num_outputs=2)
        spoken = await world.submit("elevenlabs")
        said = await world.submit("chat")
        usual = await world.submit("anthropic")
        assert spoken.headers["character-cost"] == "45"
        assert said.json()["usage"]["prompt_tokens"] == 3
        assert usual.json()["usage"]["input_tokens"] == 3
        return [entry.charged for entry in world.sim.books.entries]

    rates = {
        f"replicate:{FLUX}": Rate(500, "image"),
        "elevenlabs:eleven_multilingual_v2": Rate(1_000_000, "1k_characters"),
    }
    charged = live(story, Faults({"overcharged": 1}), rates=rates)
    assert charged[:2] == [3 * 2 * 500, 3 * 15_000]


def test_cancelling_costs_only_what_had_begun() -> None:
    async def story(world: World) -> list[tuple[str, int]]:
        ends = []
        for wait in (0.0, 12.0, 1000.0):
            made = await world.ask("replicate", "POST", f"/models/{FLUX}/predictions", json={"input": {"prompt": "x"}})
            await world.sim.sleep(wait)
            ended = await world.ask("replicate", "POST", made.json()["urls"]["cancel"])
            ends.append((ended.json()["status"], world.sim.books.entries[-1].charged))
        short = await world.predict(headers={"cancel-after": "5s"})
        return [*ends, (short["status"], world.sim.books.entries[-1].charged)]

    begun = [("canceled", 0), ("canceled", 3000), ("succeeded", 3000), ("canceled", 1_200_000)]
    assert live(story, pace=Pace(queue=(4, 4), run=(20, 20))) == begun
    assert live(story, pace=Pace(queue=(8, 8), run=(20, 20)))[3] == ("aborted", 0)


@pytest.mark.parametrize("provider", SUBMITS)
def test_every_provider_refuses_without_a_key_and_takes_with_one(provider: str) -> None:
    async def story(world: World) -> None:
        path, body = SUBMITS[provider]
        without = {name: value for name, value in KEYS[provider].items() if name == "anthropic-version"}
        refused = await world.http.post(BASES[provider] + path, json=body, headers=without)
        assert refused.status_code == 401
        assert world.sim.books.entries == []
        assert (await world.submit(provider)).status_code in (200, 201)
        assert len(world.sim.books.entries) == 1
        assert len(world.sim.seen) == 2

    live(story)


@pytest.mark.parametrize("provider", SUBMITS)
def test_every_provider_tells_errors_in_its_own_shape(provider: str) -> None:
    shapes = dict.fromkeys(("replicate", "elevenlabs", "fal", "luma"), "detail")
    shapes |= dict.fromkeys(("chat", "anthropic", "runway"), "error")
    shapes["kling"] = "message"

    async def story(world: World) -> None:
        path, body = SUBMITS[provider]
        broken = [
            await world.ask(provider, "POST", path, content=b"{", headers={"content-type": "application/json"}),
            await world.ask(provider, "POST", path, content=b"a=b", headers={"content-type": "text/plain"}),
            await world.ask(provider, "GET", "/nowhere"),
        ]
        assert [answer.status_code for answer in broken] == [400, 415, 404]
        assert world.sim.books.entries == []
        for answer in broken:
            told = answer.json()[shapes[provider]]
            assert isinstance(told, str) or told["message"]
        if provider != "fal":  # whose queue takes anything
            answer = await world.ask(provider, "POST", path, json=body | {"input": {}, "text": 3, "nonsense": 1})
            assert answer.status_code in (400, 422)

    live(story)


@pytest.mark.parametrize(
    ("provider", "status", "word"),
    [
        ("replicate", 402, "Insufficient credit"), ("chat", 429, "insufficient_quota"),
        ("anthropic", 402, "billing_error"), ("elevenlabs", 401, "quota_exceeded"), ("fal", 403, "Exhausted balance"),
        ("runway", 400, "enough credits"),
        ("luma", 402, "budget_exhausted"),
        ("kling", 429, "1102"),
    ],
)  # fmt: skip
def test_no_money_and_refusals_are_told_before_a_call_is_taken(provider: str, status: int, word: str) -> None:
    async def story(world: World) -> None:
        broke, refused = await world.submit(provider), await world.submit(provider)
        assert (broke.status_code, word in broke.text) == (status, True)
        assert refused.status_code in (400, 422)
        assert world.sim.books.entries == []

    live(story, Faults(at={"no_credit": [1], "refused": [2]}))


def test_limits_of_number_and_of_place() -> None:
    async def story(world: World) -> None:
        answers = [await world.submit("replicate") for _ in range(4)]
        assert [answer.status_code for answer in answers] == [201, 201, 201, 429]
        assert 50 <= answers[3].json()["retry_after"] <= 60
        await world.sim.sleep(61)
        assert (await world.submit("replicate")).status_code == 201
        spoken = await asyncio.gather(*(world.submit("elevenlabs") for _ in range(3)))
        codes = [answer.json()["detail"]["status"] for answer in spoken if answer.status_code == 429]
        assert codes == ["too_many_concurrent_requests"]
        queued = [(await world.submit("fal")).status_code for _ in range(4)]
        assert queued == [200] * 4
        jobs = [job for job in world.sim.jobs.values() if job.entry.provider == "fal"]
        assert jobs[1].starts >= jobs[0].ends
        assert jobs[3].starts >= jobs[2].ends

    live(story, limits={"replicate": Limits(3), "elevenlabs": Limits(at_once=2), "fal": Limits(at_once=1)})


def test_predictions_are_listed_by_pages_and_forgotten_after_an_hour() -> None:
    async def story(world: World) -> None:
        for n in range(103):
            await world.ask("replicate", "POST", f"/models/{FLUX}/predictions", json={"input": {"prompt": str(n)}})
        first = (await world.ask("replicate", "GET", "/predictions")).json()
        second = (await world.ask("replicate", "GET", first["next"])).json()
        assert [len(first["results"]), len(second["results"]), second["next"]] == [100, 3, None]
        assert [first["results"][0]["input"]["prompt"], second["results"][-1]["input"]["prompt"]] == ["102", "0"]
        others = await world.http.get(f"{BASES['replicate']}/predictions", headers={"authorization": "Bearer other"})
        assert others.json()["results"] == []
        await world.sim.sleep(5000)
        gone = (await world.ask("replicate", "GET", first["results"][0]["urls"]["get"])).json()
        assert (gone["data_removed"], gone["output"], gone["input"]) == (True, None, {})

    live(story, limits={})


def test_ways_to_json_and_what_a_test_makes_a_chat_say() -> None:
    schema = {
        "type": "object",
        "properties": {"a": {"type": "integer"}},
        "required": ["a"],
        "additionalProperties": False,
    }

    async def story(world: World) -> None:
        async def ask(format: Any) -> httpx2.Response:
            return await world.submit("chat", response_format=format)

        strict = {"type": "json_schema", "json_schema": {"name": "x", "strict": True, "schema": schema}}
        assert json.loads((await ask(strict)).json()["choices"][0]["message"]["content"]) == {"a": 12}
        world.sim.providers["chat"].takes = frozenset({"object"})  # type: ignore[attr-defined]
        assert (await ask(strict)).status_code == 400
        assert (await ask({"type": "json_object"})).status_code == 400  # nobody said json
        said = {"messages": [{"role": "user", "content": "json by " + json.dumps(schema)}]}
        world.sim.reply = None
        plain = await world.submit("chat", response_format={"type": "json_object"}, **said)
        assert set(json.loads(plain.json()["choices"][0]["message"]["content"])) == {"a"}

    live(story, reply=lambda prompt, asked: {"a": 12} if asked and "four" in prompt else None)


def test_models_can_be_gone_and_secrets_are_seen() -> None:
    async def story(world: World) -> None:
        assert (await world.submit("replicate")).status_code == 404
        assert (await world.submit("chat", model="gpt-4o-mini")).status_code == 404
        assert (await world.submit("chat")).status_code == 200
        await world.http.get("https://replicate.delivery/made/x/y?token=canary")
        assert [seen.path for seen in world.sim.seen_with("canary")] == ["/made/x/y"]
        assert len(world.sim.seen_with("Bearer k")) == 3

    live(story, gone=[f"replicate:{FLUX}", "chat:gpt-4o-mini"])


def test_faults_that_are_not_there_are_refused() -> None:
    with pytest.raises(ValueError, match="there is no fault lots"):
        Faults(at={"lots": [1]})
    with pytest.raises(ValueError, match="0 to 1"):
        Faults({"lost": 2})


def test_virtual_time_has_no_outside() -> None:
    async def sleepers() -> tuple[float, list[int]]:
        order: list[int] = []

        async def sleep(n: int) -> None:
            await asyncio.sleep(n * 3600)
            order.append(n)

        start = virtual.now()
        await asyncio.gather(*map(sleep, (3, 1, 2)))
        return virtual.now() - start, order

    passed, order = virtual.run(sleepers())
    assert (passed, order) == (pytest.approx(3 * 3600), [1, 2, 3])

    async def for_ever() -> None:
        await asyncio.get_running_loop().create_future()

    with pytest.raises(RuntimeError, match="never comes"):
        virtual.run(for_ever())


def test_signatures_are_those_of_the_rfc() -> None:
    # RFC 8032, section 7.1, tests 1 and 2
    for secret, public, message, signature in (
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
            "d25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
            "387b2eaeb4302aeeb00d291612bb0c00",
        ),
    ):
        assert public_key(bytes.fromhex(secret)).hex() == public
        assert sign(bytes.fromhex(secret), bytes.fromhex(message)).hex() == signature


def test_over_real_http_it_is_the_same_simulator() -> None:
    simulator = Simulator(5, Faults(at={"lost": [2], "unreachable": [3]}), side=48)
    with serve(simulator) as address, httpx2.Client(headers=KEYS["elevenlabs"], trust_env=False) as client:
        url = f"{address}/elevenlabs{SPEECH}"
        assert client.post(url, json={"text": "x"}).headers["content-type"] == "audio/mpeg"
        for taken in (2, 2):
            with pytest.raises(httpx2.TransportError):
                client.post(url, json={"text": "x"})
            assert len(simulator.books.entries) == taken
        assert client.get(f"{address}/nobody").status_code == 404
    with pytest.raises(httpx2.ConnectError):
        httpx2.get(address, trust_env=False)
