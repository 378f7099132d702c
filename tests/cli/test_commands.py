"""Each command does what it is for."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

import kg as package
from kg.errors import QueryError
from kg.io import worker
from kg.project.config import Project
from kg.rdf.formats import FORMATS

from ..conftest import Ran

Kg = Callable[..., Ran]


def test_a_new_project_is_in_order(kg: Kg, tmp_path: Path) -> None:
    """`kg init` lays down a project that passes `kg check` and answers its question."""
    assert 0 == kg("init", "small", cwd=tmp_path).code
    checked = kg("check", cwd=tmp_path / "small")

    assert (0, "") == (checked.code, checked.out)
    assert "is in order" in checked.err
    assert 0 == kg("query", "things", cwd=tmp_path / "small").code


def test_the_example_is_in_order(kg: Kg, tmp_path: Path) -> None:
    """`kg init --example music` lays down the shipped graph, queries, cases and all."""
    assert 0 == kg("init", "mygraph", "--example", "music", cwd=tmp_path).code
    checked = kg("check", cwd=tmp_path / "mygraph")

    assert 0 == checked.code
    assert "no findings" in checked.err
    assert not (tmp_path / "mygraph" / "kg").exists()


def test_a_step_of_a_check_asks_all_its_questions_in_one_thread(
    kg: Kg, few: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thread for each question, with a stack as large as engines need, took a tenth of a check of a large project."""
    started: list[object] = []
    start = worker.start

    def counted(work: Callable[[], object]) -> threading.Thread:
        started.append(work)
        return start(work)

    monkeypatch.setattr(worker, "start", counted)

    checked = kg("check", cwd=few)

    steps = re.findall("^[a-z ]+: no findings", checked.err, re.MULTILINE)
    assert 4 < len(steps) <= len(started) <= 2 * len(steps), "shapes are evaluated by several threads"


def test_check_tells_every_syntax_error(kg: Kg, few: Project) -> None:
    """All faults of all files in one run, each with its place, and exit code 3."""
    for name, line in (("places", "place:a skos:prefLabel 'x'"), ("charts", "chart:a nope:b chart:c .")):
        path = few.data / "spine" / f"{name}.ttl"
        path.write_text(path.read_text("utf-8") + line + "\nplace:b a mg:Place .\n", "utf-8")

    ran = kg("check", cwd=few)

    assert 3 == ran.code
    assert "charts.ttl:" in ran.err
    assert "nope: has not been declared" in ran.err
    assert "places.ttl:" in ran.err


@pytest.mark.parametrize("command", ["check", "validate"])
def test_files_that_are_not_read_are_told(kg: Kg, few: Project, command: str) -> None:
    """RDF of another format is no part of data, ontology or shapes, and that is said once, what is kept or not."""
    (few.data / "sources" / "charts.rdf").write_text("")
    (few.data / "sources" / "CHARTS.JSONLD.gz").write_bytes(b"")
    (few.data / "spine" / "x.owl").write_text("")
    (few.data / "sources" / "notes.md").write_text("no RDF\n")
    (few.data / "sources" / "notes.txt").write_text("of @prefix: no RDF\n")
    (few.data / "sources" / "facts.txt").write_text("# Facts\n@prefix a: <http://e/> .\na:b a:c 1 .\n")
    (few.ontology / "more.rdf").write_text("")
    (few.shapes / "more.jsonld").write_text("")
    for _ in range(2):
        ran = kg(command, cwd=few)

        assert 0 == ran.code, ran.err
        told = [line for line in ran.err.splitlines() if "is not read" in line]
        assert 6 == len(told)
        assert "data/sources/charts.rdf is not read" in told[1]
        assert "kg import data/sources/charts.rdf --graph NAME" in told[1]
        assert all("make Turtle of it with: kg convert" in line for line in told[3:5])
        assert told[5].endswith("data/sources/facts.txt is not read, and holds Turtle; name it facts.ttl")


@pytest.mark.parametrize("command", ["check", "validate"])
def test_links_to_folders_are_told(kg: Kg, few: Project, command: str) -> None:
    """What they lead to is read nowhere, and one that leads to itself, or nowhere, is no folder."""
    elsewhere = few.root.parent / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "more.ttl").write_text("<urn:a> <urn:b> 1 .\n")
    linked = [few.data / "sources" / "linked", few.ontology / "shapes" / "more", few.queries / "others"]
    for link in (*linked, few.data / ".hidden"):
        link.symlink_to(elsewhere)
    (few.data / "round").symlink_to(few.data / "round")
    (few.data / "nowhere").symlink_to(few.root / "nowhere")
    ran = kg(command, cwd=few)

    assert 0 == ran.code, ran.err
    told = [line for line in ran.err.splitlines() if "link to a folder" in line]
    assert [str(few.relative(link)) for link in sorted(linked)] == [line.split()[1] for line in told]


