"""Several lines that are pasted at once: facts wait for their turn, and are no answers to what is asked meanwhile."""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Callable

from kg.edit.asking_person import Person, Question


class OneAtATime:
    """A person at a terminal whose pasted lines are taken in one by one, where a question takes lines."""

    def __init__(self, person: Person, pending: Callable[[], list[str]] | None = None) -> None:
        """Ask a person; `pending` gives the whole lines that are typed already and that nobody has read."""
        self._person, self._pending = person, pending or typed_already
        self._waiting: list[str] = []
        self._told = 0

    def ask(self, question: Question) -> str:
        """Return one line; what was pasted behind it is the answer to the next question that takes lines."""
        self._waiting += self._pending()
        if question.lines and self._waiting:
            line = self._waiting.pop(0)
            self._told = len(self._waiting)
            self.tell(f"{question.text} > {line}")
            return line
        while True:
            if (count := len(self._waiting)) > self._told:
                one = count == 1
                told = f"{count} pasted line{'' if one else 's'} wait{'s' if one else ''} for the next fact"
                self.tell(f"{told}, and answer{'s' if one else ''} nothing here")
            self._told = count
            first, *rest = self._person.ask(question).splitlines() or [""]
            if question.lines or not rest:
                self._waiting += rest
                return first
            self._waiting += [first, *rest]

    def tell(self, text: str) -> None:
        """Say something."""
        self._person.tell(text)


def typed_already() -> list[str]:
    """Return the lines that wait at a terminal."""
    typed = b""
    while select.select([sys.stdin], [], [], 0)[0] and (piece := os.read(sys.stdin.fileno(), 65536)):
        typed += piece
    return typed.decode(errors="replace").splitlines()
