"""Mappings in RML, as Turtle: read into the same values as YARRRML, what is not known refused by name."""

from __future__ import annotations

from pathlib import Path

from kg.errors import Location
from kg.mapping.model import (
    Expression,
    Join,
    MappingError,
    MappingFile,
    OtherMap,
    PredicateObject,
    Reference,
    Source,
    TermMap,
    TermType,
    TriplesMap,
)
from kg.mapping.templates import read_template
from kg.mapping.writing import find_bad
from kg.rdf.graph import TermGraph
from kg.rdf.terms import IRI, BlankNode, Literal, Term
from kg.rdf.turtle import read_triples

RML = "http://w3id.org/rml/"
_FORMULATIONS = {"CSV": "csv", "JSONPath": "jsonpath", "SQL2008Table": "sqlite", "SQL2008Query": "sqlite"}
_TYPES: dict[str, TermType] = {name: name for name in ("IRI", "URI", "UnsafeIRI", "UnsafeURI", "BlankNode", "Literal")}
_EXPRESSIONS = ("template", "reference", "constant")


def read_rml(path: Path, folder: Path | None = None) -> MappingFile:
    """Return the triples maps of a Turtle file; raise SyntaxErrors, and MappingError for what cannot be used.

    The files of tables are seen from a folder, by default that of the mapping.
    """
    graph = TermGraph(read_triples([path]))
    return _Reader(graph, path, folder or path.parent).read()


def _rml(name: str) -> IRI:
    return IRI(RML + name)


