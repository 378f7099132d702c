"""A table to fill in is written over only where it is one that was written here, and holds nothing that is not kept."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from kg.cli.review_heads import COLUMNS, PART, head_of
from kg.cli.review_rows import read_answers
from kg.cli.review_sheets import read_rows
from kg.errors import InputError, UsageError
from kg.link.decisions import RELATED
from kg.link.desk import Desk

_OURS = (set(COLUMNS), {*COLUMNS, PART})


def require_no_loss(desk: Desk, path: Path, form: str, command: str) -> None:
    """Raise UsageError for a file that is no table as `command` writes one, or holds what was not read back.

    That is a decision that was never taken, and a reason without one. A file without a line may be written over.
    """
    if not path.is_file() or not path.stat().st_size:
        return
    other = "write to another file"
    foreign = f"{path} is there, and is no table as {command} -o writes one, with its columns; {other}, or delete it"
    try:
        rows = read_rows(path, form, sole=True)
    except (InputError, UsageError) as error:
        raise UsageError(foreign) from error
    columns = head_of(rows)
    if set(columns) not in _OURS or len(columns) != len(set(columns)):
        raise UsageError(foreign)
    told = "a row that cannot be read"
    with suppress(InputError):  # with cells that have moved
        answers = read_answers(rows, path)
        taken = {_said(*one.key, one.verdict) for one in desk.current()}
        taken |= {_said(*one.key, one.verdict) for change in desk.file.changes() for one in change.made}
        left = [one.line for one in answers if _answer(desk, one.row, one.verdict) not in taken]
        told = f"a decision in line {left[0]}" if left else ""
    if told:
        read = f"read it first with: {command} --read {shlex.quote(str(path))}"
        raise UsageError(f"{path} holds {told} that was not read back; {read}; or {other}")
    why, decided = columns.index("because"), {one.line for one in answers}
    if line := next((row.line for row in rows[1:] if row.cells[why] and row.line not in decided), 0):
        raise UsageError(f"{path} holds a reason in line {line} without a decision, which nobody would keep; {other}")


def _said(thing: str, item: str, verdict: str) -> tuple[str, str, str]:
    return thing, item, "accepted" if verdict == RELATED else verdict


def _answer(desk: Desk, row: Mapping[str, str], verdict: str) -> tuple[str, str, str]:
    thing = row["thing"]
    with suppress(UsageError):
        thing = thing if thing.startswith("http") else desk.find(thing).iri
    return thing, "" if verdict == "absent" else desk.plain_item(row["item"]), verdict
