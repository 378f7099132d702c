"""The suites for the syntaxes of RDF, by `kg convert`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph

from kg.cli import exits
from tests.conformance.cases import MF, Case, iter_cases, read_manifest, read_sequence
from tests.conformance.running import Ran, run_kg
from tests.conformance.same import canonical, quads_of
from tests.conformance.verdicts import Verdict, verdict

# An outer context, statements that are no RDF, and a way to write directions that the standard only tries out.
_NOT_OURS = {"expandContext", "produceGeneralizedRdf", "rdfDirection"}


def run_turtle_family(folder: Path, base: str, format_name: str) -> Iterator[Verdict]:
    """Run each test of a suite whose manifest is in Turtle: what is right is read, what is not is refused."""
    manifest = read_manifest(folder / "manifest.ttl", base)
    for case in iter_cases(manifest):
        action = manifest.one(case.node, f"{MF}action")
        assert action is not None
        ran = _convert(manifest.file(action), format_name, str(action))
        if "Negative" in case.kind:
            yield verdict(case, _is_refused(ran), ran)
        elif "Eval" in case.kind:
            yield verdict(case, _gives(ran, _result(case)), ran)
        else:
            yield verdict(case, ran.code == exits.FINE, ran)


def run_jsonld(folder: Path, base: str) -> Iterator[Verdict]:
    """Run each test that JSON-LD 1.1 has for its way to RDF.

    Those of JSON-LD 1.0 do not apply, nor do those of settings that a program may give to a processor.
    """
    for entry in read_sequence(folder / "toRdf-manifest.jsonld"):
        name, options = entry["@id"].removeprefix("#"), entry.get("option", {})
        iri = f"{base}toRdf-manifest#{name}"
        if _NOT_OURS & options.keys() or "json-ld-1.0" in options.values():
            yield Verdict(name, iri, None)
            continue
        ran = _convert(folder / entry["input"], "jsonld", options.get("base", base + entry["input"]))
        if "jld:NegativeEvaluationTest" in entry["@type"]:
            passed = _is_refused(ran)
        elif "expect" in entry:
            passed = _gives(ran, folder / entry["expect"])
        else:
            passed = ran.code == exits.FINE
        yield Verdict(name, iri, passed, ran.err)


def _convert(path: Path, format_name: str, base: str) -> Ran:
    return run_kg("convert", str(path), "-", "--from", format_name, "--to", "nquads", "--base", base, cwd=path.parent)


def _is_refused(ran: Ran) -> bool:
    return ran.code == exits.INPUT and ran.err.startswith("kg: ")


def _result(case: Case) -> Path:
    result = case.manifest.one(case.node, f"{MF}result")
    assert result is not None
    return case.manifest.file(result)


def _gives(ran: Ran, expected: Path) -> bool:
    """Tell whether a run gave the quads that a file has."""
    if ran.code != exits.FINE:
        return False
    try:
        given: list[Any] = list(pyoxigraph.parse(ran.out, pyoxigraph.RdfFormat.N_QUADS))
    except SyntaxError:
        return False
    return canonical(quads_of(expected)) == canonical(given)
