"""Graphs written as RDF/XML in the many ways in which it may be written, with the place of each triple."""

from __future__ import annotations

import random

from kg.rdf.terms import IRI, RDF, XSD, XSD_STRING, BlankNode, Literal, Term

from .pen import NS, RDF_TYPE, Pen, Place, Thing, blank

FIRST, REST, NIL = IRI(RDF + "first"), IRI(RDF + "rest"), IRI(RDF + "nil")
STATEMENT = IRI(RDF + "Statement")


def write(chance: random.Random, pen: Pen, things: list[Thing]) -> None:
    """Write a document."""
    if chance.random() < 0.5:
        pen.put('<?xml version="1.0"?>\n')
    if chance.random() < 0.5:
        pen.put("<!-- <e:T/> ü -->\n")
    pen.put(f'<!DOCTYPE rdf:RDF [\n  <!ENTITY e "{NS}">\n  <!ENTITY uml "ü">\n]>\n')
    pen.put(f'<rdf:RDF xmlns:rdf="{RDF}"\n xmlns:e="{NS}" xml:base="{NS}doc">')
    writer = _Writer(chance, pen)
    for thing in things:
        writer.node(thing)
    writer.gap()
    pen.put("</rdf:RDF>\n")


class _Writer:
    def __init__(self, chance: random.Random, pen: Pen) -> None:
        self.chance, self.pen, self.reified = chance, pen, 0

    def gap(self) -> None:
        self.pen.put(self.chance.choice(["", " ", "\n", "\n  ", "\t", "<!-- 日本 <a> -->", "\n<?pi <b?>\n "]))

    def space(self) -> None:
        self.pen.put(self.chance.choice([" ", " ", "\n ", "\t", "  "]))

    def attribute(self, name: str, value: str) -> Place:
        self.space()
        quote = self.chance.choice("\"'")
        text = value.replace("&", "&amp;").replace("<", "&lt;")
        text = text.replace(quote, "&quot;" if quote == '"' else "&#39;").replace(
            "ü", self.chance.choice(["ü", "&uml;", "&#xFC;"])
        )
        begun = self.pen.put(f"{name}{self.chance.choice(['=', ' = '])}{quote}")
        self.pen.put(
            text
            if name != "rdf:about" or not text.startswith(NS)
            else self.chance.choice([text, "&e;" + text[len(NS) :]])
        )
        self.pen.put(quote)
        return begun

    def node(self, thing: Thing, named: BlankNode | None = None) -> tuple[Term, Place]:
        """Write a node element; return the node and where it stands."""
        pen, chance = self.pen, self.chance
        self.gap()
        element = f"e:{thing.kind}" if thing.kind and chance.random() < 0.7 else "rdf:Description"
        begun = pen.put(f"<{element}")
        subject: Term
        if thing.name is None:
            subject = named or blank(pen)
            if chance.random() < 0.3:
                self.attribute("rdf:nodeID", str(subject))
        else:
            subject = IRI(NS + thing.name)
            about = chance.choice([NS + thing.name, thing.name])
            self.attribute("rdf:about", about)
        if element != "rdf:Description":
            pen.note(subject, RDF_TYPE, IRI(NS + str(thing.kind)), begun, begun, begun)
        elif thing.kind and chance.random() < 0.4:
            at = self.attribute("rdf:type", NS + thing.kind)
            pen.note(subject, RDF_TYPE, IRI(NS + thing.kind), begun, at, at)
        elif thing.kind:
            thing = thing._replace(properties=[*thing.properties, ("type", IRI(NS + thing.kind))])
        left, used = [], set()
        for name, value in thing.properties:
            if (
                isinstance(value, Literal)
                and value.datatype == XSD_STRING
                and name not in used
                and chance.random() < 0.3
            ):
                used.add(name)
                at = self.attribute(f"e:{name}", value.lexical.replace("\t", " "))
                pen.note(subject, IRI(NS + name), Literal(value.lexical.replace("\t", " ")), begun, at, at)
            else:
                left.append((name, value))
        if not left and chance.random() < 0.5:
            pen.put("/>")
            return subject, begun
        pen.put(">")
        self.properties(subject, begun, left)
        pen.put(f"</{element}>")
        return subject, begun

    def properties(self, subject: Term, begun: Place, properties: list[tuple[str, object]]) -> None:
        """Write property elements, and white space behind them."""
        members = 0
        for name, value in properties:
            self.gap()
            tag, predicate = f"e:{name}", IRI(NS + name)
            if name == "type":
                tag, predicate = "rdf:type", RDF_TYPE
            elif name in "pqrs" and self.chance.random() < 0.1:
                members += 1
                tag, predicate = "rdf:li", IRI(f"{RDF}_{members}")
            at = self.pen.put(f"<{tag}")
            self.value(subject, begun, tag, predicate, value, at)
        self.gap()

    def value(self, subject: Term, begun: Place, tag: str, predicate: IRI, value: object, at: Place) -> None:
        pen, chance = self.pen, self.chance
        if isinstance(value, list):
            self.attribute("rdf:parseType", "Collection")
            pen.put(">")
            cell: Term | None = None
            for member in value:
                inner, stands = self.node(
                    Thing(None, None, [("p", member)]) if not isinstance(member, IRI) else _named(member)
                )
                after = blank(pen)
                if cell is None:
                    pen.note(subject, predicate, after, begun, at, at)
                else:
                    pen.note(cell, REST, after, at, stands, stands)
                pen.note(after, FIRST, inner, stands, stands, stands)
                cell = after
            if cell is None:
                pen.note(subject, predicate, NIL, begun, at, at)
            else:
                pen.note(cell, REST, NIL, at, at, at)
            self.gap()
            pen.put(f"</{tag}>")
        elif isinstance(value, Thing):
            if value.name is None and value.kind is None and chance.random() < 0.5:
                self.attribute("rdf:parseType", "Resource")
                pen.put(">")
                node: Term = blank(pen)
                pen.note(subject, predicate, node, begun, at, at)
                self.properties(node, at, value.properties)
            else:
                pen.put(">")
                node, _ = self.node(value)
                pen.note(subject, predicate, node, begun, at, at)
                self.gap()
            pen.put(f"</{tag}>")
        elif isinstance(value, IRI):
            self.reify(subject, predicate, value)
            self.attribute("rdf:resource", value.value)
            pen.note(subject, predicate, value, begun, at, at)
            pen.put(chance.choice(["/>", f"></{tag}>", f"> </{tag}>"]))
        elif isinstance(value, Literal):
            self.reify(subject, predicate, value)
            if value.language:
                self.attribute("xml:lang", value.language)
            elif value.datatype != XSD_STRING:
                self.attribute("rdf:datatype", value.datatype.replace(XSD, XSD))
            pen.note(subject, predicate, value, begun, at, at)
            pen.put(">")
            if value.lexical and chance.random() < 0.2:
                pen.put(f"<![CDATA[{value.lexical}]]>")
            else:
                pen.put(
                    value.lexical.replace("&", "&amp;").replace("<", "&lt;").replace("ü", chance.choice(["ü", "&uml;"]))
                )
            pen.put(f"</{tag}>")

    def reify(self, subject: Term, predicate: IRI, value: Term) -> None:
        """Give a triple a name of its own, now and then."""
        if self.chance.random() < 0.1:
            self.reified += 1
            at = self.attribute("rdf:ID", f"r{self.reified}")
            node = IRI(f"{NS}doc#r{self.reified}")
            for name, term in (("type", STATEMENT), ("subject", subject), ("predicate", predicate), ("object", value)):
                self.pen.note(node, IRI(RDF + name), term, at, at, at)


def _named(node: IRI) -> Thing:
    return Thing(node.value[len(NS) :], None, [])
