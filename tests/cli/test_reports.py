"""Reports: one finding told in six ways, each as its readers expect it."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, unquote_to_bytes
from xml.etree import ElementTree

import pytest

from kg.check.reports import REPORT_FORMATS
from kg.errors import InputError
from kg.project.config import Project
from tests.services import SARIF, require

from ..conftest import Ran
from .terminal import run_on_terminal

Kg = Callable[..., Ran]
FILE = "data/sources/rose-and-g-dragon.ttl"


@pytest.fixture
def faulty(music: Project) -> Project:
    """The shipped project with three faults in one source, and a conflict with another."""
    path = music.root / FILE
    path.write_text(
        path.read_text("utf-8")
        + "\nentry:x a mg:ChartEntry ; # a comment\n    mg:entryOf work:apt ;\n    mg:chart chart:bugs ; mg:metric concept:peak ;\n"
        '    mg:position\n        0 .\nwork:apt mg:theme "no tag" ;\n    mg:byArtist agent:carter-lang .\n'
        'release:rosie mg:date "2024-12-07"^^xsd:date .\n',
        "utf-8",
    )
    return music


def line_of(project: Project, text: str) -> int:
    return next(n for n, row in enumerate((project.root / FILE).read_text("utf-8").splitlines(), 1) if text in row)


def test_text_names_place_node_property_value_and_rule(kg: Kg, faulty: Project) -> None:
    """A line for each finding, with everything that an editor needs."""
    ran = kg("validate", cwd=faulty)

    assert 1 == ran.code
    zero = next(
        n for n, row in enumerate((faulty.root / FILE).read_text("utf-8").splitlines(), 1) if row == "        0 ."
    )
    lines = ran.out.splitlines()
    assert any(
        row.startswith(f"{FILE}:{zero}:9: violation: entry:x mg:position 0: 0 is less than 1. A chart position must be")
        for row in lines
    ), ran.out
    theme = line_of(faulty, '"no tag"')
    assert any(row.startswith(f'{FILE}:{theme}:19: violation: work:apt "APT." mg:theme "no tag":') for row in lines)
    artist = line_of(faulty, "agent:carter-lang .")
    assert any(
        row.startswith(f'{FILE}:{artist}:17: violation: work:apt "APT." mg:byArtist agent:carter-lang:')
        for row in lines
    )
    assert "3 violations, 1 warning" in ran.err


def test_a_conflict_shows_both_values_with_their_places(kg: Kg, faulty: Project) -> None:
    """Sources that disagree are a warning with each value, its file and line."""
    out = kg("validate", cwd=faulty).out
    conflict = out[out.index("sources disagree") :]

    assert re.search(
        r'^  data/sources/number-one-girl-video\.ttl:\d+:13: "2024-12-06"\^\^xsd:date$', conflict, re.MULTILINE
    )
    assert re.search(rf'^  {FILE}:\d+:23: "2024-12-07"\^\^xsd:date$', conflict, re.MULTILINE)


def test_a_terminal_shows_the_line_with_a_caret(faulty: Project) -> None:
    """The caret stands under the value."""
    shown = run_on_terminal(faulty, "validate").replace("\r\n", "\n")
    row = re.search(r'^( +\d+ \| )work:apt mg:theme "no tag" ;\n( +\| )( *)\^$', shown, re.MULTILINE)

    assert row is not None, shown
    assert 18 == len(row[3])


def test_the_caret_stands_under_wide_letters(music: Project) -> None:
    """A letter of Korean is as wide as two of Latin, and an accent of its own as none."""
    path = music.root / FILE
    path.write_text(path.read_text("utf-8") + '\nwork:apt mg:title "로제e\u0301"@ko ; mg:theme "no tag" .\n', "utf-8")
    shown = run_on_terminal(music, "validate").replace("\r\n", "\n")
    row = re.search(
        r'^( +\d+ \| )work:apt mg:title "로제e\u0301"@ko ; mg:theme "no tag" \.\n( +\| )( *)\^$', shown, re.MULTILINE
    )

    assert row is not None, shown
    assert len('work:apt mg:title "로제e"@ko ; mg:theme ') + 2 == len(row[3])


def test_json_holds_the_same(kg: Kg, faulty: Project) -> None:
    """The machine's report has count, place, node, label, path, value, component and related places."""
    report = json.loads(kg("validate", "-f", "json", cwd=faulty).out)
    by_rule = {finding["rule"].partition("#")[2]: finding for finding in report["findings"]}

    assert {"violation": 3, "warning": 1, "info": 0} == report["count"]
    assert FILE == by_rule["MusicRecording-theme"]["file"]
    assert (line_of(faulty, '"no tag"'), 19) == (
        by_rule["MusicRecording-theme"]["line"],
        by_rule["MusicRecording-theme"]["column"],
    )
    assert "APT." == by_rule["MusicRecording-theme"]["label"]
    assert "DatatypeConstraintComponent" == by_rule["MusicRecording-theme"]["component"]
    assert 3 <= len(by_rule["ReleaseEvent-date"]["related"])


