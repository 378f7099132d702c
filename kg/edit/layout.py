"""One layout for what a person writes: Turtle, TriG and saved queries, and the proof that nothing else has changed."""

from __future__ import annotations

from pathlib import Path

from kg.errors import InputError, Location

QUERY = ".rq"


def is_laid_out(path: Path) -> bool:
    """Tell by its name whether a file has a layout: Turtle, TriG or a query, not packed."""
    if path.suffix.lower() == QUERY:
        return True
    return path.suffix.lower() in (".ttl", ".turtle", ".trig")


def lay_out(content: bytes, path: Path, *, sort: bool = False, prune: bool = False, base: str | None = None) -> bytes:
    """Return the content of a file in the layout of the house; its path tells the format, and is in what is told.

    Comments and blank lines are kept, and the ends of lines that the file has. Statements stay in their order, or are
    sorted by their subjects with `sort`; prefixes are sorted, and left out with `prune` where nothing uses them. That
    the graph, or the question, is the same is proved before anything is returned.

    Raises TurtleError and QueryError, with their places, for what cannot be read, InputError for a format that has no
    layout, and where the proof fails.
    """
    if not is_laid_out(path):
        raise InputError(
            "has no layout; Turtle, TriG and queries that are not packed have one", location=Location(path)
        )
    if path.suffix.lower() == QUERY:
        from kg.edit.layout_query import lay_out_query

        return lay_out_query(content, path)
    from kg.edit.layout_proof import require_same
    from kg.edit.layout_turtle import lay_out_turtle
    from kg.rdf.opened import opened

    with opened(path, content):  # what is no text, or would take too much, is told
        pass
    try:
        laid = lay_out_turtle(content.decode("utf-8"), path, sort=sort, prune=prune).encode("utf-8")
    except InputError:
        require_same(path, content, content, base)  # the parser knows better what is wrong
        raise
    require_same(path, content, laid, base)
    return laid
