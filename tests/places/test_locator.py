"""A finding is given the place where an editor must go: the value, else the property, else the node, else its mention."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.errors import Location
from kg.findings import Finding
from kg.places import files as read_files
from kg.places import locator
from kg.places.files import Places
from kg.places.locator import Locator
from kg.rdf.formats import from_oxigraph
from kg.rdf.terms import IRI, RDF, XSD, BlankNode, Literal, Prefixes, Term, Triple
from kg.rdf.turtle import iter_quads

HEAD = "@prefix e: <http://e/> .\n@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
A, P = IRI("http://e/a"), "http://e/p"
Files = Callable[..., list[Path]]


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """Write texts into files a.ttl, b.ttl, … and return these."""

    def write(*texts: str) -> list[Path]:
        paths = [tmp_path / f"{name}.ttl" for name in "abcdef"[: len(texts)]]
        for path, text in zip(paths, texts, strict=True):
            path.write_text(HEAD + text, "utf-8")
        return paths

    return write


def at(path: Path, text: str, turn: int = 1) -> Location:
    """Return where a text stands in a file for the first time, or for a later one."""
    whole, offset = path.read_text("utf-8"), -1
    for _ in range(turn):
        offset = whole.index(text, offset + 1)
    return Location(path, whole.count("\n", 0, offset) + 1, offset - whole.rfind("\n", 0, offset))


def finding(
    focus: Term | None = A,
    path: str | None = P,
    value: Term | None = None,
    component: str = "X",
    limit: int | None = None,
) -> Finding:
    """Return a finding about a value of a property of a node."""
    return Finding("violation", "m", "urn:rule", focus=focus, path=path, value=value, component=component, limit=limit)


def placed(paths: list[Path], one: Finding) -> Finding:
    """Return a finding with its place."""
    blank = [
        triple
        for path in paths
        for q in iter_quads(path, [])
        for triple in [(from_oxigraph(q.subject), from_oxigraph(q.predicate), from_oxigraph(q.object))]
        if any(isinstance(term, BlankNode) for term in triple)
    ]
    (found,) = Locator(paths, blank, prefixes=Prefixes({"e": "http://e/"})).locate([one])
    return found


def test_a_value_has_its_own_place(files: Files) -> None:
    (path,) = files("e:a e:p 1 , 2 ; e:q 2 .\n")

    assert at(path, "2 ;") == placed([path], finding(value=Literal("2", XSD + "integer"))).location
    assert at(path, "2 .") == placed([path], finding(path="http://e/q", value=Literal("2", XSD + "integer"))).location


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("007", Literal("7", XSD + "integer")),
        ("1.50", Literal("1.5", XSD + "decimal")),
        ("1e0", Literal("1", XSD + "double")),
        ('"1"^^xsd:boolean', Literal("true", XSD + "boolean")),
        ('"2024-01-02T00:00:00+00:00"^^xsd:dateTime', Literal("2024-01-02T00:00:00Z", XSD + "dateTime")),
        ('"x"@en-GB', Literal("x", RDF + "langString", "en-gb")),
        ('"x"@en-gb', Literal("x", RDF + "langString", "en-GB")),
        ('"seven"^^xsd:integer', Literal("seven", XSD + "integer")),
        ('"NaN"^^xsd:double', Literal("NaN", XSD + "double")),
    ],
)
def test_a_value_is_found_in_the_form_in_which_it_is_written(files: Files, written: str, value: Literal) -> None:
    """A store writes numbers and times in a form of its own."""
    (path,) = files(f"e:a e:p 9 , {written} .\n")

    assert at(path, written) == placed([path], finding(value=value)).location


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("7", Literal("7", XSD + "decimal")),
        ('"7"', Literal("7", XSD + "integer")),
        ('"x"@en', Literal("x", RDF + "langString", "de")),
        ('"http://e/b"', IRI("http://e/b")),
    ],
)
def test_another_value_is_not_taken_for_it(files: Files, written: str, value: Term) -> None:
    """The node is shown, and no value that only looks like the one that is meant."""
    (path,) = files(f"e:a e:p {written} .\n")

    assert at(path, "e:a") == placed([path], finding(value=value)).location


def test_a_missing_value_is_shown_where_the_node_is_described(files: Files) -> None:
    """In the file that says what kind of thing it is; of several, in the last one."""
    paths = files("e:a e:q 1 .\n", "# 1\ne:a a e:T .\n", "# 2\n# 3\ne:a e:q 2 .\n")

    assert at(paths[1], "e:a") == placed(paths, finding()).location
    assert at(paths[2], "e:a") == placed([paths[0], paths[2]], finding()).location


def test_other_files_that_say_what_kind_of_thing_it_is_are_shown(files: Files) -> None:
    """Not those that say anything else of it: a value may be missing where a thing is described."""
    paths = files("e:a a e:T .\n", "e:a e:q 1 .\n", "e:a a e:T .\n")
    found = placed(paths, finding())

    assert {at(paths[0], "e:a"), at(paths[2], "e:a")} == {found.location, *(place for place, _ in found.related)}
    assert [] == [place for place, _ in placed(paths[:2], finding()).related]


def test_a_value_is_shown_wherever_it_stands(files: Files) -> None:
    """Also in a file that does not say what kind of thing the node is."""
    paths = files("e:a a e:T .\n", "e:a e:p e:b .\n")

    assert at(paths[1], "e:b") == placed(paths, finding(value=IRI("http://e/b"))).location
    assert at(paths[1], "e:b") == placed(paths[::-1], finding(value=IRI("http://e/b"))).location


def test_a_node_of_which_nothing_is_said_is_shown_where_it_is_mentioned(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the first file that does; one so large that reading every word would be felt is left out."""
    paths = files("e:x e:y\n    e:a .\n# and more\n", "e:x e:y e:a .\n")

    assert at(paths[0], "e:a") == placed(paths, finding()).location
    assert placed(paths, finding(IRI("http://e/nobody"))).location is None
    monkeypatch.setattr(locator, "LARGE", len(paths[1].read_text()) + 1)
    assert at(paths[1], "e:a") == placed(paths, finding()).location


