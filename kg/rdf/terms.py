"""RDF terms, CURIEs and typed values: what goes into a query and what comes out of it."""

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from kg.errors import IdentifierError, UnknownName

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD_STRING = XSD + "string"
LANG_STRING = RDF + "langString"
DIR_LANG_STRING = RDF + "dirLangString"


# Terms are tuples, since these are compared and looked up in native code, a fifth of the time of reading large shapes
# otherwise; what kind of term it is makes one equal to terms of its own kind only.
class IRI(NamedTuple):
    """An IRI; its text is `value`."""

    value: str
    kind: str = "IRI"

    def __str__(self) -> str:
        return self.value

    def __repr__(self) -> str:
        return f"IRI({self.value!r})"


class BlankNode(NamedTuple):
    """A blank node; its label, `value`, means nothing outside the answer that it came in."""

    value: str
    kind: str = "blank node"

    def __str__(self) -> str:
        return self.value

    def __repr__(self) -> str:
        return f"BlankNode({self.value!r})"


class Literal(NamedTuple):
    """A literal: its lexical form, the IRI of its datatype, and its language tag or None.

    Behind the tag stands the base direction, if there is one, as Turtle writes it: "ar--rtl".
    """

    lexical: str
    datatype: str = XSD_STRING
    language: str | None = None

    def __str__(self) -> str:
        return self.lexical


DEEPEST = 128
"""How many levels of triple terms, and of JSON files, are read: deeper ones crash parsers in native code."""


if TYPE_CHECKING:
    _Object: TypeAlias = "Term"
else:
    _Object = object  # a name of what comes below would be compiled as Python starts


class TripleTerm(NamedTuple):
    """A triple as a term (RDF 1.2, section 3.1): what is said of it says nothing about whether it holds."""

    subject: IRI | BlankNode
    predicate: IRI
    object: _Object

    def __str__(self) -> str:
        return to_n3(self)


Term: TypeAlias = IRI | BlankNode | Literal | TripleTerm
Triple: TypeAlias = tuple[Term, Term, Term]
Row: TypeAlias = tuple[Term | None, ...]

# Classes of the characters of names: all but the other ASCII signs. That is wider than Turtle's PN_CHARS, for an engine
# has the last word on names, and a class of many ranges costs milliseconds to compile.
NAME_CHAR = r"[^\x00-,./:-@\[-^`{-\x7f]"
NAME_CHAR_OR_DOT = r"[^\x00-,/:-@\[-^`{-\x7f]"
LOCAL_CHAR = r"[^\x00-$&-,./;-@\[-^`{-\x7f]"
LOCAL_CHAR_OR_DOT = r"[^\x00-$&-,/;-@\[-^`{-\x7f]"
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_UNESCAPES = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_TO_ESCAPE = re.compile(r'[\\"\n\r\t\x00-\x1f\x7f]')
_USUAL_IRI = re.compile(r"https?://[A-Za-z0-9.-]+(?:/[A-Za-z0-9._~/-]*)?(?:#[A-Za-z0-9._~-]*)?\Z")
"""How nearly every IRI is written; what looks further takes a millisecond to compile."""
# As text, since Python compiles a pattern when first it is used.
_ESCAPED = r"(?s)\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))"
_ILLEGAL_IN_IRI = r'[\x00-\x20<>"{}|\\^`]'
_SCHEME = r"[A-Za-z][A-Za-z0-9+.-]*:"
LOCAL_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?\Z")
"""What may stand behind a prefix as we write it."""
ADDRESSES = ("http://", "https://", "urn:")
"""How an IRI begins that nobody takes for a CURIE."""
_CURIE = re.compile(r"([A-Za-z][A-Za-z0-9_-]*|):([^\s/<>\"{}|\\^`][^\s<>\"{}|\\^`]*)\Z")
_BARE = {XSD + "integer": re.compile(r"[+-]?[0-9]+\Z"), XSD + "boolean": re.compile(r"(?:true|false)\Z")}


def is_bare(lexical: str, datatype: str) -> bool:
    """Tell whether Turtle may have a literal without quotation marks and datatype."""
    return datatype in _BARE and bool(_BARE[datatype].match(lexical))


def in_language(lexical: str, tag: str) -> Literal:
    """Return a text in a language, whose tag may end in a base direction."""
    return Literal(lexical, DIR_LANG_STRING if "--" in tag else LANG_STRING, tag)


