"""A thing that others speak of is not taken for another one under a wrong name."""

from __future__ import annotations

import pyoxigraph
import pytest

from kg.ask.known_names import KnownNames
from kg.engines.embedded import EmbeddedEngine
from kg.rdf.terms import IRI

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
