"""What ends a run stands in its report: whoever reads a report sees the fault, and never an older report."""

from __future__ import annotations

import csv
import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.check.reports import REPORT_FORMATS
from kg.cli.printing import write_owed
from kg.errors import LimitError
from kg.findings import Finding
from kg.project.config import Project
from kg.rdf.graph import TermGraph
from kg.rdf.turtle import read_triples
from kg.shacl.faults import RULES
from kg.shacl.lint import find_faults, find_faults_of_all, to_finding
from kg.shacl.model import ShapesGraph
from kg.shacl.shape_places import ShapePlaces
from tests import ROOT

from ..conftest import Ran
from ..shacl.test_lint import DATA
from ..shacl.test_lint import FAULTS as IN_SHAPES
from ..shacl.test_lint import HEAD as SHAPES

Kg = Callable[..., Ran]
SOUND = SHAPES + "e:P sh:path e:n ; sh:minCount 2 ."
FAULTS = {
    "a term of SHACL": (DATA, SHAPES + "e:P sh:path e:n ; sh:minCuont 1 .", "shapes/unknown-term", ["s.ttl:5:19"]),
    "two faults": (DATA, SHAPES + "e:P sh:path e:n ; sh:minCuont 1 ; sh:datatpye e:x .", "shapes/unknown-term",
                   ["s.ttl:5:19", "s.ttl:5:35"]),
    "nothing to check": (DATA, "", "shapes/nothing-checked", ["s.ttl"]),
    "syntax of data": ("e:a a e:b .\n" + DATA, SOUND, "syntax", ["d.ttl:1:1"]),
    "syntax of shapes": (DATA, SHAPES + "e:P sh:path .", "syntax", ["s.ttl:5:12"]),
    "a missing file": (None, SOUND, "input", ["d.ttl"]),
}  # fmt: skip


def places_in(form: str, report: str) -> list[str]:
    """Return the places that a report has, whatever its form."""
    parts: list[tuple[object, ...]]
    if form == "json":
        parts = [(one["file"], one["line"], one["column"]) for one in json.loads(report)["findings"]]
    elif form == "sarif":
        found = [one["locations"][0]["physicalLocation"] for one in json.loads(report)["runs"][0]["results"]]
        keys = ("startLine", "startColumn")
        parts = [(one["artifactLocation"]["uri"], *map(one.get("region", {}).get, keys)) for one in found]
    elif form == "github":
        told = [dict(re.findall(r"(file|line|col)=([^,:]*)", line)) for line in report.splitlines()]
        parts = [(one["file"], one.get("line"), one.get("col")) for one in told]
    elif form == "csv":
        parts = [(one["file"], one["line"], one["column"]) for one in csv.DictReader(report.splitlines())]
    else:
        parts = [(place,) for place in re.findall(r"[ds]\.ttl(?::\d+:\d+)?(?=: violation|\"|<)", report)]
    return [":".join(str(part) for part in place if part) for place in parts]


