"""The card of a thing as JSON: IRIs in full, labels beside them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from kg.ask.neighbours import Statement
from kg.ask.show import Card
from kg.rdf.terms import IRI, BlankNode, Literal, Term, to_n3


def json_of(card: Card) -> str:
    """Return a card as one JSON object; `left` tells of which properties it has not all statements."""
    told = {
        **_term(card.thing, card),
        "types": [_term(kind, card) for kind in card.types],
        "names": _statements(card.names, card),
        "statements": _statements(card.statements, card),
        "incoming": _statements(card.incoming, card),
        "claims": [
            {
                "claim": claimed.claim.value,
                "subject": _term(claimed.subject, card),
                "property": _term(claimed.predicate, card),
                "value": _term(claimed.value, card),
                "about": [
                    {"property": _term(prop, card), "value": _term(value, card)} for prop, value in claimed.about
                ],
            }
            for claimed in card.claims
        ],
        "left": [
            {"property": _term(left.predicate, card), "incoming": left.incoming, "total": left.total}
            for left in card.left
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def _statements(statements: Iterable[Statement], card: Card, *, deeper: bool = True) -> list[dict[str, Any]]:
    return [
        {
            "property": _term(one.predicate, card),
            "value": _term(one.value, card),
            "sources": [source.value for source in one.sources],
            **(_details(one, card) if deeper else {}),
        }
        for one in statements
    ]


def _details(pointing: Statement, card: Card) -> dict[str, Any]:
    details = card.details.get(pointing.value, ())
    return {"details": _statements(details, card, deeper=False)} if details else {}


def _term(term: Term, card: Card) -> dict[str, str]:
    label = card.labels.get(term) if isinstance(term, IRI) else None
    return {**json_of_term(term), **({"label": label} if label else {})}


def json_of_term(term: Term) -> dict[str, str]:
    """Return a term as an object that JSON can hold: an IRI, a value with its language or datatype, or another."""
    if isinstance(term, IRI):
        return {"iri": term.value}
    if isinstance(term, Literal):
        kind = {"language": term.language} if term.language else {"datatype": term.datatype}
        return {"value": term.lexical, **{key: str(value) for key, value in kind.items() if value}}
    return {"blank" if isinstance(term, BlankNode) else "triple": to_n3(term)}
