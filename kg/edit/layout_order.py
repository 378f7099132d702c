"""The order of what a file declares and states: prefixes sorted, statements where it is asked for.

What a comment belongs to moves with it: a comment beside a statement, and one above it with no blank line between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple


class Block(NamedTuple):
    """A statement as text, with the lines of comments above it, each with the number of ends of lines before it.

    `lines` is how many ends of lines stand before the statement itself; `key` is by what it is sorted, and `name` the
    prefix that a directive declares.
    """

    kind: str
    indent: int
    above: tuple[tuple[int, str], ...]
    lines: int
    text: str
    key: str = ""
    name: str | None = None
    remarked: bool = False


def sorted_prefixes(blocks: Sequence[Block], used: set[str] | None) -> list[Block]:
    """Return blocks with the prefixes of each group sorted, and with those only that are `used`, if that is known.

    A group ends at a blank line, at a comment, at what is no prefix, and where a prefix is declared again; what has a
    comment stays, and one below a comment stays first, as nobody knows to which the comment belongs.
    """
    ordered: list[Block] = []
    for group in _groups(blocks, _goes_on_in_prefixes):
        if group[0].name is None:
            ordered += group
        else:
            ordered += _group_of_prefixes(group, used, at_start=not ordered)
    return ordered


def _goes_on_in_prefixes(group: Sequence[Block], block: Block) -> bool:
    if block.name is None or group[0].name is None:
        return block.name is group[0].name
    return not block.above and block.lines < 2 and block.name not in {one.name for one in group}


def _group_of_prefixes(group: Sequence[Block], used: set[str] | None, *, at_start: bool) -> list[Block]:
    head = group[0]
    # what stands above the first line of a file is of the file
    held = bool(head.above) and head.lines < 2 and not at_start
    first, others = ([head], list(group[1:])) if held else ([], list(group))
    kept = [one for one in others if used is None or one.name in used or one.remarked]
    kept.sort(key=lambda one: one.name or "")
    found = [*first, *kept]
    if not found:
        if not head.above:
            return []
        return [Block("end", head.indent, head.above, 0, "")]
    above, lines = head.above, head.lines
    return [
        one._replace(above=above, lines=lines) if n == 0 else one._replace(above=(), lines=1)
        for n, one in enumerate(found)
    ]


def sorted_statements(blocks: Sequence[Block]) -> list[Block]:
    """Return blocks with the statements of each section sorted by their subjects; what is nameless stays last.

    A section begins behind a directive, where a graph begins or ends, and at a comment with a blank line below it.
    """
    ordered: list[Block] = []
    for group in _groups(blocks, _goes_on_in_section):
        if group[0].kind != "triples":
            ordered += group
            continue
        head = group[0]
        title = _title(head)
        group[0] = head._replace(above=head.above[len(title) :])
        spaces = [_lines_before(one) for one in group]
        placed = sorted(group, key=lambda one: (one.key.startswith(("[", "(", "_:", "<<")), one.key))
        placed = [_with_lines_before(one, lines) for one, lines in zip(placed, spaces, strict=True)]
        placed[0] = placed[0]._replace(above=(*title, *placed[0].above))
        ordered += placed
    return ordered


def _goes_on_in_section(group: Sequence[Block], block: Block) -> bool:
    return group[0].kind == block.kind == "triples" and not _title(block)


def _title(block: Block) -> tuple[tuple[int, str], ...]:
    """Return the comments above a statement that a blank line parts from it."""
    found = 0
    below = [*(lines for lines, _ in block.above[1:]), block.lines]
    for n, lines in enumerate(below[: len(block.above)], 1):
        if lines > 1:
            found = n
    return block.above[:found]


def _lines_before(block: Block) -> int:
    return block.above[0][0] if block.above else block.lines


def _with_lines_before(block: Block, lines: int) -> Block:
    if not block.above:
        return block._replace(lines=lines)
    (_, comment), *others = block.above
    return block._replace(above=((lines, comment), *others))


def _groups(blocks: Iterable[Block], goes_on: Callable[[Sequence[Block], Block], bool]) -> list[list[Block]]:
    found: list[list[Block]] = []
    for block in blocks:
        if found and goes_on(found[-1], block):
            found[-1].append(block)
        else:
            found.append([block])
    return found
