"""Queries by chance have the rows of the algebra, as often (SPARQL 1.1, section 18), on each engine."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

import pyoxigraph
import pytest
import rdflib

from kg.engines.base import Engine
from kg.engines.embedded import EmbeddedEngine
from kg.engines.rdflib_memory import MemoryEngine
from kg.rdf.terms import IRI
from tests.engines.algebra import Oracle, Triples
from tests.engines.random_queries import GRAPHS, NAMES, PREDICATES, Maker, query_text

HEAD = "PREFIX e: <http://e/>\n"
TOGETHER = 10


@pytest.mark.parametrize("first", range(0, 100, TOGETHER))
def test_a_query_finds_what_the_algebra_finds(first: int) -> None:
    for seed in range(first, first + TOGETHER):
        random = Random(seed)
        default, named = _triples(random, 6), {graph: _triples(random, 3) for graph in GRAPHS}
        query = Maker(random).query()
        expected = Oracle(default, named).rows(query)

        for engine in _engines(default, named):
            text = query_text(query)
            found = Counter(tuple(map(_short, row)) for row in engine.select(HEAD + text).rows)
            assert expected == found, (seed, text)


def _triples(random: Random, most: int) -> Triples:
    return frozenset(
        (random.choice(NAMES), random.choice(PREDICATES), random.choice((*NAMES, 1, 2))) for _ in range(most)
    )


def _engines(default: Triples, named: dict[str, Triples]) -> tuple[Engine, Engine]:
    graphs = " ".join(f"GRAPH {graph} {{ {_text(triples)} }}" for graph, triples in named.items())
    store = pyoxigraph.Store()
    store.update(f"{HEAD}INSERT DATA {{ {_text(default)} {graphs} }}")
    dataset = rdflib.Dataset()
    dataset.parse(data=store.dump(format=pyoxigraph.RdfFormat.N_QUADS), format="nquads")
    return EmbeddedEngine(store), MemoryEngine(dataset)


def _text(triples: Triples) -> str:
    return " ".join(f"{subject} {predicate} {value} ." for subject, predicate, value in triples)


def _short(term: Any) -> Any:
    if term is None:
        return None
    if isinstance(term, IRI):
        return f"e:{term.value.rpartition('/')[2]}"
    return int(term.lexical) if term.datatype.endswith("integer") else term.lexical
