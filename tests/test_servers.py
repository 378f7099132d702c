"""The servers that tests ask count what is under way as a client can see it."""

from __future__ import annotations

import threading
import urllib.request
from concurrent.futures import ThreadPoolExecutor

from tests.servers import Asked, Told, serving
from tests.timing import LONG


def test_requests_at_the_same_time_are_counted() -> None:
    both = threading.Barrier(2, timeout=LONG)

    def when_both_are_here(_: Asked) -> Told:
        both.wait()
        return Told(body=b"x")

    with serving(when_both_are_here) as server, ThreadPoolExecutor(2) as pool:
        assert [*pool.map(ask, [server.url] * 2)] == [b"x"] * 2
        assert server.most == 2


def test_one_after_the_other_is_never_two() -> None:
    """However late the thread that answered comes to an end."""
    with serving(lambda _: Told(body=b"x")) as server:
        for _ in range(300):
            ask(server.url)
        assert (server.most, len(server.asked)) == (1, 300)


def ask(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=LONG) as answer:  # noqa: S310 - our own server
        body: bytes = answer.read()
        return body