def test_sarif_has_the_parts_that_the_standard_asks_for(kg: Kg, faulty: Project) -> None:
    """SARIF 2.1.0: version, tool, rules by index, levels, and regions that count from 1."""
    log = json.loads(kg("validate", "-f", "sarif", cwd=faulty).out)
    (run,) = log["runs"]

    assert "2.1.0" == log["version"]
    assert "kg" == run["tool"]["driver"]["name"]
    assert 4 == len(run["results"])
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        assert result["message"]["text"]
        (location,) = result["locations"]
        assert FILE == location["physicalLocation"]["artifactLocation"]["uri"]
        assert location["physicalLocation"]["region"]["startLine"] >= 1
        assert location["physicalLocation"]["region"]["startColumn"] >= 1


def test_sarif_passes_its_published_schema(kg: Kg, faulty: Project, tmp_path: Path) -> None:
    """The reference validator, which checks the schema and more, has no error to report."""
    multitool = require(SARIF)
    kg("validate", "-f", "sarif", "-o", str(tmp_path / "kg.sarif"), cwd=faulty)
    done = subprocess.run(
        [multitool, "validate", tmp_path / "kg.sarif", "--output", tmp_path / "told.sarif"],
        capture_output=True, check=True, env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
    )  # fmt: skip
    told = json.loads((tmp_path / "told.sarif").read_text("utf-8-sig"))["runs"][0]["results"]

    assert b"Analysis completed successfully" in done.stdout
    assert not [result for result in told if result.get("level", "warning") == "error"]
    assert {result["ruleId"] for result in told} <= {"SARIF2004", "SARIF2005", "SARIF2012"}  # advice on style


def test_github_annotations_stay_on_one_line(kg: Kg, faulty: Project) -> None:
    """One workflow command a finding, separators escaped."""
    rows = kg("validate", "-f", "github", cwd=faulty).out.splitlines()

    assert 4 == len(rows)
    assert any(
        row.startswith(
            f"::error file={FILE},title=shapes%3AMusicRecording-theme,line={line_of(faulty, 'no tag')},col=19::"
        )
        for row in rows
    ), rows
    assert any(row.startswith("::warning file=") for row in rows)


@pytest.mark.parametrize("name", ["a,b.ttl", "a:b.ttl", "a%2Cb.ttl", "a,line=1.ttl"])
def test_a_github_annotation_is_read_as_it_was_meant(kg: Kg, tmp_path: Path, name: str) -> None:
    """A comma or a colon in the name of a file ends no setting, and a percent sign begins no escape."""
    (tmp_path / name).write_text("\n<http://e/a> <http://e/p> .\n", "utf-8")
    (tmp_path / "s.ttl").write_text(
        "<http://e/S> <http://www.w3.org/ns/shacl#targetClass> <http://e/C> ; a <http://www.w3.org/ns/shacl#NodeShape> ."
    )
    ran = kg("validate", name, "--shapes", "s.ttl", "-f", "github", cwd=tmp_path)
    settings = dict(one.split("=", 1) for one in ran.out.removeprefix("::error ").partition("::")[0].split(","))

    assert 3 == ran.code, ran
    assert (name, "2") == (unquote(settings["file"]), settings["line"])


def test_junit_is_read_by_an_xml_reader(kg: Kg, faulty: Project) -> None:
    """What makes the run fail is a failure; the rest is output."""
    for fail_on, failures in (("violation", 3), ("warning", 4), ("never", 0)):
        ran = kg("validate", "-f", "junit", "--fail-on", fail_on, cwd=faulty)
        (suite,) = ElementTree.fromstring(ran.out)  # noqa: S314 - our own output

        assert (int(failures > 0), "4", str(failures)) == (ran.code, suite.get("tests"), suite.get("failures"))
        assert failures == len(suite.findall("testcase/failure"))
        assert 4 - failures == len(suite.findall("testcase/system-out"))


