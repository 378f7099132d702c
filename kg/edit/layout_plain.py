"""A statement without comments and brackets, as most are, laid out in a fraction of the time and in the same way."""

from __future__ import annotations

from kg.edit.layout_pieces import PLAIN_PART
from kg.edit.layout_statement import STEP

_NOT_PREFIXED = frozenset("<\"'#_+-.0123456789")


def render_plain(text: str, indent: int, end: str, used: set[str] | None) -> tuple[str, str]:
    """Return a plain statement, laid out, and its subject; add the prefixes that it has to those that are `used`."""
    parts = PLAIN_PART.findall(text)
    subject: str = parts[0][1]
    inner = " " * (indent + STEP)
    broken = any("\n" in gap or "\r" in gap for gap, _ in parts)
    out = [subject]
    mark = before = remark = ""
    for gap, part in parts[1:]:
        if part == ";" or part == "," or part == ".":
            before = gap if part == "," else ""
            if not (mark == ";" and part == ";"):
                mark = part
            continue
        if part[0] == "#":
            remark = " " + part.rstrip(" \t")
            continue
        if mark == ";":
            out.append(f" ;{remark}{_lines(gap, end)}{inner}{part}" if broken else f" ; {part}")
        elif mark == ",":
            if not remark and _ends(before) > _ends(gap):
                gap = before
            goes_on = not _ends(gap)
            out.append(f", {part}" if goes_on else f",{remark}{_lines(gap, end)}{inner}{' ' * STEP}{part}")
        else:
            out.append(f" {part}")
        mark = remark = ""
    out.append(" .")
    if used is not None:
        _note_prefixes(parts, used)
    return "".join(out), subject


def _lines(gap: str, end: str) -> str:
    """Return the ends of lines for a gap, of which one blank line is kept."""
    return end if _ends(gap) < 2 else end + end


def _ends(gap: str) -> int:
    if "\r" in gap:
        gap = gap.replace("\r\n", "\n").replace("\r", "\n")
    return gap.count("\n")


def _note_prefixes(parts: list[tuple[str, str]], used: set[str]) -> None:
    for _, part in parts:
        if part[0] in "\"'":
            part = part.rpartition("^^")[2]
        if part[0] not in _NOT_PREFIXED and ":" in part:
            used.add(part.partition(":")[0])
