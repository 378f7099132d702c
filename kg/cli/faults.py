"""What went wrong, in the words that follow `kg: `."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from kg.cli.advice import told, with_advice
from kg.errors import Faults, KgError, ShapesError, SyntaxErrors
from kg.findings import Finding, Report, faults_of


def words_of(error: KgError) -> list[str]:
    """Return what to say of an error: the faults of files with their places as seen from the working directory."""
    if isinstance(error, Faults):
        return [_line(fault) for fault in _seen(error)]
    if isinstance(error, ShapesError) and error.findings:
        return ["\n".join(_line(_with_prefixes(fault)) for fault in _seen(error))]
    return [_one_line(told(error))]


def _seen(error: KgError) -> tuple[Finding, ...]:
    if isinstance(error, SyntaxErrors) and any(getattr(one, "prefix", None) for one in error.errors):
        from kg.project.reading import read_project
        from kg.rdf.faults import all_with_prefixes

        with suppress(KgError):  # outside a project nothing more is known
            error = all_with_prefixes(error, read_project().prefixes)
    return tuple(with_advice(Report(faults_of(error))).seen_from(Path.cwd()).findings)


def _with_prefixes(fault: Finding) -> Finding:
    """Return a fault of shapes with its IRIs as the file has them in which it stands."""
    from kg.check.wording import shortened
    from kg.rdf.terms import Prefixes
    from kg.rdf.turtle import read_prefixes

    if fault.location is None or fault.rule == "shapes/near-namespace":  # what is wrong with that is to be seen
        return fault
    with suppress(KgError, OSError):
        declared = {prefix: namespace for prefix, namespace, _ in read_prefixes(fault.location.path)}
        return fault._replace(message=shortened(fault.message, Prefixes(declared)))
    return fault


def _line(fault: Finding) -> str:
    places = ", ".join(str(place) for place in (fault.location, *(place for place, _ in fault.related)) if place)
    return _one_line(f"{places}: {fault.message}" if places else fault.message)


def _one_line(text: str) -> str:
    """Return text without line ends, which names of files may have."""
    return text.replace("\n", "\\x0a")
