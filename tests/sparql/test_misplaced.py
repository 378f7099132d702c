"""Aggregates stand where rows are grouped, each by itself: every one of them, in every clause."""

from __future__ import annotations

from contextlib import suppress

import pytest

from kg.engines.gate import admit
from kg.errors import QueryError
from kg.sparql.misplaced import require_aggregates_of_groups, require_single_aggregates
from kg.sparql.tokens import count_calls

# SPARQL 1.1, section 19.8, rule 127.
AGGREGATES = ("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT")
CALLS = [
    call for one in AGGREGATES for call in (f"{one}(?o)", f"{one.lower()} (DISTINCT ?o)", f"{one.title()}# (\n(?o)")
]

MISPLACED = (
    "SELECT * {{ ?s ?p ?o FILTER(1 < {}) }}",
    "SELECT * {{ ?s ?p ?o BIND({} AS ?x) }}",
    "ASK {{ FILTER(STR({})) }}",
    "CONSTRUCT {{ ?s ?p ?x }} WHERE {{ ?s ?p ?o BIND({} AS ?x) }}",
    "SELECT ?s {{ ?s ?p ?o }} GROUP BY ({} AS ?x)",
    "SELECT ?s {{ ?s ?p ?o }} GROUP BY ?s {}",
    "SELECT ?s {{ ?s ?p ?o }} GROUP BY ?s {} HAVING(1 = 1)",
    "SELECT * {{ {{ SELECT ?s {{ ?s ?p ?o FILTER({}) }} }} }}",
    "SELECT * {{ {{ SELECT (SUM(?o) AS ?n) {{ ?s ?p ?o }} HAVING(1 = 1) }} FILTER({}) }}",
    "SELECT (SUM(?o) AS ?n) {{ ?s ?p ?o OPTIONAL {{ ?s ?q ?r FILTER({}) }} }} GROUP BY ?s",
    "SELECT * {{ ?s ?p ?o FILTER EXISTS {{ ?s ?p ?o FILTER({}) }} }}",
    "SELECT * {{ ?s ?p ?o }} ORDER BY ?s GROUP BY {}",
)
PLACED = (
    "SELECT ({} AS ?x) {{ ?s ?p ?o FILTER(?o) BIND(1 AS ?y) }} GROUP BY ?s",
    "SELECT ?s {{ ?s ?p ?o }} GROUP BY ?s HAVING({} > 1)",
    "SELECT ?s {{ ?s ?p ?o }} GROUP BY ?s ORDER BY DESC({})",
    "SELECT ?s {{ ?s ?p ?o FILTER(?o) }} GROUP BY ?s HAVING(1 = 1) ORDER BY {} LIMIT 1",
    "SELECT * {{ FILTER(?n) {{ SELECT ({} AS ?n) {{ ?s ?p ?o }} }} }}",
    "SELECT * {{ ?s ?p ?o FILTER EXISTS {{ SELECT ({} AS ?n) {{ ?s ?p ?o }} }} }}",
    "SELECT * {{ ?s ?p '{}' FILTER(?s) }}",
    "SELECT * {{ ?s ?p ?o # {}\n FILTER(?s) }}",
)


@pytest.mark.parametrize("text", MISPLACED)
def test_an_aggregate_out_of_a_group_is_told_where_it_stands(text: str) -> None:
    for call in CALLS:
        asked = text.format(call)
        word = call.partition("(")[0].partition("#")[0].strip().upper()
        for look in (admit, require_aggregates_of_groups):
            with pytest.raises(QueryError, match=f"this is not SPARQL: {word} belongs to a group") as caught:
                look(asked)
            assert caught.value.location is not None
            assert asked.rindex(call) + 1 == caught.value.location.column


@pytest.mark.parametrize("text", PLACED)
def test_an_aggregate_of_a_group_is_none(text: str) -> None:
    """Nor is one in a text or a remark."""
    for call in CALLS:
        if "\n" not in call or ("'" not in text and "#" not in text):
            admit(text.format(call))


@pytest.mark.parametrize("name", ["?COUNT", "x:COUNT", "<urn:COUNT>", "COUNTS", "MAXIMUM"])
def test_what_only_has_the_letters_is_no_aggregate(name: str) -> None:
    require_aggregates_of_groups(f"SELECT * {{ ?s ?p ?o FILTER({name} (1)) BIND({name}(1) AS ?x) }}")
    require_single_aggregates(f"SELECT (SUM({name} (1)) AS ?x) {{ }}")
    assert count_calls(f"ASK {{ ?S ?P {name.upper().replace('S>', '>')} }}") == 0


