"""A server of the Language Server Protocol over stdin and stdout: what an editor asks of the files of a project."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from inspect import iscoroutinefunction
from itertools import islice
from typing import Any

from lsprotocol import types

from kg._version import __version__
from kg.edit.layout import is_laid_out
from kg.edit.layout_files import laid_out
from kg.errors import KgError
from kg.lsp import wire
from kg.lsp.completing import Completing
from kg.lsp.mending import actions_for, within
from kg.lsp.occurrences import Occurrence, definitions_of, occurrences_in, term_at
from kg.lsp.offers import Offer
from kg.lsp.opened import Open, path_of
from kg.lsp.outline import outline_of
from kg.lsp.protocol import Server
from kg.lsp.query_text import offer_in_query
from kg.lsp.renaming import references_in, renamed_alone, renamed_in
from kg.lsp.seen import Seen
from kg.lsp.settings_text import about_key, offer_in_settings
from kg.lsp.telling import about
from kg.lsp.turtle_text import spot_at
from kg.lsp.watching import Watching
from kg.rdf.terms import IRI, Prefixes
from kg.rdf.turtle import own_address

_MOST_SYMBOLS = 100
_TRIGGERS = [":", "<", "@", "^", "?", "[", "."]


def run() -> None:
    """Serve until the editor ends the conversation, closes it, or is gone."""
    out, sys.stdout = sys.stdout.buffer, sys.stderr  # nothing else may come between the messages
    server = make_server()
    server.start_io(sys.stdin.buffer, out)


def make_server() -> Server:
    """Return a server with all that it can do."""
    server = Server("kg", __version__)
    _Handlers(server)
    return server


class _Handlers:
    """What is done for each request; what takes long is done beside the conversation."""

    def __init__(self, server: Server) -> None:
        self.server, self.desk, self.watching = server, server.desk, Watching(server)
        feature = self._feature
        feature(types.INITIALIZED)(self.initialized)
        feature(types.TEXT_DOCUMENT_DID_SAVE, types.SaveOptions(include_text=False))(self.saved)
        feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)(self.changed_on_disk)
        feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=_TRIGGERS))(self.complete)
        feature(types.TEXT_DOCUMENT_HOVER)(self.hover)
        feature(types.TEXT_DOCUMENT_DEFINITION)(self.define)
        feature(types.TEXT_DOCUMENT_REFERENCES)(self.refer)
        feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)(self.outline)
        feature(types.WORKSPACE_SYMBOL)(self.find_symbols)
        feature(types.TEXT_DOCUMENT_FORMATTING)(self.lay_out)
        feature(types.TEXT_DOCUMENT_PREPARE_RENAME)(self.may_rename)
        feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))(self.rename)
        feature(
            types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix])
        )(self.mend)

    def _feature(self, name: str, options: Any = None) -> Callable[[Callable[..., Any]], None]:
        """Let a method answer a request; pygls marks what it is given, which a method does not bear."""

        def register(method: Callable[..., Any]) -> None:
            async def later(params: Any) -> Any:
                return await method(params)

            def now(params: Any) -> Any:
                return method(params)

            answer: Any = later if iscoroutinefunction(method) else now
            self.server.feature(name, options)(answer)

        return register

    async def initialized(self, params: types.InitializedParams) -> None:
        """Keep an eye on the client, and have it watch the files if it can."""
        if wire.can_watch(self.server.client_capabilities):
            self.server.client_register_capability(wire.watchers())
            self.watching.is_told_of_files = True
        self._seeing = asyncio.get_running_loop().create_task(self.watching.see_client(self.server.process_id))

    async def changed_on_disk(self, params: types.DidChangeWatchedFilesParams) -> None:
        """Look again at what files concern that others have changed."""
        paths = [path_of(change.uri) for change in params.changes]
        opened = {one.path for one in self.desk.opened.values()}
        await self.watching.changed_on_disk([path for path in paths if path and path not in opened])

    async def saved(self, params: types.DidSaveTextDocumentParams) -> None:
        """Look again at what rests on a saved file."""
        await self.watching.saved(params.text_document.uri)

    def complete(self, params: types.CompletionParams) -> types.CompletionList | None:
        """Offer what may stand at a place."""
        one, at = self._at(params)
        if one is None:
            return None
        self.desk.lay_others(one)
        text, offer = one.text, Offer([], at)
        if one.kind == "settings":
            offer = offer_in_settings(text.text, at)
        elif one.knowledge is not None and one.kind == "query":
            offer = offer_in_query(one.knowledge, text.text, at)
        elif one.knowledge is not None:
            offer = Completing(one.knowledge, text.text, own=one.labels).at(at)
        return wire.completion(text, at, offer, query=one.kind == "query")

    def hover(self, params: types.HoverParams) -> types.Hover | None:
        """Tell what the name at a place means."""
        one, at = self._at(params)
        if one is None:
            return None
        if one.kind == "settings":
            told = about_key(one.text.text, at)
            return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, told)) if told else None
        found = term_at(one.text.text, at)
        if found is None or one.knowledge is None:
            return None
        self.desk.lay_others(one)
        term, token = found
        classes = spot_at(one.text.text, token.start).classes if one.kind == "turtle" else ()
        told = about(one.knowledge, term, classes)
        if not told:
            return None
        where = wire.span(one.text, token.start, token.end)
        return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, told), where)

    async def define(self, params: types.DefinitionParams) -> list[types.Location] | None:
        """Tell where the term at a place is declared, or the thing is described."""
        one, at = self._at(params)
        found = term_at(one.text.text, at) if one is not None else None
        if one is None or found is None:
            return None
        seen = self.desk.seen()
        return await self.watching.work(lambda: _locations(seen, self._definitions(one, found[0])), seen)

    def _definitions(self, one: Open, term: IRI) -> list[Occurrence]:
        here = [path for path in [one.path] if one.kind == "turtle"]
        if one.knowledge is None:
            return definitions_of(term, here)
        if term in one.knowledge.terms:
            known = list(one.knowledge.project.iter_ontology_files())
            if found := definitions_of(term, known):
                return found
        likely = [*one.knowledge.files_of(term), *here]
        found = definitions_of(term, list(dict.fromkeys(likely)))
        files = (path for path in self.desk.files_of(one.knowledge) if path.suffix != ".rq")
        return found or definitions_of(term, list(files))

    async def refer(self, params: types.ReferenceParams) -> list[types.Location] | None:
        """Tell every place where the term at a place stands."""
        one, at = self._at(params)
        found = term_at(one.text.text, at) if one is not None else None
        if one is None or found is None:
            return None
        every, text, seen = params.context.include_declaration, one.text.text, self.desk.seen()

        def refer() -> list[types.Location]:
            if one.knowledge is not None:
                return _locations(seen, references_in(one.knowledge, found[0], every=every))
            return _locations(seen, [o for o in occurrences_in(found[0], one.path, text) if every or not o.described])

        return await self.watching.work(refer, seen)

    async def outline(self, params: types.DocumentSymbolParams) -> list[types.DocumentSymbol] | None:
        """Tell what a text describes."""
        one = self.desk.opened.get(params.text_document.uri)
        if one is None or one.kind != "turtle":
            return None
        text = one.text
        found = await self.watching.work(lambda: outline_of(one.knowledge, text.text, own_address(one.path)))
        prefixes = one.knowledge.prefixes if one.knowledge else Prefixes({})
        return [wire.symbol(text, each, prefixes) for each in found]

    async def find_symbols(self, params: types.WorkspaceSymbolParams) -> list[types.WorkspaceSymbol]:
        """Tell which things of the open projects are called as something typed, and where they are described."""
        seen = self.desk.seen()
        return await self.watching.work(lambda: self._find_symbols(params.query, seen), seen)

    def _find_symbols(self, typed: str, seen: Seen) -> list[types.WorkspaceSymbol]:
        found = []
        for knowledge in {
            id(one.knowledge): one.knowledge for one in self.desk.opened.values() if one.knowledge
        }.values():
            called: dict[str, str] = {}
            for thing, label in islice(knowledge.iter_named(typed), _MOST_SYMBOLS):
                called.setdefault(thing, label)
            for thing, label in called.items():
                for place in definitions_of(IRI(thing), knowledge.files_of(IRI(thing))[:3])[:1]:
                    text = seen.text_of(place.path)
                    if text is not None:
                        where = wire.location(text, place)
                        found.append(
                            types.WorkspaceSymbol(where, label, types.SymbolKind.Object, container_name=place.text)
                        )
        return found

    async def lay_out(self, params: types.DocumentFormattingParams) -> list[types.TextEdit] | None:
        """Give a text the one layout, unless it cannot be read."""
        one = self.desk.opened.get(params.text_document.uri)
        if one is None or not is_laid_out(one.path):
            return None
        text = one.text
        project = one.knowledge.project if one.knowledge else None
        try:
            laid = await self.watching.work(lambda: laid_out(project, one.path, text.content).decode("utf-8"))
        except KgError as error:
            self._tell(f"not laid out: {error}")
            return None
        return wire.replaced(text, laid) if one.text is text else None

    def may_rename(self, params: types.PrepareRenameParams) -> types.PrepareRenamePlaceholder | None:
        """Tell which name at a place would be another one."""
        one, at = self._at(params)
        found = term_at(one.text.text, at) if one is not None else None
        if one is None or found is None or found[1].kind == "word":
            return None
        return types.PrepareRenamePlaceholder(wire.span(one.text, found[1].start, found[1].end), found[1].text)

    async def rename(self, params: types.RenameParams) -> types.WorkspaceEdit | None:
        """Give the term at a place another name, wherever it stands."""
        one, at = self._at(params)
        found = term_at(one.text.text, at) if one is not None else None
        if one is None or found is None:
            return None
        text, seen = one.text.text, self.desk.seen()
        try:
            changes = await self.watching.work(
                lambda: (
                    renamed_in(one.knowledge, found[0], params.new_name, text)
                    if one.knowledge
                    else renamed_alone(found[0], params.new_name, one.path, text)
                ),
                seen,
            )
        except KgError as error:
            self._tell(f"not renamed: {error}")
            return None
        now = self.desk.seen().opened
        if not self._versioned and any(now.get(path) is not seen.opened.get(path) for path, *_ in changes):
            self._tell("not renamed: the text was changed meanwhile; rename it again")
            return None
        return wire.edits(seen, changes, versioned=self._versioned)

    async def mend(self, params: types.CodeActionParams) -> list[types.CodeAction]:
        """Offer what would mend what is wrong at a place."""
        one, seen = self.desk.opened.get(params.text_document.uri), self.desk.seen()
        if one is None or one.knowledge is None:
            return []
        text, project = one.text, one.knowledge.project
        told = [it for it in await self.watching.told_of(one, text) if within(it[0], params.range)]
        made = await self.watching.work(lambda: actions_for(told, project, seen, versioned=self._versioned), seen)
        return made if one.text is text else []

    @property
    def _versioned(self) -> bool:
        return wire.has_versions(self.server.client_capabilities)

    def _at(self, params: Any) -> tuple[Open | None, int]:
        one = self.desk.opened.get(params.text_document.uri)
        return one, (wire.offset(one.text, params.position) if one is not None else 0)

    def _tell(self, told: str) -> None:
        self.server.window_show_message(types.ShowMessageParams(types.MessageType.Warning, told))


def _locations(seen: Seen, some: list[Occurrence]) -> list[types.Location]:
    return [wire.location(text, one) for one in some if (text := seen.text_of(one.path)) is not None]
