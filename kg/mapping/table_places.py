"""Where in a table a statement stands: findings on files made of tables get the place of the cell as well.

The table is asked itself: its rows are gone through once more, and those are looked at of which the thing came that a
finding is about. So it needs no locator, and holds for things that many rows name; of these, the first row is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from kg.errors import KgError, Location
from kg.findings import Finding, Report
from kg.mapping.delimited import DelimitedTable
from kg.mapping.engine import CompiledMap, Context, Statement, compile_maps
from kg.mapping.files import read_mapping, tables_of
from kg.mapping.first_rows import FirstRows
from kg.mapping.generated import Made, digest_of, iter_made
from kg.mapping.kept_places import KeptPlaces, Place
from kg.mapping.makers import MOST_KEPT, Cells
from kg.mapping.model import Behind, MappingFile, TriplesMap
from kg.mapping.namers import namer_for
from kg.mapping.names import learn_names
from kg.mapping.references import by_source
from kg.mapping.remembering import Remembered, remembered
from kg.mapping.rows import BadCell, Row, Table
from kg.mapping.writing import Writer
from kg.project.config import Project
from kg.rdf.terms import IRI, to_n3


class _Found(NamedTuple):
    """A row that a finding is about, the cell if it is known, and whether it is the very statement."""

    table: Table
    row: Row
    cell: int | None
    exact: bool


def with_table_places(project: Project, report: Report, kept_as: str | None = None) -> Report:
    """Return a report whose findings in files made of tables also have the places of the cells, where these are here.

    A table that changed since is not looked into, as its rows are others. What was found before, and is kept
    under a name (`kept_as`), is looked for again only in new rows.
    """
    if not report.findings:
        return report
    places: dict[int, tuple[Location, str]] = {}
    for made in iter_made(project):
        files = {project.root / shown for shown in made.files}
        wanted = {
            n: finding
            for n, finding in enumerate(report.findings)
            if finding.location and finding.location.path in files and isinstance(finding.focus, IRI)
        }
        if wanted:
            places |= _places_of(project, made, wanted, kept_as)
    if not places:
        return report
    findings = [
        finding._replace(related=(places[n], *finding.related)) if n in places else finding
        for n, finding in enumerate(report.findings)
    ]
    return report._replace(findings=tuple(findings))


def _places_of(
    project: Project, made: Made, wanted: dict[int, Finding], kept_as: str | None
) -> dict[int, tuple[Location, str]]:
    try:
        mapping = read_mapping(project, project.root / made.mapping)
        if not _is_the_same(project, made):
            return {}
        state = remembered(project, mapping, made, made)
        kept = KeptPlaces.of(project, mapping, state, kept_as) if kept_as else None
        if kept is None:
            found = _placed(_look(mapping, wanted, _context(project, mapping, state), None, None))
            return {n: (place, told) for n, (place, told, _) in found.items()}
        fresh = {n: one for n, one in wanted.items() if not kept.knows(one)}
        again = {n: one for n, one in wanted.items() if n not in fresh and kept.is_open(one)}
        for some, found in _in_turn(project, mapping, state, fresh, again, kept.behind):
            for n, one in some.items():
                place, told, final = found.get(n, (None, "", False))
                kept.take(one, Place(place.line, place.column, told, final) if place else None)
        places = {n: at for n, one in wanted.items() if (at := kept.find(one)) is not None}
        kept.write()
        return places
    except (KgError, OSError):  # told by the step that looks whether tables and mappings are in order
        return {}


def _in_turn(
    project: Project,
    mapping: MappingFile,
    state: Remembered | None,
    fresh: dict[int, Finding],
    again: dict[int, Finding],
    behind: Behind | None,
) -> Iterator[tuple[dict[int, Finding], dict[int, tuple[Location, str, bool]]]]:
    """Yield findings with the places of their cells: those of which nothing is known, and those with new rows.

    The table is gone through as a whole only for what the first rows of things do not tell.
    """
    made = cache(lambda: _context(project, mapping, state))
    left, unknown = fresh, None
    if fresh and state is not None:
        (source,) = by_source(list(mapping.maps.values()))
        first = FirstRows(project, mapping, source, state)
        if first.behind:
            _look(mapping, {}, made(), first, first.behind)
        if first.maps is not None:
            quick, found = _look_at_first(mapping, fresh, made(), first)
            yield quick, _placed(found)
            left = {n: one for n, one in fresh.items() if n not in quick}
        unknown = first if first.maps is None else None
    if left:
        yield left, _placed(_look(mapping, left, made(), unknown, None))
    if again:
        yield again, _placed(_look(mapping, again, made(), None, behind))


def _placed(found: dict[int, _Found]) -> dict[int, tuple[Location, str, bool]]:
    """Return the places of cells, what is told there, and whether no other row is nearer."""
    by_table: dict[int, list[tuple[int, _Found]]] = {}
    for n, one in found.items():
        by_table.setdefault(id(one.table), []).append((n, one))
    places: dict[int, tuple[Location, str, bool]] = {}
    for some in by_table.values():
        table = some[0][1].table
        spots = table.places([(one.row, one.cell) for _, one in some])
        for (n, one), spot in zip(some, spots, strict=True):
            places[n] = spot, _told(one), one.exact
    return places


def _is_the_same(project: Project, made: Made) -> bool:
    return all(digest_of(project.root / shown) == digest for shown, digest in made.tables.items())


def _told(one: _Found) -> str:
    number, _, cells = one.row
    if one.cell is None or not 0 <= one.cell < len(one.table.columns):
        return f"row {number}"
    cell = cells[one.cell]
    return f"row {number}, {one.table.columns[one.cell]}: {cell if cell not in (None, '') else 'nothing'}"


def _context(project: Project, mapping: MappingFile, state: Remembered | None) -> Context:
    """Return how the rows of a mapping are read."""
    context = Context(Writer(), namer_for(project, mapping), digests={p: digest_of(p) for p in tables_of(mapping)})
    if state is not None:
        context.namer.recall(state.knowledge)  # by the run that made the files, of the same tables
    else:
        learn_names(list(mapping.maps.values()), context)
    return context


def _look_at_first(
    mapping: MappingFile, wanted: dict[int, Finding], context: Context, first: FirstRows
) -> tuple[dict[int, Finding], dict[int, _Found]]:
    """Return those of some findings whose rows are surely the first ones of their things, and these rows.

    They are about a lack, or a value that no row can state as they say it; and all that makes their thing is known.
    """
    maps = list(mapping.maps.values())
    (source,) = by_source(maps)
    table, compiled = compile_maps(source, maps, [context] * len(maps), dict(mapping.maps))
    if not isinstance(table, DelimitedTable):
        return {}, {}
    quick: dict[int, Finding] = {}
    asked: dict[int, list[tuple[int, int, CompiledMap]]] = {}
    for n, finding in wanted.items():
        subject = str(to_n3(finding.focus)) if finding.focus else ""
        makers = [one for one in compiled if may_make(one.map, (subject,))]
        stated = finding.value is not None and any(one.may_state(finding.path) for one in makers)
        if not stated and all(one.map.name in (first.maps or ()) for one in makers):
            known = first.of(subject)
            quick[n] = finding
            asked[n] = [(*known[one.map.name], one) for one in makers if one.map.name in known]
    rows: dict[int, Row] = {}
    for row in table.rows_at({line: number for some in asked.values() for number, line, _ in some}):
        row[2].append(str(row[0]))
        rows[row[0]] = row
    found: dict[int, _Found] = {}
    for n, some in asked.items():
        for number, _, one in sorted(some, key=lambda each: each[0]):
            if number not in rows:
                quick.pop(n, None)
            elif n not in found or not found[n].exact:
                _note(found, n, wanted[n], one, rows[number], table)
    return quick, found


def _look(
    mapping: MappingFile,
    wanted: dict[int, Finding],
    context: Context,
    first: FirstRows | None,
    behind: Behind | None,
) -> dict[int, _Found]:
    """Return the rows that findings are about, of the only table those behind a place where one is given.

    The first rows of things are noted by the way, where that is asked for (`first`).
    """
    by_focus: dict[str, list[int]] = {}
    for n, finding in wanted.items():
        by_focus.setdefault(str(to_n3(finding.focus)) if finding.focus else "", []).append(n)
    maps = list(mapping.maps.values())
    if behind:
        context = context._replace(behind=dict.fromkeys(tables_of(mapping), behind))
    found: dict[int, _Found] = {}
    for source, some in by_source(maps).items():
        table, compiled = compile_maps(source, some, [context] * len(some), dict(mapping.maps))
        open_ones = {focus: set(numbers) for focus, numbers in by_focus.items()}
        asked = [one for one in compiled if may_make(one.map, open_ones)]
        told = {path: any(one.reads_for(path) for one in asked) for path in {f.path or "" for f in wanted.values()}}
        keys = [(one, one.key(of_subjects=True), set[Any]()) for one in (compiled if first else asked)]
        noted = first.noting(one.map.name for one, key, _ in keys if key) if first else None
        for row in table.rows() if keys else ():
            number, line, cells = row
            cells.append(str(number))
            for one, key, passed in keys:
                of = key(cells) if key else None
                if of in passed:
                    continue
                subjects = _subjects(one, cells)
                if noted is not None:
                    noted.note(one.map.name, subjects, (number, line))
                if key and open_ones.keys().isdisjoint(subjects):  # and what is not open now never is again
                    if len(passed) >= MOST_KEPT:
                        passed.clear()
                    passed.add(of)
                    continue
                for subject in subjects:
                    for n in tuple(open_ones.get(subject, ())):
                        finding = wanted[n]
                        if n not in found or not found[n].exact:
                            _note(found, n, finding, one, row, table)
                        # No row is nearer to a lack of what no row has.
                        if found[n].exact or (finding.value is None and not told[finding.path or ""]):
                            open_ones[subject].discard(n)
                    if subject in open_ones and not open_ones[subject]:
                        del open_ones[subject]
            if not open_ones and (noted is None or not noted.is_most(number)):
                break
        else:
            if noted is not None:
                noted.end()
    return found


def may_make(made: TriplesMap, subjects: Iterable[str]) -> bool:
    """Tell whether a mapping may make any of some IRIs, by how its own begin; most rows are of no interest then."""
    heads = [term.expression.parts[:1] if term.expression and not term.identity else () for term in made.subjects]
    begins = tuple(f"<{head[0]}" for head in heads if head and isinstance(head[0], str) and "://" in head[0])
    return len(begins) < len(heads) or any(subject.startswith(begins) for subject in subjects)


def _subjects(one: CompiledMap, cells: Cells) -> Sequence[str]:
    try:
        return one.subjects(cells)
    except BadCell:
        return ()


def _note(found: dict[int, _Found], n: int, finding: Finding, one: CompiledMap, row: Row, table: Table) -> None:
    """Take a row for a finding: the very statement, or the cell of its property, or else the first row of the thing."""
    path = f"<{finding.path}>" if finding.path else None
    value = to_n3(finding.value) if finding.value is not None else None
    cell = next(iter(one.reads_for(finding.path or "")), None)
    for statement in _statements(one, row):
        if statement.predicate == path and statement.value == value:
            found[n] = _Found(table, row, next(iter(statement.reads), None), exact=True)
            return
    if cell is not None and value is None:
        found[n] = _Found(table, row, cell, exact=True)
    elif n not in found:
        found[n] = _Found(table, row, cell, exact=False)


def _statements(one: CompiledMap, row: Row) -> Iterable[Statement]:
    try:
        return list(one.statements(row[2]))
    except BadCell:
        return ()
