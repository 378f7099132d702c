"""The terminals of SPARQL (1.1, section 19.8; 1.2 for what is marked so), each as one token, and what is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import QueryError
from kg.sparql.clauses import (
    count_query,
    declare_prefixes,
    find_form,
    find_projection,
    read_prologue,
    require_prefixes,
    rests_on_base,
    split_order,
)
from kg.sparql.tokens import (
    MAX_LENGTH,
    count_calls,
    find_unknown_word,
    find_variables,
    iter_readable,
    locate,
    meaningful,
    tokenize,
)

ONE: dict[str, tuple[str, ...]] = {
    "string": (
        '"a"', "'a'", '""', "''", '""""""', "QQQQQQ", '"""a"b""c"""', "QQQa'b''cQQQ", '"\\""', "'\\''", '"\\\\"', "'\\\\'",
        '"""\n"""', "QQQ\nQQQ", '"""\\""""', "QQQ\\'QQQ", '"\'"', "'\"'", '"#"', '"<"', '"é"', '"\\u00e9"',
    ),
    "iri": ("<>", "<urn:a>", "<\\u00e9>", "<\\U0001F600>", "<a#b?c=(d)>", "<é>"),
    "comment": ("#", "# a \" ' < { \\"),
    "space": (" ", "\n", " \t\r\n "),
    "variable": ("?x", "$x", "?1", "?é_1", "$_"),
    "blank": ("_:a", "_:1", "_:a.b", "_:a-b"),
    "name": (
        *(f"a:\\{sign}" for sign in "_~.-!$&'()*+,;=/?#@%"), ":", "a:", ":b", "a:b", "a.b:c", "a-b:c", "a:b.c", "a:b..c", "a:%41", "a:1", "a:_b", "a::b", "a:b\\,c", "é:é",
    ),
    "language": ("@en", "@en-GB", "@de-CH-1996", "@en--ltr", "@en-GB--rtl"),  # the last two of 1.2
    "word": ("a", "SELECT", "group_concat", "MD5", "é"),
    "number": ("1", "1.", "1.5", ".5", "1e5", "1.e5", ".5E-3", "1E+5", "007"),
    "mark": ("^^", "&&", "||", "!=", "<=", ">=", *"{}()[].;,=<>!+-*/|^?$~"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text.replace("Q", "'")) for kind, all_ in ONE.items() for text in all_]
)
def test_each_terminal_is_one_token(kind: str, text: str) -> None:
    """By itself, and with others around it."""
    assert [(kind, text, 0)] == [*tokenize(text)]
    end = "\n" if kind == "comment" else ")"
    found = tokenize(f"( {text}{end}") if kind != "space" else tokenize(f"({text})")
    assert (kind, text) in [one[:2] for one in found]


SEVERAL = {
    "a:b.": ["a:b", "."], "_:a.": ["_:a", "."], "1.2.3": ["1.2", ".3"], "a:.": ["a:", "."], "?x?y": ["?x", "?y"], "?x.y": ["?x", ".", "y"],
    "<a b>": ["<", "a", " ", "b", ">"], "<a": ["<", "a"], "a<b": ["a", "<", "b"], "1e": ["1", "e"], "@en-": ["@en", "-"], "''''": ["''", "''"], '"a\nb"': None,
    '""""': ['""', '""'], '"""a""': None, "'a": None, "'a\rb'": None, "@": None, "@1": None, "\\": None, "`": None, "%": None, "&": None, "<\\u00g0>": None,
    "_:": ["_", ":"], "a:.b": ["a:", ".", "b"], "a:-1": ["a:", "-", "1"], ":.": [":", "."], "a:\\": None, "a:\\x": None, "1:a": ["1", ":a"], "#a\rb": ["#a", "\r", "b"], "#a\nb": ["#a", "\n", "b"],
}  # fmt: skip


@pytest.mark.parametrize("text", SEVERAL)
def test_what_is_no_terminal_is_several_or_a_fault(text: str) -> None:
    expected = SEVERAL[text]
    if expected is None:
        with pytest.raises(QueryError):
            tokenize(text)
    else:
        assert expected == [token.text for token in tokenize(text)]


