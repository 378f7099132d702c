"""A line on which an answer will come, as the loop of the server looks at it (`wasyncore`, which waitress brings)."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

SOON = 0.1
"""How many seconds an answer is waited for in the loop; the loop itself looks once a second at least."""


def require_fault() -> None:
    """Raise again what is being handled, unless it is a fault: a signal ends the program, and not a connection."""
    if not isinstance(sys.exc_info()[1], Exception):
        raise


class Awaited:
    """Waits among `lines`, all that the loop looks at, for a `line` that can be read from.

    `come` is called once, when it can be, or with `late` when that takes long: by then it waits no more.
    """

    accepting = False

    def __init__(self, lines: dict[int, Any], line: int, come: Callable[..., None]) -> None:
        self._lines, self._line, self._come = lines, line, come
        self._until = time.monotonic() + SOON
        lines[line] = self

    def readable(self) -> bool:
        """Tell whether it is waited for."""
        if time.monotonic() > self._until:
            self._end(late=True)
            return False
        return True

    def writable(self) -> bool:
        """Nothing is written."""
        return False

    def handle_read_event(self) -> None:
        """Something has come."""
        self._end(late=False)

    def handle_close(self) -> None:
        """Who answers has gone, as whoever takes the answer finds."""
        self._end(late=False)

    def handle_error(self) -> None:
        """Take a fault of who waited for its end, but nothing that ends the program (waitress would take both)."""
        require_fault()
        self._end(late=False)

    def close(self) -> None:
        """End, as the server does; whoever waits is sent away by it."""

    def _end(self, *, late: bool) -> None:
        if self._lines.get(self._line) is self:
            del self._lines[self._line]
            self._come(late=late)
