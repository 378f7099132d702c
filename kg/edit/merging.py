"""Two things that are one: what is said of them of what a thing has once, and the files when one of them is gone."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from kg.edit.edits import Edit, applied
from kg.edit.functional import properties_had_once
from kg.edit.layout_files import made_files
from kg.edit.merged_decisions import cut_decisions
from kg.edit.project_texts import ProjectText, iter_texts, prefixes_of_shapes
from kg.edit.renaming import DECISIONS, may_name, renamed
from kg.edit.renaming_project import Plan, base_of, require_writable
from kg.edit.statements import Block, Value, iter_blocks, without
from kg.edit.tidying import require_without, tidied
from kg.errors import Location
from kg.link.taken_file import resealed
from kg.places.terminals import TOKEN
from kg.project.config import Project
from kg.rdf.formats import BY_SUFFIX
from kg.rdf.terms import RDF, unescape_text


class Said(NamedTuple):
    """A value as a file states it of a thing: its text, what it means, and its place."""

    thing: str
    predicate: str
    text: str
    meaning: str
    place: Location


class Conflict(NamedTuple):
    """A property that a thing has once, in a language or in all, and what is said of each of two things."""

    predicate: str
    language: str
    first: tuple[Said, ...]
    second: tuple[Said, ...]


def find_conflicts(project: Project, first: str, second: str) -> list[Conflict]:
    """Return the properties that one thing could not have as often as both together do, sorted."""
    said = list(iter_said(project, (first, second)))
    classes = {one.meaning for one in said if one.predicate == RDF + "type"}
    once = properties_had_once(project, classes, {one.predicate for one in said})
    found: defaultdict[tuple[str, str], list[Said]] = defaultdict(list)
    for one in said:
        if one.predicate in once.values:
            found[one.predicate, ""].append(one)
        elif one.predicate in once.languages:
            found[one.predicate, _language(one.text)].append(one)
    conflicts = []
    for (predicate, language), group in sorted(found.items()):
        sides = [tuple(one for one in group if one.thing == thing) for thing in (first, second)]
        if all(sides) and len({one.meaning for one in group}) > 1:
            conflicts.append(Conflict(predicate, language, sides[0], sides[1]))
    return conflicts


def iter_said(project: Project, things: Collection[str]) -> Iterator[Said]:
    """Yield what the files of data and ontology state of some things, as it is written there."""
    for one in _iter_data(project):
        if not may_name(one.text, dict.fromkeys(things, "")):
            continue
        for block in iter_blocks(one.text, base_of(project, one.path)):
            if block.subject not in things:
                continue
            for group in block.groups:
                for value in group.values:
                    text = one.text[value.start : value.end]
                    line = one.text.count("\n", 0, value.start) + 1
                    place = Location(one.path, line, value.start - one.text.rfind("\n", 0, value.start))
                    yield Said(block.subject or "", group.predicate, text, _meaning(text, value, block), place)


def _iter_data(project: Project) -> Iterator[ProjectText]:
    files = frozenset((*project.iter_data_files(), *project.iter_ontology_files()))
    return (one for one in iter_texts(project) if one.path in files)


def _language(text: str) -> str:
    return text.rpartition("@")[2].lower() if text[-1:] not in "\"'" and "@" in text else ""


def _meaning(text: str, value: Value, block: Block) -> str:
    """Return what a value is, however it is written; what stands in brackets is itself."""
    if value.iri is not None and _is_whole(text):
        return value.iri
    first = TOKEN.match(text)
    if first is None or first.lastgroup != "string":
        return text
    width = 3 if text[:3] in ('"""', "'''") else 1
    rest = text[first.end() :]
    if rest.startswith("^^") and not rest.startswith("^^<"):
        prefix, _, local = rest[2:].partition(":")
        rest = f"^^<{block.prefixes.get(prefix, '')}{local}>"
    return f'"{unescape_text(first[0][width:-width])}"{rest.lower() if rest.startswith("@") else rest}'


