"""kg stats: counts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import click

from kg.ask.labels import graph_name, labels_of, name_of
from kg.ask.stats import Stats, count_graph
from kg.cli.asking import engine_options, graphs_of, open_asked, project_for
from kg.cli.output import open_output
from kg.cli.text_tables import print_table
from kg.rdf.terms import IRI, Prefixes


@click.command()
@click.option("-f", "--format", "format_name", type=click.Choice(["text", "json"]), default="text", show_default=True)
@engine_options
def command(format_name: str, engine: str, endpoint: str | None, data: tuple[str, ...]) -> None:
    """Count things, statements, filled properties and links.

    \b
    Example:
      kg stats
    """
    project = project_for(data, endpoint)
    prefixes = Prefixes(project.prefixes)
    asked = open_asked(project, engine, endpoint, data)
    stats = count_graph(asked, project)
    with open_output(None) as output:
        if format_name == "json":
            output.write(json.dumps(_as_json(stats), indent=1, ensure_ascii=False) + "\n")
            return
        labels = labels_of(asked, project, [g.document for g in stats.graphs if g.document])
        output.write(f"{stats.triples:,} triples, each counted once\n\n")
        print_table(("class", "things"), [(prefixes.render(c.cls), f"{c.things:,}") for c in stats.classes], output)
        output.write("\n")
        print_table(
            ("file", "statements", "document"),
            [
                (
                    graph_name(g.graph, graphs_of(project, data)),
                    f"{g.statements:,}",
                    name_of(g.document, labels, prefixes) if g.document else "",
                )
                for g in stats.graphs
            ],
            output,
        )
        output.write("\n")
        own = [c for c in stats.classes if c.cls.value.startswith(project.base)] or stats.classes
        print_table(
            ("class", "property", "filled"),
            [
                (prefixes.render(c.cls), prefixes.render(prop), f"{100 * n / c.things:.0f} %")
                for c in own
                for prop, n in c.filled
            ],
            output,
            numbers=("filled",),
        )
        output.write("\n")
        rows = [(prefixes.render(link.predicate), f"{link.things:,}", f"{link.links:,}") for link in stats.links]
        print_table(("link", "things linked", "links"), rows, output)
        sizes = {c.cls: c.things for c in stats.classes}
        covered = [
            (
                prefixes.render(cls),
                prefixes.render(link.predicate),
                f"{n:,} of {sizes[cls]:,}",
                f"{100 * n / sizes[cls]:.0f} %",
            )
            for link in stats.links
            for cls, n in link.classes
        ]
        if covered:
            output.write("\n")
            print_table(("class", "link", "linked", "share"), covered, output, numbers=("share",))


def _as_json(stats: Stats) -> dict[str, Any]:
    def counted(pairs: Iterable[tuple[IRI, int]]) -> dict[str, int]:
        return {iri.value: n for iri, n in pairs}

    return {
        "triples": stats.triples,
        "classes": {c.cls.value: {"things": c.things, "filled": counted(c.filled)} for c in stats.classes},
        "graphs": {
            g.graph.value: {"statements": g.statements, "document": g.document.value if g.document else None}
            for g in stats.graphs
        },
        "links": {
            link.predicate.value: {"things": link.things, "links": link.links, "classes": counted(link.classes)}
            for link in stats.links
        },
    }
