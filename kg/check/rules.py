"""The rules that are our own, and neither a shape nor a saved query: what each asks for."""

from __future__ import annotations

from collections.abc import Mapping

from kg.findings import Rule
from kg.shacl.faults import RULES as OF_SHAPES

OWN_RULES: Mapping[str, Rule] = {
    "syntax": Rule("A file is well-formed RDF."),
    "prefixes": Rule("A prefix means in every file what kg.toml says."),
    "saved query": Rule("A saved query can be asked, its header is complete, and a case examines it."),
    "answers": Rule("A saved query gives the answer that its case expects."),
    "links": Rule("The links are those of the decisions."),
    "project": Rule("The configuration and the folders of the project can be used."),
    "query": Rule("A query can be asked."),
    "snapshot": Rule("The snapshot can be read."),
    "input": Rule("What is given can be read."),
    "remote": Rule("Another machine answers."),
    "limit": Rule("The work is done within its time."),
    **OF_SHAPES,
}
