"""From decisions to links in Turtle: a file that is made, never edited, with a description of the set."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from kg.engines.base import Engine
from kg.errors import Advice, Location, ProjectError, UsageError
from kg.findings import Finding, Report
from kg.io.atomic import replace_file
from kg.link.decisions import RELATED, Decision, linked
from kg.link.named_in_rules import find_unknown
from kg.link.resting import find_fallen, finding_of
from kg.link.rules import Rules, read_rules
from kg.link.sssom import DecisionTable, links_table, path_of
from kg.link.support import find_fallen_links
from kg.link.target_table import target_table
from kg.link.unlike import find_misspelt, find_undecided, unlike
from kg.project.config import Project
from kg.project.listing import iter_rdf_files
from kg.project.own_graphs import require_free
from kg.rdf.terms import IRI, Prefixes
from kg.rdf.vocabulary import DCTERMS, SAME_AS, VOID, XSD


class Linkset(NamedTuple):
    """Links to one target: the table of their decisions, the file that is made from it, and what items stand behind.

    `target` is its name, empty for the items.
    """

    table: DecisionTable
    path: Path
    objects: str
    target: str = ""


def links_path(project: Project) -> Path:
    """Return the file of the links."""
    return project.data / "links" / "wikidata.ttl"


def identity_path(project: Project) -> Path:
    """Return the file of the links as identity, which is outside the data: everything would be merged by it."""
    return project.root / "links-identity.ttl"


def linksets(project: Project, rules: Rules) -> list[Linkset]:
    """Return the sets of links that there are decisions on, or a file of: that of the items first, then the targets."""
    table = links_table(project, rules.items)
    sets = [Linkset(table, links_path(project), rules.entities.rpartition("entity/")[0] or rules.entities)]
    for target in rules.targets.values():
        table = target_table(project, target)
        sets.append(Linkset(table, table.path.with_name(f"{target.name}.ttl"), target.entities, target.name))
    return [one for one in sets if one.table.path.is_file() or one.path.is_file()]


def links_text(linkset: Linkset, decisions: Iterable[Decision], *, identity: bool = False) -> str:
    """Return the Turtle of the accepted decisions, sorted; as `identity` without what is only related."""
    project = linkset.table.project
    prefixes = Prefixes(project.prefixes)
    wanted = ("accepted",) if identity else ("accepted", RELATED)
    accepted = sorted(one for one in decisions if one.verdict in wanted)
    latest = max((one.date for one in accepted), default="")
    lines = []
    used = {"dcterms", "void", "xsd"} if accepted else {"dcterms", "void"}
    for one in accepted:
        predicate = SAME_AS.value if identity else one.predicate
        subject, link = prefixes.render(IRI(one.subject)), prefixes.render(IRI(predicate))
        target = prefixes.render(IRI(linkset.table.entities + one.item))
        used |= {name.partition(":")[0] for name in (subject, link, target) if not name.startswith("<")}
        lines.append(f"{subject} {link} {target} .")
    known = {**project.prefixes, "void": VOID, "dcterms": DCTERMS, "xsd": XSD}
    path, made_from = identity_path(project) if identity else linkset.path, linkset.table.path.name
    about = [
        f"<{project.graph_iri(path)}> a void:Linkset ;",
        f"    void:objectsTarget <{linkset.objects}> ;",
        f"    void:triples {len(accepted)} ;",
        *([f'    dcterms:modified "{latest}"^^xsd:date ;'] if latest else []),
        f'    dcterms:description "Made from the decisions in {made_from} beside it."@en .',
    ]
    return "\n".join(
        [
            f"# Made by `kg link apply` from {made_from}; what is changed here by hand is lost.",
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
    """Write the links of all accepted decisions; return how many things have one, and the files that changed.

    Each target has a file of its own. With `identical` in kg.toml those to items are written as owl:sameAs as well.
    Raises InputError for decisions that cannot be read or contradict each other, and UsageError where another file is
    the graph of the links; nothing is then written.
    """
    sets = [one for one in linksets(project, rules) if one.table.path.is_file()]
    if not sets:
        message = f"there are no decisions in {project.relative(path_of(project))}; begin by looking for candidates"
        raise UsageError(message, advice=Advice("link-candidates"))
    wanted: dict[Path, str] = {}
    things: set[str] = set()
    for one in sets:
        require_free(project, one.path)
        decisions = one.table.read()
        things |= linked(decisions).keys()
        wanted[one.path] = links_text(one, decisions)
        if project.linking.identical and one.path == links_path(project):
            wanted[identity_path(project)] = links_text(one, decisions, identity=True)
    changed = []
    for path, text in wanted.items():
        if not path.is_file() or path.read_text("utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            with replace_file(path) as file:
                file.write(text.encode())
            changed.append(path)
    return len(things), changed


def is_applied(project: Project, rules: Rules) -> bool:
    """Tell whether the files of links are those of the decisions."""
    return all(
        one.path.is_file() and one.path.read_text("utf-8") == links_text(one, one.table.read())
        for one in linksets(project, rules)
    )


def check_links(project: Project, ask: Callable[[], Engine] | None = None) -> Report:
    """Return a finding for each file of links that are not those of the decisions, or that none are made of.

    So too for each name in the rules that nothing has. What is most likely a slip is told as one, by what an engine
    knows of the data if there is a way to `ask` it. Raises InputError for decisions that cannot be read, or contradict
    each other.
    """
    unknown = find_unknown(project, ask()) if ask and project.linking.rules.is_file() else []
    is_linked = path_of(project).is_file() or links_path(project).is_file()
    if not is_linked and not (project.linking.rules.is_file() and links_path(project).parent.is_dir()):
        return Report(unknown)
    try:
        rules = read_rules(project)
    except ProjectError:
        if not unknown:
            raise
        return Report(unknown)  # of which the fault follows, or is told when they are right
    found = unknown
    sets = linksets(project, rules)
    for one in sets:
        decisions = one.table.read()
        found += find_fallen_links(decisions, Prefixes(project.prefixes), one.table.path, one.target)
        wanted = links_text(one, decisions)
        if one.path.is_file() and one.path.read_text("utf-8") == wanted:
            continue
        likely = find_misspelt(project, one.table.path, decisions, ask()) if ask else []
        render = Prefixes(project.prefixes).render
        decided = {(render(IRI(d.subject)), render(IRI(one.table.entities + d.item))) for d in decisions}
        likely = likely or (find_undecided(one.path, wanted, decided) if one.path.is_file() else [])
        if likely:
            found += likely
            continue
        found.append(unlike(one.path, one.table.path, wanted))
    made = {one.path for one in sets}
    for path in iter_rdf_files(links_path(project).parent):
        if sets and path not in made:
            told = "no decisions stand behind this file, which is among those of links. Put it elsewhere, or decide"
            found.append(
                Finding("warning", told, "links", Location(path, 1, 1), advice=Advice("link-accept", "THING ITEM"))
            )
    fallen = find_fallen(project, rules, links_table(project, rules.items).read()) if sets else []
    return Report([*found, *map(finding_of, fallen)])
