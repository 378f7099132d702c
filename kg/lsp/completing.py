"""What may be typed at a place of Turtle or a query: prefixes, terms by what shapes allow there, things by label."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import NamedTuple

from kg.edit.allowed import Asked, Property
from kg.io.worker import call
from kg.lsp.knowledge import Knowledge
from kg.lsp.outline import Described
from kg.lsp.turtle_text import Spot, end_of_prefixes, prefixes_of, spot_at
from kg.rdf.terms import IRI, XSD, Prefixes, Term
from kg.rdf.vocabulary import TYPE

MOST = 60
_LANGUAGES = ("en", "de", "fr", "es", "ja", "ko", "zh")
_DATATYPES = tuple(
    XSD + name for name in ("date", "dateTime", "gYear", "gYearMonth", "integer", "decimal", "boolean", "anyURI")
)
_TAG = re.compile(r"\"@([A-Za-z]+(?:-[A-Za-z0-9]+)*)")
_WITHIN, _MOST_STEPS = 40, 10


class Item(NamedTuple):
    """One thing that may be typed: what is shown, what it is, what is written in place of the word, and more about it.

    `declares` is a prefix that the text must declare for it. Items stand in the order in which they are offered.
    """

    label: str
    kind: str
    text: str
    detail: str = ""
    about: str = ""
    declares: tuple[str, str] | None = None


class Offer(NamedTuple):
    """What may stand in place of a part of the text: from `start` to the place that was asked about."""

    items: list[Item]
    start: int
    more: bool = False


class Writing:
    """How IRIs are written in one text: by its own prefixes, or by one of the project that it does not declare yet."""

    def __init__(self, knowledge: Knowledge, text: str) -> None:
        self.declared = prefixes_of(text)
        self._own, self._all = Prefixes(self.declared), knowledge.prefixes

    def write(self, term: Term) -> tuple[str, tuple[str, str] | None]:
        """Return a term as the text would have it, and the prefix that it would have to declare."""
        if not isinstance(term, IRI):
            return self._own.render(term), None
        if (own := self._own.shrink(term.value)) is not None:
            return own, None
        known = self._all.shrink(term.value)
        prefix = known.partition(":")[0] if known else ""
        if known is None or prefix in self.declared:
            return f"<{term}>", None
        return known, (prefix, self._all.namespaces[prefix])


class Completing:
    """Completion in one text of a project."""

    def __init__(self, knowledge: Knowledge, text: str, own: Sequence[Described] = ()) -> None:
        """Take what is known, the text, and things with labels that the text itself has."""
        self._knowledge, self._text = knowledge, text
        self._writing = Writing(knowledge, text)
        self._own = own

    def at(self, offset: int) -> Offer:
        """Return what may stand at a place of Turtle or TriG."""
        spot = spot_at(self._text, offset, self._writing.declared)
        items = call(lambda: list(islice(_once(self._items(spot)), MOST + 1)))  # one thread for all its questions
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
            for name in wanted.datatypes if wanted and wanted.datatypes else _DATATYPES:
                yield from self._term(spot, IRI(name), "datatype")
        elif spot.typed.startswith("<"):
            yield from self._things(spot._replace(typed=""), ()) if spot.typed == "<" else ()
        elif spot.role == "predicate":
            yield from self.predicates(spot)
        elif spot.role == "object":
            yield from self.objects(spot)
        else:
            yield from self._things(spot, ())
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
        return self.asked(spot).get(spot.predicate) if spot.predicate is not None else None

    def predicates(self, spot: Spot) -> Iterator[Item]:
        """Yield properties: those that the shapes allow the subject first, the required ones before others."""
        known = self.asked(spot)
        if TYPE not in spot.given and "a".startswith(spot.typed):
            yield Item("a", "keyword", "a", "is of the class")
        fresh = [one for one in known.properties if one.path not in spot.given]
        again = [one for one in known.properties if one.path in spot.given and one.most != 1]
        for one in (*fresh, *again):
            told = ", ".join(filter(None, ("required" if one.is_required and one in fresh else "", self._values(one))))
            yield from self._term(spot, one.path, "property", told, one.definition, (one.name, *one.also))
        allowed = {one.path for one in known.properties}
        for term in self._knowledge.terms.values():
            if term.kind == "property" and term.iri not in allowed:
                yield from self._term(spot, term.iri, "property", "", term.definition, (term.label,))
        yield from self.prefixes(spot.typed)

    def _values(self, one: Property) -> str:
        kinds = [self._knowledge.prefixes.render(IRI(str(kind))) for kind in (*one.datatypes, *one.classes)]
        return " or ".join(kinds) or ("one of a list" if one.members else "")

    def objects(self, spot: Spot) -> Iterator[Item]:
        """Yield values by what the shapes allow the property: classes, members of a list, things of a class."""
        if spot.predicate == TYPE:
            asked = self._knowledge.allowed.classes
            others = (term.iri for term in self._knowledge.terms.values() if term.kind == "class")
            for cls in dict.fromkeys((*asked, *others)):
                term = self._knowledge.terms.get(cls)
                about = term.definition if term else ""
                yield from self._term(spot, cls, "class", "", about, (term.label,) if term else ())
            yield from self.prefixes(spot.typed)
            return
        wanted = self._property(spot)
        if wanted is not None and wanted.members:
            labels = self._knowledge.labels_of([one for one in wanted.members if isinstance(one, IRI)])
            for member in wanted.members:
                label = labels.get(member, "") if isinstance(member, IRI) else ""
                yield from self._term(spot, member, "value", label, "", (label,))
        if wanted is not None and wanted.datatypes and not spot.typed:
            for name in wanted.datatypes:
                if name == XSD + "boolean":
                    yield from (Item(word, "value", word) for word in ("true", "false"))
                elif not name.endswith(("#string", "#langString", "#integer", "#decimal")):
                    shown, declares = self._writing.write(IRI(name))
                    yield Item(f'""^^{shown}', "value", f'""^^{shown}', declares=declares)
        if wanted is None or (not wanted.datatypes and not wanted.members):
            yield from self._things(spot, wanted.classes if wanted else ())
        yield from self.prefixes(spot.typed)

    def terms(self, spot: Spot) -> Iterator[Item]:
        """Yield terms of the ontology, then prefixes, then things by label."""
        for term in self._knowledge.terms.values():
            if spot.typed:
                yield from self._term(spot, term.iri, term.kind, "", term.definition, (term.label,))
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

    def _term(
        self, spot: Spot, term: Term, kind: str, detail: str = "", about: str = "", names: Iterable[str] = ()
    ) -> Iterator[Item]:
        """Yield a term if what was typed begins it, its local name, or one of its names."""
        text, declares = self._writing.write(term)
        typed = spot.typed.lower()
        local = text.partition(":")[2] if isinstance(term, IRI) else text.strip('"')
        if any(one.lower().startswith(typed) for one in (text, local, *names)):
            label = next(iter(names), "")
            told = " – ".join(filter(None, (label if label.lower() != local.lower() else "", detail)))
            yield Item(text, kind, text, told, about, declares)

    def prefixes(self, typed: str) -> Iterator[Item]:
        """Yield the prefixes that begin as something typed."""
        every: Mapping[str, str] = {**self._knowledge.project.prefixes, **self._writing.declared}
        for prefix, namespace in sorted(every.items()):
            if ":" not in typed and prefix.startswith(typed) and prefix:
                declares = None if prefix in self._writing.declared else (prefix, namespace)
                yield Item(f"{prefix}:", "prefix", f"{prefix}:", namespace, "", declares)


def declaration(text: str, prefix: tuple[str, str], *, query: bool = False) -> tuple[int, str]:
    """Return where a text would declare a prefix, and the line with which it would."""
    name, namespace = prefix
    line = f"PREFIX {name}: <{namespace}>\n" if query else f"@prefix {name}: <{namespace}> .\n"
    at = end_of_prefixes(text)
    if query and at == 0:
        while text.startswith("#", at):  # behind the header
            at = text.find("\n", at) + 1 or len(text)
    return at, line


def _once(items: Iterable[Item]) -> Iterator[Item]:
    seen: set[str] = set()
    for item in items:
        if item.text not in seen:
            seen.add(item.text)
            yield item
