"""Files whose syntax was mended to no good: they still cannot be read, or what was changed is wrong otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path

from kg.edit.statements import iter_blocks
from kg.findings import Finding
from kg.rdf.formats import BY_SUFFIX


def spoilt_files(
    begun: Mapping[Path, str],
    read: Callable[[Path], str],
    left: Sequence[Finding],
    mends_itself: Callable[[Finding], bool],
) -> dict[Path, str]:
    """Return the files that are no better than they were, each with the reason.

    `begun` has the texts of files that could not be read, as they were before anything was mended, and `left` is what
    is found now. A file is no better where it still cannot be read, and where a statement that was changed breaks a
    rule and nothing mends that: as the file could not be read, nobody has seen whether it did so before.
    """
    found = {}
    for path, text in begun.items():
        own = [one for one in left if one.location is not None and one.location.path == path]
        unread = [one for one in own if one.rule == "syntax"]
        if unread:
            found[path] = f"the file would still have: {_said(unread[0])}"
            continue
        lines = set(_changed_lines(text, read(path), path))
        for one in own:
            if one.severity == "violation" and one.location and one.location.line in lines and not mends_itself(one):
                found[path] = f"what was changed would have: {_said(one)}"
                break
    return found


def _said(finding: Finding) -> str:
    return finding.said or finding.message


def _changed_lines(before: str, after: str, path: Path) -> Iterator[int]:
    """Yield the lines of a text that are other than before, with those of the statements that they are part of."""
    codes = SequenceMatcher(None, before.split("\n"), after.split("\n"), autojunk=False).get_opcodes()
    changed = [(start + 1, max(start + 1, end)) for tag, _, _, start, end in codes if tag != "equal"]
    for first, last in changed:
        yield from range(first, last + 1)
    if path.suffix.lower() not in BY_SUFFIX:
        return
    for block in iter_blocks(after):
        start, end = (after.count("\n", 0, at) + 1 for at in (block.start, block.end))
        if any(first <= end and start <= last for first, last in changed):
            yield from range(start, end + 1)
