"""The protocol as pygls speaks it, but for the texts: an editor's lines end in three ways, and it counts units."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol
from pygls.protocol.language_server import lsp_method

from kg.lsp.desk import Desk
from kg.lsp.texts import Place, Text


class Server(LanguageServer):
    """A server with a desk, told when a text on it has changed."""

    def __init__(self, name: str, version: str) -> None:
        self.desk = Desk()
        self.changed: Callable[[str], None] = lambda uri: None
        self.closed: Callable[[Path], None] = lambda path: None
        super().__init__(name, version, protocol_cls=_Protocol)


class _Protocol(LanguageServerProtocol):
    """Keeps texts on the desk and nowhere else."""

    _server: Server

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> None:
        """Take in a text."""
        item, desk = params.text_document, self._server.desk
        desk.units = str(getattr(self.workspace.position_encoding, "value", self.workspace.position_encoding))
        if desk.open(item.uri, item.text, item.version) is not None:
            self._server.changed(item.uri)

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> None:
        """Change a text, part by part."""
        one = self._server.desk.opened.get(params.text_document.uri)
        if one is None:
            return
        text, version = one.text, params.text_document.version
        for change in params.content_changes:
            if isinstance(change, types.TextDocumentContentChangePartial):
                begin, end = change.range.start, change.range.end
                places = Place(begin.line, begin.character), Place(end.line, end.character)
                text = text.changed(*places, change.text, version)
            else:
                text = Text(change.text, version, text.units)
        self._server.desk.change(one, text)
        self._server.changed(one.uri)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> None:
        """Let a text go, and what was told of it."""
        closed = self._server.desk.close(params.text_document.uri)
        if closed is not None:
            self._server.closed(closed.path)
        self._server.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(uri=params.text_document.uri, diagnostics=[])
        )
