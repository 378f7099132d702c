"""What a line at the prompt means: a command, a thing, a word of the project, or a saved question."""

from __future__ import annotations

import math
import shlex
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

from kg.ask.folding import fold
from kg.ask.labels import find_things, of_class
from kg.ask.slips import is_slip
from kg.cli.glossary import explain
from kg.cli.group import COMMANDS
from kg.engines.base import Engine
from kg.errors import KgError
from kg.project.catalog import Catalog
from kg.project.config import Project
from kg.project.saved_query import Parameter, SavedQuery, option_name
from kg.rdf.terms import IRI, Prefixes, find_iri

_MOST_WORDS = 12
_LONGEST_NAME = 6
_SHOWN = 6
_LEAST = 0.35
"""A question is offered where it speaks of this share of what was typed, by weight, at least."""
_WITHOUT = 0.6
"""What is left of how well a question fits that takes none of the things that the line names."""
_ASKING = ("what is a ", "what is an ", "what is ", "explain ")


class Meaning(NamedTuple):
    """What a line means: the words of one command, or several saved questions, the most likely first.

    `known` are things that the line names, each with the text that names it, for the parameters of a question.
    """

    words: tuple[str, ...] = ()
    questions: tuple[SavedQuery, ...] = ()
    known: Mapping[IRI, str] = {}


class Reader:
    """Reads lines in one project; without a project only commands and words of the glossary mean anything."""

    def __init__(self, project: Project | None, engine: Engine | None, catalog: Catalog | None) -> None:
        self._project, self._engine = project, engine
        self.questions: list[SavedQuery] = []
        for name in catalog or ():
            try:
                query = catalog.get(name) if catalog else None
            except KgError:
                continue  # told by a check
            if query and not query.is_check:
                self.questions.append(query)
        self._fitting: dict[tuple[IRI, tuple[str, ...]], bool] = {}
        self._texts = {query.name: _words_of(query) for query in self.questions}

    def read(self, line: str) -> Meaning:
        """Return what a line means; a meaning without words and questions where nothing is found.

        A word of the glossary counts before a thing that is called so, unless it is written as a name.
        """
        text = line.strip().rstrip("?").strip()
        try:
            words = shlex.split(line)
        except ValueError:
            words = line.split()
        if words[:1] == ["kg"]:
            return Meaning(tuple(words[1:]))
        if words and words[0] in COMMANDS and takes(words):
            return Meaning(tuple(words))
        asked = next((text[len(one) :] for one in _ASKING if text.lower().startswith(one)), text)
        word = _explained(asked)
        if word and (asked != text or text.islower() or not self.is_thing(text)):
            return Meaning(("explain", word))
        for name in (text, asked):
            if self.is_thing(name):
                return Meaning(("show", name))
        known = self.things_in(text)
        return Meaning((), tuple(self.rank(text, known)), known)

    def is_thing(self, text: str) -> bool:
        """Tell whether a text is the name or the id of something."""
        return bool(text and self._called(text))

    def _called(self, text: str) -> list[IRI]:
        if self._project is None or self._engine is None:
            return []
        try:
            iri = find_iri(text, Prefixes(self._project.prefixes))
        except KgError:
            iri = None
        if iri is not None:
            return [iri] if self._engine.ask(f"ASK {{ <{iri}> ?p ?o }}") else []
        return find_things(self._engine, self._project, text)

    def things_in(self, text: str) -> dict[IRI, str]:
        """Return the things that parts of a line name, each with that part; a longer part before one within it."""
        words = text.split()[:_MOST_WORDS]
        found: dict[IRI, str] = {}
        taken: set[int] = set()
        for length in range(min(_LONGEST_NAME, len(words)), 0, -1):
            for start in range(len(words) - length + 1):
                places = set(range(start, start + length))
                part = " ".join(words[start : start + length]).strip(",;\"'")
                called = [] if taken & places else self._called(part)
                if len(called) == 1:
                    found[called[0]] = part
                    taken |= places
        return found

    def rank(self, text: str, known: Mapping[IRI, str]) -> list[SavedQuery]:
        """Return the saved questions that speak of the words of a line, the most likely first.

        A word counts the more, the fewer questions speak of it, and most in the name of one. Words that are written as
        names of `known` things do not count; but a question that takes none of these counts less.
        """
        named = {word for name in known.values() if not name.islower() for word in fold(name).split()}
        typed = [word for word in dict.fromkeys(fold(text).split()) if word not in named]
        weights: dict[str, float] = {}
        fits: dict[tuple[str, str], float] = {}
        for word in typed:
            for name, texts in self._texts.items():
                fits[word, name] = max((share for share, words in texts if _speaks(word, words)), default=0.0)
            count = sum(1 for name in self._texts if fits[word, name])
            weights[word] = math.log((len(self._texts) + 1) / count) if count else 0.5
        whole = sum(weights.values()) or 1.0
        scores = {
            query.name: sum(weights[word] * fits[word, query.name] for word in typed) / whole
            for query in self.questions
        }
        if known:
            for query in self.questions:
                if scores[query.name] >= _LEAST and not self.arguments(query, known):
                    scores[query.name] *= _WITHOUT
        best = sorted(self.questions, key=lambda query: (-scores[query.name], len(query.summary), query.name))
        return [query for query in best if scores[query.name] >= _LEAST * _WITHOUT][:_SHOWN]

    def arguments(self, query: SavedQuery, known: Mapping[IRI, str]) -> dict[str, str]:
        """Return the values for parameters of a question that things of a line give, each thing once."""
        left, given = dict(known), dict[str, str]()
        for param in sorted(query.params, key=lambda one: not one.required):
            for iri, text in left.items():
                if param.type == "iri" and self._fits(iri, self.classes(param)):
                    given[param.name] = text
                    del left[iri]
                    break
        return given

    def _fits(self, iri: IRI, classes: tuple[str, ...]) -> bool:
        if (iri, classes) not in self._fitting and self._engine is not None:
            self._fitting[iri, classes] = bool(of_class(self._engine, [iri.value], classes or None))
        return self._fitting.get((iri, classes), False)

    def classes(self, param: Parameter) -> tuple[str, ...]:
        """Return the classes of the things that a parameter takes."""
        prefixes = Prefixes(self._project.prefixes if self._project else {})
        return tuple(str(prefixes.expand(one)) for one in param.classes)


