"""Patterns of many graphs together, each asked of any graph that there is, and held to those graphs by a condition.

Of a list of graphs the store looks into one after the other for each pattern of each row: for a hundred nodes in eighty
graphs that is 220 ms, and this way 8. It is a gain where the graphs hold much of what there is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from kg.engines.gate import admit
from kg.engines.statement_reader import NAMES, Statement, StatementReader
from kg.sparql.clauses import find_form, find_projection
from kg.sparql.tokens import CLOSING, OPENING, Token, meaningful, tokenize

MANY = 8
"""Of so many graphs the store takes longer to look into each than to look for what any of them has."""
_NAME = "in_graph"
_NONE_OF_A_GROUP = frozenset((*NAMES, "string", "number", "blank", "language"))


class AnyGraph:
    """A store in which a query of some graphs together is asked as one of any graph, where it can be."""

    def __init__(self, store: Any, graphs: Sequence[str]) -> None:
        self._store, self._graphs = store, graphs

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def query(self, text: str, **given: Any) -> Any:
        """Return what the store finds; it is asked as it would be where that is no slower, or where it must be."""
        is_of_all = "default_graph" in given and len(self._graphs) >= MANY and looks_for_some(text)
        wider = of_any_graph(text, self._graphs) if is_of_all else None
        if wider is None:
            return self._store.query(text, **given)
        del given["default_graph"], given["named_graphs"]
        return self._store.query(admit(wider), **given)


def looks_for_some(text: str) -> bool:
    """Tell whether a query lists what it looks for; else it goes through all of a graph, and of others in vain."""
    return "VALUES" in text.upper()


def of_any_graph(text: str, graphs: Sequence[str]) -> str | None:
    """Return a SELECT or an ASK of the default graph as one of named graphs, as if some of these were the default.

    A triple that several of them hold counts as often, as it does in their union. None is returned for a query in which
    more than plain triples is asked for: a path, a node without a name, GRAPH itself, `SELECT *`.
    """
    if "GRAPH" in text.upper() or _NAME in text:
        return None
    form = find_form(text)
    if form not in ("SELECT", "ASK") or (form == "SELECT" and find_projection(text) is None):
        return None
    tokens = meaningful(tokenize(text))
    reader = StatementReader(text, tokens)
    lists = list(_iter_lists(tokens))
    statements = [one for one in reader.statements() if not any(start < one.start < end for start, end in lists)]
    if not statements or not all(_is_plain(reader, tokens, one) for one in statements):
        return None
    if _has_more(tokens, [*lists, *((one.start, one.end) for one in statements)]):
        return None
    among = ", ".join(f"<{graph}>" for graph in graphs)
    made, at = list[str](), 0
    for n, one in enumerate(statements):
        made.append(f"{text[at : one.start]}GRAPH ?{_NAME}{n} {{ {text[one.start : one.end]} }} ")
        made.append(f"FILTER(?{_NAME}{n} IN ({among})) ")
        at = one.last
    return "".join(made) + text[at:]


def _iter_lists(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Yield where the values of each VALUES begin and end, in characters."""
    start = None
    for token in tokens:
        if token.word == "VALUES":
            start = token.start
        elif start is not None and token.text == "}":
            yield start, token.start
            start = None


def _is_plain(reader: StatementReader, tokens: Sequence[Token], statement: Statement) -> bool:
    """Tell whether a statement is one triple whose predicate is a name or a variable."""
    subject = reader.term(statement.first)
    if subject is None or subject >= len(tokens):
        return False
    predicate = tokens[subject]
    if predicate.kind not in (*NAMES, "variable") and predicate.word != "A":
        return False
    end = reader.term(subject + 1)
    is_whole = end is not None and reader.end_of(end - 1) == statement.end
    return is_whole and not any(one.kind == "blank" for one in tokens[statement.first : end])


def _has_more(tokens: Sequence[Token], known: Sequence[tuple[int, int]]) -> bool:
    """Tell whether groups have more than keywords, conditions and what is known: then it was not all understood."""
    opened: list[str] = []
    places = iter(sorted(known))
    start, end = next(places, (len(tokens), 0))
    for token in tokens:
        while token.start >= end > 0:
            start, end = next(places, (1 << 60, 0))
        if start <= token.start < end:
            continue
        if opened and opened[-1] == "{" and (token.kind in _NONE_OF_A_GROUP or token.text in ("[", "^", "/", "|", "!")):
            return True
        if token.kind == "mark" and token.text in OPENING:
            opened.append(token.text)
        elif token.kind == "mark" and token.text in CLOSING and opened:
            opened.pop()
    return False
