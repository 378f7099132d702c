"""A report that is kept is that of a run which does everything anew, and any change makes it void."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from kg.check import kept_reports, steps
from kg.check.kept_reports import KeptReport
from kg.errors import Advice, Location, Mend
from kg.findings import Finding, Note, Report, Rule
from kg.project import programs
from kg.project.below import Below
from kg.project.config import CONFIG, MAPPINGS, Project
from kg.project.reading import read_project
from kg.rdf.formats import packing_of
from kg.rdf.terms import IRI, BlankNode, Literal
from tests.forms import packed

from ..conftest import Ran, git

FORMS = ("text", "json", "sarif", "github", "junit")
CHECKS = [("check", "-f", form) for form in FORMS] + [("validate", "-f", form) for form in (*FORMS, "turtle")]


def settle(project: Project) -> None:
    """Wait until no file is so new that a change might not show."""
    time.sleep(0.06)
    assert KeptReport(project, "checked")._of is not None


def plant(project: Project, kind: str = "https://w3id.org/music-kg/ontology#ChartEntry") -> None:
    """Add faults of several kinds: of shapes, of a saved query, of an answer, of style, and what is only told."""
    (project.data / "sources").mkdir(exist_ok=True)
    with (project.data / "sources" / "rose-and-g-dragon.ttl").open("a") as file:
        file.write(f"\n<https://w3id.org/music-kg/entry/x> a <{kind}> .\n")
        file.write("@prefix skos: <urn:other> .\n")
    (project.queries / "broken.rq").write_text("SELECT", "utf-8")
    (project.data / "odd.nt.bak").write_text("", "utf-8")
    case = next(project.cases.glob("*/*.tsv"))
    case.write_text(case.read_text("utf-8") + "1\t2\n", "utf-8")


def tells_the_same_again(kg: Callable[..., Ran], project: Project, words: tuple[str, ...]) -> list[str]:
    """Return the rules of what is found, and require that two more runs, one with what is kept, tell the same."""
    assert kg("build", cwd=project).code == 0
    settle(project)
    first = kg(*words, cwd=project)
    kept = KeptReport(project, "checked" if words[0] == "check" else "validated").find()

    assert kept is not None
    assert first == kg(*words, cwd=project)
    assert first == kg(*words, "--no-cache", cwd=project)
    return [finding.rule for _, report in kept for finding in report.findings]


@pytest.mark.parametrize("words", [("check",), ("check", "--summary"), ("check", "--max", "3"), *CHECKS], ids=" ".join)
def test_a_run_again_tells_the_same(empty_project: Project, kg: Callable[..., Ran], words: tuple[str, ...]) -> None:
    """To the byte, on stdout and stderr, with the same exit code."""
    plant(empty_project, f"{empty_project.base}ontology#Thing")
    found = tells_the_same_again(kg, empty_project, words)

    of_check = {"answers", "cases", "meanings", "saved query"} if words[0] == "check" else set()
    assert {f"{empty_project.base}shapes#Thing-label", *of_check} == {*found}


@pytest.mark.parametrize("words", [("--fail-on-idle",), ("--inference", "rdfs"), ("data/a.ttl",)], ids=" ".join)
def test_what_is_asked_otherwise_is_not_told_what_was_found(
    empty_project: Project, kg: Callable[..., Ran], words: tuple[str, ...]
) -> None:
    """A kept report is that of all data as they stand, in which one shape meets no node and another one finds two."""
    (empty_project.shapes / "own.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "<urn:S> a sh:NodeShape ; sh:targetClass <urn:Other> ; sh:property [ sh:path <urn:q> ; sh:minCount 1 ] .\n"
        "<urn:T> a sh:NodeShape ; sh:targetSubjectsOf <urn:p> ; sh:property [ sh:path <urn:p> ; sh:minCount 2 ] .\n",
        "utf-8",
    )
    domain = "<urn:p> <http://www.w3.org/2000/01/rdf-schema#domain> <urn:Other> .\n"
    (empty_project.ontology / "own.ttl").write_text(domain, "utf-8")
    for name in "ab":
        (empty_project.data / f"{name}.ttl").write_text(f"<urn:{name}> <urn:p> 1 .\n", "utf-8")
    tells_the_same_again(kg, empty_project, ("validate",))
    plain, asked = (kg("validate", *more, cwd=empty_project) for more in ((), words))

    assert asked == kg("validate", *words, "--no-cache", cwd=empty_project)
    assert asked.out != plain.out
    assert plain == kg("validate", cwd=empty_project)


@pytest.mark.parametrize("words", [("check",), ("validate", "-f", "sarif")], ids=" ".join)
def test_a_run_again_of_the_example_tells_the_same(
    few: Project, kg: Callable[..., Ran], words: tuple[str, ...]
) -> None:
    """With findings of many shapes, sources and steps."""
    plant(few)

    assert len(tells_the_same_again(kg, few, words)) >= 2


def test_what_is_kept_is_not_looked_for(few: Project, kg: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    settle(few)
    kg("build", cwd=few)
    first = kg("check", cwd=few)

    done: list[str] = []

    def again(*words: object, **named: object) -> Iterator[object]:
        done.append("again")
        return iter(())

    monkeypatch.setattr(steps, "iter_steps", again)
    assert first == kg("check", cwd=few)
    told = kg("check", "--explain-cache", cwd=few)
    assert "note: everything: as in the run before, since neither a file of the project nor kg has changed" in told.err
    assert not done
    kg("check", "--no-cache", cwd=few)
    assert ["again"] == done


@pytest.mark.parametrize("word", ["validate", "check"])
def test_what_is_kept_is_told_without_what_finds(empty_project: Project, kg: Callable[..., Ran], word: str) -> None:
    """Most runs find nothing changed, and what looks for faults takes as long to load as all the rest."""
    settle(empty_project)
    kg("build", cwd=empty_project)
    kg(word, cwd=empty_project)
    told = "import sys, kg.cli; kg.cli._end = lambda code: print(*sys.modules); kg.cli.main(sys.argv[1:])"
    code = [sys.executable, "-c", told, word]
    modules = set(subprocess.run(code, cwd=empty_project.root, capture_output=True, text=True).stdout.split())

    assert "kg.check.kept_reports" in modules
    seldom = {"kg.shacl.compiled", "kg.shacl.fit", "kg.io.worker", "kg.rdf.given", "kg.places.lines", "pyoxigraph"}
    assert not modules & {*seldom, "shutil", "subprocess", "lzma", "queue"}


def rewrite(path: Path) -> None:
    """Give a file other content of the same size and time."""
    before = path.stat()
    raw = path.read_bytes()
    path.write_bytes(raw[:-2] + b" \n" if raw[-2:] != b" \n" else raw[:-2] + b"\n\n")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


CHANGES: dict[str, Callable[[Project], object]] = {
    "a source": lambda project: rewrite(next(project.iter_source_files())),
    "the spine": lambda project: rewrite(next(project.spine.glob("*.ttl"))),
    "the ontology": lambda project: rewrite(next(project.iter_ontology_files())),
    "the shapes": lambda project: rewrite(next(project.iter_shape_files(within_a_source=True))),
    "a query": lambda project: rewrite(next(project.queries.rglob("*.rq"))),
    "an answer": lambda project: rewrite(next(project.cases.glob("*/*.tsv"))),
    "data of a case": lambda project: rewrite(next(project.cases.glob("*/*.ttl"))),
    "the decisions": lambda project: rewrite(next(project.data.rglob("*.tsv"))),
    "the rules for links": lambda project: rewrite(project.linking.rules),
    "the settings": lambda project: rewrite(project.root / CONFIG),
    "a new file": lambda project: (project.data / "sources" / "new.ttl").write_text("", "utf-8"),
    "a file gone": lambda project: next(project.iter_source_files()).unlink(),
    "a new name": lambda project: next(project.iter_source_files()).rename(project.data / "other.ttl"),
    "a new query": lambda project: (project.queries / "new.rq").write_text("ASK { }", "utf-8"),
    "foreign data": lambda project: (project.data / "x.jsonld").write_text("{}", "utf-8"),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGES)
def test_any_change_makes_it_void(music: Project, what: str) -> None:
    """Also where a file has the size and the time that it had."""
    music.state.mkdir(exist_ok=True)
    settle(music)
    KeptReport(music, "checked").note([("step", Report([]))])
    assert KeptReport(music, "checked").find() == [("step", Report(()))]
    CHANGES[what](music)
    time.sleep(0.06)

    assert KeptReport(music, "checked").find() is None


PLACES = (
    "ontology",
    "data",
    "queries",
    "cases",
    "shapes",
    "within_a_source",
    "spine",
    "rules",
    "settings",
    "mappings",
    "a table",
)
WAYS: dict[str, Callable[[Path], object]] = {
    "rewritten": rewrite,
    "gone": Path.unlink,
    "another name": lambda path: path.rename(path.with_name("other.txt")),
    "one more": lambda path: path.with_name("more.txt").write_text(""),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("place", PLACES)
def test_a_change_is_seen_wherever_a_place_lies(empty_project: Project, place: str, way: str) -> None:
    """Each outside of the others, so that none is seen by way of another."""
    root = empty_project.root
    project = empty_project._replace(
        shapes=root / "a", within_a_source=root / "b", spine=root / "c",
        linking=empty_project.linking._replace(rules=root / "d" / "linking.toml"),
    )  # fmt: skip
    (root / MAPPINGS).mkdir()
    described = project.spine / "tables" / "song.ttl"
    described.parent.mkdir(parents=True)
    described.write_text(
        "".join(f"# {one} sha256 {'0' * 64}\n" for one in ("mapping mappings/a.yml", "table e/it.csv"))
    )
    path = {
        "rules": project.linking.rules, "settings": root / CONFIG, "mappings": root / MAPPINGS / "below" / "it.yml",
        "a table": root / "e" / "it.csv",
    }.get(place)  # fmt: skip
    path = path or getattr(project, place) / "below" / "it.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    if place != "settings":
        path.write_text("text\n")
    project.state.mkdir()
    settle(project)
    KeptReport(project, "checked").note([])
    assert KeptReport(project, "checked").find() == []
    WAYS[way](path)
    time.sleep(0.06)

    assert (KeptReport(project, "checked").find() is None) is not (
        way == "one more" and place in ("rules", "settings", "a table")
    )


RULES = """\
entities = "https://example.org/items/"
direct = "https://example.org/direct/"
languages = ["en"]
names = []
kind = "P1"
broader = "P2"
never = []
[classes]
[facts]
"""


def test_rules_and_shapes_that_lie_elsewhere_are_looked_at(empty_project: Project, kg: Callable[..., Ran]) -> None:
    """By a check, and by a validation, after one that was kept; one that is explained keeps nothing."""
    root = empty_project.root
    with (root / CONFIG).open("a") as config:
        config.write('\n[validation]\nshapes = "rules/shapes"\n\n[linking]\nrules = "links/linking.toml"\n')
    (root / "links").mkdir()
    (root / "links" / "linking.toml").write_text(RULES)
    (root / "rules").mkdir()
    empty_project.shapes.rename(root / "rules" / "shapes")
    assert kg("build", cwd=root).code == 0
    settle(read_project(root))
    before = kg("check", cwd=root), kg("validate", cwd=root)
    assert (0, 0) == (before[0].code, before[1].code), before
    assert None not in (KeptReport(read_project(root), kind).find() for kind in ("checked", "validated"))

    (root / "links" / "linking.toml").write_text(f"{RULES}# some\n")
    assert ["as in the run before" in kg("check", "--explain-cache", cwd=root).err for _ in range(2)] == [False, False]
    shapes = next((root / "rules" / "shapes").rglob("*.ttl"))
    shapes.write_text(shapes.read_text("utf-8").replace("sh:minCount", "sh:minCuont"))
    assert [3, 3] == [kg(command, cwd=root).code for command in ("check", "validate")]


@pytest.mark.parametrize("changed", ["new.py", "project/programs.py", "shacl/nodes.py", "engine/__init__.py"])
def test_another_program_makes_it_void(
    empty_project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    """A module of ours that is new or another one, in any folder, and the library that answers."""
    program = tmp_path / "program"
    for name in ("project/programs.py", "shacl/nodes.py", "engine/__init__.py"):
        (program / name).parent.mkdir(parents=True)
        (program / name).write_text("")
    engine = (program / "engine").rename(tmp_path / "engine") / "__init__.py"
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: ModuleSpec(name, None, origin=str(engine)))
    monkeypatch.setattr(programs, "__file__", str(program / "project" / "programs.py"))
    monkeypatch.setattr(kept_reports, "find_programs", programs.find_programs.__wrapped__)
    empty_project.state.mkdir()
    settle(empty_project)
    KeptReport(empty_project, "checked").note([])
    assert KeptReport(empty_project, "checked").find() == []
    for folder in ("project", "shacl", "."):  # what Python compiles at the first run is no change
        (program / folder / "__pycache__").mkdir()
        (program / folder / "__pycache__" / "nodes.cpython-311.pyc").write_bytes(b"")
    assert KeptReport(empty_project, "checked").find() == []
    (engine if changed.startswith("engine") else program / changed).write_text("# another")

    assert KeptReport(empty_project, "checked").find() is None


def test_a_file_that_changes_meanwhile_leaves_nothing(empty_project: Project) -> None:
    """Neither for the files as they are then, nor for those of before, which are there again once it is gone."""
    empty_project.state.mkdir()
    settle(empty_project)
    kept = KeptReport(empty_project, "checked")
    new = empty_project.data / "new.ttl"
    new.write_text("")
    time.sleep(0.06)
    kept.note([])

    assert KeptReport(empty_project, "checked").find() is None
    new.unlink()
    settle(empty_project)
    again = KeptReport(empty_project, "checked")
    assert again.seen == kept.seen
    assert again.find() is None


def test_a_folder_that_went_away_while_it_was_looked_at_leaves_nothing(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is not known is as nothing: neither is taken, and nothing is kept for the next run."""
    steps = [("syntax", Report([]))]
    empty_project.state.mkdir(exist_ok=True)
    settle(empty_project)
    KeptReport(empty_project, "checked").note(steps)
    assert KeptReport(empty_project, "checked").find() is not None
    before = (empty_project.state / "checked.json").read_bytes()

    def gone(*_: object) -> None:
        raise FileNotFoundError

    monkeypatch.setattr(Below, "add_below", gone)
    report = KeptReport(empty_project, "checked")
    assert (None, None) == (report.seen, report.find())
    report.note(steps)
    assert before == (empty_project.state / "checked.json").read_bytes()


