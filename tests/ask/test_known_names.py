"""A thing that others speak of is not taken for another one under a wrong name."""

from __future__ import annotations

import gc
import random
from unittest.mock import patch
from weakref import ref

import pyoxigraph
import pytest

from kg.ask.known_names import KnownNames
from kg.ask.meant import is_slip_of, slips_among
from kg.engines.embedded import EmbeddedEngine
from kg.rdf.terms import IRI
from kg.rdf.vocabulary import TYPE

A = "http://ex/a/"
LINES = {
    "in one file": f"<{A}rosy> <urn:p> 1 <urn:g> . <{A}rosy> <urn:q> 2 <urn:g> .",
    "in two files": f"<{A}rosy> <urn:p> 1 <urn:g> . <{A}rosy> <urn:q> 2 <urn:h> .",
    "with the other": f"<{A}rosy> <urn:p> <{A}rosie> <urn:g> .",
    "of the other": f"<{A}rosie> <urn:p> <{A}rosy> <urn:g> .",
    "as a value": f"<{A}rosy> <urn:p> 1 <urn:g> . <{A}x> <urn:p> <{A}rosy> <urn:g> .",
}


@pytest.mark.parametrize(
    ("where", "meant", "no_slip"),
    [
        ("in one file", A + "rosie", False),
        ("in two files", A + "rosie", True),
        ("with the other", A + "rosie", True),
        ("of the other", A + "rosie", True),
        ("as a value", A + "rosie", False),
        ("as a value", "http://ex/b/rosy", True),
    ],
)
def test_a_thing_that_is_spoken_of_is_no_slip(where: str, meant: str, no_slip: bool) -> None:
    """A name that is misspelt may well be so twice; of another namespace it is another thing where it is used."""
    store = pyoxigraph.Store()  # what files say, each a graph, is in the default graph together
    lines = LINES[where].replace(" 1 ", ' "1" ').replace(" 2 ", ' "2" ').replace(" . ", " .\n")
    for text in (lines, lines.replace(" <urn:g>", "").replace(" <urn:h>", "")):
        store.load(text.encode(), pyoxigraph.RdfFormat.N_QUADS)

    assert KnownNames(EmbeddedEngine(store)).is_no_slip(IRI(A + "rosy"), IRI(meant)) == no_slip


def test_of_many_names_the_same_are_slips_as_one_by_one() -> None:
    """Most are passed over by their length alone, or by the letters that they have."""
    chance = random.Random(5)
    words = ["rosie", "rosy", "slow", "rain", "Rosé", "42", "the", "rose_", "bugs", "x"]
    known = ["-".join(chance.choices(words, k=chance.randrange(1, 4))) for _ in range(60)]
    for name in known[:20]:
        at = chance.randrange(len(name))
        for harmed in (
            name[:at] + name[at + 1 :],
            name[:at] + "z" + name[at:],
            name.replace("-", ""),
            name[:-1] + "ie",
        ):
            slips = [one for one in known if is_slip_of(harmed, one)]
            assert list(slips_among(harmed, known)) == slips
            assert set(slips_among(harmed, frozenset(known))) == set(slips)


def test_names_of_a_snapshot_are_looked_for_once_and_let_go_with_it() -> None:
    """Several steps of a check ask the same engine; of a graph that may change, each asks anew."""
    quad = pyoxigraph.Quad(pyoxigraph.NamedNode(f"{A}rosie"), pyoxigraph.NamedNode(TYPE.value), pyoxigraph.NamedNode(A))
    store = pyoxigraph.Store()
    store.add(quad)
    kept, other = EmbeddedEngine(store, snapshot="some"), EmbeddedEngine(store)
    assert [KnownNames(one).within.things(A) for one in (kept, other)] == [{"rosie"}] * 2

    store.clear()  # as no snapshot is

    assert [KnownNames(one).within.things(A) for one in (kept, other)] == [{"rosie"}, set()]
    gone = ref(kept)
    del kept
    gc.collect()
    assert gone() is None


def test_names_of_several_namespaces_are_asked_for_once() -> None:
    """What is there goes past once, however many namespaces are asked about; what is meant is the same."""
    store = pyoxigraph.Store()
    things = [f"http://ex/{space}/{name}" for space in "abc" for name in ("rosie", "slow-rain", "x/y")]
    store.extend(
        pyoxigraph.Quad(pyoxigraph.NamedNode(one), pyoxigraph.NamedNode(TYPE.value), pyoxigraph.NamedNode("urn:C"))
        for one in things
    )
    asked = [IRI("http://ex/a/rosy"), IRI("http://ex/b/slow-rian"), IRI("http://ex/d/rosie"), IRI("http://ex/c/y")]
    names, alone = KnownNames(EmbeddedEngine(store)), KnownNames(EmbeddedEngine(store))

    names.within.look_into(f"http://ex/{space}/" for space in "abcd")
    with patch.object(EmbeddedEngine, "select", side_effect=AssertionError("once more")):
        like = [names.has_like(one) for one in asked]

    assert like == [alone.has_like(one) for one in asked] == [True, True, False, True]
    assert [names.meant(one) for one in asked] == [alone.meant(one) for one in asked]
    assert names.meant(asked[0]) == IRI("http://ex/a/rosie")