def test_the_turtle_report_is_a_validation_report(kg: Kg, faulty: Project) -> None:
    """SHACL's own report, with a result for each finding."""
    import rdflib

    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    graph = rdflib.Graph().parse(data=kg("validate", "-f", "turtle", cwd=faulty).out, format="turtle")
    (report,) = graph.subjects(rdflib.RDF.type, sh.ValidationReport)

    assert rdflib.Literal(False) == graph.value(report, sh.conforms)
    results = list(graph.objects(report, sh.result))
    assert 4 == len(results)
    for result in results:
        for needed in (sh.focusNode, sh.resultSeverity, sh.sourceConstraintComponent, sh.sourceShape, sh.resultMessage):
            assert graph.value(result, needed) is not None
    clean = rdflib.Graph().parse(
        data=kg("validate", "-f", "turtle", "--focus", "agent:lisa", cwd=faulty).out, format="turtle"
    )
    assert (None, sh.conforms, rdflib.Literal(True)) in clean


QUERIES = """@prefix e: <http://e/#> . @prefix sh: <http://www.w3.org/ns/shacl#> .
e:Shorter a sh:ConstraintComponent ; sh:parameter [ sh:path e:shorterThan ] ; sh:validator e:is-shorter .
e:is-shorter a sh:SPARQLAskValidator ; sh:ask "ASK { FILTER (STRLEN(STR($value)) < $shorterThan) }" .
e:S a sh:NodeShape ; sh:targetNode e:a ; sh:property e:P ; sh:sparql e:Q .
e:P a sh:PropertyShape ; sh:path e:p ; e:shorterThan 3 .
e:Q a sh:SPARQLConstraint ; sh:select "SELECT $this WHERE { $this <http://e/#p> ?value }" .
"""


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
def test_constraints_in_sparql_are_told_apart_from_their_shapes(kg: Kg, tmp_path: Path, engine: str) -> None:
    """A result names its shape, the constraint where that has a name, and the component by its whole IRI."""
    import rdflib

    sh, e = rdflib.Namespace("http://www.w3.org/ns/shacl#"), rdflib.Namespace("http://e/#")
    (tmp_path / "data.ttl").write_text('@prefix e: <http://e/#> . e:a e:p "long" .\n')
    (tmp_path / "shapes.ttl").write_text(QUERIES)
    words = ("validate", "data.ttl", "--shapes", "shapes.ttl", "--engine", engine)
    ran = kg(*words, "-f", "turtle", cwd=tmp_path)
    graph = rdflib.Graph().parse(data=ran.out)
    told = {
        tuple(graph.value(r, p) for p in (sh.sourceConstraintComponent, sh.sourceShape, sh.sourceConstraint))
        for r in graph.objects(None, sh.result)
    }

    assert {(e.Shorter, e.P, None), (sh.SPARQLConstraintComponent, e.S, e.Q)} == told
    assert "is known neither" not in ran.err, "the path of a parameter is no property of data"
    for shape, rules in (("e:S", {"http://e/#Q"}), ("e:P", {"http://e/#P"})):
        kept = json.loads(kg(*words, "-f", "json", "--shape", shape, cwd=tmp_path).out)
        assert rules == {one["rule"] for one in kept["findings"]}


