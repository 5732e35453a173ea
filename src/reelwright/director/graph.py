"""The flow: intent → plan → prompts → build → critic → fix or ask → again, at most three builds → compose.

    outcome = go(ports, saver, "job_…", hear)      # on from wherever the last process came to

The graph owns what is decided; what is done is done by `Ports`, which are handed in, as is what keeps the state. Each
node may be done twice, the second time after a crash, so ports give the same outcome again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command, interrupt

from reelwright.director.ports import MOST_ROUNDS, Answer, Fix, Goal, Json, Ports, Question, State, Tried, name
from reelwright.errors import ConflictError

MARGIN = 1.0  # how much lower a score must be to be better: the weight of the least finding
_STEPS = 50  # nodes of a run: three rounds have 20
MOVED = "the plan was changed by somebody else meanwhile"


@dataclass(frozen=True)
class Finished:
    """The ad is done."""

    result: Json


@dataclass(frozen=True)
class Engines:
    """Engines are to make something first."""


@dataclass(frozen=True)
class Asked:
    """The user is to answer first."""

    question: Question


Outcome = Finished | Engines | Asked
Hear = Callable[[Question], Answer | None]  # the answer to a question, None where there is none yet


def go(ports: Ports, saver: BaseCheckpointSaver[Any], thread: str, hear: Hear) -> Outcome:
    """Go on from where a `thread` stands, to its end or to what it must wait for."""
    graph = _graph(ports).compile(checkpointer=saver)
    config: Any = {"configurable": {"thread_id": thread}, "recursion_limit": _STEPS}
    came = False  # to this interrupt in this run
    while True:
        state = graph.get_state(config)
        # A task that is not next any more is over, and it is only not written yet that its node is.
        open_ones = [each.value for task in state.tasks if task.name in state.next for each in task.interrupts]
        given: Any = None
        if not state.created_at:
            given = {"round": 0, "tried": [], "since": 0, "named": [], "lost": {}, "reason": ""}
        elif not state.tasks:
            return Finished(state.values["result"])
        elif open_ones and open_ones[0]["kind"] == "question":
            answer = hear(open_ones[0]["question"])
            if answer is None:
                return Asked(open_ones[0]["question"])
            given = Command(resume=answer)
        elif open_ones:
            if came:
                return Engines()
            given = Command(resume=True)
        graph.invoke(given, config, durability="sync")
        came = True


def memory() -> BaseCheckpointSaver[Any]:
    """Return what keeps the state of a run in this process, for those who build again where it ends."""
    from langgraph.checkpoint.memory import InMemorySaver

    return InMemorySaver()


def _graph(ports: Ports) -> StateGraph[State, None, State, State]:
    graph = StateGraph(State)
    nodes: Mapping[str, Callable[[Ports, State], State]] = {
        "intent": _intent, "plan": _plan, "prompts": _prompts, "build": _build, "critic": _critic, "fix": _fix,
        "ask": _ask, "compose": _compose,
    }  # fmt: skip
    for each, node in nodes.items():
        graph.add_node(each, partial(node, ports))
    for one, other in ((START, "intent"), ("intent", "plan"), ("plan", "prompts"), ("prompts", "build")):
        graph.add_edge(one, other)
    graph.add_conditional_edges("build", lambda state: "compose" if state["reason"] else "critic")
    graph.add_conditional_edges("critic", _after_critic)
    graph.add_conditional_edges("ask", lambda state: "compose" if state["reason"] else "fix")
    graph.add_edge("fix", "prompts")
    graph.add_edge("compose", END)
    return graph


def _intent(ports: Ports, _: State) -> State:
    return {"goal": ports.intent()}


def _plan(ports: Ports, _: State) -> State:
    version = ports.plan()
    return {"version": version, "newest": ports.newest()}


def _prompts(ports: Ports, state: State) -> State:
    return {"prompts": dict(ports.prompts(state["version"]))}


def _build(ports: Ports, state: State) -> State:
    """Build, unless nobody waits for it any more; before there is anything to show, what is newest is built instead."""
    tried, version, over = state["tried"], state["version"], state["newest"]
    if tried and (why := ports.superseded() or _moved(ports, state)):
        return {"reason": why}
    if not tried and _moved(ports, state):
        version = over = ports.newest()
    while True:
        try:
            while (made := ports.build(version, state["lost"], over)) is None:
                interrupt({"kind": "engines"})
            break
        except ConflictError:
            if tried:
                return {"reason": MOVED}
            version = over = ports.newest()
    return {"made": made, "version": made["version"], "newest": made["version"], "round": state["round"] + 1}


def _moved(ports: Ports, state: State) -> str:
    return MOVED if ports.moved(state["version"], state["newest"]) else ""


def _critic(ports: Ports, state: State) -> State:
    made = state["made"]
    now: Tried = {**made, "score": ports.judge(made), "edits": state.get("decided", [])}
    tried = [*state["tried"], now]
    before = _best(state["tried"], state["since"])
    best = _best(tried, state["since"])
    assert best is not None
    told: State = {"tried": tried, "free": [], "asked": [], "decided": []}
    if reason := _over(ports, state, now, before, best):
        return {**told, "reason": reason}
    fixes = [fix for fix in ports.fixes(best, state["named"]) if name(fix["edits"]) not in state["named"]]
    free, asked = _parted(fixes, ports.left(), state["goal"]["auto"])
    if not free and not asked and not _is_asked(best, state["goal"]):
        return {**told, "reason": "no fix is known for what is left"}
    return {**told, "free": free, "asked": [] if free else asked, "base": best["version"], "lost": best["lost"]}


def _is_asked(best: Tried, goal: Goal) -> bool:
    """Whether the user is asked though nothing can be suggested: where something failed, and he decides such things.

    He may know an edit, or want a scene filmed again. For a warning nobody is kept waiting: the report has it.
    """
    return not goal["auto"] and any(finding.get("severity") == "error" for finding in best["findings"])


def _over(ports: Ports, state: State, now: Tried, before: Tried | None, best: Tried) -> str:
    """Return why nothing is tried after this round; nothing where something is."""
    if best["score"] <= 0:
        return "nothing is left to mend"
    if state["round"] >= MOST_ROUNDS:
        return f"{MOST_ROUNDS} rounds were built"
    if before is not None and best is not now and not now["lost"]:  # where an engine failed, it proved nothing
        return "the last round made nothing better"
    return ports.superseded() or _moved(ports, state)


def _best(tried: Sequence[Tried], since: int) -> Tried | None:
    """Return the best of what was tried; a later one must be better than the earlier ones by MARGIN."""
    best: Tried | None = None
    for each in tried[since:]:
        if best is None or each["score"] <= best["score"] - MARGIN:
            best = each
    return best


def _parted(fixes: Sequence[Fix], left: int | None, auto: bool) -> tuple[list[Fix], list[Json]]:
    """Return the fixes that may be made, and those that must be asked about, with why as far as it is not the price."""
    free: list[Fix] = []
    asked: list[Json] = []
    for fix in fixes:
        beyond = left is not None and fix["micros"] > left
        rivals = [other["told"] for other in fixes if other is not fix and _exclude(fix, other)]
        if beyond or fix["words"] or rivals or (fix["micros"] and not auto):
            asked.append({**fix, "beyond": beyond, "instead": rivals})
            continue
        free.append(fix)
        left = None if left is None else left - fix["micros"]
    return free, asked


def _exclude(one: Fix, other: Fix) -> bool:
    """Whether two fixes set the same thing of the same place."""
    mine, others = ({(edit["kind"], edit.get("at")) for edit in fix["edits"]} for fix in (one, other))
    return bool(mine & others)


def _after_critic(state: State) -> str:
    if state["reason"]:
        return "compose"
    return "fix" if state["free"] else "ask"


def _ask(ports: Ports, state: State) -> State:
    best = next(each for each in state["tried"] if each["version"] == state["base"])
    question: Question = {
        "number": state["round"], "version": best["version"], "newest": state["newest"], "render": best["render"],
        "issues": best["findings"], "suggestions": state["asked"], "left": ports.left(),
    }  # fmt: skip
    answer: Answer = interrupt({"kind": "question", "question": question})
    if answer["choice"] == "finish":
        return {"reason": answer.get("reason") or "you chose to finish"}
    if answer["choice"] == "accept" and not answer["edits"]:
        return {"reason": "you accepted it as it is"}
    base = answer.get("base", state["base"])
    since = len(state["tried"]) if answer.get("own") or base != state["base"] else state["since"]
    return {"decided": answer["edits"], "base": base, "newest": max(base, state["newest"]), "since": since}


def _fix(ports: Ports, state: State) -> State:
    """Make what was decided, or what may be made without asking."""
    edits = state["decided"] or [edit for fix in state["free"] for edit in fix["edits"]]
    fixes = [fix["edits"] for fix in state["free"]] if not state["decided"] else [edits, *_offered(state, edits)]
    try:
        version, lost = ports.edit(state["base"], edits, state["lost"], state["newest"])
    except ConflictError:
        return {"decided": edits, "newest": state["newest"]}  # the build finds that it has moved on
    named = [*state["named"], *map(name, fixes)]
    return {"version": version, "newest": version, "lost": lost, "decided": edits, "named": named}


def _offered(state: State, edits: Sequence[Json]) -> list[list[Json]]:
    return [fix["edits"] for fix in state["asked"] if all(edit in edits for edit in fix["edits"])]


def _compose(ports: Ports, state: State) -> State:
    """Hand over the best; where the plan was changed by the user, the best since then."""
    best = _best(state["tried"], state["since"]) or state["tried"][-1]
    return {"result": ports.compose(best, state["reason"], len(state["tried"]), state["newest"])}
