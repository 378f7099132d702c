"""What passed is tried again as soon as anything has changed that it rests on, and a case that failed always is."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest

from kg.check import asked_checks, asked_of_nothing, kept_passes
from kg.check.answers import check_answers
from kg.check.cases import Case, Examiner, Outcome
from kg.check.kept_passes import KeptPasses
from kg.check.steps import iter_steps
from kg.findings import Finding
from kg.project import building
from kg.project.building import build_snapshot
from kg.project.catalog import read_catalog
from kg.project.config import CONFIG, Project
from kg.project.header import check_query
from kg.project.saved_query import SavedQuery
from kg.rdf.terms import IRI
from kg.shacl import on_snapshot
from kg.shacl.fit import Fit
from kg.shacl.strange import Strange

NAMES = ("saved queries", "quality checks", "answers")


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The names of what was tried: of checks on the whole project, and files of cases."""
    names: set[str] = set()
    examine, ask, check = Examiner.examine, asked_checks._iter_faults, check_query

    def note_case(self: Examiner, case: Case) -> Outcome:
        names.add(f"{case.query}/{case.path.stem}")
        return examine(self, case)

    def note_check(project: Project, engine: object, query: SavedQuery) -> object:
        names.add(query.name)
        return ask(project, engine, query)  # type: ignore[arg-type]

    def note_query(query: SavedQuery, prefixes: object) -> None:
        names.add(f"query {query.name}")
        check(query, prefixes)  # type: ignore[arg-type]

    monkeypatch.setattr(Examiner, "examine", note_case)
    monkeypatch.setattr(asked_checks, "_iter_faults", note_check)
    monkeypatch.setattr(asked_of_nothing, "check_query", note_query)
    return names


def found(project: Project, *, keep: bool = True) -> list[Finding]:
    return [
        finding
        for name, step in iter_steps(project, keep=keep)
        if name in NAMES or name == "syntax"
        for finding in step().findings
    ]


def write_cases(project: Project) -> None:
    """Two queries, one of which looks for faults, and three cases of which one has data of its own."""
    (project.data / "a.ttl").write_text('<urn:a> <urn:p> "1" .\n', "utf-8")
    for name, header, query in (
        ("ones", "#+ summary: Ones.\n", "SELECT ?s WHERE { ?s <urn:p> ?o }"),
        ("others", "#+ summary: Others.\n", "SELECT ?s WHERE { ?s <urn:q> ?o }"),
        ("wrong", "#+ summary: Wrong.\n#+ problem: It is wrong.\n#+ solution: Right it.\n#+ severity: violation\n",
         "SELECT ?focus ?path ?value WHERE { ?focus <urn:wrong> ?value BIND(<urn:wrong> AS ?path) }"),
    ):  # fmt: skip
        (project.queries / f"{name}.rq").write_text(f"{header}{query}\n", "utf-8")
    for name, rows, data in (
        ("ones/all", "?s\n<urn:a>\n", None),
        ("ones/own", "?s\n<urn:b>\n", '<urn:b> <urn:p> "1" .\n'),
        ("others/all", "?s\n", None),
        ("wrong/own", "?focus\t?path\t?value\n", '<urn:b> <urn:p> "1" .\n'),
    ):
        path = project.cases / f"{name}.tsv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(rows, "utf-8")
        if data:
            path.with_suffix(".ttl").write_text(data, "utf-8")


ALL = {"query ones", "query others", "query wrong", "wrong", "ones/all", "ones/own", "others/all", "wrong/own"}
OWN = {"ones/own", "wrong/own"}
CHANGES: dict[str, tuple[Callable[[Project], object], set[str], int]] = {
    "nothing": (lambda project: None, set(), 0),
    "data, so that an answer is another": (
        lambda project: (project.data / "a.ttl").write_text('<urn:c> <urn:p> "1" .\n'), {"ones/all"}, 1),
    "data, so that a check finds something": (
        lambda project: (project.data / "b.ttl").write_text('<urn:c> <urn:wrong> "1" .\n'), {"wrong"}, 1),
    "data that goes, so that an answer is another": (
        lambda project: (project.data / "a.ttl").unlink(), {"ones/all"}, 1),
    "data that no query reads": (
        lambda project: (project.data / "b.ttl").write_text('<urn:c> <urn:more> "1" .\n'), set(), 0),
    "a query": (
        lambda project: (project.queries / "ones.rq").write_text("#+ summary: x.\nSELECT ?s WHERE { ?s <urn:r> ?o }\n"),
        {"query ones", "ones/all", "ones/own"}, 2),
    "a check": (
        lambda project: (project.queries / "wrong.rq").write_text(
            (project.queries / "wrong.rq").read_text().replace("urn:wrong", "urn:p")),
        {"query wrong", "wrong", "wrong/own"}, 2),
    "an answer": (
        lambda project: (project.cases / "others" / "all.tsv").write_text("?s\n<urn:x>\n"), {"others/all"}, 1),
    "data of a case": (
        lambda project: (project.cases / "ones" / "own.ttl").write_text('<urn:z> <urn:p> "1" .\n'), {"ones/own"}, 1),
    "no data of a case any more": (
        lambda project: (project.cases / "ones" / "own.ttl").unlink(), {"ones/own"}, 1),
    "the ontology": (
        lambda project: (project.ontology / "more.ttl").write_text('<urn:z> <urn:p> "1" .\n'), {"ones/all"} | OWN, 2),
    "the settings": (
        lambda project: (project.root / CONFIG).write_text((project.root / CONFIG).read_text() + "# more\n"), ALL, 0),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGES)
