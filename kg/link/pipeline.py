"""The way from a thing to its proposals: select, find candidates, compare, decide; each a function over values."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from kg.ask.labels import stated_labels_of
from kg.engines.base import Engine
from kg.errors import Advice, InputError, Location, UsageError
from kg.io.atomic import replace_file
from kg.link.rules import Rules
from kg.link.scoring import Feature, Known, Scored, Subject, rank, score
from kg.link.sources.base import CandidateSource, find_candidates, gather_facts
from kg.project.config import Project, Thresholds
from kg.rdf.terms import IRI, Literal
from kg.rdf.vocabulary import DERIVED_FROM

MOST = 5


class Proposal(NamedTuple):
    """A thing with the best candidates that were found for it, best first."""

    subject: Subject
    candidates: tuple[Scored, ...]

    @property
    def proven(self) -> Scored | None:
        """The candidate that may be accepted unseen, if there is one."""
        return next((one for one in self.candidates if one.decision == "proven"), None)


def select_subjects(
    engine: Engine, project: Project, rules: Rules, linked: Mapping[str, str], things: Iterable[str] | None = None
) -> list[Subject]:
    """Return the things of the classes that the rules name, or some of them, with their names and facts; sorted.

    `linked` maps our IRIs to the ids of the items that were accepted for them. A thing of several classes is taken as
    one of the first of them in the rules.
    """
    chosen = None if things is None else set(things)
    classes: dict[str, str] = {}
    for cls in rules.classes:
        rest = _expand_names(rules.classes[cls].where, project)
        for (thing,) in engine.select(f"SELECT DISTINCT ?thing WHERE {{ ?thing a <{cls}> . {rest} }}").rows:
            if isinstance(thing, IRI) and (chosen is None or str(thing) in chosen):
                classes.setdefault(str(thing), cls)
    names = _names(engine, project)
    facts: dict[str, dict[str, list[Known]]] = {thing: {} for thing in classes}
    for name, rule in rules.facts.items():
        path = _expand_names(rule.path, project)
        rows = engine.select(f"SELECT DISTINCT ?thing ?value WHERE {{ ?thing {path} ?value }} ORDER BY ?thing ?value")
        for thing, value in rows.rows:
            if str(thing) in facts and value is not None:
                known = _known(value, rule.kind, rule.pattern, names, linked)
                if known is not None:
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


def _names(engine: Engine, project: Project) -> dict[str, dict[str, str]]:
    """Return the names of each thing, with the language of each."""
    properties = " ".join(f"<{prop}>" for prop in (*project.preferred, *project.others))
    query = f"SELECT DISTINCT ?s ?n WHERE {{ VALUES ?p {{ {properties} }} ?s ?p ?n }} ORDER BY ?s ?n"
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


def propose(source: CandidateSource, subject: Subject, rules: Rules, limits: Thresholds) -> Proposal:
    """Return what a source has for a subject and is worth a look, best first."""
    items, whole = find_candidates(source, subject, rules)
    facts = gather_facts(source, subject, items, rules)
    scored = [one for item in items.values() if (one := score(subject, item, rules, facts, limits)) is not None]
    ranked = rank(scored, rules, subject.cls, limits)
    if not whole:  # one that was not looked at may be as good
        ranked = [one._replace(decision="review") if one.decision == "proven" else one for one in ranked]
    return Proposal(subject, tuple(one for one in ranked if one.decision != "none")[:MOST])


# --- Proposals as a file


def basis_of(project: Project) -> str:
    """Return a hash of all that proposals depend on here: the graph without the links, the rules, the thresholds."""
    digest = hashlib.sha256()
    links = project.data / "links"
    files = [path for path in project.iter_graph_files() if not path.is_relative_to(links)]
    for path in (project.linking.rules, *files):
        digest.update(path.read_bytes() + b"\0")
    digest.update(repr((project.linking.thresholds, project.preferred, project.others)).encode())
    return digest.hexdigest()


def write_proposals(proposals: Iterable[Proposal], path: Path, basis: str = "") -> None:
    """Write proposals, one a line as JSON, sorted by subject, behind a line that says on what they rest."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with replace_file(path) as file:
        file.write((json.dumps({"basis": basis}) + "\n").encode())
        for proposal in sorted(proposals, key=lambda one: one.subject.iri):
            file.write((json.dumps(_to_json(proposal), ensure_ascii=False, sort_keys=True) + "\n").encode())


def read_proposals(path: Path, basis: str | None = None) -> Iterator[Proposal]:
    """Yield the proposals of a file; raise InputError for a line that is none.

    Without a file, or one whose `basis` is another, UsageError says that proposals must be made first.
    """
    if not path.is_file():
        raise UsageError("there are no proposals yet; make them", advice=Advice("link-candidates"))
    head, *lines = path.read_text("utf-8").removesuffix("\n").split("\n")
    if basis is not None and json.dumps({"basis": basis}) != head:
        message = "the graph, the rules or the thresholds have changed since the proposals were made; make them anew"
        raise UsageError(message, advice=Advice("link-candidates"))
    for number, line in enumerate(lines, 2):
        try:
            yield _from_json(json.loads(line))
        except (ValueError, KeyError, TypeError) as error:
            message = f"this line is no proposal ({error}); make the file anew"
            place = Location(path, number, 1)
            raise InputError(message, location=place, advice=Advice("link-candidates")) from None


def _to_json(proposal: Proposal) -> dict[str, Any]:
    subject = proposal.subject._asdict()
    subject["facts"] = {name: [v._asdict() for v in values] for name, values in proposal.subject.facts.items()}
    candidates = [{**one._asdict(), "features": [f._asdict() for f in one.features]} for one in proposal.candidates]
    return {"subject": subject, "candidates": candidates}


def _from_json(data: Mapping[str, Any]) -> Proposal:
    subject = data["subject"]
    facts = {
        name: tuple(Known(v["text"], tuple(v["names"]), v["thing"]) for v in values)
        for name, values in subject["facts"].items()
    }
    lists = ("compared", "agreed", "proving", "conflicts")
    return Proposal(
        Subject(
            subject["iri"],
            subject["cls"],
            subject["label"],
            tuple(subject["names"]),
            facts,
            tuple(subject["languages"]),
        ),
        tuple(
            Scored(
                **{
                    **one,
                    **{name: tuple(one[name]) for name in lists},
                    "features": tuple(Feature(**f) for f in one["features"]),
                }
            )
            for one in data["candidates"]
        ),
    )
