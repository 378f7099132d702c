"""What is wrong with text that is not YAML is told where it is to be mended, each kind with its own advice."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import KgError
from kg.project.yaml_text import YamlText

_QUOTES = "put a text that holds a colon or a bracket in quotes"
_INDENT = "indent this line as those beside it"


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("a:\n▸\tb: 1\n", "indent with spaces, not a tab"),
        ("a:\n  b: 1\n▸\tc: 2\n", "indent with spaces, not a tab"),
        ("a: b▸: c\n", _QUOTES),
        ("a: {b: c▸: d}\n", _QUOTES),
        ("a:\n  b: 1\n ▸c: 2\n", _INDENT),
        ("a:\n  b: 1\n   c▸: 2\n", _INDENT),
        ("a: ▸@b\n", "put a text that begins with this character in quotes"),
        ("a:\n  - [x, [y], z▸\n  - [v]\n", "this line lacks a ] at its end"),
        ("a:\n  - [x, y▸\n\n  - z\n", "this line lacks a ] at its end"),
        ("a: [1, 2▸\nb: 3\n", "this line lacks a ] at its end"),
        ("a:\n  b: [1,\n    2▸\n  c: 3\n", "this line lacks a ] at its end"),
        ("a: {b: 1▸\nc: 2\n", "this line lacks a } at its end"),
        ("a: [x, y▸\n", "a ] is missing at the end"),
        ('a: [x, "y" ▸"z"]\n', "a comma is missing before this, or a ]"),
        ("a: ▸'x\nb: 1\n", "a quotation mark is missing at the end of the text that begins here"),
        ("a: 1\n▸b\nc: 2\n", "a colon and a space are missing behind a key"),
        ("a: ▸*b\n", "name it before this with &b, or put a text that begins with * in quotes"),
        ('a: "\\▸q"\n', "write the backslash twice, or put the text in single quotes"),
        ("a: [1]▸]\n", "take this bracket out, or open it before"),
        ("a: ▸}\n", "take this bracket out, or open it before"),
        ('a: "b" ▸c\n', "the value ended before this; put all of it in quotes"),
        ("a: ▸- b\n", "put a list on lines of its own below its key, or its items in [ ]"),
        ("a: 1\n▸---\nb: 2\n", "keep one of them, without a line ---"),
        ("a: x▸\x07\n", "take this character out"),
    ],
)
def test_a_fault_has_its_advice_at_its_place(tmp_path: Path, text: str, advice: str) -> None:
    before, _, after = text.partition("▸")
    with pytest.raises(KgError) as caught:
        YamlText(tmp_path / "a.yml", before + after, tmp_path, {}).read()

    place = caught.value.location
    assert place is not None
    assert caught.value.message.endswith(f"; {advice}"), caught.value.message
    assert (place.line, place.column) == (before.count("\n") + 1, len(before) - before.rfind("\n"))
