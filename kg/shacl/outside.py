"""Validation of files that belong to no project."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from kg.engines.base import Engine
from kg.engines.exact import open_files
from kg.errors import Advice, InputError, Location
from kg.findings import SEVERITIES, Note, Progress, Report
from kg.places.locator import Places
from kg.rdf.foreign import format_of, names_graphs
from kg.rdf.turtle import base_of, own_address
from kg.shacl.reference_validator import ReferenceValidator
from kg.shacl.validator import Validator, read_shapes

# Shapes for a whole field say much that one file does not use; nobody reads more doubts about them than these.
_MOST_DOUBTS = 100
# Packed or not; a statement of the others may be in a graph of its own, and there is none of a file outside. JSON-LD is
# taken as one graph nonetheless, as hardly a file of it has others, and a note tells where one has.
READ = ("turtle", "ntriples", "rdfxml", "jsonld")
"""The formats of files that are validated as they are."""


def _each_once(files: Iterable[Path]) -> list[Path]:
    """Return files without those that are named twice; their blank nodes would count twice."""
    return list({path.resolve(): path for path in reversed(list(files))}.values())[::-1]


def validate_outside(
    files: Iterable[Path],
    shapes: Iterable[Path],
    *,
    engine: str = "compiled",
    progress: Progress | None = None,
    lenient: bool = False,
    base: str | None = None,
) -> Report:
    """Return what shapes files find in data files that belong to no project.

    They are Turtle, N-Triples, RDF/XML or JSON-LD, packed or not. Raises InputError for missing ones and for formats of
    many graphs, and UsageError for names that say no format.

    Relative IRIs are resolved against `base`, or else against the address of the file in which they stand. With
    `lenient` the report has the faults in the shapes as warnings, and what the others find.
    """
    files, shapes = _each_once(files), _each_once(shapes)
    for path in (*files, *shapes):
        if not path.is_file():
            told = "is a folder; name its files" if path.is_dir() else "there is no such file"
            raise InputError(told, location=Location(path))
        if (form := format_of(path)) not in READ:
            told = f"is {form} by its name, which may hold many graphs, and one is validated; make Turtle of it"
            raise InputError(told, location=Location(path), advice=Advice("convert"))
    places = Places(own_address if base is None else lambda _: base)
    if engine == "pyshacl":
        return _found_outside(read_shapes(shapes, engine, progress, places, lenient=lenient), files, None, places)
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as beside:  # the store loads while the shapes are read
        ahead = lambda: places.read_ahead(files)  # noqa: E731
        opened = beside.submit(lambda: open_files(files, base=places.base, meanwhile=ahead))
        validator = read_shapes(shapes, engine, progress, places, lenient=lenient)
        return _found_outside(validator, files, opened.result(), places)


def _found_outside(
    validator: Validator | ReferenceValidator, files: Sequence[Path], opened: Engine | None, places: Places
) -> Report:
    found = validator.validate(files, engine=opened)
    merged = [
        Note("the graphs that it names are validated together, as one", Location(path))
        for path in files
        if names_graphs(path, base_of(path, places.base))
    ]
    empty = () if found.engine.ask("ASK { ?s ?p ?o }") else (f"0 triples in {', '.join(map(str, files))}",)
    # Shapes for many files say more than one file uses; in a project the same is a warning.
    doubts = validator.likely_mistakes(found, idle=True)
    mistakes = [Note(one.message, one.location) for one in doubts[:_MOST_DOUBTS]]
    if len(doubts) > _MOST_DOUBTS:
        mistakes.append(Note(f"{len(doubts) - _MOST_DOUBTS:,} more doubts about the shapes are not shown"))
    report = found.report(None, (*validator.notes, *mistakes, *merged, *empty))
    worst_first = sorted((*validator.tolerated(), *report.findings), key=lambda one: SEVERITIES.index(one.severity))
    return report._replace(findings=worst_first)
