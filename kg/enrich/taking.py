"""What items say of linked things as statements of ours, with where each is from; what cannot be said is counted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from kg.enrich.noding import Noding, dated
from kg.enrich.ours import Ours
from kg.enrich.reading import Found, Misfit, Reader
from kg.link.items import Item, Snaks, Statement
from kg.link.rules import FactRule, Rules
from kg.link.scoring import dates_agree
from kg.link.taken_rests import Refused
from kg.rdf.terms import IRI, Term, Triple

NAMES = "name"
_SEVERAL = "they give several, and there can only be one here"


class Told(NamedTuple):
    """What one statement of theirs says in our terms: of which item and property, what it is about, what it refers to.

    `mark` tells it from others of the same property.
    """

    item: str
    prop: str
    mark: str
    about: tuple[IRI, ...]
    triples: tuple[Triple, ...]
    cited: tuple[Snaks, ...] = ()


class Taking:
    """Takes over what some items say; `left` counts what is left out, by fact and by why."""

    def __init__(self, rules: Rules, ours: Ours, items: Mapping[str, Item], refused: Refused) -> None:
        self._rules, self._ours, self._items, self._refused = rules, ours, items, refused
        self._reader = Reader(rules, ours)
        self.left: Counter[tuple[str, str]] = Counter()

    def take(self, known: Collection[Term] = ()) -> dict[str, list[Told]]:
        """Return what each item says; nothing of nodes that are `known` by what is not taken anew."""
        found: dict[str, list[Told]] = {item: [] for item in self._items}
        every = [self._names(), self._identifiers()]
        every += [self._of_fact(rule, known) for rule in self._rules.taken]
        for some in every:
            for told in some:
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
        found = list(self._own(rule))
        pairs = {(one.thing, one.value.term) for one in found}
        found += [one for one in self._from_other_end(rule) if (one.thing, one.value.term) not in pairs]
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
                    yield _told(one, (one.thing, node), triples)

    def _is_finer(self, one: Found, rule: FactRule) -> bool:
        finer = rule.states.finer if rule.states else ()
        if not self._ours.holds(one.thing, finer, one.value.term):
            return False
        self._leave(rule.label, "another source says more exactly what it is")
        return True

    def _own(self, rule: FactRule) -> Iterator[Found]:
        for item, one in self._items.items():
            for prop in rule.properties:
                for statement in one.stated(prop):
                    yield from self._read(rule, item, prop, statement, self._ours.thing_of[item])

    def _from_other_end(self, rule: FactRule) -> Iterator[Found]:
        for item, one in self._items.items():
            for prop in rule.reverse:
                for statement in one.stated(prop):
                    thing = self._ours.thing_of.get(statement.value.text)
                    if thing is None or statement.value.kind != "item":
                        self._leave(rule.label, "its value is linked to nothing of ours")
                        continue
                    turned = statement._replace(value=statement.value._replace(text=item))
                    yield from self._read(rule, item, prop, turned, thing)

    def _read(self, rule: FactRule, item: str, prop: str, statement: Statement, thing: IRI) -> Iterator[Found]:
        states = rule.states
        if states is None:
            return
        try:
            if not self._ours.is_any(thing, states.classes) or (
                states.thing and not self._ours.fits(states.thing, thing)
            ):
                raise Misfit("ours is nothing of which it is said")
            value = self._reader.value(statement.value, rule, states.predicate or states.value)
            yield Found(item, prop, statement, thing, value, self._reader.qualifiers(statement, rule))
        except Misfit as error:
            self._leave(rule.label, error.why)

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
                    triples = dated(thing, {states.predicate: [one.value], **one.qualified}, states, self._rules)
                except Misfit as error:
                    self._leave(rule.label, error.why)
                else:
                    yield _told(one, (thing,), triples)

    def _agreed(self, rule: FactRule, some: list[Found]) -> list[Found]:
        """Return the most exact of dates that agree with each other, and none where two do not."""
        if rule.kind != "date" or len(some) < 2:
            return some
        some = sorted(some, key=lambda one: (-(one.value.exact or 0), one.statement.value.text))
        if all(dates_agree(some[0].statement.value.text, one.statement.value.text) for one in some[1:]):
            return some[:1]
        self._leave(rule.label, _SEVERAL)
        return []


def _told(one: Found, about: tuple[IRI, ...], triples: list[Triple]) -> Told:
    return Told(one.item, one.prop, _mark(one.statement), about, tuple(triples), one.statement.cited)


def _mark(statement: Statement) -> str:
    import hashlib

    value = statement.value
    if value.kind in ("item", "date"):
        return value.text
    return hashlib.sha256(value.text.encode()).hexdigest()[:8]
