"""Why something follows: the rules that were used, and the statements that these rest on."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.entail.closure import Steps
from kg.entail.facts import Fact, Facts, Layer
from kg.entail.rules import Rule

if TYPE_CHECKING:
    from pyoxigraph import Store


class Reason(NamedTuple):
    """A statement with the rule and the premises that gave it; without a rule it is stated."""

    fact: Fact
    rule: Rule | None
    premises: tuple[Fact, ...] = ()


class _Way:
    """One way to a statement, by a rule; `open` are the premises that are not known to hold yet."""

    def __init__(self, fact: Fact, rule: Rule, premises: tuple[Fact, ...]) -> None:
        self.fact, self.rule, self.premises = fact, rule, premises
        self.open: set[Fact] = set()


def find_reasons(store: Store, stated: Any, entailed: Any, rules: Sequence[Rule], goal: Fact) -> list[Reason]:
    """Return why a statement holds: itself first, every premise after what it gives; an empty list where it does not.

    `stated` and `entailed` are graphs of a database. Of several ways, one with few steps is given. A premise never
    rests on what it gives, whatever circles there are.
    """
    facts = Facts([Layer(store, stated), Layer(store, entailed)], rules)
    told = Facts([Layer(store, stated)], ())
    steps = Steps(rules)
    known: dict[Fact, Reason] = {}
    ways: dict[Fact, list[_Way]] = {}  # by each premise that they wait for
    seen, waiting = {goal}, deque([goal])
    while waiting and goal not in known:
        fact = waiting.popleft()
        if told.has(fact):
            _settle(known, ways, Reason(fact, None))
            continue
        for rule, premises in steps.iter_to(facts, fact):
            way = _Way(fact, rule, premises)
            way.open.update(premise for premise in premises if premise not in known)
            for premise in way.open:
                ways.setdefault(premise, []).append(way)
                if premise not in seen:
                    seen.add(premise)
                    waiting.append(premise)
            if not way.open:
                _settle(known, ways, Reason(fact, rule, premises))
                break
    return _in_order(known, goal) if goal in known else []


def _settle(known: dict[Fact, Reason], ways: dict[Fact, list[_Way]], reason: Reason) -> None:
    """Note why a statement holds, and whatever holds by that."""
    waiting = [reason]
    while waiting:
        one = waiting.pop()
        if one.fact in known:
            continue
        known[one.fact] = one
        for way in ways.pop(one.fact, ()):
            way.open.discard(one.fact)
            if not way.open:
                waiting.append(Reason(way.fact, way.rule, way.premises))


def _in_order(known: dict[Fact, Reason], goal: Fact) -> list[Reason]:
    """Return why a statement holds, each reason before those of its premises."""
    left, done = [(goal, False)], dict[Fact, None]()
    while left:
        fact, told = left.pop()
        if told:
            done[fact] = None
        elif fact not in done:
            left.append((fact, True))
            left.extend((premise, False) for premise in known[fact].premises)
    return [known[fact] for fact in reversed(done)]
