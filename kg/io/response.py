"""An answer over HTTP, read within a deadline and a number of bytes."""

from __future__ import annotations

import http.client
import time
import zlib
from contextlib import suppress
from email.message import Message
from typing import NamedTuple

from kg.errors import RemoteError
from kg.io.addresses import shown

_BLOCK = 1 << 16
_QUOTED = 200


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
        self._held, self._taken, self._ended = bytearray(), 0, False
        packed = raw.headers.get("Content-Encoding", "identity").strip().lower()
        if packed not in ("", "identity", "gzip", "x-gzip"):
            raise RemoteError(f"{self.url} answers packed as {packed!r}, which was not asked for")
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
        found = bytes(self._held if size < 0 else self._held[:size])
        del self._held[: len(found)]  # moves the beginning, not what stays
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
        found = bytearray()
        try:
            while block:
                if self._unpack is None or self._unpack.eof:
                    self._unpack = zlib.decompressobj(31)
                found += self._unpack.decompress(block, self._limits.size + 1)
                block = self._unpack.unused_data
        except zlib.error as error:
            raise RemoteError(f"{self.url}: the packed answer is damaged: {error}") from None
        return bytes(found)

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


def late(url: str, limits: Limits) -> RemoteError:
    """Return the error for an answer that takes too long."""
    return RemoteError(
        f"{shown(url)} did not answer in full within {limits.seconds:g} s; allow more time, or ask for less"
    )
