"""Code actions: what would mend findings, as edits of the texts that they were found in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from lsprotocol import types

from kg.edit.fixes import fixes_of
from kg.edit.spans import Edit
from kg.findings import Finding
from kg.lsp import wire
from kg.lsp.seen import Seen
from kg.lsp.texts import Text
from kg.project.config import Project


def within(said: types.Diagnostic, asked: types.Range) -> bool:
    """Tell whether what was said stands, with one of its signs, in the range that is asked about."""
    begin, end = asked.start, asked.end
    return (said.range.start.line, said.range.start.character) <= (end.line, end.character) and (
        said.range.end.line,
        said.range.end.character,
    ) >= (begin.line, begin.character)


def actions_for(
    told: Sequence[tuple[types.Diagnostic, Finding]], project: Project, seen: Seen, *, versioned: bool
) -> list[types.CodeAction]:
    """Return what would mend some findings, the likeliest of each first."""
    return [
        types.CodeAction(
            fix.title,
            types.CodeActionKind.QuickFix,
            [said],
            number == 0,
            edit=wire.edits(seen, [_by_offsets(seen, edit) for edit in fix.edits], versioned=versioned),
        )
        for said, finding in told
        for number, fix in enumerate(fixes_of(finding, project, partial(_read, seen)))
    ]


def _by_offsets(seen: Seen, edit: Edit) -> tuple[Path, int, int, str]:
    text = _text(seen, edit.path)
    return edit.path, text.offset_at(*edit.start), text.offset_at(*edit.end), edit.text


def _read(seen: Seen, path: Path) -> str:
    return _text(seen, path).text


def _text(seen: Seen, path: Path) -> Text:
    text = seen.text_of(path)
    if text is None:
        raise OSError(f"{path} cannot be read")
    return text
