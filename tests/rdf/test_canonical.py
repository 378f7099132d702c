"""Graphs in one order, with names for blank nodes found in steps that are counted."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext, suppress
from itertools import permutations
from typing import Any

import pyoxigraph
import pytest

from kg.errors import InputError, LimitError
from kg.rdf import canonical, rdfc
from kg.rdf.canonical import CanonicalGraphs, LineFile
from kg.rdf.pairing import names_as_in, pair
from kg.rdf.rdfc import _Naming
from tests import ROOT

P = pyoxigraph.NamedNode("http://e/p")


def chain(number: int, value: Callable[[int], object]) -> bytes:
    """Return so many nodes in a row, each with a value, as a list has them."""
    return "".join(
        f'_:b{n} <http://e/p> _:b{n + 1} .\n_:b{n} <http://e/v> "{value(n)}" .\n' for n in range(number)
    ).encode()


def joined(number: int, ends: Callable[[int], Iterable[int]]) -> bytes:
    """Return so many nodes, each joined to some."""
    return "".join(f"_:b{n} <http://e/p> _:b{end} .\n" for n in range(number) for end in ends(n)).encode()


def each_to_each(number: int) -> bytes:
    """Return nodes that nothing tells apart but trying all orders."""
    return joined(number, lambda n: (m for m in range(number) if m != n))


HOPELESS = {
    "a long row": chain(8_000, lambda n: 1), "a row": chain(1_500, lambda n: 1),
    "a row of few": chain(9_000, lambda n: n % 25), "a tree": joined(5_000, lambda n: [n // 2]),
    "several rings": joined(4_000, lambda n: [n - 799 if n % 800 == 799 else n + 1]), "each to each": each_to_each(12),
}  # fmt: skip


@pytest.mark.parametrize("name", HOPELESS)
def test_what_takes_hours_is_refused_at_once(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the first node is looked around from, however few or many there are."""
    monkeypatch.setattr(_Naming, "_hash", lambda *_: pytest.fail("it was tried"))

    with pytest.raises(
        LimitError, match="canonical names for the blank nodes take too many steps to find; give them IRIs"
    ):
        named(HOPELESS[name])


