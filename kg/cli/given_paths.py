"""Paths on the command line, of which one may be `-` for standard input: read once, and told as it was named."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import KgError, UsageError
from kg.findings import Report, told_elsewhere

if TYPE_CHECKING:
    from kg.rdf.turtle import Base

STDIN = "-"


class GivenPaths:
    """What was named for several purposes, as files and folders that can be read."""

    def __init__(self, named: Sequence[Sequence[str]], stdin: Path | None) -> None:
        self._stdin = stdin
        self.groups = [[stdin if stdin and name == STDIN else Path(name) for name in names] for names in named]
        """The paths of each purpose, with a file of our own for standard input."""

    def files(self) -> list[Path]:
        """Return the files that the paths stand for, those of the first purpose first; raise InputError."""
        if not any(self.groups[:3]):
            return []
        from kg.rdf.given import files_of  # a project has what is named in it

        return [one.path for one in files_of(path for paths in self.groups[:3] for path in paths)]

    def base(self, iri: str | None) -> Base:
        """Return the base of each file: an IRI, or else its address, for standard input that of `-` in this folder."""
        from kg.rdf.turtle import own_address

        return lambda path: iri if iri is not None else own_address(self._as_named(path))

    def told(self, report: Report) -> Report:
        """Return a report in which standard input has the name by which it was given."""
        return report.with_places(self._as_named) if self._stdin else report

    def told_error(self, error: KgError) -> KgError:
        """Return an error in which standard input has the name by which it was given."""
        return told_elsewhere(error, self._as_named) if self._stdin else error

    def _as_named(self, path: Path) -> Path:
        return Path(STDIN) if path == self._stdin else path


@contextmanager
def given_paths(named: Sequence[Sequence[str]], format_name: str | None) -> Iterator[GivenPaths]:
    """Give the paths that were named for several purposes; what came from standard input is kept for that long.

    It is in one of FORMATS, or in the one of which it looks. Raises UsageError where it is named twice, or where a
    format is named for nothing.
    """
    if not any(named) and format_name is None:
        yield GivenPaths(named, None)
        return
    from kg.rdf.given import keep_stdin, require_one_stdin

    if not require_one_stdin(Path(name) for names in named for name in names):
        if format_name is not None:
            raise UsageError("--from is the format of standard input, which - names; files tell theirs by their names")
        yield GivenPaths(named, None)
        return
    from kg.io.unfinished import temporary_folder

    with temporary_folder("kg-stdin-") as folder:
        yield GivenPaths(named, keep_stdin(sys.stdin.buffer, folder, format_name))


def files_named(named: Sequence[Sequence[str]]) -> list[Path]:
    """Return the files that paths stand for; raise InputError."""
    from kg.rdf.given import files_of

    return [one.path for names in named[:-1] for one in files_of(map(Path, names))] + [Path(name) for name in named[-1]]
