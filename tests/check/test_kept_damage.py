"""Whatever stands where something is kept of a check, the check finds what it would find without it."""

from __future__ import annotations

import json
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.project.config import Project
from tests.damage import FORMS

from ..conftest import Ran

KEPT = ("checked", "validated", "passes", "literals", "verdicts")
VALUES: tuple[object, ...] = (
    [],
    5,
    {},
    {"of": 5},
    {"files": 5},
    {"sources": [], "spine": 1, "of_spine": 2, "rules": [3]},
    {"steps": {}},
)
SHAPES = """
<urn:shape> a sh:NodeShape ; sh:targetClass <urn:Thing> ; sh:property [ sh:path <urn:n> ; sh:maxCount 1 ] .
"""


def write_value(path: Path, value: object) -> None:
    """Keep a value in a file, rightly summed up."""
    body = json.dumps(value).encode()
    path.write_bytes(b'{"crc32": "%08x", "kept": ' % zlib.crc32(body) + body + b"}\n")


@pytest.fixture
def checked(empty_project: Project, kg: Callable[..., Ran]) -> Project:
    """A project of two sources with a finding of the shapes and one of its literals, which has been checked."""
    for name in ("a", "b"):
        path = empty_project.data / "sources" / f"{name}.ttl"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f'<urn:{name}> a <urn:Thing> ; <urn:n> 1, 2, "x"^^<http://www.w3.org/2001/XMLSchema#date> .\n')
    shapes = next(empty_project.iter_shape_files(within_a_source=True))
    shapes.write_text(shapes.read_text("utf-8") + SHAPES, "utf-8")
    kg("build", cwd=empty_project)
    time.sleep(0.06)
    kg("check", cwd=empty_project)
    kg("validate", cwd=empty_project)
    assert {f"{name}.json" for name in KEPT} <= {path.name for path in empty_project.state.iterdir()}
    return empty_project


@pytest.mark.parametrize("name", KEPT)
def test_damage_of_what_is_kept_changes_nothing(checked: Project, kg: Callable[..., Ran], name: str) -> None:
    expected = kg("check", "--no-cache", cwd=checked), kg("validate", "--no-cache", cwd=checked)
    ways = {form: FORMS[form] for form in FORMS} | {
        str(value): lambda path, value=value: write_value(path, value) for value in VALUES
    }
    for way, spoil in ways.items():
        for other in ("checked", "validated"):  # else nothing that is kept of a part is looked at
            if other != name:
                (checked.state / f"{other}.json").unlink(missing_ok=True)
        spoil(checked.state / f"{name}.json")

        assert expected == (kg("check", cwd=checked), kg("validate", cwd=checked)), way


def test_the_findings_that_are_expected_are_there(checked: Project, kg: Callable[..., Ran]) -> None:
    told = kg("check", cwd=checked)

    assert told.code == 1
    assert told.out.count("urn:shape") == 2
    assert told.out.count("is no xsd:date") + told.out.count("XMLSchema#date") >= 2
