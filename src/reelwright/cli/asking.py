"""What an agentic build asks, on a terminal; elsewhere it is told what would have been asked."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from reelwright.engine import USD

if TYPE_CHECKING:
    from reelwright.director.ports import Answer, Question


def answered(question: Question, yes: bool, ask: bool) -> Answer:
    """Return the answer to a question: asked of whoever sits there, if `ask`; with `yes`, all that costs nothing."""
    for line in _told(question):
        click.echo(line, err=True)
    if yes:
        return _accepted([each for each in question["suggestions"] if not each["micros"] and not each["instead"]])
    if not (ask and sys.stdin.isatty()):
        click.echo("Nobody is asked; the best so far is taken.", err=True)
        return {"choice": "finish"}
    return _accepted(_chosen(question) if question["suggestions"] else [])


def _chosen(question: Question) -> list[dict[str, Any]]:
    """Return the suggestions whose numbers are written; none for an empty line."""
    count = len(question["suggestions"])
    while True:
        written = click.prompt(f"Make which of 1 to {count}? (such as 1,2; empty for none)", default="", err=True)
        names = [part for part in written.replace(",", " ").split() if part]
        if all(name.isdecimal() and 1 <= int(name) <= count for name in names):
            return [question["suggestions"][int(name) - 1] for name in dict.fromkeys(names)]
        click.echo(f"Write numbers from 1 to {count}.", err=True)


def _accepted(chosen: list[dict[str, Any]]) -> Answer:
    if not chosen:
        return {"choice": "finish"}
    return {"choice": "accept", "edits": [edit for each in chosen for edit in each["edits"]]}


def _told(question: Question) -> Iterator[str]:
    yield f"Version {question['version']} could be better:"
    for issue in question["issues"]:
        if issue["severity"] != "info":
            yield f"  {issue['severity']}: {issue['message']}"
    if not question["suggestions"]:
        yield "No fix is known for this. Change it with `reelwright edit`, and make it again."
        return
    yield "What may be done:"
    for number, each in enumerate(question["suggestions"], 1):
        price = f"about ${each['usd']:.2f}, at most ${each['micros'] / USD:.2f}" if each["micros"] else "costs nothing"
        beyond = "; more than may be spent" if each["beyond"] else ""
        yield f"  {number}. {each['told']} ({price}, {each['seconds']:.0f} s{beyond})"
    if question["left"] is not None:
        yield f"${question['left'] / USD:.2f} may be spent still."
