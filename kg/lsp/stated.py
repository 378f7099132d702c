"""Whether a file itself says what a finding is about, though what is laid beside it says the same."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from typing import Any

from kg.findings import Finding
from kg.rdf.formats import from_oxigraph
from kg.rdf.terms import IRI, BlankNode
from kg.rdf.vocabulary import TYPE


class Stated:
    """The statements of a file, by what they are about; they are looked through when that is first asked."""

    def __init__(self, quads: Collection[Any]) -> None:
        self._quads = quads

    def has(self, finding: Finding) -> bool:
        """Tell whether a finding is about a statement of the file, or about the kind of thing that it says."""
        focus, value = finding.focus, finding.value
        if not isinstance(focus, IRI) or isinstance(value, BlankNode):
            return False
        said = self._by_subject.get(focus.value, [])
        if value is None:
            return any(predicate == TYPE.value for predicate, _ in said)
        return any(predicate == finding.path and from_oxigraph(held) == value for predicate, held in said)

    @cached_property
    def _by_subject(self) -> dict[str, list[tuple[str, Any]]]:
        found: dict[str, list[tuple[str, Any]]] = {}
        for quad in self._quads:
            if hasattr(quad.subject, "value"):
                found.setdefault(quad.subject.value, []).append((quad.predicate.value, quad.object))
        return found
