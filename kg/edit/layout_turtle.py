"""Turtle and TriG in the layout of the house: statement by statement, with comments and blank lines kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from kg.edit.layout_order import Block, sorted_prefixes, sorted_statements
from kg.edit.layout_pieces import Piece, Statement, iter_statements
from kg.edit.layout_statement import STEP, render, render_plain

_MOST_BLANK = 2
_BOM = "\ufeff"


def lay_out_turtle(text: str, path: Path, *, sort: bool = False, prune: bool = False) -> str:
    """Return Turtle or TriG in the layout of the house, for a file whose name errors tell.

    Statements stay in their order, or are sorted by subject within their sections; prefixes are sorted, and with
    `prune` those that nothing uses are left out. A byte order mark, and the ends of lines that the file has, are kept.
    Raises InputError with the place of what is no Turtle.
    """
    mark = _BOM if text.startswith(_BOM) else ""
    used: set[str] = set()
    end = "\r\n" if _has_returns(text) else "\n"
    blocks = list(_iter_blocks(iter_statements(text[len(mark) :], path), used, end))
    blocks = sorted_prefixes(blocks, used if prune else None)
    if sort:
        blocks = sorted_statements(blocks)
    return mark + "".join(_iter_text(blocks, end))


def _iter_blocks(statements: Iterable[Statement], used: set[str], end: str) -> Iterator[Block]:
    indent = 0
    for statement in statements:
        pieces = statement.pieces
        above = tuple((piece.lines, piece.text.rstrip(" \t")) for piece in statement.above)
        if statement.kind == "end":
            yield Block("end", indent, above, 0, "")
            return
        if statement.kind == "plain":
            (piece,) = pieces
            remark = statement.behind
            body, key = render_plain(piece.text, indent, end, used, remarked=remark is not None)
            if remark is not None:
                body += " " + remark.text.rstrip(" \t")
            yield Block("triples", indent, above, piece.lines, body, key)
            continue
        if statement.kind == "close":
            indent = 0
        if statement.kind != "directive":
            used.update(piece.text.partition(":")[0] for piece in pieces if piece.kind == "p")
        behind = statement.behind
        body = render(pieces, indent, end, remarked=behind is not None)
        if behind is not None:
            body += " " + behind.text.rstrip(" \t")
        kind = statement.kind
        yield Block(
            kind,
            indent,
            above,
            pieces[0].lines,
            body,
            pieces[0].text if kind == "triples" else "",
            _name_of(pieces) if kind == "directive" else None,
            behind is not None or any(piece.kind == "c" for piece in pieces),
        )
        if statement.kind == "open":
            indent = STEP


def _name_of(pieces: list[Piece]) -> str | None:
    if not pieces[0].text.lower().endswith("prefix"):
        return None
    return next((piece.text[:-1] for piece in pieces if piece.kind == "p"), None)


def _iter_text(blocks: Iterable[Block], end: str) -> Iterator[str]:
    first = True
    inside = False
    for block in blocks:
        margin = " " * (STEP if inside and block.kind in ("close", "end") else block.indent)
        for lines, comment in block.above:
            yield "" if first else end * _ends(lines)
            yield margin + comment
            first = False
        if block.text:
            if not first:
                yield end if block.kind == "close" and not block.above else end * _ends(block.lines)
            yield " " * block.indent + block.text
            first = False
        inside = block.kind == "open" or (inside and block.kind != "close")
    if not first:
        yield end


def _ends(lines: int) -> int:
    return min(max(lines, 1), _MOST_BLANK + 1)


def _has_returns(text: str) -> bool:
    """Tell whether the first end of a line is a carriage return and a line feed."""
    found = re.search(r"\r?\n", text)
    return found is not None and found[0] == "\r\n"
