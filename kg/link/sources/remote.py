"""A SPARQL endpoint that holds data of the Wikibase kind as a source of candidates."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from kg.engines.base import Engine
from kg.link.item_triples import item_from_triples
from kg.link.items import Item
from kg.link.names import spellings
from kg.link.rules import Rules
from kg.link.sources.answers import Answers
from kg.link.sources.base import AT_ONCE
from kg.rdf.terms import IRI, BlankNode, Literal, Term, Triple, to_n3

_ITEMS = 50
_LABELS = "<http://www.w3.org/2000/01/rdf-schema#label> <http://www.w3.org/2004/02/skos/core#altLabel>"


class RemoteItems:
    """A source of candidates behind an endpoint; `address` tells its answers from those of others.

    Names are looked up as they are written, in the usual forms of letters, since a search through all names would take
    an endpoint of this size minutes.
    """

    name = "endpoint"

    def __init__(self, engine: Engine, address: str, rules: Rules, answers: Answers) -> None:
        self._engine, self._address, self._rules, self._answers = engine, address, rules, answers
        self._kept: dict[str, Item] = {}

    def _ask(self, query: str) -> list[tuple[Term | None, ...]]:
        answer = self._answers.get(f"{self._address}\n{query}", lambda: _packed(self._engine.select(query).rows))
        return list(_unpacked(answer))

    def _ids(self, query: str) -> list[str]:
        start = len(self._rules.entities)
        return [str(term)[start:] for (term,) in self._ask(query) if str(term).startswith(self._rules.entities)]

    @property
    def retrieved(self) -> str:
        """The day on which the oldest of the answers was fetched."""
        return self._answers.retrieved

    def with_statement(self, name: str, value: str) -> Sequence[str]:
        """Return the ids of items that have a value for a property."""
        is_item = value[:1] == "Q" and value[1:].isdigit()
        term: Term = IRI(self._rules.entities + value) if is_item else Literal(value)
        return self._ids(
            f"SELECT DISTINCT ?item WHERE {{ ?item <{self._rules.direct}{name}> {to_n3(term)} }} "
            f"ORDER BY ?item LIMIT {AT_ONCE - 1}"
        )

    def holds(self, name: str) -> bool:
        """Tell that every property is known: nothing was left out of what is asked."""
        return True

    def with_name(
        self, name: str, *, languages: Sequence[str] = (), family_names: Collection[str] = ()
    ) -> Sequence[str]:
        """Return the ids of items that are called so."""
        forms = dict.fromkeys(
            form for one in spellings(name) for form in (one, one.lower(), one.upper(), one.title(), one.capitalize())
        )
        tags = dict.fromkeys(("", *self._rules.languages, *languages))
        values = " ".join(to_n3(_text(form, tag)) for form in forms for tag in tags)
        return self._ids(
            f"SELECT DISTINCT ?item WHERE {{ VALUES ?name {{ {values} }} VALUES ?p {{ {_LABELS} }} ?item ?p ?name }} "
            f"ORDER BY ?item LIMIT {AT_ONCE - 1}"
        )

    def items(self, ids: Iterable[str]) -> Mapping[str, Item]:
        """Return items by id, fifty in a query, with their statements and the nodes of those."""
        wanted = list(dict.fromkeys(ids))
        missing = [one for one in wanted if one not in self._kept]
        for group in (missing[n : n + _ITEMS] for n in range(0, len(missing), _ITEMS)):
            triples = list(self._triples(group))
            about: dict[Term, list[Triple]] = {}
            for triple in triples:
                about.setdefault(triple[0], []).append(triple)
            for identifier in group:
                own = _reachable(IRI(self._rules.entities + identifier), about)
                self._kept[identifier] = item_from_triples(identifier, own, self._rules.entities)
        return {one: self._kept[one] for one in wanted}

    def _triples(self, ids: Sequence[str]) -> Iterator[Triple]:
        values = " ".join(f"<{self._rules.entities}{one}>" for one in ids)
        used = {self._rules.kind, self._rules.broader, *self._rules.names}
        for rule in (*self._rules.facts.values(), *self._rules.taken):
            used |= {*rule.properties, *rule.reverse}
        root = self._rules.direct.removesuffix("direct/")
        direct = " ".join(f"<{self._rules.direct}{name}>" for name in sorted(used))
        full = " ".join(f"<{root}{name}>" for name in sorted(used))
        kinds = f"VALUES ?p {{ {_LABELS} <http://www.w3.org/2002/07/owl#sameAs> {direct} {full} }}"
        yield from self._asked(f"VALUES ?s {{ {values} }} {kinds} ?s ?p ?o")
        nodes = f"VALUES ?item {{ {values} }} VALUES ?link {{ {full} }}"
        yield from self._asked(f"{nodes} ?item ?link ?s . ?s ?p ?o")
        deeper = "FILTER(CONTAINS(STR(?s), '/value/') || CONTAINS(STR(?s), '/reference/'))"
        yield from self._asked(f"{nodes} ?item ?link ?node . ?node ?to ?s . {deeper} ?s ?p ?o")

    def _asked(self, pattern: str) -> Iterator[Triple]:
        rows = self._ask(f"SELECT DISTINCT ?s ?p ?o WHERE {{ {pattern} }} ORDER BY ?s ?p ?o")
        for subject, predicate, value in rows:
            if subject is not None and predicate is not None and value is not None:
                yield subject, predicate, value


def _text(form: str, tag: str) -> Literal:
    from kg.rdf.terms import LANG_STRING

    return Literal(form, LANG_STRING, tag) if tag else Literal(form)


def _reachable(start: IRI, about: Mapping[Term, list[Triple]]) -> Iterator[Triple]:
    ahead, seen = [start], {start}
    while ahead:
        for triple in about.get(ahead.pop(), ()):
            yield triple
            end = triple[2]
            if isinstance(end, IRI) and end not in seen and "/entity/Q" not in end.value:
                seen.add(end)
                ahead.append(end)


def _packed(rows: Iterable[Sequence[Term | None]]) -> bytes:
    def packed(term: Term | None) -> list[str | None] | None:
        if term is None:
            return None
        return [type(term).__name__, *(term if isinstance(term, Literal) else [str(term)])]

    return json.dumps([[packed(term) for term in row] for row in rows], ensure_ascii=False).encode()


def _unpacked(answer: bytes) -> Iterator[tuple[Term | None, ...]]:
    kinds = {"IRI": IRI, "BlankNode": BlankNode, "Literal": Literal}
    for row in json.loads(answer):
        yield tuple(None if cell is None else kinds[cell[0]](*cell[1:]) for cell in row)
