"""The rules that are our own, and neither a shape nor a saved query: what each asks for."""

from __future__ import annotations

from collections.abc import Mapping

from kg.check.wording import message_of
from kg.findings import Finding, Report, Rule
from kg.rdf.terms import Prefixes
from kg.shacl.faults import RULES as OF_SHAPES

OWN_RULES: Mapping[str, Rule] = {
    "syntax": Rule("A file is well-formed RDF."),
    "prefixes": Rule("kg.toml declares every prefix."),
    "meanings": Rule("A prefix has one meaning, in every file and in kg.toml."),
    "names": Rule("The names of files differ in more than case and the way letters are composed."),
    "literals": Rule("The text of a literal is one of its datatype."),
    "fit": Rule("A thing has the properties that shapes of its class know, and not those of another class."),
    "repeats": Rule("A source states something that no other one states alone."),
    "named": Rule("What kg.toml and the headers of saved queries name is there."),
    "saved query": Rule("A saved query can be asked, and its header is complete."),
    "cases": Rule("A case examines every saved query."),
    "answers": Rule("A saved query gives the answer that its case expects."),
    "links": Rule("The links are those of the decisions."),
    "project": Rule("The configuration and the folders of the project can be used."),
    "query": Rule("A query can be asked."),
    "snapshot": Rule("The snapshot can be read."),
    "idle": Rule("A shape with a target finds a node of the data to check.", "https://www.w3.org/TR/shacl/#targets"),
    "input": Rule("What is given can be read."),
    "remote": Rule("Another machine answers."),
    "limit": Rule("The work is done within its time."),
    **OF_SHAPES,
}


def explained(report: Report, finding: Finding) -> Rule:
    """Return what the rule of a finding asks for: its own text, or the message, if none or only a part is meant."""
    known = report.rules.get(finding.rule) or OWN_RULES.get(finding.rule) or Rule("")
    return (
        known._replace(text=message_of(finding._replace(said=None), Prefixes({})))
        if finding.part or not known.text
        else known
    )
