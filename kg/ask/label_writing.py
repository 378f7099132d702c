"""Writing an index of labels: all of it, or what differs from that of another snapshot.

Labels are numbered in the order in which `label_index` tells them, with room between any two for new ones.
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

from kg.ask.folding import fold

_TABLES = (
    "CREATE TABLE labels (id INTEGER PRIMARY KEY, thing TEXT NOT NULL, label TEXT NOT NULL, folded TEXT NOT NULL, "
    "length INTEGER NOT NULL)",
    "CREATE TABLE words (word TEXT NOT NULL, label INTEGER NOT NULL, PRIMARY KEY (word, label)) WITHOUT ROWID",
    "CREATE TABLE spellings (word TEXT PRIMARY KEY, turned TEXT NOT NULL) WITHOUT ROWID",
)
_INDEXES = (
    "CREATE INDEX by_folded ON labels (folded)",
    "CREATE INDEX by_thing ON labels (thing)",
    "CREATE INDEX by_end ON spellings (turned)",
)
_SPELT = "INSERT OR IGNORE INTO spellings SELECT word, turned(word) FROM words"
# What is put in order before it is inserted needs no look for its place; a limit, be it none, keeps that order.
_LABELS = (
    "INSERT INTO labels SELECT number(), thing, label, folded, length "
    "FROM (SELECT * FROM coming ORDER BY length, label, thing LIMIT -1)"
)
_WORDS = "INSERT INTO words SELECT word, label FROM spoken ORDER BY word, label"
_APART = 1 << 32
"""How far the numbers of labels are apart at first."""


class _NoRoomError(Exception):
    """Between two labels no number is left for another."""


def write_index(path: Path, labels: Iterable[tuple[str, str]]) -> None:
    """Make an index of things with their labels in a file that is not there; raise OSError."""
    with _writing(path) as database:
        for table in _TABLES:
            database.execute(table)
        numbers = count(_APART, _APART)
        database.create_function("number", 0, lambda: next(numbers))
        database.execute("CREATE TEMP TABLE coming (length, label, thing, folded)")
        database.executemany("INSERT INTO coming VALUES (?, ?, ?, ?)", map(_keyed, labels))
        database.execute(_LABELS)
        database.execute("DROP TABLE coming")
        database.execute("CREATE TEMP TABLE spoken (word, label)")
        spoken = _words(database.execute("SELECT id, folded FROM labels"))
        database.executemany("INSERT INTO spoken VALUES (?, ?)", spoken)
        database.execute(_WORDS)
        database.execute("DROP TABLE spoken")
        database.execute(_SPELT)
        for index in _INDEXES:
            database.execute(index)


def change_index(path: Path, things: Iterable[str], labels: Iterable[tuple[str, str]]) -> bool:
    """Let an index, a copy that nobody reads, forget the labels of some things and learn others; raise OSError.

    Tell whether that could be done: not where so many came one between the other that no number is left for the next.
    """
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
        try:
            numbered = list(_numbered(database, sorted(map(_keyed, labels))))
        except _NoRoomError:
            return False
        rows = ((number, thing, label, folded, length) for number, (length, label, thing, folded) in numbered)
        database.executemany("INSERT INTO labels VALUES (?, ?, ?, ?, ?)", rows)
        words = _words((number, folded) for number, (*_, folded) in numbered)
        database.executemany("INSERT INTO words VALUES (?, ?)", words)
        spelt = {(word, word[::-1]) for _, (*_, folded) in numbered for word in folded.split()}
        database.executemany("INSERT OR IGNORE INTO spellings VALUES (?, ?)", spelt)
    return True


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


_Key = tuple[int, str, str]
_Row = tuple[int, str, str, str]
"""What is kept of a label: its length, itself, its thing, and how it is folded; the first three tell its place."""


def _keyed(pair: tuple[str, str]) -> _Row:
    thing, label = pair
    folded = fold(label)
    return len(folded), label, thing, folded


def _numbered(database: sqlite3.Connection, rows: Sequence[_Row]) -> Iterator[tuple[int, _Row]]:
    """Yield rows in their order, with numbers between those of the labels that are there; raise _NoRoomError."""
    begin = 0
    while begin < len(rows):
        after, key = _first_after(database, rows[begin])
        end = len(rows) if key is None else bisect_left(rows, (*key, ""), begin)
        parts = end - begin + 1
        (before,) = database.execute("SELECT max(id) FROM labels WHERE id < ?", (after,)).fetchone()
        if key is None:
            after = (before or 0) + parts * _APART
        step = _APART if before is None else (after - before) // parts
        if not step:
            raise _NoRoomError
        yield from ((after + (place - end) * step, rows[place]) for place in range(begin, end))
        begin = end


def _first_after(database: sqlite3.Connection, row: _Row) -> tuple[int, _Key | None]:
    """Return the number and the key of the first label that comes after one; None as key for the last of all."""
    query = "SELECT id, length, label, thing FROM labels WHERE id >= ? ORDER BY id LIMIT 1"
    (least, most) = database.execute("SELECT coalesce(min(id), 0), coalesce(max(id), -1) + 1 FROM labels").fetchone()
    found = None
    while least < most:
        middle = (least + most) // 2
        number, *key = database.execute(query, (middle,)).fetchone()
        if tuple(key) > row[:3]:
            most, found = middle, (number, tuple(key))
        else:
            least = number + 1
    return found or (most, None)


def _words(labels: Iterable[tuple[int, str]]) -> Iterator[tuple[str, int]]:
    """Yield each word of some folded labels, with the number of its label."""
    return ((word, number) for number, folded in labels for word in set(folded.split()))
