"""How long saved queries take: on the graph of a project, and how that grows with the data.

Seconds of the processor are counted, since others use the machine. How it grows is measured on a sample of the sources:
a few copies of it, and ten times as many, each with names of its own. A query may take as many times as long as there
is more data, or more answer, and twice that.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import NamedTuple

from kg.ask.arguments import resolve_arguments
from kg.ask.running import bind_saved, prepare_text, run
from kg.engines.base import Engine
from kg.errors import KgError, LimitError
from kg.project.catalog import Catalog
from kg.project.config import Project
from kg.project.saved_query import SavedQuery

BUDGET = 2.0
"""Seconds that a query may take where its header does not say."""
SAMPLE, TIMES = 10_000, 10
_MORE = 2.0
_ROUNDS, _ENOUGH = 3, 2.0
"""How often a question is asked at most, and after how many seconds no more."""
_LONGEST = 5.0
"""Seconds after which an answer from copies is stopped: on so little it should be there long before."""
_LEAST = 0.1
"""Seconds below which a measurement of the larger graph says nothing."""
_PATIENCE = 10
"""How many times its budget a query may take before it is stopped."""


class Timed(NamedTuple):
    """What a query took: seconds and rows, whether it was stopped, and by how much more it grows than it may.

    `growth` is how many times as long the larger graph took, as a share of how many times as much data or answer there
    was; None where that is too short to tell. A query that cannot be asked has a `fault`.
    """

    name: str
    seconds: float
    rows: int
    budget: float
    stopped: bool = False
    growth: float | None = None
    fault: str = ""

    @property
    def is_over(self) -> bool:
        """Whether it took more than its budget."""
        return self.stopped or self.seconds > self.budget

    @property
    def grows_faster(self) -> bool:
        """Whether it grows faster than the data and its answer."""
        return self.growth is not None and self.growth > _MORE


def time_queries(project: Project, catalog: Catalog, engine: Engine, budget: float = BUDGET) -> Iterator[Timed]:
    """Yield how long each saved query takes with the examples in its header, on an engine and as the data grows."""
    graphs = _Graphs(project)
    for query in catalog.iter_queries():
        most = query.seconds or budget
        try:
            seconds, rows = _measure(project, engine, query, most * _PATIENCE)
            yield Timed(query.name, seconds, rows, most, growth=graphs.growth_of(query))
        except LimitError:
            yield Timed(query.name, most * _PATIENCE, 0, most, stopped=True)
        except KgError as error:
            yield Timed(query.name, 0.0, 0, most, fault=error.message)


def _measure(project: Project, engine: Engine, query: SavedQuery, most: float) -> tuple[float, int]:
    """Return how many seconds of the processor an answer took, and how many rows it had; raise LimitError."""
    given = {param.name: param.example for param in query.params if param.required}
    terms = resolve_arguments(project, engine, query, given)
    text = prepare_text(bind_saved(query, terms, project.prefixes), project, query.path)
    started = time.process_time()
    answer = run(engine, text, seconds=most, path=query.path)
    rows = sum(1 for _ in (answer.rows if answer.form == "SELECT" else answer.triples))
    return time.process_time() - started, rows


class _Graphs:
    """Two graphs in memory, one with ten times as many copies of the same sources; made when first asked for."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._made: tuple[Engine, Engine, float] | None = None

    def _make(self) -> tuple[Engine, Engine, float]:
        from kg.engines.copied import load_copies, read_sample
        from kg.engines.embedded import EmbeddedEngine

        project = self._project
        sources = list(project.iter_source_files()) or list(project.iter_data_files())
        shared = [path for path in project.iter_graph_files() if path not in set(sources)]
        sample = read_sample(
            ((project.graph_iri(path), path) for path in shared),
            ((project.graph_iri(path), path) for path in sources),
            SAMPLE,
        )
        copies = max(1, SAMPLE // max(1, sample.size))
        labels = {*project.preferred, *project.others}
        small, few = load_copies(sample, copies, labels)
        large, many = load_copies(sample, TIMES * copies, labels)
        return EmbeddedEngine(small), EmbeddedEngine(large), many / max(1, few)

    def growth_of(self, query: SavedQuery) -> float | None:
        """Return by how much more than data and answer the time of a query grows, or None where it is too short."""
        self._made = self._made or self._make()
        small, large, data = self._made
        seconds, rows = self._best(large, query)
        if seconds < _LEAST:
            return None
        before, fewer = self._best(small, query)
        allowed = max(data, rows / max(1, fewer))
        return seconds / max(before, _LEAST / TIMES) / allowed

    def _best(self, engine: Engine, query: SavedQuery) -> tuple[float, int]:
        """Return seconds and rows of the best of a few answers; for one that is stopped, how long it had, and no row.

        What others do to a machine only ever adds, and long answers are the same each time.
        """
        best: list[tuple[float, int]] = []
        while len(best) < _ROUNDS and sum(seconds for seconds, _ in best) < _ENOUGH:
            try:
                best.append(_measure(self._project, engine, query, _LONGEST))
            except LimitError:
                return _LONGEST, 0
        return min(best)
