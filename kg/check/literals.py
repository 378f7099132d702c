"""Literals that nobody means: whose text is none of their datatype ("1927-02-30"^^xsd:date), or garbled by a program.

What a file has of them is kept by its content, so that a file that the snapshot knows need not be read for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from kg.errors import KgError, Location, TurtleError
from kg.findings import Finding
from kg.io.compression import unpacking
from kg.io.kept import make_folder, read_kept, write_kept
from kg.places.locator import Locator
from kg.project.config import Project
from kg.project.kept_findings import decode, encode
from kg.project.programs import find_programs
from kg.project.snapshots import FileState
from kg.rdf.formats import from_oxigraph, packing_of
from kg.rdf.garbled_texts import garbled_literal, may_be_garbled
from kg.rdf.ill_formed import is_ill_formed
from kg.rdf.meant_values import how_to_write, meant_by, why_not
from kg.rdf.terms import LANG_STRING, XSD, XSD_STRING, BlankNode, Literal, Term, Triple, TripleTerm, to_n3
from kg.rdf.turtle import iter_quads

_MOST_KEPT, _MOST_SHOWN = 1000, 60
_BLOCK, _EDGE = 1 << 20, 64
"""How many bytes of a packed file are looked at together, and how many of them again, as a sign may lie across."""
# How values of the usual datatypes are written.
_EXAMPLES: Mapping[str, str] = {
    "date": "1927-01-10", "dateTime": "1927-01-10T20:30:00", "time": "20:30:00", "gYear": "1927",
    "gYearMonth": "1927-01", "integer": "42", "decimal": "4.2", "double": "4.2E0", "float": "4.2E0",
    "duration": "P1Y or PT3M20S",
}  # fmt: skip


class Literals:
    """The literals at fault in the files of a project, as they are read one by one, or as they are kept."""

    def __init__(self, project: Project, severity: str | None, *, keep: bool = True) -> None:
        """Look for them if they are told with a severity; what is kept is used unless told not to (`keep`)."""
        self._project, self._severity = project, severity
        self._keep = keep and severity is not None and find_programs() is not None
        self._path = project.state / "literals.json"
        self._known: dict[str, Any] = {}
        self._found: dict[str, Any] = {}
        self.findings: list[Finding] = []
        held = read_kept(self._path) if self._keep else None
        with suppress(KeyError, TypeError, AttributeError):  # written by a program that is not this one
            if held is not None and held["of"] == find_programs():
                self._known = dict(held["files"])

    def knows(self, path: Path, state: FileState) -> bool:
        """Tell whether a file need not be read that a build found so, and take what is kept of it."""
        if self._severity is None:
            return True
        name = self._project.name_of(path)
        with suppress(KeyError, TypeError, ValueError):
            digest, held = self._known[name]
            if digest == state.sha256:
                if held:
                    self._take(decode(held, self._project.root))
                self._found[name] = self._known[name]
                return True
        if not state.well_formed:
            return False
        with suppress(OSError):
            content = path.read_bytes()
            if _digest(content) == state.sha256 and not _has_garbled(path, content):
                self._found[name] = [state.sha256, encode([], self._project.root)]
                return True
        return False

    def read(self, path: Path, errors: list[TurtleError]) -> int:
        """Read a file, look at its literals, and return its number of triples; faults of syntax go to `errors`."""
        before, count = len(errors), 0
        try:
            content = path.read_bytes()
        except OSError:
            content = None  # told by the reader, with the reason
        looked_at = self._severity is not None
        bad = looked_at and content is not None and _has_garbled(path, content)
        for quad in iter_quads(path, errors, content, graph=self._project.graph_iri(path)):
            count += 1
            bad = bad or (looked_at and is_ill_formed(quad.object))
        if looked_at and content is not None and len(errors) == before:
            findings = find_ill_formed(path, content) if bad else []
            self._take(findings)
            if len(findings) <= _MOST_KEPT:
                with suppress(ValueError):
                    held = encode(findings, self._project.root)
                    self._found[self._project.name_of(path)] = [_digest(content), held]
        return count

    def keep(self) -> None:
        """Keep what was found, where there is a place for it."""
        if self._keep and self._found != self._known:
            with suppress(KgError, OSError):
                make_folder(self._project.state)
                write_kept(self._path, {"of": find_programs(), "files": self._found})

    def _take(self, findings: Iterable[Finding]) -> None:
        self.findings += [finding._replace(severity=str(self._severity)) for finding in findings]


def _digest(content: bytes) -> str:
    import hashlib

    return hashlib.sha256(content).hexdigest()


def _has_garbled(path: Path, content: bytes) -> bool:
    """Tell whether a file of these bytes, packed or not, may have a text that a program garbled."""
    if (kind := packing_of(path)) is None:
        return may_be_garbled(content)
    edge = b""
    with suppress(KgError), unpacking(path, kind, content) as file:  # what is damaged is told by who reads it
        while block := file.read(_BLOCK):
            if may_be_garbled(edge + block):
                return True
            edge = block[-_EDGE:]
    return False


def _innermost(value: Term) -> Term:
    """Return the value of a triple term, however deep it lies, or the value itself."""
    while isinstance(value, TripleTerm):
        value = value.object
    return value


def find_ill_formed(path: Path, content: bytes) -> list[Finding]:
    """Return a finding for each triple whose value, or that of its triple term, is at fault; in the order of places."""
    has_garbled = _has_garbled(path, content)
    triples: dict[Triple, None] = {}
    blank: list[Triple] = []
    for quad in iter_quads(path, [], content):
        triple = (from_oxigraph(quad.subject), from_oxigraph(quad.predicate), from_oxigraph(quad.object))
        if any(isinstance(term, BlankNode) for term in triple):
            blank.append(triple)
        if is_ill_formed(quad.object) or (has_garbled and garbled_literal(_innermost(triple[2])) is not None):
            triples[triple] = None
    findings = []
    for subject, predicate, value in triples:
        value = _innermost(value)
        said, meant = _meant(value)
        message = _told(value, meant) if isinstance(value, Literal) else ""
        findings.append(
            Finding(
                "warning", message, "literals", focus=subject, path=str(predicate), value=value, said=said, meant=meant
            )
        )
    placed = Locator([path], blank).locate(findings)
    # names of nodes without one are others at each reading
    shown = (f._replace(focus=None) if isinstance(f.focus, BlankNode) else f for f in placed)
    return sorted(
        (f if f.location else f._replace(location=Location(path)) for f in shown),
        key=lambda f: (f.location.line or 0, f.location.column or 0) if f.location else (0, 0),
    )


def with_others(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings of several files, each with the places where others have the same statement."""
    every = list(findings)
    places: dict[tuple[object, ...], list[Location]] = {}
    for one in every:
        if one.focus is not None and one.location is not None:
            places.setdefault((one.focus, one.path, one.value), []).append(one.location)

    def related(one: Finding) -> Finding:
        here = one.location and one.location.path
        others = [at for at in places.get((one.focus, one.path, one.value), ()) if at.path != here]
        return one._replace(related=tuple((at, to_n3(one.value)) for at in others)) if others and one.value else one

    return list(map(related, every))


