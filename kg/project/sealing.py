"""Whether a snapshot's database is the one that was built: every file of it is known by its digest.

Looking at all bytes takes a while, so a file that has its size, its times and its number on the disk is taken for the
one that was looked at. The time of the last change of its state (ctime) cannot be set back, as that of its content
can. A database is looked at before native code gets it: a damaged one may answer wrongly, or end the process.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from kg.errors import KgError
from kg.io.kept import read_kept, write_kept

SEAL, STORE = "store.json", "store"
INDEX, OF_INDEX = "labels.sqlite", "labels.json"
"""An index that lies beside a database, and what says how to know it; snapshots may share it as well."""
# What is written by those who only read, and says nothing.
_TALK = ("LOG", "LOCK")
# How often the files of a database are looked at until none of them goes away meanwhile.
_TRIES = 50

Stamp = list[int]
Sealed = tuple[Stamp, str]
"""The stamp of a file and its digest."""


def stamp_of(status: os.stat_result) -> Stamp:
    """Return what tells a file from one with other content: its size, its two times, and its number on the disk."""
    return [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]


def hash_file(path: Path | str) -> str:
    """Return the SHA-256 of a file in hexadecimal; raise OSError."""
    import hashlib

    with open(path, "rb") as file:  # noqa: PTH123 - on the way of every question
        return hashlib.file_digest(file, "sha256").hexdigest()


def seal(folder: Path, name: str, before: Path | None = None) -> None:
    """Remember the files of the database in a snapshot's folder, flushed before, under the name of the snapshot.

    Those that it shares with the database of an intact snapshot `before` need not be read. A database that was closed
    may still be clearing away files in the background; what is remembered is what is there when that has come to rest.
    """
    known = _read(os.fspath(before)) if before else None
    for left in reversed(range(_TRIES)):
        try:
            files = _files_of(folder, known)
            if not left or _stamps(os.fspath(folder)) == {name: stamp for name, (stamp, _) in files.items()}:
                break
        except FileNotFoundError:
            if not left:
                raise
        time.sleep(0.05)
    write_kept(folder / SEAL, {"name": name, "files": files})


@contextmanager
def keeping_seals(folders: Iterable[Path]) -> Iterator[Callable[[], None]]:
    """Keep the seals of snapshots, of databases and indexes, while others come to share their files, or cease to.

    The number of its names is part of the state of a file, so that its time changes (ctime) though its content does
    not. What is given renews the seals; it is called at the end in any case.
    """
    folders = list(folders)
    held = {folder: _read(os.fspath(folder)) for folder in folders if is_sealed(os.fspath(folder))}
    indexes = {folder: about for folder in folders if (about := read_kept(folder / OF_INDEX)) and _is_of(folder, about)}

    def renew() -> None:
        for folder, about in indexes.items():
            with suppress(KgError, OSError):
                stamp = stamp_of((folder / INDEX).lstat())
                if stamp != about["stamp"] and _file(stamp) == _file(about["stamp"]):
                    write_kept(folder / OF_INDEX, {**about, "stamp": stamp})
                    about["stamp"] = stamp
        for folder, known in held.items():
            with suppress(KgError, OSError):  # gone, or read-only: the next look is at the bytes
                if not folder.is_dir() or known is None or is_sealed(os.fspath(folder)):
                    continue
                stamps = _stamps(os.fspath(folder))
                if stamps.keys() == known.keys() and all(
                    _file(known[name][0]) == _file(stamps[name]) for name in known
                ):
                    files = {name: (stamps[name], digest) for name, (_, digest) in known.items()}
                    write_kept(folder / SEAL, {"name": folder.name, "files": files})

    try:
        yield renew
    finally:
        renew()


def _is_of(folder: Path, about: Any) -> bool:
    """Tell whether the index in a folder surely is what was written."""
    with suppress(OSError, KeyError, TypeError):  # written by a program that is not this one
        return bool(stamp_of((folder / INDEX).lstat()) == about["stamp"])
    return False


def is_sealed(folder: str) -> bool:
    """Tell whether the database of a snapshot surely is the one that was built, by a look at sizes and times."""
    held = _read(folder)
    with suppress(OSError):
        return held is not None and _stamps(folder) == {name: stamp for name, (stamp, _) in held.items()}
    return False


def is_intact(folder: Path, *, thorough: bool = False) -> bool:
    """Tell whether the database of a snapshot is the one that was built, by its bytes where sizes and times differ.

    With `thorough`, by its bytes in any case.
    """
    if not thorough and is_sealed(os.fspath(folder)):
        return True
    held = _read(os.fspath(folder))
    if held is None:
        return False
    try:
        files = _files_of(folder)
    except OSError:
        return False
    if {name: digest for name, (_, digest) in files.items()} != {name: digest for name, (_, digest) in held.items()}:
        return False
    if files != held:
        with suppress(KgError, OSError):  # a copy of the project: the next look is a quick one again, if it can be
            write_kept(folder / SEAL, {"name": folder.name, "files": files})
    return True


def _read(folder: str) -> dict[str, Sealed] | None:
    held = read_kept(f"{folder}/{SEAL}")
    with suppress(KeyError, TypeError, ValueError, AttributeError):  # written by a program that is not this one
        if held["name"] == folder.rpartition("/")[2]:
            return {str(name): (stamp, digest) for name, (stamp, digest) in held["files"].items()}
    return None


def _stamps(folder: str) -> dict[str, Stamp]:
    """Return the stamp of each file of a database; raise OSError for what is no folder of files."""
    found = {}
    with os.scandir(f"{folder}/{STORE}") as entries:
        for entry in entries:
            if entry.name.startswith(_TALK):
                continue
            status = entry.stat(follow_symlinks=False)
            if not stat.S_ISREG(status.st_mode):
                raise OSError(f"{entry.path} is no file")
            found[entry.name] = stamp_of(status)
    return found


def _files_of(folder: Path, known: Mapping[str, Sealed] | None = None) -> dict[str, Sealed]:
    """Return stamp and digest of each file of a database, the stamp taken first; digests of known files are taken."""
    digests = {_file(stamp): digest for stamp, digest in (known or {}).values()}
    stamps = _stamps(os.fspath(folder))
    return {
        name: (stamp, digests.get(_file(stamp)) or hash_file(folder / STORE / name)) for name, stamp in stamps.items()
    }


def _file(stamp: Stamp) -> tuple[int, ...]:
    """Return what a file with one content keeps, however many names it has: size, time of writing, number."""
    size, mtime, _, number = stamp
    return size, mtime, number
