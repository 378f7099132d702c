"""What tests need of others is asked for before anything else, told by name, and not taken for something else."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests import ROOT
from tests.conftest import heard
from tests.engines import running
from tests.engines.serving import SERVERS, Served
from tests.services import Missing, Need, require

NOWHERE = Need("a program that nobody has", ("no-such-program", Path("/nonexistent/program")))
TOLD = "a program that nobody has is not installed; run: make services"


@pytest.fixture
def at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests as they run on the machine of a person."""
    monkeypatch.delenv("CI", raising=False)


# --- What is missing


@pytest.mark.usefixtures("at_home")
def test_what_is_missing_skips_by_name() -> None:
    with pytest.raises(Missing, match=TOLD):
        require(NOWHERE)
    with pytest.raises(Missing, match=TOLD):
        require(Need("Python", (Path(sys.executable),)), NOWHERE)


def test_what_everybody_can_install_is_never_missing_in_continuous_integration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match=TOLD):
        require(NOWHERE)
    with pytest.raises(Missing, match=TOLD):
        require(NOWHERE._replace(private=True))


def test_a_skip_for_any_other_reason_fails(tmp_path: Path) -> None:
    """By a mark, in a test, in a fixture or of a whole module; what is expected to fail is no skip."""
    (tmp_path / "test_skips.py").write_text(
        "import pytest\nfrom tests.services import Missing\n"
        "@pytest.mark.skip(reason='no time')\ndef test_mark(): pass\n"
        "@pytest.mark.skipif(True, reason='no time')\ndef test_condition(): pass\n"
        "def test_within(): pytest.skip('no time')\n"
        "@pytest.fixture\ndef lazy(): pytest.skip('no time')\n"
        "def test_fixture(lazy): pass\n"
        "@pytest.mark.parametrize('case', [])\ndef test_no_cases(case): pass\n"
        "def test_missing(): raise Missing('a program is not installed')\n"
        "@pytest.mark.xfail\ndef test_expected(): assert False\n"
    )
    (tmp_path / "test_module.py").write_text("import pytest\npytest.skip('no time', allow_module_level=True)\n")

    assert {"failed": 1, "errors": 4, "skipped": 1, "xfailed": 1} == outcomes(tmp_path, "test_skips.py")
    assert {"error": 1} == outcomes(tmp_path, "test_module.py")


def outcomes(folder: Path, name: str) -> dict[str, int]:
    """Return how many tests of a file ended how, under the rules of this folder."""
    words = [
        "-m",
        "pytest",
        "-q",
        "-c",
        os.devnull,
        "--rootdir",
        str(folder),
        "-p",
        "tests.conftest",
        "-p",
        "no:cacheprovider",
    ]
    done = subprocess.run(
        [sys.executable, *words, str(folder / name)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return {
        what: int(number)
        for number, what in re.findall(r"(\d+) ([a-z]+)", done.stdout.splitlines()[-1].partition(" in ")[0])
    }


# --- Servers


@pytest.mark.parametrize("name", SERVERS)
@pytest.mark.usefixtures("at_home")
def test_a_missing_server_is_known_before_anything_is_made(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each test that asks for it is skipped with the same reason."""
    monkeypatch.setitem(running.NEEDS, name, (NOWHERE,))
    served = Served(tmp_path)

    for _ in range(3):
        with pytest.raises(Missing, match=TOLD):
            served(name)
    assert [] == list(tmp_path.iterdir())


def test_a_server_that_does_not_start_is_told_as_such_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(running.NEEDS, "oxigraph", (Need("a program that fails", ("false",)),))
    served = Served(tmp_path)

    for _ in range(3):
        with pytest.raises(RuntimeError, match="false does not answer"):
            served("oxigraph")


# --- Signals


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_what_a_test_starts_hears_a_signal_that_the_tests_ignore(sent: signal.Signals) -> None:
    """As under nohup, which has SIGHUP ignored; the tests themselves go on ignoring it."""
    heard_by_child = f"import signal; print(signal.getsignal({sent.value}) is not signal.SIG_IGN)"
    before = signal.signal(sent, signal.SIG_IGN)
    try:
        with heard():
            child = subprocess.run([sys.executable, "-c", heard_by_child], capture_output=True, text=True, check=True)
            os.kill(os.getpid(), sent)
        assert "True\n" == child.stdout
        assert signal.SIG_IGN == signal.getsignal(sent)
    finally:
        signal.signal(sent, before)
