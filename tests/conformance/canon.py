"""The suite for RDF Dataset Canonicalization, by the one place where all that is written for others gets its names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph

from kg.errors import LimitError
from kg.rdf import rdfc
from kg.rdf.canonical import CanonicalGraphs
from tests.conformance.cases import MF, Case, iter_cases, read_manifest
from tests.conformance.verdicts import Verdict

# What is to end by a limit ends a tenth as late as for people; nothing else comes near this one.
_STEPS = rdfc.STEPS // 10
RDFC = "https://w3c.github.io/rdf-canon/tests/vocab#"


def run_canon(folder: Path, base: str) -> Iterator[Verdict]:
    """Run each test of the canonical form: the bytes are those of the suite, and poison ends by a limit.

    The tests of the map of names do not apply, as nobody is given one, nor do those of another hash than SHA-256.
    """
    for case in iter_cases(read_manifest(folder / "manifest.ttl", base)):
        if case.kind == "RDFC10MapTest" or case.manifest.one(case.node, f"{RDFC}hashAlgorithm") is not None:
            yield Verdict(case.name, case.iri, None)
        else:
            yield Verdict(case.name, case.iri, _is_passed(case))


def _is_passed(case: Case) -> bool:
    action, result = (case.manifest.one(case.node, f"{MF}{name}") for name in ("action", "result"))
    assert action is not None
    with CanonicalGraphs() as graphs:
        graphs.add_quads(pyoxigraph.parse(path=str(case.manifest.file(action))))
        try:
            graphs.name_blank_nodes(_STEPS)
        except LimitError:
            return result is None
        return result is not None and case.manifest.file(result).read_bytes() == b"".join(graphs.iter_quad_lines())
