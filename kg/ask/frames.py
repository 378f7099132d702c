"""Answers as data frames of pandas and polars, which are imported when one is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from kg._version import DISTRIBUTION
from kg.ask.columns import Column
from kg.errors import UsageError

if TYPE_CHECKING:
    import pandas
    import polars

_OF_PANDAS: Mapping[str, str] = {
    "integer": "Int64",
    "number": "float64",
    "boolean": "boolean",
    "date": "datetime64[s]",
    "moment": "datetime64[us, UTC]",
    "local moment": "datetime64[us]",
}


def pandas_frame(columns: Sequence[Column]) -> pandas.DataFrame:
    """Return columns as a data frame of pandas; raise UsageError where that is not installed."""
    pd = _require("pandas")

    text = pd.Series(["a"]).dtype  # so that a column without values has it too

    def series(column: Column) -> Any:
        values = column.values
        if column.kind == "date":  # as text, for of days as such it makes out itself whether it takes them
            values = [None if day is None else day.isoformat() for day in values]
        return pd.Series(list(values), dtype=_OF_PANDAS.get(column.kind, text))

    return pd.DataFrame({column.name: series(column) for column in columns})


def polars_frame(columns: Sequence[Column]) -> polars.DataFrame:
    """Return columns as a data frame of polars; raise UsageError where that is not installed."""
    pl = _require("polars")
    kinds: Mapping[str, Any] = {
        "integer": pl.Int64, "number": pl.Float64, "boolean": pl.Boolean, "date": pl.Date, "text": pl.String,
        "moment": pl.Datetime("us", "UTC"), "local moment": pl.Datetime("us"),
    }  # fmt: skip
    series = [pl.Series(one.name, list(one.values), dtype=kinds[one.kind]) for one in columns]
    frame: polars.DataFrame = pl.DataFrame(series)
    return frame


def _require(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        message = f"{name} is not installed, and its data frames need it: pip install '{DISTRIBUTION}[{name}]'"
        raise UsageError(message) from None
