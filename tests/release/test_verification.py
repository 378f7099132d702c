"""What the check of a release tells of each file that is not as it should be: which, where, and why."""

from __future__ import annotations

import hashlib
import json
import os
import socket
from pathlib import Path

import pytest

from kg.rdf.graph import TermGraph
from kg.rdf.terms import IRI
from kg.rdf.turtle import read_triples
from kg.release.description import Counts, ReleaseFacts, describe_content, describe_files
from kg.release.packing import _file_facts, _write_triples, media_type_of
from kg.release.verification import _check_description, _check_files, verify_release

A = hashlib.sha256(b"a").hexdigest()


def found(folder: Path, rule: str) -> list[tuple[str, int | None, str]]:
    """Return what is told by a rule: of which file, in which line, and what."""
    told = []
    for one in verify_release(folder).findings:
        if one.rule == rule and one.location is not None:
            assert one.severity == "violation"
            told.append((os.path.relpath(one.location.path, folder), one.location.line, one.message))
    return told


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a file, one below it, and the right checksums."""
    made = tmp_path / "1.0"
    (made / "b").mkdir(parents=True)
    for name in ("a.txt", "b/a.txt"):
        (made / name).write_text("a")
    (made / "SHA256SUMS").write_text(f"{A}  a.txt\n{A}  b/a.txt\n")
    return made


def test_checksums_that_are_right_are_not_told(folder: Path) -> None:
    """Of a file that is listed twice, or through its own folder, as well."""
    assert [] == found(folder, "checksums")
    with (folder / "SHA256SUMS").open("a") as sums:
        sums.write(f"{A}  a.txt\n{A}  ./a.txt\n")
    assert [] == found(folder, "checksums")


@pytest.mark.parametrize(
    "line",
    [
        f"{A}  ../1.0/a.txt", f"{A}  ..", f"{A}  b/../a.txt", f"{A}  b/..", f"{A}  {{whole}}", f"{A}  /etc/passwd", f"{A}  ",
        f"{A}", f"{A} a.txt", f"{A}\ta.txt", f"{A[1:]}  a.txt", f"{A}0  a.txt", "  a.txt", "", "a.txt",
    ],
)  # fmt: skip
def test_a_line_that_is_no_checksum_of_a_file_within_is_told(folder: Path, line: str) -> None:
    """With its number, though the file is there and has that checksum."""
    (folder / "SHA256SUMS").write_text(f"{A}  a.txt\n{line.format(whole=folder / 'a.txt')}\n{A}  b/a.txt\n")

    assert [("SHA256SUMS", 2, "this line is no checksum and path")] == found(folder, "checksums")


def test_a_file_that_is_missing_changed_or_too_many_is_told(folder: Path) -> None:
    """Also in a folder below, hidden, and where a folder has the name; the list itself has no checksum."""
    (folder / "b" / "a.txt").write_text("b")
    (folder / "b" / "c.txt").write_text("a")
    (folder / "d").write_text("a")
    (folder / "b" / ".d").write_text("a")
    with (folder / "SHA256SUMS").open("a") as sums:
        sums.write(f"{A}  b\n{A}  c\n")

    assert [
        ("b/a.txt", None, "the content is not that of the release: its SHA-256 is not the one in SHA256SUMS"),
        ("b", None, "the file is missing; SHA256SUMS lists it"),
        ("c", None, "the file is missing; SHA256SUMS lists it"),
        ("b/.d", None, "the file is not of this release; SHA256SUMS does not list it"),
        ("b/c.txt", None, "the file is not of this release; SHA256SUMS does not list it"),
        ("d", None, "the file is not of this release; SHA256SUMS does not list it"),
    ] == found(folder, "checksums")


@pytest.mark.parametrize("content", [None, b"\xff"])
def test_a_list_that_cannot_be_read_is_told(folder: Path, content: bytes | None) -> None:
    (folder / "SHA256SUMS").unlink()
    if content:
        (folder / "SHA256SUMS").write_bytes(content)

    ((path, line, told),) = found(folder, "checksums")
    assert ("SHA256SUMS", None, True) == (path, line, told.startswith("the list of checksums cannot be read: "))


@pytest.mark.parametrize("at", ["x", "b/x", "b/c/x"])
@pytest.mark.parametrize("kind", ["link", "link to a folder", "link to nothing", "pipe", "socket"])
def test_what_is_no_file_is_told_and_nothing_is_read(
    folder: Path, at: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever it stands: nothing else is told, for nothing else was looked at."""
    (folder / "b" / "c").mkdir()
    (folder / "a.txt").write_text("b")
    path = folder / at
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "socket":
        monkeypatch.chdir(path.parent)  # the whole name may be too long for one
        with socket.socket(socket.AF_UNIX) as one:
            one.bind("x")
    else:
        path.symlink_to({"link": folder / "a.txt", "link to a folder": folder / "b"}.get(kind, "none"))
    told = "this is a link, a pipe or a device, and a release has files alone"

    assert [(path, told, "content")] == [
        (one.location.path, one.message, one.rule) for one in verify_release(folder).findings if one.location
    ]


