"""A text as it is written, with the line and column of what comes next: another way to tell where things stand."""

from __future__ import annotations

import random
from typing import NamedTuple

from kg.rdf.terms import IRI, XSD, BlankNode, Literal, Term, in_language

NS = "http://e/"
RDF_TYPE = IRI("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
Place = tuple[int, int]
WORDS = [
    "plain",
    "ü",
    "日本",
    "😀 x",
    "a & b",
    "1 < 2 > 0",
    'say "so"',
    "it's",
    "",
    " padded ",
    "{[,:]}",
    "\\ back",
    "x\ty",
]


class Written(NamedTuple):
    """A triple with the places of its subject, its property and its value."""

    subject: Term
    predicate: IRI
    value: Term
    at_subject: Place
    at_predicate: Place
    at_value: Place


class Pen:
    """Writes a text, and counts its lines and columns on the way."""

    def __init__(self, line_end: str = "\n") -> None:
        self.parts: list[str] = []
        self.line_end = line_end
        self.line = self.column = 1
        self.written: list[Written] = []
        self.labels = 0

    def put(self, text: str) -> Place:
        """Write a text, and return where it begins."""
        begun = self.line, self.column
        for number, part in enumerate(text.split("\n")):
            if number:
                self.parts.append(self.line_end)
                self.line, self.column = self.line + 1, 1
            self.parts.append(part)
            self.column += len(part)
        return begun

    @property
    def here(self) -> Place:
        """Where the next thing will stand."""
        return self.line, self.column

    @property
    def text(self) -> str:
        """All that was written."""
        return "".join(self.parts)

    def note(self, subject: Term, predicate: IRI, value: Term, *places: Place) -> None:
        """Remember where a triple was written: its subject, its property and its value."""
        self.written.append(Written(subject, predicate, value, *places))


class Thing(NamedTuple):
    """A node to be written: its name, or None, the name of its class, or None, and properties with values."""

    name: str | None
    kind: str | None
    properties: list[tuple[str, object]]


def make_thing(chance: random.Random, names: list[str], depth: int = 0) -> Thing:
    """Return a node with a few properties, of which some lead to other nodes and lists."""
    name = names.pop() if chance.random() < (0.8 if depth == 0 else 0.4) else None
    kind = chance.choice(["T", "U", None])
    values = [(chance.choice("pqrs"), make_value(chance, names, depth)) for _ in range(chance.randint(1, 5))]
    return Thing(name, kind, values)


def make_value(chance: random.Random, names: list[str], depth: int) -> object:
    """Return a literal, the name of a node, a node, or a list of these."""
    turn = chance.random()
    if turn < 0.25 and depth < 3:
        return make_thing(chance, names, depth + 1)
    if turn < 0.35 and depth < 3:
        return [make_value(chance, names, 3) for _ in range(chance.randint(0, 3))]
    if turn < 0.5:
        return IRI(f"{NS}{chance.choice(['a', 'b', 'ü', 'c/d'])}")
    if turn < 0.65:
        return in_language(chance.choice(WORDS), chance.choice(["en", "de-at"]))
    if turn < 0.75:
        return Literal(str(chance.randint(-5, 500)), XSD + "integer")
    if turn < 0.85:
        return Literal(chance.choice(WORDS), NS + "dt")
    return Literal(chance.choice(WORDS))


def blank(pen: Pen) -> BlankNode:
    """Return a node without a name that no other is."""
    pen.labels += 1
    return BlankNode(f"w{pen.labels}")
