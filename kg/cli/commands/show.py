"""kg show: the card of one thing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import click

from kg.ask.labels import graph_name, name_of
from kg.ask.neighbours import Page, Statement
from kg.ask.show import Card, find_thing, read_card
from kg.cli.asking import engine_options, graphs_of, open_asked, project_for
from kg.cli.card_json import json_of
from kg.cli.completion import complete_thing
from kg.cli.output import Output, open_output
from kg.errors import UsageError
from kg.rdf.terms import IRI, Literal, Prefixes, Term


@click.command()
@click.argument("thing", shell_complete=complete_thing)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    metavar="N",
    help="How many statements of each property.",
)
@click.option("--offset", type=click.IntRange(min=0), default=0, metavar="N", help="Leave out the first N of each.")
@click.option("--all", "everything", is_flag=True, help="All statements, however many.")
@click.option(
    "-f", "--format", "format_name", type=click.Choice(["text", "json"]), default="text", help="text (default) or json."
)
@engine_options
def command(
    thing: str,
    limit: int,
    offset: int,
    everything: bool,
    format_name: str,
    engine: str,
    endpoint: str | None,
    data: tuple[str, ...],
) -> None:
    """Show everything about one thing, with its sources.

    THING is a label, a CURIE or an <IRI>. Claims that no source asserts stand apart. Of a property with many statements
    the first are shown, and how many there are.

    \b
    Example:
      kg show Rosé
    """
    if everything and offset:
        raise UsageError("--all leaves nothing out; give --offset with --limit")
    project = project_for(data, endpoint)
    asked = open_asked(project, engine, endpoint, data)
    page = Page() if everything else Page(limit, offset)
    card = read_card(asked, project, find_thing(asked, project, thing), page)
    with open_output(None) as output:
        if format_name == "json":
            output.write(json_of(card) + "\n")
            return
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

    def _section(
        self, title: str, lines: Sequence[tuple[str, str, str]], left: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        """Print lines under a title; what is `left` of a property is told behind its lines."""
        missing = [(name, told, "") for name, told in left.items() if name not in {name for name, _, _ in lines}]
        lines = [*lines, *missing]
        if not lines:
            return
        self._output.write(f"\n{title}\n")
        width = max(len(name) for name, _, _ in lines)
        previous = None
        for number, (name, right, marks) in enumerate(lines, 1):
            shown = name if name != previous else ""
            self._output.write(f"  {shown:<{width}}  {right}  {marks}".rstrip() + "\n")
            previous = name
            ends = number == len(lines) or lines[number][0] != name
            if ends and name in left and (name, left[name], "") not in missing:
                self._output.write(f"  {'':<{width}}  {left[name]}\n")

    def print(self) -> None:
        """Print the card."""
        card = self._card
        types = ", ".join(self._name(kind) for kind in card.types)
        self._output.write(f"{self._name(card.thing)}  {self._prefixes.render(card.thing)}\n")
        self._output.write(f"{types}\n" if types else "")
        self._section("Names", self._lines(card.names))
        self._section("Statements", self._lines(card.statements), self._left(incoming=False))
        self._section("Stated of other things", self._incoming(), self._left(incoming=True))
        self._section("Only claimed", self._claims())
        self._section("Sources", [(f"[{n}]", self._source(source), "") for source, n in self._numbers.items()])

    def _lines(self, statements: Sequence[Statement]) -> list[tuple[str, str, str]]:
        marked = [(statement, self._marks(statement)) for statement in statements]  # numbers rise along a line
        return [(self._name(one.predicate), self._described(one), marks) for one, marks in marked]

    def _left(self, *, incoming: bool) -> dict[str, str]:
        """Return for the name of each property that has more statements than are shown how many there are."""
        statements = self._card.incoming if incoming else self._card.statements
        shown = Counter(statement.predicate for statement in statements)
        return {
            self._heading(left.predicate, incoming=incoming): (
                f"… {left.total - shown[left.predicate]:,} more of {left.total:,}; see --limit, --offset and --all"
            )
            for left in self._card.left
            if left.incoming == incoming
        }

    def _heading(self, predicate: IRI, *, incoming: bool) -> str:
        return f"{self._name(predicate).removesuffix(' of')} of" if incoming else self._name(predicate)

    def _incoming(self) -> list[tuple[str, str, str]]:
        lines = []
        for statement in self._card.incoming:
            marks = self._marks(statement)  # first, so that numbers rise along a line
            name = self._heading(statement.predicate, incoming=True)
            lines.append((name, self._described(statement), marks))
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
