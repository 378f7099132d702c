"""Time in tests tells of the program, and not of what else the machine has to do."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time

import pytest

from tests.timing import queued_seconds, slowness, within


def test_what_takes_too_long_is_told() -> None:
    with pytest.raises(AssertionError, match=r"took [0-9.]+ s, and 0\.1 s are allowed"), within(0, waiting=0.1):
        time.sleep(0.3)


def test_what_others_compute_meanwhile_is_no_time_of_ours() -> None:
    """More processes than processors compute while this one does, and none any more when it is looked at."""
    others = [
        subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(2 * len(os.sched_getaffinity(0)))
    ]
    try:
        queued = queued_seconds()
        while queued_seconds() - queued < 0.2:
            pass
        with within(0.25):
            used = time.thread_time()
            while time.thread_time() - used < 0.15:
                pass
            for one in others:
                one.kill()
                one.wait()
    finally:
        for one in others:
            one.kill()


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
