"""The Model Context Protocol over stdin and stdout, for assistants on this machine; workers answer, as for pages.

Lines are read on while questions are asked, so that none holds the next one, and a notice can stop any of them. What
needs no graph is answered here. When stdin ends, what was asked is still answered. Before a question the files are
looked at, so its answer is that of today. Who has listed the tools is told when there are others, asked or not.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from kg.project.config import Project
from kg.web.handshake import initialized
from kg.web.jsonrpc import INTERNAL, INVALID, Message, NotAMessageError, failed, read_message
from kg.web.messages import Asked, get
from kg.web.pool import Pool
from kg.web.problems import Problem

AT_ONCE = 4
"""How many questions are asked at once; each needs a worker."""
LONGEST = 1 << 20
_PENDING = 64
_LOOKED_AT = 1.0
"""How many seconds go by from one look at the saved questions to the next."""
_LIST = Message("tools/list", {}, 0)


class Talk:
    """A talk with one assistant: what is asked, and where the answers are written.

    `follow` is called before each question; it has what the pool serves follow the files, and returns the tag of that.
    `questions` returns what changes with any saved question.
    """

    def __init__(
        self,
        project: Project,
        pool: Pool,
        outgoing: BinaryIO,
        follow: Callable[[], str] = lambda: "",
        questions: Callable[[], str] = lambda: "",
    ) -> None:
        self._project, self._pool, self._outgoing = project, pool, outgoing
        self._follow, self._questions = follow, questions
        self._stopped: dict[str, threading.Event] = {}
        """Of what is not answered yet: whether nobody waits for it any more."""
        self._changed, self._writing = threading.Condition(), threading.Lock()
        self._pending = 0
        self._listed: tuple[str, dict[str, Any]] | None = None
        """The tools, with the tag of what they are tools of."""
        self._comparing, self._compared = threading.Lock(), ""
        self._ended = threading.Event()
        self._is_heard = True

    def run(self, incoming: BinaryIO) -> None:
        """Answer until there is no more line, and what is asked by then as well."""
        threading.Thread(target=self._watch, daemon=True).start()
        for line in _lines(incoming):
            if not self._is_heard:
                break
            try:
                message = read_message(line) if line is not None else _too_long()
            except NotAMessageError as fault:
                self._write(fault.answer)
                continue
            if message is not None:
                self._take(message)
        self._ended.set()
        with self._changed:
            self._changed.wait_for(lambda: not self._pending)

    def _watch(self) -> None:
        """Look at the saved questions time and again, for one who asks nothing."""
        seen = self._questions()
        while not self._ended.wait(_LOOKED_AT):
            now = self._questions()
            if now != seen:
                seen = now
                self._tell_of_tools(self._follow())

    def _tell_of_tools(self, tag: str) -> None:
        """Tell that there are other tools than those that were listed, if there are."""
        with self._comparing:
            before = self._listed
            if before is None or tag == self._compared:
                return
            self._compared = tag
            told = self._asked(_LIST, tag, lambda: not self._is_heard)
            if "result" in told and told["result"] != before[1]:
                self._write({"jsonrpc": "2.0", "method": "notifications/tools/list_changed"})

    def _take(self, message: Message) -> None:
        if message.is_notice:
            if message.method == "notifications/cancelled":
                self._stop(message.params.get("requestId"))
        elif message.method == "ping":
            self._write(_answered(message, {}))
        elif message.method == "initialize":
            self._write(_answered(message, initialized(self._project, message.params, tells=True)))
        else:
            stopped = threading.Event()
            with self._changed:
                # Beyond so many no more are read: who asks waits, as at any full pipe, and nothing is lost.
                self._changed.wait_for(lambda: self._pending < _PENDING)
                self._pending += 1
                self._stopped[json.dumps(message.id)] = stopped
            threading.Thread(target=self._ask, args=(message, stopped), daemon=True).start()

    def _stop(self, id_: Any) -> None:
        with self._changed:
            stopped = self._stopped.get(json.dumps(id_))
        if stopped is not None:
            stopped.set()

    def _ask(self, message: Message, stopped: threading.Event) -> None:
        """Ask a worker, and write its answer unless nobody waits for it."""
        try:
            tag = self._follow()
            told = self._asked(message, tag, lambda: stopped.is_set() or not self._is_heard)
            if not stopped.is_set():
                self._write(told)
            self._tell_of_tools(tag)
        finally:
            with self._changed:
                self._pending -= 1
                if self._stopped.get(json.dumps(message.id)) is stopped:
                    del self._stopped[json.dumps(message.id)]
                self._changed.notify_all()

    def _asked(self, message: Message, tag: str, is_gone: Any) -> dict[str, Any]:
        asked = {"jsonrpc": "2.0", "id": message.id, "method": message.method, "params": message.params}
        environ = {**get("/mcp").environ, "REQUEST_METHOD": "POST", "CONTENT_TYPE": "application/json"}
        if message.method == "tools/list" and self._listed is not None and self._listed[0] == tag:
            return _answered(message, self._listed[1])
        try:
            answered = self._pool.ask(Asked(environ, json.dumps(asked).encode()), is_gone)
            told: dict[str, Any] = json.loads(answered.body)
            if "result" not in told and not isinstance(told.get("error"), dict):
                raise Problem(answered.status, str(told.get("detail", "there is no answer")))
        except Problem as problem:
            if message.method != "tools/call":
                return failed(message.id, INTERNAL, problem.detail)
            content = [{"type": "text", "text": json.dumps({"error": problem.detail}, ensure_ascii=False)}]
            return _answered(message, {"content": content, "isError": True})
        if message.method == "tools/list" and "result" in told:
            self._listed = tag, told["result"]
        return told

    def _write(self, told: dict[str, Any]) -> None:
        line = json.dumps(told, ensure_ascii=False).encode() + b"\n"
        try:
            with self._writing:
                self._outgoing.write(line)
                self._outgoing.flush()
        except (OSError, ValueError):
            self._is_heard = False


def _answered(message: Message, result: dict[str, Any]) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": message.id, "result": result}


def _too_long() -> Message:
    raise NotAMessageError(INVALID, f"a message has at most {LONGEST:,} bytes")


def _lines(incoming: BinaryIO) -> Iterator[bytes | None]:
    """Yield lines that are not empty, None for one that is too long; what is too long is not held."""
    while line := incoming.readline(LONGEST + 1):
        if len(line) > LONGEST and not line.endswith(b"\n"):
            while (more := incoming.readline(LONGEST)) and not more.endswith(b"\n"):
                pass
            yield None
        elif line.strip():
            yield line
