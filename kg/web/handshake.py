"""How the Model Context Protocol begins: its version, what is offered, and who answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg._version import __version__
from kg.project.config import Project

VERSIONS = ("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05")
"""The versions of the protocol that are spoken, the newest first."""


def initialized(project: Project, given: Mapping[str, Any], *, tells: bool = False) -> dict[str, Any]:
    """Return the result of `initialize`; who `tells` says by itself when there are other tools than before."""
    wanted = given.get("protocolVersion")
    return {
        "protocolVersion": wanted if wanted in VERSIONS else VERSIONS[0],
        "capabilities": {"tools": {"listChanged": tells}},
        "serverInfo": {"name": project.name, "title": project.title, "version": __version__},
        "instructions": (
            f"{project.title}: facts with the sources that state them. What is only reported is no fact, and an "
            "empty answer comes with its reason."
        ),
    }
