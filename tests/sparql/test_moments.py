"""Which queries have another answer from one moment to the next, so that none of them is kept."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from kg.sparql.moments import asks_for_the_moment, file_asks_for_the_moment


@pytest.mark.parametrize("name", ["NOW", "RAND", "UUID", "STRUUID"])
@pytest.mark.parametrize("form", ["{}()", "{} ()", "{}# of today (\n# or so\n ()", "{}# of a Mac\r()"])
def test_a_query_that_asks_for_time_or_chance_is_known(name: str, form: str) -> None:
    """By each function that SPARQL has for these, however it is written."""
    for one in (name, name.lower(), name.title()):
        assert asks_for_the_moment(f"SELECT ({form.format(one)} AS ?x) {{}}")
        assert not asks_for_the_moment(f"SELECT (ex:a{form.format(one)} AS ?x) {{ ?x ex:{one} ?y }}")


def test_a_file_is_read_for_it_and_what_cannot_be_read_is_not_kept_either(tmp_path: Path) -> None:
    """Packed or not; nobody knows what a file asks for that is damaged, or not there."""
    asks, packed = tmp_path / "now.rq", tmp_path / "now.ttl.gz"
    other, damaged = tmp_path / "other.rq", tmp_path / "cut.ttl.gz"
    asks.write_text("ASK { FILTER(NOW() > ?a) }", "utf-8")
    other.write_text("ASK { ?now ?a ?b }", "utf-8")
    packed.write_bytes(gzip.compress(asks.read_bytes()))
    damaged.write_bytes(gzip.compress(other.read_bytes())[:-9])

    assert [True, True, False] == [file_asks_for_the_moment(path) for path in (asks, packed, other)]
    assert [True, True] == [file_asks_for_the_moment(path) for path in (damaged, tmp_path / "gone.rq")]
