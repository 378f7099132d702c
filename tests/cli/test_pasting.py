"""Lines that are pasted at once are taken in one by one, and answer no question that comes between them."""

from __future__ import annotations

from kg.cli.pasting import OneAtATime
from kg.edit.asking_person import Question


class Typing:
    """Somebody who types what is given, and notes what is said."""

    def __init__(self, *typed: str) -> None:
        self.typed, self.told = list(typed), list[str]()

    def ask(self, question: Question) -> str:
        """Return what is typed next."""
        return self.typed.pop(0)

    def tell(self, text: str) -> None:
        """Note what is said."""
        self.told.append(text)


FACT, WHICH = Question("fact?", lines=True), Question("which?")


def test_pasted_lines_wait_for_the_next_fact() -> None:
    """Whether they come in one answer, or wait at the terminal; the question is told why they are no answer to it."""
    typed, pending = Typing("a; x: 1\nb\nc", "1", "d"), [[], ["e"], [], [], [], []]
    person = OneAtATime(typed, lambda: pending.pop(0))

    answers = [person.ask(one) for one in (FACT, WHICH, FACT, FACT, FACT, FACT)]

    assert ["a; x: 1", "1", "b", "c", "e", "d"] == answers
    assert "3 pasted lines wait for the next fact, and answer nothing here" == typed.told[0]
    assert ["fact? > b", "fact? > c", "fact? > e"] == typed.told[1:]


def test_several_lines_are_no_answer() -> None:
    typed = Typing("n\nb", "2")
    person = OneAtATime(typed, list)

    assert ["2", "n", "b"] == [person.ask(one) for one in (WHICH, FACT, FACT)]
    assert "2 pasted lines wait for the next fact, and answer nothing here" == typed.told[0]
