"""A statement that somebody types as words: which of them are its thing, its property and its value."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import TypeVar

from kg.ask.labels import find_things, get_thing
from kg.ask.show import find_thing
from kg.ask.typed_literals import find_literal, read_literal
from kg.engines.base import Engine
from kg.errors import Advice, KgError, UnknownName, UsageError
from kg.project.config import Project
from kg.rdf.terms import IRI, Literal, Prefixes, Term, Triple, find_iri
from kg.rdf.vocabulary import TYPE

_WORD = re.compile(r'<[^<>\s]*>|"(?:[^"\\]|\\.)*"\S*|\S+')
_MOST = 16
"""How many words are tried in every way that parts them; more are no names."""
_Split = tuple[str, str, str]
_Found = TypeVar("_Found")


def read_statement(engine: Engine, project: Project, words: Sequence[str]) -> Triple:
    """Return the statement that words stand for, also where names of several words have no quotes.

    Three words are its parts, and one is a statement of Turtle or names. Of the ways to part others that one counts
    whose parts are all known, or of several the one that holds. Raises UsageError with how it is to be written.
    """
    words = _WORD.findall(words[0]) if len(words) == 1 else list(words)
    if words and words[-1] in (".", ";"):
        words.pop()
    if len(words) < 3:
        raise _unread("a statement has a thing, a property and a value", ("SUBJECT", "PREDICATE", "VALUE"))
    if len(words) == 3:
        return find_statement(engine, project, *words)
    if len(words) > _MOST:
        raise _unread(f"{len(words)} words are no statement", _some(words))
    splits = list(_with_property(engine, project, words))
    found = dict(_known(engine, project, splits))
    holding = [triple for triple in found if len(found) > 1 and _holds(engine, triple)]
    if len(found) == 1 or len(holding) == 1:
        return (holding or list(found))[0]
    if found:
        ways = " or ".join(map(shlex.join, found.values()))
        raise _unread(f"these words can be read in {len(found)} ways: {ways}", next(iter(found.values())))
    if len(splits) == 1:
        try:
            return find_statement(engine, project, *splits[0])
        except KgError as error:
            raise _unread(str(error), splits[0]) from None
    raise _unread("no word of these is known as a property", _some(words))


def find_statement(engine: Engine, project: Project, subject: str, predicate: str, value: Term | str) -> Triple:
    """Return the statement that names stand for: labels, CURIEs, IRIs, `a`, or a text that is the value of one.

    Raises UnknownName and AmbiguousLabel.
    """
    thing = find_thing(engine, project, subject)
    prop = _find_property(engine, project, predicate) or get_thing(engine, project, predicate)
    if not isinstance(value, str):
        return thing, prop, value
    prefixes = Prefixes(project.prefixes)
    iri = _or_none(lambda: find_iri(value, prefixes))  # as it stands, and not what a link of it leads to
    stated = [
        term for (term,) in engine.select(f"SELECT ?o WHERE {{ <{thing}> <{prop}> ?o }}").rows if term is not None
    ]
    literals = [term for term in stated if isinstance(term, Literal)]
    if iri is not None and iri in stated:
        return thing, prop, iri
    if (literal := find_literal(value, literals, prefixes)) is not None:
        return thing, prop, literal
    ending = {term for term in stated if isinstance(term, IRI) and term.value.endswith((f"/{value}", f"#{value}"))}
    if iri is None and len(ending) == 1:  # an id of another house, as `kg show` takes it
        return thing, prop, ending.pop()
    try:
        found = find_thing(engine, project, value)
    except UnknownName:
        if (read := read_literal(value, prefixes)) is None:
            raise
        return thing, prop, read  # that nobody states
    return thing, prop, found if iri is None else iri


def _find_property(engine: Engine, project: Project, name: str) -> IRI | None:
    """Return what a CURIE or an IRI names, or the one property that is called so; None where there is none."""
    if name == "a":
        return TYPE
    if (iri := find_iri(name, Prefixes(project.prefixes))) is not None:
        return iri
    found = [one for one in find_things(engine, project, name) if _is_property(engine, one)]
    return found[0] if len(found) == 1 else None


def _is_property(engine: Engine, iri: IRI) -> bool:
    return engine.ask(f'ASK {{ {{ ?s <{iri}> ?o }} UNION {{ <{iri}> a ?t FILTER(STRENDS(STR(?t), "Property")) }} }}')


def _with_property(engine: Engine, project: Project, words: Sequence[str]) -> Iterator[_Split]:
    """Yield the ways to part words in which the middle is a property."""

    def is_known(name: str) -> bool:
        iri = _find_property(engine, project, name)
        return iri is not None and (iri == TYPE or _is_property(engine, iri))

    known = _remembering(is_known)
    for start, end in combinations(range(1, len(words)), 2):
        if known(" ".join(words[start:end])):
            yield " ".join(words[:start]), " ".join(words[start:end]), " ".join(words[end:])


def _known(engine: Engine, project: Project, splits: Sequence[_Split]) -> Iterator[tuple[Triple, _Split]]:
    """Yield the statements whose parts are all known."""
    has_thing = _remembering(lambda name: bool(find_thing(engine, project, name)))
    for split in splits:
        if has_thing(split[0]) and (triple := _or_none(lambda: find_statement(engine, project, *split))):  # noqa: B023 - at once
            yield triple, split


def _remembering(look: Callable[[str], bool]) -> Callable[[str], bool]:
    seen: dict[str, bool] = {}

    def looked(name: str) -> bool:
        if name not in seen:
            seen[name] = bool(_or_none(lambda: look(name)))
        return seen[name]

    return looked


def _or_none(look: Callable[[], _Found]) -> _Found | None:
    try:
        return look()
    except KgError:
        return None


def _holds(engine: Engine, triple: Triple) -> bool:
    return engine.ask(f"ASK {{ {' '.join(map(engine.write, triple))} }}")


def _some(words: Sequence[str]) -> _Split:
    """Return one way to part words, for who is told how to: at what looks like a property, if anything does."""
    inner = range(1, len(words) - 1)
    at = next((n for n in inner if words[n] == "a" or ":" in words[n]), len(words) - 2)
    return " ".join(words[:at]), words[at], " ".join(words[at + 1 :])


def _unread(told: str, split: _Split) -> UsageError:
    """Return the error for words that are not read, with how some of them would be."""
    return UsageError(told, advice=Advice("quote-names", shlex.join(split)))
