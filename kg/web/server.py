"""The server: waitress, with an end for requests that drip and for callers that are too many."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from logging import ERROR, getLogger
from socket import SHUT_RDWR
from threading import get_ident
from typing import Any, cast

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import create_server
from waitress.task import WSGITask

from kg.web.awaiting import Awaited, require_fault
from kg.web.messages import Application, Begun
from kg.web.problems import Problem

WHOLE_REQUEST = 15.0
"""How many seconds a request has to come in whole."""
CONNECTIONS = 500
TAKING = 60.0
"""How many seconds who takes an answer slowly keeps its connection in any case."""
_THREADS = 80
_SENT_TOGETHER = 1 << 16
"""Larger bodies are sent as they are: what is put together is copied."""


class _Task(WSGITask):
    """A request that is answered: the head of the answer goes out with its body, and not before it."""

    def write(self, data: bytes) -> None:
        """Send a part of the answer."""
        if self.wrote_header or not self.has_body or not self.content_length == len(data) <= _SENT_TOGETHER:
            super().write(data)
            return
        self.wrote_header = True
        self.content_bytes_written = len(data)
        self.channel.write_soon(self.build_response_header() + data)

    def set_close_on_finish(self) -> None:
        """Close the connection behind the answer, but not for want of a length where there can be no body."""
        request: Any = self.request
        if self.has_body or self.version != "1.1" or request.headers.get("CONNECTION", "").lower() == "close":
            super().set_close_on_finish()


class _Seen:
    """The server as a connection sees it: nobody is woken for nothing, and its reader begins what it takes in."""

    def __init__(self, server: Any, channel: _Channel) -> None:
        self._server, self._channel = server, channel

    def __getattr__(self, name: str) -> Any:
        return getattr(self._server, name)

    def add_task(self, channel: _Channel) -> None:
        """Have a request answered: by and by in the thread that reads, else by whoever is free."""
        if channel.reader == get_ident():
            channel.is_due = True
        else:
            self._server.add_task(channel)

    def pull_trigger(self) -> None:
        """Wake the thread that reads and sends where something is left for it; for the next request it waits anyway."""
        channel = self._channel
        if channel.total_outbufs_len or channel.requests or channel.close_when_flushed or channel.will_close:
            self._server.pull_trigger()


class _Parser(HTTPRequestParser):
    """What reads the head of a request; that Python cannot read a number or an address in it is told to who sent it."""

    def parse_header(self, header_plus: bytes) -> None:
        """Take in a whole head; raise ParsingError, which is answered with 400."""
        try:
            super().parse_header(header_plus)
        except ValueError as error:  # thousands of digits, half of brackets: the connection would be cut without a word
            raise ParsingError("the head of the request cannot be read") from error
        if not self.chunked and not self.content_length:  # nothing follows that who sends it could wait with
            self.expect_continue = False


class _Channel(HTTPChannel):
    """A connection whose request must come in whole within a time, however it drips.

    What is at hand is answered by the thread that reads, and so is what a worker soon has a short answer to: to pass it
    to another thread takes as long as the answer.
    """

    parser_class = _Parser
    began: float | None = None
    asked = 0.0
    """When it asked for something, or was made."""
    reader = 0
    is_due = False
    _task: _Task | None = None
    _begun: Begun | None = None

    def __init__(self, server: Any, *arguments: Any, **more: Any) -> None:
        self._seen, self.asked = cast("Any", _Seen(server, self)), time.monotonic()
        super().__init__(self._seen, *arguments, **more)

    def received(self, data: bytes) -> bool:
        """Take what came in; note when the request began, and when it was whole."""
        self.reader = get_ident()
        if self.began is None:
            self.began = time.monotonic()
        taken: bool = super().received(data)
        if self.requests or self.request is None:
            self.began = None
        if self.requests:
            self.asked = time.monotonic()
        self._go_on()
        return taken

    def _go_on(self) -> None:
        while self.is_due:
            self.is_due = False
            self._begin()

    def _begin(self) -> None:
        """Answer the first request here if its answer is at hand or soon will be, or else pass it on."""
        request: Any = self.requests[0]
        self._task = None if request.error else _Task(self, request)
        if self._task and not self.total_outbufs_len:  # or that would have to be sent first
            environ = self._task.get_environment()
            if self._seen.at_hand(environ):
                self.service()
                return
            self._begun = self._seen.begin(environ)
        if self._begun:
            Awaited(self._seen._map, self._begun.line, self._come)
        else:
            self._seen.task_dispatcher.add_task(self)

    def _come(self, *, late: bool) -> None:
        """Send the answer that was begun, or have it sent by who can wait."""
        if late or not self.connected or not (self._begun and self._begun.is_short()):
            self._seen.task_dispatcher.add_task(self)
            return
        self.reader = get_ident()
        self.service()
        self._go_on()

    def service(self) -> None:
        """Answer the first request; what was begun for one who has gone is taken as well, that its worker be free."""
        begun, self._begun = self._begun, None
        super().service()
        if begun and not begun.is_taken:
            with suppress(Problem):
                begun.take(lambda: True)

    def task_class(self, channel: _Channel, request: Any) -> _Task:  # type: ignore[override]  # is called as the class is
        """Return what answers a request, begun or new."""
        task, self._task = self._task, None
        return task or _Task(channel, request)

    def handle_error(self) -> None:
        """End the connection for a fault, but for nothing that ends the program."""
        require_fault()
        super().handle_error()

    def may_go(self, now: float) -> bool:
        """Tell whether it may be ended for somebody else: nothing is answered, and nobody but a slow one takes it."""
        is_answered = bool(self.requests)
        return not (self.will_close or is_answered) and (not self.total_outbufs_len or now - self.asked > TAKING)

    def is_late(self, now: float) -> bool:
        """Tell whether a request began that is not whole after its time."""
        return self.began is not None and not self.requests and now - self.began > WHOLE_REQUEST


class Server:
    """Answers on one address until it is stopped; of a body it takes in twice the bytes that it may have.

    `at_hand` tells whether the application answers what a request asks without a wait; where not, `begin` may have an
    answer made meanwhile, which the application takes.
    """

    def __init__(
        self,
        application: Application,
        host: str,
        port: int,
        *,
        body: int,
        at_hand: Callable[[dict[str, Any]], bool] = lambda _: False,
        begin: Callable[[dict[str, Any]], Begun | None] = lambda _: None,
    ) -> None:
        getLogger("waitress").setLevel(ERROR)  # that many wait, or are sent away, is told to them
        # For waitress the most is too much already, and with what frames each chunk; whoever reads the body counts it.
        self._server: Any = create_server(
            application, host=host, port=port, threads=_THREADS, connection_limit=CONNECTIONS, channel_timeout=60,
            cleanup_interval=5, max_request_body_size=2 * body, max_request_header_size=32 << 10, ident=None,
            outbuf_high_watermark=1 << 40,  # or a thread would wait for who asks for two large answers and takes none
            channel_request_lookahead=1,  # or nobody is seen to leave before the answer is made
            clear_untrusted_proxy_headers=True, expose_tracebacks=False, asyncore_use_poll=True,
        )  # fmt: skip
        for one in self._each():
            one.channel_class, one.at_hand, one.begin = _Channel, at_hand, begin
            one.maintenance = _maintenance(one, one.maintenance)
            one.readable = _making_room(one, one.readable)
        for one in self._looked_at().values():
            one.handle_error = _for_faults(one.handle_error)

    def _each(self) -> list[Any]:
        """Return the servers that listen: one for each address of a name that has several."""
        return [one for one in self._looked_at().values() if hasattr(one, "channel_class")]

    def _looked_at(self) -> dict[int, Any]:
        """Return all that the loop looks at: what listens, and what wakes it."""
        found: dict[int, Any] = getattr(self._server, "map", None) or self._server._map
        return found

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self._each()[0].effective_port)

    def run(self) -> None:
        """Answer until it is stopped."""
        self._server.run()

    def close(self) -> None:
        """Stop."""
        self._server.close()


def _for_faults(before: Callable[[], None]) -> Callable[[], None]:
    def handle_error() -> None:
        require_fault()
        before()

    return handle_error


def _making_room(server: Any, before: Callable[[], bool]) -> Callable[[], bool]:
    """Return what tells whether one more may come; where there are too many, who has asked for nothing longest goes.

    Else five hundred who say nothing would keep all others out for a minute.
    """

    def may_come() -> bool:
        if len(server._map) >= server.adj.connection_limit:
            moment = time.monotonic()
            waiting = [channel for channel in server.active_channels.values() if channel.may_go(moment)]
            if waiting:
                _end(min(waiting, key=lambda channel: (channel.total_outbufs_len > 0, channel.asked)))
        return before()

    return may_come


def _end(channel: Any) -> None:
    """End a connection; its file stays open until that is heard, or whoever comes next would get its number."""
    channel.will_close = True
    with suppress(OSError):  # it has gone by itself
        channel.socket.shutdown(SHUT_RDWR)


def _maintenance(server: Any, before: Callable[[float], None]) -> Callable[[float], None]:
    """Return the regular look at all connections, at those as well that drip."""

    def look(now: float) -> None:
        before(now)
        moment = time.monotonic()
        for channel in list(server.active_channels.values()):
            if channel.is_late(moment):
                _end(channel)

    return look
