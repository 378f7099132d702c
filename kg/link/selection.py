"""What of our graph is to be linked: things of the classes that the rules name, with their names and facts."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from kg.ask.labels import stated_labels_of
from kg.engines.base import Engine
from kg.link.decisions import Decision, linked, refused
from kg.link.own_facts import only_taken
from kg.link.rules import FactRule, Rules
from kg.link.scoring import Known, Subject
from kg.link.standing import read_standing
from kg.link.statements import Document, Named
from kg.link.taken_file import own_graphs
from kg.project.config import Project
from kg.rdf.terms import IRI, Literal, Term
from kg.rdf.values import is_date
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
    engine: Engine,
    project: Project,
    rules: Rules,
    linked: Mapping[str, str],
    things: Iterable[str] | None = None,
    *,
    proving: bool = False,
) -> list[Subject]:
    """Return the things of the classes that the rules name, or some of them, with their names and facts; sorted.

    `linked` maps our IRIs to the ids of the items that were accepted for them. Where facts are `proving`, identifiers
    that came by such a link are left out: they would prove what they rest on. So is always what was taken over from the
    items and is known from nowhere else, and what links that were made once say and nobody decides any more.
    """
    classes = classes_of(engine, project, rules, things)
    only = "" if things is None else _values(classes)
    asked: dict[str, list[tuple[Term | None, Term | None]]] = {}
    graphs, standing = own_graphs(engine, rules), read_standing(project, rules)
    made: dict[str, set[tuple[Term, Term]]] = {}
    """What stands in files of links alone, by the pattern that finds it."""
    for rule in rules.facts.values():
        if (pattern := rule.where or rule.path) not in asked:
            rows = _rows(engine, project, rule, only)
            theirs = only_taken(engine, graphs, _pattern(rule, project))
            asked[pattern] = [row for row in rows if row not in theirs]
        if rule.target is not None and pattern not in made and standing.graphs:
            made[pattern] = only_taken(engine, (*graphs, *standing.graphs), _pattern(rule, project))
    found = {name: asked[rule.where or rule.path] for name, rule in rules.facts.items()}
    doubtful = standing.taken if proving else set()
    ends = {str(value) for rows in found.values() for _, value in rows if isinstance(value, IRI)}
    names = _names(engine, project, None if things is None else [*classes, *sorted(ends)], graphs)
    facts: dict[str, dict[str, list[Known]]] = {thing: {} for thing in classes}
    for name, rule in rules.facts.items():
        gone = made.get(rule.where or rule.path, ()) if rule.target is not None else ()
        for thing, value in found[name]:
            if str(thing) in facts and value is not None:
                known = _known(value, rule, names, linked)
                key = (str(thing), name, known.text if known is not None else "")
                if known is None or key in doubtful or ((thing, value) in gone and key not in standing.decided):
                    continue
                facts[str(thing)].setdefault(name, []).append(known)
    labels = stated_labels_of(engine, project, [IRI(thing) for thing in classes])
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


def select_compared(
    engine: Engine, project: Project, rules: Rules, decisions: Collection[Decision], things: Iterable[str] | None = None
) -> list[Subject]:
    """Return things as they are compared with candidates: facts that prove, by what is decided of the related ones."""
    found = select_subjects(engine, project, rules, linked(decisions), things, proving=True)
    no = refused(decisions)
    return [_without(one, no) for one in found] if no else found


def _without(subject: Subject, no: Mapping[str, tuple[str, ...]]) -> Subject:
    def now(value: Known) -> Known:
        return value._replace(refused=no[value.thing]) if value.thing in no else value

    return subject._replace(facts={name: tuple(map(now, values)) for name, values in subject.facts.items()})


def things_telling_of(engine: Engine, project: Project, rules: Rules, things: Iterable[str]) -> set[str]:
    """Return the things that facts of the rules tell of some things about."""
    only, found = f"VALUES ?value {{ {' '.join(f'<{thing}>' for thing in sorted(things))} }}", set[str]()
    asked = {rule.where or rule.path: rule for rule in rules.facts.values() if rule.kind == "item"}
    for rule in asked.values():
        found |= {str(thing) for thing, _ in _rows(engine, project, rule, only)}
    return found


def _rows(engine: Engine, project: Project, rule: FactRule, only: str) -> list[tuple[Term | None, Term | None]]:
    pattern = f"GRAPH ?g {{ {_pattern(rule, project)} }}" if rule.where else _pattern(rule, project)
    query = f"SELECT DISTINCT ?thing ?value WHERE {{ {only} {pattern} }} ORDER BY ?thing ?value"
    return [(thing, value) for thing, value in engine.select(query).rows]


def rows_of(engine: Engine, project: Project, path: str) -> list[tuple[Term, Term]]:
    """Return things with what a property path leads to, sorted."""
    query = (
        f"SELECT DISTINCT ?thing ?value WHERE {{ ?thing {_expand_names(path, project)} ?value }} ORDER BY ?thing ?value"
    )
    return [(thing, value) for thing, value in engine.select(query).rows if thing is not None and value is not None]


def _pattern(rule: FactRule, project: Project) -> str:
    return _expand_names(rule.where or f"?thing {rule.path} ?value", project)


def _values(things: Iterable[str] | None) -> str:
    return "" if things is None else f"VALUES ?thing {{ {' '.join(f'<{thing}>' for thing in things)} }}"


def _names(
    engine: Engine, project: Project, things: Iterable[str] | None, without: Collection[str] = ()
) -> dict[str, dict[str, str]]:
    """Return the names of each thing, or of some, each with its language; none that is only in graphs `without`."""
    properties = " ".join(f"<{prop}>" for prop in (*project.preferred, *project.others))
    only = _values(things)
    query = f"SELECT DISTINCT ?thing ?n WHERE {{ {only} VALUES ?p {{ {properties} }} ?thing ?p ?n }} ORDER BY ?thing ?n"
    named = f"VALUES ?p {{ {properties} }} ?thing ?p ?value"
    theirs = only_taken(engine, without, named)
    names: dict[str, dict[str, str]] = {}
    for thing, name in engine.select(query).rows:
        if isinstance(name, Literal) and (thing, name) not in theirs:
            names.setdefault(str(thing), {}).setdefault(name.lexical, name.language or "")
    return names


def documents_of(engine: Engine, rules: Rules) -> dict[str, Document]:
    """Return where each document that facts were taken from is found, and the day when it was read, if that is said."""
    if not rules.addresses:
        return {}
    path = "|".join(f"<{prop}>" for prop in rules.addresses)
    web = f"?document {path} ?address FILTER(STRSTARTS(STR(?address), 'http'))"
    day = f"OPTIONAL {{ ?document {'|'.join(f'<{prop}>' for prop in rules.read_on)} ?day }}" if rules.read_on else ""
    pattern = f"?g <{DERIVED_FROM}> ?document . {web} {day}"
    order = "DESC(?document) DESC(?address) DESC(?day)"  # the first of several is what stays
    query = f"SELECT ?document ?address ?day WHERE {{ {pattern} }} ORDER BY {order}"
    return {
        str(document): Document(str(address), day.lexical if isinstance(day, Literal) and is_date(day.lexical) else "")
        for document, address, day in engine.select(query).rows
    }


def names_by_language(engine: Engine, project: Project, things: Iterable[str]) -> dict[str, Named]:
    """Return the label of each thing in each of its languages, and its other names."""
    wanted = list(things)
    found: dict[str, Named] = {}
    for place, prop in enumerate((*project.preferred, *project.others)):
        query = f"SELECT ?thing ?n WHERE {{ {_values(wanted)} ?thing <{prop}> ?n }} ORDER BY ?thing ?n"
        for thing, name in engine.select(query).rows:
            if not isinstance(name, Literal):
                continue
            known = found.get(str(thing), Named({}))
            tag = name.language or ""
            if place < len(project.preferred) and tag not in known.labels:
                known = known._replace(labels={**known.labels, tag: name.lexical})
            elif known.labels.get(tag) != name.lexical and (tag, name.lexical) not in known.aliases:
                known = known._replace(aliases=(*known.aliases, (tag, name.lexical)))
            found[str(thing)] = known
    return found


def sources_of_facts(engine: Engine, project: Project, rules: Rules) -> dict[tuple[str, str, str], tuple[str, ...]]:
    """Return the documents that state a fact, by thing, name of the fact, and value."""
    found: dict[tuple[str, str, str], tuple[str, ...]] = {}
    graphs = own_graphs(engine, rules)
    but = f"FILTER(?g NOT IN ({', '.join(f'<{graph}>' for graph in graphs)}))" if graphs else ""
    for name, rule in rules.facts.items():
        query = (
            f"SELECT DISTINCT ?thing ?value ?document WHERE {{ GRAPH ?g {{ {_pattern(rule, project)} }} "
            f"?g <{DERIVED_FROM}> ?document {but} }} ORDER BY ?thing ?value ?document"
        )
        for thing, value, document in engine.select(query).rows:
            known = None if value is None else _known(value, rule, {}, {})
            if known is not None:
                key = (str(thing), name, known.thing or known.text)
                found[key] = (*found.get(key, ()), str(document))
    return found


def _expand_names(path: str, project: Project) -> str:
    """Return a property path or a pattern with its CURIEs written out."""
    return re.sub(r"\b([A-Za-z][\w-]*):([\w-]+)", lambda m: f"<{project.prefixes.get(m[1], m[1] + ':')}{m[2]}>", path)


def _known(
    value: object, rule: FactRule, names: Mapping[str, Mapping[str, str]], linked: Mapping[str, str]
) -> Known | None:
    text = str(value)
    if rule.kind == "item":
        return Known(linked.get(text, ""), tuple(names.get(text, ())), text) if isinstance(value, IRI) else None
    if rule.kind == "date":
        return Known(text) if isinstance(value, Literal) else None
    identifier = rule.identifier(text)
    return Known(identifier) if identifier else None
