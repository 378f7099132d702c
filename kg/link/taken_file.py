"""The file of what was taken over: where it is, and whether it is as it was made.

Its first lines say what made it and have a digest of all that follows, so that anybody can tell whether it was changed
by hand. Linking is never told what stands in it and nowhere else: that would prove the links by which it came.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from kg.errors import Advice, KgError, Location
from kg.findings import Finding, Report
from kg.link.rules import Rules, read_rules
from kg.project.config import Project

_HEAD = b"# Made by `kg enrich` of what the other side says of linked things: do not edit, as it is made anew.\n"
_SEALED = re.compile(rb"(?:#[^\n]*\n)*?# sha256 ([0-9a-f]{64})\n\n")
_LONGEST = 1_000


def taken_path(project: Project, rules: Rules) -> Path | None:
    """Return the file of what is taken over; None where the rules take nothing."""
    return project.data / rules.enrichment.file if rules.enrichment else None


def own_graph(project: Project, rules: Rules) -> str:
    """Return the graph of what was taken over; empty where nothing was."""
    path = taken_path(project, rules)
    return project.graph_iri(path) if path is not None and path.is_file() else ""


def sealed(body: bytes) -> bytes:
    """Return the content of the file: its first lines, and behind them what is to stand in it."""
    return _HEAD + f"# sha256 {hashlib.sha256(body).hexdigest()}\n\n".encode() + body


def is_made(content: bytes) -> bool:
    """Tell whether a content was made at all, whatever was changed in it since."""
    return _SEALED.match(content) is not None


def body_of(content: bytes) -> bytes | None:
    """Return what stands in the file; None where it is not as it was made."""
    found = _SEALED.match(content)
    if found is None or hashlib.sha256(content[found.end() :]).hexdigest().encode() != found[1]:
        return None
    return content[found.end() :]


def resealed(before: bytes, after: bytes) -> bytes:
    """Return a content that ids were changed in by us, as made; where it was not as made before, it is not now."""
    found = _SEALED.match(after) if body_of(before) is not None else None
    return sealed(after[found.end() :]) if found else after


def made_of_links(project: Project) -> Path | None:
    """Return the file of what was taken over, if there is one that was made; rules that cannot be read name none."""
    if not project.linking.rules.is_file():
        return None
    try:
        path = taken_path(project, read_rules(project))
        if path is None:
            return None
        with path.open("rb") as file:
            return path if is_made(file.read(_LONGEST)) else None
    except (OSError, KgError):
        return None


def check_taken(project: Project) -> Report:
    """Return a finding where the file of what was taken over is not as it was made."""
    path = made_of_links(project)
    if path is None or body_of(path.read_bytes()) is not None:
        return Report([])
    told = "This was taken over from the other side and then changed by hand. Write what you know into another file"
    return Report([Finding("violation", told, "links", Location(path, 1, 1), advice=Advice("enrich-replace"))])
