"""Tables of SQLite: a table by its name, or the answer to a question, read only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from kg.errors import Location
from kg.mapping.model import Source
from kg.mapping.natural import natural
from kg.mapping.rows import NamedColumns, Row, TableError


class SqliteTable(NamedColumns):
    """A table in a file of SQLite, or what a question gives of it."""

    def __init__(self, source: Source, _: Sequence[str] = ()) -> None:
        """Find the columns; raise TableError for what is no database, or a question that it does not understand."""
        self.source = source
        super().__init__(source, (name for name, *_rest in self._ask(self._query(), only_names=True)))

    def rows(self) -> Iterator[Row]:
        """Yield the rows in the order of the database, counted from 1."""
        for number, values in enumerate(self._ask(self._query()), 1):
            yield number, number, [one if one is None or isinstance(one, str) else natural(one) for one in values]

    def _query(self) -> str:
        query = self.source.query
        names = [
            str(row[0])
            for row in self._ask("SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name")
        ]
        if query is None and len(names) == 1:
            query = names[0]
        if query not in names and query and " " in query.strip():
            return query
        if query not in names:
            told = f"it has no table {query!r}" if query else "it has several tables; name one in the mapping"
            raise TableError(f"{told}; known: {', '.join(names) or 'none'}", location=Location(self.source.path))
        return 'SELECT * FROM "' + query.replace('"', '""') + '"'  # noqa: S608 - a name of the database's own, quoted

    def _ask(self, query: str, *, only_names: bool = False) -> Iterator[Sequence[Any]]:
        import sqlite3

        try:
            held = sqlite3.connect(f"{self.source.path.absolute().as_uri()}?mode=ro", uri=True)
            held.set_authorizer(_within)
            try:
                cursor = held.execute(query)
                yield from cursor.description or () if only_names else cursor
            finally:
                held.close()
        except (sqlite3.Error, UnicodeDecodeError) as error:
            why = "the question may open no other file" if "authoriz" in str(error) else str(error)
            raise TableError(f"the database does not answer: {why}", location=Location(self.source.path)) from None


def _within(action: int, *_: object) -> int:
    """Let a question stay within its database: ATTACH, and VACUUM INTO with it, makes files beside one of `mode=ro`."""
    import sqlite3

    return sqlite3.SQLITE_DENY if action == sqlite3.SQLITE_ATTACH else sqlite3.SQLITE_OK
