"""Queries by chance, as patterns of the oracle and as text."""

from __future__ import annotations

from random import Random
from typing import Any

NAMES, PREDICATES = ("e:a", "e:b", "e:c"), ("e:p", "e:q", "e:n")
GRAPHS = ("e:g", "e:h")


class Maker:
    """Makes queries of one grammar from one seed."""

    def __init__(self, random: Random) -> None:
        self._random, self._made = random, 0

    def query(self, depth: int = 3) -> Any:
        """Return a SELECT of all that its group may find."""
        group = self.group(depth)
        return ("select", tuple(sorted(scope(group))) or ("?s",), group, None, (), self._random.random() < 0.2)

    def group(self, depth: int) -> list[Any]:
        """Return the parts of a group."""
        made = list[Any]()
        for _ in range(self._random.choice((1, 2, 2, 3))):
            made += self._part(depth, made)
        return made

    def _part(self, depth: int, before: list[Any]) -> list[Any]:
        pick, inner = self._random.random(), depth - 1
        if depth <= 0 or pick < 0.36:
            return [("triple", *self._triple())]
        if pick < 0.46:
            return [("filter", self._condition(inner))]
        if pick < 0.54:
            return [("optional", self.group(inner))]
        if pick < 0.60:
            return [("minus", self.group(inner))]
        if pick < 0.66:
            return [("union", [self.group(inner), self.group(inner)])]
        if pick < 0.72:
            free = [name for name in ("?s", "?o", "?x", "?y") if name not in scope(before)]
            return [("bind", self._made_value(inner), self._random.choice(free))] if free else []
        if pick < 0.80:
            return [self._values()]
        if pick < 0.88:
            return [("graph", self._random.choice((*GRAPHS, "e:none", "?g", "?g", "?g")), self.group(inner))]
        if pick < 0.95:
            return [self._subquery(inner)]
        return [("group", self.group(inner))]

    def _values(self) -> Any:
        names = self._random.sample(("?s", "?o", "?x", "?g"), self._random.choice((1, 1, 2)))
        rows = [
            tuple(None if self._random.random() < 0.1 else self._term(name) for name in names)
            for _ in range(self._random.choice((0, 1, 2, 2)))
        ]
        return ("values", tuple(names), rows)

    def _term(self, name: str) -> Any:
        return self._random.choice((*GRAPHS, "e:none") if name == "?g" else (*NAMES, 1, 2, "e:zz"))

    def _subquery(self, depth: int) -> Any:
        group = self.group(depth)
        known = sorted(scope(group))
        if not known or self._random.random() < 0.35:
            key = self._random.choice(known) if known and self._random.random() < 0.5 else None
            what = self._random.choice(("*", *known, *(f"DISTINCT {name}" for name in known)))
            name = self._random.choice(("?n", *(one for one in ("?x", "?y") if one not in known)))
            if name in known:
                return ("group", group)
            return ("select", (key, name) if key else (name,), group, key, ((what, name),), False)
        names = tuple(sorted(self._random.sample(known, self._random.randint(1, len(known)))))
        return ("select", names, group, None, (), self._random.random() < 0.4)

    def _condition(self, depth: int) -> Any:
        pick = self._random.random()
        if pick < 0.45 and depth >= 0:
            return (self._random.choice(("exists", "not exists")), self.group(depth))
        if pick < 0.6:
            return ("bound", self._variable())
        if pick < 0.85:
            kind = self._random.choice(("=", "!=", "<"))
            return (kind, self._variable(), self._random.choice((1, 2)) if kind == "<" else self._end())
        if pick < 0.9:
            return ("not", self._condition(depth - 1))
        return (self._random.choice(("and", "or")), self._condition(depth - 1), self._condition(depth - 1))

    def _made_value(self, depth: int) -> Any:
        if self._random.random() < 0.3:
            return ("exists", self.group(depth))
        return self._random.choice((self._variable(), ("+", self._variable(), 1), self._term("?x")))

    def _variable(self) -> str:
        return self._random.choice(("?s", "?s", "?o", "?o", "?x", "?y", "?g"))

    def _end(self) -> Any:
        return self._random.choice(("?s", "?s", "?s", "?o", "?o", "?x", "?y", *NAMES, "e:zz", 1))

    def _triple(self) -> tuple[Any, Any, Any]:
        path = self._path(2) if self._random.random() < 0.4 else self._random.choice((*PREDICATES, *PREDICATES, "?x"))
        subject, value = ("[]" if self._random.random() < 0.06 else self._end() for _ in range(2))
        return (subject if subject != 1 else "e:a", path, value)

    def _path(self, depth: int) -> Any:
        pick = self._random.random()
        if depth <= 0 or pick < 0.15:
            return self._random.choice(PREDICATES)
        if pick < 0.6:
            return (self._random.choice("?*+"), self._path(depth - 1))
        if pick < 0.7:
            return ("^", self._path(depth - 1))
        if pick < 0.78:
            return ("not", tuple(self._random.sample(PREDICATES, 1)), self._random.choice(((), ("e:p",))))
        return (self._random.choice("|/"), self._path(depth - 1), self._path(depth - 1))


