"""A folder that kg.toml says is one source is validated as one, and its graphs are footnoted by one document."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.errors import ProjectError
from kg.findings import Finding
from kg.project.config import Project
from kg.project.reading import read_project
from kg.shacl import on_snapshot, within_snapshot
from kg.shacl.within_project import validate_project
from tests.forms import in_form

from ..conftest import Ran, git

Kg = Callable[..., Ran]
HEAD = """\
@prefix e: <urn:e:> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
# Each entry has a song that some file describes, and one position.
SHAPES = """
e:Entry a sh:NodeShape ; sh:targetClass e:Entry ;
    sh:property [ sh:path e:of ; sh:minCount 1 ; sh:class e:Song ] ;
    sh:property [ sh:path e:position ; sh:maxCount 1 ] .
"""
SHARDS = {
    "1958": "e:s1 a e:Song ; rdfs:label 'One' . e:e1 a e:Entry ; e:of e:s1 ; e:position 1 .",
    "1959": "e:e2 a e:Entry ; e:of e:s1 ; e:position 2 .",
    "2026": "e:e3 a e:Entry ; e:of e:s2 ; e:position 3 . e:s2 a e:Song ; rdfs:label 'One' .",
}


@pytest.fixture
def charts(empty_project: Project) -> Project:
    """A project with a chart in shards of several forms, said to be one source, and another source."""
    root = empty_project.root
    config = (root / "kg.toml").read_text("utf-8")
    (root / "kg.toml").write_text(f'{config}\n[validation]\nsources = ["data/sources/chart"]\n', "utf-8")
    (empty_project.shapes / "things.ttl").unlink()
    (empty_project.shapes / "entries.ttl").write_text(HEAD + SHAPES, "utf-8")
    (root / "data" / "sources" / "chart").mkdir(parents=True)
    for (year, text), ending in zip(SHARDS.items(), (".ttl", ".nt.gz", ".trig.zst"), strict=True):
        path = root / "data" / "sources" / "chart" / f"{year}{ending}"
        graph = f"<{empty_project.graph_iri(path)}>"
        text = f"{HEAD}{text}\n{graph} prov:wasDerivedFrom e:document .\n"
        path.write_bytes(in_form(text.encode(), ending, graph.strip("<>")))
    (root / "data" / "sources" / "other.ttl").write_text(HEAD + "e:s1 a e:Song .\n", "utf-8")
    return read_project(root)


def told(project: Project, **options: bool) -> list[Finding]:
    return list(validate_project(project, **options).findings)  # type: ignore[arg-type]


def test_a_folder_is_one_source_with_all_its_files(charts: Project) -> None:
    one, other = charts.iter_sources()

    assert ("chart", 3) == (one.path.name, len(one.files))
    assert (other.path,) == other.files
    assert [*one.files, *other.files] == list(charts.iter_source_files())


def test_shards_are_validated_together(charts: Project) -> None:
    """What one shard says is known to the others; without the word in kg.toml each stands alone."""
    assert [] == told(charts, keep=False)

    alone = told(charts._replace(sources=()), keep=False)

    assert ["data/sources/chart/1959.nt.gz"] == [charts.name_of(one.location.path) for one in alone if one.location]


def test_what_shards_say_together_is_a_violation_of_the_source(charts: Project) -> None:
    """Two positions of one entry in two shards are no conflict of sources; the place is that of the second."""
    shard = charts.data / "sources" / "chart" / "2027.nq"
    shard.write_text("<urn:e:e1> <urn:e:position> <urn:e:two> .\n")

    (found,) = told(charts)

    assert "violation" == found.severity
    assert found.location is not None
    assert (shard, 1, 29) == found.location
    assert not found.message.startswith("sources disagree")
    shard.rename(charts.data / "sources" / "apart.nq")
    (found,) = told(charts)
    assert ("warning", True) == (found.severity, found.message.startswith("sources disagree"))


def test_what_is_kept_of_a_folder_rests_on_each_of_its_files(charts: Project) -> None:
    """A shard that changes, comes, goes or gets another name has the folder validated again, and nothing else does."""
    chart = charts.data / "sources" / "chart"

    def anew() -> tuple[list[Finding], str]:
        report = validate_project(charts, explain=True)
        assert list(report.findings) == told(charts, keep=False)
        return list(report.findings), " ".join(note for note in report.notes if isinstance(note, str))

    charts.state.mkdir(exist_ok=True)
    assert "2 validated" in anew()[1]
    assert "2 kept" in anew()[1]
    with (chart / "1958.ttl").open("a") as file:
        file.write("e:e4 a e:Entry .\n")
    found, notes = anew()
    assert (1, True) == (
        len(found),
        "1 kept" in notes and "1 validated, which changed or is new: data/sources/chart" in notes,
    )
    assert (1, True) == ((seen := anew())[0] == found, "2 kept" in seen[1])
    (chart / "2027.nt").write_text("<urn:e:e4> <urn:e:of> <urn:e:s2> .\n")
    assert ([], True) == ((seen := anew())[0], "1 validated" in seen[1])
    (chart / "2027.nt").rename(chart / "2028.nt")
    assert ([], True) == ((seen := anew())[0], "1 validated" in seen[1])
    (chart / "2028.nt").unlink()
    assert 1 == len(anew()[0])
    (charts.data / "sources" / "other.ttl").write_text(HEAD)
    assert "1 validated, which changed or is new: data/sources/other.ttl" in anew()[1]


