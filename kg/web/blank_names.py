"""Blank nodes of what is told of one thing, named by what is stated of them and not by the snapshot they come from.

It is no canonical form: nodes that are told apart only by a long way of other blank nodes may change places. For what
stands around one thing it does, at a cost that no graph can raise (`kg.rdf.rdfc` is for whole graphs).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kg.rdf.terms import BlankNode, Term, TripleTerm, to_n3

_ROUNDS = 3

Statement = tuple[Term, ...]
"""Subject, property, value and, if it has one, graph."""


def in_order(statements: Iterable[Statement]) -> list[Statement]:
    """Return statements sorted, with names of blank nodes that rest on nothing but what they state."""
    held = list(statements)
    blanks = dict.fromkeys(node for one in held for term in one for node in _blanks_in(term))
    return sorted(_named(held, list(blanks)) if blanks else held, key=_text)


def _named(statements: list[Statement], blanks: list[BlankNode]) -> list[Statement]:
    about: dict[BlankNode, list[Statement]] = {node: [] for node in blanks}
    for one in statements:
        for node in dict.fromkeys(node for term in one for node in _blanks_in(term)):
            about[node].append(one)
    names = dict.fromkeys(blanks, "b")
    for _ in range(_ROUNDS):
        texts = {
            node: "\n".join(sorted(_text(_renamed(one, {**_near(one, names), node: "own"})) for one in said))
            for node, said in about.items()
        }
        ranks = {text: f"b{number}" for number, text in enumerate(sorted(set(texts.values())))}
        names = {node: ranks[text] for node, text in texts.items()}
    ordered = sorted(blanks, key=lambda node: int(names[node][1:]))
    final = {node: f"b{number}" for number, node in enumerate(ordered)}  # those alike have names of their own
    return [_renamed(one, final) for one in statements]


def _near(statement: Statement, names: Mapping[BlankNode, str]) -> dict[BlankNode, str]:
    return {node: names[node] for term in statement for node in _blanks_in(term)}


def _blanks_in(term: Term) -> Iterator[BlankNode]:
    if isinstance(term, BlankNode):
        yield term
    elif isinstance(term, TripleTerm):
        for part in term:
            yield from _blanks_in(part)


def _renamed(statement: Statement, names: Mapping[BlankNode, str]) -> Statement:
    return tuple(_other(term, names) for term in statement)


def _other(term: Term, names: Mapping[BlankNode, str]) -> Term:
    if isinstance(term, BlankNode):
        return BlankNode(names[term])
    if isinstance(term, TripleTerm):
        subject, predicate, value = (_other(part, names) for part in term)
        return TripleTerm(subject, predicate, value)  # type: ignore[arg-type]  # each is of the kind it was
    return term


def _text(statement: Statement) -> str:
    return " ".join(map(to_n3, statement))
