"""What our graph knows only because it was taken over from the other side: it is no fact of ours for linking."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from kg.engines.base import Engine
from kg.rdf.terms import Term, to_n3

_AT_ONCE = 500


def only_taken(engine: Engine, graphs: Collection[str], pattern: str) -> set[tuple[Term, Term]]:
    """Return the things with values of a pattern of ?thing and ?value that hold in some graphs, and in no other.

    They are terms: a text in another language is another value.
    """
    if not graphs:
        return set()
    named = " ".join(f"<{graph}>" for graph in graphs)
    held = {
        (thing, value)
        for thing, value in engine.select(
            f"SELECT DISTINCT ?thing ?value WHERE {{ VALUES ?own {{ {named} }} GRAPH ?own {{ {pattern} }} }}"
        ).rows
        if thing is not None and value is not None
    }
    elsewhere = set()
    for some in _in_parts(sorted({thing for thing, _ in held}, key=str)):
        query = (
            f"SELECT DISTINCT ?thing ?value WHERE {{ VALUES ?thing {{ {' '.join(map(to_n3, some))} }} "
            f"GRAPH ?other {{ {pattern} }} FILTER(?other NOT IN ({', '.join(named.split())})) }}"
        )
        elsewhere |= {(thing, value) for thing, value in engine.select(query).rows}
    return held - elsewhere


def _in_parts(things: list[Term]) -> Iterable[list[Term]]:
    return (things[n : n + _AT_ONCE] for n in range(0, len(things), _AT_ONCE))
