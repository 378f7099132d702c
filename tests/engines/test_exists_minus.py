"""MINUS within EXISTS: the row that EXISTS is asked for is no variable any more, which its sides might share."""

from __future__ import annotations

import pytest

from kg.engines.exists_minus import share_no_row
from kg.engines.gate import admit
from kg.errors import QueryError
from tests.engines.conftest import Ask

PREFIXES = "PREFIX e: <http://e/> "
DATA = "@prefix e: <http://e/> . e:a e:n 0 ; e:p e:b . e:b e:n 1 ; e:p e:b . e:c e:n 0 ; e:q 1 . e:d e:n 2 ; e:q 2 . e:w e:r 01 ."
# What is found of ?s.
FOUND = {
    "?s e:n ?x FILTER EXISTS { MINUS { ?s e:p ?y } }": "abcd", "?s e:n ?x FILTER NOT EXISTS { ?s e:n 0 MINUS { ?s e:p ?y } }": "bd",
    "?s e:n ?x FILTER EXISTS { ?k e:q 1 MINUS { ?y e:p ?z } }": "abcd", "?s e:n ?x FILTER(?x < 2 && EXISTS { ?s e:n ?z MINUS { ?s e:p ?y } })": "abc",
    "FILTER EXISTS { ?s e:n ?z MINUS { ?s e:p ?y } } ?s e:n ?x": "abcd", "VALUES ?s { e:a e:c } FILTER EXISTS { MINUS { ?s e:p ?y } }": "ac",
    "?s e:n ?x FILTER EXISTS { ?s e:n ?z MINUS { ?k e:q ?z } }": "ac", "?s e:n ?x FILTER EXISTS { ?s e:n ?z MINUS { ?s e:q ?z } }": "abc",
    "?s e:n ?x FILTER EXISTS { ?s e:n ?z MINUS { SELECT ?s { ?s e:p ?y } } }": "abcd", "?s e:n ?x MINUS { ?s e:p ?y }": "cd",
    "?s e:n ?x FILTER EXISTS { FILTER NOT EXISTS { ?s e:n 0 MINUS { ?s e:p ?y } } }": "bd", "VALUES ?s { e:a e:c } FILTER EXISTS { ?y e:n 0 MINUS { ?y e:p ?z } }": "ac",
    "?s e:n ?x MINUS { ?s e:p ?y FILTER EXISTS { MINUS { ?s e:p ?y } } }": "cd", "?s e:n ?x FILTER EXISTS { OPTIONAL { ?s e:n 0 MINUS { ?s e:p ?y } } }": "abcd",
    "?s e:n ?x FILTER EXISTS { ?y e:n 1 MINUS { ?y e:p ?x } }": "abcd", "[ e:n ?x ] e:q ?x . ?s e:n ?x FILTER EXISTS { MINUS { ?s e:q ?x } }": "d",
}  # fmt: skip


@pytest.mark.parametrize("pattern", FOUND)
def test_sides_do_not_share_the_row_that_is_asked_for(ask: Ask, pattern: str) -> None:
    """SPARQL 1.1, section 18.6."""
    rows = ask(f"SELECT DISTINCT ?s {{ {pattern} }}").rows

    assert FOUND[pattern] == "".join(sorted(str(s).rpartition("/")[2] for (s,) in rows))


@pytest.mark.parametrize(
    "pattern",
    [
        "OPTIONAL { ?a e:n ?s } FILTER EXISTS { ?s e:n 0 MINUS { ?s e:p ?y } }",
        "{ ?s e:n 1 } UNION { ?a e:n 2 } FILTER EXISTS { ?s e:n 0 MINUS { ?s e:p ?y } }",
        "VALUES ?s { e:a UNDEF } FILTER EXISTS { ?s e:n 0 MINUS { ?s e:p ?y } }",
        "BIND(EXISTS { ?s e:n 0 MINUS { ?s e:p ?y } } AS ?is) ?s e:n ?x",
        "?s e:n ?x FILTER EXISTS { SELECT ?z { ?s e:n ?z MINUS { ?s e:p ?y } } }",
    ],
)
def test_what_a_row_may_lack_is_left_to_the_store(pattern: str) -> None:
    assert pattern == share_no_row(pattern)


SECOND = {
    "?s e:n ?x FILTER NOT EXISTS { BIND(e:a AS ?s) }": 55, "FILTER EXISTS { BIND(e:a AS ?s) } ?s e:n ?x": 41,
    "?s e:n ?x FILTER EXISTS { ?s e:p ?y { BIND(1 AS ?x) } }": 61,
    "?s e:n ?x FILTER EXISTS { FILTER NOT EXISTS { BIND(1 AS ?x) } }": 69,
    "?s e:n ?x FILTER EXISTS { FILTER EXISTS { ?s e:p ?y } BIND(1 AS ?x) }": 77,
    "?s e:n ?x FILTER EXISTS { ?s e:p '}}' BIND(1 AS ?x) }": 61, '?s e:n ?x FILTER EXISTS { FILTER(?x = "} EXISTS") BIND(1 AS ?x) }': 73,
    "FILTER EXISTS { ?s e:p ?y } ?s e:n ?x BIND(2 AS ?z) FILTER EXISTS { BIND(1 AS ?x) }": 91,
    "?s e:n ?x FILTER EXISTS { { # }}}\rBIND(1 AS ?x) } }": 57,
}  # fmt: skip


@pytest.mark.parametrize("pattern", SECOND)
def test_a_second_value_within_exists_is_refused(ask: Ask, pattern: str) -> None:
    """What has a value there is no variable any more (SPARQL 1.1, section 18.6)."""
    query = f"SELECT ?s {{ {pattern} }}"
    with pytest.raises(QueryError, match=r"BIND within EXISTS names .*; take another name and compare"):
        list(ask(query).rows)
    with pytest.raises(QueryError) as error:
        admit(query)

    assert error.value.location is not None
    assert (1, SECOND[pattern]) == error.value.location[1:]


@pytest.mark.parametrize(
    "pattern",
    [
        "?s e:n ?x FILTER EXISTS { BIND(1 AS ?z) FILTER(?z = 1) } FILTER EXISTS { BIND(2 AS ?z) }",
        "BIND(EXISTS { BIND(1 AS ?x) } AS ?z) ?s e:n ?x",
        "?s e:n ?x FILTER EXISTS { SELECT ?x { BIND(1 AS ?x) } }", "{ SELECT ?s { ?s e:n ?z } } FILTER EXISTS { BIND(1 AS ?z) }",
    ],
)  # fmt: skip
def test_a_value_of_its_own_within_exists_is_none_of_the_row(ask: Ask, pattern: str) -> None:
    assert list(ask(f"SELECT ?s {{ {pattern} }}").rows)
