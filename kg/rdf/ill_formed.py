"""Which literals, as a parser gives them, have a text that is none of their datatype."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from kg.rdf.lexical import can_be_ill_formed, is_well_formed
from kg.rdf.terms import Literal


def is_ill_formed(held: Any) -> bool:
    """Tell whether a term of pyoxigraph is a literal whose text is none of its datatype, or has one in it."""
    while hasattr(held, "predicate"):  # only the object of a triple term may be a literal, or a triple term again
        held = held.object
    datatype = getattr(held, "datatype", None)  # of a literal only
    return datatype is not None and can_be_ill_formed(datatype.value) and not _is_fine(held.value, datatype.value)


@lru_cache(4096)  # numbers and days come again and again
def _is_fine(lexical: str, datatype: str) -> bool:
    return is_well_formed(Literal(lexical, datatype))
