"""Things that nothing describes, described: a few statements in the file where their like are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from kg.edit.sections import place_in
from kg.edit.spans import Edit
from kg.edit.stating import Texts, find_file_of_most, is_stated, placed_in
from kg.edit.written import Writing, declaration
from kg.project.config import Project
from kg.rdf.terms import IRI, Literal, Prefixes, Term
from kg.rdf.vocabulary import TYPE

_WORDS = re.compile(r"[\W_]+")


def stub(thing: IRI, classes: Sequence[IRI], project: Project, texts: Texts) -> tuple[Edit, ...]:
    """Return what describes a thing of some classes, with a name made of its IRI, beside the others of these."""
    where = find_file_of_most(project, texts, lambda one: one.predicate == TYPE and one.value in classes)
    if where is None or not project.preferred or is_stated(project, texts, thing, TYPE):
        return ()
    names = Names(project, texts(where))
    label = IRI(project.preferred[0])
    tags = [
        one.value.language
        for one in placed_in(where, texts)
        if one.predicate == label and isinstance(one.value, Literal) and one.value.language
    ]
    local = thing.value.replace("#", "/").rstrip("/").rpartition("/")[2]
    words = " ".join(word[:1].upper() + word[1:] for word in _WORDS.split(local) if word)
    text = f'"{words}"' + (f"@{max(sorted(set(tags)), key=tags.count)}" if tags else "")
    told = f"{names.render(thing)} a {', '.join(map(names.render, classes))} ;\n    {names.render(label)} {text} ."
    before = texts(where)
    place = place_in(before, placed_in(where, texts), classes)
    if place == len(before):
        return *names.declare(where), at_end(where, texts, told)
    at = before.count("\n", 0, place) + 1, 1
    return *names.declare(where), Edit(where, at, at, f"\n{told}\n")


def at_end(path: Path, texts: Texts, told: str) -> Edit:
    """Return what puts statements at the end of a file."""
    text = texts(path)
    lines = text.split("\n")
    end = (len(lines), 1) if text.endswith("\n") or not text else (len(lines), len(lines[-1]) + 1)
    return Edit(path, end, end, f"\n{told}\n" if text.endswith("\n") else f"\n\n{told}\n")


class Names:
    """Terms as a text would have them, and the prefixes of the project that it has to declare for that."""

    def __init__(self, project: Project, text: str) -> None:
        self._writing, self._text = Writing(Prefixes(project.prefixes), text), text
        self._declares: dict[tuple[str, str], None] = {}

    def render(self, term: Term) -> str:
        """Return a term as the text would have it."""
        written, declares = self._writing.write(term)
        if declares is not None:
            self._declares[declares] = None
        return written

    def declare(self, path: Path) -> Iterable[Edit]:
        """Yield what declares the prefixes that were needed."""
        for prefix in self._declares:
            at, line = declaration(self._text, prefix)
            begin = self._text.rfind("\n", 0, at) + 1
            place = (self._text.count("\n", 0, at) + 1, at - begin + 1)
            yield Edit(path, place, place, line)
