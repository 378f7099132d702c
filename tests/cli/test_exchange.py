"""kg dump, convert and import: what goes out and what comes in."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import pytest

from kg.project.config import Project
from kg.rdf.formats import packing_of
from tests.forms import packed

from ..conftest import Ran

Kg = Callable[..., Ran]


def test_a_folder_of_formats(kg: Kg, music: Project, tmp_path: Path) -> None:
    """Several formats go into a folder, each compressed if asked, each with all statements."""
    ran = kg("dump", "-f", "turtle", "-f", "nquads", "--compress", "gz", "-o", str(tmp_path / "d"), cwd=music)

    assert 0 == ran.code
    triples = list(
        pyoxigraph.parse(gzip.decompress((tmp_path / "d/music.ttl.gz").read_bytes()), pyoxigraph.RdfFormat.TURTLE)
    )
    lines = gzip.decompress((tmp_path / "d/music.nq.gz").read_bytes()).splitlines()
    assert len(set(triples)) == len({line.rpartition(b" <")[0] for line in lines})
    assert sorted(lines) == lines


ELSEWHERE = ("--endpoint", "http://127.0.0.1:1/")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("-f", "turtle", "-f", "nquads"), "several files need a folder; give one with -o"),
        (("--per-graph", "--merged", "-o", "d/"), "--per-graph excludes --split-by-class and --merged"),
        (("--split-by-class", "--class", "mg:Chart", "-o", "d/"), "--split-by-class excludes --class"),
        (("-f", "csvw", "--merged", "-o", "d/"), "tables hold the whole graph as it is"),
        (("--bom",), "--bom is for CSV"),
        (("--entailed", "--class", "mg:Chart"), "what follows does so from the whole graph"),
        (("--entailed",), "nothing follows, as kg.toml has no rules"),
        (("--base", "https://example.org/x"), "--base https://example.org/x must end in / or #"),
        ((*ELSEWHERE, "--class", "mg:Chart"), "from an endpoint whole graphs are dumped"),
        ((*ELSEWHERE, "--base", "https://example.org/"), "from an endpoint whole graphs are dumped"),
        ((*ELSEWHERE, "--links", "none"), "from an endpoint whole graphs are dumped"),
        ((*ELSEWHERE, "-o", "d/"), "from an endpoint whole graphs are dumped"),
    ],
)
def test_what_does_not_go_together_in_a_dump_is_told(
    kg: Kg, shipped: Project, words: tuple[str, ...], told: str
) -> None:
    """Before anything is written or asked for."""
    ran = kg("dump", *words, cwd=shipped)

    assert (2, "", True) == (ran.code, ran.out, told in ran.err), ran.err
    assert not (shipped.root / "d").exists()


def test_zstandard(kg: Kg, music: Project, tmp_path: Path) -> None:
    """A suffix .zst compresses, and what is compressed can be converted back."""
    assert 0 == kg("dump", "-o", str(tmp_path / "a.nt.zst"), cwd=music).code
    assert 0 == kg("dump", "-o", str(tmp_path / "a.nt"), cwd=music).code
    assert 0 == kg("convert", str(tmp_path / "a.nt.zst"), str(tmp_path / "b.nt"), cwd=music).code

    assert (tmp_path / "a.nt").read_bytes() == (tmp_path / "b.nt").read_bytes()


def test_a_file_for_each_graph(kg: Kg, music: Project, tmp_path: Path) -> None:
    """--per-graph writes what each file states, under its name."""
    kg("dump", "-f", "ntriples", "--per-graph", "-o", str(tmp_path), cwd=music)
    kg("dump", "-f", "ntriples", "--graph", "spine/places", "-o", str(tmp_path / "one.nt"), cwd=music)

    assert (tmp_path / "one.nt").read_bytes() == (tmp_path / "spine/places.nt").read_bytes()
    assert (tmp_path / "sources/rose-and-g-dragon.nt").stat().st_size > 1000


def test_things_of_a_class(kg: Kg, music: Project, tmp_path: Path) -> None:
    """--class keeps what is said of the things of a class and its subclasses; --split-by-class does so for each."""
    only = kg("dump", "-f", "ntriples", "--class", "mg:Chart", cwd=music).out.splitlines()
    kg("dump", "-f", "ntriples", "--split-by-class", "-o", str(tmp_path), cwd=music)

    assert only
    assert all(line.startswith("<https://w3id.org/music-kg/chart/") for line in only)
    assert only == (tmp_path / "Chart.nt").read_text("utf-8").splitlines()


def test_links_another_base_and_one_graph(kg: Kg, music: Project) -> None:
    """Links are kept, turned into owl:sameAs, or left out; --base renames; --merged drops the graphs."""
    path = music.data / "spine" / "places.ttl"
    path.write_text(
        path.read_text("utf-8") + "place:japan skos:exactMatch <http://www.wikidata.org/entity/Q17> .\n", "utf-8"
    )
    kept, owl, none = (kg("dump", "-f", "nquads", "--links", one, cwd=music).out for one in ("sameas", "owl", "none"))

    assert "core#exactMatch> <http://www.wikidata.org/entity/Q17>" in kept
    assert "owl#sameAs> <http://www.wikidata.org/entity/Q17>" in owl
    assert "entity/Q17" not in none.replace("rdf-schema#seeAlso> <http://www.wikidata.org/entity/Q17>", "")
    moved = kg("dump", "-f", "nquads", "--base", "http://example.org/x/", cwd=music).out
    assert "https://w3id.org/music-kg/" not in moved
    assert len(kept.splitlines()) == len(moved.splitlines())
    assert kg("dump", "-f", "ntriples", cwd=music).out == kg("dump", "-f", "nquads", "--merged", cwd=music).out


@pytest.mark.parametrize("links", ["sameas", "owl", "none"])
def test_a_link_between_things_of_ours_stays_as_it_is_written(kg: Kg, empty_project: Project, links: str) -> None:
    """Only those that lead out of the project are turned or left out, whichever property kg.toml takes for a link."""
    base = empty_project.base
    assert "http://www.w3.org/2004/02/skos/core#exactMatch" in empty_project.links
    values = {
        f"{base}b": True,
        base: True,
        f"{base[:-1]}2/b": False,
        "https://example.org/b": False,
        "http://w/Q1": False,
    }
    (empty_project.data / "a.nt").write_text(
        "".join(f"<{base}a> <{link}> <{value}> .\n" for link in empty_project.links for value in values)
    )
    lines = kg("dump", "-f", "ntriples", "--graph", "a", "--links", links, cwd=empty_project).out.splitlines()

    same_as = "http://www.w3.org/2002/07/owl#sameAs"
    expected = {
        f"<{base}a> <{same_as if links == 'owl' and not ours else link}> <{value}> ."
        for link in empty_project.links
        for value, ours in values.items()
        if ours or links != "none"
    }
    assert expected == set(lines)


def test_tables(kg: Kg, music: Project, tmp_path: Path) -> None:
    """A table for each class: a row for each thing, labels beside IRIs, sources, and a description of the columns."""
    assert 0 == kg("dump", "-f", "csvw", "-f", "parquet", "-o", str(tmp_path), cwd=music).code
    rows = list(csv.DictReader(io.StringIO((tmp_path / "ChartEntry.csv").read_text("utf-8"))))
    entry = next(row for row in rows if row["iri"].endswith("/apt-billboard-hot-100-peak"))
    described = json.loads((tmp_path / "csv-metadata.json").read_text("utf-8"))

    assert ("3", "Billboard Hot 100", "APT.") == (entry["position"], entry["chart_label"], entry["entryOf_label"])
    assert entry["sources"].startswith("https://w3id.org/music-kg/source/")
    (table,) = (one for one in described["tables"] if one["url"] == "ChartEntry.csv")
    assert list(entry) == [column["name"] for column in table["tableSchema"]["columns"]]
    import pyarrow.parquet  # type: ignore[import-untyped]  # ships no types

    held = pyarrow.parquet.read_table(tmp_path / "ChartEntry.parquet").to_pylist()
    assert [row["iri"] for row in rows] == [row["iri"] for row in held]


def test_what_is_nested_too_deeply_is_refused_at_once(kg: Kg, empty_project: Project) -> None:
    """By the gate of all that read, before anything is made of it."""
    text = "<urn:a> <urn:p> " + "[ <urn:p> " * 2_001 + "1" + " ]" * 2_001 + " ."
    (empty_project.data / "deep.ttl").write_text(text)
    started = time.process_time()
    ran = kg("dump", "-f", "ntriples", cwd=empty_project)

    assert (3, True) == (ran.code, "deep.ttl: is nested more than 2000 levels deep" in ran.err), ran.err
    assert time.process_time() - started < 5


def test_stdin_is_converted(kg: Kg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the format of which it looks, or the one that is named; a fault has its place in it."""

    def ran(content: str, *words: str) -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content.encode())))
        return kg("convert", "-", "-", "--to", "ntriples", *words, cwd=tmp_path)

    assert (0, "<urn:a> <urn:b> <urn:c> .\n", "") == ran("<urn:a> <urn:b> <urn:c> .")
    assert (0, '<urn:a> <urn:b> "c" .\n', "") == ran('{"@id": "urn:a", "urn:b": "c"}')
    assert (0, "<urn:a> <urn:b> <urn:c> .\n", "") == ran(
        "<urn:a> <urn:b> <urn:c> <urn:g> .", "--from", "nquads", "--merged"
    )
    assert ran("<urn:a>\n<urn:b> c .").err.startswith("kg: -:2:9: ")