def test_what_changed_is_tried_again(empty_project: Project, tried: set[str], what: str) -> None:
    """And nothing else; what is found is what a run that keeps nothing finds."""
    for folder in (empty_project.queries, empty_project.cases, empty_project.data / "sources"):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    write_cases(empty_project)
    assert not found(empty_project)
    assert tried == ALL
    change, again, faults = CHANGES[what]
    change(empty_project)
    tried.clear()
    findings = found(empty_project)

    assert tried == again
    assert len(findings) == faults
    assert findings == found(empty_project, keep=False)
    tried.clear()
    assert findings == found(empty_project)
    assert len(tried) == sum(finding.rule == "answers" for finding in findings), "cases that failed are tried again"
    assert tried <= again


def test_what_passed_in_a_snapshot_that_was_replaced_meanwhile_is_not_kept(
    empty_project: Project,
) -> None:
    """It was perhaps asked of the other one."""
    write_cases(empty_project)
    passes = KeptPasses(empty_project)
    for replaced in (True, False):
        passes = KeptPasses(empty_project)
        assert passes.snapshot
        passes.note_on_graph("case", "ASK {}")
        if replaced:
            build_snapshot(empty_project, full=True)
        passes.write()

        assert KeptPasses(empty_project).has_on_graph("case", "ASK {}") is not replaced


def test_what_passed_holds_however_many_snapshots_come_between(empty_project: Project, tried: set[str]) -> None:
    """The one that it rests on stays, to tell what has come and gone since."""
    for folder in (empty_project.queries, empty_project.cases):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    write_cases(empty_project)
    found(empty_project)
    for number in range(4):
        (empty_project.data / "b.ttl").write_text(f'<urn:c> <urn:more> "{number}" .\n')
        build_snapshot(empty_project)
    tried.clear()

    assert (found(empty_project), tried) == ([], set())


def test_what_differs_by_the_moment_is_not_kept(empty_project: Project) -> None:
    empty_project.state.mkdir(exist_ok=True)
    for text, kept in (("ASK { FILTER(NOW() > ?x) }", False), ("ASK { FILTER(?now > ?x) }", True)):
        passes = KeptPasses(empty_project)
        passes.note("query", text)
        passes.write()
        assert KeptPasses(empty_project).has("query", text) is kept


@pytest.mark.parametrize("text", ["", "[]", '{"query": 1}', "x" * 100])
def test_what_is_damaged_is_nothing(empty_project: Project, text: str) -> None:
    empty_project.state.mkdir(exist_ok=True)
    passes = KeptPasses(empty_project)
    passes.note("query", "ASK {}")
    passes.write()
    (empty_project.state / "passes.json").write_text(text)

    assert not KeptPasses(empty_project).has("query", "ASK {}")


