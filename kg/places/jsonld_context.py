"""What names mean in JSON-LD: active contexts and their terms (JSON-LD 1.1 API, sections 4 and 5.2).

The document was read before, so nothing here is at fault, and no context is anywhere but in the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kg.places.resolving import resolve
from kg.rdf.json_text import Object, Value

KEYWORDS = frozenset(
    f"@{name}"
    for name in (
        "base", "container", "context", "default", "direction", "graph", "id", "import", "included", "index", "json",
        "language", "list", "nest", "none", "prefix", "propagate", "protected", "reverse", "set", "type", "value",
        "version", "vocab",
    )
)  # fmt: skip
_LIKE_KEYWORD = re.compile(r"@[A-Za-z]+\Z")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_IRI_CHAR = r"[^\x00-\x20<>\"{}|\\^`#\ud800-\udfff]"
_IRI = re.compile(rf"[A-Za-z][A-Za-z0-9+.-]*:{_IRI_CHAR}*(?:#{_IRI_CHAR}*)?\Z")
_OF_CONTEXT = frozenset(
    ("@base", "@direction", "@import", "@language", "@propagate", "@protected", "@version", "@vocab")
)
_ENDS_PREFIX = tuple(":/?#[]@")
UNSET = "@unset"
"""Of a term's language or direction: that of its context holds."""


class Term(NamedTuple):
    """What a context says of a name."""

    iri: str | None
    prefix: bool = False
    reverse: bool = False
    type: str | None = None
    container: frozenset[str] = frozenset()
    language: str | None = UNSET
    direction: str | None = UNSET
    context: Value | None = None
    indexed_by: str | None = None
    outer_base: str = ""


class Context:
    """An active context; it is never changed once a name has been looked up in it."""

    def __init__(self, base: str, terms: dict[str, Term] | None = None) -> None:
        self.base: str | None = base
        self.first_base = base
        self.terms = terms or {}
        self.vocab: str | None = None
        self.language: str | None = None
        self.direction: str | None = None
        self.previous: Context | None = None
        self._known: dict[tuple[str, bool, bool], str | None] = {}
        self._scoped: dict[tuple[int, bool], Context] = {}

    def copied(self) -> Context:
        """Return a context like this one, to be changed."""
        other = Context(self.first_base, dict(self.terms))
        other.base, other.vocab, other.previous = self.base, self.vocab, self.previous
        other.language, other.direction = self.language, self.direction
        return other

    def of(self, name: str) -> Term | None:
        """Return what is said of a name."""
        return self.terms.get(name)

    def expand(self, name: str, *, vocab: bool = True, relative: bool = False) -> str | None:
        """Return the IRI or keyword that a name means, or None for nothing."""
        key = name, vocab, relative
        if key not in self._known:
            self._known[key] = self._expand(name, vocab, relative, None)
        return self._known[key]

    def _expand(self, name: str, vocab: bool, relative: bool, making: _Making | None) -> str | None:
        if name in KEYWORDS:
            return name
        if _LIKE_KEYWORD.match(name):
            return None
        if making:
            making.define(name)
        term = self.terms.get(name)
        if term and term.iri in KEYWORDS:
            return term.iri
        if term and vocab:
            return term.iri
        prefix, colon, rest = name[1:].partition(":")
        if colon:
            prefix = name[0] + prefix
            if prefix == "_" or rest.startswith("//"):
                return name
            if making:
                making.define(prefix)
            known = self.terms.get(prefix)
            if known and known.iri is not None and known.prefix:
                return known.iri + rest
            if _SCHEME.match(name):
                return name
        if vocab and self.vocab is not None:
            return self.vocab + name
        if relative and self.base is not None:
            return resolve(self.base, name)
        return name

    def scoped(self, term: Term, *, propagate: bool = True) -> Context:
        """Return the context that holds within a term that has one of its own, made once."""
        if term.context is None:
            return self
        key = id(term.context), propagate  # the document holds it as long as there is a term
        if key not in self._scoped:
            self._scoped[key] = self.with_local(term.context, base=term.outer_base, propagate=propagate)
        return self._scoped[key]

    def with_local(self, local: Value, *, base: str | None = None, propagate: bool = True) -> Context:
        """Return the context that a context in the document makes of this one."""
        result = self.copied()
        if isinstance(local.held, Object) and (said := local.held.first("@propagate")) is not None:
            propagate = said.held is not False
        if not propagate and result.previous is None:
            result.previous = self
        entries = local.held if isinstance(local.held, list) else [local]
        for one in entries:
            if one.held is None:
                before, result = result, Context(self.first_base)
                if not propagate:
                    result.previous = before
            elif isinstance(one.held, Object):
                result = result.copied()
                _Making(result, one.held, self.first_base if base is None else base)
        return result


