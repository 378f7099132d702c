"""Why nothing was found: which IRI or text of a query the data never uses."""

from __future__ import annotations

from collections.abc import Container, Iterable
from itertools import pairwise

from kg.ask.called_terms import find_called
from kg.ask.meant import is_slip_of
from kg.engines.base import Engine, read_count
from kg.errors import KgError, RemoteError, nearest
from kg.rdf.terms import IRI, Prefixes, Term, split_iri
from kg.rdf.vocabulary import SUBCLASS_OF, TYPE
from kg.sparql.clauses import read_prologue
from kg.sparql.tokens import meaningful, tokenize

_IS_A = ("a", "rdf:type", f"<{TYPE}>")
_MOST_NAMED = 3


def explain_empty(engine: Engine, text: str, prefixes: Prefixes) -> str | None:
    """Return a sentence on the first IRI of the query that the data never uses, with the nearest that it does.

    Where it uses all, on the first text that it has with another language or datatype only.
    """
    for iri in _iris_of(text):
        used = f"ASK {{ {{ <{iri}> ?p ?o }} UNION {{ ?s <{iri}> ?o }} UNION {{ ?s ?p <{iri}> }} }}"
        try:
            if engine.ask(used):
                continue
        except RemoteError:  # the question has its answer; a server that does not tell more is no fault of it
            return None
        meant = _meant(engine, iri)
        sentence = f"{prefixes.render(iri)} does not occur in the data"
        return f"{sentence}; did you mean {prefixes.render(meant)}?" if meant else sentence
    return _explain_texts(engine, text) or _explain_classes(engine, text, prefixes)


def _meant(engine: Engine, iri: IRI) -> IRI | None:
    """Return what an IRI that is never used was meant for: a slip of it, a term that is called so, or its like."""
    namespace, name = split_iri(iri.value)
    close = nearest(name, _iris_starting(engine, namespace), 1)
    if close and is_slip_of(name, close[0]):
        return IRI(namespace + close[0])
    return find_called(engine, iri) or (IRI(namespace + close[0]) if close else None)


def _explain_classes(engine: Engine, text: str, prefixes: Prefixes) -> str | None:
    """Return a sentence on the first class of the query that has things only by way of its subclasses."""
    for cls in _iris_of(text, behind=_IS_A):
        below = f"?sub <{SUBCLASS_OF}>+ <{cls}> . ?thing a ?sub"
        query = f"SELECT ?sub (COUNT(DISTINCT ?thing) AS ?n) WHERE {{ {below} }} GROUP BY ?sub ORDER BY DESC(?n) ?sub"
        try:
            if engine.ask(f"ASK {{ ?thing a <{cls}> }}"):
                continue
            subs = [sub for sub, _ in engine.select(query).rows if isinstance(sub, IRI)]
            count = read_count(engine.select(f"SELECT (COUNT(DISTINCT ?thing) AS ?n) WHERE {{ {below} }}"))
        except KgError:
            return None
        if subs:
            names, more = list(map(prefixes.render, subs[:_MOST_NAMED])), len(subs) - _MOST_NAMED
            last = f"{more:,} more" if more > 0 else names.pop()
            shown = f"{', '.join(names)} and {last}" if names else last
            one = len(subs) == 1
            told = f"{prefixes.render(cls)} has no members itself; its subclass{'' if one else 'es'} {shown} "
            told += f"{'has' if one else 'have'} {count:,}"
            return f"{told}: write a/{prefixes.render(SUBCLASS_OF)}* {prefixes.render(cls)}"
    return None


def _explain_texts(engine: Engine, text: str) -> str | None:
    for predicate, written, bare in _texts_of(text):
        try:
            if engine.ask(f"ASK {{ ?s {predicate} {written} }}"):
                continue
            query = f"SELECT DISTINCT ?o WHERE {{ ?s {predicate} ?o FILTER(isLiteral(?o) && STR(?o) = {bare}) }}"
            found = sorted(engine.write(term) for (term,) in engine.select(query).rows if term is not None)
        except KgError:
            return None
        if found:
            return f"{written} does not occur in the data; did you mean {' or '.join(found[:3])}?"
    return None


def _texts_of(text: str) -> list[tuple[str, str, str]]:
    """Return the texts that are values in a pattern: the property or a variable, the text as written, and bare."""
    prologue = read_prologue(text)
    tokens = meaningful(tokenize(text))
    found = []
    depth = 0
    for n, token in enumerate(tokens):
        if token.kind == "mark" and token.text in "()":
            depth += 1 if token.text == "(" else -1
        if token.kind != "string" or depth or n == 0:
            continue
        after = [one.text for one in tokens[n + 1 : n + 3]]
        tail = "".join(after[:1] if after[:1] and after[0].startswith("@") else after if after[:1] == ["^^"] else [])
        prefix, _, local = tokens[n - 1].text.partition(":")
        predicate = "?p"
        if tokens[n - 1].kind == "iri":
            predicate = tokens[n - 1].text
        elif tokens[n - 1].kind == "name" and prefix in prologue.prefixes:
            predicate = f"<{prologue.prefixes[prefix]}{local}>"
        if tail.startswith("^^") and not tail.startswith("^^<"):
            continue  # its prefix would have to be declared
        found.append((predicate, token.text + tail, token.text))
    return found


def _iris_of(text: str, behind: Container[str] = ()) -> list[IRI]:
    """Return the IRIs of a query, or those that stand behind one of some words."""
    prologue = read_prologue(text)
    start = prologue.first.start if prologue.first else len(text)
    body = [token for token in meaningful(tokenize(text)) if token.start >= start]
    found: dict[IRI, None] = {}
    for before, token in pairwise(body):
        if before.text == "^^" or (behind and before.text not in behind):
            continue
        prefix, _, local = token.text.partition(":")
        if token.kind == "iri" and ":" in token.text:
            found[IRI(token.text[1:-1])] = None
        elif token.kind == "name" and prefix in prologue.prefixes:
            found[IRI(prologue.prefixes[prefix] + local.replace("\\", ""))] = None
    return list(found)


def _iris_starting(engine: Engine, namespace: str) -> list[str]:
    query = (
        "SELECT DISTINCT ?iri WHERE { { ?iri ?p ?o } UNION { ?s ?iri ?o } UNION { ?s ?p ?iri } "
        f'FILTER(isIRI(?iri) && STRSTARTS(STR(?iri), "{namespace}")) }} LIMIT 20000'
    )
    try:
        return [str(iri)[len(namespace) :] for (iri,) in engine.select(query).rows if iri is not None]
    except KgError:
        return []


def reason_of(engine: Engine, text: str, prefixes: Prefixes, no_data: str, given: Iterable[Term]) -> str:
    """Return why there is no answer, in a line, or no text.

    It is a term among those `given` that the data never uses, else `no_data`, the question's own reason; without that,
    a term of the question's text.
    """
    iris = " ".join(f"<{term}>" for term in given if isinstance(term, IRI))
    reason = explain_empty(engine, f"VALUES ?given {{ {iris} }}" if no_data else text, prefixes)
    return f"no data: {reason}" if reason else no_data