@pytest.mark.parametrize(
    ("text", "told", "line", "column"),
    [
        ('ASK {\n "a }', "this text has no closing quotation mark", 2, 2), ("ASK { 'a", "this text has no closing quotation mark", 1, 7),
        ("\\u0041SK", "an escape stands outside of a text or an IRI; write the character itself", 1, 1), ("ASK\n\n  `", "'`' cannot stand here", 3, 3),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_with_its_place(text: str, told: str, line: int, column: int) -> None:
    with pytest.raises(QueryError) as caught:
        tokenize(text, Path("a.rq"))
    assert (told, (Path("a.rq"), line, column)) == (caught.value.message, caught.value.location)
    assert [token.text for token in iter_readable(f"a {text[-1]} b", 2)][-1] == "b"


def test_a_text_is_as_long_as_is_said() -> None:
    """4 MiB of characters, of whatever script."""
    assert 1 == len(tokenize("#".ljust(4 << 20, "é")))
    with pytest.raises(QueryError, match="the query is longer than 4,194,304 characters") as caught:
        tokenize("#".ljust((4 << 20) + 1, "é"), "a.rq")
    assert (4 << 20, (Path("a.rq"), None, None)) == (MAX_LENGTH, caught.value.location)


def test_what_means_something_is_neither_space_nor_comment() -> None:
    assert ["ASK", "{", "}"] == [token.text for token in meaningful(tokenize("ASK # {\n { \t} # }"))]
    assert ["SELECT", "", "", ""] == [
        token.word for token in tokenize("select ?select :select'select'") if token.kind != "space"
    ]


def test_a_place_is_a_line_and_a_column() -> None:
    assert [(1, 1), (1, 3), (2, 1), (2, 2)] == [locate("ab\ncd", at)[1:] for at in (0, 2, 3, 4)]


def test_a_variable_is_told_with_its_first_place() -> None:
    found = find_variables("SELECT ?a $b { ?b ?a '?c' # ?d\n }")
    assert {"a": 7, "b": 10} == {name: token.start for name, token in found.items()}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("SELCT * {}", "did you mean SELECT?"), ("ASK { x }", "did you mean ?x?"), ("ASK { FILTR(1) }", "did you mean FILTER?"),
        ("ASK { ?s a ?o FILTER(isTRIPLE(?o)) }", None), ("select * { ?x :nonsense 'nonsense' } # nonsense", None),
    ],
)  # fmt: skip
def test_a_word_that_sparql_does_not_know_is_told(text: str, told: str | None) -> None:
    found = find_unknown_word(text)
    assert (told is None) is (found is None)
    assert told is None or (found is not None and found[1].endswith(told))


def test_a_letter_by_itself_is_a_variable_without_its_mark() -> None:
    """And no word that begins with it; `a` is one of SPARQL."""
    for letter in "bcdefghijklmnopqrstuvwxyz":
        found = find_unknown_word(f"ASK {{ {letter} a ?o }}")
        assert found is not None
        assert found[1] == f"{letter!r} is no word of SPARQL; did you mean ?{letter}?"


@pytest.mark.parametrize("name", ["COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"])
def test_calls_of_aggregates_are_counted(name: str) -> None:
    """All of section 11; behind each white space that SPARQL has, and behind a comment."""
    for between in ("", " ", "\n", "\t", "\r", " \n ", "#a\n", " #a\n"):
        text = f"SELECT ({name}{between}(?X) AS ?N) {{}}"
        assert 1 == count_calls(text.upper()), text
        assert 2 == count_calls(f"{text} {text}".upper())
    assert 0 == count_calls(f"SELECT ?{name} {{ ?{name} :{name} :{name}S }}")


# --- Clauses


def test_a_prologue_is_what_stands_before_the_query() -> None:
    """Section 4.1: in any order, the last of a name counts."""
    text = "# a\nPREFIX a: <urn:a#> base <urn:b> PREFIX : <urn:c> PREFIX a: <urn:d> ASK { PREFIX }"
    prefixes, base, first = read_prologue(text)
    assert ({"a": "urn:d", "": "urn:c"}, "urn:b", "ASK") == (prefixes, base, first and first.text)
    assert ({}, None, None) == read_prologue(" # nothing\n")
    for broken in ("PREFIX", "PREFIX a:", "PREFIX a: b", "BASE", "BASE a"):
        assert ({}, None, None) == read_prologue(broken)
    with pytest.raises(QueryError) as caught:
        read_prologue("PREFIX `", Path("a.rq"))
    assert (Path("a.rq"), 1, 8) == caught.value.location