@pytest.mark.parametrize("inner", CALLS)
def test_an_aggregate_within_another_one_is_told(inner: str) -> None:
    """However far within, in every clause, and behind others that are well placed."""
    for outer in AGGREGATES:
        for form in ("{o}({i})", "{o}(({i}))", "{o}(DISTINCT 1 + STR({i}))", "SUM(?a) + {o}(IF(BOUND(?x), ?y, {i}))", "(SUM(?a)) * {o} ({i})"):  # fmt: skip
            part = form.format(o=outer, i=inner)
            for text in (
                f"SELECT ({part} AS ?x) {{ ?s ?p ?o }}",
                f"SELECT ?s {{ ?s ?p ?o }} GROUP BY ?s HAVING({part})",
            ):
                for look in (admit, require_single_aggregates):
                    with pytest.raises(
                        QueryError, match="an aggregate stands within another one; compute the"
                    ) as caught:
                        look(text)
                    assert caught.value.location is not None
                    assert text.index(inner, text.index(outer) + 2) + 1 == caught.value.location.column


@pytest.mark.parametrize("call", CALLS)
def test_aggregates_side_by_side_or_of_another_group_are_none(call: str) -> None:
    for text in (
        f"SELECT ({call} + {call} AS ?x) (({call}) AS ?y) {{ ?s ?p ?o }}",
        f"SELECT (SUM(EXISTS {{ SELECT ({call} AS ?n) {{ ?s ?p ?o }} }}) AS ?x) {{ ?s ?p ?o }}",
        f"SELECT (SUM(IF(EXISTS {{ {{ SELECT (1 AS ?n) {{ }} HAVING({call} > 1) }} }}, 1, 2)) AS ?x) {{ ?s ?p ?o }}",
        f"SELECT (SUM(EXISTS {{ ?s ?p ?o . {{ SELECT ({call} AS ?n) {{ ?s ?p ?o }} }} }}) AS ?x) {{ ?s ?p ?o }}",
        f"SELECT (SUM(?x) AS ?y) {{ {{ SELECT ({call} AS ?x) {{ ?s ?p ?o }} }} }}",
        f"SELECT (STR({call}) AS ?x) (SUM((?y)) + {call} AS ?z) {{ ?s ?p ?o }}",
    ):
        admit(text)
    text = f"SELECT (SUM(EXISTS {{ }} + {call}) AS ?x) {{ ?s ?p ?o }}"  # behind the group it is within once more
    with pytest.raises(QueryError, match="an aggregate stands within another one"):
        admit(text)


def test_calls_are_counted_at_most() -> None:
    """With any white space, or a remark, before the bracket."""
    for one in AGGREGATES:
        for between in ("", " ", "\n", "\t", "\r", "  \n", "#A\n", " #A\n"):
            assert 2 == count_calls(f"SELECT ({one}{between}(?X) AS ?{one}) ({one}{between}(?X) AS ?Y) {{ }}")
    assert 0 == count_calls("SELECT ?COUNT { ?S X:MAX <URN:SUM> }")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT (SUM(?a)) ) ) (SUM(?b) AS ?x) { FILTER(1) }", "ASK } } { FILTER(1) } SUM(?a) SUM(?b)",
        ") SUM(?a) ) ) SUM(?b) FILTER", "SELECT } SUM(?a) } COUNT(?b) FILTER", "SELECT (SUM(?a } ) } ) COUNT(?b) { FILTER",
    ],
)  # fmt: skip
def test_what_closes_nothing_is_left_to_whoever_tells_of_it(text: str) -> None:
    """A short text is here before its brackets are looked at."""
    require_single_aggregates(text)
    with suppress(QueryError):
        require_aggregates_of_groups(text)


def test_a_word_that_calls_nothing_is_left_to_whoever_reads_it() -> None:
    for one in AGGREGATES:
        require_aggregates_of_groups(f"SELECT * {{ ?s ?p ?o FILTER({one}) BIND({one} AS ?x) }}")
        require_single_aggregates(f"SELECT (SUM({one}) AS ?x) ({one} AS ?y) (SUM(?z + {one}) AS ?z) {{ }}")
