"""Asking the application without a socket."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from kg.io.worker import call
from kg.project.config import CONFIG
from kg.project.reading import read_project
from kg.project.scaffold import create_project
from kg.web.messages import Answered, Asked, get, respond
from tests.services import FLASK, require

if TYPE_CHECKING:
    from kg.web.served import Served

HTML = "text/html"


class Site:
    """An application, asked as a browser or a program asks."""

    def __init__(self, application: Any) -> None:
        self.application = application

    def get(self, address: str, accept: str = HTML, **given: object) -> Answered:
        """Read an address, with some values behind it."""
        tail = urlencode({key: value for key, value in given.items() if value is not None}, doseq=True)
        joined = f"{address}{'&' if '?' in address else '?'}{tail}" if tail else address
        return call(lambda: respond(self.application, get(joined, accept)))

    def post(self, address: str, body: bytes, kind: str, accept: str = "*/*") -> Answered:
        """Send a body of a kind."""
        asked = get(address, accept)
        environ = {**asked.environ, "REQUEST_METHOD": "POST", "CONTENT_TYPE": kind}
        return respond(self.application, Asked(environ, body))

    def text(self, address: str, accept: str = HTML, **given: object) -> str:
        """Return the text of what is there."""
        answered = self.get(address, accept, **given)
        assert answered.status == 200, answered
        return answered.body.decode()


def send(application: Any, method: str, address: str, headers: Mapping[str, str], body: bytes) -> Answered:
    """Send a request as it is written down."""
    asked = get(address, headers.get("accept", "*/*"))
    environ = {**asked.environ, "REQUEST_METHOD": method, "CONTENT_TYPE": headers.get("content-type", "")}
    return respond(application, Asked(environ, body))


def served_of(folder: Path, files: Mapping[str, str], settings: Callable[[str], str] = str) -> Served:
    """Return what is served of a new project with some files by their paths in it, and with settings that are changed.

    In a folder `p` its base is https://example.org/p/.
    """
    require(FLASK)
    from kg.web.served import open_served

    create_project(folder)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    config = folder / CONFIG
    config.write_text(settings(config.read_text("utf-8")), "utf-8")
    return open_served(read_project(folder))


def site_of(folder: Path, files: Mapping[str, str], settings: Callable[[str], str] = str) -> Site:
    """Return the site of such a project."""
    served = served_of(folder, files, settings)
    from kg.web.application import make_application

    return Site(make_application(served).wsgi_app)


def queries_of(texts: Mapping[str, str]) -> dict[str, str]:
    """Return saved queries by their paths, from their texts by their names."""
    return {f"queries/{name}.rq": text for name, text in texts.items()}


def served_of_nothing() -> tuple[Any, list[str]]:
    """Return what is served of a graph without a triple, and the queries that its engine is asked."""
    asked: list[str] = []

    def select(query: str) -> Any:
        asked.append(query)
        return SimpleNamespace(rows=[])

    return SimpleNamespace(engine=SimpleNamespace(select=select)), asked
