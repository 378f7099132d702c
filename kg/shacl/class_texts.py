"""Classes that are given as a text, or as a node that says nothing: no shape looks at what is of such a class."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kg.ask.meant import words_of
from kg.engines.base import Engine
from kg.findings import Finding
from kg.rdf.terms import IRI, BlankNode, Literal, Term, split_iri, to_n3
from kg.rdf.vocabulary import CLASSES, LABEL, OWL, RDFS, SKOS, SUBCLASS_OF, TYPE
from kg.shacl.grouping import flat
from kg.shacl.misfit_words import RULE

_MOST = 10_000
_ASKED = (TYPE, SUBCLASS_OF)
_NAMELESS = "[]"
"""Stands for all nodes without a name, which are called otherwise each time that a file is read."""
# What OWL makes of other classes has no name, and says what it is.
_SAYS_NOTHING = (
    "FILTER(ISBLANK(?c)) FILTER NOT EXISTS { ?c a ?kind } FILTER NOT EXISTS { ?c ?says ?it "
    f'FILTER(STRSTARTS(STR(?says), "{OWL}") || STRSTARTS(STR(?says), "{RDFS}sub")) }}'
)


def kept_of(values: Iterable[Term | None], engine: Engine) -> list[str]:
    """Return what stands for those of some values of rdf:type, and of what is above a class, that are no class."""
    rows = engine.select(f"SELECT DISTINCT ?c WHERE {{ ?s <{SUBCLASS_OF}> ?c FILTER(!ISIRI(?c)) }}").rows
    every = [*values, *(row[0] for row in rows)]
    texts = sorted({to_n3(one) for one in every if isinstance(one, Literal)})
    return [*texts, *([_NAMELESS] if any(isinstance(one, BlankNode) for one in every) else ())]


def is_kept(text: str) -> bool:
    """Tell whether what is kept is of this kind, and no property or class."""
    return text.startswith(('"', _NAMELESS))


def still(some: Iterable[str], engine: Engine) -> list[str]:
    """Return those of what was kept that a graph has now."""

    def is_there(one: str) -> bool:
        value = "?c FILTER(ISBLANK(?c))" if one == _NAMELESS else one
        return any(engine.ask(f"ASK {{ ?s <{path}> {value} }}") for path in _ASKED)

    return sorted((one for one in some if is_there(one)), key=lambda one: (one == _NAMELESS, one))


def tell_no_classes(
    engine: Engine, some: Iterable[str], known: Iterable[str], prefixes: Mapping[str, str]
) -> list[Finding]:
    """Return a finding for each such value, its uses beneath, with the one class of those `known` that it names."""
    found, classes = [], _Called(engine, known, prefixes)
    for one in some:
        value = "" if one == _NAMELESS else f"VALUES ?c {{ {one} }}"
        more = _SAYS_NOTHING if one == _NAMELESS else ""
        for path in _ASKED:
            text = f"SELECT ?s ?c WHERE {{ {value} ?s <{path}> ?c {more} }} ORDER BY ISBLANK(?s) ?s LIMIT {_MOST}"
            uses = [_use(s, path, c) for s, c in engine.select(text).rows]
            if uses:
                said, meant = _said(uses[0].value, path, classes)
                found.append(uses[0]._replace(said=said, meant=meant, under=tuple(uses[1:])))
    return found


def without_caused(unfit: Iterable[Finding], findings: Iterable[Finding]) -> list[Finding]:
    """Return what does not fit without classes given as texts that others tell of as their cause, with the place."""
    causes = {(one.value, one.cause) for one in flat(findings) if isinstance(one.cause, Literal)}
    left = []
    for one in unfit:
        uses = [use for use in (one._replace(under=()), *one.under) if (use.focus, use.value) not in causes]
        if uses and uses[0].focus != one.focus:
            uses[0] = uses[0]._replace(said=one.said, meant=one.meant)
        left += [uses[0]._replace(under=tuple(uses[1:]))] if uses else []
    return left if causes else list(unfit)


def _use(subject: Term | None, path: IRI, value: Term | None) -> Finding:
    advice = "Write the class as an IRI, without quotation marks: no shape looks at a thing whose class is a text."
    if isinstance(value, BlankNode):
        advice, value = "Write the IRI of the class: no shape looks at what is of a class that is not known.", None
    return Finding("violation", advice, RULE, focus=subject, path=str(path), value=value)


def _said(value: Term | None, path: IRI, classes: _Called) -> tuple[str, IRI | None]:
    of = "the class" if path == TYPE else "the class above it"
    if not isinstance(value, Literal):
        return f"{of} is a node without a name that says nothing of itself", None
    meant = classes.find(value.lexical)
    return f"{of} is the text {to_n3(value)}{f': did you mean {to_n3(meant)}?' if meant else ''}", meant


class _Called:
    """The classes that are known, by what they are called."""

    def __init__(self, engine: Engine, known: Iterable[str], prefixes: Mapping[str, str]) -> None:
        self._engine, self._known, self._prefixes = engine, sorted(known), prefixes

    def find(self, text: str) -> IRI | None:
        """Return the one class that a text names: by its IRI, with a prefix or without, by its name or its label."""
        text = text.strip().strip("<>")
        prefix, colon, local = text.partition(":")
        whole = f"{self._prefixes.get(prefix, '')}{local}" if colon else ""
        for one in (text, whole):
            if one in self._known:
                return IRI(one)
        if whole != local and colon:  # a name with a prefix that is known means that one or none
            return None
        words = words_of(local if colon else text)
        found = [one for one in self._known if words_of(split_iri(one)[1]) == words] or self._labelled(words)
        return IRI(found[0]) if len(found) == 1 else None

    def _labelled(self, words: Sequence[str]) -> list[str]:
        kinds = " ".join(f"<{kind}>" for kind in CLASSES)
        labels = f"VALUES ?p {{ <{LABEL}> <{SKOS}prefLabel> }}"
        asked = f"SELECT DISTINCT ?c ?l WHERE {{ VALUES ?k {{ {kinds} }} ?c a ?k . {labels} ?c ?p ?l }}"
        rows = self._engine.select(asked).rows
        return sorted({str(c) for c, label in rows if isinstance(c, IRI) and words_of(str(label)) == words})
