"""One thing that is two: what some files say of it, or state with some properties, said of a new one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from kg.edit.edits import Edit, applied
from kg.edit.layout_files import made_files
from kg.edit.layout_proof import canonical
from kg.edit.moving import chosen_of, taken
from kg.edit.names import Name
from kg.edit.redirecting import content_of, describing_file
from kg.edit.renaming_project import Plan, base_of, plan_renaming
from kg.edit.statements import iter_blocks, without
from kg.edit.tidying import tidied
from kg.errors import InputError, Location, UsageError
from kg.link.taken_file import made_of_links
from kg.project.config import Project
from kg.rdf.formats import packing_of
from kg.rdf.terms import RDF, escape_text


def plan_splitting(
    project: Project, thing: str, new: str, within: Sequence[Path], properties: Collection[str] = (), label: str = ""
) -> Plan:
    """Return how some of what is said of a thing becomes said of a new one.

    That is all that some files say, also where other things refer to it, or what they state with some properties. The
    new thing is of the same classes, which is stated beside the old one, with a label if there is one. Errors are those
    of `plan_renaming`.
    """
    if not properties:
        plan = plan_renaming(project, {thing: new}, within)
    else:
        plan = _split_statements(project, thing, new, within, properties)
    if not plan.after:
        raise UsageError("nothing of that is stated there")
    return _described(project, plan, thing, new, label)


def lacks_label(project: Project, plan: Plan, thing: str, new: str) -> bool:
    """Tell whether a thing has a label, and the new one that a plan makes of a part of it would have none."""
    labelled = {
        block.subject
        for path in project.iter_data_files()
        if packing_of(path) is None
        for block in iter_blocks(content_of(plan, path).decode("utf-8"), base_of(project, path))
        if block.subject in (thing, new) and any(group.predicate in project.preferred for group in block.groups)
    }
    return thing in labelled and new not in labelled


def _split_statements(
    project: Project, thing: str, new: str, within: Sequence[Path], properties: Collection[str]
) -> Plan:
    before: dict[Path, bytes] = {}
    after: dict[Path, bytes] = {}
    places = 0
    made = made_files(project) | {made_of_links(project)}
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
            chosen = chosen_of(block, thing, properties)
            if not chosen or block.name is None:
                continue
            places += 1
            written = block.name.written(new)
            if len(chosen) == sum(len(group.values) for group in block.groups):
                edits.append(Edit(path, block.name.start, block.name.end, written))
                continue
            piece = taken(text, block, chosen)
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
