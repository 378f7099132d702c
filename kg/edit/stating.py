"""What the texts of the data state, as they are now: which of them has most of a kind, and whether any says a thing."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from kg.places.reader import Placed, Reader
from kg.project.config import Project
from kg.rdf.formats import FORMATS, graph_format, is_graph_file
from kg.rdf.terms import IRI, Term, split_iri

Texts = Callable[[Path], str]
"""Gives the text of a file as it is now, which in an editor may be other than on the disk."""
_TURTLE = [FORMATS[name] for name in ("turtle", "trig")]
_SUFFIXES = {suffix.lstrip(".") for one in _TURTLE for suffix in (one.suffix, *one.other_suffixes)}


def is_turtle(path: Path) -> bool:
    """Tell whether a file is Turtle or TriG, and not packed."""
    return is_graph_file(path) and graph_format(path) in ("turtle", "trig") and path.suffix.lstrip(".") in _SUFFIXES


def placed_in(path: Path, texts: Texts) -> tuple[Placed, ...]:
    """Return what a text of Turtle states, each with its places; raise OSError, UnicodeDecodeError."""
    return _read(texts(path))


@lru_cache(maxsize=256)
def _read(text: str) -> tuple[Placed, ...]:
    return tuple(Reader(text, 0, {}, "").read())


def find_file_of_most(project: Project, texts: Texts, counts: Callable[[Placed], bool]) -> Path | None:
    """Return the file of the data in which most statements are of a kind, before all one of the spine."""
    found: list[tuple[int, str, Path]] = []
    for path in project.iter_data_files():
        number = sum(map(counts, placed_in(path, texts))) if is_turtle(path) else 0
        if number:
            found.append((number * (1000 if path.is_relative_to(project.spine) else 1), str(path), path))
    return max(found)[2] if found else None


def is_stated(project: Project, texts: Texts, thing: Term, predicate: IRI | None, value: Term | None = None) -> bool:
    """Tell whether a text of the data says something of a thing, with a value if one is given."""
    name = split_iri(str(thing))[1]
    return any(
        one.subject == thing and one.predicate == predicate and value in (None, one.value)
        for path in project.iter_data_files()
        if is_turtle(path) and name in texts(path)
        for one in placed_in(path, texts)
    )