def test_of_more_findings_than_are_worth_it_nothing_is_kept(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_reports, "MOST", 3)
    empty_project.state.mkdir(exist_ok=True)
    settle(empty_project)
    one = Report([Finding("warning", "m", "r")] * 2)
    for more, kept in ((one, None), (Report(one.findings[:1]), 3)):
        KeptReport(empty_project, "checked").note([("a", one), ("b", more)])
        found = KeptReport(empty_project, "checked").find()
        assert kept == (found and sum(len(report.findings) for _, report in found))


def test_a_file_that_is_very_new_leaves_nothing(empty_project: Project) -> None:
    """Within the same tick of the clock it may change again."""
    empty_project.state.mkdir()
    settle(empty_project)
    (empty_project.data / "new.ttl").write_text("")
    kept = KeptReport(empty_project, "checked")
    time.sleep(0.06)
    kept.note([])

    assert KeptReport(empty_project, "checked").find() is None


@pytest.mark.parametrize(
    "text", ["ASK { FILTER(NOW() > 1) }", "SELECT (rand () AS ?x) {}", "ASK { BIND(STRUUID() AS ?u) }"]
)
@pytest.mark.parametrize("where", ["queries/new.rq", "ontology/shapes/new.ttl", "ontology/shapes/new.ttl.gz"])
def test_what_differs_by_the_moment_is_not_kept(empty_project: Project, text: str, where: str) -> None:
    empty_project.state.mkdir()
    path = empty_project.root / where
    path.write_bytes(packed(f"# {text}\n".encode(), packing_of(path)))
    settle(empty_project)
    KeptReport(empty_project, "checked").note([])

    assert KeptReport(empty_project, "checked").find() is None