def test_a_folder_is_not_converted(kg: Kg, tmp_path: Path) -> None:
    """It is told as what it is, and not as missing."""
    ran = kg("convert", str(tmp_path), "a.nt", cwd=tmp_path)

    assert (2, True) == (ran.code, "is a folder, and one file is converted at a time" in ran.err)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.ttl", b"<http://e/a> <http://e/b> ", "a.ttl:1:"),
        ("a.nt", b'<http://e/a> <http://e/b> "x .\n', "a.nt:1:"),
        ("a.rdf", b"<rdf:RDF", "a.rdf:"),
        ("a.jsonld", b"[" * 200 + b"]" * 200, "nested more than 128 levels deep"),
        ("a.rdf", b'<!DOCTYPE r [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><r>&b;</r>', "leads elsewhere or to other entities"),
        ("a.rdf", b'<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><r>&a;</r>', "leads elsewhere or to other entities"),
        ("a.ttl.gz", b"no gzip", "is damaged"),
        ("a.ttl", b"<a> <b> <c> .", "a.ttl:1:"),
    ],
)  # fmt: skip
def test_bad_input_is_told_and_writes_nothing(kg: Kg, tmp_path: Path, name: str, content: bytes, told: str) -> None:
    """A fault ends with 3 and its place, and the output is not there."""
    (tmp_path / name).write_bytes(content)
    ran = kg("convert", name, "out.nt", cwd=tmp_path)

    assert 3 == ran.code, ran
    assert told in ran.err
    assert not (tmp_path / "out.nt").exists()


