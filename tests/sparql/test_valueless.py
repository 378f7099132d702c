"""Variables that nothing in a query gives a value, wherever it uses them."""

from __future__ import annotations

import pytest

from kg.sparql.valueless import find_valueless

WORKS = "?work <urn:by> ?artist ; <urn:day> ?day"


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT ?work {{ {WORKS} }} ORDER BY ~", f"SELECT ?work {{ {WORKS} }} ORDER BY DESC(STR(~)) ?day",
        f"SELECT (COUNT(*) AS ?n) {{ {WORKS} }} GROUP BY ~", f"SELECT ?artist {{ {WORKS} }} GROUP BY ?artist HAVING(COUNT(~) > 1)",
        f"SELECT ?work {{ {WORKS} FILTER(~ > 1) }}", f"SELECT ?work {{ {WORKS} FILTER regex(~, 'a') }}",
        f"SELECT ?work {{ {WORKS} BIND(STR(~) AS ?text) }}", f"SELECT (COUNT(DISTINCT ~) AS ?n) {{ {WORKS} }}",
        f"SELECT ?work {{ {WORKS} FILTER NOT EXISTS {{ ?work <urn:of> ?other FILTER(?other = ~) }} }}",
        f"SELECT ?work {{ {{ SELECT ?work {{ {WORKS} }} ORDER BY ~ LIMIT 1 }} }} VALUES (?artist ?q) {{ (1 2) }}",
        f"CONSTRUCT {{ ?work <urn:x> ?day }} WHERE {{ {WORKS} OPTIONAL {{ ?work <urn:y> ?y FILTER(?y < ~) }} }}",
        f"CONSTRUCT {{ ?work <urn:x> ~ }} WHERE {{ {WORKS} }}", f"CONSTRUCT {{ ?day <urn:x> ( 1 ~ ) }} {{ {WORKS} }}",
        f"SELECT ~ {{ {WORKS} }}", f"SELECT DISTINCT ?day (1 AS ?one) ~ WHERE {{ {WORKS} }}", f"ASK {{ {WORKS} FILTER(IF(BOUND(?day), ~, 1)) }}",
    ],
)  # fmt: skip
@pytest.mark.parametrize(("name", "meant"), [("?wrok", "work"), ("$dayy", "day"), ("?Artist", "artist")])
def test_one_is_found_with_what_was_meant(text: str, name: str, meant: str) -> None:
    (found,) = find_valueless(text.replace("~", name))

    assert (name, text.index("~"), (meant,)) == (found.token.text, found.token.start, found.close)
    assert found.by_mistake
    assert [] == list(find_valueless(text.replace("~", name), [name[1:]]))
    assert [] == list(find_valueless(text.replace("~", f"?{meant}")))


@pytest.mark.parametrize(
    ("text", "mistaken", "selected"),
    [
        ("SELECT ?work ?z { ?work ?p ?o }", False, True),
        ("SELECT ?work { ?work ?p ?o } ORDER BY ?z", True, False),
        ("SELECT ?z { ?work ?p ?o } ORDER BY ?z", True, False),
        ("SELECT (COUNT(IF(?o > 1, ?o, ?z)) AS ?n) { ?work ?p ?o }", False, False),
        ("SELECT ?work { ?work ?p ?o FILTER(!BOUND(?z) || COALESCE(STR(?z), '') = '') }", False, False),
        ("DESCRIBE ?z { ?work ?p ?o }", False, True),
    ],
)
def test_one_may_be_so_on_purpose(text: str, *, mistaken: bool, selected: bool) -> None:
    """A column that stays empty, or what stands for no value in IF, unless it is nearly called as another one."""
    (found,) = find_valueless(text)
    assert (mistaken, selected) == (found.by_mistake, found.selected)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?a ?b ?c ?d ?e { VALUES (?a ?b) { (1 2) } VALUES ?c { 3 } BIND(?a AS ?d) GRAPH ?e { ( ?f ) ?p [ ?q ?r ] FILTER(?f = ?q) } }",
        "SELECT (?n + 1 AS ?m) { { SELECT (COUNT(*) AS ?n) { ?s (<urn:a>|^<urn:b>)/<urn:c> ?o } GROUP BY (STR(?o) AS ?k) ORDER BY ?k } }",
        "SELECT ?s { ?s ?p '?t' # ?u\n } GROUP BY ?s HAVING(?s != <http://e/?v>) LIMIT 3",
        "CONSTRUCT { ?a ?b ( ?c ) } WHERE { ?a ?b ?c }", "CONSTRUCT WHERE { ?a ?b ?c }", "DESCRIBE <urn:a>", "",
    ],
)  # fmt: skip
def test_what_a_pattern_or_a_name_gives_has_a_value(text: str) -> None:
    assert [] == list(find_valueless(text))


