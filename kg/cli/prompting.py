"""Who answers the questions of a dialogue: a person at a terminal, or lines of stdin."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress

from kg.cli.output import say
from kg.cli.pasting import OneAtATime
from kg.edit.asking_person import Person, Question
from kg.errors import UsageError


class FromLines:
    """Lines of stdin are the answers, in their order; the questions go to stderr, so that a log tells both."""

    def __init__(self) -> None:
        self.count = 0
        """How many answers were read."""

    def ask(self, question: Question) -> str:
        """Return the next line; raise UsageError where there is none."""
        show(question, self.tell)
        self.tell(f"{question.text} ")
        line = sys.stdin.readline()
        if not line:
            raise UsageError(f"the answers ended at: {question.text}")
        self.count += 1
        return line.rstrip("\r\n")

    def tell(self, text: str) -> None:
        """Say something on stderr."""
        say(text)


class AtTerminal:
    """A person at a terminal, without completion: all that Python has by itself."""

    def ask(self, question: Question) -> str:
        """Return what is typed; raise UsageError at the end of the input."""
        show(question, self.tell)
        with suppress(ImportError):
            import readline  # noqa: F401 - with it, the arrow keys move in what was typed
        sys.stderr.flush()
        try:
            return input(f"{question.text} > ")
        except EOFError:
            raise UsageError(f"the answers ended at: {question.text}") from None

    def tell(self, text: str) -> None:
        """Say something on stderr."""
        say(text)


def show(question: Question, tell: Callable[[str], None]) -> None:
    """Say what is told before a question, and its choices, a number before each."""
    if question.told:
        tell(question.told)
    for number, choice in enumerate(question.choices, 1):
        tell(f"  {number}  {choice}{'  (Enter)' if choice == question.default else ''}")


def person_at(completing: Callable[[], Person | None]) -> Person:
    """Return who answers: lines where stdin is no terminal, else somebody with completion, where that is installed."""
    if not sys.stdin.isatty():
        return FromLines()
    return OneAtATime(completing() or AtTerminal())