def test_a_compressed_file_that_was_cut_off(kg: Kg, music: Project, tmp_path: Path) -> None:
    """Less is never taken for the whole, wherever the cut is."""
    for suffix in ("gz", "zst"):
        kg("dump", "-o", str(tmp_path / f"a.nq.{suffix}"), cwd=music)
        data = (tmp_path / f"a.nq.{suffix}").read_bytes()
        for size in (0, 4, 12, 3000, len(data) - 5, len(data) - 1):
            (tmp_path / f"cut.nq.{suffix}").write_bytes(data[:size])
            assert 3 == kg("convert", f"cut.nq.{suffix}", "out.nq", cwd=tmp_path).code, (suffix, size)
        (tmp_path / f"two.nq.{suffix}").write_bytes(data + data)
        assert 0 == kg("convert", f"two.nq.{suffix}", "out.nq", cwd=tmp_path).code
        assert 2 * 1825 <= (tmp_path / "out.nq").read_bytes().count(b"\n")


def test_rdfxml_keeps_returns_and_labels(kg: Kg, tmp_path: Path) -> None:
    """A carriage return is written as a reference, and a blank node may have begun with a digit."""
    (tmp_path / "a.nt").write_text('<http://s> <http://p/x> "a\\rb" .\n<http://s> <http://p/x> _:1a .\n')

    assert 0 == kg("convert", "a.nt", "a.rdf", cwd=tmp_path).code
    assert b"&#xD;" in (tmp_path / "a.rdf").read_bytes()
    assert 0 == kg("convert", "a.rdf", "b.nt", cwd=tmp_path).code


