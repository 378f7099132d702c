"""Variables that a query uses and that nothing in it ever gives a value, so that to sort by one, say, does nothing.

A variable has a value from a pattern, from VALUES, or behind AS, wherever that stands in the query.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from kg.errors import nearest
from kg.sparql.tokens import Token, meaningful, tokenize

_OUTSIDE, _PATTERN, _EXPRESSION, _DATA, _TEMPLATE = range(5)
_AWAITED = {"FILTER": _EXPRESSION, "BIND": _EXPRESSION, "VALUES": _DATA, "CONSTRUCT": _TEMPLATE, "WHERE": _PATTERN}
"""What begins with the next bracket, by the word before it."""
_OPTIONAL, _SELECTED, _NEEDED = range(3)
_SHORT = 3
"""Of a name with fewer letters others are one letter away."""


class Valueless(NamedTuple):
    """A variable without a value: where it is used, what it may be meant for, and whether it is one by mistake.

    One that is only `selected` may be a column that is to stay empty, and one in IF, COALESCE or BOUND may be so too.
    """

    token: Token
    close: tuple[str, ...]
    by_mistake: bool
    selected: bool

    def told(self, instead: str = "") -> str:
        """Return a sentence on it, with the variable that may be meant, or else what to do."""
        hint = f"did you mean ?{self.close[0]}?" if self.close else instead
        return f"nothing in the query gives {self.token.text} a value{'; ' if hint else ''}{hint}"


class _Part:
    """What stands in one pair of brackets: its kind, whether it lists what is selected, and whether that may lack."""

    def __init__(self, kind: int, *, may_lack: bool = False) -> None:
        self.kind, self.selects, self.may_lack = kind, False, may_lack


def find_valueless(text: str, given: Collection[str] = ()) -> Iterator[Valueless]:
    """Yield the variables that a query uses and nothing in it gives a value, except those that are `given`."""
    bound, used = _sort(meaningful(tokenize(text)))
    names = dict.fromkeys([*bound, *given])
    for name, (token, use) in used.items():
        if name not in names:
            close = nearest(name, names, 1)
            by_mistake = use == _NEEDED or any(_is_slip(name, other) for other in close)
            yield Valueless(token, close, by_mistake, use == _SELECTED)


def _sort(tokens: Sequence[Token]) -> tuple[dict[str, None], dict[str, tuple[Token, int]]]:
    """Return the variables that are given a value, and those that are used: where first, and how much they need one."""
    bound, used = dict[str, None](), dict[str, tuple[Token, int]]()
    within, awaited = [_Part(_OUTSIDE)], _PATTERN
    for n, token in enumerate(tokens):
        here, before = within[-1], tokens[n - 1].word if n else ""
        if token.kind == "word":
            awaited = _AWAITED.get(token.word, awaited)
            if token.word in ("SELECT", "DESCRIBE"):
                here.kind, here.selects = _OUTSIDE, True
        elif token.kind == "mark" and token.text == "{":
            within.append(_Part(_PATTERN if awaited == _EXPRESSION else awaited))
            here.selects, awaited = False, _PATTERN
        elif token.kind == "mark" and token.text == "(":
            computes = awaited == _EXPRESSION or (here.kind in (_OUTSIDE, _EXPRESSION) and awaited != _DATA)
            may_lack = here.may_lack or before in ("IF", "COALESCE", "BOUND")
            within.append(_Part(_EXPRESSION if computes else _PATTERN, may_lack=may_lack))
            awaited = _DATA if awaited == _DATA else _PATTERN
        elif token.kind == "mark" and token.text in "})" and len(within) > 1:
            within.pop()
        elif token.kind == "variable":
            name = token.text[1:]
            if before == "AS" or here.kind == _PATTERN or awaited == _DATA:
                bound[name] = None
            elif here.kind != _TEMPLATE:
                use = _SELECTED if here.selects else _OPTIONAL if here.may_lack else _NEEDED
                used[name] = max((token, use), used.get(name, (token, -1)), key=lambda each: each[1])
    return bound, used


def _is_slip(name: str, other: str) -> bool:
    """Tell whether a name is another one but for case, a letter, or two that changed places."""
    one, two = sorted((name.lower(), other.lower()), key=len)
    if min(len(one), len(two)) < _SHORT or len(two) - len(one) > 1:
        return one == two
    start = next((n for n, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), len(one))
    if len(one) < len(two):
        return one[start:] == two[start + 1 :]
    return one[start + 1 :] == two[start + 1 :] or (
        one[start : start + 2] == two[start : start + 2][::-1] and one[start + 2 :] == two[start + 2 :]
    )
