"""Subclasses of which only the shapes say that they are: SHACL takes that from the data, and so do all engines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

from kg.engines.base import Engine
from kg.errors import Advice
from kg.findings import Note
from kg.rdf.terms import IRI, RDF, Term
from kg.rdf.vocabulary import SUBCLASS_OF
from kg.shacl.model import ShapesGraph
from kg.shacl.nodes import NodeSets
from kg.shacl.shape import sh
from kg.shacl.shape_places import ShapePlaces

_MOST_NAMED = 3


def note_untold(engine: Engine, shapes: ShapesGraph, places: ShapePlaces) -> Iterator[Note]:
    """Yield a note for each class of the shapes that has things in the data only by what the shapes say (SHACL, 1.1).

    `engine` holds the data, and what is known beside them.
    """
    above: dict[Term, list[Term]] = {}
    for sub, _, sup in shapes.graph.having({SUBCLASS_OF}):
        above.setdefault(sub, []).append(sup)
    if not above:
        return
    asked = {target.term for shape in shapes.targeted for target in shape.targets if target.kind == "class"}
    asked |= set(shapes.graph.values_of(sh("class")))
    sets, missing = NodeSets(engine), dict[Term, list[IRI]]()
    for (cls,) in engine.select(f"SELECT DISTINCT ?class WHERE {{ ?thing <{RDF}type> ?class }}").rows:
        if isinstance(cls, IRI) and cls in above:
            for wanted in _above(cls, above) & asked:
                if cls not in sets.subclasses(wanted):
                    missing.setdefault(wanted, []).append(cls)
    for wanted in sorted(missing, key=str):
        some = sorted(missing[wanted], key=str)
        are = "is a subclass" if len(some) == 1 else "are subclasses"
        told = f"only the shapes say that {_named(some)} {are} of <{wanted}>, and SHACL takes that from the data"
        yield Note(told, places.find(some[0], SUBCLASS_OF, told), Advice("name-ontology"))


def _above(cls: Term, above: dict[Term, list[Term]]) -> AbstractSet[Term]:
    found, todo = set[Term](), [cls]
    while todo:
        for other in above.get(todo.pop(), ()):
            if other not in found:
                found.add(other)
                todo.append(other)
    return found


def _named(classes: Iterable[IRI]) -> str:
    named = [f"<{cls}>" for cls in classes]
    more = f" and {len(named) - _MOST_NAMED:,} more" if len(named) > _MOST_NAMED else ""
    return ", ".join(named[:_MOST_NAMED]) + more
