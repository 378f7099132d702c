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
    assert (5, 5, 5) == (one.offset(Place(1, 2)), one.offset(Place(2, 0)), one.offset(Place(7, 0)))


def test_a_place_before_a_line_or_the_text_is_its_begin() -> None:
    """No editor should ask for one, and none of them counts from behind."""
    one = Text("ab\ncd", 1)

    assert (0, 3, 0) == (one.offset(Place(0, -3)), one.offset(Place(1, -1)), one.offset(Place(-1, 0)))


def test_an_offset_beyond_a_text_has_the_place_of_its_end() -> None:
    """What was found in a text that has become shorter since, or in none."""
    one = Text("ab\ncd", 1)

    assert (Place(0, 0), Place(1, 2), Place(1, 2)) == (one.place(-1), one.place(5), one.place(6))
    assert Place(0, 0) == Text("", 1).place(3)


def test_a_change_whose_end_is_before_its_begin_takes_nothing_away() -> None:
    one = Text("abcd", 1, "utf-8")

    changed = one.changed(Place(0, 3), Place(0, 1), "x", 2)
    assert ("abcxd", 2, "utf-8") == (changed.text, changed.version, changed.units)


@pytest.mark.parametrize(
    ("line", "column", "offset"),
    [(1, 1, 0), (1, 3, 2), (1, 9, 3), (2, 1, 3), (2, 9, 5), (3, 1, 5), (9, 9, 5), (0, 0, 0), (1, 0, 0), (0, 2, 0)],
)
def test_a_finding_beyond_its_line_or_the_text_stands_at_the_end(line: int, column: int, offset: int) -> None:
    """And one before the first line or column at the begin."""
    assert offset == Text("ab\ncd", 1).offset_at(line, column)


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_a_line_has_no_end_of_its_own(end: str) -> None:
    one = Text(f"ab{end}cd{end}", 1)
    second, third = 2 + len(end), 4 + 2 * len(end)

    assert [(0, 2), (0, 2), (second, second + 2), (third, third), (third, third)] == [
        one.line_of(at) for at in (0, 2, second, third, third + 9)
    ]


def test_findings_count_characters_and_line_feeds_only() -> None:
    one = Text("a\rb\n🎵c", 1)

    assert one.offset_at(1, 3) == 2
    assert one.offset_at(2, 2) == 5
    assert one.place(one.offset_at(2, 2)) == Place(2, 2)


def test_half_a_character_is_no_text_for_whoever_reads_it() -> None:
    """And is told as such: a reader of another text would find nothing wrong."""
    assert Text("a\ud800").content == b"a\xed\xa0\x80"
