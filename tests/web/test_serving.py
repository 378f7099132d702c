"""What a server is told reaches what serves: the names that it goes by, who may decide, and how long is worked."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from kg.project.config import Project
from tests.services import FLASK, require

Made = Callable[..., SimpleNamespace]


@pytest.fixture
def made(empty_project: Project, monkeypatch: pytest.MonkeyPatch) -> Made:
    """What makes a `served` project of some words, and tells with what its parts are made."""
    require(FLASK)
    from kg.web import serving

    def make(host: str = "0.0.0.0", **given: Any) -> SimpleNamespace:  # noqa: S104 - nothing listens there
        told = SimpleNamespace(closed=[])

        class Pool:
            snapshot = "one"

            def __init__(self, work: Any, workers: int, *, seconds: float, **others: Any) -> None:
                told.work, told.workers, told.seconds, told.words = work, workers, seconds, others["told"]
                self.ask, self.renew, self.close = (lambda *_: None), (lambda _: None), lambda: told.closed.append(Pool)
                self.begin = told.begun = object()

        class Front:
            at_hand = staticmethod(lambda _: False)

            begin = staticmethod(lambda _: None)

            def __init__(self, ask: Any, tag: Any, hosts: Any, origins: Any, snapshot: Any, begin: Any) -> None:
                assert begin is told.begun
                told.tag, told.hosts, told.origins, told.snapshot = tag, hosts, origins, snapshot

        class Server:
            def __init__(self, front: Any, host: str, port: int, *, body: int, at_hand: Any, begin: Any) -> None:
                told.host, told.body, told.at_hand = host, body, at_hand
                assert begin is Front.begin
                self.run = lambda: told.ran(told) if hasattr(told, "ran") else None
                self.close = lambda: told.closed.append(Server)

        for part in (Pool, Front, Server):
            monkeypatch.setattr(serving, part.__name__, part)
        monkeypatch.setattr(serving, "gc", SimpleNamespace(freeze=lambda: None, set_threshold=lambda *_: None))
        told.served = serving.Serving(empty_project, host, 0, **given)
        told.parts = {Pool, Server}
        return told

    return make


def test_it_answers_by_its_own_names_and_those_it_was_given(made: Made) -> None:
    """Whoever asks by another name may be a page of another site, led here by its name (DNS rebinding)."""
    assert {"localhost", "127.0.0.1", "[::1]", "0.0.0.0"} == made().hosts  # noqa: S104
    assert {"localhost", "127.0.0.1", "[::1]", "192.0.2.7", "graph.example"} == made(
        "192.0.2.7", names=["graph.example"]
    ).hosts
    assert (["https://friend.example"], []) == (
        made(origins=["https://friend.example"]).origins,
        list(made().origins),
    )


def test_nobody_decides_where_that_is_not_asked_for(made: Made) -> None:
    """And where it is, no page of another run knows what to send."""
    one, other = made(review=True).work.token, made(review=True).work.token

    assert "" == made().work.token
    assert len(one) >= 32
    assert one != other


def test_an_answer_may_take_as_long_and_a_request_be_as_large_as_was_said(made: Made) -> None:
    told = made(workers=3, seconds=4.5)

    assert (3, 4.5, 1 << 20) == (told.workers, told.seconds, told.body)
    assert 10 == made().seconds


def test_who_serves_is_told_what_becomes_of_a_worker(made: Made) -> None:
    words: list[str] = []
    made(told=words.append).words("it took too long")

    assert ["it took too long"] == words


def test_pages_are_marked_with_what_is_served_now(made: Made) -> None:
    told = made()
    before = told.tag()
    told.served.following.change("other", "")

    assert before != told.tag() == told.served.following.tag


@pytest.mark.parametrize("reload", [True, False])
def test_files_are_looked_at_while_it_answers_if_that_is_wanted(
    made: Made, monkeypatch: pytest.MonkeyPatch, *, reload: bool
) -> None:
    """Nothing of it goes on when the server has ended, however that ended."""
    from kg.web import serving

    monkeypatch.setattr(serving, "_LOOK", 0.001)
    told, looked = made(), threading.Event()
    told.served.following.follow = looked.set

    def ran(_: object) -> None:
        assert looked.wait(60 if reload else 0.05) == reload
        raise OSError("its socket is gone")

    told.ran = ran
    with pytest.raises(OSError, match="its socket is gone"):
        told.served.run(reload=reload)

    assert told.parts == set(told.closed)
    assert [thread for thread in threading.enumerate() if thread.name.endswith("(_watch)") and _goes_on(thread)] == []


def _goes_on(thread: threading.Thread) -> bool:
    thread.join(5)
    return thread.is_alive()
