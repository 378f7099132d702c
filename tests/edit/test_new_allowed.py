"""What shapes ask and allow, read from shapes as values."""

from pathlib import Path

from kg.edit.allowed import Allowed
from kg.rdf.graph import TermGraph
from kg.rdf.terms import IRI, XSD
from kg.rdf.turtle import read_triples
from kg.shacl.model import ShapesGraph

EX = "https://example.org/"
HEAD = """
@prefix ex: <https://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
ONTOLOGY = """
ex:Novel rdfs:subClassOf ex:Book .
ex:writer rdfs:label "written by"@en, "geschrieben von"@de ; skos:definition "Who wrote it."@en .
"""
SHAPES = """
ex:BookShape a sh:NodeShape ; sh:targetClass ex:Book ;
    sh:property [ sh:path ex:title ; sh:minCount 1 ; sh:datatype xsd:string ; sh:message "A book has a title." ] ,
        [ sh:path ex:writer ; sh:or ( [ sh:class ex:Person ] [ sh:class ex:Group ] ) ; sh:order 2 ; sh:name "author" ] ,
        [ sh:path ex:form ; sh:in ( ex:hardback ex:paperback ) ; sh:order 1 ] ,
        [ sh:path [ sh:inversePath ex:partOf ] ; sh:minCount 1 ] ;
    sh:node ex:Dated ;
    sh:xone ( [ sh:path ex:isbn ; sh:minCount 1 ] [ sh:path ex:number ; sh:minCount 1 ] ) .
ex:Dated sh:property [ sh:path ex:date ; sh:maxCount 1 ] .
ex:NovelShape a sh:NodeShape ; sh:targetClass ex:Novel ;
    sh:property [ sh:path ex:writer ; sh:minCount 1 ] , [ sh:path ex:date ; sh:datatype xsd:date ] .