@pytest.mark.parametrize("place", ["shapes", "ontology"])
def test_a_place_that_is_one_file_is_looked_at(empty_project: Project, place: str) -> None:
    """Where it changes what was found is void, and nothing is kept of shapes that ask what time it is."""
    path = empty_project.root / "alone.ttl"
    alone = empty_project._replace(shapes=path), empty_project._replace(ontology=path)
    project = alone[place == "ontology"]
    path.write_text("# one\n")
    project.state.mkdir()
    settle(project)
    KeptReport(project, "checked").note([])
    assert KeptReport(project, "checked").find() == []
    path.write_text("# other\n")
    time.sleep(0.06)
    assert KeptReport(project, "checked").find() is None

    path.write_text("# FILTER(NOW() > 1)\n")
    settle(project)
    KeptReport(project, "checked").note([])
    assert (KeptReport(project, "checked").find() is None) is (place == "shapes")


def test_a_report_by_programs_that_cannot_be_told_apart_is_not_kept(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another one may be there tomorrow, and look the same."""
    empty_project.state.mkdir()
    settle(empty_project)
    monkeypatch.setattr(kept_reports, "find_programs", lambda: None)
    KeptReport(empty_project, "checked").note([])

    assert not (empty_project.state / "checked.json").exists()
    assert KeptReport(empty_project, "checked").find() is None


def test_a_folder_elsewhere_leaves_nothing(empty_project: Project, tmp_path: Path) -> None:
    """What lies behind a link to a folder is not looked at."""
    empty_project.state.mkdir()
    (tmp_path / "elsewhere").mkdir()
    (empty_project.cases / "linked").parent.mkdir(parents=True, exist_ok=True)
    (empty_project.cases / "linked").symlink_to(tmp_path / "elsewhere")
    time.sleep(0.06)
    KeptReport(empty_project, "checked").note([])

    assert KeptReport(empty_project, "checked").find() is None


@pytest.mark.parametrize("text", ["", "{}", '{"of": 1}', "[]"])
def test_what_is_damaged_is_nothing(empty_project: Project, text: str) -> None:
    empty_project.state.mkdir()
    settle(empty_project)
    KeptReport(empty_project, "checked").note([])
    (empty_project.state / "checked.json").write_text(text)

    assert KeptReport(empty_project, "checked").find() is None


def mark(project: Project) -> bytes:
    """Keep a report of a validation that no validation gives, and return what was written."""
    settle(project)
    finding = Finding("warning", "this was kept", "r", Location(project.root / CONFIG))
    KeptReport(project, "validated").note([("shapes", Report([finding]))])
    return (project.state / "validated.json").read_bytes()


# Each option that makes a validation another one: words, and whether a report is looked for that is kept.
OPTIONS: dict[str, tuple[tuple[str, ...], bool]] = {
    "none": ((), True),
    "engine by name": (("--engine", "compiled"), True),
    "form": (("-f", "text"), True),
    "explained": (("--explain-cache",), True),
    "time limit": (("--timeout", "600"), True),
    "engine": (("--engine", "pyshacl"), False),
    "changed": (("--changed",), False),
    "changed since": (("--changed", "HEAD"), False),
    "endpoint": (("--endpoint", "http://127.0.0.1:1/"), False),
    "endpoint by name": (("--endpoint", "nobody"), False),
    "lenient": (("--lenient",), False),
    "file": (("data/a.ttl",), False),
    "folder": (("data",), False),
    "nothing kept": (("--no-cache",), False),
    "file, lenient": (("data/a.ttl", "--lenient"), False),
    "files and shapes": (("data/a.ttl", "--shapes", "ontology/shapes/things.ttl"), False),
}


@pytest.mark.parametrize(("words", "kept"), OPTIONS.values(), ids=OPTIONS)
def test_a_validation_of_something_else_neither_takes_nor_keeps_a_report(
    empty_project: Project, kg: Callable[..., Ran], words: tuple[str, ...], kept: bool
) -> None:
    """What is kept is the report of the whole project by our own engine, with shapes that have no fault."""
    root = empty_project.root
    (empty_project.data / "a.ttl").write_text("<urn:a> <urn:p> <urn:o> .\n")
    with (root / CONFIG).open("a") as config:
        config.write('\n[endpoints.nobody]\nurl = "http://127.0.0.1:1/"\nmerged = "graph/merged"\n')
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "all")
    assert kg("build", cwd=root).code == 0
    written = mark(read_project(root))
    assert "this was kept" in kg("validate", cwd=root).out
    path = empty_project.state / "validated.json"
    ran = kg("validate", *words, cwd=root)

    assert ("this was kept" in ran.out) is kept
    assert written == path.read_bytes()
    path.unlink()
    assert ran.code == kg("validate", *words, cwd=root).code
    assert path.exists() is (kept and "--explain-cache" not in words)


def test_all_of_a_report_comes_back(empty_project: Project) -> None:
    place = Location(empty_project.data / "x.ttl", 3, 4)
    finding = Finding(
        "warning", "m", "r", place, IRI("urn:a"), "p", Literal("x", language="en"), "c", "label", "line",
        ((place, "v"),), "s", "urn:severity", 2, "step", Advice("import", "x"), "part", "way", "said", IRI("urn:asked"),
        IRI("urn:meant"), IRI("urn:cause"), (Finding("info", "under", "r", place),), Mend("mend", place, 1, "text"), 7,
            (IRI("urn:kind"),), (IRI("urn:unseen"),), (IRI("urn:several"),),
            IRI("urn:other"), (IRI("urn:others"),), "instead",
    )  # fmt: skip
    assert all(finding), "each field is tried"
    blank = Finding("info", "m", "r", focus=BlankNode("b"))
    notes = ("told", Note("so", place, Advice("build")), Note("or so"))
    report = Report((finding, blank), notes, rules={"r": Rule("text", "page", "more"), "s": Rule("text")})
    empty_project.state.mkdir()
    settle(empty_project)
    KeptReport(empty_project, "checked").note([("one", report), ("two", Report(()))])

    assert KeptReport(empty_project, "checked").find() == [("one", report), ("two", Report(()))]


def test_of_a_kept_report_a_node_can_be_asked_for(music: Project, kg: Callable[..., Ran]) -> None:
    """What the data does not mention is told, though no graph was asked."""
    plant(music)
    kg("build", cwd=music)
    settle(music)
    words = ("validate", "--focus", "<https://w3id.org/music-kg/entry/x>")
    first = kg(*words, cwd=music)
    unknown = kg("validate", "--focus", "<urn:unknown>", cwd=music)

    assert first.out
    assert first == kg(*words, cwd=music)
    assert unknown.code == 2
    assert "the data does not mention it" in unknown.err


def test_a_project_is_known_by_its_folder(empty_project: Project, tmp_path: Path) -> None:
    """A copy, or one that was moved, has other places."""
    empty_project.state.mkdir()
    settle(empty_project)
    KeptReport(empty_project, "checked").note([])
    empty_project.root.rename(tmp_path / "moved")
    time.sleep(0.06)

    assert KeptReport(read_project(tmp_path / "moved"), "checked").find() is None


_MODULES = """
import sys, kg.cli
kg.cli._end = lambda code: print(code, *sys.modules, file=sys.stderr)
kg.cli.main(["validate"])
"""


def test_a_report_that_is_kept_is_told_without_what_makes_one(empty_project: Project) -> None:
    """Nothing that reads RDF or shapes is loaded: that would take longer than all else."""
    settle(empty_project)
    for _ in "first", "then":
        command = [sys.executable, "-c", _MODULES]
        told = subprocess.run(
            command, cwd=empty_project.root, capture_output=True, text=True, check=True
        ).stderr.splitlines()
    code, *modules = told[-1].split()
    assert ("no findings" in told, code) == (True, "0")
    makes_one = {"pyoxigraph", "rdflib", "kg.rdf.foreign", "kg.rdf.turtle", "kg.shacl.shape"}
    assert (makes_one | {"kg.check.excerpts"}) & set(modules) == set()
