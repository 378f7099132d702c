"""What is written is the same bytes each time, and its time grows with what is written."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

from kg.errors import CannotCarry, InputError
from kg.rdf.canonical import LineFile
from kg.rdf.formats import (
    BY_MEDIA_TYPE,
    BY_SUFFIX,
    FORMATS,
    NAMING_ENDINGS,
    carried,
    from_oxigraph,
    graph_ending,
    graph_format,
    has_blank_node,
    is_graph_file,
    packing_of,
    to_oxigraph,
    to_quad,
    triple_of,
    triples_of,
    without_packing,
    write_quads,
)
from kg.rdf.terms import DEEPEST, IRI, BlankNode, Literal, Term, TripleTerm, in_language

from ..growth import require_growth

PREFIXES = {f"p{n}": f"http://e/{n}/" for n in range(40)}
_HELD = ("turtle", "trig", "rdfxml")


def written(triples: list[ox.Triple], format_name: str, prefixes: dict[str, str] | None = None) -> bytes:
    file = io.BytesIO()
    write_quads(triples, file, format_name, prefixes if format_name in _HELD else None)
    return file.getvalue()


def some_triples(count: int) -> list[ox.Triple]:
    node, says = ox.NamedNode("http://e/1/s"), ox.NamedNode("http://e/2/p")
    return [ox.Triple(node, says, ox.Literal(f"value {n}")) for n in range(count)]


@pytest.mark.parametrize("format_name", _HELD)
def test_prefixes_are_sorted_and_the_rest_is_as_it_came(format_name: str) -> None:
    """The head is sorted, however it is cut into blocks, and a text that looks like a head is none."""
    node, says = ox.NamedNode("http://e/1/s"), ox.NamedNode("http://e/2/p")
    texts = ["x" * 20_000, "@prefix z: <http://z/> .\n@prefix a: <http://a/> .\n", "<?xml ?>\n<rdf:RDF xmlns:b=''>"]
    triples = [ox.Triple(node, says, ox.Literal(text)) for text in texts]
    seen = {
        written(triples, format_name, dict(random.Random(n).sample(sorted(PREFIXES.items()), 40))) for n in range(9)
    }

    assert 1 == len(seen)
    (text,) = seen
    names = [line.split()[1] for line in text.splitlines() if line.startswith(b"@prefix")]
    assert sorted(names) == names
    read = list(ox.parse(text, getattr(ox.RdfFormat, FORMATS[format_name].constant)))
    assert set(texts) == {quad.object.value for quad in read}


@pytest.mark.parametrize("format_name", FORMATS)
def test_writing_takes_time_by_what_is_written(format_name: str) -> None:
    """No format looks again at what it has written, however few lines it has; some fifteen blocks of them here.

    More would be a large piece of memory, whose time is that of others who use it.
    """

    def prepare(size: int) -> Callable[[], object]:
        triples, prefixes = some_triples(size), PREFIXES if format_name in _HELD else None
        return lambda: write_quads(triples, io.BytesIO(), format_name, prefixes)

    require_growth(prepare, 300)


def test_lines_are_read_in_blocks_of_any_size() -> None:
    """A parser gets every byte once, never more than it asks for, also where a line is longer than that."""
    lines = [b"a\n", b"b" * 5000 + b"\n", b"c\n"] * 20
    for size in (1, 7, 4096, 100_000, -1):
        file = LineFile(iter(lines))
        blocks = []
        while block := file.read(size):
            blocks.append(block)
        assert b"".join(lines) == b"".join(blocks)
        assert size < 0 or max(map(len, blocks)) <= size


def test_long_lines_are_read_once() -> None:
    """Time grows with the bytes, not with the length of a line."""

    def prepare(size: int) -> Callable[[], object]:
        lines = [b"x" * size + b"\n"] * 20

        def work() -> None:
            file = LineFile(iter(lines))
            while file.read(512):
                pass

        return work

    require_growth(prepare, 20_000)


@pytest.mark.parametrize(
    ("name", "packing", "bare", "is_graph", "form", "ending"),
    [
        ("a.ttl", None, "a.ttl", True, "turtle", ".ttl"),
        ("a.turtle", None, "a.turtle", True, "turtle", ".turtle"),
        ("A.TTL.GZ", "gz", "A.TTL", True, "turtle", ".TTL.GZ"),
        ("a.nq.zst", "zst", "a.nq", True, "nquads", ".nq.zst"),
        ("a.b.trig", None, "a.b.trig", True, "trig", ".trig"),
        ("a.nt.gz", "gz", "a.nt", True, "ntriples", ".nt.gz"),
        ("a.jsonld", None, "a.jsonld", False, "turtle", ".jsonld"),
        ("a.rdf.gz", "gz", "a.rdf", False, "turtle", ".rdf.gz"),
        ("a.gz", "gz", "a", False, "turtle", ".gz"),
        ("a.txt", None, "a.txt", False, "turtle", ".txt"),
        ("a.ttl.bz2", None, "a.ttl.bz2", False, "turtle", ".bz2"),
    ],
)
def test_the_name_of_a_file_says_what_it_is(
    name: str, packing: str | None, bare: str, is_graph: bool, form: str, ending: str
) -> None:
    path = Path("x.ttl") / name
    assert (packing, Path("x.ttl") / bare) == (packing_of(path), without_packing(path))
    assert (is_graph, form, ending) == (is_graph_file(path), graph_format(path), graph_ending(name))


def test_only_formats_with_graphs_name_graphs() -> None:
    assert {".trig", ".trig.gz", ".trig.zst", ".nq", ".nq.gz", ".nq.zst"} == set(NAMING_ENDINGS)


A, B = IRI("urn:a"), BlankNode("b")
WITHIN = TripleTerm(B, A, TripleTerm(A, A, in_language("x", "ar--rtl")))


@pytest.mark.parametrize(
    "term",
    [A, B, Literal("x"), Literal("x", "urn:d"), in_language("x", "en"), in_language("x", "ar--rtl"), in_language("x", "en--ltr"), WITHIN],
)  # fmt: skip
def test_a_term_is_the_same_there_and_back(term: Term) -> None:
    assert term == from_oxigraph(to_oxigraph(term))
    triple = (A, A, term)
    assert [triple] == list(triples_of([to_quad(triple)])) == [triple_of(to_quad(triple))]
    if not isinstance(term, Literal | TripleTerm):
        assert [(term, A, B)] == list(triples_of([to_quad((term, A, B, A))]))


@pytest.mark.parametrize("deep", [128, 129])
def test_triple_terms_are_read_to_a_depth(deep: int) -> None:
    held: Any = to_oxigraph(A)
    for _ in range(deep):
        held = ox.Triple(to_oxigraph(A), to_oxigraph(A), held)
    if deep == DEEPEST:
        assert str(from_oxigraph(held)).count("<<(") == deep
    else:
        with pytest.raises(InputError, match="nested deeper than 128 levels"):
            from_oxigraph(held)


@pytest.mark.parametrize(
    ("triple", "has"),
    [
        ((A, A, A), False), ((B, A, A), True), ((A, A, B), True), ((A, A, Literal("_:b")), False), ((A, A, WITHIN), True),
        ((A, A, TripleTerm(A, A, B)), True), ((A, A, TripleTerm(A, A, TripleTerm(B, A, A))), True),
        ((A, A, TripleTerm(A, A, TripleTerm(A, A, A))), False),
    ],
)  # fmt: skip
def test_a_blank_node_is_seen_in_any_part_of_a_triple(triple: tuple[Term, Term, Term], has: bool) -> None:
    assert has == has_blank_node(to_quad(triple))


@pytest.mark.parametrize(
    ("triple", "told"),
    [
        ((A, IRI("urn:9"), A), "this property does not end in a name"),
        ((A, IRI("urn:p/"), A), "this property does not end in a name"),
        ((A, IRI("urn:p"), TripleTerm(A, IRI("urn:9"), A)), "this property does not end in a name"),
        ((A, IRI("urn:p"), Literal("a\x00")), "the character U+0000 cannot be written in XML"),
        ((A, IRI("urn:p"), TripleTerm(A, IRI("urn:p"), Literal("\uffff"))), "the character U+FFFF cannot be written in XML"),
        ((A, IRI("urn:p9"), Literal("a\t\r\n")), None),
        ((BlankNode("1"), IRI("urn:p"), TripleTerm(BlankNode("2"), IRI("urn:p"), BlankNode("1"))), None),
    ],
)  # fmt: skip
def test_what_xml_cannot_hold_is_told_and_all_else_comes_through(
    triple: tuple[Term, Term, Term], told: str | None
) -> None:
    """A label of a blank node may begin with a digit, and a name in XML may not: it is the same node in each place."""
    if told:
        with pytest.raises(CannotCarry, match=re.escape(told)) as error:
            list(carried([to_quad(triple)]))
        assert triple == error.value.triple
        return
    (one,) = carried([to_quad(triple).triple])
    assert str(one).replace("_:n", "_:") == str(to_quad(triple).triple)
    assert str(one).count("_:n") == str(to_quad(triple)).count("_:")


@pytest.mark.parametrize(
    ("name", "form"),
    [("A.TRIG", "trig"), ("a.NQ.GZ", "nquads"), ("a.nt.zst", "ntriples"), ("a.turtle", "turtle"), ("a.rdf", "turtle")],
)
def test_a_file_of_a_project_is_of_the_format_of_its_suffix_in_any_letters(name: str, form: str) -> None:
    assert form == graph_format(Path(name))
    assert is_graph_file(Path(name)) == (name != "a.rdf")


def test_other_names_of_formats_are_read_as_well() -> None:
    assert ("turtle", "ntriples") == (BY_MEDIA_TYPE["application/x-turtle"], BY_MEDIA_TYPE["text/plain"])
    assert ("rdfxml", "turtle") == (BY_SUFFIX[".owl"], BY_SUFFIX[".turtle"])


def test_a_disk_that_is_full_is_told_as_that() -> None:
    """And not as a statement that the format cannot hold."""

    class Full(io.BytesIO):
        def write(self, _: Any) -> int:
            raise OSError(28, "No space left on device")

    for form in ("ntriples", "turtle", "rdfxml"):
        with pytest.raises(OSError, match="No space left"):
            write_quads([ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode("urn:p"), ox.Literal("x"))], Full(), form)


def test_each_prefix_has_its_line() -> None:
    file = io.BytesIO()
    said = ox.Triple(ox.NamedNode("http://e/a/x"), ox.NamedNode("http://e/b/y"), ox.Literal("x"))
    write_quads([said], file, "turtle", {"b": "http://e/b/", "a": "http://e/a/"})
    assert ["@prefix a: <http://e/a/> .", "@prefix b: <http://e/b/> .", 'a:x b:y "x" .'] == (
        file.getvalue().decode().splitlines()
    )


def test_a_carriage_return_is_the_same_text_in_xml() -> None:
    """An XML reader takes a bare one for the end of a line."""
    said = ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode("urn:e:p"), ox.Literal("a\rb\r\nc"))
    file = io.BytesIO()
    write_quads([said], file, "rdfxml")
    root = ElementTree.fromstring(file.getvalue())  # noqa: S314 - our own
    assert ["a\rb\r\nc"] == [one.text for one in root.iter("{urn:e:}p")]
