"""Each request is answered of the texts as they are, and an answer to older ones changes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.lsp.texts import Text
from tests.lsp.conftest import SOURCE
from tests.services import PYGLS, require

require(PYGLS)

from lsprotocol import types  # noqa: E402 - it may not be there

from kg.lsp import wire  # noqa: E402
from kg.lsp.protocol import Server  # noqa: E402
from kg.lsp.server import _Handlers  # noqa: E402

C = "https://example.org/catalogue/"
MORE = '\nc:somebody a c:Artist ;\n    rdfs:label "Some Body"@en .\n'


class Asked:
    """What an editor asks of a server, and what it is told."""

    def __init__(self, works: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.server = Server("kg", "1")
        self.handlers, self.desk = _Handlers(self.server), self.server.desk
        self.works, self.told, self.versioned = works, list[str](), False
        monkeypatch.setattr(self.server, "window_show_message", lambda said: self.told.append(said.message))
        monkeypatch.setattr(_Handlers, "_versioned", property(lambda _: self.versioned))
        for name, text in (("data/sources/first.ttl", SOURCE), ("data/spine/artists.ttl", None)):
            path = works / name
            assert self.desk.open(path.as_uri(), text or path.read_text("utf-8"), 1) is not None
        self.one, self.other = self.desk.opened.values()
        self.desk.warm()

    def at(self, word: str, **more: Any) -> Any:
        """Return what is asked of the place of a word in the source."""
        offset = self.one.text.text.index(word) + 2
        place = wire.position(self.one.text, offset)
        return type(
            "Params", (), {"text_document": types.TextDocumentIdentifier(self.one.uri), "position": place, **more}
        )

    def work(self, meanwhile: Callable[[], object]) -> None:
        """Let something happen while an answer is looked for."""
        work = self.handlers.watching.work

        async def later(task: Any, seen: Any = None) -> Any:
            found = await work(task, seen)
            meanwhile()
            return found

        self.handlers.watching.work = later  # type: ignore[method-assign]


@pytest.fixture
def asked(works: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Asked]:
    """Two texts that are open."""
    one = Asked(works, monkeypatch)
    yield one
    for uri in list(one.desk.opened):
        one.desk.close(uri)


def run(work: Coroutine[Any, Any, Any]) -> Any:
    """Return what comes of work."""
    return asyncio.run(asyncio.wait_for(work, 60))


def test_what_another_text_says_is_offered_and_told_before_it_is_heard_of(asked: Asked) -> None:
    asked.desk.change(asked.other, Text(asked.other.text.text + MORE, 2))
    asked.desk.change(asked.one, Text(SOURCE.replace("c:artist1", "c:somebody"), 2))

    told = asked.handlers.hover(asked.at("c:somebody"))
    assert told is not None
    assert "Some Body" in getattr(told.contents, "value", "")
    asked.desk.change(asked.other, Text(asked.other.text.text.replace("Some Body", "Nobody Else"), 3))
    asked.desk.change(asked.one, Text(SOURCE.replace("c:artist1", "Nobody"), 3))
    params = asked.at("Nobody")
    params.position = types.Position(params.position.line, params.position.character + 4)
    offered = asked.handlers.complete(params)
    assert offered is not None
    assert "c:somebody" in [one.text_edit.new_text for one in offered.items if one.text_edit]


def renamed(asked: Asked, word: str, name: str) -> Any:
    """Ask for a rename."""
    return run(asked.handlers.rename(asked.at(word, new_name=name)))


@pytest.mark.parametrize("which", ["one", "other"])
def test_a_rename_for_texts_that_have_changed_meanwhile_is_none(asked: Asked, which: str) -> None:
    """Whichever of them it was, unless the editor looks at versions itself."""
    text = asked.desk.opened[getattr(asked, which).uri]
    asked.work(lambda: asked.desk.change(text, Text(f"# more\n{text.text.text}", 2)))

    assert renamed(asked, "c:artist1", "nobody") is None
    assert asked.told == ["not renamed: the text was changed meanwhile; rename it again"]
    asked.versioned = True
    made = renamed(asked, "c:artist1", "nobody")
    assert {Path(one.text_document.uri).name for one in made.document_changes} >= {"first.ttl", "artists.ttl"}


def test_a_rename_for_texts_that_are_the_same_is_made(asked: Asked) -> None:
    """Though a text that it does not touch has changed; what is refused is told."""
    made = renamed(asked, "c:first", "zeroth")
    assert {Path(uri).name for uri in made.changes} == {"first.ttl"}
    asked.work(lambda: asked.desk.change(asked.other, Text(f"# more\n{asked.other.text.text}", 2)))
    assert renamed(asked, "c:first", "zeroth") is not None
    assert asked.told == []
    assert renamed(asked, "c:first", "artist1") is None
    assert asked.told[0].startswith("not renamed: artist1 is there already")


def test_only_a_name_may_get_another(asked: Asked) -> None:
    assert asked.handlers.may_rename(asked.at("c:first")).placeholder == "c:first"  # type: ignore[union-attr]
    offset = asked.one.text.text.index(" a c:Work") + 1
    params = asked.at("c:first")
    params.position = wire.position(asked.one.text, offset)
    assert asked.handlers.may_rename(params) is None


def test_a_layout_of_an_older_text_is_none(asked: Asked) -> None:
    """So are mends; those that are offered are of what stands where that is asked."""
    document = types.TextDocumentIdentifier(asked.one.uri)
    asked.desk.change(asked.one, Text(SOURCE.replace("    c:by", "  c:by").replace("c:length", "c:lenght"), 2))
    format_: Any = type("Params", (), {"text_document": document})
    where = wire.span(asked.one.text, *(asked.one.text.text.index(word) for word in ("c:lenght", "200 .")))
    mend: Any = type("Params", (), {"text_document": document, "range": where})
    first = types.Range(types.Position(0, 0), types.Position(0, 1))
    elsewhere: Any = type("Params", (), {"text_document": document, "range": first})
    text = asked.one.text

    assert len(run(asked.handlers.lay_out(format_))) == 1
    assert run(asked.handlers.mend(mend)) != []
    assert run(asked.handlers.mend(elsewhere)) == []
    asked.work(lambda: asked.desk.change(asked.one, Text(f"# {asked.one.text.text}", 3)))
    assert run(asked.handlers.lay_out(format_)) is None
    asked.desk.change(asked.one, text)
    assert run(asked.handlers.mend(mend)) == []


def test_files_are_watched_by_a_client_that_can(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    """An open one is what the editor has; the client is looked after."""
    changed, seen = list[Path](), list[int]()

    async def see(number: int) -> None:
        seen.append(number)

    async def note(paths: list[Path]) -> None:
        changed.extend(paths)

    monkeypatch.setattr(type(asked.server), "client_capabilities", property(lambda _: types.ClientCapabilities()))
    monkeypatch.setattr(asked.server, "process_id", 7)
    monkeypatch.setattr(asked.server, "client_register_capability", lambda _: asked.told.append("registered"))
    monkeypatch.setattr(asked.handlers.watching, "see_client", see)
    monkeypatch.setattr(asked.handlers.watching, "changed_on_disk", note)

    async def begin() -> None:
        await asked.handlers.initialized(types.InitializedParams())
        await asyncio.sleep(0)

    for can, told in ((False, []), (True, ["registered"])):
        monkeypatch.setattr(wire, "can_watch", lambda _, can=can: can)
        run(begin())
        assert (asked.told, asked.handlers.watching.is_told_of_files) == (told, can)
    assert seen == [7, 7]
    changes = [
        types.FileEvent(uri, types.FileChangeType.Changed)
        for uri in (asked.one.uri, "untitled:a", (asked.works / "x.ttl").as_uri())
    ]
    run(asked.handlers.changed_on_disk(types.DidChangeWatchedFilesParams(changes)))
    assert changed == [asked.works / "x.ttl"]
