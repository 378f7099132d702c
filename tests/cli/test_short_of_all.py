"""Where there is too little memory, or too few files may be open, that is told, and it is no bug."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests import ROOT

_RUN = """\
import sys
import kg.cli.{module} as it
def short(*_, **__):
    raise {error}
it.{name} = short
{bounded}
from kg.cli import main
main(["convert", "a.ttl", "a.nt"])
"""
_BOUND = "import kg.io.allocator; kg.io.allocator.is_bounded = lambda: True; kg.io.allocator.be_modest = lambda: None"
_UNMAPPED = "ImportError('x.so: failed to map segment from shared object')"


@pytest.mark.parametrize(
    ("module", "name", "error", "bounded", "code"),
    [
        ("slim_imports", "import_paths", "MemoryError", "", 4),
        ("slim_imports", "import_click", "MemoryError", "", 4),
        ("slim_imports", "import_click", _UNMAPPED, _BOUND, 4),
        ("slim_imports", "import_click", _UNMAPPED, "", 1),
        ("slim_imports", "import_click", "ImportError('x')", _BOUND, 1),
        ("commands.convert", "convert", "MemoryError", "", 4),
        ("commands.convert", "convert", _UNMAPPED, _BOUND, 4),
        ("commands.convert", "convert", _UNMAPPED, "", 70),
        ("commands.convert", "convert", "ImportError('x')", _BOUND, 70),
    ],
)
def test_want_of_memory_is_told_wherever_it_is_felt(
    tmp_path: Path, module: str, name: str, error: str, bounded: str, code: int
) -> None:
    """A library that cannot be loaded otherwise, as where its disk forbids it, is not that."""
    (tmp_path / "a.ttl").write_text("<urn:a> <urn:p> 1 .\n")
    script = _RUN.format(module=module, name=name, error=error, bounded=bounded)
    env = {"PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )

    assert done.returncode == code, done.stderr
    told = "kg: there is not enough memory for this; ask for less, for example with --limit\n"
    assert (done.stderr == told) == (code == 4)


@pytest.mark.parametrize("files", range(4, 13))
def test_few_files_that_may_be_open_are_no_bug(tmp_path: Path, files: int) -> None:
    """Who waits for the command needs some himself, and does without where they are not to be had."""
    (tmp_path / "a.ttl").write_text("<urn:a> <urn:p> 1 .\n")
    command = f"ulimit -n {files}; exec {sys.executable} -m kg"
    env = {"PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path), "PATH": "/usr/bin:/bin"}
    version, done = (
        subprocess.run(["sh", "-c", f"{command} {words}"], cwd=tmp_path, env=env, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        for words in ("--version", "convert a.ttl a.nt")
    )  # fmt: skip

    assert version.returncode or (done.returncode in (0, 3, 4) and b"bug" not in done.stderr), done.stderr
