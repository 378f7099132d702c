"""Reading Turtle: quads with every lexical form kept, and all syntax errors with line and column."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from kg.errors import Advice, Location, SyntaxErrors, TurtleError
from kg.rdf.guarded import Guarded, TermGuard
from kg.rdf.limits import MOST_OPEN
from kg.rdf.parser_words import in_words

if TYPE_CHECKING:
    from pyoxigraph import Quad

    from kg.rdf.terms import Triple

Base: TypeAlias = "Callable[[Path], str]"
"""Gives the IRI against which the relative IRIs of a file are resolved; without one, they are faults."""
# A file with more faults than this is most likely no Turtle at all.
MAX_ERRORS = 20
_BLOCK = 1 << 16
_COMPRESSED = {b"\x1f\x8b": "gzip", b"PK": "zip", b"\x28\xb5\x2f\xfd": "zstd"}
_PREFIX = re.compile(r"^[ \t]*@?prefix[ \t]+([\w.-]*):[ \t]*<([^>\n]*)>", re.IGNORECASE | re.MULTILINE)


def own_address(path: Path) -> str:
    """Return the address of a file, which is its base where nobody names another (Turtle, section 6.3)."""
    return path.absolute().as_uri()


def base_of(path: Path, base: Base | None) -> str | None:
    """Return the base of a file, or None where relative IRIs are faults."""
    return base(path) if base else None


def read_bytes(path: Path) -> bytes:
    """Return the content of a Turtle file as UTF-8 without a byte order mark.

    Raises TurtleError, with the place of the first bad byte, for what is not UTF-8 text.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise TurtleError(f"cannot be read: {error.strerror}", location=Location(path)) from None
    return _require_text(path, raw)


def _require_text(path: Path, raw: bytes) -> bytes:
    for magic, kind in _COMPRESSED.items():
        if raw.startswith(magic):
            raise TurtleError(f"is a {kind} archive; unpack it first", location=Location(path))
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise TurtleError("is UTF-16; save it as UTF-8", location=Location(path, 1, 1))
    raw = raw.removeprefix(codecs.BOM_UTF8)
    TermGuard(path).feed(raw)
    try:
        if not raw.isascii():
            raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8")
        where = Location(path, before.count("\n") + 1, len(before) - before.rfind("\n"))
        message = f"byte 0x{raw[error.start]:02x} (offset {error.start}) is not UTF-8; save the file as UTF-8"
        raise TurtleError(message, location=where) from None
    if raw[:256].lstrip().lower().startswith((b"<!doctype", b"<!--", b"<html", b"<?xml")):
        raise TurtleError(
            "is not Turtle but looks like HTML or XML; fetch it again, or, if it is RDF, make Turtle of it",
            location=Location(path, 1, 1),
            advice=Advice("convert"),
        )
    if raw.count(b"(") + raw.count(b"[") > MOST_OPEN:
        from kg.rdf.guard_turtle import TurtleGuard

        guard = TurtleGuard(path)
        for start in range(0, len(raw) + _BLOCK, _BLOCK):  # the last block is empty, and ends it
            guard.feed(raw[start : start + _BLOCK])
    return raw


def iter_quads(
    path: Path, errors: list[TurtleError], content: bytes | None = None, base: Base | None = None
) -> Iterator[Quad]:
    """Yield the triples of a Turtle file as quads of the default graph, blank nodes renamed apart from other files.

    Faults are appended to `errors`, and reading goes on behind each; a file with faults yields only some triples. The
    `content` is given where the file was read before.
    """
    import pyoxigraph

    try:
        raw = read_bytes(path) if content is None else _require_text(path, content)
    except TurtleError as error:
        errors.append(error)
        return
    address = base_of(path, base)
    parser = pyoxigraph.parse(raw, pyoxigraph.RdfFormat.TURTLE, base_iri=address, rename_blank_nodes=True)
    found = 0
    while True:
        try:
            yield next(parser)
        except StopIteration:
            return
        except SyntaxError as error:
            found += 1
            errors.append(_to_turtle_error(path, raw, error))
            if found == MAX_ERRORS:
                message = f"more than {MAX_ERRORS} faults; the rest of the file was not read"
                errors.append(TurtleError(message, location=Location(path)))
                return
        except (MemoryError, ValueError) as error:
            errors.append(TurtleError(f"cannot be read: {in_words(str(error))}", location=Location(path)))
            return


def stream_quads(path: Path) -> Iterator[Any]:
    """Yield the triples of a Turtle file as quads while it is read; the errors are those of the parser."""
    import pyoxigraph

    with path.open("rb") as file:
        read: Any = Guarded(file, [TermGuard(path)])  # has read()
        yield from pyoxigraph.parse(read, pyoxigraph.RdfFormat.TURTLE, rename_blank_nodes=True)


def _to_turtle_error(path: Path, raw: bytes, error: SyntaxError) -> TurtleError:
    line, column = error.lineno or 1, error.offset or 1
    reason = str(error.args[0])
    head, _, tail = reason.partition(": ")
    if head.startswith("Parser error"):
        reason = tail
    if "dot is expected" in reason.lower():
        # The parser notices the missing dot at the next statement; an editor must go to the end of the one before.
        line, column = _end_of_previous(raw.decode("utf-8"), line, column)
        reason = "a dot is missing at the end of this statement"
    if "Unexpected end" in reason and line > len(raw.splitlines()):  # there is no such line to go to
        line, column = _end_of_previous(raw.decode("utf-8"), line, column)
    return TurtleError(in_words(reason), location=Location(path, line, column))


def _end_of_previous(text: str, line: int, column: int) -> tuple[int, int]:
    """Return the place just behind the last thing before a position, comments and white space skipped."""
    lines = text.splitlines()
    lines[line - 1 :] = [lines[line - 1][: column - 1]] if line <= len(lines) else []
    while lines:
        kept = lines[-1].rstrip()
        if kept and not kept.lstrip().startswith("#"):
            code = kept.split(" #")[0].rstrip()
            return len(lines), len(code) + 1
        lines.pop()
    return line, column


def read_quads(paths: Iterator[Path] | list[Path], base: Base | None = None) -> list[Quad]:
    """Return the triples of several files; raise SyntaxErrors with all faults of all files."""
    errors: list[TurtleError] = []
    quads = [quad for path in paths for quad in iter_quads(path, errors, base=base)]
    if errors:
        raise SyntaxErrors(errors)
    return quads


def read_triples(paths: Iterable[Path], base: Base | None = None) -> list[Triple]:
    """Return the triples of several files as our terms; raise SyntaxErrors with all faults of all files."""
    from kg.rdf.formats import triple_of

    return [triple_of(quad) for quad in read_quads(list(paths), base)]


def read_prefixes(path: Path) -> list[tuple[str, str, int]]:
    """Return the (prefix, namespace, line) of each @prefix or PREFIX that begins a line of a Turtle file."""
    text = read_bytes(path).decode("utf-8")
    found, number, last = [], 1, 0
    for declared in _PREFIX.finditer(text):
        number += text.count("\n", last, declared.start(1))
        last = declared.start(1)
        found.append((declared[1], declared[2], number))
    return found


def parse_lines(lines: Iterable[bytes]) -> Iterator[Triple]:
    """Yield the triples of N-Triples lines as our terms."""
    import pyoxigraph

    from kg.rdf.formats import triple_of

    for triple in pyoxigraph.parse(b"".join(lines), pyoxigraph.RdfFormat.N_TRIPLES):
        yield triple_of(triple)
