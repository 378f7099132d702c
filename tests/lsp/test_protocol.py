"""A text on the desk is what its editor has, change by change, in the units that were agreed on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kg.rdf.held import held_content
from tests.services import PYGLS, require

require(PYGLS)

from lsprotocol import types  # noqa: E402 - it may not be there

from kg.lsp.protocol import Server, _Protocol  # noqa: E402

Range, Position = types.Range, types.Position


class Editor:
    """What an editor says, and what is told by it."""

    def __init__(self, path: Path, units: Any) -> None:
        self.uri, self.path, self.server = path.as_uri(), path, Server("kg", "1")
        self.told = list[tuple[str, object]]()
        self.server.changed = lambda uri: self.told.append(("changed", uri))
        self.server.closed = lambda path: self.told.append(("closed", path))
        server: Any = self.server
        server.text_document_publish_diagnostics = lambda said: self.told.append(
            ("said", (said.uri, [*said.diagnostics]))
        )
        self.protocol: Any = SimpleNamespace(_server=self.server, workspace=SimpleNamespace(position_encoding=units))

    def open(self, text: str, uri: str = "") -> None:
        """Open a text."""
        item = types.TextDocumentItem(uri or self.uri, "turtle", 1, text)
        _Protocol.lsp_text_document__did_open(self.protocol, types.DidOpenTextDocumentParams(item))

    def change(self, *changes: Any, uri: str = "") -> None:
        """Change a text: by ranges with what is written there, or by a whole text."""
        made = [
            types.TextDocumentContentChangeWholeDocument(one)
            if isinstance(one, str)
            else types.TextDocumentContentChangePartial(Range(Position(*one[0]), Position(*one[1])), one[2])
            for one in changes
        ]
        item = types.VersionedTextDocumentIdentifier(2, uri or self.uri)
        _Protocol.lsp_text_document__did_change(self.protocol, types.DidChangeTextDocumentParams(item, made))

    def close(self) -> None:
        """Close a text."""
        item = types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(self.uri))
        _Protocol.lsp_text_document__did_close(self.protocol, item)


@pytest.fixture
def editor(tmp_path: Path) -> Iterator[Editor]:
    """An editor that counts units of UTF-8."""
    one = Editor(tmp_path / "a.ttl", types.PositionEncodingKind.Utf8)
    yield one
    one.close()


def test_a_text_that_is_opened_is_looked_at_and_read_in_place_of_its_file(editor: Editor) -> None:
    editor.open("é <a>")

    assert editor.told == [("changed", editor.uri)]
    assert held_content(editor.path) == "é <a>".encode()
    one = editor.server.desk.opened[editor.uri]
    assert (one.text.version, one.text.units) == (1, "utf-8")


def test_a_text_of_another_place_is_left_alone(editor: Editor) -> None:
    editor.open("<a>", "untitled:a")
    editor.change("<b>", uri="untitled:a")

    assert (editor.told, editor.server.desk.opened) == ([], {})


def test_changes_are_made_one_upon_the_other_in_the_units_of_the_editor(editor: Editor) -> None:
    """A part counts from what the change before has left, be that a whole text."""
    editor.open("é <a>")
    editor.change(((0, 4), (0, 5), "bb"), ((0, 6), (0, 7), ">!"))
    assert editor.server.desk.opened[editor.uri].text.text == "é <bb>!"
    editor.change("éé <a>", ((0, 6), (0, 7), "c"))

    one = editor.server.desk.opened[editor.uri]
    assert (one.text.text, one.text.version, one.text.units) == ("éé <c>", 2, "utf-8")
    assert held_content(editor.path) == "éé <c>".encode()
    assert editor.told == [("changed", editor.uri)] * 3


def test_what_was_told_of_a_text_goes_with_it(editor: Editor) -> None:
    """And its file is what is on the disk again."""
    editor.open("<a>")
    editor.close()

    assert editor.told[1:] == [("closed", editor.path), ("said", (editor.uri, []))]
    assert held_content(editor.path) is None


@pytest.mark.parametrize(("units", "expected"), [("utf-32", "utf-32"), (types.PositionEncodingKind.Utf16, "utf-16")])
def test_units_are_those_that_were_agreed_on(tmp_path: Path, units: object, expected: str) -> None:
    one = Editor(tmp_path / "a.ttl", units)
    one.open("")
    one.close()

    assert one.server.desk.units == expected
