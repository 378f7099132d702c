"""What is placed, held against what the parser reads and against what was written where."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pyoxigraph

from kg.places.lines import positions_of
from kg.rdf.formats import to_oxigraph
from kg.rdf.terms import BlankNode, Literal, Term, Triple, TripleTerm
from kg.rdf.turtle import iter_quads

from .pen import Pen, Place, Thing, Written, make_thing

BASE = "http://b/base"


def canonical(triples: Iterable[pyoxigraph.Triple | pyoxigraph.Quad]) -> set[str]:
    """Return triples with labels for blank nodes that are the same for each graph that is the same."""
    graph = pyoxigraph.Dataset(pyoxigraph.Quad(one.subject, one.predicate, one.object) for one in triples)
    graph.canonicalize(pyoxigraph.CanonicalizationAlgorithm.UNSTABLE)
    return set(map(str, graph))


def require_parsed(path: Path) -> None:
    """Require that what is placed is what the parser reads."""
    errors: list[object] = []
    parsed = canonical(iter_quads(path, errors, base=lambda _: BASE))  # type: ignore[arg-type]  # only looked at here
    assert not errors
    placed = list(positions_of(path, BASE).iter_placed())
    found = canonical(pyoxigraph.Triple(*map(to_oxigraph, one[:3])) for one in placed)
    assert (set(), set()) == (parsed - found, found - parsed)


def key(term: Term) -> object:
    """Return a term, or only its kind for a blank node."""
    if isinstance(term, BlankNode):
        return "blank"
    if isinstance(term, TripleTerm):
        return tuple(map(key, term))
    return (term.lexical, term.datatype, term.language) if isinstance(term, Literal) else term


def places_of(path: Path) -> Counter[tuple[object, ...]]:
    """Return how often each triple stands at each place, blank nodes without their labels."""
    positions = positions_of(path, BASE)
    found: Counter[tuple[object, ...]] = Counter()
    for one in positions.iter_placed():
        triple: Triple = one[:3]
        places = [positions.locate(offset) for offset in one[3:]]
        found[*map(key, triple), *((place.line, place.column) for place in places)] += 1
    return found


def require_written(
    path: Path, write: Callable[[random.Random, Pen, list[Thing]], None], seed: int, line_end: str
) -> None:
    """Write a document by chance, and require that it is read and placed as it was written."""
    chance = random.Random(seed)
    pen, names = Pen(line_end), [f"n{n}" for n in range(1000)]
    write(chance, pen, [make_thing(chance, names) for _ in range(6)])
    path.write_bytes(pen.text.encode())

    require_parsed(path)
    require_places(path, pen.written)


def require_places(path: Path, written: Sequence[Written]) -> None:
    """Require that all triples are placed where they were written, and no others anywhere."""
    expected: Counter[tuple[object, ...]] = Counter()
    for one in written:
        places: tuple[Place, ...] = one[3:]
        expected[*map(key, one[:3]), *places] += 1
    assert expected == places_of(path)
