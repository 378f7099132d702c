"""A property that only shapes of other classes know is told, and nothing that might well be meant."""

from __future__ import annotations

import json
import os
import random
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pyoxigraph
import pytest

from kg.check.naming import Names
from kg.check.reports import REPORT_FORMATS
from kg.check.wording import beneath
from kg.cli.printing import print_by_rule
from kg.engines.embedded import EmbeddedEngine
from kg.findings import Finding, Report
from kg.project.config import Project
from kg.project.reading import read_project
from kg.project.scaffold import create_project
from kg.rdf.formats import triple_of
from kg.rdf.graph import TermGraph
from kg.rdf.terms import IRI, Triple
from kg.rdf.vocabulary import OBJECT, OWL, PREDICATE, RDFS, SUBCLASS_OF, SUBJECT, TYPE
from kg.shacl.again import Delta
from kg.shacl.fit import Fit, Misfit
from kg.shacl.misfit_words import RULE
from kg.shacl.model import ShapesGraph
from kg.shacl.properties import properties_of_classes
from kg.shacl.strange import Strange
from kg.shacl.within_project import validate_project

from ..conftest import Ran

HEAD = """\
@prefix e: <http://e/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
SHAPES = """
e:SongShape a sh:NodeShape ; sh:targetClass e:Song ; sh:property [ sh:path e:by ] .
e:AlbumShape a sh:NodeShape ; sh:targetClass e:Album ; sh:property [ sh:path e:tracks ], [ sh:path skos:note ] .
"""
DISCS = f"{SHAPES} e:DiscShape a sh:NodeShape ; sh:targetClass e:Disc ; sh:property [ sh:path e:by ] ."
OF_OTHERS = "e:MoreShape a sh:NodeShape ; sh:targetClass e:Album ; sh:property [ sh:path {} ] ."
QUALIFIED = "e:m ; sh:qualifiedMinCount 0 ; sh:qualifiedValueShape [ sh:property [ sh:path e:city ] ]"


def unfit_of(project: Project) -> list[Finding]:
    """Return what a validation finds that does not fit."""
    return [one for one in validate_project(project).findings if one.rule == RULE]


def unfit(tmp_path: Path, data: str, shapes: str = SHAPES, ontology: str = "", level: str = "warning") -> list[str]:
    """Return the things and properties that are told of data, by these shapes and this ontology."""
    create_project(tmp_path / "project", None)
    project = read_project(tmp_path / "project")
    project = project._replace(style=project.style._replace(fit=level))
    for path in (*project.data.rglob("*.ttl"), *project.shapes.rglob("*.ttl")):
        path.unlink()
    (project.shapes / "s.ttl").write_text(HEAD + shapes)
    (project.ontology / "o.ttl").write_text(HEAD + ontology)
    (project.data / "d.ttl").write_text(HEAD + data)
    found = unfit_of(project)
    assert all(one.rule == RULE for one in found)
    assert all(one.location and one.location.line for one in found)
    return [f"{one.focus} {one.path} {len(one.under)}" for one in found]


def test_terms_of_vocabularies_are_known_without_rdflib(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """To import it takes longer than to look at a project again after an edit."""
    monkeypatch.setitem(sys.modules, "rdflib", None)
    monkeypatch.setitem(sys.modules, "rdflib.namespace", None)
    author = "http://purl.org/dc/terms/author"

    assert [f"http://e/a {author} 0"] == unfit(tmp_path, f"e:a a e:Song ; rdfs:seeAlso e:b ; <{author}> 1 .")


def test_a_property_of_another_class_is_told_once_for_a_thing(tmp_path: Path) -> None:
    data = "e:a a e:Song ; e:tracks 3, 4 ; e:by e:x ."

    assert unfit(tmp_path, data) == ["http://e/a http://e/tracks 1"]


@pytest.mark.parametrize(
    ("data", "shapes", "ontology"),
    [
        ("e:a a e:Album ; e:tracks 3 .", SHAPES, ""),
        ("e:a a e:Song, e:Album ; e:tracks 3 .", SHAPES, ""),
        ("e:a a e:Single ; e:tracks 3 .", SHAPES, "e:Single rdfs:subClassOf e:Album ."),
        ("e:a a e:Other ; e:tracks 3 .", SHAPES, ""),
        ("e:a e:tracks 3 .", SHAPES, ""),
        ("[] a e:Song ; e:tracks 3 .", SHAPES, ""),
        ("e:a a e:Song ; skos:note 3 .", SHAPES, ""),
        ("e:a a e:Song ; e:loudness 3 .", SHAPES, ""),
        ("e:a a e:Song ; e:tracks 3 .", SHAPES, "e:tracks rdfs:domain [ owl:unionOf ( e:Album e:Song ) ] ."),
        ("e:a a e:Song ; e:tracks 3 .", SHAPES, "e:tracks <https://schema.org/domainIncludes> e:Album, e:Song ."),
        ("e:a a e:Song ; e:tracks 3 .", SHAPES, "e:Song rdfs:subClassOf [ owl:onProperty e:tracks ] ."),
        ("e:a a e:Disc ; e:tracks 3 .", DISCS, "e:Disc owl:equivalentClass e:Album ."),
        ("e:a a e:Song ; e:tracks 3 .", SHAPES, "e:tracks rdfs:subPropertyOf e:by ."),
        ("e:a a e:Song ; e:wrote e:b .", f"{SHAPES} {OF_OTHERS.format('[ sh:inversePath e:wrote ]')}", ""),
        ("e:a a e:Song ; e:city 1 .", f"{SHAPES} {OF_OTHERS.format('( e:maker e:city )')}", ""),
        ("e:a a e:Song ; e:city 1 .", f"{SHAPES} {OF_OTHERS.format('e:m ; sh:node [ sh:property [ sh:path e:city ] ]')}", ""),
        ("e:a a e:Song ; e:city 1 .", f"{SHAPES} {OF_OTHERS.format('e:m ; sh:property [ sh:path e:city ]')}", ""),
        ("e:a a e:Song ; e:city 1 .", f"{SHAPES} {OF_OTHERS.format(QUALIFIED)}", ""),
        ("e:a a e:Song ; e:tracks 3 .", SHAPES, "e:tracks rdfs:domain e:Song ."),
        ("e:a a e:Song ; e:tracks 3 .", SHAPES + "e:T a sh:NodeShape ; sh:targetSubjectsOf e:tracks .", ""),
        ("e:a a e:Song ; e:tracks 3 .", SHAPES + "e:SongShape sh:node e:N . e:N sh:property [ sh:path e:tracks ] .", ""),
        ("e:a a e:Song ; e:tracks 3 .", SHAPES + 'e:SongShape sh:sparql [ sh:select "SELECT $this { $this <http://e/tracks> 9 }" ] .', ""),
        ("e:a a e:Song ; e:tracks 3 .", SHAPES + "e:SongShape sh:property [ sh:path ( e:tracks e:by ) ] .", ""),
    ],
)  # fmt: skip
def test_what_may_be_meant_is_not_told(tmp_path: Path, data: str, shapes: str, ontology: str) -> None:
    assert unfit(tmp_path, data, shapes, ontology) == []


def test_a_shape_of_what_has_a_property_makes_no_other_property_anybodys(tmp_path: Path) -> None:
    """What has e:by is a song, whatever else a shape says of it."""
    shapes = (
        SHAPES + "e:T a sh:NodeShape ; sh:targetSubjectsOf e:by ; sh:property [ sh:path e:by ; sh:disjoint e:tracks ] ."
    )

    assert unfit(tmp_path, "e:a a e:Song ; e:tracks 3 .", shapes) == ["http://e/a http://e/tracks 0"]


MANY = "".join(f"e:{c}S a sh:NodeShape ; sh:targetClass e:{c} ; sh:property [ sh:path e:kind ] .\n" for c in "ABCDE")
OF_D = "e:DS sh:property [ sh:path e:tracks ] ."


@pytest.mark.parametrize(
    ("data", "shapes", "named"),
    [
        ("e:a a e:Song ; e:kind e:k . e:d a e:D ; e:kind e:k . e:b a e:B ; e:kind e:l .", "", "a <http://e/D>, or"),
        ("e:a a e:Song ; e:kind e:k . e:k a e:K . e:d a e:D ; e:kind e:l . e:l a e:K .", "", "a <http://e/D>, or"),
        ("e:a a e:Song ; e:kind 3 . e:d a e:D ; e:kind 4 . e:b a e:B ; e:kind 'x' .", "", "a <http://e/D>, or"),
        ("e:a a e:Song ; e:kind e:k ; e:tracks 3 .", OF_D, "a <http://e/D>, correct"),
        ("e:a a e:Song ; e:kind e:k ; e:by e:x .", "e:DS sh:property [ sh:path e:by ] .", "a <http://e/D>, or"),
        ("e:a a e:Song ; e:kind e:k .", "", "one of these, correct"),
    ],
)
def test_the_class_is_named_first_that_fits_the_value_and_what_else_there_is(
    tmp_path: Path, data: str, shapes: str, named: str
) -> None:
    """Of more classes than are named the others are counted; the line that gives the class is named."""
    song = "e:SongShape a sh:NodeShape ; sh:targetClass e:Song ; sh:property [ sh:path e:by ] .\n"
    unfit(tmp_path, data, song + MANY + shapes)

    (found,) = unfit_of(read_project(tmp_path / "project"))

    assert f"If this is {named}" in found.message
    assert ", and 2 more, have it" in str(found.said) or "<http://e/D> has them" in str(found.said)
    assert [(place.line, shown) for place, shown in found.related] == [(6, "<http://e/Song>")]


CLAIM = "e:c rdf:subject e:x ; rdf:predicate e:by ; rdf:object e:a . e:a a e:Song . e:x a e:Album ."


@pytest.mark.parametrize(
    ("data", "about"),
    [("e:a a e:Song . e:x a e:Album ; e:by e:a .", "http://e/x http://e/by"), (CLAIM, f"http://e/c {SUBJECT}")],
)
def test_subject_and_value_may_be_the_wrong_way_round(tmp_path: Path, data: str, about: str) -> None:
    """In what is stated, and in what is only spoken of."""
    head = "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"

    assert unfit(tmp_path, head + data) == [f"{about} 0"]
    (found,) = unfit_of(read_project(tmp_path / "project"))
    assert "<http://e/a> is such a thing: are subject and value the wrong way round?" in str(found.said)


@pytest.mark.parametrize(
    ("prop", "meant"), [("<http://f/tracks>", "http://e/tracks"), ("e:tarcks", "http://e/tracks"), ("e:size", None)]
)
def test_a_property_that_nothing_knows_is_told_where_another_was_meant(
    tmp_path: Path, prop: str, meant: str | None
) -> None:
    unfit(tmp_path, f"e:a a e:Album ; {prop} 3 . e:b a e:Album ; {prop} 4 .")
    project = read_project(tmp_path / "project")
    found = unfit_of(project)

    assert [(str(one.meant), len(one.under)) for one in found] == ([(meant, 1)] if meant else [])
    declared = f"{prop} a <http://www.w3.org/1999/02/22-rdf-syntax-ns#Property> ."
    (project.ontology / "o.ttl").write_text(HEAD + declared)
    assert unfit_of(project) == []


def test_a_class_that_only_a_misspelt_target_names_fits_nothing(tmp_path: Path, kg: Callable[..., Ran]) -> None:
    """The target is told, with the class that was meant, and nothing that follows from it."""
    shapes = SHAPES.replace("sh:targetClass e:Album ;", "sh:targetClass e:Albums ;")
    shapes += "e:OtherShape a sh:NodeShape ; sh:targetClass e:Album ; sh:property [ sh:path e:by ] ."
    classes = "e:Album a owl:Class . e:Song a owl:Class ."
    assert unfit(tmp_path, "e:a a e:Song ; e:by e:x . e:b a e:Album ; e:tracks 3 .", shapes, classes) == []

    ran = kg("check", cwd=tmp_path / "project")

    assert "e:Albums, the target of e:AlbumShape, is known neither" in ran.out
    assert ran.out.count("did you mean e:Album?") == 1
    assert "no focus node" not in ran.err


def test_a_class_with_a_thing_is_none_that_a_slip_named(tmp_path: Path) -> None:
    shapes = SHAPES.replace("sh:targetClass e:Album ;", "sh:targetClass e:Songs ;")

    assert unfit(tmp_path, "e:b a e:Songs . e:a a e:Song ; e:tracks 3 .", shapes) == ["http://e/a http://e/tracks 0"]


def test_a_class_that_shapes_declare_is_none_that_a_slip_named(tmp_path: Path) -> None:
    """Shapes of a whole field have many classes that are called nearly alike, and of which no thing is here."""
    shapes = SHAPES.replace("sh:targetClass e:Album ;", "sh:targetClass e:Songs ;")
    shapes += "e:Songs a <http://www.w3.org/2002/07/owl#Class> ."

    assert unfit(tmp_path, "e:a a e:Song ; e:tracks 3 .", shapes) == ["http://e/a http://e/tracks 0"]


def test_a_mistake_in_a_shape_comes_before_what_it_does(tmp_path: Path, kg: Callable[..., Ran]) -> None:
    shapes = SHAPES.replace("sh:targetClass e:Song ;", "sh:targetClass e:Song, e:Albun ;")
    unfit(tmp_path, "e:x a e:Album ; e:tracks 3 . e:a a e:Song ; e:tracks 4 .", shapes)

    out = kg("check", cwd=tmp_path / "project").out

    assert 0 <= out.index("e:Albun, the target of") < out.index("[fit]")


def test_a_house_may_do_without(tmp_path: Path) -> None:
    assert unfit(tmp_path, "e:a a e:Song ; e:tracks 3 .", level="off") == []


def test_the_report_of_shacl_has_every_result_and_nothing_else(tmp_path: Path, kg: Callable[..., Ran]) -> None:
    """What people are told as one finding are the results that SHACL has; what is ours is none."""
    shapes = (
        SHAPES + "e:SongShape sh:property [ sh:path e:by ; sh:datatype e:d ; sh:minLength 3 ; sh:message 'Mend it.' ] ."
    )
    unfit(tmp_path, "e:a a e:Song ; e:tracks 3 ; e:by 'x' .", shapes)
    root = tmp_path / "project"

    text = kg("check", cwd=root).out
    turtle = kg("check", "-f", "turtle", cwd=root).out

    assert text.count("Mend it.") == 1
    assert text.count("[fit]") == 1
    assert turtle.count("a sh:ValidationResult") == 2
    assert turtle.count('sh:resultMessage "Mend it."') == 2
    assert turtle.count("e/tracks") == 0


MISFITS = "e:a a e:Song ; e:tracks 3 . e:b a e:Song ; e:tracks 4 . e:c a e:Album ; e:tarcks 1 .\n"


def test_a_validation_tells_it_as_a_check_does(tmp_path: Path, kg: Callable[..., Ran]) -> None:
    """As a warning, which is no failure unless it is wanted, for all files or for those that were named."""
    unfit(tmp_path, MISFITS)
    root = tmp_path / "project"
    (root / "data/other.ttl").write_text(HEAD + "e:d a e:Song .")

    ran = kg("validate", cwd=root)

    assert (ran.code, ran.out.count("[fit]")) == (0, 3)
    assert kg("validate", "--fail-on", "warning", cwd=root).code == 1
    assert kg("validate", "data/d.ttl", cwd=root).out == ran.out
    assert "[fit]" not in kg("validate", "data/other.ttl", cwd=root).out
    assert "[fit]" not in kg("validate", "-f", "turtle", cwd=root).out


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
def test_outside_a_project_a_class_is_told_once_with_a_number(
    tmp_path: Path, kg: Callable[..., Ran], engine: str
) -> None:
    """Only slips within a vocabulary count there, and what the ontology says itself is no data."""
    below = "e:Live rdfs:subClassOf e:Album . e:o a e:Song ; e:tracks 1 ; e:trakcs 2 ."
    files = {"d": MISFITS + "e:l a e:Live ; e:tracks 3 ; <http://f/tracks> 3 .", "s": SHAPES, "o": below}
    for name, text in files.items():
        (tmp_path / f"{name}.ttl").write_text(HEAD + text)

    ran = kg("validate", "d.ttl", "-s", "s.ttl", "--ontology", "o.ttl", "--engine", engine, cwd=tmp_path)

    assert ran.code == 0
    told = [line for line in ran.out.splitlines() if "[fit]" in line]
    assert [line.partition(" ")[0] for line in told] == ["d.ttl:6:25:", "d.ttl:6:82:"]
    assert "so has 1 more of its class" in told[0]
    assert "did you mean e:tracks?" in told[1]


def test_what_the_shapes_say_is_below_a_class_fits_as_that_does(tmp_path: Path) -> None:
    shapes = SHAPES + "e:LiveShape a sh:NodeShape ; sh:targetClass e:Live ; sh:property [ sh:path e:by ] .\n"

    assert unfit(tmp_path, "e:a a e:Live ; e:tracks 3 .", shapes + "e:Live rdfs:subClassOf e:Album .") == []
    assert unfit(tmp_path / "without", "e:a a e:Live ; e:tracks 3 .", shapes) == ["http://e/a http://e/tracks 0"]


TERMS = "e:title a owl:DatatypeProperty . e:minYear a owl:ObjectProperty . e:Track a owl:Class ."


@pytest.mark.parametrize(
    ("statement", "strange"),
    [
        ("e:titel 1", "http://e/titel"), ("a e:Trakc", "a http://e/Trakc"), ("a e:Albun", "a http://e/Albun"),
        ("rdfs:lable 1", f"{RDFS}lable"), ("owl:sameas e:b", f"{OWL}sameas"), ("a owl:Clas", f"a {OWL}Clas"),
        ("<https://schema.org/nmae> 1", "https://schema.org/nmae"),
        ("<http://www.w3.org/ns/dcat#keywords> 1", "http://www.w3.org/ns/dcat#keywords"),
        ("e:subtitle 1", None), ("e:tit 1", None), ("a e:LiveTrack", None), ("a e:Other", None), ("rdfs:label 1", None),
        ("owl:sameAs e:b", None), ("<https://schema.org/noSuchTerm> 1", None), ("skos:broader e:b", None),
    ],
)  # fmt: skip
def test_a_slip_is_of_what_shapes_or_ontology_or_its_vocabulary_know(statement: str, strange: str | None) -> None:
    """And what holds another name whole, or is called like nothing, is none."""
    shapes = ShapesGraph(TermGraph(read(SHAPES.replace("e:tracks", "skos:broadr"))))
    engine = engine_of(f"{TERMS} e:a {statement} .")

    assert Strange(shapes).find(engine) == ([strange] if strange else [])


def test_of_many_uses_the_first_are_listed_and_all_counted(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Programs are given the number of all as well."""
    monkeypatch.setattr("kg.shacl.strange._MOST", 100)
    engine = engine_of(TERMS + "".join(f"e:n{n} e:titel {n} ." for n in range(130)))
    strange = Strange(ShapesGraph(TermGraph(read(SHAPES))))

    (found,) = strange.tell(engine, strange.find(engine), "warning")

    assert (len(found.under), found.beyond) == (99, 30)
    assert beneath(found, Names({}))[-1] == "and 126 more for the same cause"
    told = json.loads("".join(REPORT_FORMATS["json"](Report([found]), Names({}), terminal=False)))
    assert told["count"]["warning"] == 130
    assert [one["meant"] for one in told["findings"][:2]] == ["<http://e/title>", None], "what is beneath has none"
    print_by_rule(None, Report([found]))
    assert "130  warning  fit" in capsysbinary.readouterr().out.decode()


