"""A knowledge graph of Turtle files: validated, sourced, and asked through saved queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg._version import __version__

if TYPE_CHECKING:
    from kg.api import KnowledgeGraph, Rows, Thing, Validation, open, validate
    from kg.errors import (
        Advice,
        AmbiguousLabel,
        Faults,
        IdentifierError,
        InputError,
        KgError,
        LimitError,
        Location,
        Mend,
        OtherClass,
        ProjectError,
        QueryError,
        RemoteError,
        ShapesError,
        StoreError,
        SyntaxErrors,
        TableErrors,
        TurtleError,
        UnknownName,
        UsageError,
    )
    from kg.findings import Finding, Note, Report, Rule
    from kg.pictures.view import View
    from kg.project.panels import Panel
    from kg.project.saved_query import Parameter, SavedQuery
    from kg.project.step import Step
    from kg.rdf.terms import IRI, BlankNode, Literal

__all__ = [
    "IRI",
    "Advice",
    "AmbiguousLabel",
    "BlankNode",
    "Faults",
    "Finding",
    "IdentifierError",
    "InputError",
    "KgError",
    "KnowledgeGraph",
    "LimitError",
    "Literal",
    "Location",
    "Mend",
    "Note",
    "OtherClass",
    "Panel",
    "Parameter",
    "ProjectError",
    "QueryError",
    "RemoteError",
    "Report",
    "Rows",
    "Rule",
    "SavedQuery",
    "ShapesError",
    "Step",
    "StoreError",
    "SyntaxErrors",
    "TableErrors",
    "Thing",
    "TurtleError",
    "UnknownName",
    "UsageError",
    "Validation",
    "View",
    "__version__",
    "open",
    "validate",
]

# Where they are looked for; what loads fast comes first.
_HOMES = ("kg.errors", "kg.rdf.terms", "kg.findings", "kg.project.saved_query", "kg.api")


def __getattr__(name: str) -> object:
    """Load what a program uses when it is first asked for, so that the command line starts fast."""
    if name in __all__:
        from importlib import import_module

        for home in map(import_module, _HOMES):
            found = getattr(home, name, None)
            if getattr(found, "__module__", "").startswith("kg."):  # not what it has from elsewhere under the name
                return found
    raise AttributeError(f"module 'kg' has no attribute {name!r}")