# --- What is in the files


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("ontology/a.ttl", b"xxxx"), ("b/c.ttl", b"xxxx"), ("ontology/a.ttl", b"\xff"), ("q/a.rq", b"xxxx"),
        ("q/a.rq", b"\xff"), ("q/a.rq", b"ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"), ("a.rq", b"DROP ALL"),
        *(
            (f"{place}csv-metadata.json", text)
            for place in ("", "tables/")
            for text in (
                b"", b"\xff", b"1", b"[]", b"{}", b"null", b'{"tables":1}', b'{"tables":[{}]}', b'{"tables":[[]]}', b"[" * 100_000,
                b'{"tables":[{"url":"a.csv"}]}', b'{"tables":[{"url":"a.csv","tableSchema":{"columns":[{}]}}]}',
                b'{"tables":[{"url":1,"tableSchema":{"columns":[]}}]}',
            )
        ),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_told(folder: Path, name: str, content: bytes) -> None:
    """Whoever wrote it may have written anything."""
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)

    ((path, line, told),) = found(folder, "content")
    assert (name, None, "cannot be read: ") == (path, line, told[:16])


def test_a_file_that_can_be_read_is_not_told(folder: Path) -> None:
    """Dumps are read with the canonical N-Quads, and other files are only what their checksums say."""
    (folder / "b" / "a.ttl").write_text("<urn:a> a <urn:b> .")
    (folder / "b" / "a.rq").write_text("ASK {}")
    (folder / "b" / "a.json").write_text("xxxx")
    (folder / "b" / "metadata.json").write_text("xxxx")
    (folder / "a.ttl").write_text("xxxx")

    assert [] == found(folder, "content")


@pytest.mark.parametrize(
    ("table", "line"),
    [
        ("a,b\n1,2\n", None), ("a,b\n", None), ('a,b\n"1\n2",2\n', None), ("b,a\n1,2\n", 1), ("a\n1\n", 1), ("a,b,c\n1,2,3\n", 1),
        ("a,b\n1\n", 2), ("a,b\n1,2\n1,2,3\n", 3), ("a,b\n1,2\n\n1,2\n1\n", 3), (f"a,b\n{'x' * 200_000},2\n", None),
    ],
)  # fmt: skip
def test_a_table_has_the_columns_that_are_described(folder: Path, table: str, line: int | None) -> None:
    """In its head, and as many in each row; the first that has not is told."""
    described = [{"url": "a.csv", "tableSchema": {"columns": [{"name": "a"}, {"name": "b"}]}}]
    described += [{**described[0], "url": url} for url in ("../a.txt", "b/../a.csv", str(folder / "b" / "a.csv"), "")]
    described += [{**described[0], "url": "c.csv"}]
    (folder / "b" / "csv-metadata.json").write_text(json.dumps({"tables": described}))
    (folder / "b" / "a.csv").write_text(table)
    (folder / "b" / "c.csv").write_text("c\n")
    told = "the columns are not those of csv-metadata.json"

    assert [
        *([("b/a.csv", line, told)] if line else []),
        *(("b/csv-metadata.json", None, f"{one['url']} is no table beside it") for one in described[1:5]),
        ("b/c.csv", 1, told),
    ] == found(folder, "content")


