"""Types of the values that options take."""

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
