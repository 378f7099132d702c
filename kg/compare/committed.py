"""The files of a commit, unpacked: what stands in it, and never what a link or a repository elsewhere holds today."""

from __future__ import annotations

import tarfile
from pathlib import Path, PurePosixPath
from typing import IO

from kg.errors import InputError
from kg.project.config import CONFIG
from kg.rdf.foreign import is_rdf

# Folders whose files are graphs.
_FOLDERS = ("data", "ontology")


def unpack(files: IO[bytes], folder: Path, commit: str) -> None:
    """Unpack the archive of a commit into an empty folder.

    A link that leads out of it is left out, for where it leads is no part of the commit, and so is one to nowhere.
    Raises InputError where a graph, `kg.toml` or a folder of graphs is such a link, and where a folder of graphs is or
    has in it a repository of its own, whose files the commit does not hold: a version without them would be another.
    """
    folders: set[PurePosixPath] = set()
    filled: set[PurePosixPath] = set()

    def kept(member: tarfile.TarInfo, into: str) -> tarfile.TarInfo | None:
        path = PurePosixPath(member.name)
        filled.add(path.parent)
        if member.isdir():
            folders.add(path)
        if member.issym() and not member.linkname:
            _require_no_graph(path, "nowhere", commit)
            return None
        try:
            return tarfile.data_filter(member, into)
        except tarfile.FilterError:
            if member.issym():
                _require_no_graph(path, f"{member.linkname!r}, which is outside", commit)
                return None
            raise InputError(f"{path} in {commit} cannot be unpacked: it would lie elsewhere") from None

    with tarfile.open(fileobj=files, mode="r|") as packed:
        packed.extractall(folder, filter=kept)  # noqa: S202 - which is stricter than the filter for data
    # git keeps no empty folder, so what comes as one stands for another repository
    for path in sorted(folders - filled):
        if path.parts and path.parts[0] in _FOLDERS:
            told = f"{path} in {commit} is a repository of its own, whose files the commit does not hold"
            raise InputError(f"{told}; compare with a folder in which they are")


def _require_no_graph(path: PurePosixPath, where: str, commit: str) -> None:
    """Raise InputError for a link that cannot be left out."""
    if is_rdf(Path(path)) or str(path) in (CONFIG, *_FOLDERS):
        told = f"{path} in {commit} is a link to {where}, so the commit does not hold what it stands for"
        raise InputError(f"{told}; compare with a folder in which it is")
