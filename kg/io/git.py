"""What git knows of a project's files."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING

from kg.errors import InputError, UsageError

if TYPE_CHECKING:
    import subprocess

# What a comparison must not leave to the settings of whoever asks: names from the folder that is asked about, both
# names of what was moved, no file that tells an order, and submodules as well. Where only names are told, no program
# of theirs is run.
_DIFF = ("--name-only", "-z", "--relative", "--no-renames", "--ignore-submodules=none", f"-O{os.devnull}")
# The same for what has no option of its own: a file counts by its content and not by its time, and git looks at each
# itself, and all that is new in a repository within this one, instead of asking another program.
_SETTINGS = ("-c", "diff.autoRefreshIndex=true", "-c", "core.fsmonitor=false", "-c", "status.showUntrackedFiles=all")


def changed_files(root: Path, ref: str = "HEAD") -> frozenset[Path]:
    """Return the files in a folder that differ from a commit: changed, new, also uncommitted, or deleted since.

    No setting of git makes a difference: of new files only those are left out that a .gitignore of the repository
    leaves out. Where a repository within this one differs, all of its files are told.

    Raises InputError where the folder is in no repository, and UsageError for a commit that it does not have.
    """
    commit = resolve(root, ref)
    listed = _run(root, *_SETTINGS, "diff", *_DIFF, commit, "--", ".")
    new = ("--others", "--exclude-per-directory", ".gitignore", "-z")
    beside = _run(root, *_SETTINGS, "ls-files", *new, "--", ".")
    return frozenset(path for name in (listed + beside).split("\0") if name for path in _files_of(root / name))


def _files_of(path: Path) -> Iterator[Path]:
    """Yield a file, or those in the folder of a repository within this one, of which git tells only the folder."""
    yield path
    if path.is_dir() and not path.is_symlink():
        for folder, folders, names in os.walk(path):
            folders[:] = [name for name in folders if name != ".git"]
            yield from (Path(folder, name) for name in names if name != ".git")


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


def _git(root: Path, *words: str, out: IO[bytes] | None = None) -> subprocess.CompletedProcess[bytes]:
    import subprocess  # which most commands do without

    pipe = subprocess.PIPE
    try:
        return subprocess.run(["git", "-C", str(root), *words], stdout=out or pipe, stderr=pipe, check=False)  # noqa: S607 - wherever it is
    except FileNotFoundError:
        raise InputError("git is not installed; without it nothing tells which files have changed") from None


def archive(root: Path, ref: str) -> IO[bytes]:
    """Return the files of a folder as they were in a commit, as a tar archive in a file that nobody else sees.

    Errors are those of `changed_files`.
    """
    import tempfile

    commit = resolve(root, ref)
    file = tempfile.TemporaryFile(prefix="kg-archive-")  # noqa: SIM115 - given back open
    done = _git(root, "archive", "--format=tar", commit, ".", out=file)
    if done.returncode:
        file.close()
        raise InputError(f"git cannot give the files of {ref}: {done.stderr.decode('utf-8', 'replace').strip()}")
    file.seek(0)
    return file
