"""Vocabularies of others whose terms are known."""

from __future__ import annotations

from kg.shacl.closed_vocabularies import _of_schema


def test_the_names_of_schema_org_are_those_that_rdflib_knows() -> None:
    """They are read from the text of its module, without importing it."""
    from rdflib.namespace import SDO  # of which pytest would ask what it is not

    assert frozenset(SDO.__annotations__) == _of_schema()
