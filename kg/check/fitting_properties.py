"""The properties that a thing may have with a value, by what the shapes say of its classes."""

from __future__ import annotations

from contextlib import suppress

from kg.ask.known_names import KnownNames
from kg.edit.allowed import Allowed, read_allowed
from kg.errors import KgError
from kg.findings import Finding
from kg.project.config import Project
from kg.rdf.terms import IRI, Literal, to_n3

_MOST_NAMED = 3


class FittingProperties:
    """What the shapes of a project know of properties, read once it is asked for."""

    def __init__(self, project: Project, names: KnownNames) -> None:
        self._project, self._names = project, names
        self._allowed: Allowed | None = None

    def said(self, finding: Finding) -> str:
        """Return, to be put behind a finding of a property that nothing declares, which ones the thing may have so.

        Nothing where there is none for the value, or more than a person would read.
        """
        if not isinstance(finding.focus, IRI) or not (classes := self._names.classes(finding.focus)):
            return ""
        with suppress(KgError):  # shapes that cannot be read are told by others
            allowed = self._allowed = self._allowed or read_allowed(self._project)
            fit = []
            for one in allowed.of(classes).properties:
                if isinstance(finding.value, IRI):
                    of = {above for cls in self._names.classes(finding.value) for above in allowed.above(cls)}
                    fits = finding.value in one.members or (one.takes_things and not of.isdisjoint(one.classes))
                else:
                    fits = isinstance(finding.value, Literal) and finding.value.datatype in one.datatypes
                if fits:
                    fit.append(one.path)
            if 0 < len(fit) <= _MOST_NAMED:
                shown = ", ".join(map(to_n3, classes))
                return f"; for such a value a {shown} has {' or '.join(map(to_n3, fit))}"
        return ""
