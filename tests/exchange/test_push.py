"""Pushing: one graph for each file and the merged one, only what changed, and nothing lost or doubled by a kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from kg.ask.opening import open_engine
from kg.engines.base import Solutions
from kg.engines.endpoint import EndpointEngine, find_endpoint
from kg.engines.pushed import open_endpoint, read_states
from kg.errors import InputError, RemoteError, UsageError
from kg.exchange.push import Pusher, Step
from kg.project.config import Endpoint, Project
from kg.project.reading import read_project
from kg.rdf.terms import Literal
from tests import ROOT
from tests.conftest import Ran
from tests.engines import running
from tests.engines.serving import Served
from tests.servers import Asked, Server, Told, serving
from tests.timing import LONG


def count(project: Project, name: str, graph: str) -> int:
    engine = EndpointEngine(find_endpoint(project, name)._replace(merged=None))
    ((number,),) = engine.select(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}").rows
    return int(str(number))


@pytest.mark.parametrize("name", ["virtuoso", "oxigraph"])
def test_only_what_changed_is_pushed_and_what_is_gone_is_pruned(
    served: Served, kg: Callable[..., Ran], name: str
) -> None:
    project = served(name)
    extra = project.data / "sources" / "extra.ttl"
    try:
        assert "nothing has changed" in kg("push", name, cwd=project).err
        extra.write_text('<https://w3id.org/music-kg/agent/a> <http://www.w3.org/2000/01/rdf-schema#label> "A"@en .\n')

        planned = kg("push", name, "--dry-run", cwd=project)
        assert [line.split()[0] for line in planned.out.splitlines() if line.split()[-1] == "new"] == ["sources/extra"]
        assert count(project, name, f"{project.base}graph/sources/extra") == 0, "a dry run does nothing"

        ran = kg("push", name, cwd=project)
        assert ran.code == 0, ran.err
        assert [line.split()[0] for line in ran.out.splitlines()[2:]] == ["sources/extra", "merged"]
        assert count(project, name, f"{project.base}graph/sources/extra") == 1

        extra.unlink()
        kept = kg("push", name, cwd=project)
        assert "extra" not in kept.out
        assert count(project, name, f"{project.base}graph/sources/extra") == 1, "without --prune it stays"
        assert kg("push", name, "--prune", cwd=project).code == 0
        assert count(project, name, f"{project.base}graph/sources/extra") == 0
    finally:
        extra.unlink(missing_ok=True)
        kg("push", name, "--prune", cwd=project)


def test_without_a_graph_store_updates_do(kg: Callable[..., Ran], music: Project, tmp_path: Path) -> None:
    """In parts, with every kind of literal that the shipped graph has."""
    with running.oxigraph(tmp_path) as server:
        config = music.root / "kg.toml"
        lines = [line for line in server.table.splitlines() if not line.startswith("graphs")]
        config.write_text(config.read_text() + "\n" + "\n".join(lines) + "\n")

        ran = kg("push", "oxigraph", cwd=music)

        assert ran.code == 0, ran.err
        table = [line.split() for line in ran.out.splitlines()[2:]]
        assert all(row[-1] == row[-2] for row in table)
        assert len(table) > 10
        assert kg("queries", "test", "--endpoint", "oxigraph", cwd=music).code == 0


def test_what_a_server_has_lost_is_sent_again(served: Served, kg: Callable[..., Ran]) -> None:
    """And until then what is there is not taken for the files."""
    project = served("oxigraph")
    plain = EndpointEngine(find_endpoint(project, "oxigraph")._replace(merged=None))
    plain.requests.update(
        f"DELETE WHERE {{ GRAPH <{project.base}graph/spine/places> {{ <{project.base}place/seoul> ?p ?o }} }}"
    )

    assert [
        line.split() for line in kg("push", "oxigraph", "--dry-run", cwd=project).out.splitlines() if "same" not in line
    ][2:] == [["spine/places", "changed"]]
    assert kg("push", "oxigraph", cwd=project).code == 0
    assert "nothing has changed" in kg("push", "oxigraph", cwd=project).err


@pytest.mark.parametrize("here", ["0", "1000000"])
def test_a_graph_with_another_number_of_triples_is_not_called_ready(
    kg: Callable[..., Ran], music: Project, tmp_path: Path, here: str
) -> None:
    """With more than are here or fewer: it is sent again by the next push, and nothing is read until then."""

    class Other:
        name = "other"

        def select(self, query: str) -> Solutions:
            return Solutions(("n",), iter([(Literal(here),)]))

    with running.oxigraph(tmp_path) as server:
        config = music.root / "kg.toml"
        config.write_text(f"{config.read_text()}\n{server.table}")
        project = read_project(music.root)
        pusher = Pusher(project, find_endpoint(project, "oxigraph"), Other())  # type: ignore[arg-type]
        pushed = pusher.push(pusher.plan())

        assert pushed
        assert all(one.there != one.here for one in pushed)
        assert kg("stats", "--endpoint", "oxigraph", cwd=project).code == 4
        assert {step.what for step in pusher.plan()} == {"changed"}
        assert kg("push", "oxigraph", cwd=project).code == 0
        assert kg("stats", "--endpoint", "oxigraph", cwd=project).code == 0


def test_a_push_that_is_not_complete_is_not_read_as_whole(served: Served, kg: Callable[..., Ran]) -> None:
    project = served("oxigraph")
    settings = find_endpoint(project, "oxigraph")
    pusher = Pusher(project, settings, open_engine(project))
    graph = f"{project.base}graph/spine/places"
    pusher._say(graph, "coming:abc:50000:1")
    try:
        for words in (("sparql", "ASK { ?s ?p ?o }"), ("stats",), ("dump", "-o", "x.nq")):
            ran = kg(*words, "--endpoint", "oxigraph", cwd=project)
            assert ran.code == 4
            assert "a push to oxigraph is under way, or was interrupted" in ran.err
        stale = kg("validate", "--endpoint", "oxigraph", cwd=project)
        assert stale.code == 3
        assert "1 graphs on oxigraph are not what the files say, such as graph/spine/places" in stale.err
    finally:
        assert kg("push", "oxigraph", cwd=project).code == 0


def test_a_merged_graph_that_was_not_finished_is_not_called_ready(served: Served, kg: Callable[..., Ran]) -> None:
    """Nor where no file has changed, so that its state from before would fit."""
    project = served("oxigraph")
    settings = find_endpoint(project, "oxigraph")
    plain = EndpointEngine(settings._replace(merged=None))
    plain.requests.update(f"DROP SILENT GRAPH <{project.base}graph/spine/places>")
    pusher = Pusher(project, settings, open_engine(project))
    steps, update = pusher.plan(), pusher._server.requests.update

    def cut(text: str) -> None:
        if text.startswith("ADD SILENT"):
            raise RemoteError("the line was cut")
        update(text)

    pusher._server.requests.update = cut  # type: ignore[method-assign]
    try:
        with pytest.raises(RemoteError, match="the line was cut"):
            pusher.push(steps)
        states = read_states(plain, project)
        assert [f"{project.base}graph/merged"] == [g for g in states if states[g].startswith("coming:")]
        stale = kg("validate", "--endpoint", "oxigraph", cwd=project)
        assert stale.code == 3
        assert "1 graphs on oxigraph are not what the files say, such as graph/merged" in stale.err
    finally:
        assert kg("push", "oxigraph", cwd=project).code == 0
    assert kg("stats", "--endpoint", "oxigraph", cwd=project).code == 0


def test_nothing_pushed_is_nothing_validated(kg: Callable[..., Ran], music: Project, tmp_path: Path) -> None:
    """No findings in an empty server are no good news."""
    with running.oxigraph(tmp_path) as server:
        config = music.root / "kg.toml"
        config.write_text(f"{config.read_text()}\n{server.table}")

        ran = kg("validate", "--endpoint", "oxigraph", cwd=music)

    assert ran.code == 3
    assert "are not what the files say" in ran.err


def test_of_two_pushes_one_stops(served: Served) -> None:
    """The later one goes on; the earlier one stops at its next request and leaves nothing marked as ready."""
    project = served("oxigraph")
    settings = find_endpoint(project, "oxigraph")
    spine = project.data / "spine" / "places.ttl"
    text = spine.read_text()
    try:
        spine.write_text(text + '\nplace:busan a mg:Place ; skos:prefLabel "Busan"@en .\n')
        engine = open_engine(project)
        first, second = Pusher(project, settings, engine), Pusher(project, settings, engine)
        steps = first.plan()
        second._say(f"{project.base}graph#manifest", second._mark)
        first_mark = first._mark
        first._mark = "owner:somebody who came before"
        first._say = lambda *_: None  # type: ignore[method-assign]  # its mark was there before
        with pytest.raises(RemoteError, match="another push to this endpoint has begun"):
            first.push(steps)
        assert first_mark != second._mark
        assert second.push(second.plan())
    finally:
        spine.write_text(text)
        last = Pusher(project, settings, open_engine(project))
        last.push(last.plan())


def test_no_part_is_sent_once_another_push_has_begun(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor one of a graph of which some have arrived: it would come into what the other is sending."""
    monkeypatch.setattr("kg.exchange.push.PART", 10)
    project = served("oxigraph")
    big, settings = project.data / "sources" / "big.ttl", find_endpoint(project, "oxigraph")
    big.write_text("".join(f"<urn:{n}> <urn:p> <urn:o> .\n" for n in range(25)))
    graph = project.graph_iri(big)
    try:
        engine = open_engine(project)
        first, second = Pusher(project, settings, engine), Pusher(project, settings, engine)
        put = first._server.requests.put_graph

        def begin_another(graph: str, body: bytes, *, add: bool = False) -> None:
            put(graph, body, add=add)
            second._say(f"{project.base}graph#manifest", second._mark)

        first._server.requests.put_graph = begin_another  # type: ignore[method-assign]
        with pytest.raises(RemoteError, match="another push to this endpoint has begun"):
            first.push([step for step in first.plan() if step.graph == graph])
        assert count(project, "oxigraph", graph) == 10
    finally:
        big.unlink()
        last = Pusher(project, settings, open_engine(project))
        last.push(last.plan(), prune=True)


