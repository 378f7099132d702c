"""Prefixes that a text of Turtle declares, and one more of them."""

from __future__ import annotations

from kg.edit.statements import iter_blocks
from kg.places.terminals import TOKEN


def prefixes_at_end(text: str) -> dict[str, str]:
    """Return the prefixes that can be used behind all that a text of Turtle has."""
    blocks = list(iter_blocks(text + "\n<a:a> <a:a> <a:a> ."))
    return dict(blocks[-1].prefixes) if blocks else {}


def with_prefix(text: str, prefix: str, namespace: str) -> str:
    """Return a text that declares one more prefix: behind those that it declares, or before all that it has."""
    at = 0
    waiting = 0
    for match in TOKEN.finditer(text):
        if match.lastgroup == "space":
            continue
        if match.lastgroup == "directive":
            waiting = 4 if match[0].startswith("@") else 3
        if not waiting:
            break
        waiting -= 1
        at = match.end() if not waiting else at
    end = "\r\n" if "\r\n" in text else "\n"
    line = f"@prefix {prefix}: <{namespace}> ."
    return f"{text[:at]}{end}{line}{text[at:]}" if at else f"{line}{end}{end if text else ''}{text}"