class _Reader:
    def __init__(self, graph: TermGraph, path: Path, folder: Path) -> None:
        self._graph, self._path, self._folder = graph, path, folder

    def read(self) -> MappingFile:
        nodes = self._graph.subjects_of(frozenset({_rml("logicalSource"), _rml("subjectMap"), _rml("subject")}))
        maps = {str(node): self._triples_map(node) for node in nodes}
        if not maps:
            raise self._fail("there is no triples map in it, with a logical source and a subject map")
        return MappingFile(self._path, maps, {})

    def _fail(self, told: str) -> MappingError:
        return MappingError(told, location=Location(self._path))

    def _one(self, node: Term, name: str, *, needed: bool = False) -> Term | None:
        values = self._graph.values(node, _rml(name))
        if len(values) > 1:
            raise self._fail(f"{node} has {len(values)} of rml:{name}; keep one")
        if needed and not values:
            raise self._fail(f"{node} has no rml:{name}")
        return values[0] if values else None

    def _text(self, node: Term, name: str) -> str | None:
        value = self._one(node, name)
        return None if value is None else str(value)

    def _triples_map(self, node: Term) -> TriplesMap:
        source = self._one(node, "logicalSource", needed=True)
        subject = self._one(node, "subjectMap")
        short = self._one(node, "subject")
        if (subject is None) == (short is None):
            raise self._fail(f"{node} needs one subject map, and has {'none' if subject is None else 'two'}")
        term = self._constant(short) if subject is None else self._term(subject, "IRI")
        if term.type == "Literal":
            raise self._fail(f"the subject of {node} is a literal; a subject is an IRI or a blank node")
        classes = [str(one) for one in self._graph.values(subject, _rml("class"))] if subject else []
        base = self._text(node, "baseIRI")
        assert source is not None  # noqa: S101 - it is needed
        return TriplesMap(
            str(node),
            self._source(source),
            (term,),
            tuple(classes),
            self._graphs(subject) if subject else (),
            tuple(self._predicate_object(one) for one in self._graph.values(node, _rml("predicateObjectMap"))),
            base=base,
            place=Location(self._path),
        )

    def _source(self, node: Term) -> Source:
        form = str(self._one(node, "referenceFormulation", needed=True)).removeprefix(RML)
        if form not in _FORMULATIONS:
            raise self._fail(f"tables as rml:{form} are not read; known: {', '.join(_FORMULATIONS)}")
        held = self._one(node, "source", needed=True)
        path = str(held) if isinstance(held, Literal) else self._text(held, "path") if held else None
        if not path:
            raise self._fail(f"the source of {node} names no file, by rml:path")
        iterator = self._text(node, "iterator")
        query = iterator if form.startswith("SQL") else None
        return Source(
            self._folder / path, _FORMULATIONS[form], None if query else iterator, query, place=Location(self._path)
        )

    def _graphs(self, node: Term) -> tuple[TermMap, ...]:
        graphs = [self._constant(one) for one in self._graph.values(node, _rml("graph"))]
        graphs += [self._term(one, "IRI") for one in self._graph.values(node, _rml("graphMap"))]
        if any(one.type == "Literal" for one in graphs):
            raise self._fail("a graph is a literal; the name of a graph is an IRI or a blank node")
        return tuple(graphs)

    def _predicate_object(self, node: Term) -> PredicateObject:
        predicates = [self._constant(one) for one in self._graph.values(node, _rml("predicate"))]
        predicates += [self._term(one, "IRI") for one in self._graph.values(node, _rml("predicateMap"))]
        objects: list[TermMap | OtherMap] = [self._constant(one) for one in self._graph.values(node, _rml("object"))]
        for one in self._graph.values(node, _rml("objectMap")):
            parent = self._one(one, "parentTriplesMap")
            objects.append(self._term(one, None) if parent is None else self._other(one, parent))
        if not predicates or not objects:
            raise self._fail(f"{node} needs a property and a value, and has no {'value' if predicates else 'property'}")
        if any(one.type not in ("IRI", "URI", "UnsafeIRI") for one in predicates):
            raise self._fail("a property is no IRI")
        return PredicateObject(tuple(predicates), tuple(objects), self._graphs(node))

    def _other(self, node: Term, parent: Term) -> OtherMap:
        joins = []
        for one in self._graph.values(node, _rml("joinCondition")):
            sides = []
            for short, name in (("child", "childMap"), ("parent", "parentMap")):
                value = self._one(one, short)
                held = self._one(one, name, needed=value is None)
                if value is None and held is not None:
                    side = self._expression(held)
                    side = side.as_text if side else None
                else:
                    side = Expression((Reference(str(value)),), whole=True)
                if side is None:
                    raise self._fail(f"the condition of {node} compares nothing")
                sides.append(side)
            joins.append(Join(*sides))
        return OtherMap(str(parent), tuple(joins), Location(self._path))

    def _constant(self, term: Term | None) -> TermMap:
        assert term is not None  # noqa: S101 - asked by the caller
        kind: TermType = "IRI" if isinstance(term, IRI) else "BlankNode" if isinstance(term, BlankNode) else "Literal"
        return TermMap(Expression(constant=term), kind, place=Location(self._path))

    def _expression(self, node: Term) -> Expression | None:
        given = [name for name in _EXPRESSIONS if self._graph.values(node, _rml(name))]
        if len(given) > 1:
            raise self._fail(f"{node} has {' and '.join(f'rml:{name}' for name in given)}; keep one")
        if not given:
            return None
        value = self._one(node, given[0], needed=True)
        assert value is not None  # noqa: S101 - it is needed
        if given[0] == "constant":
            return Expression(constant=value)
        if given[0] == "reference":
            return Expression((Reference(str(value)),), whole=True)
        try:
            return read_template(str(value))
        except ValueError as error:
            raise self._fail(f"the template {str(value)!r} is not well formed: {error}") from None

    def _term(self, node: Term, usual: TermType | None) -> TermMap:
        expression = self._expression(node)
        language = self._inner(node, "language", "languageMap")
        datatype = self._inner(node, "datatype", "datatypeMap")
        named = self._text(node, "termType")
        if named is not None and named.removeprefix(RML) not in _TYPES:
            raise self._fail(f"the term type {named} is not known; known: {', '.join(_TYPES)}")
        constant = expression.constant if expression else None
        if named is not None:
            kind = _TYPES[named.removeprefix(RML)]
        elif constant is not None:
            kind = self._constant(constant).type
        elif usual is None:
            is_literal = bool(language or datatype or (expression and expression.whole))
            kind = "Literal" if is_literal else "IRI"
        else:
            kind = usual
        if expression is None and kind != "BlankNode":
            raise self._fail(f"{node} gives nothing: it has neither template, nor reference, nor constant")
        if constant is not None:
            self._require_fit(constant, kind)
        if (language or datatype) and kind != "Literal":
            raise self._fail(f"{node} has a language or a datatype, and is no literal")
        if language and datatype:
            raise self._fail(f"{node} has a language and a datatype; keep one")
        return TermMap(expression, kind, language, datatype, place=Location(self._path))

    def _require_fit(self, constant: Term, kind: TermType) -> None:
        """Raise MappingError for a constant that is not of its term type."""
        if kind == "Literal":
            fits = isinstance(constant, Literal)
        elif kind == "BlankNode":
            fits = isinstance(constant, BlankNode)
        else:
            fits = isinstance(constant, IRI) and not find_bad(constant.value)
        if not fits:
            raise self._fail(f"the constant {str(constant)!r} is no {kind}, as rml:termType says")

    def _inner(self, node: Term, short: str, name: str) -> Expression | None:
        value, held = self._one(node, short), self._one(node, name)
        if value is not None and held is not None:
            raise self._fail(f"{node} has rml:{short} and rml:{name}; keep one")
        if value is not None:
            return Expression((str(value),))
        if held is None:
            return None
        found = self._expression(held)
        if found is None:
            raise self._fail(f"the rml:{name} of {node} gives nothing")
        return found.as_text
