"""A term under another name, wherever it stands in the files of a project, as they are in the editor."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from kg.edit.layout_files import made_files
from kg.edit.names import Name
from kg.edit.project_texts import ProjectText, iter_texts, prefixes_of_shapes
from kg.edit.renaming import may_name, names_in, renamed
from kg.edit.renaming_project import base_of, require_writable
from kg.edit.written import prefixes_of
from kg.errors import InputError, KgError, Location, UsageError
from kg.link.taken_file import made_of_links
from kg.lsp.knowledge import Knowledge
from kg.lsp.occurrences import Occurrence, occurrences_in
from kg.lsp.turtle_text import expand, spot_at
from kg.rdf.formats import is_graph_file
from kg.rdf.held import held_texts
from kg.rdf.terms import IRI, parse_iri

Change = tuple[Path, int, int, str]


def references_in(knowledge: Knowledge, term: IRI, *, every: bool = True) -> list[Occurrence]:
    """Return where a term stands in the files of a project, in `every` place or not where it is described."""
    project = knowledge.project
    declared = prefixes_of_shapes(project)
    found = []
    for one in _texts(knowledge):
        if not one.packed and may_name(one.text, {term.value: ""}):
            # A text that is being written may be none that can be read; what was found before that still counts.
            with suppress(KgError, ValueError, RuntimeError, IndexError):
                base = base_of(project, one.path)
                for name in names_in(one.text, one.path, project.prefixes, base, declared):
                    if isinstance(name, Name) and name.iri == term.value:
                        described = _is_described(one, name)
                        if every or not described:
                            text = one.text[name.start : name.end]
                            found.append(Occurrence(one.path, name.start, name.end, text, described))
    return found


def _is_described(one: ProjectText, name: Name) -> bool:
    return one.path.suffix in (".ttl", ".trig") and spot_at(one.text, name.start).role == "subject"


def _texts(knowledge: Knowledge) -> Iterator[ProjectText]:
    """Yield the files of a project with the texts that an editor has of them, also those that were never saved."""
    held = held_texts()
    for one in iter_texts(knowledge.project):
        held.pop(one.path, None)
        yield one
    for path, content in held.items():
        if path.is_relative_to(knowledge.project.root) and (path.suffix == ".rq" or is_graph_file(path)):
            yield ProjectText(path, content, content.decode("utf-8", "replace"))


def renamed_in(knowledge: Knowledge, term: IRI, name: str, text: str) -> list[Change]:
    """Return what is to be written in place of a term in the files of a project, by path and offsets.

    The new name is written as the `text` would have it, or is the last part of it alone. Raises UsageError for one that
    is no IRI, and for one that something else has already; InputError for a file that cannot be changed.
    """
    project = knowledge.project
    new = _meant(term, name.strip(), {**project.prefixes, **prefixes_of(text)})
    if new == term:
        return []
    declared, made = prefixes_of_shapes(project), made_files(project)
    taken = made_of_links(project)
    changes: list[Change] = []
    for one in _texts(knowledge):
        base = base_of(project, one.path)
        if may_name(one.text, {new.value: ""}):
            for other in names_in(one.text, one.path, project.prefixes, base, declared):
                if isinstance(other, Name) and other.iri == new.value:
                    told = f"{name} is there already, in {project.name_of(one.path)}; two things would become one"
                    raise UsageError(told)
        found = renamed(one.text, one.path, {term.value: new.value}, project.prefixes, base, declared)
        if found.edits:
            require_writable(one, made)
            if one.path == taken:
                told = "names it and was taken over, so it would come back; rename the thing outside the editor"
                raise InputError(told, location=Location(one.path))
        changes += [(edit.path, edit.start, edit.end, edit.text) for edit in found.edits]
    return changes


def renamed_alone(term: IRI, name: str, path: Path, text: str) -> list[Change]:
    """Return the same for a file that belongs to no project."""
    prefixes = prefixes_of(text)
    new = _meant(term, name.strip(), prefixes)
    if occurrences_in(new, path, text):
        raise UsageError(f"{name} is there already; two things would become one")
    found = renamed(text, path, {term.value: new.value}, prefixes)
    return [(edit.path, edit.start, edit.end, edit.text) for edit in found.edits]


def _meant(term: IRI, name: str, prefixes: dict[str, str]) -> IRI:
    if name.startswith("<"):
        if not name.endswith(">"):
            raise UsageError(f"{name}: an IRI ends with >")
        return parse_iri(name[1:-1])
    if ":" in name:
        found = expand(name, prefixes)
        if found is None:
            raise UsageError(f"{name}: nothing declares its prefix")
        return parse_iri(found.value)
    if not name:
        raise UsageError("a name is needed")
    cut = max(term.value.rfind("/"), term.value.rfind("#"), term.value.rfind(":")) + 1
    return parse_iri(term.value[:cut] + name)
