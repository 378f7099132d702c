"""Every form that a file of a project may have gives what the same data as Turtle gives."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import pytest

from kg.engines.exact import keeps_literals, load_exact
from kg.engines.stores import load_merged, load_store
from kg.exchange.tables import read_tables
from kg.project import building
from kg.project.building import build_snapshot
from kg.project.config import Project
from kg.project.filling import triples_in
from kg.project.snapshots import Snapshot, find_snapshot, open_snapshot
from kg.project.stamps import find_stamp
from kg.rdf.formats import GRAPH_ENDINGS, graph_ending, is_graph_file, packing_of
from kg.rdf.opened import iter_lines
from kg.rdf.turtle import read_prefixes, read_triples, stream_quads
from tests.forms import OTHERS, SOME, in_form, packed

from ..conftest import Ran

Kg = Callable[..., Ran]
SOURCE = "data/sources/rose-and-g-dragon"
OWN = "https://w3id.org/music-kg/graph/sources/rose-and-g-dragon"
FAULT = "entry:x a mg:ChartEntry ; mg:position 0 .\n"
ASKED = (
    ("query", "release_dates_of", "--work", "rosie", "-f", "csv"), ("show", "agent:rose"), ("stats", "-f", "json"),
    ("sparql", "--engine", "memory", "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", "-f", "csv"),
    ("dump", "-f", "nquads"), ("check", "--no-cache"),
)  # fmt: skip
_told: list[Ran] = []


def turned(project: Project, ending: str, more: str = "") -> Path:
    """Give a source another form, with some Turtle more; return where it is now."""
    before = project.root / f"{SOURCE}.ttl"
    path = project.root / f"{SOURCE}{ending}"
    text = before.read_bytes() + more.encode()
    before.unlink()
    path.write_bytes(in_form(text, ending, OWN))
    return path


def statements(snapshot: Snapshot) -> tuple[list[str], int, int]:
    """Return the statements of the source, which has no blank nodes, and how many all graphs and the merged one have."""
    store = open_snapshot(snapshot)
    own = store.quads_for_pattern(None, None, None, pyoxigraph.NamedNode(OWN))
    merged = sum(1 for _ in store.quads_for_pattern(None, None, None, pyoxigraph.DefaultGraph()))
    return sorted(map(str, own)), len(store), merged


def test_the_table_of_formats_has_all_forms() -> None:
    asked = (".ttl.gz", ".nt", ".nt.gz", ".nt.zst", ".ttl.zst", ".trig", ".nq", ".trig.gz", ".nq.zst", ".NT.Gz")
    assert all(is_graph_file(Path(f"a{ending}")) for ending in asked)
    assert not any(is_graph_file(Path(name)) for name in ("a.rdf", "a.jsonld.gz", "a.gz", "a.ttl.xz", "a.ttl.bak", "a"))
    assert {graph_ending(f"x.y/a.b{ending}") for ending in GRAPH_ENDINGS} == set(GRAPH_ENDINGS)
    assert {*OTHERS, ".ttl", ".turtle.gz", ".turtle.zst"} == set(GRAPH_ENDINGS)


@pytest.mark.parametrize("ending", OTHERS)
def test_builds_and_readers_have_the_same(music: Project, ending: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By difference from the snapshot with the file in Turtle, from all files, in memory, and for each reader."""
    monkeypatch.setattr(building, "is_small", lambda *_: True)
    snapshot = find_snapshot(music)
    assert snapshot
    before = statements(snapshot)
    triples = set(read_triples([music.root / f"{SOURCE}.ttl"]))
    path = turned(music, ending)
    by_difference = build_snapshot(music)
    store = load_store([(OWN, path)])

    assert by_difference.generation == 1
    assert path.name in {Path(name).name for name in by_difference.files}
    assert before == statements(by_difference)
    assert before == statements(build_snapshot(music, full=True))
    assert before[0] == sorted(map(str, store.quads_for_pattern(None, None, None, pyoxigraph.NamedNode(OWN))))
    assert len(before[0]) == len(load_merged([path])) == len(load_exact([path])) == len(list(stream_quads(path)))
    assert triples == set(read_triples([path], graph_of=music.graph_iri))
    assert keeps_literals(path)


@pytest.mark.parametrize("ending", SOME)
def test_commands_give_the_same(kg: Kg, few: Project, ending: str) -> None:
    """What is asked, shown, counted, dumped, validated and checked, from the snapshot, in memory and in tables."""
    if not _told:  # of the project as it is shipped, but for most queries, once
        _told.extend(kg(*words, cwd=few) for words in ASKED)
    tables = read_tables(few)
    turned(few, ending)

    assert _told == [kg(*words, cwd=few) for words in ASKED]
    assert {0} == {ran.code for ran in _told}
    assert tables == read_tables(few)


@pytest.mark.parametrize("ending", SOME)
def test_versions_of_a_project_are_compared_in_any_form(kg: Kg, committed: Project, ending: str) -> None:
    """With the commit before it was turned, and with the place of a value that is new."""
    turned(committed, ending, "work:apt skos:altLabel 'Apartment'@en .\n")

    ran = kg("diff", "HEAD", ".", cwd=committed)

    assert "Apartment" in ran.out
    assert f"{SOURCE}{ending}:" in ran.out
    assert "0 statements gone, 1 new" in ran.err


