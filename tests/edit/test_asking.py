"""What a curator types, read: lines, names, choices, dates and values that shapes allow."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from kg.edit.asked import Asked, Property
from kg.edit.asking_apart import FactsApart, facts_apart
from kg.edit.asking_bounds import bounding
from kg.edit.asking_line import Line, Names, as_typed, read_line, read_quoted, split_outside, split_pair, unquoted
from kg.edit.asking_person import Nobody, Question, agrees, choose
from kg.edit.asking_taken import TakenLines
from kg.edit.asking_values import Day, Misfit, fits, read_day, read_literal
from kg.edit.drafts import Draft, Drafted
from kg.errors import UsageError
from kg.rdf.graph import TermGraph
from kg.rdf.terms import IRI, LANG_STRING, XSD, Literal
from kg.rdf.turtle import read_triples
from kg.rdf.vocabulary import SEE_ALSO

from .test_new_allowed import EX, read

A, B, P = (IRI(f"{EX}{name}") for name in "ABP")


class Lines:
    """A person who answers with lines one after the other; `told` is what was said meanwhile."""

    def __init__(self, *answers: str) -> None:
        self.answers, self.told = list(answers), list[str]()

    def ask(self, question: Question) -> str:
        """Return the next answer."""
        return self.answers.pop(0)

    def tell(self, text: str) -> None:
        """Note it."""
        self.told.append(text)


# --- Lines


def test_a_line_is_a_thing_and_properties_with_values() -> None:
    """Parts are parted by semicolons that stand in no quotation marks; a part without a property goes on with the one before."""
    text = 'book "Paper; Moon"; by: Mina Park; and Ann; subject=sea, ships;; date: 2025'
    assert Line(
        'book "Paper; Moon"', (("by", "Mina Park"), ("by", "and Ann"), ("subject", "sea, ships"), ("date", "2025"))
    ) == read_line(text, lambda _: False)
    assert Line("", (("by", "Mina"),)) == read_line("by: Mina", lambda name: name == "by")
    assert Line("by: Mina", ()) == read_line("by: Mina", lambda name: name != "by")
    assert Line("x", (("", "lost"),)) == read_line("x; lost", lambda _: False)
    assert Line("x", (("by", "a"), ("date", "b"), ("date", "c"))) == read_line("x; by: a; date: b; c", lambda _: False)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ('a; "b; c"', ["a", ' "b; c"']), ("a“; b", ["a“", " b"]), ("“a; b”; c", ["“a; b”", " c"]), ("5\" disc; b", ['5" disc', " b"]),
        ('x: "a \\" ; b"; c', ['x: "a \\" ; b"', " c"]), ('"a; b', ['"a', " b"]), ("«a; b»;", ["«a; b»", ""]),
    ],
)  # fmt: skip
def test_marks_in_quotation_marks_part_nothing(text: str, parts: list[str]) -> None:
    """Where these begin a text and end; one within a word is none."""
    assert parts == split_outside(text, ";")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ('"a"', ("a", "")), ('"so \\"true\\", she said"@en', ('so "true", she said', "@en")), ('"a"b"', ('a"b', "")), ('"a', None), ("a", None), ('"a" , b', ("a", ", b")),
        ("„a“^^x", ("a", "^^x")), ('"a\\\\" x', None), ("", None),
    ],
)  # fmt: skip
def test_a_text_in_quotation_marks_ends_where_something_may_stand_behind(
    text: str, read: tuple[str, str] | None
) -> None:
    assert read == read_quoted(text)


def test_what_was_copied_from_cells_is_one_text() -> None:
    assert ("Tae Yang", False) == unquoted(" Tae\tYang \r\n")
    assert ("Tae\tYang", True) == unquoted('"Tae\tYang"')
    assert "a b" == as_typed("a \v b")
    assert ("by", "Ann") == split_pair("by:Ann")
    assert None is split_pair("by")


def test_names_are_found_though_they_are_not_typed_as_written() -> None:
    """Whole, by their beginning, by a word, or with a slip; one that may be two is neither."""
    names = Names({A: ["written by", "author"], B: ["written in", "Author of"], P: ["publication date"]})

    assert (A, A, None) == (names.exact("Written-By"), names.exact("AUTHOR"), names.exact("written"))
    assert (A, P, P, P, None, None) == tuple(
        names.find(one) for one in ("written b", "publ", "date", "publication dte", "written", "")
    )
    assert (A, "the sea") == names.longest_at_start("author the sea")
    assert (B, "x") == names.longest_at_start("author of x")
    assert None is names.longest_at_start("the author")
    assert ("publication date", "2025") == names.slip_at_start("publicaton date 2025")
    assert None is names.slip_at_start("date")
    assert "publication date" in names.near("publishing date")


# --- Answers


@pytest.mark.parametrize(
    ("answer", "chosen"),
    [("1", "rose"), ("3", "red"), ("4", "4"), ("0", "0"), ("ROSE", "rose"), ("ro", "ro"), ("re", "red"), ("", "red"), ("x", "x"), ("rosea", "rosea")],
)  # fmt: skip
def test_a_choice_is_meant_by_its_number_or_by_how_it_begins(answer: str, chosen: str) -> None:
    """One that is called just so before others; of two that begin so, neither."""
    assert chosen == choose(Lines(answer), Question("which?", ("rose", "rosehip", "red"), "red"))


def test_yes_or_no_is_asked_until_it_is_said() -> None:
    person = Lines("maybe", "yep", "YES")
    assert agrees(person, "so?")
    assert 2 == len(person.told)
    assert not agrees(Lines("n"), "so?")
    assert agrees(Lines(""), "so?", default=True)
    assert not agrees(Lines("", "no"), "so?")
    assert agrees(Lines("", "yes"), "so?")
    with pytest.raises(UsageError, match=r"so\? \[y/n\]"):
        agrees(Nobody(), "so?")


def test_a_line_of_facts_is_no_answer_and_waits(tmp_path: Path) -> None:
    """In the order in which they came; where nobody asks for more facts, it is to be given again."""
    classes, properties = Names({A: ["book"]}), Names({P: ["by"]})
    thing = Property(P, "by", classes=(A,))
    lines = ("book One; by: Ann", "book Two; by: Bo", "Ann")
    for keeps in (True, False):
        person = Lines(*lines)
        apart = facts_apart(person, lambda: classes, lambda: properties)
        assert isinstance(apart, FactsApart)
        apart.keeps = keeps
        assert "Ann" == apart.ask(Question("who?", property=thing))
        person.answers.append("Bo")
        assert "Bo" == apart.ask(Question("and who?", property=thing))
        person.answers.append("next")
        waiting = [apart.ask(Question("more?", lines=True)) for _ in range(3 if keeps else 1)]
        assert ([*lines[:2], "next"] if keeps else ["next"]) == waiting
    for answer, question in (
        ("by: Ann; by: Bo", Question("who?", property=thing)),
        ("a title; of two: parts", Question("title?", property=Property(P, "title"))),
        ("book Three; by: Cy", Question("fact?", line=True)),
        ("no facts", Question("who?")),
    ):
        assert answer == facts_apart(Lines(answer), lambda: classes, lambda: properties).ask(question)
    later = facts_apart(Lines("book Three; by: Cy", "Cy"), lambda: classes, lambda: properties)
    assert isinstance(later, FactsApart)
    later.keeps = True
    assert "Cy" == later.ask(Question("fact?", line=True))
    nobody = Nobody()
    assert nobody is facts_apart(nobody, lambda: classes, lambda: properties)


class Freed:
    """Notes which ids are still used."""

    def __init__(self) -> None:
        self.used: list[set[str]] = []

    def free(self, used: set[str]) -> None:
        """Note them."""
        self.used.append(used)


def test_a_line_is_taken_in_whole_or_not_at_all() -> None:
    draft, belonging = Draft(), Freed()
    lines = TakenLines(draft, belonging)  # type: ignore[arg-type]  # as much as is asked of it
    for iri, text in ((A, "a"), (B, "b")):
        with lines.one(text):
            draft.put(Drafted(iri, (P,), is_new=True))

    def fail() -> None:
        with lines.one("c"):
            draft.put(Drafted(P, (P,), is_new=True))
            raise Misfit("no")

    with pytest.raises(Misfit):
        fail()
    assert ([A, B], [{A.value, B.value}]) == (list(draft.things), belonging.used)
    with lines.one("a again"):
        draft.things[A].add(P, B)
    last = lines.last_of([A])
    assert last is not None
    assert ("a again", {(A, P, B)}) == (last.typed, set(last.said))
    lines.take_back(last, [])
    assert [{A.value, B.value}] * 2 == belonging.used
    first = lines.last_of([A])
    assert first is not None
    assert "a" == first.typed
    assert None is lines.last_of([P])


# --- Values


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-03-07", Day("2025-03-07", "day")), ("2025-3", Day("2025-03-01", "month")), ("7", None), ("2025", Day("2025-01-01", "year")),
        ("7. 3. 2025", Day("2025-03-07", "day")), ("7th March 2025", Day("2025-03-07", "day")), ("Mar 2025", Day("2025-03-01", "month")),
        ("march 7th, 2025", Day("2025-03-07", "day")), ("29 February 2024", Day("2024-02-29", "day")), ("spring 2025", None),
        ("29 February 2025", "February 2025 has 28 days"), ("2025-13", "there are 12 months, and 13 is none"), ("2025-00-01", "there are 12 months, and 0"),
        ("31.04.2025", "April 2025 has 30 days"), ("2025-04-00", "April 2025 has 30 days"),
    ],
)  # fmt: skip
def test_a_date_is_as_exact_as_it_is_given(text: str, day: Day | str | None) -> None:
    if isinstance(day, str):
        with pytest.raises(Misfit, match=day):
            read_day(text)
    else:
        assert day == read_day(text)


NAMED, DATED, NUMBERED = (
    Property(P, "p", datatypes=(XSD + kind,) if kind else (LANG_STRING,)) for kind in ("", "date", "integer")
)


@pytest.mark.parametrize(
    ("prop", "text", "literal"),
    [
        (NAMED, "Rosé", ("Rosé", LANG_STRING, "ko")), (NAMED, "Rosé@FR", ("Rosé", LANG_STRING, "fr")), (NAMED, '"a@b"', ("a@b", LANG_STRING, "ko")),
        (NAMED, '"so"@en-GB', ("so", LANG_STRING, "en-gb")), (NAMED, "so@", "no tag of a language"), (NAMED, '"so"^^x', "has nothing behind the quotation marks"),
        (DATED, "7 March 2025", ("2025-03-07", XSD + "date", None)), (DATED, "soon", "this is no date"), (DATED, '"2025-03-07"@en', "has nothing behind"),
        (NUMBERED, "1,234", ("1234", XSD + "integer", None)), (NUMBERED, "1,23", "this is no integer"), (NUMBERED, "7", ("7", XSD + "integer", None)),
        (Property(P, "p", datatypes=(XSD + "boolean",)), "Yes", ("true", XSD + "boolean", None)),
        (Property(P, "p", datatypes=(XSD + "string",)), "a@b", ("a@b", XSD + "string", None)),
        (Property(P, "p"), "a", ("a", XSD + "string", None)), (Property(P, "p"), "a @en", ("a", LANG_STRING, "en")),
        (Property(P, "p", datatypes=(XSD + "gYear", XSD + "string")), "2025", ("2025", XSD + "gYear", None)),
    ],
)  # fmt: skip
def test_a_text_is_the_literal_that_a_property_wants(
    prop: Property, text: str, literal: tuple[str, str, str | None] | str
) -> None:
    if isinstance(literal, str):
        with pytest.raises(Misfit, match=literal):
            read_literal(prop, text, "ko")
    else:
        found, _ = read_literal(prop, text, "ko")
        assert literal == (found.lexical, found.datatype, found.language)


def test_a_text_that_was_garbled_is_refused() -> None:
    for prop in (NAMED, Property(P, "p"), Property(P, "p", datatypes=(XSD + "string",))):
        with pytest.raises(Misfit, match="write Rosé"):
            read_literal(prop, "RosÃ©", "en")


def test_how_exact_a_date_is_is_told_beside_it() -> None:
    assert ["", "month", "year"] == [read_literal(DATED, text, "en")[1] for text in ("2025-03-07", "2025-03", "2025")]


RULES = {
    "sh:minInclusive 3": ("3", "2"), "sh:minExclusive 3": ("4", "3"), "sh:maxInclusive 3": ("3", "4"), "sh:maxExclusive 3": ("2", "3"),
    "sh:minLength 2": ("12", "1"), "sh:maxLength 2": ("12", "123"), 'sh:pattern "^a" ; sh:flags "i"': ("Ab", "b"), "sh:in ( 1 2 )": ("2", "3"),
    "sh:datatype xsd:integer": ("1", None), 'sh:languageIn ( "en" "fr-CA" )': ("x @fr", "x @de"), "sh:nodeKind sh:Literal": ("x", None), "sh:nodeKind sh:IRI": (None, "x"),
}  # fmt: skip


@pytest.mark.parametrize(("rule", "values"), RULES.items(), ids=RULES)
def test_a_value_that_a_shape_does_not_allow_is_refused_in_its_words(
    tmp_path: Path, rule: str, values: Sequence[str | None]
) -> None:
    shapes = f'ex:S sh:targetClass ex:Book ; sh:property [ sh:path ex:p ; {rule} ; sh:message "so it is" ] .'
    (prop,) = read(tmp_path, "", shapes).of([IRI(EX + "Book")]).properties
    numbers = any(word in rule for word in ("clusive", "sh:in ("))
    good, bad = values

    if good is not None:
        read_literal(prop, good, "en", XSD + "integer" if numbers else None)
    if bad is not None:
        with pytest.raises(Misfit, match="so it is"):
            read_literal(prop, bad, "en", XSD + "integer" if numbers else None)


def test_a_bound_is_given_by_the_property_that_the_ontology_names(tmp_path: Path) -> None:
    """Which takes values of the same kind; one that is such a bound itself is it."""
    (tmp_path / "o.ttl").write_text(f"<{A}> <{SEE_ALSO}> <{B}> .", "utf-8")
    ontology = TermGraph(read_triples([tmp_path / "o.ttl"]))
    one, bound, other = (Property(iri, "x", datatypes=(XSD + "integer",)) for iri in (A, B, P))
    text = bound._replace(datatypes=(XSD + "string",))
    none, nothing = one._replace(datatypes=()), bound._replace(datatypes=())

    assert bound == bounding(Asked((one, bound)), one, ontology) == bounding(Asked((one, bound)), bound, ontology)
    assert None is bounding(Asked((one, bound, other)), other, ontology)
    assert None is bounding(Asked((one, text)), one, ontology)
    assert None is bounding(Asked((none, nothing)), none, ontology)


def test_literals_are_those_of_other_values_where_no_shape_speaks() -> None:
    assert Literal("7", XSD + "integer") == read_literal(Property(P, "p"), "7", "en", XSD + "integer")[0]


def test_a_text_that_only_begins_with_a_quotation_is_one_text() -> None:
    """And a backslash before the last mark may be one of the text."""
    text = Property(P, "p", datatypes=(XSD + "string",))
    for typed in ('"Moon", he said', '"Moon"; she said'):
        assert Literal(typed) == read_literal(text, typed, "en")[0]
    assert ("a\\", "") == read_quoted('"a\\\\"')
    assert ('a"', "") == read_quoted('"a\\""')


def test_a_value_of_a_datatype_is_well_formed(tmp_path: Path) -> None:
    shapes = "ex:S sh:targetClass ex:Book ; sh:property [ sh:path ex:p ; sh:datatype xsd:integer ] ."
    (prop,) = read(tmp_path, "", shapes).of([IRI(EX + "Book")]).properties
    (rule,) = [one for one in prop.rules if one.constraint.component == "datatype"]

    assert [fits(rule, Literal(text, XSD + kind)) for text, kind in (("1", "integer"), ("x", "integer"), ("1", "string"))] == [
        True, False, False,
    ]  # fmt: skip


def test_of_two_names_that_may_be_meant_none_is() -> None:
    names = Names({A: ["bookx"], B: ["booky"]})
    assert names.slip_at_start("bookz One") is None
    assert Names({A: ["bookx"]}).slip_at_start("bookz One") == ("bookx", "One")
