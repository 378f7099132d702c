"""Things renamed in all files of a project, with the proof that each graph is the same but for the names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from kg.edit.edits import applied
from kg.edit.layout_files import made_files
from kg.edit.names import Name, shown
from kg.edit.project_texts import ProjectText, is_case, iter_texts, prefixes_of_shapes
from kg.edit.renaming import may_name, names_in, renamed
from kg.errors import Advice, InputError, Location, UsageError, nearest
from kg.link.taken_file import resealed
from kg.project.config import Project
from kg.rdf.formats import BY_SUFFIX


class Plan(NamedTuple):
    """What is to be written: each file with its content before and after, and where it was left as it is.

    `places` counts what is changed, `mentions` are the places of comments and texts that speak of what is renamed, and
    `others` those of expected answers whose query has other rows afterwards.
    """

    before: Mapping[Path, bytes]
    after: Mapping[Path, bytes]
    places: int
    mentions: tuple[Location, ...]
    others: tuple[Location, ...] = ()


def plan_renaming(project: Project, names: Mapping[str, str], within: Sequence[Path] = ()) -> Plan:
    """Return how things get other IRIs, the new of each old one, in all files of a project or in some of them.

    Raises InputError for a file that cannot be changed, being packed or made of a table, and where the proof fails.
    """
    declared = prefixes_of_shapes(project)
    made = made_files(project)
    before: dict[Path, bytes] = {}
    after: dict[Path, bytes] = {}
    places = 0
    mentions: list[Location] = []
    for one in iter_texts(project):
        if within and not any(one.path.is_relative_to(path) for path in within):
            continue
        base = base_of(project, one.path)
        found = renamed(one.text, one.path, names, project.prefixes, base, declared)
        mentions += [Location(one.path, line) for line in found.mentions]
        if not found.edits:
            continue
        require_writable(one, made)
        content = applied(one.text, found.edits).encode("utf-8")
        _prove(one, content, names, base)
        before[one.path], after[one.path] = one.content, resealed(one.content, content, names)
        places += len(found.edits)
    return Plan(before, after, places, tuple(mentions))


def require_writable(one: ProjectText, made: Iterable[Path]) -> None:
    """Raise InputError for a file that is packed, or made of a table."""
    if one.packed:
        raise InputError("names it and is packed; unpack it first", location=Location(one.path))
    if one.path in made:
        told = "names it and is made of a table, so it would come back; change the mapping or the table instead"
        raise InputError(told, location=Location(one.path))


def _prove(one: ProjectText, content: bytes, names: Mapping[str, str], base: str) -> None:
    if one.path.suffix.lower() in BY_SUFFIX:
        from kg.edit.layout_proof import require_same

        require_same(one.path, one.content, content, base, renamed=names)


def base_of(project: Project, path: Path) -> str:
    """Return the base of a file of a project, which is its graph."""
    return project.graph_iri(path)


def require_known(project: Project, iri: str) -> None:
    """Raise UsageError, with what is called most alike, for a thing that nothing names, or nothing but cases."""
    if not is_named(project, iri, cases=False):
        who = "nothing but a case names" if is_named(project, iri) else "nothing names"
        raise UsageError(f"{who} {shown(iri, project.prefixes)}{closest_told(project, iri)}")


def closest_told(project: Project, iri: str) -> str:
    """Return, to be put behind what is wrong with a thing, what is called most alike; nothing where nothing is."""
    own = shown(iri, project.prefixes)
    close = nearest(own, _all_names(project) - {own}, 1)
    return f"; did you mean {close[0]}?" if close else ""


def is_named(project: Project, iri: str, *, cases: bool = True) -> bool:
    """Tell whether a file of a project names a thing; cases of questions and shapes, which make things up, or not."""
    declared = prefixes_of_shapes(project)
    return any(
        isinstance(name, Name) and name.iri == iri
        for one in iter_texts(project)
        if may_name(one.text, {iri: ""}) and (cases or not is_case(project, one.path))
        for name in names_in(one.text, one.path, project.prefixes, base_of(project, one.path), declared)
    )


def _all_names(project: Project) -> set[str]:
    return {
        shown(name.iri, project.prefixes)
        for one in iter_texts(project)
        if one.path.is_relative_to(project.data) or one.path.is_relative_to(project.ontology)
        for name in names_in(one.text, one.path, project.prefixes, base_of(project, one.path))
        if isinstance(name, Name)
    }


def require_clean(project: Project, paths: Iterable[Path]) -> None:
    """Raise UsageError where git knows of changes in a file that are not committed; where there is no git, none are."""
    from kg.io.git import changed_files

    try:
        changed = changed_files(project.root)
    except InputError:
        return
    except UsageError:  # nothing has been committed yet
        changed = frozenset(paths)
    dirty = sorted(str(project.relative(path)) for path in set(paths) & changed)
    if dirty:
        more = f" and {len(dirty) - 1:,} more" if dirty[1:] else ""
        told = f"{dirty[0]}{more} {'have' if more else 'has'} changes that are not committed; commit them first"
        raise UsageError(told, advice=Advice("force"))
