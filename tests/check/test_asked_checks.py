"""A check that found nothing is asked only for what is new, and tells what it tells when the whole graph is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.check import asked_checks
from kg.check.steps import iter_steps
from kg.findings import Finding
from kg.project.config import Project
from kg.project.reading import read_project
from kg.project.saved_query import SavedQuery

HEAD = "#+ summary: What is wrong?\n#+ tags: [check]\n#+ problem: It is wrong.\n#+ solution: Mend it.\n"
CHECKS = {
    "lacks_q": "SELECT ?focus ?path ?value WHERE { ?focus a <urn:C> FILTER NOT EXISTS { ?focus <urn:q> ?other } }",
    "no_class": "SELECT ?focus ?path ?value WHERE { { SELECT ?focus WHERE { ?focus <urn:q> ?any MINUS { ?focus a ?class } }"
    " GROUP BY ?focus } }",
    "in_two": "SELECT DISTINCT ?focus ?path ?value WHERE { GRAPH ?one { ?focus <urn:r> ?x } GRAPH ?two { ?focus <urn:r> ?x }"
    " FILTER(?one != ?two) }",
    "counted": "SELECT ?focus (<urn:s> AS ?path) (COUNT(?x) AS ?value) WHERE { ?focus <urn:s> ?x } GROUP BY ?focus HAVING(COUNT(?x) > 1)",
}


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the checks that the whole graph was asked for."""
    names: list[str] = []
    ask = asked_checks._iter_faults

    def noted(project: Project, engine: object, query: SavedQuery) -> object:
        names.append(query.name)
        return ask(project, engine, query)  # type: ignore[arg-type]

    monkeypatch.setattr(asked_checks, "_iter_faults", noted)
    return names


def check(root: Path, *, keep: bool = True) -> list[str]:
    project = read_project(root)
    found: list[Finding] = [one for _, step in iter_steps(project, keep=keep) for one in step().findings]
    return sorted(f"{one.rule} {one.focus}" for one in found if one.rule.removeprefix("query/") in CHECKS)


SOUND = "<urn:a> a <urn:C> ; <urn:q> <urn:x> ; <urn:r> 1 ; <urn:s> 1 ."
EDITS = [
    ("a name that nobody asks for", SOUND.replace("urn:x", "urn:y"), "", [], []),
    ("what was lacking not", "<urn:a> a <urn:C> ; <urn:r> 1 ; <urn:s> 1 .", "", ["lacks_q <urn:a>"], ["lacks_q"]),
    ("a class that went", "<urn:a> <urn:q> <urn:x> ; <urn:r> 1 ; <urn:s> 1 .", "", ["no_class <urn:a>"], ["no_class"]),
    ("the same in another file", SOUND, "<urn:a> <urn:r> 1 .", ["in_two <urn:a>"], ["in_two"]),
    ("what is counted", SOUND, "<urn:a> <urn:s> 2 .", ["counted <urn:a>"], ["counted"]),
    ("a thing that is in order", SOUND, "<urn:b> a <urn:C> ; <urn:q> <urn:x> ; <urn:r> 1 ; <urn:s> 1 .", [], ["counted"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("first", "second", "told", "asked"), [one[1:] for one in EDITS], ids=[one[0] for one in EDITS]
)
def test_only_a_check_that_may_find_something_is_asked_of_all(
    empty_project: Project, whole: list[str], first: str, second: str, told: list[str], asked: list[str]
) -> None:
    for name, text in CHECKS.items():
        (empty_project.queries / f"{name}.rq").write_text(f"{HEAD}{text}\n", "utf-8")
    files = [empty_project.data / name for name in ("a.ttl", "b.ttl")]
    for path, text in zip(files, (SOUND, "<urn:z> <urn:z> <urn:z> ."), strict=True):
        path.write_text(f"{text}\n", "utf-8")
    assert not check(empty_project.root)

    whole.clear()
    for path, text in zip(files, (first, second), strict=True):
        path.write_text(f"{text}\n", "utf-8")
    found = check(empty_project.root)

    assert [f"query/{one.split()[0]} {one.split()[1].strip('<>')}" for one in told] == found
    assert sorted(asked) == sorted(set(whole) & set(CHECKS))
    assert found == check(empty_project.root, keep=False)
    assert found == check(empty_project.root)  # and so when nothing has changed
