"""TOML as text: read, with the place of what is wrong, and where in it each key stands."""

from __future__ import annotations

import re
import tomllib
from contextlib import suppress
from typing import Any

from kg.project.declared import Settings, Steps, find_too_deep

_PART = re.compile(
    r"""\"{3}(?:[^\\]|\\.)*?"{3,5}|'{3}.*?'{3,5}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|\#[^\n]*|[^\s\[\]{}=,.\#"']+|.""",
    re.DOTALL,
)
_LONGEST = 100
# What a parser says of a fault, with what to do.
_MEANT = {
    "Illegal character '\\n'": "the text that begins on this line needs a quotation mark at its end",
    "Expected newline": 'the value ended before this: a text is in quotes, with \\" for one within it',
    "Invalid value": "write a text in straight quotes, a number without, true or false in small letters",
    "Expected '='": "= stands between a key and its value, and a key of several words in quotes",
    "Unclosed array": "a comma is missing before this, or a ] at the end of the list",
    "Unescaped": "a backslash in a text is written twice",
}


def read_toml(settings: Settings) -> dict[str, Any]:
    """Return the tables of a TOML text; raise the error, with its place, of text that is none."""
    text = settings.text
    if (deep := find_too_deep(text, _PART)) is not None:
        raise settings.fail("this nests too deep", at=deep)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        told, _, where = str(error).removesuffix(")").rpartition(" (at ")
        numbers = re.findall(r"\d+", where)  # none at the end of the text
        seen = "\n".join(text.split("\n")[: int(numbers[0])]) if numbers else text.rstrip()
        at = seen.rfind("\n") + int(numbers[1]) if numbers else len(seen)
        again = find_keys(seen)[1] if told.startswith(("Cannot", "Duplicate")) else {}
        for steps, second in again.items():
            raise settings.fail(f"{settings.value(steps)} is there already; keep one of the two", at=second) from None
        meant = "".join(f": {words}" for sign, words in _MEANT.items() if told.startswith(sign))
        raise settings.fail(f"{told}; this is not TOML{meant}", at=at) from None
    except ValueError:
        long = re.search(r"[0-9][0-9_]{4000}", text)
        raise settings.fail("this number has too many digits", at=long.start() if long else 0) from None


def find_keys(text: str) -> tuple[dict[Steps, int], dict[Steps, int]]:
    """Return where each key and each item of a list stands first, and where a key is given a second time.

    The text is TOML as far as a parser has read it; of other text anything may be returned.
    """
    found: dict[Steps, int] = {}
    given: set[Steps] = set()
    again: dict[Steps, int] = {}
    counted: dict[Steps, int] = {}  # the arrays of tables, with the number of the table at hand
    within: list[tuple[Steps, int | None]] = []  # the lists, with the number of the item, and inline tables around
    table: Steps = ()
    steps, last = table, 0  # what is being read, and where its last key stands
    head, valued = 0, False  # how many brackets opened the head of a table, and whether a value comes now
    for match in _PART.finditer(text):
        part, at = match[0], match.start()
        if part == "\n" and not within:
            steps, head, valued = table, 0, False
        elif part[0] == "#" or part.isspace():
            continue
        elif valued and part not in "]},":
            found.setdefault(steps, at)
            if part == "[":
                within.append((steps, 0))
                steps = (*steps, 0)
            elif part == "{":
                within.append((steps, None))
                valued = False
        elif part == "," and within:
            steps, item = within[-1]
            valued = item is not None
            if item is not None:
                within[-1] = (steps, item + 1)
                steps = (*steps, item + 1)
        elif part in "]}" and within:
            steps, valued = within.pop()[0], True
        elif part == "[":
            steps, head = (), head + 1
        elif part == "." and head and steps in counted:
            steps = (*steps, counted[steps])
        elif part == "=" or (part == "]" and head):
            if head == 2:
                counted[steps] = counted.get(steps, -1) + 1
                steps = (*steps, counted[steps])
                found[steps] = last
            if steps in given:
                again.setdefault(steps, last)
            given.add(steps)
            valued = not head
            table, head = (steps if head else table), 0
        elif part not in ".]}," and len(steps) < _LONGEST:
            steps, last = (*steps, _unquoted(part)), at
            found.setdefault(steps, at)
    return found, again


def _unquoted(key: str) -> str:
    with suppress(tomllib.TOMLDecodeError):
        key = next(iter(tomllib.loads(f"{key} = 0"))) if key[0] in "\"'" else key
    return key
