"""Fixtures: the four servers with the shipped graph, each started once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import pytest

from kg.ask.opening import open_engine
from kg.engines.endpoint import find_endpoint
from kg.exchange.push import Pusher
from kg.project.config import Project
from kg.project.reading import read_project
from kg.project.scaffold import create_project
from tests.engines import running
from tests.engines.running import NEEDS, Running
from tests.services import require

SERVERS = ("virtuoso", "oxigraph", "comunica", "rdflib-endpoint")


class Served:
    """The shipped project, and a function that starts a server with its graph and returns the project that knows it.

    A server is started once, also when that fails: whoever asks for it again is told what the first was told.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open = ExitStack()
        self._outcomes: dict[str, Project | BaseException] = {}
        self.running: dict[str, Running] = {}

    def __call__(self, name: str) -> Project:
        """Return a project that names the server as an endpoint."""
        if name not in self._outcomes:
            try:
                self._outcomes[name] = self._start(name)
            except (Exception, pytest.skip.Exception, pytest.fail.Exception) as error:
                self._outcomes[name] = error
                raise
        outcome = self._outcomes[name]
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    def _start(self, name: str) -> Project:
        require(*NEEDS[name])
        folder = self._folder / name
        create_project(folder / "music", "music")
        project = read_project(folder / "music")
        starter = {"virtuoso": running.virtuoso, "oxigraph": running.oxigraph}.get(name)
        server = starter(folder) if starter else self._with_file(name, folder, project)
        self.running[name] = self._open.enter_context(server)
        config = project.root / "kg.toml"
        config.write_text(f"{config.read_text()}\n{self.running[name].table}")
        project = read_project(project.root)
        if starter:
            pusher = Pusher(project, find_endpoint(project, name), open_engine(project))
            pusher.push(pusher.plan())
        return project

    def _with_file(self, name: str, folder: Path, project: Project) -> AbstractContextManager[Running]:
        import pyoxigraph

        store = pyoxigraph.Store()
        for path in project.iter_graph_files():
            graph = pyoxigraph.NamedNode(project.graph_iri(path))
            store.load(path=str(path), format=pyoxigraph.RdfFormat.TURTLE, to_graph=graph)
            if name == "comunica":
                store.load(path=str(path), format=pyoxigraph.RdfFormat.TURTLE)
        graphs = folder / "graphs.nq"
        store.dump(str(graphs), pyoxigraph.RdfFormat.N_QUADS)
        start = running.comunica if name == "comunica" else running.rdflib_endpoint
        return start(folder, graphs)

    def close(self) -> None:
        """Stop all servers."""
        self._open.close()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Project]]:
    """Starts servers when they are asked for."""
    found = Served(tmp_path_factory.mktemp("servers"))
    yield found
    found.close()
