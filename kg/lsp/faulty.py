"""What a check finds beside files that cannot be read, which would keep it from all others.

It checks a copy of the project that has what can be read of such files in their place, and goes with the check.
What is found of a thing that such a file names is not told then: what cannot be read of it may say what is missed.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from kg.check.steps import iter_steps
from kg.errors import KgError
from kg.findings import Finding
from kg.lsp.checked import names_any
from kg.project.config import CONFIG, MAPPINGS, Project
from kg.project.kept_findings import decode, encode
from kg.project.reading import project_of_text
from kg.rdf.formats import is_graph_file, packing_of
from kg.rdf.turtle import iter_quads, read_bytes

_MOST_BYTES = 64 << 20
_OF_FILES = ("syntax", "saved queries")
"""Steps that look at each file by itself."""


def find_beside(project: Project, said: str, faulty: Iterable[Path]) -> list[Finding]:
    """Return what a check finds in all files but the faulty ones, and of nothing that these name.

    The project is the one that a text of kg.toml has `said`.
    """
    found: list[Finding] = []
    with suppress(KgError, OSError, ValueError), TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        texts = {path: read_bytes(path).decode("utf-8") for path in faulty}
        if not texts or not all(is_graph_file(path) and packing_of(path) is None for path in texts):
            return []
        root = Path(folder).resolve()
        _copy(project, root, {path: _readable(path) for path in texts})
        text = "\n".join(texts.values())
        with suppress(KgError):
            for _, step in iter_steps(project_of_text(root, said), keep=False):
                sure = [one for one in step().findings if _is_sure(one, text)]
                found += decode(encode(sure, root), project.root)
        found = [one for one in found if one.location is None or one.location.path not in texts]
    return found


def _copy(project: Project, root: Path, readable: dict[Path, bytes]) -> None:
    """Copy all that a project rests on, with other contents in place of some files; raise ValueError."""
    folders = (project.ontology, project.data, project.queries, project.cases, project.shapes, project.root / MAPPINGS)
    places = (project.root / CONFIG, project.linking.rules, *folders)
    files = {path: None for place in places for path in (*place.rglob("*"), place) if path.is_file()}
    if sum(path.stat().st_size for path in files) > _MOST_BYTES:
        raise ValueError("this is too much to copy")
    for path in files:
        new = root / path.relative_to(project.root)
        new.parent.mkdir(parents=True, exist_ok=True)
        if path in readable:
            new.write_bytes(readable[path])
        else:
            shutil.copyfile(path, new)


def _readable(path: Path) -> bytes:
    """Return what can be read of a file, as N-Triples, which Turtle and TriG are as well."""
    return "".join(f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in iter_quads(path, [])).encode()


def _is_sure(finding: Finding, text: str) -> bool:
    return finding.step in _OF_FILES or (finding.focus is not None and not names_any(text, finding))
