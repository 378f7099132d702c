"""Time in tests tells of the program, and not of what else the machine has to do."""

from __future__ import annotations

import threading
import time

import pytest

from tests.timing import slowness, within


def test_what_takes_too_long_is_told() -> None:
    with pytest.raises(AssertionError, match=r"took [0-9.]+ s, and 0\.1 s are allowed"), within(0, waiting=0.1):
        time.sleep(0.3)


def test_a_busy_machine_is_known_by_how_it_computes() -> None:
    """A second thread that computes takes turns with the one that measures."""
    stop = threading.Event()
    other = threading.Thread(target=lambda: [None for _ in iter(stop.is_set, True)])
    other.start()
    try:
        assert slowness() > 1.3
    finally:
        stop.set()
        other.join()