def test_a_property_that_is_not_allowed_is_shown_itself(files: Files) -> None:
    """And not its value, since it is the property that must go."""
    (path,) = files("e:a e:q 1 ; e:p 1 ,\n  2 ; e:p 3 .\n")

    for value, turn in (("2", 1), ("3", 2)):
        one = finding(value=Literal(value, XSD + "integer"), component="ClosedConstraintComponent")
        assert at(path, "e:p", turn) == placed([path], one).location


def test_the_first_value_too_many_is_shown_with_all_of_them(files: Files) -> None:
    """A value that two files have is one; the others are told as a person would write them."""
    paths = files("e:a e:p 1 , 2 .\n", "e:a e:p 2 , 02 , e:b .\n")
    found = placed(paths, finding(component="MaxCountConstraintComponent", limit=1))

    assert [("1", at(paths[0], "1 ,")), ("2", at(paths[0], "2 .")), ("e:b", at(paths[1], "e:b"))] == [
        (text, place) for place, text in found.related
    ]
    assert at(paths[0], "2 .") == found.location
    for limit, place in ((0, at(paths[0], "1 ,")), (2, at(paths[1], "e:b")), (9, at(paths[1], "e:b"))):
        assert place == placed(paths, finding(component="MaxCountConstraintComponent", limit=limit)).location


def test_the_second_value_of_a_language_is_shown_with_the_first(files: Files) -> None:
    """Values of other languages, and of none, are not concerned."""
    (path,) = files('e:a e:p "x" , "y" , "one"@en , "eins"@de , "two"@EN .\n')
    found = placed([path], finding(component="UniqueLangConstraintComponent"))

    assert at(path, '"two"') == found.location
    assert [at(path, '"one"'), at(path, '"two"')] == [place for place, _ in found.related]