def test_contents_do_not_run_into_each_other(empty_project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    empty_project.state.mkdir(exist_ok=True)
    passes = KeptPasses(empty_project)
    passes.note("query", "ab", "c")
    passes.write()

    assert KeptPasses(empty_project).has("query", "ab", "c")
    assert not KeptPasses(empty_project).has("query", "a", "bc")
    assert not KeptPasses(empty_project).has("other", "ab", "c")
    monkeypatch.setattr(kept_passes, "find_programs", lambda: "another")
    assert not KeptPasses(empty_project).has("query", "ab", "c")
    assert not KeptPasses(empty_project, keep=False).has("query", "ab", "c")


PREFIXES = "@prefix e: <http://e/> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
SHAPES = """
e:SongShape a sh:NodeShape ; sh:targetClass e:Song ; sh:property [ sh:path e:by ] .
e:AlbumShape a sh:NodeShape ; sh:targetClass e:Album ; sh:property [ sh:path e:tracks ] .
"""
FIVE = "e:a a e:Song ; e:by e:x, e:y, e:z, e:w .\n"


def test_what_moves_to_another_graph_is_seen_by_who_asks_for_graphs(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All graphs together hold the same before and after; in which of them it stands is another matter, both ways."""
    monkeypatch.setattr(building, "is_small", lambda *_: True)  # by difference, however little there is
    header = "#+ summary: In b.\n#+ problem: It is in b.\n#+ solution: Move it.\n#+ severity: violation\n"
    query = 'SELECT ?focus ?value WHERE { GRAPH ?g { ?focus <http://e/p> ?value } FILTER(STRENDS(STR(?g), "/b")) }\n'
    (empty_project.queries / "in_b.rq").write_text(header + query, "utf-8")
    one, other = empty_project.data / "a.ttl", empty_project.data / "b.ttl"

    for there in (False, True, False):
        for path, holds in ((one, not there), (other, there)):
            path.write_text("<urn:x> <http://e/p> 1 ." if holds else "<urn:y> <urn:q> 1 .", "utf-8")
        kept, anew = found(empty_project), found(empty_project, keep=False)
        assert [one.focus for one in kept] == [one.focus for one in anew]
        assert there == any(one.focus == IRI("urn:x") for one in kept)


def test_habits_of_a_house_are_looked_at_again_where_a_file_has_changed(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What does not fit, what repeats and which prefixes there are: as a run that keeps nothing finds it."""
    monkeypatch.setattr(building, "is_small", lambda *_: True)  # by difference, however little there is
    monkeypatch.setattr(on_snapshot, "_LARGE", 1)
    for path in empty_project.shapes.rglob("*.ttl"):
        path.unlink()
    (empty_project.shapes / "songs.ttl").write_text(PREFIXES + SHAPES)
    sources = empty_project.data / "sources"
    sources.mkdir(exist_ok=True)
    texts = {
        "one": PREFIXES + FIVE, "two": PREFIXES + FIVE.replace("e:a", "e:b"), "three": PREFIXES + "e:c e:tracks 3 .\n",
    }  # fmt: skip
    for name, text in texts.items():
        (sources / f"{name}.ttl").write_text(text)

    def told(*, keep: bool = True) -> list[tuple[str, str, int | None]]:
        findings = [finding for _, step in iter_steps(empty_project, keep=keep) for finding in step().findings]
        rules = ("fit", "repeats", "meanings", "prefixes")
        return sorted(
            (one.rule, one.location.path.stem, one.location.line)
            for one in findings
            if one.rule in rules and one.location
        )

    before = told()
    found = []
    for name, text in (
        ("two", PREFIXES + FIVE), ("three", PREFIXES + "e:c a e:Song ; e:tracks 3 .\n"), ("one", PREFIXES + FIVE + "e:c a e:Album .\n"),
        ("two", PREFIXES + FIVE + "@prefix q: <http://q/> .\n"), ("two", "@prefix e: <http://other/> .\n" + FIVE),
    ):  # fmt: skip
        (sources / f"{name}.ttl").write_text(text)
        with monkeypatch.context() as patched:
            for looked in (Fit, Strange):
                patched.setattr(looked, "find", None)  # all of the graph is not looked at
            found.append(told())
        assert found[-1] == told(keep=False)
    rules = [{rule for rule, _, _ in one} for one in (before, *found)]

    assert ["repeats" in one for one in rules] == [False, True, True, True, True, False]
    assert ["fit" in one for one in rules] == [False, False, True, False, False, True]
    assert ["meanings" in one for one in rules] == [False, False, False, False, False, True]


@pytest.mark.parametrize("where", ["data of the case", "ontology", "sample"])
def test_what_passed_with_a_file_that_changed_meanwhile_is_not_kept(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """As it was before it may not have passed, and as it was before it may be again."""
    for folder in (empty_project.queries, empty_project.cases):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    write_cases(empty_project)
    path = {
        "data of the case": empty_project.cases / "ones" / "own.ttl",
        "ontology": empty_project.ontology / "more.ttl",
        "sample": empty_project.cases / "sample" / "a.ttl",
    }[where]
    path.parent.mkdir(exist_ok=True)
    if where != "sample":  # then the case that is asked of the project is none of those that are tried
        (empty_project.cases / "ones" / "all.tsv").unlink()
    else:
        for one in empty_project.cases.glob("*/own.*"):
            one.unlink()
    right = path.read_text() if path.exists() else '<urn:a> <urn:p> "1" .\n' if where == "sample" else ""
    wrong = '<urn:wrong> <urn:p> "1" .\n'

    def told() -> int:
        passes = KeptPasses(empty_project)
        report = check_answers(empty_project, read_catalog(empty_project), (), passes)
        passes.write()
        return len(report.findings)

    path.write_text(wrong)
    examine = Examiner.examine
    with monkeypatch.context() as patched:

        def examine_other(self: Examiner, case: Case) -> Outcome:
            path.write_text(right)
            return examine(self, case)

        patched.setattr(Examiner, "examine", examine_other)
        assert told() == 0
    path.write_text(wrong)

    assert told() == 1
    path.write_text(right)
    assert (told(), told()) == (0, 0)


@pytest.mark.parametrize("thing", ["<urn:c>", "[]"])
def test_what_a_check_finds_of_a_thing_without_a_name_is_asked_again(
    empty_project: Project, tried: set[str], thing: str
) -> None:
    """It has another label after a build from all files; what is found of any other stands."""
    for folder in (empty_project.queries, empty_project.cases):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    write_cases(empty_project)
    (empty_project.data / "b.ttl").write_text(f'{thing} <urn:wrong> "1" .\n')
    before = found(empty_project)
    (empty_project.data / "c.ttl").write_text('<urn:d> <urn:more> "1" .\n')
    build_snapshot(empty_project, full=True)
    tried.clear()
    again = found(empty_project)

    assert ("wrong" in tried) is (thing == "[]")
    assert again == found(empty_project, keep=False)
    assert len(again) == len(before) == 1