# --- What the descriptions say of the whole

CC0, BY = "https://e.org/zero", "https://e.org/by"


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A release of nothing with both descriptions and the page for people, each as the others are."""
    facts = ReleaseFacts(IRI("https://e.org/release/1.0"), "Nothing", "1.0", CC0, None, None, None, ())
    (tmp_path / "INDEX.md").write_text(f"# Nothing, release 1.0\n\nLicence: <{CC0}>\n")
    _write_triples(tmp_path / "void.ttl", describe_content(facts.dataset, "Nothing", CC0, Counts(0, 0, 0, {}, {}, ())))
    files = [_file_facts(tmp_path, tmp_path / name) for name in ("INDEX.md", "void.ttl")]
    _write_triples(tmp_path / "dcat.ttl", list(describe_files(facts, files)))
    return tmp_path


LICENCES = ("dcat.ttl", f"there are several licences: {BY}, {CC0}")


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("INDEX.md", "release 1.0", "release 1.0", []),
        ("void.ttl", CC0, BY, [LICENCES, ("INDEX.md", f"the licence is not <{BY}> here")]),
        ("dcat.ttl", CC0, BY, [LICENCES, ("INDEX.md", f"the licence is not <{BY}> here")]),
        ("INDEX.md", f"<{CC0}>", f"<{BY}>", [("INDEX.md", f"the licence is not <{CC0}> here")]),
        ("INDEX.md", f"<{CC0}>", CC0, [("INDEX.md", f"the licence is not <{CC0}> here")]),
        ("INDEX.md", "release 1.0", "release 1.0.1", [("INDEX.md", "the version is not 1.0 here")]),
        ("dcat.ttl", '"1.0"', '"1.1"', [("INDEX.md", "the version is not 1.1 here"), ("dcat.ttl", "<https://e.org/release/1.0> is not version 1.1")]),
        ("dcat.ttl", '"1.0"', '"0"', [("INDEX.md", "the version is not 0 here"), ("dcat.ttl", "<https://e.org/release/1.0> is not version 0")]),
        ("void.ttl", "/release/1.0", "/release/2.0", [("void.ttl", "void.ttl and dcat.ttl describe different releases")]),
    ],
)  # fmt: skip
def test_what_descriptions_and_the_page_say_of_the_whole_is_the_same(
    whole: Path, name: str, old: str, new: str, told: list[tuple[str, str]]
) -> None:
    """Of which licence and which version it is, and which release."""
    text = (whole / name).read_text()
    assert old in text
    (whole / name).write_text(text.replace(old, new, 1 if old == CC0 and name == "dcat.ttl" else -1))
    changed = [(one.location, one.message) for one in _check_description(whole) if one.rule != "description"]

    assert told == [(os.path.relpath(place.path, whole), message) for place, message in changed if place]


def test_a_release_has_one_file_of_canonical_quads(folder: Path) -> None:
    needed = "a release needs one file of canonical N-Quads"
    assert (".", None, f"{needed}, and this one has none") in found(folder, "dumps")
    for name in ("one.nq", "two.nq.gz"):
        (folder / name).touch()
    assert (".", None, needed) in found(folder, "dumps")


# --- What the description says of each file

DCAT = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix spdx: <http://spdx.org/rdf/terms#> . @prefix media: <https://www.iana.org/assignments/media-types/> .
<urn:set> a dcat:Dataset ; dcterms:title "none" . <urn:more> dcterms:subject dcat:Distribution ; dcterms:title "none" .
"""


