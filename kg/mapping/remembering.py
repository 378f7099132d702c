"""What is known of a run when the next one begins: so much of the tables was read, and this came of it.

It is kept with what can be made again. A table that has only grown since needs no more than its new rows.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from kg.io.kept import read_kept, remove, write_kept
from kg.mapping.blocks import name_of
from kg.mapping.gathering import Gathering
from kg.mapping.generated import Made
from kg.mapping.model import Behind, MappingFile, Source
from kg.project.config import Project
from kg.rdf.formats import packing_of

_FORM = 2
_BLOCK = 1 << 20


class Remembered(NamedTuple):
    """What is known of a run.

    `tables` have where the rows of a table end, and the digest of the bytes before, unpacked; `files` and `mapping` are
    the digests of what was made and of what it was made by. `used` are the prefixes that each triples map wrote with,
    and `writes` the maps that wrote into a file. `knowledge` is what was learnt of credits, and `called` has the names
    of each thing, by the kinds of things in the order of the mapping. `run` tells the last run over all rows from
    others.
    """

    mapping: str
    tables: Mapping[str, tuple[Behind, str]]
    files: Mapping[str, str]
    rows: int
    statements: int
    used: Mapping[str, Sequence[str]]
    writes: Mapping[str, Sequence[str]]
    knowledge: Mapping[str, Sequence[Sequence[str]]]
    called: Sequence[Mapping[str, Sequence[str]]]
    run: str

    @classmethod
    def of(
        cls,
        project: Project,
        mapping: MappingFile,
        made: Made,
        gathered: Gathering,
        knowledge: Mapping[str, Sequence[Sequence[str]]],
        called: Sequence[Mapping[str, set[str]]],
        statements: int,
    ) -> Remembered | None:
        """Return what is to be known of a run as a whole; None where a table has no place at which it could grow."""
        tables: dict[str, tuple[Behind, str]] = {}
        for source in gathered.ends:
            number, line = gathered.ends[source]
            if (found := measure(source, number, line)) is None:
                return None
            if tables.setdefault(name_of(source.path, project.root), found) != found:
                return None
        return cls(
            made.mapping_digest, tables, {}, gathered.rows, statements,
            {name: sorted(writer.used) for name, writer in gathered.writers.items()},
            {name: sorted(by) for name, by in gathered.writes.items()},
            knowledge, [{iri: sorted(names) for iri, names in one.items()} for one in called], os.urandom(16).hex(),
        )  # fmt: skip


def measure(source: Source, number: int, line: int) -> tuple[Behind, str] | None:
    """Return where the rows of a table end, and the digest of its bytes; None where no row can be added there."""
    if not can_grow(source):
        return None
    digest, size, last = hashlib.sha256(), 0, b""
    for block in _blocks(source.path):
        digest.update(block)
        size, last = size + len(block), block[-1:]
    return (Behind(size, number, line), digest.hexdigest()) if last == b"\n" and number else None


def can_grow(source: Source) -> bool:
    """Tell whether the new rows of a table are found behind its old ones, by their bytes alone."""
    return source.formulation == "csv" and "\n".encode(source.encoding) == b"\n"


def grown(source: Source, before: tuple[Behind, str]) -> tuple[str, int] | None:
    """Return digest and number of the bytes of a table that begins as it did before; None for one that does not."""
    (left, _, _), wanted = before
    digest, size, last = hashlib.sha256(), 0, b""
    same = False
    for block in _blocks(source.path):
        size, last = size + len(block), block[-1:]
        if not same and left <= len(block):
            digest.update(block[:left])
            if digest.hexdigest() != wanted:
                return None
            same, block = True, block[left:]
        left -= len(block)
        digest.update(block)
    return (digest.hexdigest(), size) if same and last == b"\n" else None


def _blocks(path: Path) -> Iterator[bytes]:
    from kg.io.compression import unpacking

    with unpacking(path, packing_of(path)) as file:
        while block := file.read(_BLOCK):
            yield block


def _path(project: Project, name: str) -> Path:
    return project.state / "tables" / f"{name}.json"


def remember(project: Project, name: str, state: Remembered) -> None:
    """Keep what is known of a run of a mapping."""
    path = _path(project, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_kept(path, {"form": _FORM, **state._asdict()})


def forget(project: Project, name: str) -> None:
    """Keep nothing of a mapping."""
    if (path := _path(project, name)).exists():
        remove(path)


def remembered(project: Project, mapping: MappingFile, known: Made, made: Made) -> Remembered | None:
    """Return what is known of the last run of a mapping, if it is the run that made the files, by the same mapping."""
    held = read_kept(_path(project, mapping.name))
    if not isinstance(held, dict) or held.pop("form", None) != _FORM:
        return None
    try:
        state = Remembered(**held)
        tables = {name: (Behind(*behind), str(digest)) for name, (behind, digest) in state.tables.items()}
    except (TypeError, ValueError, AttributeError):
        return None
    fits = state.mapping == made.mapping_digest == known.mapping_digest and state.files == known.files
    return state._replace(tables=tables) if fits and tables.keys() == made.tables.keys() else None
