"""What stays of items that are not read, and that the other end, which is read, denies or limits: it goes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from kg.enrich.ends import Pair
from kg.enrich.ours import Ours
from kg.enrich.telling import Section, Telling
from kg.link.rules import Rules
from kg.rdf.terms import IRI, Term, Triple


class Unheard:
    """What was read says of facts that stay: pairs that are `denied`, by fact, and by node what has `limits` now."""

    def __init__(
        self,
        rules: Rules,
        ours: Ours,
        telling: Telling,
        denied: Mapping[str, set[Pair]],
        limits: Mapping[Term, set[Triple]],
    ) -> None:
        self._rules, self._ours, self._telling, self._denied, self._limits = rules, ours, telling, denied, limits

    def without(self, sections: Iterable[Section]) -> dict[str, Section | None]:
        """Return those of some sections that cannot stay as they are, less what goes; None where no fact is left."""
        found: dict[str, Section | None] = {}
        for one in sections:
            if gone := self._gone(one):
                left = one.triples - gone
                facts = self._telling.facts([one._replace(triples=left)])
                found[one.item] = one._replace(triples=left, rests=self._ours.rests_of(left)) if facts else None
        return found

    def _gone(self, section: Section) -> set[Triple]:
        said = section.triples
        nodes: set[Term] = {node for node, limits in self._limits.items() if limits - said and _is_told(node, said)}
        gone, starts = set[Triple](), set[str]()
        passage = str(self._telling.passage(section.item))
        for rule in self._rules.taken:
            states = rule.states
            for thing, value in self._denied.get(rule.name, ()) if states else ():
                if states and states.predicate:
                    if (fact := (thing, IRI(states.predicate), value)) in said:
                        gone.add(fact)
                        ends = [item for item, one in self._ours.thing_of.items() if one in (thing, value)]
                        props = (*rule.properties, *rule.reverse)
                        starts |= {f"{passage}-{prop}-{item}" for prop in props for item in ends}
                elif states and states.value:
                    named = [(IRI(states.thing), thing), (IRI(states.value), value)]
                    of_thing, of_value = ({node for node, *rest in said if tuple(rest) == one} for one in named)
                    nodes |= of_thing & of_value
        about = {
            one
            for one, _, value in said
            if (value in nodes and str(one).startswith(f"{passage}-")) or _begins(str(one), starts)
        }
        about |= {value for one, _, value in said if one in about and str(value).startswith(f"{passage}-")}
        return gone | {one for one in said if one[0] in nodes | about or one[2] in nodes | about}


def _is_told(node: Term, said: Collection[Triple]) -> bool:
    return any(one == node for one, *_ in said)


def _begins(name: str, starts: Iterable[str]) -> bool:
    return any(name == one or name.startswith(f"{one}-") for one in starts)
