"""Shell completion of things by label or CURIE."""

from __future__ import annotations

from collections.abc import Sequence

import click
from click.shell_completion import CompletionItem

from kg.errors import KgError
from kg.project.config import Project
from kg.project.reading import read_project


def complete_thing(ctx: click.Context, param: click.Parameter, typed: str) -> list[CompletionItem]:
    """Return the labels and CURIEs that begin with what was typed; nothing where there is no snapshot to ask."""
    try:
        return complete_label(read_project(), (), typed)
    except KgError:
        return []  # a shell that waits for a completion has no place for an error


def complete_label(project: Project, classes: Sequence[str], typed: str) -> list[CompletionItem]:
    """Return the labels and CURIEs that begin with `typed` of things of some classes, given as CURIEs, or of all."""
    from kg.ask.folding import fold
    from kg.ask.labels import iter_labels
    from kg.ask.opening import open_engine
    from kg.rdf.terms import Prefixes

    prefixes = Prefixes(project.prefixes)
    start = fold(typed)
    found: dict[str, str] = {}
    for thing, label in iter_labels(
        open_engine(project, build=False), project, tuple(str(prefixes.expand(cls)) for cls in classes)
    ):
        curie = prefixes.render(thing)
        if typed and curie.startswith(typed):
            found.setdefault(curie, label)
        elif fold(label).startswith(start):
            found.setdefault(label, curie)
    return [CompletionItem(value, help=note) for value, note in sorted(found.items())[:100]]


def complete_graph(ctx: click.Context, param: click.Parameter, typed: str) -> list[CompletionItem]:
    """Return the names of the graphs that begin with what was typed."""
    try:
        project = read_project()
    except KgError:
        return []
    names = (project.graph_iri(path).removeprefix(f"{project.base}graph/") for path in project.iter_graph_files())
    return [CompletionItem(name) for name in names if name.startswith(typed)]


def complete_example(ctx: click.Context, param: click.Parameter, typed: str) -> list[CompletionItem]:
    """Return the names of the examples that begin with what was typed."""
    from kg.project.scaffold import list_examples

    return [CompletionItem(name) for name in list_examples() if name.startswith(typed)]
