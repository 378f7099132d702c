"""One step of why a statement holds, as programs have it."""

from __future__ import annotations

from typing import NamedTuple

from kg.rdf.terms import Triple


class Step(NamedTuple):
    """A statement, the graphs of the files that state it, and where none does, the rule and the premises that gave it.

    `word` is what kg.toml calls the rule, and `rule` what the standard does.
    """

    triple: Triple
    graphs: tuple[str, ...] = ()
    word: str = ""
    rule: str = ""
    premises: tuple[Triple, ...] = ()
