"""A dump is held to the canonical N-Quads by two parsers; what one of them refuses, or reads otherwise, is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.errors import KgError
from kg.exchange.dump import write_graphs
from kg.findings import Finding
from kg.rdf.canonical import CanonicalGraphs
from kg.rdf.formats import FORMATS
from kg.release import dump_checks
from kg.release.dump_checks import Dump, check_dump, digest_of, read_reference

QUADS = (
    '<urn:a> <urn:p> "x" <urn:g> .\n<urn:a> <urn:p> _:c14n0 <urn:g> .\n<urn:a> <urn:q> "1"^^<http://www.w3.org/2001/'
    'XMLSchema#integer> <urn:h> .\n_:c14n0 <urn:q> "y"@en <urn:g> .\n'
)


def reference(folder: Path, text: str = QUADS) -> Dump:
    (folder / "a.nq").write_text(text, "utf-8")
    return Dump(folder / "a.nq", "nquads")


def checked(folder: Path, *formats: str, change: Callable[[bytes], bytes] = lambda raw: raw) -> list[Finding]:
    """Write dumps in some formats of what the canonical N-Quads hold, change them, and return what is told."""
    whole = Dump(folder / "a.nq", "nquads")
    with CanonicalGraphs() as graphs:
        findings = list(read_reference(whole, graphs))
        for name in formats:
            dump = Dump(folder / f"b{FORMATS[name].suffix}", name)
            with dump.path.open("wb") as file:
                write_graphs(graphs, file, name)
            dump.path.write_bytes(change(dump.path.read_bytes()))
            lines = graphs.iter_quad_lines() if FORMATS[name].named_graphs else graphs.iter_triple_lines()
            findings += check_dump(dump, digest_of(lines), graphs, whole.path.name)
        findings += check_dump(whole, digest_of(graphs.iter_quad_lines()), graphs, whole.path.name)
    return findings


def test_dumps_of_every_format_hold_what_the_quads_hold(tmp_path: Path) -> None:
    """With their nodes without names, in graphs and without."""
    reference(tmp_path)

    assert [] == checked(tmp_path, "ntriples", "turtle", "trig", "rdfxml", "jsonld")


@pytest.mark.parametrize("name", ["ntriples", "turtle", "trig"])
@pytest.mark.parametrize(
    ("old", "new"), [(b'"x"', b'"z"'), (b'"y"@en', b'"y"@de'), (b'"y"@en', b'"y"'), (b"urn:q", b"urn:r")]
)
def test_a_dump_that_says_something_else_is_told(tmp_path: Path, name: str, old: bytes, new: bytes) -> None:
    reference(tmp_path)
    (finding,) = checked(tmp_path, name, change=lambda raw: raw.replace(old, new))

    assert ("violation", "this does not hold what a.nq holds") == (finding.severity, finding.message)


def test_a_number_that_is_written_otherwise_is_told(tmp_path: Path) -> None:
    """A number of the same value is another literal; what rdflib alone reads as one is not held against the dump."""
    reference(tmp_path)
    (finding,) = checked(tmp_path, "ntriples", change=lambda raw: raw.replace(b'"1"', b'"01"'))

    assert ("violation", "this does not hold what a.nq holds") == (finding.severity, finding.message)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "".join(reversed(text.splitlines(keepends=True))),
        lambda text: text + text.splitlines(keepends=True)[-1],
        lambda text: text.replace("c14n0", "b"),
        lambda text: text.replace(" .\n", ".\n"),
    ],
    ids=["not sorted", "not unique", "another name", "not so written"],
)
def test_quads_that_are_not_canonical_are_told(tmp_path: Path, change: Callable[[str], str]) -> None:
    """Though they say the same."""
    with CanonicalGraphs() as graphs:
        (finding,) = read_reference(reference(tmp_path, change(QUADS)), graphs)
    assert finding.message.startswith("the N-Quads are not canonical")


def test_quads_are_canonical_to_their_end(tmp_path: Path) -> None:
    """However many there are, and not a letter less."""
    lines = [f'<urn:a> <urn:p> "{n:06}{"x" * 200}" <urn:g> .\n' for n in range(6000)]
    for text, told in (("".join(lines), 0), ("".join([*lines[:-2], lines[-1], lines[-2]]), 1)):
        with CanonicalGraphs() as graphs:
            assert told == len(list(read_reference(reference(tmp_path, text), graphs)))


@pytest.mark.parametrize(
    "text", ['<urn:a> <urn:p> <<( <urn:b> <urn:q> "1" )>> <urn:g> .\n', '<urn:a> <urn:p> "a"@en--ltr <urn:g> .\n']
)
def test_what_only_one_parser_knows_is_read_by_that_alone(tmp_path: Path, text: str) -> None:
    """Which is told, and is no fault."""
    reference(tmp_path, text)
    findings = checked(tmp_path, "turtle")

    assert [("info", True)] * 2 == [(one.severity, "only one parser has read this" in one.message) for one in findings]
    assert ["violation"] == [
        one.severity for one in checked(tmp_path, "turtle", change=lambda _: b"") if one.severity != "info"
    ]


@pytest.mark.parametrize(
    "raw",
    [b"<urn:a> <urn:p> .\n", b"<urn:a> <urn:p> \xff .\n", b"<urn:a> <urn:p> <a b> .\n", b'<urn:a> <urn:p> "\\ud800" .'],
)
def test_a_dump_that_a_parser_refuses_is_told(tmp_path: Path, raw: bytes) -> None:
    reference(tmp_path)
    (finding,) = checked(tmp_path, "turtle", change=lambda _: raw)

    assert (tmp_path / "b.ttl", True) == (
        finding.location and finding.location.path,
        " cannot be parsed" in finding.message,
    )


def test_the_quads_themselves_are_read_by_the_second_parser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it refuses is told with its name."""

    def refuse(*_: Any) -> None:
        raise KgError("no")

    reference(tmp_path)
    monkeypatch.setattr(dump_checks, "read_again", refuse)

    assert ["a.nq cannot be parsed by rdflib: no"] == [one.message for one in checked(tmp_path)]


NUMBERS = [("01", "1", True), ("1.50", "1.5", True), ("-0", "0", True), ("1e400", "1e400", True), ("1", "2", False),
           ("1" + "0" * 40 + "1", "1" + "0" * 41, False), ("1e99999999999999999999", "1e99999999999999999999", True)]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "same"), NUMBERS)
def test_numbers_are_the_same_by_value_to_their_last_digit(tmp_path: Path, one: str, other: str, same: bool) -> None:
    """Which datatype they are of counts, and no machine has to hold them."""
    found = []
    for number, kind in ((one, "decimal"), (other, "decimal"), (other, "integer")):
        with CanonicalGraphs() as graphs:
            quad = f'<urn:a> <urn:p> "{number}"^^<http://www.w3.org/2001/XMLSchema#{kind}> .\n'
            list(read_reference(reference(tmp_path, quad), graphs))
            found.append(dump_checks._values(graphs, named=True))
    assert (same, False) == (found[0] == found[1], found[0] == found[2])
