"""Loading files with their literals as they are written."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from kg.engines import exact
from kg.engines.exact import open_files
from kg.errors import LimitError, SyntaxErrors


@pytest.mark.parametrize(
    ("text", "error"),
    [("<urn:a> <urn:b> " + "(" * 3000, (LimitError, SyntaxErrors)), ("<urn:a> <urn:b>", SyntaxErrors)],
)
def test_what_cannot_be_loaded_is_told_while_literals_are_still_looked_at(
    tmp_path: Path, text: str, error: type[Exception] | tuple[type[Exception], ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """That may take half a minute, for what is nested deeply, and nobody asks for its answer any more."""
    path = tmp_path / "a.ttl"
    path.write_text(text)
    done = threading.Event()
    monkeypatch.setattr(exact, "keeps_literals", lambda *_: done.wait(60))
    failed: list[Exception] = []

    def load() -> None:
        try:
            open_files([path])
        except Exception as fault:
            failed.append(fault)

    loading = threading.Thread(target=load, daemon=True)
    loading.start()
    loading.join(20)
    done.set()

    assert [True] == [isinstance(fault, error) for fault in failed]


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (">007<", True),
        (' rdf:datatype="http://www.w3.org/2001/XMLSchema#integer">007<', False),
        (">datatype 007<", True),
    ],
)
def test_a_literal_of_rdf_xml_is_a_text_unless_it_has_a_datatype(tmp_path: Path, value: str, *, kept: bool) -> None:
    """So a document without the word has nothing that a store rewrites."""
    path = tmp_path / "a.rdf"
    path.write_text(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
        f'<rdf:Description rdf:about="http://e/a"><e:p{value}/e:p></rdf:Description></rdf:RDF>'
    )

    assert kept == exact.keeps_literals(path)
