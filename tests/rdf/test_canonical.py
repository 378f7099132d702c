"""Sorting on disk, and names for blank nodes within a time limit."""

from __future__ import annotations

import random

import pyoxigraph
import pytest

from kg.errors import LimitError
from kg.io.sorting import SortedLines
from kg.rdf.canonical import CanonicalGraphs

P = pyoxigraph.NamedNode("http://e/p")


@pytest.mark.parametrize("run_bytes", [50, 3000, 10_000_000])
def test_lines_come_back_sorted_and_once(run_bytes: int) -> None:
    """Whether nothing, something or nearly everything lies on disk, in more runs than are read at once."""
    chance = random.Random(3)
    texts = [b"".join(b"%05d\n" % chance.randrange(4000) for _ in range(40)) for _ in range(100)]
    with SortedLines(run_bytes) as lines:
        for text in texts:
            lines.add(text)
        expected = sorted({line for text in texts for line in text.splitlines(keepends=True)})

        assert expected == list(lines)
        assert expected == list(lines)


def test_poisoned_blank_nodes_meet_the_time_limit() -> None:
    """Nodes that cannot be told apart end with an error within the limit, not after hours."""
    nodes = [pyoxigraph.BlankNode(f"b{n}") for n in range(12)]
    with CanonicalGraphs() as graphs:
        graphs.add("", (pyoxigraph.Triple(one, P, other) for one in nodes for other in nodes if one is not other))
        with pytest.raises(LimitError, match="give them IRIs"):
            graphs.name_blank_nodes(1)


def test_a_text_that_looks_like_a_blank_node_is_none() -> None:
    """Only terms count, not what a text says."""
    with CanonicalGraphs() as graphs:
        graphs.add("", [pyoxigraph.Triple(P, P, pyoxigraph.Literal("a _:c14n0 b"))])
        graphs.name_blank_nodes()

        assert [b'<http://e/p> <http://e/p> "a _:c14n0 b" .\n'] == list(graphs.iter_triple_lines())
        assert not graphs.has_blank_nodes
