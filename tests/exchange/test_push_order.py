"""In which order a push looks and writes, and what a plan is made of: never without a look whether another has begun."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pyoxigraph
import pytest

from kg.engines.embedded import EmbeddedEngine
from kg.engines.pushed import read_states
from kg.engines.stores import load_store
from kg.errors import RemoteError
from kg.exchange import push
from kg.exchange.push import Pushed, Pusher, Step, find_unpushed
from kg.project.config import Endpoint, Project


@pytest.mark.parametrize("prune", [True, False])
def test_before_whatever_is_written_it_is_looked_whether_another_has_begun(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch, *, prune: bool
) -> None:
    """What two write by turns is a mixture; it would be called ready, since only numbers are compared."""
    path, happened = empty_project.data / "a.ttl", list[str]()
    path.write_text("<urn:a> <urn:p> 1 .\n<urn:b> <urn:p> 1 .\n")
    settings = Endpoint(
        "http://127.0.0.1:9/", name="here", writable=True, merged="urn:merged", graphs="http://127.0.0.1:9/g"
    )
    monkeypatch.setattr(push, "PART", 1)
    monkeypatch.setattr(push, "read_count", lambda _: 2)
    pusher = Pusher(empty_project, settings, SimpleNamespace(select=str))

    def look(*_: object) -> dict[str, str]:
        happened.append("look")
        return {pusher._manifest: pusher._mark}

    def put(*_: object, add: bool) -> None:
        happened.append("PUT")

    server: Any = SimpleNamespace(
        requests=SimpleNamespace(update=lambda text: happened.append(text.split()[0]), put_graph=put),
        endpoint=settings, select=str,
    )  # fmt: skip
    monkeypatch.setattr(push, "read_states", look)
    pusher._server = server
    graphs = [iri for iri, one in pusher._graphs.items() if one.path is not None]

    pusher.push([Step("urn:gone", "extra"), Step(empty_project.graph_iri(path), "new")], prune=prune)

    say = "DELETE INSERT"
    assert " ".join(happened) == " ".join([
        say, f"look {'DROP DELETE' if prune else say}", f"look {say} DROP", f"look PUT {say}", f"look PUT {say}",
        f"look {say}", f"look {say} DROP", *["ADD"] * len(graphs), f"look {say}", "look DELETE",
    ])  # fmt: skip


SERVER = Endpoint("http://127.0.0.1:9/", name="here", writable=True, merged="urn:merged")


class Server:
    """A store in memory that is written as a server is; it has `failed` once so many requests were made."""

    def __init__(self, *, puts: bool) -> None:
        self.store = pyoxigraph.Store()
        self.endpoint = SERVER._replace(graphs=SERVER.url) if puts else SERVER
        self.requests, self.select = self, EmbeddedEngine(self.store).select
        self.sent: list[str] = []
        self.left = 10_000

    def _count(self, said: str) -> None:
        if not self.left:
            raise RemoteError("the line was cut")
        self.left -= 1
        self.sent.append(said)

    def update(self, text: str) -> None:
        """Change what is there."""
        self._count(text)
        self.store.update(text)

    def put_graph(self, graph: str, body: bytes, *, add: bool = False) -> None:
        """Add triples to a graph, or put them in its place."""
        self._count(f"PUT {add}")
        if not add:
            self.store.remove_graph(pyoxigraph.NamedNode(graph))
        self.store.load(body, pyoxigraph.RdfFormat.N_TRIPLES, to_graph=pyoxigraph.NamedNode(graph))

    def count(self, graph: str) -> int:
        """Return how many triples a graph has."""
        return sum(1 for _ in self.store.quads_for_pattern(None, None, None, pyoxigraph.NamedNode(graph)))


def pusher_to(server: Server, project: Project) -> Pusher:
    local = load_store([(project.graph_iri(path), path) for path in project.iter_graph_files()])
    pusher = Pusher(project, server.endpoint, EmbeddedEngine(local))
    pusher._server = server  # type: ignore[assignment]  # it has all that is asked of one
    return pusher


def plan_of(server: Server, project: Project) -> dict[str, str]:
    """Return what is to be done with the graphs, all but those that are as they were."""
    graphs = f"{project.base}graph/"
    steps = pusher_to(server, project).plan()
    return {one.graph.removeprefix(graphs): f"{one.what} {one.parts}" for one in steps if one.what != "same"}


@pytest.fixture(params=[True, False], ids=["graphs are put", "all is updates"])
def pushed(request: pytest.FixtureRequest, empty_project: Project, monkeypatch: pytest.MonkeyPatch) -> Server:
    """A server to which a project was pushed whose one file takes three parts."""
    monkeypatch.setattr(push, "PART", 2)
    monkeypatch.setattr(push, "_PART_OF_UPDATE", 2)
    for path in (*empty_project.iter_ontology_files(), *empty_project.iter_data_files()):
        path.unlink()
    (empty_project.data / "a.ttl").write_text("".join(f"<urn:{n}> <urn:p> 1 .\n" for n in range(5)))
    (empty_project.data / "b.ttl").write_text("<urn:0> <urn:p> 1 , 2 .\n")
    server = Server(puts=request.param)
    pusher = pusher_to(server, empty_project)
    assert {"a": "new 0", "b": "new 0", "urn:merged": "new 0"} == plan_of(server, empty_project)
    a, b = (f"{empty_project.base}graph/{name}" for name in "ab")
    assert [Pushed(a, 5, 5), Pushed(b, 2, 2), Pushed("urn:merged", 6, 6)] == pusher.push(pusher.plan())
    assert {} == plan_of(server, empty_project)
    return server


CHANGES: dict[str, tuple[Callable[[Project, Server], object], dict[str, str]]] = {
    "a file": (lambda project, _: (project.data / "b.ttl").write_text("<urn:0> <urn:p> 3 ."), {"b": "changed 0", "urn:merged": "changed 0"}),
    "a file more": (lambda project, _: (project.data / "c.ttl").write_text("<urn:0> <urn:p> 3 ."), {"c": "new 0", "urn:merged": "changed 0"}),
    "a file less": (lambda project, _: (project.data / "b.ttl").unlink(), {"urn:merged": "changed 0", "b": "extra 0"}),
    "a file under another name": (lambda project, _: (project.data / "b.ttl").rename(project.data / "c.ttl"), {"c": "new 0", "urn:merged": "changed 0", "b": "extra 0"}),
    "a triple lost there": (lambda project, server: server.store.update(f"DELETE DATA {{ GRAPH <{project.base}graph/b> {{ <urn:0> <urn:p> 1 }} }}"), {"b": "changed 0"}),
    "a triple more there": (lambda _, server: server.store.update("INSERT DATA { GRAPH <urn:merged> { <urn:9> <urn:p> 1 } }"), {"urn:merged": "changed 0"}),
    "a graph lost there": (lambda project, server: server.store.update(f"DROP GRAPH <{project.base}graph/a>"), {"a": "changed 0"}),
    "a graph of others there": (lambda _, server: server.store.update("INSERT DATA { GRAPH <urn:own> { <urn:9> <urn:p> 1 } }"), {}),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGES)
def test_what_has_changed_here_or_there_is_sent_and_nothing_else(
    pushed: Server, empty_project: Project, what: str
) -> None:
    """What nobody pushed is never touched; what is no more here goes on request alone."""
    change, planned = CHANGES[what]
    change(empty_project, pushed)
    assert planned == plan_of(pushed, empty_project)
    pushed.sent.clear()

    pusher = pusher_to(pushed, empty_project)
    touched = pusher.push(pusher.plan())

    assert [*dict.fromkeys([*(name for name in planned if planned[name] != "extra 0" and name != "urn:merged"), *(["urn:merged"] if planned else [])])] == [
        one.graph.removeprefix(f"{empty_project.base}graph/") for one in touched
    ]  # fmt: skip
    assert all(one.there == one.here for one in touched)
    extra = {name: step for name, step in planned.items() if step == "extra 0"}
    assert extra == plan_of(pushed, empty_project)
    states = read_states(pusher._server, empty_project)
    assert [] == find_unpushed(empty_project, SERVER, states)
    assert pusher._manifest not in states, "nobody pushes any more"
    if not planned:
        assert [] == pushed.sent
    if extra:
        b = f"{empty_project.base}graph/b"
        assert ("extra:", 2) == (states[b], pushed.count(b))
        pusher = pusher_to(pushed, empty_project)
        assert [] == pusher.push(pusher.plan())
        assert Pushed(b, 0, None) in pusher.push(pusher.plan(), prune=True)
        assert ({}, 0) == (plan_of(pushed, empty_project), pushed.count(b))
    assert ("a graph of others there" == what) == (pushed.count("urn:own") == 1)


@pytest.mark.parametrize("pushed", [True], indirect=True)
def test_wherever_a_push_is_cut_the_next_one_goes_on_and_nothing_is_called_ready_too_early(
    pushed: Server, empty_project: Project
) -> None:
    """With what had arrived of a file, if it is the same one; else from its beginning."""
    a = f"{empty_project.base}graph/a"
    for cut in range(30):
        lines = [f"<urn:{cut}-{n}> <urn:p> 1 .\n" for n in range(5)]
        (empty_project.data / "a.ttl").write_text("".join(lines))
        pushed.left = cut
        pusher = pusher_to(pushed, empty_project)
        try:
            pusher.push(pusher.plan())
        except RemoteError:
            states = read_states(pusher._server, empty_project)
            unpushed = find_unpushed(empty_project, SERVER, states)
            assert ("urn:merged" in unpushed) or pushed.count("urn:merged") == 7
            assert (a in unpushed) or pushed.count(a) == 5
        else:
            break
        pushed.left = 10_000
        state = read_states(pusher._server, empty_project).get(a, "")
        arrived = (
            int(state.rpartition(":")[2]) if state.startswith("coming:") and pusher._graphs[a].hash in state else 0
        )
        assert plan_of(pushed, empty_project).get("a", f"continued {arrived}").split()[-1] == str(arrived)
        pushed.sent.clear()
        again = pusher_to(pushed, empty_project)
        again.push(again.plan())
        assert ({}, 5, 7) == (plan_of(pushed, empty_project), pushed.count(a), pushed.count("urn:merged"))
        sent = sum(one.startswith("PUT") or f"INSERT DATA {{ GRAPH <{a}>" in one for one in pushed.sent)
        assert sent == (0 if a not in unpushed else 3 - arrived)
    else:
        pytest.fail("it is never whole")
    assert cut > 12


def test_a_push_ends_where_another_has_begun_and_leaves_that_alone(
    pushed: Server, empty_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mark of the other one is not its own, whatever it is."""
    (empty_project.data / "a.ttl").write_text("<urn:new> <urn:p> 1 .\n")
    pusher, other = (pusher_to(pushed, empty_project) for _ in range(2))
    monkeypatch.setattr(pusher, "_merge", lambda: other._say(other._manifest, other._mark))

    with pytest.raises(RemoteError, match="another push to this endpoint has begun"):
        pusher.push(pusher.plan())
    assert other._mark == read_states(other._server, empty_project)[other._manifest]


@pytest.mark.parametrize("here", [7, 1])
def test_what_did_not_arrive_whole_is_not_called_ready(pushed: Server, empty_project: Project, here: int) -> None:
    """As where a server takes two statements for one, or another has written more there."""
    (empty_project.data / "b.ttl").write_text("<urn:0> <urn:p> 3 , 4 .\n")
    pusher = pusher_to(pushed, empty_project)
    counted = f"SELECT ({here} AS ?n) {{}}"
    pusher._local = SimpleNamespace(select=lambda _: EmbeddedEngine(pyoxigraph.Store()).select(counted))

    touched = pusher.push(pusher.plan())

    assert [(2, here), (7, here)] == [(one.there, one.here) for one in touched]
    wrong = ["b"] if here == 7 else ["b", "urn:merged"]  # 7 are in the merged graph, and it is whole
    assert dict.fromkeys(wrong, "changed 0") == plan_of(pushed, empty_project)
    unpushed = find_unpushed(empty_project, SERVER, read_states(pusher._server, empty_project))
    assert wrong == [one.removeprefix(f"{empty_project.base}graph/") for one in unpushed]
