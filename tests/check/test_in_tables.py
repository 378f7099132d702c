"""Findings are told at cells of tables where there are tables, and what reads these is loaded only there."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from kg.project.config import MAPPINGS, Project
from tests import ROOT


@pytest.mark.parametrize("tables", [False, True])
def test_what_reads_tables_is_loaded_where_there_are_any(empty_project: Project, tables: bool) -> None:
    """A validation that finds something in a project without tables takes that much less."""
    shapes = "@prefix sh: <http://www.w3.org/ns/shacl#> .\n<urn:S> a sh:NodeShape ; sh:targetNode <urn:a> ; sh:hasValue 1 .\n"
    empty_project.shapes.mkdir(parents=True, exist_ok=True)
    (empty_project.shapes / "some.ttl").write_text(shapes)
    (empty_project.data / "some.ttl").write_text("<urn:a> <urn:b> <urn:c> .\n")
    if tables:
        (empty_project.root / MAPPINGS).mkdir()

    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "kg", "validate"], cwd=empty_project.root, capture_output=True,
        text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False,
    )  # fmt: skip

    assert (1, True) == (done.returncode, "The value 1 is missing" in done.stdout), done.stdout
    assert "kg.shacl.within_project" in done.stderr
    assert tables == ("kg.mapping.engine" in done.stderr)
