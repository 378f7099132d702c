"""Mappings as they are written: every short form, and every fault at its line and column."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.errors import KgError
from kg.mapping.engine import Context, statements_of
from kg.mapping.model import Expression, Reference
from kg.mapping.names import learn_names
from kg.mapping.naming import Minting
from kg.mapping.templates import read_dollars, read_template
from kg.mapping.writing import Writer
from kg.mapping.yarrrml import read_yarrrml
from kg.project.config import Project

from ..conftest import Ran

PREFIXES = {
    "ex": "http://example.org/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}
TABLE = "id,name,friend,lang,url\n1,Ann Lee,2,en,http://a.org/\n2,Bob,,fr,\n"


@pytest.fixture
def states(tmp_path: Path) -> Callable[[str], set[str]]:
    """Return what a mapping, given as the part below `mappings`, states of a small table."""
    (tmp_path / "t.csv").write_text(TABLE, "utf-8")

    def run(body: str, sources: str = "  t: [t.csv~csv]") -> set[str]:
        path = tmp_path / "m.yml"
        path.write_text(f"sources:\n{sources}\nmappings:\n{body}", "utf-8")
        maps = list(read_yarrrml(path, tmp_path, PREFIXES).maps.values())
        context = Context(Writer(PREFIXES), Minting())
        learn_names(maps, context)
        found = statements_of(maps, context)
        return {f"{one.subject} {one.predicate} {one.value} {one.graph}".strip() for one in found}

    return run


@pytest.mark.parametrize(
    ("po", "expected"),
    [
        ("- [ex:name, $(name)]", {'ex:1 ex:name "Ann Lee"', 'ex:2 ex:name "Bob"'}),
        ("- [ex:id, $(id), xsd:integer]", {"ex:1 ex:id 1", "ex:2 ex:id 2"}),
        ("- [ex:name, $(name), en~lang]", {'ex:1 ex:name "Ann Lee"@en', 'ex:2 ex:name "Bob"@en'}),
        ("- [ex:name, $(name), $(lang)~lang]", {'ex:1 ex:name "Ann Lee"@en', 'ex:2 ex:name "Bob"@fr'}),
        ("- [ex:knows, ex:$(friend)~iri]", {"ex:1 ex:knows ex:2"}),
        ("- [ex:see, $(url)~iri]", {"ex:1 ex:see <http://a.org/>"}),
        ("- [ex:at, ex:$(name)~iri]", {"ex:1 ex:at <http://example.org/Ann%20Lee>", "ex:2 ex:at ex:Bob"}),
        ("- [[ex:p, ex:q], $(id)]", {'ex:1 ex:p "1"', 'ex:1 ex:q "1"', 'ex:2 ex:p "2"', 'ex:2 ex:q "2"'}),
        ("- [ex:p, [$(id), $(lang)]]", {'ex:1 ex:p "1"', 'ex:1 ex:p "en"', 'ex:2 ex:p "2"', 'ex:2 ex:p "fr"'}),
        ("- [a, ex:Person]", {"ex:1 <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> ex:Person", "ex:2 <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> ex:Person"}),
        ("- {predicates: ex:name, objects: $(name)}", {'ex:1 ex:name "Ann Lee"', 'ex:2 ex:name "Bob"'}),
        ("- {p: ex:id, o: {value: $(id), datatype: xsd:integer}}", {"ex:1 ex:id 1", "ex:2 ex:id 2"}),
        ("- {p: ex:name, o: {value: $(name), language: $(lang)}}", {'ex:1 ex:name "Ann Lee"@en', 'ex:2 ex:name "Bob"@fr'}),
        ("- {p: ex:see, o: {value: $(url), type: iri}}", {"ex:1 ex:see <http://a.org/>"}),
        ("- {p: ex:x, o: [$(id), xsd:integer]}", {"ex:1 ex:x 1", "ex:2 ex:x 2"}),
        ("- {p: ex:x, o: [{value: $(id)}, {value: $(lang)}]}", {'ex:1 ex:x "1"', 'ex:1 ex:x "en"', 'ex:2 ex:x "2"', 'ex:2 ex:x "fr"'}),
        ("- {p: ex:x, o: fixed, graphs: ex:g}", {'ex:1 ex:x "fixed" ex:g', 'ex:2 ex:x "fixed" ex:g'}),
        ('- [ex:x, "\\\\$(id) costs $5"]', {'ex:1 ex:x "$(id) costs $5"', 'ex:2 ex:x "$(id) costs $5"'}),
        ("- [ex:row, row $(kg:row)]", {'ex:1 ex:row "row 2"', 'ex:2 ex:row "row 3"'}),
        ("- [ex:of, $(kg:table)]", {'ex:1 ex:of "t.csv"', 'ex:2 ex:of "t.csv"'}),
        ("- {p: ex:knows, o: {mapping: m, condition: {function: equal, parameters: [[str1, $(friend)], [str2, $(id)]]}}}", {"ex:1 ex:knows ex:2"}),
        ("- {p: ex:self, o: {mapping: m}}", {"ex:1 ex:self ex:1", "ex:2 ex:self ex:2"}),
    ],
)  # fmt: skip
def test_each_way_to_write_a_value(states: Callable[[str], set[str]], po: str, expected: set[str]) -> None:
    """The statements are those that the form stands for; an empty cell states nothing."""
    assert expected == states(f"  m:\n    sources: t\n    s: ex:$(id)\n    po:\n      {po}\n")


@pytest.mark.parametrize(
    "sources", ["  t: [t.csv~csv]", "  t: {access: t.csv}", "  t:\n    access: t.csv\n    referenceFormulation: CSV"]
)
def test_each_way_to_write_a_source(states: Callable[..., set[str]], sources: str) -> None:
    """A list, a table, and a table that leaves to the name how the file is read."""
    assert {'ex:1 ex:n "Ann Lee"', 'ex:2 ex:n "Bob"'} == states(
        "  m:\n    sources: t\n    s: ex:$(id)\n    po:\n      - [ex:n, $(name)]\n", sources
    )


def test_a_mapping_without_a_subject_makes_new_nodes(states: Callable[[str], set[str]]) -> None:
    """As YARRRML has it; a project refuses them, since nobody can point at them."""
    assert len({one.split()[0] for one in states("  m:\n    sources: t\n    po:\n      - [ex:n, $(name)]\n")}) == 2


DATES = [
    ("1958", "", '"1958"^^xsd:gYear'),
    ("1958-08", "", '"1958-08"^^xsd:gYearMonth'),
    ("1958-08-04", "", '"1958-08-04"^^xsd:date'),
    ("1958-08-04T10:00:00", "", '"1958-08-04T10:00:00"^^xsd:dateTime'),
    ("04.08.1958", "%d.%m.%Y", '"1958-08-04"^^xsd:date'),
    ("8/4/1958", "%m/%d/%Y", '"1958-08-04"^^xsd:date'),
    ("August 4 1958", "%B %d %Y", '"1958-08-04"^^xsd:date'),
    ("Aug 1958", "%b %Y", '"1958-08"^^xsd:gYearMonth'),
]


@pytest.mark.parametrize(("cell", "pattern", "literal"), DATES)
def test_a_date_is_as_precise_as_it_is_written(
    states: Callable[[str], set[str]], tmp_path: Path, cell: str, pattern: str, literal: str
) -> None:
    """Nobody makes a day out of a year."""
    (tmp_path / "t.csv").write_text(f"id,day\n1,{cell}\n", "utf-8")
    how = f', kg:pattern: "{pattern}"' if pattern else ""

    found = states(
        f"  m:\n    sources: t\n    s: ex:$(id)\n    po:\n      - {{p: ex:d, o: {{value: $(day), datatype: kg:date{how}}}}}\n"
    )

    assert found == {f"ex:1 ex:d {literal}"}


@pytest.mark.parametrize(
    ("cell", "pattern", "kind", "literal"),
    [("1,234", "1,234", "integer", "1234"), ("1.234,5", "1.234,5", "decimal", '"1234.5"^^xsd:decimal'), ("12", "1,234.5", "integer", "12")],
)  # fmt: skip
def test_numbers_as_they_are_written(
    states: Callable[[str], set[str]], tmp_path: Path, cell: str, pattern: str, kind: str, literal: str
) -> None:
    """A pattern says what parts thousands, and what the decimals."""
    (tmp_path / "t.csv").write_text(f'id,n\n1,"{cell}"\n', "utf-8")

    found = states(
        f'  m:\n    sources: t\n    s: ex:$(id)\n    po:\n      - {{p: ex:n, o: {{value: $(n), datatype: xsd:{kind}, kg:pattern: "{pattern}"}}}}\n'
    )

    assert found == {f"ex:1 ex:n {literal}"}


def test_things_known_by_a_name(states: Callable[[str], set[str]], tmp_path: Path) -> None:
    """One name and one artist are one thing; another artist, another thing; joint credits are several."""
    (tmp_path / "t.csv").write_text("song,artist\nRain,Ann & Bob\nRain,Cy\nrain!,Cy\n", "utf-8")

    found = states(
        "  song:\n    sources: t\n    s:\n      kg:identity: {class: ex:Song, name: $(song), by: $(artist), iri: 'ex:'}\n    po:\n"
        "      - p: ex:by\n        o:\n          kg:identity: {class: ex:Artist, name: $(artist), iri: 'ex:', separators: [' & ']}\n"
    )

    assert {one.split(" ", 1)[1] for one in found} == {"ex:by ex:ann", "ex:by ex:bob", "ex:by ex:cy"}
    subjects = {one.split()[0] for one in found}
    assert "ex:rain-ann-bob" in subjects
    assert len([one for one in subjects if re.fullmatch(r"ex:rain-cy-[0-9a-f]{8}", one)]) == 2  # names that differ


BASE = (
    "sources:\n  t: [t.csv~csv]\nmappings:\n  m:\n    sources: t\n    s: ex:$(id)\n    po:\n      - [ex:n, $(name)]\n"
)
FAULTS = {
    "no YAML": (BASE.replace("[ex:n, $(name)]", "[ex:n, $(name)"), "", r"m.yml:\d+:\d+: the mapping is not YAML"),
    "nothing": ("", "", r"m.yml:1:1: the mapping must be a table"),
    "unknown key": (BASE.replace("    po:", "    pox:"), "", r"m.yml:7:5: unknown key 'pox'; did you mean"),
    "no mappings": ("sources:\n  t: [t.csv~csv]\n", "", r"m.yml:1:1: 'mappings' names none"),
    "unknown source": (BASE.replace("sources: t\n", "sources: tt\n"), "", r"m.yml:5:5: there is no source 'tt'; did you mean 't'\?"),
    "no source": (BASE.replace("    sources: t\n", ""), "", r"m.yml:4:3: the mapping 'm' needs 'sources'"),
    "unknown prefix": (BASE.replace("[ex:n", "[exx:n"), "", r"m.yml:8:10: there is no prefix 'exx'; did you mean 'ex'\?"),
    "unknown prefix of a subject": (BASE.replace("s: ex:", "s: thingy:"), "", r"m.yml:6:5: there is no prefix 'thingy'"),
    "no IRI": (BASE.replace("[ex:n", "[n"), "", r"m.yml:8:10: 'n' is no IRI; begin it with a prefix"),
    "space in an IRI": (BASE.replace("ex:$(id)", "ex:a b/$(id)"), "", r"m.yml:6:5: 'ex:a b/\$\(id\)' is no IRI: it holds ' '"),
    "reference not closed": (BASE.replace("$(name)", "$(name"), "", r"m.yml:8:16: \$\( is not closed"),
    "reference to nothing": (BASE.replace("$(name)", "$()"), "", r"m.yml:8:16: \$\(\) names nothing"),
    "unknown column": (BASE.replace("$(name)", "$(nam)"), "", r"m.yml:8:16: t.csv has no column 'nam'; did you mean 'name'\?"),
    "unknown column of a subject": (BASE.replace("$(id)", "$(idd)"), "", r"m.yml:6:11: t.csv has no column 'idd'; did you mean 'id'\?"),
    "unknown column of a name": (BASE.replace("ex:$(id)", "\n      kg:identity:\n        class: ex:A\n        name: $(nam)\n        iri: 'ex:'").replace("[ex:n, $(name)]", "[ex:n, $(name)]\n      - {p: ex:o, o: {mapping: m}}"), "", r"(?s)\Amappings/m.yml:9:15: t.csv has no column 'nam'; did you mean 'name'\? (?!.*has no column)"),
    "comma lost": (BASE.replace("[ex:n, $(name)]", "[ex:n $(name), xsd:date]"), "", r"m.yml:8:10: 'ex:n \$\(name\)' is no IRI: a comma is missing behind ex:n"),
    "the only comma lost": (BASE.replace("[ex:n, $(name)]", "[ex:n $(name)]"), "", r"m.yml:8:9: a comma is missing behind ex:n; write \[property, value\]"),
    "unknown table": (BASE.replace("t.csv~csv", "tt.csv~csv"), "", r"\Amappings/m.yml:2:3: there is no table 'tt.csv' in .*; did you mean 't.csv'\?"),
    "unknown table unlike all": (BASE.replace("t.csv~csv", "zzzzzzz.csv~csv"), "", r"m.yml:2:3: there is no table 'zzzzzzz.csv' in .*; put it there"),
    "another mapping misspelt": (BASE.replace("  m:", "  song:").replace("[ex:n, $(name)]", "{p: ex:n, o: {mapping: songs}}"), "", r"there is no mapping 'songs' whose subjects could be meant; did you mean 'song'\?"),
    "language and datatype": (BASE.replace("[ex:n, $(name)]", "{p: ex:n, o: {value: x, language: en, datatype: xsd:date}}"), "", r"m.yml:8:\d+: a value has a language or a datatype"),
    "no language": (BASE.replace("$(name)]", "$(name), englishlanguage~lang]"), "", r"'englishlanguage' is no language tag"),
    "function": (BASE.replace("[ex:n, $(name)]", "{p: ex:n, o: {function: ex:upper}}"), "", r"m.yml:8:\d+: 'function' is not read here"),
    "condition of a mapping": (BASE + "    condition: {function: equal}\n", "", r"m.yml:9:5: 'condition' of a whole mapping is not read here"),
    "other condition": (BASE.replace("[ex:n, $(name)]", "{p: ex:n, o: {mapping: m, condition: {function: notEqual}}}"), "", r"the only condition that is read is: function: equal"),
    "another mapping that is none": (BASE.replace("[ex:n, $(name)]", "{p: ex:n, o: {mapping: mm}}"), "", r"there is no mapping 'mm'"),
    "address as a table": (BASE.replace("t.csv~csv", "http://a.org/t.csv~csv"), "", r"m.yml:2:\d+: http://a.org/t.csv is an address, and nothing is fetched"),
    "unknown kind of table": (BASE.replace("t.csv~csv", "t.csv~xpath"), "", r"tables as 'xpath' are not read; known: csv"),
    "unknown encoding": (BASE.replace("[t.csv~csv]", "{access: t.csv, encoding: utf-9}"), "", r"m.yml:2:\d+: there is no encoding 'utf-9'"),
    "long delimiter": (BASE.replace("[t.csv~csv]", "{access: t.csv, delimiter: ';;'}"), "", r"m.yml:2:\d+: a delimiter is one character"),
    "pattern of nothing": (BASE.replace("[ex:n, $(name)]", "{p: ex:n, o: {value: $(name), datatype: kg:date, kg:pattern: day}}"), "", r"'day' says neither how dates are written"),
    "pattern without a datatype": (BASE.replace("[ex:n, $(name)]", "{p: ex:n, o: {value: $(name), kg:pattern: '%Y'}}"), "", r"kg:pattern needs a datatype"),
    "unknown extension": (BASE.replace("$(name)]", "$(name), kg:dat]"), "", r"there is no datatype kg:dat; did you mean kg:date\?"),
    "split by nothing": (BASE + "    kg:split: {first: 4}\n", "", r"m.yml:9:5: kg:split needs 'column'"),
    "split by an unknown column": (BASE + "    kg:split: year\n", "", r"m.yml:9:15: t.csv has no column 'year'"),
    "identity without a class": (BASE.replace("ex:$(id)", "{kg:identity: {name: $(name), iri: 'ex:'}}"), "", r"m.yml:6:9: kg:identity needs 'class'"),
    "behind no separator": (BASE.replace("ex:$(id)", "{kg:identity: {class: ex:A, name: $(name), iri: 'ex:', separators: [' & '], behind: [x]}}"), "", r"'x' is none of the separators"),
    "graph outside": (BASE + "kg:graph: ../../etc\n", "", r"m.yml:9:1: '../../etc' is no path below data/"),
    "graph of an IRI": (BASE + "kg:graph: sources/ex:charts\n", "", r"m.yml:9:1: 'sources/ex:charts' is no path below data/"),
    "graph of a folder": (BASE + "kg:graph: sources/\n", "", r"m.yml:9:1: 'sources/' is no path below data/"),
    "document of a row": (BASE + "kg:document: {subject: 'ex:$(id)'}\n", "", r"m.yml:9:\d+: the document is one thing"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_at_its_place(empty_project: Project, kg: Callable[..., Ran], name: str) -> None:
    """`kg tables check` ends with exit code 1, and names line and column of the mapping."""
    text, _, told = FAULTS[name]
    root = empty_project.root
    (root / "mappings").mkdir()
    (root / "t.csv").write_text(TABLE, "utf-8")
    (root / "mappings/m.yml").write_text(text, "utf-8")

    ran = kg("tables", "check", cwd=empty_project)

    assert ran.code == 1, ran.err
    assert re.search(told, ran.out.replace("violation: ", "")), ran.out
    assert ran.out.startswith("mappings/m.yml:")


def test_a_mapping_that_is_in_order(empty_project: Project, kg: Callable[..., Ran]) -> None:
    """It is told so."""
    root = empty_project.root
    (root / "mappings").mkdir()
    (root / "t.csv").write_text(TABLE, "utf-8")
    (root / "mappings/m.yml").write_text(BASE, "utf-8")
    with (root / "ontology/terms.ttl").open("a", encoding="utf-8") as file:
        file.write('\nex:n a rdf:Property ; rdfs:label "n"@en .\n')

    assert kg("tables", "check", cwd=empty_project) == Ran(0, "", "1 mapping is in order\n")


def test_a_project_has_no_things_without_a_name(empty_project: Project, kg: Callable[..., Ran]) -> None:
    """Blank nodes, and graphs other than the files, are of RML and of no project."""
    root = empty_project.root
    (root / "mappings").mkdir()
    (root / "t.csv").write_text(TABLE, "utf-8")
    (root / "mappings/m.yml").write_text(BASE.replace("    s: ex:$(id)\n", ""), "utf-8")
    nameless = kg("tables", "check", cwd=empty_project)
    value = "      - {p: ex:friend, o: {value: $(friend), type: blank}}\n"
    (root / "mappings/m.yml").write_text(BASE + value, "utf-8")
    of_value = kg("tables", "check", cwd=empty_project)
    (root / "mappings/m.yml").write_text(BASE + "    graphs: ex:g\n", "utf-8")
    graphs = kg("tables", "check", cwd=empty_project)

    assert "a thing without a name cannot be pointed at" in nameless.out
    assert "a thing without a name cannot be pointed at" in of_value.out
    assert "a mapping of a project writes one graph for each file" in graphs.out


def test_aliases_do_not_take_memory(tmp_path: Path) -> None:
    """Ten levels of nine aliases each are read at once, or refused."""
    text = "a: &a0 [x]\n" + "".join(f"b{n}: &a{n + 1} [{', '.join([f'*a{n}'] * 9)}]\n" for n in range(10))
    (tmp_path / "m.yml").write_text(text, "utf-8")
    with pytest.raises(KgError, match="unknown key 'a'"):
        read_yarrrml(tmp_path / "m.yml", tmp_path, PREFIXES)


LONG = """{mappings}:
  person:
    {sources}: [[t.csv~csv]]
    {subjects}: ex:$(id)
    {graphs}: ex:g
    {predicateobjects}:
      - {{{predicates}: ex:name, {objects}: {{value: $(name), {language}: en}}}}
      - {{{predicates}: ex:knows, {objects}: ex:$(friend)~iri, {graphs}: ex:h}}
