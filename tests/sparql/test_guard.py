"""The guard of queries, to the last part: what counts for one, what each word and sign leads to, and where it ends."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from kg.errors import QueryError
from kg.sparql.guard import is_plain, require_safe

P = "PREFIX x: <urn:x> "

# How many parts each text has, counted by hand: a term, an operator, a bracket or a word of the query is one,
# and so is each sign of what may be an IRI or a comparison.
PARTS: dict[str, int] = {
    "ASK { ?s ?p ?o }": 6,
    "select ?s { ?s ?p ?o }": 7,
    "SELECT ?s ?p { ?s ?p 1 }": 8,
    "CONSTRUCT { } WHERE { }": 6,
    "DESCRIBE <urn:a> <urn:b>": 3,
    "PREFIX a: <urn:a> BASE <urn:b> ASK { }": 3,
    "ASK { ?s ?p 'a'@en , 'b'^^x:c }": 11,
    "ASK { ?s ?p true , false }": 8,
    "ASK { VALUES ?x { 1 2 3 4 } }": 7,
    "ASK { VALUES (?x ?y) { (1 -2) ('a'@en UNDEF) ('b'^^x:c true) (<urn:a> false) (+1 x:a) } }": 10,
    "ASK { VALUES ?x { , } }": 8,
    "ASK { VALUES ?x { <<( <urn:a> <urn:b> 1 )>> } }": 11,
    "ASK { VALUES ?x { [ 1 2 ] } }": 11,
    "ASK { VALUES ?x # a remark\n { 1 } ?x ?p 2 }": 10,
    "ASK { VALUES ?x { 1 } { 1 } }": 10,
    "ASK { VALUES ?x ?p 1 { 1 } }": 10,
    "ASK { FILTER(?x IN (1, -2, +3, 'a'@en, 'b'^^x:c, true, false, <urn:a>, x:a)) }": 10,
    "ASK { FILTER(?x NOT IN (-1, 2)) }": 11,
    "ASK { FILTER(?x IN (1 - 2)) }": 11,
    "ASK { FILTER(?x IN (1 + 2)) }": 11,
    "ASK { FILTER(?x IN (?y)) }": 11,
    "ASK { FILTER(?x IN (1 * 2)) }": 11,
    "ASK { FILTER(?x IN [1 2]) }": 12,
    "ASK { FILTER((1) = 1) }": 11,
    "ASK { FILTER(?x IN ((1), 2)) }": 13,
    "ASK { FILTER(1<1+1&&2>1) }": 14,
    "ASK { ?s ?p (1 <urn:a>) }": 12,
    "ASK { ?s <urn:a> <urn:b> }": 6,
    "ASK { ?s ?p <<( ?a <urn:b> ?c )>> }": 14,
}


@pytest.mark.parametrize("text", PARTS)
def test_what_is_a_part_of_a_query_and_what_is_none(text: str) -> None:
    """As many as may be pass, and one more is refused where it stands."""
    require_safe(P + text, most=PARTS[text])
    with pytest.raises(QueryError, match=f"the query has more than {PARTS[text] - 1} parts"):
        require_safe(P + text, most=PARTS[text] - 1)


def test_a_query_has_as_many_parts_as_is_said() -> None:
    """10,000, the last one included."""
    for text in ("ASK {{{} }}", "DESCRIBE * {{{} }}"):
        bare = len(text.format("").split("{")[0].split()) + 2
        require_safe(text.format(" ?s" * (10_000 - bare)))
        with pytest.raises(QueryError, match=r"the query has more than 10,000 parts") as caught:
            require_safe(text.format(" ?s" * (10_001 - bare)))
        assert caught.value.location == (Path("query"), 1, len(text.format(" ?s" * (10_001 - bare))))


def test_a_text_has_as_many_characters_as_is_said() -> None:
    """4 MiB, the last one included; `longest` says otherwise."""
    require_safe("ASK {}".ljust(4_194_304))
    with pytest.raises(QueryError, match="the query is longer than 4,194,304 characters"):
        require_safe("ASK {}".ljust(4_194_305))
    require_safe("ASK {}".ljust(100), longest=100)
    with pytest.raises(QueryError, match="the query is longer than 99 characters"):
        require_safe("ASK {}".ljust(100), longest=99)


@pytest.mark.parametrize("brackets", ["()", "{}", "[]"])
def test_brackets_are_as_deep_as_is_said(brackets: str) -> None:
    """128, whichever they are; what was closed makes room, and each is closed by its own."""
    opening, closing = brackets[0], brackets[1]
    require_safe(f"ASK {{ {opening * 127}{closing * 127} {(opening + closing) * 300} }}")
    with pytest.raises(QueryError, match="brackets are nested more than 128 deep") as caught:
        require_safe(f"ASK {{ {opening * 128}{closing * 128} }}")
    assert caught.value.location == (Path("query"), 1, 134)
    assert not is_plain(f"ASK {{ {opening * 128}{closing * 128} }}")
    for other in "})]".replace(closing, ""):
        with pytest.raises(QueryError, match=f"this \\{other} closes nothing"):
            require_safe(f"ASK {{ {opening} {other} }}")
    with pytest.raises(QueryError, match=f"this \\{opening} is never closed"):
        require_safe(f"ASK {{ }} {opening}")
    with pytest.raises(QueryError, match=f"this \\{closing} closes nothing"):
        require_safe(f"ASK {{ }} {closing}")


# --- Words that lead elsewhere: those of SPARQL 1.1 (Federated Query; 13.2; Update, 3.1.4)

OUTWARD = {"SERVICE": "reach out", "LOAD": "reach out", "FROM": "fetch or replace graphs"}


@pytest.mark.parametrize("word", OUTWARD)
@pytest.mark.parametrize("form", ["{}", "x{}", "{}x", "TRUE{}", "FALSE{}", "SILENT{}", "{}SILENT"])
def test_a_word_that_leads_elsewhere_is_seen_in_any_letters_and_beside_any_other(word: str, form: str) -> None:
    """Also where a glance would be enough for others, and where calls are made by us."""
    for written in (form.format(word), form.format(word).lower(), form.format(word).title()):
        text = f"ASK {{ ?s ?p ?o\n {written} <urn:a> {{ }} }}"
        assert not is_plain(text)
        with pytest.raises(QueryError, match=f"^asked.rq:2:2: {word} would {OUTWARD[word]}") as caught:
            require_safe(text, "asked.rq")
        assert (caught.value.advice is not None) is (word == "SERVICE")
        if written.upper() == "SERVICE":
            require_safe(text, services=True)
        else:
            with pytest.raises(QueryError, match=f"{word} would {OUTWARD[word]}"):
                require_safe(text, services=True)


def test_words_that_lead_elsewhere_are_seen_together_as_well() -> None:
    """However many of them stand in one text, and in whatever order."""
    for some in (*permutations(OUTWARD), *permutations(OUTWARD, 2)):
        assert not is_plain(f"ASK {{ ?s ?p ?o . {' <urn:a> '.join(some)} {{ }} }}")


@pytest.mark.parametrize("name", ["SERVICE:a", "service:", "serviceX:a", "trueSERVICE:a", "falseservice:a", "from:a", "TrueFrom:a", "falseFROM:a"])  # fmt: skip
def test_a_name_that_begins_with_such_a_word_is_none_where_a_call_may_stand(name: str) -> None:
    """Before a group, unless GRAPH is before it, and outside of any."""
    told = f"{name} begins with a word of SPARQL; write the IRI in full"
    for text in (f"ASK {{ {name} {{ ?s ?p ?o }} }}", f"SELECT * {name} {{ ?s ?p ?o }}", f"ASK {{ }} {name}"):
        with pytest.raises(QueryError, match=told):
            require_safe(text)
    for text in (
        f"ASK {{ GRAPH {name} {{ ?s ?p ?o }} }}",
        f"ASK {{ ?s {name} ?o . {{ ?s ?p ?o }} }}",
        f"ASK {{ ?s ?p {name} . {{ ?s ?p ?o }} }}",
        f"PREFIX {name.partition(':')[0]}: <urn:s> ASK {{ }}",
    ):
        require_safe(text)


@pytest.mark.parametrize("name", ["x:a", "x:SERVICE", "xservice:a", "load:a", "truex:a", ":from"])
def test_any_other_name_may_stand_there(name: str) -> None:
    """What an engine makes of it is for the engine to say."""
    require_safe(f"DESCRIBE {name}")
    require_safe(f"ASK {{ {name} {{ ?s ?p ?o }} }}")


OPERANDS = (
    "1", "1.5e3", "?e", "$e", '"a"', "'a'@en", "<urn:a>", "x:a", "_:a", "true", "FALSE", "(1)", "BOUND(?e)", "EXISTS { }",
    "<<?e ?e ?e>>", "[]",
)  # fmt: skip


@pytest.mark.parametrize("hidden", ["#", "(", ")", "service", "SERVICE", "load", "LOAD", "from", "FROM"])
@pytest.mark.parametrize("operand", OPERANDS)
def test_what_may_be_a_comparison_hides_nothing(operand: str, hidden: str) -> None:
    """Behind each kind of operand, whatever is between < and >; with a space it is a comparison for all."""
    with pytest.raises(QueryError, match="this may be an IRI or a comparison; put a space behind <, or use a prefix"):
        require_safe(f"{P}ASK {{ FILTER({operand}<a{hidden}b>1) }}")
    require_safe(f"{P}ASK {{ FILTER({operand}<ab>1) }}")
    require_safe(f"{P}ASK {{ FILTER(1 = <a{hidden}b>) }}")
    require_safe(f"{P}ASK {{ FILTER(f(<a{hidden}b>)) }}")


@pytest.mark.parametrize(
    "text",
    [
        "ASK { ?s <urn:a#(SERVICE)> 1 }",
        "ASK { [ ?p <urn:a#(SERVICE)> ] ?q 1 }",
        "ASK { VALUES (?a ?b) { (1 <urn:a#(SERVICE)>) } }",
        "ASK { ?s ?p <<( ?a <urn:a#(SERVICE)> ?b )>> }",
        "ASK { ?s ?p (1 '(#) SERVICE' ?LOAD x:FROM) }",
        "ASK { FILTER(1 = 'a' && ?x != <urn:a#(SERVICE)>) }",
    ],
)
def test_where_no_comparison_can_stand_an_iri_holds_anything(text: str) -> None:
    require_safe(P + text)


@pytest.mark.parametrize("word", "INSERT DELETE LOAD CLEAR CREATE DROP COPY MOVE ADD WITH".split())  # noqa: SIM905
def test_no_update_is_a_query(word: str) -> None:
    """Those of SPARQL 1.1 Update, section 3, behind declarations as well."""
    for text in (f"{word} {{ }}", f"{P}{word.lower()} <urn:a>", f"# SELECT\n{word} DATA {{ }}"):
        with pytest.raises(QueryError, match=f"{word} changes data, and kg only asks"):
            require_safe(text)


def test_a_glance_is_enough_for_what_is_plain() -> None:
    """Short, flat, and without such a word; the end of a name, as in prov:wasDerivedFrom, is none."""
    for text in ("ASK { ?s ?p ?o }", "ASK { ?s prov:wasDerivedFrom ?o }", "ASK { " + "( ) " * 127 + "}"):
        assert is_plain(text)
        assert is_plain(text, len(text))
        assert not is_plain(text, len(text) - 1)
    for text in ("ASK { " + "( ) " * 128 + "}", "ASK { ?s x:DerivedService ?o }", "ASK { ?s x:DerivedLoad ?o }"):
        assert not is_plain(text)


def test_a_query_of_the_most_parts_fits_into_the_stack() -> None:
    """Of those who run it; one in brackets of the most depth as well."""
    from kg.io.worker import LARGEST_STACK
    from kg.sparql import guard

    assert guard.MAX_PARTS * guard.BYTES_OF_A_PART <= LARGEST_STACK
    assert guard.MAX_NESTING <= 128
    for form in ("SELECT *", "ASK", "CONSTRUCT { ?s ?p ?o }", "DESCRIBE ?s"):
        deep = f"{form} {{ {'{' * 127}{'}' * 127} }}"
        guard.require_safe(deep)
        with pytest.raises(QueryError, match="nested more than 128"):
            guard.require_safe(deep.replace("{{", "{{{").replace("}}", "}}}"))
        with pytest.raises(QueryError, match="begins with a word of SPARQL"):
            guard.require_safe(f"PREFIX : <urn:x> {form} {{ service:x {{ ?s ?p ?o }} }}")
        with pytest.raises(QueryError, match="more than 10,000 parts"):
            guard.require_safe(f"{form} {{ {'?s ?p ?o . ' * 2_501} }}")
        with pytest.raises(QueryError, match="longer than 50 characters"):
            guard.require_safe(f"{form} {{ ?s ?p ?o }} {'#' * 50}", longest=50)


def test_only_the_one_property_that_many_queries_name_is_no_word_that_reaches_out() -> None:
    """What else ends in the word is looked at closely."""
    assert is_plain("SELECT * { ?g <http://www.w3.org/ns/prov#wasDerivedFrom> ?d }")
    for name in ("dFROM", "derivedfroms FROM", "loaded", "xService"):
        assert not is_plain(f"SELECT * {{ ?s a:{name} ?o }}")