@pytest.mark.parametrize(
    ("file", "line", "rule"),
    [
        ("data/sources/rose-and-g-dragon.ttl", "work:apt mg:byArtist agent:carter-lang .", "shapes:MusicRecording-byArtist"),
        ("data/sources/rose-and-g-dragon.ttl", "work:number-one-girl mg:writer agent:bruno-mars .", "shapes:Claim-not-asserted"),
        ("data/sources/rose-and-g-dragon.ttl", 'release:rosie mg:dateTime "2024-12-06T00:00:00"^^xsd:dateTime .', "shapes:ReleaseEvent-dateTime"),
        ("data/sources/rose-and-g-dragon.ttl", "entry:x a mg:ChartEntry ; mg:position 0 .", "shapes:ChartEntry-position"),
        ("data/sources/rose-and-g-dragon.ttl", "work:apt mg:byArtits agent:rose .", "query/undeclared_property"),
        ("data/spine/places.ttl", "@prefix schema: <http://schema.org/> .", "meanings"),
        ("queries/works/tracks_of.rq", "#+ tag: [x]", "saved query"),
        ("tests/queries/tracks_of/example.tsv", "work:none\t\tsource:none", "answers"),
    ],
)  # fmt: skip
def test_check_finds_each_kind_of_fault(kg: Kg, few: Project, file: str, line: str, rule: str) -> None:
    """A fault is one finding with its file, its rule and what to do, and exit code 1."""
    path = few.root / file
    text = path.read_text("utf-8")
    path.write_text(f"{line}\n{text}" if line.startswith("#+") else f"{text.rstrip()}\n{line}\n", "utf-8")

    ran = kg("check", cwd=few)

    assert 1 == ran.code, ran.err
    assert any(f"[{rule}]" in found for found in ran.out.splitlines()), ran.out
    assert file in ran.out


def test_validate_tells_what_sources_disagree_on(kg: Kg, music: Project) -> None:
    """Two sources with two dates for one release are a warning, not a violation, and name the property."""
    path = music.data / "sources" / "rose-and-g-dragon.ttl"
    path.write_text(path.read_text("utf-8") + '\nrelease:rosie mg:date "2024-12-07"^^xsd:date .\n', "utf-8")

    ran = kg("validate", cwd=music)

    assert 0 == ran.code
    assert "warning: release:rosie mg:date: there are 2 values, and 1 is allowed; sources disagree:" in ran.out
    assert 1 == kg("validate", "--fail-on", "warning", cwd=music).code
    report = json.loads(kg("validate", "-f", "json", cwd=music).out)
    assert {"violation": 0, "warning": 1, "info": 0} == report["count"]


def test_validate_outside_a_project(kg: Kg, tmp_path: Path) -> None:
    """DATA and --shapes are enough."""
    (tmp_path / "d.ttl").write_text("@prefix e: <http://e/> . e:a a e:T .")
    (tmp_path / "s.ttl").write_text(
        "@prefix e: <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        'e:S a sh:NodeShape ; sh:targetClass e:T ; sh:property e:P .\ne:P sh:path e:name ; sh:minCount 1 ; sh:message "no name" .\n'
    )

    ran = kg("validate", "d.ttl", "--shapes", "s.ttl", cwd=tmp_path)

    assert 1 == ran.code
    assert "d.ttl:1:26: violation: e:a e:name: e:name is missing; no name [e:P]\n" == ran.out


