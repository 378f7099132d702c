"""An index of labels: what is called so, begins so, or has these words, found without looking at each label.

It is an SQLite database beside a snapshot's, and says the same as a look at every label of that snapshot would.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from kg.ask.folding import fold
from kg.ask.slips import LEAST, halves_of, is_slip, slip_score, spellings_of
from kg.errors import StoreError

_TABLES = (
    "CREATE TABLE labels (id INTEGER PRIMARY KEY, thing TEXT NOT NULL, label TEXT NOT NULL, folded TEXT NOT NULL, "
    "length INTEGER NOT NULL)",
    "CREATE TABLE words (word TEXT NOT NULL, label INTEGER NOT NULL, PRIMARY KEY (word, label)) WITHOUT ROWID",
    "CREATE TABLE spellings (word TEXT PRIMARY KEY, turned TEXT NOT NULL) WITHOUT ROWID",
)
_INDEXES = (
    "CREATE INDEX by_folded ON labels (folded)",
    "CREATE INDEX by_thing ON labels (thing)",
    "CREATE INDEX by_length ON labels (length, label, thing, folded)",
    "CREATE INDEX by_end ON spellings (turned)",
)
_SPELT = "INSERT OR IGNORE INTO spellings SELECT word, turned(word) FROM words"
_AT_ONCE = 20_000
_FEW = 800
"""Of so many labels those that fit are put in order; where there are more, all are gone through in their order."""
_LOOKED_AT = 30_000
"""So many are gone through at most: where those that fit are all long, it is quicker to put these in order."""
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
            yield from self._sorted(0.2, wanted, anywhere, [*words, "".join(words)])

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
        if not fewest:
            return
        told = 0
        if fewest == _FEW:
            for match in self._gone_through(least, wanted, fits, values):
                yield match
                told += 1
        condition = f"{rarest.within} AND {fits}"
        if rarest.table != "labels":
            condition = f"id IN (SELECT label FROM {rarest.table} WHERE {rarest.within}) AND {fits}"  # noqa: S608
        yield from islice(self._sorted(least, wanted, condition, [rarest.least, rarest.end, *values]), told, None)

    def _gone_through(self, least: float, wanted: str, fits: str, values: Sequence[str]) -> Iterator[Match]:
        """Yield the first ones of the labels that fit, in their order, from a look at the shortest ones of all."""
        shortest = "SELECT thing, label, folded, length FROM labels ORDER BY length, label, thing LIMIT ?"
        query = f"SELECT thing, label, length FROM ({shortest}) WHERE {fits}"  # noqa: S608 - ours
        alike: list[tuple[str, str]] = []  # as good as each other: they are no longer than what is wanted
        for thing, label, length in self._database.execute(query, (_LOOKED_AT, *values)):
            if length <= len(wanted):
                alike.append((label, thing))
                continue
            yield from ((least + 0.1, thing, label) for label, thing in sorted(alike))
            alike = []
            yield least + 0.1 * len(wanted) / length, thing, label

    def _sorted(self, least: float, wanted: str, condition: str, values: Iterable[str]) -> Iterator[Match]:
        order = "ORDER BY max(length, ?), label, thing"
        query = f"SELECT thing, label, length FROM labels WHERE {condition} {order}"  # noqa: S608 - ours
        for thing, label, length in self._database.execute(query, (*values, len(wanted))):
            yield least + 0.1 * min(1.0, len(wanted) / length), thing, label


class _Among(NamedTuple):
    """Rows of a table with a text from one to another; those of a table of words name their labels."""

    table: str
    column: str
    least: str
    end: str

    @property
    def within(self) -> str:
        return f"{self.column} >= ? AND {self.column} < ?"


def _all_of(text: str, words: Sequence[str]) -> str:
    return " AND ".join([f"instr({text}, ?)"] * len(words))


def write_index(path: Path, labels: Iterable[tuple[str, str]]) -> None:
    """Make an index of things with their labels in a file that is not there; raise OSError."""
    with _writing(path) as database:
        for table in _TABLES:
            database.execute(table)
        _insert(database, labels, 1)
        database.execute(_SPELT)
        for index in _INDEXES:
            database.execute(index)


def change_index(path: Path, things: Iterable[str], labels: Iterable[tuple[str, str]]) -> None:
    """Let an index, a copy that nobody reads, forget the labels of some things and learn others; raise OSError."""
    with _writing(path) as database:
        for thing in things:
            gone = [(number,) for (number,) in database.execute("SELECT id FROM labels WHERE thing = ?", (thing,))]
            for (number,) in gone:
                (folded,) = database.execute("SELECT folded FROM labels WHERE id = ?", (number,)).fetchone()
                database.executemany(
                    "DELETE FROM words WHERE word = ? AND label = ?", ((word, number) for word in folded.split())
                )
                database.executemany(
                    "DELETE FROM spellings WHERE word = ?1 AND NOT EXISTS (SELECT 1 FROM words WHERE word = ?1)",
                    ((word,) for word in folded.split()),
                )
            database.executemany("DELETE FROM labels WHERE id = ?", gone)
        (last,) = database.execute("SELECT coalesce(max(id), 0) FROM labels").fetchone()
        _insert(database, labels, last + 1)
        database.execute(f"{_SPELT} WHERE label > ?", (last,))


@contextmanager
def _writing(path: Path) -> Iterator[sqlite3.Connection]:
    """Give a database to write into; what goes wrong is an OSError, and what was begun is then of no use."""
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as database:
            for setting in ("PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "BEGIN"):
                database.execute(setting)
            database.create_function("turned", 1, lambda word: word[::-1], deterministic=True)
            yield database
            database.execute("COMMIT")
    except sqlite3.Error as error:
        raise OSError(str(error)) from None


def _insert(database: sqlite3.Connection, labels: Iterable[tuple[str, str]], first: int) -> None:
    rows: list[tuple[int, str, str, str, int]] = []
    for number, (thing, label) in enumerate(labels, first):
        folded = fold(label)
        rows.append((number, thing, label, folded, len(folded)))
        if len(rows) == _AT_ONCE:
            _insert_rows(database, rows)
            rows = []
    _insert_rows(database, rows)


def _insert_rows(database: sqlite3.Connection, rows: list[tuple[int, str, str, str, int]]) -> None:
    database.executemany("INSERT INTO labels VALUES (?, ?, ?, ?, ?)", rows)
    words = sorted((word, number) for number, _, _, folded, _ in rows for word in set(folded.split()))
    database.executemany("INSERT INTO words VALUES (?, ?)", words)
