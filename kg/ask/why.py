"""Why a statement holds: who states it, or by which rules and from which statements it follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kg.engines.base import Engine
from kg.errors import Location
from kg.places.locator import Locator
from kg.project.config import Project
from kg.project.entailing import find_steps
from kg.project.snapshots import Snapshot
from kg.project.step import Step
from kg.rdf.terms import Term, Triple

if TYPE_CHECKING:
    from pyoxigraph import Store


class Told(NamedTuple):
    """A step with its number, those of its premises, and the places where files state it."""

    number: int
    step: Step
    premises: tuple[int, ...]
    places: tuple[Location, ...]


def why(snapshot: Snapshot, store: Store, triple: Triple) -> list[Step]:
    """Return why a statement holds in a snapshot, itself first; an empty list where it does not."""
    from kg.io.worker import call

    return call(lambda: find_steps(store, snapshot, triple))


def placed(project: Project, steps: list[Step]) -> list[Told]:
    """Return steps with numbers, and with the places where files state them."""
    paths = {project.graph_iri(path): path for path in project.iter_graph_files()}
    locators = {graph: Locator([paths[graph]]) for step in steps for graph in step.graphs if graph in paths}
    numbers = {step.triple: number for number, step in enumerate(steps, 1)}
    told = []
    for step in steps:
        files = [(paths[graph], locators[graph]) for graph in step.graphs if graph in locators]
        places = tuple(locator.find_triple(step.triple) or Location(path) for path, locator in files)
        told.append(Told(numbers[step.triple], step, tuple(numbers[one] for one in step.premises), places))
    return told


def values_of(engine: Engine, triple: Triple, most: int = 5) -> list[Term]:
    """Return the first few values that the thing of a statement has for its property, for who asked for another."""
    subject, predicate = map(engine.write, triple[:2])
    rows = engine.select(f"SELECT DISTINCT ?o WHERE {{ {subject} {predicate} ?o }} ORDER BY ?o LIMIT {most}").rows
    return [term for (term,) in rows if term is not None]