@pytest.mark.parametrize("command", ["validate", "check"])
def test_slips_of_a_projects_own_terms_are_told_without_a_query(
    tmp_path: Path, kg: Callable[..., Ran], command: str
) -> None:
    terms = "e:title a owl:DatatypeProperty . e:Song a owl:Class ."
    unfit(tmp_path, "e:a a e:Sonng ; e:titel 1 .", ontology=terms)
    use_base(tmp_path / "project")

    out = kg(command, cwd=tmp_path / "project").out

    assert "did you mean e:title?" in out
    assert "neither shapes nor ontology know the class e:Sonng: did you mean e:Song?" in out


def test_what_a_query_tells_of_own_terms_is_told_once_and_as_strictly_as_it_says(
    tmp_path: Path, kg: Callable[..., Ran]
) -> None:
    unfit(tmp_path, "e:a a e:Song ; e:titel 1 .", ontology="e:title a owl:DatatypeProperty .")
    use_base(tmp_path / "project")
    query = """#+ summary: Which titles are none?
#+ tags: [check]
#+ problem: It is none.
#+ solution: Mend it.
SELECT ?focus ?path ?value WHERE { BIND(<http://e/titel> AS ?path) ?focus ?path ?value }
"""
    (tmp_path / "project/queries/titles.rq").write_text(query)

    ran = kg("check", cwd=tmp_path / "project")

    assert (ran.code, ran.out.count("e:titel"), ran.out.count("[fit]")) == (1, 2, 0)