# Nameless shapes and a named one; each has results of its own.
ONES_WITHOUT_NAME = [
    "sh:property [ sh:path e:p ; sh:minCount 2 ]", "sh:property [ sh:path e:p ; sh:datatype e:D ]",
    "sh:property [ sh:path e:p ; sh:maxLength 1 ; sh:pattern 'x' ]", "sh:property [ sh:path e:q ; sh:maxCount 1 ]",
    "sh:property [ sh:path e:q ; sh:nodeKind sh:IRI ]", "sh:property [ sh:path e:q ; sh:in ( 1 ) ]",
    "sh:property [ sh:path e:q ; sh:hasValue 7 ]", "sh:property [ sh:path e:q ; sh:minInclusive 2 ]",
    "sh:property [ sh:path e:p ; sh:uniqueLang true ; sh:languageIn ( 'en' ) ]", "sh:property [ sh:path e:r ; sh:class e:C ]",
    "sh:property [ sh:path e:p ; sh:equals e:q ]", "sh:property [ sh:path e:q ; sh:disjoint e:q ]",
    "sh:property [ sh:path e:q ; sh:lessThan e:q ]", "sh:property [ sh:path [ sh:inversePath e:r ] ; sh:minCount 1 ]",
    "sh:property [ sh:path ( e:r e:q ) ; sh:minCount 1 ]", "sh:property [ sh:path [ sh:zeroOrMorePath e:r ] ; sh:nodeKind sh:Literal ]",
    "sh:property [ sh:path e:r ; sh:node [ sh:nodeKind sh:Literal ] ]", "sh:property [ sh:path e:r ; sh:not [ sh:nodeKind sh:IRI ] ]",
    "sh:property [ sh:path e:r ; sh:property [ sh:path e:p ; sh:minCount 1 ] ]", "sh:property [ sh:path e:r ; sh:property e:P ]",
    "sh:property [ sh:path e:p ; sh:qualifiedValueShape [ sh:nodeKind sh:IRI ] ; sh:qualifiedMinCount 1 ]",
]  # fmt: skip


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
def test_a_result_names_the_shape_that_pyshacl_names(kg: Kg, tmp_path: Path, engine: str) -> None:
    """One without a name is described as that, with its path, and is not the shape around it."""
    import pyshacl
    import rdflib

    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    head = "@prefix e: <http://e/#> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    data = head + "e:a e:p 'long'@en, 'longer'@en ; e:q 1, 2 ; e:r e:b .\n"
    shapes = f"{head}e:S a sh:NodeShape ; sh:targetNode e:a ; {' ; '.join(ONES_WITHOUT_NAME)} .\ne:P sh:path e:q ; sh:minCount 1 .\n"
    (tmp_path / "data.ttl").write_text(data)
    (tmp_path / "shapes.ttl").write_text(shapes)

    def shapes_of(graph: rdflib.Graph) -> list[tuple[object, ...]]:
        found = []
        for result in graph.objects(None, sh.result):
            shape = graph.value(result, sh.sourceShape)
            path = graph.value(shape, sh.path)
            named = shape if isinstance(shape, rdflib.URIRef) else None
            shown = (
                "" if named else path if isinstance(path, rdflib.URIRef) else sorted(map(str, graph.predicates(path)))
            )
            found.append((str(graph.value(result, sh.sourceConstraintComponent)), str(named), str(shown)))
        return sorted(found)

    words = ("validate", "data.ttl", "--shapes", "shapes.ttl", "--engine", engine, "-f", "turtle")
    ours = shapes_of(rdflib.Graph().parse(data=kg(*words, cwd=tmp_path).out))
    _, theirs, _ = pyshacl.validate(rdflib.Graph().parse(data=data), shacl_graph=rdflib.Graph().parse(data=shapes))
    assert ours == shapes_of(theirs)


PATHS = [
    "e:p",
    "[ sh:inversePath e:p ]",
    "( e:p e:q )",
    "( e:p [ sh:inversePath e:q ] e:p )",
    "[ sh:alternativePath ( e:p e:q ) ]",
    "[ sh:zeroOrMorePath e:p ]",
    "[ sh:oneOrMorePath ( e:p e:q ) ]",
    "[ sh:zeroOrOnePath [ sh:inversePath [ sh:alternativePath ( e:p ( e:q e:p ) ) ] ] ]",
    "[ sh:inversePath <http://e/a(b)/c*+?d> ]",
]


@pytest.mark.parametrize("path", PATHS)
def test_a_path_of_any_kind_stands_in_the_turtle_report(kg: Kg, tmp_path: Path, path: str) -> None:
    """The path of a result is the path of the shape, structure and all."""
    import rdflib
    from rdflib.compare import isomorphic

    prefixes = "@prefix e: <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    (tmp_path / "data.ttl").write_text(prefixes + "e:a e:other e:b .\n")
    shape = f"e:S a sh:NodeShape ; sh:targetNode e:a ; sh:property [ sh:path {path} ; sh:minCount 3 ] ."
    (tmp_path / "shapes.ttl").write_text(prefixes + shape)
    ran = kg("validate", "data.ttl", "--shapes", "shapes.ttl", "-f", "turtle", cwd=tmp_path)
    report, wanted = rdflib.Graph().parse(data=ran.out), rdflib.Graph().parse(data=prefixes + f"e:x sh:path {path} .")
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")

    def under(graph: rdflib.Graph, node: rdflib.term.Node) -> rdflib.Graph:
        """Return the node with all that hangs on it."""
        found, todo = rdflib.Graph().add((rdflib.URIRef("urn:x"), sh.path, node)), [node]
        while todo:
            subject = todo.pop()
            if isinstance(subject, rdflib.BNode):
                for triple in graph.triples((subject, None, None)):
                    found.add(triple)
                    todo.append(triple[2])
        return found

    (told,), (given,) = report.objects(None, sh.resultPath), wanted.objects(None, sh.path)
    assert isomorphic(under(report, told), under(wanted, given))


