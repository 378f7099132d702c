"""A thing and all that is known of it, as Python programs and notebooks have it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kg.ask.labels import name_of
from kg.ask.neighbours import Statement
from kg.ask.show import Card
from kg.ask.table import Rows
from kg.rdf.terms import IRI, Literal, Prefixes, Row, Term
from kg.sparql.hypertext import in_html, term_in_html


class Thing:
    """What is known of a thing, `iri`: its `types`, its `names`, what is stated of it, and what only is claimed.

    `names` and `statements` are rows of property, value and source, `incoming` of property, thing and source: what is
    stated of other things that has this one for a value. `claims` are rows of claim, subject, property and value that
    no source asserts. What two sources state has two rows. `labels` has the labels of all IRIs in them, by their text.
    """

    def __init__(self, card: Card, prefixes: Mapping[str, str]) -> None:
        self.iri = card.thing
        self.types: tuple[IRI, ...] = card.types
        self.labels: Mapping[str, str] = {iri.value: label for iri, label in card.labels.items()}
        self.names = _rows("value", card.names, prefixes)
        self.statements = _rows("value", card.statements, prefixes)
        self.incoming = _rows("thing", card.incoming, prefixes)
        claims: list[Row] = [(c.claim, c.subject, c.predicate, c.value) for c in card.claims]
        self.claims = Rows(("claim", "subject", "property", "value"), claims, prefixes=prefixes)
        self._card, self._prefixes = card, Prefixes(prefixes)

    @property
    def label(self) -> str:
        """The label of the thing, or else its CURIE, or its IRI."""
        return name_of(self.iri, self._card.labels, self._prefixes)

    def __repr__(self) -> str:
        kinds = ", ".join(name_of(kind, self._card.labels, self._prefixes) for kind in self.types) or "thing"
        statements, incoming = self._count(incoming=False), self._count(incoming=True)
        numbers = f"{statements:,} {'statement' if statements == 1 else 'statements'}, {incoming:,} of other things"
        claims = f", {len(self._card.claims):,} only claimed" if self._card.claims else ""
        return f"<{self.label} ({self._prefixes.render(self.iri)}), {kinds}: {numbers}{claims}>"

    def _count(self, *, incoming: bool) -> int:
        """Return how many statements there are, those included that are beyond the limit."""
        shown = self._card.incoming if incoming else self._card.statements
        whole = {left.predicate: left.total for left in self._card.left if left.incoming == incoming}
        return sum(one.predicate not in whole for one in shown) + sum(whole.values())

    def __str__(self) -> str:
        lines = [repr(self)[1:-1]]
        for title, statements in self._sections():
            lines += ["", title] if statements else []
            incoming = statements is self._card.incoming
            lines += [f"  {self._property(one, incoming)}: {self._name(one.value)}" for one in statements]
        if self._card.claims:
            lines += ["", "Only claimed"]
            lines += [
                f"  {self._name(c.subject)} – {self._name(c.predicate)} – {self._name(c.value)}"
                for c in self._card.claims
            ]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """Return the card of the thing, as notebooks show it."""
        kinds = ", ".join(self._html(kind) for kind in self.types)
        return "".join(
            (
                f"<h3>{self._html(self.iri)}</h3>\n",
                f"<p><code>{in_html(self._prefixes.render(self.iri))}</code> {kinds}</p>\n",
                *(
                    _table(title, [self._cells(one, statements is self._card.incoming) for one in statements])
                    for title, statements in self._sections()
                    if statements
                ),
                *([_table("Only claimed", self._claimed())] if self._card.claims else []),
            )
        )

    def _sections(self) -> tuple[tuple[str, tuple[Statement, ...]], ...]:
        card = self._card
        return ("Names", card.names), ("Statements", card.statements), ("Stated of other things", card.incoming)

    def _property(self, one: Statement, incoming: bool) -> str:
        return self._card.name_of_property(one.predicate, self._prefixes, incoming=incoming)

    def _cells(self, one: Statement, incoming: bool) -> tuple[str, ...]:
        sources = ", ".join(map(self._html, one.sources))
        name = term_in_html(one.predicate, self._prefixes, self._property(one, incoming))
        return name, self._html(one.value), sources

    def _claimed(self) -> Iterator[tuple[str, ...]]:
        for claim in self._card.claims:
            yield self._html(claim.subject), self._html(claim.predicate), self._html(claim.value)

    def _html(self, term: Term) -> str:
        return term_in_html(term, self._prefixes, self._card.labels.get(term) if isinstance(term, IRI) else None)

    def _name(self, term: Term) -> str:
        if isinstance(term, IRI):
            return name_of(term, self._card.labels, self._prefixes)
        return f"{term.lexical} ({term.language})" if isinstance(term, Literal) and term.language else str(term)


def _rows(other: str, statements: Iterable[Statement], prefixes: Mapping[str, str]) -> Rows:
    rows: list[Row] = []
    for one in statements:
        rows += [(one.predicate, one.value, source) for source in one.sources] or [(one.predicate, one.value, None)]
    return Rows(("property", other, "source"), rows, prefixes=prefixes)


def _table(title: str, rows: Iterable[tuple[str, ...]]) -> str:
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>\n" for row in rows)
    return f"<table>\n<caption>{title}</caption>\n<tbody>\n{body}</tbody>\n</table>\n"
