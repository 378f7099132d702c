"""A statement that an old id means the same as a new one, in the file that describes the thing."""

from __future__ import annotations

from pathlib import Path

from kg.edit.declaring import prefixes_at_end, with_prefix
from kg.edit.names import Name
from kg.edit.renaming_project import Plan, base_of
from kg.edit.statements import iter_blocks
from kg.edit.tidying import tidied
from kg.errors import UsageError
from kg.project.config import Project
from kg.rdf.formats import packing_of
from kg.rdf.terms import Prefixes
from kg.rdf.vocabulary import TYPE


def with_redirect(project: Project, plan: Plan, old: str, new: str) -> Plan:
    """Return a plan that also states, by the predicate that kg.toml names, that a new id is the same as an old one.

    Raises UsageError where no file of the data describes the thing.
    """
    path = describing_file(project, plan, new)
    if path is None:
        raise UsageError("no file of the data says what it is, so there is no place for a redirect; leave it out")
    content = content_of(plan, path)
    text = content.decode("utf-8")
    base = base_of(project, path)
    text = _with_prefix_of(project, text, project.redirect)
    after = appended(text, statement(text, (new, project.redirect, old))).encode("utf-8")
    before = {path: content, **plan.before}
    after = tidied(path, content, after, base)
    return plan._replace(before=before, after={**plan.after, path: after}, places=plan.places + 1)


def _with_prefix_of(project: Project, text: str, iri: str) -> str:
    """Return a text that has a prefix for an IRI, where the project knows one that means nothing else there."""
    known = prefixes_at_end(text)
    curie = Prefixes(project.prefixes).shrink(iri)
    prefix = curie.partition(":")[0] if curie else ""
    if curie is None or prefix in known or any(space and iri.startswith(space) for space in known.values()):
        return text
    return with_prefix(text, prefix, project.prefixes[prefix])


def describing_file(project: Project, plan: Plan, thing: str) -> Path | None:
    """Return the file of the data, of the spine if there is one, that says of what class a thing is, or states most."""
    from kg.edit.layout_files import made_files

    made = made_files(project)
    found: list[tuple[bool, bool, Path]] = []
    for path in project.iter_data_files():
        if packing_of(path) is not None or path in made:
            continue
        predicates = {
            group.predicate
            for block in iter_blocks(content_of(plan, path).decode("utf-8"), base_of(project, path))
            if block.subject == thing
            for group in block.groups
        }
        if predicates:
            found.append((TYPE.value not in predicates, not path.is_relative_to(project.spine), path))
    return min(found)[2] if found else None


def content_of(plan: Plan, path: Path) -> bytes:
    """Return the content of a file as a plan has it so far."""
    return plan.after.get(path) or path.read_bytes()


def statement(text: str, terms: tuple[str, str, str]) -> str:
    """Return a statement as it is written behind all that a text has."""
    names = Name(0, 0, "", prefixes_at_end(text))
    return " ".join(names.written(term) for term in terms) + " ."


def appended(text: str, stated: str) -> str:
    """Return a text with a statement behind it, parted by a blank line, with the ends of lines that it has."""
    end = "\r\n" if "\r\n" in text else "\n"
    body = text if not text or text.endswith("\n") else text + end
    stated = stated.replace("\n", end) if end != "\n" else stated
    return f"{body}{end if body.strip() else ''}{stated}{end}"
