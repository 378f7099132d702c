"""What is written is the same bytes each time, and its time grows with what is written."""

from __future__ import annotations

import io
import random
from collections.abc import Callable

import pyoxigraph as ox
import pytest

from kg.rdf.canonical import LineFile
from kg.rdf.formats import FORMATS, write_quads

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
