"""The formats of RDF and how files are named; terms to and from pyoxigraph, and streams of quads written."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import IO, Any, NamedTuple

from kg.errors import CannotCarry, InputError
from kg.rdf.terms import DEEPEST, IRI, BlankNode, Literal, Term, Triple, TripleTerm, in_language


class RdfFormat(NamedTuple):
    """An RDF format: its constant in pyoxigraph, whether it keeps named graphs, and how files and servers name it.

    `suffix` and `media_type` are what we write; the `other_` ones are read as well. Files `of_projects` are those that
    become graphs of a project, packed or not.
    """

    constant: str
    named_graphs: bool
    suffix: str
    media_type: str
    other_suffixes: tuple[str, ...] = ()
    other_media_types: tuple[str, ...] = ()
    of_projects: bool = False


# Makes a term without what Python does for each named tuple, as answers and files are full of them.
_new = tuple.__new__
# What XML 1.0 has no way to write, not even as a reference (section 2.2).
# As text, since Python compiles a pattern when first it is used; all of them take a millisecond of each question.
_NOT_XML = "[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]"
_XML_NAME = r"[^\W\d][\w.\-]*\Z"
_XML_ROOT = rb"(<rdf:RDF)((?: xmlns:[^=]+=\"[^\"]*\")+)>"
_XMLNS = rb" xmlns:[^=]+=\"[^\"]*\""
# How the lines begin that declare prefixes, in the formats that have such lines.
_HEADS: Mapping[str, tuple[bytes, ...]] = {
    "turtle": (b"@prefix",),
    "trig": (b"@prefix",),
    "rdfxml": (b"<?xml", b"<rdf:RDF"),
}

FORMATS: Mapping[str, RdfFormat] = {
    "turtle": RdfFormat("TURTLE", False, ".ttl", "text/turtle", (".turtle",), ("application/x-turtle",), True),
    "trig": RdfFormat("TRIG", True, ".trig", "application/trig", of_projects=True),
    "ntriples": RdfFormat("N_TRIPLES", False, ".nt", "application/n-triples", (), ("text/plain",), True),
    "nquads": RdfFormat("N_QUADS", True, ".nq", "application/n-quads", of_projects=True),
    "jsonld": RdfFormat("JSON_LD", True, ".jsonld", "application/ld+json"),
    "rdfxml": RdfFormat("RDF_XML", False, ".rdf", "application/rdf+xml", (".owl",)),
}
BY_SUFFIX = {suffix: name for name, known in FORMATS.items() for suffix in (known.suffix, *known.other_suffixes)}
"""The format that a suffix names, compression aside."""
BY_MEDIA_TYPE = {
    media: name for name, known in FORMATS.items() for media in (known.media_type, *known.other_media_types)
}
"""The format that a media type names."""
PACKINGS: Mapping[str, str] = {"gz": ".gz", "zst": ".zst"}
"""The suffix of each way to pack a file."""
_PACKED = frozenset(PACKINGS.values())
GRAPH_ENDINGS = tuple(
    suffix + packing
    for suffix, name in BY_SUFFIX.items()
    if FORMATS[name].of_projects
    for packing in ("", *PACKINGS.values())
)
"""How the names of files end that become graphs of a project."""

NAMING_ENDINGS = tuple(one for one in GRAPH_ENDINGS if FORMATS[BY_SUFFIX[f".{one.split('.')[1]}"]].named_graphs)
"""Those of files whose statements may name graphs."""


def packing_of(path: Path) -> str | None:
    """Return how a file is packed by its name, or None."""
    return next((kind for kind, suffix in PACKINGS.items() if path.suffix.lower() == suffix), None)


def without_packing(path: Path) -> Path:
    """Return a path without the suffix that tells how it is packed."""
    return path.with_suffix("") if packing_of(path) else path


def is_graph_file(path: Path) -> bool:
    """Tell whether a file's name says that it may be a graph of a project."""
    return path.name.lower().endswith(GRAPH_ENDINGS)


def graph_format(path: Path) -> str:
    """Return the format of a file of a project by its name; Turtle where the name says none of theirs."""
    name = BY_SUFFIX.get(without_packing(path).suffix.lower(), "turtle")
    return name if FORMATS[name].of_projects else "turtle"


