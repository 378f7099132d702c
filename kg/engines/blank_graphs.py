"""Blank nodes are looked for in the graphs that have any, so that not every triple need be read for it."""

from __future__ import annotations

from collections.abc import Sequence

from kg.rdf.terms import IRI, to_n3
from kg.sparql.tokens import Token, meaningful, tokenize

_FORM = (
    *("GRAPH", "?", "{", "?", "?", "?", "}"),
    *("FILTER", "(", "ISBLANK", "(", "?", ")", "||", "ISBLANK", "(", "?", ")", ")"),
)


def name_graphs(text: str, graphs: Sequence[str]) -> str:
    """Return a query that looks into `graphs` alone where a triple of any graph is asked for that has a blank node.

    That is the pattern `GRAPH ?g { ?a ?b ?c } FILTER(ISBLANK(?a) || ISBLANK(?c))`. Rows and lines stay the same if no
    other graph has a blank node as subject or object.
    """
    tokens = meaningful(tokenize(text))
    pieces, end = [], 0
    for n, token in enumerate(tokens):
        if token.word == "GRAPH" and _is_asked(tokens[n : n + len(_FORM)]):
            named = " ".join(to_n3(IRI(graph)) for graph in graphs)
            pieces += [text[end : token.start], f"VALUES {tokens[n + 1].text} {{ {named} }} "]
            end = token.start
    return "".join([*pieces, text[end:]])


def _is_asked(found: Sequence[Token]) -> bool:
    """Tell whether tokens are of the form, and what may be blank is the subject and the object."""
    form = tuple("?" if token.kind == "variable" else token.word or token.text for token in found)
    if form != _FORM:
        return False
    graph, subject, predicate, object_ = (found[place].text[1:] for place in (1, 3, 4, 5))
    asked = {found[place].text[1:] for place in (11, 16)}
    return asked == {subject, object_} and len({graph, subject, predicate, object_}) == 4
