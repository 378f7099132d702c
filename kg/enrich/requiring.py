"""What the rules for taking over must name: a file that is a source, and terms that are declared and fit."""

from __future__ import annotations

from pathlib import Path

from kg.enrich.ours import Ours
from kg.errors import nearest
from kg.link.publish import links_path
from kg.link.rules import FactRule, Rules
from kg.project.config import Project
from kg.project.declared import read_settings
from kg.rdf.terms import IRI, Literal, Prefixes, Term
from kg.rdf.vocabulary import TYPE


def require_place(project: Project, rules: Rules, path: Path) -> None:
    """Raise ProjectError, with its place in the rules, for a file that would be no source."""
    for folder, what in ((project.spine, "what all sources share"), (links_path(project).parent, "links")):
        if path.is_relative_to(folder):
            settings = read_settings(rules.path, project.root, project.prefixes)
            steps = ("enrichment", "file")
            told = f"{settings.value(steps)} is below {project.relative(folder)}, which is for {what}"
            raise settings.fail(f"{told}; give it a name elsewhere, such as sources/items.ttl", steps)


def require_declared(project: Project, rules: Rules, ours: Ours) -> None:
    """Raise ProjectError, with the place, for a class or a property of ours that the rules name and nobody declares."""
    settings = read_settings(rules.path, project.root, project.prefixes)
    render = Prefixes(project.prefixes).render
    named: list[tuple[tuple[str, ...], str]] = [
        (("facts", rule.name, "states", key), one)
        for rule in rules.taken
        if rule.states
        for key, one in rule.states.terms()
    ]
    if taking := rules.enrichment:
        named += [(("enrichment", key), getattr(taking, key)) for key in ("labels", "aliases", "identifiers")]
        keys = (
            ("about", taking.passage.about),
            ("stated_in", taking.passage.stated_in),
            ("locator", taking.passage.locator),
        )
        named += [(("enrichment", "passage", key), one) for key, one in keys]
    for steps, term in named:
        if term.startswith(project.base) and term not in ours.declared:
            close = nearest(term, [one for one in ours.declared if one.startswith(project.base)], 1)
            hint = f"; did you mean {render(IRI(close[0]))}?" if close else ""
            told = f"{settings.value(steps)} names {render(IRI(term))}, which the ontology does not declare{hint}"
            raise settings.fail(told, steps)
    values: list[tuple[tuple[str, ...], Term]] = []
    for rule in rules.taken:
        if rule.states:
            here = ("facts", rule.name, "states")
            values += [((*here, "values", item), term) for item, term in rule.states.values.items()]
            values += [((*here, "also", render(IRI(prop))), term) for prop, term in rule.states.also.items()]
    if taking:
        exact = (("month", taking.month), ("year", taking.year))
        values += [(("enrichment", key), term) for key, term in exact if term is not None]
    own = [(steps, term) for steps, term in values if isinstance(term, IRI) and str(term).startswith(project.base)]
    described = ours.described(term for _, term in own)
    for steps, value in own:
        if value not in described:
            raise settings.fail(f"{settings.value(steps)} is {render(value)}, of which the data says nothing", steps)


def require_fitting(project: Project, rules: Rules, ours: Ours) -> None:
    """Raise ProjectError, with the place, for a property that leads to things where a date or a text is stated by it.

    So too for one that has dates or texts where things are stated.
    """
    settings = read_settings(rules.path, project.root, project.prefixes)
    render = Prefixes(project.prefixes).render
    texts: list[tuple[tuple[str, ...], str, str]] = []
    for rule in rules.taken:
        if not rule.states:
            continue
        key = "property" if rule.states.predicate else "value"
        steps: tuple[str, ...] = ("facts", rule.name, "states", key)
        prop = rule.states.predicate or rule.states.value
        if rule.kind != "item":
            texts.append((steps, prop, "a date" if rule.kind == "date" else "a text"))
        elif prop in ours.of_texts and not _has_texts(rule):
            told = f"{settings.value(steps)} is {render(IRI(prop))}, which has dates or texts, and the fact is a thing"
            raise settings.fail(f"{told}; give it another property, or another kind", steps)
    if taking := rules.enrichment:
        texts += [(("enrichment", key), getattr(taking, key), "a text") for key in ("labels", "aliases")]
        texts += [
            (("enrichment", "passage", "locator"), taking.passage.locator, "a text"),
            (("enrichment", "passage", "retrieved"), taking.passage.retrieved, "a date"),
        ]
    for steps, prop, what in texts:
        if prop == str(TYPE) or prop in ours.of_things:
            told = (
                f"{settings.value(steps)} is {render(IRI(prop))}, which leads to things, and what is stated is {what}"
            )
            raise settings.fail(f"{told}; give it another property", steps)


def _has_texts(rule: FactRule) -> bool:
    return rule.states is not None and any(isinstance(one, Literal) for one in rule.states.values.values())
