"""Changes of a text as values: what stands where, and what shall stand there; nothing else is touched."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from kg.errors import InputError, Location


class Edit(NamedTuple):
    """A piece of a file, from `start` to before `end` in characters, and the text that takes its place."""

    path: Path
    start: int
    end: int
    text: str


def applied(text: str, edits: Iterable[Edit]) -> str:
    """Return a text with edits made, which are all of one file and in any order; raise InputError where two overlap."""
    out: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if edit.start < at:
            raise InputError("two changes of the same place", location=Location(edit.path, text.count("\n", 0, at) + 1))
        out += text[at : edit.start], edit.text
        at = edit.end
    out.append(text[at:])
    return "".join(out)