def _meant(value: Term) -> tuple[str | None, Term | None]:
    """Return why a text is none of its datatype, and what was meant by it, where these are known."""
    if not isinstance(value, Literal):
        return None, None
    if (found := garbled_literal(value)) is not None:
        return found
    reason, text = why_not(value.lexical, value.datatype), meant_by(value.lexical, value.datatype)
    meant = Literal(text, value.datatype) if text is not None else None
    return f"{value.lexical}: {reason}" if reason else None, meant


def _told(literal: Literal, meant: Term | None) -> str:
    if literal.datatype in (XSD_STRING, LANG_STRING):
        return "A text has its letters themselves, and no signs of a page."
    text = literal.lexical if len(literal.lexical) <= _MOST_SHOWN else f"{literal.lexical[: _MOST_SHOWN - 3]}..."
    example = _EXAMPLES.get(literal.datatype.removeprefix(XSD))
    better = f"Write it as in {example}" if example else "Mend it"
    if isinstance(meant, Literal):
        how = how_to_write(meant.lexical, literal.lexical, meant.lexical, literal.datatype)
        better = f"{how[0].upper()}{how[1:]}"
    elif literal.datatype == XSD + "boolean":
        better = "Write true or false"
    return f'"{text}" is no <{literal.datatype}>. {better}, or give it another datatype.'
