"""What items say of linked things as statements of ours, with where each is from; what cannot be said is counted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping

from kg.enrich.dates import dated, evened
from kg.enrich.ends import Ends, Pair
from kg.enrich.noding import Noding
from kg.enrich.ours import Ours
from kg.enrich.reading import Found, Misfit, Reader, Told, digest_of
from kg.link.items import Item, Statement
from kg.link.rules import FactRule, Rules
from kg.link.scoring import dates_agree
from kg.link.taken_rests import Refused
from kg.link.taking_rules import States
from kg.rdf.terms import IRI, Term, Triple

NAMES = "name"
_SEVERAL = "they give several, and there can only be one here"


class Taking:
    """Takes over what some items say; `left` counts what is left out, by fact and by why.

    `limits` are what limits nodes that are known already and not taken anew, and `denied` the pairs that are denied.

    Items `beside` them are heard as the other end of what they say, and nothing is told of them.
    """

    def __init__(
        self,
        rules: Rules,
        ours: Ours,
        items: Mapping[str, Item],
        refused: Refused,
        beside: Mapping[str, Item] | None = None,
    ) -> None:
        self._rules, self._ours, self._items, self._refused = rules, ours, items, refused
        self._reader = Reader(rules, ours)
        self.left: Counter[tuple[str, str]] = Counter()
        heard = {name: one for name, one in (beside or {}).items() if not (one.gone or one.moved)}
        self.limits: dict[Term, set[Triple]] = defaultdict(set)
        self._ends = Ends(rules, ours, {**heard, **items}, items, self._leave)

    @property
    def denied(self) -> Mapping[str, set[Pair]]:
        """The pairs of a thing and a value that one of their ends denies, by fact."""
        return self._ends.denied

    def take(self, known: Collection[Term] = ()) -> dict[str, list[Told]]:
        """Return what each item says; nothing of nodes that are `known` by what is not taken anew."""
        found: dict[str, list[Told]] = {item: [] for item in self._items}
        every = [self._names(), self._identifiers()]
        every += [self._of_fact(rule, known) for rule in self._rules.taken]
        for told in evened([told for some in every for told in some], self._rules):
            if told.item in found:
                found[told.item].append(told)
        return found

    def _leave(self, what: str, why: str) -> None:
        self.left[what, why] += 1

    def _names(self) -> Iterator[Told]:
        for item, one in self._items.items():
            thing = self._ours.thing_of[item]
            for prop, name in self._reader.names(one):
                if isinstance(name, Misfit):
                    self._leave(NAMES, name.why)
                elif self._ours.is_called(thing, name.lexical, name.language or ""):
                    self._leave(NAMES, "it is the preferred one here")
                else:
                    yield Told(item, "", "", (thing,), ((thing, IRI(prop), name),))

    def _identifiers(self) -> Iterator[Told]:
        prop = self._rules.enrichment.identifiers if self._rules.enrichment else ""
        found: list[tuple[FactRule, str, IRI, Statement, IRI]] = []
        for rule in self._rules.facts.values():
            if not prop or rule.target is None:
                continue
            for item, one in self._items.items():
                thing = self._ours.thing_of[item]
                for statement in one.stated(rule.target.theirs):
                    try:
                        if not self._ours.is_any(thing, rule.target.classes):
                            raise Misfit("ours is nothing that has one")
                        self._reader.qualifiers(statement, rule)
                        address = self._reader.identifier(statement.value, rule)
                        if self._refused.is_refused(str(thing), str(address)):
                            raise Misfit("it was decided here that it is none of ours")
                        found.append((rule, item, thing, statement, address))
                    except Misfit as error:
                        self._leave(rule.label, error.why)
        holders = self._ours.holders(prop, [address for *_, address in found]) if found else {}
        for _, _, thing, _, address in found:
            holders.setdefault(address, set()).add(thing)
        for rule, item, thing, statement, address in found:
            if len(holders[address]) > 1:
                self._leave(rule.label, "two things of ours would have it")
            else:
                triples = ((thing, IRI(prop), address),)
                yield Told(item, rule.properties[0], _mark(statement), (thing,), triples, statement.cited)

    # --- Facts

    def _of_fact(self, rule: FactRule, known: Collection[Term]) -> Iterator[Told]:
        states = rule.states
        if states is None:
            return
        found = self._ends.read(rule)
        if states.finer:
            found = [one for one in found if not self._is_finer(one, rule)]
        if states.predicate:
            yield from self._plain(rule, found)
            return
        noding = Noding(rule.label, states, self._rules, self._ours, self._leave)
        groups: dict[tuple[Term, ...], list[Found]] = defaultdict(list)
        for one in found:
            groups[(one.thing, one.value.term) if rule.kind == "item" else (one.thing,)].append(one)
        for some in groups.values():
            for one, node, triples in noding.make(self._agreed(rule, some) if rule.kind == "date" else some):
                if node not in known:
                    yield from _told(one, (one.thing, node), triples, states)
                elif limits := self._limits(states):
                    self.limits[node].update(triple for triple in triples if str(triple[1]) in limits)

    def _limits(self, states: States) -> set[str]:
        """Return the properties of ours for what limits a statement."""
        named = self._rules.enrichment.limits if self._rules.enrichment else ()
        return {prop for theirs, prop in states.qualifiers.items() if theirs in named}

    def _is_finer(self, one: Found, rule: FactRule) -> bool:
        finer = rule.states.finer if rule.states else ()
        if not self._ours.holds(one.thing, finer, one.value.term):
            return False
        self._leave(rule.label, "another source says more exactly what it is")
        return True

    def _plain(self, rule: FactRule, found: list[Found]) -> Iterator[Told]:
        """Yield what is stated by a property from the thing to the value."""
        states = rule.states
        if states is None:
            return
        by_thing: dict[IRI, list[Found]] = defaultdict(list)
        for one in found:
            by_thing[one.thing].append(one)
        for thing, some in by_thing.items():
            kept = some
            if states.predicate in self._ours.functional:
                kept = self._agreed(rule, some)
                if len({one.value.term for one in kept}) > 1:
                    self._leave(rule.label, _SEVERAL)
                    continue
            for one in kept:
                try:
                    triples = dated(
                        thing, {states.predicate: [one.value], **one.qualified}, states, self._rules, self._ours
                    )
                except Misfit as error:
                    self._leave(rule.label, error.why)
                else:
                    yield from _told(one, (thing,), triples, states)

    def _agreed(self, rule: FactRule, some: list[Found]) -> list[Found]:
        """Return the most exact of dates that agree with each other, and none where two do not."""
        if rule.kind != "date" or len(some) < 2:
            return some
        some = sorted(some, key=lambda one: (-(one.value.exact or 0), one.statement.value.text))
        if all(dates_agree(some[0].statement.value.text, one.statement.value.text) for one in some[1:]):
            return some[:1]
        self._leave(rule.label, _SEVERAL)
        return []


def _told(one: Found, about: tuple[IRI, ...], triples: list[Triple], states: States) -> Iterator[Told]:
    """Yield what is stated of one, and on whose word as well; the item of the other end states it not again."""
    for each in (one, *one.beside):
        said = tuple(triples) if each.item == one.item else ()
        yield Told(each.item, each.prop, _mark(each.statement), about, said, each.statement.cited, states.precision)


def _mark(statement: Statement) -> str:
    """Return what tells a statement from others of its property: its value, and its qualifiers where it has some."""
    value = statement.value
    text = value.text if value.kind in ("item", "date") else digest_of(value, 8)
    return f"{text}-{digest_of(statement.qualifiers, 8)}" if statement.qualifiers else text
