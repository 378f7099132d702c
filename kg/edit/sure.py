"""Whether a mend is sure enough to be made unseen: of things, a short name is nobody else's name misspelt.

Names of properties, classes and concepts are few and fixed, so what is nearly one of them is a slip. Things come anew
with each source: of a short name each letter tells who is meant, and somebody new may be called nearly as another.
"""

from __future__ import annotations

from kg.ask.folding import fold
from kg.ask.meant import is_sure_slip, words_of
from kg.edit.stating import Texts, is_turtle, placed_in
from kg.findings import Finding
from kg.project.config import Project
from kg.rdf.left_out import left_out
from kg.rdf.terms import IRI, Literal, split_iri


def is_meant(finding: Finding, project: Project, texts: Texts) -> bool:
    """Tell whether what a finding says was meant is surely that, where it is another thing than the one written.

    Of a value, all that was written must be in it.
    """
    meant, wrong = finding.meant, finding.value if finding.value is not None else finding.focus
    if isinstance(meant, Literal) and isinstance(wrong, Literal):
        return left_out(wrong.lexical, meant.lexical, meant.datatype) is None
    if not isinstance(meant, IRI) or wrong is None or _is_term(meant, finding, project, texts):
        return True
    other = split_iri(meant.value)[1]
    if isinstance(wrong, Literal) and wrong.lexical.rstrip(">").endswith((f":{other}", f"/{other}", f"#{other}")):
        return True
    if isinstance(wrong, Literal):
        return is_sure_slip(wrong.lexical, other) or _is_called(meant, wrong.lexical, project, texts)
    name = split_iri(str(wrong))[1]
    if words_of(name) != words_of(other) and _is_called(meant, " ".join(words_of(name)), project, texts):
        return False  # as likely the thing itself has the wrong name
    if name.rpartition(":")[2] == other or is_sure_slip(name, other):
        return True
    kinds = {*words_of(split_iri(meant.value)[0].rstrip("/#").rpartition("/")[2])}
    if isinstance(finding.asked, IRI):
        kinds |= {*words_of(split_iri(finding.asked.value)[1])}
    return [word for word in words_of(name) if word not in kinds] == words_of(other)


def _is_called(thing: IRI, text: str, project: Project, texts: Texts) -> bool:
    """Tell whether a text of the data calls a thing so."""
    return any(
        one.subject == thing and isinstance(one.value, Literal) and fold(one.value.lexical) == fold(text)
        for path in project.iter_data_files()
        if is_turtle(path)
        for one in placed_in(path, texts)
    )


def _is_term(meant: IRI, finding: Finding, project: Project, texts: Texts) -> bool:
    """Tell whether a property was meant, or what the ontology describes."""
    if finding.path and finding.cause == IRI(finding.path):
        return True
    files = (path for path in project.iter_ontology_files() if is_turtle(path))
    return any(one.subject == meant for path in files for one in placed_in(path, texts))
