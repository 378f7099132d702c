"""Nodes for what has no property of its own, such as a stint in a group: found again where ours has one, or made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property

from kg.enrich.dates import cut, dated
from kg.enrich.ours import Node, Ours
from kg.enrich.reading import Found, Misfit
from kg.link.rules import Rules
from kg.link.scoring import dates_agree
from kg.link.taking_rules import States
from kg.mapping.minting import slug
from kg.rdf.terms import IRI, Term, Triple, split_iri
from kg.rdf.vocabulary import TYPE

_ENDS = (None, 7, 4)


class Noding:
    """Finds or makes the nodes of one fact."""

    def __init__(self, label: str, states: States, rules: Rules, ours: Ours, leave: Callable[[str, str], None]) -> None:
        self._label, self._states, self._rules, self._ours, self._leave = label, states, rules, ours, leave
        self._made: dict[IRI, tuple[Term, Term]] = {}
        self._used: set[IRI] = set()

    @cached_property
    def _known(self) -> Mapping[Term, Sequence[Node]]:
        return self._ours.nodes(self._states)

    @cached_property
    def _before(self) -> Mapping[Term, Sequence[Node]]:
        found: dict[Term, list[Node]] = {}
        for node, said in sorted(self._ours.nodes_before.items(), key=lambda one: str(one[0])):
            for thing in said.get(self._states.thing, ()):
                found.setdefault(thing, []).append((node, said))
        return found

    def make(self, some: Sequence[Found]) -> Iterator[tuple[Found, IRI, list[Triple]]]:
        """Yield each statement on one thing, and on one value where that is a thing, with its node and what is said."""
        for one in some:
            try:
                node = self._node(one, *(self._told_apart(one) if len(some) > 1 else ("", "")))
                said = self._said(one, node)
                if node in self._used:
                    raise Misfit("another one is as that, but for what can only be once")
                self._used.add(node)
                yield one, node, said
            except Misfit as error:
                self._leave(self._label, error.why)

    def _told_apart(self, one: Found) -> tuple[str, str]:
        """Return what tells one of several nodes from the others: the first of its qualifiers that it has."""
        for prop in self._states.qualifiers.values():
            for read in one.qualified.get(prop, ()):
                if isinstance(read.term, IRI):
                    return prop, split_iri(read.term.value)[1]
                return prop, cut(str(read.term), read.exact) if read.exact else slug(str(read.term))
        raise Misfit("it is one of several, and nothing tells it from the others")

    def _node(self, one: Found, by: str, mark: str) -> IRI:
        known = self._fitting(self._known.get(one.thing, ()), one, by, mark)
        if len(known) > 1:
            raise Misfit("ours has several such, and nothing tells which is meant")
        known = known or self._fitting(self._before.get(one.thing, ()), one, by, mark)
        if len(known) == 1:
            self._made.setdefault(known[0], (one.thing, one.value.term))
            return known[0]
        prefix, _, local = self._states.node.partition(":")
        value = split_iri(str(one.value.term))[1] if isinstance(one.value.term, IRI) else one.statement.value.text
        local = local.replace("{thing}", split_iri(one.thing.value)[1]).replace("{value}", value)
        node = IRI(self._ours.prefixes[prefix] + local + (f"-{mark}" if mark else ""))
        if self._made.setdefault(node, (one.thing, one.value.term)) != (one.thing, one.value.term):
            raise Misfit("its id would be that of another")
        if self._ours.described([node]):
            raise Misfit("its id would be that of another")
        return node

    def _fitting(self, known: Sequence[Node], one: Found, by: str, mark: str) -> list[IRI]:
        """Return those of the nodes of a thing that may be meant."""
        states, value = self._states, one.value.term
        nodes = list(known)
        if isinstance(value, IRI):
            nodes = [(node, said) for node, said in nodes if value in said.get(states.value, ())]
        elif len(nodes) > 1:
            text = one.statement.value.text
            nodes = [
                (n, said) for n, said in nodes if any(dates_agree(str(v), text) for v in said.get(states.value, ()))
            ] or nodes
        if mark:  # as exactly as ours tells it
            alike = ([n for n in nodes if any(str(v)[:end] == mark[:end] for v in n[1].get(by, ()))] for end in _ENDS)
            nodes = next(filter(None, alike), [])
        return [node for node, _ in nodes]

    def _said(self, one: Found, node: IRI) -> list[Triple]:
        states = self._states
        said = [(node, TYPE, IRI(states.cls)), (node, IRI(states.thing), one.thing)]
        triples: list[Triple] = [*said, *((node, IRI(prop), term) for prop, term in states.also.items())]
        values = {states.value: [one.value]} if states.value else {}
        return triples + dated(node, {**values, **one.qualified}, states, self._rules, self._ours)
