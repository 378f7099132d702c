"""Types of the values that options take, and options that several commands have."""

from __future__ import annotations

import math
from typing import Any

import click


class Seconds(click.FloatRange):
    """A time limit; a day is the longest, and "nan" is none."""

    def __init__(self) -> None:
        super().__init__(min=0.001, max=86_400)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the number, or fail."""
        number = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail(f"{value!r} is no time.", param, ctx)
        return number


def cache_options(command: Any) -> Any:
    """Add options on what is kept of earlier validations under `.kg/`."""
    no_cache = click.option("--no-cache", "cache", is_flag=True, flag_value=False, default=True,
                            help="Validate all anew, and keep nothing.")  # fmt: skip
    explain = click.option("--explain-cache", is_flag=True, help="Tell what was not validated again, and why.")
    return no_cache(explain(command))
