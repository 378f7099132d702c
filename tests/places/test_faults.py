"""Planted faults: a finding stands exactly where an editor must go.

In the files of tests/places/faults, ⟦names of shapes⟧ stands in front of each fault. The marks are taken out before the file
is validated like a source of the project, and say where the findings must be.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from kg.project.listing import iter_rdf_files
from kg.project.reading import read_project
from kg.shacl.validator import read_shapes
from tests import ROOT

FILES = sorted((ROOT / "tests" / "places" / "faults").glob("*.marked"))
MARK = re.compile(r"⟦([^⟧]*)⟧")
PROJECT = read_project(ROOT)
Places = Counter[tuple[int, int, str]]


def read_marks(text: str) -> tuple[str, Places]:
    """Return a text without its marks, and how often each (line, column, shape) is marked."""
    expected: Places = Counter()
    plain = ""
    end = 0
    for mark in MARK.finditer(text):
        plain += text[end : mark.start()]
        line, column = plain.count("\n") + 1, len(plain) - plain.rfind("\n")
        expected.update((line, column, name) for name in mark[1].split())
        end = mark.end()
    return plain + text[end:], expected


def find(path: Path) -> Places:
    """Return how often each (line, column, shape) is reported for a file."""
    validator = read_shapes(list(PROJECT.iter_shape_files(within_a_source=True)))
    files = [*PROJECT.iter_ontology_files(), *iter_rdf_files(PROJECT.spine), path]
    found: Places = Counter()
    for finding in validator.validate(files).report(PROJECT).findings:
        assert finding.location is not None, finding
        assert path == finding.location.path, finding
        rule = finding.rule.removeprefix(PROJECT.prefixes["shapes"])
        found[finding.location.line or 0, finding.location.column or 0, rule] += 1
    return found


@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_fault_is_found_in_its_place(file: Path, line_end: str, tmp_path: Path) -> None:
    """Line and column of each finding are those of the mark, and there is no other finding."""
    plain, expected = read_marks(file.read_text("utf-8"))
    path = tmp_path / f"{file.stem}.ttl"
    path.write_text(plain, "utf-8", newline=line_end)

    assert expected == find(path)


def test_there_are_enough_faults() -> None:
    """No file of faults has been emptied."""
    assert sum(sum(read_marks(file.read_text("utf-8"))[1].values()) for file in FILES) >= 60
