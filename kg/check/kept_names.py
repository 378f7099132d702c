"""What a graph uses, known from the check before: what came and went since says what is used now."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from kg.ask.names_within import NamesWithin, Used, name_within
from kg.check.kept_passes import KeptPasses
from kg.engines.base import Engine
from kg.rdf.terms import IRI, Term
from kg.rdf.vocabulary import TYPE
from kg.shacl.again import Delta

_NAME = "names that are used"
_MOST = 5_000
"""The things of a namespace with more of them are listed anew: to read so many takes as long."""

_MOST_CHANGED = 5_000
"""After more changes than this all is listed anew: what went is asked for one by one."""


def recall_names(passes: KeptPasses) -> None:
    """Let the graph of a check know what it uses, where that is kept of the one before and it is known what changed."""
    delta = passes.delta
    with suppress(TypeError, ValueError, KeyError, AttributeError):  # written by another program
        held = passes.find(_NAME)
        if held is not None and delta is not None and len(delta.added) + len(delta.removed) <= _MOST_CHANGED:
            used = Used(
                held["classes"], held["properties"], {str(one): list(some) for one, some in held["things"].items()}
            )
            NamesWithin.of(passes.engine).recall(after(used, delta, passes.engine))


def write_with_names(passes: KeptPasses) -> None:
    """Keep what passed in a check, and what is known of what its graph uses, for the next one."""
    if passes.snapshot:
        used = NamesWithin.of(passes.engine).used
        things = {one: names for one, names in used.things.items() if len(names) <= _MOST}
        passes.hold(_NAME, {"classes": used.classes, "properties": used.properties, "things": things})
    passes.write()


def after(used: Used, delta: Delta, engine: Engine) -> Used:
    """Return what a graph uses, from what it used before some triples came and went.

    What went is asked for in the graph as it is now, where somebody else may use it.
    """
    came, went = ([one for one in some if one[1] == TYPE] for some in delta)
    classes = (_iris(one[2] for one in came), _unused(engine, "?any a {}", _iris(one[2] for one in went)))
    properties = tuple(_iris(one[1] for one in some) for some in delta)
    things = (_iris(one[0] for one in came), _unused(engine, "{} a ?any", _iris(one[0] for one in went)))
    return Used(
        _brought_up(used.classes, *classes),
        _brought_up(used.properties, properties[0], _unused(engine, "?any {} ?value", properties[1])),
        {one: _brought_up(names, *(_within(one, some) for some in things)) or [] for one, names in used.things.items()},
    )


def _brought_up(known: list[str] | None, came: Iterable[str], gone: Iterable[str]) -> list[str] | None:
    """Return what is used, from what was: what went and came again is not gone."""
    return None if known is None else sorted({*known, *came}.difference(gone))


def _iris(terms: Iterable[Term]) -> list[str]:
    return [term.value for term in dict.fromkeys(terms) if isinstance(term, IRI)]


def _unused(engine: Engine, pattern: str, terms: Iterable[str]) -> list[str]:
    return [term for term in terms if not engine.ask(f"ASK {{ {pattern.format(f'<{term}>')} }}")]


def _within(namespace: str, terms: Iterable[str]) -> list[str]:
    return [name for name in (name_within(namespace, term) for term in terms) if name]
