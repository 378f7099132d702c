"""Engines on what was pushed to an endpoint, for a validation there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from kg.engines.base import Engine
from kg.engines.endpoint import EndpointEngine, find_endpoint
from kg.engines.pushed import open_endpoint, read_states
from kg.errors import StoreError, UsageError
from kg.exchange.push import find_unpushed
from kg.project.config import Project


def engines_on(project: Project, name: str) -> Callable[[Sequence[Path] | None], Engine]:
    """Return engines on what was pushed to an endpoint."""
    settings = find_endpoint(project, name)
    if settings.merged is not None:
        plain = EndpointEngine(settings._replace(merged=None), contact=project.contact)
        other = find_unpushed(project, settings, read_states(plain, project))
        if other:
            one = other[0].removeprefix(project.base)
            raise StoreError(
                f"{len(other)} graphs on {settings.name} are not what the files say, such as {one}; push "
                f"them with: kg push {settings.name}"
            )

    def opened(files: Sequence[Path] | None) -> Engine:
        if files is None:
            return open_endpoint(project, name)
        if settings.merged is None:
            raise UsageError(
                f"the sources on {settings.name or settings.url} cannot be told apart; kg.toml must say "
                'where the merged graph is, such as: merged = "graph/merged"'
            )
        return EndpointEngine(settings, default=[project.graph_iri(path) for path in files], contact=project.contact)

    return opened
