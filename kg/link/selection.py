"""What of our graph is to be linked: things of the classes that the rules name, with their names and facts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from kg.ask.labels import labels_of
from kg.engines.base import Engine
from kg.link.rules import Rules
from kg.link.scoring import Known, Subject
from kg.project.config import Project
from kg.rdf.terms import IRI, Literal, Term
from kg.rdf.vocabulary import DERIVED_FROM


def classes_of(engine: Engine, project: Project, rules: Rules, things: Iterable[str] | None = None) -> dict[str, str]:
    """Return the class of each thing of the classes that the rules name, or of some things.

    A thing of several classes is taken as one of the first of them in the rules.
    """
    only = _values(things)
    classes: dict[str, str] = {}
    for cls in rules.classes:
        rest = _expand_names(rules.classes[cls].where, project)
        query = f"SELECT DISTINCT ?thing WHERE {{ {only} ?thing a <{cls}> . {rest} }}"
        for (thing,) in engine.select(query).rows:
            if isinstance(thing, IRI):
                classes.setdefault(str(thing), cls)
    return classes


def select_subjects(
    engine: Engine, project: Project, rules: Rules, linked: Mapping[str, str], things: Iterable[str] | None = None
) -> list[Subject]:
    """Return the things of the classes that the rules name, or some of them, with their names and facts; sorted.

    `linked` maps our IRIs to the ids of the items that were accepted for them.
    """
    classes = classes_of(engine, project, rules, things)
    only = "" if things is None else _values(classes)
    found = {name: _rows(engine, project, rule.path, only) for name, rule in rules.facts.items()}
    ends = {str(value) for rows in found.values() for _, value in rows if isinstance(value, IRI)}
    names = _names(engine, project, None if things is None else [*classes, *sorted(ends)])
    facts: dict[str, dict[str, list[Known]]] = {thing: {} for thing in classes}
    for name, rule in rules.facts.items():
        for thing, value in found[name]:
            if str(thing) in facts and value is not None:
                known = _known(value, rule.kind, rule.pattern, names, linked)
                if known is not None:
                    facts[str(thing)].setdefault(name, []).append(known)
    labels = labels_of(engine, project, [IRI(thing) for thing in classes])
    return [
        Subject(
            thing,
            cls,
            labels.get(IRI(thing), thing),
            tuple(names.get(thing, {})),
            {name: tuple(values) for name, values in facts[thing].items()},
            tuple(sorted({tag for tag in names.get(thing, {}).values() if tag})),
        )
        for thing, cls in sorted(classes.items())
    ]


def _rows(engine: Engine, project: Project, path: str, only: str) -> list[tuple[Term | None, Term | None]]:
    written = _expand_names(path, project)
    query = f"SELECT DISTINCT ?thing ?value WHERE {{ {only} ?thing {written} ?value }} ORDER BY ?thing ?value"
    return [(thing, value) for thing, value in engine.select(query).rows]


def _values(things: Iterable[str] | None) -> str:
    return "" if things is None else f"VALUES ?thing {{ {' '.join(f'<{thing}>' for thing in things)} }}"


def _names(engine: Engine, project: Project, things: Iterable[str] | None) -> dict[str, dict[str, str]]:
    """Return the names of each thing, or of some, with the language of each."""
    properties = " ".join(f"<{prop}>" for prop in (*project.preferred, *project.others))
    only = _values(things)
    query = f"SELECT DISTINCT ?thing ?n WHERE {{ {only} VALUES ?p {{ {properties} }} ?thing ?p ?n }} ORDER BY ?thing ?n"
    names: dict[str, dict[str, str]] = {}
    for thing, name in engine.select(query).rows:
        if isinstance(name, Literal):
            names.setdefault(str(thing), {}).setdefault(name.lexical, name.language or "")
    return names


def addresses_of_documents(engine: Engine, rules: Rules) -> dict[str, str]:
    """Return the address on the web of each document that facts were taken from, where the rules find one."""
    if not rules.addresses:
        return {}
    path = "|".join(f"<{prop}>" for prop in rules.addresses)
    web = "FILTER(STRSTARTS(STR(?address), 'http'))"
    query = f"SELECT ?document ?address WHERE {{ ?g <{DERIVED_FROM}> ?document . ?document {path} ?address {web} }}"
    return {str(document): str(address) for document, address in engine.select(query).rows}


def sources_of_facts(engine: Engine, project: Project, rules: Rules) -> dict[tuple[str, str, str], tuple[str, ...]]:
    """Return the documents that state a fact, by thing, name of the fact, and value."""
    found: dict[tuple[str, str, str], tuple[str, ...]] = {}
    for name, rule in rules.facts.items():
        path = _expand_names(rule.path, project)
        query = (
            f"SELECT DISTINCT ?thing ?value ?document WHERE {{ GRAPH ?g {{ ?thing {path} ?value }} "
            f"?g <{DERIVED_FROM}> ?document }} ORDER BY ?thing ?value ?document"
        )
        for thing, value, document in engine.select(query).rows:
            known = None if value is None else _known(value, rule.kind, rule.pattern, {}, {})
            if known is not None:
                key = (str(thing), name, known.thing or known.text)
                found[key] = (*found.get(key, ()), str(document))
    return found


def _expand_names(path: str, project: Project) -> str:
    """Return a property path or a pattern with its CURIEs written out."""
    return re.sub(r"\b([A-Za-z][\w-]*):([\w-]+)", lambda m: f"<{project.prefixes.get(m[1], m[1] + ':')}{m[2]}>", path)


def _known(
    value: object, kind: str, pattern: str | None, names: Mapping[str, Mapping[str, str]], linked: Mapping[str, str]
) -> Known | None:
    text = str(value)
    if kind == "item":
        return Known(linked.get(text, ""), tuple(names.get(text, ())), text) if isinstance(value, IRI) else None
    if kind == "date":
        return Known(text) if isinstance(value, Literal) else None
    if pattern is not None:
        match = re.search(pattern, text)
        return Known(match[1] if match.groups() else match[0]) if match else None
    return Known(text)
