"""A knowledge graph of Turtle files: validated, sourced, and asked through saved queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg._version import __version__

if TYPE_CHECKING:
    from kg.api import KnowledgeGraph, open

__all__ = ["KnowledgeGraph", "__version__", "open"]


def __getattr__(name: str) -> object:
    """Load the graph interface when it is first asked for, so that the command line starts fast."""
    if name in ("KnowledgeGraph", "open"):
        from kg import api as graph

        return getattr(graph, name)
    raise AttributeError(f"module 'kg' has no attribute {name!r}")
