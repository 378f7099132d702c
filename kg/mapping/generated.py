"""Files that mappings make: what the first lines of a description say of them, and whether they still are as made.

The description of a table is a file of the spine, as the documents of other sources are described there. Comments at
its beginning name the mapping, the table and each file that was made, with a digest of what it held. They are part of
what is committed, so that anybody can tell whether a file was changed by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from kg.project.config import Project

FOLDER = "tables"
_LINE = re.compile(r"# (mapping|table|file) (.+) sha256 ([0-9a-f]{64})$")
_MOST_LINES = 20_000


class Made(NamedTuple):
    """What a run made: digests of the mapping and what it rests on, of the tables, and of the files, by their paths.

    Paths are as seen from the project, those of tables as the mapping has them.
    """

    description: Path
    mapping: str
    mapping_digest: str
    tables: Mapping[str, str]
    files: Mapping[str, str]


def description_of(project: Project, name: str) -> Path:
    """Return where the description of a table lies, by the name of its mapping."""
    return project.spine / FOLDER / f"{name}.ttl"


def iter_made(project: Project) -> Iterator[Made]:
    """Yield what is described of all that was made, sorted by name; what is no description is passed over."""
    for path in sorted((project.spine / FOLDER).glob("*.ttl")):
        if (made := read_made(path)) is not None:
            yield made


def read_made(path: Path) -> Made | None:
    """Return what a description says of what was made; None where there is none, or one that says nothing."""
    found: dict[str, dict[str, str]] = {"mapping": {}, "table": {}, "file": {}}
    try:
        with path.open(encoding="utf-8") as file:
            for n, line in enumerate(file):
                if not line.startswith("#") or n > _MOST_LINES:
                    break
                if match := _LINE.match(line.rstrip("\n")):
                    found[match[1]][match[2]] = match[3]
    except (OSError, UnicodeDecodeError):
        return None
    if len(found["mapping"]) != 1:
        return None
    ((mapping, digest),) = found["mapping"].items()
    return Made(path, mapping, digest, found["table"], found["file"])


def head_of(made: Made) -> str:
    """Return the first lines of a description."""
    tables = ", ".join(Path(name).name for name in made.tables)
    lines = [
        f"# Made from {tables} by {made.mapping}: do not edit. Correct the table or the mapping, then: kg tables run",
        f"# mapping {made.mapping} sha256 {made.mapping_digest}",
    ]
    lines += [f"# table {name} sha256 {digest}" for name, digest in made.tables.items()]
    lines += [f"# file {name} sha256 {digest}" for name, digest in sorted(made.files.items())]
    return "\n".join(lines) + "\n\n"


def digest_of(path: Path) -> str:
    """Return the digest of a file's bytes as they lie there; raise OSError."""
    import hashlib

    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
