"""Terms that nothing declares are told where they stand in the mapping, with what was meant."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kg.project.config import Project

from ..conftest import Ran
from .conftest import MAPPING


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("ex:place, $(place)", "ex:plaec, $(place)", "19:10: violation: The ontology has no property ex:plaec. Did you mean ex:place?"),
        ("ex:place, $(place)", "ex:zzzzzz, $(place)", "19:10: violation: The ontology has no property ex:zzzzzz. Declare it there"),
        ("{class: ex:Thing", "{class: ex:Thingg", "violation: The ontology has no class ex:Thingg. Did you mean ex:Thing?"),
        ("[a, ex:Thing]\n    - [skos", "[a, ex:Thig]\n    - [skos", "7:11: violation: The ontology has no class ex:Thig. Did you mean"),
        ("ex:place, $(place)", "ex:Thingy, $(place)", "19:10: violation: The ontology has no property ex:Thingy. Declare it there"),
        ("skos:prefLabel, A", "skos:prefLabl, A", "8:8: warning: skos:prefLabl, a property, is not used anywhere else"),
        ("$(place), xsd:integer", "$(place), xsd:interger", "19:30: violation: there is no datatype xsd:interger; did you mean xsd:integer?"),
        ("$(place), xsd:integer", "$(place), ex:Thingy", "violation: The ontology has no datatype ex:Thingy"),
    ],
)  # fmt: skip
def test_a_term_that_nothing_declares_is_told(
    songs: Project, kg: Callable[..., Ran], right: str, wrong: str, told: str
) -> None:
    assert right in MAPPING
    (songs.root / "mappings/songs.yml").write_text(MAPPING.replace(right, wrong, 1), "utf-8")

    ran = kg("tables", "check", cwd=songs)

    assert ran.code == 1
    assert f"mappings/songs.yml:{told}" in ran.out or f": {told}" in ran.out, ran.out


def test_terms_that_are_declared_or_of_others_are_not_told(songs: Project, kg: Callable[..., Ran]) -> None:
    (songs.root / "mappings/songs.yml").write_text(MAPPING.replace("ex:digest", "rdfs:comment"), "utf-8")

    ran = kg("tables", "check", cwd=songs)

    assert (ran.code, ran.out) == (0, "")
