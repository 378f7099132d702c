"""Facts that a person types become a draft: the thing that is meant, and no other one, and nothing that does not fit."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.edit.allowed import read_allowed
from kg.edit.asking import Dialogue
from kg.edit.asking_line import Line
from kg.edit.asking_person import Nobody, Person, Question
from kg.edit.asking_values import Misfit
from kg.engines.embedded import EmbeddedEngine
from kg.engines.stores import load_store
from kg.errors import KgError, UsageError
from kg.project.reading import read_project
from kg.project.scaffold import create_project
from kg.rdf.terms import IRI

from .test_asking import Lines

EX = "https://example.org/small/"
PREFIXES = f"""@prefix ex: <{EX}> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
ONTOLOGY = """
ex:Agent a owl:Class ; rdfs:label "agent"@en . ex:Person a owl:Class ; rdfs:label "person"@en ; rdfs:subClassOf ex:Agent .
ex:Group a owl:Class ; rdfs:label "group"@en ; rdfs:subClassOf ex:Agent . ex:Book a owl:Class ; rdfs:label "book"@en .
ex:Place a owl:Class ; rdfs:label "place"@en . ex:Loan a owl:Class ; rdfs:label "loan"@en . ex:Document a owl:Class ; rdfs:label "document"@en . ex:Tally a owl:Class ; rdfs:label "tally"@en . ex:Shop a owl:Class ; rdfs:label "shop"@en .
ex:sold a owl:ObjectProperty ; rdfs:label "sold"@en . ex:at a owl:ObjectProperty ; rdfs:label "at"@en .
ex:by a owl:ObjectProperty ; rdfs:label "by"@en . ex:born a owl:DatatypeProperty ; rdfs:label "born"@en . ex:pages a owl:DatatypeProperty ; rdfs:label "pages"@en .
ex:isbn a owl:DatatypeProperty ; rdfs:label "isbn"@en . ex:from a owl:ObjectProperty ; rdfs:label "from"@en . ex:what a owl:ObjectProperty ; rdfs:label "what"@en .
ex:who a owl:ObjectProperty ; rdfs:label "who"@en . ex:day a owl:DatatypeProperty ; rdfs:label "day"@en . ex:see a owl:ObjectProperty ; rdfs:label "see"@en . ex:in a owl:ObjectProperty ; rdfs:label "in"@en .
"""
SHAPES = """
ex:Named sh:path skos:prefLabel ; sh:datatype <http://www.w3.org/1999/02/22-rdf-syntax-ns#langString> ; sh:minCount 1 .
ex:AgentShape a sh:NodeShape ; sh:targetClass ex:Agent ; sh:property ex:Named, [ sh:path ex:born ; sh:datatype xsd:integer ; sh:maxCount 1 ] .
ex:PersonShape a sh:NodeShape ; sh:targetClass ex:Person ; sh:property [ sh:path ex:in ; sh:class ex:Group ] .
ex:GroupShape a sh:NodeShape ; sh:targetClass ex:Group ; sh:property ex:Named .
ex:PlaceShape a sh:NodeShape ; sh:targetClass ex:Place ; sh:property ex:Named .
ex:DocumentShape a sh:NodeShape ; sh:targetClass ex:Document ; sh:property ex:Named .
ex:BookShape a sh:NodeShape ; sh:targetClass ex:Book ; sh:property ex:Named, [ sh:path ex:by ; sh:class ex:Agent ], [ sh:path ex:pages ; sh:datatype xsd:integer ; sh:maxCount 2 ],
    [ sh:path ex:isbn ; sh:datatype xsd:string ], [ sh:path ex:see ; sh:nodeKind sh:IRI ], [ sh:path ex:sold ; sh:class ex:Shop ] .
ex:ShopShape a sh:NodeShape ; sh:targetClass ex:Shop ; sh:property ex:Named, [ sh:path ex:at ; sh:class ex:Place ; sh:minCount 1 ] .
ex:LoanShape a sh:NodeShape ; sh:targetClass ex:Loan ; sh:property [ sh:path ex:what ; sh:class ex:Book ; sh:minCount 1 ], [ sh:path ex:who ; sh:class ex:Person ; sh:minCount 1 ],
    [ sh:path ex:day ; sh:datatype xsd:date ], [ sh:path ex:from ; sh:class ex:Document ; sh:minCount 1 ] .
ex:TallyShape a sh:NodeShape ; sh:targetClass ex:Tally ; sh:property [ sh:path ex:pages ; sh:datatype xsd:integer ] .
ex:GraphShape a sh:NodeShape ; sh:targetSubjectsOf prov:wasDerivedFrom ; sh:property [ sh:path prov:wasDerivedFrom ; sh:class ex:Document ; sh:maxCount 1 ] .
"""
DATA = """
ex:mina-park a ex:Person ; skos:prefLabel "Mina Park"@en ; ex:born 1990 . ex:mina-hart a ex:Person ; skos:prefLabel "Mina Hart"@en .
ex:ann-1 a ex:Person ; skos:prefLabel "Ann Lee"@en . ex:ann-2 a ex:Person ; skos:prefLabel "Ann Lee"@en .
ex:ships a ex:Group ; skos:prefLabel "The Ships"@en . ex:moon a ex:Book ; skos:prefLabel "Paper Moon"@en ; ex:by ex:mina-park .
ex:sea a ex:Place ; skos:prefLabel "Sea"@en . ex:both a ex:Place, ex:Book ; skos:prefLabel "Atlas"@en .
ex:letter a ex:Document ; skos:prefLabel "Letter"@en . ex:notes a ex:Document ; skos:prefLabel "Notes"@en . ex:loan-1 a ex:Loan ; ex:what ex:moon ; ex:who ex:mina-park ; ex:day "2025-03-07"^^xsd:date ; ex:from ex:letter .
"""
GRAPH = f"<{EX}graph/sources/letter> prov:wasDerivedFrom ex:letter ; skos:prefLabel 'Sheet'@en .\n"
PROV = "http://www.w3.org/ns/prov#wasDerivedFrom"
Begin = Callable[..., Dialogue]


