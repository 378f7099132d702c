"""kg show: the card of one thing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from kg.ask.labels import graph_name, name_of
from kg.ask.show import Card, Statement, find_thing, read_card
from kg.cli.asking import engine_options, graphs_of, open_asked, project_for
from kg.cli.completion import complete_thing
from kg.cli.output import Output, open_output
from kg.rdf.terms import IRI, Literal, Prefixes, Term


@click.command()
@click.argument("thing", shell_complete=complete_thing)
@engine_options
def command(thing: str, engine: str, endpoint: str | None, data: tuple[str, ...]) -> None:
    """Show everything about one thing, with its sources.

    THING is a label, a CURIE or an <IRI>. Claims that no source asserts stand apart.

    \b
    Example:
      kg show Rosé
    """
    project = project_for(data, endpoint)
    asked = open_asked(project, engine, endpoint, data)
    card = read_card(asked, project, find_thing(asked, project, thing))
    with open_output(None) as output:
        _Printer(card, Prefixes(project.prefixes), graphs_of(project, data), output).print()


class _Printer:
    """Prints a card, sources as numbers that a list at the end explains."""

    def __init__(self, card: Card, prefixes: Prefixes, graphs: str, output: Output) -> None:
        self._card, self._prefixes, self._graphs, self._output = card, prefixes, graphs, output
        self._numbers: dict[IRI, int] = {}

    def _name(self, term: Term) -> str:
        if isinstance(term, IRI):
            return name_of(term, self._card.labels, self._prefixes)
        if isinstance(term, Literal) and term.language:
            return f"{term.lexical} ({term.language})"
        return str(term)

    def _marks(self, statement: Statement) -> str:
        numbers = sorted(self._numbers.setdefault(source, len(self._numbers) + 1) for source in statement.sources)
        return " ".join(f"[{number}]" for number in numbers)

    def _section(self, title: str, lines: Sequence[tuple[str, str, str]]) -> None:
        if not lines:
            return
        self._output.write(f"\n{title}\n")
        width = max(len(left) for left, _, _ in lines)
        previous = None
        for left, right, marks in lines:
            shown = left if left != previous else ""
            self._output.write(f"  {shown:<{width}}  {right}  {marks}".rstrip() + "\n")
            previous = left

    def print(self) -> None:
        """Print the card."""
        card = self._card
        types = ", ".join(self._name(kind) for kind in card.types)
        self._output.write(f"{self._name(card.thing)}  {self._prefixes.render(card.thing)}\n")
        self._output.write(f"{types}\n" if types else "")
        self._section("Names", self._lines(card.names))
        self._section("Statements", self._lines(card.statements))
        self._section("Stated of other things", self._incoming())
        self._section("Only claimed", self._claims())
        self._section("Sources", [(f"[{n}]", self._source(source), "") for source, n in self._numbers.items()])

    def _lines(self, statements: Sequence[Statement]) -> list[tuple[str, str, str]]:
        marked = [(statement, self._marks(statement)) for statement in statements]  # numbers rise along a line
        return [(self._name(one.predicate), self._described(one), marks) for one, marks in marked]

    def _incoming(self) -> list[tuple[str, str, str]]:
        lines = []
        for statement in self._card.incoming:
            marks = self._marks(statement)  # first, so that numbers rise along a line
            name = self._name(statement.predicate).removesuffix(" of")
            lines.append((f"{name} of", self._described(statement), marks))
        return lines

    def _described(self, pointing: Statement) -> str:
        """Return the name of the other end of a statement, or, where it has none, what is stated of it, or both.

        A detail has marks of its own where others state it than the pointing statement.
        """
        term = pointing.value
        details = self._card.details.get(term, ()) if isinstance(term, IRI) else ()
        said = []
        for detail in details:
            own = set(detail.sources) != set(pointing.sources)
            marks = f" {self._marks(detail)}" if own else ""
            said.append(f"{self._name(detail.predicate)}: {self._name(detail.value)}{marks}")
        return f"{self._name(term)} ({'; '.join(said)})" if said else self._name(term)

    def _claims(self) -> list[tuple[str, str, str]]:
        lines: list[tuple[str, str, str]] = []
        for claim in self._card.claims:
            said = f"{self._name(claim.subject)} – {self._name(claim.predicate)} – {self._name(claim.value)}"
            about: list[Any] = [f"{self._name(prop)}: {self._name(value)}" for prop, value in claim.about]
            lines.append((said, "; ".join(about), ""))
        return lines

    def _source(self, source: IRI) -> str:
        name = name_of(source, self._card.labels, self._prefixes)
        return graph_name(source, self._graphs) if name == source.value else name.removeprefix(self._graphs)