@pytest.mark.parametrize(
    ("shapes", "told"),
    [
        ("", "there is no shape with a target"),
        ("@prefix e: <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> . e:S a sh:NodeShape ; sh:targetClass e:T ; sh:property [ sh:path e:n ; sh:minCount 'one' ] .", "sh:minCount must be a whole number from 0 up"),
        ("@prefix e: <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> . e:S a sh:NodeShape ; sh:targetClass e:T ; sh:property [ sh:path e:n ; sh:pattern '([' ] .", "no regular expression"),
        ("@prefix e: <http://e/> e:S", "dot is missing"),
    ],
)  # fmt: skip
def test_shapes_that_cannot_be_used_are_told(kg: Kg, tmp_path: Path, shapes: str, told: str) -> None:
    """Bad shapes are bad input, never a clean report."""
    (tmp_path / "d.ttl").write_text("@prefix e: <http://e/> . e:a a e:T ; e:n 'x' .")
    (tmp_path / "s.ttl").write_text(shapes)

    ran = kg("validate", "d.ttl", "--shapes", "s.ttl", cwd=tmp_path)

    assert (3, "") == (ran.code, ran.out)
    assert told in ran.err


def test_show_prints_a_card_with_sources_and_claims_apart(kg: Kg, shipped: Project) -> None:
    """What is stated has the numbers of its sources; what is only claimed stands apart."""
    card = kg("show", "Number One Girl", cwd=shipped).out
    facts, _, claims = card.partition("Only claimed")

    assert "by artist" in facts
    assert re.search(r"by artist +Rosé  \[\d\] \[\d\] \[\d\]\n", facts)
    assert "writer" not in facts.partition("Stated of other things")[0]
    assert "Number One Girl – writer – Bruno Mars" in claims
    assert "claim status: reported" in claims
    assert "Article on the releases of Rosé and G-Dragon at the same hour" in claims


@pytest.mark.parametrize("text", ["rose", "ROSÉ", "Rosé", "rosé"])
def test_search_finds_rose_first(kg: Kg, shipped: Project, text: str) -> None:
    """Case and diacritics do not matter."""
    rows = kg("search", text, cwd=shipped).out.splitlines()

    assert rows[1].startswith("agent:rose,Rosé,")


def test_search_ranks_whole_names_first_and_knows_aliases(kg: Kg, shipped: Project) -> None:
    """An alias finds its thing, a class narrows, and a part of a word is found last."""
    assert (
        kg("search", "kmca", cwd=shipped)
        .out.splitlines()[1]
        .startswith("agent:kmca,Korea Music Content Association,KMCA,")
    )
    first = [row.split(",")[0] for row in kg("search", "number one girl", cwd=shipped).out.splitlines()[1:4]]
    assert first[0] == "work:number-one-girl"
    assert {"video:number-one-girl-2024", "video:number-one-girl-2025"} == set(first[1:])
    only = kg("search", "billboard", "--class", "mg:Organization", cwd=shipped)
    assert ["agent:billboard"] == [row.split(",")[0] for row in only.out.splitlines()[1:]]
    assert "" == only.err
    assert "chart:unnamed-album-chart-australia" in kg("search", "austr", cwd=shipped).out


def test_search_tells_what_is_alike_as_such(kg: Kg, shipped: Project) -> None:
    """On stderr, so that a program that reads the rows has the scores."""
    alike = kg("search", "blackpnk", cwd=shipped)
    nothing = kg("search", "zzzzzz", cwd=shipped)

    assert (0, "nothing is called 'blackpnk'; alike:\n") == (alike.code, alike.err)
    assert alike.out.splitlines()[1].startswith("agent:blackpink,BLACKPINK,")
    assert (1, "nothing is called anything like 'zzzzzz'\n") == (nothing.code, nothing.err)
    assert kg("show", "agent:rose", cwd=shipped).out == kg("show", "Q27655344", cwd=shipped).out


def test_stats_counts(kg: Kg, shipped: Project) -> None:
    """Things per class, statements per source, coverage and links."""
    counts = json.loads(kg("stats", "-f", "json", cwd=shipped).out)
    mg = shipped.prefixes["mg"]

    assert counts["classes"][mg + "MusicRecording"]["things"] == 14
    assert counts["classes"][mg + "ChartEntry"]["filled"][mg + "positionAtMost"] == 7
    assert sum(g["document"] is not None for g in counts["graphs"].values()) == 3
    assert set(counts["links"]) == {shipped.prefixes["skos"] + "exactMatch", shipped.prefixes["schema"] + "sameAs"}
    assert "mg:ChartEntry" in kg("stats", cwd=shipped).out


