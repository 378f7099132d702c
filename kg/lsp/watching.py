"""Looking at texts while they change: a moment after the last letter, one at a time, and only the newest of each."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from lsprotocol import types

from kg.findings import Finding
from kg.lsp.checking import AT_FIRST, BEHIND_A_CHANGE, Checking
from kg.lsp.opened import Open
from kg.lsp.protocol import Server
from kg.lsp.seen import Seen
from kg.lsp.texts import Text
from kg.lsp.whole_check import Found
from kg.lsp.wire import diagnostic
from kg.project.config import CONFIG

T = TypeVar("T")
Told = list[tuple[types.Diagnostic, Finding]]

PAUSE = 0.08
"""So many seconds after a letter its text is looked at, unless another one comes."""
_LONGEST_PAUSE = 2.0
_QUIET = 0.4
"""So many seconds behind the last letter of a text the others hear what it says."""
_STAMPS = 2.0
"""So often at most the files on the disk are looked at, where the client does not watch them."""
_ALIVE = 5.0


class Watching:
    """Tells an editor what is wrong in its texts."""

    def __init__(self, server: Server) -> None:
        self._server, self._desk = server, server.desk
        self._worker = ThreadPoolExecutor(1, "looking")
        self._waiting: dict[str, asyncio.Task[None]] = {}
        self._pause = PAUSE
        self._checking = Checking(self._checked, self._say)
        self._unsound: dict[Path, list[Finding]] = {}
        self._said: dict[Path, str] = {}
        self._known: set[Path] = set()
        self._stamped = 0.0
        self.is_told_of_files = False
        """Whether the client watches files; if not, their times are looked at."""
        self.told: dict[str, tuple[Text, Told]] = {}
        """What was told of each text last, and of which one."""
        server.changed, server.closed = self.look, self._closed

    def look(self, uri: str) -> None:
        """Look at a text soon; what waited to look at it before does so no more."""
        if (before := self._waiting.pop(uri, None)) is not None:
            before.cancel()
        self._waiting[uri] = asyncio.get_running_loop().create_task(self._look(uri))

    async def _look(self, uri: str) -> None:
        await asyncio.sleep(self._pause)
        one = self._desk.opened.get(uri)
        if one is None:
            return
        await self._tell(one)
        self._tell_settings()
        await self.work(self._desk.warm)
        await asyncio.shield(self._tell_all(one))  # to the end too: what others show is found once
        await self.work(lambda: self._desk.label(one))
        if one.knowledge is not None and (root := one.knowledge.project.root) not in self._known:
            self._known.add(root)
            self._check(one, AT_FIRST)
        await asyncio.sleep(_QUIET)
        await asyncio.shield(self._hear(one))  # to the end, whatever is typed: what was heard is heard once
        if not self.is_told_of_files:
            await asyncio.sleep(self._stamped - time.monotonic())
            await asyncio.shield(self._see_disk())

    async def _tell(self, one: Open, *, anew: bool = True) -> None:
        """Tell what is wrong in a text, unless it is another one by then."""
        text = one.text
        told = await self.work(lambda: self._found(one, text, anew=anew) if one.text is text else None)
        if told is not None and self._desk.opened.get(one.uri) is one and one.text is text:
            self.told[one.uri] = text, told
            self._server.text_document_publish_diagnostics(
                types.PublishDiagnosticsParams(one.uri, [said for said, _ in told], text.version)
            )

    async def _tell_all(self, one: Open) -> None:
        """Tell of each text of a project what all of them show now, where that is something else."""
        for other in await self.work(lambda: self._desk.find_in_all(one)):
            await self._tell(other, anew=False)

    async def _hear(self, one: Open) -> None:
        """Look again at the texts that what one says concerns."""
        for other in await self.work(lambda: self._desk.hear(one)):
            self.look(other.uri)

    async def _see_disk(self) -> None:
        """Look again at the texts that changed files concern."""
        self._stamped = time.monotonic() + _STAMPS
        for other in await self.work(self._desk.changed_on_disk):
            self.look(other.uri)
        self._tell_settings()

    def _check(self, one: Open, seconds: float) -> None:
        if (knowledge := one.knowledge) is not None:
            self._checking.check(knowledge.project.root, seconds, is_large=knowledge.graph is None)

    async def _checked(self, root: Path, found: Found) -> None:
        told = found.findings
        for one in await self.work(lambda: self._desk.take_check(root, told, is_whole=found.is_whole)):
            self.look(one.uri)

    def _say(self, told: str) -> None:
        self._server.window_show_message(types.ShowMessageParams(types.MessageType.Warning, told))

    def _tell_settings(self) -> None:
        """Tell what is wrong with the settings of projects though nobody has them open, and say once that it is."""
        unsound, seen = dict(self._desk.unsound), self._desk.seen()
        for root in {*unsound, *self._unsound}:
            found, path = unsound.get(root, []), root / CONFIG
            if found == self._unsound.get(root, []):
                continue
            self._unsound[root] = found
            if path not in seen.opened:
                text = seen.text_of(path) or Text("")
                closed = Open(path.as_uri(), path, text, None)
                told = [diagnostic(seen, closed, text, one) for one in found]
                self._server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(closed.uri, told))
            if found and self._said.get(root) != found[0].message:
                counts = f"{CONFIG} counts as it was" if self._desk.knowledge_of(path) else "only syntax is looked at"
                self._say(f"{found[0].location}: {found[0].message}; until that is mended, {counts}")
            self._said[root] = found[0].message if found else ""

    async def told_of(self, one: Open, text: Text) -> Told:
        """Return what is wrong in a text, which need not have been told yet."""
        known, told = self.told.get(one.uri, (None, []))
        return told if known is text else await self.work(lambda: self._found(one, text))

    def _found(self, one: Open, text: Text, *, anew: bool = True) -> Told:
        begun = time.monotonic()
        found, seen = self._desk.find(one, text, anew=anew), self._desk.seen()
        told = [(diagnostic(seen, one, text, finding), finding) for finding in found]
        if anew:
            self._pause = min(_LONGEST_PAUSE, max(PAUSE, (time.monotonic() - begun) / 2))
        return told

    async def work(self, task: Callable[[], T], seen: Seen | None = None) -> T:
        """Do something that takes its time beside the conversation, one after the other; with the texts of a moment."""
        within = (lambda: seen.within(task)) if seen is not None else task
        return await asyncio.get_running_loop().run_in_executor(self._worker, within)

    async def saved(self, uri: str) -> None:
        """Look again at all texts that a saved one concerns, and check all that is saved."""
        one = self._desk.opened.get(uri)
        if one is not None:
            await self.changed([one.path])
            self._check(one, BEHIND_A_CHANGE)

    def _closed(self, path: Path) -> None:
        """Take what is on the disk for what a text says that was closed."""
        if path.name == CONFIG:
            self._unsound.pop(path.parent, None)  # what was told of it went with the text
        self._closing = asyncio.get_running_loop().create_task(self.changed([path]))

    async def changed(self, paths: Sequence[Path]) -> None:
        """Look again at all texts that changed files concern."""
        for other in await self.work(lambda: self._desk.changed(paths)):
            self.look(other.uri)
        self._tell_settings()

    async def changed_on_disk(self, paths: Sequence[Path]) -> None:
        """Look again at what files concern that others have changed."""
        await self.changed(paths)
        for one in {one.knowledge: one for one in self._desk.opened.values()}.values():
            self._check(one, BEHIND_A_CHANGE)

    async def see_client(self, number: int | None) -> None:
        """End when the process that started the conversation is no longer there."""
        while number:
            await asyncio.sleep(_ALIVE)
            try:
                os.kill(number, 0)
            except ProcessLookupError:
                self._checking.end()
                os._exit(1)
            except PermissionError:
                return
