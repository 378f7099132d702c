"""What is known of a project counts all that is there, once, and what is told of a file stands in that file."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.errors import Location
from kg.findings import Finding
from kg.lsp import faulty
from kg.lsp.desk import Desk
from kg.lsp.faulty import find_beside
from kg.lsp.knowledge import Knowledge
from kg.lsp.telling import about
from kg.project.config import Project
from kg.project.reading import read_project
from kg.rdf.terms import IRI

from .test_moment import source_on

LEFT = (".gitignore", "README.md")
C = "https://example.org/catalogue/"


@pytest.mark.parametrize(("sources", "more"), [(7, ""), (8, " and 1 more"), (9, " and 2 more")])
def test_sources_beyond_the_first_eight_are_counted(works: Path, sources: int, more: str) -> None:
    """Beside the file of the spine that has the artist; none are told as "and 0 more"."""
    for number in range(sources):
        (works / f"data/sources/x{number}.ttl").write_text(f'<{C}artist3> <{C}born> "{number}" .\n', "utf-8")
    knowledge = Knowledge(works)
    knowledge.warm()

    (told,) = [line for line in about(knowledge, IRI(f"{C}artist3")).splitlines() if line.startswith("Said by")]
    named = [f"sources/x{n}" for n in range(sources)]
    assert told == f"Said by {', '.join([*named, 'spine/artists'][:8])}{more}"


def test_a_term_may_stand_in_any_file_of_a_project(works: Path) -> None:
    """Each of them once; where one kind of file is missing, or no folder, all others are there."""

    def found() -> list[str]:
        files = list(Knowledge(works).iter_files())
        assert len(files) == len(set(files))
        return sorted({path.relative_to(works).parts[0] for path in files})

    every = {path for path in works.rglob("*") if path.suffix in (".ttl", ".rq")}
    assert {path for path in every if not path.is_relative_to(works / "tests")} == {*Knowledge(works).iter_files()}
    kinds = ["terms.ttl", "things.ttl", "artists.ttl", "first.ttl", "works_by.rq"]  # what all share stands first
    assert kinds == [path.name for path in Knowledge(works).iter_files() if path.name in kinds]
    assert found() == ["data", "ontology", "queries"]
    for folder, left in (("queries", ["data", "ontology"]), ("data", ["ontology"])):
        (works / folder).rename(works.parent / folder)
        assert found() == left


def test_a_prefix_that_kg_toml_has_wrong_is_told_there_and_not_in_a_file(desk: Desk, works: Path) -> None:
    config = works / "kg.toml"
    text = config.read_text("utf-8")
    assert f'c = "{C}"' in text
    config.write_text(text.replace(f'c = "{C}"', f'c = "{C[:-1]}"'), "utf-8")

    found = desk.find(source_on(desk, works))

    assert {one.location.path for one in found if one.location} <= {works / "data/sources/first.ttl"}
    assert "meanings" not in {one.rule for one in found}


@pytest.fixture
def stepped(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], list[tuple[str, str]]]:
    """What is told beside faulty files, where a check finds a fault in each of some places."""

    def tell(works: Path) -> list[tuple[str, str]]:
        bad = works / "data/sources/first.ttl"

        def steps(project: object, *, keep: bool) -> list[tuple[str, Callable[[], object]]]:
            root = project.root  # type: ignore[attr-defined]
            places = [Location(root / "data/sources" / name, 1, 1) for name in ("first.ttl", "other.ttl")]
            focus = (IRI(f"{C}artist4"), IRI(f"{C}artist1"), None)
            found = [
                Finding("warning", "m", rule, place, focus=of, step=rule)
                for rule in ("syntax", "shapes")
                for place in places
                for of in focus
            ]
            return [("a step", lambda: type("Report", (), {"findings": found}))]

        monkeypatch.setattr(faulty, "iter_steps", steps)
        said = (works / "kg.toml").read_text("utf-8")
        found = find_beside(read_project(works), said, [bad])
        assert {one.location.path for one in found if one.location} <= {works / "data/sources/other.ttl"}
        return [(one.rule, str(one.focus)) for one in found]

    return tell


def test_beside_a_faulty_file_only_what_is_sure_is_told(
    works: Path, stepped: Callable[[Path], list[tuple[str, str]]]
) -> None:
    """Of other files, and of things that it does not name; a fault of a file by itself always is."""
    (works / "data/sources/other.ttl").write_text("", "utf-8")

    alone = [("syntax", f"{C}artist4"), ("syntax", f"{C}artist1"), ("syntax", "None")]
    assert stepped(works) == [*alone, ("shapes", f"{C}artist4")]


@pytest.mark.parametrize("why", ["too much", "packed", "no graph", "no text", "none"])
def test_beside_files_that_cannot_be_copied_nothing_is_told(
    works: Path, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    """Too many of them, and such as cannot be read in part."""
    looked: list[object] = []

    def steps(project: object, *, keep: bool) -> list[object]:
        looked.append(keep)
        return []

    monkeypatch.setattr(faulty, "iter_steps", steps)
    named = {"packed": "data/sources/x.ttl.gz", "no graph": "queries/works_by.rq"}
    path = works / named.get(why, "data/sources/first.ttl")
    if why == "packed":
        path.write_bytes(gzip.compress(b"<urn:a> <urn:p> 1 ."))
    if why == "no text":
        path.write_bytes(b"\xff\xfe\xff")
    project, said = read_project(works), (works / "kg.toml").read_text("utf-8")
    size = sum(one.stat().st_size for one in works.rglob("*") if one.is_file() and one.name not in LEFT)
    monkeypatch.setattr(faulty, "_MOST_BYTES", 1 if why == "too much" else size)

    assert find_beside(project, said, [path] if why != "none" else []) == []
    assert looked == []
    assert find_beside(project, said, [works / "data/spine/artists.ttl"]) == []
    assert looked == ([] if why == "too much" else [False]), "nothing is kept of a copy"


def test_beside_a_faulty_file_all_else_is_checked_as_it_is(works: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what a check rests on beside the graph: mappings, cases of queries, rules for links."""
    more = {
        "mappings/m.yml": "a: b", "tests/queries/works_by/all.tsv": "?work\n", "ontology/shapes/within_a_source/w.ttl": "<urn:a> <urn:p> 1 .\n",
        "linking/rules.toml": "", "data/spine/deep/x.ttl": "<urn:a> <urn:p> 2 .\n",
    }  # fmt: skip
    for name, text in more.items():
        (works / name).parent.mkdir(parents=True, exist_ok=True)
        (works / name).write_text(text, "utf-8")
    config, bad = works / "kg.toml", works / "data/spine/artists.ttl"
    said = f'{config.read_text("utf-8")}\n[linking]\nrules = "linking/rules.toml"\n'
    config.write_text(said, "utf-8")
    bad.write_text("<urn:a> <urn:p> 3 .\n<urn:b> ", "utf-8")
    seen = dict[str, bytes]()

    def steps(project: Project, *, keep: bool) -> list[object]:
        seen.update(
            {str(one.relative_to(project.root)): one.read_bytes() for one in project.root.rglob("*") if one.is_file()}
        )
        return []

    monkeypatch.setattr(faulty, "iter_steps", steps)
    assert find_beside(read_project(works), said, [bad]) == []

    expected = {
        str(one.relative_to(works)): one.read_bytes()
        for one in works.rglob("*")
        if one.is_file() and one.name not in LEFT
    }
    name = "data/spine/artists.ttl"
    assert seen.pop(name).split() == b'<urn:a> <urn:p> "3"^^<http://www.w3.org/2001/XMLSchema#integer> .'.split()
    assert seen == {key: content for key, content in expected.items() if key != name}


def test_more_than_64_megabytes_are_not_copied(works: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is anything where one of several files cannot be read in part, or is gone."""
    looked = list[object]()

    def steps(project: Project, *, keep: bool) -> list[object]:
        looked.append(keep)
        return []

    monkeypatch.setattr(faulty, "iter_steps", steps)
    project, said = read_project(works), (works / "kg.toml").read_text("utf-8")
    bad, query = works / "data/sources/first.ttl", works / "queries/works_by.rq"

    assert find_beside(project, said, [bad, query]) == []
    assert find_beside(project, said, [bad, works / "data/none.ttl"]) == []
    with (works / "data/large.bin").open("wb") as file:
        file.truncate((64 << 20) + 1)
    assert find_beside(project, said, [bad]) == []
    (works / "data/large.bin").unlink()
    monkeypatch.setattr("tempfile.tempdir", str(works / "none"))
    assert find_beside(project, said, [bad]) == []
    assert looked == []
