"""Results are read as platforms export them, and rank what they can tell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelwright.errors import InputError
from reelwright.report.comparison import comparison
from reelwright.report.manifest import Manifest, VariedFilm, counted, manifest_csv
from reelwright.report.ranking import Counted, Ranking, rank, rank_axes
from reelwright.report.results import Counts, read_results

FILMS = {"a": ("a", None), "b-9x16": ("b", "9:16"), "b-1x1": ("b", "1:1"), "b": ("b", None)}


def read(table: str) -> tuple[Counts, ...]:
    return read_results(table, FILMS)[0]


def wrong(table: str) -> str:
    with pytest.raises(InputError) as caught:
        read(table)
    return str(caught.value)


@pytest.mark.parametrize(
    "table",
    [
        "name,impressions,clicks,conversions,spend\na,1200,30,2,12.5\n",
        "Ad name,Impressions,Link clicks,Results,Amount spent (USD)\nA.mp4,\"1,200\",30,2,$12.50\n",
        "Ad;Impr.;Clicks;Conv.;Cost\na;1.200;30;2,00;12,50 €\n",
        "variation\timpressions\tclicks (all)\ttotal conversions\ttotal cost\na\t1 200\t30\t2\tUSD 12.50\n",
        "name,impressions,clicks,conversions,spend\na,1000,30,1,12.5\na,200,--,1,\n",
    ],
)  # fmt: skip
def test_the_exports_of_platforms_are_read(table: str) -> None:
    assert read(table) == (Counts(variant="a", impressions=1200, clicks=30, conversions=2, spend=12.5),)


def test_a_film_is_told_from_its_variation_and_columns_of_no_use_are_told() -> None:
    found, notes = read_results("name,impressions,clicks,Reach,spent\nb-9x16,10,1,9,1\nb-1x1,20,0,9,1\n", FILMS)
    assert [(each.variant, each.aspect, each.impressions) for each in found] == [("b", "9:16", 10), ("b", "1:1", 20)]
    assert [note.where for note in notes] == ["Reach", "spent"]
    assert "Did you mean `spend`" in notes[1].remedy


def test_counts_that_are_shared_out_are_rounded_and_told() -> None:
    (one,), notes = read_results("name,impressions,clicks,conversions\na,100,5,2.6\n", FILMS)
    assert one.conversions == 3
    assert "rounded" in notes[0].message


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("", "nothing in it"),
        ("name,impressions,clicks\n", "no result in it"),
        ("name,clicks\na,1\n", "no column of impressions"),
        ("name,impresions,clicks\na,1,1\n", "Did you mean `impressions`"),
        ("name,impressions\na,1\n", "no column of clicks"),
        ("name,impressions,clicks\naa,1,0\n", "Did you mean `a`"),
        ("name,impressions,clicks\nTotal: 2 ads,1,0\n", "leave rows of totals out"),
        ("name,impressions,clicks\na,-5,0\n", "0 or more"),
        ("name,impressions,clicks\na,5,-1\n", "0 or more"),
        ("name,impressions,clicks\na,5,6\n", "more clicks than impressions (5)"),
        ("name,impressions,clicks,conversions\na,5,1,6\n", "more conversions than impressions"),
        ("name,impressions,clicks\na,many,0\n", "must be a number"),
        ("name,impressions,clicks\na,12abc,0\n", "must be a number"),
        ("name,impressions,clicks\na,NaN,0\n", "must be a number"),
        ("name,impressions,clicks\nb,9,0\nb-1x1,9,0\n", "would count twice"),
    ],
)
def test_wrong_results_are_refused_by_line_and_column(table: str, told: str) -> None:
    assert told in wrong(table)


def test_all_that_is_wrong_is_told_at_once() -> None:
    told = wrong("name,impressions,clicks\nx,1,0\na,5,6\n")
    assert "results:2.name" in told
    assert "results:3.clicks" in told


def shown(name: str, n: int, clicks: int, **values: str) -> Counted:
    return Counted(name, values, n, clicks)


def states(ranking: Ranking) -> dict[str, str]:
    return {each.name: each.state for each in ranking.standings}


def test_a_clear_winner_leads_and_what_is_close_is_not_told_apart() -> None:
    clear = rank("clicks", [shown("a", 10_000, 300), shown("b", 10_000, 100), shown("c", 0, 0)])
    assert states(clear) == {"a": "leads", "b": "behind", "c": "unseen"}
    assert "leads" in clear.verdict
    close = rank("clicks", [shown("a", 1000, 30), shown("b", 1000, 25), shown("c", 10_000, 20)])
    assert states(close) == {"a": "ahead", "b": "open", "c": "behind"}
    assert "Not enough to tell" in close.verdict
    assert "1 of 2 others may be as good; 1 surely is not" in close.verdict


def test_a_lucky_start_does_not_come_before_many_that_are_good() -> None:
    others = [shown(f"v{index}", 20_000, 200 + 40 * index) for index in range(6)]
    ranking = rank("clicks", [shown("lucky", 20, 2), *others])
    assert ranking.standings[0].name == "v5"


def test_more_variations_need_more_to_be_sure() -> None:
    pair = [shown("a", 5000, 120), shown("b", 5000, 85)]
    assert states(rank("clicks", pair))["b"] == "behind"
    many = rank("clicks", [*pair, *(shown(f"v{index}", 5000, 85) for index in range(22))])
    assert states(many)["b"] == "open"
    assert many.comparisons == 24 * 23 // 2


def test_values_are_compared_where_all_else_is_the_same() -> None:
    """Hook x is better in each market, and was shown mostly where all do badly."""
    found = [
        shown("1", 100_000, 1200, hook="x", locale="a"), shown("2", 10_000, 1000, hook="x", locale="b"),
        shown("3", 10_000, 80, hook="y", locale="a"), shown("4", 100_000, 8500, hook="y", locale="b"),
    ]  # fmt: skip
    hook = next(each for each in rank_axes("clicks", found) if each.axis == "hook")
    assert [each.name for each in hook.standings] == ["x", "y"]
    assert hook.standings[0].rate is not None and hook.standings[1].rate is not None
    assert hook.standings[0].rate < hook.standings[1].rate  # pooled, it would be the other way round
    assert states(hook) == {"x": "leads", "y": "behind"}


def test_values_that_were_never_beside_the_same_are_not_told_apart() -> None:
    found = [shown("1", 9000, 900, hook="x", locale="a"), shown("2", 9000, 90, hook="y", locale="b")]
    for ranking in rank_axes("clicks", found):
        assert sorted(states(ranking).values()) == ["ahead", "open"]


def test_nothing_shown_is_no_ranking() -> None:
    assert rank("clicks", [shown("a", 0, 0)]).verdict == "Nothing was shown yet."
    assert "nothing to compare" in rank("clicks", [shown("a", 5, 1), shown("b", 0, 0)]).verdict
    assert rank("clicks", []).standings == ()


COUNTED = st.integers(0, 3000).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))


@given(st.lists(COUNTED, min_size=1, max_size=8))
def test_a_ranking_has_each_once_and_contradicts_no_count(counts: list[tuple[int, int]]) -> None:
    ranking = rank("clicks", [shown(str(index), n, k) for index, (n, k) in enumerate(counts)])
    assert sorted(each.name for each in ranking.standings) == sorted(map(str, range(len(counts))))
    seen = [each for each in ranking.standings if each.state != "unseen"]
    drawn = [each.shrunk or 0.0 for each in seen]
    assert drawn == sorted(drawn, reverse=True)
    assert sum(each.state in ("leads", "ahead") for each in seen) == bool(seen)
    for each in seen:
        assert each.rate is not None
        assert each.low <= each.rate <= each.high
        if each.state == "behind":
            assert each.behind is not None
            assert seen[0].rate is not None
            assert each.rate < seen[0].rate
    assert {each.impressions for each in ranking.standings if each.state == "unseen"} <= {0}


def film(name: str, hook: str) -> VariedFilm:
    return VariedFilm(
        name=name, variant=name, file=f"{name}.mp4", poster=f"{name}.jpg", aspect="9:16", width=1080, height=1920,
        seconds=6, size=1000, digest="a" * 64, locale="en-US", headline=hook, values={"hook": hook},
    )  # fmt: skip


def test_the_page_escapes_what_people_wrote_and_the_manifest_has_no_formula() -> None:
    bad = "=HYPERLINK(1)</script><script>alert(1)</script>\"'"
    manifest = Manifest(
        title=bad, project="p", base="b", base_version=1, made_at="now", axes={"hook": (bad, "")},
        films=(film("a", bad), film("b", "")),
    )  # fmt: skip
    counts = (Counts(variant="a", impressions=10, clicks=1), Counts(variant="b", impressions=0))
    found = counted({"a": {"hook": bad}, "b": {"hook": ""}}, counts)
    page = comparison(manifest, [rank("clicks", found), *rank_axes("clicks", found)]).decode()
    assert page.count("<script>") == 1
    assert "alert(1)</script>" not in page
    assert "https://" not in page and "http://" not in page
    assert "as the ad has it" in page
    assert "'=HYPERLINK" in manifest_csv(manifest).decode("utf-8-sig")