def test_several_reports_of_one_run(kg: Kg, faulty: Project, tmp_path: Path) -> None:
    """Each -f has its -o, and the reports are written before the failing exit."""
    sarif = tmp_path / "r.sarif"
    ran = kg("validate", "-f", "sarif", "-o", str(sarif), "-f", "text", "-o", "-", cwd=faulty)

    assert 1 == ran.code
    assert 4 == len(json.loads(sarif.read_text())["runs"][0]["results"])
    assert 4 == len([row for row in ran.out.splitlines() if not row.startswith("  ")])
    assert 2 == kg("validate", "-f", "sarif", "-f", "text", cwd=faulty).code


def test_what_is_shown_can_be_narrowed(kg: Kg, faulty: Project) -> None:
    """By node, by shape, by number, or as a count for each rule; and the exit code by severity."""
    assert 1 == len(kg("validate", "--focus", "entry:x", cwd=faulty).out.splitlines())
    of_shape = kg("validate", "--shape", "shapes:MusicRecording", cwd=faulty).out.splitlines()
    assert 2 == len([row for row in of_shape if not row.startswith("  ")])
    limited = kg("validate", "--max", "1", cwd=faulty)
    assert 1 == len(limited.out.splitlines())
    assert "3 more findings are not shown" in limited.err
    assert "1  violation  shapes:ChartEntry-position" in kg("validate", "--summary", cwd=faulty).out
    assert 0 == kg("validate", "--fail-on", "never", cwd=faulty).code
    assert 2 == kg("validate", "--focus", "nowhere", cwd=faulty).code


@pytest.mark.parametrize(
    ("words", "lines", "left"), [((), 6, []), (("--max", "4"), 4, ["2"]), (("--max", "1"), 1, ["2", "3"])]
)
def test_a_check_shows_so_many_findings_of_all_its_steps(
    kg: Kg, empty_project: Project, words: tuple[str, ...], lines: int, left: list[str]
) -> None:
    """And how many more each step has."""
    numbers = ' ; ex:n "x"^^xsd:integer, "y"^^xsd:integer ; ex:zz 3'
    (empty_project.data / "b.ttl").write_text(
        "@prefix ex: <https://example.org/small/ontology#> .\n@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        f"<https://example.org/small/thing/b> a ex:Thing{numbers} .\n<https://example.org/small/thing/c> a ex:Nix .\n",
        "utf-8",
    )
    ran = kg("check", *words, cwd=empty_project)

    assert (1, lines) == (ran.code, len(ran.out.splitlines()))
    assert left == re.findall(r"(\d+) more finding", ran.err)


def test_pyshacl_gives_a_second_opinion(kg: Kg, faulty: Project) -> None:
    """Both engines find the same in the shipped graph with faults."""

    def found(engine: str) -> set[tuple[str, ...]]:
        report = json.loads(kg("validate", "-f", "json", "--engine", engine, cwd=faulty).out)
        return {
            (f["severity"], f["rule"], f["focus"], f["path"], f["value"], f["file"], f["line"])
            for f in report["findings"]
        }

    assert found("pyshacl") == found("compiled")


