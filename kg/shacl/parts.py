"""Which of some files are data, shapes and ontology, where these belong to no project."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from kg.errors import Advice, InputError, Location, TurtleError, UsageError
from kg.findings import Note
from kg.places.files import Places
from kg.places.locator import Locator
from kg.rdf.foreign import mentions
from kg.rdf.formats import from_oxigraph, triple_of
from kg.rdf.given import Given, files_of
from kg.rdf.imports import Import, Imports
from kg.rdf.terms import IRI, Term
from kg.rdf.turtle import Base, iter_quads
from kg.rdf.vocabulary import OWL, RDF, RDFS, SH, TYPE
from kg.shacl.shape import TARGETS, sh

# A report has the vocabulary of SHACL as well, and no node of these classes.
_KINDS = frozenset(map(sh, ("NodeShape", "PropertyShape", "ConstraintComponent", "SPARQLFunction")))

_OF_TERMS = (SH, OWL, RDFS, RDF)


class Parts(NamedTuple):
    """Files by what they are for, and notes on how that was found out.

    What is in the `ontology` is known, as are its classes, and nothing in it is validated.
    """

    data: list[Path]
    shapes: list[Path]
    ontology: list[Path]
    notes: list[Note]


def parts_of(
    data: Iterable[Path],
    shapes: Iterable[Path] = (),
    ontology: Iterable[Path] = (),
    *,
    catalogs: Iterable[Path] = (),
    base: Base | None = None,
    places: Places | None = None,
) -> Parts:
    """Return what files, or folders of them, that were given as data, shapes and ontology are.

    Without shapes these are the files of the data and the ontology in which a shape stands. A file of a folder of data
    that is shapes or ontology as well is no data. What shapes import joins the shapes, what others import the ontology.
    What `places` have read is not read again.
    Raises the errors of `files_of`, and UsageError where no shapes are found, or no data is left.
    """
    given, known, rules = files_of(data), files_of(ontology), files_of(shapes)
    _require_apart(given, known)
    notes: list[Note] = []
    if not rules:
        each = {one.path.resolve(): one for one in (*given, *known)}  # what is named as ontology may lie among the data
        rules = [one for one in each.values() if holds_shapes(one.path, base)]
        if not rules:
            raise UsageError("no shape stands in what was given", advice=Advice("name-shapes"))
        only = [one for one in given if one in rules and not _holds_things(one.path, base)]
        if len(only) == len(given):  # what shapes say of themselves is all the data that there is
            only = []
        for one in rules:
            both = one in given and one not in only
            told = "both, as data too" if both else "shapes, and not for data"
            notes.append(Note(f"shapes stand here, so this file is taken for {told}", Location(one.path)))
        given = [one for one in given if one not in only]
        known = [*known, *only]  # they may say which class is below which
        taken = {one.path.resolve() for one in known}
    else:
        taken = {one.path.resolve() for one in (*rules, *known)}
    left = [one.path for one in given if one.named or one.path.resolve() not in taken]
    if given and not left:
        raise InputError(
            "holds nothing but the shapes and the ontology that were given; name the data too",
            location=Location(given[0].path.parent),
        )
    own = [one.path for one in rules]
    beside = [one.path for one in known]
    places = places or Places(base)
    keep = places.statements.keep
    of_rules = frozenset(own)
    imports = Imports([*left, *own, *beside], catalogs, base, lambda path: keep(path) if path in of_rules else None)
    of_shapes, lost = imports.reached(own)
    of_others, lost_too = imports.reached([*left, *beside])
    is_data = {path.resolve() for path in left}
    beside += [path for path in of_others if path.resolve() not in is_data]
    notes += _not_found([*lost, *lost_too], places)
    return Parts(left, own + of_shapes, beside, notes)


def holds_shapes(path: Path, base: Base | None = None) -> bool:
    """Tell whether a shape stands in a file, or what checks for one; faults of the file are told by who loads it."""
    if not mentions(path, SH.rstrip("#").encode()):
        return False
    errors: list[TurtleError] = []
    for quad in iter_quads(path, errors, base=base):
        predicate = from_oxigraph(quad.predicate)
        if predicate in TARGETS or (predicate == TYPE and from_oxigraph(quad.object) in _KINDS):
            return True
    return False


def _holds_things(path: Path, base: Base | None) -> bool:
    """Tell whether a file describes anything that is neither a term nor of a shape, by its class or its properties."""
    errors: list[TurtleError] = []
    said: set[Term] = set()
    terms: set[Term] = set()
    for subject, predicate, value in map(triple_of, iter_quads(path, errors, base=base)):
        of_terms = str(value if predicate == TYPE else predicate).startswith(_OF_TERMS)
        if isinstance(subject, IRI):
            (terms if of_terms else said).add(subject)
    return not said <= terms


def _require_apart(data: Sequence[Given], ontology: Sequence[Given]) -> None:
    named = {one.path.resolve() for one in ontology if one.named}
    for one in data:
        if one.named and one.path.resolve() in named:
            told = "is named as data, which is validated, and as ontology, which is not; name it once"
            raise UsageError(f"{one.path} {told}")


def _not_found(imports: Iterable[Import], places: Places) -> Iterator[Note]:
    for one in dict.fromkeys(imports):
        place = Locator([one.path], places=places).find_triple(one.triple)
        told = f"imports <{one.triple[2]}>, which is none of the files, and nothing is fetched"
        yield Note(told, place or Location(one.path), Advice("name-import"))
