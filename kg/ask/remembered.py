"""What an engine answered before: on a snapshot, which never changes, it is not asked for again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from kg.engines.base import Engine
from kg.rdf.terms import IRI

T = TypeVar("T")
_MOST = 10_000
_memories: WeakKeyDictionary[Engine, dict[Any, Any]] = WeakKeyDictionary()


def remembered(engine: Engine, what: object, find: Callable[[], T]) -> T:
    """Return what `find` returned for the same engine before, where that is on a snapshot; else find it."""
    if not engine.traits.snapshot:
        return find()
    memory = _memories.setdefault(engine, {})
    if what not in memory:
        if len(memory) >= _MOST:
            memory.clear()
        memory[what] = find()
    found: T = memory[what]
    return found


def remembered_each(
    engine: Engine, what: object, terms: Iterable[IRI], find: Callable[[list[IRI]], dict[IRI, T]]
) -> dict[IRI, T]:
    """Return what `find` has for each of some terms, finding only what is not remembered; it may have nothing."""
    wanted = list(dict.fromkeys(terms))
    known: dict[IRI, T | None] = remembered(engine, what, dict)
    unknown = [term for term in wanted if term not in known]
    if unknown:
        found = find(unknown)
        if len(known) + len(unknown) > _MOST:
            known.clear()
            found = find(wanted)
            unknown = wanted
        known.update((term, found.get(term)) for term in unknown)
    return {term: value for term in wanted if (value := known[term]) is not None}
