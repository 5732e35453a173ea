"""Variations in other languages: translated once for each language within the budget, or told as they stay."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from reelwright.plan import Plan, Text, VoiceLine, validate
from reelwright.planning.variations import Matrix, read_matrix
from reelwright.planning.wishes.translation import translator
from reelwright.settings import Settings
from reelwright.storage.records import Ledger
from reelwright.testing.simulator import Faults, Simulator, serve
from reelwright.workspace import Workspace
from reelwright.workspace.translating import translated
from reelwright.workspace.variations import Prepared, of, prepare, quote
from reelwright.workspace.varied import begin, prepared_of
from tests_support.plans import small_plan

PRICED = {
    "engine": "openai", "model": "gpt-6-luna", "capabilities": ["chat"], "prompt_limit": 100_000,
    "prices": [{"micros": 2_000_000, "per": "1m_tokens", "out_micros": 10_000_000}],
}  # fmt: skip
MARKETS = Matrix.read(
    {
        "axes": {
            "hook": ["Ice cold", "Stay cool"],
            "headline": [None, "Made to last"],
            "locale": [None, "es-ES", "de-DE"],
        }
    }
)


def ad(**changes: Any) -> Plan:
    """Return an ad that speaks, calls to action, and says a name, a number, an address and a quote."""
    plan = small_plan(scenes=4, seconds=20)
    first, second, third, last = plan.scenes
    spoken = second.model_copy(update={"voice": VoiceLine(text="Bottle keeps it cold for 24 hours")})
    quoted = third.shots[0].model_copy(update={"texts": (Text(role="quote", content="I love it"),)})
    quoting = third.model_copy(update={"shots": (quoted,)})
    texts = (Text(role="headline", content="Bottle"), Text(role="cta", content="Shop now"))
    texts = (*texts, Text(role="website", content="bottle.example"))
    closing = last.model_copy(update={"shots": (last.shots[0].model_copy(update={"texts": texts}),)})
    scenes = (first, spoken, quoting, closing)
    return plan.model_copy(update={"scenes": scenes, "tier": "premium", "budget": 1.0, **changes})


def new(text: str) -> str:
    """Say a text in no language at all, but keep what must be kept."""
    return " ".join(word if word == "Bottle" or word.isdigit() else f"{word[:3]}o" for word in text.split())


@contextmanager
def world(
    folder: Path, say: Callable[[str], str] = new, faults: Faults | None = None, plan: Plan | None = None, **named: Any
) -> Iterator[tuple[Workspace, list[dict[str, Any]]]]:
    """Give a workspace with an ad, `p`, whose chat is simulated, and what that was asked."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "models.yaml").write_text(yaml.safe_dump([PRICED]))
    questions: list[dict[str, Any]] = []

    def reply(prompt: str, _: Mapping[str, Any] | None) -> Any:
        found = re.search(r"------\n(.*?)\n------", prompt, re.DOTALL)
        assert found
        questions.append(json.loads(found[1]))
        return {"words": [{"id": key, "text": say(text)} for key, text in questions[-1]["words"].items()]}

    with serve(Simulator(reply=reply, faults=faults or Faults())) as address:
        named = {"secrets": {"OPENAI_API_KEY": "sk-any"}, "addresses": {"openai": f"{address}/chat/v1"}} | named
        workspace = Workspace.open(Settings(home=folder, workers=1, **named))
        workspace.projects.begin("Bottle", identifier="p")
        workspace.projects.add("p", plan or ad())
        yield workspace, questions
        workspace.close()


def prepared(workspace: Workspace, matrix: Matrix = MARKETS) -> Prepared:
    return prepare(workspace, workspace.projects.get("p"), matrix)


def words(plan: Plan) -> list[str]:
    lines = [scene.voice.text for scene in plan.scenes if scene.voice]
    return lines + [text.content for _, _, shot in plan.shots() for text in shot.texts]


