"""Lines of facts that come as answers: none is a name or a choice, so each waits for the next fact."""

from __future__ import annotations

from collections.abc import Callable

from kg.edit.asking_line import Names, split_outside, split_pair
from kg.edit.asking_person import Nobody, Person, Question
from kg.rdf.terms import IRI


class FactsApart:
    """A person whose lines of facts answer nothing but a question that takes them."""

    def __init__(self, person: Person, classes: Callable[[], Names[IRI]], properties: Callable[[], Names[IRI]]) -> None:
        """Ask a person; what a line of facts begins with, and what it says, is told by names."""
        self._person, self._classes, self._properties = person, classes, properties
        self._waiting: list[str] = []
        self.keeps = False
        """Whether a fact is asked for later; a line of facts waits for that, and is asked for again where it is not."""

    def ask(self, question: Question) -> str:
        """Return an answer to a question; a line of facts is the answer to the next one that takes lines."""
        if question.lines and self._waiting:
            line = self._waiting.pop(0)
            self.tell(f"{question.text} > {line}")
            return line
        while self._is_apart(question, answer := self._person.ask(question)):
            told = f"{answer.strip()!r} is a line of facts, and no answer to this"
            self.tell(f"{told}; it waits for the next fact" if self.keeps else f"{told}; give it by itself, later")
            if self.keeps:
                self._waiting.append(answer)
        return answer

    def tell(self, text: str) -> None:
        """Say something."""
        self._person.tell(text)

    def _is_apart(self, question: Question, answer: str) -> bool:
        """Tell whether an answer is a line of facts, and the question asks for none."""
        first, *others = split_outside(answer, ";")
        pairs = [pair for part in others if (pair := split_pair(part))]
        if question.lines or not pairs or (question.line and not self.keeps):
            return False
        if split_pair(first, lambda name: self._properties().exact(name) is not None):
            return False  # it goes on with what is asked about
        known = any(self._properties().exact(name) is not None for name, _ in pairs)
        if question.property is not None and not (question.property.takes_things or question.property.members):
            return known and self._classes().longest_at_start(first) is not None  # any other text is a value
        return self._classes().longest_at_start(first) is not None or (known and not question.line)


def facts_apart(
    person: Person, classes: Callable[[], Names[IRI]], properties: Callable[[], Names[IRI]]
) -> Person | FactsApart:
    """Return a person whose lines of facts wait; nobody stays nobody."""
    return person if isinstance(person, Nobody) else FactsApart(person, classes, properties)
