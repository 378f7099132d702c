"""The rules that are our own, and neither a shape nor a saved query: what each asks for."""

from __future__ import annotations

from collections.abc import Mapping

from kg.check.wording import message_of
from kg.findings import Finding, Report, Rule
from kg.rdf.terms import Prefixes
from kg.shacl.faults import RULES as OF_SHAPES

OWN_RULES: Mapping[str, Rule] = {
    "syntax": Rule("A file is well-formed RDF.", "https://www.w3.org/TR/turtle/"),
    "prefixes": Rule("kg.toml declares every prefix, and no name with one stands between < and >."),
    "meanings": Rule("A prefix has one meaning, in every file and in kg.toml."),
    "names": Rule("The names of files differ in more than case and the way letters are composed."),
    "literals": Rule(
        "The text of a literal is one of its datatype, with its letters themselves.",
        "https://www.w3.org/TR/rdf11-concepts/#section-Graph-Literal",
    ),
    "fit": Rule("A thing has the properties that shapes of its class know, and not those of another class."),
    "repeats": Rule("A source states something that no other one states alone."),
    "ids": Rule("The ids of two things differ by more than case and signs."),
    "named": Rule("What kg.toml and the headers of saved queries name is there."),
    "saved query": Rule(
        "A saved query can be asked, and its header is complete.", "https://www.w3.org/TR/sparql11-query/"
    ),
    "cases": Rule("A case examines every saved query."),
    "answers": Rule("A saved query gives the answer that its case expects."),
    "links": Rule("The links are those of the decisions."),
    "project": Rule("The configuration and the folders of the project can be used."),
    "query": Rule("A query can be asked.", "https://www.w3.org/TR/sparql11-query/"),
    "snapshot": Rule("The snapshot can be read."),
    "idle": Rule("A shape with a target finds a node of the data to check.", "https://www.w3.org/TR/shacl/#targets"),
    "input": Rule("What is given can be read."),
    "remote": Rule("Another machine answers."),
    "limit": Rule("The work is done within its time."),
    **OF_SHAPES,
}


_SPEC = "https://www.w3.org/TR/shacl/#"
_COMPONENT = "ConstraintComponent"
_ELSEWHERE = {
    "QualifiedMinCount": f"QualifiedValueShape{_COMPONENT}",
    "QualifiedMaxCount": f"QualifiedValueShape{_COMPONENT}",
    "SPARQL": "sparql-constraints",
}


def _page_of(finding: Finding) -> str | None:
    """Return the page on the kind of constraint that a finding is of: SHACL's, or that which its maker gave it."""
    from kg.shacl.compiled import DEFAULT_MESSAGES  # with all that validates; a text for people tells no pages

    name = (finding.component or "").removesuffix(_COMPONENT)
    if name.startswith(("http://", "https://")):
        return finding.component
    section = _ELSEWHERE.get(name) or (f"{name}{_COMPONENT}" if name in DEFAULT_MESSAGES else None)
    return f"{_SPEC}{section}" if section else None


def explained(report: Report, finding: Finding) -> Rule:
    """Return what the rule of a finding asks for: its own text, or the message, if none or only a part is meant.

    Its page is its own, or else that on the kind of constraint.
    """
    known = report.rules.get(finding.rule) or OWN_RULES.get(finding.rule) or Rule("")
    known = known if known.page else known._replace(page=_page_of(finding))
    return (
        known._replace(text=message_of(finding._replace(said=None), Prefixes({})))
        if finding.part or not known.text
        else known
    )