@pytest.mark.thorough
def test_a_matrix_in_three_languages_is_translated_twice_and_paid_once(tmp_path: Path) -> None:
    with world(tmp_path) as (workspace, questions):
        asked = prepared(workspace)
        foretold = quote(workspace, asked)
        assert foretold.steps["translation"] == 2
        assert {note.severity for note in asked.notes} == {"info"}
        assert not questions
        made = translated(workspace, asked, lambda: "v")
        assert [question["locale"] for question in questions] == ["es-ES", "de-DE"]
        assert len(made.variants) == 12
        spent = Ledger(workspace.database).account("project:local/v").spent
        assert 0 < made.micros == spent <= foretold.worst_usd * 1e6
        assert not Ledger(workspace.database).holds("local/v")
        for before, after in zip(asked.variants, made.variants, strict=True):
            assert validate(after.plan) == ()
            if after.plan.locale == "en-US":
                assert after == before
                continue
            call = {"es-ES": "Comprar ahora", "de-DE": "Jetzt einkaufen"}[after.plan.locale]  # the market's own
            assert words(after.plan)[0] == new("Bottle keeps it cold for 24 hours")
            assert words(after.plan)[1] == new(words(before.plan)[1])  # the hook, which is multiplied
            assert words(after.plan)[3:] == ["I love it", "Bottle", call, "bottle.example"]
        assert [note.severity for note in made.notes] == ["info", "info"]
        assert "translated into es by openai:gpt-6-luna" in made.notes[0].message
        assert translated(workspace, prepared(workspace), lambda: "v").plans == made.plans
        assert len(questions) == 2
        assert "translation" not in quote(workspace, prepared(workspace)).steps


def test_what_is_kept_is_what_was_translated(tmp_path: Path) -> None:
    matrix = Matrix.read({"axes": {"hook": ["Ice cold"], "locale": [None, "es-ES", "de-DE"]}})
    with world(tmp_path) as (workspace, questions):
        unspent = begin(workspace, prepared(workspace, matrix))
        assert not questions
        project = begin(workspace, prepared(workspace, matrix), spend=True)
        assert len(questions) == 2
        plans = prepared_of(workspace, project).plans
        assert plans == translated(workspace, prepared(workspace, matrix), lambda: "w").plans
        kept = [workspace.projects.version(project.id, one.version) for one in of(project).variants]
        assert [each.plan for each in kept] == list(plans)
        assert any("translated into es" in each.message for each in kept[1].findings)
        assert not kept[0].findings
        other = [workspace.projects.version(unspent.id, one.version) for one in of(unspent).variants]
        assert "Ice cold" in words(other[1].plan)


def test_a_languages_texts_stay_where_nobody_translates_and_are_named_with_their_columns(tmp_path: Path) -> None:
    with world(tmp_path, secrets={}) as (workspace, _):
        made = translated(workspace, prepared(workspace), lambda: "v")
        spanish, german = made.notes
        assert spanish.severity == german.severity == "warning"
        assert {"line s1", "text s0-0 headline"} <= set(spanish.evidence["columns"])
        assert set(spanish.evidence["texts"]) >= {"Bottle keeps it cold for 24 hours", "Ice cold", "Made to last"}
        assert not {"I love it", "Bottle", "Shop now"} & set(spanish.evidence["texts"])
        assert "chat engine" in spanish.remedy
        assert len(spanish.evidence["variations"]) == 4
        assert words(made.plans[1])[-2] == "Comprar ahora"
        assert "translation" not in quote(workspace, made).steps


@pytest.mark.parametrize("changes", [{"budget": None}, {"budget": 0.000_001}, {"tier": "free", "budget": None}])
def test_nobody_is_asked_beyond_the_budget(tmp_path: Path, changes: dict[str, Any]) -> None:
    with world(tmp_path, plan=ad(**changes)) as (workspace, questions):
        made = translated(workspace, prepared(workspace), lambda: "v")
        assert (len(questions), made.micros) == (0, 0)
        assert {note.severity for note in made.notes} == {"warning"}