@pytest.mark.parametrize("name", FORMATS)
def test_a_dump_holds_the_files(kg: Kg, shipped: Project, tmp_path: Path, name: str) -> None:
    """Every format reads back isomorphic with the files, graphs kept where the format keeps them, forms as written."""
    import pyoxigraph

    from kg.rdf.turtle import iter_quads

    target = tmp_path / f"graph{FORMATS[name].suffix}"
    assert 0 == kg("dump", "-o", str(target), cwd=shipped).code
    again = kg("dump", "-f", name, cwd=shipped)
    kind = getattr(pyoxigraph.RdfFormat, FORMATS[name].constant)
    read = pyoxigraph.Dataset(pyoxigraph.parse(path=str(target), format=kind))
    files = pyoxigraph.Dataset()
    for path in shipped.iter_graph_files():
        graph = (
            pyoxigraph.NamedNode(shipped.graph_iri(path)) if FORMATS[name].named_graphs else pyoxigraph.DefaultGraph()
        )
        for quad in iter_quads(path, []):
            files.add(pyoxigraph.Quad(quad.subject, quad.predicate, quad.object, graph))
    for dataset in (read, files):
        dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.UNSTABLE)

    assert files == read
    assert target.read_text("utf-8") == again.out


def test_a_dump_of_one_graph_with_another_base(kg: Kg, shipped: Project) -> None:
    """--graph picks a file, --base moves our IRIs and leaves the others."""
    out = kg("dump", "-f", "nquads", "--graph", "spine/places", "--base", "https://example.org/m/", cwd=shipped).out

    assert 22 == len(out.splitlines())
    assert all(line.endswith("<https://example.org/m/graph/spine/places> .") for line in out.splitlines())
    assert "w3id.org" not in out
    assert "http://www.w3.org/2004/02/skos/core#prefLabel" in out


@pytest.mark.parametrize(
    "words",
    [
        "", "--class mg:Agent", "--class mg:Agent --graph spine/agents", "--base http://e/", "--links none",
        "-f csvw", "-f parquet",
    ],
)  # fmt: skip
def test_a_dump_of_files_with_faults_writes_nothing(kg: Kg, music: Project, tmp_path: Path, words: str) -> None:
    """A file that cannot be read stops the dump, whatever is chosen of the others, and the file before stays."""
    target = tmp_path / ("tables" if "-f" in words else "graph.nt")
    if "-f" not in words:
        target.write_text("before")
    (music.data / "sources" / "new.ttl").write_text("<a> <b> .")

    ran = kg("dump", "-o", str(target), *words.split(), cwd=music)

    assert 3 == ran.code
    assert "new.ttl:1:1" in ran.err
    assert ("before" == target.read_text()) if "-f" not in words else not target.exists()


def test_build_says_what_it_did(kg: Kg, music: Project) -> None:
    """A fresh snapshot is left alone; --force builds anyway."""
    assert "the snapshot is fresh" in kg("build", cwd=music).err
    assert "built" in kg("build", "--full", cwd=music).err
    assert "sound" in kg("doctor", cwd=music).err


def test_queries_can_be_listed_shown_and_checked(kg: Kg, shipped: Project) -> None:
    """The shelf of saved queries, from the prompt."""
    listed = kg("query", cwd=shipped).out
    assert listed == kg("queries", "list", cwd=shipped).out
    assert "  chart_positions_of " in listed
    assert "Which chart positions did a work reach, and who says so?" in listed
    assert "tracks_of" not in kg("queries", "list", "--tag", "charts", cwd=shipped).out
    assert "#+ summary: Which tracks" in kg("queries", "show", "tracks_of", cwd=shipped).out
    assert 0 == kg("queries", "check", cwd=shipped).code
    assert "2 cases on 2 engines: 0 failed" in kg("queries", "test", "tracks_of", cwd=shipped).err
    assert "# Saved queries of Music knowledge graph" in kg("queries", "docs", cwd=shipped).out


