"""Shapes from files: read, and found to be sound, or used as far as they are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kg.errors import ShapesError
from kg.findings import texts_of
from kg.places.files import Places
from kg.rdf.graph import TermGraph
from kg.rdf.terms import IRI
from kg.rdf.turtle import Base, read_triples
from kg.shacl.lenient import Tolerated, tolerate
from kg.shacl.lint import find_emptiness, find_faults, find_faults_of_all, to_finding
from kg.shacl.model import ShapesGraph
from kg.shacl.shape_places import ShapePlaces

SHAPES_GRAPH = IRI("urn:kg:shapes")
"""The graph that $shapesGraph means."""


def read_graph(shape_files: Sequence[Path], base: Base | None = None, *, advanced: bool = False) -> ShapesGraph:
    """Return the shapes of some files as they are; raise SyntaxErrors."""
    return ShapesGraph(TermGraph(read_triples(shape_files, base)), SHAPES_GRAPH, advanced=advanced)


def read_sound(
    shape_files: Sequence[Path], places: Places | None = None, *, lenient: bool = False, advanced: bool = False
) -> tuple[ShapesGraph, Tolerated | None, ShapePlaces]:
    """Return the shapes of some files, what a lenient reading makes of those with faults, and where they stand.

    Raises SyntaxErrors, and, unless lenient, ShapesError for shapes that cannot be trusted to check anything; where
    they may be `advanced`, what pySHACL runs of SHACL's advanced features is no fault.
    """
    places = places or Places()
    said = TermGraph(places.statements.take(shape_files))
    shapes = ShapesGraph(said, SHAPES_GRAPH, advanced=advanced)
    stand = ShapePlaces(shape_files, shapes.graph, places)
    known = find_faults(shapes)
    faults = known or find_faults_of_all(shapes, stand)
    if faults and lenient:
        tolerated = tolerate(shapes, known)
        if not tolerated.left and (empty := find_emptiness(tolerated.shapes, stand)):
            tolerated.faults.append(empty)
        return tolerated.shapes, tolerated, stand
    if faults:
        findings = [to_finding(fault, stand) for fault in faults]
        raise ShapesError(texts_of(findings), findings=findings)
    return shapes, None, stand
