"""Properties and classes in data that neither shapes nor ontology know, and that are nearly called as one they know.

In the namespaces of a project, which says itself what its terms are, every one that it does not declare is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from kg.ask.meant import meant_among
from kg.engines.base import Engine
from kg.findings import Finding
from kg.rdf.terms import IRI, BlankNode, Literal, Term, split_iri
from kg.rdf.usual_prefixes import is_bracketed
from kg.rdf.vocabulary import CLASSES, OWL, PROPERTIES, RDFS, SH, SUBCLASS_OF, TYPE
from kg.shacl.again import Delta
from kg.shacl.class_texts import is_kept, kept_of, still, tell_no_classes
from kg.shacl.closed_vocabularies import is_no_term, is_term, meant_in_growing, terms_within
from kg.shacl.idle import not_beside
from kg.shacl.misfit_words import RULE
from kg.shacl.model import ShapesGraph
from kg.shacl.near_names import NearTerms
from kg.shacl.properties import properties_known

_MOST, _MOST_NAMED = 10_000, 8
_NEAR = 5_000
"""For more terms than this, all are looked at."""
_IS_CLASS = "a "
"""Stands before a class where it is kept beside properties; no IRI has a space."""


class _Role(NamedTuple):
    """How a term is used: as a property or as a class; `kinds` are the classes of what an ontology declares as one."""

    called: str
    kinds: Sequence[IRI]
    used: str
    said: str
    """What an ontology says of such a term, in whichever words it says it."""

    @property
    def advice(self) -> str:
        return f"Correct the {self.called}, or declare it in the ontology if it is meant."

    def declared(self, term: str) -> str:
        """Return what is true of a term that an ontology declares as such, with or without its kind."""
        return self.said.replace("?term", f"<{term}>")

    def of(self, term: str) -> str:
        """Return how the use of a term is stated, of which ?s and ?o are not known."""
        return self.used.replace("?term", f"<{term}>")


_IS_A = f"?term a/<{SUBCLASS_OF}>* ?kind FILTER(CONTAINS(STR(?kind), '{{}}'))"
_BESIDE = f"VALUES ?p {{ <{RDFS}subPropertyOf> <{RDFS}domain> <{RDFS}range> <{OWL}inverseOf> }}"
_PROPERTY = _Role(
    "property",
    PROPERTIES,
    "?s ?term ?o",
    f"{{ {_IS_A.format('Property')} }} UNION {{ {_BESIDE} ?term ?p ?any }}",
)
_CLASS = _Role(
    "class",
    CLASSES,
    f"?s <{TYPE}> ?term",
    f"{{ {_IS_A.format('Class')} }} UNION {{ {_IS_A.format('Datatype')} }} UNION {{ ?term <{SUBCLASS_OF}> ?up }} "
    f"UNION {{ ?down <{SUBCLASS_OF}> ?term }}",
)
_DECLARING = {*PROPERTIES, *CLASSES}


class Strange:
    """What is known of properties and classes: asked for those of a graph that nobody knows, and again for changes."""

    def __init__(
        self,
        shapes: ShapesGraph,
        common: Iterable[str] = (),
        prefixes: Mapping[str, str] | None = None,
        *,
        anywhere: bool = False,
        base: str = "",
        bracketed: bool = True,
    ) -> None:
        """Find out what the shapes know; `common` is known as well.

        Terms of SHACL are not looked at, nor names with `prefixes` in brackets, which are told as that where they are
        `bracketed`. The same name in two namespaces is a slip only where it is one `anywhere`: outside a project many
        vocabularies meet. What begins with the `base` of a project is to be declared there.
        """
        properties = {prop for prop in properties_known(shapes) if ":" in prop} | {str(TYPE), *common}
        self._known = {_PROPERTY: properties, _CLASS: _classes_known(shapes)}
        self._spaces: dict[str, list[str]] = {}
        for space, name in map(split_iri, sorted(properties)):
            self._spaces.setdefault(name, []).append(space)
        self._anywhere, self._base, self._prefixes = anywhere, base, prefixes or {}
        self._in_brackets = frozenset(self._prefixes if bracketed else ())

    def find(self, engine: Engine, most: int | None = None) -> list[str]:
        """Return each property, and behind `a ` each class, that nothing declares and that another one was meant by.

        That is one with nearly the same name in its own namespace, a property with the same name in another one, or a
        term of a vocabulary that has no such term. What is called like nothing that is known may else well be meant; of
        more than `most` that nobody knows, all may.
        """
        found, texts = list[str](), list[str]()
        for role in (_PROPERTY, _CLASS):
            rows = engine.select(
                f"SELECT ?term WHERE {{ {{ SELECT ?term WHERE {{ {role.used} }} GROUP BY ?term }} }} ORDER BY ?term"
            ).rows
            used = [row[0] for row in rows]
            if role is _CLASS:
                texts = kept_of(used, engine)
            terms = (str(one) for one in used if isinstance(one, IRI))
            unknown = [term for term in terms if self._may_be_strange(term, role)]
            if most is None or len(unknown) <= most:
                found += [_kept(term, role) for term in self._strange(unknown, role, engine)]
        return [*texts, *found]

    def find_again(self, engine: Engine, before: Iterable[str], delta: Delta) -> list[str] | None:
        """Return what `find` does, from what it found before some triples came and went; None where that is no gain."""
        changed = (*delta.added, *delta.removed)
        if any((p == TYPE and o in _DECLARING) or (p == SUBCLASS_OF and self._base) for _, p, o in changed):
            return None  # what is declared may be meant by anything
        gone = {str(s) for s, _, _ in delta.removed if isinstance(s, IRI)}
        if self._base:  # what is now a thing may be no term
            gone |= {str(s) for s, p, _ in delta.added if p == TYPE and isinstance(s, IRI)}
        near = {
            _PROPERTY: {*gone, *(str(p) for _, p, _ in delta.added)},
            _CLASS: {*gone, *(str(o) for _, p, o in delta.added if p == TYPE and isinstance(o, IRI))},
        }
        texts = set(kept_of((o for _, p, o in delta.added if p == TYPE), engine))
        for kept in before:
            if is_kept(kept):
                texts.add(kept)
                continue
            term, role = _read(kept)
            near[role].add(term)
        if sum(map(len, near.values())) > _NEAR:
            return None
        return [*still(texts, engine), *self._again(near, engine)]

    def _again(self, near: Mapping[_Role, set[str]], engine: Engine) -> list[str]:
        return [
            _kept(term, role)
            for role, terms in near.items()
            for term in self._strange(sorted(terms), role, engine)
            if engine.ask(f"ASK {{ {role.of(term)} }}")
        ]

    def tell(self, engine: Engine, strange: Iterable[str], severity: str) -> list[Finding]:
        """Return a finding for each of such properties and classes, with its uses beneath: the first, and a number."""
        strange = list(strange)
        found, near = [], {role: self._near(role, engine) for role in self._known} if strange else {}
        if texts := [one for one in strange if is_kept(one)]:
            found += tell_no_classes(engine, texts, self._declared(_CLASS, engine), self._prefixes)
        for term, role in (_read(one) for one in strange if not is_kept(one)):
            pattern = role.of(term)
            uses = f"{pattern} {not_beside(engine).replace('?s ?p ?o', pattern)}"
            rows = engine.select(f"SELECT * WHERE {{ {uses} }} ORDER BY ISBLANK(?s) ?s ?o LIMIT {_MOST}")
            some = [_use(dict(zip(rows.variables, row, strict=True)), term, role, severity) for row in rows.rows]
            if not some:  # it only stands beside the data
                continue
            meant, said = self._said(term, role, near[role], engine)
            more = _count(engine, uses) - _MOST if len(some) == _MOST else 0
            meant_term = IRI(meant) if meant else None
            found.append(
                some[0]._replace(said=said, meant=meant_term, cause=IRI(term), under=tuple(some[1:]), beyond=more)
            )
        return found

    def _said(self, term: str, role: _Role, near: NearTerms, engine: Engine) -> tuple[str | None, str]:
        """Return what was meant by a term, and what is told of it."""
        kinds = engine.select(f"SELECT ?kind WHERE {{ <{term}> a ?kind FILTER(ISIRI(?kind)) }} ORDER BY ?kind").rows
        if kind := next((f"<{row[0]}>" for row in kinds), None):
            return None, f"<{term}> is a thing of the class {kind}, and a {role.called} is needed"
        meant = self._meant(term, role, near)
        if meant is not None:
            shown = f"the class <{term}>" if role is _CLASS else f"<{term}>"
            return meant, f"neither shapes nor ontology know {shown}: did you mean <{meant}>?"
        if not is_no_term(term):
            return None, f"neither shapes nor ontology know the {role.called} <{term}>"
        namespace, name = split_iri(term)
        meant = _within(name, namespace, terms_within(namespace))
        beside = [f"<{one}>" for one in sorted(self._known[role]) if split_iri(one)[0] == namespace][:_MOST_NAMED]
        hint = f": did you mean <{meant}>?" if meant else f"; the shapes know {', '.join(beside)}"
        return meant, f"<{term}> is no term of its vocabulary, <{namespace}>{hint if meant or beside else ''}"

    def _may_be_strange(self, term: str, role: _Role) -> bool:
        if is_bracketed(term, self._in_brackets):
            return False
        of_standards = term.startswith((RDFS, OWL)) and not is_no_term(term)
        return term not in self._known[role] and not of_standards and not term.startswith(SH)

    def _strange(self, terms: Iterable[str], role: _Role, engine: Engine) -> list[str]:
        """Return those of some terms that nothing knows and that are a slip."""
        terms = [term for term in terms if self._may_be_strange(term, role)]
        ours = self._undeclared([one for one in terms if self._base and one.startswith(self._base)], role, engine)
        terms = [term for term in terms if term in ours or not engine.ask(f"ASK {{ <{term}> ?any ?thing }}")]
        near = self._near(role, engine) if terms else NearTerms(())
        return [term for term in terms if term in ours or self._meant(term, role, near) is not None or is_no_term(term)]

    def _undeclared(self, terms: Sequence[str], role: _Role, engine: Engine) -> set[str]:
        """Return those of the terms of a project that are used and that it does not declare, where it declares any.

        What is described and of no class may be declared by words that are not known here.
        """
        used = [one for one in terms if engine.ask(f"ASK {{ {role.of(one)} }}")]
        if not used or not any(one.startswith(self._base) for one in self._declared(role, engine)):
            return set()
        return {
            one
            for one in used
            if not engine.ask(f"ASK {{ {role.declared(one)} }}")
            and (engine.ask(f"ASK {{ <{one}> a ?kind }}") or not engine.ask(f"ASK {{ <{one}> ?any ?thing }}"))
        }

    def _near(self, role: _Role, engine: Engine) -> NearTerms:
        """Return what shapes and ontology know, to be asked for what was meant."""
        return NearTerms(self._declared(role, engine))

    def _declared(self, role: _Role, engine: Engine) -> set[str]:
        kinds = " ".join(f"<{kind}>" for kind in role.kinds)
        rows = engine.select(f"SELECT DISTINCT ?term WHERE {{ VALUES ?kind {{ {kinds} }} ?term a ?kind }}").rows
        return self._known[role] | {row[0].value for row in rows if isinstance(row[0], IRI)}

    def _meant(self, term: str, role: _Role, near: NearTerms) -> str | None:
        if term.startswith((RDFS, OWL)):  # of these all terms are known
            return None
        meant = None if is_term(term) else near.meant(term) or meant_in_growing(term)
        if meant is not None or role is _CLASS:
            return meant
        namespace, name = split_iri(term)
        elsewhere = [
            f"{space}{name}"
            for space in self._spaces.get(name, ())
            if space != namespace and (self._anywhere or _bare(space) == _bare(namespace))
        ]
        return elsewhere[0] if len(elsewhere) == 1 else None


def _classes_known(shapes: ShapesGraph) -> set[str]:
    """Return the classes that shapes are for, or ask for."""
    named = [one.term for shape in shapes.targeted for one in shape.targets if one.kind == "class"]
    constraints = [one for node in shapes.shape_nodes for one in shapes.get(node).constraints]
    asked = [one.value for one in constraints if one.component == "class"]
    return {str(term) for term in (*named, *asked) if isinstance(term, IRI)}


def _use(row: dict[str, Term | None], term: str, role: _Role, severity: str) -> Finding:
    focus, value = row["s"], IRI(term) if role is _CLASS else row["o"]
    path = str(TYPE) if role is _CLASS else term
    return Finding(
        severity, role.advice, RULE, focus=focus, path=path, value=None if isinstance(value, BlankNode) else value
    )


def _count(engine: Engine, pattern: str) -> int:
    ((count,),) = engine.select(f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}").rows
    return int(count.lexical) if isinstance(count, Literal) else 0


def _kept(term: str, role: _Role) -> str:
    return f"{_IS_CLASS}{term}" if role is _CLASS else term


def _read(kept: str) -> tuple[str, _Role]:
    return (kept.removeprefix(_IS_CLASS), _CLASS) if kept.startswith(_IS_CLASS) else (kept, _PROPERTY)


def _bare(namespace: str) -> str:
    """Return a namespace without what is written in two ways."""
    return namespace.rstrip("#/").partition("://")[2].removeprefix("www.")


def _within(name: str, namespace: str, names: Iterable[str]) -> str | None:
    close = meant_among(name, names)
    return f"{namespace}{close}" if close is not None else None
