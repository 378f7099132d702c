"""The files of a commit, unpacked: what stands in it, and never what a link or a repository elsewhere holds today."""

from __future__ import annotations

import tarfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import IO

from kg.errors import InputError
from kg.project.config import CONFIG
from kg.rdf.foreign import is_rdf


def unpack(files: IO[bytes], folder: Path, commit: str, graphs: Sequence[str]) -> None:
    """Unpack the archive of a commit into an empty folder; `graphs` names the files and folders of graphs in it.

    A link that leads out of it is left out, for where it leads is no part of the commit, and so is one to nowhere.
    Raises InputError where a graph, `kg.toml` or a folder of graphs is such a link, and where a folder of graphs is or
    has in it a repository of its own, whose files the commit does not hold: a version without them would be another.
    """
    folders: set[PurePosixPath] = set()
    filled: set[PurePosixPath] = set()

    def require_no_graph(path: PurePosixPath, where: str) -> None:
        """Raise InputError for a link that cannot be left out."""
        if is_rdf(Path(path)) or str(path) in (CONFIG, *graphs):
            told = f"{path} in {commit} is a link to {where}, so the commit does not hold what it stands for"
            raise InputError(f"{told}; compare with a folder in which it is")

    def kept(member: tarfile.TarInfo, into: str) -> tarfile.TarInfo | None:
        path = PurePosixPath(member.name)
        filled.add(path.parent)
        if member.isdir():
            folders.add(path)
        if member.issym() and not member.linkname:
            require_no_graph(path, "nowhere")
            return None
        try:
            return tarfile.data_filter(member, into)
        except tarfile.FilterError:
            if member.issym():
                require_no_graph(path, f"{member.linkname!r}, which is outside")
                return None
            raise InputError(f"{path} in {commit} cannot be unpacked: it would lie elsewhere") from None

    with tarfile.open(fileobj=files, mode="r|") as packed:
        packed.extractall(folder, filter=kept)  # noqa: S202 - which is stricter than the filter for data
    # git keeps no empty folder, so what comes as one stands for another repository
    for path in sorted(folders - filled):
        if any(path.is_relative_to(name) for name in graphs):
            told = f"{path} in {commit} is a repository of its own, whose files the commit does not hold"
            raise InputError(f"{told}; compare with a folder in which they are")
