"""What else is said of a value that nothing describes: that the other id may be the slip, and what the own file has."""

from __future__ import annotations

import re
from urllib.parse import unquote

from kg.ask.known_names import KnownNames
from kg.ask.linked import find_linked
from kg.ask.meant import words_of
from kg.engines.base import Engine
from kg.findings import Finding
from kg.project.config import Project
from kg.rdf.lookalikes import MEANT, in_plain_signs
from kg.rdf.terms import IRI, Literal, Prefixes, Term, find_iri, split_iri, to_n3
from kg.rdf.vocabulary import LABEL, SKOS, SUBCLASS_OF, TYPE
from kg.shacl.asked_properties import asked_by
from kg.shacl.model import ShapesGraph

_Triple = tuple[Term, IRI, Term]


def of_undescribed(
    finding: Finding,
    value: IRI,
    asked: IRI,
    names: KnownNames,
    project: Project | None,
    shapes: ShapesGraph | None,
) -> tuple[Finding, _Triple | None]:
    """Return a finding of a value that nothing describes with what was meant, and the statement that tells so, if any.

    That is what its name is nearly, what is linked to it, what is called as its site, or what has its words and more.
    """
    engine = names.engine
    if (told := in_other_signs(finding, value, names, project)) is not None:
        return told, None
    finding = finding._replace(cause=value)
    meant, said = names.meant(value, asked), f"nothing describes {to_n3(value)}"
    if meant is not None and meant != finding.focus:
        label = label_of(value, meant, engine)
        classes = names.classes(meant) if label else ()
        told = finding._replace(said=f"{said}{meant_said(value, meant, label)}", meant=meant)
        return told, (meant, TYPE, classes[0]) if classes else None
    if project is not None and (linked := find_linked(engine, project, value)) is not None and linked != finding.focus:
        return finding._replace(said=f"{said}, and {to_n3(linked)} is linked to it: write that", meant=linked), None
    described = as_asked(asked, shapes, engine)
    own = of_own_graph(finding, value, asked, project, engine)
    if own is not None and own != finding.focus:
        said += f": did you mean {to_n3(own)}, which is the {to_n3(asked)} of this file? If not, {described}"
        return finding._replace(said=f"{said}, or correct the IRI", meant=own), None
    if project is not None and is_address(value, project) and not names.has_like(value):
        site = named_by_site(value, asked, names)
        said += f", an address of the web: did you mean {to_n3(site)}? If not" if site else ", an address of the web"
        told = finding._replace(said=f"{said}{',' if site else ':'} {_anew(described)}, and write its id", meant=site)
        return told, None
    if project is not None and not value.value.startswith(project.base) and not names.has_like(value):
        return finding._replace(
            said=f"{said}, a name of others: {_anew(described)}, linked to it, and write its id"
        ), None
    some = [one for one in names.with_words_of(value, asked) if one != finding.focus]
    if some:
        said += f": did you mean {' or '.join(map(to_n3, some))}? If not"
    said += f"{',' if some else ':'} {described}, or correct the IRI"
    return finding._replace(said=said, meant=some[0] if len(some) == 1 else None), None


def _anew(described: str) -> str:
    """Return that a thing is to be described, where it is not the one that was named."""
    return described.replace("it as a thing", "a thing", 1)


def is_address(value: IRI, project: Project) -> bool:
    """Tell whether an IRI is a page of the web rather than a name: none that a prefix of the project is for."""
    spaces = (project.base, *project.prefixes.values())
    return value.value.startswith(("http://", "https://")) and not value.value.startswith(spaces)


def named_by_site(value: IRI, asked: IRI, names: KnownNames) -> IRI | None:
    """Return the one thing of a class that is called as the last part of an address, or else as its site.

    What tells namesakes apart, in brackets behind the part, is no part of the name; nor are www and what ends a site.
    """
    site, _, path = value.value.partition("://")[2].partition("/")
    last = unquote(path.rstrip("/").rpartition("/")[2]).replace("_", " ")
    page = re.sub(r"\s*\([^()]*\)\Z", "", last).strip()
    if page and (named := names.things.called(page, asked)) is not None:
        return named
    parts = site.partition(":")[0].removeprefix("www.").split(".")[:-1]
    found = [one for one in dict.fromkeys(names.things.called(one, asked) for one in parts if len(one) > 2) if one]
    return found[0] if len(found) == 1 else None