def use_base(root: Path) -> None:
    """Have what begins with http://e/ as the namespace of a project."""
    text = (root / "kg.toml").read_text()
    text = re.sub(r"(?m)^base = .*$", 'base = "http://e/"', text)
    (root / "kg.toml").write_text(text.replace("[prefixes]", '[prefixes]\ne = "http://e/"', 1))


def engine_of(text: str) -> EmbeddedEngine:
    store = pyoxigraph.Store()
    store.extend(pyoxigraph.parse(HEAD + text, pyoxigraph.RdfFormat.TURTLE))
    return EmbeddedEngine(store, in_memory=True)


EDITS = int(os.environ.get("KG_EXAMPLES", "150"))
NODES = [f"e:n{n}" for n in range(4)]
LINES = [
    *(f"{node} a e:{cls} ." for node in NODES for cls in ("A", "B", "C", "D")),
    *(f"{node} e:{prop} {value} ." for node in NODES for prop in ("p", "q", "r") for value in ("1", "e:n0")),
    "[] a e:A ; e:q 1 .",
    *[f"e:c{n} <{made}{n if made.endswith('n') else ''}> ." for n in range(3)
      for made in (f"{SUBJECT}> <http://e/n", f"{PREDICATE}> <http://e/q", f"{OBJECT}> <http://e/x")] * 4,
    f"_:c <{SUBJECT}> e:n0 ; <{PREDICATE}> e:q ; <{OBJECT}> 1 .",
    "e:n1 <http://f/p> 1 .", "e:n2 <http://f/p> 2 .", "<http://f/p> e:r e:n0 .",
    "e:D rdfs:subClassOf e:A .", "e:C rdfs:subClassOf e:B .", "e:B rdfs:subClassOf e:A .", "e:q rdfs:domain e:C .",
]  # fmt: skip
OF_TARGETS = "".join(
    f"e:{c}S a sh:NodeShape ; sh:targetClass e:{c} ; sh:property [ sh:path e:{p} ] .\n"
    for c, p in (("Songs", "p"), ("Disc", "q"), ("Artist", "r"))
)
LINES_OF_TARGETS = [
    *(f"e:n{n} a e:{cls} ." for n in (1, 2) for cls in ("Song", "Songs", "Disc", "Discs", "Artist")),
    *(f"e:n{n} e:{prop} 1 ." for n in (1, 2) for prop in "pqr"), "e:Song a owl:Class .", "e:Songs rdfs:label 'x' .",
]  # fmt: skip
SLIPS = ("titel", "tilte", "titl")
OF_SLIPS = [
    *(f"e:n1 e:{slip} 1 ." for slip in SLIPS), *(f"e:n1 a e:{slip} ." for slip in ("Trakc", "Trck", "Tarck")),
    "e:Trakc e:r e:n1 .", "e:titel e:r e:n1 .", "e:Track a owl:Class .", "e:title a owl:DatatypeProperty .",
]  # fmt: skip
OF_CLASSES = "".join(
    f"e:{c}S a sh:NodeShape ; sh:targetClass e:{c} ; sh:property [ sh:path e:{p} ] .\n"
    for c, p in zip("ABC", "pqr", strict=True)
)


