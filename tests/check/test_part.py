"""Of a part of a project all is told that stands in it, and nothing else; and looking at nothing is no success."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.check.part import about, find_named, looked_at
from kg.errors import InputError, Location, UsageError
from kg.findings import Finding, Report
from kg.project.config import Project
from kg.rdf.terms import IRI


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("a.ttl", True), ("a.nt.gz", True), ("a.trig", True), ("q.rq", True), ("c.tsv", True), ("c.live", True),
        ("kg.toml", True), ("m.yml", True), ("m.yaml", True), ("a.txt", False), ("a.md", False), ("rq", False),
        ("a.ttl.bak", False), ("a.csv", False),
    ],
)  # fmt: skip
def test_what_a_check_reads_is_known_by_its_name(name: str, read: bool) -> None:
    assert looked_at([Path(name)]) == ([Path(name)] if read else [])


@pytest.fixture
def files(empty_project: Project) -> list[Path]:
    """Files of a project, two of them in a folder, and one whose name begins as that of the folder."""
    files = [empty_project.data / name for name in ("one/a.ttl", "one/b.ttl", "one.ttl")]
    for path in files:
        path.parent.mkdir(exist_ok=True)
        path.write_text("")
    return files


@pytest.mark.parametrize(
    ("names", "numbers"),
    [
        (["one"], {0, 1}), (["one.ttl"], {2}), (["one/b.ttl"], {1}), (["."], {0, 1, 2}), ([".."], {0, 1, 2}),
        (["one/b.ttl", "one.ttl"], {1, 2}), (["one", "one/a.ttl"], {0, 1}), (["link"], {0, 1}), (["one/../one.ttl"], {2}),
    ],
)  # fmt: skip
def test_a_folder_stands_for_all_below_it(
    empty_project: Project, files: list[Path], names: list[str], numbers: set[int]
) -> None:
    """And no file is in it whose name only begins so; a link is where it leads."""
    (empty_project.data / "link").symlink_to("one")

    found = find_named(empty_project, [empty_project.data / name for name in names], files)

    assert found == {files[number] for number in numbers}


@pytest.mark.parametrize(
    ("name", "told"),
    [("none.ttl", "no such file or folder"), ("empty", "no part of"), ("odd.txt", "no part of")],
)
def test_what_is_none_of_the_files_is_told(empty_project: Project, files: list[Path], name: str, told: str) -> None:
    """Also where others are named beside it."""
    (empty_project.data / "empty").mkdir()
    (empty_project.data / "odd.txt").write_text("")
    with pytest.raises((InputError, UsageError), match=told):
        find_named(empty_project, [files[0], empty_project.data / name], files)


A, B, C = (Location(Path(f"{name}.ttl"), 1, 1) for name in "abc")


def finding(message: str, place: Location | None, *related: Location, under: tuple[Finding, ...] = ()) -> Finding:
    return Finding(
        "warning", message, "r", place, IRI("urn:x"), related=tuple((at, "v") for at in related), under=under
    )


@pytest.mark.parametrize(
    ("one", "told"),
    [
        (finding("in it", A), ["in it"]),
        (finding("elsewhere", B), []),
        (finding("nowhere", None), ["nowhere"]),
        (finding("with a value in it", B, C, A), ["with a value in it"]),
        (finding("with a value elsewhere", B, C), []),
        (finding("cause", B, under=(finding("first", C), finding("second", A), finding("third", A))), ["second"]),
        (finding("cause", A, under=(finding("first", B),)), ["cause"]),
    ],
)  # fmt: skip
def test_of_a_part_what_stands_in_it_or_nowhere_is_told(one: Finding, told: list[str]) -> None:
    """In the place of a cause elsewhere comes the first of what follows from it here."""
    report = Report([one], ["note"])
    found = about(report, [A.path])

    assert [each.message for each in found.findings] == told
    assert [*found.notes] == ["note"]
