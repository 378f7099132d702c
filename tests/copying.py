"""Copies of projects, of which tests make hundreds."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path


def copied(folder: Path, to: Path) -> Path:
    """Copy a folder with the times of its files, by `cp` where it is there: a third of the time; return the copy."""
    program = shutil.which("cp")
    if program is None:
        return Path(shutil.copytree(folder, to))
    subprocess.run([program, "-Rp", str(folder), str(to)], check=True)
    return to
