"""The list of saved queries: by topic, as wide as the terminal, checks apart, and what has no answer marked as such."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterable

from kg.cli.output import Output, open_output, say
from kg.cli.wrapping import hang, width_of
from kg.errors import Advice, KgError, QueryError, UnknownName, UsageError, nearest
from kg.project.catalog import Catalog
from kg.project.config import Project
from kg.project.saved_query import SavedQuery
from kg.sparql.rows import escape_control

CHECKS, OTHER = "checks", "other"
_NO_DATA = "(no data)"


def topics_of(catalog: Catalog) -> dict[str, list[SavedQuery]]:
    """Return the saved queries under each of their tags, and those that look for faults under `checks` as well.

    Those with a fault in their header are left out.
    """
    found: dict[str, list[SavedQuery]] = defaultdict(list)
    for query in _sound(catalog, []):
        for tag in query.tags or (CHECKS if query.is_check else OTHER,):
            found[tag].append(query)
        if query.is_check and CHECKS not in query.tags:
            found[CHECKS].append(query)
    return found


def require_topic(catalog: Catalog, name: str) -> None:
    """Raise UsageError for a name that is no topic, with what is called nearly so, or with all topics."""
    topics = topics_of(catalog)
    if name in topics:
        return
    try:
        catalog.path(name)
    except UnknownName as error:
        if error.suggestions:
            raise
    close = nearest(name, topics, 1)
    different = {tuple(query.name for query in queries): topic for topic, queries in sorted(topics.items())}
    known = f"did you mean the topic {close[0]}?" if close else f"topics: {', '.join(sorted(different.values()))}"
    advice = None if close else Advice("list-queries")
    raise UsageError(f"there is no query or topic {name!r}; {known}", advice=advice)


def list_queries(project: Project, catalog: Catalog, topic: str | None = None) -> None:
    """Print the saved queries under their first tag, or those of one topic, each with its question.

    Those that look for faults stand behind the others. Ends with QueryError for a fault in a header, the list printed.
    """
    faults: list[QueryError] = []
    sections: dict[str, list[SavedQuery]] = defaultdict(list)
    if topic is None:
        for query in _sound(catalog, faults):
            first = CHECKS if query.is_check else query.tags[0] if query.tags else OTHER
            sections[first].append(query)
    elif queries := topics_of(catalog).get(topic):
        sections[topic] = queries
    listed = [query for queries in sections.values() for query in queries]
    empty = _unanswered(project, [query for query in listed if not query.is_check])
    with open_output(None) as output:
        for name in sorted(sections, key=lambda name: (name == CHECKS, name)):
            _print(name, sections[name], empty, output)
    catalog.save()
    if faults:
        raise faults[0]
    if not sections:
        say("there are no saved queries" + (f" with the tag {topic!r}" if topic else ""))


def _sound(catalog: Catalog, faults: list[QueryError]) -> Iterable[SavedQuery]:
    for name in catalog:
        try:
            yield catalog.get(name)
        except QueryError as error:
            faults.append(error)


def _unanswered(project: Project, queries: list[SavedQuery]) -> set[str]:
    """Return which queries have no answer; a snapshot that would have to be built first is not asked."""
    from kg.ask.opening import open_engine
    from kg.ask.unanswered import find_unanswered

    try:
        return find_unanswered(project, open_engine(project, build=False), queries) if queries else set()
    except KgError:
        return set()


def _print(topic: str, queries: list[SavedQuery], empty: set[str], output: Output) -> None:
    width = max(width_of(query.name) for query in queries)
    room = shutil.get_terminal_size().columns if output.terminal else 1 << 30
    output.write(escape_control(topic), "1")
    output.write("\n")
    for query in queries:
        mark = f" {_NO_DATA}" if query.name in empty else ""
        begin, text = f"  {query.name:<{width}}  ", escape_control(query.summary + mark).replace("\n", " ")
        if room >= 2 * width_of(begin):
            lines = hang(begin, text, room, width_of(begin))
        else:  # the questions stand below their names
            lines = [begin.rstrip(), *hang(" " * 6, text, room, 6)]
        output.write("\n".join(lines) + "\n")
