"""Positions as an editor counts them, and changes of a part of a text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.lsp.texts import Place, Text

_TEXTS = st.text(st.sampled_from("ab é🎵\u2028\x0b\ud83d\n\r"), max_size=40)
_WIDTHS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}


def units_of(text: str, units: str) -> int:
    """Return how many units a text has."""
    encoding, size = _WIDTHS[units]
    return len(text.encode(encoding, "surrogatepass")) // size


@pytest.mark.parametrize("units", _WIDTHS)
@settings(max_examples=60, deadline=None)
@given(text=_TEXTS)
def test_each_offset_has_a_place_and_is_found_by_it(units: str, text: str) -> None:
    one = Text(text, 1, units)
    for offset in range(len(text) + 1):
        place = one.place(offset)
        lines = re.split(r"\r\n|\n|\r", text[:offset])
        inside = text[offset - 1 : offset + 1] == "\r\n"
        if not inside:
            assert place == Place(len(lines) - 1, units_of(lines[-1], units))
            assert one.offset(place) == offset


@settings(max_examples=60, deadline=None)
@given(text=_TEXTS, new=_TEXTS, ends=st.tuples(st.integers(0, 40), st.integers(0, 40)))
def test_a_change_of_a_part_leaves_the_rest(text: str, new: str, ends: tuple[int, int]) -> None:
    one = Text(text, 1)
    begin, end = sorted(one.offset(one.place(min(at, len(text)))) for at in ends)

    changed = one.changed(one.place(begin), one.place(end), new, 2)

    assert changed.text == text[:begin] + new + text[end:]
    assert changed.version == 2


def test_a_place_beyond_a_line_or_the_text_is_its_end() -> None:
    one = Text("ab\ncd", 1)

    assert one.offset(Place(0, 99)) == 2
    assert one.offset(Place(7, 0)) == 5


def test_a_place_before_a_line_or_the_text_is_its_begin() -> None:
    """No editor should ask for one, and none of them counts from behind."""
    one = Text("ab\ncd", 1)

    assert (0, 3, 0) == (one.offset(Place(0, -3)), one.offset(Place(1, -1)), one.offset(Place(-1, 0)))


def test_findings_count_characters_and_line_feeds_only() -> None:
    one = Text("a\rb\n🎵c", 1)

    assert one.offset_at(1, 3) == 2
    assert one.offset_at(2, 2) == 5
    assert one.place(one.offset_at(2, 2)) == Place(2, 2)
