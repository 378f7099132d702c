"""What others send: requests to the site, answers of endpoints, messages of editors, and words on the command line."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.cli import exits
from kg.cli.group import COMMANDS
from kg.edit.written import end_of_prefixes, prefixes_of
from kg.engines.endpoint import EndpointEngine
from kg.io.response import Limits
from kg.lsp.outline import outline_of
from kg.lsp.settings_text import about_key, offer_in_settings
from kg.lsp.texts import Place, Text
from kg.lsp.turtle_text import begin_of_statement, token_at
from kg.project.building import build_snapshot
from kg.project.config import Endpoint
from kg.project.reading import read_project
from kg.project.scaffold import create_project
from tests.conformance.running import run_kg
from tests.fuzz.spoiling import EXAMPLES, NASTY, in_words, spoilt, spoilt_bytes
from tests.fuzz.test_texts import CONFIGS, TURTLE
from tests.web.asking import Site
from tests.web.conftest import site as site

often = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
ADDRESSES = (
    "/search?q=rose", "/query/chart_positions_of?work=APT.", "/query/peaks_within?chart=chart:billboard-hot-100&within=5",
    "/sparql?query=ASK%7B%7D", "/sparql?query=SELECT%20*%20%7B?s%20?p%20?o%7D%20LIMIT%201&default-graph-uri=http://e/", "/agent/rose",
    "/thing?iri=work:apt", "/thing.ttl?iri=work:apt", "/browse?class=mg:Song", "/browse.csv?class=mg:Song", "/graphs?graph=http://e/",
    "/suggest?q=ro&class=mg:Person", "/reconcile?queries=%7B%22q0%22:%7B%22query%22:%22rose%22%7D%7D", "/reconcile/suggest/entity?prefix=r",
    "/reconcile/preview?id=work:apt", "/ontology", "/openapi.json", "/static/x/style.css",
)  # fmt: skip
ACCEPTS = (
    "text/html",
    "*/*",
    "text/turtle;q=0.5,application/json",
    "application/sparql-results+xml",
    "text/csv",
    "a/b",
    ";q=",
)
MESSAGES = [
    json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
    for method, params in (
        ("tools/list", {}), ("tools/call", {"name": "search", "arguments": {"text": "rose"}}),
        ("tools/call", {"name": "chart_positions_of", "arguments": {"work": "APT."}}),
        ("tools/call", {"name": "sparql", "arguments": {"query": "ASK {}"}}),
        ("initialize", {"protocolVersion": "2025-06-18", "capabilities": {}}),
    )
]  # fmt: skip


@often
@given(spoilt(ADDRESSES), st.sampled_from(ACCEPTS) | spoilt(ACCEPTS))
def test_addresses(site: Site, address: str, accept: str) -> None:
    """Any address has an answer that is no fault of the server."""
    sent = quote(address.encode("utf-8", "surrogatepass"), safe="/?=&%:;,+*~.-_@!$'()")
    with in_words():
        answered = site.get(f"/{sent.lstrip('/')}", accept.encode("ascii", "ignore").decode().replace("\n", ""))
        assert answered.status < 500, answered
        assert b"Traceback" not in answered.body


@often
@given(spoilt_bytes(MESSAGES))
def test_messages_of_assistants(site: Site, body: bytes) -> None:
    with in_words():
        answered = site.post("/mcp", body, "application/json")
        assert answered.status < 500, answered
        assert b"Traceback" not in answered.body


class Answering:
    """A server on this machine that answers whatever it is told to."""

    def __init__(self) -> None:
        self.kind, self.body = "", b""
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", "0")))
                self.send_response(200)
                self.send_header("Content-Type", outer.kind)
                self.send_header("Content-Length", str(len(outer.body)))
                self.end_headers()
                self.wfile.write(outer.body)

            do_GET = do_POST  # noqa: N815 - as the standard library wants it

            def log_message(self, *args: Any) -> None:
                """Say nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def address(self) -> str:
        """Where it is asked."""
        return f"http://127.0.0.1:{self.server.server_port}/"


@pytest.fixture(scope="module")
def answering() -> Iterator[Answering]:
    """The server, which ends with the tests."""
    one = Answering()
    yield one
    one.server.shutdown()
    one.server.server_close()


