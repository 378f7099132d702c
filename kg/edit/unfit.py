"""How much of a statement shapes would not have: what speaks against one of the ways to read it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from kg.edit.allowed import Allowed
from kg.edit.likeness import TripleOf
from kg.errors import KgError
from kg.project.config import Project
from kg.rdf.held import held_content
from kg.rdf.terms import IRI
from kg.rdf.vocabulary import TYPE

_Contents = tuple[tuple[Path, bytes], ...]


def allowed_in(project: Project) -> Allowed | None:
    """Return what the shapes of a project allow, read once for as long as they stay; None if they cannot be read."""
    try:
        return _allowed(
            _contents(project.iter_shape_files(within_a_source=True)), _contents(project.iter_ontology_files())
        )
    except OSError:
        return None


def _contents(paths: Iterable[Path]) -> _Contents:
    return tuple((path, path.read_bytes() if (held := held_content(path)) is None else held) for path in paths)


@lru_cache(maxsize=2)
def _allowed(shapes: _Contents, ontology: _Contents) -> Allowed | None:
    try:
        return Allowed.read((path for path, _ in shapes), (path for path, _ in ontology))
    except (KgError, OSError):
        return None


def count_unfit(triples: tuple[TripleOf, ...], allowed: Allowed) -> int | None:
    """Return how many properties things of classes have that are not theirs, or lack, or have too often.

    None where shapes know the class of nothing.
    """
    said: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, value in triples:
        said[subject][predicate].append(value)
    found, is_known = 0, False
    for properties in said.values():
        classes = [IRI(value[1:-1]) for value in properties.get(f"<{TYPE.value}>", ()) if value.startswith("<")]
        classes = [cls for cls in classes if cls in allowed.classes]
        if classes:
            is_known = True
            found += _unfit(classes, properties, allowed)
    return found if is_known else None


def _unfit(classes: list[IRI], properties: dict[str, list[str]], allowed: Allowed) -> int:
    """Return how many properties of one thing do not fit its classes."""
    paths = {IRI(path[1:-1]): values for path, values in properties.items()}
    asked = allowed.of(classes, tuple(paths))
    found = sum(one.path not in paths for one in asked.required)
    for path, values in paths.items():
        known = allowed.of(classes).get(path)
        if known is None:
            found += path != TYPE and bool(allowed.knowing(path))
            continue
        components = {rule.constraint.component for rule in known.rules}
        tags = Counter(value[value.rfind('"') :] for value in values if value.startswith('"') and "@" in value)
        is_twice = "uniqueLang" in components and any(number > 1 for number in tags.values())
        found += is_twice or (known.most is not None and len(values) > known.most)
    return found
