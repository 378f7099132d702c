"""The card of a thing as text: sections, sources as footnotes, lines that hang under their beginning."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from kg.ask.labels import graph_name, name_of
from kg.ask.neighbours import Statement
from kg.ask.show import Card
from kg.cli.output import Output
from kg.cli.wrapping import hang, width_of, wrap
from kg.rdf.terms import IRI, BlankNode, Literal, Prefixes, Term
from kg.sparql.rows import escape_control

BOLD, DIM, HEADING = "1", "2", "1;36"
_BRIEF = 3
"""How many values of a property a brief card has."""
_WHEREVER = 1 << 30


class _Line(NamedTuple):
    name: str
    text: str
    marks: str = ""


class CardText:
    """Prints a card, sources as numbers that a list at the end explains; a brief one has names only."""

    def __init__(self, card: Card, prefixes: Prefixes, graphs: str, output: Output, *, brief: bool = False) -> None:
        self._card, self._prefixes, self._graphs, self._output = card, prefixes, graphs, output
        self._brief = brief
        self._numbers: dict[IRI, int] = {}
        self._width = shutil.get_terminal_size().columns if output.terminal else _WHEREVER

    def print(self) -> None:
        """Print the card."""
        card = self._card
        self._output.write(self._name(card.thing), BOLD)
        self._output.write("  ")
        self._output.write(self._prefixes.render(card.thing), DIM)
        self._output.write("\n")
        types = ", ".join(self._name(kind) for kind in card.types)
        if types:
            self._output.write("\n".join(wrap(types, self._width)) + "\n")
        self._section("Names", self._lines(card.names, incoming=False))
        self._section("Statements", self._lines(card.statements, incoming=False), self._left(incoming=False))
        for title, statements, left in self._of_others():
            self._section(title, self._lines(statements, incoming=True), left)
        self._claims()
        if not self._brief:
            self._section("Sources", [_Line(f"[{n}]", self._source(one)) for one, n in self._numbers.items()])

    def _of_others(self) -> list[tuple[str, list[Statement], Mapping[str, str]]]:
        """Return what is stated of other things, by the class of these, each with a title and what is left out."""
        card = self._card
        left = self._left(incoming=True)
        predicates = dict.fromkeys([one.predicate for one in card.incoming])
        predicates |= dict.fromkeys(one.predicate for one in card.left if one.incoming)
        by_title: dict[str, list[IRI]] = {}
        for predicate in predicates:
            by_title.setdefault(self._title(card.kinds.get(predicate, ())), []).append(predicate)
        sections: list[tuple[str, list[Statement], Mapping[str, str]]] = []
        for title, some in sorted(by_title.items(), key=lambda pair: (not pair[0], pair[0])):
            names = {self._heading(predicate, incoming=True) for predicate in some}
            statements = [one for one in card.incoming if one.predicate in some]
            rest = {name: told for name, told in left.items() if name in names}
            sections.append((title or "Stated of other things", statements, rest))
        return sections

    def _title(self, kinds: Sequence[IRI]) -> str:
        title = ", ".join(self._card.plurals.get(kind) or self._name(kind) for kind in kinds)
        return title[:1].upper() + title[1:]

    def _heads(self, title: str) -> None:
        for line in ("", *wrap(escape_control(title), self._width)):
            self._output.write(line, HEADING if line else "")
            self._output.write("\n")

    def _section(self, title: str, lines: Sequence[_Line], left: Mapping[str, str] | None = None) -> None:
        """Print lines under a title; what is `left` of a property is told behind its lines."""
        left = left or {}
        lines = [*lines, *(_Line(name, told) for name, told in left.items() if name not in {one.name for one in lines})]
        if not lines:
            return
        self._heads(title)
        width = min(max(width_of(escape_control(one.name)) for one in lines), max(8, self._width // 3))
        previous = None
        for number, line in enumerate(lines, 1):
            self._line(line.name if line.name != previous else "", width, line.text, line.marks)
            previous = line.name
            ends = number == len(lines) or lines[number].name != line.name
            if ends and line.name in left and left[line.name] != line.text:
                self._line("", width, left[line.name], "")

    def _line(self, name: str, width: int, text: str, marks: str) -> None:
        """Print one line of a section, which hangs behind its name; footnotes are pale."""
        names = wrap(escape_control(name), width)
        behind = escape_control(f"{text}  {marks}" if marks else text).replace("\n", " ")
        texts = hang("", behind, self._width - width - 4, 2 if self._width < _WHEREVER else 0)
        for n in range(max(len(names), len(texts))):
            begin = names[n] if n < len(names) else ""
            self._output.write(f"  {begin}")
            if n >= len(texts) or not texts[n]:
                self._output.write("\n")
                continue
            self._output.write(" " * (width - width_of(begin) + 2))
            for m, piece in enumerate(re.split(r"(\[\d+\])", texts[n].rstrip())):
                self._output.write(piece, DIM if m % 2 else "")
            self._output.write("\n")

    def _heading(self, predicate: IRI, *, incoming: bool) -> str:
        return self._card.name_of_property(predicate, self._prefixes, incoming=incoming)

    def _lines(self, statements: Sequence[Statement], *, incoming: bool) -> list[_Line]:
        if self._brief:
            return self._brief_lines(statements, incoming=incoming)
        marked = [(statement, self._marks(statement)) for statement in statements]  # numbers rise along a line
        return [
            _Line(self._heading(one.predicate, incoming=incoming), self._described(one), marks) for one, marks in marked
        ]

    def _brief_lines(self, statements: Sequence[Statement], *, incoming: bool) -> list[_Line]:
        """Return one line for each property, with the names of its first values."""
        by_property: dict[IRI, list[str]] = {}
        for one in statements:
            by_property.setdefault(one.predicate, []).append(self._name(one.value))
        lines = []
        for predicate, names in by_property.items():
            total = max([len(names), *(left.total for left in self._card.left
                                       if (left.predicate, left.incoming) == (predicate, incoming))])  # fmt: skip
            more = f" (and {total - _BRIEF:,} more)" if total > _BRIEF else ""
            lines.append(_Line(self._heading(predicate, incoming=incoming), " · ".join(names[:_BRIEF]) + more))
        return lines

    def _left(self, *, incoming: bool) -> dict[str, str]:
        """Return for the name of each property that has more statements than are shown how many there are."""
        if self._brief:
            return {}
        statements = self._card.incoming if incoming else self._card.statements
        shown = Counter(statement.predicate for statement in statements)
        return {
            self._heading(left.predicate, incoming=incoming): (
                f"… {left.total - shown[left.predicate]:,} more of {left.total:,}; see --limit, --offset and --all"
            )
            for left in self._card.left
            if left.incoming == incoming
        }

    def _described(self, pointing: Statement) -> str:
        """Return the name of the other end of a statement, or, where it has none, what is stated of it, or both.

        A detail has marks of its own where others state it than the pointing statement.
        """
        said = self._details(pointing.value, pointing.sources, 1)
        if isinstance(pointing.value, BlankNode) and said:
            return said
        return f"{self._name(pointing.value)} ({said})" if said else self._name(pointing.value)

    def _details(self, node: Term, sources: Sequence[IRI], depth: int) -> str:
        groups: dict[tuple[str, str], list[str]] = {}
        for detail, own in self._card.iter_details(node, sources, self._name):
            value = self._name(detail.value)
            if isinstance(detail.value, BlankNode) and depth < _DEEPEST:
                within = self._details(detail.value, detail.sources, depth + 1)
                value = f"({within})" if within else value
            marks = f" {self._marks(detail)}" if own else ""
            groups.setdefault((self._name(detail.predicate), marks), []).append(value)
        return "; ".join(f"{name}: {', '.join(values)}{marks}" for (name, marks), values in groups.items())

    def _claims(self) -> None:
        if not self._card.claims:
            return
        self._heads("Only claimed")
        for claim in self._card.claims:
            said = f"{self._name(claim.subject)} – {self._name(claim.predicate)} – {self._name(claim.value)}"
            about = "; ".join(f"{self._name(prop)}: {self._name(value)}" for prop, value in claim.about)
            text = escape_control(f"{said} ({about})" if about and not self._brief else said).replace("\n", " ")
            self._output.write("\n".join(hang("  ", text, self._width, 4)) + "\n")

    def _marks(self, statement: Statement) -> str:
        numbers = sorted(self._numbers.setdefault(source, len(self._numbers) + 1) for source in statement.sources)
        return " ".join(f"[{number}]" for number in numbers)

    def _name(self, term: Term) -> str:
        """Return what a term is called; the language of a text is told unless it is English, as labels are chosen."""
        if isinstance(term, IRI):
            return name_of(term, self._card.labels, self._prefixes)
        if isinstance(term, Literal) and term.language and term.language.partition("-")[0] != "en":
            return f"{term.lexical} ({term.language})"
        return str(term)

    def _source(self, source: IRI) -> str:
        name = name_of(source, self._card.labels, self._prefixes)
        return graph_name(source, self._graphs) if name == source.value else name.removeprefix(self._graphs)


_DEEPEST = 5
