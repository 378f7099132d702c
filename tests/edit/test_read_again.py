"""A mend of syntax is offered where the text that it makes reads better, and no statement becomes part of a text."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.edit.fixes import fixes_of
from kg.edit.fixing import texts_after
from kg.errors import Location, Mend, SyntaxErrors, TurtleError
from kg.findings import Finding, faults_of
from kg.lsp.diagnosing import syntax_of
from kg.project.reading import read_project
from kg.rdf.faults import all_with_prefixes
from kg.rdf.turtle import iter_quads
from tests.edit.mistakes import PROJECT

HEAD = "".join(f"@prefix {name}: <https://example.org/{name}/> .\n" for name in ("a", "mg", "skos", "xsd", "work"))


def mended(path: Path, body: str) -> list[str]:
    """Return what is made of the body of a text by each action that its faults offer."""
    text = HEAD + body
    faults: list[Finding] = syntax_of(path, text.encode())
    assert faults
    project = read_project(PROJECT)
    offered = [fix for fault in faults for fix in fixes_of(fault, project, lambda _: text)]
    return [texts_after([fix], lambda _: text)[path].removeprefix(HEAD) for fix in offered]


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("work:z mg:on 2025-05-02^^xsd:date ;\n  mg:by a:b .\n", '"2025-05-02"^^xsd:date ;\n'),
        ('work:z mg:on 2025-05-02"^^xsd:date ; mg:by a:b .\n', '"2025-05-02"^^xsd:date ; mg:by'),
        ('work:z mg:on 2025-05-02" .\n', '"2025-05-02"^^xsd:date .'),
        ("work:z mg:on 2025-05^^xsd:gYearMonth .\n", '"2025-05"^^xsd:gYearMonth .'),
        ('work:z mg:on "2025-05-02^^xsd:date ; mg:by a:b .\n', '"2025-05-02"^^xsd:date ; mg:by a:b .'),
        ('work:z skos:a "Slow Song@en ; mg:by a:b .\n\nwork:y mg:t "b"@en .\n', '"Slow Song"@en ; mg:by a:b .\n'),
        ('work:z skos:a "Slow Song ; mg:by a:b .\nwork:y mg:t "b" .\n', '"Slow Song" ; mg:by a:b .\n'),
        ('work:z skos:a "Slow Song@en ; mg:t "b"@en .\n', '"Slow Song"@en ; mg:t "b"@en .\n'),
        ('work:z skos:a "Slow@en , "Fast"@en .\n', '"Slow"@en , "Fast"@en .\n'),
        ('work:z skos:a "Slow Song@en . work:y mg:by a:b .\n', '"Slow Song"@en . work:y mg:by a:b .\n'),
        ('work:z mg:by [ skos:a "Slow@en ] ; mg:t a:b .\n', '[ skos:a "Slow"@en ] ; mg:t a:b .\n'),
        ('work:z skos:a "Slow ; fast, me@home. So@en ;\n  mg:t a:b .\n', '"Slow ; fast, me@home. So"@en ;\n'),
        ("work:z mg:in ( a:a a:b ;\n  mg:t a:c .\n", "( a:a a:b ) ;"),
        ('work:z mg:of [ mg:in (a:a "(" ] ; mg:t a:c .\n', '(a:a "(" ) ] ;'),
        ("work:z mg:in ( a:a\n  a:b .\nwork:y mg:t a:c .\n", "  a:b ) .\n"),
        ("work:z mg:by a:b\n", "work:z mg:by a:b .\n"),
        ("work:z mg:by a:b", "work:z mg:by a:b ."),
    ],
)
def test_a_sign_goes_where_all_that_stands_behind_it_is_read(tmp_path: Path, body: str, wanted: str) -> None:
    (found,) = mended(tmp_path / "one.ttl", body)

    assert wanted in found
    assert not syntax_of(tmp_path / "one.ttl", (HEAD + found).encode())


@pytest.mark.parametrize(
    "body",
    [
        "work:z mg:of [ mg:x a:b ; mg:y a:d .\n",
        "work:z mg:of [ mg:x a:b .\n  mg:y a:c\n",
        'work:z skos:a "Slow Song@en ; nobody:by a:b .\nwork:y mg:t "b"@en .\n',
    ],
)
def test_what_leaves_a_fault_or_makes_statements_a_text_is_not_offered(tmp_path: Path, body: str) -> None:
    assert mended(tmp_path / "one.ttl", body) == []


def test_what_was_taken_for_a_property_may_be_a_thing(tmp_path: Path) -> None:
    found = mended(tmp_path / "one.ttl", "work:z mg:by a:b ;\n\nwork:y mg:t a:c .\n")

    assert found == ["work:z mg:by a:b .\n\nwork:y mg:t a:c .\n"]


def test_a_slip_that_is_there_twice_is_mended_one_by_one(tmp_path: Path) -> None:
    found = mended(tmp_path / "one.ttl", "work:z mg:by a:b\n  mg:t a:c\n  mg:s a:d .\n")

    assert found == ["work:z mg:by a:b ;\n  mg:t a:c\n  mg:s a:d .\n"]


def test_a_prefix_is_declared_though_another_slip_stands_behind_it(tmp_path: Path) -> None:
    """Both are told, and neither keeps the other from being mended."""
    body, path, project = (
        "release:c mg:by a:b ; mg:on 2025-05-02^^xsd:date .\n",
        tmp_path / "one.ttl",
        read_project(PROJECT),
    )
    text = HEAD + body
    faults: list[TurtleError] = []
    assert not list(iter_quads(path, faults, text.encode()))
    fault, other = faults_of(all_with_prefixes(SyntaxErrors(faults), project.prefixes))

    (fix,) = fixes_of(fault, project, lambda _: text)
    after = texts_after([fix], lambda _: text)[path]

    assert body in after
    assert "@prefix release: <" in after
    assert "a date stands in quotes" in other.message
    assert [one.edits[0].text for one in fixes_of(other, project, lambda _: text)] == ['"2025-05-02"^^xsd:date']


def test_a_prefix_that_a_project_has_under_another_name_is_written_so(tmp_path: Path) -> None:
    path, project = tmp_path / "one.ttl", read_project(PROJECT)
    project = project._replace(prefixes={"terms": "http://purl.org/dc/terms/"})
    text = f"{HEAD}work:z dct:title 1 .\n"
    faults: list[TurtleError] = []
    assert not list(iter_quads(path, faults, text.encode()))
    (fault,) = faults_of(all_with_prefixes(SyntaxErrors(faults), project.prefixes))

    fixes = fixes_of(fault, project, lambda _: text)

    assert "the project says terms: for http://purl.org/dc/terms/: write terms:" in fault.message
    assert [fix.title for fix in fixes] == ["write terms: in place of dct:"]
    assert texts_after(fixes, lambda _: text)[path] == f"{HEAD}work:z terms:title 1 .\n"


@pytest.mark.parametrize(("text", "is_offered"), [("; mg:s a:e ;", False), (".\nwork:y mg:t a:c ;", True)])
def test_what_takes_statements_from_another_thing_is_not_offered(
    tmp_path: Path, text: str, *, is_offered: bool
) -> None:
    path, told = tmp_path / "one.ttl", ".\nwork:y mg:t a:c"
    body = f"{HEAD}work:z mg:by a:b {told} mg:u a:d .\n"
    (fault,) = syntax_of(path, body.encode())
    place = Location(path, HEAD.count("\n") + 1, len("work:z mg:by a:b ") + 1)
    mend = fault._replace(mend=Mend("mend", place, len(told), text))

    fixes = fixes_of(mend, read_project(PROJECT), lambda _: body)

    assert [fix.title for fix in fixes] == ["mend"] * is_offered