@pytest.mark.parametrize("options", [
    ("-f", "csvw", "--class", "mg:Track", "-o", "d"), ("-f", "csvw", "--compress", "gz", "-o", "d"), ("--per-graph", "--merged", "-o", "d"),
    ("--split-by-class", "--class", "mg:Track", "-o", "d"), ("--base", "http://ex.org"), ("--class", "mg:Nope"), ("-f", "turtle", "-f", "trig"),
])  # fmt: skip
def test_options_that_do_not_go_together(kg: Kg, music: Project, options: tuple[str, ...]) -> None:
    """What cannot be done is refused rather than passed over."""
    assert 2 == kg("dump", *options, cwd=music).code
    assert not (music.root / "d").exists()


def test_things_of_a_class_are_those_of_the_classes_below_as_well(kg: Kg, empty_project: Project) -> None:
    """However many steps below, and though the classes go in a circle."""
    (empty_project.data / "a.ttl").write_text(
        "@prefix : <http://e/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        ":B rdfs:subClassOf :A . :C rdfs:subClassOf :B . :A rdfs:subClassOf :C . :D rdfs:subClassOf :X .\n"
        ":a a :A . :b a :B . :c a :C . :d a :D .\n"
    )
    ran = kg("dump", "--class", "<http://e/A>", "-f", "ntriples", "-o", "-", cwd=empty_project)

    assert ["<http://e/a>", "<http://e/b>", "<http://e/c>"] == [line.split()[0] for line in ran.out.splitlines()]


def test_named_graphs_need_a_format_that_has_them(kg: Kg, tmp_path: Path) -> None:
    """Quads do not lose their graphs without a word."""
    (tmp_path / "a.nq").write_text("<http://e/a> <http://e/b> <http://e/c> <http://e/g> .\n")

    assert 2 == kg("convert", "a.nq", "a.nt", cwd=tmp_path).code
    assert 0 == kg("convert", "a.nq", "a.nt", "--merged", cwd=tmp_path).code
    assert "<http://e/a> <http://e/b> <http://e/c> .\n" == (tmp_path / "a.nt").read_text()


FOREIGN = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:skos="http://www.w3.org/2004/02/skos/core#"
 xmlns:mg="https://w3id.org/music-kg/ontology#">
