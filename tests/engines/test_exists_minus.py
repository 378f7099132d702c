"""MINUS within EXISTS: the row that EXISTS is asked for is no variable any more, which its sides might share."""

from __future__ import annotations

import pytest

from kg.engines.exists_minus import share_no_row
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
