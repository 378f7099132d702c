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
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from email.message import Message
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from kg._version import __version__
from kg.errors import IdentifierError, RemoteError

_BLOCK = 1 << 16
_SPOILED = re.compile(r"[\x00-\x20\x7f-\x9f<>\"{}|\\^`]")
_REDIRECTS = 5
_SAFE_AGAIN = (429, 502, 503, 504)
_QUOTED = 200


class Request(NamedTuple):
    """What is sent: a method, an absolute address, headers and a body.

    `safe` says that sending it twice does no harm, so that it may be sent again when the server asks to wait.
    """

    method: str
    url: str
    headers: Mapping[str, str] = {}
    body: bytes | None = None
    safe: bool = True


class Limits(NamedTuple):
    """How long an answer may take in all, how large it may be, and how long a server may make us wait, in seconds.

    With `public`, nothing is sent to a private or local address, whatever name it goes by. `until` is a time
    (time.monotonic) by which several requests together must be done.
    """

    seconds: float = 60.0
    size: int = 1 << 31
    wait: float = 30.0
    tries: int = 4
    public: bool = False
    until: float | None = None


class Response:
    """An answer: its status, its headers, and its body as it comes in; `read` never gives a part for the whole."""

    def __init__(self, raw: http.client.HTTPResponse, url: str, limits: Limits, deadline: float) -> None:
        self.status = raw.status
        self.headers: Message = raw.headers
        self.url = shown(url)
        self.announced = raw.length is not None or raw.chunked
        """Whether the server says how long the answer is, so that a cut shows."""
        self._raw, self._limits, self._deadline = raw, limits, deadline
        self._held, self._taken, self._ended = b"", 0, False
        packed = raw.headers.get("Content-Encoding", "identity").strip().lower()
        if packed not in ("", "identity", "gzip", "x-gzip"):
            raise RemoteError(f"{url} answers packed as {packed!r}, which was not asked for")
        self._unpack = zlib.decompressobj(31) if "gzip" in packed else None

    @property
    def media_type(self) -> str:
        """The media type without its parameters, in lower case; empty where the server names none."""
        return str(self.headers.get("Content-Type", "")).partition(";")[0].strip().lower()

    def read(self, size: int = -1) -> bytes:
        """Return at most so many bytes, nothing at the end.

        Raises RemoteError for an answer that stops too soon, is too large or takes too long.
        """
        while not self._ended and (size < 0 or len(self._held) < size):
            self._held += self._next_block()
        found, self._held = (self._held, b"") if size < 0 else (self._held[:size], self._held[size:])
        return found

    def _next_block(self) -> bytes:
        block = self._take()
        if not block:
            self._ended = True
            if self._raw.length:
                raise RemoteError(f"{self.url}: the answer was cut off, {self._raw.length:,} bytes are missing")
            if self._unpack and self._taken and not self._unpack.eof:
                raise RemoteError(f"{self.url}: the packed answer was cut off")
            return b""
        if self._unpack:
            block = self._unpacked(block)
        self._taken += max(1, len(block))
        if self._taken > self._limits.size:
            raise RemoteError(f"{self.url}: the answer is larger than {self._limits.size:,} bytes; ask for less")
        return block

    def _unpacked(self, block: bytes) -> bytes:
        """Return a block unpacked; a packed answer may come in several pieces, one behind the other (RFC 1952)."""
        found = b""
        try:
            while block:
                if self._unpack is None or self._unpack.eof:
                    self._unpack = zlib.decompressobj(31)
                found += self._unpack.decompress(block, self._limits.size + 1)
                block = self._unpack.unused_data
        except zlib.error as error:
            raise RemoteError(f"{self.url}: the packed answer is damaged: {error}") from None
        return found

    def _take(self) -> bytes:
        try:
            block = self._raw.read1(_BLOCK)
        except (http.client.HTTPException, OSError, ValueError) as error:
            self._require_time()
            raise RemoteError(f"{self.url}: the answer was cut off ({type(error).__name__})") from None
        self._require_time()
        return block

    def _require_time(self) -> None:
        if time.monotonic() >= self._deadline:
            raise late(self.url, self._limits)

    def quote(self) -> str:
        """Return the beginning of the body in a line, as far as it can be had."""
        with suppress(RemoteError):
            while len(self._held) < 8 * _QUOTED and not self._ended:
                self._held += self._next_block()
        text = " ".join(self._held.decode("utf-8", "replace").split())
        return text[:_QUOTED] + ("…" if len(text) > _QUOTED else "")


def shown(url: str) -> str:
    """Return an address as messages show it: without its query, which may hold a key."""
    return url.partition("?")[0]


def late(url: str, limits: Limits) -> RemoteError:
    """Return the error for an answer that takes too long."""
    return RemoteError(
        f"{shown(url)} did not answer in full within {limits.seconds:g} s; allow more time, or ask for less"
    )


def require_address(url: str, what: str = "the address") -> str:
    """Return an address that a request can go to; raise IdentifierError, before anything is sent, for any other."""

    def refuse(why: str) -> IdentifierError:
        return IdentifierError(f"{what} {url!r} {why}")

    if not url:
        raise refuse("is empty")
    if _SPOILED.search(url) or not url.isascii():
        raise refuse("has characters that no address has")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise refuse(f"cannot be used: {error}") from None
    if parts.scheme not in ("http", "https"):
        raise refuse("does not begin with http:// or https://")
    if parts.username is not None or parts.password is not None:
        raise refuse("holds a name or a password; name an environment variable for them in kg.toml")
    if not parts.hostname or port == 0:
        raise refuse("names no host" if not parts.hostname else "has no such port")
    if parts.fragment:
        raise refuse("has a part after #")
    return url


def agent(contact: str = "") -> str:
    """Return what a request says of its sender."""
    about = f" ({contact})" if contact else ""
    return f"music-kg/{__version__}{about} Python-http"


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
            target = _require_same_place(request.url, str(response.headers["Location"]))
            if request.body is not None and response.status not in (307, 308):
                raise RemoteError(
                    f"{shown(request.url)} redirects to {shown(target)} without what was sent; use that address"
                )
            request = request._replace(url=target)
    raise RemoteError(f"{shown(request.url)} redirects in a circle")


def _require_same_place(url: str, location: str) -> str:
    """Return where a redirect leads; refuse one that would take the request, and the credentials in it, elsewhere."""
    try:
        target = urljoin(url, location)
        old, new = urlsplit(url), urlsplit(target)
        upgraded = old.scheme == "http" and new.scheme == "https" and (old.port, new.port) == (None, None)
        same = (old.hostname, old.port) == (new.hostname, new.port) and (old.scheme == new.scheme or upgraded)
    except ValueError:
        target, same = location, False
    if not same or _SPOILED.search(target):
        raise RemoteError(
            f"{shown(url)} redirects to {shown(target)!r}; only the same host is followed; name that address if you "
            "trust it"
        )
    return target


class _Line:
    """The connection of one request, which a second thread cuts at the deadline."""

    def __init__(self, url: str, deadline: float) -> None:
        parts = urlsplit(url)
        left = max(0.01, deadline - time.monotonic())
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self.connection = kind(parts.hostname or "", parts.port, timeout=left)
        self.path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(left, self._cut)
        self._timer.daemon = True

    def open(self, *, public: bool) -> None:
        """Connect, and set the clock."""
        self._timer.start()
        self.connection.connect()
        self._socket = self.connection.sock
        peer = str(self._socket.getpeername()[0]).partition("%")[0]
        if public and not ipaddress.ip_address(peer).is_global:
            raise RemoteError(f"{self.connection.host} leads to {peer}, an address that is not public")

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
