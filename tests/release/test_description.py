"""A description is asked for each of its files in time by their number."""

from __future__ import annotations

from collections.abc import Callable

from kg.rdf.graph import TermGraph
from kg.rdf.terms import IRI
from kg.rdf.vocabulary import DCTERMS, SPDX
from kg.release.description import FileFacts, ReleaseFacts, describe_files, value_of

from ..growth import require_growth

FACTS = ReleaseFacts(IRI("http://e/release/1"), "title", "1", "http://e/licence", None, None, None, ())


def test_files_are_found_by_their_names() -> None:
    def prepare(size: int) -> Callable[[], object]:
        files = [FileFacts(f"queries/{n}.rq", "application/sparql-query", None, n, f"{n:064}") for n in range(size)]
        triples = list(describe_files(FACTS, files))

        def work() -> None:
            graph = TermGraph(triples)
            for file in files:
                one = IRI(f"{FACTS.dataset}/{file.path}")
                assert [file.path] == value_of(graph, one, DCTERMS + "title")
                (checksum,) = value_of(graph, one, SPDX + "checksum")
                assert [file.sha256] == value_of(graph, IRI(checksum), SPDX + "checksumValue")

        return work

    require_growth(prepare, 100)
