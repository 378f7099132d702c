"""Servers on this machine that answer as told: well, wrongly, slowly, or not at all."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple


class Told(NamedTuple):
    """What a server does with a request.

    `drip` sends the body byte by byte with so many seconds between; `cut` closes the connection after so many bytes;
    `silent` waits so long before anything is sent; `length` is a Content-Length to claim, True for the right one.
    """

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = MappingProxyType({})
    drip: float = 0
    cut: int | None = None
    silent: float = 0
    length: int | bool = True
    chunked: bool = False


class Asked(NamedTuple):
    """A request that a server got."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    at: float


class Server:
    """A server that passes each request to a function; `asked` are the requests so far, `most` how many at once.

    A request counts from its arrival until its answer begins to be sent: whoever has read an answer to its end may ask
    again before this server's thread comes to say that it is done.
    """

    def __init__(self, answer: Callable[[Asked], Told]) -> None:
        self.answer = answer
        self.asked: list[Asked] = []
        self.most = self._now = 0
        lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                asked = Asked(self.command, self.path, dict(self.headers), body, time.monotonic())
                with lock:
                    outer.asked.append(asked)
                    outer._now += 1
                    outer.most = max(outer.most, outer._now)
                try:
                    told = outer.answer(asked)
                    time.sleep(told.silent)
                finally:
                    with lock:
                        outer._now -= 1
                with suppress(BrokenPipeError, ConnectionResetError):
                    self._send(told)

            do_POST = do_PUT = do_DELETE = do_HEAD = do_GET  # noqa: N815 - the names that http.server calls

            def _send(self, told: Told) -> None:
                self.close_connection = True
                self.send_response(told.status)
                for name, value in told.headers.items():
                    self.send_header(name, value)
                if told.chunked:
                    self.send_header("Transfer-Encoding", "chunked")
                elif told.length is not False:
                    self.send_header("Content-Length", str(len(told.body) if told.length is True else told.length))
                self.end_headers()
                body = told.body if told.cut is None else told.body[: told.cut]
                if told.chunked:
                    body = f"{len(told.body):x}\r\n".encode() + body + (b"\r\n0\r\n\r\n" if told.cut is None else b"")
                if told.drip:
                    for n in range(len(body)):
                        self.wfile.write(body[n : n + 1])
                        self.wfile.flush()
                        time.sleep(told.drip)
                else:
                    self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def serving(answer: Callable[[Asked], Told]) -> Iterator[Server]:
    """Run a server while the block runs."""
    server = Server(answer)
    try:
        yield server
    finally:
        server.close()


def in_turn(*answers: Told) -> Callable[[Asked], Told]:
    """Give one answer after the other, the last one for ever."""
    left = list(answers)
    return lambda asked: left.pop(0) if len(left) > 1 else left[0]


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def pid_listening(port: int) -> int:
    """Return the process that listens on a port of this machine."""
    wanted = f":{port:04X}"
    inodes = {
        line.split()[9]
        for line in Path("/proc/net/tcp").read_text().splitlines()[1:]
        if line.split()[1].endswith(wanted) and line.split()[3] == "0A"
    }
    for path in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if str(path.readlink()).removeprefix("socket:[").removesuffix("]") in inodes:
                return int(path.parts[2])
        except OSError:
            continue
    raise LookupError(f"nothing listens on {port}")