@pytest.mark.parametrize(
    ("ending", "engine"), [*((ending, "compiled") for ending in (*SOME, ".nt")), (".trig.zst", "pyshacl")]
)
def test_a_finding_has_its_place_in_the_text_that_is_packed(kg: Kg, music: Project, ending: str, engine: str) -> None:
    """Line and column of the value, in the text and in SARIF, as where the same text is not packed."""
    path = turned(music, ending, FAULT)
    if engine == "pyshacl":  # which takes its time for each shape
        for shapes in music.shapes.rglob("*.ttl"):
            if shapes.name != "charts.ttl":
                shapes.unlink()
    signs = ((n, line, sign) for n, line in enumerate(iter_lines(path), 1) for sign in (' "0"', " 0 ") if sign in line)
    number, line, sign = next(one for one in signs if "position" in one[1])
    column = line.index(sign) + 2

    ran = kg("validate", "--engine", engine, "-f", "text", "-o", "-", "-f", "sarif", "-o", "r.sarif", cwd=music)
    told = json.loads((music.root / "r.sarif").read_text("utf-8"))

    assert 1 == ran.code
    assert f"{SOURCE}{ending}:{number}:{column}: " in ran.out, ran.out
    places = [
        (place["artifactLocation"]["uri"], place["region"]["startLine"], place["region"]["startColumn"])
        for result in told["runs"][0]["results"]
        for place in [one["physicalLocation"] for one in result["locations"]]
    ]
    assert (f"{SOURCE}{ending}", number, column) in places


def test_a_file_that_is_the_graph_already_is_not_imported_beside(
    kg: Kg, empty_project: Project, tmp_path: Path
) -> None:
    (empty_project.data / "sources.nt.gz").write_bytes(packed(b"", "gz"))
    (tmp_path / "new.ttl").write_text("<urn:a> <urn:p> <urn:b> .")

    ran = kg("import", str(tmp_path / "new.ttl"), "--graph", "sources", "--replace", cwd=empty_project)

    assert 2 == ran.code
    assert "data/sources.nt.gz is the graph" in ran.err
    assert not (empty_project.data / "sources.ttl").exists()


def test_a_release_has_the_ontology_in_the_form_that_it_has(kg: Kg, few: Project, tmp_path: Path) -> None:
    """And the check of a release reads it."""
    plain = few.ontology / "concepts.ttl"
    (few.ontology / "concepts.ttl.gz").write_bytes(packed(plain.read_bytes(), "gz"))
    plain.unlink()
    assert 0 == kg("release", "1.0.0", "-o", str(tmp_path / "out"), cwd=few).code
    (there,) = (tmp_path / "out").rglob("concepts.ttl.gz")
    assert 0 == kg("release", "--check", str(tmp_path / "out"), cwd=few).code
    there.write_bytes(there.read_bytes()[:-1])

    assert "concepts.ttl.gz: violation: cannot be read" in kg("release", "--check", str(tmp_path / "out"), cwd=few).out


def test_files_of_no_project_are_validated_and_asked_packed(kg: Kg, tmp_path: Path) -> None:
    """With the prefixes that they declare, and the place in the text that is packed."""
    head = "@prefix e: <urn:e:> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    shapes = f"{head}e:A a sh:NodeShape ; sh:targetClass e:A ; sh:property [ sh:path e:p ; sh:maxCount 0 ] .\n"
    (tmp_path / "rules.nt.gz").write_bytes(in_form(shapes.encode(), ".nt.gz"))
    (tmp_path / "songs.ttl.zst").write_bytes(packed(f"{head}e:x a e:A ;\n  e:p 1 .\n".encode(), "zst"))

    ran = kg("validate", "songs.ttl.zst", "--shapes", "rules.nt.gz", cwd=tmp_path)

    assert (1, True) == (ran.code, "songs.ttl.zst:4:7: " in ran.out), ran
    asked = kg("sparql", "--data", "songs.ttl.zst", "SELECT ?v { e:x e:p ?v }", "-f", "csv", cwd=tmp_path)
    assert (0, "v\n1\n") == (asked.code, asked.out.replace("\r", ""))


@pytest.mark.parametrize("ending", OTHERS)
def test_what_is_expected_of_a_build_is_near_what_there_is(tmp_path: Path, ending: str) -> None:
    """By the size of the file, its format and how it is packed: within a factor of four for what is typical."""
    chance, path = random.Random(1), tmp_path / f"a{ending}"
    things = (f"c:work{n} a c:Work ; c:by c:artist{chance.randrange(900)} ; c:length {chance.randrange(600)} ;\n"
              f' c:title "Work {n}"@en ; c:year "{1950 + n % 50}"^^<http://www.w3.org/2001/XMLSchema#gYear> .\n'
              for n in range(4_000))  # fmt: skip
    text = "@prefix c: <https://example.org/catalogue/> .\n" + "".join(things)
    path.write_bytes(in_form(text.encode(), ending, OWN))

    assert 5_000 <= triples_in({path: find_stamp(path)}) <= 80_000


def test_prefixes_are_those_of_the_text(tmp_path: Path) -> None:
    """With their lines, from the first piece to the last; in the formats that have any."""
    text = "".join(f"@prefix p{n}: <urn:{n}> .\n{'# ' + 'x' * 60}\n" for n in range(2_000))
    for ending in (".ttl", ".ttl.gz", ".trig.zst"):
        path = tmp_path / f"a{ending}"
        path.write_bytes(packed(text.encode(), packing_of(path)))
        assert [(f"p{n}", f"urn:{n}", 2 * n + 1) for n in range(2_000)] == read_prefixes(path)
    (tmp_path / "a.nt").write_text("# none\n")
    assert [] == read_prefixes(tmp_path / "a.nt")
