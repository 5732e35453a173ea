"""A brief is read whole or refused with every reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelwright.brief import Brief, load_brief
from reelwright.brief.load import parse_brief
from reelwright.brief.model import MARKETS
from reelwright.documents import MAX_BYTES
from reelwright.errors import InputError


def problems(text: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        parse_brief(text, Path("/nowhere"))
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize("text", ["title: Tea", '{"title": "Tea"}', "prompt: 20 s for my tea", "product: {name: Tea}"])
def test_one_of_title_prompt_and_product_is_enough(text: str) -> None:
    assert parse_brief(text, Path("/nowhere")).duration == 15


def test_paths_count_from_the_folder_of_the_brief(tmp_path: Path) -> None:
    file = tmp_path / "brief.yaml"
    file.write_text(
        "product: {name: Tea, image: tea.jpg}\nbrand: {logo: a/logo.png}\nmusic: {file: song.mp3}\n"
        "footage: [{file: hill.mp4, rights: own}]\nstyle_references: [mood.jpg]\n",
        "utf-8",
    )
    brief = load_brief(file)
    assert brief.product is not None
    assert brief.product.image == tmp_path / "tea.jpg"
    assert brief.brand.logo == tmp_path / "a" / "logo.png"
    assert brief.music.file == tmp_path / "song.mp3"
    assert brief.footage[0].file == tmp_path / "hill.mp4"
    assert brief.style_references == (tmp_path / "mood.jpg",)


def test_every_problem_is_reported_at_once() -> None:
    found = problems("title: Tea\nduration: 3\nlocale: english\naspects: []\nbrand: {colors: [green]}")
    assert {line.split(" = ")[0] for line in found} == {"duration", "locale", "aspects", "brand.colors[0]"}


@pytest.mark.parametrize(
    ("text", "where", "remedy"),
    [
        ("titel: Tea\nprompt: x", "titel", "Did you mean `title`?"),
        ("product: {name: Tea, imgae: x}", "product.imgae", "Did you mean `image`?"),
        ("title: Tea\ntier: fre", "tier", "Did you mean `free`?"),
        ("title: Tea\nlanguage: he", "language", "Did you mean `locale`?"),
        ("title: Tea\nLogo: a.png", "Logo", "Did you mean `brand.logo`?"),
        ("title: Tea\nmarket: Atlantis", "", "locale: ar-SA"),
        ("duration: 20", "", "Add `title:`"),
        ('title: "a\\u202Eb"', "title", "Remove it"),
        ("title: Tea\nduration: .nan", "duration", "finite"),
    ],
)
def test_a_problem_names_field_and_remedy(text: str, where: str, remedy: str) -> None:
    (found,) = problems(text)
    assert found.startswith(where)
    assert remedy in found


@pytest.mark.parametrize(
    "text", ["a: [", "- x", "just words", "a: &x 1\nb: *x", "title: a\ntitle: b", "{[1]: 2}", "[" * 2000, "\x00"]
)
def test_what_is_no_brief_is_refused_by_one_problem(text: str) -> None:
    assert len(problems(text)) == 1


def test_files_that_are_no_brief_are_refused(tmp_path: Path) -> None:
    large, binary, empty = tmp_path / "large.yaml", tmp_path / "photo.yaml", tmp_path / "empty.yaml"
    large.write_bytes(b"a" * (MAX_BYTES + 1))
    binary.write_bytes(b"\xff\xd8\xff\xe0" * 10)
    empty.touch()
    for path in (large, binary, empty, tmp_path, tmp_path / "missing.yaml"):
        with pytest.raises(InputError):
            load_brief(path)


def test_short_colours_and_repeats_are_made_whole() -> None:
    brief = Brief.model_validate({"title": "x", "brand": {"colors": ["#0af"]}, "aspects": ["1:1", "1:1", "9:16"]})
    assert brief.brand.colors == ("#00AAFF",)
    assert brief.aspects == ("1:1", "9:16")


@pytest.mark.parametrize("market", MARKETS)
def test_a_market_gives_its_locale_unless_one_is_named(market: str) -> None:
    assert Brief.model_validate({"title": "x", "market": market.title()}).language_locale == MARKETS[market]
    assert Brief.model_validate({"title": "x", "market": market, "locale": "fr-CA"}).language_locale == "fr-CA"


@given(st.text(max_size=300))
def test_any_text_is_a_brief_or_an_input_error(text: str) -> None:
    try:
        assert isinstance(parse_brief(text, Path("/nowhere")), Brief)
    except InputError as error:
        assert error.problems


def test_what_people_write_in_short_is_understood() -> None:
    brief = Brief.read(
        {
            "title": "Kites", "tone": "warm, calm", "aspects": "1:1", "music": "songs/mine.ogg", "voice": False,
            "captions": False, "product": {"name": "Kite", "facts": "flies, always"},
        }
    )  # fmt: skip
    assert (brief.tone, brief.aspects, brief.music.file) == (("warm", "calm"), ("1:1",), Path("songs/mine.ogg"))
    assert not brief.voice.enabled and not brief.captions.burned
    assert brief.product is not None and brief.product.facts == ("flies, always",)
    assert Brief.read({"title": "Kites", "music": "night"}).music.mood == "night"


@pytest.mark.parametrize(
    ("field", "value", "limit"),
    [
        ("voice", "loud", "fields of its own"),
        ("duration", "15s", "a number"),
        ("tone", 5, "a list"),
        ("title", 3, "text"),
    ],
)
def test_a_value_of_another_kind_is_told_in_words(field: str, value: object, limit: str) -> None:
    with pytest.raises(InputError, match=limit):
        Brief.read({"title": "Kites", field: value})


SOURCED = "product: {name: Tea, facts: [Seven herbs, {text: Grown in Hesse, source: 'li, https://tea.example/'}]}"


def test_a_fact_may_say_where_it_was_read() -> None:
    product = parse_brief(SOURCED, Path("/nowhere")).product
    assert product is not None
    assert [(fact.text, fact.source) for fact in product.told] == [
        ("Seven herbs", None),
        ("Grown in Hesse", "li, https://tea.example/"),
    ]


@pytest.mark.parametrize(
    ("fact", "told"),
    [
        ("{text: A, sauce: b}", "product.facts[0].sauce = 'b': there is no such field. Did you mean `source`?"),
        ("{source: b}", "product.facts[0].text: this field is required. Add it."),
        ("7", "product.facts[0] = 7: it must be text. Write it in quotes."),
        (f"{{text: {'a' * 161}}}", "product.facts[0].text"),
        ("a" * 161, "product.facts[0] = "),
    ],
)
def test_a_wrong_fact_is_told_once(fact: str, told: str) -> None:
    (problem,) = problems(f"product: {{name: Tea, facts: [{fact}]}}")
    assert problem.startswith(told)
