"""A graph as two columns: what relations come from, what they lead to, and a line for each."""

from __future__ import annotations

from kg.pictures.canvas import PAD, ROW, Canvas, columns
from kg.pictures.marks import Marks
from kg.pictures.view import View

_GAP = 12


def draw_edges(canvas: Canvas, view: View, made: Marks) -> None:
    """Draw each thing once on each side that it is on; what an edge is called stands behind where it leads to."""
    lefts = list(dict.fromkeys(mark.label for mark in made.marks))
    said: dict[str, dict[str, None]] = {mark.other: {} for mark in made.marks}
    for mark in made.marks:
        words = " ".join(part for part in (mark.told, mark.standing and f"({mark.standing})") if part)
        if words:
            said[mark.other][words] = None
    places = {label: n for n, label in enumerate(lefts)}
    linked: dict[str, list[int]] = {}
    for mark in made.marks:
        linked.setdefault(mark.other, []).append(places[mark.label])
    # whatever has its neighbours further up stands further up, so that fewer lines cross
    rights = sorted(said, key=lambda other: sum(linked[other]) / len(linked[other]))
    behind = {other: f"{other} · {'; '.join(words)}" if words else other for other, words in said.items()}
    left, right = columns(lefts, canvas.share(0.34)), columns(behind.values(), canvas.share(0.4))
    start, end = PAD + left + _GAP, canvas.wide - PAD - right - _GAP
    high = ROW * max(len(lefts), len(rights))

    def place(n: int, of: int) -> float:
        return canvas.height + high * (n + 0.5) / of

    left_at = {label: place(n, len(lefts)) for n, label in enumerate(lefts)}
    right_at = {label: place(n, len(rights)) for n, label in enumerate(rights)}
    for mark in made.marks:
        canvas.curve(start, left_at[mark.label], end, right_at[mark.other], "kg-s0 kg-edge", mark.words)
    for label, y in left_at.items():
        canvas.dot(start, y, 4, "kg-s0 kg-fill", label)
        canvas.text(start - _GAP, y + 4, label, room=left, anchor="end")
    for label, y in right_at.items():
        canvas.dot(end, y, 4, "kg-s1 kg-fill", label)
        canvas.text(end + _GAP, y + 4, behind[label], room=right)
    canvas.height += high