def test_the_words_of_a_row_are_in_its_language_and_are_not_asked_about(tmp_path: Path) -> None:
    table = "name,locale,hook,text s1-0 headline,line s1\none,es-ES,Muy frio,Siempre frio,Frio 24 horas\ntwo,,Cold,,\n"
    with world(tmp_path) as (workspace, questions):
        made = translated(workspace, prepared(workspace, read_matrix(table.encode(), "m.csv")), lambda: "v")
        assert not questions, "all is said by the row, or is exact"
        assert words(made.plans[0])[:3] == ["Frio 24 horas", "Muy frio", "Siempre frio"]
        assert not made.notes
    look = {"label": "es", "edits": [{"kind": "locale", "locale": "es-ES"}, {"kind": "line", "scene": "s1"}]}
    said = {"kind": "text", "at": "s0-0", "role": "headline", "content": "Muy frio"}
    look["edits"] = [*look["edits"], said]
    with world(tmp_path / "b") as (workspace, questions):
        made = translated(workspace, prepared(workspace, Matrix.read({"axes": {"market": [None, look]}})), lambda: "v")
        assert list(questions[0]["words"].values()) == ["Cold for a day"]
        assert words(made.plans[1])[0] == "Muy frio"


def test_a_locked_scene_stays_and_is_told(tmp_path: Path) -> None:
    plan = ad()
    locked = plan.scenes[1].model_copy(update={"locked": True})
    with world(tmp_path, plan=plan.model_copy(update={"scenes": (plan.scenes[0], locked, *plan.scenes[2:])})) as found:
        workspace, _ = found
        made = translated(workspace, prepared(workspace, Matrix.read({"axes": {"locale": ["es-ES"]}})), lambda: "v")
        assert made.plans[0].scenes[1] == locked
        assert [note.severity for note in made.notes] == ["info", "warning"]
        assert made.notes[1].evidence["columns"] == ["line s1", "text s1-0 headline"]


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("say", "told"),
    [
        (lambda text: new(text).replace("24", "48"), "must survive"),
        (lambda text: new(text).replace("Bottle", "Botella"), "must stand in it"),
        (lambda text: f"{new(text)} $9", "must survive"),
        (lambda text: f"{new(text)} Bottle", "must stand in it"),
        (lambda text: f"{new(text)} evil.example", "an address that was not there"),
        (lambda text: f"{new(text)} {'muchas palabras largas ' * 8}", "its texts take"),
    ],
)
def test_a_model_that_says_otherwise_is_asked_three_times_and_not_believed(
    tmp_path: Path, say: Callable[[str], str], told: str
) -> None:
    with world(tmp_path, say) as (workspace, questions):
        asked = prepared(workspace, Matrix.read({"axes": {"locale": ["es-ES"]}}))
        made = translated(workspace, asked, lambda: "v")
        assert len(questions) == 3
        (note,) = made.notes
        assert note.severity == "warning"
        assert told in note.message
        assert made.plans == asked.plans, "all of it or nothing"
        translated(workspace, asked, lambda: "v")
        assert len(questions) == 6, "what would not do is asked anew"


@pytest.mark.thorough
@pytest.mark.parametrize("fault", ["off_schema", "prose", "cut_off"])
@pytest.mark.parametrize("times", [1, 9])
def test_a_model_that_fails_is_asked_again_twice(tmp_path: Path, fault: str, times: int) -> None:
    with world(tmp_path, faults=Faults(at={fault: range(1, times + 1)})) as (workspace, _):
        asked = prepared(workspace, Matrix.read({"axes": {"locale": ["es-ES"]}}))
        made = translated(workspace, asked, lambda: "v")
        assert made.failed.keys() == (set() if times == 1 else {"es"})
        assert (made.plans == asked.plans) is (times == 9)


def test_a_wish_is_held_to_the_same() -> None:
    plan = ad()

    def chat(*_: Any) -> Any:
        return {"words": [{"id": "s1", "text": "Bottle 24"}]}

    with pytest.raises(Exception, match="the translation failed"):
        translator(chat)(plan, "es-ES")
