"""A draft as changes of files: each statement where such statements stand today, written as these files are.

Nothing that stands in a file is touched but its list of prefixes, and the types of a thing that gets one more.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from kg.edit.allowed import Allowed
from kg.edit.belonging import Belonging
from kg.edit.drafts import Draft, Drafted
from kg.edit.layout import lay_out
from kg.edit.sections import place_in
from kg.edit.undoing import change_files
from kg.errors import InputError, Location, name_shown
from kg.io.decoding import not_utf8
from kg.mapping.writing import Writer
from kg.places.positions import Positions
from kg.project.changing import content_now
from kg.project.config import Project
from kg.rdf.terms import IRI, Term
from kg.rdf.turtle import read_prefixes
from kg.rdf.vocabulary import TYPE

_PREFIX = re.compile(
    r"^[ \t]*(@?)(prefix)[ \t]+([\w.-]*):[ \t]*<([^>\n]*)>[ \t]*\.?[ \t]*\n", re.IGNORECASE | re.MULTILINE
)
_WORD = re.compile(r"<[^<>\s]*>|[^\s,;]*[^\s,;.]")


class Change(NamedTuple):
    """What a file is to hold: its text before, or None where it is new, and after."""

    path: Path
    before: str | None
    after: str


Said = tuple[IRI, Term]
Parts = dict[Path, list[tuple[Drafted, list[Said]]]]
"""What is to be written in each file, thing by thing."""


def needs_source(draft: Draft, belonging: Belonging, allowed: Allowed, documents: Sequence[IRI]) -> bool:
    """Tell whether something of a draft belongs into a source."""
    return None in _parts(draft, belonging, allowed, documents)


def _parts(
    draft: Draft, belonging: Belonging, allowed: Allowed, documents: Sequence[IRI]
) -> dict[Path | None, list[tuple[Drafted, list[Said]]]]:
    """Return what belongs into which file; None is the source at hand."""
    found: dict[Path | None, list[tuple[Drafted, list[Said]]]] = {}
    for thing in draft:
        asked = allowed.of(thing.classes)
        by_file: dict[Path | None, list[Said]] = {}
        if thing.types:
            by_file[belonging.home(thing.classes)] = [(TYPE, cls) for cls in thing.types]
        for predicate, value in thing.stated:
            prop = asked.get(predicate)
            if thing.classes:
                path = belonging.file_of(thing.classes, predicate, required=bool(prop and prop.is_required))
            else:
                path = belonging.file_of_graphs(documents)
            by_file.setdefault(path, []).append((predicate, value))
        for path, said in by_file.items():
            found.setdefault(path, []).append((thing, said))
    return found


def changes_of(
    project: Project,
    draft: Draft,
    belonging: Belonging,
    allowed: Allowed,
    source: Path | None,
    documents: Sequence[IRI],
    head: str = "",
) -> list[Change]:
    """Return what files are to hold with a draft; a new one begins with a comment. Raise InputError for unusable ones.

    What belongs into no file that all sources share is written into the `source`; what its file states already is not
    written again.
    """
    changes = []
    for path, said in _parts(draft, belonging, allowed, documents).items():
        target = path or source
        if target is None:
            raise ValueError("what a source states has no source")  # who calls asks needs_source before
        new = [(thing, [one for one in its if not belonging.stands(target, thing.iri, *one)]) for thing, its in said]
        said = [(thing, its) for thing, its in new if its]
        if not said:
            continue
        changes.append(_change(project, target, said, belonging, head))
    return sorted(changes, key=lambda change: change.path != source)


def _change(
    project: Project, path: Path, parts: Sequence[tuple[Drafted, list[Said]]], belonging: Belonging, head: str
) -> Change:
    content = content_now(path)
    before = None if content is None else _text_of(path, content)
    text = before if before is not None else head
    own = {prefix: namespace for prefix, namespace, _ in read_prefixes(path)} if before is not None else {}
    prefixes = {**project.prefixes, **own}
    writer = Writer(prefixes)
    blocks: list[tuple[int, str]] = []
    positions = Positions(path) if before is not None else None
    for thing, said in parts:
        types = [value for predicate, value in said if predicate == TYPE]
        if not thing.is_new and types and positions is not None and (end := _end_of_types(positions, thing.iri, text)):
            blocks.append((end, "".join(f", {writer.term(one)}" for one in types)))
            said = [pair for pair in said if pair[0] != TYPE]
        if said:
            place = len(text)
            if positions is not None and types:
                place = place_in(text, positions.iter_placed(), thing.classes)
            blocks.append((place, f"\n{_block(writer, thing.iri, said)}"))
    after = _inserted(text, blocks)
    declared = _with_prefixes(after, {name: prefixes[name] for name in writer.used}, own)
    return Change(path, before, _laid_out(path, before, declared))


def _text_of(path: Path, content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise not_utf8(error, path, InputError) from None
    return text if text.endswith("\n") else text + "\n"


def _block(writer: Writer, subject: IRI, said: Iterable[Said]) -> str:
    """Return a statement as the files have them: one property a line, its values beside each other."""
    by: dict[IRI, list[str]] = {}
    for predicate, value in said:
        by.setdefault(predicate, []).append(writer.term(value))
    named = [
        f"{'a' if predicate == TYPE else writer.term(predicate)} {', '.join(values)}"
        for predicate, values in by.items()
    ]
    return f"{writer.term(subject)} " + " ;\n    ".join(named) + " .\n"


def _laid_out(path: Path, before: str | None, after: str) -> str:
    """Return a text in the layout of the house, if the file had that before or is new."""
    try:
        if before is None or lay_out(before.encode(), path) == before.encode():
            return lay_out(after.encode(), path).decode()
    except InputError:
        pass  # told of the whole, where it is proved
    return after


def _end_of_types(positions: Positions, iri: IRI, text: str) -> int | None:
    """Return where the last type of a thing ends in a file, so that one more can stand behind it."""
    ends = [placed.at_value for placed in positions.iter_placed({iri}) if placed.predicate == TYPE]
    match = _WORD.match(text, max(ends)) if ends else None
    return match.end() if match else None


def _inserted(text: str, blocks: Iterable[tuple[int, str]]) -> str:
    """Return a text with others put in; those for one place stand in their order."""
    found, done = [], 0
    for place, more in sorted(blocks, key=lambda block: block[0]):
        found += [text[done:place], more]
        done = place
    return "".join([*found, text[done:]])


def _with_prefixes(text: str, used: Mapping[str, str], own: Mapping[str, str]) -> str:
    """Return a text in which the prefixes that are used are declared, those that it lacks among the others by name."""
    missing = {name: space for name, space in used.items() if name not in own}
    for name in sorted(missing):
        declared = list(_PREFIX.finditer(text))
        line = f"@prefix {name}: <{missing[name]}> .\n"
        if declared and not declared[0][1]:
            line = f"PREFIX {name}: <{missing[name]}>\n"
        after = next((one for one in declared if one[3] > name), None)
        place = after.start() if after else declared[-1].end() if declared else _behind_comments(text)
        gap = "" if declared else "\n" if place and not text[:place].endswith("\n\n") else ""
        text = f"{text[:place]}{gap}{line}{text[place:]}"
    return text


def _behind_comments(text: str) -> int:
    place = 0
    while text.startswith("#", place):
        place = text.index("\n", place) + 1
    return place


def diff_of(project: Project, changes: Sequence[Change]) -> str:
    """Return what changes, as a unified diff."""
    lines: list[str] = []
    for path, before, after in changes:
        name = name_shown(project.relative(path))
        old = before.splitlines(keepends=True) if before is not None else []
        lines += difflib.unified_diff(
            old, after.splitlines(keepends=True), name if before is not None else "/dev/null", name
        )
    return "".join(lines)


def write_changes(project: Project, what: str, changes: Sequence[Change]) -> None:
    """Write all files or none, so that they can be taken back; raise InputError for one that has changed meanwhile."""
    now = {path: content_now(path) for path, _, _ in changes}
    for path, before, _ in changes:
        content = now[path]
        if (content if content is None else _text_of(path, content)) != before:
            raise InputError("has changed meanwhile; nothing was written, so run it again", location=Location(path))
    change_files(project, what, {path: after.encode() for path, _, after in changes}, now)