def command_of(query: SavedQuery, given: Mapping[str, str]) -> tuple[str, ...]:
    """Return the words by which a question is asked from a shell, its answers with labels."""
    options = [word for name, value in given.items() for word in (f"--{option_name(name)}", value)]
    return ("query", query.name, *options, "--labels")


def takes(words: Sequence[str]) -> bool:
    """Tell whether what stands behind a command may be its own: one that takes options only is followed by these."""
    import click

    from kg.cli.group import cli

    command = cli.get_command(click.Context(cli), words[0])
    if command is None or len(words) == 1 or words[1].startswith("-"):
        return command is not None
    if isinstance(command, click.Group):
        return words[1] in command.list_commands(click.Context(command))
    return any(isinstance(param, click.Argument) for param in command.params)


def _explained(word: str) -> str | None:
    with suppress(KgError):
        return explain(word).name
    return None


def _words_of(query: SavedQuery) -> list[tuple[float, list[str]]]:
    """Return the words of a question with what they count: those of its name, of its summary, and of the rest."""
    name = fold(query.name.replace("_", " ")).split()
    rest = [query.description, *query.tags, *(f"{one.name} {one.description}" for one in query.params)]
    return [(1.0, name), (0.9, fold(query.summary).split()), (0.5, fold(" ".join(rest).replace("_", " ")).split())]


def _speaks(typed: str, words: Sequence[str]) -> bool:
    """Tell whether one of some words is the one that was typed, has the same stem, or was meant by a slip."""
    stem = typed.removesuffix("s") if len(typed) > 3 else typed
    return any(
        word == typed
        or word.removesuffix("s") == stem
        or (len(stem) > 3 and word.startswith(stem))
        or is_slip(typed, word)
        for word in words
    )
