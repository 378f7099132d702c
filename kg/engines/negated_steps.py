"""Steps of a path, and those that negate properties as triples: as many rows as fit (SPARQL 1.1, section 18.4).

Of a pair of ends that are both known the store finds such a step once, and a variable in its place as often as it is
there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TypeAlias

HOLE = "\0"
"""What stands behind a label, for the mark of its copy; no query has it."""
_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


class Step(NamedTuple):
    """A step: its text, or the properties that it negates, all of one direction, and whether it goes backward."""

    text: str
    negated: tuple[str, ...] | None = None
    is_inverse: bool = False


Way: TypeAlias = tuple[Step, ...]


def inverted(way: Way) -> Way:
    """Return a way from its end to its beginning."""
    return tuple(one._replace(is_inverse=not one.is_inverse) for one in reversed(way))


def as_path(way: Way) -> str:
    """Return a way as a path."""
    return "/".join(f"^{_said(one)}" if one.is_inverse else _said(one) for one in way)


def _said(step: Step) -> str:
    return step.text if step.negated is None else f"(!({'|'.join(step.negated)}))"


def as_triples(subject: str, way: Way, value: str, fresh: Callable[[], str]) -> str:
    """Return a way between two ends as triples and filters, where a step of it negates; `fresh` gives new names."""
    if all(one.negated is None for one in way):
        return f"{subject} {as_path(way)} {value}  . "
    ends = [subject, *(f"_:{fresh()}{HOLE}" for _ in way[1:]), value]
    return "".join(_one_by_one(zip(ends, way, ends[1:], strict=False), fresh))


def _one_by_one(triples: Iterable[tuple[str, Step, str]], fresh: Callable[[], str]) -> Iterator[str]:
    for start, step, end in triples:
        here, there = (end, start) if step.is_inverse else (start, end)
        if step.negated is None:
            yield f"{here} {step.text} {there}  . "
        else:
            name, left_out = f"?{fresh()}", ", ".join(_TYPE if one == "a" else one for one in step.negated)
            yield f"{here} {name} {there}  . " + (f"FILTER({name} NOT IN ({left_out})) " if left_out else "")