@pytest.mark.parametrize("form", ["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"])
def test_a_query_has_one_of_four_forms(form: str) -> None:
    for text in (form, form.lower(), f"PREFIX a: <urn:a> BASE <urn:b>\n{form} {{}}"):
        assert form == find_form(text)


# Section 3 of SPARQL 1.1 Update.
UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")


@pytest.mark.parametrize("word", [*UPDATES, *map(str.lower, UPDATES)])
def test_an_update_is_refused_as_that(word: str) -> None:
    with pytest.raises(
        QueryError, match=rf"^a\.rq:2:2: {word.upper()} changes data, and kg only asks; edit the files"
    ) as caught:
        find_form(f"PREFIX a: <urn:a>\n {word} DATA {{}}", Path("a.rq"))
    assert (Path("a.rq"), 2, 2) == caught.value.location


@pytest.mark.parametrize("text", ["WHERE {}", "{}", "<urn:a>", ":SELECT", "'ASK'", "?ASK", "x" * 100])
def test_all_else_is_no_query(text: str) -> None:
    with pytest.raises(QueryError, match="a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE, not with") as caught:
        find_form(text)
    assert len(caught.value.message) < 100
    with pytest.raises(QueryError, match=r"^a\.rq: the query is empty"):
        find_form("# a", "a.rq")


@pytest.mark.parametrize(
    ("text", "rests"),
    [
        ("ASK { ?s ?p <a> }", True), ("ASK { ?s ?p <> }", True), ("ASK { ?s ?p <#a> }", True), ("ASK { ?s ?p <1:a> }", True),
        ("ASK { FILTER(IRI(?x) = ?y) }", True), ("ASK { FILTER(uri(?x) = ?y) }", True), ("ASK { ?s ?p <urn:a> }", False),
        ("ASK { FILTER(isIRI(?x)) }", True), ("ASK { ?s ?p <a+b.c-1:a>, ?iri, 'iri', :iri }", False),
    ],
)  # fmt: skip
def test_what_may_rest_on_a_base_is_known(text: str, rests: bool) -> None:
    assert rests is rests_on_base(text)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("SELECT * { ?s ?p ?o }", None), ("ASK { SELECT }", []), ("ASK {}", None), ("SELECT ?a $b { ?c ?d ?e }", ["a", "b"]),
        ("SELECT DISTINCT ?a WHERE { ?c ?d ?e }", ["a"]), ("SELECT ?a FROM <urn:a> { ?c ?d ?e }", ["a"]),
        ("SELECT (COUNT(?x) AS ?n) ?b (?y + (?z) AS ?m) { ?x ?y ?z }", ["n", "b", "m"]), ("SELECT (COUNT(*) AS ?n) { ?x ?y ?z }", ["n"]),
        ("SELECT (EXISTS { ?a ?b ?c } AS ?n) ?x { ?s ?p ?o }", ["n", "x"]), ("SELECT ?a", ["a"]), ("SELECT (EXISTS { SELECT (1 AS ?q) {} } AS ?n) {}", ["n"]),
    ],
)  # fmt: skip
def test_a_projection_is_what_is_given(text: str, names: list[str] | None) -> None:
    assert names == find_projection(text)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("SELECT * { ?s ?p ?o } ORDER BY ?s", ("", "SELECT * { ?s ?p ?o } ", "ORDER BY ?s", "")),
        ("PREFIX a: <b> SELECT * {} order by (?s) LIMIT 1 OFFSET 2", ("PREFIX a: <b> ", "PREFIX a: <b> SELECT * {} ", "order by (?s) ", "LIMIT 1 OFFSET 2")),
        ("SELECT * {} ORDER BY ?s OFFSET 2 LIMIT 1", ("", "SELECT * {} ", "ORDER BY ?s ", "OFFSET 2 LIMIT 1")),
        ("SELECT * { { SELECT * {} ORDER BY ?x LIMIT 3 } } ORDER BY ?s", ("", "SELECT * { { SELECT * {} ORDER BY ?x LIMIT 3 } } ", "ORDER BY ?s", "")),
        ("SELECT * {} ORDER BY (EXISTS { SELECT * {} LIMIT 1 VALUES ?x { 1 } }) ?s", ("", "SELECT * {} ", "ORDER BY (EXISTS { SELECT * {} LIMIT 1 VALUES ?x { 1 } }) ?s", "")),
        ("SELECT * { { SELECT * {} ORDER BY ?x } } LIMIT 1", None), ("SELECT * {} LIMIT 1", None), ("ASK {} ORDER BY ?s", None),
        ("SELECT * {} ORDER BY ?s VALUES ?s { 1 }", None), ("SELECT * {} ORDER BY ?s LIMIT 1 VALUES ?s { 1 }", None),
    ],
)  # fmt: skip
def test_an_order_is_taken_out(text: str, pieces: tuple[str, ...] | None) -> None:
    assert pieces == split_order(text)


