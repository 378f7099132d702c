"""Graphs in one order, with names for blank nodes found within a time limit."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pyoxigraph
import pytest

from kg.errors import LimitError
from kg.rdf import rdfc
from kg.rdf.canonical import CanonicalGraphs
from tests import ROOT

P = pyoxigraph.NamedNode("http://e/p")


def test_poisoned_blank_nodes_meet_the_time_limit() -> None:
    """Nodes that cannot be told apart end with an error within the limit, not after hours."""
    nodes = [pyoxigraph.BlankNode(f"b{n}") for n in range(12)]
    with CanonicalGraphs() as graphs:
        graphs.add("", (pyoxigraph.Triple(one, P, other) for one in nodes for other in nodes if one is not other))
        with pytest.raises(LimitError, match="give them IRIs"):
            graphs.name_blank_nodes(1)


def chain(number: int, value: Callable[[int], object]) -> bytes:
    """Return so many nodes in a row, each with a value, as a list has them."""
    return "".join(
        f'_:b{n} <http://e/p> _:b{n + 1} .\n_:b{n} <http://e/v> "{value(n)}" .\n' for n in range(number)
    ).encode()


@pytest.mark.parametrize(
    "nquads",
    [
        chain(40_000, lambda n: 1), chain(1_300, lambda n: 1), chain(30_000, lambda n: n % 25),
        b"".join(b"_:a%d <http://e/p> _:b%d <http://e/g> .\n" % (n, n // 2) for n in range(40_000)).replace(b"_:b", b"_:a"),
    ],
    ids=["a long row", "a row", "a row of few", "a tree"],
)  # fmt: skip
def test_what_takes_hours_is_refused_at_once(nquads: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("it was tried"))

    with pytest.raises(LimitError, match="look so much alike that no canonical names are found; give them IRIs"):
        rdfc.canonicalize(nquads)


@pytest.mark.parametrize(
    "nquads",
    [
        chain(5_000, lambda n: n), chain(1_500, lambda n: n // 2), chain(1_200, lambda n: f"_:b{n} . {n}"),
        b"".join(b"<http://e/a> <http://e/p> _:b%d .\n" % n for n in range(2_000)),
        b"".join(b"_:b%d <http://e/p> _:c%d .\n" % (n, n) for n in range(1_500)),
    ],
    ids=["a list", "two of each", "texts like nodes", "leaves", "pairs"],
)  # fmt: skip
def test_what_only_is_much_is_named(nquads: bytes) -> None:
    assert rdfc.canonicalize(nquads).count(b"\n") == nquads.count(b"\n")


def test_a_text_that_looks_like_a_blank_node_is_none() -> None:
    """Only terms count, not what a text says."""
    with CanonicalGraphs() as graphs:
        graphs.add("", [pyoxigraph.Triple(P, P, pyoxigraph.Literal("a _:c14n0 b"))])
        graphs.name_blank_nodes()

        assert [b'<http://e/p> <http://e/p> "a _:c14n0 b" .\n'] == list(graphs.iter_triple_lines())
        assert not graphs.has_blank_nodes


def test_many_graphs_share_the_memory_of_one() -> None:
    """A hundred graphs of a size take hardly more memory than one of a hundred times the size."""
    script = """
import resource, sys
import pyoxigraph as ox
from kg.rdf import rdfc
from kg.rdf.canonical import CanonicalGraphs
from tests import ROOT
graphs, each = int(sys.argv[1]), int(sys.argv[2])
p = ox.NamedNode("http://e/p")
with CanonicalGraphs(4_000_000) as held:
    for n in range(graphs):
        held.add(f"http://e/{n}", (ox.Triple(ox.NamedNode(f"http://e/{n}-{m}"), p, ox.Literal("x" * 60)) for m in range(each)))
    held.name_blank_nodes()
    print(sum(1 for _ in held.iter_quad_lines()), sum(1 for _ in held.iter_triple_lines()), end=" ")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
    seen = []
    for graphs, each in ((1, 300_000), (100, 3_000)):
        words = [sys.executable, "-c", script, str(graphs), str(each)]
        done = subprocess.run(
            words, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
        quads, triples, memory = map(int, done.stdout.split())
        assert (300_000, 300_000) == (quads, triples)
        seen.append(memory)

    assert seen[1] <= 1.25 * seen[0], f"{seen[0] // 1024} MB for one graph, {seen[1] // 1024} MB for a hundred"


X, BLANK = pyoxigraph.NamedNode("http://e/x"), pyoxigraph.BlankNode("b")
HIDDEN: dict[str, tuple[Any, Any, Any]] = {
    "subject": (BLANK, X, pyoxigraph.DefaultGraph()),
    "object": (X, BLANK, pyoxigraph.DefaultGraph()),
    "graph": (X, X, BLANK),
    "subject of a triple term": (X, pyoxigraph.Triple(BLANK, P, X), pyoxigraph.DefaultGraph()),
    "object of a triple term": (X, pyoxigraph.Triple(X, P, BLANK), X),
    "further within": (X, pyoxigraph.Triple(X, P, pyoxigraph.Triple(X, P, pyoxigraph.Triple(BLANK, P, X))), X),
    "at the very end": (X, pyoxigraph.Triple(X, P, pyoxigraph.Triple(X, P, BLANK)), pyoxigraph.DefaultGraph()),
}


@pytest.mark.parametrize("where", HIDDEN)
def test_a_blank_node_is_seen_wherever_it_is(where: str) -> None:
    """In one place only, and beside statements that have none."""
    subject, value, graph = HIDDEN[where]
    with CanonicalGraphs() as graphs:
        graphs.add_quads([pyoxigraph.Quad(X, P, X, X), pyoxigraph.Quad(subject, P, value, graph)])
        graphs.name_blank_nodes()

        assert graphs.has_blank_nodes
        assert 1 == sum(line.count(b"_:c14n0") for line in graphs.iter_quad_lines())


def test_where_no_term_is_a_blank_node_none_is_seen() -> None:
    """Neither in a text within a triple term, nor in an IRI."""
    texts: list[Any] = [pyoxigraph.Literal("a _:b c"), pyoxigraph.NamedNode("http://e/_:b")]
    values: list[Any] = [*texts, *(pyoxigraph.Triple(X, P, text) for text in texts), pyoxigraph.Triple(texts[1], P, X)]
    with CanonicalGraphs() as graphs:
        graphs.add_quads([pyoxigraph.Quad(X, P, value, X) for value in values])
        graphs.name_blank_nodes()

        assert not graphs.has_blank_nodes
