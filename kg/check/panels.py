"""Where answers are shown, over all saved queries: classes and sections that there are, and no place taken twice."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Set
from contextlib import suppress
from typing import NamedTuple

from kg.ask.meant import meant_among
from kg.errors import KgError, Location, nearest
from kg.findings import Finding
from kg.project.catalog import Catalog
from kg.project.config import CONFIG, Project
from kg.project.header import place_in_header, place_of_panel
from kg.project.panels import Panel
from kg.project.saved_query import SavedQuery
from kg.rdf.terms import IRI, Prefixes, split_iri
from kg.rdf.vocabulary import SUBCLASS_OF

_RULE = "panel"


class _Shown(NamedTuple):
    """A panel with its query, its number there, and the full IRIs of its classes."""

    query: SavedQuery
    n: int
    panel: Panel
    classes: tuple[str, ...]

    def place(self, key: str) -> Location:
        return place_of_panel(self.query, self.n, key)


class _Classes(NamedTuple):
    """What the files of the ontology and the data say of classes: those that they name, and what each is below."""

    named: Set[str]
    above: Mapping[str, set[str]]

    def around(self, cls: str) -> set[str]:
        """Return a class with all that it is below."""
        found, waiting = {cls}, [cls]
        while waiting:
            new = self.above.get(waiting.pop(), set()) - found
            found |= new
            waiting += new
        return found


def check_panels(project: Project, catalog: Catalog, faulty: Container[str]) -> Iterator[Finding]:
    """Yield what is wrong with the panels of the saved queries that are not faulty, each at its key.

    That is a section that kg.toml does not name, a class that neither the ontology nor the data knows, also one that a
    parameter is to be of, and a place that another panel has on a page of the same thing.
    """
    prefixes = Prefixes(project.prefixes)
    shown: list[_Shown] = []
    for query in (catalog.get(name) for name in catalog if name not in faulty):
        for n, panel in enumerate(query.panels):
            yield from _check_section(project, query, n, panel)
            try:
                classes = tuple(prefixes.expand(cls).value for cls in panel.classes)
            except KgError as error:
                if panel.classes != _classes_of(query, panel.thing):
                    yield _finding(error.message, place_of_panel(query, n, "classes"))
                continue
            shown.append(_Shown(query, n, panel, classes))
    asked: list[tuple[str, SavedQuery, str, int]] = []
    for query in (catalog.get(name) for name in catalog if name not in faulty):
        for param, n, cls in ((one.name, n, cls) for one in query.params for n, cls in enumerate(one.classes)):
            try:
                asked.append((prefixes.expand(cls).value, query, param, n))
            except KgError as error:
                yield _finding(error.message, _place_of_class(query, param, n))
    if not shown and not asked:
        return
    known = _read_classes(project, {cls for one in shown for cls in one.classes} | {one[0] for one in asked})
    for one in shown:
        for cls in one.classes if one.panel.classes != _classes_of(one.query, one.panel.thing) else ():
            if cls not in known.named:
                yield _finding(_told_unknown(cls, known, prefixes, "leave the panel out"), one.place("classes"))
    for cls, query, param, n in asked:
        if cls not in known.named:
            yield _finding(_told_unknown(cls, known, prefixes, "leave it out"), _place_of_class(query, param, n))
    yield from _check_places(shown, known)


def _classes_of(query: SavedQuery, parameter: str) -> tuple[str, ...]:
    """Return the classes that a panel has from the parameter that takes its thing."""
    return next((one.classes for one in query.params if one.name == parameter), ())


def _place_of_class(query: SavedQuery, parameter: str, n: int) -> Location:
    return place_in_header(query, n, within=("params", parameter, "class"))


def _told_unknown(cls: str, known: _Classes, prefixes: Prefixes, otherwise: str) -> str:
    told = f"there is no class {prefixes.render(IRI(cls))} in the ontology or the data"
    space, name = split_iri(cls)
    meant = meant_among(name, sorted(local for one, local in map(split_iri, known.named) if one == space))
    return (
        f"{told}; did you mean {prefixes.render(IRI(space + meant))}?"
        if meant
        else f"{told}; correct it, or {otherwise}"
    )


def _check_section(project: Project, query: SavedQuery, n: int, panel: Panel) -> Iterator[Finding]:
    sections = project.site.sections
    if panel.section and panel.section not in sections:
        close = nearest(panel.section, sections, 1)
        hint = f"did you mean {close[0]!r}?" if close else f"name it in {CONFIG}: [site] sections = [...]"
        yield _finding(f"there is no section {panel.section!r}; {hint}", place_of_panel(query, n, "section"))


def _check_places(shown: list[_Shown], classes: _Classes) -> Iterator[Finding]:
    taken: dict[tuple[str, float, bool], list[_Shown]] = {}
    for one in shown:
        if one.panel.order is None:
            continue  # those stand behind the others, by name
        before = taken.setdefault((one.panel.section, one.panel.order, one.panel.home), [])
        for other in before:
            if _meet(one, other, classes):
                where = f"{other.query.name} has on the same page"
                told = f"the panel has the place that {where} (order {one.panel.order:g}); give it another order"
                yield _finding(told, one.place("order"))
                break
        before.append(one)


def _meet(one: _Shown, other: _Shown, classes: _Classes) -> bool:
    """Tell whether a thing can have both panels: of one class, or of a class below the other's."""
    if not one.classes or not other.classes:
        return True
    return any(a in classes.around(b) or b in classes.around(a) for a in one.classes for b in other.classes)


def _read_classes(project: Project, wanted: set[str]) -> _Classes:
    """Return what is known of classes; the data is asked only for those that the ontology does not name."""
    from kg.rdf.turtle import read_triples

    known: set[str] = set()
    above: dict[str, set[str]] = {}
    with suppress(KgError):  # told by who reads the graph
        for subject, predicate, value in read_triples(project.iter_ontology_files(), graph_of=project.graph_iri):
            known.add(str(subject))
            if predicate == SUBCLASS_OF:
                known.add(str(value))
                above.setdefault(str(subject), set()).add(str(value))
    return _Classes(known | _used_in_data(project, wanted - known), above)


def _used_in_data(project: Project, wanted: set[str]) -> set[str]:
    if not wanted:
        return set()
    from kg.ask.opening import open_engine

    values = " ".join(f"<{cls}>" for cls in sorted(wanted))
    text = f"SELECT DISTINCT ?class WHERE {{ VALUES ?class {{ {values} }} ?any a ?class }}"
    with suppress(KgError):  # files with faults are told by who reads them, and no class is missed for that
        return {str(row[0]) for row in open_engine(project).select(text).rows}
    return wanted


def _finding(message: str, place: Location) -> Finding:
    return Finding("violation", message, _RULE, place)
