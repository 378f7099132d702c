"""A table that has only grown: its new rows are read, and what they state is put into the files that are there.

What comes of it is what a run over all rows would make, byte by byte. Where that is not sure, nothing is returned, and
all rows are read: a mapping that compares rows, a prefix that no row has used before, a row without a thing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import IO, NamedTuple

from kg.errors import TableErrors
from kg.findings import Progress
from kg.io.sorting import Room
from kg.mapping.blocks import Additions, header, name_of
from kg.mapping.engine import Context
from kg.mapping.gathering import LABELS, Gathering, rest_of
from kg.mapping.generated import Made
from kg.mapping.labelling import iter_labels, labelled
from kg.mapping.model import DIGEST, Behind, Identity, MappingFile, Source
from kg.mapping.names import learn_names
from kg.mapping.naming import Namer
from kg.mapping.placing import head_of_file, path_of
from kg.mapping.references import by_source, others_of, parts_of, terms_of
from kg.mapping.remembering import Remembered, can_grow, grown
from kg.mapping.writing import Writer
from kg.project.config import Project

_MOST_BYTES = 100_000_000
"""New rows beyond are as good as a new table."""


class Appended(NamedTuple):
    """What new rows make: how many they are, the files that change, and what is then known of the run.

    The functions write a file and return the digest of what they wrote; the others are asked once they have: `state`,
    and of which things more was said than by one row.
    """

    rows: int
    files: Mapping[str, Callable[[IO[bytes]], str]]
    state: Callable[[], Remembered]
    differing: Callable[[], list[str]]


def append(
    project: Project,
    mapping: MappingFile,
    state: Remembered,
    context: Context,
    made: Made,
    progress: Progress | None = None,
) -> Appended | None:
    """Return what the new rows of tables make that have only grown; None where all rows must be read.

    Raises TableErrors for rows that cannot be used.
    """
    sources = by_source(list(mapping.maps.values()))
    read = _grown_sources(project, sources, state, made, mapping)
    if read is None:
        return None
    behind = {source.path: state.tables[name_of(source.path, project.root)][0] for source, _ in read}
    context = context._replace(behind=behind)
    context.namer.recall(state.knowledge)
    learn_names([one for source, _ in read for one in sources[source]], context)
    with Room() as room:
        gathered = Gathering(mapping, room, progress)
        gathered.read([(source, sources[source]) for source, _ in read], context)
        if gathered.errors:
            raise TableErrors(gathered.errors)
        if any(gathered.without.values()):
            return None
        additions = {name: sheaf.additions() for name, sheaf in gathered.sheaves.items() if not sheaf.is_empty}
    called, label_writer = _put_labels(mapping, state, context.namer, additions)
    used = {**{name: set(writer.used) for name, writer in gathered.writers.items()}, LABELS: label_writer.used}
    if any(not some <= set(state.used.get(name, ())) for name, some in used.items()):
        return None
    writes = {name: set(by) for name, by in gathered.writes.items()}
    if any(not by <= set(state.writes[name]) for name, by in writes.items() if name in state.writes):
        return None
    files: dict[str, Callable[[IO[bytes]], str]] = {}
    for name, some in additions.items():
        by = state.writes.get(name, writes.get(name, ()))
        prefixes = {prefix for one in by for prefix in state.used.get(one, ())}
        head = header(head_of_file(made), mapping.prefixes, prefixes)
        path = path_of(project, mapping, name)
        old = path.read_bytes() if name_of(path, project.root) in state.files else b""
        if old and not old.startswith(head):
            return None
        files[name] = some.writer(head, old)
    tables = dict(state.tables)
    for source, digest in read:
        number, line = gathered.ends[source]
        shown = name_of(source.path, project.root)
        tables[shown] = Behind(digest[1], number, line), digest[0]

    def now() -> Remembered:
        return state._replace(
            tables=tables,
            rows=state.rows + gathered.rows,
            statements=state.statements + sum(some.more for some in additions.values()),
            writes={**state.writes, **{name: sorted(by) for name, by in writes.items() if name not in state.writes}},
            knowledge=context.namer.knowledge() or state.knowledge,
            called=called,
        )

    return Appended(gathered.rows, files, now, lambda: [one for some in additions.values() for one in some.differing])


def _grown_sources(
    project: Project, sources: Iterable[Source], state: Remembered, made: Made, mapping: MappingFile
) -> list[tuple[Source, tuple[str, int]]] | None:
    """Return the tables that have grown, with the digest and the number of their bytes; None where one is another."""
    if _compares(mapping):
        return None
    found = []
    for source in sources:
        before = state.tables[name_of(source.path, project.root)]
        after = grown(source, before) if can_grow(source) else None
        if after is None or after[1] - before[0].at > _MOST_BYTES:
            return None
        if after[0] != before[1]:
            found.append((source, after))
    return found


def _compares(mapping: MappingFile) -> bool:
    """Tell whether what a row states depends on other rows, or on the table as a whole."""
    preferred = {
        prop for one in labelled(mapping) if one.label for prop in (one.label.preferred, one.label.other) if prop
    }
    for one in mapping.maps.values():
        if any(other.joins for other in others_of(one)):
            return True
        if any(DIGEST in part.references for term in terms_of(one) for part in parts_of(term)):
            return True
        for po in one.pos:
            names = [term.expression.fixed if term.expression else None for term in po.predicates]
            if preferred and any(name is None or name in preferred for name in names):
                return True
    return False


def _put_labels(
    mapping: MappingFile, state: Remembered, namer: Namer, additions: dict[str, Additions]
) -> tuple[list[dict[str, Sequence[str]]], Writer]:
    """Add how things of new rows are called, and take out how they are not called any more."""
    writer = Writer(mapping.prefixes)
    kinds = labelled(mapping)
    new = [namer.called(identity) for identity in kinds]
    named = {iri for one in new for iri in one}
    before = [{iri: set(one[iri]) for iri in named & one.keys()} for one in state.called]
    after = [_united(old, more) for old, more in zip(before, new, strict=True)]
    gone, come = (set(_lines(kinds, namer, called, writer)) for called in (before, after))
    rest = additions.setdefault(rest_of(mapping), Additions([])) if gone != come else None
    if rest is not None:
        rest.pieces += sorted(come - gone)
        rest.gone |= gone - come
    called = [
        {**old, **{iri: sorted(names) for iri, names in more.items()}}
        for old, more in zip(state.called, after, strict=True)
    ]
    return called, writer


def _united(old: Mapping[str, set[str]], new: Mapping[str, set[str]]) -> dict[str, set[str]]:
    return {iri: old.get(iri, set()) | new.get(iri, set()) for iri in old.keys() | new.keys()}


def _lines(
    kinds: Iterable[Identity], namer: Namer, called: Iterable[Mapping[str, set[str]]], writer: Writer
) -> Iterable[tuple[str, str]]:
    for identity, names in zip(kinds, called, strict=True):
        yield from iter_labels(identity, namer, names, writer)
