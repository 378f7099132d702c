"""SPARQL constraints and the validators of components defined with SPARQL (SHACL, sections 5 and 6).

Pre-binding means that `$this` and its kin stand for their terms, in subqueries too. A query whose pattern can be joined
with its focus nodes is asked about many at once; any other once for each, with its terms in place. A blank node has no
name in SPARQL, and so cannot be asked about.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice, pairwise
from typing import NamedTuple

from kg.engines.base import Engine, Solutions
from kg.engines.zero_steps import ends
from kg.errors import KgError, NotCompiled, ShapesError
from kg.rdf.terms import IRI, XSD, BlankNode, Literal, Term, to_n3
from kg.rdf.vocabulary import OWL
from kg.shacl.model import ShapesGraph
from kg.shacl.nodes import AT_ONCE
from kg.shacl.shape import Constraint, Shape, sh
from kg.sparql.binding import bind
from kg.sparql.clauses import find_form, find_projection
from kg.sparql.tokens import Token, find_variables, iter_meaningful, meaningful, tokenize

_RESERVED = ("this", "PATH", "shapesGraph", "currentShape")
_TOO_MUCH = {
    "GROUP", "HAVING", "LIMIT", "OFFSET", "COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT", "REDUCED",
}  # fmt: skip
_PLACEHOLDER = re.compile(r"\{[?$](\w+)\}")


class Found(NamedTuple):
    """One solution of a constraint's query, and the focus node for which it came up."""

    focus: Term
    value: Term | None
    path: Term | None
    messages: tuple[Literal, ...]


class SparqlConstraint(NamedTuple):
    """A query that finds violations: text with prefixes and parameters in place, `$this` still open."""

    text: str
    asks: bool
    messages: tuple[Literal, ...]
    component: str
    source: Term | None
    is_node_shape: bool
    is_joinable: bool
    stays: bool
    """Whether $this is an end of a path that may have no step."""
    bindings: tuple[tuple[str, Term], ...]

    @property
    def _validates(self) -> bool:
        return self.component != str(sh("SPARQLConstraintComponent"))

    def ask(self, engine: Engine, pairs: Iterable[tuple[Term, Term]]) -> Iterator[Found]:
        """Yield the pairs of a focus node and one of its values for which the query says no."""
        with self._telling():
            for focus, value in pairs:
                if not self._conforms(engine, {"this": focus, "value": value}):
                    yield Found(focus, value, None, self._told({"this": focus, "value": value}))

    def _conforms(self, engine: Engine, bound: Mapping[str, Term]) -> bool:
        written = engine.traits.written() if engine.traits.written else None
        if written and written.tells_more(self.text, bound):
            return written.ask(self.text, bound)
        return engine.plain.ask(_fill(self.text, {name: [term] for name, term in bound.items()}))

    def _written(self, engine: Engine, node: Term) -> Solutions | None:
        """Return what is found for a focus node where it matters how literals are written; None where it does not."""
        written = engine.traits.written() if engine.traits.written else None
        if written and written.tells_more(self.text, {"this": node}):
            return written.select(self.text, {"this": node})
        return None

    def select(self, engine: Engine, nodes: Sequence[Term]) -> Iterator[Found]:
        """Yield what the query finds for some focus nodes."""
        left: list[Term] = []
        with self._telling():
            for node in nodes:
                found = self._written(engine, node)
                if found is None:
                    left.append(node)
                    continue
                for row in found.rows:
                    yield self._found(node, dict(zip(found.variables, row, strict=True)))
            # A literal may come back from the store in another form, and then nobody knows whose result it is.
            together = self.is_joinable and all(isinstance(node, IRI) for node in left)
            if together and self.stays and _any_unknown(engine, left):
                together = False  # what is joined with a path is found only where the data have it
            for start in range(0, len(left), AT_ONCE if together else 1):
                some = list(left[start : start + (AT_ONCE if together else 1)])
                text = _fill(self.text, {"this": some}, ["this"] if together else ())
                solutions = engine.plain.select(text)
                for row in solutions.rows:
                    bound = dict(zip(solutions.variables, row, strict=True))
                    focus = bound.get("this") if together else some[0]
                    if focus is not None:
                        yield self._found(focus, bound)

    def _found(self, focus: Term, bound: dict[str, Term | None]) -> Found:
        require_no_failure(bound.get("failure"), self.source, validates=self._validates)
        value = bound.get("value")
        if value is None and self.is_node_shape:
            value = focus
        told = bound.get("message")
        known = {**bound, "this": focus, "value": value}
        messages = (told,) if isinstance(told, Literal) else self._told(known)
        return Found(focus, value, bound.get("path"), messages)

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except ShapesError:
            raise
        except KgError as error:
            raise not_run(error, self.source, validates=self._validates) from None

    def _told(self, bound: dict[str, Term | None]) -> tuple[Literal, ...]:
        """Return the messages with `{?variable}` filled in."""
        terms = {**dict(self.bindings), **{k: v for k, v in bound.items() if v is not None}}

        def fill(match: re.Match[str]) -> str:
            term = terms.get(match[1])
            if isinstance(term, IRI) and not match.string[: match.start()].endswith("<"):
                return f"<{term}>"  # which reports know as a name, and can shorten
            return match[0] if term is None else str(term)

        return tuple(m._replace(lexical=_PLACEHOLDER.sub(fill, m.lexical)) for m in self.messages)


