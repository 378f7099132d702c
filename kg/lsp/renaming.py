"""A term under another name, wherever it stands in the files of a project, each file writing names in its own way."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kg.errors import UsageError
from kg.lsp.knowledge import Knowledge
from kg.lsp.occurrences import Texts, iter_occurrences
from kg.lsp.turtle_text import expand, prefixes_of
from kg.rdf.terms import IRI, Prefixes, parse_iri


def renamed(
    term: IRI, name: str, text: str, files: Sequence[Path], knowledge: Knowledge | None, texts: Texts
) -> list[tuple[Path, int, int, str]]:
    """Return what is to be written in place of a term in some files, by path and offsets.

    The new name is written as the `text` would have it, or is the last part of it alone. Raises UsageError for one that
    is no IRI, and for one that something else has already.
    """
    new = _meant(term, name.strip(), {**(knowledge.project.prefixes if knowledge else {}), **prefixes_of(text)})
    if new == term:
        return []
    if (taken := next(iter_occurrences(new, files, texts), None)) is not None:
        raise UsageError(f"{name} is there already, in {taken.path.name}; two things would become one")
    changes = []
    for one in iter_occurrences(term, files, texts):
        prefixes = Prefixes(prefixes_of(texts(one.path) or ""))
        changes.append((one.path, one.start, one.end, prefixes.shrink(new.value) or f"<{new}>"))
    return changes


def _meant(term: IRI, name: str, prefixes: dict[str, str]) -> IRI:
    if name.startswith("<") and name.endswith(">"):
        return parse_iri(name[1:-1])
    if ":" in name:
        found = expand(name, prefixes)
        if found is None:
            raise UsageError(f"{name}: nothing declares its prefix")
        return parse_iri(found.value)
    cut = max(term.value.rfind("/"), term.value.rfind("#"), term.value.rfind(":")) + 1
    if not name:
        raise UsageError("a name is needed")
    return parse_iri(term.value[:cut] + name)