@cache
def graph_ending(name: str) -> str:
    """Return what tells, at the end of a file's name or path, its format and how it is packed.

    By text, and once for each name, as it is asked of each file several times at each question.
    """
    stem, suffix = os.path.splitext(name)  # noqa: PTH122 - five times as fast
    return os.path.splitext(stem)[1] + suffix if suffix.lower() in _PACKED else suffix  # noqa: PTH122


def to_oxigraph(term: Term) -> Any:
    """Return a term as pyoxigraph's; raise ValueError for an IRI that it refuses."""
    import pyoxigraph

    if isinstance(term, IRI):
        return pyoxigraph.NamedNode(str(term))
    if isinstance(term, BlankNode):
        return pyoxigraph.BlankNode(str(term))
    if isinstance(term, TripleTerm):
        return pyoxigraph.Triple(*map(to_oxigraph, term))
    if term.language:
        tag, _, direction = term.language.partition("--")
        turned = getattr(pyoxigraph.BaseDirection, direction.upper()) if direction else None
        return pyoxigraph.Literal(term.lexical, language=tag, direction=turned)
    return pyoxigraph.Literal(term.lexical, datatype=pyoxigraph.NamedNode(term.datatype))


def to_quad(terms: Iterable[Term]) -> Any:
    """Return subject, predicate, object and, if it is given, the IRI of a graph as a quad of pyoxigraph."""
    import pyoxigraph

    return pyoxigraph.Quad(*(to_oxigraph(term) for term in terms))


def triple_of(held: Any) -> Triple:
    """Return the triple of pyoxigraph's triple or quad as our terms; errors are those of from_oxigraph."""
    return from_oxigraph(held.subject), from_oxigraph(held.predicate), from_oxigraph(held.object)


def triples_of(quads: Iterable[Any]) -> Iterator[Triple]:
    """Yield pyoxigraph's triples or quads as triples of our terms, an IRI that comes again as the same object.

    So they compare and are found faster. Errors are those of from_oxigraph.
    """
    import pyoxigraph

    named_node, known = pyoxigraph.NamedNode, _Known()
    for quad in quads:
        subject, value = quad.subject, quad.object
        yield (
            known[subject.value] if type(subject) is named_node else from_oxigraph(subject),
            known[quad.predicate.value],
            known[value.value] if type(value) is named_node else from_oxigraph(value),
        )


class _Known(dict[str, IRI]):
    """The IRIs that were met, by their texts."""

    def __missing__(self, text: str) -> IRI:
        found = self[text] = _new(IRI, (text, "IRI"))
        return found


def from_oxigraph(term: Any) -> Term:
    """Return a pyoxigraph term as ours; raise InputError for triple terms that are nested too deeply."""
    kind = type(term).__name__
    if kind == "NamedNode":
        return _new(IRI, (term.value, "IRI"))
    if kind == "Literal":
        language = term.language
        if language is None:
            return _new(Literal, (term.value, term.datatype.value, None))
        return in_language(term.value, f"{language}--{term.direction}" if term.direction else language)
    if kind == "BlankNode":
        return _new(BlankNode, (term.value, "blank node"))
    levels: list[tuple[IRI | BlankNode, IRI]] = []  # only the object may be a triple again
    while type(term).__name__ == "Triple":
        if len(levels) == DEEPEST:
            raise InputError(f"a triple term is nested deeper than {DEEPEST} levels; no more are read")
        levels.append((from_oxigraph(term.subject), IRI(term.predicate.value)))  # type: ignore[arg-type]  # no literal
        term = term.object
    found = from_oxigraph(term)
    for subject, predicate in reversed(levels):
        found = TripleTerm(subject, predicate, found)
    return found


def has_blank_node(held: Any) -> bool:
    """Tell whether pyoxigraph's triple or quad has a blank node: as subject or object, in a triple term as well."""
    while hasattr(held, "predicate"):  # only the object may be a triple again
        if type(held.subject).__name__ == "BlankNode":
            return True
        held = held.object
    return type(held).__name__ == "BlankNode"


