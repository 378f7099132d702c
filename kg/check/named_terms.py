"""Things and properties that kg.toml and the headers of saved queries name, and that nothing in the graph has."""

from __future__ import annotations

from collections.abc import Container, Iterator
from contextlib import suppress
from typing import NamedTuple

from kg.ask.known_names import KnownNames
from kg.ask.meant import meant_among
from kg.check.kept_passes import KeptPasses
from kg.engines.base import Engine
from kg.errors import KgError, Location
from kg.findings import Finding
from kg.project.catalog import Catalog
from kg.project.config import CONFIG, Project
from kg.project.declared import read_settings
from kg.project.header import place_in_header
from kg.project.levels import severity_of
from kg.project.saved_query import Parameter, SavedQuery, parse_argument
from kg.rdf.terms import IRI, Prefixes, split_iri, to_n3
from kg.shacl.closed_vocabularies import terms_within

_RULE = "named"


class _Named(NamedTuple):
    """A term that is named somewhere: the keys that lead to it in kg.toml, or the parameter of a query."""

    term: IRI
    steps: tuple[str | int, ...] = ()
    query: SavedQuery | None = None
    parameter: Parameter | None = None


def check_named(
    project: Project, catalog: Catalog, engine: Engine, faulty: Container[str], passes: KeptPasses | None = None
) -> list[Finding]:
    """Return a finding for each name in kg.toml or in a header that nothing has, with the one that was meant.

    A property that is not used may be used one day, so only a slip of one that is used is told; a term that its
    vocabulary has is none, and neither is what kg.toml does not name itself. Examples of parameters have a level there.
    """
    examples = _examples(project, catalog, faulty) if severity_of(project.style.examples) else ()
    properties, things = list(_properties(project)), [*_featured(project), *examples]
    terms = sorted({one.term.value for one in (*properties, *things)})
    text = (
        f"SELECT ?t WHERE {{ VALUES ?t {{ {' '.join(f'<{term}>' for term in terms)} }} "
        "FILTER(EXISTS { ?t ?p ?o } || EXISTS { ?s ?t ?o }) }"
    )
    held = passes.find_on_graph("named terms", text) if passes else None
    known = {str(row[0]) for row in engine.select(text).rows} if held is None else set(map(str, held))
    if passes:
        passes.hold_on_graph("named terms", sorted(known), text)
    unknown = [one for one in properties if one.term.value not in known and not _is_term(one.term)]
    found = _slips(project, engine, unknown) if unknown else []
    names = KnownNames(engine, project)
    lacking = [one for one in things if one.term.value not in known]
    names.within.look_into(split_iri(one.term.value)[0] for one in lacking)
    for one in lacking:
        found += _undescribed(project, names, one, passes)
    return found


def _properties(project: Project) -> Iterator[_Named]:
    for table, key, terms in (
        ("labels", "preferred", project.preferred),
        ("labels", "others", project.others),
        ("labels", "beside", project.beside),
        ("links", "predicates", project.links),
    ):
        for n, term in enumerate(terms):
            yield _Named(IRI(term), (table, key, n))
    for key in ("passage", "quote", "status", "attributed", "address", "about"):
        if term := getattr(project.site, key):
            yield _Named(IRI(term), ("site", key))


def _featured(project: Project) -> Iterator[_Named]:
    for n, term in enumerate(project.site.featured):
        yield _Named(IRI(term), ("site", "featured", n))


def _examples(project: Project, catalog: Catalog, faulty: Container[str]) -> Iterator[_Named]:
    prefixes = Prefixes(project.prefixes)
    for query in (catalog.get(name) for name in catalog if name not in faulty):
        for param in query.params:
            if param.type == "iri" and param.example:
                with suppress(KgError):  # told by the step of the saved queries
                    term = parse_argument(param, param.example, prefixes)
                    if isinstance(term, IRI) and _is_thing(project, term):
                        yield _Named(term, query=query, parameter=param)


def _is_thing(project: Project, term: IRI) -> bool:
    """Tell whether an IRI is one of the project, and of no graph: a graph need not be described."""
    return term.value.startswith(project.base) and not term.value.startswith(f"{project.base}graph/")


def _is_term(term: IRI) -> bool:
    """Tell whether a vocabulary of others has a term: where the data have another one, that one is the slip."""
    namespace, name = split_iri(term.value)
    return name in terms_within(namespace)


def _slips(project: Project, engine: Engine, unknown: list[_Named]) -> list[Finding]:
    said = read_settings(project.root / CONFIG, project.root, {}).find_keys()
    unknown = [one for one in unknown if one.steps in said]
    if not unknown:
        return []
    rows = engine.select("SELECT ?p WHERE { { SELECT ?p WHERE { ?s ?p ?o } GROUP BY ?p } }").rows
    used = [split_iri(row[0].value) for row in rows if isinstance(row[0], IRI)]
    found = []
    for one in unknown:
        namespace, name = split_iri(one.term.value)
        close = meant_among(name, [local for space, local in used if space == namespace])
        if close is not None:
            meant = IRI(namespace + close)
            told = f"nothing in the data has {to_n3(one.term)}, which {one.steps[1]!r} of [{one.steps[0]}] names"
            message = f"{told}: did you mean {to_n3(meant)}? Correct it in {CONFIG}."
            found.append(Finding("violation", message, _RULE, _place(project, one)))
    return found


def _undescribed(project: Project, names: KnownNames, one: _Named, passes: KeptPasses | None) -> Iterator[Finding]:
    classes = one.parameter.classes if one.parameter else ()
    meant = names.meant(one.term, Prefixes(project.prefixes).expand(classes[0]) if classes else None)
    if meant is None and not names.has_like(one.term):
        return  # there are no such things yet
    severity = "violation" if one.parameter is None else str(severity_of(project.style.examples))
    told = f"nothing describes {to_n3(one.term)}"
    told += f": did you mean {to_n3(meant)}?" if meant else "."
    if one.parameter is not None:
        told += f" It is the example of the parameter {one.parameter.name!r}; name a thing that the data have."
    else:
        told += f" 'featured' of [site] names it; correct it in {CONFIG}, or describe the thing."
    yield Finding(severity, told, _RULE, _place(project, one, passes))


def _place(project: Project, one: _Named, passes: KeptPasses | None = None) -> Location:
    """Return where a name stands; that in a header is known as long as the text of its query stays."""
    if one.query is None or one.parameter is None:
        return read_settings(project.root / CONFIG, project.root, {}).place(one.steps)
    query, name = one.query, one.parameter.name
    if passes is None:
        return place_in_header(query, name)

    def make() -> list[int | None]:
        place = place_in_header(query, name)
        return [place.line, place.column]

    return Location(query.path, *passes.find_or_make(f"place of {name} in {query.name}", make, query.text))
