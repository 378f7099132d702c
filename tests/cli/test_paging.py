"""What is longer than a terminal goes through the reader's pager, and is never lost."""

from __future__ import annotations

import io
import signal
import subprocess
import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from kg.cli import paging
from kg.cli.output import ReaderGone
from kg.cli.paging import _pager, _run, paged_output


class Screen(io.BytesIO):
    """Takes what goes to stdout, or is gone."""

    gone = False

    def write(self, data: Any) -> int:
        """Take it in."""
        if self.gone:
            raise BrokenPipeError
        return super().write(data)


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[Screen, list[bytes]]]:
    """Return a terminal of ten lines, or a file, with what a pager was given."""

    def made(*, terminal: bool = True, starts: bool = True) -> tuple[Screen, list[bytes]]:
        held, given = Screen(), list[bytes]()

        def run(_: object, raw: bytes) -> bool:
            if starts:
                given.append(raw)
            return starts

        monkeypatch.setattr(sys, "stdout", SimpleNamespace(buffer=held, isatty=lambda: terminal))
        monkeypatch.setattr(paging, "_run", run)
        monkeypatch.setattr(paging, "_pager", lambda: ["a-pager"])
        monkeypatch.setattr("shutil.get_terminal_size", lambda: SimpleNamespace(lines=10))
        return held, given

    return made


@pytest.mark.parametrize(
    ("lines", "terminal", "pager", "starts", "paged"),
    [
        (9, True, True, True, False), (10, True, True, True, True), (30, True, True, True, True), (30, True, False, True, False),
        (30, False, True, True, False), (30, True, True, False, False), (0, True, True, True, False),
    ],
)  # fmt: skip
def test_what_does_not_fit_on_a_terminal_is_paged(
    screen: Callable[..., tuple[Screen, list[bytes]]],
    lines: int,
    terminal: bool,
    pager: bool,
    starts: bool,
    paged: bool,
) -> None:
    held, given = screen(terminal=terminal, starts=starts)
    with paged_output(pager=pager) as output:
        output.write("a\n" * lines)
    text = b"a\n" * lines
    assert (b"" if paged else text, [text] if paged else []) == (held.getvalue(), given)


def test_who_reads_no_more_is_no_fault(screen: Callable[..., tuple[Screen, list[bytes]]]) -> None:
    held, _ = screen()
    held.gone = True
    with pytest.raises(ReaderGone), paged_output() as output:
        output.write("a\n")


@pytest.mark.parametrize(
    ("wanted", "less", "words"),
    [
        (None, "/usr/bin/less", ["less"]), (None, None, []), ("", "/usr/bin/less", []), ("cat", "/usr/bin/less", []), (" cat ", None, []), ("cat -v", None, ["cat", "-v"]),
        ("more", None, ["more"]), ("'a pager' -x", None, ["a pager", "-x"]), ("'open", "/usr/bin/less", []),
    ],
)  # fmt: skip
def test_the_pager_is_the_one_that_is_named_or_less(
    monkeypatch: pytest.MonkeyPatch, wanted: str | None, less: str | None, words: list[str]
) -> None:
    """None by an empty name or cat, nor by a name that is cut off."""
    monkeypatch.delenv("PAGER", raising=False)
    if wanted is not None:
        monkeypatch.setenv("PAGER", wanted)
    monkeypatch.setattr("shutil.which", lambda _: less)
    assert words == _pager()


def test_ctrl_c_is_the_pagers_while_it_runs_and_ours_before_and_after(monkeypatch: pytest.MonkeyPatch) -> None:
    """Colours are left, as is the text on the screen, unless its reader has said otherwise."""
    before, seen = signal.getsignal(signal.SIGINT), list[Any]()

    def run(_: object, **given: Any) -> None:
        signal.raise_signal(signal.SIGINT)
        seen.append(given["env"]["LESS"])
        if len(seen) == 3:
            raise FileNotFoundError

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.delenv("LESS", raising=False)
    assert _run(["less"], b"")
    monkeypatch.setenv("LESS", "i")
    assert _run(["less"], b"")
    assert not _run(["less"], b"")
    assert ["FRX", "i", "i"] == seen
    assert signal.getsignal(signal.SIGINT) == before
