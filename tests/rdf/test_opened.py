"""A file of a project is text before a parser has it: what else it may be is told, with the place of the first byte."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from kg.errors import TurtleError
from kg.rdf import opened
from kg.rdf.guard_turtle import TurtleGuard
from kg.rdf.opened import TextGuard, iter_lines, iter_pieces, read_text, streamed

# How files of other kinds begin: RFC 1952 (2.3.1), RFC 8878 (3.1.1), APPNOTE (4.3.7), Unicode (2.6), HTML (13.1.1), XML.
KINDS: dict[str, tuple[bytes, str]] = {
    "gzip": (b"\x1f\x8b\x08\0", "is a gzip archive; unpack it, or end its name in .gz"),
    "zip": (b"PK\x03\x04", "is a zip archive; unpack it first"),
    "zstd": (b"\x28\xb5\x2f\xfd\0", "is a zstd archive; unpack it, or end its name in .zst"),
    "UTF-16, little": (b"\xff\xfea\0", "is UTF-16; save it as UTF-8"),
    "UTF-16, big": (b"\xfe\xff\0a", "is UTF-16; save it as UTF-8"),
    **{
        f"{name}, {begin!r}": (begin + sign, "is not Turtle but looks like HTML or XML; fetch it again")
        for begin in (b"", b" \n\t", b" " * 240)
        for name, sign in (
            ("a type", b"<!DOCTYPE html>"), ("a small type", b"<!doctype html>"), ("a remark", b"<!-- a -->"),
            ("a page", b"<HTML lang='en'>"), ("a small page", b"<html>"), ("XML", b"<?xml version='1.0'?>"),
        )
    },
}  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_another_kind_of_file_is_told(name: str, tmp_path: Path) -> None:
    """As it is, packed, and block by block; what was packed twice is to be unpacked first."""
    content, told = KINDS[name]
    for path, raw in ((tmp_path / "a.ttl", content), (tmp_path / "a.ttl.gz", gzip.compress(content))):
        path.write_bytes(raw)
        said = "unpack it first" if path.suffix == ".gz" and "unpack it," in told else told
        with pytest.raises(TurtleError, match=f"^{path}(:1:1)?: ") as caught:
            read_text(path)
        assert said in str(caught.value)
        assert path == (caught.value.location and caught.value.location.path)
    with pytest.raises(TurtleError):
        TextGuard(Path("x")).feed(content)


@pytest.mark.parametrize(
    "text",
    [b"", b"p", b"# PK\x03", b"<urn:a> a <html> .", b"<htm> a <b> .", b" " * 300 + b"<html>", b"# <?xml", b"\xef\xbb\xbfa", "é\u2028".encode()],
)  # fmt: skip
def test_text_is_read(text: bytes, tmp_path: Path) -> None:
    """Without the mark of byte order that it may begin with."""
    for path, raw in ((tmp_path / "a.ttl", text), (tmp_path / "a.ttl.gz", gzip.compress(text))):
        path.write_bytes(raw)
        assert text.removeprefix(b"\xef\xbb\xbf") == read_text(path) == b"".join(iter_pieces(path))


# What is no UTF-8 (RFC 3629, 3): half of a letter, one in two ways, half of a pair, beyond Unicode, and no beginning.
BROKEN = (b"\xc3", b"\xe2\x80", b"\xf0\x9f\x98", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xff", b"\x80")


@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.parametrize("size", [1, 2, 3, 1000])
@pytest.mark.parametrize("end", [b"", b"x", b"\nx"])
@pytest.mark.parametrize(("before", "line", "column"), [("", 1, 1), ("ab", 1, 3), ("é\U0001f600", 1, 3), ("a\né", 2, 2), ("\n\n", 3, 1)])  # fmt: skip
def test_what_is_no_utf_8_is_told_with_its_first_byte(
    before: str, line: int, column: int, broken: bytes, end: bytes, size: int
) -> None:
    """Its place in letters and its offset in bytes, wherever a block ends."""
    text, guard = before.encode() + broken + end, TextGuard(Path("x"))
    told = f"byte 0x{broken[0]:02x} (offset {len(before.encode())}) is not UTF-8; save the file as UTF-8"
    with pytest.raises(TurtleError) as caught:
        any(map(guard.feed, (*(text[n : n + size] for n in range(0, len(text), size)), b"")))
    assert (told, (Path("x"), line, column)) == (caught.value.message, caught.value.location)


@pytest.mark.parametrize("sign", ["(", "["])
def test_a_whole_text_is_as_deep_as_is_said(sign: str, tmp_path: Path) -> None:
    """2,000 brackets pass, and one more does not: in a file that is read whole, packed or not."""
    close = {"(": ")", "[": "]"}[sign]
    for name in ("a.ttl", "a.trig", "a.ttl.gz"):
        for n in (2_000, 2_001):
            raw = (sign * n + close * n).encode()
            path = tmp_path / name
            path.write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
            if n == 2_000:
                assert raw == read_text(path)
            else:
                with pytest.raises(TurtleError, match="is nested more than 2000 levels deep"):
                    read_text(path)
        path.write_bytes(gzip.compress(b"() [] " * 3_000) if name.endswith(".gz") else b"() [] " * 3_000)
        assert 18_000 == len(read_text(path))


def test_what_was_refused_is_refused_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what passed is remembered, by all of its content, its format and its packing; and not without end."""
    monkeypatch.setattr(opened, "_PASSED", set())
    monkeypatch.setattr(opened, "_MOST_PASSED", 3)
    (tmp_path / "a.ttl").write_bytes(b"(" * 2_001)
    for _ in range(2):
        with pytest.raises(TurtleError):
            read_text(tmp_path / "a.ttl")
    (tmp_path / "a.nt").write_bytes(b"(" * 2_001)
    assert 2_001 == len(read_text(tmp_path / "a.nt"))
    with pytest.raises(TurtleError):
        read_text(tmp_path / "a.ttl")
    for n in range(9):
        (tmp_path / "a.nt").write_text(f"# {n}")
        assert f"# {n}".encode() == read_text(tmp_path / "a.nt")
        assert 1 <= len(opened._PASSED) <= 3


