"""The suite for the SPARQL 1.1 Protocol, by the service of `kg serve`, asked without a socket."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph

from kg.engines.embedded import EmbeddedEngine
from kg.engines.stores import load_graphs
from kg.project.reading import read_project
from kg.rdf.terms import Term
from kg.web.messages import Answered
from tests import ROOT
from tests.conformance.cases import MF, Case, iter_cases, read_manifest
from tests.conformance.verdicts import Verdict
from tests.web.asking import send

HT, HTS, CNT = (
    "http://www.w3.org/2011/http#",
    "http://www.w3.org/2011/http-statusCodes#",
    "http://www.w3.org/2011/content#",
)
# Of the tests of updates these want a refusal; the others want a change, and nothing is changed here.
REFUSED = frozenset((
    "bad_update_get", "bad_multiple_updates", "bad_update_wrong_media_type", "bad_update_missing_form_type",
    "bad_update_non_utf8", "bad_update_syntax", "bad_update_dataset_conflict",
))  # fmt: skip
_TABLES = (
    "application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values",
)  # fmt: skip


class Request(NamedTuple):
    """One request of a test, and what the answer is to be like."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    statuses: tuple[str, ...]
    boolean: bool | None
    format: str

    def is_answered_by(self, answered: Answered) -> bool:
        """Tell whether an answer is like that."""
        kind = answered.header("Content-Type").partition(";")[0]
        if not any(
            status in (f"StatusCode{answered.status // 100}xx", str(answered.status)) for status in self.statuses
        ):
            return False
        if self.boolean is not None and _boolean_of(answered) is not self.boolean:
            return False
        if self.format == "RDF":
            list(pyoxigraph.parse(answered.body, pyoxigraph.RdfFormat.from_media_type(kind), base_iri="http://e/"))
        return self.format != "tabular" or kind in _TABLES


def _boolean_of(answered: Answered) -> bool:
    if "json" in answered.header("Content-Type"):
        return bool(json.loads(answered.body)["boolean"])
    return b"<boolean>true</boolean>" in answered.body


def requests_of(case: Case) -> Iterator[Request]:
    """Yield the requests of a test, in their order."""
    manifest = case.manifest

    def members(node: Term | None, name: str) -> list[Term]:
        first = manifest.one(node, name) if node is not None else None
        return list(manifest.graph.list_members(first)) if first is not None else []

    for each in members(manifest.one(case.node, f"{MF}action"), f"{HT}requests"):
        headers = {
            manifest.text(header, f"{HT}fieldName").lower(): manifest.text(header, f"{HT}fieldValue")
            for header in members(each, f"{HT}headers")
        }
        body, answer = manifest.one(each, f"{HT}body"), manifest.one(each, f"{HT}resp")
        assert answer is not None
        raw = manifest.text(body, f"{CNT}chars") or manifest.text(body, f"{CNT}bytes")
        encoding = manifest.text(body, f"{CNT}characterEncoding").lower() or "utf-8"
        statuses = tuple(str(one).removeprefix(HTS) for one in manifest.values(answer, f"{MF}expectedStatus"))
        expected = manifest.text(answer, f"{MF}expectedBoolean")
        yield Request(
            manifest.text(each, f"{HT}methodName"), manifest.text(each, f"{HT}absolutePath"), headers,
            raw.encode(encoding), statuses, expected == "true" if expected else None,
            manifest.text(answer, f"{MF}expectedFormat"),
        )  # fmt: skip


def service_of(folder: Path) -> Any:
    """Return the data of the suite as a service."""
    from kg.web.application import make_application
    from kg.web.served import Served

    graphs = [
        (f"http://kasei.us/2009/09/sparql/data/data{n}.rdf", list(pyoxigraph.parse(path=str(folder / f"data{n}.nt"))))
        for n in (1, 2, 3)
    ]
    return make_application(Served(read_project(ROOT), EmbeddedEngine(load_graphs(graphs)))).wsgi_app


def run_protocol(folder: Path, base: str) -> Iterator[Verdict]:
    """Run each test of the suite that asks, or that wants a refusal."""
    application = service_of(folder)
    for case in iter_cases(read_manifest(folder / "manifest.ttl", base)):
        if case.name.startswith(("update_", "bad_update")) and case.name not in REFUSED:
            continue
        said = []
        for request in requests_of(case):
            path = request.path.replace("/sparql/", "/sparql")
            answered = send(application, request.method, path, request.headers, request.body)
            if not request.is_answered_by(answered):
                said.append(f"{request}: {answered.status}")
        yield Verdict(case.name, case.iri, not said, "\n".join(said))
