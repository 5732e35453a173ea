"""The report says everything, whole, and shows users' words as words."""

import html.parser
import json
from pathlib import Path

import pytest

from reelwright.finding import Finding
from reelwright.report.model import (
    Caption,
    Cut,
    Cutout,
    FactSource,
    File,
    Film,
    MusicHeard,
    MusicPart,
    Provenance,
    ReportData,
    StageTime,
)
from reelwright.report.write import documents, readable_size, readable_time, write_report

DIGEST = "ab" * 32
WARNING = Finding(check="voice", severity="warning", where="scene s2", message="No voice.", remedy="Choose a locale.")
ERROR = Finding(check="contrast", severity="error", where="a4", message="Too faint.", evidence={"ratio": 2.9})
NOTE = Finding(check="cutout", severity="info", where="product photo", message="By contour.")


def report(**changes: object) -> ReportData:
    data = ReportData(
        title="Trail Bottle",
        locale="en-US",
        project="trail-bottle-1f3a99c0",
        version=2,
        made_at="2026-03-02 14:05 UTC",
        seconds=24.6,
        films=(Film(aspect="9:16", file="master-9x16.mp4", width=1080, height=1920, seconds=15),),
        files=(File(name="captions.srt", size=912, digest=DIGEST),),
        checks=("loudness", "contrast", "voice"),
        cutout=Cutout(method="contour", confidence=0.93),
        timings=(StageTime(stage="rendering", seconds=18.2, made=30, reused=2),),
        captions=(Caption(start=0.3, end=2, text="Cold for 24 hours."),),
        provenance=Provenance(plan=DIGEST, seed=7, versions={"Reelwright": "0.1.0"}),
    )
    return data.model_copy(update=changes)


class Page(html.parser.HTMLParser):
    """The tags, their attributes and the visible text of a page."""

    def __init__(self, data: ReportData) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(documents(data)["report.html"].decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def links(self) -> set[str]:
        return {str(attrs[name]) for _, attrs in self.tags for name in ("src", "href", "poster") if name in attrs}


def test_the_json_reads_back_as_the_same_report(tmp_path: Path) -> None:
    data = report(findings=(WARNING, ERROR), contact_sheet=b"jpeg")
    paths = write_report(tmp_path / "out", data)
    assert [path.name for path in paths] == ["report.json", "report.html"]
    document = json.loads(paths[0].read_text("utf-8"))
    assert "contact_sheet" not in document
    assert ReportData.model_validate(document) == data.model_copy(update={"contact_sheet": None})
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["report.html", "report.json"]


def test_the_page_needs_nothing_but_the_films() -> None:
    page = Page(report(contact_sheet=b"jpeg", poster="poster.jpg"))
    outside = {link for link in page.links() if not link.startswith("data:image/jpeg;base64,")}
    assert outside == {"master-9x16.mp4", "poster.jpg", "captions.srt"}
    assert not [tag for tag, _ in page.tags if tag in ("script", "link", "iframe")]


def test_cuts_are_told_with_their_distance_from_the_beat() -> None:
    cuts = (Cut(shot="s1-2", at=2.1, off_beat_ms=-12.4), Cut(shot="s2-1", at=4.2, off_beat_ms=48))
    page = Page(report(cuts=cuts))
    assert "-12 ms from the beat" in page.text
    assert "+48 ms from the beat" in page.text
    free = Page(report(cuts=(Cut(shot="s1-2", at=2.1),)))
    assert "from the beat" not in free.text


def test_the_music_is_drawn_with_its_parts_beats_and_cuts() -> None:
    parts = (
        MusicPart(start=0, end=6, kind="intro", energy=0),
        MusicPart(start=6, end=15, kind="chorus", energy=1),
    )
    beats = tuple(0.5 * number for number in range(30))
    music = MusicHeard(bpm=120, beats=beats, downbeats=beats[::4], parts=parts, median_ms=4, worst_ms=48)
    cuts = (Cut(shot="s1-2", at=2.0, off_beat_ms=0, beat=2.0), Cut(shot="s2-1", at=6.048, off_beat_ms=48, beat=6.0))
    page = Page(report(music=music, cuts=cuts))
    drawn = [attrs.get("class") for _, attrs in page.tags]
    assert (drawn.count("beat"), drawn.count("energy"), drawn.count("part")) == (30, 2, 1)
    assert (drawn.count("cut"), drawn.count("missed")) == (1, 1)
    assert "chorus" in page.text
    assert "48 ms at most" in page.text
    assert "music" not in [attrs.get("class") for _, attrs in Page(report()).tags]


def test_users_words_stay_words() -> None:
    attack = '<script>alert(1)</script>" onload="x'
    finding = Finding(check="x", severity="error", where=attack, message=attack, remedy=attack, evidence={attack: 1})
    films = (Film(aspect="1:1", file=f'a b"{attack}.mp4', width=1, height=1, seconds=1),)
    captions = (Caption(start=0, end=1, text=attack),)
    page = Page(report(title=attack, findings=(finding,), films=films, captions=captions))
    assert "script" not in [tag for tag, _ in page.tags]
    assert not [attrs for _, attrs in page.tags if "onload" in attrs]
    assert page.text.count(attack) >= 6


def test_the_verdict_follows_the_worst_finding() -> None:
    assert "Ready to publish" in Page(report(findings=(NOTE,))).text
    assert "Finished, with 1 thing to look at" in Page(report(findings=(WARNING, NOTE))).text
    worst = Page(report(findings=(WARNING, ERROR)))
    assert "1 problem to mend before publishing" in worst.text
    assert worst.text.index("Too faint.") < worst.text.index("No voice.")
    assert "Rendering and checking" in worst.text
    for told in ("ratio: 2.9", "Choose a locale."):
        assert told in worst.text


def test_a_check_with_a_remark_did_not_pass() -> None:
    data = report(findings=(WARNING, NOTE))
    assert data.passed == ("loudness", "contrast")
    assert "2 of 3" in Page(data).text


@pytest.mark.parametrize(
    ("size", "text"), [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (8_412_331, "8.4 MB"), (2_500_000_000, "2.5 GB")]
)
def test_sizes(size: int, text: str) -> None:
    assert readable_size(size) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.42, "0.4 s"), (12.4, "12 s"), (59.7, "1 min 0 s"), (125, "2 min 5 s"), (7300, "2 h 1 min")]
)
def test_times(seconds: float, text: str) -> None:
    assert readable_time(seconds) == text


def test_it_tells_where_the_brief_has_a_fact_from() -> None:
    told = FactSource(text="Made <of> oak", origin="li, https://a.example/")
    provenance = Provenance(plan=DIGEST, seed=7, versions={}, facts=(told,))
    data = report(provenance=provenance)
    page = Page(data)
    assert "Made <of> oak" in page.text and "li, https://a.example/" in page.text
    assert json.loads(documents(data)["report.json"])["provenance"]["facts"] == [told.model_dump()]
