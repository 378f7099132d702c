"""RDF/XML, read with the place of every triple: a second reading that only ever follows the parser.

A triple stands at its property, an element or an attribute; that of a class which is the name of an element, and a
node, at the element (RDF/XML, section 7).
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.places.reader import Placed
from kg.places.resolving import resolve
from kg.places.xml_literal import XmlLiteral
from kg.places.xml_text import Attribute, Token, iter_tokens
from kg.rdf.terms import IRI, RDF, XSD_STRING, BlankNode, Literal, Term, TripleTerm, in_language
from kg.rdf.vocabulary import FIRST, NIL, OBJECT, PREDICATE, REIFIES, REST, SUBJECT, TYPE

_XML = "http://www.w3.org/XML/1998/namespace"
_DIRECTION = "http://www.w3.org/2005/11/its" + "dir"
_DESCRIPTION = RDF + "Description"
_STATEMENT = IRI(RDF + "Statement")
# Attributes that say what an element is about, and give no property.
_OF_SYNTAX = frozenset(
    RDF + name
    for name in (
        "RDF", "ID", "about", "nodeID", "resource", "datatype", "parseType", "annotation", "annotationNodeID",
    )
)  # fmt: skip


class _Frame:
    """An open element: the document or rdf:RDF, a node, a property, a list, or what is written as XML."""

    def __init__(self, kind: str, above: _Frame | None, at: int) -> None:
        self.kind, self.at = kind, at
        self.spaces: dict[str, str] = above.spaces if above else {"xml": _XML}
        self.base: str = above.base if above else ""
        self.language: str = above.language if above else ""
        self.direction: str = above.direction if above else ""
        self.has_directions: bool = bool(above and above.has_directions)
        self.subject: IRI | BlankNode = above.subject if above else BlankNode("")
        self.out: list[Placed] = above.out if above else []
        self.at_subject: int = above.at_subject if above else at
        self.predicate = TYPE
        self.members = 0
        self.value: Term | None = None
        self.text: list[str] = []
        self.datatype: str | None = None
        self.reifiers: list[tuple[str, Term, int]] = []
        self.cell: BlankNode | None = None
        self.literal: XmlLiteral | None = None


class RdfXmlReader:
    """Reads a document of RDF/XML, relative IRIs against a base."""

    def __init__(self, text: str, base: str) -> None:
        self._text, self._blank = text, 0
        self._stack = [_Frame("document", None, 0)]
        self._stack[0].base = base
        self._out = self._stack[0].out

    def read(self) -> Iterator[Placed]:
        """Yield the triples as their properties stand in the document."""
        for token in iter_tokens(self._text):
            frame = self._stack[-1]
            if frame.literal is not None and frame.literal.take(token, frame.spaces):
                continue
            if token.kind == "start":
                self._start(token)
                if token.closed:
                    self._end()
            elif token.kind == "end":
                self._end()
            else:
                frame.text.append(token.text)
            if self._out:
                yield from self._out
                self._out.clear()

    def _new_blank(self) -> BlankNode:
        self._blank += 1
        return BlankNode(f"0-{self._blank}")  # no name in XML begins so

    def _start(self, token: Token) -> None:
        above = self._stack[-1]
        frame = _Frame("", above, token.at)
        self._stack.append(frame)
        declared = {
            one.name[6:]: one.value for one in token.attributes if one.name == "xmlns" or one.name.startswith("xmlns:")
        }
        if declared:
            frame.spaces = frame.spaces | declared
        given = [
            (_expanded(one.name, frame.spaces, ""), one)
            for one in token.attributes
            if one.name != "xmlns" and not one.name.startswith("xmlns:")
        ]
        given = [pair for pair in given if not _inherit(frame, *pair)]
        name = _expanded(token.text, frame.spaces, frame.spaces.get("", ""))
        if above.kind == "document" and name == RDF + "RDF":
            frame.kind = "document"
        elif above.kind in ("document", "property", "list", "triple"):
            self._node(frame, above, name, given)
        elif above.kind == "node":
            self._property(frame, above, name, given)

    def _node(self, frame: _Frame, above: _Frame, name: str, given: list[tuple[str, Attribute]]) -> None:
        frame.kind, frame.at_subject = "node", frame.at
        by_name = dict(given)
        if RDF + "about" in by_name:
            frame.subject = IRI(resolve(frame.base, by_name[RDF + "about"].value))
        elif RDF + "ID" in by_name:
            frame.subject = IRI(resolve(frame.base, f"#{by_name[RDF + 'ID'].value}"))
        elif RDF + "nodeID" in by_name:
            frame.subject = BlankNode(by_name[RDF + "nodeID"].value)
        else:
            frame.subject = self._new_blank()
        if above.kind == "list":
            self._member(above, frame.subject, frame.at)
        elif above.kind == "property":
            above.value = frame.subject
            self._say(above, frame.subject)
        if name != _DESCRIPTION:
            self._put(frame, TYPE, IRI(name), frame.at)
        self._attributes(frame, given)

    def _attributes(self, frame: _Frame, given: list[tuple[str, Attribute]]) -> None:
        """Put what attributes say of the subject of a frame."""
        for name, one in given:
            if name == TYPE.value:
                self._put(frame, TYPE, IRI(resolve(frame.base, one.value)), one.at)
            elif name not in _OF_SYNTAX and ":" in one.name:
                self._put(frame, IRI(name), self._text_of(frame, one.value), one.at)

    def _property(self, frame: _Frame, above: _Frame, name: str, given: list[tuple[str, Attribute]]) -> None:
        if name == RDF + "li":
            above.members += 1
            name = f"{RDF}_{above.members}"
        frame.predicate = IRI(name)
        by_name = {key.removeprefix(RDF): one for key, one in given if key in _OF_SYNTAX}
        if one := by_name.get("ID"):
            frame.reifiers.append(("statement", IRI(resolve(frame.base, f"#{one.value}")), one.at))
        if one := by_name.get("annotation"):
            frame.reifiers.append(("reifier", IRI(resolve(frame.base, one.value)), one.at))
        if one := by_name.get("annotationNodeID"):
            frame.reifiers.append(("reifier", BlankNode(one.value), one.at))
        if one := by_name.get("datatype"):
            frame.datatype = resolve(frame.base, one.value)
        kind = by_name["parseType"].value if "parseType" in by_name else None
        if kind == "Resource":
            node = self._new_blank()
            self._say(frame, node)
            frame.kind, frame.subject, frame.at_subject = "node", node, frame.at
        elif kind == "Collection":
            frame.kind = "list"
        elif kind == "Triple":
            frame.kind, frame.out = "triple", []
        elif kind is not None:
            frame.kind, frame.literal = "literal", XmlLiteral()
        elif (
            "resource" in by_name
            or "nodeID" in by_name
            or any(key not in _OF_SYNTAX and ":" in a.name for key, a in given)
        ):
            self._empty(frame, given)
        else:
            frame.kind = "property"

    def _empty(self, frame: _Frame, given: list[tuple[str, Attribute]]) -> None:
        """Take a property element whose attributes name its value, or say something of one without a name."""
        by_name = dict(given)
        node: IRI | BlankNode
        if RDF + "resource" in by_name:
            node = IRI(resolve(frame.base, by_name[RDF + "resource"].value))
        elif RDF + "nodeID" in by_name:
            node = BlankNode(by_name[RDF + "nodeID"].value)
        else:
            node = self._new_blank()
        self._say(frame, node)
        frame.kind, frame.subject, frame.at_subject = "empty", node, frame.at
        self._attributes(frame, given)

    def _member(self, frame: _Frame, member: Term, at: int) -> None:
        """Put a member at the end of the list that a frame is."""
        cell = self._new_blank()
        if frame.cell is None:
            self._say(frame, cell)
        else:
            frame.out.append(Placed(frame.cell, REST, cell, frame.at, at, at))
        frame.cell = cell
        frame.out.append(Placed(cell, FIRST, member, at, at, at))

    def _end(self) -> None:
        frame = self._stack.pop()
        if frame.kind == "property" and frame.value is None:
            self._say(frame, self._text_of(frame, "".join(frame.text)))
        elif frame.kind == "list":
            if frame.cell is None:
                self._say(frame, NIL)
            else:
                frame.out.append(Placed(frame.cell, REST, NIL, frame.at, frame.at, frame.at))
        elif frame.kind == "literal" and frame.literal is not None:
            self._say(frame, Literal(frame.literal.written(), RDF + "XMLLiteral"))
        elif frame.kind == "triple" and frame.out:
            subject, predicate, value, *_ = frame.out[0]
            frame.out = self._stack[-1].out
            if isinstance(subject, IRI | BlankNode) and isinstance(predicate, IRI):
                self._say(frame, TripleTerm(subject, predicate, value))

    def _text_of(self, frame: _Frame, text: str) -> Literal:
        if frame.kind == "property" and frame.datatype is not None:
            return Literal(text, frame.datatype)
        if not frame.language:
            return Literal(text, XSD_STRING)
        turned = f"--{frame.direction}" if frame.direction and frame.has_directions else ""
        return in_language(text, frame.language + turned)

    def _put(self, frame: _Frame, predicate: IRI, value: Term, at: int) -> None:
        frame.out.append(Placed(frame.subject, predicate, value, frame.at_subject, at, at))

    def _say(self, frame: _Frame, value: Term) -> None:
        """Put the triple that a property element is, and what its own name or annotation says of it."""
        subject, predicate = frame.subject, frame.predicate
        self._put(frame, predicate, value, frame.at)
        for kind, node, at in frame.reifiers:
            if kind == "reifier":
                frame.out.append(Placed(node, REIFIES, TripleTerm(subject, predicate, value), at, at, at))
                continue
            parts = ((TYPE, _STATEMENT), (SUBJECT, subject), (PREDICATE, predicate), (OBJECT, value))
            for part, term in parts:
                frame.out.append(Placed(node, part, term, at, at, at))


def _expanded(name: str, spaces: dict[str, str], default: str) -> str:
    prefix, colon, local = name.partition(":")
    return spaces.get(prefix, "") + local if colon else default + name


def _inherit(frame: _Frame, name: str, one: Attribute) -> bool:
    """Take what holds for an element and all below it; return whether an attribute is of that kind."""
    if name == _XML + "lang":
        frame.language = one.value.lower()
    elif name == _XML + "base":
        frame.base = resolve(frame.base, one.value)
    elif name == _DIRECTION:
        frame.direction = one.value
    elif name == RDF + "version":
        frame.has_directions = one.value.startswith("1.2")
    else:
        return name.startswith(_XML) or one.name.startswith("its:")
    return True
