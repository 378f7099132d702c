"""Validation of files that belong to no project."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kg.engines.base import Engine
from kg.engines.exact import open_files
from kg.errors import Location
from kg.findings import SEVERITIES, Note, Progress, Report
from kg.io.worker import begin
from kg.places.files import Places
from kg.rdf.foreign import names_graphs
from kg.rdf.turtle import Base, base_of, own_address
from kg.shacl.class_texts import without_caused
from kg.shacl.fitting import Fitting
from kg.shacl.grouping import without_told
from kg.shacl.idle import entailed_notes, not_beside
from kg.shacl.likely_mistakes import in_few_notes
from kg.shacl.parts import Parts, parts_of
from kg.shacl.telling import tell
from kg.shacl.validator import Validator, read_shapes

if TYPE_CHECKING:
    from kg.shacl.reference_validator import ReferenceValidator

# Shapes for a whole field say much that one file does not use; nobody reads more doubts about them than these.
_MOST_DOUBTS = 100


def validate_outside(
    files: Iterable[Path],
    shapes: Iterable[Path] = (),
    ontology: Iterable[Path] = (),
    *,
    catalogs: Iterable[Path] = (),
    engine: str = "compiled",
    progress: Progress | None = None,
    lenient: bool = False,
    base: Base = own_address,
    fail_on_idle: bool | None = None,
    advanced: bool = False,
    inference: Sequence[str] = (),
) -> Report:
    """Return what shapes find in data that belongs to no project: files, or folders of them, in any format of RDF.

    Without shapes these are the files in which a shape stands. What the ontology says is known, such as subclasses, and
    is not validated; what is imported is looked for in the files, and where XML catalogues say. Raises InputError for
    what is missing, and UsageError for names that say no format, and where there are no shapes.

    Relative IRIs are resolved against the `base` of the file in which they stand, its address if nothing else is said.
    A violation is told where no shape met a node of the data, with `fail_on_idle` for each that did not, and where that
    is False for none.
    With `advanced`, pySHACL runs what shapes have of SHACL's advanced features.
    What follows by the rules for which words of `inference` stand is validated as well.
    With `lenient` the report has the faults in the shapes as warnings, and what the others find.
    """
    places = Places(base)
    parts = parts_of(files, shapes, ontology, catalogs=catalogs, base=base, places=places)

    def read() -> Validator | ReferenceValidator:
        known = parts.ontology
        return read_shapes(
            parts.shapes,
            engine,
            progress,
            places,
            lenient=lenient,
            beside=known,
            advanced=advanced,
            inference=inference,
        )

    if engine == "pyshacl":
        return _found_outside(read(), parts, None, places, fail_on_idle=fail_on_idle)
    # The store loads while the shapes are read.
    ahead = lambda: places.read_ahead(parts.data)  # noqa: E731
    known = parts.ontology
    opened = begin(lambda: open_files(parts.data, base=base, beside=known, meanwhile=ahead, inference=inference))
    validator = read()
    return _found_outside(validator, parts, opened(), places, fail_on_idle=fail_on_idle)


def _found_outside(
    validator: Validator | ReferenceValidator,
    parts: Parts,
    opened: Engine | None,
    places: Places,
    *,
    fail_on_idle: bool | None,
) -> Report:
    found = validator.validate(parts.data, engine=opened)
    notes: list[str | Note] = [*parts.notes, *validator.notes]
    # Shapes for many files say more than one file uses; in a project the same is a warning.
    doubts = in_few_notes(validator.likely_mistakes(found, idle=not fail_on_idle, in_few=True))
    notes += doubts[:_MOST_DOUBTS]
    if len(doubts) > _MOST_DOUBTS:
        notes.append(Note(f"{len(doubts) - _MOST_DOUBTS:,} more doubts about the shapes are not shown"))
    # A statement of these may be in a graph of its own, and nothing outside a project says whose each graph is.
    notes += [
        Note("the graphs that it names are validated together, as one", Location(path))
        for path in parts.data
        if names_graphs(path, base_of(path, places.base))
    ]
    notes += entailed_notes(found.engine)
    if not found.engine.ask(f"ASK {{ ?s ?p ?o {not_beside(found.engine)} }}"):
        notes.append(f"0 triples in {', '.join(map(str, parts.data))}")
    idle = [] if fail_on_idle is False else validator.idle_findings(found, each=bool(fail_on_idle))
    if not any(one.advice for one in idle):  # which tells of it as the cause
        notes += validator.untold(found)
    report = found.report(None, notes)
    told = tell(report.findings, found.engine, shapes=validator.shapes)
    unfit = found.located(None, Fitting(validator.shapes, None).tell_in_groups(found.engine))
    unfit = without_caused(unfit, told)
    worst_first = sorted(
        (*idle, *validator.tolerated(), *told, *without_told(unfit, told)),
        key=lambda one: SEVERITIES.index(one.severity),
    )
    return report._replace(findings=worst_first)