@pytest.mark.parametrize(
    ("text", "within"),
    [
        ("SELECT ?s ~ { { SELECT ?s { ?s ?p ?o } } }", "a subquery that does not select it"),
        (
            "SELECT ?n { { SELECT ?s (COUNT(?o) AS ?n) { ?s ?p ?o } GROUP BY ?s } FILTER(BOUND(~)) }",
            "a subquery that does not select it",
        ),
        ("SELECT ?s { ?s ?p ?q MINUS { ?s <urn:a> ?o } } ORDER BY ~", "MINUS"),
        ("SELECT ?s ~ { ?s ?p ?q FILTER(?q > 1 && EXISTS { ?s <urn:a> ?o }) }", "EXISTS"),
        ("CONSTRUCT { ?s ?p ~ } { ?s ?p ?q FILTER NOT EXISTS { { ?s <urn:a> ?o } UNION { ?o ?p ?s } } }", "EXISTS"),
        ("SELECT ?s { ?s ?p ?q MINUS { ?s <urn:a> ?o } FILTER NOT EXISTS { ?q ?p ?s FILTER(?s = ~) } }", "MINUS"),
    ],
)
def test_one_has_no_value_where_it_is_not_seen(text: str, within: str) -> None:
    """Of a subquery only what it selects is seen, of MINUS and EXISTS nothing; what is seen there is as before."""
    (found,) = find_valueless(text.replace("~", "?o"))

    assert (text.index("~"), within, True) == (found.token.start, found.hidden, found.by_mistake)
    assert found.told() == f"nothing gives ?o a value here: it has one only within {within}"
    assert [] == list(find_valueless(text.replace("~", "?s")))


@pytest.mark.parametrize(
    "pattern",
    ["?s ?p ?o { FILTER(?o > 1) }", "?s ?p ?o { ?s ?q ?z BIND(?o + ?z AS ?x) }", "?s ?p ?o OPTIONAL { { ?s ?q ?z FILTER(?z > ?o) } }",
     "{ ?s ?p ?o } UNION { ?s ?q ?z FILTER(?z > ?o) }", "?s ?p ?o { ?s ?q ?z OPTIONAL { ?s ?q ?y FILTER(?y > ?o) } }"],
)  # fmt: skip
def test_a_group_does_not_see_what_stands_around_it(pattern: str) -> None:
    (found,) = find_valueless(f"SELECT ?s {{ {pattern} }}")

    assert found.by_mistake
    assert "nothing gives ?o a value here: it has one only around this group, which does not see it" == found.told()


@pytest.mark.parametrize(
    "pattern",
    ["?s ?p ?o OPTIONAL { ?s ?q ?z FILTER(?z > ?o) }", "?s ?p ?o FILTER EXISTS { { ?s ?q ?z FILTER(?o = ?z) } }",
     "{ ?s ?p ?o } UNION { ?s ?q ?o FILTER(?o > 1) } FILTER(?o < 3)", "GRAPH ?o { ?s ?p ?x FILTER(?o != ?x) }",
     "{ { { ?s ?p ?o } } FILTER(?o > 1) }", "{ SELECT ?o { ?s ?p ?o } } FILTER(?o > 1)", "{ BIND(1 AS ?o) FILTER(?o > 1) } ?s ?p ?q",
     "?s ?p ?o FILTER NOT EXISTS { ?s ?q ?z OPTIONAL { ?z ?q ?y { FILTER(?o = ?s) } } }", "{ VALUES ?o { 1 } } ?s ?p ?q FILTER(?o = ?q)"],
)  # fmt: skip
def test_what_a_group_sees_has_its_value(pattern: str) -> None:
    assert not list(find_valueless(f"SELECT ?o {{ {pattern} }}"))
