"""Shapes that meet no node of the data: a check that checks nothing must not look like one that finds nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

from kg.engines.base import Engine
from kg.errors import Advice
from kg.findings import Finding
from kg.rdf.terms import IRI, RDF, Literal, Term, split_iri, to_n3
from kg.rdf.vocabulary import OWL, RDFS, SUBCLASS_OF, TYPE
from kg.shacl.likely_mistakes import asks_anything, find_idle_shapes
from kg.shacl.model import ShapesGraph
from kg.shacl.nodes import NodeSets
from kg.shacl.shape_places import ShapePlaces

RULE = "idle"
"""The rule of findings about shapes that check nothing."""
_MOST_NAMED = 3


def idle_shapes(engine: Engine, shapes: ShapesGraph) -> frozenset[Term]:
    """Return the shapes with a target that have no focus node in the graph of an engine."""
    sets = NodeSets(engine)
    return sets.idle([(shape, sets.target_nodes(shape)) for shape in shapes.targeted])


def is_focus(engine: Engine, shapes: ShapesGraph, node: IRI) -> bool:
    """Tell whether a node of the graph of an engine is a focus node of any shape."""
    sets, only = NodeSets(engine), f"VALUES ?focus {{ {to_n3(node)} }} "
    targets = (sets.target_nodes(shape) for shape in shapes.targeted)
    return any(engine.ask(f"ASK {{ {only}{nodes('focus')} }}") for nodes in targets)


class SeesIdle:
    """Whoever validates files, one after the other or all at once, and sees which shapes are idle."""

    def __init__(self) -> None:
        self._seen_idle: list[frozenset[Term]] = []

    @property
    def idle(self) -> frozenset[Term]:
        """The shapes that had no focus node in any of the files that were validated."""
        return frozenset.intersection(*self._seen_idle) if self._seen_idle else frozenset()

    @property
    def last_idle(self) -> frozenset[Term]:
        """The shapes that had no focus node in the files that were validated last."""
        return self._seen_idle[-1]

    def note_idle(self, idle: frozenset[Term]) -> None:
        """Note which shapes had no focus node in some files."""
        self._seen_idle.append(idle)


def find_idle(
    engine: Engine,
    shapes: ShapesGraph,
    places: ShapePlaces,
    idle: AbstractSet[Term],
    *,
    each: bool,
    others: bool,
    passed_over: bool = False,
) -> list[Finding]:
    """Return a violation for `each` idle shape, or else one, with the likely cause, where all shapes are idle.

    Where `others` are run elsewhere, nobody knows of these whether they are. Where faults in the shapes were
    `passed_over`, and no shape with a target asks for anything without them, that is a violation as well.
    """
    if passed_over and not others and shapes.targeted and not asks_anything(shapes):
        told = "nothing was checked: what the shapes ask for has faults, and was passed over"
        return [Finding("violation", told, RULE, places.find(shapes.targeted[0].node, None, told))]
    if each:
        return [one._replace(severity="violation", rule=RULE) for one in find_idle_shapes(shapes, places, idle)]
    nodes = [shape.node for shape in shapes.targeted]
    if others or not nodes or not idle >= set(nodes):
        return []
    which = "the shape has no focus node" if len(nodes) == 1 else f"none of the {len(nodes):,} shapes has a focus node"
    cause, advice = _cause(engine, shapes)
    told = f"nothing was checked: {which} in the data{cause}"
    return [Finding("violation", told, RULE, places.find(nodes[0], None, told), advice=advice)]


def entailed_notes(engine: Engine) -> list[str]:
    """Return a note on how many statements were added that follow from the others, if that was wanted."""
    count = engine.traits.entailed
    if count is None:
        return []
    told = "1 statement follows" if count == 1 else f"{count:,} statements follow"
    return [f"{told} from the data and what is known" if count else "nothing follows from the data and what is known"]


def not_beside(engine: Engine) -> str:
    """Return the pattern that leaves out what only lies beside the data, of a triple ?s ?p ?o."""
    beside = engine.traits.beside
    return f"FILTER NOT EXISTS {{ GRAPH <{beside}> {{ ?s ?p ?o }} }}" if beside else ""


def _cause(engine: Engine, shapes: ShapesGraph) -> tuple[str, Advice | None]:
    """Return what may be the cause: no data, classes of other names, or an ontology that is missing."""
    of_data = not_beside(engine)
    if not engine.ask(f"ASK {{ ?s ?p ?o {of_data} }}"):
        return ", which are empty", None
    targets = [target for shape in shapes.targeted for target in shape.targets]
    classes = list(dict.fromkeys(one.term for one in targets if one.kind == "class" and isinstance(one.term, IRI)))
    others = list(dict.fromkeys(one.term for one in targets if one.kind != "class"))
    told = f"; they do not use {_named(others)}" if others else ""
    if not classes:
        return told, None
    below = (" and its subclasses" if len(classes) == 1 else " and their subclasses") if _has_subclasses(engine) else ""
    told += f"; they have nothing of {_named(classes)}{below}"
    of_data = of_data.replace("?p ?o", f"<{TYPE}> ?class")
    counted = f"SELECT ?class (COUNT(?s) AS ?n) WHERE {{ ?s <{TYPE}> ?class {of_data} }} GROUP BY ?class"
    found = [(cls, n) for cls, n in engine.select(counted).rows if isinstance(cls, IRI) and isinstance(n, Literal)]
    known = [cls for cls, _ in sorted(found, key=lambda row: (-int(row[1].lexical), row[0]))]
    of_terms = [cls for cls in known if cls.value.startswith((RDF, RDFS, OWL))]
    known = [cls for cls in known if cls not in of_terms]
    if not known:
        ontology = "; they describe terms only, as an ontology does" if of_terms else ", nor of any other class"
        return told + ontology, None
    told += f", but of {_named(known)}"
    called = {_name(cls): cls for cls in known}
    for cls in classes:
        if other := called.get(_name(cls)):
            return f"{told}; <{other}> and <{cls}> are two namespaces with one name", None
    said = [cls for cls in known if not set(_above(shapes, cls)).isdisjoint(classes)]
    if said:
        return f"{told}; only the shapes say that {_named(said)} is a subclass", Advice("name-ontology")
    if engine.traits.beside:
        return f"{told}, of which the ontology does not say that they are subclasses", None
    return f"{told}; an ontology that says which are subclasses may be missing", Advice("name-ontology")


def _has_subclasses(engine: Engine) -> bool:
    return engine.ask(f"ASK {{ ?sub <{SUBCLASS_OF}> ?super }}")


def _above(shapes: ShapesGraph, cls: IRI) -> Iterator[Term]:
    """Yield the classes above one, as the shapes say."""
    found: list[Term] = [cls]
    for one in found:
        found += [other for other in shapes.graph.values(one, SUBCLASS_OF) if other not in found]
    yield from found[1:]


def _name(cls: IRI) -> str:
    return split_iri(cls.value)[1]


def _named(terms: Iterable[Term]) -> str:
    named = [f"<{term}>" if isinstance(term, IRI) else str(term) for term in terms]
    more = f" and {len(named) - _MOST_NAMED:,} more" if len(named) > _MOST_NAMED else ""
    return ", ".join(named[:_MOST_NAMED]) + more