def read(text: str) -> set[Triple]:
    return {triple_of(quad) for quad in pyoxigraph.parse(HEAD + text, pyoxigraph.RdfFormat.TURTLE)}


def follow_edits(
    chance: random.Random,
    edits: int,
    seen: Callable[[Delta], Delta] = lambda delta: delta,
    of: Sequence[str] = LINES,
    shaped: str = OF_CLASSES,
    base: str = "",
) -> int:
    """Change a graph, and require after each edit what is found in all of it; return how often that was another."""
    shapes = ShapesGraph(TermGraph(read(shaped)))
    fit, strange = Fit(shapes), Strange(shapes, anywhere=True, base=base)
    lines: set[str] = set()
    known: tuple[list[Misfit], list[str]] = [], []
    triples: set[Triple] = set()
    others = 0
    for _ in range(edits):
        lines ^= set(chance.sample(of, chance.choice((1, 1, 1, 3))))
        store = pyoxigraph.Store()
        store.extend(pyoxigraph.parse(HEAD + "\n".join(sorted(lines)), pyoxigraph.RdfFormat.TURTLE))
        before, triples = triples, {triple_of(quad) for quad in store}
        engine = EmbeddedEngine(store, in_memory=True)
        full = fit.find(engine), strange.find(engine)
        delta = seen(Delta(list(triples - before), list(before - triples)))
        again = fit.find_again(engine, known[0], delta), strange.find_again(engine, known[1], delta)
        assert again[0] is None or again[0] == full[0]
        assert again[1] is None or again[1] == full[1]
        others += again[0] is not None and again[1] is not None and full != known
        known = full
    return others


