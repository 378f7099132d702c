"""Panels and views in the header of a saved query: where its answer is shown, and how."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from kg.errors import UsageError
from kg.pictures.view import BEST, COMMON, KINDS, RATED
from kg.project.declared import FLAG, TEXT, Kind, Settings, Steps, list_of, named, number, one_of, read_text, table_of

ROWS = 25
"""How many rows a panel shows where its header does not say."""


class Panel(NamedTuple):
    """A place where the answer to a saved query is shown.

    `thing` is the parameter that takes the thing of the page, or no text on the front page (`home`); `classes` are the
    CURIEs of what has the panel, none for all things. Panels of a `section` stand by their `order`, those without one
    behind. `given` has the values of other parameters, and at most `rows` rows are shown.
    """

    thing: str = ""
    classes: tuple[str, ...] = ()
    section: str = ""
    order: float | None = None
    title: str = ""
    given: Mapping[str, str | tuple[str, ...]] = {}
    rows: int = ROWS
    home: bool = False


def _read_view(value: Any, settings: Settings, steps: Steps) -> dict[str, Any]:
    """Return a view as JSON can hold it; `kind` decides what else there may be."""
    if not isinstance(value, dict):
        raise ValueError
    kind = one_of(*KINDS).needed
    if "kind" not in value:
        raise settings.fail(f"{settings.table(steps)} needs 'kind', {kind.said}", steps)
    chosen = kind.check(value["kind"], settings, (*steps, "kind"))
    parts = KINDS[chosen]
    keys = {"kind": kind, **dict.fromkeys(parts.needed, _VARIABLE.needed)}
    keys |= dict.fromkeys((*parts.others, *COMMON), _VARIABLE)
    if chosen in RATED:
        keys["best"] = one_of(*BEST)
    if chosen == "table":
        keys |= {"columns": list_of(_VARIABLE), "hide": list_of(_VARIABLE)}
    said = table_of(keys).read(value, settings, steps)
    rest = {key: said.pop(key, unsaid) for key, unsaid in (("columns", ()), ("hide", ()))}
    best = said.pop("best", "low" if chosen == "rank" else "")
    return {"kind": said.pop("kind"), "roles": said, "best": best, **{key: list(one) for key, one in rest.items()}}


def _read_variable(value: Any, *_: object) -> str:
    name = read_text(value)
    if name.startswith("?"):
        raise UsageError(f"write it without the question mark: {name[1:]}")
    if not name:
        raise ValueError
    return name


def _read_classes(value: Any, settings: Settings, steps: Steps) -> list[str]:
    one_or_more = [value] if isinstance(value, str) else value
    return list(list_of(TEXT, least=1).read(one_or_more, settings, steps))


def panels_of(values: Kind) -> Kind:
    """Return the kind of one panel or a list of them; `values` is that of the values of parameters."""
    panel = table_of(
        {
            "thing": TEXT,
            "classes": CLASSES,
            "section": TEXT.default(""),
            "order": number(-1_000_000, 1_000_000),
            "title": TEXT.default(""),
            "with": named(values).default({}),
            "rows": number(1, 1_000, whole=True).default(ROWS),
            "home": FLAG.default(value=False),
        },
        "a table such as {thing: work}",
    )

    def read(value: Any, settings: Settings, steps: Steps) -> list[dict[str, Any]]:
        if isinstance(value, list):
            return list(list_of(panel, least=1).read(value, settings, steps))
        return [panel.check(value, settings, steps)]

    return Kind("a table such as {thing: work}, or a list of these", "panels", read)


_VARIABLE = Kind("the name of a variable", "names of variables", _read_variable)
CLASSES = Kind("a class, or a list of classes", "lists of classes", _read_classes)
VIEW = Kind("a table such as {kind: bar, label: name, value: count}", "views", _read_view)


def settle_panels(
    panels: Sequence[Mapping[str, Any]], params: Mapping[str, Mapping[str, Any]], header: Settings, steps: list[Steps]
) -> list[dict[str, Any]]:
    """Return the panels as a SavedQuery has them, with what they take from the parameters.

    `steps` leads to each panel. Raises the error of a panel that names a parameter that there is not, or that leaves
    one without a value.
    """
    settled = []
    needed = [name for name, one in params.items() if one.get("default") is None and not one.get("optional")]
    for panel, here in zip(panels, steps, strict=True):
        given, thing = dict(panel["with"]), panel.get("thing", "")
        for name in given:
            if name not in params:
                raise header.fail(f"the query has no parameter {name!r}", (*here, "with", name))
        lacking = [name for name in needed if name not in given]
        if panel["home"]:
            if thing or panel.get("classes"):
                told = "a panel of the front page has no thing and no classes; make two panels of it"
                raise header.fail(told, (*here, "thing" if thing else "classes"))
        else:
            thing = thing or (lacking[0] if len(lacking) == 1 else "")
            if not thing:
                told = "say with 'thing' which parameter takes the thing of the page, or home: true for the front page"
                raise header.fail(told, here)
            if thing not in params or params[thing]["type"] != "iri" or thing in given:
                told = f"{thing!r} takes no thing; name a parameter of the type iri that 'with' gives no value"
                raise header.fail(told, (*here, "thing"))
        for name in lacking:
            if name != thing:
                raise header.fail(f"the query needs {name!r}; give it with: {{{name}: VALUE}}", (*here, "with"))
        classes = panel.get("classes") or (params[thing]["classes"] if thing else ())
        kept = {key: panel[key] for key in ("section", "title", "rows", "home")}
        settled.append({"thing": thing, "classes": list(classes), "order": panel.get("order"), "given": given, **kept})
    return settled
