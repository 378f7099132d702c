"""What may be typed at a place of Turtle or a query: prefixes, terms by what shapes allow there, things by label."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice

from kg.ask.folding import fold
from kg.ask.meant import words_of
from kg.edit.asked import Asked, Property
from kg.edit.written import Writing
from kg.io.worker import call
from kg.lsp.graphs import iter_graphs, properties_of_graphs
from kg.lsp.knowledge import Knowledge
from kg.lsp.offers import Item, Named, Offer
from kg.lsp.outline import Described
from kg.lsp.turtle_text import Spot, spot_at
from kg.rdf.terms import IRI, XSD
from kg.rdf.vocabulary import TYPE

MOST = 60
_LANGUAGES = ("en", "de", "fr", "es", "ja", "ko", "zh")
_DATATYPES = tuple(
    XSD + name for name in ("date", "dateTime", "gYear", "gYearMonth", "integer", "decimal", "boolean", "anyURI")
)
_TAG = re.compile(r"\"@([A-Za-z]+(?:-[A-Za-z0-9]+)*)")
_WITHIN, _MOST_STEPS = 40, 10


class Completing:
    """Completion in one text of a project."""

    def __init__(self, knowledge: Knowledge, text: str, own: Sequence[Described] = ()) -> None:
        """Take what is known, the text, and things with labels that the text itself has."""
        self._knowledge, self._text = knowledge, text
        self._writing = Writing(knowledge.prefixes, text)
        self._own = own

    def at(self, offset: int) -> Offer:
        """Return what may stand at a place of Turtle or TriG."""
        spot = spot_at(self._text, offset, self._writing.declared)
        items = call(lambda: list(islice(once(self._items(spot)), MOST + 1)))  # one thread for all its questions
        return Offer(items[:MOST], spot.start, len(items) > MOST)

    def _items(self, spot: Spot) -> Iterator[Item]:
        if spot.role == "directive":
            yield from self._directives(spot)
        elif spot.role in ("comment", "text", "end"):
            return
        elif spot.role == "language":
            yield from self._languages(spot)
        elif spot.role == "datatype":
            wanted = self._property(spot)
            names = wanted.datatypes if wanted and wanted.datatypes else _DATATYPES
            yield from self._terms(spot, [Named(IRI(name), "datatype") for name in names])
        elif spot.typed.startswith("<"):
            yield from self._graphs(spot) if spot.role != "predicate" else ()
            yield from self._things(spot._replace(typed=""), ()) if spot.typed == "<" else ()
        elif spot.role == "predicate":
            yield from self.predicates(spot)
        elif spot.role == "object":
            yield from self.objects(spot)
        else:
            base = self._knowledge.project.base  # what is described here is mostly something new of our own
            own = (one for one in self.prefixes(spot.typed) if one.detail.startswith(base))
            yield from (one for one in own if one.declares is None)
            yield from self._things(spot, ())
            yield from self._graphs(spot) if spot.typed else ()
            yield from self.prefixes(spot.typed)

    def _directives(self, spot: Spot) -> Iterator[Item]:
        for prefix, namespace in sorted(self._knowledge.project.prefixes.items()):
            line = f"@prefix {prefix}: <{namespace}> ."
            if prefix not in self._writing.declared and line.lower().startswith(spot.typed.lower()):
                yield Item(f"@prefix {prefix}:", "prefix", line, namespace)

    def _languages(self, spot: Spot) -> Iterator[Item]:
        near = _TAG.findall(self._text[max(0, spot.start - 20_000) : spot.start + 20_000])
        for tag in dict.fromkeys((*sorted(set(near), key=lambda one: (-near.count(one), one)), *_LANGUAGES)):
            if f"@{tag}".startswith(spot.typed):
                yield Item(f"@{tag}", "language", f"@{tag}")

    def asked(self, spot: Spot) -> Asked:
        """Return what the shapes ask of the subject at a place."""
        classes = set(spot.classes)
        if isinstance(spot.subject, IRI):
            classes.update(self._knowledge.classes_of(spot.subject))
        return self._knowledge.allowed.of(classes, spot.given)

    def _property(self, spot: Spot) -> Property | None:
        """Return what the shapes say of the property at a place; of a subject of no class what they say of any."""
        if spot.predicate is None:
            return None
        known = self.asked(spot)
        found = known.get(spot.predicate)
        if found is None and not known.properties:
            allowed = self._knowledge.allowed
            found = next((allowed.of([one]).get(spot.predicate) for one in allowed.knowing(spot.predicate)), None)
        return found

    def predicates(self, spot: Spot) -> Iterator[Item]:
        """Yield properties: those that the shapes allow the subject first, the required ones before others."""
        known = self.asked(spot)
        if TYPE not in spot.given and "a".startswith(spot.typed):
            yield Item("a", "keyword", "a", "is of the class")
        fresh = [one for one in known.properties if one.path not in spot.given]
        again = [one for one in known.properties if one.path in spot.given and one.most != 1]
        if not known.properties:
            fresh = [one for one in self._knowledge.allowed.unclassed if one.path not in spot.given]
        offered = [self._of_graph(path) for path in self._usual_of(spot) if path not in spot.given]
        for one in (*fresh, *again):
            told = ", ".join(filter(None, ("required" if one.is_required and one in fresh else "", self._values(one))))
            offered.append(Named(one.path, "property", (one.name, *one.also), told, one.definition))
        yield from self._terms(spot, offered)
        allowed = {one.path for one in (*known.properties, *fresh)}
        terms = [term for term in self._knowledge.terms.values() if term.kind == "property"]
        others = [Named(term.iri, "property", (term.label,), "", term.definition) for term in terms]
        spoken_of = self._knowledge.allowed.properties  # be they declared here or in a vocabulary of others
        others += [Named(one.path, "property", (one.name,), "", one.definition) for one in spoken_of]
        yield from self._terms(spot, [one for one in others if one.term not in allowed])
        yield from self.prefixes(spot.typed)

    def _usual_of(self, spot: Spot) -> list[IRI]:
        """Return the properties that other graphs have, where a graph is the subject: no class asks for them."""
        start = f"{self._knowledge.project.base}graph/"
        is_graph = isinstance(spot.subject, IRI) and spot.subject.value.startswith(start)
        return properties_of_graphs(self._knowledge) if is_graph else []

    def _of_graph(self, path: IRI) -> Named:
        allowed = self._knowledge.allowed
        return Named(path, "property", (allowed.name_of(path),), "graphs have it", allowed.definition_of(path))

    def _values(self, one: Property) -> str:
        kinds = [self._knowledge.prefixes.render(IRI(str(kind))) for kind in (*one.datatypes, *one.classes)]
        return " or ".join(kinds) or ("one of a list" if one.members else "")

    def objects(self, spot: Spot) -> Iterator[Item]:
        """Yield values by what the shapes allow the property: classes, members of a list, things of a class."""
        if spot.predicate == TYPE:
            asked = self._knowledge.allowed.classes
            others = (term.iri for term in self._knowledge.terms.values() if term.kind == "class")
            classes = []
            for cls in dict.fromkeys((*asked, *others)):
                term = self._knowledge.terms.get(cls)
                label, about = (term.label, term.definition) if term else ("", "")
                classes.append(Named(cls, "class", (label,), "", about))
            yield from self._terms(spot, classes)
            yield from self.prefixes(spot.typed)
            return
        wanted = self._property(spot)
        if wanted is not None and wanted.members:
            labels = self._knowledge.labels_of([one for one in wanted.members if isinstance(one, IRI)])
            called = [(one, labels.get(one, "") if isinstance(one, IRI) else "") for one in wanted.members]
            yield from self._terms(spot, [Named(one, "value", (label,), label) for one, label in called])
        if wanted is not None:
            for name in wanted.datatypes:
                if name == XSD + "boolean":
                    words = (word for word in ("true", "false") if word.startswith(spot.typed))
                    yield from (Item(word, "value", word) for word in words)
                elif not spot.typed and not name.endswith(("#string", "#langString", "#integer", "#decimal")):
                    shown, declares = self._writing.write(IRI(name))
                    yield Item(f'""^^{shown}', "value", f'""^^{shown}', declares=declares)
        if wanted is None or (not wanted.datatypes and not wanted.members):
            yield from self._things(spot, wanted.classes if wanted else ())
        yield from self.prefixes(spot.typed)

    def terms(self, spot: Spot) -> Iterator[Item]:
        """Yield terms of the ontology, then prefixes, then things by label."""
        terms = self._knowledge.terms.values() if spot.typed else ()
        yield from self._terms(spot, [Named(one.iri, one.kind, (one.label,), "", one.definition) for one in terms])
        yield from self.prefixes(spot.typed)
        if spot.typed:
            yield from self._things(spot, ())

    def _things(self, spot: Spot, classes: tuple[IRI, ...]) -> Iterator[Item]:
        """Yield things by label, those of some classes first; where a prefix is typed, by how their ids begin."""
        typed = spot.typed
        prefix, colon, local = typed.partition(":")
        space = self._writing.declared.get(prefix) or self._knowledge.project.prefixes.get(prefix) if colon else None
        if space is not None:
            found = self._in_namespace(space, local)
        else:
            own = ((str(one.thing), one.label) for one in self._own if one.label.lower().startswith(typed.lower()))
            found = chain(own, self._knowledge.iter_named(typed.replace("_", " ")))
        others: list[tuple[str, str]] = []
        count = 0
        for _ in range(_MOST_STEPS if classes else 1):
            some = list(islice(found, _WITHIN))
            within = self._of_classes([thing for thing, _ in some], classes)
            for thing, label in some:
                if thing in within:
                    count += 1
                    yield from self._thing(IRI(thing), label)
                else:
                    others.append((thing, label))
            if len(some) < _WITHIN or count >= _WITHIN:
                break
        for thing, label in others[: _WITHIN - count]:
            yield from self._thing(IRI(thing), label)

    def _graphs(self, spot: Spot) -> Iterator[Item]:
        for iri, name in iter_graphs(self._knowledge, spot.typed):
            yield Item(f"<{iri}>", "thing", f"<{iri}>", f"the graph of {name}")

    def _in_namespace(self, space: str, local: str) -> Iterator[tuple[str, str]]:
        begin = space + local
        yield from ((str(one.thing), one.label) for one in self._own if str(one.thing).startswith(begin))
        yield from self._knowledge.iter_ids(begin)
        yield from ((str(t.iri), t.label) for t in self._knowledge.terms.values() if str(t.iri).startswith(begin))

    def _of_classes(self, things: list[str], classes: tuple[IRI, ...]) -> set[str]:
        if not classes:
            return set(things)
        below = {one for cls in classes for one in self._knowledge.allowed.below(cls)}
        known = {str(one.thing) for one in self._own if not below.isdisjoint(one.kinds)}
        kinds = self._knowledge.types_of([IRI(one) for one in things if one not in known])
        return known | {str(thing) for thing, some in kinds.items() if not below.isdisjoint(some)}

    def _thing(self, thing: IRI, label: str) -> Iterator[Item]:
        text, declares = self._writing.write(thing)
        yield Item(f"{label} – {text}" if label else text, "thing", text, "", "", declares)

    def _terms(self, spot: Spot, terms: Iterable[Named]) -> Iterator[Item]:
        """Yield terms of which what was typed begins a name, and behind them those of which it begins another word."""
        within = []
        for one in terms:
            text, declares = self._writing.write(one.term)
            local = text.partition(":")[2] if isinstance(one.term, IRI) else text.strip('"')
            names = (text, local, *one.names)
            begins = any(name.lower().startswith(spot.typed.lower()) for name in names)
            if begins or _begins_a_word(spot.typed, (local, *one.names)):
                label = next(iter(one.names), "")
                told = " – ".join(filter(None, (label if label.lower() != local.lower() else "", one.detail)))
                item = Item(text, one.kind, text, told, one.about, declares)
                if begins:
                    yield item
                else:
                    within.append(item)
        yield from within

    def prefixes(self, typed: str) -> Iterator[Item]:
        """Yield the prefixes that begin as something typed."""
        every: Mapping[str, str] = {**self._knowledge.project.prefixes, **self._writing.declared}
        for prefix, namespace in sorted(every.items()):
            if ":" not in typed and prefix.startswith(typed) and prefix:
                declares = None if prefix in self._writing.declared else (prefix, namespace)
                yield Item(f"{prefix}:", "prefix", f"{prefix}:", namespace, "", declares)


def _begins_a_word(typed: str, names: Iterable[str]) -> bool:
    """Tell whether something typed begins a word of a name: of words, or of one whose words begin with capitals."""
    wanted = fold(typed)
    return bool(wanted) and any(f" {wanted}" in f" {fold(' '.join(words_of(name)))}" for name in names)


def once(items: Iterable[Item]) -> Iterator[Item]:
    """Yield what is offered without what was offered before it."""
    seen: set[str] = set()
    for item in items:
        if item.text not in seen:
            seen.add(item.text)
            yield item
