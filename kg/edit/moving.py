"""Statements taken from one file to another, with their comments."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

from kg.edit.declaring import prefixes_at_end, with_prefix
from kg.edit.edits import Edit, applied
from kg.edit.layout_files import made_files
from kg.edit.layout_proof import canonical
from kg.edit.names import Name, iter_turtle_names
from kg.edit.redirecting import appended
from kg.edit.renaming_project import Plan, base_of
from kg.edit.statements import Block, iter_blocks, without
from kg.edit.tidying import tidied
from kg.errors import InputError, Location, UsageError
from kg.link.taken_file import made_of_links
from kg.project.config import Project

# The comment that follows a statement on its line, and a node that has a label in place of a name.
_BEHIND = re.compile(r"[ \t]*#[^\r\n]*")
_NAMELESS = re.compile(r"(?<![\w:\"'])_:\w")


def plan_moving(project: Project, thing: str, source: Path, target: Path, properties: Collection[str] = ()) -> Plan:
    """Return how what a file states of a thing gets to another file, with the comments right above it.

    Only some properties move if they are named. Names that the target has no prefix for get one, and what is relative
    is written whole. Raises UsageError where the file states nothing of that, and InputError for a file that cannot be
    changed.
    """
    _require_turtle(project, source, target)
    content = source.read_bytes()
    before = target.read_bytes() if target.exists() else b""
    text, other = content.decode("utf-8"), before.decode("utf-8")
    base = base_of(project, source)
    edits: list[Edit] = []
    pieces: list[str] = []
    places = 0
    known = prefixes_at_end(other)
    for block in iter_blocks(text, base):
        chosen = chosen_of(block, thing, properties)
        if not chosen:
            continue
        whole = len(chosen) == sum(len(group.values) for group in block.groups)
        places += 1
        if whole:
            piece = text[block.above : block.end]
            edits.append(_whole(source, text, block))
        else:
            piece = taken(text, block, chosen)
            edits += without(source, text, block, chosen)
        if _NAMELESS.search(piece):
            told = "names a nameless node that other statements may be about; give it an IRI first"
            raise InputError(told, location=Location(source, text.count("\n", 0, block.start) + 1))
        if not piece.endswith("."):
            piece += " ."
        if whole and (behind := _BEHIND.match(text, block.end)):
            piece += behind[0]
        pieces.append(_rewritten(text, piece, block, base, known))
    if not pieces:
        raise UsageError(f"{project.relative(source)} states nothing of that")
    for prefix, namespace in known.items():
        if prefix not in prefixes_at_end(other):
            other = with_prefix(other, prefix, namespace)
    for piece in pieces:
        other = appended(other, piece)
    after_source, after_target = applied(text, edits).encode("utf-8"), other.encode("utf-8")
    _require_moved(project, (source, content, after_source), (target, before, after_target))
    return Plan(
        {source: content} | ({target: before} if target.exists() else {}),
        {
            source: tidied(source, content, after_source, base),
            target: tidied(target, before, after_target, base_of(project, target)),
        },
        places,
        (),
    )


def chosen_of(block: Block, thing: str, properties: Collection[str]) -> set[tuple[int, int]]:
    """Return the numbers of the values that a block states of a thing, with some properties if any are named."""
    if block.subject != thing:
        return set()
    return {
        (g, n)
        for g, group in enumerate(block.groups)
        for n in range(len(group.values))
        if not properties or group.predicate in properties
    }


def taken(text: str, block: Block, chosen: Collection[tuple[int, int]]) -> str:
    """Return what a block states with some of its values\' predicates, as a statement of its own."""
    groups = [group for g, group in enumerate(block.groups) if any(h == g for h, _ in chosen)]
    subject = text[block.start : block.name.end] if block.name else ""
    return f"{subject} " + " ;\n    ".join(text[group.start : group.end] for group in groups) + " ."


def _whole(path: Path, text: str, block: Block) -> Edit:
    behind = _BEHIND.match(text, block.end)
    start, end = text.rfind("\n", 0, block.above) + 1, behind.end() if behind else block.end
    line_end = text.find("\n", end)
    if text[start : block.above].strip() or text[end : line_end if line_end >= 0 else len(text)].strip():
        return Edit(path, block.above, end, "")
    end = line_end + 1 if line_end >= 0 else len(text)
    if text[:start].endswith("\n\n") and text[end : end + 1] in ("\n", ""):
        end += text[end : end + 1] == "\n"
    return Edit(path, start, end, "")


def _rewritten(text: str, piece: str, block: Block, base: str, known: dict[str, str]) -> str:
    """Return a piece whose names mean in another file what they mean in this; what it needs is added to `known`."""
    head = (
        "".join(f"PREFIX {prefix}: <{space}>\n" for prefix, space in block.prefixes.items())
        + f"BASE <{_base_at(text, block, base)}>\n"
    )
    edits = []
    for name in iter_turtle_names(head + piece, {}, base):
        if not isinstance(name, Name) or name.start < len(head):
            continue
        said = (head + piece)[name.start : name.end]
        if name.form == "iri":
            if said != f"<{name.iri}>":
                edits.append(Edit(Path(), name.start - len(head), name.end - len(head), f"<{name.iri}>"))
        elif said != "a":
            prefix, _, local = said.partition(":")
            space = block.prefixes.get(prefix, "")
            if known.setdefault(prefix, space) != space:
                other = next((one for one, its in known.items() if its == space), None)
                written = f"{other}:{local}" if other is not None else f"<{name.iri}>"
                edits.append(Edit(Path(), name.start - len(head), name.end - len(head), written))
    return applied(piece, edits)


def _base_at(text: str, block: Block, base: str) -> str:
    from kg.places.terminals import TOKEN

    found, waiting = base, False
    for match in TOKEN.finditer(text, 0, block.start):
        if waiting and match.lastgroup == "iri":
            found, waiting = match[0][1:-1], False
        elif match.lastgroup == "directive":
            waiting = match[0].lower().endswith("base")
    return found


def _require_turtle(project: Project, *paths: Path) -> None:
    made, taken = made_files(project), made_of_links(project)
    for path in paths:
        if path.suffix.lower() not in (".ttl", ".turtle"):  # nor packed
            raise InputError("is no Turtle that can be changed", location=Location(path))
        if path in made:
            raise InputError("is made of a table, and would be made anew", location=Location(path))
        if path == taken:
            raise InputError("was taken over from the other side, and would be made anew", location=Location(path))
    if paths[0] == paths[1]:
        raise UsageError("both files are the same")


def _require_moved(project: Project, *files: tuple[Path, bytes, bytes]) -> None:
    """Raise InputError unless two files state together what they did before."""
    sides = ([], [])  # type: tuple[list[bytes], list[bytes]]
    for path, before, after in files:
        for side, content in zip(sides, (before, after), strict=True):
            side += [line for line in canonical(path, content, base_of(project, path), {}) if b"_:" not in line]
    if set(sides[0]) != set(sides[1]):
        told = "would not state the same afterwards, so nothing was written; this is a fault of kg"
        raise InputError(told, location=Location(files[0][0], 1))
