"""Names that look like terms of the ontology and are none: most likely slips, each with the term that was meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from kg.ask.meant import meant_among
from kg.edit.written import prefixes_of
from kg.findings import Finding
from kg.lsp.knowledge import Knowledge
from kg.lsp.turtle_text import expand
from kg.rdf.formats import triple_of
from kg.rdf.terms import IRI, Term, split_iri, to_n3
from kg.rdf.vocabulary import TYPE
from kg.sparql.tokens import iter_readable, locate

RULE = "terms"


def undeclared_in_data(knowledge: Knowledge, quads: Iterable[Any]) -> Iterator[Finding]:
    """Yield a finding for each property and each class of some statements that the ontology should declare."""
    terms, spaces = {str(term) for term in knowledge.terms}, knowledge.spaces
    for quad in quads if spaces else ():
        name = quad.predicate.value
        if name.startswith(spaces) and name not in terms:
            subject, predicate, value = triple_of(quad)
            yield _told(knowledge, IRI(name), "property")._replace(focus=subject, path=str(predicate), value=value)
        elif name == TYPE.value:
            cls = getattr(quad.object, "value", "")
            if cls.startswith(spaces) and cls not in terms:
                subject, predicate, value = triple_of(quad)
                yield _told(knowledge, IRI(cls), "class")._replace(focus=subject, path=str(predicate), value=value)


def undeclared_in_query(knowledge: Knowledge, path: Path, text: str) -> Iterator[Finding]:
    """Yield a finding for each name in a query that the ontology should declare."""
    prefixes, spaces = prefixes_of(text), knowledge.spaces
    for token in iter_readable(text) if spaces else ():
        term = expand(token.text, prefixes) if token.kind == "name" else None
        if term is None or term.value in spaces:  # a prefix alone, which is being declared
            continue
        if term.value.startswith(spaces) and term not in knowledge.terms:
            yield _told(knowledge, term, "term")._replace(location=locate(text, token.start, path), value=term)


def _told(knowledge: Knowledge, term: IRI, kind: str) -> Finding:
    namespace, name = split_iri(term.value)
    names = (split_iri(one.iri.value) for one in knowledge.terms.values() if kind in ("term", one.kind))
    close = meant_among(name, [local for space, local in names if space == namespace])
    meant: Term | None = IRI(namespace + close) if close else None
    said = f"nothing declares the {kind} {to_n3(term)}{f': did you mean {to_n3(meant)}?' if meant else ''}"
    message = "Correct it, or declare it in the ontology."
    return Finding("warning", message, RULE, said=said, meant=meant, cause=term)
