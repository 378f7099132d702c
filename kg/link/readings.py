"""Reading the entities of another list: which of its JSON are names, kinds and relations is data in the rules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

_STEP = re.compile(r"([\w-]+)(\[\]|\[([^\]]*)\])?")


class Reads(NamedTuple):
    """Where in an entity of a list its identifier, names, kind and statements stand.

    A path is names of keys with points between; behind a name, [] is each of a list, and [type=x, way=y] each with
    these values. `kinds` maps their words for a kind to the classes that the rules know; `statements` are paths by
    property, whose values are identifiers of the list.
    """

    id: str
    names: tuple[str, ...]
    kind: str
    kinds: Mapping[str, str]
    statements: Mapping[str, str] = {}


class Interface(NamedTuple):
    """How a list is asked over HTTP: addresses with {query} and {id}, where what was found stands, and the pause."""

    search: str
    found: str
    item: str
    pause: float = 1.0


def values_at(data: Any, path: str) -> Iterator[Any]:
    """Yield what stands at a path in JSON; nothing where it leads nowhere.

    >>> list(values_at({"a": [{"t": "x", "b": 1}, {"t": "y", "b": 2}]}, "a[t=y].b"))
    [2]
    """
    step, _, rest = path.partition(".") if "[" not in path.partition(".")[0] else _first(path)
    match = _STEP.fullmatch(step)
    if match is None or not isinstance(data, dict) or match[1] not in data:
        return
    value = data[match[1]]
    several = value if isinstance(value, list) else [value]
    for one in several if match[2] else [value]:
        if match[3] and not _fits(one, match[3]):
            continue
        if rest:
            yield from values_at(one, rest)
        elif one is not None:
            yield one


def _first(path: str) -> tuple[str, str, str]:
    end = path.index("]") + 1
    return path[:end], ".", path[end:].removeprefix(".")


def _fits(one: Any, told: str) -> bool:
    pairs = (part.partition("=") for part in told.split(","))
    return isinstance(one, dict) and all(str(one.get(key.strip())) == value.strip() for key, _, value in pairs)


def entity_of(row: Any, reads: Reads, kind_property: str) -> dict[str, Any]:
    """Return an entity of a list in the JSON form of a Wikibase; raise ValueError where it lacks what it needs."""
    identifier = next((one for one in values_at(row, reads.id) if isinstance(one, str)), "")
    names = [one for path in reads.names for one in values_at(row, path) if isinstance(one, str) and one.strip()]
    if not identifier or not names:
        raise ValueError("it has no identifier, or no name")
    label, *aliases = dict.fromkeys(names)
    kinds = [reads.kinds[one] for one in values_at(row, reads.kind) if isinstance(one, str) and one in reads.kinds]
    claims = {kind_property: [_item(one) for one in dict.fromkeys(kinds)]}
    for prop, path in reads.statements.items():
        claims[prop] = [_item(one) for one in dict.fromkeys(v for v in values_at(row, path) if isinstance(v, str))]
    return {
        "id": identifier,
        "labels": {"und": {"language": "und", "value": label}},
        "aliases": {"und": [{"language": "und", "value": one} for one in aliases]},
        "claims": {prop: values for prop, values in claims.items() if values},
    }


def _item(identifier: str) -> dict[str, Any]:
    value = {"type": "wikibase-entityid", "value": {"id": identifier}}
    return {"mainsnak": {"snaktype": "value", "datavalue": value}, "rank": "normal"}
