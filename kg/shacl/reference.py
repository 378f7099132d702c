"""The reference engine: pySHACL on plain rdflib graphs; the only module that imports it."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.engines.asked_graph import asked_as_written
from kg.engines.gate import admit
from kg.engines.rdflib_memory import from_rdflib, load_dataset, quieten, to_rdflib
from kg.engines.rdflib_queries import expanded, read_query
from kg.errors import QueryError, ShapesError, SyntaxErrors, TurtleError, name_shown
from kg.findings import SEVERITIES, Finding
from kg.rdf.graph import TermGraph
from kg.rdf.terms import XSD, Literal, Term
from kg.rdf.turtle import Base, iter_quads
from kg.rdf.vocabulary import SH
from kg.shacl.all_values import binding_all_values
from kg.shacl.faults import UNNAMED
from kg.shacl.own_paths import path_of, term_of
from kg.shacl.shape import COUNTS, name_part, read_count, sh, shown_count, unasked
from kg.shacl.vocabulary import FLAGS

if TYPE_CHECKING:
    from rdflib import Graph

# Lists of shapes and of paths are looked at shape by shape; each member of one is a level, and each level calls itself.
_DEEPEST, _LONG = 60, 4_000  # so many figures Python takes for a number
_ONE = Literal("1", XSD + "boolean")


class Shapes(NamedTuple):
    """Shapes that were read, ready for any number of validations."""

    graph: Graph
    prefixes: Mapping[str, str]


def load_graph(paths: Iterable[Path], base: Base | None = None) -> Graph:
    """Return the triples of Turtle files as a plain rdflib graph; raise SyntaxErrors with all faults.

    It is plain on purpose: on an Oxigraph-backed rdflib graph pySHACL does not finish.
    """
    errors: list[TurtleError] = []
    files = {f"urn:kg:file:{n}": path for n, path in enumerate(paths)}
    called = {name: name_shown(path) for name, path in files.items()}
    read = ((name, iter_quads(path, errors, base=base)) for name, path in files.items())
    dataset = load_dataset(read, called=called)
    if errors:
        raise SyntaxErrors(errors)
    graph: Graph = dataset.default_graph
    return graph


def load_beside(
    paths: Iterable[Path], beside: Iterable[Path], base: Base | None = None, inference: Sequence[str] = ()
) -> tuple[Graph, frozenset[Term]]:
    """Return the triples of data and of files beside it as one graph, and the blank nodes of these files.

    What follows by the rules for which words of `inference` stand is in the graph too.
    """
    from rdflib import BNode

    graph, known = load_graph(paths, base), load_graph(beside, base)
    for triple in known:
        graph.add(triple)
    if inference:
        from kg.engines.inferred import add_entailed_to

        add_entailed_to(graph, inference)
    return graph, frozenset(term_of(node) for triple in known for node in triple[::2] if isinstance(node, BNode))


def shapes_of(graph: TermGraph, prefixes: Mapping[str, str] | None = None) -> Shapes:
    """Return shapes for pySHACL, and prefixes that their queries may use; blank nodes keep their names.

    A flag that is 1 is left out: only the literal true sets it (SHACL, section 4.5.4), and pySHACL asks for its value.
    A count is written short, for of thousands of figures Python makes no number.
    """
    import rdflib

    quieten()
    shapes, flags = rdflib.Graph(), frozenset(map(sh, FLAGS))
    for triple in graph:
        if triple[1] in COUNTS and (count := read_count(triple[2])) is not None:
            told = shown_count(triple[2])
            triple = (*triple[:2], Literal(told if len(told) <= _LONG else str(count), XSD + "integer"))
        if triple[1] not in flags or triple[2] != _ONE:
            shapes.add(tuple(map(to_rdflib, triple)))
    return Shapes(shapes, prefixes or {})


def require_well_formed(shapes: Shapes) -> None:
    """Raise ShapesError for shapes that SHACL's own shapes (SHACL, appendix C) or pySHACL refuse."""
    import rdflib

    validate(rdflib.Graph(), shapes, check_shapes=True)


