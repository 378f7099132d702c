"""What an editor is not given: texts that are no files, and names that would come back."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.link.rules import read_rules
from kg.link.taken_file import sealed, taken_path
from kg.lsp.desk import Desk
from kg.lsp.knowledge import Knowledge
from kg.lsp.opened import path_of
from kg.lsp.renaming import renamed_in
from kg.project.config import Project
from kg.rdf.held import held_content
from kg.rdf.terms import IRI
from tests.lsp.conftest import SOURCE

APT = IRI("https://w3id.org/music-kg/work/apt")


@pytest.mark.parametrize(
    "uri", ["git:{}?ref=HEAD", "untitled:{}", "https://example.org{}", "vscode-vfs://a{}", "{}", "file:"]
)
def test_a_text_of_another_place_is_no_file(desk: Desk, works: Path, uri: str) -> None:
    """An editor shows a file as it was once beside the file; what is there says nothing of it, and hides nothing."""
    path = works / "data/sources/first.ttl"
    shown = uri.format(path.as_posix())

    assert path_of(shown) is None
    assert desk.open(shown, SOURCE.replace("c:Work", "c:Label"), 1) is None
    assert (None, {}) == (held_content(path), desk.opened)
    assert desk.open(path.as_uri(), SOURCE, 1) is not None
    assert desk.close(shown) is None
    assert SOURCE.encode() == held_content(path)


@pytest.mark.parametrize("body", [b"<%s> <urn:p> 1 .\n", b"<%s-2> <urn:p> 1 .\n", None])
def test_what_was_taken_over_gets_no_other_name(music: Project, body: bytes | None) -> None:
    """It would come back with the old one; where it names the thing nowhere, it hinders nobody."""
    path = taken_path(music, read_rules(music))
    assert path is not None
    if body is not None:
        path.write_bytes(sealed(body % APT.value.encode()))
    is_named = body is not None and b"-2" not in body
    told = pytest.raises(InputError, match="was taken over, so it would come back") if is_named else nullcontext()

    with told as error:
        assert renamed_in(Knowledge(music.root), APT, "apt-anew", "")
    assert not is_named or (
        error is not None and error.value.location is not None and error.value.location.path == path
    )