def write_quads(
    quads: Iterable[Any],
    file: IO[bytes],
    format_name: str,
    prefixes: Mapping[str, str] | None = None,
) -> None:
    """Write quads or triples to a binary file in one of FORMATS, as they come, in constant memory.

    Prefixes are sorted. Raises InputError for a statement that the format has no way to write.
    """
    import pyoxigraph

    kind = getattr(pyoxigraph.RdfFormat, FORMATS[format_name].constant)
    head = _Head(file, format_name)
    try:
        pyoxigraph.serialize(quads, head, kind, prefixes=dict(prefixes or {}))  # type: ignore[arg-type]  # has write()
    except OSError as error:
        if error.errno is not None:
            raise
        raise InputError(f"{format_name} cannot hold a statement: {error}; use another format") from None
    head.close()


class _Head:
    """A file that gets prefixes sorted, since they come in any order, and carriage returns in XML as references.

    Only the lines that declare prefixes wait; what follows them passes as it comes, however long its first line is.
    An XML reader takes a bare carriage return for a line feed.
    """

    def __init__(self, file: IO[bytes], format_name: str) -> None:
        self._file, self._escape = file, format_name == "rdfxml"
        self._signs = _HEADS.get(format_name, ())
        self._lines: list[bytes] = []
        self._rest = b""
        self._over = not self._signs

    def write(self, data: bytes) -> int:
        if self._over:
            self._pass(bytes(data))
        else:
            *lines, self._rest = (self._rest + bytes(data)).split(b"\n")
            for n, line in enumerate(lines):
                if not line.startswith(self._signs):
                    self._rest = b"\n".join([*lines[n:], self._rest])
                    self.close()
                    break
                self._lines.append(line + b"\n")
            else:
                if not any(self._rest.startswith(sign[: len(self._rest)]) for sign in self._signs):
                    self.close()
        return len(data)

    def flush(self) -> None:
        """Nothing: what waits is written when it can be."""

    def close(self) -> None:
        """Write what still waits; the file stays open."""
        if not self._over:
            self._over = True
            head = b"".join(self._lines if self._escape else sorted(self._lines))
            self._pass(
                re.sub(_XML_ROOT, lambda m: m[1] + b"".join(sorted(re.findall(_XMLNS, m[2]))) + b">", head, count=1)
            )
            self._pass(self._rest)

    def _pass(self, data: bytes) -> None:
        self._file.write(data.replace(b"\r", b"&#xD;") if self._escape else data)


def write_triples(triples: Iterable[Triple], file: IO[bytes], format_name: str, prefixes: Mapping[str, str]) -> None:
    """Write our triples to a binary file in one of FORMATS."""
    import pyoxigraph

    converted = (pyoxigraph.Triple(*(to_oxigraph(term) for term in triple)) for triple in triples)
    write_quads(converted, file, format_name, prefixes)


def carried(statements: Iterable[Any]) -> Iterator[Any]:
    """Yield triples as they come; raise CannotCarry for one that RDF/XML has no way to write."""
    for one in statements:
        inner = one
        while hasattr(inner, "predicate"):  # a triple, or a triple as its object
            if not re.search(_XML_NAME, inner.predicate.value):
                raise CannotCarry("RDF/XML", "this property does not end in a name", triple_of(one))
            inner = inner.object
        bad = re.search(_NOT_XML, inner.value)
        if bad:
            raise CannotCarry("RDF/XML", f"the character U+{ord(bad[0]):04X} cannot be written in XML", triple_of(one))
        yield _with_letters(one)


def _with_letters(one: Any) -> Any:
    """Return a triple whose blank nodes have labels that are names in XML; a label may begin with a digit."""
    import pyoxigraph

    def relabel(term: Any) -> Any:
        if isinstance(term, pyoxigraph.Triple):
            return _with_letters(term)
        return pyoxigraph.BlankNode(f"n{term.value}") if isinstance(term, pyoxigraph.BlankNode) else term

    subject, value = relabel(one.subject), relabel(one.object)
    return one if subject is one.subject and value is one.object else pyoxigraph.Triple(subject, one.predicate, value)
