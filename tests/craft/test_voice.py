"""Spoken lines: the written words and the moments at which they are heard."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelwright.craft.voice import Speech, estimate_seconds, speak, voice_for
from reelwright.craft.voice.reading import read
from reelwright.errors import InputError
from reelwright.media.audio import integrated, true_peak
from reelwright.media.audio.signal import RATE

LINES = (
    ("Meet the bottle that keeps water cold for 24 hours.", "en-US"),
    ("Now only $29.99, or 20% off for two. Order today!", "en-GB"),
    ("احصل على الزجاجة، ووفر 20% هذا الأسبوع مع شحن مجاني.", "ar"),
    ("Jetzt für 2,50 € kaufen – nur heute.", "de-DE"),
    ("Adiós a las manos secas; hola, Alma.", "es-MX"),
)


def level(speech: Speech, start: float, end: float) -> float:
    part = speech.samples[round(start * RATE) : round(end * RATE)]
    return float(10 * np.log10(np.square(part).mean() + 1e-12)) if len(part) else -120.0


@pytest.mark.parametrize(("line", "locale"), LINES)
def test_words_are_the_written_ones_in_order(line: str, locale: str) -> None:
    speech = speak(line, locale)
    assert " ".join(word.text for word in speech.words) == line
    assert all(line[word.char_from : word.char_to] == word.text for word in speech.words)
    assert all(word.start_s < word.end_s <= speech.seconds for word in speech.words)
    assert all(before.end_s <= after.start_s + 1e-9 for before, after in pairwise(speech.words))
    assert speech.seconds == len(speech.samples) / RATE


@pytest.mark.parametrize(("line", "locale"), LINES)
def test_every_line_comes_out_at_one_level_without_silence_around_it(line: str, locale: str) -> None:
    speech = speak(line, locale)
    assert speech.samples.dtype == np.float32
    assert speech.samples.ndim == 1
    assert integrated(speech.samples) == pytest.approx(-18, abs=0.4)
    assert true_peak(speech.samples) <= -1.4
    assert abs(float(speech.samples.mean())) < 1e-4
    assert speech.words[0].start_s < 0.05
    assert level(speech, 0, 0.12) > -45
    assert speech.seconds - speech.words[-1].end_s < 0.16  # the room's tail
    assert np.abs(speech.samples[-48:]).max() < 1e-3


@pytest.mark.parametrize("locale", ["en-US", "de-DE", "fr-FR", "it-IT"])
def test_words_begin_where_their_sound_begins(locale: str) -> None:
    # Between sentences there is a pause: the sound after it must rise at the moment the word is said to begin.
    speech = speak("Taxi. Banana. Kilo. Papa. Motor.", locale)
    assert len(speech.words) == 5
    envelope = np.sqrt(np.convolve(np.square(speech.samples), np.ones(240) / 240, mode="same"))
    loud = envelope > envelope.max() * 0.03
    for word in speech.words[1:]:
        at = round(word.start_s * RATE)
        window = loud[max(at - RATE // 8, 0) : at + RATE // 8]
        rises = np.flatnonzero(np.diff(window.astype(int)) == 1) - RATE // 8
        assert len(rises), word
        assert np.abs(rises / RATE).min() < 0.06, (word, rises / RATE)


def test_pauses_are_no_longer_than_a_fifth_of_a_second() -> None:
    speech = speak("One. Two! Three? Four; five: six, seven.", "en-US")
    quiet = np.abs(speech.samples) < np.abs(speech.samples).max() * 10 ** (-45 / 20)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], quiet.astype(int), [0]]))).reshape(-1, 2)
    assert (edges[:, 1] - edges[:, 0]).max() / RATE <= 0.26


def test_unspaced_languages_come_in_short_pieces_that_make_the_line() -> None:
    for line, locale in (
        ("立即购买，只要24元。", "zh-CN"),
        ("ラーメンをたべようか、きょうもあしたもあさっても。", "ja-JP"),
    ):
        speech = speak(line, locale)
        assert "".join(word.text for word in speech.words) == line
        assert max(len(word.text) for word in speech.words) <= 9
        starts = [word.start_s for word in speech.words]
        assert starts == sorted(starts)


def test_prices_and_signs_are_read_as_people_say_them() -> None:
    def said(line: str, locale: str = "en-US") -> str:
        return " ".join(read(line, locale).text.split())

    assert said("Only $2.50!") == "Only 2 dollars 50!"
    assert said("$1 or $1,299.00") == "1 dollar or 1299 dollars"
    assert said("£3 today") == "3 pounds today"
    assert said("29,99 € im Netz", "de-DE") == "29 Euro 99 im Netz"
    assert said("فقط 5$", "ar") == "فقط 5 دولار"
    assert said("The #1 choice, 24/7") == "The number 1 choice, 24 7"
    assert said("USB-C, 3.5 mm, 10.5 %") == "USB-C, 3.5 mm, 10.5 %"


def test_markup_and_controls_are_never_obeyed() -> None:
    plain = speak("Hello b big /b world", "en-US")
    dressed = speak("[[Hello]] <b>big</b> \x01world👍\u200f", "en-US")
    assert len(dressed.words) == 3
    assert dressed.seconds == pytest.approx(plain.seconds, abs=0.15)
    assert speak("<break time='5s'/> Hello", "en-US").seconds < 4


@pytest.mark.thorough
@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60), st.sampled_from(["en-US", "ar", "zh-CN", "de"]))
def test_any_text_is_spoken_or_refused(line: str, locale: str) -> None:
    assert estimate_seconds(line, locale) >= 0
    try:
        speech = speak(line, locale)
    except InputError:
        return
    assert np.isfinite(speech.samples).all()
    assert all(line[word.char_from : word.char_to] == word.text for word in speech.words)
    assert all(0 <= word.start_s <= word.end_s <= speech.seconds for word in speech.words)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80), st.sampled_from(["en-US", "ar", "de", "ja", "hi"]))
def test_every_character_that_is_read_has_a_place(line: str, locale: str) -> None:
    reading = read(line, locale)
    assert len(reading.text) == len(reading.places)
    assert list(reading.places) == sorted(reading.places)
    assert all(0 <= place < len(line) for place in reading.places)


@pytest.mark.parametrize(
    ("line", "locale", "says"),
    [
        ("", "en-US", "nothing to say"),
        ("  … 👍 —", "en-US", "nothing to say"),
        ("word " * 500, "en-US", "2000"),
        ("Hello", "xx", "no voice"),
        ("日本の水", "ja-JP", "Chinese characters"),
    ],
)
def test_refuses_what_it_cannot_say(line: str, locale: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        speak(line, locale)


def test_voices_by_locale() -> None:
    found = {locale: voice_for(locale) for locale in ("en-US", "en-GB", "en-AU", "ar-SA", "zh-CN", "pt-BR", "nb", "no")}
    assert found == {
        "en-US": "en-us", "en-GB": "en", "en-AU": "en", "ar-SA": "ar", "zh-CN": "cmn", "pt-BR": "pt-br", "nb": "nb",
        "no": "nb",
    }  # fmt: skip
    for language in ("de", "fr", "es", "it", "nl", "tr", "ru", "hi", "ja", "ko", "he", "th", "sr-Latn-RS"):
        assert voice_for(language), language
    assert voice_for("xx") is None


def test_rate_changes_the_length() -> None:
    slow, fast = (speak("The quick brown fox jumps over the lazy dog", "en-US", rate=rate) for rate in (120, 220))
    assert slow.seconds > fast.seconds * 1.3


def test_threads_take_turns() -> None:
    with ThreadPoolExecutor(4) as pool:
        spoken = list(pool.map(lambda pair: speak(*pair), LINES * 2))
    for speech, (line, _) in zip(spoken, LINES * 2, strict=True):
        assert " ".join(word.text for word in speech.words) == line


def test_estimates_come_near_what_is_spoken() -> None:
    unseen = {
        "en-US": (
            "Your morning, minus the rush.", "Pack light and go far.", "Real leather, stitched by hand in Fes.",
            "Three flavours, zero sugar.", "It takes 5 minutes and no tools.", "Why wait for the weekend?",
            "One bag carries everything you need.", "Clean air in every room of your house.",
            "The lamp that knows when you read.", "Save $15 on your first box, this week only.",
        ),
        "ar": (
            "صباحك بلا عجلة.", "حقيبة واحدة تحمل كل ما تحتاجه.", "هواء نقي في كل غرفة من بيتك.",
            "ثلاث نكهات بدون سكر.", "جلد طبيعي مخيط باليد.", "لماذا تنتظر نهاية الأسبوع؟",
            "خمس دقائق فقط وبدون أدوات.", "مصباح يعرف متى تقرأ.", "وفر 15% على طلبك الأول.", "راحة تدوم طوال اليوم.",
        ),
    }  # fmt: skip
    for locale, lines in unseen.items():
        errors = [abs(estimate_seconds(line, locale) / speak(line, locale).seconds - 1) for line in lines]
        assert np.median(errors) < 0.10, (locale, errors)
        assert np.quantile(errors, 0.9) < 0.20, (locale, errors)
    assert estimate_seconds("…", "en-US") == 0


def test_estimating_loads_nothing_heavy() -> None:
    code = (
        "import sys; from reelwright.craft.voice import estimate_seconds, voice_for; "
        "estimate_seconds('Hello there', 'en-US'); voice_for('ar'); "
        "print({'numpy', 'numba', 'scipy', 'av'} & set(sys.modules))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"


def test_a_line_sounds_the_same_after_another() -> None:
    first = speak("Shop the morning gel now.", "en-US")
    speak("Ready in two minutes.", "en-US")
    again = speak("Shop the morning gel now.", "en-US")
    assert np.array_equal(first.samples, again.samples)
    assert first.words == again.words
