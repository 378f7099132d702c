"""Names that wait for somebody to decide: worked out when they are asked for, since no run needs them."""

from __future__ import annotations

import json
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from kg.errors import InputError
from kg.link.pipeline import Proposal, read_proposals, write_proposals
from kg.mapping.engine import Context
from kg.mapping.files import mapping_base, read_mapping, tables_of
from kg.mapping.generated import Made, digest_of, iter_made
from kg.mapping.namers import namer_for
from kg.mapping.names import learn_names
from kg.mapping.writing import Writer
from kg.project.config import Project


def proposals_path(project: Project, mapping: str) -> Path:
    """Return the file of the proposals for the names of a mapping."""
    return project.state / "tables" / f"{mapping}.jsonl"


def read_all_proposals(project: Project) -> list[Proposal]:
    """Return what is to be decided of the names in all tables as they were run, a name once.

    A table that is not here, or was not run as it is now, has what was proposed when it was last looked at. A file that
    cannot be read is made anew, or else is as good as none.
    """
    for made in iter_made(project):
        _propose(project, made)
    found: dict[str, Proposal] = {}
    for path in sorted(proposals_path(project, "").parent.glob("*.jsonl")):
        for one in _read(project, path):
            found.setdefault(one.subject.iri, one)
    return [found[iri] for iri in sorted(found)]


def _read(project: Project, path: Path) -> list[Proposal]:
    with suppress(InputError):
        return list(read_proposals(path))
    path.unlink()
    for made in iter_made(project):
        _propose(project, made)
    return list(read_proposals(path)) if path.is_file() else []


def _propose(project: Project, made: Made) -> None:
    """Write what is proposed for a mapping, unless it is as it was."""
    path = proposals_path(project, made.description.stem)
    basis = sha256(repr((made.mapping_digest, sorted(made.tables.items()))).encode()).hexdigest()
    if path.is_file() and path.read_bytes().startswith(json.dumps({"basis": basis}).encode() + b"\n"):
        return
    source = project.root / made.mapping
    tables = {project.root / shown: digest for shown, digest in made.tables.items()}
    if not source.is_file() or any(not table.is_file() or digest_of(table) != tables[table] for table in tables):
        return
    mapping = read_mapping(project, source)
    if set(tables_of(mapping)) != tables.keys():
        return
    namer = namer_for(project, mapping)
    learn_names(list(mapping.maps.values()), Context(Writer(mapping.prefixes), namer, mapping_base(mapping), tables))
    write_proposals(namer.proposals(), path, basis)
