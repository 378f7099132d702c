"""Which of many prefixes some triples use, so that what is written for a person does not begin with all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice

from kg.rdf.terms import IRI, Literal, Term, Triple, TripleTerm

MOST = 10_000
"""Of more triples not all are looked at before the first is written; they may use any prefix."""


def used_prefixes(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> tuple[Iterator[Triple], dict[str, str]]:
    """Return triples as they were, and the prefixes that they use: for each name the longest that it begins with."""
    source = iter(triples)
    first = list(islice(source, MOST + 1))
    if len(first) > MOST:
        return chain(first, source), dict(prefixes)
    names = {name for triple in first for term in triple for name in _names_in(term)}
    longest = sorted(prefixes.items(), key=lambda pair: -len(pair[1]))
    used = {next((prefix for prefix, start in longest if name.startswith(start)), None) for name in names}
    return iter(first), {prefix: namespace for prefix, namespace in prefixes.items() if prefix in used}


def _names_in(term: Term) -> Iterator[str]:
    if isinstance(term, IRI):
        yield term.value
    elif isinstance(term, Literal):
        yield term.datatype
    elif isinstance(term, TripleTerm):
        for part in term:
            yield from _names_in(part)
