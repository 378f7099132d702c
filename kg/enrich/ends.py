"""The two ends of a fact: what both tell is stated once, and what one end denies or limits the other does not undo."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from kg.enrich.dates import cut
from kg.enrich.ours import Ours
from kg.enrich.reading import Found, Misfit, Read, Reader
from kg.link.items import Item, Statement
from kg.link.rules import FactRule, Rules
from kg.link.scoring import dates_agree
from kg.rdf.terms import IRI, Term

Pair: TypeAlias = tuple[IRI, Term]
_Standing: TypeAlias = tuple[str, str, Statement, Statement, IRI | None]
DENIED = "the other end says that it is not so, or limits it in a way that cannot be said here"
DIFFER = "the two ends differ in what limits it"


class _End:
    """What one end tells: by pair what it states, what it passes over for something preferred, and what it denies."""

    def __init__(self) -> None:
        self.found: dict[Pair, list[Found]] = defaultdict(list)
        self.passed: dict[Pair, list[Found]] = defaultdict(list)
        self._denied: set[Pair] = set()

    def deny(self, pair: Pair) -> None:
        self._denied.add(pair)

    def denies(self, pair: Pair) -> bool:
        """Tell whether a pair is denied; one that is also stated was only put right."""
        return pair in self._denied and pair not in self.found

    def all_denied(self) -> set[Pair]:
        """Return all pairs that are denied, and not only put right."""
        return self._denied - self.found.keys()

    def told(self, pair: Pair) -> list[Found]:
        return self.found.get(pair) or self.passed.get(pair) or []


class Ends:
    """Reads what some items say of a fact from both of its ends; `denied` are the pairs that one denies, by fact."""

    def __init__(
        self,
        rules: Rules,
        ours: Ours,
        items: Mapping[str, Item],
        told: Iterable[str],
        leave: Callable[[str, str], None],
    ) -> None:
        self._ours, self._items, self._told, self._leave = ours, items, frozenset(told), leave
        self._reader = Reader(rules, ours)
        self.denied: dict[str, set[Pair]] = {}

    def read(self, rule: FactRule) -> list[Found]:
        """Return what is to be stated, each once, with what limits it at either end."""
        own = self._end(rule, rule.properties, turned=False)
        other = self._end(rule, rule.reverse, turned=True)
        self.denied[rule.name] = own.all_denied() | other.all_denied()
        found: list[Found] = []
        for pair in dict.fromkeys([*own.found, *other.found]):
            first, second = (own, other) if pair in own.found else (other, own)
            stated = first.found[pair]
            if not any(one.item in self._told for one in [*stated, *second.told(pair)]):
                continue
            try:
                if second.denies(pair):
                    raise Misfit(DENIED)
                found += _joined(stated, second.told(pair), self._ours.functional)
            except Misfit as error:
                self._leave(rule.label, error.why)
        return found

    def _end(self, rule: FactRule, props: Sequence[str], *, turned: bool) -> _End:
        end = _End()
        for item, prop, statement, read, thing in self._standing(props, turned=turned):
            best = statement in self._items[item].stated(prop)
            try:
                if thing is None:
                    raise Misfit("its value is linked to nothing of ours")
                value = self._value(rule, read, thing)
                pair = (thing, value.term)
                if statement.rank == "deprecated":
                    end.deny(pair)
                    continue
                try:
                    qualified = self._reader.qualifiers(read, rule)
                except Misfit:
                    end.deny(pair)
                    raise
                one = Found(item, prop, statement, thing, value, qualified)
                (end.found if best else end.passed)[pair].append(one)
            except Misfit as error:
                if best and item in self._told:
                    self._leave(rule.label, error.why)
        for pair, some in end.found.items():
            end.found[pair] = _fused(some)
        return end

    def _standing(self, props: Sequence[str], *, turned: bool) -> Iterator[_Standing]:
        """Yield each statement with its item, its property, itself as it is read from this end, and of what it is."""
        for item, one in self._items.items():
            for prop in props:
                for statement in one.claims.get(prop, ()):
                    if not turned:
                        yield item, prop, statement, statement, self._ours.thing_of[item]
                        continue
                    value = statement.value
                    thing = self._ours.value_of(value.text) if value.kind == "item" else None
                    yield item, prop, statement, statement._replace(value=value._replace(text=item)), thing

    def _value(self, rule: FactRule, statement: Statement, thing: IRI) -> Read:
        states = rule.states
        if (
            states is None
            or not self._ours.is_any(thing, states.classes)
            or (states.thing and not self._ours.fits(states.thing, thing))
        ):
            raise Misfit("ours is nothing of which it is said")
        return self._reader.value(statement.value, rule, states.predicate or states.value)


def _fused(some: Sequence[Found]) -> list[Found]:
    """Return statements of one value, those that say the same as one, which rests on all of them."""
    found: list[Found] = []
    for one in some:
        same = next(
            (n for n, two in enumerate(found) if (two.value, two.qualified) == (one.value, one.qualified)), None
        )
        if same is None:
            found.append(one)
        else:
            found[same] = found[same].resting_on(one)
    return found


def _joined(stated: Sequence[Found], theirs: Sequence[Found], functional: frozenset[str]) -> list[Found]:
    """Return what one end states with what limits it at the other; raise Misfit where the two cannot both be meant."""
    some = list(stated)
    if len(some) == 1 and len(theirs) > 1 and not some[0].qualified:
        return list(theirs)  # the other end tells of several, and this one only that there is any
    for one in theirs:
        if not one.qualified:
            continue
        fitting = [(n, _union(two, one, functional)) for n, two in enumerate(some)]
        kept = [(n, union) for n, union in fitting if union is not None]
        if any(union == dict(some[n].qualified) for n, union in kept):
            continue  # nothing that is not said already
        if len(kept) != 1 or kept[0][1] is None:
            raise Misfit(DIFFER)
        n, union = kept[0]
        some[n] = some[n]._replace(qualified=union).resting_on(one)
    return some


def _union(one: Found, other: Found, functional: frozenset[str]) -> dict[str, list[Read]] | None:
    """Return the qualifiers of two statements, of dates that agree the most exact; None where they contradict."""
    found = {prop: list(some) for prop, some in one.qualified.items()}
    for prop, some in other.qualified.items():
        for read in some:
            here = found.setdefault(prop, [])
            if read in here:
                continue
            if not here or (read.exact is None and prop not in functional):
                here.append(read)
            elif read.exact is None or here[0].exact is None or not dates_agree(_known(read), _known(here[0])):
                return None
            elif read.exact > here[0].exact:
                here[0] = read
    return found


def _known(read: Read) -> str:
    return cut(str(read.term), read.exact or 0)


def other_ends(rules: Rules, ours: Ours, items: Mapping[str, Item]) -> list[str]:
    """Return the items that are linked and none of some, and have a say in what these say.

    They are the other end of it, or may have been merged.
    """
    props = {prop for rule in rules.taken for prop in (*rule.properties, *rule.reverse)}
    said = (one for item in items.values() for prop in props for one in item.claims.get(prop, ()))
    values = (value for one in said for value in (one.value, *(value for _, value in one.qualifiers)))
    named = {value.text for value in values if value.kind == "item"}
    return sorted(one for one in named if one in ours.thing_of and one not in items)