"""
OTHERS = (
    ("mappings", "mapping m"), ("sources", "source"), ("subjects", "subject s"), ("graphs", "graph g"),
    ("predicateobjects", "predicateobject po"), ("predicates", "predicate p"), ("objects", "object o"),
    ("language", "lang"),
)  # fmt: skip


def test_every_key_has_its_other_names(tmp_path: Path) -> None:
    """And under two of them at once it is told."""
    (tmp_path / "t.csv").write_text(TABLE, "utf-8")
    path = tmp_path / "m.yml"

    def states(**names: str) -> set[str]:
        path.write_text(LONG.format(**{long: long for long, _ in OTHERS} | names), "utf-8")
        maps = list(read_yarrrml(path, tmp_path, PREFIXES).maps.values())
        context = Context(Writer(PREFIXES), Minting())
        learn_names(maps, context)
        return {f"{one.subject} {one.predicate} {one.value} {one.graph}" for one in statements_of(maps, context)}

    expected = states()
    assert 'ex:1 ex:name "Ann Lee"@en ex:g' in expected
    for long, others in OTHERS:
        for other in others.split():
            assert expected == states(**{long: other}), other


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a {b} c", ("a ", Reference("b"), " c")),
        ("{a}{b}", (Reference("a"), Reference("b"))),
        (r"\{{a}\}\\", ("{", Reference("a"), "}\\")),
        ("", ()),
        ("{a{b}}", "a brace is opened within braces"),
        ("a}", "a brace is closed that was not opened"),
        ("{}", "there is nothing in the braces"),
        ("{a", "a brace is not closed"),
        (r"\a", "a backslash stands before"),
        ("a\\", "a backslash stands before"),
    ],
)  # fmt: skip
def test_a_template_of_rml_has_columns_in_braces(text: str, parts: tuple[object, ...] | str) -> None:
    """As the text of RML has it, core, section on templates."""
    if isinstance(parts, str):
        with pytest.raises(ValueError, match=re.escape(parts)):
            read_template(text)
    else:
        assert Expression(parts) == read_template(text)  # type: ignore[arg-type]  # texts and references


@pytest.mark.parametrize(
    ("text", "parts", "whole"),
    [
        ("$(a)", (Reference("a"),), True),
        ("x$(a)", ("x", Reference("a")), False),
        ("$(a)x", (Reference("a"), "x"), False),
        ("$(a)$(b)", (Reference("a"), Reference("b")), False),
        ("$(f(x) y)", (Reference("f(x) y"),), True),
        (r"$(a\)b)", (Reference("a)b"),), True),
        (r"\$(a) $5", ("$(a) $5",), False),
        ("x", ("x",), False),
        ("", ("",), False),
        ("$( )", "$() names nothing", False),
        ("$()", "$() names nothing", False),
        ("$(a", "$( is not closed", False),
    ],
)  # fmt: skip
def test_a_text_has_columns_behind_a_dollar(text: str, parts: tuple[object, ...] | str, whole: bool) -> None:
    """One that is all of a text is taken as it is, and not as a part of an address."""
    if isinstance(parts, str):
        with pytest.raises(ValueError, match=re.escape(parts)):
            read_dollars(text)
    else:
        assert Expression(parts, whole=whole) == read_dollars(text)  # type: ignore[arg-type]  # texts and references


EVERYWHERE = """\
  m:
    sources: t
    s: ex:$(s)
    graphs: ex:$(g)
    po:
      - ["ex:$(p)", fixed]
      - {p: ex:of, o: {mapping: other}, graphs: "ex:$(q)"}
      - [ex:row, "$(kg:row) of $(kg:table)"]
      - {p: ex:text, o: {value: fixed, language: $(l)}}
      - {p: ex:typed, o: {value: fixed, datatype: "ex:$(d)"}}
  other:
    sources: t
    s: ex:$(o)
    po: [[ex:n, x]]
  named:
    sources: t
    s:
      kg:identity: {class: ex:A, name: $(n), by: $(b), iri: 'ex:'}
    po: [[ex:n, x]]
  numbered:
    sources: t
    s:
      kg:identity: {class: ex:A, name: fixed, identifier: $(i), scheme: list, iri: 'ex:'}
    po: [[ex:n, x]]
