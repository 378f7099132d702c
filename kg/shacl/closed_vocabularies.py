"""Vocabularies of others whose terms are known: what is not among them is a slip, wherever it stands.

Of those that grow only what is nearly called as one of their terms is a slip.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from kg.ask.meant import is_slip_of, meant_among
from kg.rdf.terms import RDF, split_iri
from kg.rdf.vocabulary import DCAT
from kg.shacl.near_names import NearNames

# A line for each vocabulary, its namespace and the names of its terms: to import rdflib, which knows them, takes longer
# than to validate after an edit.
_LISTED = Path(__file__).with_name("vocabularies.txt")
_OF_SCHEMA = ("namespace", "_SDO.py")
_GROWING = frozenset({RDF, DCAT, "http://schema.org/", "https://schema.org/"})


def is_no_term(iri: str) -> bool:
    """Tell whether an IRI is in the namespace of a closed vocabulary and none of its terms."""
    namespace, name = split_iri(iri)
    return namespace not in _GROWING and name not in _listed().get(namespace, (name,))


def terms_within(namespace: str) -> list[str]:
    """Return the names of all terms of a closed vocabulary; none for another one."""
    return [] if namespace in _GROWING else sorted(_listed().get(namespace, ()))


def is_term(iri: str) -> bool:
    """Tell whether an IRI is known as a term of one of these vocabularies."""
    namespace, name = split_iri(iri)
    return name in _names_of(namespace)


def meant_in_growing(iri: str) -> str | None:
    """Return the term that was meant by an IRI of a vocabulary that grows; None where no term is one slip away."""
    namespace, name = split_iri(iri)
    if namespace not in _GROWING or is_term(iri):
        return None
    meant = meant_among(name, _near(namespace).candidates(name))
    return f"{namespace}{meant}" if meant is not None and is_slip_of(name, meant) else None


def _names_of(namespace: str) -> frozenset[str]:
    if namespace in _GROWING and namespace not in _listed():
        return _of_schema()
    return _listed().get(namespace, frozenset())


@cache
def _listed() -> dict[str, frozenset[str]]:
    rows = (line.split() for line in _LISTED.read_text("utf-8").splitlines())
    return {namespace: frozenset(names) for namespace, *names in rows}


@cache
def _of_schema() -> frozenset[str]:
    """Return the names of schema.org, which are too many, and of too many trades, to be listed here.

    The module of rdflib that has them is read as a text, as to import it takes ten times as long.
    """
    folders = (spec.submodule_search_locations if (spec := find_spec("rdflib")) else None) or []
    source = next((path for folder in folders if (path := Path(folder, *_OF_SCHEMA)).is_file()), None)
    if source is None:
        from rdflib.namespace import SDO

        return frozenset(SDO.__annotations__)
    return frozenset(re.findall(r"^    (\w+): [(U]", source.read_text("utf-8"), re.MULTILINE))


@cache
def _near(namespace: str) -> NearNames:
    return NearNames(_names_of(namespace))