ENDPOINTS: dict[str, dict[str, str | None]] = {
    "one merged graph": {"here": "graph/merged"},
    "two": {"here": "graph/merged", "there": "graph/all"},
    "three, one without": {"here": "graph/merged", "there": "graph/all", "bare": None, "last": "elsewhere/whole"},
}


def with_endpoints(project: Project, merged: dict[str, str | None]) -> Project:
    """Name endpoints in kg.toml, all of them one server where nobody listens, each with a merged graph of its own."""
    with (project.root / "kg.toml").open("a") as config:
        for name, graph in merged.items():
            config.write(f'\n[endpoints.{name}]\nurl = "http://127.0.0.1:1/"\nwritable = true\n')
            config.write(f'merged = "{graph}"\n' if graph else "")
    return read_project(project.root)


@pytest.mark.parametrize("merged", ENDPOINTS.values(), ids=ENDPOINTS)
def test_only_what_no_endpoint_has_is_extra(
    empty_project: Project, merged: dict[str, str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One server may have the merged graphs of several endpoints; whatever is extra, --prune removes."""
    project = with_endpoints(empty_project, merged)
    others = {f"{project.base}{graph}" for graph in merged.values() if graph}
    states = dict.fromkeys([*others, f"{project.base}graph/gone", f"{project.base}graph#manifest"], "sha256:0:1")
    monkeypatch.setattr("kg.exchange.push.read_states", lambda *_: states)
    monkeypatch.setattr(Pusher, "_counts", lambda _: {})
    for name, graph in merged.items():
        if graph is not None:
            pusher = Pusher(project, find_endpoint(project, name), None)  # type: ignore[arg-type]  # not asked
            steps = {step.graph: step.what for step in pusher.plan()}
            assert [f"{project.base}graph/gone"] == [graph for graph, what in steps.items() if what == "extra"]
            assert steps.keys() & others == {f"{project.base}{graph}"}


@pytest.mark.parametrize("merged", ENDPOINTS.values(), ids=ENDPOINTS)
def test_no_merged_graph_is_one_of_the_graphs_that_are_asked(
    empty_project: Project, merged: dict[str, str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else each statement would be found twice."""
    project = with_endpoints(empty_project, merged)
    graphs = [f"{project.base}{graph}" for graph in ("graph/a", "graph/b", *filter(None, merged.values()))]
    monkeypatch.setattr("kg.engines.pushed.read_states", lambda *_: dict.fromkeys(graphs, "sha256:0:1"))
    for name, graph in merged.items():
        if graph is not None:
            assert graphs[:2] == [*open_endpoint(project, name).requests._named]


@pytest.mark.parametrize(
    "value", ["[]", "<<( _:b <urn:p> <urn:o> )>>", "<<( <urn:s> <urn:p> <<( <urn:s> <urn:p> _:b )>> )>>"]
)
def test_nodes_without_a_name_travel_in_one_part(
    empty_project: Project, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those within triple terms too: in a second part they would be others."""
    monkeypatch.setattr("kg.exchange.push._PART_OF_UPDATE", 5)
    project = with_endpoints(empty_project, ENDPOINTS["one merged graph"])
    path = project.data / "a.ttl"
    for count, told in ((4, False), (5, True)):
        path.write_text(
            "".join(f"<urn:{n}> <urn:p> <urn:o> .\n" for n in range(count)) + f"<urn:a> <urn:b> {value} .\n"
        )
        pusher = Pusher(project, find_endpoint(project, "here"), None)  # type: ignore[arg-type]  # not asked
        steps = [Step(project.graph_iri(path), "new")]
        if told:
            with pytest.raises(InputError, match=r"a\.ttl: has nodes without a name and more than 5 triples"):
                pusher._require_parts(steps)
        else:
            pusher._require_parts(steps)


def test_two_files_of_one_name_are_told(music: Project, kg: Callable[..., Ran]) -> None:
    (music.data / "merged.ttl").write_text("<urn:a> <urn:b> <urn:c> .\n")
    config = music.root / "kg.toml"
    config.write_text(
        f'{config.read_text()}\n[endpoints.a]\nurl = "http://127.0.0.1:1/"\nmerged = "graph/merged"\nwritable = true\n'
    )

    ran = kg("push", "a", cwd=music)

    assert ran.code == 3
    assert "merged.ttl: this file and the merged graph are one graph on a server" in ran.err


def test_a_file_that_cannot_travel_in_parts_is_told_before_anything_is_sent(
    served: Served, kg: Callable[..., Ran]
) -> None:
    project = served("oxigraph")
    big = project.data / "sources" / "big.ttl"
    settings = find_endpoint(project, "oxigraph")._replace(graphs=None)
    big.write_text("".join(f"<urn:{n}> <urn:p> <urn:o> .\n" for n in range(2_500)) + "<urn:a> <urn:b> [] .\n")
    try:
        pusher = Pusher(project, settings, open_engine(project))
        with pytest.raises(InputError, match=r"big\.ttl: has nodes without a name and more than 2,000 triples"):
            pusher.push(pusher.plan())
        assert count(project, "oxigraph", f"{project.base}graph/sources/big") == 0
    finally:
        big.unlink()


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ('url = "http://127.0.0.1:1/"\n', "is not marked writable"),
        ('url = "http://127.0.0.1:1/"\nwritable = true\n', "must say where the merged graph goes"),
        ('url = "http://127.0.0.1:1/"\nwritable = "yes"\n', "must be true or false"),
        ('url = "http://127.0.0.1:1/"\nmethod = "PUT"\n', "must be POST or GET"),
        ('url = "http://127.0.0.1:1/"\nseconds = inf\n', "must be a number"),
        ('url = "http://127.0.0.1:1/"\nseconds = nan\n', "must be a number"),
        ('url = "http://127.0.0.1:1/"\nseconds = 0\n', "must be a number from 0.001 to 86400"),
        ('url = "http://127.0.0.1:1/"\nmerged = "a> { } } ; DROP ALL #"\n', "must be the name of a graph"),
        ('url = "http://127.0.0.1:1/"\nmerged = ""\n', "must be the name of a graph"),
        ('merged = "m"\n', "needs 'url'"),
        ('url = "ftp://a/"\nwritable = true\nmerged = "m"\n', "does not begin with http"),
        ('url = "http://me:secret@127.0.0.1/"\nwritable = true\nmerged = "m"\n', "holds a name or a password"),
    ],
)  # fmt: skip
def test_what_cannot_be_pushed_to_is_told(music: Project, kg: Callable[..., Ran], table: str, message: str) -> None:
    config = music.root / "kg.toml"
    config.write_text(f"{config.read_text()}\n[endpoints.there]\n{table}")

    ran = kg("push", "there", cwd=music)

    assert ran.code in (2, 3)
    assert message in ran.err


def test_nothing_is_written_to_an_endpoint_that_is_not_writable() -> None:
    """Not even by a program that has the engine in its hands."""
    with serving(lambda asked: Told(200)) as server:
        engine = EndpointEngine(Endpoint(server.url, graphs=server.url))
        for work in (partial(engine.requests.update, "CLEAR ALL"), partial(engine.requests.put_graph, "urn:g", b"")):
            with pytest.raises(UsageError, match="not marked writable"):
                work()

    assert server.asked == []


def test_credentials_come_from_the_environment(music: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Endpoint("http://x/", user_variable="KG_TEST_USER", password_variable="KG_TEST_PASSWORD", writable=True)  # noqa: S106
    with serving(
        lambda asked: Told(200, b'{"head": {}, "boolean": true}', {"Content-Type": "application/sparql-results+json"})
    ) as server:
        engine = EndpointEngine(settings._replace(url=server.url))
        with pytest.raises(UsageError, match=r"KG_TEST_USER, which kg\.toml names"):
            engine.ask("ASK { }")
        monkeypatch.setenv("KG_TEST_USER", "me")
        monkeypatch.setenv("KG_TEST_PASSWORD", "pass:word")
        assert engine.ask("ASK { }")

    assert [one.headers["Authorization"] for one in server.asked] == ["Basic bWU6cGFzczp3b3Jk"]


def test_a_digest_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    """As Virtuoso wants it from those who may write; the password itself is not sent."""
    monkeypatch.setenv("KG_TEST_USER", "me")
    monkeypatch.setenv("KG_TEST_PASSWORD", "secret")
    good = Told(200, b'{"head": {}, "boolean": true}', {"Content-Type": "application/sparql-results+json"})

    def answer(asked: Asked) -> Told:
        if asked.headers.get("Authorization", "").startswith("Digest "):
            return good
        return Told(401, headers={"WWW-Authenticate": 'Digest realm="r", nonce="n", qop="auth", algorithm="MD5"'})

    with serving(answer) as server:
        settings = Endpoint(
            server.url,
            user_variable="KG_TEST_USER",
            password_variable="KG_TEST_PASSWORD",  # noqa: S106
            authentication="digest",
        )
        assert EndpointEngine(settings).ask("ASK { }")

    assert 'username="me"' in server.asked[1].headers["Authorization"]
    assert "secret" not in server.asked[1].headers["Authorization"]


class Gate:
    """Stands before a server, passes requests on, and kills a process when a certain part of a graph comes."""

    def __init__(self, behind: str) -> None:
        self._behind = behind
        self.victim: subprocess.Popen[bytes] | None = None
        self.at, self.passes_on = 0, False
        self.parts = 0
        self._lock = threading.Lock()

    def __call__(self, asked: Asked) -> Told:
        """Pass a request on, or kill, before or after it is passed on."""
        with self._lock:
            is_part = asked.method == "POST" and "graph=" in asked.path
            self.parts += is_part
            if self.victim is None or not is_part or self.parts != self.at:
                return self._passed(asked)
            told = self._passed(asked) if self.passes_on else Told(503)
            self.victim.send_signal(signal.SIGKILL)
            return told

    def _passed(self, asked: Asked) -> Told:
        request = urllib.request.Request(  # noqa: S310 - our own server
            self._behind + asked.path, data=asked.body or None, method=asked.method,
            headers={name: value for name, value in asked.headers.items() if name in ("Content-Type", "Accept", "User-Agent")},
        )  # fmt: skip
        try:
            with urllib.request.urlopen(request, timeout=LONG) as answer:  # noqa: S310 - our own server
                return Told(answer.status, answer.read(), {"Content-Type": answer.headers.get("Content-Type", "")})
        except urllib.error.HTTPError as error:
            return Told(error.code, error.read())


@pytest.mark.parametrize("name", ["virtuoso", "oxigraph"])
def test_a_push_that_is_killed_goes_on_without_a_loss(served: Served, tmp_path: Path, name: str) -> None:
    """Killed twice at different requests; then complete, each triple once, and parts that had arrived are not sent again."""
    from tests.benchmarks.catalogue import write_catalogue

    settings = find_endpoint(served(name), name)
    root = settings.url.rpartition("/")[0]
    gate = Gate(root)
    with serving(gate) as server:
        project = _catalogue_project(tmp_path / "bench", settings, root, server, write_catalogue)
        # The ontology is the first part of the first push; of the data the first part arrives and nobody says so.
        for at, passes_on in ((2, True), (3, False)):
            gate.parts, gate.at, gate.passes_on = 0, at, passes_on
            gate.victim = subprocess.Popen(
                [sys.executable, "-m", "kg", "push", "bench"], cwd=project.root, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": str(ROOT)},
            )  # fmt: skip
            assert gate.victim.wait(LONG) == -signal.SIGKILL
        gate.victim = None
        pusher = Pusher(project, find_endpoint(project, "bench"), open_engine(project))
        steps = {step.graph: step for step in pusher.plan()}
        source = steps[f"{project.base}graph/sources/data"]
        assert source.what == "continued"
        assert source.parts == 2
        before = len([one for one in server.asked if "graph=" in one.path and one.method == "POST"])
        done = subprocess.run([sys.executable, "-m", "kg", "push", "bench"], cwd=project.root, capture_output=True, text=True,
                              env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False, timeout=LONG)  # fmt: skip
        sent = len([one for one in server.asked if "graph=" in one.path and one.method == "POST"]) - before
        assert done.returncode == 0, done.stderr
        assert sent == 3 - source.parts
        rows = [line.split() for line in done.stdout.splitlines()[2:]]
        assert rows
        assert all(row[-1] == row[-2] for row in rows), done.stdout
        whole = _local_count(project)
        assert count(project, "bench", f"{project.base}graph/sources/data") == whole > 100_000
        assert count(project, "bench", f"{project.base}bench/merged") >= whole
        cleaning = EndpointEngine(find_endpoint(project, "bench")._replace(merged=None))
        for graph in (
            f"{project.base}graph/sources/data",
            f"{project.base}bench/merged",
            f"{project.base}graph#manifest",
        ):
            cleaning.requests.update(f"DROP SILENT GRAPH <{graph}>")


def _catalogue_project(
    folder: Path, settings: Endpoint, root: str, server: Server, write: Callable[..., object]
) -> Project:
    from kg.project.scaffold import create_project

    create_project(folder)
    (folder / "data" / "sources").mkdir(parents=True, exist_ok=True)
    made = folder / "made"
    made.mkdir()
    write(made, 4200)
    (made / "data.ttl").rename(folder / "data" / "sources" / "data.ttl")
    config = folder / "kg.toml"
    lines = [
        f'[endpoints.bench]\nurl = "{settings.url.replace(root, server.url)}"\nmerged = "bench/merged"\nwritable = true'
    ]
    lines += [
        f'{key} = "{str(value).replace(root, server.url)}"'
        for key in ("update", "graphs")
        if (value := getattr(settings, key))
    ]
    config.write_text(config.read_text() + "\n" + "\n".join(lines) + "\n")
    return read_project(folder)


def _local_count(project: Project) -> int:
    import pyoxigraph

    path = project.data / "sources" / "data.ttl"
    return len({str(quad.triple) for quad in pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.TURTLE)})


def test_virtuoso_takes_a_digest(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its door for those who may write; nothing is sent in clear."""
    monkeypatch.setenv("KG_TEST_USER", "dba")
    monkeypatch.setenv("KG_TEST_PASSWORD", "dba")
    open_door = find_endpoint(served("virtuoso"), "virtuoso")
    settings = open_door._replace(
        url=f"{open_door.url}-auth", merged=None, user_variable="KG_TEST_USER", authentication="digest",
        password_variable="KG_TEST_PASSWORD",  # noqa: S106
    )  # fmt: skip

    assert EndpointEngine(settings).ask("ASK { ?s ?p ?o }")
    monkeypatch.setenv("KG_TEST_PASSWORD", "wrong")
    with pytest.raises(RemoteError, match="wants a name and a password"):
        EndpointEngine(settings).ask("ASK { ?s ?p ?o }")
