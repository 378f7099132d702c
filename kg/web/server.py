"""The server: waitress, with an end for requests that drip and for callers that are too many."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from waitress.channel import HTTPChannel
from waitress.server import create_server

from kg.web.messages import Application

WHOLE_REQUEST = 15.0
"""How many seconds a request has to come in whole."""
CONNECTIONS = 500
_THREADS = 80


class _Channel(HTTPChannel):
    """A connection whose request must come in whole within a time, however it drips."""

    began: float | None = None

    def received(self, data: bytes) -> bool:
        """Take what came in; note when the request began, and when it was whole."""
        if self.began is None:
            self.began = time.monotonic()
        taken: bool = super().received(data)
        if self.requests or self.request is None:
            self.began = None
        return taken

    def is_late(self, now: float) -> bool:
        """Tell whether a request began that is not whole after its time."""
        return self.began is not None and not self.requests and now - self.began > WHOLE_REQUEST


class Server:
    """Answers on one address until it is stopped; of a body it takes in twice the bytes that it may have."""

    def __init__(self, application: Application, host: str, port: int, *, body: int) -> None:
        # For waitress the most is too much already, and with what frames each chunk; whoever reads the body counts it.
        self._server: Any = create_server(
            application, host=host, port=port, threads=_THREADS, connection_limit=CONNECTIONS, channel_timeout=60,
            cleanup_interval=5, max_request_body_size=2 * body, max_request_header_size=32 << 10, ident=None,
            channel_request_lookahead=1,  # or nobody is seen to leave before the answer is made
            clear_untrusted_proxy_headers=True, expose_tracebacks=False, asyncore_use_poll=True,
        )  # fmt: skip
        for one in self._each():
            one.channel_class = _Channel
            one.maintenance = _maintenance(one, one.maintenance)

    def _each(self) -> list[Any]:
        """Return the servers that listen: one for each address of a name that has several."""
        listeners = getattr(self._server, "map", None)
        if hasattr(self._server, "channel_class"):
            return [self._server]
        return [one for one in (listeners or {}).values() if hasattr(one, "channel_class")]

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


def _maintenance(server: Any, before: Callable[[float], None]) -> Callable[[float], None]:
    """Return the regular look at all connections, at those as well that drip."""

    def look(now: float) -> None:
        before(now)
        moment = time.monotonic()
        for channel in list(server.active_channels.values()):
            if channel.is_late(moment):
                channel.will_close = True
                channel.handle_close()

    return look
