"""What is asked of the application and what it answers, as values that go from one process to another."""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, Protocol
from urllib.parse import unquote_to_bytes

from kg._version import __version__

_KEPT = (
    "REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "CONTENT_TYPE", "CONTENT_LENGTH", "SERVER_NAME", "SERVER_PORT",
    "SERVER_PROTOCOL", "HTTP_HOST", "HTTP_ACCEPT", "HTTP_ACCEPT_CHARSET", "HTTP_ORIGIN", "HTTP_SEC_FETCH_SITE",
    "wsgi.url_scheme",
)  # fmt: skip


class Asked(NamedTuple):
    """A request: of the environment of WSGI (PEP 3333) what the application looks at, and the body."""

    environ: Mapping[str, str]
    body: bytes = b""


class Answered(NamedTuple):
    """An answer that is whole: its status, its headers, and its body."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        """Return the value of a header, or no text."""
        return next((value for known, value in self.headers if known.lower() == name.lower()), "")


class Begun(Protocol):
    """A request that somebody is at work on and nobody waits for: whoever began it has to take the answer."""

    line: int
    """The file that can be read from when the answer has come."""
    is_taken: bool

    def is_short(self) -> bool:
        """Tell whether the answer that has come is read and sent in no time."""

    def take(self, is_gone: Callable[[], bool]) -> Answered:
        """Return the answer, waited for where it has not come yet, while who asked is there; may raise Problem."""


def to_bytes(message: Asked | Answered) -> bytes:
    """Return what goes from one process to another, to be taken by `recv`; `send` would first look for other things."""
    return pickle.dumps(message, pickle.HIGHEST_PROTOCOL)


Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
"""An application of WSGI."""


def asked_of(environ: Mapping[str, Any], body: bytes) -> Asked:
    """Return a request without what only the server that took it knows."""
    return Asked({name: environ[name] for name in _KEPT if name in environ}, body)


def get(address: str, accept: str = "*/*", host: str = "localhost") -> Asked:
    """Return the request to read an address, given as path and query."""
    path, _, query = address.partition("?")
    bare = unquote_to_bytes(path).decode("latin-1")
    return Asked({
        "REQUEST_METHOD": "GET", "PATH_INFO": bare, "QUERY_STRING": query, "HTTP_ACCEPT": accept, "HTTP_HOST": host,
        "SERVER_NAME": host, "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.url_scheme": "http",
    })  # fmt: skip


def respond(application: Application, asked: Asked) -> Answered:
    """Return what an application answers, all of it."""
    environ: dict[str, Any] = {
        **asked.environ,
        "SCRIPT_NAME": "",
        "CONTENT_LENGTH": str(len(asked.body)),
        "wsgi.version": (1, 0),
        "wsgi.input": io.BytesIO(asked.body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "SERVER_SOFTWARE": f"kg/{__version__}",
    }
    begun: list[tuple[str, list[tuple[str, str]]]] = []

    def start(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
        begun.append((status, headers))

    pieces = application(environ, start)
    try:
        body = b"".join(pieces)
    finally:
        close = getattr(pieces, "close", None)
        if close:
            close()
    status, headers = begun[-1]
    return Answered(int(status.split(" ", 1)[0]), tuple(headers), body)
