"""Labels: how things are called, and which thing a person means by a name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kg.ask.folding import fold
from kg.ask.label_keeping import open_index
from kg.engines.base import Engine
from kg.errors import Advice, AmbiguousLabel, OtherClass, UnknownName, name_shown, nearest
from kg.project.config import Project
from kg.rdf.terms import IRI, Literal, Prefixes, to_n3
from kg.rdf.vocabulary import SUBCLASS_OF, TYPE

Classes = str | Sequence[str] | None
"""The class that a thing is to be of, or several, of which one will do; or any."""

_CHUNK = 400
# How many labels are looked at that are most like a name that nothing has, to find some of a class.
_LIKELY = 50
_MOST_TOLD = 3


def _properties(iris: Iterable[str]) -> str:
    return " ".join(f"<{iri}>" for iri in iris)


def _named(project: Project) -> str:
    """Return a pattern for every ?label of ?thing.

    Who asks sees to it that a thing is an IRI: a filter that says so makes Virtuoso find nothing beside a path.
    """
    return f"VALUES ?property {{ {_properties((*project.preferred, *project.others))} }} ?thing ?property ?label ."


def _of_class(classes: Classes) -> str:
    """Return a pattern for a ?thing that is of a class, or of one of several; none where any will do."""
    ways = [
        f"?thing a/<{SUBCLASS_OF}>* <{cls}> ." for cls in ((classes,) if isinstance(classes, str) else classes or ())
    ]
    return " UNION ".join(f"{{ {way} }}" for way in ways) if len(ways) > 1 else "".join(ways)


def iter_labels(engine: Engine, project: Project, cls: Classes = None) -> Iterator[tuple[IRI, str]]:
    """Yield each thing, of a class if one is given, with each of its labels once, in no order."""
    seen: set[tuple[IRI, str]] = set()
    for prop in (*project.preferred, *project.others):  # together they have an engine look at all there is
        query = f"SELECT DISTINCT ?thing ?label WHERE {{ {_of_class(cls)} ?thing <{prop}> ?label }}"
        for thing, label in engine.select(query).rows:
            if isinstance(thing, IRI) and isinstance(label, Literal) and (thing, label.lexical) not in seen:
                seen.add((thing, label.lexical))
                yield thing, label.lexical


def of_class(engine: Engine, things: Sequence[str], cls: Classes) -> set[str]:
    """Return those of some things that are of a class; all of them if none is given."""
    if cls is None:
        return set(things)
    found: set[str] = set()
    for start in range(0, len(things), _CHUNK):
        values = _properties(things[start : start + _CHUNK])
        query = f"SELECT DISTINCT ?thing WHERE {{ VALUES ?thing {{ {values} }} {_of_class(cls)} }}"
        found.update(thing.value for (thing,) in engine.select(query).rows if isinstance(thing, IRI))
    return found


def types_of(engine: Engine, things: Sequence[IRI]) -> dict[IRI, tuple[IRI, ...]]:
    """Return the classes that each of some things is said to be of, sorted."""
    found: dict[IRI, list[IRI]] = {}
    for start in range(0, len(things), _CHUNK):
        values = _properties(thing.value for thing in things[start : start + _CHUNK])
        query = f"SELECT ?thing ?type WHERE {{ VALUES ?thing {{ {values} }} ?thing <{TYPE}> ?type }} ORDER BY ?type"
        for thing, kind in engine.select(query).rows:
            if isinstance(thing, IRI) and isinstance(kind, IRI):
                found.setdefault(thing, []).append(kind)
    return {thing: tuple(types) for thing, types in found.items()}


def find_things(engine: Engine, project: Project, label: str, cls: Classes = None) -> list[IRI]:
    """Return the things called `label`: those called exactly so, or else those alike but for case and diacritics."""
    return _find(engine, project, label, cls, {})


def _find(engine: Engine, project: Project, label: str, cls: Classes, seen: dict[str, None]) -> list[IRI]:
    """Return the things called `label`; `seen` gets the labels of others, if they had to be looked at."""
    index = open_index(engine, project)
    folded = fold(label)
    if index is not None:
        alike = list(index.iter_called(folded))
        within = of_class(engine, [thing for thing, _ in alike], cls)
        same = sorted({thing for thing, name in alike if name == label and thing in within})
        return [IRI(thing) for thing in same or dict.fromkeys(thing for thing, _ in alike if thing in within)]
    called = f"FILTER(STR(?label) = {to_n3(Literal(label))})"
    query = f"SELECT DISTINCT ?thing WHERE {{ {_of_class(cls)} {_named(project)} {called} }} ORDER BY ?thing"
    exact = [thing for (thing,) in engine.select(query).rows if isinstance(thing, IRI)]
    if exact:
        return exact
    likely: list[tuple[str, IRI]] = []
    for thing, name in iter_labels(engine, project, cls):
        seen[name] = None
        if fold(name) == folded:
            likely.append((name, thing))
    return list(dict.fromkeys(thing for _, thing in sorted(likely)))


def get_thing(engine: Engine, project: Project, label: str, cls: Classes = None) -> IRI:
    """Return the one thing called `label`; raise UnknownName or AmbiguousLabel."""
    seen: dict[str, None] = {}
    found = _find(engine, project, label, cls, seen)
    prefixes = Prefixes(project.prefixes)
    if len(found) > 1:
        raise AmbiguousLabel(label, [prefixes.render(thing) for thing in found])
    if not found:
        others = _find(engine, project, label, None, {}) if cls else []
        if len(others) == 1:
            raise OtherClass(other_class(engine, project, others[0], cls) or label)
        names = [prefixes.render(IRI(one)) for one in ((cls,) if isinstance(cls, str) else cls or ())]
        kind = f"{' or '.join(names) or 'thing'} called"
        known = list(seen) or _alike(engine, project, label, cls)
        error = UnknownName(kind, label, known, advice=Advice("search"))
        raise error if error.suggestions else _told_by_words(error, engine, project, cls)
    return found[0]


def _told_by_words(error: UnknownName, engine: Engine, project: Project, cls: Classes) -> UnknownName:
    """Return an error about a name like no other with the names that have all of its words, if there are any."""
    from kg.ask.search import ALIKE, search  # which asks here for labels

    hits = [hit for hit in search(engine, project, error.name, cls=cls, limit=_MOST_TOLD) if hit.score >= ALIKE]
    if not hits:
        return error
    names = " or ".join(dict.fromkeys(hit.matched for hit in hits))
    return UnknownName(error.kind, error.name, (), f"did you mean {names}?")


def other_class(engine: Engine, project: Project, thing: IRI, cls: Classes) -> str | None:
    """Return in words of which class a thing is and of which it should be; None where it is, or where nobody knows."""
    wanted = (cls,) if isinstance(cls, str) else cls or ()
    types = _narrowest(engine, types_of(engine, [thing]).get(thing, ()))
    if not wanted or not types or of_class(engine, [thing.value], wanted):
        return None
    prefixes = Prefixes(project.prefixes)
    labels = labels_of(engine, project, [thing, *types, *map(IRI, wanted)])
    kinds = [_with_article(name_of(kind, labels, prefixes)) for kind in types]
    asked = [_with_article(name_of(IRI(one), labels, prefixes)) for one in wanted]
    return f"{name_of(thing, labels, prefixes)} is {' and '.join(kinds)}; this asks for {' or '.join(asked)}"


def _narrowest(engine: Engine, classes: Sequence[IRI]) -> list[IRI]:
    """Return classes without those of which others among them are subclasses."""
    listed = _properties(cls.value for cls in classes)
    pattern = f"VALUES ?a {{ {listed} }} VALUES ?b {{ {listed} }} ?a <{SUBCLASS_OF}>+ ?b FILTER(?a != ?b)"
    above = {cls for (cls,) in engine.select(f"SELECT DISTINCT ?b WHERE {{ {pattern} }}").rows}
    return [cls for cls in classes if cls not in above] or list(classes)


def _with_article(name: str) -> str:
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def _alike(engine: Engine, project: Project, label: str, cls: Classes) -> list[str]:
    """Return labels of things, of a class if one is given, among which are those most like another."""
    index = open_index(engine, project)
    if index is None:
        return [name for _, name in iter_labels(engine, project, cls)]
    likely = dict.fromkeys(map(fold, nearest(label, index.iter_labels(), _LIKELY)))
    pairs = [pair for folded in likely for pair in index.iter_called(folded)]
    within = of_class(engine, list(dict.fromkeys(thing for thing, _ in pairs)), cls)
    return [name for thing, name in pairs if thing in within]


def label_rank(place: int, label: Literal) -> tuple[int, int, str, str]:
    """Return what tells which label of a thing is shown: the one with the smallest; the last part is its text.

    The property comes first, by its place among those that are preferred. Of several labels by one property English
    comes first, then what has no language, then the others by tag and text.
    """
    language = (label.language or "").lower()
    order = 0 if language.partition("-")[0] == "en" else 1 if not language else 2
    return (place, order, language, label.lexical)


def labels_of(engine: Engine, project: Project, things: Iterable[IRI], *, depth: int = 3) -> dict[IRI, str]:
    """Return the preferred label of each thing that has one, the first by `label_rank`, or the name made for it.

    A name is made by the template of its class, and of things whose names are made so as well, up to `depth`.
    """
    wanted = list(dict.fromkeys(things))
    labels = stated_labels_of(engine, project, wanted)
    nameless = [thing for thing in wanted if thing not in labels]
    return labels | made_labels_of(engine, project, nameless, depth=depth)


def made_labels_of(engine: Engine, project: Project, nameless: Sequence[IRI], *, depth: int = 3) -> dict[IRI, str]:
    """Return the name that is made for each of some things without a label, where its class has a template."""
    if not nameless or depth <= 0:
        return {}
    from kg.ask.label_templates import make_labels

    return make_labels(engine, project, nameless, depth)


def stated_labels_of(engine: Engine, project: Project, things: Iterable[IRI]) -> dict[IRI, str]:
    """Return the preferred label of each thing that has one; none is made."""
    from kg.engines.stated import values_of

    wanted = list(dict.fromkeys(things))
    best: dict[IRI, tuple[int, int, str, str]] = {}
    for place, prop in enumerate(project.preferred):  # given a list of both, an engine reads all that there is
        for thing, label in values_of(engine, wanted, IRI(prop)):
            if isinstance(label, Literal):
                key = label_rank(place, label)
                best[thing] = min(best.get(thing, key), key)
    return {thing: key[3] for thing, key in best.items()}


def name_of(thing: IRI, labels: dict[IRI, str], prefixes: Prefixes) -> str:
    """Return the label of a thing, or its CURIE, or its IRI."""
    return labels.get(thing) or prefixes.shrink(thing.value) or thing.value


def graph_name(graph: IRI, start: str) -> str:
    """Return the name of a graph without how such names begin, as its file is called."""
    name = graph.value.removeprefix(start)
    if "%" not in name or name == graph.value:
        return name
    from urllib.parse import unquote

    return name_shown(unquote(name, errors="surrogateescape"))


def iris_in(rows: Iterable[Sequence[object]]) -> list[IRI]:
    """Return the IRIs among the terms of some rows."""
    return [term for row in rows for term in row if isinstance(term, IRI)]
