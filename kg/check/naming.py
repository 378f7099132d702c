"""Names in a report: short as the file writes them at which the reader will look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

from kg.errors import KgError
from kg.findings import Finding, Note
from kg.rdf.formats import is_graph_file
from kg.rdf.terms import RDF, XSD, Prefixes
from kg.rdf.vocabulary import OWL, RDFS, SH

# What everybody calls so, whether a file declares it or not; one that calls another so is followed.
_USUAL = {"rdf": RDF, "rdfs": RDFS, "xsd": XSD, "owl": OWL, "sh": SH}


class Names:
    """The prefixes of a project or of some files, and for what stands in a file, those of that file before them."""

    def __init__(self, prefixes: Mapping[str, str], files: Iterable[Path] = ()) -> None:
        self._prefixes, self._files = prefixes, files
        self._known: dict[Path, Prefixes] = {}

    @cached_property
    def _declared(self) -> dict[str, str]:
        return {**prefixes_of(self._files), **self._prefixes}

    @cached_property
    def common(self) -> Prefixes:
        """The prefixes for what stands in no file, and for rules; files are read when somebody asks."""
        return Prefixes(_with_usual(self._declared))

    def at(self, told: Finding | Note) -> Prefixes:
        """Return the prefixes with which the node, the path and the value of a finding, or of a note, are named."""
        if told.location is None or not is_graph_file(told.location.path):
            return self.common
        path = told.location.path
        if path not in self._known:
            self._known[path] = Prefixes(_with_usual({**self._declared, **prefixes_of([path])}))
        return self._known[path]


def _with_usual(declared: dict[str, str]) -> dict[str, str]:
    """Return prefixes, and the usual ones for what none of them is for."""
    known = set(declared.values())
    return {**{prefix: space for prefix, space in _USUAL.items() if space not in known}, **declared}


def prefixes_of(files: Iterable[Path]) -> dict[str, str]:
    """Return the prefixes that mean one thing in all of some files; a file that cannot be read has none."""
    from kg.rdf.turtle import read_prefixes  # a report without findings does without

    found: dict[str, set[str]] = {}
    for path in files:
        try:
            declared = read_prefixes(path)
        except KgError:
            continue
        for prefix, namespace, _ in declared:
            found.setdefault(prefix, set()).add(namespace)
    return {prefix: namespaces.pop() for prefix, namespaces in found.items() if len(namespaces) == 1}
