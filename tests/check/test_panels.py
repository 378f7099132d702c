"""Panels and views are proved over all saved queries, at the key that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.check.panels import check_panels
from kg.check.steps import check_queries, find_faulty
from kg.project.catalog import read_catalog
from kg.project.config import Project
from kg.project.panels import Panel
from kg.project.reading import read_project

ONTOLOGY = """\
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix t: <https://example.org/terms#> .
t:Thing a owl:Class . t:Person a owl:Class ; rdfs:subClassOf t:Thing . t:Place a owl:Class .
"""
SELECT = "SELECT ?item ?n WHERE { ?item <urn:of> ?thing ; <urn:n> ?n }\n"


def asked(project: Project, *headers: str, body: str = SELECT, classes: str = '"t:Thing"') -> tuple[str, ...]:
    """Return what is told of queries with these headers, as `file:line:column: message`."""
    (project.ontology / "terms.ttl").write_text(ONTOLOGY)
    text = (project.root / "kg.toml").read_text("utf-8")
    if "[site]" not in text:
        text += '\n[site]\nsections = ["facts", "more"]\n'
        text = text.replace("[prefixes]\n", '[prefixes]\nt = "https://example.org/terms#"\n')
        (project.root / "kg.toml").write_text(text, "utf-8")
    for old in (*project.queries.rglob("*.rq"), *project.cases.rglob("*.tsv")):
        old.unlink()
    for n, header in enumerate(headers):
        lines = ["#+ summary: Which?", f'#+ params: {{thing: {{type: iri, class: {classes}, example: "urn:a"}}}}']
        lines += [f"#+ {line}" for line in header.split("\n")]
        (project.queries / f"q{n}.rq").write_text("\n".join(lines) + "\n" + body)
    project = read_project(project.root)
    report = check_queries(project, read_catalog(project))
    return tuple(
        f"{Path(one.location.path).name}:{one.location.line}:{one.location.column}: {one.message}"
        for one in report.findings
        if one.severity == "violation" and one.location
    )


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("view: {kind: bar, label: item, value: m}", "q0.rq:3:35: the query gives no ?m, which its view has as 'value'; it gives item, n"),
        ("view: {kind: bar, label: thing, value: n}", "q0.rq:3:22: the query gives no ?thing, which its view has as 'label'; "),
        ("view: {kind: bar, label: itm, value: n}", "q0.rq:3:22: the query gives no ?itm, which its view has as 'label'; did you mean 'item'?"),
        ("view: {kind: table, hide: [item, zzzz]}", "q0.rq:3:24: the query gives no ?zzzz, which its view has as 'hide'; it gives item, n"),
        ("panel: {section: fact}", "q0.rq:3:12: there is no section 'fact'; did you mean 'facts'?"),
        ("panel:\n- {section: facts}\n- {section: quite else}", "q0.rq:5:7: there is no section 'quite else'; name it in kg.toml"),
        ("panel: {classes: t:Persn}", "q0.rq:3:12: there is no class t:Persn in the ontology or the data; did you mean t:Person?"),
        ("panel: {classes: t:Zzz}", "q0.rq:3:12: there is no class t:Zzz in the ontology or the data; correct it, or leave the panel out"),
        ("panel: {classes: [t:Person, 'no:Such']}", "q0.rq:3:12: there is no prefix 'no'; declare it"),
    ],
)  # fmt: skip
def test_what_a_panel_or_a_view_names_must_be_there(empty_project: Project, header: str, told: str) -> None:
    (found,) = asked(empty_project, header)

    assert found.startswith(told)


@pytest.mark.parametrize("panel", ["tags: [a]", "panel: {section: facts}"])
@pytest.mark.parametrize(
    ("cls", "told"),
    [
        ("t:Thing", ()),
        ("t:Persn", ("there is no class t:Persn in the ontology or the data; did you mean t:Person?",)),
        ("t:Zzz", ("there is no class t:Zzz in the ontology or the data; correct it, or leave it out",)),
        ("no:Such", ("there is no prefix 'no'; declare it in kg.toml under [prefixes]",)),
    ],
)
def test_a_class_of_a_parameter_must_be_there(
    empty_project: Project, panel: str, cls: str, told: tuple[str, ...]
) -> None:
    """It is told once, where it stands, whether a panel has it or none does."""
    found = asked(empty_project, panel, classes=f'["t:Place", "{cls}"]')

    assert found == tuple(f"q0.rq:2:51: {one}" for one in told)


def test_a_slip_in_what_is_selected_is_told_there(empty_project: Project) -> None:
    """The pattern and the view have the name that was meant."""
    body = SELECT.replace("SELECT ?item", "SELECT ?itms")
    (found,) = asked(empty_project, "view: {kind: bar, label: item, value: n}", body=body)

    assert found == "q0.rq:4:8: ?itms stands nowhere else in the query: did you mean ?item, which its view has too?"


def test_a_view_shows_rows(empty_project: Project) -> None:
    (found,) = asked(empty_project, "view: {kind: table}", body="ASK { ?thing <urn:n> 1 }\n")

    assert found.startswith("q0.rq:3:4: a view shows rows, and ASK gives none")


def test_all_variables_of_a_select_of_everything_can_be_shown(empty_project: Project) -> None:
    assert () == asked(empty_project, "view: {kind: list, item: one}", body="SELECT * WHERE { ?thing <urn:of> ?one }\n")


@pytest.mark.parametrize(
    ("one", "other", "clash"),
    [
        ("{section: facts, order: 1}", "{section: facts, order: 1}", True),
        ("{section: facts, order: 1}", "{section: facts, order: 1.0, classes: t:Person}", True),
        ("{section: facts, order: 1, classes: t:Place}", "{section: facts, order: 1, classes: t:Person}", False),
        ("{section: facts, order: 1}", "{section: more, order: 1}", False),
        ("{section: facts, order: 1}", "{section: facts, order: 2}", False),
        ("{section: facts}", "{section: facts}", False),
        ("{section: facts, order: 1}", "{section: facts, order: 1, home: true, with: {thing: 'urn:a'}}", False),
    ],
)
def test_no_two_panels_have_one_place(empty_project: Project, one: str, other: str, clash: bool) -> None:
    """Of a class and one below it both are on the same page; without an order they stand behind the others, by name."""
    found = asked(empty_project, f"panel: {one}", f"panel: {other}")

    assert clash == bool(found)
    assert not clash or found[0].startswith(f"q1.rq:3:{12 + len('section: facts, ')}: the panel has the place that q0")


def test_a_class_that_only_the_data_has_is_one(empty_project: Project) -> None:
    (empty_project.data / "a.ttl").write_text("<urn:a> a <https://example.org/terms#Own> .\n")
    (found,) = asked(empty_project, "panel: {classes: [t:Own, t:None]}")

    assert found.startswith("q0.rq:3:12: there is no class t:None ")


def test_what_a_panel_says_is_kept(empty_project: Project) -> None:
    """The header is read once, and what is kept under .kg/ says the same."""
    panel = "{section: facts, order: 1.5, title: T, rows: 3}"
    assert () == asked(empty_project, f"panel: [{panel}, {{home: true, with: {{thing: 'urn:b'}}}}]")
    project = read_project(empty_project.root)

    first, again = (read_catalog(project).get("q0") for _ in range(2))

    assert first == again
    assert (
        Panel("thing", ("t:Thing",), "facts", 1.5, "T", {}, 3),
        Panel(given={"thing": "urn:b"}, home=True),
    ) == first.panels
    assert [] == list(check_panels(project, read_catalog(project), find_faulty(project, read_catalog(project))))