"""


def test_a_column_is_found_wherever_a_mapping_names_it(states: Callable[..., set[str]], tmp_path: Path) -> None:
    """In JSON only what is referred to is looked for: in subjects, graphs, properties, languages, names of things."""
    rows = [{name: f"{name}{n}" for name in "sgpqldonbi"} | {"l": tag} for n, tag in enumerate(("en", "fr"))]
    text = "\n".join(",".join(row) for row in (rows[0], *(row.values() for row in rows))) + "\n"
    (tmp_path / "t.csv").write_text(text, "utf-8")
    (tmp_path / "t.json").write_text(json.dumps(rows), "utf-8")
    of_csv = states(EVERYWHERE)
    columns = re.sub(r"\$\((\w+)\)", r"$($.\1)", EVERYWHERE)
    quoted = re.sub(r"(: |\[)(\$\([^)]*\))", r'\1"\2"', columns)
    of_json = states(quoted, '  t: {access: t.json, iterator: "$[*]"}')

    def alike(found: set[str]) -> list[str]:
        return sorted(one.replace("t.json", "t.csv") for one in found if "ex:row" not in one)

    assert alike(of_csv) == alike(of_json)
    assert 16 == len(alike(of_csv))
    assert 2 == len([one for one in of_json if "of t.json" in one])


def test_a_table_that_is_named_twice_is_one_and_two_tables_of_one_file_are_two(
    states: Callable[..., set[str]], tmp_path: Path
) -> None:
    """A mapping means rows of its own table by the subjects of another one; of others, by a condition."""
    import sqlite3

    body = "  m:\n    sources: t\n    s: ex:$(id)\n    po:\n      - {p: ex:of, o: {mapping: k}}\n  k:\n    sources: u\n    s: ex:k-$(id)\n    po: [[ex:n, x]]\n"
    assert {"ex:1 ex:of ex:k-1", "ex:2 ex:of ex:k-2"} <= states(body, "  t: [t.csv~csv]\n  u: [t.csv~csv]")
    held = sqlite3.connect(tmp_path / "t.db")
    for name in ("one", "two"):
        held.execute(f"CREATE TABLE {name} (id)")
    held.commit()
    held.close()
    with pytest.raises(KgError, match="the mapping 'k' is of another table"):
        states(body, "  t: {access: t.db, query: one}\n  u: {access: t.db, query: two}")