<mg:Place rdf:about="https://w3id.org/music-kg/place/busan"><skos:prefLabel xml:lang="en">Busan</skos:prefLabel>%s</mg:Place>
</rdf:RDF>"""


def test_foreign_rdf_becomes_a_file_of_the_project(kg: Kg, music: Project) -> None:
    """It is written as our files are, and the project still passes its check."""
    (music.root / "in.rdf").write_text(FOREIGN % "")
    ran = kg("import", "in.rdf", "--graph", "sources/busan", cwd=music)
    text = (music.data / "sources" / "busan.ttl").read_text("utf-8")

    assert 0 == ran.code
    assert text.endswith('\nplace:busan a mg:Place ;\n    skos:prefLabel "Busan"@en .\n')
    assert 0 == kg("validate", cwd=music).code
    assert 2 == kg("import", "in.rdf", "--graph", "sources/busan", cwd=music).code


@pytest.mark.parametrize(
    ("more", "options", "code", "told"),
    [
        ('<skos:prefLabel xml:lang="en">Pusan</skos:prefLabel>', (), 1, "shapes:Place-label"),
        ("<mg:locatedIn><mg:Place/></mg:locatedIn>", (), 3, "blank nodes"),
        ("<mg:locatedIn>", (), 3, "in.rdf:"),
        ("", ("--graph", "../x"), 2, "cannot name a file"),
    ],
)
def test_nothing_is_imported_on_failure(
    kg: Kg, music: Project, more: str, options: tuple[str, ...], code: int, told: str
) -> None:
    """A violation, a blank node, a fault or a bad name leaves data/ as it was."""
    before = sorted(music.data.rglob("*"))
    (music.root / "in.rdf").write_text(FOREIGN % more)
    ran = kg("import", "in.rdf", *(options or ("--graph", "sources/busan")), cwd=music)

    assert code == ran.code, ran
    assert told in ran.out + ran.err
    assert before == sorted(music.data.rglob("*"))


# Where data and ontology are, a file that is there, and a graph that it is already.
TAKEN = [
    *(("data", "ontology", f"data/sources/b{form}", "sources/b") for form in (".nt", ".nq", ".trig", ".ttl.gz", ".nt.zst", ".trig.gz")),
    ("data", "ontology", "data/a.nt", "a"),
    ("data", "ontology", "ontology/more.ttl", "ontology/more"),
    ("data", "ontology", "ontology/more.nt.gz", "ontology/more"),
    ("rdf", "ontology", "rdf/sources/b.nt", "sources/b"),
    ("rdf", "rdf/terms", "rdf/terms/a.nq", "terms/a"),
    ("rdf", "rdf/terms", "rdf/terms/shapes/a.ttl", "terms/a"),
    ("rdf", "rdf/terms", "rdf/terms/shapes/a.ttl", "terms/shapes/b"),
]  # fmt: skip


@pytest.mark.parametrize("options", [(), ("--replace",)])
@pytest.mark.parametrize(("data", "ontology", "there", "graph"), TAKEN)
def test_what_would_not_be_a_graph_of_its_own_is_not_imported(
    kg: Kg, empty_project: Project, options: tuple[str, ...], data: str, ontology: str, there: str, graph: str
) -> None:
    """Another file is that graph in another form, or all that lies there is read as something else."""
    root = empty_project.root
    if data != "data":
        (root / "data").rename(root / "rdf")
        (root / "ontology").rename(root / ontology)
        with (root / "kg.toml").open("a") as file:
            file.write(f'\n[folders]\ndata = "{data}"\nontology = "{ontology}"\n')
    path = root / there
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(packed(b"<urn:x> <urn:p> <urn:y> .\n", packing_of(path)))
    (root / "in.ttl").write_text("<urn:a> <urn:p> <urn:b> .")
    assert 0 == kg("sparql", "ASK { <urn:x> ?p ?o }", cwd=root).code or "shapes" in there
    before = {file: file.read_bytes() for file in root.rglob("*") if file.is_file() and ".kg" not in file.parts}
    ran = kg("import", "in.ttl", "--graph", graph, *options, cwd=root)

    assert 2 == ran.code, ran
    assert (there if "shapes" not in there else ontology) in ran.err
    assert before == {file: file.read_bytes() for file in root.rglob("*") if file.is_file() and ".kg" not in file.parts}
    assert 0 == kg("import", "in.ttl", "--graph", "sources/other", *options, cwd=root).code
    assert 0 == kg("sparql", "ASK { <urn:a> <urn:p> <urn:b> }", cwd=root).code, "the project can be read"


def test_what_comes_into_the_spine_is_validated_with_each_source(kg: Kg, music: Project) -> None:
    """What is in order by itself may not agree with what a source says of the same thing."""
    (music.root / "in.rdf").write_text(FOREIGN % "")
    assert 0 == kg("import", "in.rdf", "--graph", "sources/busan", cwd=music).code
    before = sorted(music.data.rglob("*"))
    (music.root / "in.rdf").write_text((FOREIGN % "").replace("Busan", "Pusan"))
    ran = kg("import", "in.rdf", "--graph", "spine/busan", cwd=music)

    assert 1 == ran.code, ran
    assert "shapes:Place-label" in ran.out
    assert before == sorted(music.data.rglob("*"))


@pytest.mark.parametrize("graph", ["sources/new", "sources/charts/new", "spine/new"])
def test_what_is_replaced_is_no_part_of_what_takes_its_place(kg: Kg, empty_project: Project, graph: str) -> None:
    """It is gone then; all else with which the new file is validated still counts."""
    root, head = empty_project.root, "@prefix e: <urn:e:> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    with (root / "kg.toml").open("a") as config:
        config.write('\n[validation]\nsources = ["data/sources/charts"]\n')
    (empty_project.shapes / "things.ttl").write_text(
        f"{head}e:S a sh:NodeShape ; sh:targetClass e:T ; sh:property [ sh:path e:p ; sh:maxCount 1 ] .\n"
    )
    for name, text in {"spine/other": "e:b a e:T ; e:p 1 .", "sources/charts/other": "e:c a e:T ."}.items():
        path = empty_project.data / f"{name}.ttl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{head}{text}\n")
    path = empty_project.data / f"{graph}.ttl"

    def replaced(text: str) -> tuple[int, str]:
        (root / "in.ttl").write_text(f"{head}{text}\n")
        ran = kg("import", "in.ttl", "--graph", graph, "--replace", cwd=root)
        return ran.code, path.read_text().splitlines()[-1].strip()

    assert (0, "<urn:e:p> 1 .") == replaced("e:a a e:T ; e:p 1 .")
    assert (0, "<urn:e:p> 2 .") == replaced("e:a a e:T ; e:p 2 .")
    assert (1, "<urn:e:p> 2 .") == replaced("e:b e:p 3 .")


NAMELESS = {
    "subject": "_:b e:p e:o .",
    "object": "e:s e:p _:b .",
    "subject of a triple term": "e:s e:p <<( _:b e:p e:o )>> .",
    "object of a triple term": "e:s e:p <<( e:o e:p _:b )>> .",
    "within a triple term within another": "e:s e:p <<( e:o e:p <<( _:b e:p e:o )>> )>> .",
    "at the very end of both": "e:s e:p <<( e:o e:p <<( e:o e:p _:b )>> )>> .",
}


@pytest.mark.parametrize("where", NAMELESS)
def test_a_blank_node_is_refused_or_named_wherever_it_is(kg: Kg, empty_project: Project, where: str) -> None:
    """It is the only one, and in one place only."""
    (empty_project.root / "in.ttl").write_text(f"@prefix e: <http://e/> .\n{NAMELESS[where]}\n")
    path = empty_project.data / "sources" / "new.ttl"
    words = ("import", "in.ttl", "--graph", "sources/new")
    refused = kg(*words, cwd=empty_project)

    assert (3, False) == (refused.code, path.exists())
    assert "it has blank nodes, which cannot be pointed at" in refused.err
    named = kg(*words, "--name-nodes", cwd=empty_project)
    assert 0 == named.code, named
    text = path.read_text("utf-8")
    assert "genid/sources-new-0" in text
    assert "_:" not in text


def test_blank_nodes_get_names(kg: Kg, music: Project) -> None:
    """--name-nodes gives IRIs that are the same each time."""
    more = '<skos:altLabel xml:lang="ko">부산 _:c14n0 시</skos:altLabel><mg:note><rdf:Description><mg:topic>x</mg:topic></rdf:Description></mg:note>'
    (music.root / "in.rdf").write_text(FOREIGN % more)
    kg("import", "in.rdf", "--graph", "sources/busan", "--name-nodes", cwd=music)
    path = music.data / "sources" / "busan.ttl"
    first = path.read_text("utf-8")
    kg("import", "in.rdf", "--graph", "sources/busan", "--name-nodes", "--replace", cwd=music)

    assert "genid/sources-busan-0" in first
    assert "부산 _:c14n0 시" in first
    assert first == path.read_text("utf-8")