def validate(data: Graph, shapes: Shapes, *, check_shapes: bool = False, advanced: bool = False) -> list[Finding]:
    """Return what pySHACL finds in the data, sorted; raise ShapesError for shapes that it cannot apply.

    Where they are `advanced`, what their rules infer is in the data then.
    """
    options = {"advanced": True} if advanced else {}
    return run(data, shapes, meta_shacl=check_shapes, do_owl_imports=False, **options).findings


class Outcome(NamedTuple):
    """What pySHACL returns, and its results as findings, sorted."""

    conforms: bool
    graph: Graph
    text: str
    findings: list[Finding]


def run(data: Graph, shapes: Shapes, **options: Any) -> Outcome:
    """Return what pySHACL says of the data, with options of its own; raise ShapesError for what it cannot apply.

    What rules infer is in the data then: a copy would be a plain graph, which reads queries in its own way.
    """
    import pyshacl.helper
    from rdflib import URIRef

    _require_admitted(shapes)
    for prefix, namespace in shapes.prefixes.items():
        data.bind(prefix, namespace)  # pySHACL reads queries with the prefixes of the data
    try:
        with _unheard(), binding_all_values(pyshacl), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of recursion, which is told before
            asked = asked_as_written(data)
            if options.pop("meta_shacl", False):
                _require_of_shapes(pyshacl, shapes.graph, options.get("inference"))
            conforms, report, text = pyshacl.validate(asked, shacl_graph=shapes.graph, inplace=True, **options)
    except ShapesError:  # of a query, which is known
        raise
    except re.error as error:
        raise ShapesError(f"a pattern of the shapes is no regular expression: {error}") from None
    except Exception as error:  # pySHACL raises its own classes, rdflib's and bare ones
        raise ShapesError(f"the shapes cannot be applied: {_first_line(error)}") from None
    if not hasattr(report, "subjects"):
        raise ShapesError(f"the shapes cannot be applied: {_first_line(report)}")
    results = report.objects(None, URIRef(SH + "result"))  # others are the details of one of these
    found = [_to_finding(report, result, shapes.graph) for result in results]
    found.sort(key=lambda f: (SEVERITIES.index(f.severity), f.rule, str(f.focus), str(f.value)))
    return Outcome(bool(conforms), report, str(text), found)


def _require_of_shapes(pyshacl: Any, graph: Graph, inference: str | None) -> None:
    """Raise pySHACL's own error for shapes that are not as SHACL's shapes have them, however deep they nest.

    The depth that it takes for too much by itself is that of a path of two predicates within sh:or.
    """
    conforms, _, text = pyshacl.entrypoints.meta_validate(graph, inference=inference, max_validation_depth=_DEEPEST)
    if not conforms:
        raise pyshacl.errors.ReportableRuntimeError(f"the shapes do not conform to those of SHACL: {text}")


@contextmanager
def _unheard() -> Iterator[None]:
    """Keep pySHACL, which sets up loggers of its own at each call, from telling on stderr what it raises as well."""
    import logging

    loggers = [logging.getLogger(name) for name in ("pyshacl", "pyshacl-validate")]
    before = [logger.disabled for logger in loggers]
    for logger in loggers:
        logger.disabled = True
    try:
        yield
    finally:
        for logger, was in zip(loggers, before, strict=True):
            logger.disabled = was


def _require_admitted(given: Shapes) -> None:
    """Raise ShapesError for a query that may not be run, as rdflib would read it with every prefix that is declared.

    So it is for a path that no query has room for: pySHACL would walk along it, and have no end to tell it in.
    """
    from rdflib import URIRef

    shapes, refused = given.graph, list[ShapesError]()
    declared = [f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in given.prefixes.items()]
    declared += [
        f"PREFIX {prefix}: <{shapes.value(node, URIRef(SH + 'namespace'))}>\n"
        for node, prefix in shapes.subject_objects(URIRef(SH + "prefix"))
    ]
    for name in ("select", "ask", "construct", "update"):
        for node, text in shapes.subject_objects(URIRef(SH + name)):
            try:
                admit(expanded("".join(declared) + str(text)))
            except QueryError as error:
                raise ShapesError(f"a query of {_named(shapes, node) or UNNAMED}: {error.message}") from None
    for node, path in shapes.subject_objects(URIRef(SH + "path")):
        if isinstance(path, URIRef):
            continue
        with suppress(ShapesError):  # of what is no path, which is told of the shapes
            walked = path_of(shapes, path)
            if not walked.has_room():
                refused.append(unasked(term_of(node), walked))
    if refused:
        raise refused[0]


