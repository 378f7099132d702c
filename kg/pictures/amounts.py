"""Numbers and days as lengths: what a literal stands for on a scale, and where the scale has its ticks."""

from __future__ import annotations

import re
from math import floor, isfinite, log10
from typing import NamedTuple

from kg.pictures.words import one_line
from kg.rdf.terms import Literal, Term

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?\Z")
_LARGEST, _LONGEST = 1e300, 1000
_CLOCK = r"T([0-9]{2}):([0-9]{2})(?::[0-9]{2}(?:\.[0-9]+)?)?"
_DAY = re.compile(rf"(-?[0-9]{{4,6}})(?:-([0-9]{{2}})(?:-([0-9]{{2}})(?:{_CLOCK})?)?)?(Z|[+-][0-9]{{2}}:[0-9]{{2}})?\Z")


class Moment(NamedTuple):
    """A time as far as it is known: from when to when it may be, in days, and as it is told."""

    start: float
    end: float
    told: str

    @property
    def middle(self) -> float:
        """Where a point for it stands."""
        return (self.start + self.end) / 2


class Tick(NamedTuple):
    """A place on a scale, and what is written there."""

    value: float
    told: str


def number_of(term: Term | None) -> float | None:
    """Return the number that a literal stands for; None for any other term, and for what no scale holds, as INF."""
    if not isinstance(term, Literal) or len(term.lexical) > _LONGEST or not _NUMBER.match(term.lexical.strip()):
        return None
    value = float(term.lexical)
    return value if isfinite(value) and abs(value) <= _LARGEST else None


def number_told(value: float) -> str:
    """Return a number in few characters: whole ones by thousands, others with six digits at most."""
    if value == floor(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    return f"{value:.6g}"


def moment_of(term: Term | None, precision: str = "") -> Moment | None:
    """Return the time that a literal stands for; a year is all of it, unless a `precision` names what is meant.

    That is a text that ends in "year" or "month", and says that what stands behind in the literal was not known.
    """
    if not isinstance(term, Literal) or len(term.lexical) > _LONGEST:
        return None
    lexical = term.lexical.strip()
    match = _DAY.match(lexical)
    if not match:
        return None
    told = lexical
    month, day, hour, minute = (int(part) if part else None for part in match.groups()[1:5])
    kind = precision.lower()
    if kind.endswith("year"):
        month, day, hour, told = None, None, None, match[1]
    elif kind.endswith("month") and month is not None:
        day, hour, told = None, None, f"{match[1]}-{match[2]}"
    year = int(match[1])
    if not 1 <= (month or 1) <= 12 or not 1 <= (day or 1) <= 31:
        return None
    if hour is not None and day is not None:
        zone = match[6] or "Z"
        shift = 0 if zone == "Z" else (int(zone[1:3]) * 60 + int(zone[4:])) * (-1 if zone[0] == "-" else 1)
        at = _days(year, month or 1, day) + (hour * 60 + (minute or 0) - shift) / 1440
        return Moment(at, at, one_line(told, 40))
    start = _days(year, month or 1, day or 1)
    end = _days(year + 1, 1, 1) if month is None else _days(year, month, 1) + 31 if day is None else start + 1
    return Moment(start, end, one_line(told, 40))


def _days(year: int, month: int, day: int) -> float:
    """Return the days since 1 March of the year 0, in the calendar of today continued backwards."""
    year -= month < 3
    of_year = (153 * (month - 3 if month > 2 else month + 9) + 2) // 5 + day - 1
    return float(365 * year + year // 4 - year // 100 + year // 400 + of_year)


def date_of(days: float) -> tuple[int, int, int]:
    """Return year, month and day of a time in days, as a Moment has them."""
    rest = floor(days)
    era, rest = divmod(rest, 146_097)
    of_era = (rest - rest // 1460 + rest // 36_524 - rest // 146_096) // 365
    rest -= 365 * of_era + of_era // 4 - of_era // 100
    month = (5 * rest + 2) // 153
    day = rest - (153 * month + 2) // 5 + 1
    month = month + 3 if month < 10 else month - 9
    return era * 400 + of_era + (month < 3), month, day


def ticks(low: float, high: float, most: int = 5) -> list[Tick]:
    """Return round numbers from one to another, few of them; both ends where there are none."""
    span = high - low
    if span <= 1e-290:
        return [Tick(low, number_told(low))]
    rough = span / most
    step = 10.0 ** floor(log10(rough))
    step *= next(factor for factor in (1, 2, 5, 10) if step * factor >= rough * 0.999)
    first = -floor(-low / step)
    found = [step * (first + n) for n in range(most + 2)]
    found = [0.0 if abs(value) < step / 1e6 else value for value in found if value <= high + step / 1e6]
    return [Tick(value, number_told(value)) for value in found] or [Tick(low, number_told(low))]


def day_ticks(low: float, high: float, most: int = 5) -> list[Tick]:
    """Return days from one to another: the first ones of years or of months, or else single days."""
    years, months = (high - low) / 365.25, (high - low) / 30.4
    first = date_of(low)
    found: list[Tick] = []
    if years >= 2:
        step = next(s * 10**n for n in range(7) for s in (1, 2, 5) if years / (s * 10**n) <= most)
        start = -(-first[0] // step) * step
        found = [Tick(_days(start + n * step, 1, 1), f"{start + n * step:04}") for n in range(most + 2)]
    elif months >= 2:
        step = next(s for s in (1, 2, 3, 6, 12) if months / s <= most)
        at = first[0] * 12 + first[1] - 1
        start = -(-at // step) * step
        parts = [divmod(start + n * step, 12) for n in range(most + 2)]
        found = [Tick(_days(year, month + 1, 1), f"{year:04}-{month + 1:02}") for year, month in parts]
    else:
        step = max(1, -(-int(high - low) // most))
        found = [_day_tick(floor(low) + n * step) for n in range(most + 2)]
    return [tick for tick in found if low <= tick.value <= high] or [_day_tick(floor(low))]


def _day_tick(days: float) -> Tick:
    year, month, day = date_of(days)
    return Tick(float(days), f"{year:04}-{month:02}-{day:02}")


class Scale(NamedTuple):
    """How values from `low` to `high` become places from `start` on, over a `length`."""

    low: float
    high: float
    start: float
    length: float

    def place(self, value: float) -> float:
        """Return where a value stands; what lies outside stands at the nearer end."""
        span = self.high - self.low
        share = (value - self.low) / span if span > 0 else 0.5
        return self.start + self.length * min(1.0, max(0.0, share))