def described(name: str, digest: str = A, size: str = "1", kind: str = "text/plain", n: int = 1) -> str:
    return f"""<urn:d{n}> a dcat:Distribution ; dcterms:title "{name}" ; dcat:byteSize {size} ;
    dcat:mediaType <https://www.iana.org/assignments/media-types/{kind}> ; spdx:checksum <urn:c{n}> .
<urn:c{n}> spdx:checksumValue "{digest}" .
"""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (described("a.txt"), []),
        (described("a.txt", digest=A[:-1] + "f"), [("a.txt", "the SHA-256 is not the one in dcat.ttl")]),
        (described("a.txt", digest=A + '" , "b'), [("a.txt", "the SHA-256 is not the one in dcat.ttl")]),
        (described("a.txt", size="2"), [("a.txt", "the size is not the one in dcat.ttl")]),
        (described("a.txt", size="0"), [("a.txt", "the size is not the one in dcat.ttl")]),
        (described("a.txt", size="1 , 2"), [("a.txt", "the size is not the one in dcat.ttl")]),
        (described("a.txt", kind="text/csv"), [("a.txt", "dcat.ttl says text/csv, and its name says text/plain")]),
        *(
            (described(name, n=2) + described("a.txt"), [("dcat.ttl", f"{name} is described, and not there")])
            for name in ("../1.0/a.txt", "b/../a.txt", "/etc/passwd", "", "b", "none.txt", "..")
        ),
        ("", [("a.txt", "dcat.ttl does not describe the file")]),
    ],
)
def test_each_file_is_what_the_description_says(folder: Path, text: str, told: list[tuple[str, str]]) -> None:
    """Each within the release, with one size, one checksum and its media type; and none is without."""
    (folder / "dcat.ttl").write_text(DCAT + described("b/a.txt", n=9) + text)
    graph = TermGraph(read_triples([folder / "dcat.ttl"]))

    assert told == [
        (os.path.relpath(one.location.path, folder), one.message)
        for one in _check_files(folder, graph)
        if one.location and one.rule == "description"
    ]


# As RFC 7303, RFC 7111, the registry of media types and the specifications of each say.
MEDIA_TYPES = {
    "a.nq": "application/n-quads", "a.nt": "application/n-triples", "a.ttl": "text/turtle", "a.trig": "application/trig",
    "a.rdf": "application/rdf+xml", "a.jsonld": "application/ld+json", "a.csv": "text/csv", "a.json": "application/json",
    "a.parquet": "application/vnd.apache.parquet", "a.rq": "application/sparql-query", "a.md": "text/markdown",
    "a.txt": "text/plain", "LICENSE": "text/plain", "a.exe": "application/octet-stream", "a.csv.gz": "text/csv",
    "a.nq.zst": "application/n-quads",
}  # fmt: skip


def test_a_name_says_the_media_type() -> None:
    assert MEDIA_TYPES == {name: media_type_of(Path(name)) for name in MEDIA_TYPES}


LEVELS: dict[str, tuple[bytes, bytes, int]] = {
    "nq": (b"<urn:a> <urn:p> ", b"<<( <urn:a> <urn:p> ", 128),
    "ttl": (b"<urn:a> <urn:p> ", b"[ <urn:p> ", 2_000),
    "trig": (b"<urn:a> <urn:p> ", b"( ", 2_000),
    "nt": (b"<urn:a> <urn:p> ", b"<<( <urn:a> <urn:p> ", 128),
    "rdf": (b"", b"<a>", 2_000),
    "jsonld": (b"", b"[", 128),
}


@pytest.mark.parametrize("suffix", LEVELS)
def test_a_dump_that_is_nested_as_deep_as_ends_the_process_is_told(tmp_path: Path, suffix: str) -> None:
    """Whoever made it may have nested it so deeply that a parser in native code takes the process with it."""
    begin, level, most = LEVELS[suffix]
    (tmp_path / "x.nq").touch()
    (tmp_path / f"x.{suffix}").write_bytes(begin + level * (most + 1))

    told = {path: message for path, _, message in found(tmp_path, "dumps")}
    assert f"is nested more than {most} levels deep" in told[f"x.{suffix}"]
