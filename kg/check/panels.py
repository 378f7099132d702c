"""Where answers are shown, over all saved queries: classes and sections that there are, and no place taken twice."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from contextlib import suppress
from typing import NamedTuple

from kg.errors import KgError, Location, nearest
from kg.findings import Finding
from kg.project.catalog import Catalog
from kg.project.config import CONFIG, Project
from kg.project.header import place_of_panel
from kg.project.panels import Panel
from kg.project.saved_query import SavedQuery
from kg.rdf.terms import Prefixes
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

    named: Container[str]
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

    That is a section that kg.toml does not name, a class that neither the ontology nor the data knows, a value that the
    query does not take, and a place that another panel has on a page of the same thing.
    """
    prefixes = Prefixes(project.prefixes)
    shown: list[_Shown] = []
    for query in (catalog.get(name) for name in catalog if name not in faulty):
        for n, panel in enumerate(query.panels):
            yield from _check_section(project, query, n, panel)
            try:
                classes = tuple(prefixes.expand(cls).value for cls in panel.classes)
            except KgError as error:
                yield _finding(error.message, place_of_panel(query, n, "classes"))
                continue
            shown.append(_Shown(query, n, panel, classes))
    if not shown:
        return
    known = _read_classes(project, {cls for one in shown for cls in one.classes})
    for one in shown:
        for cls in one.classes:
            if cls not in known.named:
                told = f"there is no class {prefixes.shrink(cls) or cls} in the ontology or the data"
                yield _finding(f"{told}; correct it, or leave the panel out", one.place("classes"))
    yield from _check_places(shown, known)


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