def test_after_random_edits_it_is_what_all_of_the_graph_is_told() -> None:
    assert follow_edits(random.Random(8), EDITS) > EDITS // 5


def test_after_random_edits_misspelt_targets_are_what_all_of_the_graph_is_told() -> None:
    assert follow_edits(random.Random(8), EDITS, of=LINES_OF_TARGETS, shaped=OF_TARGETS) > EDITS // 10


OF_TERMS = (
    "e:n1 a 'A' .", "e:n2 a 'A' .", "e:n3 a [] .", "e:A rdfs:subClassOf 'B' .", "e:n1 a e:n2 .", "e:n2 a e:A .",
    "e:n1 e:n3 1 .", "e:n3 a e:B .", "e:n1 e:zz 1 .", "e:n1 a e:Zz .", "e:n3 rdfs:label 'n' .", "e:Y rdfs:subClassOf e:n2 .",
    "e:zz rdfs:domain e:A .", "e:Zz a owl:Class .", "e:n2 a e:Zz .",
)  # fmt: skip


def test_after_random_edits_terms_that_are_declared_nowhere_are_what_all_of_the_graph_is_told() -> None:
    assert follow_edits(random.Random(8), EDITS, of=OF_TERMS, base="http://e/") > EDITS // 5


def without(*predicates: IRI) -> Callable[[Delta], Delta]:
    def kept(triples: Iterable[Triple]) -> list[Triple]:
        return [triple for triple in triples if triple[1] not in predicates]

    return lambda delta: Delta(kept(delta.added), kept(delta.removed))


