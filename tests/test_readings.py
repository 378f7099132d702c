"""The data say what the articles say, and no more: where a reading went too far once, it does not again.

The cases of saved queries ask a sample, so that a new fact is no fault; this asks the data themselves. A row of
`readings.tsv` is a pattern with the number of its rows in the files, or a text that stands in one of them.
"""

from __future__ import annotations

import csv
from functools import cache
from typing import NamedTuple

import pyoxigraph
import pytest

from kg.project.reading import read_project
from tests import ROOT


class Reading(NamedTuple):
    """What was understood, the file that says it or none, the text or pattern, and how many rows a pattern has."""

    what: str
    file: str
    says: str
    rows: str


def readings() -> list[Reading]:
    with (ROOT / "tests/readings.tsv").open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(lines)
        return [Reading(*line) for line in lines]


@cache
def graph() -> tuple[pyoxigraph.Store, dict[str, str]]:
    project = read_project(ROOT)
    store = pyoxigraph.Store()
    for path in project.iter_graph_files():
        store.load(path=path, to_graph=pyoxigraph.NamedNode(project.graph_iri(path)))
    return store, dict(project.prefixes)


@pytest.mark.parametrize("reading", readings(), ids=lambda reading: reading.what)
def test_a_text_is_read_as_it_was_written(reading: Reading) -> None:
    if reading.file:
        assert reading.says in (ROOT / reading.file).read_text("utf-8")
        return
    store, prefixes = graph()
    found = store.query(f"SELECT * WHERE {{ {reading.says} }}", prefixes=prefixes, use_default_graph_as_union=True)

    assert isinstance(found, pyoxigraph.QuerySolutions)
    assert int(reading.rows) == len(list(found))