class _Making:
    """Puts the terms of one context of the document into an active context."""

    def __init__(self, into: Context, local: Object, base: str) -> None:
        self._into, self._base = into, base
        self._local = {one.key: one.value for one in local}
        self._begun: set[str] = set()
        if (said := self._local.get("@base")) is not None:
            into.base = resolve(into.base or "", said.held) if isinstance(said.held, str) else None
        if (said := self._local.get("@vocab")) is not None:
            text = said.held
            into.vocab = into._expand(text, True, True, self) if isinstance(text, str) else None
        if (said := self._local.get("@language")) is not None:
            into.language = said.held if isinstance(said.held, str) else None
        if (said := self._local.get("@direction")) is not None:
            into.direction = said.held if isinstance(said.held, str) else None
        for name in self._local:
            self.define(name)

    def define(self, name: str) -> None:
        """Define a name of this context, unless it has none or that is being done."""
        if name not in self._local or name in self._begun or name in _OF_CONTEXT:
            return
        self._begun.add(name)
        if name != "@type" and (name in KEYWORDS or _LIKE_KEYWORD.match(name)):
            return
        value = self._local[name].held
        self._into.terms.pop(name, None)
        told = {one.key: one.value for one in value} if isinstance(value, Object) else {"@id": self._local[name]}
        if (term := self._made(name, told)) is not None:
            self._into.terms[name] = term

    def _made(self, name: str, told: dict[str, Value]) -> Term | None:
        kind = _text(told, "@type")
        if kind is not None:
            kind = self._into._expand(kind, True, False, self)
        container = frozenset(_texts(told.get("@container")))
        language = _text(told, "@language") if "@language" in told and "@type" not in told else UNSET
        direction = _text(told, "@direction") if "@direction" in told else UNSET
        if (reverse := _text(told, "@reverse")) is not None:
            if _LIKE_KEYWORD.match(reverse):
                return None
            iri, prefix = self._into._expand(reverse, True, False, self), False
        elif "@id" in told and told["@id"].held != name:
            meant = _text(told, "@id")
            if meant is None:
                iri = None
            elif meant not in KEYWORDS and _LIKE_KEYWORD.match(meant):
                return None
            else:
                iri = self._into._expand(meant, True, False, self)
            prefix = iri is not None and (iri.endswith(_ENDS_PREFIX) or iri.startswith("_:"))
        else:
            iri, prefix = self._by_name(name), False
        if "@prefix" in told:
            prefix = told["@prefix"].held is True
        if "@type" in container and kind is None:
            kind = "@id"
        return Term(
            iri, prefix, reverse is not None, kind, container, language, direction, told.get("@context"),
            _text(told, "@index"), self._base,
        )  # fmt: skip

    def _by_name(self, name: str) -> str | None:
        prefix, colon, rest = name[1:].partition(":")
        if colon:
            prefix = name[0] + prefix
            self.define(prefix)
            known = self._into.terms.get(prefix)
            return known.iri + rest if known and known.iri is not None else name
        if "/" in name:
            return resolve(self._base, name)  # as the parser has it, whatever the context says
        if name == "@type":
            return name
        return self._into.vocab + name if self._into.vocab is not None else None


def _text(told: dict[str, Value], key: str) -> str | None:
    held = told[key].held if key in told else None
    return held if isinstance(held, str) else None


def _texts(value: Value | None) -> Iterator[str]:
    """Yield a text, or those of a list."""
    if value is not None and isinstance(value.held, str):
        yield value.held
    elif value is not None and isinstance(value.held, list):
        yield from (one.held for one in value.held if isinstance(one.held, str))


def is_iri(text: str | None) -> bool:
    """Tell whether a text is an absolute IRI."""
    return text is not None and _IRI.match(text) is not None
