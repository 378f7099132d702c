"""Tables of Parquet, read as a stream by pyarrow, which is an extra."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from kg._version import DISTRIBUTION
from kg.errors import Location, UsageError
from kg.mapping.model import Source
from kg.mapping.natural import natural
from kg.mapping.rows import NamedColumns, Row, TableError

_BATCH = 10_000


class ParquetTable(NamedColumns):
    """A file of Parquet."""

    def __init__(self, source: Source, _: Sequence[str] = ()) -> None:
        """Find the columns; raise TableError for what is no such file, and UsageError where the package is missing."""
        with _told(source):
            super().__init__(source, _open(source).schema_arrow.names)

    def rows(self) -> Iterator[Row]:
        """Yield the rows, counted from 1; raise TableError for a file that is damaged."""
        number = 0
        with _told(self.source):
            for batch in _open(self.source).iter_batches(_BATCH):
                for values in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                    number += 1
                    yield number, number, [_cell(value) for value in values]


def _open(source: Source) -> Any:
    try:
        from pyarrow import parquet  # type: ignore[import-untyped]  # ships no types
    except ImportError:
        told = f"Parquet needs a package that is not installed: pip install '{DISTRIBUTION}[parquet]'"
        raise UsageError(told) from None
    return parquet.ParquetFile(source.path)


class _told:  # noqa: N801 - used as a function is
    """A block in which the errors of the package become ours."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if type(error).__name__.startswith("Arrow") or isinstance(error, OSError):
            told = str(error).splitlines()[0] if str(error) else "it cannot be read"
            raise TableError(f"is no table of Parquet: {told}", location=Location(self._source.path)) from None


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        found = [one if isinstance(one, str) else natural(one) for one in value if one is not None]
        return tuple(found) if len(found) > 1 else found[0] if found else None
    return value if value is None or isinstance(value, str) else natural(value)