@pytest.mark.parametrize(
    ("nquads", "steps"),
    [
        (joined(30, lambda n: [n // 2]), 10_918), (joined(15, lambda n: [(n + 1) % 15]), 1_350),
        (each_to_each(5), 7_260), (joined(16, lambda n: [n // 2, n // 3]), 1918), (chain(12, lambda n: n % 2), 396),
    ],
    ids=["a tree", "a ring", "each to each", "two ways", "a row"],
)  # fmt: skip
def test_names_take_the_same_steps_everywhere(nquads: bytes, steps: int) -> None:
    """The end is counted and is none of time: one step less is too few."""
    quads = list(pyoxigraph.parse(nquads, pyoxigraph.RdfFormat.N_QUADS))

    assert [True, False] == [ends(quads, most) for most in (steps - 1, steps)]


def edges(name: str) -> Iterator[tuple[object, object]]:
    """Yield the joined nodes of a graph in which all look alike, and of which no count tells how long it takes."""
    if name == "all joined":
        yield from permutations(range(8), 2)
    elif name == "two sides":
        yield from ((one, -other) for one in range(1, 7) for other in range(1, 7))
    elif name == "a net":
        yield from (((x, y), to) for x in range(10) for y in range(10) for to in (((x + 1) % 10, y), (x, (y + 1) % 10)))
    elif name == "a cube":
        yield from ((n, n ^ (1 << bit)) for n in range(32) for bit in range(5))
    else:  # a tree, each node with so many below it
        wide = {"a wide tree": 5, "a tall tree": 2}[name]
        yield from ((n, wide * n + k) for n in range(31 if wide == 5 else 63) for k in range(1, wide + 1))


@pytest.mark.parametrize("name", ["all joined", "two sides", "a net", "a cube", "a wide tree", "a tall tree"])
def test_what_nobody_foresees_is_refused_in_two_seconds(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """So many steps are two seconds, as each costs about what one along a row does; a tenth of them is tried here."""
    assert rdfc.UNFORESEEN == 1_500_000
    monkeypatch.setattr(rdfc, "UNFORESEEN", rdfc.UNFORESEEN // 10)

    def seconds(joined: Iterable[tuple[object, object]]) -> float:
        quads = [
            pyoxigraph.Quad(pyoxigraph.BlankNode(label(one)), P, pyoxigraph.BlankNode(label(other)))
            for one, other in joined
        ]
        started = time.thread_time()
        with suppress(LimitError):
            rdfc.find_names(quads)
        return time.thread_time() - started

    assert seconds(edges(name)) < 3 * seconds((n, n + 1) for n in range(158))


def label(node: object) -> str:
    """Return a label that nothing but the node tells."""
    return f"b{hash(node) & 0xFFFF_FFFF}"


def ends(quads: list[pyoxigraph.Quad], steps: int) -> bool:
    """Tell whether so many steps are too few."""
    try:
        rdfc.find_names(quads, steps)
    except LimitError:
        return True
    return False


def named(nquads: bytes) -> list[bytes]:
    """Return N-Quads with their canonical names, sorted."""
    with CanonicalGraphs() as graphs:
        graphs.add_quads(pyoxigraph.parse(nquads, pyoxigraph.RdfFormat.N_QUADS))
        graphs.name_blank_nodes()
        return list(graphs.iter_quad_lines())


ALIKE = {
    "a list": chain(2_000, lambda n: n), "two of each": chain(600, lambda n: n // 2), "few of each": chain(200, lambda n: n % 25),
    "texts like nodes": chain(300, lambda n: f"_:b{n} . {n}"), "a row": chain(60, lambda n: 1), "a ring": joined(40, lambda n: [(n + 1) % 40]),
    "leaves": b"".join(b"<http://e/a> <http://e/p> _:b%d .\n" % n for n in range(500)),
    "pairs": b"".join(b"_:b%d <http://e/p> _:c%d .\n" % (n, n) for n in range(300)), "a tree": joined(64, lambda n: [n // 2]),
    "each to each": each_to_each(6), "in graphs": b"".join(b"_:b%d <http://e/p> _:b%d _:g%d .\n" % (n, n + 1, n % 3) for n in range(12)),
    "in triple terms": b"".join(b"_:b%d <http://e/p> <<( _:b%d <http://e/q> <<( _:c <http://e/q> _:b%d )>> )>> .\n" % (n, n + 1, n % 4) for n in range(9)),
    "by what triple terms are of": b"".join(b"_:b%d <http://e/p> <<( _:b%d <http://e/q> <http://e/a> )>> .\n" % (n, (3 * n + 1) % 8) for n in range(8)),
    "by what triple terms say": b"".join(b"_:b%d <http://e/p> <<( <http://e/a> <http://e/q> _:b%d )>> .\n" % (n, (3 * n + 1) % 8) for n in range(8)),
}  # fmt: skip


@pytest.mark.parametrize("name", ALIKE)
def test_the_names_are_those_of_another_implementation(name: str) -> None:
    """Byte by byte, wherever the nodes stand and however alike they look."""
    dataset = pyoxigraph.Dataset(pyoxigraph.parse(ALIKE[name], pyoxigraph.RdfFormat.N_QUADS))
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    expected = pyoxigraph.serialize(dataset, format=pyoxigraph.RdfFormat.N_QUADS) or b""

    assert sorted(expected.splitlines(keepends=True)) == named(ALIKE[name])


def test_made_up_graphs_get_the_names_of_another_implementation() -> None:
    """As many as are made up in a second, of few nodes joined in many ways."""
    chance = random.Random(12)
    for _ in range(400):
        nodes, lines = chance.randint(1, 7), set()
        for _ in range(chance.randint(1, 12)):
            one, other = (f"_:b{chance.randrange(nodes)}" for _ in "ab")
            lines.add(
                f"{one} <urn:p{chance.randrange(2)}> {chance.choice([other, other, '1', '<urn:i>'])} .\n".replace(
                    " 1 ", ' "1" '
                )
            )
        ALIKE["made up"] = "".join(sorted(lines)).encode()
        test_the_names_are_those_of_another_implementation("made up")


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
from kg.rdf.rdfc import _Naming
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


@pytest.mark.parametrize("name", ALIKE)
def test_known_quads_give_their_names(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many nodes look alike, without the steps that it takes to name them anew."""
    quads = list(pyoxigraph.parse(ALIKE[name], pyoxigraph.RdfFormat.N_QUADS))
    anew = list(pyoxigraph.parse(ALIKE[name], pyoxigraph.RdfFormat.N_QUADS, rename_blank_nodes=True))
    random.Random(1).shuffle(anew)
    monkeypatch.setattr(rdfc, "find_names", lambda *_: pytest.fail("they were named anew"))
    with CanonicalGraphs() as graphs:
        graphs.add_quads(anew)
        graphs.name_blank_nodes(known=quads)
        found = sorted(graphs.iter_quad_lines())

    written = pyoxigraph.serialize(quads, format=pyoxigraph.RdfFormat.N_QUADS) or b""
    assert sorted(set(written.splitlines(keepends=True))) == found


def test_other_quads_get_names_of_their_own() -> None:
    """A row that is longer than the known one is no part of it."""
    known = list(pyoxigraph.parse(chain(5, lambda n: 1), pyoxigraph.RdfFormat.N_QUADS))
    with CanonicalGraphs() as graphs:
        graphs.add_quads(pyoxigraph.parse(chain(6, lambda n: 1), pyoxigraph.RdfFormat.N_QUADS))
        graphs.name_blank_nodes(known=known)

        assert named(chain(6, lambda n: 1)) == list(graphs.iter_quad_lines())


def test_graphs_are_given_apart_or_together_each_triple_once() -> None:
    """Sorted, those that are asked for or all; a graph without a triple is one too."""
    one, two = (pyoxigraph.NamedNode(f"http://e/{n}") for n in "ab")
    with CanonicalGraphs() as graphs:
        graphs.add("http://e/g2", [pyoxigraph.Triple(two, P, one), pyoxigraph.Triple(one, P, one)])
        graphs.add_quads(
            [pyoxigraph.Quad(one, P, one, pyoxigraph.NamedNode("http://e/g1")), pyoxigraph.Quad(two, P, two)]
        )
        graphs.add("http://e/g3", [])
        graphs.name_blank_nodes()
        lines = {name: f"<http://e/{name[0]}> <http://e/p> <http://e/{name[1]}>" for name in ("aa", "ba", "bb")}

        assert ["", "http://e/g1", "http://e/g2", "http://e/g3"] == graphs.names
        assert [f"{lines[name]} .\n".encode() for name in ("aa", "ba", "bb")] == list(graphs.iter_triple_lines())
        assert [f"{lines['bb']} .\n".encode()] == list(graphs.iter_triple_lines([""]))
        assert [f"{lines[name]} .\n".encode() for name in ("aa", "bb")] == list(
            graphs.iter_triple_lines(["", "http://e/g1"])
        )
        assert [
            f"{lines['aa']} <http://e/g1> .\n".encode(), f"{lines['aa']} <http://e/g2> .\n".encode(),
            f"{lines['ba']} <http://e/g2> .\n".encode(), f"{lines['bb']} .\n".encode(),
        ] == list(graphs.iter_quad_lines())  # fmt: skip
        assert [] == graphs.blank_quads(merged=True)


def test_nothing_is_given_before_nodes_have_names() -> None:
    with CanonicalGraphs() as graphs:
        graphs.add("http://e/g", [pyoxigraph.Triple(BLANK, P, X)])
        for given in (graphs.iter_triple_lines, graphs.iter_quad_lines):
            with pytest.raises(InputError, match="have no names yet"):
                given()
        graphs.name_blank_nodes()
        assert 1 == len(list(graphs.iter_triple_lines()))


def test_statements_about_blank_nodes_are_given_with_their_names_and_no_others() -> None:
    """Of graphs that have the same one, both, or one where graphs are together; and in a graph without a name."""
    quads = [
        pyoxigraph.Quad(BLANK, P, X, pyoxigraph.NamedNode(f"http://e/g{n}")) for n in range(2)
    ] + [pyoxigraph.Quad(X, P, X, BLANK), pyoxigraph.Quad(X, P, X, X)]  # fmt: skip
    with CanonicalGraphs() as graphs:
        graphs.add_quads(quads)
        graphs.name_blank_nodes()

        assert {"<http://e/g0>", "<http://e/g1>", "_:c14n0"} == {
            str(quad.graph_name) for quad in graphs.blank_quads(merged=False)
        }
        assert ["_:c14n0 <http://e/p> <http://e/x>"] == [str(quad.triple) for quad in graphs.blank_quads(merged=True)]
        assert ["_:c14n0", "http://e/g0", "http://e/g1", "http://e/x"] == graphs.names


def test_nodes_without_names_are_found_in_all_graphs_that_are_added_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many statements are put in order at once."""
    monkeypatch.setattr(canonical, "_AT_ONCE", 3)
    quads = list(pyoxigraph.parse(ALIKE["in graphs"], pyoxigraph.RdfFormat.N_QUADS))
    quads += [pyoxigraph.Quad(X, P, pyoxigraph.Literal(str(n)), X) for n in range(8)]
    with CanonicalGraphs() as graphs:
        graphs.add_quads(quads)
        graphs.add("http://e/more", (quad.triple for quad in quads[-7:]))
        graphs.name_blank_nodes()
        found = list(graphs.iter_quad_lines())
        more = list(graphs.iter_triple_lines(["http://e/more"]))
    assert (20, 7) == (len(found) - len(more), len(more))
    assert found == sorted(found)
    assert named(ALIKE["in graphs"]) == [line for line in found if b"_:" in line]


def test_of_many_quads_only_some_wait_for_their_graphs(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many there are, and each of them once."""
    monkeypatch.setattr(canonical, "_AT_ONCE", 3)
    taken: list[int] = []
    with CanonicalGraphs() as graphs:
        monkeypatch.setattr(graphs, "add", lambda graph, triples: taken.append(len(triples)))
        graphs.add_quads(pyoxigraph.Quad(X, P, pyoxigraph.Literal(str(n)), X) for n in range(14))

    assert [3, 3, 3, 3, 2] == taken


def test_a_graph_may_be_added_and_named_in_parts() -> None:
    """What is about a node without a name is kept each time, and has been seen for good."""
    with CanonicalGraphs() as graphs:
        for n in range(3):
            graphs.add("http://e/g", [pyoxigraph.Triple(BLANK, P, pyoxigraph.Literal(str(n)))])
        graphs.name_blank_nodes()
        graphs.add("http://e/g", [pyoxigraph.Triple(X, P, pyoxigraph.Literal("a _:b c"))])
        graphs.name_blank_nodes()

        assert graphs.has_blank_nodes
        assert 3 == sum(line.startswith(b"_:c14n0 ") for line in graphs.iter_quad_lines())
        assert 4 == len(list(graphs.iter_triple_lines()))


@pytest.mark.parametrize("foreseen", [True, False])
def test_names_are_found_in_as_many_steps_as_are_given(foreseen: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Be it known before that they are too few, or only once they are taken."""
    if not foreseen:
        monkeypatch.setattr(_Naming, "_least_steps", lambda *_: 0)
    for steps, fine in ((20, False), (2_000, True)):
        with CanonicalGraphs() as graphs:
            graphs.add_quads(pyoxigraph.parse(chain(9, lambda n: 1), pyoxigraph.RdfFormat.N_QUADS))
            with nullcontext() if fine else pytest.raises(LimitError):
                graphs.name_blank_nodes(steps)


def test_what_takes_a_little_more_than_was_foreseen_is_not_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Up to a quarter more: of a ring all is foreseen, of nodes joined each to each little."""
    ring, few = joined(15, lambda n: [(n + 1) % 15]), each_to_each(3).replace(b"_:b", b"_:c")
    monkeypatch.setattr(rdfc, "UNFORESEEN", 0)
    for quads, fine in ((ring, True), (ring + few, True), (few, False)):
        with nullcontext() if fine else pytest.raises(LimitError):
            named(quads)


def test_what_is_said_twice_gives_no_other_names() -> None:
    for name in ("a row", "a ring", "a tree", "in graphs", "in triple terms"):
        lines = ALIKE[name].splitlines(keepends=True)
        assert named(ALIKE[name]) == named(ALIKE[name] + b"".join(lines[::3]))


def test_the_file_of_what_did_not_fit_is_given_back() -> None:
    """Then nothing can be read any more."""
    with CanonicalGraphs(10) as graphs:
        graphs.add("", [pyoxigraph.Triple(X, P, pyoxigraph.Literal("x" * 20))])
        assert 1 == len(list(graphs.iter_triple_lines()))
    with pytest.raises(ValueError, match="the lines were given back"):
        list(graphs.iter_triple_lines())


@pytest.mark.parametrize(
    ("sides", "looks", "near", "sure", "paired"),
    [
        # one of each that look alike; of others there is one side alone
        ([0, 1], "aa", [[], []], [0, 0], True),
        ([0, 1], "ab", [[], []], [0, 1], False),
        ([0, 0], "aa", [[], []], [0, 0], False),
        ([0, 1, 1], "aaa", [[], [], []], [0, 0, 0], False),
        # two of each, that nothing tells apart: one of each is taken for the same, and the others are by that
        ([0, 0, 1, 1], "aaaa", [[], [], [], []], [0] * 4, True),
        # joined to what looks otherwise, they are told apart before
        ([0, 0, 1, 1, 0, 1], "aaaabb", [[("p", 4)], [], [("p", 5)], [], [("q", 0)], [("q", 2)]], None, True),
        # by another word they are others
        ([0, 1, 0, 1], "aabb", [[("p", 2)], [("q", 3)], [("p", 0)], [("q", 1)]], None, False),
        # a ring of four, and two rings of two
        ([0] * 4 + [1] * 4, "a" * 8, [[("p", n ^ 1), ("p", n ^ 3)] for n in range(4)] + [[("p", 4 + (n ^ 1)), ("p", 4 + (n ^ 1))] for n in range(4)], None, False),
        ([0] * 4 + [1] * 4, "a" * 8, [[("p", n ^ 1), ("p", n ^ 3)] for n in range(4)] + [[("p", 4 + (n ^ 2)), ("p", 4 + (n ^ 1))] for n in range(4)], None, True),
    ],
)  # fmt: skip
def test_nodes_of_two_graphs_are_paired_where_the_graphs_are_the_same(
    sides: list[int], looks: str, near: list[list[tuple[str, int]]], sure: list[int] | None, paired: bool
) -> None:
    """Each with one of the other side that looks as it does, and is joined to those that are paired with its own."""
    found = pair(sides, [(look,) for look in looks], near)

    assert paired == (found.paired is not None)
    assert sure is None or sure == found.sure
    if found.paired is not None:
        parts = found.paired
        assert all(sorted(sides[n] for n in range(len(sides)) if parts[n] == part) == [0, 1] for part in parts)
        assert all(looks[a] == looks[b] for a in range(len(parts)) for b in range(len(parts)) if parts[a] == parts[b])
        joints = [sorted((word, parts[other]) for word, other in some) for some in near]
        assert all(joints[a] == joints[b] for a in range(len(parts)) for b in range(len(parts)) if parts[a] == parts[b])


def test_of_quads_that_are_not_the_same_no_names_are_taken() -> None:
    """A graph more, another end, one statement twice; a name that comes in both means nothing."""

    def quads(text: str) -> list[Any]:
        return list(pyoxigraph.parse(text.encode(), pyoxigraph.RdfFormat.N_QUADS))

    known = quads('_:a <urn:p> _:b <urn:g> .\n_:b <urn:p> "1" .\n')
    assert {"_:b": "_:a", "_:c": "_:b"} == names_as_in(
        quads('_:c <urn:p> "1" .\n_:b <urn:p> _:c <urn:g> .\n') * 2, known
    )
    for other in (
        '_:a <urn:p> _:b <urn:h> .\n_:b <urn:p> "1" .\n', '_:a <urn:p> _:b <urn:g> .\n_:a <urn:p> "1" .\n',
        '_:a <urn:p> _:b <urn:g> .\n', '_:a <urn:p> _:a <urn:g> .\n_:a <urn:p> "1" .\n',
        '_:b <urn:p> _:a <urn:g> .\n_:b <urn:p> "1" .\n', "",
    ):  # fmt: skip
        assert names_as_in(quads(other), known) is None


def test_lines_are_read_to_the_end_whatever_was_read_before() -> None:
    file = LineFile(iter([b"one\n", b"two\n", b"three\n"]))
    assert (b"on", b"e\ntwo\nthree\n", b"", b"") == (file.read(2), file.read(), file.read(), file.read(5))
