"""An editor is told of each text as it is: the newest of each, one after the other, and nothing that is out of date."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kg.errors import Location
from kg.findings import Finding
from kg.lsp.opened import Open
from kg.lsp.seen import Seen
from kg.lsp.texts import Text
from kg.lsp.whole_check import Found
from kg.rdf.terms import Prefixes
from tests.lsp.conversing import run, until
from tests.services import PYGLS, require

require(PYGLS)

from kg.lsp import watching  # noqa: E402 - it may not be there
from kg.lsp.checking import AT_FIRST, BEHIND_A_CHANGE  # noqa: E402
from kg.lsp.watching import Watching  # noqa: E402

ROOT = Path("/p")
HERE, THERE, SETTINGS = ROOT / "a.ttl", ROOT / "b.ttl", ROOT / "kg.toml"
FINDING = Finding("warning", "m", "r", Location(HERE, 1, 1))


class Looking:
    """A desk, a server and what checks: each notes what it is asked, and can be kept waiting."""

    def __init__(self) -> None:
        knowledge: Any = type(
            "Known", (), {"project": SimpleNamespace(root=ROOT), "graph": object(), "prefixes": Prefixes({})}
        )()
        self.opened = {
            path.as_uri(): Open(path.as_uri(), path, Text("<a> .", 1), knowledge) for path in (HERE, THERE)
        }  # fmt: skip
        self.one, self.other = self.opened.values()
        for each in self.opened.values():
            each.knowledge = None
        self.knowledge = knowledge
        self.unsound: dict[Path, list[Finding]] = {}
        self.happened = list[str]()
        self.said = list[tuple[str, int, int | None]]()
        self.messages = list[str]()
        self.again = dict[str, list[Open]]()
        self.gates = dict[str, threading.Event]()
        self.begun = dict[str, threading.Event]()
        server: Any = SimpleNamespace(
            desk=self, window_show_message=lambda told: self.messages.append(told.message),
            text_document_publish_diagnostics=lambda told: self.said.append((Path(told.uri).name, len(told.diagnostics), told.version)),
        )  # fmt: skip
        self.watching = Watching(server)
        self.checks = list[tuple[Path, float, bool]]()
        self.watching._checking = SimpleNamespace(  # type: ignore[assignment]
            check=lambda root, seconds, is_large: self.checks.append((root, seconds, is_large)), end=lambda: self.happened.append("end")
        )  # fmt: skip

    def keep(self, name: str) -> threading.Event:
        """Let whoever does something wait; return what lets it go on."""
        self.gates[name], self.begun[name] = threading.Event(), threading.Event()
        return self.gates[name]

    def _note(self, name: str, of: str = "") -> None:
        self.happened.append(f"{name} {of}".strip())
        if name in self.gates:
            self.begun[name].set()
            assert self.gates[name].wait(20)

    def find(self, one: Open, text: Text, *, anew: bool = True) -> list[Finding]:
        """Find what is wrong."""
        self._note("find" if anew else "tell", one.path.name)
        return [FINDING._replace(location=Location(one.path, 1, 1))] * len(text.text.split("x")[1:])

    def find_in_all(self, one: Open) -> list[Open]:
        """Find what all show together."""
        self._note("all", one.path.name)
        return self.again.pop("all", [])

    def hear(self, one: Open) -> list[Open]:
        """Take in what a text says."""
        self._note("hear", one.path.name)
        return self.again.pop("hear", [])

    def changed(self, paths: Iterable[Path]) -> list[Open]:
        """Read files anew."""
        self._note("changed", ",".join(path.name for path in paths))
        return self.again.pop("changed", [])

    def changed_on_disk(self) -> list[Open]:
        """Look at the disk."""
        self._note("disk")
        return self.again.pop("disk", [])

    def take_check(self, root: Path, found: list[Finding], *, is_whole: bool) -> list[Open]:
        """Take in a check."""
        self._note("check", f"{root} {len(found)} {is_whole}")
        return [self.one]

    def seen(self) -> Seen:
        """Return the texts."""
        return Seen({one.path: one.text for one in self.opened.values()}, "utf-16")

    def knowledge_of(self, path: Path) -> object:
        """Return what is known of a project."""
        return None

    def label(self, one: Open) -> None:
        """Learn labels."""

    def warm(self) -> None:
        """Read what takes long."""


@pytest.fixture
def looking(monkeypatch: pytest.MonkeyPatch) -> Looking:
    """Texts that are looked at without a pause."""
    for name, value in (("PAUSE", 0.01), ("_QUIET", 0.01), ("_STAMPS", 0.01)):
        monkeypatch.setattr(watching, name, value)
    return Looking()


def test_a_text_is_looked_at_once_however_much_is_typed(looking: Looking) -> None:
    """And the disk too, where nobody tells of files; where a client does, it is not looked at."""

    async def type_much() -> None:
        for _ in range(5):
            looking.watching.look(looking.one.uri)
        await until(lambda: "disk" in looking.happened)
        assert looking.happened == ["find a.ttl", "all a.ttl", "hear a.ttl", "disk"]
        looking.watching.is_told_of_files = True
        looking.watching.look(looking.one.uri)
        await until(lambda: looking.happened.count("hear a.ttl") == 2)
        await asyncio.sleep(0.1)
        assert looking.happened.count("disk") == 1

    run(type_much())


def test_of_a_text_that_has_changed_meanwhile_nothing_is_told(looking: Looking) -> None:
    """Nor of one that was closed, and what was not begun is not done for an older text."""
    gate = looking.keep("find")

    async def type_on() -> None:
        tell = looking.watching._tell
        first = asyncio.create_task(tell(looking.one))
        await until(lambda: looking.begun["find"].is_set())
        late = asyncio.create_task(tell(looking.other))
        await asyncio.sleep(0.02)
        looking.one.text, looking.other.text = Text("<b> x .", 2), Text("<b> x .", 2)
        gate.set()
        await asyncio.gather(first, late)
        assert (looking.happened, looking.said, looking.watching.told) == (["find a.ttl"], [], {})
        await tell(looking.one)
        assert looking.said == [("a.ttl", 1, 2)]
        gate.clear()
        looking.begun["find"].clear()
        closed = asyncio.create_task(tell(looking.one))
        await until(lambda: looking.begun["find"].is_set())
        looking.opened[looking.one.uri] = Open(looking.one.uri, HERE, looking.one.text, None)
        gate.set()
        await closed
        assert looking.said == [("a.ttl", 1, 2)]

    run(type_on())


def test_what_was_told_of_a_text_is_not_looked_for_again(looking: Looking) -> None:
    """But for another text."""

    async def ask() -> None:
        looking.one.text = Text("<a> x .", 2)
        await looking.watching._tell(looking.one)
        assert len(await looking.watching.told_of(looking.one, looking.one.text)) == 1
        assert looking.happened == ["find a.ttl"]
        assert await looking.watching.told_of(looking.one, Text("<a> .", 3)) == []
        assert looking.happened == ["find a.ttl"] * 2

    run(ask())


def test_what_is_found_or_heard_is_told_to_the_end_though_somebody_types_on(looking: Looking) -> None:
    """It is found once: what is lost then would be told by no later look."""

    async def type_on(name: str, told: str) -> None:
        gate = looking.keep(name)
        looking.again[name] = [looking.other]
        looking.watching.look(looking.one.uri)
        await until(lambda: looking.begun[name].is_set())
        looking.watching.look(looking.one.uri)
        await asyncio.sleep(0.02)
        gate.set()
        await until(lambda: told in looking.happened)
        await until(lambda: looking.happened.count("hear a.ttl") > 0)

    run(type_on("all", "tell b.ttl"))
    looking.happened.clear()
    run(type_on("hear", "find b.ttl"))


def test_no_two_things_are_done_at_once(looking: Looking) -> None:
    inside, most = [0], [0]

    def work() -> None:
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        time.sleep(0.01)
        inside[0] -= 1

    async def ask() -> None:
        await asyncio.gather(*(looking.watching.work(work) for _ in range(8)))

    run(ask())
    assert most == [1]


def test_a_project_is_checked_at_first_and_behind_each_change(looking: Looking) -> None:
    """Once when the first of its texts is opened; a large one is known as such."""
    for one in looking.opened.values():
        one.knowledge = looking.knowledge

    async def go_on() -> None:
        looking.watching.look(looking.one.uri)
        await until(lambda: "hear a.ttl" in looking.happened)
        looking.watching.look(looking.other.uri)
        await until(lambda: "hear b.ttl" in looking.happened)
        assert looking.checks == [(ROOT, AT_FIRST, False)]
        await looking.watching.saved(looking.one.uri)
        await looking.watching.changed_on_disk([THERE])
        assert looking.checks[1:] == [(ROOT, BEHIND_A_CHANGE, False)] * 2
        assert [one for one in looking.happened if "changed" in one] == ["changed a.ttl", "changed b.ttl"]
        looking.knowledge.graph = None
        await looking.watching.saved(looking.one.uri)
        await looking.watching.saved("file:///p/none.ttl")
        assert looking.checks[3:] == [(ROOT, BEHIND_A_CHANGE, True)]
        for is_whole in (True, False):
            await looking.watching._checked(ROOT, Found([FINDING], is_whole))
        assert [one for one in looking.happened if "check" in one] == ["check /p 1 True", "check /p 1 False"]
        looking.again["changed"] = [looking.other]
        looking.happened.clear()
        await looking.watching.changed([HERE])
        await until(lambda: "find b.ttl" in looking.happened)

    run(go_on())


def test_what_is_wrong_with_settings_that_nobody_has_open_is_told_once(looking: Looking) -> None:
    """Until it is mended; where they are open, their own look tells it."""
    wrong = Finding("violation", "no", "project", Location(SETTINGS, 2, 1))

    async def go_on() -> None:
        looking.unsound = {ROOT: [wrong]}
        for _ in range(3):
            await looking.watching.changed([SETTINGS])
        assert looking.said == [("kg.toml", 1, None)]
        assert looking.messages == [f"{SETTINGS}:2:1: no; until that is mended, only syntax is looked at"]
        looking.unsound = {ROOT: [wrong, wrong._replace(message="more")]}
        await looking.watching.changed([SETTINGS])
        assert (looking.said[1:], len(looking.messages)) == ([("kg.toml", 2, None)], 1)
        looking.unsound = {}
        await looking.watching.changed([SETTINGS])
        assert looking.said[2:] == [("kg.toml", 0, None)]
        looking.opened[SETTINGS.as_uri()] = Open(SETTINGS.as_uri(), SETTINGS, Text("x", 1), None)
        looking.unsound = {ROOT: [wrong]}
        await looking.watching.changed([SETTINGS])
        assert (len(looking.said), len(looking.messages)) == (3, 2)
        del looking.opened[SETTINGS.as_uri()]
        looking.watching._closed(SETTINGS)  # and what its look told has gone with it
        await until(lambda: len(looking.said) == 4)
        assert looking.said[3:] == [("kg.toml", 1, None)]

    run(go_on())


@pytest.mark.parametrize(("error", "ends"), [(ProcessLookupError, True), (PermissionError, False)])
def test_the_server_ends_with_the_client(
    looking: Looking, monkeypatch: pytest.MonkeyPatch, error: type[OSError], ends: bool
) -> None:
    """Whatever is kept for the time that it runs is taken away first; one of somebody else is there."""
    asked = list[int]()

    def kill(number: int, signal: int) -> None:
        asked.append(signal)
        if len(asked) > 2:
            raise error

    def leave(code: int) -> None:
        looking.happened.append(f"left {code}")
        raise SystemExit

    monkeypatch.setattr(watching, "_ALIVE", 0.001)
    monkeypatch.setattr("kg.lsp.watching.os.kill", kill)
    monkeypatch.setattr("kg.lsp.watching.os._exit", leave)

    async def see() -> None:
        try:
            await looking.watching.see_client(7)
        except SystemExit:
            assert ends
        await looking.watching.see_client(None)

    run(see())
    assert (asked, looking.happened) == ([0, 0, 0], ["end", "left 1"] if ends else [])