@pytest.mark.parametrize(
    "fault",
    [
        without(TYPE), without(IRI("http://e/q")), without(SUBCLASS_OF), without(IRI(f"{RDFS}domain")),
        without(SUBJECT), without(PREDICATE), without(OBJECT), without(IRI("http://f/p")),
        lambda delta: Delta(delta.added), lambda delta: Delta([], delta.removed),
    ],
    ids=["types", "a property", "classes below others", "what the ontology says", "of what is claimed", "what is claimed",
         "what it is claimed to be", "a property that nobody knows", "what went", "what came"],
)  # fmt: skip
def test_what_is_overlooked_is_found_by_it(fault: Callable[[Delta], Delta]) -> None:
    """The test above is worth something: it fails for whoever overlooks one of these."""
    with pytest.raises(AssertionError):
        follow_edits(random.Random(8), EDITS, fault)


def test_after_random_edits_slips_are_what_all_of_the_graph_is_told() -> None:
    assert follow_edits(random.Random(8), 60, of=OF_SLIPS) > 10


def without_classes(*classes: str) -> Callable[[Delta], Delta]:
    def kept(triples: Iterable[Triple]) -> list[Triple]:
        return [triple for triple in triples if str(triple[2]) not in classes]

    return lambda delta: Delta(kept(delta.added), kept(delta.removed))