@pytest.fixture(scope="module")
def laid_down(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project of books and agents; nothing is written into it."""
    root = tmp_path_factory.mktemp("dialogue") / "small"
    create_project(root)
    (root / "kg.toml").write_text(
        re.sub(r"(?m)^ex = .*", f'ex = "{EX}"', (root / "kg.toml").read_text("utf-8")), "utf-8"
    )
    (root / "data/sources").mkdir()
    for name, text in (
        ("ontology/terms.ttl", ONTOLOGY), ("ontology/shapes/things.ttl", SHAPES), ("data/spine/agents.ttl", DATA.partition("ex:loan-1")[0]),
        ("data/sources/letter.ttl", "ex:loan-1" + DATA.partition("ex:loan-1")[2] + GRAPH),
    ):  # fmt: skip
        (root / name).write_text(PREFIXES + text, "utf-8")
    return root


@pytest.fixture
def begin(laid_down: Path) -> Begin:
    """Begin a dialogue with a person who answers with some lines; with nobody where there are none."""
    project = read_project(laid_down)
    store = load_store((project.graph_iri(path), path) for path in project.iter_graph_files())

    def start(*answers: str, person: Person | None = None, create: bool = False) -> Dialogue:
        allowed = read_allowed(project)
        return Dialogue(
            project, EmbeddedEngine(store), allowed, person or (Lines(*answers) if answers else Nobody()), create=create
        )

    return start


def said(dialogue: Dialogue) -> set[str]:
    """Return what is drafted, as text without the base."""
    short = {
        "http://www.w3.org/2004/02/skos/core#prefLabel": "label",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#type": "a",
    }
    return {
        " ".join(short.get(str(one), str(one).removeprefix(EX)) for one in triple)
        for triple in dialogue.draft.triples()
    }


ONE = "one a Book|one label One"
ZED = "zed a Person|zed label Zed"
ASKED = {
    # What is known is meant by its name, or by its id; of several one is chosen.
    "Mina Park; born: 1991": ([], "mina-park born 1991"), "Ann Lee; born: 1991": (["2"], "ann-2 born 1991"), "book ex:moon; pages: 7": ([], "moon pages 7"),
    'book "ex:moon"; pages: 7': ([], "ex-moon a Book|ex-moon label ex:moon|ex-moon pages 7"), 'book "ex:none"; pages: 7': ([], "ex-none a Book|ex-none label ex:none|ex-none pages 7"),
    "Ann; born: 7": (["person"], "ann a Person|ann born 7|ann label Ann"), "place letter": ([], "letter--2 a Place|letter--2 label letter"),
    # A new one is of its own class, and is no namesake of another class.
    "person Zed; born: 1991": ([], f"{ZED}|zed born 1991"), "person Sea; born: 1": ([], "sea--2 a Person|sea--2 born 1|sea--2 label Sea"),
    "agent Zed": (["group"], "zed a Group|zed label Zed"), "One; pages: 7": (["book"], f"{ONE}|one pages 7"), "bok One; pages: 7": (["y"], f"{ONE}|one pages 7"),
    "book": (["One"], ONE), "book; label: One; pages: 7": ([], f"{ONE}|one pages 7"), "person Mina Prk; born: 7": (["y"], "mina-park born 7"),
    "person Mina Prk; born: 8": (["n"], "mina-prk a Person|mina-prk born 8|mina-prk label Mina Prk"),
    # An id that nothing has makes another one; with the name of its thing it is that.
    "person Mina Park; born: 1; id: mina-2": ([], "mina-2 a Person|mina-2 born 1|mina-2 label Mina Park"), "person Mina Park; born: 1; ID: mina-park": ([], "mina-park born 1"),
    "person Zed; id: bad id": (["z"], "z a Person|z label Zed"), "person Zed; id: moon": (["z"], "z a Person|z label Zed"),
    # Values are as their property wants them; what does not fit is asked for again, or left out.
    "book One; isbn: 1, 2": ([], f"{ONE}|one isbn 1, 2"), 'book One; isbn: "1", "2"': ([], f"{ONE}|one isbn 1|one isbn 2"), "book One; pages: x": (["8"], f"{ONE}|one pages 8"),
    "book One; pages: y": (["-"], ONE), "person Zed; born: 1; born: 2": ([""], f"{ZED}|zed born 1"), "book One; born: 7": (["pages"], f"{ONE}|one pages 7"), "book One; 7": (["pages"], f"{ONE}|one pages 7"),
    "book One; see: http://x.org/a": ([], f"{ONE}|one see http://x.org/a"), "book One; pages: 1; pages: 2; pages: 3": ([""], f"{ONE}|one pages 1|one pages 2"),
    # Things are those that are called so and fit; others are chosen, or new.
    "book One; by: Mina Park, The Ships": ([], f"{ONE}|one by mina-park|one by ships"), "book One; by: Mina": (["2"], f"{ONE}|one by mina-park"), "book One; by: Hart": ([""], f"{ONE}|one by mina-hart"),
    "book One; by: Zed": (["person"], f"{ZED}|{ONE}|one by zed"), "book One; by: Zid": (["n", ""], ONE), "book One; by: Ann Lee": (["new", "person"], f"ann-lee a Person|ann-lee label Ann Lee|{ONE}|one by ann-lee"),
    "book One; by: ann lee": (["-", ""], ONE), "book One; by: Ann  Lee": (["Mina Park"], f"{ONE}|one by mina-park"), "book One; by: Zed (person)": ([], f"{ZED}|{ONE}|one by zed"),
    "book One; by: Mina Park (group)": ([], f"mina-park--2 a Group|mina-park--2 label Mina Park|{ONE}|one by mina-park--2"), "person Zed; in: Mina Park": (["1"], f"mina-park a Group|{ZED}|zed in mina-park"),
    "person Zed; in: Atlas": (["n", ""], ZED), "person Zed; in: Ann Lee": (["y"], f"ann-lee a Group|ann-lee label Ann Lee|{ZED}|zed in ann-lee"),
    "book One; by: mina": (["", "2"], f"{ONE}|one by mina-park"), 'book One; by: "Mina Park?"': ([], f"{ONE}|one by mina-park"),
    # A new one that lacks what it must have is left out with all that was said of it.
    "book One; sold: corner": (["y", "-", "corner", "y", "Sea"], f"{ONE}|one sold shop/corner|shop/corner a Shop|shop/corner label corner|shop/corner at sea"),
    "book One; sold: Corner": (["y", "-", ""], ONE), "book One; sold: The Corner": (["y", "Sea"], f"{ONE}|one sold shop/the-corner|shop/the-corner a Shop|shop/the-corner label The Corner|shop/the-corner at sea"),
}  # fmt: skip


@pytest.mark.parametrize(("line", "asked"), ASKED.items(), ids=ASKED)
def test_a_line_says_what_is_meant_by_it(begin: Begin, line: str, asked: tuple[list[str], str]) -> None:
    """And nothing else is asked."""
    answers, expected = asked
    person = Lines(*answers)
    dialogue = begin(person=person)

    dialogue.fact(line)

    assert said(dialogue) == set(expected.split("|"))
    assert person.answers == []


REFUSED = {
    "person Mina Park; born: 1": "there is a Mina Park already (ex:mina-park, person); give id=ex:mina-park", "person Mina Park; born: 1; id: moon": "ex:moon is taken",
    "person Mina Prk; born: 7": "there is a Mina Park already", "book ex:none; pages: 7": "ex:none is an id, and nothing has it", "book One; by: Zed": "no agent is called 'Zed' yet",
    "book One; by: ex:sea": "ex:sea is a place; by takes agent", "book One; by: ex:none": "ex:none is an id, and nothing has it", "book One; see: ex:none": "ex:none is an id, and nothing has it",
    "book One; by: Mina Park?": "? says that it is doubted", "book One; by: Ann Lee": "'Ann Lee' may be several", "book One; pages: 1, 2": "this is no integer", "book One; pages: 1; pages: 2; pages: 3": "pages has 2 values at most",
    "pages: 7": "what is 'pages: 7'? (a class)", "book One; by: Zed (place)": "a place is no agent", "person Zed; in: Atlas": "no group is called 'Atlas' yet", "person Zed; id: bad id": "is not an IRI",
    "loan Paper Moon; who: Mina Hart": "from", "loan Sea; who: Mina Park": "no book is called 'Sea' yet", "Ann Lee; born: 1": "'Ann Lee' may be several", "book One; by: Sea": "no agent is called 'Sea' yet",
    "tally Zed; pages: 7": "a tally has no name, and 'Zed' is none of its properties", "Ann; born: 7": "what is 'Ann'? (a class)", "book One; by: donâ€™t": "by: ",
}  # fmt: skip


@pytest.mark.parametrize(("line", "told"), REFUSED.items(), ids=REFUSED)
def test_of_what_cannot_be_told_without_a_question_nothing_is_taken_in(begin: Begin, line: str, told: str) -> None:
    """A program that is asked nothing is told what to give; ids stay free for the next line."""
    dialogue = begin()

    with pytest.raises((Misfit, KgError)) as error:
        dialogue.fact(line)

    assert told in str(error.value)
    assert said(dialogue) == set()
    dialogue.fact("book One; by: Zed (person)")
    assert said(dialogue) == set(f"{ZED}|{ONE}|one by zed".split("|"))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["person Zed", "Zed; born: 7"], f"{ZED}|zed born 7"), (["person Zed", "born: 7"], f"{ZED}|zed born 7"), (["person Zed", "book One; by: zed"], f"{ZED}|{ONE}|one by zed"),
        (["person Zed", "place Zed"], f"{ZED}|zed--2 a Place|zed--2 label Zed"), (["person Zed; id: z", "person Zed; id: z; born: 7"], "z a Person|z label Zed|z born 7"),
        (["person Zed", "ex:moon; pages: 7"], f"{ZED}|moon pages 7"), (["Mina Hart; born: 7", "book One; by: Mina Hart"], f"mina-hart born 7|{ONE}|one by mina-hart"), (["book One", "book One; id: ex:other", "pages: 7"], f"{ONE}|other a Book|other label One|other pages 7"), (["person Zed", "book One; by: ex:zed"], f"{ZED}|{ONE}|one by zed"),
    ],
)  # fmt: skip
def test_a_line_goes_on_with_what_lines_before_said(begin: Begin, lines: list[str], expected: str) -> None:
    dialogue = begin()
    for line in lines:
        dialogue.fact(line)

    assert said(dialogue) == set(expected.split("|"))


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["person Zed; id: z", "person Yan; id: z"], "ex:z is taken"), (["person Zed", "person zed; born: 7"], "there is a Zed already (ex:zed, person)"),
        (["born: 7"], "what is 'born: 7'?"), (["person Zed; born: 7", "Zed; born: 8"], "born has 1 value at most"),
    ],
)  # fmt: skip
def test_a_line_contradicts_no_line_before(begin: Begin, lines: list[str], told: str) -> None:
    dialogue = begin()
    for line in lines[:-1]:
        dialogue.fact(line)
    before = said(dialogue)

    with pytest.raises((Misfit, KgError)) as error:
        dialogue.fact(lines[-1])

    assert told in str(error.value)
    assert said(dialogue) == before


def test_what_is_taken_back_is_said_of_nothing_that_follows(begin: Begin) -> None:
    """Its id is free again, and a property alone goes on with nothing."""
    dialogue = begin()
    dialogue.fact("person Zed")
    last = dialogue.lines.last_of([IRI(f"{EX}zed")])
    assert last is not None

    dialogue.take_back(last, [])

    assert said(dialogue) == set()
    with pytest.raises(UsageError, match="what is 'born: 7'"):
        dialogue.fact("born: 7")
    dialogue.fact("place Zed")
    assert said(dialogue) == {"zed a Place", "zed label Zed"}


LOAN = "loan-1 from letter|loan-1 what moon|loan-1 who mina-park"


@pytest.mark.parametrize(
    ("line", "answers", "expected"),
    [
        ("loan Paper Moon; who: Mina Park; day: 2025-03-07", [], f"{LOAN}|loan-1 day 2025-03-07"), ("loan; who: Mina Park; what: Paper Moon", [], LOAN),
        ("loan Paper Moon; who: Mina Park; day: 2025-03-08", [], "moon-mina-park a Loan|moon-mina-park day 2025-03-08|moon-mina-park from letter|moon-mina-park what moon|moon-mina-park who mina-park"),
        ("loan Paper Moon; who: Ann Lee", ["1"], "moon-ann-1 a Loan|moon-ann-1 from letter|moon-ann-1 what moon|moon-ann-1 who ann-1"),
        ("loan Paper Moon; who: Ann Lee; from: Notes", ["2"], "moon-ann-2 a Loan|moon-ann-2 from notes|moon-ann-2 what moon|moon-ann-2 who ann-2"),
        ("loan Paper Moon; day: 2025-03-07", ["y"], "loan-1 day 2025-03-07|loan-1 what moon"),
    ],
)  # fmt: skip
def test_what_has_no_name_is_what_the_source_has_already(
    begin: Begin, laid_down: Path, line: str, answers: list[str], expected: str
) -> None:
    """Where all that is stated is so; and whatever needs a document has that of the source."""
    person = Lines(*answers)
    dialogue = begin(person=person)
    dialogue.open_source(laid_down / "data/sources/letter.ttl")

    dialogue.fact(line)

    assert said(dialogue) == set(expected.split("|"))
    assert person.answers == []


def test_a_new_source_is_one_of_a_new_document(begin: Begin, laid_down: Path) -> None:
    """Which is a line of its own no more; what follows is of that document."""
    dialogue = begin()
    path = dialogue.new_source(Line("New letter", ()))

    assert (path, dialogue.title) == (laid_down / "data/sources/new-letter.ttl", "New letter")
    document = {"new-letter a Document", "new-letter label New letter", f"graph/sources/new-letter {PROV} new-letter"}
    assert said(dialogue) == document
    assert dialogue.lines.last_of([IRI(f"{EX}new-letter")]) is None
    dialogue.fact("loan Paper Moon; who: Mina Hart")
    assert said(dialogue) - document == {
        "moon-mina-hart a Loan", "moon-mina-hart from new-letter", "moon-mina-hart what moon", "moon-mina-hart who mina-hart",
    }  # fmt: skip
    for line, told in (
        (Line("Letter", ()), "there is a Letter already"),
        (Line("Other", (("id", "letter"),)), "ex:letter is taken"),
        (Line("Agents", (("id", "letter2"),)), ""),
    ):
        (laid_down / "data/sources/letter2.ttl").touch()
        with pytest.raises((Misfit, KgError)) as error:
            begin().new_source(line)
        assert told in str(error.value)
    (laid_down / "data/sources/letter2.ttl").unlink()


def test_things_are_made_for_nobody_only_where_that_is_allowed(begin: Begin) -> None:
    """And where their class is sure; `new` behind a name is enough."""
    for create, line, expected in (
        (True, "person Zed; in: Club", f"{ZED}|club a Group|club label Club|zed in club"), (False, "person Zed; in: Club", ""),
        (True, "book One; by: Zed", ""), (False, "person Zed; in: Club (new)", f"{ZED}|club a Group|club label Club|zed in club"),
    ):  # fmt: skip
        dialogue = begin(create=create)
        try:
            dialogue.fact(line)
        except (Misfit, KgError):
            assert expected == ""
        assert said(dialogue) == set(filter(None, expected.split("|")))


def test_what_is_given_and_does_not_fit_is_asked_for(begin: Begin) -> None:
    """Until it does; nothing is left of what was given first."""
    dialogue = begin("Zed", "")

    thing = dialogue.new_thing([IRI(f"{EX}Person")], Line("ex:none", (("born", "7"),)))

    assert (thing.iri, said(dialogue)) == (IRI(f"{EX}zed"), set(ZED.split("|")))


def test_a_line_of_facts_waits_where_facts_are_asked_for(begin: Begin) -> None:
    dialogue = begin("person Yan; born: 8", "person")
    dialogue.facts_wait(True)

    dialogue.fact("book One; by: Zed")

    assert said(dialogue) == set(f"{ZED}|{ONE}|one by zed".split("|"))
    assert dialogue.person.ask(Question("more?", lines=True)) == "person Yan; born: 8"


def test_things_are_shown_where_they_are_few_and_told_apart(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    """By their names, in order; two of one name are not."""
    things = begin().things
    book, person, agent, place = (IRI(f"{EX}{name}") for name in ("Book", "Person", "Agent", "Place"))

    assert things.few([book]) == ("Atlas", "Paper Moon")
    assert things.few([agent]) == things.few([person]) == ()
    monkeypatch.setattr("kg.edit.asking_things._FEW", 1)
    assert things.few([book]) == ()
    assert things.go_together([place], book)
    assert not things.go_together([book], book)
    assert not things.go_together([person], book)


def test_a_slip_is_of_a_letter_and_not_of_a_word(begin: Begin) -> None:
    things, person = begin().things, [IRI(f"{EX}Person")]

    assert [one.label for one in things.slips("Mina Prk", person)] == ["Mina Park"]
    assert [one.label for one in things.slips("Mina Prk", [IRI(f"{EX}Group")])] == []
    for name in ("Mina Park", "Mina", "Prk", "Mina Prk Lee"):
        assert things.slips(name, person) == []


def test_what_is_drafted_is_known(begin: Begin) -> None:
    """Its properties and classes, its name and its id."""
    dialogue = begin()
    dialogue.fact("person Zed; born: 7")
    things, zed = dialogue.things, IRI(f"{EX}zed")

    assert (things.has(zed, IRI(f"{EX}born")), things.has(zed, IRI(f"{EX}in"))) == (True, False)
    assert (things.by_id("ex:zed"), things.unknown_id("ex:zed"), things.by_id("ex:moon")) == (
        zed,
        None,
        IRI(f"{EX}moon"),
    )
    assert (things.classes_of(zed), things.label_of(zed)) == ((IRI(f"{EX}Person"),), "Zed")
    assert [one.iri for one in things.find("zed", [IRI(f"{EX}Agent")])] == [zed]
    assert things.find("Zed", [IRI(f"{EX}Place")]) == []
