"""No command of kg is ended by a text of somebody else, runs on without end, or sends what it was not told to send."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import ROOT, ways_in

# Each hands text from another place to an engine; `python -m tests.ways_in --all` tries every command with every text.
ASKING = ("check", "query", "queries test", "link check", "validate")


def test_no_command_is_left_out() -> None:
    """A new command says how it is tried, and one that is gone does not."""
    assert sorted(ways_in.WORDS) == sorted(ways_in.names())
    assert set(ASKING) <= set(ways_in.WORDS)


@pytest.mark.parametrize(
    ("told", "fine"),
    [
        ({}, True), ({"code": 3}, True), ({"code": 70}, False), ({"code": -11}, False), ({"asked": 1}, False),
        ({"seconds": ways_in.SECONDS + ways_in.GRACE}, False),
    ],
)  # fmt: skip
def test_what_is_fine(told: dict[str, Any], fine: bool) -> None:
    """A bug, a signal, a request and a run past its time are not."""
    assert fine == ways_in.is_fine({"code": 0, "asked": 0, "seconds": 0.1} | told)


def test_commands_that_ask_meet_each_place_in_which_others_write(tmp_path: Path) -> None:
    """Each place holds a call to a server that nobody is to ask, and whoever asks what stands there says so."""
    words = [sys.executable, "-m", "tests.ways_in", str(tmp_path), "everywhere", "--only", ",".join(ASKING)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    rows = [json.loads(line) for line in done.stdout.splitlines()]

    assert [] == [row for row in rows if not ways_in.is_fine(row)]
    told = {
        row["command"]
        for row in rows
        if "would reach out to another server" in row["said"] or "must not hold SERVICE" in row["said"]
    }
    assert told >= set(ASKING)