ANSWERS = {
    "application/sparql-results+json": '{"head":{"vars":["s","o"]},"results":{"bindings":[{"s":{"type":"uri","value":"http://e/a"},"o":{"type":"literal","value":"x","xml:lang":"en"}},{"s":{"type":"bnode","value":"b"}}]}}',
    "application/sparql-results+xml": '<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="s"/></head><results><result><binding name="s"><uri>http://e/a</uri></binding></result></results></sparql>',
    "text/turtle": '<http://e/a> <http://e/p> "x"@en , 1 , _:b .',
    "application/n-triples": '<http://e/a> <http://e/p> "x"@en .\n_:b <http://e/p> <http://e/c> .\n',
}  # fmt: skip


@often
@given(st.sampled_from(list(ANSWERS)).flatmap(lambda kind: st.tuples(st.just(kind), spoilt_bytes([ANSWERS[kind]]))))
def test_answers_of_endpoints(answering: Answering, told: tuple[str, bytes]) -> None:
    """Rows and statements come of an answer, or an error in words."""
    answering.kind, answering.body = told
    engine = EndpointEngine(Endpoint(answering.address), contact="", limits=Limits(seconds=4, size=1 << 20))
    with in_words():
        if "results" in told[0]:
            list(engine.select("SELECT ?s ?o { ?s ?p ?o }").rows)
        else:
            list(engine.graph("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"))


@often
@given(spoilt(TURTLE) | spoilt(CONFIGS), st.integers(0, 4_000), st.integers(-3, 300), st.integers(-3, 300))
def test_texts_in_an_editor(text: str, offset: int, line: int, character: int) -> None:
    """Whatever stands in a text, and wherever in it an editor asks, there is an answer."""
    offset = min(offset, len(text))
    with in_words():
        prefixes_of(text)
        assert 0 <= end_of_prefixes(text)
        assert 0 <= begin_of_statement(text, offset) <= len(text)
        token_at(text, offset)
        outline_of(None, text)
        offer_in_settings(text, offset)
        about_key(text, offset)
        for units in ("utf-8", "utf-16", "utf-32"):
            held = Text(text, 1, units)
            assert 0 <= held.offset(Place(line, character)) <= len(text)
            assert offset - held.offset(held.place(offset)) in (0, 1)  # 1 within the end of a line of two characters


# What waits for somebody, or stays, is asked elsewhere.
_STAYING = {"serve", "lsp", "mcp"}
WORDS = (
    "--help", "--version", "-f", "json", "csv", "turtle", "nquads", "-o", "-", "out.x", "--limit", "5", "--timeout", "20", "--engine", "memory",
    "--data", "data/things.ttl", "things", "thing:one", "thing:two", "ex:Thing", "skos:prefLabel", "skos:prefLabel=X", "One", "--in", "--to",
    "--from", "--dry-run", "--yes", "--check", "--show", "--explain", "--graph", "--class", "--merged", "--base", "https://e/", "SELECT * { ?s ?p ?o }",
    "ASK {}", "1.0.0", "queries/things.rq", ".", "..", "nope", "--all", "--max", "0", "--summary", "--view", "bar:label=s,value=o", "--set",
    "list", "show", "test", "accept", "review", "run", "new", "candidates", "compare", "things.csv", "-s", "ontology/shapes",
)  # fmt: skip


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project with a snapshot, in which anything may happen."""
    folder = tmp_path_factory.mktemp("words") / "small"
    create_project(folder)
    (folder / "data").mkdir(exist_ok=True)
    (folder / "data/things.ttl").write_text(
        "<https://example.org/small/thing/one> a <https://example.org/small/ontology#Thing> .\n"
        "<https://example.org/small/thing/two> a <https://example.org/small/ontology#Thing> .\n"
    )
    build_snapshot(read_project(folder))
    return folder


@often
@given(
    st.sampled_from([name for name in COMMANDS if name not in _STAYING]),
    st.lists(st.sampled_from(WORDS) | st.sampled_from(NASTY) | spoilt(WORDS), max_size=7),
)
def test_words_on_the_command_line(small: Path, command: str, words: list[str]) -> None:
    """Any words end with a code of the table that is not that of a bug, and without a traceback."""
    words = [word.replace("\0", "") for word in words if not word.startswith(("--watch", "--online", "--endpoint"))]
    with in_words():
        ran = run_kg(command, *words, cwd=small)
        assert ran.code in set(exits.MEANING) - {exits.BUG}, ran
        assert "Traceback" not in ran.err
