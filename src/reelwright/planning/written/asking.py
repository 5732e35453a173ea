"""Asking a model for a document of a schema, with the exact problems told to it where it errs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from reelwright.engine import EngineError, Request
from reelwright.errors import InputError, RefusedError, shorten
from reelwright.frozen import Frozen

REPAIRS = 2  # turns over a whole plan in which a model may mend what it said
_PROBLEMS = 8  # that are told at once
_HOPELESS = ("policy", "account", "fix_input")  # kinds of failures after which asking again changes nothing
_LONGEST = 6000  # characters of a wrong answer that are shown to the model again


@dataclass(frozen=True)
class Message:
    """One turn of a talk, oldest first; the first is the system's."""

    role: Literal["system", "user", "assistant"]
    content: str


# (messages, JSON schema) -> the answer, as a document or as the text of one. Raises EngineError where there is none,
# RefusedError where a budget does not allow it. It asks once: what to do about a bad answer is decided here.
Chat = Callable[[Sequence[Message], Mapping[str, Any]], Any]
Answer = TypeVar("Answer", bound=Frozen)


def request_of(messages: Sequence[Message], schema: Mapping[str, Any]) -> Request:
    """Return a talk as one request: what the system is told, and all turns in order as one prompt."""
    system = "\n\n".join(message.content for message in messages if message.role == "system")
    turns = [_turn_of(message) for message in messages if message.role != "system"]
    return Request(capability="chat", system=system, prompt="\n\n".join(turns), answer=schema)


def _turn_of(message: Message) -> str:
    return f"Your answer was:\n{message.content}" if message.role == "assistant" else message.content


class UnwrittenError(Exception):
    """A model gave no usable answer; the message says what was wrong with the last one."""


@dataclass
class Talk:
    """Asks of one plan. `repairs` are the turns of repair that were used, of all questions together."""

    chat: Chat
    repairs: int = 0
    told: list[str] = field(default_factory=list)  # the problems of each turn that had some

    def ask(self, question: Sequence[Message], kind: type[Answer], check: Callable[[Answer], Iterable[str]]) -> Answer:
        """Return a valid answer to a question. Raises UnwrittenError where the turns of repair are used up."""
        messages = list(question)
        schema = kind.model_json_schema()
        while True:
            said, problems = self._turn(messages, schema)
            if not problems:
                answer, problems = _read(said, kind)
                if answer is not None:
                    problems = list(check(answer))
                    if not problems:
                        return answer
            self.told.append("; ".join(problems))
            if self.repairs >= REPAIRS:
                raise UnwrittenError(problems[0])
            self.repairs += 1
            if said is not None:
                messages.append(Message("assistant", _shown(said)))
            messages.append(Message("user", _complaint(problems)))

    def _turn(self, messages: Sequence[Message], schema: Mapping[str, Any]) -> tuple[Any, list[str]]:
        """Return what the model says, or None and what went wrong with the call."""
        try:
            return self.chat(tuple(messages), schema), []
        except EngineError as error:
            if error.kind in _HOPELESS:
                raise UnwrittenError(shorten(error, 200)) from None
            return None, [shorten(error, 200)]
        except RefusedError as error:
            raise UnwrittenError(shorten(error, 200)) from None


def _read(said: Any, kind: type[Answer]) -> tuple[Answer | None, list[str]]:
    """Return the answer in what was said, or what is wrong with it."""
    try:
        return kind.read(_document(said) if isinstance(said, str) else said), []
    except InputError as error:
        return None, [shorten(problem, 200) for problem in error.problems[:_PROBLEMS]]
    except (ValueError, RecursionError):
        return None, ["it is no JSON object"]


def _document(text: str) -> Any:
    """Return the first JSON object in a text, whatever stands around it. Raises ValueError where there is none."""
    start = text.find("{")
    if start < 0:
        raise ValueError(text)
    return json.JSONDecoder().raw_decode(text, start)[0]


def _shown(said: Any) -> str:
    try:
        text = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        text = str(type(said).__name__)
    return text[:_LONGEST] or "(nothing)"


def _complaint(problems: Sequence[str]) -> str:
    listed = "\n".join(f"- {problem}" for problem in problems[:_PROBLEMS])
    return f"Your answer cannot be used:\n{listed}\nAnswer again with the whole JSON object, mended, and nothing else."
