"""The words of the project, each with its meaning: docs/glossary.md, which travels with the package."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from kg.errors import Advice, InputError, Location, UnknownName

_NAME = "glossary.md"


class Word(NamedTuple):
    """A word, what it means here, and which other words are not used for it."""

    name: str
    meaning: str
    others: tuple[str, ...]


def read_glossary() -> dict[str, Word]:
    """Return every word by its name; raise InputError where the glossary is not there."""
    here = Path(__file__)
    paths = [here.with_name(_NAME), here.parent.parent.parent / "docs" / _NAME]
    path = next((one for one in paths if one.is_file()), None)
    if path is None:
        raise InputError("the glossary is missing; install the package anew", location=Location(paths[0]))
    words = {}
    for line in path.read_text("utf-8").splitlines()[4:]:
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) == 3:
            words[cells[0]] = Word(cells[0], cells[1], tuple(one.strip() for one in cells[2].split(",") if one.strip()))
    return words


def explain(name: str) -> Word:
    """Return a word by its name, in whatever case and number, or by one that is not used for it; raise UnknownName."""
    words = read_glossary()
    wanted = name.strip().lower()
    by_name = {word.name.lower(): word for word in words.values()}
    singular = (wanted.removesuffix("s"), wanted.removesuffix("es"), f"{wanted.removesuffix('ies')}y")
    others = {other.lower(): word for word in words.values() for other in word.others}
    found = next((some[one] for some in (by_name, others) for one in (wanted, *singular) if one in some), None)
    if found is None:
        raise UnknownName("word", name, words, advice=Advice("search"))
    return found
