"""Names that look like terms of the ontology, or of a vocabulary that is known, and are none: most likely slips."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from kg.ask.meant import meant_among
from kg.edit.written import prefixes_of
from kg.findings import Finding
from kg.lsp.knowledge import Knowledge
from kg.lsp.turtle_text import expand
from kg.project.levels import severity_of
from kg.rdf.formats import triple_of
from kg.rdf.terms import IRI, Term, split_iri, to_n3
from kg.rdf.vocabulary import TYPE
from kg.shacl.closed_vocabularies import is_no_term, terms_within
from kg.sparql.tokens import iter_readable, locate

RULE = "terms"


def undeclared_in_data(knowledge: Knowledge, quads: Iterable[Any]) -> Iterator[Finding]:
    """Yield a finding for each property and each class of some statements that its vocabulary should have."""
    terms, spaces = {str(term) for term in knowledge.terms}, knowledge.spaces
    looked_at = severity_of(knowledge.project.style.fit) is not None
    is_slip = cache(lambda name: looked_at and name not in terms and is_no_term(name))
    for quad in quads:
        name = quad.predicate.value
        if is_slip(name) or (name == TYPE.value and is_slip(getattr(quad.object, "value", ""))):
            subject, predicate, value = triple_of(quad)
            term, kind = (name, "property") if name != TYPE.value else (str(value), "class")
            yield _of_others(IRI(term), kind)._replace(focus=subject, path=str(predicate), value=value)
        elif name.startswith(spaces) and name not in terms:
            subject, predicate, value = triple_of(quad)
            yield _told(knowledge, IRI(name), "property")._replace(focus=subject, path=str(predicate), value=value)
        elif name == TYPE.value:
            cls = getattr(quad.object, "value", "")
            if cls.startswith(spaces) and cls not in terms:
                subject, predicate, value = triple_of(quad)
                yield _told(knowledge, IRI(cls), "class")._replace(focus=subject, path=str(predicate), value=value)


def _of_others(term: IRI, kind: str) -> Finding:
    """Return a finding of a name in a vocabulary of others that has no such term."""
    namespace, name = split_iri(term.value)
    close = meant_among(name, terms_within(namespace))
    meant = IRI(namespace + close) if close else None
    said = f"{to_n3(term)} is no term of its vocabulary, <{namespace}>"
    said += f": did you mean {to_n3(meant)}?" if meant else ""
    message = f"Correct the {kind}, or declare it in the ontology if it is meant."
    return Finding("warning", message, RULE, said=said, meant=meant, cause=term)


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
