"""A statement that its dot is missing from is told at its own end."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import SyntaxErrors, TurtleError
from kg.rdf.turtle import read_triples


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.ttl", "@prefix e: <urn:e>\ne:a e:b 1 .\n", "this declaration"),
        ("a.ttl", "@base <urn:e>\n<a> <b> 1 .\n", "this declaration"),
        ("a.ttl", "<urn:a> <urn:b> 1\n<urn:c> <urn:d> 2 .\n", "this statement"),
        ("a.nt", "<urn:a> <urn:b> <urn:x>\n<urn:c> <urn:b> <urn:x> .\n", "this statement"),
        ("a.trig", "<urn:a> <urn:b> <urn:x>\n<urn:c> <urn:b> <urn:x> .\n", "this statement"),
    ],
)
def test_a_dot_that_is_missing_is_told_where_it_belongs(tmp_path: Path, name: str, text: str, told: str) -> None:
    """And not at what follows."""
    (tmp_path / name).write_text(text)
    with pytest.raises((SyntaxErrors, TurtleError)) as error:
        list(read_triples([tmp_path / name]))
    [found] = getattr(error.value, "errors", [error.value])

    assert f"a dot is missing at the end of {told}" in str(found)
    assert found.location.line == 1
