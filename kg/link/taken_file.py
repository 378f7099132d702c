"""The file of what was taken over: where it is, and whether it is as it was made.

Its first lines say what made it and have a digest of all that follows, so that anybody can tell whether it was changed
by hand. Linking is never told what stands in it and nowhere else: that would prove the links by which it came.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from kg.engines.base import Engine
from kg.errors import Advice, KgError, Location
from kg.findings import Finding, Report
from kg.link.decisions import linked
from kg.link.rules import Rules, read_rules
from kg.link.sssom import links_table
from kg.link.taken_rests import iter_sections, lost_links, marks_of, refused_identifiers, rests_in, with_names
from kg.project.config import Project
from kg.rdf.formats import triples_of
from kg.rdf.terms import IRI
from kg.rdf.turtle import iter_quads
from kg.rdf.vocabulary import DERIVED_FROM

_HEAD = b"# Made by `kg enrich` of what the other side says of linked things: do not edit, as it is made anew.\n"
_SEALED = re.compile(rb"(?:#[^\n]*\n)*?# sha256 ([0-9a-f]{64})\n\n")
# What no file has that was written by hand; a change may have taken the digest, or the head that it stands in.
_MARKS = re.compile(rb"^(?:# Made by `kg enrich` |# rests on Q\d+ [0-9a-f]{12}\b)", re.MULTILINE)
_ENDS = (b"\r\n", b"\n")
_LONGEST = 1_000
_BY_HAND = "This was taken over from the other side and then changed by hand. Write what you know into another file"
_OLD = (
    "This was taken over from the other side, and the rules name another file for it now. Remove it, or name it there"
)


def taken_path(project: Project, rules: Rules) -> Path | None:
    """Return the file of what is taken over; None where the rules take nothing."""
    return project.data / rules.enrichment.file if rules.enrichment else None


def own_graphs(engine: Engine, rules: Rules) -> tuple[str, ...]:
    """Return the graphs of what was taken over, which are known by their document, whatever their files are called."""
    if rules.enrichment is None:
        return ()
    query = f"SELECT DISTINCT ?g WHERE {{ ?g <{DERIVED_FROM}> <{rules.enrichment.document}> }} ORDER BY ?g"
    return tuple(str(graph) for (graph,) in engine.select(query).rows if isinstance(graph, IRI))


def sealed(body: bytes) -> bytes:
    """Return the content of the file: its first lines, and behind them what is to stand in it."""
    return _HEAD + f"# sha256 {hashlib.sha256(body).hexdigest()}\n\n".encode() + body


def is_made(content: bytes) -> bool:
    """Tell whether a content was made at all, whatever was changed in it since, its digest included."""
    content = content.replace(*_ENDS)
    return (_SEALED.match(content) or _MARKS.search(content)) is not None


def is_taken(project: Project, rules: Rules, path: Path) -> bool:
    """Tell whether a file was made by taking over; where its comments are lost, by its document and its passages."""
    if rules.enrichment is None or not path.is_file():
        return False
    try:
        content = path.read_bytes()
    except OSError:
        return False
    if is_made(content):
        return True
    graph, item = project.graph_iri(path), rules.enrichment.passage.item
    said = triples_of(iter_quads(path, [], content))
    kept = {(str(one), str(prop), str(value)) for one, prop, value in said if str(one).startswith(graph)}
    of_items = any(prop == item and one.startswith(f"{graph}#") for one, prop, _ in kept)
    return of_items and (graph, str(DERIVED_FROM), rules.enrichment.document) in kept


def body_of(content: bytes) -> bytes | None:
    """Return what stands in the file; None where it is not as it was made, but for the ends of its lines."""
    content = content.replace(*_ENDS)
    found = _SEALED.match(content)
    if found is None or hashlib.sha256(content[found.end() :]).hexdigest().encode() != found[1]:
        return None
    return content[found.end() :]


def resealed(before: bytes, after: bytes, names: Mapping[str, str]) -> bytes:
    """Return a content that IRIs were changed in by us, as made; where it was not as made before, it is not now.

    `names` are the new IRIs by the old ones.
    """
    after = after.replace(*_ENDS) if body_of(before) is not None else after
    found = _SEALED.match(after) if body_of(before) is not None else None
    return sealed(with_names(after[found.end() :].decode(), names).encode()) if found else after


def other_files(project: Project, path: Path) -> list[Path]:
    """Return the files of the data that were made by taking over, and are not the one that the rules name now."""
    return [one for one in project.iter_data_files() if one != path and one.suffix == ".ttl" and _is_made(one)]


def _is_made(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return is_made(file.read(_LONGEST))
    except OSError:
        return False


def made_of_links(project: Project) -> Path | None:
    """Return the file of what was taken over, if there is one that was made; rules that cannot be read name none."""
    if not project.linking.rules.is_file():
        return None
    try:
        path = taken_path(project, rules := read_rules(project))
        return path if path is not None and is_taken(project, rules, path) else None
    except (OSError, KgError):
        return None


def check_taken(project: Project) -> Report:
    """Return findings where what was taken over is not as it was made, rests on links that are no more, or is old.

    Raises InputError for decisions that cannot be read, or contradict each other.
    """
    if not project.linking.rules.is_file() or (rules := read_rules(project)).enrichment is None:
        return Report([])
    path = project.data / rules.enrichment.file
    found = [_finding(one, 1, "warning", _OLD) for one in other_files(project, path)]
    if is_taken(project, rules, path):
        body = body_of(content := path.read_bytes())
        if body is None:
            found.append(_finding(path, 1, "violation", _BY_HAND, Advice("enrich-replace")))
        else:
            text = content.replace(*_ENDS).decode()
            found += [
                _finding(path, line, "violation", told, Advice("enrich")) for line, told in _lost(project, rules, text)
            ]
    return Report(found)


def _finding(path: Path, line: int, severity: str, told: str, advice: Advice | None = None) -> Finding:
    return Finding(severity, told, "links", Location(path, line, 1), advice=advice)


def _lost(project: Project, rules: Rules, text: str) -> Iterator[tuple[int, str]]:
    """Yield what sections rest on that is no more, each with its line."""
    table = links_table(project, rules.items)
    accepted = linked(table.read())
    links, refused = marks_of(accepted), refused_identifiers(project, rules)
    lines = {}
    for item, line, section in iter_sections(text):
        lines[item] = line
        if lost := lost_links(item, rests_in(section), links):
            names = ", ".join(lost)
            yield (
                line,
                f"What was taken over here rests on {names}, not linked any more, or to another thing. Take it anew",
            )
    prop = rules.enrichment.identifiers if rules.enrichment else ""
    if not prop or refused.is_empty:
        return
    triples = triples_of(iter_quads(project.data, [], text.encode()))
    for thing, _, address in refused.stated(triples, prop):
        line = lines.get(accepted.get(str(thing), ""), 1)
        yield line, f"{address} is stated here, which was decided not to be that of {thing}. Take it anew"
