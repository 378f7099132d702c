"""Items from the JSON in which a Wikibase gives its entities."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg.link.items import ID, OTHER_KIND, QUANTITY, UNKNOWN, UNREAD, Item, Snaks, Statement, Value, date_value


def item_from_json(entity: Mapping[str, Any], asked: str | None = None) -> Item:
    """Return an item from its JSON form; `asked` is the id that was asked for.

    Raises KeyError, TypeError, AttributeError or ValueError for JSON of another form.
    """
    identifier = str(entity["id"])
    if "missing" in entity:
        return Item(asked or identifier, gone=True)
    if not ID.match(identifier) and identifier != asked:
        raise ValueError(f"{identifier!r} is no id")
    labels = entity.get("labels") or {}
    aliases = entity.get("aliases") or {}
    claims: dict[str, tuple[Statement, ...]] = {}
    for name, statements in sorted((entity.get("claims") or entity.get("statements") or {}).items()):
        read = [_statement(one) for one in statements]
        claims[name] = tuple(one for one in read if one is not None)
    return Item(
        asked or identifier,
        tuple(sorted((one["language"], _text(one["value"])) for one in labels.values())),
        tuple(sorted((one["language"], _text(one["value"])) for many in aliases.values() for one in many)),
        {name: statements for name, statements in claims.items() if statements},
        moved=identifier if asked and asked != identifier else None,
    )


def _statement(data: Mapping[str, Any]) -> Statement | None:
    value = _value(data["mainsnak"])
    if value is None:
        return None
    cited = tuple(_snaks(one.get("snaks")) for one in data.get("references", ()))
    named = [value.text for one in cited for _, value in one if value.text.startswith(("http://", "https://"))]
    rank, qualifiers = data.get("rank", "normal"), _snaks(data.get("qualifiers"))
    return Statement(value, rank, tuple(dict.fromkeys(named)), qualifiers, tuple(sorted(filter(None, cited))))


def _snaks(data: Mapping[str, Any] | None) -> Snaks:
    read = [(name, _value(snak)) for name, snaks in (data or {}).items() for snak in snaks]
    return tuple(sorted((name, value) for name, value in read if value is not None))


def _value(snak: Mapping[str, Any]) -> Value | None:
    """Return a value, or None where it is said that there is none."""
    if snak.get("snaktype") != "value":
        return None if snak.get("snaktype") == "novalue" else Value(UNREAD, UNKNOWN)
    kind, value = snak["datavalue"]["type"], snak["datavalue"]["value"]
    if kind == "wikibase-entityid":
        return Value("item", value.get("id") or f"Q{value['numeric-id']}")
    if kind == "time":
        calendar = str(value.get("calendarmodel", "")).rpartition("/")[2]
        return date_value(value["time"], int(value["precision"]), calendar)
    if kind == "string":
        return Value("text", _text(value))
    if kind == "monolingualtext":
        return Value("text", _text(value["text"]), language=str(value.get("language", "")))
    return Value(UNREAD, QUANTITY if kind == "quantity" else OTHER_KIND)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value
