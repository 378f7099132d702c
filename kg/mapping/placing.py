"""The files of a run, written beside their places, and those removed that nothing is made into any more."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import IO

from kg.errors import Advice, UsageError
from kg.io.together import Together
from kg.mapping.blocks import name_of
from kg.mapping.generated import Made, description_of, digest_of
from kg.mapping.model import MappingFile
from kg.project.config import Project


class Placing:
    """Writes the files of one mapping; `outputs` are their digests, `changed` those that are others than before."""

    def __init__(
        self, project: Project, mapping: MappingFile, known: Made | None, files: Together, *, replace: bool
    ) -> None:
        self._project, self._mapping, self._known, self._files = project, mapping, known, files
        self._replace = replace
        self.outputs: dict[str, str] = {}
        self.changed: list[Path] = []

    def write(self, name: str, make: Callable[[IO[bytes]], str]) -> None:
        """Write a file, of which the digest is returned; raise UsageError where it would lose what is another's."""
        path = path_of(self._project, self._mapping, name)
        shown = name_of(path, self._project.root)
        self._require_ours(path, self._known.files.get(shown) if self._known else None)
        with self._files.writing(path) as file:
            self.outputs[shown] = make(file)
        if is_as_made(path, self.outputs[shown]):
            self._files.forget(path)
        else:
            self.changed.append(path)

    def remove_others(self) -> None:
        """Remove what was made before, and is not made any more."""
        for shown, digest in self._known.files.items() if self._known else ():
            if shown not in self.outputs and (path := self._project.root / shown).exists():
                self._require_ours(path, digest)
                self._files.remove(path)
                self.changed.append(path)

    def describe(self, make: Callable[[IO[bytes]], None]) -> None:
        """Write the description, which is the last, since it names all others."""
        description = description_of(self._project, self._mapping.name)
        if self._known is None and description.exists() and not self._replace:
            raise UsageError(
                f"{self._project.relative(description)} is there already, and no mapping made it; rename it"
            )
        with self._files.writing(description) as file:
            make(file)
        self.changed.append(description)

    def _require_ours(self, path: Path, digest: str | None) -> None:
        """Raise UsageError for a file that is not as it was made: what somebody wrote into it would be lost."""
        if not path.exists() or self._replace or (digest and is_as_made(path, digest)):
            return
        shown = self._project.relative(path)
        if digest is None:
            raise UsageError(f"{shown} is there already, and no mapping made it; rename it", advice=Advice("replace"))
        told = f"{shown} was changed by hand; correct the table or the mapping instead"
        raise UsageError(told, advice=Advice("tables-replace"))


def path_of(project: Project, mapping: MappingFile, name: str) -> Path:
    """Return where a file of a mapping lies, by its name, or "" for the only one."""
    return project.data / (f"{mapping.graph}/{name}.ttl" if name else f"{mapping.graph}.ttl")


def head_of_file(made: Made) -> str:
    """Return the first line of a file that is made."""
    tables = ", ".join(Path(name).name for name in made.tables)
    return f"# Made from {tables} by {made.mapping}: do not edit, as it is made anew when one of these changes.\n\n"


def is_as_made(path: Path, digest: str) -> bool:
    """Tell whether a file is there and holds just what was made."""
    try:
        return digest_of(path) == digest
    except OSError:
        return False
