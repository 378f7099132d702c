"""The graph of all texts is looked through anew when any of what it rests on is another one, and not else."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.errors import KgError
from kg.findings import Finding
from kg.lsp.live import Live, is_live
from kg.project.reading import read_project
from tests.lsp.conftest import SOURCE

CHECK = """#+ summary: Which works are long?
#+ tags: [check]
#+ problem: A work is long.
#+ solution: Cut it.
PREFIX c: <https://example.org/catalogue/>
SELECT ?focus WHERE { ?focus c:length 200 }
"""
ONE_LENGTH = """@prefix c: <https://example.org/catalogue/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
c:OneLength a sh:NodeShape ; sh:targetClass c:Work ; sh:property c:OneLength-length .
c:OneLength-length sh:path c:length ; sh:maxCount 1 .
"""


def rules(found: list[Finding] | None) -> list[str]:
    """Return the last word of each rule."""
    return sorted(one.rule.rpartition("/")[2] for one in found or ())


NAMES = ["kg.toml", "ontology/terms.ttl", "ontology/shapes/things.ttl", "data/sources/first.ttl", "queries/works_by.rq", "within"]  # fmt: skip


@pytest.mark.parametrize("way", ["saved", "edited", "of the same size"])
@pytest.mark.parametrize("name", NAMES)
def test_it_is_looked_through_anew_where_a_text_is_another(
    works: Path, texts: Callable[[Path, str], None], name: str, way: str
) -> None:
    """Whatever that text is to the project."""
    project = read_project(works)
    path = works / name if name != "within" else project.within_a_source / "more.ttl"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(ONE_LENGTH, "utf-8")
    one, text = Live(project), path.read_text("utf-8")
    texts(path, text) if way == "edited" else None
    before = one.find()
    assert before is not None
    assert one.find() is before

    if way == "edited":
        texts(path, f"{text}#")
    elif way == "saved":
        status = path.stat()
        path.write_text(f"{text}#", "utf-8")
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    else:
        path.write_text(text, "utf-8")
        os.utime(path, (1_000_000_000, 1_000_000_000))

    assert one.find() is not before


def test_two_texts_of_one_length_are_two(works: Path, texts: Callable[[Path, str], None]) -> None:
    path, one = works / "data/sources/first.ttl", Live(read_project(works))
    texts(path, SOURCE)
    before = one.find()
    texts(path, SOURCE.replace("200", "201"))

    assert one.find() is not before


def test_what_sources_say_together_is_as_the_shapes_are_now(works: Path) -> None:
    """And as the files are that are there."""
    shape = works / "ontology/shapes/one.ttl"
    shape.write_text(ONE_LENGTH, "utf-8")
    for number in (1, 2):
        (works / f"data/sources/x{number}.ttl").write_text(
            f"@prefix c: <https://example.org/catalogue/> .\nc:first c:length 20{number} .\n", "utf-8"
        )
    one = Live(read_project(works))
    assert "OneLength-length" in rules(one.find())

    shape.write_text(ONE_LENGTH.replace("maxCount 1", "maxCount 3"), "utf-8")
    assert "OneLength-length" not in rules(one.find())
    shape.write_text(ONE_LENGTH.replace("maxCount 1", "maxCount 2"), "utf-8")
    assert "OneLength-length" in rules(one.find())
    (works / "data/sources/x1.ttl").unlink()
    assert "OneLength-length" not in rules(one.find())


def test_a_saved_check_is_asked_as_it_is_now(works: Path) -> None:
    """While it cannot be asked at all, the others go on."""
    path, one = works / "queries/checks/long.rq", Live(read_project(works))
    path.parent.mkdir(exist_ok=True)
    path.write_text(CHECK, "utf-8")
    assert "long" in rules(one.find())
    path.write_text(CHECK.replace("200", "7"), "utf-8")
    assert "long" not in rules(one.find())
    before = one.find()
    path.write_text(CHECK.replace("SELECT", "SELEC"), "utf-8")
    (works / "data/sources/more.ttl").write_text("<urn:a> <urn:p> 1 .\n", "utf-8")

    assert one.find() is not before
    assert "long" not in rules(one.find())
    path.write_text(CHECK, "utf-8")
    assert "long" in rules(one.find())


def test_a_saved_check_sees_nothing_of_the_shapes(works: Path) -> None:
    """They are no data, though a change of them is one of what is found."""
    path = works / "queries/checks/long.rq"
    path.parent.mkdir(exist_ok=True)
    path.write_text(CHECK.replace("c:length 200", "<http://www.w3.org/ns/shacl#path> ?value"), "utf-8")
    (works / "ontology/shapes/one.ttl").write_text(ONE_LENGTH, "utf-8")

    assert "long" not in rules(Live(read_project(works)).find())


def test_a_shape_that_cannot_be_used_keeps_nothing_from_being_found(works: Path) -> None:
    path = works / "queries/checks/long.rq"
    path.parent.mkdir(exist_ok=True)
    path.write_text(CHECK, "utf-8")
    bad = ONE_LENGTH.replace("maxCount 1", "maxCount 'many'")
    (works / "ontology/shapes/one.ttl").write_text(bad, "utf-8")

    assert "long" in rules(Live(read_project(works)).find())


@pytest.mark.parametrize(
    ("folder", "files", "is_told"),
    [("", ("a", "b"), True), ("", ("a", "a"), False), ("within-a-source", ("a", "b"), False)],
)
def test_sources_disagree_where_several_say_it_and_the_shape_is_of_all(
    works: Path, folder: str, files: tuple[str, str], *, is_told: bool
) -> None:
    """What one file says by itself is told of that file, and a shape within a source is not asked of several."""
    project = read_project(works)
    shapes = project.within_a_source if folder else project.shapes
    shapes.mkdir(exist_ok=True)
    (shapes / "one.ttl").write_text(ONE_LENGTH, "utf-8")
    for number, name in enumerate(files, 1):
        with (works / f"data/sources/{name}.ttl").open("a", encoding="utf-8") as file:
            file.write(f"<https://example.org/catalogue/new> <https://example.org/catalogue/length> {number} .\n")
            file.write("<https://example.org/catalogue/new> a <https://example.org/catalogue/Work> .\n")

    assert ("OneLength-length" in rules(Live(project).find())) is is_told


@pytest.mark.parametrize("base", ["https://example.org/catalogue/", "https://example.org/works/"])
def test_a_slip_that_a_saved_check_finds_too_is_told_once(works: Path, base: str) -> None:
    """By the check where the property is one of ours, and else by what does not fit."""
    settings, path = works / "kg.toml", works / "queries/checks/long.rq"
    settings.write_text(settings.read_text("utf-8").replace("https://example.org/works/", base, 1), "utf-8")
    path.parent.mkdir(exist_ok=True)
    check = CHECK.replace("?focus WHERE { ?focus c:length 200", "?focus ?path ?value WHERE { ?focus ?path ?value")
    path.write_text(check.replace("?value }", "?value FILTER(?path = c:lenght) }"), "utf-8")
    (works / "data/sources/more.ttl").write_text(
        "@prefix c: <https://example.org/catalogue/> .\nc:first c:lenght 3 .\n", "utf-8"
    )

    found = [one for one in Live(read_project(works)).find() or () if (one.path or "").endswith("lenght")]

    assert [one.rule for one in found] == ["query/long" if "catalogue" in base else "fit"]


def test_which_properties_fit_is_as_the_shapes_are_now(works: Path) -> None:
    """A property that only another class has does not fit; once its own class has it, it does."""
    shape = works / "ontology/shapes/one.ttl"
    text = ONE_LENGTH.replace("c:length", "c:mood").replace("c:Work", "c:Artist")
    shape.write_text(text, "utf-8")
    source = "@prefix c: <https://example.org/catalogue/> .\nc:first c:mood 'm' .\n"
    (works / "data/sources/more.ttl").write_text(source, "utf-8")
    one = Live(read_project(works))
    assert "fit" in rules(one.find())

    shape.write_text(text.replace("c:Artist", "c:Work"), "utf-8")
    assert "fit" not in rules(one.find())


@pytest.mark.parametrize("error", [KgError("no"), OSError("no"), UnicodeDecodeError("utf-8", b"", 0, 1, "no")])
def test_what_cannot_be_looked_through_at_the_moment_is_what_it_was(
    works: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(_: object) -> None:
        raise error

    one = Live(read_project(works))
    before = one.find()
    monkeypatch.setattr(Live, "_find", fail)

    assert one.find() is before


def test_more_than_two_megabytes_are_left_to_the_check(works: Path, texts: Callable[[Path, str], None]) -> None:
    """Once and for all, be it of what is only edited."""
    texts(works / "data/sources/first.ttl", SOURCE + "#" * (2 << 20))
    one = Live(read_project(works))

    assert one.find() is None
    texts(works / "data/sources/first.ttl", SOURCE)
    assert one.find() is None
    assert Live(read_project(works)).find() is not None


def test_what_takes_longer_than_a_moment_is_left_to_the_check(works: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After it was told once."""
    spent = iter([0.0, 0.6])
    monkeypatch.setattr("kg.lsp.live.time.thread_time", lambda: next(spent))
    one = Live(read_project(works))

    assert one.find() is not None
    assert one.find() is None


@pytest.mark.parametrize(
    ("rule", "message", "expected"),
    [
        ("query/long", "m", True), ("fit", "m", True), ("repeats", "m", True), ("ids", "m", True), ("terms", "m", False),
        ("https://example.org/s", "sources disagree: m", True), ("https://example.org/s", "m", False), ("syntax", "m", False),
    ],
)  # fmt: skip
def test_which_findings_are_of_all_texts_at_once(rule: str, message: str, expected: bool) -> None:
    assert is_live(Finding("warning", message, rule)) is expected
