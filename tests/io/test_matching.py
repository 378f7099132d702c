"""A regular expression that comes to no end is given up, and others are answered after it."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest.mock import patch

import pytest

from kg.io.matching import LONGEST, EndlessError, Matcher
from tests.timing import LONG

ENDLESS = r"^(a+)+\1$"


def test_what_is_found_is_told() -> None:
    matcher = Matcher()
    texts = ["", "aa", "a\nb", "é\ud800", "a" * 200_000]
    patterns = [("^(a)\\1", 0), ("B", re.IGNORECASE), ("a.b", re.DOTALL), ("\ud800", 0), ("^$", 0)]
    told = [matcher.finds(one, options, text) for one, options in patterns for text in texts]
    assert told == [re.search(one, text, options) is not None for one, options in patterns for text in texts]


def test_what_has_no_end_is_given_up_and_the_next_is_answered() -> None:
    """It is ended and cleared away; nobody waits for long who says nothing of it."""
    matcher = Matcher()
    process = matcher._started()
    began = time.monotonic()
    with pytest.raises(EndlessError):
        matcher.finds(ENDLESS, 0, "a" * 40 + "b", seconds=0.5)
    assert time.monotonic() - began < 10
    assert process.returncode == -9
    assert matcher.finds("^(a)\\1", 0, "aa")
    assert LONGEST <= 10


def test_what_looks_for_it_ends_when_nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    matcher = Matcher()
    monkeypatch.setattr(matcher, "_end", lambda: None)
    with pytest.raises(EndlessError):
        matcher.finds(ENDLESS, 0, "a" * 40 + "b", seconds=0.1)
    process = matcher._process
    assert process is not None
    assert process.wait(timeout=LONG) == 1


def test_each_thread_gets_its_own_answer() -> None:
    """One is asked after the other."""
    matcher, inside, most = Matcher(), [0], [0]
    matcher.finds("a", 0, "a")
    get = matcher._answers.get

    def wait(*, timeout: float) -> str:
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        time.sleep(0.005)
        inside[0] -= 1
        return get(timeout=timeout)

    with patch.object(matcher._answers, "get", wait), ThreadPoolExecutor(4) as threads:
        assert all(threads.map(lambda n: matcher.finds("a", 0, "a" if n % 2 else "b") == bool(n % 2), range(16)))
    assert most == [1]


def test_what_was_ended_by_others_is_begun_anew() -> None:
    """Before it is asked, or while it is: that is told at once, and the next is answered."""
    matcher = Matcher()
    ended = matcher._started()
    ended.kill()
    ended.wait()
    assert matcher.finds("a", 0, "a")
    process = matcher._started()
    assert process is not ended
    process.kill()
    process.wait()
    began = time.monotonic()
    with patch.object(process, "poll", lambda: None), pytest.raises(EndlessError):
        matcher.finds("a", 0, "a", seconds=60)
    assert time.monotonic() - began < 30
    assert matcher.finds("a", 0, "a")


def test_no_module_of_the_folder_at_hand_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Though it is called as one that the other process needs, and somebody's settings name the folder."""
    for name in ("json", "re", "warnings", "faulthandler", "sitecustomize"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'run')!r}, 'w')\n", "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    assert Matcher().finds("a", 0, "a")

    assert not (tmp_path / "run").exists()
