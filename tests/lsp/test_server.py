"""The server as an editor has it: a process that is talked to."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import ROOT
from tests.lsp.client import Client, edit
from tests.lsp.conftest import QUERY, SOURCE
from tests.services import PYGLS, require

CHECK = """#+ summary: Which works have no genre?
#+ tags: [check]
#+ problem: A work has no genre.
#+ solution: Give it one.
PREFIX c: <https://example.org/catalogue/>
SELECT ?focus ?path ?value WHERE {
  ?focus a c:Work .
  BIND(c:genre AS ?path)
  FILTER NOT EXISTS { ?focus c:genre ?value }
} ORDER BY ?focus
"""


def place_of(text: str, piece: str, *, more: int = 0) -> tuple[int, int]:
    """Return line and unit of a piece of a text, as an editor counts them."""
    before = text[: text.index(piece) + more]
    return before.count("\n"), len(before.rpartition("\n")[2].encode("utf-16-le")) // 2


def files_in(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Return all files below a folder with their times and contents."""
    return {str(p): (p.stat().st_mtime_ns, p.read_bytes()) for p in sorted(folder.rglob("*")) if p.is_file()}


def seen_at(client: Client, path: Path, wanted: Callable[[list[Any]], bool]) -> list[Any]:
    """Wait until what is wrong in a text is as wanted, and return it."""
    for _ in range(400):
        found: list[Any] = client.diagnostics[path.as_uri()][1]["diagnostics"]
        if wanted(found):
            return found
        time.sleep(0.05)
    raise TimeoutError(str(found))


def settings_told(client: Client, path: Path, number: int) -> list[Any]:
    """Wait until so much is wrong with settings that are not open, and return it."""
    for _ in range(400):
        if path.as_uri() in client.diagnostics:
            return seen_at(client, path, lambda found: len(found) == number)
        time.sleep(0.05)
    raise TimeoutError


def mended_and_renamed_at_once(client: Client, path: Path) -> None:
    """Ask what rests on a text with each of its changes, before anybody can have looked at it."""
    for version in range(2, 6):
        text = "\n" * version + SOURCE.replace("c:by", "c:bye")
        client.change(path, version, text)
        line, at = place_of(text, "c:bye")
        where = {key: {"line": line, "character": at + len("c:bye ")} for key in ("start", "end")}
        asked = {"textDocument": {"uri": path.as_uri()}, "range": where, "context": {"diagnostics": []}}
        mend = client.begin("textDocument/codeAction", asked)
        renamed = client.begin("textDocument/rename", client.at(path, line, at, newName="c:byline"))
        client.change(path, version + 20, SOURCE)
        # Of a text that is no more nothing is offered; what was offered before that was heard of is said to be of it.
        made = [of for one in client.answer(mend) for of in one["edit"]["documentChanges"]]
        assert {one["textDocument"]["version"] for one in made} <= {version}
        client.change(path, version + 40, text)
        (made,) = client.answer(renamed)["documentChanges"]
        assert (made["textDocument"]["version"], made["edits"][0]["range"]["start"]["line"]) == (version, line)
        action = next(one for one in client.ask("textDocument/codeAction", asked) if one["title"] == "write c:by")
        (made,) = action["edit"]["documentChanges"]
        assert (made["textDocument"]["version"], made["edits"][0]["range"]["start"]["line"]) == (version + 40, line)
    client.change(path, 60, SOURCE)
    assert client.wrong(path, 60) == []


def warmed(client: Client, typed: str = "Artist 1") -> Any:
    """Wait until the labels are read."""
    for _ in range(200):
        if found := client.ask("workspace/symbol", {"query": typed}):
            return found
        time.sleep(0.05)
    raise TimeoutError


