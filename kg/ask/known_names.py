"""What a graph knows of names: which things it describes, of which classes, and which of them a wrong name means."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import combinations

from kg.ask.called_things import CalledThings
from kg.ask.folding import decoded
from kg.ask.labels import find_things, of_class, types_of
from kg.ask.meant import meant_among, near_among, parts_among, slips_among, without_kind, words_of
from kg.ask.names_within import CLASS_OF_CLASSES, NamesWithin
from kg.engines.base import Engine
from kg.project.config import Project
from kg.rdf.terms import IRI, Literal, Term, split_iri, to_n3
from kg.rdf.vocabulary import SUBCLASS_OF, TYPE

_CHUNK = 400
_MOST_WITH_WORDS = 4
_LEAST_BEGIN = 5
# Of texts in several languages one is the usual one if it has this share of them.
_NEARLY_ALL = 0.9

TypesOf = Callable[[Sequence[IRI]], Mapping[IRI, tuple[IRI, ...]]]
"""Gives the classes of things, of those that are of any."""


class KnownNames:
    """The names of a graph; each question is asked once."""

    def __init__(self, engine: Engine, project: Project | None = None, more: TypesOf | None = None) -> None:
        """Begin with a graph; where that is a part of all there is, `more` knows what the rest says things to be."""
        self.engine, self._project, self._more = engine, project, more
        self.things = CalledThings(engine, project)
        self._described: dict[IRI, bool] = {}
        self._classes: dict[IRI, tuple[IRI, ...]] = {}
        self.within = NamesWithin.of(engine)
        self._languages = lru_cache(maxsize=None)(self._usual_language)

    def look_up(self, terms: Iterable[Term | None]) -> None:
        """Ask of many things at once whether they are described, and of which classes they are."""
        new = [term for term in dict.fromkeys(terms) if isinstance(term, IRI) and term not in self._described]
        for start in range(0, len(new), _CHUNK):
            some = new[start : start + _CHUNK]
            values = " ".join(map(to_n3, some))
            rows = self.engine.select(f"SELECT DISTINCT ?t WHERE {{ VALUES ?t {{ {values} }} ?t ?p ?o }}").rows
            found = {row[0] for row in rows}
            self._described.update((term, term in found) for term in some)
        classes = types_of(self.engine, new)
        if self._more is not None and (beyond := [term for term in new if not self._described[term]]):
            classes |= (others := dict(self._more(beyond)))
            self._described.update(dict.fromkeys(others, True))
        self._classes.update((term, classes.get(term, ())) for term in new)
        again = {cls for some in classes.values() for cls in some} - self._described.keys()
        if again:
            self.look_up(again)

    def is_described(self, term: IRI) -> bool:
        """Tell whether the graph says anything of a thing."""
        if term not in self._described:
            self.look_up([term])
        return self._described[term]

    def classes(self, term: IRI) -> tuple[IRI, ...]:
        """Return the classes that a thing is said to be of."""
        if term not in self._classes:
            self.look_up([term])
        return self._classes[term]

    def meant(self, term: IRI, asked: IRI | None = None) -> IRI | None:
        """Return the thing that was most likely meant by a name that nothing has; of a class, if one is asked for."""
        namespace, name = split_iri(decoded(term.value))
        if (whole := self._in_brackets(term)) is not None:
            return whole
        known = self.within.things(namespace)
        if asked is not None:
            fit = of_class(self.engine, [namespace + one for one in near_among(name, known)], asked.value)
            if not fit and (other := self.other(term, asked)) is not None:
                return other
            known = frozenset(one.removeprefix(namespace) for one in fit) or known
        known = known - {name} if name in known else known  # the same set, of which more is known
        if len([one for one in slips_among(name, known) if words_of(one) != words_of(name)]) > 1:
            return None  # it may be either, or somebody new
        close = meant_among(name, known, whole=True) or without_kind(
            name, known, [namespace.rstrip("/#").rpartition("/")[2], *([split_iri(asked.value)[1]] if asked else [])]
        )
        return IRI(namespace + close) if close is not None else self.other(term, asked)

    def with_words_of(self, term: IRI, asked: IRI | None = None) -> list[IRI]:
        """Return the things, of a class if one is asked for, that have all words of a name and more; none of very many.

        Or else the one whose name is a part of it, between slashes.
        """
        namespace, name = split_iri(term.value)
        found = [IRI(namespace + one) for one in parts_among(name, self.within.things(namespace))]
        outer, _, part = namespace.rstrip("/").rpartition("/")
        if outer and not found and self.is_described(whole := IRI(f"{outer}/{part}")):  # a name of slashes
            found = [whole]
        fit = of_class(self.engine, [one.value for one in found], asked.value) if asked and found else found
        some = sorted(map(str, fit))
        return list(map(IRI, some)) if len(some) <= _MOST_WITH_WORDS else []

    def _in_brackets(self, term: IRI) -> IRI | None:
        """Return the thing that a prefixed name between < and > was to be."""
        prefix, _, local = term.value.partition(":")
        namespace = self._project.prefixes.get(prefix) if self._project else None
        whole = IRI(f"{namespace}{local}") if namespace else None
        return whole if whole is not None and self.is_described(whole) else None

    def other(self, term: IRI, asked: IRI | None = None) -> IRI | None:
        """Return the one thing of another namespace of the project with the same name, of a class if one is asked."""
        namespace, name = split_iri(term.value)
        namespaces = set(self._project.prefixes.values()) - {namespace} if self._project else set()
        self.look_up(IRI(one + name) for one in namespaces)
        found = [one + name for one in sorted(namespaces) if self._described.get(IRI(one + name))]
        fit = sorted(of_class(self.engine, found, asked.value if asked else None)) if found else []
        return IRI(fit[0]) if len(fit) == 1 else None

    def is_no_slip(self, term: IRI, meant: IRI) -> bool:
        """Tell whether a thing is no wrong name of another one: it is spoken of elsewhere, or together with it."""
        one, other = to_n3(term), to_n3(meant)
        ways = [f"{one} ?p {other}", f"{other} ?p {one}"]
        if split_iri(term.value)[0] != split_iri(meant.value)[0]:
            ways.append(f"?s ?p {one}")
        if any(self.engine.ask(f"ASK {{ {way} }}") for way in ways):
            return True
        files = self.engine.select(f"SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ {one} ?p ?v }} }} LIMIT 2").rows
        return len(list(files)) > 1

    def has_like(self, term: IRI) -> bool:
        """Tell whether the graph describes any thing of the namespace of one."""
        return bool(self.within.things(split_iri(term.value)[0]))

    def is_ours(self, term: IRI) -> bool:
        """Tell whether a class should be described here: its name is one of the project, or like one that is."""
        ours = self._project is not None and term.value.startswith(self._project.base)
        return ours or self.meant_class(term) is not None

    def kind_of(self, term: IRI) -> str | None:
        """Return what is taken for a class and is none, "property" or "thing"; None for what may be one."""
        kinds = [kind.value for kind in self.classes(term)]
        if not kinds or any(kind.endswith("Class") for kind in kinds):
            return None
        if self.engine.ask(f"ASK {{ ?s <{SUBCLASS_OF}> {to_n3(term)} }}"):
            return None
        return "property" if any(kind.endswith("Property") for kind in kinds) else "thing"

    def class_as_text(self, term: IRI) -> tuple[Literal, IRI | None] | None:
        """Return the text that a thing has in place of a class, and the class that is called so."""
        rows = self.engine.select(f"SELECT ?c WHERE {{ {to_n3(term)} <{TYPE}> ?c }}").rows
        text = next((row[0] for row in rows if isinstance(row[0], Literal)), None)
        if text is None:
            return None
        meant = self.other(IRI(f"urn:x/{text.lexical.rpartition(':')[2]}")) if " " not in text.lexical else None
        return text, meant

    def lost_superclass(self, classes: Iterable[IRI]) -> tuple[IRI, IRI] | None:
        """Return the first class, of some and those above them, whose superclass nothing describes, and that.

        It must look like one of its own namespace that is described: a class of others may well be described elsewhere,
        also where one here has its name.
        """
        todo, seen = list(classes), set[IRI]()
        while todo:
            below = todo.pop(0)
            if below in seen:
                continue
            seen.add(below)
            rows = self.engine.select(f"SELECT ?above WHERE {{ {to_n3(below)} <{SUBCLASS_OF}> ?above }}").rows
            above = [row[0] for row in rows if isinstance(row[0], IRI)]
            lost = next((one for one in above if not self.is_described(one) and self._is_a_slip(one)), None)
            if lost is not None:
                return below, lost
            todo += above
        return None

    def _is_a_slip(self, term: IRI) -> bool:
        meant = self.meant_class(term)
        return meant is not None and split_iri(meant.value)[0] == split_iri(term.value)[0]

    def meant_class(self, term: IRI) -> IRI | None:
        """Return the class that was most likely meant by a name that no class has."""
        close = self._meant_term(term, self.within.classes)
        other = None if close or self.is_described(term) else self.other(term)
        if close or (other is not None and set(CLASS_OF_CLASSES) & {c.value for c in self.classes(other)}):
            return close or other
        return self._class_called(term) if not self.is_described(term) else None

    def _class_called(self, term: IRI) -> IRI | None:
        """Return the one class that has the name of another as a label."""
        if self._project is None or not term.value.startswith(self._project.base):
            return None
        text = " ".join(words_of(split_iri(term.value)[1]))
        found = {one for cls in CLASS_OF_CLASSES for one in find_things(self.engine, self._project, text, cls)}
        return found.pop() if len(found) == 1 else None

    def odd_classes(self, term: IRI) -> tuple[IRI, IRI] | None:
        """Return two classes that a thing has, of which nothing else has both; None where there are none."""
        classes = sorted(self.classes(term))
        for one, other in combinations(classes, 2):
            both = f"?s a {to_n3(one)}, {to_n3(other)} FILTER(?s != {to_n3(term)})"
            up, down = (f"{to_n3(a)} <{SUBCLASS_OF}>* {to_n3(b)}" for a, b in ((one, other), (other, one)))
            if not any(self.engine.ask(f"ASK {{ {way} }}") for way in (both, up, down)):
                return one, other
        return None

    def meant_property(self, term: IRI) -> IRI | None:
        """Return the property that was most likely meant by a name that no property has."""
        return self._meant_term(term, self.within.properties)

    def _meant_term(self, term: IRI, names_within: Callable[[str], frozenset[str]]) -> IRI | None:
        namespace, name = split_iri(term.value)
        known = [one for one in names_within(namespace) if one != name]
        declared = [one for one in known if self.is_described(IRI(namespace + one))]
        close = meant_among(name, declared)
        return IRI(namespace + close) if close else None

    def as_siblings(self, subject: IRI, path: IRI, *, described: bool = True) -> IRI | None:
        """Return the value that a thing would have if it had a property as its like do: a thing of its own name.

        None unless most of its like have it so, and such a thing is `described`.
        """
        namespace, name = split_iri(subject.value)
        begins = f"FILTER(STRSTARTS(STR(?s), {to_n3(Literal(namespace))}))"
        rows = self.engine.select(f"SELECT ?s ?v WHERE {{ ?s {to_n3(path)} ?v {begins} }} LIMIT 50").rows
        pairs = [(split_iri(s.value), split_iri(v.value)) for s, v in rows if isinstance(s, IRI) and isinstance(v, IRI)]
        spaces = {value[0] for own, value in pairs if own[1] == value[1]}
        if len(spaces) != 1 or sum(own[1] == value[1] for own, value in pairs) * 2 < len(pairs):
            return None
        meant = IRI(f"{spaces.pop()}{name}")
        return meant if not described or self.is_described(meant) else None

    def graph_without_file(self, path: IRI) -> IRI | None:
        """Return the one IRI of a graph that has a property, and in which nothing stands."""
        begins = f"{self._project.base}graph/" if self._project else ""
        empty = "FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o } }"
        begun = f"FILTER(STRSTARTS(STR(?g), {to_n3(Literal(begins))}))"
        rows = self.engine.select(f"SELECT DISTINCT ?g WHERE {{ ?g {to_n3(path)} ?any {begun} {empty} }} LIMIT 2").rows
        found = [row[0] for row in rows if isinstance(row[0], IRI)]
        return found[0] if begins and len(found) == 1 else None

    def usual_class(self, term: IRI) -> IRI | None:
        """Return the class that most things of the namespace of one have which share a property with it."""
        namespace = split_iri(term.value)[0]
        begins = f"FILTER(?s != {to_n3(term)} && STRSTARTS(STR(?s), {to_n3(Literal(namespace))}))"
        for shared in ("?p ?v . ?s ?p ?v", "?p ?v . ?s ?p ?any"):
            rows = self.engine.select(
                f"SELECT ?c WHERE {{ {to_n3(term)} {shared} ; a ?c {begins} }} GROUP BY ?c ORDER BY DESC(COUNT(*)) ?c"
            ).rows
            if (first := next((row[0] for row in rows if isinstance(row[0], IRI)), None)) is not None:
                return first
        return None

    def usual_class_of_values(self, path: IRI) -> IRI | None:
        """Return the class that most values of a property are of."""
        pattern = f"?s {to_n3(path)} ?v . ?v a ?c"
        rows = self.engine.select(f"SELECT ?c WHERE {{ {pattern} }} GROUP BY ?c ORDER BY DESC(COUNT(*)) ?c LIMIT 1")
        return next((row[0] for row in rows.rows if isinstance(row[0], IRI)), None)

    def property_within(self, term: IRI) -> tuple[IRI, list[IRI]] | None:
        """Return the one property in whose name another one ends, as releaseDate in date, and classes that have it."""
        namespace, name = split_iri(term.value)
        words, known = words_of(name), self.within.properties(namespace)
        fit = [one for one in known if one != name and words[-len(words_of(one)) :] == words_of(one)]
        if len(fit) != 1:
            return None
        prop = IRI(namespace + fit[0])
        rows = self.engine.select(f"SELECT DISTINCT ?c WHERE {{ ?s {to_n3(prop)} ?v ; a ?c }} ORDER BY ?c LIMIT 3").rows
        return prop, [row[0] for row in rows if isinstance(row[0], IRI)]

    def property_alike(self, term: IRI) -> IRI | None:
        """Return the one property whose name begins as that of another one, as producer does for producedBy."""
        namespace, name = split_iri(term.value)
        begin = words_of(name)[:1]
        if not begin or len(begin[0]) < _LEAST_BEGIN:
            return None
        like = [one for one in self.within.properties(namespace) if one.lower().startswith(begin[0][:_LEAST_BEGIN])]
        return IRI(namespace + like[0]) if len(like) == 1 else None

    def usual_language(self, path: IRI) -> str | None:
        """Return the language tag that nearly all texts of a property have, or else labels; None where none is."""
        return self._languages(path)

    def _usual_language(self, path: IRI) -> str | None:
        labels = map(IRI, self._project.preferred if self._project else ())
        for one in (path, *labels):
            of = f"?s {to_n3(one)} ?v BIND(LANG(?v) AS ?tag) FILTER(?tag != '')"
            counted = f"SELECT ?tag (COUNT(*) AS ?number) WHERE {{ {of} }} GROUP BY ?tag"
            tags = {str(tag): int(str(number)) for tag, number in self.engine.select(counted).rows}
            if tags:
                most = max(sorted(tags), key=tags.__getitem__)
                return most if tags[most] >= _NEARLY_ALL * sum(tags.values()) else None
        return None