def test_rows_are_counted_around_a_query() -> None:
    """A comment at its end comments nothing else out."""
    assert "PREFIX a: <b> SELECT (COUNT(*) AS ?n) WHERE { { SELECT * {} # a\n} }" == count_query(
        "PREFIX a: <b> SELECT * {} # a"
    )


@pytest.mark.parametrize(
    ("sign", "told"),
    [
        (" ", "a space stands in this IRI, which may have none: take it out, or write %20 in its place"),
        *((sign, f"{sign!r} stands in this IRI, which may have none: take it out, or write %{ord(sign):02X}") for sign in "\t{}|^"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("begin", ["http://e/a", "urn:a", "HTTPS://e", "b-c.1://x"])
def test_an_iri_with_a_sign_that_none_has_is_told(begin: str, sign: str, told: str) -> None:
    """RFC 3987, as section 19.8 has it."""
    with pytest.raises(QueryError) as caught:
        declare_prefixes(f"ASK {{ ?s ?p <{begin}{sign}b> }}", {})
    assert caught.value.message.startswith(told)
    assert (1, 13) == (caught.value.location and caught.value.location[1:])


def test_a_prefix_is_declared_where_it_is_known() -> None:
    """Once, on the first line."""
    known = {"a": "urn:a#", "ab": "urn:ab#"}
    text = "ASK { a:b a:c 'ab:x' . PREFIX:x }\n# ab:y"
    assert "PREFIX a: <urn:a#> ASK { a:b a:c 'ab:x' }" == declare_prefixes("ASK { a:b a:c 'ab:x' }", known)
    assert "PREFIX a: <x> ASK { a:b }" == declare_prefixes("PREFIX a: <x> ASK { a:b }", known)
    with pytest.raises(QueryError, match=r"the prefix PREFIX: is not declared; declare it with PREFIX PREFIX: <…>"):
        declare_prefixes(text, known)
    with pytest.raises(QueryError, match=r"^q:1:7: the prefix ac: is not declared; did you mean a"):
        declare_prefixes("ASK { ac:b ac:c }", known, "q")
    require_prefixes("PREFIX a: <x> ASK { a:b }", known)
    with pytest.raises(QueryError, match=r"the prefix a: is not declared; declare it with PREFIX a: <urn:a#>"):
        require_prefixes("ASK { a:b }", known)
    for text in ("PREFIX abc: <x> ASK { abd:b }", "ASK { abd:b }"):
        with pytest.raises(QueryError, match=r"the prefix abd: is not declared; did you mean abc:\?"):
            require_prefixes(text, {} if "PREFIX" in text else {"abc": "urn:x"})


def test_a_text_ends_with_its_line() -> None:
    """Be that a carriage return, behind which an engine would go on elsewhere; only a long text has several."""
    for text in ('"a\rb"', '"a\nb"', "'a\rb'", "'a\nb'"):
        with pytest.raises(QueryError):
            tokenize(f"ASK {{ ?s ?p {text} }}")
    assert [token.text for token in tokenize('"""a\rb""" #c\rd') if token.kind != "space"] == ['"""a\rb"""', "#c", "d"]


def test_more_than_four_megabytes_are_no_query() -> None:
    assert len(tokenize(" " * (4 << 20))) == 1
    with pytest.raises(QueryError, match="longer than 4,194,304 characters"):
        tokenize(" " * ((4 << 20) + 1))
