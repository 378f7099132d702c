"""Which queries have another answer from one moment to the next, so that none of them is kept."""

from __future__ import annotations

import pytest

from kg.sparql.moments import asks_for_the_moment


@pytest.mark.parametrize("name", ["NOW", "RAND", "UUID", "STRUUID"])
@pytest.mark.parametrize("form", ["{}()", "{} ()", "{}# of today (\n# or so\n ()", "{}# of a Mac\r()"])
def test_a_query_that_asks_for_time_or_chance_is_known(name: str, form: str) -> None:
    """By each function that SPARQL has for these, however it is written."""
    for one in (name, name.lower(), name.title()):
        assert asks_for_the_moment(f"SELECT ({form.format(one)} AS ?x) {{}}")
        assert not asks_for_the_moment(f"SELECT (ex:a{form.format(one)} AS ?x) {{ ?x ex:{one} ?y }}")
