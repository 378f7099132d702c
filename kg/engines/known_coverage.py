"""How many things of each class have each property, from what a build knows of each file.

A file knows this of its own things. A thing that several files describe is looked up, and counted once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import product
from typing import TYPE_CHECKING, Any

from kg.rdf.terms import RDF

if TYPE_CHECKING:
    from pyoxigraph import Store

    from kg.engines.known_lists import Known

_MOST = 30_000
"""So many things are looked up; with more, reading all triples takes no longer."""


def count_filled(store: Store, known: Known, apart: str = "") -> list[tuple[str, str, int]] | None:
    """Return class, property and number of things for all that come up together in the merged graph of a snapshot.

    The graph `apart` is no file's. Returns None where there is too much to look up, or a class that is no IRI.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for properties, filled in known.filled:
        for of, numbers in filled.items():
            counts.update({(of, one): number for one, number in zip(properties, numbers, strict=True) if number})
    if any(of == "" for of, _ in counts):
        return None
    names = {*known.subjects, *known.beyond, *_iter_classed_again(store)}
    if len(names) > _MOST:
        return None
    for name in names:
        _count_once(store, name, apart, counts)
    return [(of, one, number) for (of, one), number in counts.items() if number]


def _iter_classed_again(store: Store) -> Iterator[str]:
    """Yield the names of things that have several classes, or one in several graphs."""
    import pyoxigraph

    found: Any = store.query("SELECT ?s WHERE { GRAPH ?g { ?s a ?c } } GROUP BY ?s HAVING (COUNT(*) > 1)")
    for (thing,) in found:
        if type(thing) is pyoxigraph.NamedNode:
            yield thing.value


def _count_once(store: Store, name: str, apart: str, counts: Counter[tuple[str, str]]) -> None:
    """Put what all files say of a thing in the place of what each of them does."""
    import pyoxigraph

    merged = pyoxigraph.DefaultGraph()
    said: dict[object, tuple[set[str], set[str]]] = {}
    for quad in store.quads_for_pattern(pyoxigraph.NamedNode(name), None, None):
        classes, properties = said.setdefault(quad.graph_name, (set(), set()))
        properties.add(quad.predicate.value)
        if quad.predicate.value == RDF + "type":
            classes.add(quad.object.value)  # type: ignore[union-attr]  # a class that is no IRI was seen before
    said.pop(pyoxigraph.NamedNode(apart), None) if apart else None
    together = said.pop(merged, None)
    if together is None or len(said) < 2:
        return
    for pairs in said.values():
        counts.subtract(product(*pairs))
    counts.update(product(*together))
