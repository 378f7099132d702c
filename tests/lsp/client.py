"""A client of the server, as an editor is one: a process of its own, and messages over its stdin and stdout."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from tests import ROOT


class Client:
    """Starts the server, sends messages, and keeps what comes back."""

    def __init__(
        self, folder: Path, *, encodings: list[str] | None = None, watches: bool = False, versions: bool = False
    ) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kg", "lsp"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(folder.parent / "cache")},
        )  # fmt: skip
        self._number = 0
        self._answers: dict[int, Any] = {}
        self._arrived = threading.Condition()
        self.told: queue.Queue[Any] = queue.Queue()
        self.diagnostics: dict[str, Any] = {}
        self.messages: list[str] = []
        self.asked: list[str] = []
        threading.Thread(target=self._read, daemon=True).start()
        self.errors = b""
        self.drained = threading.Thread(target=self._drain, daemon=True)
        self.drained.start()
        general: dict[str, Any] = {"general": {"positionEncodings": encodings}} if encodings else {}
        if watches:
            general["workspace"] = {"didChangeWatchedFiles": {"dynamicRegistration": True}}
        if versions:
            general.setdefault("workspace", {})["workspaceEdit"] = {"documentChanges": True}
        self.capabilities = self.ask(
            "initialize", {"processId": os.getpid(), "rootUri": folder.as_uri(), "capabilities": general}
        )["capabilities"]
        self.send("initialized", {})

    def _drain(self) -> None:
        assert self.process.stderr is not None
        while piece := self.process.stderr.readline():
            self.errors += piece

    def _read(self) -> None:
        out = self.process.stdout
        assert out is not None
        while True:
            size = 0
            while (line := out.readline()).strip():
                if line.lower().startswith(b"content-length:"):
                    size = int(line.split(b":")[1])
            if not size:
                with self._arrived:
                    self._arrived.notify_all()
                return
            message = json.loads(out.read(size))
            with self._arrived:
                if "method" in message:
                    if message["method"] == "textDocument/publishDiagnostics":
                        self.diagnostics[message["params"]["uri"]] = (time.perf_counter(), message["params"])
                    elif "id" in message:
                        self.asked.append(message["method"])
                    elif message["method"] == "window/showMessage":
                        self.messages.append(message["params"]["message"])
                else:
                    self._answers[message["id"]] = message
                self._arrived.notify_all()

    def write(self, body: bytes) -> None:
        """Send bytes as one message."""
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def send(self, method: str, params: Any, number: int | None = None) -> None:
        """Send a notification, or a request with a number."""
        message = {"jsonrpc": "2.0", "method": method, "params": params}
        if number is not None:
            message["id"] = number
        self.write(json.dumps(message).encode())

    def begin(self, method: str, params: Any) -> int:
        """Send a request, and return its number."""
        self._number += 1
        self.send(method, params, self._number)
        return self._number

    def answer(self, number: int, seconds: float = 60.0) -> Any:
        """Return the answer to a request; raise ValueError for an error."""
        with self._arrived:
            if not self._arrived.wait_for(lambda: number in self._answers or self.process.poll() is not None, seconds):
                raise TimeoutError(self.errors.decode())
            message = self._answers[number]
        if "error" in message:
            raise ValueError(message["error"])
        return message["result"]

    def ask(self, method: str, params: Any) -> Any:
        """Send a request, and return its answer."""
        return self.answer(self.begin(method, params))

    def open(self, path: Path, text: str | None = None, *, wait: bool = True) -> list[Any]:
        """Open a file, with its own text or another, and return what is wrong in it."""
        text = path.read_text("utf-8") if text is None else text
        item = {"uri": path.as_uri(), "languageId": "turtle", "version": 1, "text": text}
        self.send("textDocument/didOpen", {"textDocument": item})
        return self.wrong(path, 1) if wait else []

    def change(self, path: Path, version: int, *changes: Any) -> None:
        """Send changes of a text: a whole text, or a range and a text each."""
        made = [one if isinstance(one, dict) else {"text": one} for one in changes]
        self.send(
            "textDocument/didChange",
            {"textDocument": {"uri": path.as_uri(), "version": version}, "contentChanges": made},
        )

    def wrong(self, path: Path, version: int, seconds: float = 60.0) -> list[Any]:
        """Return what is wrong in a version of a text, once that is told."""
        uri = path.as_uri()

        def is_told() -> bool:
            return uri in self.diagnostics and (self.diagnostics[uri][1].get("version") or 0) >= version

        with self._arrived:
            if (
                not self._arrived.wait_for(lambda: is_told() or self.process.poll() is not None, seconds)
                or not is_told()
            ):
                raise TimeoutError(self.errors.decode())
            found: list[Any] = self.diagnostics[uri][1]["diagnostics"]
            return found

    def said(self, seconds: float = 60.0) -> list[str]:
        """Return what is shown to a person, once anything is: it may come behind what it is about."""
        with self._arrived:
            self._arrived.wait_for(lambda: bool(self.messages) or self.process.poll() is not None, seconds)
            return list(self.messages)

    def at(self, path: Path, line: int, character: int, **more: Any) -> dict[str, Any]:
        """Return the parameters that name a place."""
        return {"textDocument": {"uri": path.as_uri()}, "position": {"line": line, "character": character}, **more}

    def end(self) -> int:
        """End the conversation as an editor does, and return the exit code."""
        if self.process.poll() is None:
            self.ask("shutdown", None)
            self.send("exit", None)
        return self.process.wait(30)

    def kill(self) -> None:
        """End the server."""
        self.process.kill()
        self.process.wait()


def edit(line: int, begin: int, end: int, text: str) -> dict[str, Any]:
    """Return a change within a line."""
    where = {"start": {"line": line, "character": begin}, "end": {"line": line, "character": end}}
    return {"range": where, "text": text}
