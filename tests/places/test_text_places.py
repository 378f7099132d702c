"""Lines and columns are those that counting from the beginning gives, however long lines are and wherever blocks end."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from kg.errors import Location
from kg.places.text_places import LONGEST_SHOWN, TextPlaces

EXAMPLES = int(os.environ.get("KG_EXAMPLES", "10"))
BLOCK = 4096
LENGTHS = (
    0,
    0,
    1,
    60,
    BLOCK - 2,
    BLOCK - 1,
    BLOCK,
    BLOCK + 1,
    2 * BLOCK,
    3 * BLOCK + 7,
    LONGEST_SHOWN,
    LONGEST_SHOWN + 1,
)
PATH = Path("a.ttl")


def text_of(rng: random.Random) -> str:
    """Return lines of many lengths, some longer than a block, with or without an end of the last one."""
    lengths = [rng.choice(LENGTHS) for _ in range(rng.randint(1, 12))]
    signs = "abcé漢🎵 "
    return "\n".join("".join(rng.choices(signs, k=length)) for length in lengths) + rng.choice(["", "\n"])


@pytest.mark.parametrize("seed", range(EXAMPLES))
def test_a_place_is_where_it_is_counted(seed: int) -> None:
    """At every end of a line and of a block, and anywhere between; in any order, and each asked for anew."""
    rng = random.Random(seed)
    text = text_of(rng)
    ends = [n for n, sign in enumerate(text) if sign == "\n"]
    edges = {n + d for n in (*ends, *range(0, len(text), BLOCK)) for d in (-1, 0, 1)} | {len(text)}
    offsets = [n for n in edges if 0 <= n <= len(text)] + [rng.randint(0, len(text)) for _ in range(20)]
    rng.shuffle(offsets)
    places = TextPlaces(PATH, text)

    for offset in offsets:
        before = text[:offset]
        expected = Location(PATH, before.count("\n") + 1, offset - before.rfind("\n"))
        assert expected == places.locate(offset), (offset, len(text))
        assert expected == TextPlaces(PATH, text).locate(offset)


@pytest.mark.parametrize("located", [False, True])
@pytest.mark.parametrize("seed", range(EXAMPLES))
def test_a_line_is_whole_whether_a_place_in_it_was_asked_for_or_not(seed: int, located: bool) -> None:
    """Each by its number; of one that nobody reads to its end, nothing."""
    rng = random.Random(seed)
    text = text_of(rng)
    if rng.random() < 0.5:
        text = text.replace("\n", "\r\n")
    places = TextPlaces(PATH, text)
    at = 0

    for number, line in enumerate(text.split("\n"), 1):
        if located:
            assert number == places.locate(rng.randint(at, at + len(line))).line
        at += len(line) + 1
        if len(line) != LONGEST_SHOWN:  # just there, what ends the text is shown and what ends a line is not
            expected = line.removesuffix("\r") if len(line) < LONGEST_SHOWN else None
            assert expected == places.line(number), (number, len(line))