def escape_text(text: str) -> str:
    """Return text as it stands between the quotes of an N-Triples literal."""
    return _TO_ESCAPE.sub(lambda m: _ESCAPES.get(m[0], f"\\u{ord(m[0]):04X}"), text)


def unescape_text(text: str) -> str:
    """Undo the escapes of a Turtle or SPARQL string; raise IdentifierError for one that does not exist."""
    if "\\" not in text:
        return text

    def replace(match: re.Match[str]) -> str:
        if match[3] is not None:
            if match[3] not in _UNESCAPES:
                raise IdentifierError(f"\\{match[3]} is not an escape; write \\\\ for a backslash")
            return _UNESCAPES[match[3]]
        code = int(match[1] or match[2], 16)
        if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
            raise IdentifierError(f"{match[0]} is not a character")
        return chr(code)

    return re.sub(_ESCAPED, replace, text)


@cache
def _iri() -> re.Pattern[str]:
    """Return what matches an absolute IRI (RFC 3987, section 2.2), or of other text how far it could be one.

    Which characters beyond ASCII are allowed is `_is_allowed`'s.
    """

    def any_but(marks: str) -> str:
        return rf"""(?:[^\x00-\x20"<>\\^`{{|}}\x7f%\[\]#{marks}]|%[0-9A-Fa-f]{{2}})*"""

    host = rf"(?:\[(?P<address>[0-9A-Fa-f:.]+|[vV][0-9A-Fa-f]+\.[A-Za-z0-9._~!$&'()*+,;=:-]+)\]|{any_but('/?:@')})"
    within = rf"(?://(?:{any_but('/?@')}@)?{host}(?::[0-9]*)?(?:/{any_but('?')})?|(?!//){any_but('?')})"
    return re.compile(rf"{_SCHEME}{within}(?P<query>\?{any_but('')})?(?:#{any_but('')})?")


def _is_allowed(ch: str, *, private: bool) -> bool:
    """Tell whether a character beyond ASCII may stand in an IRI; private ones may in its query alone."""
    code = ord(ch)
    if code < 0x10000:
        return (
            0xA0 <= code < 0xD800
            or 0xF900 <= code < 0xFDD0
            or 0xFDF0 <= code < 0xFFF0
            or (private and 0xE000 <= code < 0xF900)
        )
    return code & 0xFFFF < 0xFFFE and (0xE1000 <= code < 0xF0000 or code < 0xE0000 or (private and code >= 0xF0000))


def parse_iri(text: str) -> IRI:
    """Return an absolute IRI; raise IdentifierError for text that is none (RFC 3987, section 2.2).

    What passes here every engine reads in a query, so that no text of others makes a query that is right look wrong.
    """
    if _USUAL_IRI.match(text):
        return IRI(text)
    bad = re.search(_ILLEGAL_IN_IRI, text)
    if bad:
        raise IdentifierError(f"{text!r} is not an IRI: it holds {bad[0]!r}")
    if not re.match(_SCHEME, text):
        raise IdentifierError(f"{text!r} is not an absolute IRI; it must begin with a scheme such as https:")
    fitting = _iri().match(text)
    end = fitting.end() if fitting else 0
    if fitting and not text.isascii():
        beyond = (place for place in range(end) if text[place] > "\x7f")
        within = range(*fitting.span("query"))
        end = next((place for place in beyond if not _is_allowed(text[place], private=place in within)), end)
    if end < len(text):
        raise IdentifierError(f"{text!r} is not an IRI: {_why_no_iri(text, end)}")
    if fitting and fitting["address"] is not None:
        _require_address(text, fitting["address"])
    return IRI(text)


def _why_no_iri(text: str, place: int) -> str:
    if 0xD800 <= ord(text[place]) <= 0xDFFF:
        return "it holds half a character"
    if text[place] == "%":
        return f"{text[place : place + 3]!r} is no escape such as %20, and % itself is written as %25"
    return f"it holds {text[place]!r}"


def _require_address(text: str, address: str) -> None:
    """Raise IdentifierError where a host in brackets is no IPv6 address; newer kinds begin with v (RFC 3986, 3.2.2)."""
    from ipaddress import AddressValueError, IPv6Address

    if not address.startswith(("v", "V")):
        try:
            IPv6Address(address)
        except AddressValueError:
            raise IdentifierError(f"{text!r} is not an IRI: [{address}] is no IPv6 address") from None