def scope(group: Any) -> set[str]:
    """Return the variables that a group may give a value (SPARQL 1.1, section 18.2.1)."""
    found = set[str]()
    for part in group:
        kind = part[0]
        if kind == "triple":
            found |= {term for term in part[1:] if isinstance(term, str) and term.startswith("?")}
        elif kind in ("optional", "group"):
            found |= scope(part[1])
        elif kind == "union":
            found |= scope(part[1][0]) | scope(part[1][1])
        elif kind == "bind":
            found.add(part[2])
        elif kind in ("values", "select"):
            found |= set(part[1])
        elif kind == "graph":
            found |= scope(part[2]) | {name for name in part[1:2] if name.startswith("?")}
    return found


def written(part: Any) -> str:
    """Return a pattern, or a group, as text."""
    if isinstance(part, list):
        return "{ " + " ".join(map(written, part)) + " }"
    kind = part[0]
    if kind == "triple":
        return f"{part[1]} {_path_text(part[2])} {part[3]} ."
    if kind in ("optional", "minus"):
        return f"{kind.upper()} {written(part[1])}"
    if kind == "group":
        return written(part[1])
    if kind == "union":
        return " UNION ".join(map(written, part[1]))
    if kind == "filter":
        return f"FILTER({_said(part[1])})"
    if kind == "bind":
        return f"BIND({_said(part[1])} AS {part[2]})"
    if kind == "values":
        rows = " ".join("(" + " ".join("UNDEF" if one is None else str(one) for one in row) + ")" for row in part[2])
        return f"VALUES ({' '.join(part[1])}) {{ {rows} }}"
    if kind == "graph":
        return f"GRAPH {part[1]} {written(part[2])}"
    return "{ " + query_text(part) + " }"


def query_text(query: Any) -> str:
    """Return a query as text."""
    _, variables, group, key, counts, distinct = query
    shown = [name for name in variables if name not in [name for _, name in counts]]
    shown += [f"(COUNT({what}) AS {name})" for what, name in counts]
    return f"SELECT {'DISTINCT ' * distinct}{' '.join(shown)} {written(group)}{f' GROUP BY {key}' if key else ''}"


def _said(said: Any) -> str:
    if not isinstance(said, tuple):
        return str(said)
    kind, *rest = said
    if kind in ("exists", "not exists"):
        return f"{kind.upper()} {written(rest[0])}"
    if kind == "bound":
        return f"BOUND({rest[0]})"
    if kind == "not":
        return f"!({_said(rest[0])})"
    sign = {"and": "&&", "or": "||"}.get(kind, kind)
    return f"({_said(rest[0])} {sign} {_said(rest[1])})"


def _path_text(path: Any) -> str:
    if isinstance(path, str):
        return path
    kind, *parts = path
    if kind == "not":
        return f"!({'|'.join([*parts[0], *(f'^{one}' for one in parts[1])])})"
    if kind in "|/":
        return f"({_path_text(parts[0])}{kind}{_path_text(parts[1])})"
    inner = _path_text(parts[0])
    inner = inner if inner[0] == "(" or inner in PREDICATES else f"({inner})"
    return f"(^{inner})" if kind == "^" else f"({inner}{kind})"
