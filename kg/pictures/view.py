"""Views: which variables of an answer play which part in a picture of it."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from kg.errors import UsageError, nearest


class Parts(NamedTuple):
    """The roles of a kind of view: those that it needs, and those that it may have."""

    needed: tuple[str, ...]
    others: tuple[str, ...] = ()


KINDS: Mapping[str, Parts] = {
    "table": Parts(()),
    "list": Parts(("item",), ("note", "date")),
    "number": Parts(("value",), ("unit", "label")),
    "bar": Parts(("label", "value"), ("series", "unit")),
    "rank": Parts(("label", "value"), ("bound", "series")),
    "line": Parts(("x", "y"), ("series", "unit")),
    "timeline": Parts(("start", "label"), ("end", "precision")),
    "graph": Parts(("from", "to"), ("label",)),
    "quote": Parts(("text",), ("speaker", "place")),
}
"""What a view can be. The roles that every kind may have besides are in COMMON."""

COMMON = ("source", "standing", "link")
"""Who says so, whether it is stated or only reported, and where more of it is: roles of every kind."""

DRAWN = ("bar", "rank", "line", "timeline", "graph")
"""The kinds that are pictures; the others are words."""

BEST = ("low", "high")
"""Which end of a scale is the better one."""

RATED = ("rank", "line")
"""The kinds in which one end is the better one; it is drawn at the top, or as the longest."""


class View(NamedTuple):
    """One view: its kind, and the variable of each role; `best` is "low" or "high" where the kind rates.

    `columns` and `hide` are variables that a table shows alone, or leaves out.
    """

    kind: str
    roles: Mapping[str, str]
    best: str = ""
    columns: tuple[str, ...] = ()
    hide: tuple[str, ...] = ()

    def variable(self, role: str) -> str:
        """Return the variable of a role, or no text where none has it."""
        return self.roles.get(role, "")

    def iter_variables(self) -> Iterator[tuple[str, str]]:
        """Yield each key of the view that names variables, with each variable that it names."""
        yield from self.roles.items()
        yield from (("columns", name) for name in self.columns)
        yield from (("hide", name) for name in self.hide)


def view_of(text: str) -> View:
    """Return the view that is written in a word, such as "rank:label=chart,value=position,best=low".

    Raises UsageError for a kind or a role that there is not, and for a role that is missing.
    """
    kind, _, rest = text.partition(":")
    if kind not in KINDS:
        close = nearest(kind, KINDS, 1)
        hint = f"did you mean {close[0]!r}?" if close else f"known: {', '.join(KINDS)}"
        raise UsageError(f"there is no view {kind[:40]!r}; {hint}")
    parts, roles, best = KINDS[kind], {}, "low" if kind == "rank" else ""
    known = (*parts.needed, *parts.others, *COMMON)
    for pair in filter(None, rest.split(",")):
        role, _, variable = (part.strip() for part in pair.partition("="))
        if role == "best" and kind in RATED and variable in BEST:
            best = variable
        elif role not in known or not variable or role in roles:
            takes = ", ".join(f"{name}=VARIABLE" for name in known)
            raise UsageError(f"{pair[:40]!r} is no role of the view {kind!r}, which takes each once: {takes}")
        else:
            roles[role] = variable.removeprefix("?")
    for role in parts.needed:
        if role not in roles:
            wanted = ",".join(f"{name}=VARIABLE" for name in parts.needed)
            raise UsageError(f"the view {kind!r} needs the role {role!r}; write {kind}:{wanted}")
    return View(kind, roles, best)
