"""An index of labels: what is called so, begins so, or has these words, found without looking at each label.

It is an SQLite database beside a snapshot's, and says the same as a look at every label of that snapshot would.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from kg.ask.folding import fold
from kg.errors import StoreError

_TABLES = (
    "CREATE TABLE labels (id INTEGER PRIMARY KEY, thing TEXT NOT NULL, label TEXT NOT NULL, folded TEXT NOT NULL)",
    "CREATE TABLE words (word TEXT NOT NULL, label INTEGER NOT NULL, PRIMARY KEY (word, label)) WITHOUT ROWID",
)
_INDEXES = ("CREATE INDEX by_folded ON labels (folded)", "CREATE INDEX by_thing ON labels (thing)")
_AT_ONCE = 20_000
_BEST_FIRST = "ORDER BY max(length(folded), ?), label, thing"
_LAST = "\U0010ffff"

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
        yield from self._ranked(0.8, wanted, "folded >= ? AND folded < ?", (f"{wanted} ", f"{wanted}!"))
        has_word = "id IN (SELECT label FROM words WHERE word = ?)"
        yield from self._ranked(0.6, wanted, " AND ".join([has_word] * len(words)), words)
        begins = "id IN (SELECT label FROM words WHERE word >= ? AND word < ?)"
        bounds = [bound for word in words for bound in (word, word + _LAST)]
        yield from self._ranked(0.4, wanted, " AND ".join([begins] * len(words)), bounds)
        inside = " AND ".join(["instr(folded, ?)"] * len(words))
        anywhere = f"(folded != '' AND ({inside} OR instr(replace(folded, ' ', ''), ?)))"
        yield from self._ranked(0.2, wanted, anywhere, [*words, "".join(words)])

    def _ranked(self, least: float, wanted: str, condition: str, values: Iterable[str]) -> Iterator[Match]:
        query = f"SELECT thing, label, length(folded) FROM labels WHERE {condition} {_BEST_FIRST}"  # noqa: S608 - ours
        for thing, label, length in self._database.execute(query, (*values, len(wanted))):
            yield least + 0.1 * min(1.0, len(wanted) / length), thing, label


def write_index(path: Path, labels: Iterable[tuple[str, str]]) -> None:
    """Make an index of things with their labels in a file that is not there; raise OSError."""
    with _writing(path) as database:
        for table in _TABLES:
            database.execute(table)
        _insert(database, labels, 1)
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
            database.executemany("DELETE FROM labels WHERE id = ?", gone)
        (last,) = database.execute("SELECT coalesce(max(id), 0) FROM labels").fetchone()
        _insert(database, labels, last + 1)


@contextmanager
def _writing(path: Path) -> Iterator[sqlite3.Connection]:
    """Give a database to write into; what goes wrong is an OSError, and what was begun is then of no use."""
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as database:
            for setting in ("PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "BEGIN"):
                database.execute(setting)
            yield database
            database.execute("COMMIT")
    except sqlite3.Error as error:
        raise OSError(str(error)) from None


def _insert(database: sqlite3.Connection, labels: Iterable[tuple[str, str]], first: int) -> None:
    rows: list[tuple[int, str, str, str]] = []
    for number, (thing, label) in enumerate(labels, first):
        rows.append((number, thing, label, fold(label)))
        if len(rows) == _AT_ONCE:
            _insert_rows(database, rows)
            rows = []
    _insert_rows(database, rows)


def _insert_rows(database: sqlite3.Connection, rows: list[tuple[int, str, str, str]]) -> None:
    database.executemany("INSERT INTO labels VALUES (?, ?, ?, ?)", rows)
    words = sorted((word, number) for number, _, _, folded in rows for word in set(folded.split()))
    database.executemany("INSERT INTO words VALUES (?, ?)", words)