def test_a_node_without_a_name_is_found_by_what_is_said_of_it(files: Files) -> None:
    """Near and far, since labels differ from parser to parser; each of two that are alike has a place of its own."""
    (path,) = files(
        "e:x e:y [ e:p 1 ] ,\n  [ e:p 2 ; e:q [ e:r 1 ] ] ,\n  [ e:p 2 ; e:q [ e:r 2 ] ] ,\n  [ e:p 3 ] , [ e:p 3 ] .\n"
    )
    triples: list[Triple] = [
        (from_oxigraph(q.subject), from_oxigraph(q.predicate), from_oxigraph(q.object)) for q in iter_quads(path, [])
    ]
    looking = Locator([path], triples[::-1])

    def places(text: str) -> dict[Term, Location | None]:
        value = Literal(text, XSD + "integer")
        nodes = list(dict.fromkeys(s for s, p, o in triples if p == IRI(P) and o == value))
        found = looking.locate([finding(node, value=value) for node in nodes])
        return {node: one.location for node, one in zip(nodes, found, strict=True)}

    assert [at(path, "1 ]")] == list(places("1").values())
    for n, (node, place) in enumerate(places("2").items(), 1):
        (inner,) = [o for s, p, o in triples if s == node and p == IRI("http://e/q")]
        assert (inner, IRI("http://e/r"), Literal(str(n), XSD + "integer")) in triples
        assert at(path, "2 ;", n) == place
    assert {at(path, "3 ]"), at(path, "3 ]", 2)} == set(places("3").values())


def test_a_node_without_a_name_is_found_by_a_later_look_as_well(files: Files) -> None:
    """Each look reads what it asks for, and what is known of such nodes rests on what was read."""
    (path,) = files("e:a e:p [ e:q 1 ] .\ne:b e:p [ e:q 2 ] .\n")
    triples: list[Triple] = [
        (from_oxigraph(q.subject), from_oxigraph(q.predicate), from_oxigraph(q.object)) for q in iter_quads(path, [])
    ]
    looking = Locator([path], triples)

    for focus, text in ((A, "[ e:q 1"), (IRI("http://e/b"), "[ e:q 2")):
        (value,) = [o for s, p, o in triples if (s, p) == (focus, IRI(P))]
        (found,) = looking.locate([finding(focus, value=value)])
        assert at(path, text) == found.location


def test_a_value_below_a_path_is_found_in_brackets(files: Files) -> None:
    """What is reached through a node without a name belongs to the node that it hangs on."""
    (path,) = files("e:a e:p [ e:q [ e:r 5 ] ] .\n")

    found = placed(
        [path], finding(path="(<http://e/p>/<http://e/q>/<http://e/r>)", value=Literal("5", XSD + "integer"))
    )

    assert at(path, "5 ]") == found.location


@pytest.mark.parametrize("other", ['e:other "x"', 'e:z "x" , "y"', 'a e:C ; e:a "x"'])
@pytest.mark.parametrize("inner", ['[ e:n "x" ]', '[ e:m "y" ; e:n "w" , "x" ]', '[ e:m [ e:n "x" ] ]', '( "w" "x" )'])
@pytest.mark.parametrize("order", [0, 1])
def test_a_value_below_a_path_is_not_taken_for_one_beside_it(files: Files, other: str, inner: str, order: int) -> None:
    """The node says the same by a property that the path does not go through."""
    said = [other, f"e:p {inner}"]
    (path,) = files(f"e:a {' ; '.join(said[::-1] if order else said)} .\n")

    found = placed([path], finding(path="(<http://e/p>/<http://e/n>)", value=Literal("x")))

    line = path.read_text("utf-8").splitlines()[2]
    assert Location(path, 3, line.index('"x"', line.index("e:p")) + 1) == found.location


def test_a_finding_that_has_a_place_keeps_it(files: Files) -> None:
    (path,) = files("e:a e:p 1 .\n")
    here = Location(path, 1, 1)

    assert here == placed([path], finding()._replace(location=here)).location
    assert placed([path], finding(focus=None)).location is None


