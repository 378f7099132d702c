"""A misspelt name finds its like among thousands, in time by its letters."""

from __future__ import annotations

import random
from collections.abc import Callable
from difflib import get_close_matches

import pytest

from kg.errors import nearest
from kg.shacl.near_names import NearNames

from ..growth import require_growth

SYLLABLES = ["Air", "Hot", "Water", "Temp", "Sensor", "Zone", "Set", "Point", "Flow", "Valve", "Fan", "Unit", "Supply",
             "Return", "Room", "Chilled", "Pump", "Level", "Alarm", "Status"]  # fmt: skip


def names(count: int, seed: int = 1) -> list[str]:
    chance = random.Random(seed)
    return ["_".join(chance.choice(SYLLABLES) for _ in range(chance.randrange(2, 6))) + str(n) for n in range(count)]


def misspell(name: str, chance: random.Random) -> str:
    place = chance.randrange(len(name) - 1)
    kind = chance.choice(("without", "twice", "turned"))
    if kind == "turned":
        return name[:place] + name[place + 1] + name[place] + name[place + 2 :]
    return name[:place] + name[place] * (2 * (kind == "twice")) + name[place + 1 :]


@pytest.mark.parametrize("count", [3, 100, 101, 3000])
def test_the_like_is_found_as_by_a_look_at_each(count: int) -> None:
    known, chance = names(count), random.Random(5)
    near = NearNames(known)
    alike = 0
    for name in chance.sample(known, min(count, 60)):
        slip = misspell(name, chance)
        alike += near.find(slip) == nearest(slip, known, 1)[0]

    assert alike >= 0.95 * min(count, 60)


def test_the_nearest_are_those_that_difflib_finds_by_looking_at_each() -> None:
    chance = random.Random(5)
    for space in ("", "https://example.org/shapes/of/a/field#"):
        known = [*(space + misspell(name, chance) for name in names(60)), ""]
        for name in chance.sample(known, 12):
            for most in (1, 3):
                slip = name[:-3].lower()
                by_lower = {one.lower(): one for one in known}
                found = get_close_matches(slip, by_lower, most)

                assert tuple(by_lower[one] for one in found) == nearest(slip, known, most)
    assert nearest("", ["", "a"]) == ("",)


def test_what_is_like_nothing_finds_nothing() -> None:
    assert NearNames(names(500)).find("qqqqqqqqqq") is None
    assert NearNames([]).find("a") is None


def test_many_names_are_asked_for_in_time_by_their_number() -> None:
    """As many slips among as many names: a graph and its shapes grow together."""

    def prepare(size: int) -> Callable[[], object]:
        known, slips = names(size), names(size, 7)
        return lambda: list(map(NearNames(known).find, slips))

    require_growth(prepare, 200)