NAMELESS = """@prefix e: <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
e:S a sh:NodeShape ; sh:targetClass e:Book ; sh:closed true ; sh:ignoredProperties ( <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> ) ;
    sh:property [ sh:path e:title ; sh:minCount 1 ] , [ sh:path e:year ; sh:datatype xsd:integer ; sh:maxCount 1 ] ,
        [ sh:path ( e:by [ sh:inversePath e:of ] ) ; sh:minCount 1 ] , e:P .
e:P sh:path e:page ; sh:minCount 1 .
[] sh:targetClass e:Reader ; sh:nodeKind sh:BlankNode ; sh:property [ sh:path e:name ; sh:node [ sh:minLength 9 ] ; sh:minLength 9 ] .
"""
TOLD_APART = {
    "e:S/e:title/MinCount": 2, "e:S/e:year/Datatype": 3, "e:S/e:year/MaxCount": 1, "e:S/(e:by/(^e:of))/MinCount": 2,
    "e:P": 2, "e:S": 1, "e:Reader/NodeKind": 1, "e:Reader/e:name/Node": 1, "e:Reader/e:name/MinLength": 1,
}  # fmt: skip


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
def test_shapes_without_a_name_are_told_apart(kg: Kg, tmp_path: Path, engine: str) -> None:
    """By class, path and component in a summary and in the forms for machines; what has a name is called by it."""
    (tmp_path / "data.ttl").write_text(
        '@prefix e: <http://e/> . e:a a e:Book ; e:year "x" , "y" . e:b a e:Book ; e:year "z" ; e:other 1 .\n'
        'e:c a e:Reader ; e:name "C" .\n'
    )
    (tmp_path / "shapes.ttl").write_text(NAMELESS)
    words = ("validate", "data.ttl", "-s", "shapes.ttl", "--engine", engine)
    rows = kg(*words, "--summary", cwd=tmp_path).out.splitlines()
    assert {row.split()[2]: int(row.split()[0]) for row in rows} == TOLD_APART

    titles = re.findall(r"title=([^,]+)", kg(*words, "-f", "github", cwd=tmp_path).out)
    suite = ElementTree.fromstring(kg(*words, "-f", "junit", cwd=tmp_path).out)  # noqa: S314 - our own output
    (run,) = json.loads(kg(*words, "-f", "sarif", cwd=tmp_path).out)["runs"]
    found = json.loads(kg(*words, "-f", "json", cwd=tmp_path).out)["findings"]

    assert Counter(map(unquote, titles)) == TOLD_APART
    assert Counter(case.get("classname") for case in suite.iter("testcase")) == TOLD_APART
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert len(rules) == len(TOLD_APART)
    assert {"http://e/S/<http://e/title>/MinCount", "<http://e/Reader>/NodeKind", "http://e/P"} <= rules
    assert {one["rule"] for one in found} == {"http://e/S", "http://e/P", "shape without a name"}, "as --shape has it"


def test_a_text_has_names_wherever_it_has_iris(kg: Callable[..., Ran], tmp_path: Path) -> None:
    """In paths, in messages, and of what has none, how many there are."""
    (tmp_path / "d.ttl").write_text("@prefix e: <http://e/> .\ne:a a e:S .\n")
    (tmp_path / "s.ttl").write_text(
        """@prefix e: <http://e/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
e:A a sh:NodeShape ; sh:targetClass e:S ; sh:property [ sh:path [ sh:inversePath e:q ] ; sh:minCount 1 ] .
e:B a sh:NodeShape ; sh:targetClass e:S ; sh:or ( [ sh:path e:n ; sh:minCount 1 ] e:C [ sh:path e:m ; sh:minCount 1 ] ) .
e:C a sh:NodeShape ; sh:property [ sh:path e:n ; sh:minCount 1 ] .
e:D a sh:NodeShape ; sh:targetClass e:S ; sh:sparql [
    sh:message "{$this} is odd, <{$this}>, {?t}, {?nope}" ; sh:select "SELECT $this ?t WHERE { $this a ?t }" ] .
"""
    )

    lines = kg("validate", "d.ttl", "--shapes", "s.ttl", cwd=tmp_path).out.splitlines()

    assert [
        "d.ttl:2:1: violation: e:a (^e:q): There are fewer values than 1. [e:A]",
        "d.ttl:2:1: violation: e:a: The value conforms to none of e:C, 2 shapes without a name. [e:B]",
        "d.ttl:2:1: violation: e:a: e:a is odd, e:a, e:S, {?nope} [e:D]",
    ] == lines


