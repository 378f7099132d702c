"""House style is a setting: each rule at its level, in `kg check` and in `kg release`, and what it cannot do is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.project.config import Project
from kg.project.scaffold import create_project

from ..conftest import Ran

Kg = Callable[..., Ran]
LEVELS = [("error", 1, "violation"), ("warning", 0, "warning"), ("off", 0, None)]
# As an editor of ontologies writes it: a prefix without a name, blank nodes, things elsewhere, a prefix of two meanings.
FOREIGN = """\
@prefix : <http://other.example/terms#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix v: <http://other.example/v#> .
:Term a owl:Class ; <http://www.w3.org/2004/02/skos/core#note> [ :about :Term ] .
<http://other.example/t> <http://www.w3.org/2004/02/skos/core#prefLabel> "T"@en .
"""
SECOND = """\
PREFIX v: <http://other.example/w#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core>
v:a a <http://other.example/terms#Term> .
v:a v:since "30.2.1927"^^<http://www.w3.org/2001/XMLSchema#date> .
"""
CHECK = """\
#+ summary: Which nodes have no name?
#+ problem: A node has no name.
#+ solution: Give it one.
SELECT ?focus ?path ?value { ?focus ?path ?value FILTER(isBlank(?focus)) }
"""


@pytest.fixture
def foreign(empty_project: Project) -> Project:
    """A project that takes in two files of another house, and has a licence and two saved queries without a case."""
    root = empty_project.root
    (root / "data" / "a.ttl").write_text(FOREIGN)
    (root / "data" / "b.ttl").write_text(SECOND)
    (root / "data" / "B.ttl").write_text("# a name that is another one here, and not everywhere\n")
    (root / "queries" / "nameless.rq").write_text(CHECK)
    (root / "queries" / "all.rq").write_text("#+ summary: What is there?\nSELECT * { ?s ?p ?o }\n")
    change(empty_project, 'title = "small"\n', 'title = "small"\nlicense = "http://example.org/l"\n')
    return empty_project


def change(project: Project, old: str, new: str) -> None:
    path = project.root / "kg.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def set_style(project: Project, **levels: str) -> None:
    """Have kg.toml set every rule off but those named; a check goes by the name of its query."""
    own = {
        "prefixes": "off",
        "meanings": "off",
        "names": "off",
        "cases": "off",
        "literals": "off",
        "nameless": "off",
        **levels,
    }
    check = own.pop("nameless")
    text = (project.root / "kg.toml").read_text("utf-8").partition("[style]")[0]
    said = "".join(f'{name} = "{level}"\n' for name, level in own.items())
    (project.root / "kg.toml").write_text(f'{text}[style]\n{said}[style.queries]\nnameless = "{check}"\n', "utf-8")


def found(kg: Kg, project: Project) -> tuple[int, list[tuple[str, str, str, int | None]]]:
    """Return the exit code of a check, and severity, rule, file and line of each finding."""
    ran = kg("check", "-f", "json", cwd=project)
    findings = json.loads(ran.out)["findings"]
    return ran.code, [(one["severity"], one["rule"], one["file"], one["line"]) for one in findings]


PLACES: dict[str, tuple[str, list[tuple[str, int | None]]]] = {
    "prefixes": ("syntax/prefixes", [("data/a.ttl", 1), ("data/a.ttl", 3)]),
    "meanings": ("syntax/meanings", [("data/b.ttl", 1), ("data/b.ttl", 2)]),
    "names": ("syntax/names", [("data/b.ttl", None)]),
    "literals": ("syntax/literals", [("data/b.ttl", 4)]),
    "cases": ("saved-queries/cases", [("queries/all.rq", None), ("queries/nameless.rq", None)]),
    "nameless": ("quality-checks/query/nameless", [("data/a.ttl", 4)]),
}


@pytest.mark.parametrize(("level", "code", "severity"), LEVELS)
@pytest.mark.parametrize("name", PLACES)
def test_a_rule_is_told_at_its_level(
    kg: Kg, foreign: Project, name: str, level: str, code: int, severity: str | None
) -> None:
    """An error ends `kg check` with 1, and there is no release; a warning or nothing lets both through."""
    set_style(foreign, **{name: level})
    rule, places = PLACES[name]

    wanted = [(severity, rule, file, line) for file, line in places] if severity else []
    assert (code, wanted) == found(kg, foreign)
    assert code == kg("release", "1.0.0", cwd=foreign).code
    assert (not code) == (foreign.root / "releases" / "1.0.0").is_dir()


def test_all_rules_count_where_nothing_is_said(kg: Kg, foreign: Project) -> None:
    """Without [style], kg.toml declares all prefixes with one meaning, and the header of a check has its severity."""
    set_style(foreign)
    path = foreign.root / "kg.toml"
    path.write_text(path.read_text("utf-8").partition("[style]")[0], "utf-8")
    code, findings = found(kg, foreign)

    severities = {rule: severity for severity, rule, _, _ in findings}
    assert (1, sum(len(places) for _, places in PLACES.values())) == (code, len(findings))
    assert {
        rule: "warning" if rule.endswith(("cases", "names", "literals")) else "violation" for rule, _ in PLACES.values()
    } == severities


def test_a_new_project_takes_in_files_of_another_house(kg: Kg, tmp_path: Path) -> None:
    """What `kg init` lays down warns of habits, and holds nothing against them: neither a check nor a release fails."""
    create_project(tmp_path / "new")
    (tmp_path / "new" / "data" / "a.ttl").write_text(FOREIGN)
    (tmp_path / "new" / "data" / "b.ttl").write_text(SECOND)
    text = (tmp_path / "new" / "kg.toml").read_text("utf-8")
    (tmp_path / "new" / "kg.toml").write_text(text.replace("[project]\n", '[project]\nlicense = "http://e/l"\n'))
    ran = kg("check", cwd=tmp_path / "new")

    assert 0 == ran.code, ran
    assert {"warning"} == {line.split(": ")[1] for line in ran.out.splitlines() if not line.startswith(" ")}
    assert [0, 0] == [kg("release", *words, cwd=tmp_path / "new").code for words in (["1"], ["--check", "releases/1"])]


def test_names_that_are_one_on_other_systems_have_both_places(kg: Kg, empty_project: Project) -> None:
    """By case, by accents composed or not, in folders as in names; other names are other names."""
    names = ["é.ttl", "e\u0301.ttl", "É/a.ttl", "é/A.ttl", "ß.ttl", "SS.ttl", "e.ttl", "ê.ttl"]
    for name in names:
        (empty_project.data / name).parent.mkdir(exist_ok=True)
        (empty_project.data / name).write_text(f"<urn:{len(name)}> <urn:a> 1 .\n")
    findings = json.loads(kg("check", "-f", "json", cwd=empty_project).out)["findings"]
    pairs = [{one["file"], one["related"][0]["place"]} for one in findings if one["rule"] == "syntax/names"]

    wanted = [("é.ttl", "e\u0301.ttl"), ("É/a.ttl", "é/A.ttl"), ("ß.ttl", "SS.ttl")]
    assert len(pairs) == 3
    assert all({f"data/{one}", f"data/{other}"} in pairs for one, other in wanted)


def test_a_second_meaning_has_both_places(kg: Kg, foreign: Project) -> None:
    """That of kg.toml, at the key, or else of the first file; a prefix that every project has stands nowhere."""
    set_style(foreign, meanings="error")
    change(foreign, 'skos = "http://www.w3.org/2004/02/skos/core#"\n', "")
    change(foreign, "[prefixes]\n", '[prefixes]\n"" = "http://else.example/"\n')
    ran = kg("check", "-f", "json", cwd=foreign)
    told = {one["message"].split()[2]: (one["file"], one["related"]) for one in json.loads(ran.out)["findings"]}
    lines = (foreign.root / "kg.toml").read_text("utf-8").splitlines()

    assert {
        ":": (
            "data/a.ttl",
            [{"place": f"kg.toml:{lines.index('[prefixes]') + 2}:1", "value": "<http://else.example/>"}],
        ),
        "v:": ("data/b.ttl", [{"place": "data/a.ttl:3:1", "value": "<http://other.example/v#>"}]),
        "skos:": ("data/b.ttl", []),
    } == told


@pytest.mark.parametrize(
    ("prefix", "right", "wrong", "blamed"),
    [
        ("dcat", "http://www.w3.org/ns/dcat#", "http://www.w3.org/ns/dcat/", "kg.toml"),
        ("schema", "https://schema.org/", "http://schema.org/", "data/a.ttl"),
        ("dcat", "http://www.w3.org/ns/dcat/", "http://www.w3.org/ns/dcat#", "data/a.ttl"),
        ("schema", "http://schema.org/", "http://schema.org", "kg.toml"),
        ("e", "http://e/terms#", "http://e/terms", "kg.toml"),
    ],
)
def test_kg_toml_is_wrong_where_one_file_has_what_a_prefix_means_to_all(
    kg: Kg, empty_project: Project, prefix: str, right: str, wrong: str, blamed: str
) -> None:
    """One file is enough, also where kg.toml lacks the end of it; not so where people mean several things by it, or where the file is the odd one."""
    change(empty_project, "[prefixes]\n", f'[prefixes]\n{prefix} = "{wrong}"\n')
    (empty_project.data / "a.ttl").write_text(f"@prefix {prefix}: <{right}> .\n", "utf-8")
    told = [
        (one["file"], f'write {prefix} = "{right}" here' in one["message"])
        for one in json.loads(kg("check", "-f", "json", cwd=empty_project).out)["findings"]
        if one["rule"].endswith("meanings")
    ]

    assert told == [(blamed, blamed == "kg.toml")]


@pytest.mark.parametrize(
    ("prefix", "namespace", "usual"),
    [
        ("dcterms", "http://purl.org/dc/terms", "http://purl.org/dc/terms/"),
        ("foaf", "http://xmlns.com/foaf/", "http://xmlns.com/foaf/0.1/"),
        ("foaf", "http://xmlns.com/foaf/0.1/", None),
        ("schema", "https://schema.org", "https://schema.org/"),
        ("schema", "http://schema.org/", None),
        ("e", "http://e/terms", None),
    ],
)
def test_an_undeclared_prefix_is_told_with_what_it_means_to_all(
    kg: Kg, empty_project: Project, prefix: str, namespace: str, usual: str | None
) -> None:
    """To declare a slip in kg.toml would make it worse; some prefixes mean several things, and rightly so."""
    (empty_project.data / "a.ttl").write_text(f"@prefix {prefix}: <{namespace}> .\n", "utf-8")
    (told,) = [
        one["message"]
        for one in json.loads(kg("check", "-f", "json", cwd=empty_project).out)["findings"]
        if one["rule"].endswith("prefixes")
    ]

    assert f"the prefix {prefix}: is <{namespace}> here, and " in told
    assert told.endswith(
        f"and <{usual}> to everybody. Write {prefix}: <{usual}> here." if usual else "Declare it there."
    )


def test_the_prefix_without_a_name_is_used_everywhere(kg: Kg, foreign: Project) -> None:
    """Declared in kg.toml, it needs no PREFIX line, shortens names, is read again, and is no fault."""
    change(foreign, "[prefixes]\n", '[prefixes]\n"" = "http://other.example/terms#"\n')
    set_style(foreign, prefixes="error")

    assert [("data/a.ttl", 3)] == [place[2:] for place in found(kg, foreign)[1]]
    table = kg("sparql", "SELECT ?c { ?c a owl:Class ; skos:note [ :about ?c ] }", "-f", "markdown", cwd=foreign)
    assert table.out.splitlines()[2] == "| :Term |"
    assert kg("sparql", "SELECT ?c { ?c :about :Term }", "--engine", "memory", cwd=foreign).out.count("\n") == 2
    assert ":Term" in kg("show", ":Term", cwd=foreign).out
    for words in (["sparql", "CONSTRUCT { :Term a ?c } { :Term a ?c }"], ["dump", "-f", "turtle"]):
        out = kg(*words, cwd=foreign).out
        assert "@prefix : <http://other.example/terms#> ." in out
        assert ":Term" in out.partition("\n\n")[2] or ":Term a owl:Class" in out


@pytest.mark.parametrize("named", ["all", "nameless"])
def test_a_level_that_changes_nothing_is_told(kg: Kg, foreign: Project, named: str) -> None:
    """A query that looks for no faults has none to tell."""
    set_style(foreign)
    change(foreign, '[style.queries]\nnameless = "off"\n', f'[style.queries]\n{named} = "off"\n')
    told = [place for place in found(kg, foreign)[1] if place[1] == "saved-queries/saved-query"]

    assert told == ([("warning", "saved-queries/saved-query", "queries/all.rq", None)] if named == "all" else [])


def test_a_data_set_in_parts_is_checked_together_where_all_of_it_is_the_spine(kg: Kg, empty_project: Project) -> None:
    """A thing that another file describes is no violation then; each file alone, it is."""
    root = empty_project.root
    thing = "<https://example.org/small/ontology#Thing>"
    (root / "data" / "a.ttl").write_text(f"<urn:a> a {thing} .\n")
    (root / "data" / "b.ttl").write_text('<urn:a> <http://www.w3.org/2004/02/skos/core#prefLabel> "A"@en .\n')
    alone = kg("validate", cwd=empty_project)
    path = root / "kg.toml"
    path.write_text(path.read_text("utf-8") + '[validation]\nspine = "data"\n', "utf-8")
    together = kg("validate", cwd=empty_project)

    assert (1, 0) == (alone.code, together.code)
    assert "data/a.ttl:1:1: violation: <urn:a>" in alone.out
    assert "" == together.out
