"""Whether two graphs, or two answers, are the same but for the names of blank nodes."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyoxigraph


def canonical(quads: Iterable[Any]) -> set[str]:
    """Return quads with their blank nodes named canonically, as texts; blank nodes that are alike stay apart."""
    dataset = pyoxigraph.Dataset(quads)
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


@functools.cache
def as_stored(literal: Any) -> Any:
    """Return a literal as the store gives it back, which writes a value in one way only."""
    store, node = pyoxigraph.Store(), pyoxigraph.NamedNode("urn:x")
    store.add(pyoxigraph.Quad(node, node, literal))
    (quad,) = store
    return quad.object


def stored(quads: Iterable[Any]) -> list[Any]:
    """Return quads with each literal as the store gives it back."""
    return [
        pyoxigraph.Quad(quad.subject, quad.predicate, as_stored(quad.object), quad.graph_name)
        if isinstance(quad.object, pyoxigraph.Literal)
        else quad
        for quad in quads
    ]


def quads_of(path: Path, base: str | None = None) -> list[Any]:
    """Return the quads of a file of a suite."""
    return list(pyoxigraph.parse(path=str(path), base_iri=base or path.as_uri()))


def rows_as_quads(variables: Iterable[str], rows: Iterable[Any], *, ordered: bool) -> list[Any]:
    """Return an answer as quads, so that answers are the same when these are.

    Each row is a blank node with its values, and with its number where the order counts; the variables are said too.
    """
    named, blank, quad = pyoxigraph.NamedNode, pyoxigraph.BlankNode, pyoxigraph.Quad
    found = [quad(named("urn:answer"), named("urn:has"), named(f"urn:variable:{name}")) for name in variables]
    for number, row in enumerate(rows):
        node = blank(f"row{number}")
        found.append(quad(node, named("urn:number"), pyoxigraph.Literal(number if ordered else 0)))
        for name, value in row.items():
            term = as_stored(value) if isinstance(value, pyoxigraph.Literal) else value
            found.append(quad(node, named(f"urn:value:{name}"), term))
    return found
