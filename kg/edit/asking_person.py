"""Who answers: a person at a terminal, lines from elsewhere, or nobody."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple, Protocol

from kg.edit.asked import Asked, Property
from kg.errors import UsageError
from kg.rdf.terms import IRI


class Question(NamedTuple):
    """What is asked: a text, choices by number or by their text, and what an empty answer means, if anything.

    What is `told` before says why it is asked. For completion: an answer is a line of properties `of` a class, a value
    of a `property`, or a thing of some `classes`; what such a line begins with is named by `heads`. Where it takes
    `lines`, one line after the other may be typed, and where it takes a `line`, one may be the answer.
    """

    text: str
    choices: tuple[str, ...] = ()
    default: str | None = None
    of: Asked | None = None
    property: Property | None = None
    classes: Collection[IRI] = ()
    heads: tuple[str, ...] = ()
    told: str = ""
    lines: bool = False
    line: bool = False


class Person(Protocol):
    """Answers questions, and is told things meanwhile."""

    def ask(self, question: Question) -> str:
        """Return an answer, as typed; raise EOFError where there are no more."""
        ...

    def tell(self, text: str) -> None:
        """Say something that needs no answer."""
        ...


class Nobody:
    """Answers nothing: what would have to be asked is a fault of the caller, who is told what to give."""

    def ask(self, question: Question) -> str:
        """Raise UsageError with the question."""
        choices = f" ({', '.join(question.choices)})" if question.choices else ""
        text = f"{question.text.rstrip('?')}{choices}"
        raise UsageError(f"{text}: {question.told}" if question.told else text)

    def tell(self, text: str) -> None:
        """Say nothing."""


LEAVE = "-"
"""The answer that leaves out what it is asked for."""


def left(person: Person, what: str = "it") -> str:
    """Return, for the end of a question, how what it is asked for is left out; nothing for nobody."""
    return "" if isinstance(person, Nobody) else f" ({LEAVE} leaves {what} out)"


def choose(person: Person, question: Question) -> str:
    """Return the choice that is meant by a number, by its text or by how it begins, or else what was typed."""
    answer = person.ask(question).strip()
    if not answer and question.default is not None:
        return question.default
    if answer.isdigit() and 0 < int(answer) <= len(question.choices):
        return question.choices[int(answer) - 1]
    same = [one for one in question.choices if one.casefold() == answer.casefold()]
    begin = [one for one in question.choices if answer and one.casefold().startswith(answer.casefold())]
    return same[0] if same else begin[0] if len(begin) == 1 else answer


def agrees(person: Person, text: str, *, default: bool | None = None) -> bool:
    """Tell whether the answer to a question is yes; it is asked until it is yes or no."""
    shown = {True: "[Y/n]", False: "[y/N]", None: "[y/n]"}[default]
    while True:
        answer = person.ask(Question(f"{text} {shown}")).strip().lower()
        if not answer and default is not None:
            return default
        if answer in ("y", "yes", "n", "no"):
            return answer.startswith("y")
        person.tell("answer y or n")
