"""A check of all that is saved of a project, as a process of its own: `python -m kg.lsp.whole_check ROOT FOLDER`.

It takes the steps of `kg check`, and prints what they find as JSON. What they keep from one run to the next lies in a
folder apart, so that nothing is written where the project is; it is taken from the project where that knows more.

In a large project all sources are not validated anew for an editor, which takes minutes and memory: after a change of
what they share that is left to `kg check`, and what it kept is taken over.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from kg.check.steps import iter_steps
from kg.errors import KgError
from kg.findings import Finding, faults_of
from kg.lsp.checked import iter_faulty
from kg.lsp.faulty import find_beside
from kg.lsp.knowledge import MOST_BYTES
from kg.project.config import CONFIG, Project
from kg.project.kept_findings import decode, encode
from kg.project.listing import iter_rdf_files
from kg.project.reading import project_of_text
from kg.project.snapshots import find_snapshot

_SHAPES, _VERDICTS = "shapes", "verdicts.json"


class Found(NamedTuple):
    """What a check has found, and whether it came to its end: a file that cannot be read keeps it from all others."""

    findings: list[Finding]
    is_whole: bool = True


def find_all(root: Path, apart: Path) -> Found:
    """Return what a check finds in the files of a project; raise ProjectError for a kg.toml that cannot be used."""
    said = (root / CONFIG).read_bytes().decode("utf-8-sig")
    project = project_of_text(root, said)
    found: list[Finding] = []
    try:
        _take_over(project, apart)
        left_out = _SHAPES if _is_large(project) and not _validated_since(project, apart) else ""
        for name, step in iter_steps(project._replace(apart=apart)):
            found += step().findings if name != left_out else ()
    except KgError as error:
        faults = list(faults_of(error))
        beside = find_beside(project, said, list(iter_faulty(faults))) if not _is_large(project) else []
        return Found([*(one for one in found if one not in beside), *faults, *beside], is_whole=False)
    return Found(found)


def _take_over(project: Project, apart: Path) -> None:
    """Copy what the project keeps, unless what is kept apart is as new: a large one is not read for nothing."""
    if apart.exists():
        if not _is_large(project) or _validated_since(project, apart) or not _validated_since(project, project.state):
            return
        shutil.rmtree(apart)
    apart.mkdir(parents=True, mode=0o700)
    with suppress(OSError, KgError):
        for path in project.state.iterdir():
            if path.is_file() and path.name != "lock":
                shutil.copy2(path, apart / path.name)
        snapshot = find_snapshot(project)
        if snapshot is not None:
            shutil.copytree(snapshot.folder, apart / "snapshots" / snapshot.folder.name)


def _is_large(project: Project) -> bool:
    return sum(path.stat().st_size for path in project.iter_graph_files()) > MOST_BYTES


def _validated_since(project: Project, state: Path) -> bool:
    """Tell whether sources were validated since what they share has changed last, as is known in a folder."""
    shared = [project.root / CONFIG, *project.iter_ontology_files(), *iter_rdf_files(project.spine)]
    shared += project.iter_shape_files(within_a_source=True)
    try:
        return (state / _VERDICTS).stat().st_mtime_ns > max(path.stat().st_mtime_ns for path in shared)
    except OSError:
        return False


def decoded(written: bytes, root: Path) -> Found:
    """Return what such a process has found, from what it has written; raise ValueError where that is nothing."""
    held: Any = json.loads(written)
    try:
        return Found(decode(held["findings"], root), bool(held["is_whole"]))
    except (TypeError, KeyError) as error:
        raise ValueError("these are no findings") from error


def _main() -> None:
    os.nice(10)  # whoever types comes first
    root, apart = map(Path, sys.argv[1:])
    found = find_all(root, apart)
    held = []
    for one in found.findings:
        with suppress(ValueError):  # what stands outside of the project, or has a term that is not written
            held += encode([one], root)
    sys.stdout.write(json.dumps({"findings": held, "is_whole": found.is_whole}))


if __name__ == "__main__":
    _main()
