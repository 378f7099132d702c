"""The wheel works by itself: command, example and all."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests import ROOT


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The content of a freshly built wheel, as an installer lays it down."""
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "site")
    return folder / "site"


def test_the_wheel_holds_the_example_and_no_tests(unpacked: Path) -> None:
    """What an installed command needs is in the package, and nothing else is beside it."""
    assert (unpacked / "kg" / "examples" / "music" / "kg.toml").is_file()
    assert (unpacked / "kg" / "cli" / "help.txt").is_file()
    assert (unpacked / "kg" / "py.typed").is_file()
    assert {"kg"} == {path.name for path in unpacked.iterdir() if not path.name.endswith(".dist-info")}


def test_an_installed_command_lays_down_the_example_and_answers(unpacked: Path, tmp_path: Path) -> None:
    """Outside the checkout, `kg init --example music` gives a project that is in order and answers."""

    def kg(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", "kg", *words], cwd=cwd, capture_output=True, text=True,
                              env={**os.environ, "PYTHONPATH": str(unpacked)}, check=False)  # fmt: skip

    assert kg("init", "mygraph", "--example", "music", cwd=tmp_path).returncode == 0
    checked = kg("check", cwd=tmp_path / "mygraph")
    answered = kg(
        "query", "songs_featuring", "--artist", "Bruno Mars", "--labels", "-f", "csv", cwd=tmp_path / "mygraph"
    )

    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "APT.,Rosé" in answered.stdout