ex:PricedShape a sh:NodeShape ; sh:targetSubjectsOf ex:price ; sh:property [ sh:path ex:currency ; sh:minCount 1 ] .
ex:GoneShape a sh:NodeShape ; sh:targetClass ex:Book ; sh:deactivated true ; sh:property [ sh:path ex:gone ] .
"""


def read(tmp_path: Path, ontology: str = ONTOLOGY, shapes_text: str = SHAPES) -> Allowed:
    """Return what shapes allow, those above if no others are given."""
    (tmp_path / "ontology.ttl").write_text(HEAD + ontology, "utf-8")
    (tmp_path / "shapes.ttl").write_text(HEAD + shapes_text, "utf-8")
    shapes = ShapesGraph(TermGraph(read_triples([tmp_path / "shapes.ttl"])))
    return Allowed(shapes, TermGraph(read_triples([tmp_path / "ontology.ttl"])))


def names(allowed: Allowed, cls: str, *given: str) -> list[str]:
    """Return the local names of the properties that a class has, in their order."""
    asked = allowed.of([IRI(EX + cls)], [IRI(EX + one) for one in given])
    return [one.path.value.removeprefix(EX) for one in asked.properties]


def test_a_class_has_what_its_shapes_and_those_of_the_classes_above_say(tmp_path: Path) -> None:
    """Required ones come first, then those with an order; shapes that it names count, deactivated ones do not."""
    allowed = read(tmp_path)
    assert names(allowed, "Book") == ["title", "form", "writer", "date"]
    assert names(allowed, "Novel") == ["writer", "title", "form", "date"]
    assert allowed.classes == (IRI(EX + "Book"), IRI(EX + "Novel"))


def test_what_is_said_of_a_property_is_put_together(tmp_path: Path) -> None:
    """Counts, datatypes, alternatives of classes, lists, names and messages stand where a person looks for them."""
    asked = read(tmp_path).of([IRI(EX + "Novel")])
    writer, title, form, date = asked.properties
    assert (title.least, title.most, title.datatypes, title.message) == (
        1,
        None,
        (XSD + "string",),
        "A book has a title.",
    )
    assert writer.classes == (IRI(EX + "Person"), IRI(EX + "Group"))
    assert writer.takes_things
    assert writer.is_required
    assert (writer.name, writer.also, writer.definition) == ("written by", ("author",), "Who wrote it.")
    assert form.members == (IRI(EX + "hardback"), IRI(EX + "paperback"))
    assert not form.takes_things
    assert (date.most, date.datatypes) == (1, (XSD + "date",))
    (choice,) = asked.choices
    assert choice.paths == (IRI(EX + "isbn"), IRI(EX + "number"))
    assert choice.exclusive


def test_a_property_may_ask_for_another(tmp_path: Path) -> None:
    """A shape for whatever has a property speaks of a thing as soon as that is given."""
    allowed = read(tmp_path)
    assert "currency" not in names(allowed, "Book")
    assert names(allowed, "Book", "price")[:2] == ["title", "currency"]
    assert allowed.knowing(IRI(EX + "writer")) == [IRI(EX + "Book"), IRI(EX + "Novel")]


def test_classes_in_a_circle_have_what_each_other_have(tmp_path: Path) -> None:
    """Two vocabularies may say so of one class each; a class that is one of no name is none."""
    circle = "ex:Book rdfs:subClassOf ex:Volume, [ ] . ex:Volume rdfs:subClassOf ex:Book ."
    allowed = read(tmp_path, circle, "ex:S sh:targetClass ex:Book ; sh:property [ sh:path ex:title ] .")

    assert names(allowed, "Volume") == names(allowed, "Book") == ["title"]
    assert allowed.above(IRI(EX + "Book")) == allowed.below(IRI(EX + "Book")) == {IRI(EX + "Book"), IRI(EX + "Volume")}


def test_what_all_of_some_shapes_ask_is_asked(tmp_path: Path) -> None:
    """However deep they are named, and in English where there is English."""
    shapes = """
    ex:S sh:targetClass ex:Book ; sh:and ( ex:Titled [ sh:node ex:Dated ] ) .
    ex:Titled sh:property [ sh:path ex:title ; sh:minCount 1 ; sh:message "Ein Titel."@de, "A title."@en-GB, "Een titel."@nl ] .
    ex:Dated sh:property [ sh:path ex:date ] .
    """
    asked = read(tmp_path, "", shapes).of([IRI(EX + "Book")])

    assert [("date", ""), ("title", "A title.")] == sorted(
        (one.path.value.removeprefix(EX), one.message) for one in asked.properties
    )


def test_what_is_deactivated_asks_for_nothing(tmp_path: Path) -> None:
    """A shape, one that it names, and one of its properties; nor is its class one that is known."""
    shapes = """
    ex:S sh:targetClass ex:Book ; sh:node ex:Off ; sh:property [ sh:path ex:title ] , [ sh:path ex:gone ; sh:deactivated true ] .
    ex:Off sh:deactivated true ; sh:property [ sh:path ex:off ] .
    ex:Gone sh:targetClass ex:Thing ; sh:deactivated true ; sh:property [ sh:path ex:title ] .
    """
    allowed = read(tmp_path, "", shapes)

    assert (["title"], [], (IRI(EX + "Book"),)) == (names(allowed, "Book"), names(allowed, "Thing"), allowed.classes)


def test_shapes_that_name_each_other_have_an_end(tmp_path: Path) -> None:
    shapes = "ex:S sh:targetClass ex:Book ; sh:node ex:A . ex:A sh:node ex:B ; sh:property [ sh:path ex:a ] . ex:B sh:node ex:A ; sh:property [ sh:path ex:b ] ."

    assert ["a", "b"] == sorted(names(read(tmp_path, "", shapes), "Book"))


def test_a_choice_is_one_where_each_way_is_a_property(tmp_path: Path) -> None:
    """Of which one value is asked for; and either of both, or just one."""
    shapes = """
    ex:S sh:targetClass ex:Book ;
        sh:or ( [ sh:path ex:a ; sh:minCount 1 ] [ sh:path ex:b ; sh:minCount 1 ] ) ;
        sh:xone ( [ sh:path ex:c ; sh:minCount 1 ] [ sh:path ex:d ] ) ;
        sh:or ( [ sh:path ex:e ; sh:minCount 1 ] [ sh:class ex:F ] ) .
    """
    (choice,) = read(tmp_path, "", shapes).of([IRI(EX + "Book")]).choices

    assert ((IRI(EX + "a"), IRI(EX + "b")), False) == (choice.paths, choice.exclusive)


def test_of_several_shapes_the_strictest_counts(tmp_path: Path) -> None:
    """In whatever order they come: the most that must be there, the least that may, the narrowest class, the first place."""
    one = (
        'sh:path ex:p ; sh:minCount 2 ; sh:maxCount 3 ; sh:class ex:Novel ; sh:order 1 ; sh:pattern "a" ; sh:name "one"'
    )
    other = 'sh:path ex:p ; sh:minCount 1 ; sh:maxCount 5 ; sh:class ex:Book ; sh:order 4 ; sh:pattern "b" ; sh:name "other"'
    for first, second in ((one, other), (other, one)):
        shapes = f"ex:A sh:targetClass ex:Thing ; sh:property [ {first} ] . ex:B sh:targetClass ex:Thing ; sh:property [ {second} ] ."
        (prop,) = read(tmp_path, ONTOLOGY, shapes).of([IRI(EX + "Thing")]).properties

        assert (2, 3, (IRI(EX + "Novel"),), 1) == (prop.least, prop.most, prop.classes, prop.order)
        assert 2 == sum(rule.constraint.component == "pattern" for rule in prop.rules)
        assert {"one", "other"} == set(prop.also)


def test_alternatives_are_those_of_one_kind(tmp_path: Path) -> None:
    """Each with one datatype or one class; of others, and of what has a path, nothing is known."""
    shapes = """
    ex:S sh:targetClass ex:Book ; sh:property
        [ sh:path ex:a ; sh:order 1 ; sh:or ( [ sh:datatype xsd:date ] [ sh:datatype xsd:gYear ] ) ] ,
        [ sh:path ex:b ; sh:order 2 ; sh:or ( [ sh:datatype xsd:date ] [ sh:class ex:Day ] ) ] ,
        [ sh:path ex:c ; sh:order 3 ; sh:or ( [ sh:class ex:Day ] [ sh:path ex:of ; sh:class ex:Night ] ) ] ,
        [ sh:path ex:d ; sh:order "first" ] .
    """
    a, b, c, d = read(tmp_path, "", shapes).of([IRI(EX + "Book")]).properties

    assert (XSD + "date", XSD + "gYear") == a.datatypes
    assert ((), ()) == (b.datatypes, b.classes)
    assert () == c.classes
    assert "d" == d.name


def test_what_was_given_is_told_apart(tmp_path: Path) -> None:
    """What is asked for with a property is not what is asked for without it, whichever comes first."""
    allowed = read(tmp_path)

    assert ["currency" in names(allowed, "Book", *given) for given in ((), ("price",), (), ("title",))] == [
        False, True, False, False,
    ]  # fmt: skip


def test_what_a_property_means_is_said_by_the_ontology_first(tmp_path: Path) -> None:
    shapes = 'ex:S sh:targetClass ex:Book ; sh:property [ sh:path ex:writer ; sh:description "of S" ] , [ sh:path ex:title ; sh:description "of S" ] .'
    found = read(tmp_path, ONTOLOGY, shapes).of([IRI(EX + "Book")]).properties

    assert {"title": "of S", "writer": "Who wrote it."} == {
        one.path.value.removeprefix(EX): one.definition for one in found
    }
