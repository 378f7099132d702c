"""A small file of a stranger that would take all memory is refused, by every command that reads such files."""

from __future__ import annotations

import gzip
import io
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.io import compression
from kg.io.compression import compressing
from kg.project.config import Project
from kg.rdf.guard_json import JsonGuard
from kg.rdf.guard_turtle import TurtleGuard
from kg.rdf.guarded import open_unpacked
from kg.rdf.limits import LONGEST, MOST_OPEN
from tests import ROOT

from ..conftest import Ran

Kg = Callable[..., Ran]
ENOUGH = 500 << 20
RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e:">'


def packed(kind: str, size: int) -> bytes:
    """Return so many spaces, packed."""
    out = io.BytesIO()
    with compressing(out, kind) as file:
        for _ in range(size >> 20):
            file.write(b" " * (1 << 20))
    return out.getvalue()


def deep(opening: str, closing: str, levels: int) -> str:
    return opening * levels + closing * levels


BOMBS: dict[str, tuple[Callable[[], bytes], int, str]] = {
    "spaces.jsonld.gz": (lambda: packed("gz", 130 << 20), 4, "more than 200 times as large as the file"),
    "spaces.jsonld.zst": (lambda: packed("zst", 256 << 20), 4, "more than 200 times as large as the file"),
    "spaces.nt.gz": (lambda: packed("gz", 130 << 20), 4, "unpack it first"),
    "lists.ttl": (lambda: f"<urn:a> <urn:b> {deep('(', ')', 4_000_000)} .".encode(), 3, "more than 2000 levels"),
    "lists.trig.gz": (lambda: gzip.compress(f"{{<urn:a> <urn:b> {deep('(', ')', 10**6)} }}".encode()), 3, "2000 levels"),
    "nodes.ttl": (lambda: b"<urn:a> <urn:b> " + b"[\n<urn:b> " * 10**6, 3, "more than 2000 levels"),
    "elements.rdf": (lambda: (RDF + "<e:a>" * 10**6).encode(), 3, "more than 2000 levels"),
    "text.rdf": (lambda: RDF.encode() + b"<e:a><![CDATA[" + b"<" * (30 << 20), 4, "longer than 16,777,216 bytes"),
    "comment.rdf": (lambda: RDF.encode() + b"<!-- " + b"<" * (30 << 20), 4, "longer than 16,777,216 bytes"),
    "entity.rdf": (
        lambda: f'<!DOCTYPE r [<!ENTITY e "{"x" * 10**5}">]>{RDF}<e:a><e:p>{"&e;" * 10**5}</e:p></e:a>'.encode(), 4,
        "entities stand for more than 100,000,000 bytes",
    ),
    "values.jsonld": (lambda: b'{"@id":"urn:a","urn:b":{"@list":[1' + b",1" * 4 * 10**6 + b"]}}", 4, "3,000,000 values"),
    "context.jsonld": (
        lambda: b'{"@context":{"p":"urn:' + b"x" * 10**6 + b'"},"@graph":[{}' + b',{"p":1}' * 5000 + b"]}", 4,
        "or long texts in their place",
    ),
    "escaped.jsonld": (
        lambda: b'{"\\u0040context":{"p":"urn:' + b"x" * 10**6 + b'"},"@graph":[{}' + b',{"p":1}' * 5000 + b"]}", 4,
        "or long texts in their place",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def bombs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all of them."""
    folder = tmp_path_factory.mktemp("bombs")
    for name, (make, _, _) in BOMBS.items():
        (folder / name).write_bytes(make())
    return folder


@pytest.mark.parametrize("name", BOMBS)
def test_what_would_take_all_memory_is_refused(bombs: Path, tmp_path: Path, name: str) -> None:
    """In words, and before it has taken much."""

    def frugal() -> None:
        resource.setrlimit(resource.RLIMIT_DATA, (ENOUGH, ENOUGH))

    _, code, told = BOMBS[name]
    words = [sys.executable, "-m", "kg", "convert", str(bombs / name), "out.nq", "--timeout", "200"]
    done = subprocess.run(
        words,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
        capture_output=True,
        text=True,
        preexec_fn=frugal,
    )

    assert code == done.returncode, done.stderr
    assert told in done.stderr
    assert name in done.stderr
    assert [] == list(tmp_path.iterdir())


@pytest.fixture(scope="module")
def small_bombs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two that are beyond what is allowed, but not by far."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "lists.ttl").write_text(f"<urn:a> <urn:b> {deep('(', ')', 10 * MOST_OPEN)} .")
    (folder / "spaces.nt.gz").write_bytes(packed("gz", 4 << 20))
    return folder


@pytest.mark.parametrize("name", ["lists.ttl", "spaces.nt.gz"])
@pytest.mark.parametrize(
    "words",
    [
        ("import", "{}", "--graph", "sources/new"),
        ("diff", "{}", "data"),
        ("link", "index", "{}"),
        ("validate", "{}", "--shapes", "ontology/shapes/agents.ttl"),
        ("convert", "{}", "-", "--to", "nquads"),
    ],
    ids=lambda words: words[0],
)
def test_every_command_that_reads_strangers_files_refuses_them(
    kg: Kg, shipped: Project, small_bombs: Path, words: tuple[str, ...], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compression, "HARMLESS", 1 << 20)
    ran = kg(*(word.format(small_bombs / name) for word in words), cwd=shipped)

    assert ran.code in (3, 4), ran
    assert name in ran.err + ran.out


def test_what_people_write_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Much of it, well packed, and brackets where they are only text."""
    monkeypatch.setattr(compression, "HARMLESS", 1000)
    body = b"".join(b"<urn:a> <urn:b> %d .\n" % n for n in range(20_000))
    for kind in ("gz", "zst"):
        out = io.BytesIO()
        with compressing(out, kind) as file:
            file.write(body)
        path = tmp_path / f"a.nt.{kind}"
        path.write_bytes(out.getvalue())
        with open_unpacked(path) as opened:
            assert body == b"".join(opened)
    guard = TurtleGuard(Path("a"))
    for text in ('"(["', "'(['", '"""(["\n"""', "'''(['\n'''", "<urn:(>", "# ([\n", "ex:a\\(", "ex:l\\'e", '"\\"("'):
        for _ in range(2 * MOST_OPEN):
            guard.feed(text.encode() + b" ")
    for _ in range(2 * MOST_OPEN):
        guard.feed(b"[ (1 2)\n] ")
    guard.feed(b"")
    json = JsonGuard(Path("a"))
    json.feed(b"[{}")
    for _ in range(100):
        json.feed(b',{"@context":{"p":"urn:' + b"x" * 100_000 + b'"},"p":[' + b"1," * 20 + b"1]}")
    json.feed(b"]")


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_where_a_block_ends_makes_no_difference(size: int) -> None:
    """Brackets are counted the same, wherever texts, escapes and comments are cut."""
    turtle = (
        'ex:a [ "(" , \'(\' , """a"(""b\\"""" , \'\'\'(\n\'\'\' , "" , <urn:(> ; # ((\n ex:l\\\'e ( 1 ( "\\\\" ) [\n'
    )
    found = TurtleGuard(Path("a"))
    json = '[{"a\\"[":["\\\\",{"@context":{"b":"[["}}'
    other = JsonGuard(Path("a"))
    for guard, text in ((found, turtle), (other, json)):
        for n in range(0, len(text), size):
            guard.feed(text[n : n + size].encode())
    found.feed(b"")

    assert 3 == found._depth
    assert 3 == other._depth


def test_a_line_of_json_has_an_end(kg: Kg, shipped: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An entity of Wikidata stands on a line."""
    from kg.link.sources import index_builder

    monkeypatch.setattr(index_builder, "_LONGEST", 1000)
    (tmp_path / "a.json").write_bytes(b'{"id": "' + b"x" * 2000)
    ran = kg("link", "index", str(tmp_path / "a.json"), cwd=shipped)

    assert 4 == ran.code
    assert "this line is longer than 1,000 bytes; an entity stands on one line" in ran.err
    assert LONGEST > 1000
