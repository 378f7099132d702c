"""Whether what a check has found, in all that is saved, still holds for the texts as they are now."""

from __future__ import annotations

from kg.findings import Finding
from kg.lsp.knowledge import Knowledge
from kg.rdf.terms import IRI, BlankNode, to_n3
from kg.rdf.vocabulary import TYPE


def is_mended(finding: Finding, knowledge: Knowledge) -> bool:
    """Tell whether the statement that a finding is about is gone, or what it lacks is there, in whichever file.

    Of findings about anything else that is not known, nor of those of which it is so when they are found.
    """
    focus, value, cause = finding.focus, finding.value, finding.cause
    if not isinstance(focus, IRI) or not finding.path or finding.path.startswith("(") or isinstance(value, BlankNode):
        return False
    said = f"GRAPH ?g {{ {to_n3(focus)} <{finding.path}> ?value }}"
    values = {value for (value,) in knowledge.rows("?value", said)}
    if value is None:
        return len(values) <= finding.limit if finding.limit and finding.related else bool(values)
    if value not in values:
        return True
    if not isinstance(cause, IRI) or cause != value or finding.path == TYPE.value:
        return False
    return bool(knowledge.rows("?p", f"GRAPH ?g {{ {to_n3(value)} ?p ?o }}", "LIMIT 1"))
