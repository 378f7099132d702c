"""How statements are built: which properties things of a kind have, and what their values are like."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from pathlib import Path
from typing import Any

from kg.errors import KgError
from kg.places.terminals import TOKEN
from kg.rdf.guarded import guards_of
from kg.rdf.terms import split_iri
from kg.rdf.vocabulary import FIRST, NIL, REST, TYPE

_BASE = "https://example.org/"
_LONGEST = 1_000
_DECLARED = re.compile(r"^[ \t]*@?(?:prefix|base)\s[^\n]*", re.IGNORECASE | re.MULTILINE)

Pattern = tuple[str, ...]
TripleOf = tuple[str, str, str]
"""A statement as N-Triples has its terms, blank nodes named by what is said of them."""


def declarations_in(text: str) -> str:
    """Return the lines of a text that declare prefixes or a base, which a statement of it is read with."""
    return "\n".join(_DECLARED.findall(text)) + "\n"


def same_statements(text: str) -> tuple[TripleOf, ...] | None:
    """Return what a text of Turtle states, the same for all texts that state it in the order in which this one does.

    None for one that cannot be read.
    """
    import pyoxigraph

    names: dict[str, str] = {}

    def name(term: object) -> str:
        found = str(term)
        return names.setdefault(found, f"_:{len(names)}") if found.startswith("_:") else found

    try:
        quads = pyoxigraph.parse(_guarded(text), pyoxigraph.RdfFormat.TURTLE, base_iri=_BASE)
        return tuple(sorted({(name(one.subject), str(one.predicate), name(one.object)) for one in quads}))
    except (SyntaxError, ValueError, KgError):
        return None


@lru_cache(maxsize=64)
def patterns_in(text: str) -> frozenset[Pattern]:
    """Return how the statements of a text of Turtle are built, as far as it can be read."""
    import pyoxigraph

    found: list[TripleOf] = []
    try:
        parser: Any = pyoxigraph.parse(_guarded(text), pyoxigraph.RdfFormat.TRIG, base_iri=_BASE)
    except (ValueError, KgError):
        return frozenset()
    while True:  # it can be asked for more behind a fault
        try:
            found.extend((str(one.subject), str(one.predicate), str(one.object)) for one in parser)
            break
        except SyntaxError:
            continue
        except ValueError:
            break
    return patterns_of(tuple(found))


def _guarded(text: str) -> bytes:
    """Return the bytes of a text that a parser bears; raise KgError for others, and ValueError for what is no text."""
    content = text.encode()
    for guard in guards_of("turtle", Path("text")):
        guard.feed(content)
        guard.feed(b"")
    return content


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
    roles: dict[str, str] = {}

    def role(thing: str) -> str:
        """Return the role of a thing, and remember those above it: a list of thousands is gone through once."""
        way: list[tuple[str, str]] = []
        above, told = thing, None
        while told is None:
            if above in roles:
                told = roles[above]
            elif above not in owner or len(way) > len(owner):  # what is its own value belongs to nothing
                told = roles[above] = " ".join(sorted(kinds[above]))
            else:
                one, (above, predicate) = above, owner[above]
                if predicate not in (_FIRST, _REST):
                    told = roles[one] = predicate
                else:
                    way.append((one, "/" if predicate == _FIRST else ""))
        for one, step in reversed(way):
            told = roles[one] = told if len(told) > _LONGEST else step + told
        return told

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
