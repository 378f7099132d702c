"""Questions that the data have no answer to, whatever thing is asked about."""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterable
from contextlib import suppress
from itertools import islice
from typing import Any

from kg.ask.arguments import resolve_arguments
from kg.ask.running import bind_saved, prepare_text, run
from kg.engines.base import Engine
from kg.errors import KgError
from kg.io.kept import read_kept, write_kept
from kg.project.config import Project
from kg.project.saved_query import SavedQuery

FILE = "unanswered.json"
_EACH, _ALL = 0.25, 2.0
"""How many seconds one question may take, and all of them: a list of questions is not waited for."""


def find_unanswered(project: Project, engine: Engine, queries: Iterable[SavedQuery]) -> set[str]:
    """Return the names of those queries that have no answer, neither for their examples nor for anything else.

    A question that takes too long, that yes or no answers, or that cannot be asked, is not among them. What is found of
    a snapshot is kept.
    """
    until = time.monotonic() + _ALL
    path, snapshot = project.state / FILE, engine.traits.snapshot
    kept = read_kept(path)
    known: dict[str, Any] = {}
    with suppress(KeyError, TypeError, ValueError):
        known = dict(kept["answered"]) if snapshot and kept["snapshot"] == snapshot else {}
    found: dict[str, Any] = {}
    for query in queries:
        stamp = zlib.crc32(query.text.encode())
        before = known.get(query.name)
        if isinstance(before, list) and before[:1] == [stamp] and before[1:] in ([True], [False]):
            found[query.name] = before
        elif time.monotonic() < until:
            answered = _has_answer(project, engine, query, free=False) or _has_answer(project, engine, query, free=True)
            if answered is not None:
                found[query.name] = [stamp, answered]
    if snapshot and found != known:
        with suppress(KgError, OSError):
            write_kept(path, {"snapshot": snapshot, "answered": found})
    return {name for name, (_, answered) in found.items() if not answered}


def _has_answer(project: Project, engine: Engine, query: SavedQuery, *, free: bool) -> bool | None:
    """Tell whether there is an answer: with the examples, or, `free`, with any thing for each parameter that is one.

    None where that cannot be told.
    """
    examples = {
        param.name: param.example
        for param in query.params
        if param.required and param.example is not None and not (free and param.type == "iri")
    }
    if free and len(examples) == sum(param.required for param in query.params):
        return False  # the same question again
    params = tuple(one._replace(optional=one.optional or one.name not in examples) for one in query.params)
    asked = query._replace(params=params)
    try:
        terms = resolve_arguments(project, engine, asked, examples)
        text = prepare_text(bind_saved(query, terms, project.prefixes), project, query.path)
        answer = run(engine, text, seconds=_EACH, path=query.path)
        if answer.boolean is not None:
            return True
        return bool(list(islice(answer.rows if answer.form == "SELECT" else answer.triples, 1)))
    except KgError:
        return None