def _fill(text: str, terms: dict[str, list[Term]], many: Collection[str] = ()) -> str:
    for name, given in terms.items():
        if any(isinstance(term, BlankNode) for term in given):
            raise NotCompiled(f"its query is asked about a blank node (${name}), which SPARQL cannot name")
    return bind(_without_bound(text, terms), terms, many, grouping=True)


def _is_joinable(text: str) -> bool:
    """Tell whether a SELECT gives the same for many focus nodes joined with its pattern as for each in its place.

    A group within the pattern does not see what it is joined with, except after EXISTS, and an aggregate sees too much.
    """
    words = [t.word or t.text for t in meaningful(tokenize(text))]
    first = words.index("{") if "{" in words else 0
    groups = all(before == "EXISTS" for before, word in pairwise(words[first:]) if word == "{")
    return groups and words.count("SELECT") == 1 and not _TOO_MUCH & set(words)


def _without_bound(text: str, names: Collection[str]) -> str:
    """Return the query with `BOUND($this)` as true: a pre-bound variable always has a value."""
    if "BOUND" not in text.upper():
        return text
    out: list[str] = []
    tokens = iter(tokenize(text))
    for token in tokens:
        piece = [token]
        if token.word == "BOUND":
            piece += islice(iter_meaningful(tokens), 3)
        bound = len(piece) == 4 and piece[2].kind == "variable" and piece[2].text[1:] in names
        out += ["(true)"] if bound else [t.text for t in piece]
    return "".join(out)


def _any_unknown(engine: Engine, nodes: Sequence[Term]) -> bool:
    """Tell whether some nodes are not all in the data."""
    listed = f"VALUES ?node {{ {' '.join(map(to_n3, nodes))} }}"
    there = "EXISTS { ?node ?p ?o } || EXISTS { ?s ?q ?node }"
    return engine.plain.ask(f"ASK {{ {listed} FILTER(!({there})) }}")


def require_no_failure(told: Term | None, source: Term | None, *, validates: bool = False) -> None:
    """Raise ShapesError where ?failure of a row is true: then its shape cannot be asked, and nothing is found."""
    if isinstance(told, Literal) and told.datatype == XSD + "boolean" and told.lexical in ("true", "1"):
        raise ShapesError(f"the query of {_shown(source, validates=validates)} reports a failure", node=source)


def not_run(error: KgError, source: Term | None, *, validates: bool = False) -> ShapesError:
    """Return the error of a node of the shapes whose query cannot be run, a constraint or what `validates` for one."""
    return ShapesError(
        f"the query of {_shown(source, validates=validates)} cannot be run: {error.message}", node=source
    )


def _shown(node: Term | None, *, validates: bool = False) -> str:
    called = "a validator" if validates else "a SPARQL constraint"
    return f"<{node}>" if isinstance(node, IRI) else f"{called} without a name"