@pytest.mark.parametrize("large", [0, 10_000], ids=["in the snapshot", "in memory"])
@pytest.mark.parametrize("seed", range(2))
def test_after_any_edits_what_is_kept_is_what_is_found_anew(
    charts: Project, seed: int, large: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether the folder is asked in the snapshot or loaded beside the spine, and when it has too many files for that."""
    monkeypatch.setattr(on_snapshot, "_LARGE", large)
    monkeypatch.setattr(within_snapshot, "MOST", 4)
    chance = random.Random(seed)
    charts.state.mkdir(exist_ok=True)
    chart = charts.data / "sources" / "chart"
    for _ in range(6):
        path = chance.choice((*(chart / f"{year}.nt" for year in (2027, 2028, 2029)), charts.data / "sources" / "x.nt"))
        if path.exists() and chance.random() < 0.3:
            path.unlink()
        else:
            lines = (
                f"<urn:e:e{chance.randrange(5)}> <urn:e:position> <urn:e:{chance.randrange(3)}> .\n" for _ in range(2)
            )
            path.write_text("".join(lines) + "<urn:e:e4> a <urn:e:Entry> .\n".replace(" a ", f" <{TYPE}> "))
        assert told(charts) == told(charts, keep=False)


TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def test_a_changed_shard_has_its_source_validated(kg: Kg, charts: Project) -> None:
    """Also one that went away; with --changed, no other source is."""
    git(charts.root, "init", "-q")
    git(charts.root, "add", "-A")
    git(charts.root, "commit", "-qm", "all")
    assert "no source has changed" in kg("validate", "--changed", cwd=charts).err
    (charts.data / "sources" / "chart" / "1958.ttl").unlink()

    ran = kg("validate", "--changed", cwd=charts)

    assert 1 == ran.code
    assert "data/sources/chart/1959.nt.gz:" in ran.out


def test_facts_of_several_shards_have_one_footnote(kg: Kg, charts: Project) -> None:
    """Several shards say that the song is known, and that they are of one document: it is named once."""
    for year in (2027, 2028):
        path = charts.data / "sources" / "chart" / f"{year}.ttl"
        said = f"<{charts.graph_iri(path)}> prov:wasDerivedFrom e:document . e:s1 e:known true ."
        path.write_text(f"{HEAD}{said}\n", "utf-8")
    shown = kg("show", "<urn:e:s1>", cwd=charts)
    assert 0 == shown.code
    (line,) = (line for line in shown.out.splitlines() if "true" in line)
    assert 1 == shown.out.count("document"), shown.out
    stats = kg("stats", cwd=charts).out
    assert 5 == sum("chart/" in line and "document" in line for line in stats.splitlines()), (line, stats)


def test_a_shard_is_imported_beside_the_others(kg: Kg, charts: Project, tmp_path: Path) -> None:
    (tmp_path / "new.ttl").write_text(HEAD + "e:e9 a e:Entry ; e:of e:s2 .")
    for graph, code in (("sources/chart/2027", 0), ("sources/alone", 1)):
        assert code == kg("import", str(tmp_path / "new.ttl"), "--graph", graph, cwd=charts).code, graph


@pytest.mark.parametrize("folders", ['["data"]', '["ontology"]', '["data/sources", "data/sources/chart"]', '["data/none"]', '"data/sources"', '["data/sources/.."]'])  # fmt: skip
def test_what_is_no_folder_of_a_source_is_told_at_its_key(charts: Project, folders: str) -> None:
    config = charts.root / "kg.toml"
    config.write_text(config.read_text("utf-8").replace('["data/sources/chart"]', folders), "utf-8")

    with pytest.raises(ProjectError, match="sources") as caught:
        read_project(charts.root)

    line = next(n for n, line in enumerate(config.read_text("utf-8").splitlines(), 1) if line.startswith("sources ="))
    assert caught.value.location is not None
    assert line == caught.value.location.line