def plan_merging(project: Project, gone: str, kept: str, losing: Callable[[Said], bool]) -> Plan:
    """Return how one thing becomes another everywhere, without the values that lose.

    What both state is stated once in each file afterwards, and that a thing is itself is not stated. Errors are those
    of `plan_renaming`, and of decisions on links that cannot both hold.
    """
    declared = prefixes_of_shapes(project)
    made = made_files(project)
    data = frozenset((*project.iter_data_files(), *project.iter_ontology_files()))
    before: dict[Path, bytes] = {}
    after: dict[Path, bytes] = {}
    places = 0
    mentions: list[Location] = []
    names = {gone: kept}
    for one in iter_texts(project):
        base = base_of(project, one.path)
        found = renamed(one.text, one.path, names, project.prefixes, base, declared)
        mentions += [Location(one.path, line) for line in found.mentions]
        cuts: list[Edit] = []
        lost = 0
        if one.path in data and one.path.suffix.lower() in BY_SUFFIX and may_name(one.text, {gone: "", kept: ""}):
            cuts, lost = _find_cuts(one, base, names, losing)
        elif one.path.name.lower().endswith(DECISIONS):
            cuts = cut_decisions(one.path, one.text, project.prefixes, gone, kept)
        edits = [*cuts, *(edit for edit in found.edits if not any(cut.start <= edit.start < cut.end for cut in cuts))]
        if not edits:
            continue
        require_writable(one, made)
        content = applied(one.text, edits).encode("utf-8")
        if one.path.suffix.lower() in BY_SUFFIX:
            require_without(one.path, one.content, content, base, names, lost)
            content = tidied(one.path, one.content, content, base) if cuts else content
        before[one.path], after[one.path] = one.content, resealed(one.content, content, names)
        places += len(edits)
    return Plan(before, after, places, tuple(mentions))


class _Stated(NamedTuple):
    """A value of a block: its numbers, what is told of it, and the statement that it is once two things are one."""

    block: Block
    numbers: tuple[int, int]
    said: Said
    triple: tuple[str, str, str]
    whole: bool


def _find_cuts(
    one: ProjectText, base: str, names: Mapping[str, str], losing: Callable[[Said], bool]
) -> tuple[list[Edit], int]:
    """Return what takes out of a file the values that lose, and those that are there twice once two things are one.

    The number is how many statements are not there any more.
    """
    ((gone, kept),) = names.items()
    stated = list(_iter_stated(one, base, names))
    seen = {each.triple for each in stated if each.whole and not _touches(each, gone)}
    out: defaultdict[int, set[tuple[int, int]]] = defaultdict(set)
    lost = 0
    for each in stated:
        touched = each.whole and _touches(each, gone)
        itself = touched and each.triple[0] == each.triple[2] and each.said.thing != each.said.meaning
        loses = each.said.thing in (gone, kept) and losing(each.said)
        if loses or itself or (touched and each.triple in seen):
            out[each.block.start].add(each.numbers)
            lost += loses or itself
        elif touched:
            seen.add(each.triple)
    blocks = {each.block.start: each.block for each in stated}
    return [edit for at, numbers in out.items() for edit in without(one.path, one.text, blocks[at], numbers)], lost


def _touches(stated: _Stated, thing: str) -> bool:
    return thing in (stated.said.thing, stated.said.predicate, stated.said.meaning)


def _iter_stated(one: ProjectText, base: str, names: Mapping[str, str]) -> Iterator[_Stated]:
    for block in iter_blocks(one.text, base):
        if block.subject is None:
            continue
        for g, group in enumerate(block.groups):
            for n, value in enumerate(group.values):
                text = one.text[value.start : value.end]
                meaning = _meaning(text, value, block)
                triple = tuple(names.get(part, part) for part in (block.subject, group.predicate, meaning))
                said = Said(block.subject, group.predicate, text, meaning, Location(one.path))
                yield _Stated(block, (g, n), said, triple, _is_whole(text))  # type: ignore[arg-type]  # three of them


def _is_whole(text: str) -> bool:
    """Tell whether a value is one term, with nothing in brackets and nothing said of it."""
    first = TOKEN.match(text)
    return first is not None and first.lastgroup != "mark" and not re.search(r"\s", text[first.end() :])
