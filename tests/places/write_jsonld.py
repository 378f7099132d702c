"""Graphs written as JSON-LD in the many ways in which it may be written, with the place of each triple."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence

from kg.rdf.terms import IRI, LANG_STRING, RDF, XSD, XSD_STRING, Literal, Term

from .pen import NS, RDF_TYPE, Pen, Place, Thing, blank

FIRST, REST, NIL = IRI(RDF + "first"), IRI(RDF + "rest"), IRI(RDF + "nil")
CONTEXT = {
    "@vocab": NS,
    "e": NS,
    "xsd": XSD,
    "id": "@id",
    "kind": "@type",
    "ref": {"@id": "e:p", "@type": "@id"},
    "num": {"@id": "e:q", "@type": "xsd:integer"},
    "deutsch": {"@id": "e:r", "@language": "de-at"},
    "row": {"@id": "e:s", "@container": "@list"},
    "tongues": {"@id": "e:p", "@container": "@language"},
    "shelf": {"@id": "e:q", "@container": "@index"},
    "named": {"@id": "e:r", "@container": "@id"},
    "kinds": {"@id": "e:s", "@container": "@type"},
    "back": {"@reverse": "e:p"},
    "box": "@nest",
    "U": {"@id": "e:U", "@context": {"only-here": "e:q"}},
    "far": {"@id": "e:r", "@context": {"@vocab": "http://f/"}},
}
Member = Callable[[], None]


def write(chance: random.Random, pen: Pen, things: list[Thing]) -> None:
    """Write a document."""
    writer = _Writer(chance, pen)
    with_graph = chance.random() < 0.6
    if with_graph:
        writer.gap()
        pen.put("{")
        writer.gap()
        context = f'"@context":{json.dumps(CONTEXT, indent=chance.choice([None, 1]))}'
        if first := chance.random() < 0.8:
            pen.put(f"{context},")
        pen.put('"@graph":')
    else:
        first = True
    writer.many("[", "]", [lambda thing=thing: writer.node(thing, whole=not with_graph) for thing in things])  # type: ignore[misc]
    if with_graph:
        if not first:
            pen.put(f",{context}")
        writer.gap()
        pen.put("}")
    pen.put("\n")


class _Writer:
    def __init__(self, chance: random.Random, pen: Pen) -> None:
        self.chance, self.pen, self.nested = chance, pen, 0

    def gap(self) -> None:
        self.pen.put(self.chance.choice(["", "", " ", "\n", "\n  ", "\t"]))

    def text(self, text: str) -> Place:
        written = json.dumps(text, ensure_ascii=self.chance.random() < 0.3)
        if "/" in written and self.chance.random() < 0.1:
            written = written.replace("/", "\\/")
        return self.pen.put(written)

    def key(self, *names: str) -> Place:
        at = self.text(self.chance.choice(names))
        self.gap()
        self.pen.put(":")
        self.gap()
        return at

    def many(self, opens: str, closes: str, members: Sequence[Callable[[], object]]) -> Place:
        """Write brackets with what stands in them, commas between."""
        at = self.pen.put(opens)
        for number, member in enumerate(members):
            self.pen.put("," if number else "")
            self.gap()
            member()
            self.gap()
        self.pen.put(closes)
        return at

    def node(
        self, thing: Thing, *, whole: bool = False, name: str | None = None, bare: bool = False
    ) -> tuple[Term, Place]:
        """Write the object of a node; a `name` is said outside of it, and a `bare` one gets no label."""
        begun = self.pen.here
        told = thing.name if thing.name is not None else name
        subject: Term = IRI(NS + told) if told is not None else blank(self.pen)
        members: list[Member] = [self.property(subject, begun, key, value, thing) for key, value in thing.properties]
        if len(members) > 1 and self.chance.random() < 0.2:
            nested = members[1:]
            members = [members[0], lambda: self.nest(nested)]
        if thing.name is not None:
            members.append(lambda: self.id(str(thing.name)))
        elif name is None and not bare and self.chance.random() < 0.2:
            members.append(lambda: self.label(str(subject)))
        if thing.kind is not None:
            members.append(lambda: self.kind(subject, begun, str(thing.kind)))
        if self.chance.random() < 0.1:
            members.append(lambda: self.included())
        if self.chance.random() < 0.1 and not self.nested:  # there the parser loses it
            members.append(lambda: self.reverse(subject, begun))
        self.chance.shuffle(members)
        if whole:
            members.insert(self.chance.choice([0, len(members)]), self.context)
        self.many("{", "}", members)
        return subject, begun

    def context(self) -> None:
        self.key("@context")
        self.pen.put(json.dumps(CONTEXT))

    def id(self, name: str) -> None:
        self.key("id", "@id")
        self.text(self.chance.choice([NS + name, "e:" + name]))

    def label(self, label: str) -> None:
        self.key("id", "@id")
        self.text(f"_:{label}")

    def kind(self, subject: Term, begun: Place, kind: str) -> None:
        at = self.key("kind", "@type")
        forms = [kind, NS + kind, "e:" + kind] if kind != "U" else ["U"]
        if self.chance.random() < 0.3:
            self.pen.put("[ ")
            stands = self.text(self.chance.choice(forms))
            self.pen.put("]")
        else:
            stands = self.text(self.chance.choice(forms))
        self.pen.note(subject, RDF_TYPE, IRI(NS + kind), begun, at, stands)

    def nest(self, members: list[Member]) -> None:
        self.key("box", "@nest")
        self.nested += 1
        self.many("{", "}", members)
        self.nested -= 1

    def included(self) -> None:
        self.key("@included")
        self.node(Thing("inc", "T", [("p", Literal("in"))]))

    def reverse(self, subject: Term, begun: Place) -> None:
        """Write nodes of which this one is the value."""
        direct = self.chance.random() < 0.5
        if not direct:
            self.key("@reverse")
            self.pen.put("{ ")
        at = self.key("back") if direct else self.key("e:p", NS + "p")
        other, stands = self.node(Thing(None, "T", []))
        self.pen.note(other, IRI(NS + "p"), subject, stands, at, stands)
        if not direct:
            self.pen.put(" }")

    def property(self, subject: Term, begun: Place, name: str, value: object, thing: Thing) -> Member:
        """Return what writes a property."""
        plain = [f"e:{name}", NS + name, name]
        predicate = IRI(NS + name)
        scoped = ["only-here"] if thing.kind == "U" and name == "q" else []

        def note(at: Place, stands: Place, term: Term) -> None:
            self.pen.note(subject, predicate, term, begun, at, stands)

        def write_one(at: Place) -> None:
            term, stands = self.value(value)
            note(at, stands, term)

        def simple() -> None:
            # a class of what stands around a nest says nothing in it, other than JSON-LD has it
            at = self.key(*plain, *([] if self.nested else scoped))
            turn = self.chance.random()
            if turn < 0.2 and not isinstance(value, list):
                self.many("[", "]", [lambda: write_one(at), lambda: self.pen.put("null")])
            elif turn < 0.3 and not isinstance(value, list):
                self.pen.put('{"@set": ')
                write_one(at)
                self.pen.put("}")
            else:
                write_one(at)

        def by_text(key: str, text: str, term: Term) -> Member:
            return lambda: note(self.key(key), self.text(text), term)

        forms: list[Member] = [simple]
        if isinstance(value, IRI) and name == "p":
            forms.append(by_text("ref", value.value, value))
        elif isinstance(value, Literal):
            if name == "q" and value.datatype == XSD + "integer":
                forms.append(by_text("num", value.lexical, value))
            if name == "r" and value.language == "de-at":
                forms.append(by_text("deutsch", value.lexical, value))
            if name == "p" and value.datatype in (LANG_STRING, XSD_STRING):
                forms.append(lambda: self.in_map("tongues", value.language or "@none", value, note))
            if name == "q":
                forms.append(lambda: self.in_map("shelf", "any", value, note))
        elif isinstance(value, list) and name == "s" and not any(isinstance(one, list) for one in value):
            forms.append(lambda: self.row("row", value, note))
        elif isinstance(value, Thing):
            if name == "r" and value.name is not None:
                forms.append(lambda: self.named(value, note))
            if name == "s" and value.kind == "T" and value.name is None:  # with a name, the parser refuses it
                forms.append(lambda: self.kinds(value, note))
        return self.chance.choice(forms)

    def in_map(self, key: str, inner: str, value: Literal, note: Callable[[Place, Place, Term], None]) -> None:
        at = self.key(key)
        self.pen.put("{ ")
        self.key(inner)
        if key == "tongues":
            note(at, self.text(value.lexical), value)
        else:
            term, stands = self.value(value)
            note(at, stands, term)
        self.pen.put("}")

    def named(self, value: Thing, note: Callable[[Place, Place, Term], None]) -> None:
        at = self.key("named")
        self.pen.put("{")
        self.key(f"e:{value.name}")
        term, stands = self.node(value._replace(name=None), name=value.name)
        note(at, stands, term)
        self.pen.put("}")

    def kinds(self, value: Thing, note: Callable[[Place, Place, Term], None]) -> None:
        at = self.key("kinds")
        self.pen.put("{")
        kind_at = self.key("T", "e:T")
        term, stands = self.node(value._replace(kind=None), bare=True)
        self.pen.note(term, RDF_TYPE, IRI(NS + "T"), stands, kind_at, kind_at)
        note(at, stands, term)
        self.pen.put("}")

    def row(self, key: str, values: list[object], note: Callable[[Place, Place, Term], None]) -> None:
        at = self.key(key)
        stands = self.pen.here
        note(at, stands, self.members(values, stands))

    def members(self, values: list[object], at: Place) -> Term:
        """Write the array of a list that stands at a place, and return its first cell."""
        found: list[tuple[Term, Place]] = []
        self.many("[", "]", [lambda value=value: found.append(self.value(value)) for value in values])  # type: ignore[misc]
        after: Term = NIL
        for term, stands in reversed(found):
            cell = blank(self.pen)
            self.pen.note(cell, FIRST, term, at, stands, stands)
            self.pen.note(cell, REST, after, at, stands, stands)
            after = cell
        return after

    def value(self, value: object) -> tuple[Term, Place]:
        """Write a value, and return it with its place."""
        pen, chance = self.pen, self.chance
        at = pen.here
        if isinstance(value, Thing):
            return self.node(value)
        if isinstance(value, list):
            pen.put("{")
            self.key("@list")
            term = self.members(value, at)
            pen.put("}")
            return term, at
        if isinstance(value, IRI):
            self.many("{", "}", [lambda: self.id(value.value[len(NS) :])])
            return value, at
        assert isinstance(value, Literal)
        if value.datatype == XSD + "integer" and chance.random() < 0.5:
            pen.put(value.lexical)
            return value, at
        if value.datatype == XSD_STRING and chance.random() < 0.6:
            self.text(value.lexical)
            return value, at
        members: list[Callable[[], object]] = [lambda: (self.key("@value"), self.text(value.lexical))]
        if value.language:
            members.append(lambda: (self.key("@language"), self.text(str(value.language))))
        elif value.datatype != XSD_STRING:
            kind = value.datatype.replace(XSD, "xsd:").replace(NS, "e:")
            members.append(lambda: (self.key("@type", "kind"), self.text(kind)))
        chance.shuffle(members)
        self.many("{", "}", members)
        return value, at
