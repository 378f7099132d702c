"""A run: mappings over their tables into files of the project, all or none, and nothing where nothing changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from kg.errors import Advice, KgError, Location, TableErrors, UsageError
from kg.findings import Progress
from kg.io.sorting import Room
from kg.io.together import Together
from kg.link.pipeline import write_proposals
from kg.mapping.blocks import Sheaf, name_of, write_sheaf
from kg.mapping.deciding import proposals_path
from kg.mapping.describing import describe
from kg.mapping.engine import CompiledMap, Context, compile_maps, error_of
from kg.mapping.files import digest_of_mapping, read_mapping, tables_of
from kg.mapping.generated import Made, description_of, digest_of, read_made
from kg.mapping.makers import Cells
from kg.mapping.model import MappingError, MappingFile, TermMap
from kg.mapping.namers import namer_for
from kg.mapping.names import learn_names
from kg.mapping.naming import Namer, slug
from kg.mapping.references import by_source, terms_of
from kg.mapping.rows import BadCell, Table, TableError
from kg.mapping.writing import Writer
from kg.project.config import Project
from kg.rdf.terms import XSD_STRING

_RUN_BYTES = 64_000_000
# A table with more faults than this is most likely not the one that is meant.
_MOST_ERRORS = 20
_MOST_SEEN = 500_000
_STEP = 5_000
REST = "things"
"""The file of what belongs to no value of a column, where others do."""


class Done(NamedTuple):
    """What became of a mapping: whether anything was to do, how many rows and statements, which files changed.

    `without` has, for each triples map, how many different rows gave it no subject, and the number of the first.
    """

    name: str
    fresh: bool
    rows: int = 0
    statements: int = 0
    changed: tuple[Path, ...] = ()
    without: tuple[tuple[str, int, str], ...] = ()


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
    done = []
    with Together() as files:
        for path in paths:
            mapping = read_mapping(project, path)
            done.append(_Run(project, mapping, namer_for(project, mapping), files, progress, replace=replace).run())
        changed = set(files.place())
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
        self._sheaves: dict[str, Sheaf] = {}
        self._errors: list[KgError] = []
        self._rows = 0
        self._without: dict[str, list[str]] = {}

    def run(self) -> Done:
        """Write the files beside their places."""
        project, mapping = self._project, self._mapping
        require_named(mapping)
        digests = {table: _digest_of_table(table, mapping) for table in tables_of(mapping)}
        digest = digest_of_mapping(project, mapping.path, self._namer.rests_on())
        known = read_made(description_of(project, mapping.name))
        tables = {name_of(table, project.root): value for table, value in digests.items()}
        if known and known.mapping_digest == digest and known.tables == tables and self._is_as_made(known):
            return Done(mapping.name, fresh=True)
        context = Context(Writer(mapping.prefixes), self._namer, mapping_base(mapping), digests)
        learn_names(list(mapping.maps.values()), context)
        with Room(_RUN_BYTES) as room:
            self._read_tables(room, context)
            if self._errors:
                raise TableErrors(self._errors)
            self._label(room)
            made = Made(Path(), name_of(mapping.path, project.root), digest, tables, {})
            done = self._write(known, made, context)
        write_proposals(self._namer.proposals(), proposals_path(project, mapping.name))
        return done

    def _is_as_made(self, known: Made) -> bool:
        return all(is_as_made(self._project.root / name, digest) for name, digest in known.files.items())

    # --- Reading

    def _read_tables(self, room: Room, context: Context) -> None:
        maps = self._mapping.maps
        for source, some in by_source(list(maps.values())).items():
            writers = [context._replace(writer=Writer(self._mapping.prefixes)) for _ in some]
            table, compiled = compile_maps(source, some, writers, dict(maps))
            takers = [self._taker(one, room, own.writer) for one, own in zip(compiled, writers, strict=True)]
            try:
                self._read(table, takers)
            except TableError as error:
                self._errors.append(error)

    def _read(self, table: Table, takers: list[Callable[[Cells], None]]) -> None:
        size = table.source.path.stat().st_size // 40
        told = _STEP
        for row in table.rows():
            number, _, cells = row
            cells.append(str(number))
            try:
                for take in takers:
                    take(cells)
            except BadCell as error:
                self._errors.append(error_of(table, row, error))
                if len(self._errors) >= _MOST_ERRORS:
                    told_last = f"more than {_MOST_ERRORS} faults; the rest of the table was not read"
                    self._errors.append(TableError(told_last, location=Location(table.source.path)))
                    return
            self._rows += 1
            if self._rows >= told:
                told += _STEP
                if self._progress:
                    self._progress(self._rows, max(size, self._rows * 10 // 9), self._mapping.name)

    def _taker(self, one: CompiledMap, room: Room, writer: Writer) -> Callable[[Cells], None]:
        """Return a function that takes a row in: what it states goes to the file where it belongs."""
        key, seen = one.key(), set[Any]()
        without = self._without.setdefault(one.map.name, [])
        blocks, single, sheaf_of = one.blocks, one.single(), self._sheaf_of(one, room, writer)

        def take(cells: Cells) -> None:
            add, some = sheaf_of(cells), False
            for subject, said in blocks(cells):
                add(subject, said)
                some = True
            if not some:
                without.append(cells[-1])

        def take_one(cells: Cells) -> None:
            add, subject = sheaf_of(cells), subject_of(cells)
            if not subject:
                without.append(cells[-1])
            elif said := said_of(cells):
                add(subject, said)

        if single:
            subject_of, said_of = single
            take = take_one
        if key is None:
            return take

        def take_new(cells: Cells) -> None:
            held = key(cells)
            if held not in seen:
                if len(seen) >= _MOST_SEEN:
                    seen.clear()
                seen.add(held)
                take(cells)

        return take_new

    def _sheaf_of(self, one: CompiledMap, room: Room, writer: Writer) -> Callable[[Cells], Callable[[str, str], None]]:
        split = one.map.split
        known: dict[str, Callable[[str, str], None]] = {}

        def sheaf(name: str) -> Callable[[str, str], None]:
            held = self._sheaves.setdefault(name, Sheaf(room))
            held.writers.append(writer)
            return held.add

        if split is None:
            own = sheaf(REST if any(other.split for other in self._mapping.maps.values()) else "")
            return lambda cells: own
        at, first = one.place_of(split.column), split.first

        def of_row(cells: Cells) -> Callable[[str, str], None]:
            value = (cells[at] or "")[:first]
            if value not in known:
                if not value.strip():
                    raise BadCell("it is empty, and says into which file the row goes", at)
                name = slug(value)
                if name == REST:
                    raise BadCell(f"{value!r} names the file of what is of no row alone", at)
                known[value] = sheaf(name)
            return known[value]

        return of_row

    def _label(self, room: Room) -> None:
        """Say how things are called whose mapping says by which property."""
        terms = (term for one in self._mapping.maps.values() for term in terms_of(one))
        identities = dict.fromkeys(term.identity for term in terms if term.identity and term.identity.label)
        writer = Writer(self._mapping.prefixes)
        for identity in identities:
            label = identity.label
            if label is None:
                continue
            split = any(one.split for one in self._mapping.maps.values())
            sheaf = self._sheaves.setdefault(REST if split else "", Sheaf(room))
            sheaf.writers.append(writer)
            for iri, names, new in self._namer.labels(identity):
                for n, name in enumerate(names):
                    prop = label.preferred if n == 0 and new else label.other
                    if prop:
                        sheaf.add(
                            writer.iri(iri), f"{writer.iri(prop)} {writer.literal(name, XSD_STRING, label.language)}"
                        )

    # --- Writing

    def _write(self, known: Made | None, made: Made, context: Context) -> Done:
        project, mapping = self._project, self._mapping
        origin = f"# Made from {_names(made)} by {made.mapping}"
        head = f"{origin}: do not edit, as it is made anew when one of these changes.\n\n"
        outputs: dict[str, str] = {}
        changed: list[Path] = []
        statements = 0
        for name in sorted(self._sheaves):
            sheaf = self._sheaves[name]
            if sheaf.is_empty:
                continue
            path = project.data / (f"{mapping.graph}/{name}.ttl" if name else f"{mapping.graph}.ttl")
            shown = name_of(path, project.root)
            self._require_ours(path, known.files.get(shown) if known else None)
            with self._files.writing(path) as file:
                outputs[shown] = write_sheaf(sheaf, file, head, mapping.prefixes)
            statements += sheaf.statements
            if is_as_made(path, outputs[shown]):
                self._files.forget(path)
            else:
                changed.append(path)
        for shown, digest in known.files.items() if known else ():
            if shown not in outputs and (path := project.root / shown).exists():
                self._require_ours(path, digest)
                self._files.remove(path)
                changed.append(path)
        description = description_of(project, mapping.name)
        if known is None and description.exists() and not self._replace:
            raise UsageError(f"{project.relative(description)} is there already, and no mapping made it; rename it")
        with self._files.writing(description) as file:
            describe(project, mapping, made._replace(files=outputs), context, file)
        without = tuple((name, len(rows), rows[0]) for name, rows in self._without.items() if rows)
        return Done(mapping.name, False, self._rows, statements, (*changed, description), without)

    def _require_ours(self, path: Path, digest: str | None) -> None:
        """Raise UsageError for a file that is not as it was made: what somebody wrote into it would be lost."""
        if not path.exists() or self._replace or (digest and is_as_made(path, digest)):
            return
        shown = self._project.relative(path)
        if digest is None:
            raise UsageError(f"{shown} is there already, and no mapping made it; rename it", advice=Advice("replace"))
        told = f"{shown} was changed by hand; correct the table or the mapping instead"
        raise UsageError(told, advice=Advice("tables-replace"))


def is_as_made(path: Path, digest: str) -> bool:
    """Tell whether a file is there and holds just what was made."""
    try:
        return digest_of(path) == digest
    except OSError:
        return False


def mapping_base(mapping: MappingFile) -> str:
    """Return the base of a mapping's relative IRIs: none, since a project has absolute ones."""
    return next((one.base for one in mapping.maps.values() if one.base), "")


def require_named(mapping: MappingFile) -> None:
    """Raise MappingError for what no file of a project can have: things without a name, and graphs of their own."""
    for one in mapping.maps.values():
        if one.graphs or any(po.graphs for po in one.pos):
            told = "a mapping of a project writes one graph for each file; leave 'graphs' out, and see kg:split"
            raise MappingError(told, location=one.place)
        for term in _nameless(one.subjects, terms_of(one)):
            told = "a thing without a name cannot be pointed at; give it 'subjects' with an IRI"
            raise MappingError(told, location=term.place or one.place)


def _nameless(subjects: Sequence[TermMap], terms: Iterator[TermMap]) -> Iterator[TermMap]:
    yield from (term for term in (*subjects, *terms) if term.type == "BlankNode")


def _names(made: Made) -> str:
    return ", ".join(Path(name).name for name in made.tables)


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