@pytest.mark.parametrize("text", ["", "a", "a\n", "\n", "a\nb", "é\r\nb\n\n", "x" * 70_000 + "\ny\n", "x\n" * 50_000])
def test_lines_and_pieces_are_the_text(text: str, tmp_path: Path) -> None:
    """Each line with its end, and pieces of whole lines."""
    for path, raw in ((tmp_path / "a.ttl", text.encode()), (tmp_path / "a.ttl.gz", gzip.compress(text.encode()))):
        path.write_bytes(raw)
        assert [line + "\n" for line in text.split("\n")[:-1]] + [text.split("\n")[-1]] * (text.split("\n")[-1] != "") == list(iter_lines(path))  # fmt: skip
        pieces = list(iter_pieces(path))
        assert text.encode() == b"".join(pieces)
        assert all(piece.endswith(b"\n") for piece in pieces[:-1])


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    for name in ("a.ttl", "a.ttl.gz"):
        with pytest.raises(TurtleError, match="cannot be read: No such file"):
            read_text(tmp_path / name)
        (tmp_path / name).mkdir()
        with pytest.raises(TurtleError, match="cannot be read: Is a directory"):
            read_text(tmp_path / name)


def test_triple_terms_are_as_deep_as_is_said_in_any_file_of_a_project(tmp_path: Path) -> None:
    for name in ("a.ttl", "a.trig", "a.nt", "a.nq", "a.nt.gz"):
        for deep in (128, 129):
            raw = b"<urn:a> <urn:p> " + b"<<( <urn:a> <urn:p> " * deep + b"<urn:b> " + b")>> " * deep + b"."
            (tmp_path / name).write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
            if deep == 128:
                assert raw == read_text(tmp_path / name)
            else:
                with pytest.raises(TurtleError, match="is nested more than 128 levels deep"):
                    read_text(tmp_path / name)


@pytest.mark.parametrize("name", ["a.ttl", "a.trig"])
def test_a_stream_is_guarded_as_a_text_is(tmp_path: Path, name: str) -> None:
    """Brackets that are open are counted on from piece to piece."""
    path = tmp_path / name
    for text in (b"[\n" * 2_001, b"[\n" * 1_500 + b" " * 70_000 + b"\n" + b"[\n" * 600 + b"]\n" * 600):
        path.write_bytes(text)
        with pytest.raises(TurtleError, match="nested more than 2000 levels deep"), streamed(path) as stream:
            stream.read()
        with pytest.raises(TurtleError, match="nested more than 2000 levels deep"):
            read_text(path)


def test_a_guard_counts_on_from_what_is_open() -> None:
    """Also where all that a piece opens it closes."""
    guard = TurtleGuard(Path("a.ttl"))
    guard.feed(b"[\n" * 1_500)
    guard.feed(b"[\n" * 500 + b"]\n" * 500)
    with pytest.raises(TurtleError, match="nested more than 2000 levels deep"):
        guard.feed(b"[\n" * 501 + b"]\n" * 501)
