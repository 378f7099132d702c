"""What is known before a table is read: things of hand-made sources with their classes, names, relations and ids."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from kg.link.rules import Rules
from kg.link.sssom import read_decisions
from kg.mapping.minting import same_text
from kg.project.config import Project
from kg.rdf.terms import IRI, Literal


class KnownThings(NamedTuple):
    """Things by IRI: classes with those above them, names, and the things that tell them apart from others of a name.

    `called` are things by a name as it is compared, `identified` those by a scheme and an identifier that no other has.
    `taken` are all IRIs of which anything is said.
    """

    classes: Mapping[str, frozenset[str]] = {}
    names: Mapping[str, tuple[str, ...]] = {}
    by: Mapping[str, tuple[str, ...]] = {}
    called: Mapping[str, tuple[str, ...]] = {}
    identified: Mapping[tuple[str, str], str] = {}
    taken: frozenset[str] = frozenset()


def read_known(project: Project, rules: Rules | None, files: Iterable[Path]) -> KnownThings:
    """Return what some files know, with the names that linked items have on the other side.

    `files` are those that no table made: what a table said must not decide what it says the next time. The rules for
    links say by which facts a thing is told from others of its name (the first that its class needs), and which of its
    facts are identifiers. Raises SyntaxErrors for files that cannot be read, and InputError for decisions.
    """
    from kg.engines.embedded import EmbeddedEngine
    from kg.engines.stores import load_merged

    engine = EmbeddedEngine(load_merged([*project.iter_ontology_files(), *files]), in_memory=True)
    above: dict[str, set[str]] = defaultdict(set)
    for cls, other in engine.select(
        "SELECT ?c ?d WHERE { ?c <http://www.w3.org/2000/01/rdf-schema#subClassOf>+ ?d }"
    ).rows:
        above[str(cls)].add(str(other))
    classes: dict[str, set[str]] = defaultdict(set)
    for thing, cls in engine.select("SELECT ?s ?c WHERE { ?s a ?c FILTER(isIRI(?s)) }").rows:
        classes[str(thing)] |= {str(cls)} | above.get(str(cls), set())
    names: dict[str, dict[str, None]] = defaultdict(dict)
    properties = " ".join(f"<{prop}>" for prop in (*project.preferred, *project.others))
    for thing, name in engine.select(
        f"SELECT ?s ?n WHERE {{ VALUES ?p {{ {properties} }} ?s ?p ?n }} ORDER BY ?s ?n"
    ).rows:
        if isinstance(name, Literal):
            names[str(thing)][name.lexical] = None
    by: dict[str, dict[str, None]] = defaultdict(dict)
    bearers: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    if rules is not None:
        for one in read_decisions(project, rules.items):
            if one.verdict == "accepted" and one.item_label and one.subject in classes:
                names[one.subject][one.item_label] = None
        telling = {need for rule in rules.classes.values() for need in (rule.needs[0] if rule.needs else ())}
        for fact in rules.facts.values():
            if fact.name not in telling and fact.kind != "id":
                continue
            path = _expanded(fact.path, project)
            for thing, value in engine.select(f"SELECT ?s ?v WHERE {{ ?s {path} ?v }} ORDER BY ?s ?v").rows:
                if fact.kind == "item" and isinstance(value, IRI):
                    by[str(thing)][str(value)] = None
                elif fact.kind == "id" and (found := fact.identifier(str(value))):
                    bearers[fact.name, found][str(thing)] = None
    called: dict[str, dict[str, None]] = defaultdict(dict)
    for iri, texts in names.items():
        for text in texts:
            called[same_text(text)][iri] = None
    taken = {
        str(subject) for (subject,) in engine.select("SELECT DISTINCT ?s WHERE { ?s ?p ?o FILTER(isIRI(?s)) }").rows
    }
    return KnownThings(
        {iri: frozenset(some) for iri, some in classes.items()},
        {iri: tuple(some) for iri, some in names.items()},
        {iri: tuple(some) for iri, some in by.items()},
        {text: tuple(sorted(some)) for text, some in called.items()},
        {key: one for key, (one, *others) in bearers.items() if not others},
        frozenset(taken),
    )


def _expanded(path: str, project: Project) -> str:
    return re.sub(r"\b([A-Za-z][\w-]*):([\w-]+)", lambda m: f"<{project.prefixes.get(m[1], m[1] + ':')}{m[2]}>", path)
