"""What is wrong in a file as an editor has it, by what the file is to its project."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kg.ask.unread_patterns import find_unread_patterns
from kg.check.asked_of_nothing import AskedOfNothing
from kg.check.declared_prefixes import read_declared
from kg.check.house_style import check_prefixes
from kg.errors import InputError, KgError, Location, ProjectError, SyntaxErrors, TurtleError
from kg.findings import SEVERITIES, Finding, Note, faults_of
from kg.io.decoding import not_utf8
from kg.lsp.knowledge import Knowledge
from kg.lsp.others import Others
from kg.lsp.undeclared import undeclared_in_data, undeclared_in_query
from kg.lsp.validating import Validating
from kg.project.catalog import query_of_text
from kg.project.config import Project
from kg.project.reading import project_of_text
from kg.rdf.formats import is_graph_file
from kg.rdf.held import held_texts, seeing
from kg.rdf.turtle import Base, iter_quads, own_address
from kg.shacl.likely_mistakes import find_likely_mistakes
from kg.shacl.reading import read_sound

LARGEST = 3 << 20
"""A file of more bytes is not looked at while it is edited."""
_MOST_STORES = 2


class Diagnosing:
    """What is wrong in the files of a project, one after the other; to be used by one thread at a time."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self._validating: dict[Path | None, Validating] = {}

    def find(self, path: Path, content: bytes) -> list[Finding]:
        """Return what is wrong in a file with a content, worst first."""
        if len(content) > LARGEST:
            told = (
                f"this file has {len(content) >> 20} MB, and is not looked at while it is edited; validate it as a file"
            )
            return [Finding("info", told, "limit", Location(path, 1, 1))]
        with seeing({**held_texts(), path: content}):
            return self._find(path, content)

    def _find(self, path: Path, content: bytes) -> list[Finding]:
        role = self.knowledge.role_of(path)
        try:
            if role == "settings":
                project_of_text(path.parent, content.decode("utf-8-sig"))
                return []
            if role == "query":
                return list(self._of_query(path, content.decode("utf-8-sig")))
            if role == "shapes":
                return self._of_shapes(path, content)
            if role in ("data", "ontology"):
                return self._of_data(path, content)
            return outside(path, content)
        except UnicodeDecodeError as error:
            fault = not_utf8(error, path, InputError)
            return [Finding("violation", fault.message, "input", fault.location)]
        except KgError as error:
            if role == "query":
                return [Finding("violation", error.message, "saved query", error.location)]
            return [one for one in faults_of(error) if one.location is None or one.location.path == path] or [
                Finding("warning", f"not checked: {error}", "input", Location(path, 1, 1))
            ]

    def _of_data(self, path: Path, content: bytes) -> list[Finding]:
        project = self.knowledge.project
        own = path if path.is_relative_to(project.spine) or path.is_relative_to(project.ontology) else None
        validating = self._validating.pop(own, None)
        if validating is None:
            validating = Validating(project, own)
        while len(self._validating) >= _MOST_STORES:
            self._validating.pop(next(iter(self._validating)))
        self._validating[own] = validating
        knowledge = self.knowledge
        found = validating.find(
            path, content, lambda quads: undeclared_in_data(knowledge, quads), Others(knowledge, path)
        )
        if validating.fault is not None:
            told = f"validated without what cannot be used: {told_within(project, validating.fault)}"
            found.append(Finding("warning", told, "shapes/not-applicable", Location(path, 1, 1)))
        prefixes = check_prefixes(project, [(path, *read_declared(path))])
        return [*(one for one in prefixes if one.location and one.location.path == path), *found]

    def _of_shapes(self, path: Path, content: bytes) -> list[Finding]:
        faults = syntax_of(path, content)
        if faults:
            return faults
        files = dict.fromkeys((*self.knowledge.project.iter_shape_files(within_a_source=True), path))
        shapes, _, places = read_sound(list(files))
        if (graph := self.knowledge.graph) is None:
            return []
        mistakes = find_likely_mistakes(shapes, graph, places, frozenset())
        return [one for one in mistakes if one.location is None or one.location.path == path]

    def _of_query(self, path: Path, text: str) -> Iterable[Finding]:
        query = query_of_text(path, text)
        nothing = AskedOfNothing()
        nothing.require_sound(query, self.knowledge.project.prefixes)
        for note in find_unread_patterns(nothing.engine, text, path):
            yield _of_note(note)
        yield from undeclared_in_query(self.knowledge, path, text)

    def lacks(self, path: Path) -> bool:
        """Tell whether a file is missed by what others are validated with, as it had faults."""
        return any(path in one.unread for one in self._validating.values())

    def forget(self, path: Path) -> None:
        """Read anew what a changed file is validated with when next something is; it is not with itself."""
        own = self._validating.get(path)
        is_shape = self.knowledge.role_of(path) == "shapes"
        self._validating = {path: own} if own is not None and not is_shape else {}


def outside(path: Path, content: bytes) -> list[Finding]:
    """Return what is wrong in a file that belongs to no project: its syntax, and what shapes in it find."""
    if not is_graph_file(path):
        return []
    faults = syntax_of(path, content, own_address)
    if faults or b"http://www.w3.org/ns/shacl#" not in content:
        return faults
    from kg.shacl.outside import validate_outside

    try:
        with seeing({**held_texts(), path: content}):
            report = validate_outside([path], lenient=True, fail_on_idle=False)
    except KgError as error:
        return [one for one in faults_of(error) if one.location is not None]
    notes = [_of_note(note) for note in report.notes if isinstance(note, Note) and note.location]
    return [*report.findings, *notes]


def syntax_of(path: Path, content: bytes, base: Base | None = None) -> list[Finding]:
    """Return the faults in the syntax of a file."""
    faults: list[TurtleError] = []
    for _ in iter_quads(path, faults, content, base):
        pass
    return [*faults_of(SyntaxErrors(faults))] if faults else []


def told_within(project: Project, error: KgError) -> str:
    """Return what an error says, its file as seen from a project."""
    place = error.location
    return f"{place._replace(path=Path(project.name_of(place.path)))}: {error.message}" if place else error.message


def settings_outside(path: Path, content: bytes) -> list[Finding]:
    """Return what is wrong with a kg.toml of which no project can be made."""
    try:
        project_of_text(path.parent, content.decode("utf-8-sig", "replace"))
    except ProjectError as error:
        return list(faults_of(error))
    return []


def _of_note(note: Note) -> Finding:
    return Finding(SEVERITIES[-1], note.text, "note", note.location)
