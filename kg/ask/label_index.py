"""An index of labels: what is called so, begins so, or has these words, found without looking at each label.

It is an SQLite database beside a snapshot's, and says the same as a look at every label of that snapshot would.
Labels are numbered in the order in which they are told, the shortest first.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from kg.ask.slips import LEAST, halves_of, is_slip, slip_score, spellings_of
from kg.errors import StoreError

_FEW = 4_000
"""Of so many labels those that fit are looked up; where there are more, all are gone through in their order."""
_LOOKED_AT = 10_000
"""So many are gone through at most: where those that fit are all long, it is quicker to look these up."""
_FIRST = -1 << 63
_LAST = "\U0010ffff"
_MOST = 2_000
"""Of so many labels with a word at most it is looked at whether they are alike: more take longer than anybody waits."""

Match = tuple[float, str, str]
"""How well a label fits, its thing, and the label."""


class LabelIndex:
    """An index that was made before, open for reading."""

    def __init__(self, path: Path) -> None:
        """Open an index; raise StoreError for a file that is none."""
        try:
            address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
            self._database = sqlite3.connect(address, uri=True, check_same_thread=False)
            self._database.execute("SELECT id FROM labels LIMIT 1").fetchone()
        except sqlite3.Error as error:
            raise StoreError(f"{path} is no index of labels: {error}") from None

    def iter_called(self, folded: str) -> Iterator[tuple[str, str]]:
        """Yield thing and label of all labels that are alike but for case and diacritics, sorted by label."""
        yield from self._database.execute(
            "SELECT thing, label FROM labels WHERE folded = ? ORDER BY label, thing", (folded,)
        )

    def iter_labels(self) -> Iterator[str]:
        """Yield each label once, in no order."""
        for (label,) in self._database.execute("SELECT DISTINCT label FROM labels"):
            yield label

    def iter_matches(self, wanted: str) -> Iterator[Match]:
        """Yield the labels that fit a folded text, the best first, as `search` ranks them; some labels come twice."""
        words = wanted.split()
        if not words:
            return
        for thing, label in self.iter_called(wanted):
            yield 1.0, thing, label
        begin = _Among("labels", "folded", f"{wanted} ", f"{wanted}!")
        yield from self._ranked(0.8, wanted, [begin], "folded >= ? AND folded < ?", [begin.least, begin.end])
        has = [_Among("words", "word", word, word + "\0") for word in words]
        whole = [f" {one} " for one in words]
        yield from self._ranked(0.6, wanted, has, _all_of("' ' || folded || ' '", words), whole)
        begins = [_Among("words", "word", word, word + _LAST) for word in words]
        first = "folded >= ? AND folded < ? OR instr(folded, ?)"  # quicker than to put a space before each
        bounds = [bound for one in words for bound in (one, one + _LAST, f" {one}")]
        yield from self._ranked(0.4, wanted, begins, " AND ".join([f"({first})"] * len(words)), bounds)

    def iter_inside(self, wanted: str) -> Iterator[Match]:
        """Yield the labels with the words of a folded text anywhere in them, as `iter_matches`; each is looked at."""
        words = wanted.split()
        if words:
            anywhere = f"(folded != '' AND ({_all_of('folded', words)} OR instr(replace(folded, ' ', ''), ?)))"
            query = f"SELECT id, thing, label, length FROM labels WHERE {anywhere} ORDER BY id"  # noqa: S608 - ours
            yield from _scored(0.2, wanted, self._database.execute(query, [*words, "".join(words)]))

    def iter_alike(self, wanted: str) -> Iterator[Match]:
        """Yield the labels that fit a folded text with slips in it, the best first, as `slip_score` ranks them.

        Of a word that stands in very many labels only the first ones are looked at.
        """
        numbers: set[int] | None = None
        for word in dict.fromkeys(wanted.split()):
            found: set[int] = set()
            for spelt in self._spellings(word):
                query = "SELECT label FROM words WHERE word = ? LIMIT ?"
                found.update(number for (number,) in self._database.execute(query, (spelt, _MOST - len(found))))
            if numbers is None or len(found) < len(numbers):
                numbers = found
        matches = []
        for number in numbers or ():
            query = "SELECT thing, label, folded FROM labels WHERE id = ?"
            thing, label, folded = self._database.execute(query, (number,)).fetchone()
            score = slip_score(wanted, folded)
            if score:
                matches.append((score, thing, label))
        yield from sorted(matches, key=lambda match: (-match[0], match[2], match[1]))

    def _spellings(self, typed: str) -> list[str]:
        """Return the words of all labels that may be meant by one."""
        begin, end = halves_of(typed)
        length = (len(typed) - 1, len(typed) + 1)
        found = dict.fromkeys([typed, *spellings_of(typed)])
        if len(typed) >= LEAST:
            for column, half in (("word", begin), ("turned", end[::-1])):
                which = f"{column} >= ? AND {column} < ? AND length(word) BETWEEN ? AND ?"
                query = f"SELECT word FROM spellings WHERE {which}"  # noqa: S608 - ours
                rows = self._database.execute(query, (half, half + _LAST, *length))
                found |= dict.fromkeys(word for (word,) in rows if is_slip(typed, word))
        return list(found)

    def _ranked(
        self, least: float, wanted: str, among: Sequence[_Among], fits: str, values: Sequence[str]
    ) -> Iterator[Match]:
        """Yield the labels that fit, which are all among some others, the best first."""
        rarest, fewest = among[0], _FEW
        for one in among:
            count = f"SELECT count(*) FROM (SELECT 1 FROM {one.table} WHERE {one.within} LIMIT ?)"  # noqa: S608 - ours
            (number,) = self._database.execute(count, (one.least, one.end, fewest)).fetchone()
            if number < fewest:
                rarest, fewest = one, number
        if fewest:
            yield from _scored(least, wanted, self._rows(rarest, fits, values, many=fewest == _FEW))

    def _rows(self, among: _Among, fits: str, values: Sequence[str], *, many: bool) -> Iterator[_Row]:
        """Yield the rows of the labels that fit, which are all among some others, by their numbers; some come twice.

        Where these are many, it is first seen how far a look at the shortest ones of all will get.
        """
        last = _FIRST
        if many:
            shortest = "SELECT id, thing, label, folded, length FROM labels ORDER BY id LIMIT ?"
            query = f"SELECT id, thing, label, length FROM ({shortest}) WHERE {fits}"  # noqa: S608 - ours
            for row in self._database.execute(query, (_LOOKED_AT, *values)):
                last = row[0]
                yield row
        # What has a limit, be it none, is put in order before anything is looked up.
        numbers = f"SELECT {among.number} AS id FROM {among.table} WHERE {among.within} AND {among.number} > ?"  # noqa: S608
        within = f"({numbers} ORDER BY 1 LIMIT -1) CROSS JOIN labels USING (id)"
        query = f"SELECT id, thing, label, length FROM {within} WHERE {fits}"  # noqa: S608 - ours
        yield from self._database.execute(query, (among.least, among.end, last, *values))


_Row = tuple[int, str, str, int]


def _scored(least: float, wanted: str, rows: Iterable[_Row]) -> Iterator[Match]:
    """Yield how well each label fits, from rows by their numbers."""
    alike: list[tuple[str, str]] = []  # as good as each other: they are no longer than what is wanted
    told = None
    for number, thing, label, length in rows:
        if number == told:
            continue
        told = number
        if length <= len(wanted):
            alike.append((label, thing))
            continue
        yield from ((least + 0.1, thing, label) for label, thing in sorted(alike))
        alike = []
        yield least + 0.1 * len(wanted) / length, thing, label
    yield from ((least + 0.1, thing, label) for label, thing in sorted(alike))


class _Among(NamedTuple):
    """Rows of a table with a text from one to another; those of a table of words name their labels."""

    table: str
    column: str
    least: str
    end: str

    @property
    def within(self) -> str:
        return f"{self.column} >= ? AND {self.column} < ?"

    @property
    def number(self) -> str:
        return "+id" if self.table == "labels" else "+label"  # by the text it is to be found, and not by its number


def _all_of(text: str, words: Sequence[str]) -> str:
    return " AND ".join([f"instr({text}, ?)"] * len(words))
