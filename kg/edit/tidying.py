"""Files after statements were taken out or put in: laid out again where they were before, and proved."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kg.edit.layout import is_laid_out, lay_out
from kg.edit.layout_proof import canonical
from kg.errors import InputError, KgError, Location


def tidied(path: Path, before: bytes, after: bytes, base: str) -> bytes:
    """Return a content in the layout of the house if that before was in it; else as it is, so that little changes."""
    if not is_laid_out(path):
        return after
    try:
        if not before or lay_out(before, path, base=base) == before:
            return lay_out(after, path, base=base)
    except KgError:  # a layout is no reason to fail
        return after
    return after


def require_without(path: Path, before: bytes, after: bytes, base: str, names: Mapping[str, str], lost: int) -> None:
    """Raise InputError unless a content states what the one before did, with things renamed, but for some statements.

    Statements with nameless nodes may be more or fewer, as what stands in brackets goes with what it is said of.
    """
    old = set(canonical(path, before, base, names))
    new = set(canonical(path, after, base, {}))
    more, fewer = ([line for line in lines if b"_:" not in line] for lines in (new - old, old - new))
    if more or len(fewer) > lost:
        told = "would not state the same afterwards, so nothing was written; this is a fault of kg"
        raise InputError(told, location=Location(path, 1))