def test_a_wrong_case_fails_with_its_rows(kg: Kg, music: Project) -> None:
    """What is missing and what is too much is shown row by row."""
    path = music.cases / "songs_featuring" / "example.tsv"
    path.write_text(path.read_text("utf-8").replace("work:apt", "work:none"), "utf-8")

    ran = kg("queries", "test", "songs_featuring", cwd=music)

    assert 1 == ran.code
    assert "- work:none\tagent:rose" in ran.out
    assert "+ work:apt\tagent:rose" in ran.out
    kg("queries", "test", "songs_featuring", "--update", cwd=music)
    assert 0 == kg("queries", "test", "songs_featuring", cwd=music).code


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "[project] needs 'name'"),
        ('[project]\nname = "x"\nbase = "no iri"\n', "kg.toml:3:1: 'base' in [project] must be an absolute IRI that ends in / or #; 'no iri' is not an IRI"),
        ('[project]\nname = "x"\nbase = "http://e/"\nbsae = "y"\n', "kg.toml:4:1: unknown key 'bsae' in [project]; did you mean 'base'?"),
        ('[projct]\nname = "x"\n', "kg.toml:1:2: unknown table 'projct'; did you mean 'project'?"),
        ('[project]\nname = "x\n', "kg.toml:2:"),
        ('[project]\nname = "x"\nbase = "http://e/"\n[labels]\npreferred = "skos:prefLabel"\n', "kg.toml:5:1: 'preferred' in [labels] must be a list of CURIEs"),
        ('[project]\nname = "x"\nbase = "http://e/"\n[labels]\npreferred = ["nope:x"]\n', "kg.toml:5:14: item 1 of 'preferred' in [labels] must be a CURIE; there is no prefix 'nope'"),
        ('[project]\nname = "x"\nbase = "http://e/"\n[linking]\nname = 9.8\n', "kg.toml:5:1: 'name' in [linking] must be a number from 0 to 1"),
        ('[prefixes]\nshapes = "s/"\n[project]\nname = "x"\nbase = "http://e/"\n[validation]\nshapes = "no"\n', "kg.toml:7:1: 'shapes' in [validation] must be a file or a folder within the project; 'no' is not there"),
        ('[project]\nname = "x"\nbase = "http://e/"\n[endpoints.a]\nurl = "http://e/"\n[endpoints.b]\nurl = 3\n', "kg.toml:7:1: 'url' in [endpoints.b] must be an address"),
        ('[project]\nname = 3\nbase = "http://e/"\n', "'name' in [project] must be a name for files"),
    ],
)  # fmt: skip
def test_a_fault_in_kg_toml_has_its_line(kg: Kg, empty_project: Project, text: str, told: str) -> None:
    """The configuration is input like any other."""
    (empty_project.root / "kg.toml").write_text(text)

    ran = kg("query", cwd=empty_project)

    assert (3, "") == (ran.code, ran.out)
    assert told in ran.err


def test_stats_tell_how_far_properties_are_filled_where_all_classes_are_of_others(
    kg: Kg, empty_project: Project
) -> None:
    """What is asked for is the data's own; where there is nothing of that, what there is."""
    (empty_project.root / "data" / "a.ttl").write_text("<http://e/a> a <http://e/T> ; <http://e/n> 1 .\n")
    out = kg("stats", cwd=empty_project).out

    assert re.search(r"<http://e/T> +<http://e/n> +100 %", out), out
    assert "owl:Class" in out


def test_a_saved_query_declares_its_prefixes_whoever_asks_it(kg: Kg, empty_project: Project) -> None:
    """Those of kg.toml serve what is typed; a file must run as it is in any tool, so no door lets it through."""
    body = "SELECT ?s WHERE { ?s rdfs:label ?o }"
    (empty_project.queries / "mine.rq").write_text(f"#+ summary: Mine\n\n{body}\n")
    told = "queries/mine.rq:3:22: "
    advice = "the prefix rdfs: is not declared; declare it with PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>"

    assert 0 == kg("sparql", body, cwd=empty_project).code
    for words in (("query", "mine"), ("query", "mine", "--show"), ("check",)):
        ran = kg(*words, cwd=empty_project)
        assert 0 != ran.code, words
        assert advice in ran.out + ran.err, words
        assert told in ran.out + ran.err, words
    with pytest.raises(QueryError, match="declare it with PREFIX rdfs"):
        package.open(empty_project.root).query("mine")


@pytest.mark.parametrize(
    "words",
    [
        ["check"], ["query"], ["show", "x"], ["validate", "a.ttl"], ["convert", "a.ttl", "b.nt"], ["init", "new"],
        ["validate", "{}/bad.ttl", "-s", "{}/bad.ttl"], ["fmt"],
    ],
)  # fmt: skip
def test_a_working_directory_that_was_removed_is_told(
    kg: Kg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    """Whatever a command wanted there, or would have told of places seen from there."""
    (tmp_path / "bad.ttl").write_text("bad")
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()

    ran = kg(*(word.format(tmp_path) for word in words))

    assert (3, "") == ran[:2]
    assert ran.err.startswith("kg: the working directory is not there any more")
