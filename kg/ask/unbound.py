"""Variables that a query asks for and that nothing in it ever gives a value."""

from __future__ import annotations

from collections.abc import Collection

from kg.sparql.valueless import find_valueless


def find_unbound(text: str, given: Collection[str] = ()) -> list[str]:
    """Return a sentence for each variable without a value, except parameters `given`, with what may be meant."""
    return [one.told() for one in find_valueless(text, given) if one.by_mistake or one.selected]
