"""Names that are made: what a thing without a label is called, by the template of its class.

A class says so with sh:labelTemplate, such as "release of {ex:releaseOf}": each property in braces, a CURIE or an
<IRI>, stands for what the thing has for it. Of several templates the one counts that uses most, of those for which all
is stated; a subclass's before that of what it is a subclass of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kg.ask.labels import label_rank, labels_of, name_of, types_of
from kg.ask.remembered import remembered, remembered_each
from kg.engines.base import Engine
from kg.errors import UsageError
from kg.project.config import Project
from kg.rdf.terms import IRI, Literal, Prefixes, Term, find_iri
from kg.rdf.vocabulary import SH, SUBCLASS_OF

TEMPLATE = f"{SH}labelTemplate"
_PLACE = r"\{([^{}]*)\}"
_CHUNK = 400
_MOST = 3
"""How many values of one property a name has."""


class Template(NamedTuple):
    """One template of a class: the rank of its language, its texts, and the properties between them."""

    rank: tuple[int, int, str, str]
    texts: tuple[str, ...]
    properties: tuple[str, ...]


def make_labels(engine: Engine, project: Project, things: Sequence[IRI], depth: int) -> dict[IRI, str]:
    """Return a name for each of some things whose class has a template of which all parts are stated.

    What stands for a property is called by its own label, which may be made as well, up to `depth` times.
    """
    templates = remembered(engine, ("templates", *project.prefixes.items()), lambda: read_templates(engine, project))
    made: dict[IRI, str] = {}
    if not templates:
        return made
    for start in range(0, len(things), _CHUNK):
        made |= _make(engine, project, templates, things[start : start + _CHUNK], depth)
    return made


def read_templates(engine: Engine, project: Project) -> dict[str, list[Template]]:
    """Return the templates of each class that has one; a template that names no property is none."""
    found: dict[str, list[Template]] = {}
    prefixes = Prefixes(project.prefixes)
    for cls, text in engine.select(f"SELECT ?class ?text WHERE {{ ?class <{TEMPLATE}> ?text }}").rows:
        if isinstance(cls, IRI) and isinstance(text, Literal):
            template = read_template(text, prefixes)
            if template is not None:
                found.setdefault(cls.value, []).append(template)
    for templates in found.values():
        templates.sort(key=lambda one: (-len(set(one.properties)), one.rank))
    return found


def read_template(text: Literal, prefixes: Prefixes) -> Template | None:
    """Return a template; None for a text in which a place has no property, or that has no place at all."""
    pieces = re.split(_PLACE, text.lexical)
    try:
        named = [find_iri(name.strip(), prefixes) for name in pieces[1::2]]
    except UsageError:
        return None
    properties = tuple(iri.value for iri in named if iri is not None)
    if not named or len(properties) < len(named):
        return None
    return Template(label_rank(0, text), tuple(pieces[::2]), properties)


def _make(
    engine: Engine, project: Project, templates: dict[str, list[Template]], things: Sequence[IRI], depth: int
) -> dict[IRI, str]:
    kinds = _kinds_of(engine, list(templates), things)
    wanted = {
        prop
        for cls in {one for some in kinds.values() for one in some}
        for t in templates[cls]
        for prop in t.properties
    }
    if not wanted:
        return {}
    stated: dict[tuple[IRI, str], list[Term]] = {}
    for prop in sorted(wanted):  # given a list of both, an engine reads all that there is
        query = f"SELECT ?thing ?v WHERE {{ VALUES ?thing {{ {_iris(kinds)} }} ?thing <{prop}> ?v }}"
        for thing, value in engine.select(query).rows:
            if isinstance(thing, IRI) and value is not None and value != thing:
                values = stated.setdefault((thing, prop), [])
                if value not in values:
                    values.append(value)
    around = dict.fromkeys(value for values in stated.values() for value in values if isinstance(value, IRI))
    labels = labels_of(engine, project, around, depth=depth - 1)
    prefixes = Prefixes(project.prefixes)
    made: dict[IRI, str] = {}
    for thing, classes in kinds.items():
        fits = (t for cls in classes for t in templates[cls] if all((thing, one) in stated for one in t.properties))
        template = next(fits, None)
        if template is not None:
            parts = [_in_words(stated[thing, prop], labels, prefixes) for prop in template.properties]
            made[thing] = "".join(text + part for text, part in zip(template.texts, [*parts, ""], strict=True))
    return made


def _kinds_of(engine: Engine, classes: Sequence[str], things: Sequence[IRI]) -> dict[IRI, list[str]]:
    """Return for each thing those of some classes that it is of, a subclass before what it is a subclass of."""
    types = types_of(engine, things)
    known = list(map(IRI, classes))
    named = [*(kind for kinds in types.values() for kind in kinds), *known]
    above = remembered_each(engine, ("above", *classes), named, lambda unknown: _classes_above(engine, known, unknown))
    found: dict[IRI, list[str]] = {}
    for thing, kinds in types.items():
        some = {cls for kind in kinds for cls in above.get(kind, ())}
        if some:
            found[thing] = sorted(some, key=lambda cls: (-len(above.get(IRI(cls), some) & some), cls))
    return found


def _classes_above(engine: Engine, classes: Sequence[IRI], below: Sequence[IRI]) -> dict[IRI, frozenset[str]]:
    """Return for each of some classes those that it is or is a subclass of."""
    found: dict[IRI, set[str]] = {}
    values = f"VALUES ?below {{ {_iris(below)} }}"
    for cls in classes:  # one class at a time: a path between what is known at both ends is found on every engine
        for (one,) in engine.select(
            f"SELECT DISTINCT ?below WHERE {{ {values} ?below <{SUBCLASS_OF}>* <{cls}> }}"
        ).rows:
            if isinstance(one, IRI):
                found.setdefault(one, set()).add(cls.value)
    return {one: frozenset(some) for one, some in found.items()}


def _in_words(values: Sequence[Term], labels: dict[IRI, str], prefixes: Prefixes) -> str:
    """Return what stands for a property: each value by its name, a text in the language that labels prefer."""
    texts = sorted((one for one in values if isinstance(one, Literal)), key=lambda one: label_rank(0, one))
    texts = [one for one in texts if one.language == texts[0].language]
    others = sorted(name_of(one, labels, prefixes) for one in values if isinstance(one, IRI))
    words = [*(one.lexical for one in texts), *others]
    return ", ".join([*words[:_MOST], *(["…"] if len(words) > _MOST else [])])


def _iris(iris: Iterable[object]) -> str:
    return " ".join(f"<{iri}>" for iri in iris)
