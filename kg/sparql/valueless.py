"""Variables that a query uses and that nothing in it ever gives a value, so that to sort by one, say, does nothing.

A variable has a value from a pattern, from VALUES, or behind AS, where it is seen: what stands in MINUS or EXISTS is
not seen outside of it, and of a subquery only what it selects.
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
_GROUPS = _GROUP, _OPTION = "{", "OPTIONAL"
"""Groups that do not see what stands around them, and that see what stands directly around."""
_SUBQUERY = "a subquery that does not select it"
_AROUND = "a group around"
_SHORT = 3
"""Of a name with fewer letters others are one letter away."""


class Valueless(NamedTuple):
    """A variable without a value: where it is used, what it may be meant for, and whether it is one by mistake.

    One that is only `selected` may be a column that is to stay empty, and one in IF, COALESCE or BOUND may be so too.
    Where it has a value that is not seen, `hidden` says within what.
    """

    token: Token
    close: tuple[str, ...]
    by_mistake: bool
    selected: bool
    hidden: str = ""

    def told(self, instead: str = "") -> str:
        """Return a sentence on it, with the variable that may be meant, or else what to do."""
        if self.hidden:
            where = f"within {self.hidden}"
            if self.hidden == _AROUND:
                where = "around this group, which does not see it"
            return f"nothing gives {self.token.text} a value here: it has one only {where}"
        hint = f"did you mean ?{self.close[0]}?" if self.close else instead
        return f"nothing in the query gives {self.token.text} a value{'; ' if hint else ''}{hint}"


class _Scope:
    """Where variables are seen: a query, a subquery, or what stands in MINUS or EXISTS."""

    def __init__(self, kind: str = "", outer: _Scope | None = None) -> None:
        self.kind, self.outer, self.inner = kind, outer, list[_Scope]()
        self.bound, self.shown = dict[str, None](), dict[str, None]()
        self.shows_all = False
        if outer:
            outer.inner.append(self)

    def seen(self) -> dict[str, None]:
        """Return the variables that have a value within, those that a subquery gives among them."""
        found = dict(self.bound)
        for one in self.inner:
            if one.kind in _GROUPS:
                found |= one.seen()
            elif one.kind == _SUBQUERY:
                found |= one.seen() if one.shows_all else one.shown
        return found

    def seen_here(self) -> dict[str, None]:
        """Return the variables that have a value within, or around where that is seen: EXISTS puts its row in place."""
        if self.outer is None:
            return self.seen()
        if self.kind == _OPTION:
            return self.seen() | self.outer.seen() | self.given()
        return self.seen() | (self.given() if self.kind == _GROUP else self.outer.seen_here())

    def given(self) -> dict[str, None]:
        """Return the variables of the row that the next EXISTS around is asked for."""
        if self.outer is None:
            return {}
        return self.outer.seen_here() if self.kind == "EXISTS" else self.outer.given()

    def around(self, name: str) -> bool:
        """Tell whether a variable has a value around, where it is not seen."""
        return self.outer is not None and (name in self.outer.seen() or self.outer.around(name))

    def hiding(self, name: str) -> str:
        """Return what a variable has a value in that is not seen here; nothing where it has none anywhere."""
        return next((one._hides(name) for one in self.inner if one.has(name)), "")

    def _hides(self, name: str) -> str:
        return self.kind if self.kind not in _GROUPS and self._gives(name) else self.hiding(name)

    def _gives(self, name: str) -> bool:
        return name in self.bound or any(one._gives(name) for one in self.inner if one.kind in _GROUPS)

    def has(self, name: str) -> bool:
        """Tell whether a variable has a value somewhere within."""
        return name in self.bound or any(one.has(name) for one in self.inner)


class _Part:
    """What stands in one pair of brackets: its kind, its scope, whether it lists what is selected, and may lack it."""

    def __init__(self, kind: int, scope: _Scope, *, may_lack: bool = False) -> None:
        self.kind, self.scope, self.selects, self.may_lack = kind, scope, False, may_lack


class _Use(NamedTuple):
    token: Token
    need: int
    scope: _Scope


def find_valueless(text: str, given: Collection[str] = ()) -> Iterator[Valueless]:
    """Yield the variables that a query uses and nothing in it gives a value, except those that are `given`."""
    root, uses = _sort(meaningful(tokenize(text)))
    lacking: dict[str, _Use] = {}
    for use in uses:
        name = use.token.text[1:]
        if name not in given and name not in use.scope.seen_here():
            known = lacking.get(name)
            lacking[name] = use if known is None or use.need > known.need else known
    for name, (token, need, scope) in lacking.items():
        hidden = _AROUND if scope.around(name) else root.hiding(name)
        close = () if hidden else nearest(name, dict.fromkeys([*scope.seen_here(), *given]), 1)
        by_mistake = bool(hidden) or need == _NEEDED or any(_is_slip(name, other) for other in close)
        yield Valueless(token, close, by_mistake, need == _SELECTED, hidden)


def _sort(tokens: Sequence[Token]) -> tuple[_Scope, list[_Use]]:
    """Return where variables are given a value, and where they are used and how much they need one."""
    root, uses = _Scope(), list[_Use]()
    within, awaited = [_Part(_OUTSIDE, root)], _PATTERN
    for n, token in enumerate(tokens):
        here, before = within[-1], tokens[n - 1].word if n else ""
        if token.kind == "word":
            awaited = _AWAITED.get(token.word, awaited)
            if token.word in ("SELECT", "DESCRIBE"):
                if len(within) > 1:
                    here.scope = _Scope(_SUBQUERY, here.scope)
                here.kind, here.selects = _OUTSIDE, True
        elif token.kind == "mark" and token.text == "{":
            scope = here.scope
            if before in ("MINUS", "EXISTS"):
                scope = _Scope(before, scope)
            elif here.kind == _PATTERN and awaited == _PATTERN:
                scope = _Scope(_OPTION if before == "OPTIONAL" else _GROUP, scope)
                if n > 1 and tokens[n - 2].word == "GRAPH" and tokens[n - 1].kind == "variable":
                    scope.bound[tokens[n - 1].text[1:]] = None
            within.append(_Part(_PATTERN if awaited == _EXPRESSION else awaited, scope))
            here.selects, awaited = False, _PATTERN
        elif token.kind == "mark" and token.text == "(":
            computes = awaited == _EXPRESSION or (here.kind in (_OUTSIDE, _EXPRESSION) and awaited != _DATA)
            kind = _EXPRESSION if computes else _TEMPLATE if here.kind == _TEMPLATE else _PATTERN
            may_lack = here.may_lack or before in ("IF", "COALESCE", "BOUND")
            within.append(_Part(kind, here.scope, may_lack=may_lack))
            awaited = _DATA if awaited == _DATA else _PATTERN
        elif token.kind == "mark" and token.text in "})" and len(within) > 1:
            within.pop()
        elif token.kind == "mark" and token.text == "*" and here.selects:
            here.scope.shows_all = True
        elif token.kind == "variable":
            name = token.text[1:]
            if here.selects or (before == "AS" and within[-2:][0].selects):
                here.scope.shown[name] = None
            if before == "AS" or here.kind == _PATTERN or awaited == _DATA:
                here.scope.bound[name] = None
            else:
                need = _SELECTED if here.selects else _OPTIONAL if here.may_lack else _NEEDED
                uses.append(_Use(token, need, here.scope))
    return root, uses


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
