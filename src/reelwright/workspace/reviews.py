"""People look at a film and say what they think: comments at a time, replies, and a verdict on a version.

Every member may comment and take his own words back; who may `review` settles comments and decides; who may `write`
removes what others said. An API key is nobody, so it needs `review` to speak.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reelwright.access.caller import Caller
from reelwright.errors import ConflictError, ForbiddenError, InputError, MissingError, Problem
from reelwright.storage.records.renders import Renders
from reelwright.storage.records.reviews import Box, Comment, Comments, Judgement, Verdict, Verdicts
from reelwright.words import Aspect
from reelwright.workspace.plans import version
from reelwright.workspace.service import Service

MOST, MOST_REPLIES = 5000, 200  # comments of a project, and replies of a comment


@dataclass(frozen=True)
class Remark:
    """What somebody says, at `seconds` of a version's film (none: the newest), on a render, aspect and box if named.

    A reply names its `parent`, whose place it has.
    """

    text: str
    version: int | None = None
    seconds: float = 0.0
    render: str | None = None
    aspect: Aspect | None = None
    box: Box | None = None
    parent: str | None = None


@dataclass(frozen=True)
class Speaker:
    """Who says something: a user, or a guest of a share."""

    user: str = ""
    guest: str = ""
    share: str = ""


def comment(service: Service, caller: Caller, project: str, remark: Remark) -> Comment:
    """Keep what a member says. Raises as `keep`, and ForbiddenError for an API key that may not review."""
    if caller.via == "key":
        caller.needs("review")
    return keep(service, caller.workspace, project, remark, Speaker(user=caller.user))


def keep(service: Service, workspace: str, project: str, remark: Remark, speaker: Speaker) -> Comment:
    """Keep a comment or a reply, and tell of it.

    Raises MissingError, InputError for a place that the film has not, and ConflictError where enough was said.
    """
    comments = Comments(service.database, workspace)
    place = (
        _replying(comments, project, remark, speaker) if remark.parent else _placed(service, workspace, project, remark)
    )
    with service.database.write(workspace) as sql:
        if comments.count(sql, project) >= MOST:
            raise ConflictError(f"This project has {MOST} comments, which is the most. Remove some first.")
        if remark.parent and comments.count(sql, project, remark.parent) >= MOST_REPLIES:
            raise ConflictError(f"This comment has {MOST_REPLIES} replies, which is the most. Begin another comment.")
        made = comments.add(sql, project, text=remark.text, **vars(speaker), **place)
        told = {
            "comment": made.id,
            "version": made.version,
            "parent": made.parent,
            "user": made.user,
            "guest": made.guest,
        }
        service.jobs.happened(sql, workspace, project, "comment.added", told)
    return made


def change(
    service: Service, caller: Caller, project: str, identifier: str, text: str | None, resolved: bool | None
) -> Comment:
    """Change one's own words, or whether a comment is settled.

    Raises MissingError, ForbiddenError, and InputError for a reply that is to be settled.
    """
    comments = Comments(service.database, caller.workspace)
    found = comments.get(project, identifier)
    if text is not None and not _is_his(caller, found):
        raise ForbiddenError("These are the words of somebody else. Reply to them instead.")
    if resolved is not None and found.parent is not None:
        limit = "a reply is settled with what it replies to"
        raise InputError(Problem("resolved", str(resolved).lower(), limit, f"Settle the comment {found.parent}."))
    if resolved is not None and not _is_his(caller, found):
        caller.needs("review")
    values = {name: value for name, value in (("text", text), ("resolved", resolved)) if value is not None}
    with service.database.write(caller.workspace) as sql:
        changed = comments.change(sql, project, identifier, values)
        told = {"comment": identifier, "version": changed.version, "resolved": changed.resolved}
        service.jobs.happened(sql, caller.workspace, project, "comment.changed", told)
    return changed


def remove(service: Service, caller: Caller, project: str, identifier: str) -> None:
    """Remove a comment of one's own, or of anybody where one may write; its replies go with it.

    Raises MissingError and ForbiddenError.
    """
    comments = Comments(service.database, caller.workspace)
    if not _is_his(caller, comments.get(project, identifier)):
        caller.needs("write")
    with service.database.write(caller.workspace) as sql:
        comments.remove(sql, project, identifier)
        service.jobs.happened(sql, caller.workspace, project, "comment.removed", {"comment": identifier})


def decide(service: Service, caller: Caller, project: str, number: int, verdict: Judgement, note: str) -> Verdict:
    """Give a verdict on a version; the same one again changes nothing. Raises MissingError and ForbiddenError."""
    caller.needs("review")
    version(service.workspace(caller.workspace), project, number)
    verdicts = Verdicts(service.database, caller.workspace)
    last = verdicts.latest(project, number)
    if last and (last.verdict, last.note, last.user) == (verdict, note, caller.user):
        return last
    with service.database.write(caller.workspace) as sql:
        made = verdicts.add(sql, project, number, verdict, note, caller.user)
        told = {"version": number, "verdict": verdict, "user": caller.user}
        service.jobs.happened(sql, caller.workspace, project, "review.changed", told)
    return made


def _is_his(caller: Caller, found: Comment) -> bool:
    return bool(found.user) and found.user == caller.user and caller.via != "key"


def _replying(comments: Comments, project: str, remark: Remark, speaker: Speaker) -> Mapping[str, Any]:
    """Return the place of a reply: that of what it replies to. A guest sees, and answers, what came by his share."""
    assert remark.parent is not None
    above = comments.get(project, remark.parent)
    if speaker.share and above.share != speaker.share:
        raise MissingError("comment", remark.parent)
    if above.parent is not None:
        limit = "a reply has no replies of its own"
        raise InputError(Problem("parent", remark.parent, limit, f"Reply to the comment {above.parent}."))
    return {"version": above.version, "seconds": above.seconds, "render": above.render, "aspect": above.aspect,
            "parent": above.id}  # fmt: skip


def _placed(service: Service, workspace: str, project: str, remark: Remark) -> Mapping[str, Any]:
    """Return the place of a comment, which the film must have."""
    found = version(service.workspace(workspace), project, remark.version)
    plan, problems = found.plan, []
    length = plan.frames / plan.fps
    if not 0 <= remark.seconds <= length:
        problems.append(Problem("seconds", f"{remark.seconds:g}", f"the film has {length:g} s", "Name a time of it."))
    if remark.aspect is not None and remark.aspect not in plan.aspects:
        limit = f"the film is made in {', '.join(plan.aspects)}"
        problems.append(Problem("aspect", remark.aspect, limit, "Name one of these, or none."))
    if remark.box is not None and not _is_box(remark.box):
        limit = "left, top, width and height are fractions of the canvas, and the box lies in it"
        problems.append(Problem("box", ", ".join(f"{each:g}" for each in remark.box), limit, "Draw it anew."))
    if remark.render is not None:
        render = Renders(service.database, workspace).get(remark.render)
        if (render.project, render.version) != (project, found.number):
            limit = f"it is of version {render.version} of project {render.project}"
            problems.append(Problem("render", remark.render, limit, "Name a render of this version, or none."))
    if problems:
        raise InputError(problems)
    return {"version": found.number, "seconds": remark.seconds, "render": remark.render, "aspect": remark.aspect,
            "box": remark.box}  # fmt: skip


def _is_box(box: Box) -> bool:
    left, top, width, height = box
    return min(left, top) >= 0 and min(width, height) > 0 and max(left + width, top + height) <= 1 + 1e-9
