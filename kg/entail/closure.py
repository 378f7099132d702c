"""All that follows from statements, and what changes of it when some come and some go.

Every rule has a premise about a term of the standards. So what follows is found by going on from these few statements,
and from what follows from them, and never by reading all there is.

Where statements go, everything that one of them had led to is given up first, and then taken back where it follows in
another way: Gupta, Mumick and Subrahmanian, "Maintaining Views Incrementally" (1993), section 7.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from kg.entail.facts import Fact, Facts, Layer, Plan, plan
from kg.entail.rules import Rule
from kg.errors import LimitError
from kg.rdf.vocabulary import OWL, RDFS

if TYPE_CHECKING:
    from pyoxigraph import Store

MOST = 1_000_000
"""So many statements may follow; more would fill a disk, and nobody meant them."""
_SAY_NOTHING = frozenset({OWL + "sameAs", RDFS + "subClassOf", RDFS + "subPropertyOf"})
"""That a thing has these to itself says nothing; circles would conclude it."""
_OFTEN = 1_000


class Steps:
    """How rules go on from a statement, and how they come to one."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._any: list[Plan] = []
        self._of: dict[str, list[Plan]] = {}
        self._to = [plan(rule, rule.conclusion, rule.premises) for rule in rules]
        for rule in rules:
            for n, premise in enumerate(rule.premises):
                found = plan(rule, premise, [*rule.premises[:n], *rule.premises[n + 1 :]])
                if premise[1].startswith("?"):
                    self._any.append(found)
                else:
                    self._of.setdefault(premise[1], []).append(found)

    def iter_from(self, facts: Facts, fact: Fact) -> Iterator[tuple[Rule, Fact]]:
        """Yield what rules conclude from a statement and others that are there."""
        for one in (*self._of.get(fact[1].value, ()), *self._any):
            start = facts.bound(one.start, fact, {})
            if start is not None:
                for binding in facts.iter_bindings(one.others, start):
                    found = facts.filled(one.rule.conclusion, binding)
                    if facts.is_statement(found) and not says_nothing(found):
                        yield one.rule, found

    def iter_to(self, facts: Facts, fact: Fact) -> Iterator[tuple[Rule, tuple[Fact, ...]]]:
        """Yield the premises, all of them there, from which rules conclude a statement."""
        for one in self._to if not says_nothing(fact) else ():
            start = facts.bound(one.start, fact, {})
            if start is not None:
                for binding in facts.iter_bindings(one.others, start):
                    yield one.rule, tuple(facts.filled(premise, binding) for premise in one.rule.premises)


def says_nothing(fact: Fact) -> bool:
    """Tell whether a statement is true whatever else is."""
    return bool(fact[0] == fact[2] and fact[1].value in _SAY_NOTHING)


def conclude(store: Store, graph: Any, rules: Sequence[Rule], progress: Callable[[int], None] | None = None) -> Store:
    """Return what follows from a graph of a database and is not in it, in a database in memory.

    `progress` is told how many statements there are so far. Raises LimitError where there are more than MOST.
    """
    facts = Facts([Layer(store, graph)], rules)
    _go_on(facts, Steps(rules), list(facts.iter_fixed()), MOST, progress)
    return facts.new


def _go_on(
    facts: Facts, steps: Steps, start: Iterable[Fact], most: int, progress: Callable[[int], None] | None = None
) -> None:
    """Lay down all that follows from some statements and what else is there."""
    waiting, by_rule = deque(start), Counter[Rule]()
    count = 0
    while waiting:
        for rule, fact in steps.iter_from(facts, waiting.popleft()):
            if facts.has(fact):
                continue
            facts.add(fact)
            waiting.append(fact)
            by_rule[rule] += 1
            count += 1
            if count > most:
                raise _too_many(by_rule)
            if progress and count % _OFTEN == 0:
                progress(count)


def _too_many(by_rule: Counter[Rule]) -> LimitError:
    rule = by_rule.most_common(1)[0][0]
    told = f"more than {MOST:,} statements follow from what is stated, most of them by {rule.word} ({rule.name})"
    return LimitError(f"{told}; leave that rule out, or look for what takes everything in")


def find_changes(
    store: Store,
    stated: Any,
    entailed: Any,
    rules: Sequence[Rule],
    added: Collection[Fact],
    removed: Collection[Fact],
    most: int = MOST,
) -> tuple[set[Fact], set[Fact]]:
    """Return what no longer follows, and what follows now, of a graph in a database from which and to which some went.

    `stated` is the graph, as it is now, and `entailed` has what followed from it before. `added` are statements that it
    had not before, and `removed` those that it had. Raises LimitError where more than `most` would come.
    """
    import pyoxigraph

    def is_held(fact: Fact) -> bool:
        return pyoxigraph.Quad(*fact, entailed) in store

    lost = pyoxigraph.Store()
    lost.extend(pyoxigraph.Quad(*fact) for fact in removed)
    before = Facts([Layer(store, stated), Layer(store, entailed), Layer(lost, pyoxigraph.DefaultGraph())], rules)
    if must_begin_anew(before, (*added, *removed)):
        held, now = _all(store, entailed), _all(conclude(store, stated, rules), pyoxigraph.DefaultGraph())
        return held - now, now - held
    steps = Steps(rules)
    given_up = _given_up(before, steps, is_held, removed)
    after = Facts([Layer(store, stated), Layer(store, entailed, given_up)], rules)
    start = list(added)
    for fact in (*given_up, *removed):
        if not after.has(fact) and next(steps.iter_to(after, fact), None) is not None:
            after.add(fact)
            start.append(fact)
    gone = {*given_up, *filter(is_held, added)}
    _go_on(after, steps, start, most + len(gone))
    now = _all(after.new, pyoxigraph.DefaultGraph())
    return gone - now, {fact for fact in now if not is_held(fact)}


def _all(store: Store, graph: Any) -> set[Fact]:
    return {(quad.subject, quad.predicate, quad.object) for quad in store.quads_for_pattern(None, None, None, graph)}


def must_begin_anew(facts: Facts, changed: Iterable[Fact]) -> bool:
    """Tell whether statements changed from which rules start: so much may hang on one that all is found again."""
    return any(map(facts.is_fixed, changed))


def _given_up(facts: Facts, steps: Steps, is_held: Callable[[Fact], bool], removed: Iterable[Fact]) -> set[Fact]:
    """Return all of what is held that some statements had led to, whatever else leads to it."""
    waiting, found = deque(removed), set[Fact]()
    while waiting:
        for _, fact in steps.iter_from(facts, waiting.popleft()):
            if fact not in found and is_held(fact):
                found.add(fact)
                waiting.append(fact)
    return found