@pytest.mark.parametrize("form", [*REPORT_FORMATS])
@pytest.mark.parametrize(("data", "shapes", "rule", "places"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_stands_in_every_form_of_report(
    kg: Kg, tmp_path: Path, form: str, data: str | None, shapes: str, rule: str, places: list[str]
) -> None:
    """With its place and its rule, in place of an older report; stderr and the exit code are as without one."""
    if data is not None:
        (tmp_path / "d.ttl").write_text(data)
    (tmp_path / "s.ttl").write_text(shapes)
    words = ("validate", "d.ttl", "--shapes", "s.ttl")
    plain = kg(*words, cwd=tmp_path)
    (tmp_path / "report").write_text("old")
    ran = kg(*words, "-f", form, "-o", "report", cwd=tmp_path)
    report = (tmp_path / "report").read_text("utf-8")

    assert (3, "", plain.err) == ran == plain
    if form == "turtle":
        assert len(places) == report.count("a sh:ValidationResult")
        assert "sh:conforms false" in report
        assert rule.startswith("shapes/") == ("sh:shapesGraphWellFormed false" in report)
        return
    assert places == places_in(form, report)
    assert (1 if form == "html" else len(places)) == report.count(rule) - (form == "sarif"), "a page tells it once"


def test_a_report_on_stdout_has_the_fault_unless_it_is_text(kg: Kg, tmp_path: Path) -> None:
    """What stderr has just told is not told again beside it."""
    (tmp_path / "d.ttl").write_text(DATA)
    (tmp_path / "s.ttl").write_text(SHAPES + "e:P sh:path e:n ; sh:minCuont 1 .")
    words = ("validate", "d.ttl", "--shapes", "s.ttl")

    for options in ((), ("-f", "text"), ("-o", "-"), ("--summary",)):
        assert (3, "") == kg(*words, *options, cwd=tmp_path)[:2]
    (finding,) = json.loads(kg(*words, "-f", "json", cwd=tmp_path).out)["findings"]
    assert "sh:minCuont is no term of SHACL; did you mean sh:minCount?" == finding["message"]


def test_a_report_that_cannot_be_written_hides_no_fault(kg: Kg, tmp_path: Path) -> None:
    """Both are told, and the exit code is that of the fault."""
    (tmp_path / "d.ttl").write_text(DATA)
    (tmp_path / "s.ttl").write_text(SHAPES + "e:P sh:path e:n ; sh:minCuont 1 .")
    ran = kg("validate", "d.ttl", "--shapes", "s.ttl", "-f", "json", "-o", "nowhere/r.json", cwd=tmp_path)

    assert 3 == ran.code
    assert "nowhere/r.json: cannot be written" in ran.err
    assert "sh:minCuont is no term of SHACL" in ran.err


@pytest.mark.parametrize("command", ["validate", "check"])
@pytest.mark.parametrize(
    ("broken", "rule", "file"),
    [("kg.toml", "project", "kg.toml"), ("ontology/shapes/works.ttl", "syntax", "ontology/shapes/works.ttl")],
)
def test_a_project_that_cannot_be_read_leaves_no_older_report(
    kg: Kg, music: Project, command: str, broken: str, rule: str, file: str
) -> None:
    """Both commands, and faults of the configuration too."""
    path = music.root / broken
    path.write_text(path.read_text("utf-8") + "\nnonsense = [\n", "utf-8")
    (music.root / "r.json").write_text("old")
    ran = kg(command, "-o", "r.json", cwd=music)
    findings = json.loads((music.root / "r.json").read_text())["findings"]

    assert 3 == ran.code
    assert {(rule, file)} == {(one["rule"].removeprefix("shapes/"), one["file"]) for one in findings}


def write_endless(folder: Path) -> None:
    """Write data and shapes that no machine is done with."""
    (folder / "d.ttl").write_text("@prefix e: <http://e/> .\n" + "".join(f"e:a{n} e:n {n} .\n" for n in range(3000)))
    select = "SELECT $this WHERE { $this ?a ?b . ?c ?d ?e . ?f ?g ?h . ?i ?j ?k FILTER(?b + ?e + ?h + ?k < 0) }"
    shape = f'e:S a sh:NodeShape ; sh:targetSubjectsOf e:n ; sh:sparql [ sh:select "{select}" ] .\n'
    (folder / "s.ttl").write_text(SHAPES.split("e:S a")[0] + shape)


# A moment in which nothing can have begun, and one in which all has; and work that hears no signal.
@pytest.mark.parametrize("seconds", ["0.001", "0.05", "0.5"])
@pytest.mark.parametrize("deaf", [False, True])
def test_a_run_out_of_time_leaves_no_older_report(
    kg_process: Kg, tmp_path: Path, seconds: str, deaf: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each says that the work was not done, whoever ended it and wherever it was; its rights stay as they were."""
    write_endless(tmp_path)
    (tmp_path / "r.json").write_text("old")
    (tmp_path / "r.json").chmod(0o640)
    if deaf:  # as a parser or an engine in native code may be
        text = "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})\nimport kg.io.worker\n"
        (tmp_path / "sitecustomize.py").write_text(
            f"{text}import time\nkg.io.worker.call = lambda *_: time.sleep(600)\n"
        )
    words = ("validate", "d.ttl", "--shapes", "s.ttl", "--timeout", seconds)
    outputs = ("-o", "r.json", "-f", "sarif", "-o", "new/r.sarif")
    (tmp_path / "new").mkdir()
    with monkeypatch.context() as patch:
        if deaf:
            patch.setattr("tests.conftest.ROOT", f"{tmp_path}:{ROOT}")
        ran = kg_process(*words, "-f", "json", *outputs, cwd=tmp_path)

    assert 4 == ran.code, ran
    assert 1 == ran.err.count(f"the time limit of {seconds} s was reached"), ran.err
    (finding,) = json.loads((tmp_path / "r.json").read_text())["findings"]
    assert "limit" == finding["rule"]
    assert f"the time limit of {seconds} s was reached" in finding["message"]
    (result,) = json.loads((tmp_path / "new" / "r.sarif").read_text())["runs"][0]["results"]
    assert "limit" == result["ruleId"]
    assert 0o640 == (tmp_path / "r.json").stat().st_mode & 0o777
    assert {"d.ttl", "s.ttl", "r.json", "new"} == {path.name for path in tmp_path.iterdir()} - {
        "sitecustomize.py",
        "__pycache__",
    }


@pytest.mark.parametrize("seconds", ["0.001", "1"])
def test_a_check_out_of_time_leaves_no_older_report(kg_process: Kg, empty_project: Project, seconds: str) -> None:
    """A command that does not look at the time itself."""
    root = empty_project.root
    (root / "r.json").write_text("old")
    endless = "SELECT ?focus ?path ?value WHERE { ?focus ?path ?value . ?c ?d ?e . ?f ?g ?h . ?i ?j ?k . ?l ?m ?n FILTER(?e = 7 + ?h) }"
    header = "#+ summary: Wrong.\n#+ problem: It is wrong.\n#+ solution: Right it.\n#+ severity: violation\n"
    (empty_project.queries / "wrong.rq").write_text(f"{header}{endless}\n")
    (empty_project.data / "a.ttl").write_text("".join(f"<urn:{n}> <urn:p> {n} .\n" for n in range(2000)))
    ran = kg_process("check", "--timeout", seconds, "-o", "r.json", cwd=root)

    assert 4 == ran.code, ran
    assert ["limit"] == [one["rule"] for one in json.loads((root / "r.json").read_text())["findings"]]


@pytest.mark.parametrize("name", ["d.ttl", "pipe", "known.json"])
def test_a_run_out_of_time_writes_nothing_where_no_report_goes(kg_process: Kg, tmp_path: Path, name: str) -> None:
    """Neither over what was read, nor into a pipe that nobody reads."""
    write_endless(tmp_path)
    (tmp_path / "known.json").write_text("{}")
    os.mkfifo(tmp_path / "pipe")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    words = ("validate", "d.ttl", "--shapes", "s.ttl", "--timeout", "0.05", "-f", "json", "-o", name)
    ran = kg_process(*words, *(("--baseline", "known.json") if name == "known.json" else ()), cwd=tmp_path)

    assert ran.code in (2, 3, 4)
    assert before == {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}


@pytest.mark.parametrize("options", [("--focus", "e:nobody"), ("--shape", "e:Nothing"), ("-f", "json", "-f", "text")])
def test_wrong_usage_is_no_run(kg: Kg, tmp_path: Path, options: tuple[str, ...]) -> None:
    """What was meant is not known, so no report says anything, and none is lost."""
    (tmp_path / "d.ttl").write_text(DATA)
    (tmp_path / "s.ttl").write_text(SOUND)
    (tmp_path / "r.json").write_text("old")

    assert 2 == kg("validate", "d.ttl", "--shapes", "s.ttl", "-o", "r.json", *options, cwd=tmp_path).code
    assert "old" == (tmp_path / "r.json").read_text()


def lint(folder: Path, shapes: str) -> list[Finding]:
    path = folder / "s.ttl"
    path.write_text(shapes)
    read = ShapesGraph(TermGraph(read_triples([path])))
    places = ShapePlaces([path], read.graph)
    return [to_finding(fault, places) for fault in find_faults(read) or find_faults_of_all(read, places)]


def test_each_fault_of_shapes_has_a_rule_that_is_described(tmp_path: Path) -> None:
    """All kinds that are tried elsewhere; the place is apart from the message, and the line is that of the place."""
    seen = set()
    nothing = (SHAPES.partition("e:S a")[0], "")
    for head, shapes in [*((SHAPES, shapes) for shapes, _ in IN_SHAPES.values()), nothing]:
        for finding in lint(tmp_path, head + shapes):
            seen.add(finding.rule)
            assert "violation" == finding.severity
            assert "s.ttl:" not in finding.message
            assert finding.location is not None
            assert tmp_path / "s.ttl" == finding.location.path
            if finding.location.line:
                assert (head + shapes).splitlines()[finding.location.line - 1] == finding.line

    assert set(RULES) - {"shapes/not-applicable"} == seen


def test_a_fault_of_all_files_names_each(kg: Kg, tmp_path: Path) -> None:
    """Shapes that check nothing stand in no one file."""
    for name in ("d", "s", "t"):
        (tmp_path / f"{name}.ttl").write_text("")
    ran = kg("validate", "d.ttl", "--shapes", "s.ttl", "--shapes", "t.ttl", "-f", "json", cwd=tmp_path)
    (finding,) = json.loads(ran.out)["findings"]

    assert ran.err.startswith("kg: s.ttl, t.ttl: there is no shape with a target in s.ttl, t.ttl; ")
    assert ("s.ttl", ["t.ttl"]) == (finding["file"], [one["place"] for one in finding["related"]])


def test_notes_are_told_once_however_many_reports(kg: Kg, tmp_path: Path) -> None:
    """Two forms are two reports of one run."""
    (tmp_path / "d.ttl").write_text(DATA)
    (tmp_path / "s.ttl").write_text(SHAPES + "e:P sh:path e:nmae ; sh:maxCount 1 .")
    ran = kg(
        "validate", "d.ttl", "--shapes", "s.ttl", "-f", "json", "-o", "r.json", "-f", "text", "-o", "-", cwd=tmp_path
    )

    assert 1 == ran.err.count("note: s.ttl:5:13: e:nmae")
    (note,) = json.loads((tmp_path / "r.json").read_text())["notes"]
    assert f"note: {note}\nno findings\n" == ran.err.replace("e:nmae", "<http://e/nmae>").replace("e:P", "<http://e/P>")


@pytest.mark.parametrize("below", [True, False])
def test_places_are_seen_from_where_one_stands(kg: Kg, tmp_path: Path, below: bool) -> None:
    """A file that is named by its whole path is told by a short one, unless it is elsewhere."""
    (tmp_path / "elsewhere").mkdir()
    data, shapes = tmp_path / "d.ttl", tmp_path / "s.ttl"
    data.write_text(DATA)
    shown = "" if below else f"{tmp_path}/"
    here = tmp_path if below else tmp_path / "elsewhere"
    words = ("validate", str(data), "--shapes", str(shapes))
    shapes.write_text(SHAPES + "e:P sh:path e:n ; sh:minCuont 1 .")
    assert kg(*words, cwd=here).err.startswith(f"kg: {shown}s.ttl:5:19: ")
    shapes.write_text(SHAPES + "e:P sh:path e:nmae ; sh:minCount 1 .")
    ran = kg(*words, "-f", "json", cwd=here)

    assert f"note: {shown}s.ttl:5:13: " in ran.err
    assert {f"{shown}d.ttl"} == {one["file"] for one in json.loads(ran.out)["findings"]}


def test_the_cause_stands_before_what_it_causes(kg: Kg, music: Project) -> None:
    """A likely mistake in a shape comes before the findings of that shape, and after worse ones of others."""
    shapes = music.shapes / "charts.ttl"
    text = shapes.read_text("utf-8")
    assert "sh:path mg:position" in text
    shapes.write_text(
        text.replace("sh:path mg:position", "sh:path mg:postion ; sh:minCount 1", 1)
        + "shapes:A a sh:NodeShape ; sh:targetClass mg:Chart ; sh:property [ sh:path mg:genre ; sh:minCount 1 ] .\n"
    )
    lines = [line for line in kg("validate", cwd=music).out.splitlines() if not line.startswith("  ")]
    of_shape = [line for line in lines if line.endswith("[shapes:ChartEntry-position]")]
    told = [re.split(": ", line)[1] for line in lines]

    assert len(lines) > len(of_shape) > 2
    assert "did you mean mg:position?" in of_shape[0]
    assert {"warning": 1, "violation": len(of_shape) - 1} == {
        severity: [re.split(": ", line)[1] for line in of_shape].count(severity)
        for severity in ("warning", "violation")
    }
    del told[lines.index(of_shape[0])]
    assert told == sorted(told, key=["violation", "warning", "info"].index), "the worst come first all the same"


@pytest.mark.parametrize("inputs", [[], ["d.ttl", "e.ttl"]])
@pytest.mark.parametrize("within", [True, False])
def test_a_report_that_another_process_owed_says_what_ended_it(
    empty_project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inputs: list[str], within: bool
) -> None:
    """Of the project around the working directory, of the first file that was given, or of nothing that is known."""
    monkeypatch.chdir(empty_project.data if within else tmp_path)
    report = tmp_path / "r.sarif"
    report.write_text("an older one")

    write_owed(json.dumps([["sarif"], [str(report)], inputs, "kg validate"]), LimitError("the run ended too early"))

    (run,) = json.loads(report.read_text("utf-8"))["runs"]
    (result,) = run["results"]
    assert "the run ended too early" in result["message"]["text"]
    (place,) = result["locations"]
    told = place["physicalLocation"]["artifactLocation"]["uri"]
    assert (inputs[0] if inputs else "kg.toml" if within else ".") == told.rpartition("/")[2]
