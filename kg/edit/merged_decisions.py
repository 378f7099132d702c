"""Decisions on links when two things become one: rows that say the same, or no longer hold, go; others must agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from kg.edit.edits import Edit
from kg.errors import InputError, Location
from kg.link.sssom import NO_TERM


class _Row(NamedTuple):
    """A decision in a table: where it stands, whether it names the thing that goes, and what it says then."""

    line: int
    span: tuple[int, int]
    goes: bool
    subject: str
    object: str
    verdict: str


def cut_decisions(path: Path, text: str, prefixes: Mapping[str, str], gone: str, kept: str) -> list[Edit]:
    """Return what takes out of a table of decisions what would be there twice once one thing is another.

    So goes what says that one has no item where the other has one. Raises InputError, with both lines, for decisions
    that cannot both hold of one thing.
    """
    rows = list(_iter_rows(text, prefixes, gone, kept))
    ours = [row for row in rows if kept in (row.subject, row.object)]
    if not any(row.goes for row in ours):
        return []
    cuts: dict[int, _Row] = {}
    pairs: dict[tuple[str, str], _Row] = {}
    linked: dict[str, _Row] = {}
    for row in sorted(ours, key=lambda row: (row.goes, row.line)):
        first = pairs.setdefault((row.subject, row.object), row)
        other = linked.setdefault(row.subject, row) if row.verdict == "accepted" and row.object != NO_TERM else row
        if first.verdict != row.verdict:
            raise _contradiction(path, first, row)
        if first is not row:
            cuts[row.line] = row
        elif other.object != row.object:
            raise _contradiction(path, other, row)
    for row in ours:
        if row.object == NO_TERM and row.subject in linked:
            cuts[row.line] = row
    return [Edit(path, *row.span, "") for row in cuts.values()]


def _contradiction(path: Path, first: _Row, second: _Row) -> InputError:
    lines = sorted((first.line, second.line))
    told = f"this row and that in line {lines[0]} cannot both hold of one thing; take one of the decisions back first"
    return InputError(told, location=Location(path, lines[1], 1))


def _iter_rows(text: str, prefixes: Mapping[str, str], gone: str, kept: str) -> Iterator[_Row]:
    columns: list[str] = []
    at = 0
    for line, whole in enumerate(text.splitlines(keepends=True), 1):
        cells = [cell.strip().strip('"') for cell in whole.rstrip("\r\n").split("\t")]
        span, at = (at, at + len(whole)), at + len(whole)
        if whole.startswith("#") or not any(cells):
            continue
        if not columns:
            columns = cells
            continue
        row = dict(zip(columns, cells, strict=False))
        named = [_expanded(row.get(column, ""), prefixes) for column in ("subject_id", "object_id")]
        notes = row.get("other", "").replace(" ", "").split("|")
        noted = next((note for note in notes if note.startswith("decision=")), "")
        verdict = row.get("predicate_modifier", "") or noted or "accepted"
        now = [kept if one == gone else one for one in named]
        yield _Row(line, span, gone in named, now[0], now[1], verdict)


def _expanded(name: str, prefixes: Mapping[str, str]) -> str:
    prefix, _, local = name.partition(":")
    if name.startswith("<"):
        return name.strip("<>")
    return prefixes[prefix] + local if prefix in prefixes and name != NO_TERM else name