def test_a_source_is_entered_in_an_editor(client: Client, works: Path) -> None:
    """Findings come and go while one types, names are completed, told, found, renamed, mended, laid out and listed."""
    before = files_in(works)
    path = works / "data/sources/first.ttl"
    assert client.open(path) == []
    line, at = place_of(SOURCE, "200 .")

    client.change(path, 2, edit(line, at, at + 3, "0"))
    (wrong,) = client.wrong(path, 2)
    assert wrong["range"] == {"start": {"line": line, "character": at}, "end": {"line": line, "character": at + 1}}
    assert (wrong["code"], wrong["severity"]) == ("c:Work-length", 1)
    client.change(path, 3, edit(line, at, at + 1, "200"))
    assert client.wrong(path, 3) == []

    assert warmed(client)[0]["location"]["uri"] == (works / "data/spine/artists.ttl").as_uri()
    by, column = place_of(SOURCE, "c:artist1")
    client.change(path, 4, edit(by, column, column + len("c:artist1"), "Artist 12"))
    items = client.ask("textDocument/completion", client.at(path, by, column + 9))["items"]
    assert items[0]["textEdit"]["newText"] == "c:artist12"
    client.change(path, 5, SOURCE.replace("c:by c:artist1", "c:bye c:artist1"))
    (slip,) = [one for one in client.wrong(path, 5) if one["code"] == "terms"]
    (mend, *_) = client.ask(
        "textDocument/codeAction",
        {"textDocument": {"uri": path.as_uri()}, "range": slip["range"], "context": {"diagnostics": [slip]}},
    )
    assert mend["title"] == "write c:by"
    ((_, changes),) = mend["edit"]["changes"].items()
    assert [(one["range"]["start"]["line"], one["newText"]) for one in changes] == [(by, "c:by")]

    client.change(path, 6, SOURCE)
    client.wrong(path, 6)
    told = client.ask("textDocument/hover", client.at(path, *place_of(SOURCE, "c:artist1", more=3)))["contents"][
        "value"
    ]
    assert told.startswith("**Artist 1** – artist `c:artist1`")
    assert "Said by spine/artists" in told
    told = client.ask("textDocument/hover", client.at(path, *place_of(SOURCE, "c:by", more=3)))["contents"]["value"]
    assert "Whom a work is credited to" in told
    assert "c:Agent" in told

    (declared,) = client.ask("textDocument/definition", client.at(path, *place_of(SOURCE, "c:by", more=1)))
    assert declared["uri"] == (works / "ontology/terms.ttl").as_uri()
    uses = client.ask(
        "textDocument/references",
        client.at(path, *place_of(SOURCE, "c:by", more=1), context={"includeDeclaration": True}),
    )
    names = {Path(one["uri"]).name for one in uses}
    assert {"terms.ttl", "things.ttl", "works_by.rq", "first.ttl", "source00000.ttl"} <= names

    line, at = place_of(SOURCE, "c:first")
    assert client.ask("textDocument/prepareRename", client.at(path, line, at)) == {
        "range": {"start": {"line": line, "character": at}, "end": {"line": line, "character": at + len("c:first")}},
        "placeholder": "c:first",
    }
    assert client.ask("textDocument/prepareRename", client.at(path, line, at + len("c:first") + 1)) is None
    renamed = client.ask("textDocument/rename", client.at(path, line, at, newName="zeroth"))
    assert {Path(uri).name: [one["newText"] for one in some] for uri, some in renamed["changes"].items()} == {
        "first.ttl": ["c:zeroth"]
    }
    assert client.ask("textDocument/rename", client.at(path, *place_of(SOURCE, "c:first"), newName="c:artist1")) is None
    assert "is there already" in client.messages[-1]

    (symbol,) = client.ask("textDocument/documentSymbol", {"textDocument": {"uri": path.as_uri()}})
    assert symbol["name"] == "First 🎵 song"
    loose = SOURCE.replace("    c:by", "  c:by")
    client.change(path, 7, loose)
    options = {"textDocument": {"uri": path.as_uri()}, "options": {"tabSize": 4, "insertSpaces": True}}
    (laid,) = client.ask("textDocument/formatting", options)
    assert laid["newText"] == "    c:by c:artist1 ;\n"
    unused = "@prefix z: <urn:z> .\n@prefix b: <urn:b> .\n"
    client.change(path, 8, unused + SOURCE)
    (laid,) = client.ask("textDocument/formatting", options)
    assert (laid["range"]["start"]["line"], laid["range"]["end"]["line"], laid["newText"]) == (0, 2, "")  # as kg fmt

    assert client.end() == 0, client.errors
    assert client.errors == b""
    assert files_in(works) == before