def why_unusable(text: str) -> str | None:
    """Return why a query cannot, or may not, be asked by pySHACL, which knows rdflib's prefixes; None where it can."""
    from rdflib import Graph

    try:
        admit(expanded(text))
        read_query(text, dict(Graph().namespaces()))
    except Exception as error:  # the parser raises its own classes and bare ones
        return _first_line(error)
    return None


def _first_line(error: object) -> str:
    lines = [line.strip() for line in str(getattr(error, "message", error)).splitlines() if line.strip()]
    return " ".join(lines[:3])[:400] or type(error).__name__


def _named(graph: Graph, node: Any) -> str | None:
    """Return the IRI of a shape, or of the nearest shape around one without a name."""
    from rdflib import URIRef

    *_, last = _outwards(graph, node)
    return str(last) if isinstance(last, URIRef) else None


def _outwards(graph: Graph, node: Any) -> Iterator[Any]:
    """Yield a node and those around it, up to the first that has a name."""
    from rdflib import RDF, URIRef

    seen = set()
    while node is not None and node not in seen:
        yield node
        if isinstance(node, URIRef):
            return
        seen.add(node)
        above = [
            (s, p) for s, p in graph.subject_predicates(node) if str(p).startswith(SH) or p in (RDF.first, RDF.rest)
        ]
        node = above[0][0] if above else None


def _part(shapes: Graph, shape: Any, component: str) -> str | None:
    """Return what tells a shape without a name apart (Finding.part); None for others."""
    from rdflib import BNode, URIRef

    if not isinstance(shape, BNode):
        return None
    around, path = list(_outwards(shapes, shape)), shapes.value(shape, URIRef(SH + "path"))
    unnamed = around if isinstance(around[-1], BNode) else []
    classes = sorted(str(value) for node in unnamed for value in shapes.objects(node, URIRef(SH + "targetClass")))
    return name_part(classes, path_of(shapes, path) if path is not None else None, component)


def _path(graph: Graph, node: Any) -> str | None:
    """Return a path as findings have it: the IRI of a predicate, or else the path in SPARQL."""
    if node is None:
        return None
    path = path_of(graph, node)
    return path.predicate.value if path.predicate else path.sparql


def _to_finding(report: Any, result: Any, shapes: Graph) -> Finding:
    from rdflib import URIRef

    def one(name: str) -> Any:
        return report.value(result, URIRef(SH + name))

    severity = str(one("resultSeverity"))
    messages = sorted(str(message) for message in report.objects(result, URIRef(SH + "resultMessage")))
    shape, constraint = _named(shapes, one("sourceShape")), one("sourceConstraint")
    component, most = str(one("sourceConstraintComponent")), shapes.value(one("sourceShape"), URIRef(SH + "maxCount"))
    is_query = component == SH + "SPARQLConstraintComponent"
    named = str(constraint) if is_query and isinstance(constraint, URIRef) else None
    value = one("value")
    return Finding(
        severity={SH + "Warning": "warning", SH + "Info": "info"}.get(severity, "violation"),
        message=" ".join(messages) or "this does not conform to the shape",
        rule=named or shape or UNNAMED,
        focus=from_rdflib(one("focusNode")),
        path=_path(shapes, one("resultPath")),  # of which a report has no more than some levels
        value=from_rdflib(value) if value is not None else None,
        component=component.removeprefix(SH),
        shape=shape if named else None,
        limit=int(most) if most is not None and component == SH + "MaxCountConstraintComponent" else None,
        part=None if named else _part(shapes, one("sourceShape"), component),
        own_severity=severity if not severity.startswith(SH) else None,
    )
