"""In which order a push looks and writes: never without a look whether another push has begun."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from kg.exchange import push
from kg.exchange.push import Pusher, Step
from kg.project.config import Endpoint, Project


@pytest.mark.parametrize("prune", [True, False])
def test_before_whatever_is_written_it_is_looked_whether_another_has_begun(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch, *, prune: bool
) -> None:
    """What two write by turns is a mixture; it would be called ready, since only numbers are compared."""
    path, happened = empty_project.data / "a.ttl", list[str]()
    path.write_text("<urn:a> <urn:p> 1 .\n<urn:b> <urn:p> 1 .\n")
    settings = Endpoint(
        "http://127.0.0.1:9/", name="here", writable=True, merged="urn:merged", graphs="http://127.0.0.1:9/g"
    )
    monkeypatch.setattr(push, "PART", 1)
    monkeypatch.setattr(push, "read_count", lambda _: 2)
    pusher = Pusher(empty_project, settings, SimpleNamespace(select=str))

    def look(*_: object) -> dict[str, str]:
        happened.append("look")
        return {pusher._manifest: pusher._mark}

    def put(*_: object, add: bool) -> None:
        happened.append("PUT")

    server: Any = SimpleNamespace(
        requests=SimpleNamespace(update=lambda text: happened.append(text.split()[0]), put_graph=put),
        endpoint=settings, select=str,
    )  # fmt: skip
    monkeypatch.setattr(push, "read_states", look)
    pusher._server = server
    graphs = [iri for iri, one in pusher._graphs.items() if one.path is not None]

    pusher.push([Step("urn:gone", "extra"), Step(empty_project.graph_iri(path), "new")], prune=prune)

    say = "DELETE INSERT"
    assert " ".join(happened) == " ".join([
        say, f"look {'DROP DELETE' if prune else say}", f"look {say} DROP", f"look PUT {say}", f"look PUT {say}",
        f"look {say}", f"look {say} DROP", *["ADD"] * len(graphs), f"look {say}", "look DELETE",
    ])  # fmt: skip
