"""A dump that is killed, or meets a full disk, leaves the file of before whole."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time

import pytest

from kg.project.config import Project
from tests import ROOT
from tests.services import BASH, require

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


@pytest.fixture
def large(empty_project: Project) -> Project:
    """A project with forty thousand triples, so that a dump takes a while."""
    text = "".join(f'<http://e/s{n}> <http://e/p> "{n:060}" .\n' for n in range(40_000))
    path = empty_project.data / "sources" / "large.ttl"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return empty_project


def test_killed_dumps_leave_the_old_file(large: Project) -> None:
    """Fifty kills at random moments: the file is the old one or the new one, and never a part."""
    target = large.root / "dump.nt"
    words = [sys.executable, "-m", "kg", "dump", "-o", str(target)]
    started = time.monotonic()
    subprocess.run(words, cwd=large.root, env=ENVIRONMENT, check=True, capture_output=True)
    takes = time.monotonic() - started
    new = target.read_bytes()
    chance = random.Random(7)
    seen = {"old": 0, "new": 0}
    for _ in range(50):
        target.write_bytes(b"old\n")
        process = subprocess.Popen(words, cwd=large.root, env=ENVIRONMENT, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0, takes * 1.1))
        process.kill()
        process.wait()
        content = target.read_bytes()
        assert content in (b"old\n", new)
        seen["old" if content == b"old\n" else "new"] += 1

    assert seen["old"] > 5, seen


@pytest.mark.parametrize("kilobytes", [0, 1, 4, 16, 64, 256, 1024, 2048, 3072, 3500])
def test_a_full_disk_leaves_the_old_file(large: Project, kilobytes: int) -> None:
    """A dump that may not write more than so much ends with 3, says so, and changes nothing."""
    target = large.root / "dump.nt"
    target.write_bytes(b"old\n")
    script = f"ulimit -f {kilobytes}; exec {sys.executable} -m kg dump -o {target}"
    done = subprocess.run([require(BASH), "-c", script], cwd=large.root, env=ENVIRONMENT, capture_output=True, text=True, check=False)  # fmt: skip

    assert 3 == done.returncode, done.stderr
    assert "dump.nt: cannot be written" in done.stderr
    assert b"old\n" == target.read_bytes()
    assert ["dump.nt"] == [path.name for path in large.root.iterdir() if "dump" in path.name]


def test_a_full_disk_leaves_no_half_release(large: Project) -> None:
    """A release that cannot be finished is not there at all."""
    script = f"ulimit -f 60; exec {sys.executable} -m kg release 1.0"
    config = large.root / "kg.toml"
    config.write_text(config.read_text().replace("[project]", '[project]\nlicense = "http://e/licence"', 1))
    subprocess.run(
        [sys.executable, "-m", "kg", "build"], cwd=large.root, env=ENVIRONMENT, check=True, capture_output=True
    )
    done = subprocess.run([require(BASH), "-c", script], cwd=large.root, env=ENVIRONMENT, capture_output=True, text=True, check=False)  # fmt: skip

    assert 3 == done.returncode, done.stderr
    assert "cannot be written" in done.stderr
    assert not list(large.root.glob("releases/*"))
