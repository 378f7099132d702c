"""Tables as Parquet."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from itertools import accumulate, chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg._version import DISTRIBUTION
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.exchange.tables import Opener, Table


def write_parquet(tables: Sequence[Table], folder: Path, opened: Opener) -> list[Path]:
    """Write tables into a folder, and return the files; raise UsageError when the package for Parquet is missing."""
    pyarrow = _pyarrow()
    folder.mkdir(parents=True, exist_ok=True)
    return [_write(pyarrow, folder / f"{table.name}.parquet", table, opened) for table in tables]


def _pyarrow() -> Any:
    try:
        import pyarrow  # type: ignore[import-untyped]  # ships no types
        import pyarrow.parquet  # type: ignore[import-untyped]  # ships no types
    except ImportError:
        message = f"Parquet needs a package that is not installed: pip install '{DISTRIBUTION}[parquet]'"
        raise UsageError(message) from None
    return pyarrow


def _write(pyarrow: Any, path: Path, table: Table, opened: Opener) -> Path:
    """Write a table; a column whose things have several values holds lists."""
    arrays = []
    for n, column in enumerate(table.columns):
        cells = [row[n] for row in table.rows]
        if column.separator:
            values = _texts(pyarrow, chain.from_iterable(cells))
            ends = array("i", accumulate(map(len, cells), initial=0))
            offsets = pyarrow.Array.from_buffers(pyarrow.int32(), len(ends), [None, pyarrow.py_buffer(ends)])
            arrays.append(pyarrow.ListArray.from_arrays(offsets, values))
        else:
            arrays.append(_texts(pyarrow, (cell[0] if cell else None for cell in cells)))
    made = pyarrow.table(arrays, names=[column.name for column in table.columns])
    with opened(path) as file:
        pyarrow.parquet.write_table(made, file)
    return path


def _texts(pyarrow: Any, values: Iterable[str | None]) -> Any:
    """Return a column of texts; by a builder, as what takes lists imports pandas, which is most of a small dump."""
    builder = pyarrow.lib.StringBuilder()
    builder.append_values(list(values))
    return builder.finish()
