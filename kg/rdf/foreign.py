"""RDF of strangers: of which format a file is, and its statements, read in a stream."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from kg.errors import InputError, LimitError, Location, TurtleError, UsageError
from kg.rdf.formats import BY_SUFFIX, FORMATS, without_packing
from kg.rdf.guarded import Guarded, guards_of, open_unpacked
from kg.rdf.parser_words import in_words

# Suffixes that name a format only where RDF is asked for: such files may be anything.
_PERHAPS = {".json": "jsonld", ".xml": "rdfxml"}
_PIECE = 1 << 20
# One of these stands in JSON-LD that names a graph: the keyword, or a sign of it written by its number.
_GRAPHS = (b"@graph", b"\\u")
SUFFIXES = {**BY_SUFFIX, **_PERHAPS}
"""The format that a suffix names where RDF is asked for."""


def format_of(path: Path) -> str:
    """Return the format that a file's name says, a compression aside; raise UsageError where it says none."""
    suffix = without_packing(path).suffix.lower()
    if suffix not in SUFFIXES:
        raise UsageError(f"the suffix of {path} names no format; known are {', '.join(SUFFIXES)}")
    return SUFFIXES[suffix]


def is_rdf(path: Path) -> bool:
    """Tell whether a file's name says that it is RDF; .xml and .json may be anything."""
    return without_packing(path).suffix.lower() in BY_SUFFIX


def foreign_format(path: Path) -> str | None:
    """Return the format that a file's name says, if no file of a project is of that format."""
    name = SUFFIXES.get(without_packing(path).suffix.lower())
    return None if name is None or FORMATS[name].of_projects else name


def names_graphs(path: Path, base: str | None = None) -> bool:
    """Tell whether a file that can be read has statements in graphs of their own."""
    import pyoxigraph

    form = format_of(path)
    if not FORMATS[form].named_graphs or (form == "jsonld" and not any(map(partial(mentions, path), _GRAPHS))):
        return False
    default = pyoxigraph.DefaultGraph()
    return any(quad.graph_name != default for quad in read_quads_of(path, form, base=base))


def mentions(path: Path, word: bytes) -> bool:
    """Tell whether a word stands anywhere in the text of a file; not so in one that cannot be read, as others tell."""
    with suppress(InputError, LimitError), open_unpacked(path) as file:
        rest = b""
        while block := file.read(_PIECE):
            text = rest + block
            if word in text:
                return True
            rest = text[-len(word) :]
    return False


def read_text_of(path: Path) -> str:
    """Return the text of a file that a parser has passed, unpacked; raise TurtleError when it cannot be read."""
    with open_unpacked(path) as file:
        return Guarded(file, (), path).read().decode("utf-8", "replace")


def read_quads_of(path: Path, format_name: str, *, base: str | None = None, apart: bool = False) -> Iterator[Any]:
    """Yield the quads of a file in one of FORMATS as they stream by.

    With `apart`, blank nodes are renamed apart from those of other files. Raises TurtleError, with the place of the
    fault, and LimitError for what would take far too much memory.
    """
    import pyoxigraph

    kind = getattr(pyoxigraph.RdfFormat, FORMATS[format_name].constant)
    with open_unpacked(path) as file:
        read: Any = Guarded(file, guards_of(format_name, path), path)  # has read()
        try:
            yield from pyoxigraph.parse(read, kind, base_iri=base, rename_blank_nodes=apart)
        except SyntaxError as error:
            if FORMATS[format_name].of_projects:
                from kg.rdf.faults import fault_of

                raise fault_of(path, error) from None
            reason = str(error.args[0]).partition(": ")[2] or str(error.args[0])
            told = in_words(reason)
            if _PERHAPS.get(without_packing(path).suffix.lower()) == format_name:
                told += f" (read as {format_name}, by its name)"
            from kg.rdf.fault_places import find_fault, in_characters

            if error.lineno is None:
                place = find_fault(path, format_name, base, str(error.args[0]))
            elif format_name == "jsonld" and error.offset is not None:
                place = in_characters(path, error.lineno, error.offset)
            else:
                place = Location(path, error.lineno, error.offset)
            raise TurtleError(told, location=place) from None
        except (ValueError, MemoryError, UnicodeDecodeError) as error:
            raise TurtleError(f"cannot be read: {in_words(str(error))}", location=Location(path)) from None
