"""Variables that a query asks for and that nothing in it ever gives a value."""

from __future__ import annotations

from kg.sparql.valueless import find_valueless


def find_unbound(text: str) -> list[str]:
    """Return a sentence for each variable that a query uses and nothing gives a value, with the nearest that it has."""
    return [one.told() for one in find_valueless(text) if one.by_mistake or one.selected]