def split_iri(text: str) -> tuple[str, str]:
    """Return an IRI up to its last / or #, most likely a namespace, and what stands behind: its local name.

    An IRI without either is parted at its last colon.

    >>> split_iri("http://e/ns#name"), split_iri("urn:isbn:3")
    (('http://e/ns#', 'name'), ('urn:isbn:', '3'))
    """
    end = max(text.rfind("/"), text.rfind("#")) + 1 or text.rfind(":") + 1
    return text[:end], text[end:]


def to_n3(term: Term) -> str:
    """Return a term in N-Triples syntax, which is also Turtle and SPARQL."""
    if isinstance(term, Literal):
        quoted = f'"{escape_text(term.lexical)}"'
        if term.language:
            return f"{quoted}@{term.language}"
        return quoted if term.datatype == XSD_STRING else f"{quoted}^^<{term.datatype}>"
    if isinstance(term, TripleTerm):
        return f"<<( {' '.join(map(to_n3, term))} )>>"
    return f"<{term}>" if isinstance(term, IRI) else f"_:{term}"


class Prefixes:
    """A map of prefixes that shrinks IRIs to CURIEs and expands CURIEs to IRIs."""

    def __init__(self, namespaces: Mapping[str, str]) -> None:
        self.namespaces = namespaces
        self._longest = sorted(namespaces.items(), key=lambda pair: (-len(pair[1]), pair[0]))

    def shrink(self, iri: str) -> str | None:
        """Return `prefix:name` for an IRI, or None where no prefix fits."""
        for prefix, namespace in self._longest:
            if iri.startswith(namespace) and LOCAL_NAME.match(iri, len(namespace)):
                return f"{prefix}:{iri[len(namespace) :]}"
        return None

    def expand(self, curie: str) -> IRI:
        """Return the IRI of `prefix:name`; raise UnknownName for a prefix that is not declared."""
        prefix, _, name = curie.partition(":")
        if prefix not in self.namespaces:
            raise UnknownName("prefix", prefix, self.namespaces, "declare it in kg.toml under [prefixes]")
        return parse_iri(self.namespaces[prefix] + name)

    def render(self, term: Term) -> str:
        """Return a term as a person would write it in Turtle: CURIE, number, or quoted text."""
        if isinstance(term, IRI):
            return self.shrink(term.value) or f"<{term}>"
        if isinstance(term, TripleTerm):
            return f"<<( {' '.join(map(self.render, term))} )>>"
        if not isinstance(term, Literal) or term.language or term.datatype == XSD_STRING:
            return to_n3(term)
        if is_bare(term.lexical, term.datatype):
            return term.lexical
        return f'"{escape_text(term.lexical)}"^^{self.shrink(term.datatype) or f"<{term.datatype}>"}'

    def parse(self, text: str) -> Term:
        """Return the term that `render` wrote as `text`; raise IdentifierError or UnknownName otherwise."""
        if text.startswith("<") and text.endswith(">"):
            return parse_iri(text[1:-1])
        if text.startswith("_:"):
            return BlankNode(text[2:])
        for datatype, pattern in _BARE.items():
            if pattern.match(text):
                return Literal(text, datatype)
        quoted = re.fullmatch(r'"((?:[^"\\\n]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^(\S+))?', text)
        if quoted:
            lexical = unescape_text(quoted[1])
            if quoted[2]:
                return in_language(lexical, quoted[2])
            return Literal(lexical, str(self.parse(quoted[3])) if quoted[3] else XSD_STRING)
        return self.expand(text)


def find_iri(text: str, prefixes: Prefixes) -> IRI | None:
    """Return the IRI that a person typed as `<IRI>`, bare web address or CURIE, or None for other text.

    Raises IdentifierError for a broken IRI and UnknownName for an undeclared prefix.
    """
    if text.startswith("<") and text.endswith(">"):
        return parse_iri(text[1:-1])
    if text.startswith(ADDRESSES):
        return parse_iri(text)
    if _CURIE.match(text) and (text[0] != ":" or "" in prefixes.namespaces):  # else it is a label such as ":wumpscut:"
        return prefixes.expand(text)
    return None
