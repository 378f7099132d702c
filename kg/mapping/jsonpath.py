"""Paths in JSON, as far as mappings need them: members, items, all members or items."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

Step: TypeAlias = str | int | None
"""The name of a member, the number of an item, or None for all of them."""

_STEP = re.compile(
    r"""\.\.|\.?\[(?:\s*(?P<at>-?[0-9]+)\s*|\s*(?P<all>\*)\s*|\s*'(?P<one>(?:[^'\\]|\\.)*)'\s*|\s*(?P<two>"(?:[^"\\]|\\.)*")\s*)\]"""
    r"""|\.(?P<any>\*)|\.?(?P<name>[^\s.\[\]'"*()?@$,:]+(?:\ +[^\s.\[\]'"*()?@$,:]+)*)"""
)
_ESCAPED = re.compile(r"\\(.)")


def read_path(text: str) -> tuple[Step, ...]:
    """Return the steps of a path such as `$.students[*].name`; raise ValueError, in words, for what is none.

    A name alone is that of a member.
    """
    at = 1 if text.startswith("$") else 0
    steps: list[Step] = []
    while at < len(text):
        match = _STEP.match(text, at)
        if match is None or match[0] == "..":
            shown = "nested search, .." if match else f"what stands at {text[at:]!r}"
            raise ValueError(
                f"{text!r} is no path in JSON that is read here: {shown}; write it as $.name, [0], [*] or ['name']"
            )
        if match["at"] is not None:
            steps.append(int(match["at"]))
        elif match["all"] or match["any"]:
            steps.append(None)
        elif match["one"] is not None:
            steps.append(_ESCAPED.sub(r"\1", match["one"]))
        else:
            steps.append(json.loads(match["two"]) if match["two"] else match["name"])
        at = match.end()
    return tuple(steps)


def finder(steps: tuple[Step, ...]) -> Callable[[Any], Iterator[Any]]:
    """Return a function that yields all values to which a path leads from a value."""

    def walk(value: Any, at: int) -> Iterator[Any]:
        if at == len(steps):
            yield value
            return
        step = steps[at]
        if step is None:
            inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
            for one in inner:
                yield from walk(one, at + 1)
        elif isinstance(step, str):
            if isinstance(value, dict) and step in value:
                yield from walk(value[step], at + 1)
        elif isinstance(value, list) and -len(value) <= step < len(value):
            yield from walk(value[step], at + 1)

    return lambda value: walk(value, 0)
