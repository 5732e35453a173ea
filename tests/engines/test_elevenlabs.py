"""ElevenLabs' speech, music, history and webhooks, over a transport that answers as its SDK says."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import math
from pathlib import Path
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelwright import engines
from reelwright.engine import Call, EngineError, Hook, Model, Price, Request, Ticket, Unknown
from reelwright.engines import elevenlabs
from reelwright.engines.elevenlabs import timings, words_of
from reelwright.settings import Settings

KEY, SECRET = "xi-canary-0123456789ab", "wsec_canary"
VOICE = "JBFqnCBsd6RMkjVDRZzb"
SPEECH = Model(
    engine="elevenlabs", model="eleven_multilingual_v2", capabilities=("speech",), prompt_limit=10000, seeds=True,
    prices=(Price(micros=100_000, per="1k_characters"),), fixed={"voice_id": VOICE, "voice_settings": {"speed": 1.1}},
    languages=("en", "de"),
)  # fmt: skip
MUSIC = Model(
    engine="elevenlabs", model="music_v2", capabilities=("music",), prompt_limit=4100, seconds=(3, 600),
    any_length=True, prices=(Price(micros=2500, per="second"),),
)  # fmt: skip
SOUND = b"ID3\x04 this is sound"


def alignment(text: str, step: float = 0.25) -> dict[str, Any]:
    return {
        "characters": list(text),
        "character_start_times_seconds": [number * step for number in range(len(text))],
        "character_end_times_seconds": [(number + 1) * step for number in range(len(text))],
    }


def spoken(text: str = "Hi you", cost: str | None = "6", **more: Any) -> httpx2.Response:
    body = {"audio_base64": base64.b64encode(SOUND).decode(), "alignment": alignment(text),
            "normalized_alignment": alignment(text)}  # fmt: skip
    headers = {"request-id": "r1"} | ({"character-cost": cost} if cost is not None else {})
    return httpx2.Response(200, json=body | more, headers=headers)


def refused(status: int, code: str, words: str = "no", **headers: str) -> httpx2.Response:
    return httpx2.Response(status, json={"detail": {"status": code, "message": words}}, headers=headers)


def played(body: bytes = SOUND, kind: str = "audio/mpeg") -> httpx2.Response:
    return httpx2.Response(200, content=body, headers={"content-type": kind})


class Server:
    def __init__(self, *answers: Any) -> None:
        self.answers, self.requests = list(answers), list[httpx2.Request]()

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return httpx2.Response(200, json=answer) if isinstance(answer, dict | list) else answer


def connected(*answers: Any) -> tuple[Any, Server]:
    server = Server(*answers)
    settings = Settings(secrets={"ELEVENLABS_API_KEY": KEY, "ELEVENLABS_WEBHOOK_SECRET": SECRET})
    return engines.connect("elevenlabs", settings, httpx2.MockTransport(server)), server


def asked(text: str = "Hi you", model: Model = SPEECH, **more: Any) -> Call:
    return Call(Request(capability="speech", prompt=text, **more), model, "a1", since=1000.4)


def composing(**more: Any) -> Call:
    return Call(Request(**{"capability": "music", "prompt": "calm piano", "seconds": 29.5} | more), MUSIC, "a1")


def failing(engine: Any, call: Call) -> EngineError:
    with pytest.raises(EngineError) as caught:
        asyncio.run(engine.submit(call))
    assert KEY not in str(caught.value)
    return caught.value


def test_speech_comes_with_the_times_of_its_words() -> None:
    engine, server = connected(spoken())
    result = asyncio.run(engine.submit(asked(locale="en-US", seed=5, take=2)))
    assert (result.data, result.micros) == (SOUND, 600)
    assert result.facts["words"] == [{"text": "Hi", "start": 0, "end": 0.5}, {"text": "you", "start": 0.75, "end": 1.5}]
    assert result.facts["characters"] == list("Hi you")
    assert (result.facts["starts"][3], result.facts["ends"][3]) == (0.75, 1.0)
    (request,) = server.requests
    assert request.url.path == f"/v1/text-to-speech/{VOICE}/with-timestamps"
    assert dict(request.url.params) == {"output_format": "mp3_44100_128"}
    assert (request.url.host, request.headers["xi-api-key"]) == ("api.elevenlabs.io", KEY)
    assert json.loads(request.content) == {
        "text": "Hi you", "model_id": "eleven_multilingual_v2", "voice_settings": {"speed": 1.1}, "seed": 6,
    }  # fmt: skip


def test_a_voice_of_the_request_and_a_language_where_the_model_takes_one() -> None:
    model = SPEECH.model_copy(update={"fields": {"locale": "language_code"}, "fixed": {"output_format": "pcm_24000"}})
    engine, server = connected(spoken())
    asyncio.run(engine.submit(asked(model=model, voice="abcDEF123", locale="de-DE")))
    assert server.requests[0].url.path == "/v1/text-to-speech/abcDEF123/with-timestamps"
    assert server.requests[0].url.params["output_format"] == "pcm_24000"
    assert json.loads(server.requests[0].content)["language_code"] == "de"


@pytest.mark.parametrize(
    ("cost", "micros"), [("6", 600), ("3", 600), ("12", 1200), ("0", 0), (None, None), ("-3", None), ("6e9", None)]
)
def test_a_speech_costs_its_characters_at_least(cost: str | None, micros: int | None) -> None:
    engine, _ = connected(spoken(cost=cost))
    assert asyncio.run(engine.submit(asked())).micros == micros


def test_music_is_asked_for_in_milliseconds() -> None:
    engine, server = connected(played())
    result = asyncio.run(engine.submit(composing()))
    assert (result.data, result.micros) == (SOUND, None)
    assert server.requests[0].url.path == "/v1/music"
    assert json.loads(server.requests[0].content) == {
        "prompt": "calm piano", "model_id": "music_v2", "music_length_ms": 30000, "force_instrumental": True,
    }  # fmt: skip


def test_check_refuses_what_cannot_be_made() -> None:
    engine, server = connected(spoken())
    bare = SPEECH.model_copy(update={"fixed": {}})
    cases = {
        "does not make chat": Call(Request(capability="chat", prompt="x"), SPEECH, "a1"),
        "nothing to say": asked(" "),
        "at most 10000": asked("x" * 10001),
        "does not speak fr": asked(locale="fr-FR"),
        "no voice ''": asked(model=bare),
        "no voice '../../": asked(voice="../../v1/user?x"),
        "takes no reference": asked(inputs={"reference": ("a" * 64,)}),
        "prompt is empty": composing(prompt=""),
        "music of 0 s": Call(
            Request(capability="music", prompt="x"), MUSIC.model_copy(update={"seconds": ()}), "a1"
        ),
    }  # fmt: skip
    for told, call in cases.items():
        with pytest.raises(EngineError) as caught:
            asyncio.run(engine.check(call))
        assert (caught.value.kind, told in str(caught.value)) == ("fix_input", True), (told, str(caught.value))
    for call in (asked(locale="de-DE"), composing()):
        asyncio.run(engine.check(call))
    assert not server.requests


@pytest.mark.parametrize(
    ("answer", "kind", "told"),
    [
        (refused(401, "invalid_api_key", f"Invalid API key {KEY}"), "account", "not accepted"),
        (refused(401, "quota_exceeded", "You have 3 credits remaining"), "account", "3 credits"),
        (refused(400, "quota_exceeded"), "account", "quota_exceeded"),
        (refused(402, "payment_required"), "account", "payment_required"),
        (refused(400, "max_character_limit_exceeded", "627 characters"), "fix_input", "627"),
        (refused(400, "voice_not_found"), "fix_input", "voice_not_found"),
        (refused(404, "voice_not_found"), "fix_input", "voice_not_found"),
        (
            httpx2.Response(422, json={"detail": [{"loc": ["body", "text"], "msg": "too long"}]}),
            "fix_input",
            "too long",
        ),
        (httpx2.Response(400, json={"detail": "odd"}), "fix_input", "odd"),
        (refused(429, "too_many_concurrent_requests"), "retryable", "too_many"),
        (refused(429, "system_busy", "heavy traffic"), "retryable", "heavy traffic"),
        (refused(500, "internal"), "ambiguous", "internal"),
        (refused(503, "system_busy"), "ambiguous", "busy"),
        (httpx2.Response(502, html="<html>bad gateway"), "ambiguous", "bad gateway"),
        (httpx2.Response(307, headers={"location": "http://10.0.0.1"}), "fix_input", "REELWRIGHT_URL_ELEVENLABS"),
        (httpx2.Response(200, html="<html>Sign in</html>"), "ambiguous", "Sign in"),
        (httpx2.Response(200, content=b'{"audio_base64": "SU'), "ambiguous", "JSON"),
        (httpx2.ReadError("cut"), "ambiguous", "cut"),
        (httpx2.ConnectError("refused"), "retryable", "cannot be reached"),
    ],
)
def test_each_error_has_its_kind(answer: Any, kind: str, told: str) -> None:
    engine, server = connected(answer)
    error = failing(engine, asked())
    assert error.kind == kind
    assert told in str(error)
    assert failing(engine, composing()).kind == kind
    assert len(server.requests) == 2


def test_a_lack_of_places_is_no_blame_and_a_bad_prompt_is_told_with_its_suggestion() -> None:
    assert failing(connected(refused(429, "too_many_concurrent_requests"))[0], asked()).wait == 2.0
    assert failing(connected(refused(429, "system_busy"))[0], asked()).wait is None
    busy = refused(429, "too_many_concurrent_requests", **{"retry-after": "7"})
    assert failing(connected(busy)[0], asked()).wait == 7.0
    detail = {"status": "bad_prompt", "message": "No artists.", "data": {"prompt_suggestion": "a calm waltz"}}
    error = failing(connected(httpx2.Response(400, json={"detail": detail}))[0], composing())
    assert (error.kind, "a calm waltz" in str(error)) == ("policy", True)


@pytest.mark.parametrize("coded", [None, "", "!!!", 7, [], "SUQ"])
def test_a_speech_without_sound_is_paid_and_failed(coded: Any) -> None:
    error = failing(connected(spoken(audio_base64=coded))[0], asked())
    assert (error.kind, error.charged, error.request_id) == ("failed", 600, "r1")


@pytest.mark.parametrize("body", [[], [1], {}])
def test_any_other_shape_is_an_error(body: Any) -> None:
    assert failing(connected(body)[0], asked()).kind == "failed"


def test_music_that_is_empty_or_a_page_is_an_error() -> None:
    assert failing(connected(played(b""))[0], composing()).kind == "failed"
    assert failing(connected(played(b"<html>", ""))[0], composing()).kind == "ambiguous"
    assert failing(connected(played(b"{}", "application/json"))[0], composing()).kind == "ambiguous"


@pytest.mark.parametrize(
    "told",
    [
        None, {}, {"alignment": None}, {"alignment": []}, {"alignment": {"characters": ["a"]}},
        {"alignment": alignment("ab") | {"character_end_times_seconds": [1]}},
        {"alignment": alignment("ab") | {"character_end_times_seconds": [1, -1]}},
        {"alignment": alignment("ab") | {"character_end_times_seconds": [1, float("nan")]}},
        {"alignment": alignment("ab") | {"character_start_times_seconds": [True, 1]}},
        {"alignment": alignment("ab") | {"character_start_times_seconds": {"0": 1, "1": 2}}},
        {"alignment": alignment("ab") | {"characters": ["a", None]}},
        {"alignment": alignment("ab") | {"characters": None}},
        {"alignment": alignment("ab") | {"characters": 7}},
    ],
)  # fmt: skip
def test_times_that_are_none_are_left_out(told: Any) -> None:
    assert timings(told, SPEECH) == {}


def test_tags_of_v3_are_taken_out() -> None:
    told = {"alignment": alignment("[whispers] Hi [laughs]you [now")}
    v3 = SPEECH.model_copy(update={"model": "eleven_v3"})
    assert [word["text"] for word in timings(told, v3)["words"]] == ["Hi", "you", "[now"]
    assert timings(told, v3)["words"][0]["start"] == 11 * 0.25
    assert timings(told, SPEECH)["words"][0]["text"] == "[whispers]"


@given(st.text(st.sampled_from("ab .,’\u00a0\n\u3000"), max_size=30), st.floats(0.01, 0.5))
def test_words_are_those_of_the_text_in_its_order(text: str, step: float) -> None:
    rows = [(letter, place * step, (place + 1) * step) for place, letter in enumerate(text)]
    words = words_of(rows)
    assert [word["text"] for word in words] == text.split()
    times = [time for word in words for time in (word["start"], word["end"])]
    assert times == sorted(times)
    assert all(any(start == word["start"] for _, start, _ in rows) for word in words)
    assert sum(round((word["end"] - word["start"]) / step) for word in words) == sum(map(len, text.split()))


@given(st.lists(st.tuples(st.text(min_size=1, max_size=1), st.floats(0, 99), st.floats(0, 99)), max_size=20))
def test_no_word_ends_before_it_begins(rows: list[tuple[str, float, float]]) -> None:
    assert all(word["start"] <= word["end"] for word in words_of(rows))


def item(ident: str, **more: Any) -> dict[str, Any]:
    return {
        "history_item_id": ident, "request_id": f"request-{ident}", "voice_id": VOICE, "text": "Hi you",
        "model_id": "eleven_multilingual_v2", "date_unix": 1001, "character_count_change_from": 100,
        "character_count_change_to": 106, "content_type": "audio/mpeg", "state": "created", "source": "TTS",
    } | more  # fmt: skip


def test_a_lost_speech_is_found_in_the_history_and_fetched_from_there() -> None:
    strange = [None, {}, item("no", text="Hi"), item("old", date_unix=990), item("v", voice_id="x"),
               item("m", model_id="eleven_v3"), item("known"), item("../x"), item("good"), item("later")]  # fmt: skip
    alignments = {"alignments": {"alignment": alignment("Hi you"), "normalized_alignment": alignment("Hi you")}}
    engine, server = connected({"history": strange, "has_more": False}, item("good") | alignments, played())
    call = Call(asked().request, SPEECH, "a1", since=1000.4, known=frozenset({"known"}))

    async def found() -> tuple[Any, Any]:
        ticket = await engine.find(call)
        return ticket, await engine.poll(ticket, call)

    ticket, result = asyncio.run(found())
    assert ticket == Ticket("good")
    assert (result.data, result.micros) == (SOUND, 600)
    assert [word["text"] for word in result.facts["words"]] == ["Hi", "you"]
    assert dict(server.requests[0].url.params) == {
        "page_size": "200", "voice_id": VOICE, "date_after_unix": "998", "source": "TTS", "sort_direction": "asc",
    }  # fmt: skip
    assert [request.url.path for request in server.requests] == [
        "/v1/history", "/v1/history/good", "/v1/history/good/audio",
    ]  # fmt: skip


def test_a_speech_that_was_answered_is_not_taken_for_a_lost_one() -> None:
    engine, _ = connected(spoken(), {"history": [item("mine", request_id="r1")]})

    async def calls() -> Any:
        await engine.submit(asked())
        return await engine.find(asked())

    assert asyncio.run(calls()) == Unknown()


@pytest.mark.parametrize("told", [{"history": []}, {"history": None}, {}, []])
def test_what_is_not_in_the_history_is_unknown(told: Any) -> None:
    assert asyncio.run(connected(told)[0].find(asked())) == Unknown()


def test_music_cannot_be_found() -> None:
    engine, server = connected({"history": [item("x")]})
    assert asyncio.run(engine.find(composing())) == Unknown()
    assert not server.requests


@pytest.mark.parametrize(
    ("answer", "kind"),
    [(refused(401, "missing_permissions"), "account"), (httpx2.Response(500), "retryable"),
     (httpx2.Response(200, html="<html>"), "retryable"), (httpx2.ReadTimeout("late"), "retryable")],
)  # fmt: skip
def test_asking_the_history_costs_nothing_when_it_fails(answer: Any, kind: str) -> None:
    engine, _ = connected(answer)
    with pytest.raises(EngineError) as caught:
        asyncio.run(engine.find(asked()))
    assert caught.value.kind == kind


NOW = 1_800_000_000
EVENT = json.dumps({"type": "speech_done", "event_timestamp": NOW, "data": {"request_id": "r7"}}).encode()


def signed(body: bytes = EVENT, time: str = str(NOW), secret: str = SECRET) -> str:
    """As the SDK signs: HMAC-SHA256 over "t.body" with the secret as it stands, in hex."""
    return f"t={time},v0=" + hmac.new(secret.encode(), f"{time}.".encode() + body, hashlib.sha256).hexdigest()


def verified(header: str | None, body: bytes = EVENT, now: float = NOW) -> Hook:
    engine, _ = connected(spoken())
    headers = {} if header is None else {"elevenlabs-signature": header}
    hook: Hook = asyncio.run(engine.verify(headers, body, now))
    return hook


def test_a_webhook_is_believed_where_its_signature_is_right() -> None:
    assert verified(signed(), now=NOW + 299) == Hook("r7", f"speech_done:{NOW}:r7")
    assert verified(signed().replace(",", ", v0=00, ")).ticket == "r7"  # one of two, while secrets change


@pytest.mark.parametrize(
    ("header", "body", "now"),
    [
        (signed(secret="other"), EVENT, NOW), (signed(), EVENT.replace(b"r7", b"r8"), NOW),
        (signed(), EVENT, NOW + 301),
        (signed(), EVENT, NOW - 301), (signed()[:-1], EVENT, NOW), (signed() + "0", EVENT, NOW), (None, EVENT, NOW),
        ("", EVENT, NOW), ("t=1,v0=", EVENT, NOW), (signed(time="x"), EVENT, NOW), (signed(time=""), EVENT, NOW),
        (signed(time="9" * 5000), EVENT, NOW), (signed(time="²"), EVENT, NOW), ("v0=é,t=é", EVENT, NOW),
        (signed(b"[]"), b"[]", NOW), (signed(b"x"), b"x", NOW), (signed(b'{"data": {}}'), b'{"data": {}}', NOW),
        (signed().replace(f"t={NOW}", f"t={NOW + 1}"), EVENT, NOW),
    ],
)  # fmt: skip
def test_a_webhook_that_is_forged_old_or_altered_is_refused(header: str | None, body: bytes, now: float) -> None:
    with pytest.raises(EngineError) as caught:
        verified(header, body, now)
    assert SECRET not in str(caught.value)
    assert caught.value.kind == "fix_input"


def test_without_a_secret_no_webhook_is_believed() -> None:
    engine = engines.connect("elevenlabs", Settings(secrets={"ELEVENLABS_API_KEY": KEY}))
    unsigned = {"elevenlabs-signature": signed(secret="")}
    with pytest.raises(EngineError, match="ELEVENLABS_WEBHOOK_SECRET"):
        asyncio.run(engine.verify(unsigned, EVENT, NOW))
    assert engines.lacks("elevenlabs", Settings(secrets={"ELEVENLABS_API_KEY": KEY})) == ""
    assert elevenlabs.KEYS in engines.lacks("elevenlabs", Settings())


# The words of a sound

SCRIBE = Model(
    engine="elevenlabs", model="scribe_v2", capabilities=("transcription",), inputs=("audio",), needs=("audio",),
    prices=(Price(micros=112, per="second"),),
)  # fmt: skip


def hearing(folder: Path, data: bytes = b"RIFF\x24\x00\x00\x00WAVEfmt ", **more: Any) -> Call:
    file = folder / "sound"
    file.write_bytes(data)
    request = Request(capability="transcription", seconds=2, inputs={"audio": ("0" * 64,)}, **more)
    return Call(request, SCRIBE, "a1", {"0" * 64: file})


def word(text: str, start: Any, end: Any, kind: str = "word") -> dict[str, Any]:
    return {"text": text, "start": start, "end": end, "type": kind, "speaker_id": "speaker_0"}


def test_the_words_of_a_sound_come_with_their_times(tmp_path: Path) -> None:
    words = [word("Hi", 0.1, 0.4), word(" ", 0.4, 0.5, "spacing"), word("(music)", 0.5, 1, "audio_event"),
             word("you", 1, 1.2), word("never", None, 2), word("back", 2, 1), word("x", 1, math.nan)]  # fmt: skip
    body = json.dumps({"language_code": "en", "text": "Hi you", "words": words}).encode()
    engine, server = connected(httpx2.Response(200, content=body, headers={"content-type": "application/json"}))
    call = hearing(tmp_path, locale="en-US")
    asyncio.run(engine.check(call))
    result = asyncio.run(engine.submit(call))
    assert result.data == b"Hi you" and result.facts["language"] == "en"
    assert [(each["text"], each["start"], each["end"]) for each in result.facts["words"]] == [
        ("Hi", 0.1, 0.4),
        ("you", 1.0, 1.2),
    ]
    sent = server.requests[0]
    assert sent.url.path == "/v1/speech-to-text" and b"RIFF" in sent.content
    assert all(part in sent.content for part in (b"scribe_v2", b"word", b"false", b"en"))


def test_a_sound_in_which_nobody_speaks_is_an_answer(tmp_path: Path) -> None:
    engine, _ = connected({"text": "", "words": [], "language_code": "en"})
    assert asyncio.run(engine.submit(hearing(tmp_path))).facts["words"] == []


@pytest.mark.parametrize(
    "told", [{}, [], {"text": "Hi"}, {"text": 1, "words": []}, {"text": "Hi", "words": [{"text": "Hi"}, 3, None]}]
)
def test_an_answer_without_words_and_times_is_no_result(tmp_path: Path, told: Any) -> None:
    engine, _ = connected(told)
    assert failing(engine, hearing(tmp_path)).kind == "failed"


def test_half_an_answer_is_ambiguous_and_a_refusal_is_told(tmp_path: Path) -> None:
    engine, _ = connected(httpx2.Response(200, content=b'{"text": "Hi", "wor'))
    assert failing(engine, hearing(tmp_path)).kind == "ambiguous"
    engine, _ = connected(refused(401, "quota_exceeded"))
    assert failing(engine, hearing(tmp_path)).kind == "account"


def test_what_is_no_sound_is_not_sent(tmp_path: Path) -> None:
    engine, server = connected({})
    for call in (hearing(tmp_path, b"\x89PNG\r\n\x1a\n"), Call(Request(capability="transcription"), SCRIBE, "a")):
        with pytest.raises(EngineError, match="sound"):
            asyncio.run(engine.check(call))
    assert not server.requests
