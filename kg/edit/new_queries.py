"""A saved query from what a person says of it: things of a class, by the value of a property, with some of theirs."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import NamedTuple

from kg.ask.folding import fold
from kg.edit.asked import Property
from kg.edit.asking_things import Things
from kg.engines.base import Engine
from kg.project.header import RESERVED
from kg.rdf.terms import IRI, Literal, split_iri
from kg.rdf.values import VALUE_TYPES

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class Asking(NamedTuple):
    """What a query asks: its question, things of a class, by the value of a property, if any, and what it shows."""

    summary: str
    cls: IRI
    given: Property | None
    shown: tuple[Property, ...]


def snake(text: str) -> str:
    """Return a text as the name of a query or of a variable.

    >>> snake("SaleEvent"), snake("made by")
    ('sale_event', 'made_by')
    """
    plain = re.sub(r"[^a-z0-9]+", "_", fold(_HUMP.sub(" ", text))).strip("_")
    return plain if plain[:1].isalpha() else f"q_{plain}".rstrip("_")


def name_for(asking: Asking, label: str) -> str:
    """Return a name for a query of things whose class has a label."""
    return snake(f"{label} {asking.given.name if asking.given else 'list'}")[:80]


def query_text(asking: Asking, things: Things, engine: Engine) -> tuple[str, dict[str, str]]:
    """Return the text of a query with its header, and the values of the example that it names."""
    written = things.prefixes
    variables = {asking.cls: "thing"}
    for prop in (*([asking.given] if asking.given else []), *asking.shown):
        name = snake(prop.name)
        taken = {*RESERVED, *variables.values(), "label"}
        variables[prop.path] = name if name not in taken else f"{name}_value"
    head = [f"#+ summary: {json.dumps(asking.summary, ensure_ascii=False)}"]
    example: dict[str, str] = {}
    pattern = f"?thing a {written.render(asking.cls)}"
    if asking.given:
        name = variables[asking.given.path]
        head += ["#+ params:", f"#+   {name}: {{{', '.join(_parameter(asking.given, things, engine, example, name))}}}"]
        pattern += f" ; {written.render(asking.given.path)} ?{name}"
    label = things.preferred[0]
    lines = [f"  {pattern} .", f"  OPTIONAL {{ ?thing {written.render(IRI(label))} ?label }}"]
    lines += [f"  OPTIONAL {{ ?thing {written.render(one.path)} ?{variables[one.path]} }}" for one in asking.shown]
    columns = " ".join(f"?{name}" for name in ("thing", "label", *(variables[one.path] for one in asking.shown)))
    body = f"SELECT {columns} WHERE {{\n" + "\n".join(lines) + f"\n}} ORDER BY STR(?label) {columns}\n"
    used = [name for name in things.prefixes.namespaces if re.search(rf"(?<![\w?]){re.escape(name)}:\w", body)]
    prefixes = [f"PREFIX {name}: <{things.prefixes.namespaces[name]}>" for name in sorted(used)]
    return "\n".join([*head, *prefixes, body]), example


def _parameter(prop: Property, things: Things, engine: Engine, example: dict[str, str], name: str) -> Sequence[str]:
    """Return what the header says of a parameter; `example` gets the value that most things have."""
    rows = engine.select(
        f"SELECT ?o (COUNT(*) AS ?n) WHERE {{ ?s <{prop.path}> ?o }} GROUP BY ?o ORDER BY DESC(?n) STR(?o) LIMIT 1"
    ).rows
    value = next((one for one, _ in rows if one is not None), None)
    kind = "iri" if isinstance(value, IRI) or prop.takes_things or prop.members else "string"
    if isinstance(value, Literal):
        end = split_iri(value.datatype)[1]
        kind = end if end in VALUE_TYPES else kind
    said = [f"type: {kind}"]
    if prop.classes:
        said.append(f"class: [{', '.join(things.prefixes.render(cls) for cls in prop.classes)}]")
    if value is not None:
        shown = str(value) if isinstance(value, Literal) else things.prefixes.render(value)
        shown = f"{shown}@{value.language}" if isinstance(value, Literal) and value.language else shown
        example[name] = shown
        said.append(f"example: {json.dumps(shown, ensure_ascii=False)}")
    said.append(f"description: {json.dumps(prop.definition or prop.name, ensure_ascii=False)}")
    return said
