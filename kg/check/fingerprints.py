"""What makes a finding the same one in another run."""

from __future__ import annotations

from hashlib import sha256

from kg.findings import Finding
from kg.rdf.terms import BlankNode, to_n3


def fingerprint(finding: Finding) -> str:
    """Return 32 hexadecimal digits that stay the same as a finding does, wherever in the file its lines are moved.

    These are rule, node, path and value. Where there is no node, or one without a name, which is called otherwise in
    each reading, it is the source line; and the file, or at last the message, where no line is known.
    """
    named = [to_n3(term) for term in (finding.focus, finding.value) if term and not isinstance(term, BlankNode)]
    parts = [finding.rule, finding.component or "", finding.path or "", *named]
    if finding.focus is None or BlankNode in (type(finding.focus), type(finding.value)):
        place = finding.location
        parts.append(
            " ".join(finding.line.split()) if finding.line
            else str(place.path) if place and not place.line else finding.message
        )  # fmt: skip
    return sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