def read_constraint(shapes: ShapesGraph, shape: Shape, constraint: Constraint) -> SparqlConstraint:
    """Return the query of a SPARQL constraint or of a validator; raise ShapesError where it is not legal."""
    graph, source = shapes.graph, constraint.source
    assert source is not None  # noqa: S101 - the caller looked
    custom = constraint.component == "custom"
    shown = _shown(source, validates=custom)
    selects, asks = graph.values(source, sh("select")), graph.values(source, sh("ask"))
    texts = [term for term in (*selects, *asks) if isinstance(term, Literal)]
    if asks and not custom:
        raise ShapesError(f"{shown}: a SPARQL constraint needs an sh:select; sh:ask is for validators")
    if len(texts) != 1:
        raise ShapesError(f"{shown} needs one sh:select or sh:ask with a query")
    text = prefixes_of(shapes, source) + texts[0].lexical
    wanted = "ASK" if asks else "SELECT"
    if find_form(text) != wanted:
        raise ShapesError(f"{shown}: the query of sh:{wanted.lower()} must begin with {wanted}")
    text = _replace_path(text, shape)
    _require_legal(text, shown, [name for name, _ in constraint.bindings] + (["value"] if asks else []))
    fixed: dict[str, list[Term]] = {name: [term] for name, term in constraint.bindings}
    variables = find_variables(text)
    if "shapesGraph" in variables:
        if shapes.name is None:
            raise ShapesError(f"{shown} uses $shapesGraph, and the shapes are not in the graph that is asked")
        fixed["shapesGraph"] = [shapes.name]
    if isinstance(shape.node, IRI):
        fixed["currentShape"] = [shape.node]
    given = {name: terms for name, terms in fixed.items() if name in variables}
    text = bind(_without_bound(text, fixed), given, grouping=True)
    messages = tuple(m for m in graph.values(source, sh("message")) if isinstance(m, Literal))
    if custom:
        own = tuple(m for m in graph.values(constraint.value, sh("message")) if isinstance(m, Literal))
        messages = messages or own
    return SparqlConstraint(
        text=text,
        asks=bool(asks),
        messages=messages,
        component=str(constraint.value) if custom else str(sh("SPARQLConstraintComponent")),
        source=source,
        is_node_shape=shape.path is None,
        is_joinable=_is_joinable(text),
        stays="this" in ends(text),
        bindings=constraint.bindings,
    )


def prefixes_of(shapes: ShapesGraph, source: Term) -> str:
    """Return the declarations of the prefixes that a node with a query names (SHACL, section 5.2.1)."""
    graph = shapes.graph
    lines: list[str] = []
    seen: set[Term] = set()
    todo = list(graph.values(source, sh("prefixes")))
    while todo:
        node = todo.pop(0)
        if node in seen:
            continue
        seen.add(node)
        todo += graph.values(node, IRI(OWL + "imports"))
        for declaration in graph.values(node, sh("declare")):
            prefix, namespace = (graph.values(declaration, sh(name)) for name in ("prefix", "namespace"))
            if len(prefix) == 1 and len(namespace) == 1:
                lines.append(f"PREFIX {prefix[0]}: <{namespace[0]}>\n")
    return "".join(dict.fromkeys(lines))


def _replace_path(text: str, shape: Shape) -> str:
    """Put the path of a property shape in place of $PATH."""
    if shape.path is None:
        return text
    pieces = [shape.path.sparql if t.kind == "variable" and t.text[1:] == "PATH" else t.text for t in tokenize(text)]
    return "".join(pieces)


def _require_legal(text: str, shown: str, bound: Iterable[str]) -> None:
    """Raise ShapesError for what SHACL forbids in queries with some variables bound beforehand (section 5.2.1)."""
    names = {*_RESERVED, *bound}
    tokens = meaningful(tokenize(text))
    for before, token in pairwise(tokens):
        if token.word in ("FROM", "MINUS", "SERVICE", "VALUES"):
            raise ShapesError(f"{shown}: a query of shapes must not hold {token.word}")
        if before.word == "AS" and token.kind == "variable" and token.text[1:] in names:
            raise ShapesError(f"{shown}: a query of shapes must not assign {token.text}")
    selects = find_form(text) == "SELECT"
    projected = find_projection(text) if selects else None
    if projected is not None and "this" not in projected:
        raise ShapesError(f"{shown}: the query must select $this")
    _require_projected(tokens, shown, int(selects))


def _require_projected(tokens: Sequence[Token], shown: str, first: int) -> None:
    """Raise ShapesError for a subquery that does not give on $this, from the first one of the SELECTs on."""
    words = [t.word or t.text for t in tokens]
    selects = [n for n, word in enumerate(words) if word == "SELECT"]
    for start in selects[first:]:
        end = next((n for n in range(start, len(words)) if words[n] in ("WHERE", "{")), len(words))
        projected = words[start + 1 : end]
        if not {"$this", "?this"} & set(projected):
            raise ShapesError(f"{shown}: a subquery must select $this")
