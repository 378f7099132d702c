"""Messages of an editor to the server: whatever comes, the next one is answered."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.fuzz.spoiling import EXAMPLES, spoilt_bytes
from tests.lsp.client import Client
from tests.lsp.conftest import QUERY, SOURCE
from tests.lsp.conftest import laid_down as laid_down
from tests.services import PYGLS, require

_SECONDS = 30.0
PATH = "data/sources/first.ttl"


@pytest.fixture(scope="module")
def talking(laid_down: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A client with a server of its own, which knows one open text."""
    require(PYGLS)
    folder = tmp_path_factory.mktemp("editor") / "works"
    shutil.copytree(laid_down, folder)
    one = Client(folder)
    one.open(folder / PATH)
    yield one
    one.kill()


def messages(folder: str) -> list[str]:
    """Return what an editor says, about a text that is open and one that is not."""
    here: dict[str, Any] = {"textDocument": {"uri": f"{folder}/{PATH}"}, "position": {"line": 4, "character": 9}}
    other = {"uri": f"{folder}/queries/works_by.rq", "languageId": "sparql", "version": 1, "text": QUERY}
    change = {"range": {"start": here["position"], "end": {"line": 5, "character": 0}}, "text": "x"}
    said = {
        "textDocument/hover": here, "textDocument/completion": here, "textDocument/definition": here,
        "textDocument/references": {**here, "context": {"includeDeclaration": True}},
        "textDocument/prepareRename": here, "textDocument/rename": {**here, "newName": "c:other"},
        "textDocument/documentSymbol": {"textDocument": here["textDocument"]},
        "textDocument/formatting": {"textDocument": here["textDocument"], "options": {"tabSize": 4, "insertSpaces": True}},
        "textDocument/didOpen": {"textDocument": other}, "workspace/symbol": {"query": "art"},
        "textDocument/didChange": {"textDocument": {**here["textDocument"], "version": 2}, "contentChanges": [change]},
        "textDocument/didClose": {"textDocument": {"uri": other["uri"]}},
        "textDocument/didSave": {"textDocument": {"uri": other["uri"]}, "text": SOURCE},
    }  # fmt: skip
    return [
        json.dumps({"jsonrpc": "2.0", "id": "x", "method": name, "params": params}) for name, params in said.items()
    ]


# The folder of the project is known only when there is one.
HERE = "file:///here"
SEEDS = messages(HERE) + messages("file:///nowhere")


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spoilt_bytes(SEEDS))
def test_messages_of_editors(talking: Client, body: bytes) -> None:
    """A message of any kind, right in its length, ends no server, and keeps nobody waiting."""
    talking.write(body.replace(HERE.encode(), talking.folder.as_uri().encode()))

    answer = talking.answer(talking.begin("workspace/symbol", {"query": "artist"}), _SECONDS)

    assert isinstance(answer, list)
    assert talking.process.poll() is None
