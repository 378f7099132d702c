"""Each word of the glossary is explained, by what else it may be called too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.cli.glossary import explain, read_glossary
from tests import ROOT

from ..conftest import Ran


def test_each_word_is_explained(kg: Callable[..., Ran], tmp_path: Path) -> None:
    """Outside a project as well; without a word all are listed."""
    words = read_glossary()
    listed = kg("explain", cwd=tmp_path).out.splitlines()

    assert {"CURIE", "IRI", "shape", "prefix", "claim", "SPARQL", "Turtle"} <= words.keys()
    assert len((ROOT / "docs" / "glossary.md").read_text("utf-8").splitlines()) - 4 == len(words) == len(listed)
    for word in words.values():
        assert word == explain(word.name) == explain(f" {word.name.upper()} ") == explain(f"{word.name}s")
        assert word.meaning
    assert (0, f"claim\n{words['claim'].meaning}\n") == tuple(kg("explain", "Claims", cwd=tmp_path))[:2]


@pytest.mark.parametrize(("word", "name"), [("triple", "statement"), ("URI", "IRI"), ("entity", "thing")])
def test_another_word_for_it_will_do(word: str, name: str) -> None:
    assert name == explain(word).name


def test_an_unknown_word_is_told_with_the_nearest(kg: Callable[..., Ran], tmp_path: Path) -> None:
    near, far = kg("explain", "calim", cwd=tmp_path), kg("explain", "zzzz", cwd=tmp_path)

    assert (2, "kg: there is no word 'calim'; did you mean claim?\n") == (near.code, near.err)
    assert (2, "kg: there is no word 'zzzz'; look for it with: kg search\n") == (far.code, far.err)
