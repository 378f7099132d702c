"""A drawing as SVG: shapes and text at places, what a screen reader says, and a style for a file that stands alone."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence

from kg.pictures.words import fitted, in_xml, one_line, width, wrapped

WIDE, NARROWEST = 720, 300
"""How wide a picture is where nobody says, and at least; its height is that of what is in it."""

PAD, ROW, SIZE, SMALL = 8, 24, 13, 11

SERIES = 6
"""So many series have a colour of their own; their names stand beside them in any case."""

STYLE = """\
.kg-picture{color:#1b1f24;font-family:system-ui,"Noto Sans","DejaVu Sans",sans-serif;max-width:100%;height:auto}
.kg-picture text{fill:currentColor}
.kg-picture .kg-ground{fill:#fff}
.kg-picture .kg-axis{stroke:currentColor;stroke-opacity:.3}
.kg-picture .kg-soft{fill-opacity:.75}
.kg-picture .kg-s0{color:#0a62a9}.kg-picture .kg-s1{color:#b04700}.kg-picture .kg-s2{color:#00735a}
.kg-picture .kg-s3{color:#8a3a86}.kg-picture .kg-s4{color:#6b5d00}.kg-picture .kg-s5{color:#555b61}
.kg-picture .kg-fill{fill:currentColor}
.kg-picture .kg-open{fill:none;stroke:currentColor;stroke-width:1.5;stroke-dasharray:4 3}
.kg-picture .kg-edge{fill:none;stroke:currentColor;stroke-width:1.5;stroke-opacity:.6}
.kg-picture .kg-line{fill:none;stroke:currentColor;stroke-width:2}
@media(prefers-color-scheme:dark){
.kg-picture{color:#e6e9ec}.kg-picture .kg-ground{fill:#14171a}
.kg-picture .kg-s0{color:#6cb6ff}.kg-picture .kg-s1{color:#f2995b}.kg-picture .kg-s2{color:#4cc9a4}
.kg-picture .kg-s3{color:#d79ad3}.kg-picture .kg-s4{color:#d5c14b}.kg-picture .kg-s5{color:#aab1b8}}
"""
"""What gives a picture its colours: it stands in a picture that is a file, and in the style sheet of a page."""

_SAID, _SAID_WITHIN = 25, 5
"""How many marks are said in words, by a file and within a page, which has them all in a table."""


def _at(value: float) -> str:
    """Return a length or a place with one digit behind the point at most."""
    return f"{value:.1f}".removesuffix(".0")


class Canvas:
    """A drawing that grows downwards: what is put on it is put in order, and `finished` is the whole."""

    def __init__(self, wide: int = WIDE) -> None:
        self._parts: list[str] = []
        self.wide = max(NARROWEST, wide)
        self.height: float = PAD

    def text(
        self, x: float, y: float, text: str, *, room: float, anchor: str = "start", size: int = SIZE, cls: str = ""
    ) -> None:
        """Put a line of text, no wider than its room."""
        shown = fitted(text, room, size)
        if shown:
            turned = "" if anchor == "start" else f' text-anchor="{anchor}"'
            named = f' class="{cls}"' if cls else ""
            smaller = f' font-size="{size}"' if size != SIZE else ""
            self._parts.append(f'<text x="{_at(x)}" y="{_at(y)}"{turned}{smaller}{named}>{in_xml(shown)}</text>')

    def share(self, part: float) -> float:
        """Return a part of the width."""
        return self.wide * part

    def bar(self, x: float, y: float, length: float, high: float, cls: str, title: str) -> None:
        """Put a bar, at least two wide, that says its title where a pointer rests on it."""
        places = f'x="{_at(x)}" y="{_at(y)}" width="{_at(max(2, length))}" height="{_at(high)}" rx="2"'
        self._parts.append(f'<rect {places} class="{cls}">{_title(title)}</rect>')

    def dot(self, x: float, y: float, radius: float, cls: str, title: str) -> None:
        """Put a dot."""
        places = f'cx="{_at(x)}" cy="{_at(y)}" r="{_at(radius)}"'
        self._parts.append(f'<circle {places} class="{cls}">{_title(title)}</circle>')

    def rule(self, x: float, y: float, to_x: float, to_y: float) -> None:
        """Put a thin straight line, as of an axis."""
        self._parts.append(f'<path d="M{_at(x)} {_at(y)}L{_at(to_x)} {_at(to_y)}" class="kg-axis"/>')

    def line(self, points: Sequence[tuple[float, float]], cls: str) -> None:
        """Put a line through points."""
        path = "L".join(f"{_at(x)} {_at(y)}" for x, y in points)
        self._parts.append(f'<path d="M{path}" class="{cls}"/>')

    def curve(self, x: float, y: float, to_x: float, to_y: float, cls: str, title: str) -> None:
        """Put a line that leaves and arrives level."""
        half = _at((x + to_x) / 2)
        path = f"M{_at(x)} {_at(y)}C{half} {_at(y)} {half} {_at(to_y)} {_at(to_x)} {_at(to_y)}"
        self._parts.append(f'<path d="{path}" class="{cls}">{_title(title)}</path>')

    def notes(self, notes: Iterable[str]) -> None:
        """Put lines of small text below what is there."""
        for note in notes:
            for line in wrapped(note, self.wide - 2 * PAD, SMALL):
                self.height += 16
                self.text(PAD, self.height, line, room=self.wide, size=SMALL)
        self.height += PAD

    def finished(self, title: str, said: Sequence[str], *, alone: bool) -> str:
        """Return the SVG; `alone` it is a file with its own style and ground, else part of a page that has STYLE."""
        body = "\n".join(self._parts)
        high = _at(self.height)
        mark = f"{zlib.crc32(f'{title}{body}'.encode('utf-8', 'replace')):08x}"
        most = _SAID if alone else _SAID_WITHIN
        rest = f"; and {len(said) - most:,} more" if len(said) > most else ""
        told = "; ".join(in_xml(one) for one in said[:most]) + rest
        box = f"0 0 {self.wide} {high}"
        size = f'width="{self.wide}" height="{high}" ' if alone else ""
        names = 'xmlns="http://www.w3.org/2000/svg" ' if alone else ""  # which HTML knows by itself
        head = (
            f'<svg {names}class="kg-picture" viewBox="{box}" {size}role="img" '
            f'aria-labelledby="kg-t{mark} kg-d{mark}" fill="currentColor" font-family="sans-serif" '
            f'font-size="{SIZE}">\n'
            f'<title id="kg-t{mark}">{in_xml(title)}</title>\n<desc id="kg-d{mark}">{told}</desc>\n'
        )
        style = f"<style>{STYLE}</style>\n" if alone else ""
        ground = f'<rect width="{self.wide}" height="{high}" class="kg-ground" fill="#fff"/>\n' if alone else ""
        return f"{head}{style}{ground}{body}\n</svg>\n"


def _title(text: str) -> str:
    return f"<title>{in_xml(text)}</title>" if text else ""


def columns(texts: Iterable[str], most: float, least: float = 0) -> float:
    """Return how wide a column of lines of text is, between two bounds."""
    return min(most, max([least, *(width(one_line(text)) for text in texts)]))
