"""RDF of strangers: of which format a file is, and its statements, read in a stream."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kg.errors import Location, TurtleError, UsageError
from kg.io.compression import open_uncompressed, without_suffix
from kg.rdf.formats import BY_SUFFIX, FORMATS
from kg.rdf.nesting import OfElements, OfTripleTerms
from kg.rdf.terms import DEEPEST
from kg.rdf.turtle import Followed

_MOST_ENTITY_TEXT = 100_000_000
# Suffixes that name a format only where RDF is asked for: such files may be anything.
_PERHAPS = {".json": "jsonld", ".xml": "rdfxml"}
_SUFFIXES = {**BY_SUFFIX, **_PERHAPS}
_ENTITY = re.compile(rb"""<!ENTITY\s+(%\s*)?(\S+)\s+(SYSTEM|PUBLIC)?\s*(?:"([^"]*)"|'([^']*)')""")
_BRACKETS = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]')


def format_of(path: Path) -> str:
    """Return the format that a file's name says, a compression aside; raise UsageError where it says none."""
    suffix = without_suffix(path).suffix.lower()
    if suffix not in _SUFFIXES:
        raise UsageError(f"the suffix of {path} names no format; known are {', '.join(_SUFFIXES)}")
    return _SUFFIXES[suffix]


def is_rdf(path: Path) -> bool:
    """Tell whether a file's name says that it is RDF; .xml and .json may be anything."""
    return without_suffix(path).suffix.lower() in BY_SUFFIX


def read_quads_of(path: Path, format_name: str, *, base: str | None = None, apart: bool = False) -> Iterator[Any]:
    """Yield the quads of a file in one of FORMATS as they stream by; raise TurtleError, with the place of the fault.

    With `apart`, blank nodes are renamed apart from those of other files.
    """
    import pyoxigraph

    kind = getattr(pyoxigraph.RdfFormat, FORMATS[format_name].constant)
    _require_harmless(path, format_name)
    nesting = None if format_name == "jsonld" else OfElements() if format_name == "rdfxml" else OfTripleTerms()
    with open_uncompressed(path) as file:
        read: Any = Followed(file, path, nesting)
        try:
            yield from pyoxigraph.parse(read, kind, base_iri=base, rename_blank_nodes=apart)
        except SyntaxError as error:
            reason = str(error.args[0]).partition(": ")[2] or str(error.args[0])
            raise TurtleError(reason, location=Location(path, error.lineno, error.offset)) from None
        except (ValueError, MemoryError, UnicodeDecodeError) as error:
            raise TurtleError(f"cannot be read: {error}", location=Location(path)) from None


def _require_harmless(path: Path, format_name: str) -> None:
    """Refuse what no parser behind us survives: JSON nested deeply, and XML entities that grow or lead elsewhere."""
    if format_name == "jsonld":
        with open_uncompressed(path) as file:
            depth = most = 0
            for token in _BRACKETS.findall(file.read()):
                depth += 1 if token in b"[{" else -1 if token in b"]}" else 0
                most = max(most, depth)
        if most > DEEPEST:
            raise TurtleError(f"is nested {most} levels deep; {DEEPEST} are read", location=Location(path))
    if format_name == "rdfxml":
        with open_uncompressed(path) as file:
            text = file.read()
        grown = 0
        for parameter, name, elsewhere, *values in _ENTITY.findall(text):
            value = b"".join(values)
            if elsewhere or parameter or b"&" in value:
                shown = name.decode("utf-8", "replace")
                message = f"the entity {shown} leads elsewhere or to other entities; only plain ones are read"
                raise TurtleError(message, location=Location(path))
            grown += len(value) * text.count(b"&" + name + b";")
        if grown > _MOST_ENTITY_TEXT:
            raise TurtleError("its entities stand for more text than is read", location=Location(path))