def test_a_value_that_nobody_reads_to_its_end_is_shown_by_its_beginning(kg: Kg, tmp_path: Path) -> None:
    """A text of three megabytes, in a value, a second value, a message and a node; machines get all of a value."""
    long = "wörd " * 600_000
    (tmp_path / "d.ttl").write_text(
        f'@prefix e: <http://e/> .\ne:a a e:C ; e:p "{long}" .\ne:b a e:C ; e:p "{long}x" , "2" .\n'
    )
    (tmp_path / "s.ttl").write_text(
        "@prefix e: <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "e:S a sh:NodeShape ; sh:targetClass e:C ; sh:property [ sh:path e:p ; sh:maxLength 9 ; sh:maxCount 1 ] ;\n"
        '  sh:sparql [ sh:message "has {?value}" ; sh:select "SELECT $this ?value { $this <http://e/p> ?value }" ] .\n'
        "e:T a sh:NodeShape ; sh:targetObjectsOf e:p ; sh:maxLength 9 .\n"
    )
    for form in ("text", "github", "junit", "sarif", "html", "csv"):
        out = kg("validate", "d.ttl", "-s", "s.ttl", "-f", form, cwd=tmp_path).out
        assert 1000 < len(out) < 60_000, form
        assert "3,000,0" in out, form
        assert "wörd wörd" in out, form
    findings = json.loads(kg("validate", "d.ttl", "-s", "s.ttl", "-f", "json", cwd=tmp_path).out)["findings"]
    assert {f'"{long}"', f'"{long}x"'} <= {one["value"] for one in findings}
    assert f'sh:value "{long}x"' in kg("validate", "d.ttl", "-s", "s.ttl", "-f", "turtle", cwd=tmp_path).out


@pytest.mark.parametrize(
    "name", [b"a\xff.ttl", b"b\x1b[31m\nc.ttl", b"d\"'%,:;<&.ttl"], ids=["bytes", "escape", "marks"]
)
@pytest.mark.parametrize("form", list(REPORT_FORMATS))
def test_a_file_may_be_called_as_it_likes(kg: Kg, tmp_path: Path, form: str, name: bytes) -> None:
    """Every form holds a finding of it, and none of what commands a terminal or begins a line."""
    path = tmp_path / os.fsdecode(name)
    path.write_text("<http://e/a> <http://e/p> .\n", "utf-8")
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . <http://e/s> sh:targetNode <http://e/a> ; sh:class <http://e/C> .\n"
    )

    ran = kg("validate", "-f", form, path.name, "-s", shapes.name, cwd=tmp_path)

    assert ran.code == 3, ran.err
    assert not re.search(r"[\x00-\x08\x0b-\x1f]", (ran.out + ran.err).replace("\r\n", "\n"))
    assert "\nc.ttl" not in ran.out + ran.err
    if form == "sarif":
        place = json.loads(ran.out)["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
        assert unquote_to_bytes(place["artifactLocation"]["uri"]) == name


def test_a_report_that_cannot_be_written_is_not_written_otherwise(
    kg: Kg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was there stays, as is said; the process that waits owes nothing in its place."""
    owed: list[str] = []
    monkeypatch.setattr("kg.cli.stopping.owe", owed.append)
    monkeypatch.setattr("kg.cli.stopping.pay", owed.clear)
    (tmp_path / "a.ttl").write_text("<http://e/a> <http://e/p> 1 .\n", "utf-8")
    (tmp_path / "s.ttl").write_text("<http://e/s> <http://www.w3.org/ns/shacl#targetNode> <http://e/a> .\n", "utf-8")
    (tmp_path / "r.json").write_text("old", "utf-8")

    def fails(*_: object) -> None:
        raise InputError("cannot be written: no space; nothing was changed")

    monkeypatch.setattr("kg.cli.printing._write", fails)
    ran = kg("validate", "a.ttl", "-s", "s.ttl", "-f", "json", "-o", "r.json", cwd=tmp_path)

    assert (ran.code, owed) == (3, []), ran.err
    assert (tmp_path / "r.json").read_text("utf-8") == "old"


@pytest.mark.parametrize("form", sorted(REPORT_FORMATS))
def test_what_no_form_lists_is_counted_in_words(
    tmp_path: Path, kg: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    """A slip that very many statements made has its first uses; no form ends there as if these were all."""
    monkeypatch.setattr("kg.shacl.strange._MOST", 3)
    (tmp_path / "s.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e/> .\n"
        "e:S sh:targetClass e:C ; sh:property [ sh:path e:title ; sh:maxCount 5 ] .\n"
    )
    lines = [f"<http://e/x{n}> a <http://e/C> ; <http://e/titel> 'a' .\n" for n in range(5)]
    (tmp_path / "d.ttl").write_text("".join(lines))
    ran = kg("validate", "d.ttl", "-s", "s.ttl", "-f", form, cwd=tmp_path)

    told = "and 2 more for the same cause" if form == "text" else "2 more findings like that on "
    assert told in ran.out + ran.err, ran