def label_of(value: IRI, meant: IRI, engine: Engine) -> Literal | None:
    """Return the label of what was meant that has the words of the value, and not of its own id."""
    if split_iri(value.value)[0] != split_iri(meant.value)[0]:
        return None
    own, other = words_of(split_iri(meant.value)[1]), words_of(split_iri(value.value)[1])
    rows = engine.select(f"SELECT ?l WHERE {{ VALUES ?p {{ <{SKOS}prefLabel> <{LABEL}> }} {to_n3(meant)} ?p ?l }}").rows
    labels = [row[0] for row in rows if isinstance(row[0], Literal)]
    if own == other or any(words_of(one.lexical) == own for one in labels):
        return None
    return next((one for one in labels if words_of(one.lexical) == other), None)


def meant_said(value: IRI, meant: IRI, label: Literal | None) -> str:
    """Return the question whether another thing was meant by a value, or that one is misspelt, as its label says."""
    asked = f": did you mean {to_n3(meant)}?"
    if label is None:
        return asked
    return f"{asked} Or is that one misspelt, whose label is {to_n3(label)}, and to be called {to_n3(value)}?"


def as_asked(cls: IRI, shapes: ShapesGraph | None, engine: Engine) -> str:
    """Return that a thing of a class is to be described, with the properties that the shapes ask of one."""
    properties = _asked_of(cls, shapes, engine)
    return f"describe it as a thing of the class {to_n3(cls)}{' with ' if properties else ''}{' and '.join(properties)}"


def with_asked(finding: Finding, text: str, cls: IRI, shapes: ShapesGraph | None, engine: Engine) -> Finding:
    """Return a finding of a text that names nothing with what is asked of a thing of a class; of an address nothing."""
    properties = _asked_of(cls, shapes, engine) if " " in text or ":" not in text else []
    if not properties:
        return finding
    return finding._replace(said=f"{finding.said}: describe one with {' and '.join(properties)}, and give its IRI")


def _asked_of(cls: IRI, shapes: ShapesGraph | None, engine: Engine) -> list[str]:
    """Return the properties that the shapes ask of a thing of a class."""
    above = engine.select(f"SELECT DISTINCT ?c WHERE {{ {to_n3(cls)} <{SUBCLASS_OF}>* ?c }}").rows
    classes = {cls, *(row[0] for row in above)}
    asked: dict[IRI, None] = {}
    for shape in shapes.targeted if shapes else ():
        if shapes and any(one.kind == "class" and one.term in classes for one in shape.targets):
            asked |= dict.fromkeys(asked_by(shape, shapes))
    return [to_n3(one) for one in asked if one != TYPE]


def of_own_graph(finding: Finding, value: IRI, asked: IRI, project: Project | None, engine: Engine) -> IRI | None:
    """Return the one thing of the class asked for that is said of the graph of the own file, for an address of others.

    None as well where the project has an id of its own for such a value.
    """
    if project is None or finding.location is None or value.value.startswith(project.base):
        return None
    graph = project.graph_iri(finding.location.path)
    is_asked = f"?thing a ?cls . ?cls <{SUBCLASS_OF}>* {to_n3(asked)}"
    rows = engine.select(f"SELECT DISTINCT ?thing WHERE {{ <{graph}> ?any ?thing . {is_asked} }} LIMIT 2").rows
    found = [row[0] for row in rows if isinstance(row[0], IRI)]
    return found[0] if len(found) == 1 else None


def in_other_signs(finding: Finding, value: IRI, names: KnownNames, project: Project | None) -> Finding | None:
    """Return a finding of a name with signs of another script in it, which part or end it, with the things it names."""
    plain = in_plain_signs(value.value)
    if project is None or plain == value.value:
        return None
    first, *others = [part for part in re.split(r"[,;]", plain.rstrip(".")) if part]
    prefixes = Prefixes(project.prefixes)
    named = [IRI(first), *(find_iri(one, prefixes) for one in others)]
    things = [one for one in named if one is not None and names.is_described(one)]
    if len(things) < len(named):
        return None
    signs = " and ".join(dict.fromkeys(sign for sign in value.value if sign in MEANT))
    said = f"{to_n3(value)} has {signs} in it, of another script or width: write {', '.join(map(to_n3, things))}"
    if len(things) == 1:
        return finding._replace(said=said, cause=value, meant=things[0])
    return finding._replace(said=said, cause=value, several=tuple(things))


def with_meant(finding: Finding, meant: Term | None) -> Finding:
    """Return a finding that asks whether a thing was meant, if one was."""
    if meant is None or meant == finding.focus:  # nothing is said of a thing with itself
        return finding
    return finding._replace(said=f"{finding.said}: did you mean {to_n3(meant)}?", meant=meant)
