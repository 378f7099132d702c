"""One request over HTTP at a time: with a total deadline, a cap on bytes, and no answer taken for whole that is not.

Python's own client waits between bytes rather than for the whole, follows redirects to anywhere with the credentials it
was given, and takes a body that ends early for a short one.
"""

from __future__ import annotations

import email.utils
import http.client
import ipaddress
import math
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import NamedTuple
from urllib.parse import urlsplit

from kg._version import DISTRIBUTION, __version__
from kg.errors import RemoteError
from kg.io.addresses import require_address, require_same_place, shown
from kg.io.response import Limits, Response, late

_REDIRECTS = 5
_SAFE_AGAIN = (429, 502, 503, 504)


class Request(NamedTuple):
    """What is sent: a method, an absolute address, headers and a body.

    `safe` says that sending it twice does no harm, so that it may be sent again when the server asks to wait.
    """

    method: str
    url: str
    headers: Mapping[str, str] = {}
    body: bytes | None = None
    safe: bool = True


def agent(contact: str = "") -> str:
    """Return what a request says of its sender."""
    about = f" ({contact})" if contact else ""
    return f"{DISTRIBUTION}/{__version__}{about} Python-http"


@contextmanager
def send(request: Request, limits: Limits | None = None) -> Iterator[Response]:
    """Send a request and give the answer, whatever its status; redirects within the same host are followed.

    When the server asks to wait (429, 503) and the request is safe, it is sent again after the time asked for. Raises
    RemoteError where nothing can be had, and IdentifierError for an address that cannot be used.
    """
    limits = limits or Limits()
    require_address(request.url)
    deadline = min(time.monotonic() + limits.seconds, limits.until or math.inf)
    for attempt in range(limits.tries):
        with _follow(request, limits, deadline) as response:
            again = response.status in _SAFE_AGAIN and request.safe and attempt + 1 < limits.tries
            pause = _pause(response, limits, attempt) if again else None
            if pause is None or time.monotonic() + pause >= deadline:
                yield response
                return
        time.sleep(pause)


def _pause(response: Response, limits: Limits, attempt: int) -> float | None:
    """Return how long the server asks us to wait, or None where that is too long."""
    told = response.headers.get("Retry-After")
    if told is None:
        return float(min(limits.wait, 2**attempt))
    seconds = waiting_time(told)
    if seconds is None:
        return float(min(limits.wait, 5 * 2**attempt))
    if seconds > limits.wait:
        raise RemoteError(
            f"{response.url} asks to wait {seconds:,.0f} s (HTTP {response.status}), longer than the {limits.wait:g} s "
            "that we wait; try again later"
        )
    return seconds


def waiting_time(told: str) -> float | None:
    """Return the seconds that a Retry-After header asks for, as a number or a date, or None for nonsense (RFC 9110)."""
    if re.fullmatch(r"[0-9]{1,12}", told.strip()):
        return float(told)
    try:
        when = email.utils.parsedate_to_datetime(told)
    except (TypeError, ValueError):
        return None
    return max(0.0, when.timestamp() - time.time())


@contextmanager
def _follow(request: Request, limits: Limits, deadline: float) -> Iterator[Response]:
    for _ in range(_REDIRECTS + 1):
        with _once(request, limits, deadline) as response:
            if response.status not in (301, 302, 303, 307, 308) or "Location" not in response.headers:
                yield response
                return
            target = require_same_place(request.url, str(response.headers["Location"]))
            if request.body is not None and response.status not in (307, 308):
                raise RemoteError(
                    f"{shown(request.url)} redirects to {shown(target)} without what was sent; use that address"
                )
            request = request._replace(url=target)
    raise RemoteError(f"{shown(request.url)} redirects in a circle")


class _Line:
    """The connection of one request, which a second thread cuts at the deadline."""

    def __init__(self, url: str, deadline: float) -> None:
        parts = urlsplit(url)
        left = max(0.01, deadline - time.monotonic())
        self._secure, self._left = parts.scheme == "https", left
        kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
        self.connection = kind(parts.hostname or "", parts.port, timeout=left)
        self.path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(left, self._cut)
        self._timer.daemon = True

    def open(self, *, public: bool) -> None:
        """Set the clock and connect; to an address that is not public nothing is said where only `public` ones will do.

        A server can take its time over each step of an encrypted greeting, so the clock runs for that as well.
        """
        self._timer.start()
        connection = self.connection
        plain = socket.create_connection((connection.host, connection.port), self._left)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = connection.sock = plain
        peer = str(plain.getpeername()[0]).partition("%")[0]
        if public and not ipaddress.ip_address(peer).is_global:
            raise RemoteError(f"{connection.host} leads to {peer}, an address that is not public")
        if self._secure:
            context = ssl.create_default_context()
            secure = context.wrap_socket(plain, server_hostname=connection.host, do_handshake_on_connect=False)
            self._socket = connection.sock = secure
            secure.do_handshake()

    def _cut(self) -> None:
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """End the connection and stop the clock."""
        self._timer.cancel()
        self.connection.close()


@contextmanager
def _once(request: Request, limits: Limits, deadline: float) -> Iterator[Response]:
    if time.monotonic() >= deadline:
        raise late(request.url, limits)
    line = _Line(request.url, deadline)
    given = {name.title(): value for name, value in request.headers.items()}
    headers = {"Accept-Encoding": "gzip", "User-Agent": agent(), **given, "Connection": "close"}
    raw: http.client.HTTPResponse | None = None
    try:
        try:
            line.open(public=limits.public)
            line.connection.request(request.method, line.path, body=request.body, headers=headers)
            raw = line.connection.getresponse()
        except (OSError, http.client.HTTPException, ValueError) as error:
            if time.monotonic() >= deadline:
                raise late(request.url, limits) from None
            raise RemoteError(f"{shown(request.url)} cannot be reached: {_explain(error)}") from None
        yield Response(raw, request.url, limits, deadline)
    finally:
        if raw is not None:
            raw.close()
        line.close()


def _explain(error: Exception) -> str:
    if isinstance(error, socket.gaierror):
        return "there is no such host"
    if isinstance(error, ssl.SSLError):
        return f"its certificate or encryption is not accepted ({error.reason or error})"
    if isinstance(error, ConnectionRefusedError):
        return "nothing listens there"
    if isinstance(error, http.client.HTTPException):
        return f"what it answers is not HTTP ({type(error).__name__})"
    return str(getattr(error, "strerror", None) or error)
