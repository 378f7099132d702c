"""Reading the files of a project: quads with every lexical form kept, and all syntax errors with line and column.

Most are Turtle; others are TriG, N-Triples or N-Quads, and any of them may be packed. Such a file is one graph, so its
statements may name that graph, and no other (decision 0024).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from kg.errors import Location, SyntaxErrors, TurtleError
from kg.rdf.formats import FORMATS, graph_format
from kg.rdf.parser_words import in_words

if TYPE_CHECKING:
    from pyoxigraph import Quad

    from kg.rdf.resuming import Rest
    from kg.rdf.terms import Triple

Base: TypeAlias = "Callable[[Path], str]"
"""Gives the IRI against which the relative IRIs of a file are resolved; without one, they are faults."""
GraphOf: TypeAlias = "Callable[[Path], str]"
"""Gives the IRI of the graph that a file is."""
# A file with more faults than this is most likely no RDF at all.
MAX_ERRORS = 20
# What ends a text, which one that is not closed lacks, whatever has been read before it.
_MARKS = ('"', "'")
_DECLARED = r"@?prefix[ \t]+([\w.-]*):[ \t]*<([^>\n]*)>"
_PREFIX = re.compile(rf"[ \t]*{_DECLARED}", re.IGNORECASE)
_NEXT_PREFIX = re.compile(rf"[ \t]*\.?[ \t]*{_DECLARED}", re.IGNORECASE)


def own_address(path: Path) -> str:
    """Return the address of a file, which is its base where nobody names another (Turtle, section 6.3)."""
    return path.absolute().as_uri()


def base_of(path: Path, base: Base | None) -> str | None:
    """Return the base of a file, or None where relative IRIs are faults."""
    return base(path) if base else None


def read_bytes(path: Path) -> bytes:
    """Return the content of a file, unpacked, as UTF-8 without a byte order mark.

    Raises TurtleError, with the place of the first bad byte, for what is not UTF-8 text or is damaged.
    """
    from kg.rdf.opened import read_text

    return read_text(path)


def iter_quads(
    path: Path,
    errors: list[TurtleError],
    content: bytes | None = None,
    base: Base | None = None,
    graph: str | None = None,
) -> Iterator[Quad]:
    """Yield the statements of a file as quads of the default graph, blank nodes renamed apart from other files.

    Faults are appended to `errors`, and reading goes on behind each; a file with faults yields only some statements.
    The `content` is given where the file was read before. A statement of another graph than `graph` is a fault;
    without one, the graphs of statements are left out. Raises LimitError for a file that would take too much.
    """
    from kg.rdf.foreign import foreign_format
    from kg.rdf.opened import opened

    try:
        if foreign_format(path):
            yield from _foreign_triples(path, base)
            return
        with opened(path, content) as held:
            faulty = _past_faults(_parse(path, held, base_of(path, base)), path, errors, content, base_of(path, base))
            yield from _of_one_graph(faulty, path, graph, content)
    except TurtleError as error:
        errors.append(error)


def _past_faults(
    parser: Iterator[Any], path: Path, errors: list[TurtleError], content: bytes | None, address: str | None
) -> Iterator[Any]:
    """Yield what a parser gives, and go on behind each of its faults: in Turtle with the next statement."""
    told, since, quiet, last = 0, 1, 0, 0  # lines before one count no more, or tell nothing new
    undeclared: set[str | None] = set()
    made: list[str] = []
    rest: Rest | None = None
    given, shift = 0, 0  # what the parser has given, and how far its first line is moved
    while True:
        try:
            for quad in parser:  # it can be asked for more behind a fault
                given += 1
                if rest is None or rest.has_said(quad):
                    yield quad
            return
        except SyntaxError as error:
            from kg.rdf.faults import fault_of, hidden_prefixes, is_of_prefix, undeclared_prefix
            from kg.rdf.resuming import Rest, next_statement

            if error.lineno == 1 and error.offset:
                error.offset -= shift
            prefix = undeclared_prefix(error)
            if (error.lineno or since) < since or (prefix is not None and prefix in undeclared):
                continue
            fault = fault_of(path, error, content, since)
            line = (fault.location and fault.location.line) or since
            is_behind = line > last and fault.mend is not None and fault.mend.text in _MARKS
            if line >= max(since, quiet) or (line >= since and (fault.prefix is not None or is_behind)):
                errors.append(fault)
                told, last = told + 1, line
            if told == MAX_ERRORS:
                message = f"more than {MAX_ERRORS} faults; the rest of the file was not read"
                errors.append(TurtleError(message, location=Location(path)))
                return
            if graph_format(path) not in ("turtle", "trig"):
                continue  # each line is a statement
            begin = next_statement(path, content, max(line, since))
            if prefix is not None and is_of_prefix(fault):  # what else is wrong in its statement is told as well
                made.append(prefix)
                rest = Rest(path, content, since, made)
                parser, shift = islice(_parse(path, rest, address), given, None), len(rest.made)
            elif fault.prefix is not None:  # the parser knows where it is
                undeclared.add(fault.prefix)
                quiet = begin or sys.maxsize
            else:
                for one in hidden_prefixes(path, error, content, begin):
                    if one.prefix not in (*undeclared, *made):
                        errors.append(one)
                        told += 1
                        undeclared.add(one.prefix)
                if begin is None:
                    return
                rest, since = Rest(path, content, begin, made), begin
                parser, given, shift = _parse(path, rest, address), 0, 0
                undeclared |= rest.lost
        except (MemoryError, ValueError) as error:
            errors.append(TurtleError(f"cannot be read: {in_words(str(error))}", location=Location(path)))
            return


def stream_quads(path: Path, base: Base | None = None, graph: str | None = None) -> Iterator[Any]:
    """Yield the statements of a file as quads of the default graph while it is read.

    As `iter_quads`, but the first fault is raised: SyntaxError or ValueError by the parser, or TurtleError.
    """
    from kg.rdf.foreign import foreign_format
    from kg.rdf.opened import streamed

    if foreign_format(path):
        yield from _foreign_triples(path, base)
        return
    with streamed(path) as held:
        yield from _of_one_graph(_parse(path, held, base_of(path, base)), path, graph)


def _foreign_triples(path: Path, base: Base | None) -> Iterator[Any]:
    """Yield the statements of a file in a format that no project has, whatever graph they are in; raise TurtleError."""
    from kg.rdf.foreign import format_of, read_quads_of
    from kg.rdf.one_graph import merged

    return merged(read_quads_of(path, format_of(path), base=base_of(path, base), apart=True))


def _parse(path: Path, held: Any, address: str | None) -> Iterator[Any]:
    import pyoxigraph

    kind = getattr(pyoxigraph.RdfFormat, FORMATS[graph_format(path)].constant)
    return pyoxigraph.parse(held, kind, base_iri=address, rename_blank_nodes=True)


def _of_one_graph(quads: Iterator[Any], path: Path, graph: str | None, content: bytes | None = None) -> Iterator[Any]:
    if not FORMATS[graph_format(path)].named_graphs:
        return quads
    from kg.rdf.one_graph import of_one_graph

    return of_one_graph(quads, path, graph, content)


def iter_all(paths: Iterable[Path], base: Base | None = None, graph_of: GraphOf | None = None) -> Iterator[Quad]:
    """Yield the statements of several files; raise SyntaxErrors with all faults of all files at the end."""
    errors: list[TurtleError] = []
    for path in paths:
        yield from iter_quads(path, errors, base=base, graph=graph_of(path) if graph_of else None)
    if errors:
        raise SyntaxErrors(errors)


def require_sound(paths: Iterable[Path], base: Base | None = None, graph_of: GraphOf | None = None) -> None:
    """Raise SyntaxErrors with all faults of all of some files, if there are any."""
    for _ in iter_all(paths, base, graph_of):
        pass


def read_quads(paths: Iterable[Path], base: Base | None = None) -> list[Quad]:
    """Return the statements of several files; raise SyntaxErrors with all faults of all files."""
    return list(iter_all(paths, base))


def read_triples(paths: Iterable[Path], base: Base | None = None, graph_of: GraphOf | None = None) -> list[Triple]:
    """Return the statements of several files as our terms; raise SyntaxErrors with all faults of all files."""
    from kg.rdf.formats import triples_of

    return list(triples_of(iter_all(paths, base, graph_of)))


def read_prefixes(path: Path) -> list[tuple[str, str, int]]:
    """Return the (prefix, namespace, line) of each @prefix or PREFIX that begins a line, or follows one there."""
    from kg.rdf.foreign import foreign_format
    from kg.rdf.opened import iter_pieces

    if foreign_format(path) or graph_format(path) not in ("turtle", "trig"):
        return []  # these have none
    found, number = [], 1
    for piece in iter_pieces(path):
        lowered, last = piece.lower(), 0
        place = lowered.find(b"prefix")  # a pattern would look at each line
        while place >= 0:
            start, end = piece.rfind(b"\n", 0, place) + 1, piece.find(b"\n", place)
            number += piece.count(b"\n", last, start)
            last = start
            line = piece[start : end if end >= 0 else None].decode("utf-8")
            declared = _PREFIX.match(line)
            while declared is not None:
                found.append((declared[1], declared[2], number))
                declared = _NEXT_PREFIX.match(line, declared.end())
            place = lowered.find(b"prefix", end) if end >= 0 else -1
        number += piece.count(b"\n", last)
    return found


def parse_lines(lines: Iterable[bytes]) -> Iterator[Triple]:
    """Yield the triples of N-Triples lines as our terms."""
    import pyoxigraph

    from kg.rdf.formats import triple_of

    for triple in pyoxigraph.parse(b"".join(lines), pyoxigraph.RdfFormat.N_TRIPLES):
        yield triple_of(triple)
