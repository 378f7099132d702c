"""What git knows of a project's files."""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path
from typing import IO

from kg.errors import InputError, UsageError


def changed_files(root: Path, ref: str = "HEAD") -> frozenset[Path]:
    """Return the files in a folder that differ from a commit: changed, new, also uncommitted, or deleted since.

    Raises InputError where the folder is in no repository, and UsageError for a commit that it does not have.
    """
    top = Path(_run(root, "rev-parse", "--show-toplevel").strip())
    commit = resolve(root, ref)
    listed = _run(root, "diff", "--name-only", "--no-renames", "-z", commit, "--", str(root))
    beside = _run(root, "ls-files", "--others", "--exclude-standard", "--full-name", "-z", "--", str(root))
    return frozenset(top / name for name in (listed + beside).split("\0") if name)


def resolve(root: Path, ref: str) -> str:
    """Return the id of the commit that a name stands for; raise UsageError when there is none."""
    _run(root, "rev-parse", "--git-dir")
    done = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    commit = done.stdout.decode().strip()
    if done.returncode or not re.fullmatch(r"[0-9a-f]{40,64}", commit):
        raise UsageError(f"git knows no commit {ref!r}; give a branch, a tag or something like HEAD~1")
    return commit


def author(root: Path) -> str:
    """Return the name that git gives to changes made in a folder, empty where it has none."""
    try:
        return _run(root, "config", "user.name").strip()
    except InputError:
        return ""


def _run(root: Path, *words: str) -> str:
    done = _git(root, *words)
    if done.returncode:
        told = done.stderr.decode("utf-8", "replace").strip()
        raise InputError(f"git cannot tell what has changed in {root}: {told.removeprefix('fatal: ')}")
    return done.stdout.decode("utf-8", "surrogateescape")


def _git(root: Path, *words: str, out: IO[bytes] | int = subprocess.PIPE) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["git", "-C", str(root), *words], stdout=out, stderr=subprocess.PIPE, check=False)  # noqa: S607 - wherever it is
    except FileNotFoundError:
        raise InputError("git is not installed; without it nothing tells which files have changed") from None


def archive(root: Path, ref: str) -> IO[bytes]:
    """Return the files of a folder as they were in a commit, as a tar archive in a file that nobody else sees.

    Errors are those of `changed_files`.
    """
    commit = resolve(root, ref)
    file = tempfile.TemporaryFile(prefix="kg-archive-")  # noqa: SIM115 - given back open
    done = _git(root, "archive", "--format=tar", commit, ".", out=file)
    if done.returncode:
        file.close()
        raise InputError(f"git cannot give the files of {ref}: {done.stderr.decode('utf-8', 'replace').strip()}")
    file.seek(0)
    return file
