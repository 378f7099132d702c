"""Statements taken from one place to another: to another file as they are, or to another thing."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from pathlib import Path

from kg.edit.edits import Edit, applied
from kg.edit.layout_files import made_files
from kg.edit.layout_proof import canonical
from kg.edit.names import Name, iter_turtle_names
from kg.edit.redirecting import appended
from kg.edit.renaming_project import Plan, base_of
from kg.edit.statements import Block, iter_blocks, without
from kg.edit.tidying import tidied
from kg.errors import InputError, Location, UsageError
from kg.project.config import Project
from kg.rdf.formats import packing_of
from kg.rdf.terms import RDF

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
    known = _prefixes_at_end(other)
    for block in iter_blocks(text, base):
        chosen = _chosen(block, thing, properties)
        if not chosen:
            continue
        whole = len(chosen) == sum(len(group.values) for group in block.groups)
        places += 1
        if whole:
            piece = text[block.above : block.end]
            edits.append(_whole(source, text, block))
        else:
            piece = _taken(text, block, chosen)
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
        if prefix not in _prefixes_at_end(other):
            other = _with_prefix(other, prefix, namespace)
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


def _chosen(block: Block, thing: str, properties: Collection[str]) -> set[tuple[int, int]]:
    if block.subject != thing:
        return set()
    return {
        (g, n)
        for g, group in enumerate(block.groups)
        for n in range(len(group.values))
        if not properties or group.predicate in properties
    }


def _taken(text: str, block: Block, chosen: Collection[tuple[int, int]]) -> str:
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


def _prefixes_at_end(text: str) -> dict[str, str]:
    blocks = list(iter_blocks(text + "\n<a:a> <a:a> <a:a> ."))
    return dict(blocks[-1].prefixes) if blocks else {}


def _with_prefix(text: str, prefix: str, namespace: str) -> str:
    """Return a text that declares one more prefix: behind those that it declares, or before all that it has."""
    from kg.places.terminals import TOKEN

    at = 0
    waiting = 0
    for match in TOKEN.finditer(text):
        if match.lastgroup == "space":
            continue
        if match.lastgroup == "directive":
            waiting = 4 if match[0].startswith("@") else 3
        if not waiting:
            break
        waiting -= 1
        at = match.end() if not waiting else at
    end = "\r\n" if "\r\n" in text else "\n"
    line = f"@prefix {prefix}: <{namespace}> ."
    return f"{text[:at]}{end}{line}{text[at:]}" if at else f"{line}{end}{end if text else ''}{text}"


def _require_turtle(project: Project, *paths: Path) -> None:
    made = made_files(project)
    for path in paths:
        if packing_of(path) is not None or path.suffix.lower() not in (".ttl", ".turtle"):
            raise InputError("is no Turtle that can be changed", location=Location(path))
        if path in made:
            raise InputError("is made of a table, and would be made anew", location=Location(path))
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


def plan_splitting(
    project: Project, thing: str, new: str, within: Sequence[Path], properties: Collection[str] = (), label: str = ""
) -> Plan:
    """Return how some of what is said of a thing becomes said of a new one.

    That is all that some files say, also where other things refer to it, or what they state with some properties. The
    new thing is of the same classes, which is stated beside the old one, with a label if there is one. Errors are those
    of `plan_renaming`.
    """
    from kg.edit.renaming_project import plan_renaming

    if not properties:
        plan = plan_renaming(project, {thing: new}, within)
    else:
        plan = _split_statements(project, thing, new, within, properties)
    if not plan.after:
        raise UsageError("nothing of that is stated there")
    return _described(project, plan, thing, new, label)


def _split_statements(
    project: Project, thing: str, new: str, within: Sequence[Path], properties: Collection[str]
) -> Plan:
    before: dict[Path, bytes] = {}
    after: dict[Path, bytes] = {}
    places = 0
    made = made_files(project)
    for path in project.iter_data_files():
        if (
            packing_of(path) is not None
            or path in made
            or (within and not any(path.is_relative_to(one) for one in within))
        ):
            continue
        content = path.read_bytes()
        text = content.decode("utf-8")
        edits: list[Edit] = []
        for block in iter_blocks(text, base_of(project, path)):
            chosen = _chosen(block, thing, properties)
            if not chosen or block.name is None:
                continue
            places += 1
            written = block.name.written(new)
            if len(chosen) == sum(len(group.values) for group in block.groups):
                edits.append(Edit(path, block.name.start, block.name.end, written))
                continue
            piece = _taken(text, block, chosen)
            edits += without(path, text, block, chosen)
            own = piece[block.name.end - block.start :]
            edits.append(Edit(path, block.end, block.end, f"\n\n{written}{own}"))
        if edits:
            base = base_of(project, path)
            _require_split(path, content, applied(text, edits).encode("utf-8"), base, thing, new)
            before[path] = content
            after[path] = tidied(path, content, applied(text, edits).encode("utf-8"), base)
    return Plan(before, after, places, ())


def _require_split(path: Path, before: bytes, after: bytes, base: str, thing: str, new: str) -> None:
    """Raise InputError unless a content states what the one before did, were both things one."""
    if canonical(path, before, base, {}) != canonical(path, after, base, {new: thing}):
        told = "would not state the same afterwards, so nothing was written; this is a fault of kg"
        raise InputError(told, location=Location(path, 1))


def _described(project: Project, plan: Plan, thing: str, new: str, label: str) -> Plan:
    """Return a plan that also states of what class the new thing is, where that of the old one is stated."""
    from kg.edit.redirecting import content_of, describing_file
    from kg.rdf.terms import escape_text

    if any(
        block.subject == new and any(group.predicate == RDF + "type" for group in block.groups)
        for path, content in plan.after.items()
        if path.suffix.lower() in (".ttl", ".turtle", ".trig")
        for block in iter_blocks(content.decode("utf-8"), base_of(project, path))
    ):
        return plan
    path = describing_file(project, plan, thing)
    if path is None:
        return plan
    content = content_of(plan, path)
    text = content.decode("utf-8")
    for block in iter_blocks(text, base_of(project, path)):
        types = [group for group in block.groups if group.predicate == RDF + "type"]
        if block.subject != thing or not types or block.name is None:
            continue
        lines = [f"{block.name.written(new)} {text[types[0].start : types[0].end]}"]
        if label:
            named = [group for group in block.groups if group.predicate in project.preferred]
            said = named[0] if named else None
            predicate = (
                text[said.start : said.values[0].start].strip()
                if said
                else Name(0, 0, "", block.prefixes).written(project.preferred[0])
            )
            tag = text[said.values[0].start : said.values[0].end].rpartition("@")[2] if said else ""
            lines.append(f'{predicate} "{escape_text(label)}"' + (f"@{tag}" if tag.replace("-", "").isalnum() else ""))
        edit = Edit(path, block.end, block.end, "\n\n" + " ;\n    ".join(lines) + " .")
        after = applied(text, [edit]).encode("utf-8")
        return plan._replace(
            before={path: content, **plan.before}, after={**plan.after, path: after}, places=plan.places + 1
        )
    return plan
