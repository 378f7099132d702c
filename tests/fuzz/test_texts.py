"""Files that people write: queries with their headers, kg.toml, mappings, tables of decisions, Turtle."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from hypothesis import HealthCheck, given, settings

from kg.ask.running import run
from kg.engines.embedded import EmbeddedEngine
from kg.link.sssom import read_decisions
from kg.link.targets import items_behind
from kg.lsp.diagnosing import settings_outside, syntax_of
from kg.mapping.yarrrml import read_yarrrml
from kg.project.config import CONFIG
from kg.project.header import parse_header
from kg.project.reading import project_of_text, read_project
from kg.project.scaffold import create_project
from kg.sparql.guard import require_safe
from kg.sparql.tokens import normalize, tokenize
from tests import ROOT
from tests.fuzz.spoiling import EXAMPLES, in_words, spoilt, spoilt_bytes
from tests.mapping.conftest import MAPPING

# Where a test writes, each example writes over the one before.
often = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
QUERIES = [path.read_text("utf-8") for path in sorted((ROOT / "queries").rglob("*.rq"))]
TURTLE = [path.read_text("utf-8")[:3_000] for path in sorted((ROOT / "data/sources").glob("*.ttl"))[:6]]
CONFIGS = [(ROOT / CONFIG).read_text("utf-8"), (ROOT / "examples/charts/kg.toml").read_text("utf-8")]
DECISIONS = "".join((ROOT / "data/links/wikidata.sssom.tsv").read_text("utf-8").splitlines(keepends=True)[:18])
HEADERS = ["".join(line for line in text.splitlines(keepends=True) if line.startswith("#+")) for text in QUERIES]
BODIES = ["".join(line for line in text.splitlines(keepends=True) if not line.startswith("#")) for text in QUERIES]


@often
@given(spoilt(HEADERS))
def test_headers(text: str) -> None:
    with in_words():
        parse_header(text + "SELECT * { ?s ?p ?o }", Path("q.rq"))


@often
@given(spoilt(BODIES))
def test_queries(text: str) -> None:
    """The tokens of a query are all of it, and what is let through is answered from no data or refused in words."""
    with in_words():
        assert text == "".join(token.text for token in tokenize(text))
        require_safe(text, "query")
        answer = run(EmbeddedEngine(pyoxigraph.Store()), normalize(text), seconds=4)
        for _ in chain(answer.rows, answer.triples):
            pass


@often
@given(spoilt_bytes(CONFIGS))
def test_kg_toml(content: bytes) -> None:
    with in_words():
        project_of_text(Path("/nowhere"), content.decode("utf-8", "replace"))
    for finding in settings_outside(Path("/nowhere/kg.toml"), content):
        assert finding.message


@often
@given(spoilt_bytes([MAPPING]))
def test_mappings(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "m.yml"
    path.write_bytes(content)
    with in_words():
        read_yarrrml(path, tmp_path, {"ex": "http://e/", "thing": "http://t/", "skos": "http://s/"})


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A project in which a table of decisions lies."""
    folder = tmp_path_factory.mktemp("fuzz") / "small"
    create_project(folder)
    (folder / "data/links").mkdir(parents=True)
    return read_project(folder)


@often
@given(spoilt_bytes([DECISIONS]))
def test_tables_of_decisions(project: Any, content: bytes) -> None:
    (project.root / "data/links/wikidata.sssom.tsv").write_bytes(content)
    with in_words():
        read_decisions(project, items_behind("http://www.wikidata.org/entity/"))


@often
@given(spoilt_bytes(TURTLE))
def test_turtle(content: bytes) -> None:
    """Each fault of a file has a place that is in it."""
    lines = content.count(b"\n") + content.count(b"\r") + 1
    with in_words():
        for finding in syntax_of(Path("data/x.ttl"), content):
            assert finding.location is not None
            assert finding.location.line is None or 1 <= finding.location.line <= lines + 1
