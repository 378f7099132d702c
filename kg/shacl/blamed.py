"""Findings that blame a value for what is wrong elsewhere: a number in two parts, or a slip in the list of a shape."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from kg.ask.known_names import KnownNames
from kg.errors import Location, Mend
from kg.findings import Finding
from kg.rdf.terms import IRI, Literal, Term, to_n3

_IN = "InConstraintComponent"

WhereInShapes = Callable[[str, Term], Location | None]
"""Gives the place of a term in the shapes, by the name of the shape that has it."""


def with_causes(
    findings: Sequence[Finding], names: KnownNames, where_in_shapes: WhereInShapes | None = None
) -> list[Finding]:
    """Return findings, those with what is at fault in place of their value that blame the wrong one."""
    parted = {(one.focus, one.path): (one, whole) for one in findings if (whole := _parted(one)) is not None}
    told: list[Finding] = []
    blamed: set[Term] = set()
    for finding in findings:
        number = parted.get((finding.focus, finding.path))
        if number is not None:
            finding = _of_parts(finding, *number)
        elif finding.component == _IN and isinstance(finding.meant, IRI) and isinstance(finding.value, IRI):
            first = finding.meant not in blamed
            blamed.add(finding.meant)
            finding = _of_list(finding, finding.value, finding.meant, names, where_in_shapes if first else None)
        told.append(finding)
    return told


def _parted(finding: Finding) -> list[str] | None:
    """Return the parts of a number that are too many values, as they stand together with only a comma between."""
    texts = [text for _, text in finding.related]
    if finding.limit is None or len(texts) < 2 or not re.fullmatch(r"[1-9]\d{0,2}", texts[0]):
        return None
    if not all(re.fullmatch(r"\d{3}", text) for text in texts[1:]):
        return None
    places = [place for place, _ in finding.related]
    for before, behind, text in zip(places, places[1:], texts, strict=False):
        if behind != before._replace(column=(before.column or 0) + len(text) + 1):
            return None
    return texts


def _of_parts(finding: Finding, several: Finding, parts: Sequence[str]) -> Finding:
    written, whole = ",".join(parts), "".join(parts)
    said = f"{written} is {len(parts)} values, as a comma parts values: write {whole}"
    mend = Mend(f"write {whole}", several.related[0][0], len(written), whole)
    return finding._replace(said=said, cause=Literal(f"{finding.focus} {finding.path} {whole}"), mend=mend)


def _of_list(
    finding: Finding, value: IRI, member: IRI, names: KnownNames, where_in_shapes: WhereInShapes | None
) -> Finding:
    """Return a finding of a value near a member of a list, which is wrong where the graph knows only the value."""
    if names.is_described(member) or not names.is_described(value):
        return finding
    said = f"the list of the shape has {to_n3(member)}, which nothing describes: did you mean {to_n3(value)} there?"
    place = where_in_shapes(finding.rule, member) if where_in_shapes else None
    related = ((finding.location, to_n3(value)),) if place and finding.location else ()
    return finding._replace(
        said=said, cause=member, meant=None, location=place or finding.location, related=related, line=None
    )
