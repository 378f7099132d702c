"""What makes a finding the same one in another run."""

from __future__ import annotations

from hashlib import sha256

from kg.findings import Finding
from kg.rdf.terms import BlankNode, to_n3


def fingerprint(finding: Finding) -> str:
    """Return 32 hexadecimal digits that stay the same as a finding does, wherever in the file its lines are moved.

    These are rule, node, path and value. A node without a name is called otherwise in each reading; the way to it from
    one that has a name stands for it. Where no such way leads, as where there is no node, it is the source line; and
    the file, or at last the message, where no line is known.
    """
    named = [to_n3(term) for term in (finding.focus, finding.value) if term and not isinstance(term, BlankNode)]
    parts = [finding.rule, finding.component or "", finding.path or "", *named]
    if finding.way:
        parts.append(finding.way)
    elif finding.focus is None or isinstance(finding.focus, BlankNode):
        place = finding.location
        parts.append(
            " ".join(finding.line.split())
            if finding.line
            else str(place.path)
            if place and not place.line
            else finding.message
        )
    return sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