@pytest.mark.parametrize(
    "fault",
    [
        without(*(IRI(f"http://e/{slip}") for slip in SLIPS)), without(IRI("http://e/r")), without_classes("http://e/Trck"),
        without_classes(f"{OWL}Class"), without_classes(f"{OWL}DatatypeProperty"),
    ],
    ids=["a property", "what is said of a term", "a class", "a class that is declared", "a property that is declared"],
)  # fmt: skip
def test_a_slip_that_is_overlooked_is_found_by_it(fault: Callable[[Delta], Delta]) -> None:
    with pytest.raises(AssertionError):
        follow_edits(random.Random(8), EDITS, fault, OF_SLIPS)


def test_what_points_at_a_thing_of_no_class_makes_it_anybodys() -> None:
    """What has a property of some class is one of its things; what is the value of one may be of any class."""
    of_values = "e:V a sh:NodeShape ; sh:targetObjectsOf e:by ; sh:property [ sh:path e:name ] ."
    of_things = "e:T a sh:NodeShape ; sh:targetSubjectsOf e:by ; sh:property [ sh:path e:year ] ."
    shapes = ShapesGraph(TermGraph(read(SHAPES + of_values + of_things)))

    assert properties_of_classes(shapes)[1] == {"http://e/by", "http://e/name"}
