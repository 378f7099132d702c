"""A run: mappings over their tables into files of the project, all or none, and nothing where nothing changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import IO, NamedTuple

from kg.errors import TableErrors
from kg.findings import Progress
from kg.io.sorting import Room
from kg.io.together import Together
from kg.mapping.appending import Appended, append
from kg.mapping.blocks import Sheaf, name_of, write_sheaf
from kg.mapping.describing import describe
from kg.mapping.engine import Context
from kg.mapping.files import digest_of_mapping, mapping_base, read_mapping, tables_of
from kg.mapping.gathering import LABELS, Gathering
from kg.mapping.generated import Made, description_of, digest_of, read_made
from kg.mapping.kept_splits import iter_lines, splits_path
from kg.mapping.labelling import iter_labels, labelled
from kg.mapping.model import MappingError, MappingFile
from kg.mapping.namers import namer_for
from kg.mapping.names import learn_names
from kg.mapping.naming import Namer
from kg.mapping.placing import Placing, head_of_file, is_as_made
from kg.mapping.references import by_source
from kg.mapping.remembering import Remembered, forget, remember, remembered
from kg.mapping.requiring import require_apart, require_named
from kg.mapping.twice import MOST, Twice, find_rows
from kg.mapping.writing import Writer
from kg.project.changing import changing
from kg.project.config import Project

_RUN_BYTES = 64_000_000


class Done(NamedTuple):
    """What became of a mapping: whether anything was to do, how many rows and statements, which files changed.

    `without` has, for each triples map, how many different rows gave it no subject, and the number of the first. `read`
    is how many rows were read, which are the last of the table where it only grew; `twice` are things of which two rows
    say other things.
    """

    name: str
    fresh: bool
    rows: int = 0
    statements: int = 0
    changed: tuple[Path, ...] = ()
    without: tuple[tuple[str, int, str], ...] = ()
    read: int = 0
    twice: tuple[Twice, ...] = ()


def run_mappings(
    project: Project,
    paths: Sequence[Path],
    progress: Progress | None = None,
    *,
    replace: bool = False,
) -> list[Done]:
    """Make the files of some mappings, and return what became of each; where one cannot be made, none is.

    Raises MappingError, TableErrors with the places of what is wrong, and UsageError for a file that was changed by
    hand, unless it is to be replaced.
    """
    done: list[Done] = []
    states: dict[str, Remembered | None] = {}
    with changing(project), Together() as files:
        mappings = [read_mapping(project, path) for path in paths]
        for n, mapping in enumerate(mappings):
            require_apart(mapping, mappings[:n])
            run = _Run(project, mapping, namer_for(project, mapping), files, progress, replace=replace)
            done.append(run.run())
            if not done[-1].fresh:
                states[mapping.name] = run.state
        changed = set(files.place())
        for name, state in states.items():
            if state:
                remember(project, name, state)
            else:
                forget(project, name)
    return [one._replace(changed=tuple(path for path in one.changed if path in changed)) for one in done]


class _Run:
    def __init__(
        self,
        project: Project,
        mapping: MappingFile,
        namer: Namer,
        files: Together,
        progress: Progress | None,
        *,
        replace: bool,
    ) -> None:
        self._project, self._mapping, self._namer, self._files = project, mapping, namer, files
        self._progress, self._replace = progress, replace
        self.state: Remembered | None = None
        """What the next run is to know, if the table has only grown until then."""

    def run(self) -> Done:
        """Write the files beside their places."""
        project, mapping = self._project, self._mapping
        require_named(mapping)
        digests = {table: _digest_of_table(table, mapping) for table in tables_of(mapping)}
        digest = digest_of_mapping(project, mapping.path, self._namer.rests_on())
        known = read_made(description_of(project, mapping.name))
        tables = {name_of(table, project.root): value for table, value in digests.items()}
        as_made = known is not None and self._is_as_made(known)
        if known and as_made and known.mapping_digest == digest and known.tables == tables:
            return Done(mapping.name, fresh=True)
        made = Made(Path(), name_of(mapping.path, project.root), digest, tables, {})
        context = Context(Writer(mapping.prefixes), self._namer, mapping_base(mapping), digests)
        if known and as_made and (state := remembered(project, mapping, known, made)):
            appended = append(project, mapping, state, context, made, self._progress)
            if appended:
                return self._write_more(known, made, context, appended)
            self._namer = namer_for(project, mapping)
            context = context._replace(namer=self._namer)
        return self._whole(known, made, context)

    def _is_as_made(self, known: Made) -> bool:
        return all(is_as_made(self._project.root / name, digest) for name, digest in known.files.items())

    def _whole(self, known: Made | None, made: Made, context: Context) -> Done:
        """Read all rows of all tables."""
        mapping = self._mapping
        learn_names(list(mapping.maps.values()), context)
        with Room(_RUN_BYTES) as room:
            gathered = Gathering(mapping, room, self._progress)
            gathered.read(by_source(list(mapping.maps.values())).items(), context)
            if gathered.errors:
                raise TableErrors(gathered.errors)
            called = [self._namer.called(identity) for identity in labelled(mapping)]
            for identity, names in zip(labelled(mapping), called, strict=True):
                sheaf = gathered.sheaf(gathered.rest(), LABELS)
                for subject, said in iter_labels(identity, self._namer, names, gathered.writers[LABELS]):
                    sheaf.add(subject, said)
            placing = Placing(self._project, mapping, known, self._files, replace=self._replace)
            statements = 0
            for name in sorted(gathered.sheaves):
                sheaf = gathered.sheaves[name]
                if not sheaf.is_empty:
                    placing.write(name, partial(_write, sheaf, head_of_file(made), mapping.prefixes))
                    statements += sheaf.statements
        without = tuple((name, len(rows), rows[0]) for name, rows in gathered.without.items() if rows)
        differing = [one for sheaf in gathered.sheaves.values() for one in sheaf.differing]
        twice = self._twice(differing, context)
        done = Done(mapping.name, False, gathered.rows, statements, (), without, gathered.rows, twice)
        self.state = Remembered.of(self._project, mapping, made, gathered, self._namer.knowledge(), called, statements)
        return self._finish(done, made, context, placing)

    def _write_more(self, known: Made, made: Made, context: Context, appended: Appended) -> Done:
        """Write the files into which something was added; the others stay."""
        placing = Placing(self._project, self._mapping, known, self._files, replace=self._replace)
        for name, make in appended.files.items():
            placing.write(name, make)
        placing.outputs = {**known.files, **placing.outputs}
        self.state = state = appended.state()
        twice = self._twice(appended.differing(), context)
        done = Done(self._mapping.name, False, state.rows, state.statements, (), (), appended.rows, twice)
        return self._finish(done, made, context, placing)

    def _twice(self, things: Sequence[str], context: Context) -> tuple[Twice, ...]:
        return tuple(find_rows(self._mapping, things[:MOST], context)) if things else ()

    def _finish(self, done: Done, made: Made, context: Context, placing: Placing) -> Done:
        """Write what tells of the files, behind them."""
        placing.remove_others()
        self._keep_splits()
        made = made._replace(files=placing.outputs)
        if self.state:
            self.state = self.state._replace(files=dict(placing.outputs))
        placing.describe(partial(describe, self._project, self._mapping, made, context))
        return done._replace(changed=tuple(placing.changed))

    def _keep_splits(self) -> None:
        """Write how credits were split, so that they are split so with other rows as well."""
        path = splits_path(self._project, self._mapping.name)
        lines = b"".join(iter_lines(self._namer.splits()))
        if not lines:
            if path.is_file():
                self._files.remove(path)
        elif not path.is_file() or path.read_bytes() != lines:
            with self._files.writing(path) as file:
                file.write(lines)


def _write(sheaf: Sheaf, head: str, prefixes: Mapping[str, str], file: IO[bytes]) -> str:
    return write_sheaf(sheaf, file, head, prefixes)


def _digest_of_table(table: Path, mapping: MappingFile) -> str:
    try:
        return digest_of(table)
    except OSError as error:
        place = next(one.source.place for one in mapping.maps.values() if one.source.path == table)
        told = (
            f"there is no table {table.name}"
            if isinstance(error, FileNotFoundError)
            else f"{table.name}: {error.strerror}"
        )
        raise MappingError(f"{told}; put it at {table}, or correct the path", location=place) from None