def test_nothing_below_kg_is_written_either(works: Path) -> None:
    """A snapshot is read, and neither made anew nor touched, though files are newer."""
    require(PYGLS)
    subprocess.run(
        [sys.executable, "-m", "kg", "build"],
        cwd=works,
        check=True,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    path = works / "data/sources/first.ttl"
    path.write_text(SOURCE + "\n", "utf-8")
    (works / "queries/without_genre.rq").write_text(CHECK, "utf-8")
    before = files_in(works)
    client = Client(works)
    try:
        client.open(path)
        warmed(client)
        client.send("textDocument/didSave", {"textDocument": {"uri": path.as_uri()}})
        told = seen_at(client, path, bool)
        assert [(one["code"], one["range"]["start"]["line"]) for one in told] == [("query/without_genre", 4)]
        query = works / "queries/works_by.rq"
        client.open(query)
        assert [one["code"] for one in seen_at(client, query, bool)] == ["cases"]
        assert client.open(works / "kg.toml") == []
        assert client.end() == 0
    finally:
        client.kill()

    changed = {name for name, held in files_in(works).items() if before.get(name) != held}
    assert {name for name in changed if "/store/" not in name} == set()  # what a database says of itself when read
    assert {Path(name).name for name in changed} <= {"LOG", "LOG.old"}


def test_a_saved_shape_is_heard_of_in_other_files(client: Client, works: Path) -> None:
    path, shapes = works / "data/sources/first.ttl", works / "ontology/shapes/things.ttl"
    assert client.open(path) == []
    assert client.open(shapes) == []
    stricter = shapes.read_text("utf-8").replace("sh:maxInclusive 7200", "sh:maxInclusive 7")
    client.change(shapes, 2, stricter)
    shapes.write_text(stricter, "utf-8")
    client.diagnostics.clear()

    client.send("textDocument/didSave", {"textDocument": {"uri": shapes.as_uri()}})

    assert [one["code"] for one in client.wrong(path, 1)] == ["c:Work-length"]


def test_a_client_that_watches_files_is_asked_to_and_heard(works: Path) -> None:
    require(PYGLS)
    path, shapes = works / "data/sources/first.ttl", works / "ontology/shapes/things.ttl"
    path.write_text(SOURCE.replace("c:length 200", "c:length 5"), "utf-8")
    client = Client(works, watches=True, versions=True)
    try:
        assert client.open(path, SOURCE) == []  # so that no check of what is saved finds it first
        mended_and_renamed_at_once(client, path)
        warmed(client)
        text = shapes.read_text("utf-8").replace("sh:maxInclusive 7200", "sh:maxInclusive 7")
        shapes.write_text(text, "utf-8")
        client.send("workspace/didChangeWatchedFiles", {"changes": [{"uri": shapes.as_uri(), "type": 2}]})
        (told,) = seen_at(client, path, bool)
        assert told["code"] == "c:Work-length"
        assert client.asked == ["client/registerCapability"]

        settings = works / "kg.toml"
        good = settings.read_text("utf-8")
        for text, wrong in ((good + "[project", ["project"]), (good, [])):
            settings.write_text(text, "utf-8")
            client.send("workspace/didChangeWatchedFiles", {"changes": [{"uri": settings.as_uri(), "type": 2}]})
            assert [one["code"] for one in settings_told(client, settings, len(wrong))] == wrong
            assert len(client.said()) == 1
        assert "until that is mended, kg.toml counts as it was" in client.messages[0]
    finally:
        client.kill()


def test_a_saved_thing_of_the_spine_is_heard_of_in_sources(client: Client, works: Path) -> None:
    path, spine = works / "data/sources/first.ttl", works / "data/spine/artists.ttl"
    assert [one["code"] for one in client.open(path, SOURCE.replace("c:artist1", "c:somebody"))] == ["c:Work-by"]
    assert client.open(spine) == []
    more = spine.read_text("utf-8") + "c:somebody a c:Artist .\n"
    client.change(spine, 2, more)
    spine.write_text(more, "utf-8")
    client.diagnostics.clear()

    client.send("textDocument/didSave", {"textDocument": {"uri": spine.as_uri()}})

    assert client.wrong(path, 1) == []


@pytest.mark.parametrize("units", ["utf-8"])
def test_units_are_agreed_on(works: Path, units: str) -> None:
    require(PYGLS)
    client = Client(works, encodings=[units])
    try:
        assert client.capabilities["positionEncoding"] == units
        path = works / "data/sources/first.ttl"
        text = SOURCE.replace('"First 🎵 song"@en', '"First 🎵 song"@en, "Ü🎵"@en')
        (wrong,) = client.open(path, text)
        before = text.partition("\n    c:by")[0].rpartition("\n")[2]
        start = before[: before.index('"Ü')] if '"Ü' in before else before
        sizes = {"utf-8": len(start.encode()), "utf-16": len(start.encode("utf-16-le")) // 2, "utf-32": len(start)}
        assert wrong["range"]["start"]["character"] in (sizes[units], 4 + len("rdfs:label "))
        client.change(path, 2, edit(5, sizes[units], sizes[units], "🎵"))
        client.change(path, 3, text)
        assert len(client.wrong(path, 3)) == 1
    finally:
        client.kill()


def test_strange_texts_and_messages_do_not_end_it(client: Client, works: Path) -> None:
    path = works / "data/sources/strange.ttl"
    for version, text in enumerate(
        ["\ud83d", "\x00\x01", "<" * 5000, "(" * 5000, "\u2028 a b", SOURCE + "\r\r\n\u0085"], 1
    ):
        if version == 1:
            client.open(path, text, wait=False)
        else:
            client.change(path, version, text)
        client.wrong(path, version)
        client.ask("textDocument/completion", client.at(path, 0, 1))
        client.ask("textDocument/hover", client.at(path, 7, 700))
        client.ask("textDocument/documentSymbol", {"textDocument": {"uri": path.as_uri()}})
    client.write(b"{ no JSON")
    client.write(json.dumps({"jsonrpc": "2.0", "id": 900, "method": "no/such", "params": {}}).encode())
    client.ask("textDocument/hover", client.at(works / "never-opened.ttl", 0, 0))
    number = client.begin("textDocument/references", client.at(path, 4, 1, context={"includeDeclaration": True}))
    client.send("$/cancelRequest", {"id": number})
    assert client.ask("workspace/symbol", {"query": "\ud83d"}) == []
    assert client.end() == 0


def test_a_large_file_is_told_and_not_waited_for(client: Client, works: Path) -> None:
    path = works / "data/sources/large.ttl"
    text = SOURCE + "c:x c:by c:artist1 .\n" * 200_000
    begun = time.monotonic()

    (told,) = client.open(path, text)

    assert "is not looked at while it is edited" in told["message"]
    client.ask("textDocument/completion", client.at(path, 100_000, 3))
    client.ask("textDocument/hover", client.at(path, 100_000, 3))
    assert time.monotonic() - begun < 60


def test_only_the_newest_of_many_changes_is_told(client: Client, works: Path) -> None:
    path = works / "data/sources/first.ttl"
    client.open(path)
    for version in range(2, 30):
        client.change(path, version, SOURCE.replace("c:length 200", f"c:length {version % 2}"))

    assert len(client.wrong(path, 29)) == 0
    assert client.diagnostics[path.as_uri()][1]["version"] == 29


def test_it_ends_with_its_client(works: Path) -> None:
    """Without a word, though a check goes on."""
    require(PYGLS)
    client = Client(works)
    client.open(works / "data/sources/first.ttl")
    assert client.process.stdin is not None
    client.send("textDocument/didSave", {"textDocument": {"uri": (works / "data/sources/first.ttl").as_uri()}})
    time.sleep(0.5)

    client.process.stdin.close()

    assert client.process.wait(30) in (0, 1)
    client.drained.join(30)
    assert client.errors == b""


def test_it_hears_a_signal(works: Path) -> None:
    require(PYGLS)
    client = Client(works)
    client.open(works / "data/sources/first.ttl")

    client.process.send_signal(signal.SIGTERM)

    assert client.process.wait(30) != 0


def test_what_it_says_is_what_the_protocol_has(works: Path) -> None:
    """A client that takes each answer apart by the types of the protocol reads it."""
    require(PYGLS)
    import asyncio

    from lsprotocol import types
    from pygls.lsp.client import LanguageClient

    async def talk() -> tuple[Any, Any, Any]:
        client: Any = LanguageClient("test", "1")
        told: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

        def hear(params: Any) -> None:
            if not told.done():
                told.set_result(params)

        client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(hear)
        await client.start_io(
            sys.executable, "-m", "kg", "lsp", cwd=str(works), env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
        given = types.InitializeParams(capabilities=types.ClientCapabilities(), root_uri=works.as_uri())
        await client.initialize_async(given)
        client.initialized(types.InitializedParams())
        uri = (works / "queries/works_by.rq").as_uri()
        item: Any = types.TextDocumentItem(uri, "sparql", 1, QUERY.replace("c:by", "c:bye"))
        client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        diagnostics = await asyncio.wait_for(told, 60)
        where = types.TextDocumentIdentifier(uri), types.Position(4, 30)
        offered = await client.text_document_completion_async(types.CompletionParams(*where))
        hovered = await client.text_document_hover_async(types.HoverParams(where[0], types.Position(4, 29)))
        await client.shutdown_async(None)
        client.exit(None)
        await client.stop()
        return diagnostics, offered, hovered

    diagnostics, offered, hovered = asyncio.run(talk())

    assert [one.code for one in diagnostics.diagnostics] == ["terms"]
    assert offered.is_incomplete
    assert "work" in hovered.contents.value


def test_what_the_benchmark_measures_is_answered(works: Path) -> None:
    """A small version of `python -m tests.benchmarks.lsp`, without times."""
    require(PYGLS)
    from tests.benchmarks.lsp import measure

    found = measure(works, 2, works=5)

    assert list(found)[2:5] == ["findings after a letter", "completion by label and class", "hover"]
    assert found["memory, MB"][0] < 400
