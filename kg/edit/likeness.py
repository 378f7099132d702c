"""How statements are built: which properties things of a kind have, and what their values are like."""

from __future__ import annotations

from collections import defaultdict
from functools import cache, lru_cache
from typing import Any

from kg.places.terminals import TOKEN
from kg.rdf.terms import split_iri
from kg.rdf.vocabulary import FIRST, NIL, REST, TYPE

_BASE = "https://example.org/"

Pattern = tuple[str, ...]
TripleOf = tuple[str, str, str]
"""A statement as N-Triples has its terms, blank nodes named by what is said of them."""


def same_statements(text: str) -> tuple[TripleOf, ...] | None:
    """Return what a text of Turtle states, the same for all texts that state it; None for one that cannot be read."""
    import pyoxigraph

    try:
        quads = pyoxigraph.Dataset(pyoxigraph.parse(text.encode(), pyoxigraph.RdfFormat.TURTLE, base_iri=_BASE))
    except (SyntaxError, ValueError):
        return None
    quads.canonicalize(pyoxigraph.CanonicalizationAlgorithm.UNSTABLE)
    return tuple(sorted((str(one.subject), str(one.predicate), str(one.object)) for one in quads))


@lru_cache(maxsize=64)
def patterns_in(text: str) -> frozenset[Pattern]:
    """Return how the statements of a text of Turtle are built, as far as it can be read."""
    import pyoxigraph

    found: list[TripleOf] = []
    parser: Any = pyoxigraph.parse(text.encode(), pyoxigraph.RdfFormat.TRIG, base_iri=_BASE)
    while True:  # it can be asked for more behind a fault
        try:
            found.extend((str(one.subject), str(one.predicate), str(one.object)) for one in parser)
            break
        except SyntaxError:
            continue
        except ValueError:
            break
    return patterns_of(tuple(found))


def patterns_of(triples: tuple[TripleOf, ...]) -> frozenset[Pattern]:
    """Return how statements are built: by what things are, or are values of, which properties they have and of what."""
    kinds, owner = defaultdict[str, list[str]](list), dict[str, tuple[str, str]]()
    said = {subject for subject, _, _ in triples}
    cells = {subject for subject, predicate, _ in triples if predicate == _FIRST} | {_NIL}
    for subject, predicate, value in triples:
        if predicate == _TYPE:
            kinds[subject].append(value)
        if value.startswith("_:"):
            owner[value] = (subject, predicate)

    @cache
    def role(thing: str) -> str:
        above, steps = thing, ""
        while above in owner and len(steps) < 40:
            above, predicate = owner[above]
            if predicate == _REST:
                continue
            if predicate != _FIRST:
                return f"{steps}{predicate}"
            steps += "/"
        return f"{steps}{' '.join(sorted(kinds[above]))}"

    def kind(value: str) -> str:
        if value in cells:
            return "list"
        if value.startswith('"'):
            return value[value.rfind('"') :]
        if value.startswith("_:"):
            return "node" if value in said else "nothing"
        return split_iri(value[1:-1])[0]

    found = set()
    for subject, predicate, value in triples:
        if predicate == _REST:
            continue
        found |= {(role(subject), predicate), (predicate, kind(value)), (role(subject), predicate, kind(value))}
    return frozenset(found)


_FIRST, _REST, _NIL, _TYPE = (f"<{one.value}>" for one in (FIRST, REST, NIL, TYPE))


def misplaced_lines(statement: str) -> int:
    """Return how many lines of a statement are indented as if they stood in other brackets than they do."""
    opened: list[tuple[int, int | None]] = []
    own: int | None = None
    line, wrong = 0, 0
    before = ""
    for match in TOKEN.finditer(statement):
        if match.lastgroup == "space":
            continue
        begin = statement.rfind("\n", 0, match.start()) + 1
        indent = len(statement[begin : match.start()].expandtabs(8))
        sign = match[0] if match.lastgroup == "mark" else ""
        if begin != line and not statement[begin : match.start()].strip():
            line = begin
            if sign in ("]", ")"):
                wrong += bool(opened) and indent != opened[-1][0]
            else:
                wrong += bool(opened) and indent <= opened[-1][0]
                if before in (";", "["):
                    known = opened[-1][1] if opened else own
                    if known is None:
                        if opened:
                            opened[-1] = (opened[-1][0], indent)
                        else:
                            own = indent
                    else:
                        wrong += indent != known
        if sign in ("[", "("):
            first = statement[line : len(statement)]
            opened.append((len(first) - len(first.lstrip(" \t")), None))
        elif sign in ("]", ")") and opened:
            opened.pop()
        before = sign
    return wrong
