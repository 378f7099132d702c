"""A run: what the items of linked things say, put into the file of what was taken over; all or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from kg.ask.labels import stated_labels_of
from kg.edit.undoing import change_files
from kg.engines.base import Engine
from kg.enrich.difference import Changed, changes_between
from kg.enrich.ours import Ours
from kg.enrich.reading import Reader
from kg.enrich.taking import Taking
from kg.enrich.telling import Section, Telling
from kg.errors import Advice, Location, ProjectError, UsageError, nearest
from kg.io.kept import make_way
from kg.io.locks import locked
from kg.link.decisions import linked
from kg.link.items import Item
from kg.link.rules import Rules
from kg.link.sources.base import DatedSource
from kg.link.sssom import links_table
from kg.link.taken_file import body_of, is_made, sealed, taken_path
from kg.project.changing import changing, require_unchanged
from kg.project.config import Project
from kg.project.declared import read_settings
from kg.project.own_graphs import require_free
from kg.rdf.terms import IRI, Prefixes, Term, Triple

_MOST = 10


class Enriched(NamedTuple):
    """What a run comes to: the file, its content before, None where it is new, and after, None where nothing is left.

    `left` counts what is left out, by fact and by why; `notes` tell of items that say nothing any more. `links` are
    those on which it rests.
    """

    path: Path
    before: bytes | None
    after: bytes | None
    changes: tuple[Changed, ...]
    left: Mapping[tuple[str, str], int]
    notes: tuple[str, ...]
    things: int
    facts: int
    links: Mapping[str, str]


def enrich(
    project: Project,
    rules: Rules,
    engine: Engine,
    source: DatedSource,
    things: Collection[str] = (),
    *,
    replace: bool = False,
) -> Enriched:
    """Return what is to stand in the file of what was taken over, of some things anew, or of all that are linked.

    Raises ProjectError where the rules take nothing or name what is not declared, and UsageError where nothing is
    linked, or the file was changed by hand, or is another's, unless it is to be replaced.
    """
    path = taken_path(project, rules)
    if path is None:
        told = "the rules take nothing over: they have no table [enrichment]; docs/linking.md says what stands there"
        raise ProjectError(told, location=Location(rules.path))
    links = _links(project, rules)
    ours = Ours(engine, project, links, project.graph_iri(path))
    require_declared(project, rules, ours)
    telling = Telling(project, rules, Reader(rules, ours), project.graph_iri(path))
    before = _read(project, path, replace=replace)
    body = (body_of(before) or b"") if before is not None else b""
    old = telling.sections(body)
    ours.remember(_facts(telling, old.values()))
    held = {item: one for item, one in old.items() if item in ours.thing_of}
    chosen = [item for item, thing in ours.thing_of.items() if not things or str(thing) in things]
    items, kept, notes = _items(source, chosen, held)
    if things:
        kept |= {item: one for item, one in held.items() if item not in chosen}
    known: set[Term] = {triple[0] for one in kept.values() for triple in one.triples}
    taking = Taking(rules, ours, items)
    told_of = taking.take(known)
    labels = stated_labels_of(engine, project, [ours.thing_of[item] for item in items])
    sections = dict(kept)
    for item, some in told_of.items():
        if some:
            thing = ours.thing_of[item]
            new = telling.section(item, labels.get(thing, thing.value), thing, some, source.retrieved)
            sections[item] = _unchanged(telling, new, held.get(item))
    after = sealed(telling.text(sections.values())) if sections else None
    facts = _facts(telling, sections.values())
    changes = changes_between(engine, project, _facts(telling, old.values()), facts)
    return Enriched(path, before, after, changes, Counter(taking.left), notes, len(sections), len(facts), links)


def write(project: Project, rules: Rules, run: Enriched, what: str) -> bool:
    """Write the file of a run, and tell whether it changed; raise UsageError where it rests on what is no more.

    In words, `what` it is that can be taken back.
    """
    if run.after == run.before:
        return False
    lock = project.state / "link" / "lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    make_way(lock)
    with locked(lock):
        if _links(project, rules) != run.links or _content(run.path) != run.before:
            raise UsageError("the links or the file have changed meanwhile; nothing was written, so run it again")
        if run.after is None:
            with changing(project):
                require_unchanged({run.path: run.before})
                run.path.unlink(missing_ok=True)
        else:
            run.path.parent.mkdir(parents=True, exist_ok=True)
            change_files(project, what, {run.path: run.after}, {run.path: run.before})
    return True


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


def _links(project: Project, rules: Rules) -> dict[str, str]:
    table = links_table(project, rules.entities)
    found = linked(table.read()) if table.path.is_file() else {}
    if not found:
        raise UsageError(
            "nothing is linked yet, and only of linked things can anything be taken over",
            advice=Advice("link-candidates"),
        )
    return found


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _read(project: Project, path: Path, *, replace: bool) -> bytes | None:
    """Return the content of the file; raise UsageError where writing it anew would lose what somebody wrote."""
    require_free(project, path)
    content = _content(path)
    if content is None or replace or body_of(content) is not None:
        return content
    shown = project.relative(path)
    if is_made(content):
        told = f"{shown} was changed by hand; write what you know into another file"
        raise UsageError(told, advice=Advice("enrich-replace"))
    told = f"{shown} is there already, and was not made by taking over; rename it, or have the rules name another file"
    raise UsageError(told)


def _items(
    source: DatedSource, chosen: Iterable[str], held: Mapping[str, Section]
) -> tuple[dict[str, Item], dict[str, Section], tuple[str, ...]]:
    """Return the items that can be read, the sections of those that an extract has not, and what is to be told."""
    items: dict[str, Item] = {}
    notes, absent, gone = list[str](), list[str](), list[str]()
    for name, item in source.items(chosen).items():
        if item.moved:
            notes.append(f"{name} was merged into {item.moved}, and nothing is taken of it until that is linked")
        elif item.gone:
            (absent if source.name == "index" else gone).append(name)
        else:
            items[name] = item
    kept = {name: held[name] for name in absent if name in held}
    if absent:
        notes.append(f"not in the index, so that what was taken before stays: {_named(absent)}")
    if gone:
        notes.append(f"not there any more: {_named(gone)}")
    return items, kept, tuple(notes)


def _named(items: Sequence[str]) -> str:
    more = len(items) - _MOST
    return ", ".join(items[:_MOST]) + (f" and {more:,} more" if more > 0 else "")


def _unchanged(telling: Telling, new: Section, old: Section | None) -> Section:
    """Return a section, with the day on which it was read before where it says the same as then."""
    if old is None:
        return new
    when = telling.when(new.item, "1970-01-01")[0][:2]
    same = [{triple for triple in one.triples if triple[:2] != when} for one in (new, old)]
    return new._replace(triples=old.triples) if same[0] == same[1] else new


def _facts(telling: Telling, sections: Iterable[Section]) -> frozenset[Triple]:
    return frozenset(triple for one in sections for triple in one.triples if not telling.is_origin(triple))
