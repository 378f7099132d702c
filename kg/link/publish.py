"""From decisions to links in Turtle: a file that is made, never edited, with a description of the set."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kg.errors import Advice, Location, UsageError
from kg.findings import Finding, Report
from kg.io.atomic import replace_file
from kg.link.decision_table import path_of, read_decisions
from kg.link.decisions import Decision, linked
from kg.link.rules import Rules, read_rules
from kg.project.config import Project
from kg.project.own_graphs import require_free
from kg.rdf.terms import IRI, Prefixes
from kg.rdf.vocabulary import DCTERMS, OWL, SAME_AS, VOID, XSD


def links_path(project: Project) -> Path:
    """Return the file of the links."""
    return project.data / "links" / "wikidata.ttl"


def identity_path(project: Project) -> Path:
    """Return the file of the links as identity, which is outside the data: everything would be merged by it."""
    return project.root / "links-identity.ttl"


def links_text(project: Project, rules: Rules, decisions: Iterable[Decision], *, identity: bool = False) -> str:
    """Return the Turtle of the accepted decisions, sorted."""
    prefixes = Prefixes(project.prefixes)
    accepted = sorted(one for one in decisions if one.verdict == "accepted")
    latest = max((one.date for one in accepted), default="")
    lines = []
    used = {"dcterms", "void", "xsd"} if accepted else {"dcterms", "void"}
    for one in accepted:
        predicate = SAME_AS.value if identity else one.predicate
        subject, link = prefixes.render(IRI(one.subject)), prefixes.render(IRI(predicate))
        target = prefixes.render(IRI(rules.entities + one.item))
        used |= {name.partition(":")[0] for name in (subject, link, target) if not name.startswith("<")}
        lines.append(f"{subject} {link} {target} .")
    known = {**project.prefixes, "void": VOID, "dcterms": DCTERMS, "xsd": XSD, "owl": OWL}
    if identity:
        used |= {"owl"}
    path = identity_path(project) if identity else links_path(project)
    about = [
        f"<{project.graph_iri(path)}> a void:Linkset ;",
        f"    void:objectsTarget <{rules.entities.rpartition('entity/')[0] or rules.entities}> ;",
        f"    void:triples {len(accepted)} ;",
        *([f'    dcterms:modified "{latest}"^^xsd:date ;'] if latest else []),
        '    dcterms:description "Made from the decisions in wikidata.sssom.tsv beside it."@en .',
    ]
    return "\n".join(
        [
            "# Made by `kg link apply` from wikidata.sssom.tsv; what is changed here by hand is lost.",
            "",
            *(f"@prefix {prefix}: <{known[prefix]}> ." for prefix in sorted(used)),
            "",
            *about,
            "",
            *lines,
            "",
        ]
    )


def apply_decisions(project: Project, rules: Rules) -> tuple[int, list[Path]]:
    """Write the links of all accepted decisions; return their number, and the files that changed.

    With `identical` in kg.toml they are written as owl:sameAs as well. Raises InputError for decisions that cannot be
    read or contradict each other, and UsageError where another file is the graph of the links; nothing is then written.
    """
    if not path_of(project).is_file():
        message = f"there are no decisions in {project.relative(path_of(project))}; begin by looking for candidates"
        raise UsageError(message, advice=Advice("link-candidates"))
    require_free(project, links_path(project))
    decisions = read_decisions(project, rules.entities)
    changed = []
    wanted = {links_path(project): links_text(project, rules, decisions)}
    if project.linking.identical:
        wanted[identity_path(project)] = links_text(project, rules, decisions, identity=True)
    for path, text in wanted.items():
        if not path.is_file() or path.read_text("utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            with replace_file(path) as file:
                file.write(text.encode())
            changed.append(path)
    return len(linked(decisions)), changed


def check_links(project: Project) -> Report:
    """Return a finding for links that are not those of the decisions.

    Raises InputError for decisions that cannot be read, or contradict each other.
    """
    path = links_path(project)
    if not path_of(project).is_file() and not path.is_file():
        return Report([])
    rules = read_rules(project)
    decisions = read_decisions(project, rules.entities)
    if path.is_file() and path.read_text("utf-8") == links_text(project, rules, decisions):
        return Report([])
    message = "the links are not those of the decisions. Make them anew"
    place = Location(path if path.is_file() else path_of(project), 1, 1)
    return Report([Finding("violation", message, "links", place, advice=Advice("link-apply"))])