def test_all_places_of_a_property_are_those_of_every_file(files: Files) -> None:
    paths = files("e:a e:p 1 ; e:q 2 .\n", "e:b e:p 3 . e:a e:p 4 .\n")
    looking = Locator(paths)
    looking.locate([finding()])

    assert [("1", at(paths[0], "1 ;")), ("4", at(paths[1], "4 ."))] == [
        (str(value), place) for place, value in looking.places_of(A, P)
    ]


def test_a_property_is_found_or_else_its_node(files: Files) -> None:
    (path,) = files("e:a\n  e:q 2 ;\n  e:p 1 .\n")

    assert at(path, "e:p") == Locator([path]).find_property(A, IRI(P))
    assert at(path, "e:a") == Locator([path]).find_property(A, IRI("http://e/z"))
    assert Locator([path]).find_property(IRI("http://e/z"), IRI(P)) is None


def test_a_triple_is_found_in_a_file_that_states_it(files: Files) -> None:
    paths = files("e:a e:p 1 .\n", "e:a e:p 01 . e:a e:q 1 .\n", "e:b e:p 1 . [] e:p 2 .\n")
    one, two = Literal("1", XSD + "integer"), Literal("2", XSD + "integer")

    assert at(paths[1], "01 .") == Locator(paths).find_triple((A, IRI(P), one))
    assert at(paths[1], "1 .", 2) == Locator(paths).find_triple((A, IRI("http://e/q"), one))
    assert at(paths[2], "2 .") == Locator(paths).find_triple((BlankNode("any"), IRI(P), two))
    assert Locator(paths).find_triple((A, IRI(P), two)) is None


def test_the_line_of_a_place_is_that_of_its_file(files: Files, tmp_path: Path) -> None:
    (path,) = files("e:a\n  e:p 1 .\n")
    looking = Locator([path])

    assert "  e:p 1 ." == looking.line(at(path, "e:p"))
    assert looking.line(Location(path)) is None
    assert looking.line(Location(tmp_path / "other.ttl", 1, 1)) is None


@pytest.mark.parametrize("path", [P, None])
def test_what_only_the_other_property_has_is_told_where_it_stands(files: Files, path: str | None) -> None:
    """`sh:equals` blames values that its own path does not lead to, or that stand beside a node without any path."""
    paths = files('e:b e:q "x" .\ne:a a e:T ;\n  e:q "x" , e:a .')
    told = "EqualsConstraintComponent"

    assert at(paths[0], '"x" , e:a') == placed(paths, finding(A, path, Literal("x"), told)).location
    where = at(paths[0], "e:a ." if path else "e:a a")
    assert where == placed(paths, finding(A, path, A, told)).location
    assert (
        at(paths[0], "e:a a") == placed(paths, finding(A, None, Literal("x"), "NodeKindConstraintComponent")).location
    )


def test_a_file_is_read_once_and_a_large_one_ahead(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that cannot be read is left to whoever needs it."""
    small, large = files("e:a e:p 1 .\n", "e:a e:p 1 .\n" * 9)
    read: list[Path] = []
    monkeypatch.setattr(read_files, "LARGE", 150)

    def reading(path: Path, base: str) -> Reading:
        read.append(path)
        return Reading()

    monkeypatch.setattr(read_files, "positions_of", reading)
    places = Places()

    places.read_ahead([small, large, large.with_name("none.ttl")])

    assert [large] == read
    assert places.of(large) is places.of(large)
    assert [large] == read


class Reading:
    """What stands for the positions of a file."""

    def read_ahead(self) -> None:
        """Do nothing."""


def test_a_triple_is_found_beside_those_of_other_kinds(files: Files) -> None:
    """A number as a store gives it back is not compared with the name of a thing, nor a name with numbers."""
    (path,) = files('e:a e:p e:b , "01"^^xsd:int .\n')
    places = Locator([path])

    assert at(path, '"01"') == places.find_triple((A, IRI(P), Literal("1", XSD + "integer")))
    assert places.find_triple((A, IRI(P), IRI("http://e/c"))) is None
