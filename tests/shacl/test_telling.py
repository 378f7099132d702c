"""What a finding says of a value, by what the whole graph knows of it."""

from __future__ import annotations

from kg.project.config import Project
from kg.shacl.within_project import validate_project

HEAD = """\
@prefix e: <http://e/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""
SHAPE = "e:S a sh:NodeShape ; sh:targetSubjectsOf e:knows ; sh:property [ sh:path e:knows ; sh:class e:Person ] .\n"


def test_what_only_another_source_describes_is_told_as_that(empty_project: Project) -> None:
    """Each source is looked at by itself, so its class is not known there, though the graph has it."""
    (empty_project.shapes / "s.ttl").write_text(HEAD + SHAPE)
    folder = empty_project.data / "sources"
    folder.mkdir(exist_ok=True)
    (folder / "a.ttl").write_text(f"{HEAD}e:ann a e:Person .\n")
    (folder / "b.ttl").write_text(f"{HEAD}e:bob e:knows e:ann .\n")

    (found,) = [one for one in validate_project(empty_project).findings if one.component == "ClassConstraintComponent"]

    assert "<http://e/ann> is described in another source only; describe it where all sources find it" == found.said
    assert [(folder / "a.ttl", "<http://e/Person>")] == [(place.path, shown) for place, shown in found.related if place]
    assert found.meant is None
