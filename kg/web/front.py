"""The front: takes requests of strangers, refuses what is none of its business, and passes the rest to the workers.

It asks no engine. What it has answered before, for the same state of everything, it answers again by itself.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable
from http import HTTPStatus
from sys import intern
from typing import Any

from kg._version import __version__
from kg.web.messages import Answered, Asked, Begun, asked_of
from kg.web.packing import packed, takes_packed
from kg.web.problems import MEDIA_TYPE, Problem

LONGEST_ADDRESS = 16 << 10
LARGEST_BODY = 1 << 20
_MOST_DIGITS = 20  # of a length; Python itself refuses a number of thousands
_METHODS = ("GET", "HEAD", "POST", "OPTIONS")
_KEPT_BYTES, _LARGEST_KEPT = 4 << 20, 1 << 20
_BESIDE = 1_200
"""What an answer that is kept takes beside its body: its headers, and what it is found by."""
_OPEN = ("/sparql", "/reconcile")
# What depends on more than the tag: on decisions, which change with every answer of a person.
_OF_THE_MOMENT = "/review"
_OF_ITSELF = "/health"
_FOUND, _BEGUN = "kg.found", "kg.begun"
_HEALTH = (
    ("Content-Type", "application/json"),
    ("X-Content-Type-Options", "nosniff"),
    ("Cache-Control", "no-store"),
)


class Front:
    """An application of WSGI in front of workers.

    `ask` gives an answer to a request while who asked is there, `tag` what changes whenever an answer may, `hosts` are
    the names by which the server may be called, pages of `origins` may read answers of /sparql, and `snapshot` tells
    what /health names. `begin` asks for an answer that is taken later; None where nobody is free.
    """

    def __init__(
        self,
        ask: Callable[[Asked, Callable[[], bool]], Answered],
        tag: Callable[[], str],
        hosts: Collection[str],
        origins: Collection[str] = (),
        snapshot: Callable[[], str] = str,
        begin: Callable[[Asked], Begun | None] = lambda _: None,
    ) -> None:
        self._ask, self._tag, self._snapshot, self._begin = ask, tag, snapshot, begin
        self._hosts, self._origins = {host.lower() for host in hosts}, set(origins)
        self._kept: OrderedDict[str, Answered] = OrderedDict()
        self._kept_of = ""
        self._size = 0
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request (PEP 3333)."""
        try:
            answered = self._answer(environ)
        except Problem as problem:
            headers = [("Content-Type", MEDIA_TYPE), ("X-Content-Type-Options", "nosniff")]
            if problem.status == 503:
                headers.append(("Retry-After", "5"))
            if problem.status == 405:
                headers.append(("Allow", "GET, HEAD, POST"))
            if problem.status == 415:
                headers.append(("Accept-Encoding", "identity"))  # RFC 9110, 12.5.3: what would be taken
            answered = Answered(problem.status, tuple(headers), problem.as_json())
        body = b"" if environ.get("REQUEST_METHOD") == "HEAD" else answered.body
        headers = [
            (name, f"{value}, Accept-Encoding" if name == "Vary" else value)
            for name, value in answered.headers
            if name.lower() != "content-length"
        ]
        if answered.status != 304:
            headers.append(("Content-Length", str(len(answered.body))))
        headers += self._cross_origin(environ)
        start(f"{answered.status} {_phrase(answered.status)}", headers)
        return [body]

    def _answer(self, environ: dict[str, Any]) -> Answered:
        method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")
        self._require_welcome(environ)
        if method == "OPTIONS":
            return Answered(204, (("Allow", "GET, HEAD, POST"),), b"")
        body = _body_of(environ)
        is_gone = environ.get("waitress.client_disconnected", _stays)
        if method == "POST":
            return self._ask(asked_of(environ, body), is_gone)
        if path == _OF_ITSELF:  # which must not wait behind questions
            told = {"status": "ok", "version": __version__, "snapshot": self._snapshot()}
            return Answered(200, _HEALTH, (json.dumps(told) + "\n").encode())
        if path.startswith(_OF_THE_MOMENT):
            return self._ask(_read_of(environ), is_gone)
        key, known = environ.get(_FOUND) or self._find(environ)
        if known is not None:
            return known
        etag = f'"{key}"'
        begun = environ.get(_BEGUN)
        answered = begun.take(is_gone) if begun else self._ask(_read_of(environ), is_gone)
        if answered.status == 200:
            caching = () if answered.header("Cache-Control") else (("Cache-Control", "no-cache"),)
            answered = answered._replace(headers=(*answered.headers, ("ETag", etag), *caching))
            answered = packed(answered) if takes_packed(environ) else answered
            self._keep(key, answered)
        return answered

    def at_hand(self, environ: dict[str, Any]) -> bool:
        """Tell whether a request can be answered without asking anybody; what was found stays in its environment."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or environ.get("PATH_INFO", "").startswith(_OF_THE_MOMENT):
            return False
        try:
            if _body_of(environ):
                return False
        except Problem:  # is told on the way that all others take
            return False
        found = environ[_FOUND] = self._find(environ)
        return found[1] is not None

    def begin(self, environ: dict[str, Any]) -> Begun | None:
        """Have a request that reads answered while nobody waits; None where it is to be answered by who can wait.

        It is one that was not `at_hand`. What was begun stays in its environment and is taken when it is answered.
        """
        if _FOUND not in environ or environ.get("PATH_INFO", "") == _OF_ITSELF:
            return None
        try:
            self._require_welcome(environ)
        except Problem:
            return None
        begun = environ[_BEGUN] = self._begin(_read_of(environ))
        return begun

    def _find(self, environ: dict[str, Any]) -> tuple[str, Answered | None]:
        """Return the key of the answer to a request, and the answer itself where it is known, or known to who asks."""
        key = self._key(environ)
        etag = f'"{key}"'
        # The tag is made from all that an answer rests on, so whoever has it was given this very answer.
        if etag in (one.strip().removeprefix("W/") for one in environ.get("HTTP_IF_NONE_MATCH", "").split(",")):
            return key, Answered(304, (("ETag", etag), ("Vary", "Accept")), b"")
        with self._lock:
            known = self._kept.get(key)
            if known is not None:
                self._kept.move_to_end(key)
        return key, known

    def _require_welcome(self, environ: dict[str, Any]) -> None:
        """Raise Problem for a request to another host, in another method, of a long address, or of another site's page.

        The latter at /mcp, whose tools are for programs: a browser sends what any page wishes.
        """
        host = environ.get("HTTP_HOST", "")
        if "," in host:  # of several, of which others take the first or the last, none counts (RFC 9112, 3.2)
            raise Problem(400, "a request has one Host header")
        if host.lower() not in self._hosts and _without_port(host).lower() not in self._hosts:
            raise Problem(421, "the server is not called so; who runs it can allow the name")
        origin, path = environ.get("HTTP_ORIGIN"), environ.get("PATH_INFO", "")
        if origin is not None and path.rstrip("/") == "/mcp" and origin.partition("://")[2].lower() != host.lower():
            raise Problem(403, "this was sent by a page of another site; /mcp is for programs and pages of this server")
        if environ["REQUEST_METHOD"] not in _METHODS:
            raise Problem(405, f"{environ['REQUEST_METHOD'][:20]} is not done here; nothing is changed over HTTP")
        if len(environ.get("PATH_INFO", "")) + len(environ.get("QUERY_STRING", "")) > LONGEST_ADDRESS:
            raise Problem(414, f"an address has up to {LONGEST_ADDRESS:,} bytes; send a long query by POST")

    def _key(self, environ: dict[str, Any]) -> str:
        parts = (
            self._tag(),
            environ.get("PATH_INFO", ""),
            environ.get("QUERY_STRING", ""),
            environ.get("HTTP_ACCEPT", ""),
            environ.get("HTTP_HOST", ""),
            "packed" if takes_packed(environ) else "",
        )
        return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:32]

    def _keep(self, key: str, answered: Answered) -> None:
        if len(answered.body) > _LARGEST_KEPT:
            return
        # All answers have nearly the same headers, and each that came from a worker has them for itself.
        shared = tuple((intern(name), value if name == "ETag" else intern(value)) for name, value in answered.headers)
        tag = self._tag()
        with self._lock:
            if tag != self._kept_of:  # nobody asks for what was answered before the graph changed
                self._kept_of, self._size = tag, 0
                self._kept.clear()
            before = self._kept.pop(key, None)  # which another thread had made meanwhile
            self._size += _size_of(answered) - (_size_of(before) if before else 0)
            self._kept[key] = answered._replace(headers=shared)
            while self._size > _KEPT_BYTES:
                _, old = self._kept.popitem(last=False)
                self._size -= _size_of(old)

    def _cross_origin(self, environ: dict[str, Any]) -> list[tuple[str, str]]:
        origin = environ.get("HTTP_ORIGIN", "")
        path = environ.get("PATH_INFO", "")
        if not origin or not path.startswith(_OPEN):
            return []
        if path.startswith("/reconcile") or "*" in self._origins:
            return [("Access-Control-Allow-Origin", "*"), ("Access-Control-Allow-Methods", "GET, POST")]
        if origin in self._origins:
            allowed = [("Access-Control-Allow-Origin", origin), ("Vary", "Origin")]
            return [
                *allowed,
                ("Access-Control-Allow-Methods", "GET, POST"),
                ("Access-Control-Allow-Headers", "Content-Type, Accept"),
            ]
        return []


def _read_of(environ: dict[str, Any]) -> Asked:
    return asked_of({**environ, "REQUEST_METHOD": "GET"}, b"")


def _size_of(answered: Answered) -> int:
    return len(answered.body) + _BESIDE


def _stays() -> bool:
    return False


def _body_of(environ: dict[str, Any]) -> bytes:
    if environ.get("HTTP_CONTENT_ENCODING", "").strip().lower() not in ("", "identity"):
        raise Problem(415, "a body is read as it is sent, and this one is packed; send it without Content-Encoding")
    length = environ.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdigit()):  # "²" is a digit as well, and none of a number
        raise Problem(400, "the length of the body is no number")
    if len(length) > _MOST_DIGITS or int(length) > LARGEST_BODY:
        raise Problem(413, f"a body has up to {LARGEST_BODY:,} bytes")
    body: bytes = environ["wsgi.input"].read(int(length)) if int(length) else b""
    return body


def _without_port(host: str) -> str:
    """Return a host without its port, and as it is where what looks like one is no number (RFC 3986, 3.2.3)."""
    name, _, port = host.rpartition(":")
    return name if (port.isascii() and port.isdigit()) or not port else host


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
