"""A run: what the items of linked things say, put into the file of what was taken over; all or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from kg.ask.labels import stated_labels_of
from kg.edit.undoing import change_files
from kg.engines.base import Engine
from kg.enrich.difference import Changed, changes_between
from kg.enrich.ends import other_ends
from kg.enrich.held import Held, Items, names_of
from kg.enrich.ours import Ours
from kg.enrich.reading import Reader
from kg.enrich.requiring import require_declared, require_fitting, require_place
from kg.enrich.taking import Taking
from kg.enrich.telling import Section, Telling
from kg.enrich.unheard import Unheard
from kg.errors import Advice, Location, ProjectError, UsageError
from kg.io.kept import make_way
from kg.io.locks import locked
from kg.link.decisions import linked
from kg.link.items import Item
from kg.link.rules import Rules
from kg.link.sources.base import DatedSource
from kg.link.sssom import links_table
from kg.link.standing import read_standing
from kg.link.taken_file import body_of, is_taken, other_files, own_graphs, sealed, taken_path
from kg.project.config import Project
from kg.project.own_graphs import require_free
from kg.rdf.terms import Term


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
    source: DatedSource | None,
    things: Collection[str] = (),
    *,
    replace: bool = False,
) -> Enriched:
    """Return what is to stand in the file of what was taken over, of some things anew, or of all that are linked.

    Of no `source` nothing is read, as where nothing is linked.

    Raises ProjectError where the rules take nothing or name what is not declared, and UsageError where nothing is
    linked, or the file was changed by hand, unless it is to be replaced and can be made anew wholly, or is another's.
    """
    path = taken_path(project, rules)
    if path is None:
        told = "the rules take nothing over: they have no table [enrichment]; docs/linking.md says what stands there"
        raise ProjectError(told, location=Location(rules.path))
    require_place(project, rules, path)
    before = _read(project, rules, path, replace=replace)
    links = _links(project, rules)
    if not links and before is None:
        told = "nothing is linked yet, and only of linked things can anything be taken over"
        raise UsageError(told, advice=Advice("link-candidates"))
    taken = {*own_graphs(engine, rules), project.graph_iri(path)}
    ours = Ours(engine, project, links, taken, read_standing(project, rules))
    require_declared(project, rules, ours)
    require_fitting(project, rules, ours)
    telling = Telling(project, rules, Reader(rules, ours), project.graph_iri(path))
    held = Held(project, rules, telling, links, before)
    ours.remember(held.facts)
    chosen = held.chosen(things, ours.thing_of)
    items = _items(source, chosen) if source is not None else Items({}, (), ())
    kept = held.kept(items)
    beside = _beside(source, rules, ours, items, chosen) if source is not None else {}
    taking = Taking(rules, ours, items.read, held.refused, beside)
    told_of = taking.take(_known(kept))
    unheard = Unheard(rules, ours, telling, taking.denied, taking.limits)
    if less := unheard.without([kept[item] for item in items.absent if item in kept]):
        kept = {item: one for item, old in kept.items() if (one := less.get(item, old)) is not None}
        taking = Taking(rules, ours, items.read, held.refused, beside)
        told_of = taking.take(_known(kept))
        held.notes.append(f"not in the index, and the other end denies or limits facts, which go: {names_of([*less])}")
    labels = stated_labels_of(engine, project, [ours.thing_of[item] for item in items.read])
    sections = dict(kept)
    for item, some in told_of.items():
        if some:
            thing = ours.thing_of[item]
            new = telling.section(item, labels.get(thing, thing.value), thing, some, source.retrieved if source else "")
            sections[item] = _unchanged(telling, new, held.sections.get(item))
            sections[item] = sections[item]._replace(rests=ours.rests_of(sections[item].triples))
    after = sealed(telling.text(sections.values())) if sections else None
    if before is not None and after is not None and body_of(before) == body_of(after):
        after = before  # whatever the ends of its lines are
    facts = telling.facts(sections.values())
    changes = changes_between(engine, project, held.facts, facts)
    notes = (*_others(project, path), *held.notes, *items.notes)
    return Enriched(path, before, after, changes, Counter(taking.left), notes, len(sections), len(facts), links)


def write(project: Project, rules: Rules, run: Enriched, what: str) -> bool:
    """Write the file of a run, or remove it, and tell whether it changed; raise UsageError where links have changed.

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
        run.path.parent.mkdir(parents=True, exist_ok=True)
        change_files(project, what, {run.path: run.after}, {run.path: run.before})
    return True


def _known(kept: Mapping[str, Section]) -> set[Term]:
    return {triple[0] for one in kept.values() for triple in one.triples}


def _links(project: Project, rules: Rules) -> dict[str, str]:
    return linked(links_table(project, rules.items).read())


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _read(project: Project, rules: Rules, path: Path, *, replace: bool) -> bytes | None:
    """Return the content of the file; raise UsageError where writing it anew would lose what somebody wrote."""
    require_free(project, path)
    content = _content(path)
    if content is None or body_of(content) is not None:
        return content
    shown = project.relative(path)
    if not is_taken(project, rules, path):
        told = f"{shown} is there already, and was not made by taking over"
        raise UsageError(f"{told}; rename it, or have the rules name another file")
    if not replace:
        told = f"{shown} was changed by hand; write what you know into another file"
        raise UsageError(told, advice=Advice("enrich-replace"))
    return content


def _others(project: Project, path: Path) -> list[str]:
    """Return that there are files of what was taken over that the rules do not name any more."""
    told = "was taken over as well, and the rules name another file now; remove it, or name it there"
    return [f"{project.relative(one)} {told}" for one in other_files(project, path)]


def _items(source: DatedSource, chosen: Iterable[str]) -> Items:
    """Return the items that can be read, those that an extract has not, and what is to be told."""
    items: dict[str, Item] = {}
    notes, absent, gone = list[str](), list[str](), list[str]()
    found = source.items(chosen)
    for name, item in found.items():
        if item.moved:
            notes.append(f"{name} was merged into {item.moved}, and nothing is taken of it until that is linked")
        elif item.gone:
            (absent if source.name == "index" else gone).append(name)
        else:
            items[name] = item
    if gone:
        notes.append(f"not there any more: {names_of(gone)}")
    return Items(items, tuple(absent), tuple(notes), _merged(found))


def _beside(source: DatedSource, rules: Rules, ours: Ours, items: Items, chosen: Collection[str]) -> Mapping[str, Item]:
    """Return the linked items that have a say in what was read; what was merged is followed to what it is now."""
    known, found = set(chosen), dict[str, Item]()
    ours.follow(items.merged)
    ahead = [*other_ends(rules, ours, items.read), *items.merged.values()]
    while ahead := [one for one in dict.fromkeys(ahead) if one in ours.thing_of and one not in known]:
        new = source.items(ahead)
        known.update(ahead)
        found.update(new)
        ours.follow(merged := _merged(new))
        ahead = [*merged.values()]
    return found


def _merged(items: Mapping[str, Item]) -> dict[str, str]:
    return {name: one.moved for name, one in items.items() if one.moved}


def _unchanged(telling: Telling, new: Section, old: Section | None) -> Section:
    """Return a section, with the day on which it was read before where it says the same as then."""
    if old is None:
        return new
    when = telling.when(new.item, "1970-01-01")[0][:2]
    same = [{triple for triple in one.triples if triple[:2] != when} for one in (new, old)]
    return new._replace(triples=old.triples) if same[0] == same[1] else new
