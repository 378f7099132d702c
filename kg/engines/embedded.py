"""The default engine: pyoxigraph on a snapshot."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import IO, TYPE_CHECKING, Any

from kg.engines.apart import keep_apart
from kg.engines.base import MARK, Solutions, Traits, Written, columns_of
from kg.engines.gate import admit
from kg.engines.parser_faults import require_labels_apart, to_query_error, to_run_error, told_of
from kg.engines.sorting import sort_answer
from kg.errors import Advice, StoreError
from kg.io.worker import call, stream
from kg.rdf.formats import from_oxigraph, triple_of
from kg.rdf.terms import IRI, Row, Term, Triple, to_n3

if TYPE_CHECKING:
    from pyoxigraph import Store

    from kg.engines.known_lists import Known
    from kg.engines.stated import Stated

_LISTED = re.compile(r"\{\s*graph\s*[?$]\w+\s*\{(?:\s*[?$]\w+){3}\s*\}", re.IGNORECASE)
"""What every list of the graphs has; most questions have none, and a start does without what looks further."""
# These look at text in capitals and begin with letters, which are found in a tenth of the time in a long one.
_COUNTS = re.compile(r"COUNT(?<=\bCOUNT)\s*[(#](?!\s*(?:\*|(?:DISTINCT\s*)?[?$]\w*)\s*\))")
"""What a query has that counts an expression, or different rows."""
_AMONG_NONE = re.compile(r"IN(?<=\bIN)\s*(?:#|\(\s*[)#])")  # what looks for a value among none
_OPTIONAL_STEP = re.compile(r"(?:^|\r)(?!#)[^\r\n]*\?(?!\w)", re.MULTILINE)
"""What a query has, if no asterisk, in which a path may have no step: not the question that a saved one begins with."""
_OF_GRAPHS = re.compile(
    r"GRAPH(?<=[\s{}.)>;]GRAPH)(?=[\s?$<#])"
    r"(?!\s*[?$]?(?![?$])([^\s{]+)\s*\{\s*(?!FILTER|BIND)[^\s{}#](?:(?![?$]\1\b)[^{}#\"'])*\})"
)
"""What a query has in which a pattern of GRAPH is more than triples and conditions that do not name the graph."""
_NEGATED = r"!\s*(?:[\^<]|\(\s*[<^a)#]|\(?\s*[\w.-]*:|a\s)"  # what a path has that negates, and little else
_LONG, _BEHIND_IN = 200, re.compile(r"IN(?<=\bIN)\s*\(")
"""What a query has in which a long list stands behind IN; shorter text has no room for one."""


class EmbeddedEngine:
    """Asks an Oxigraph store; safe to use from several threads, since the store is only read.

    With `graphs`, what these named graphs hold together is asked, as if there were no others. A triple that several of
    them hold counts as often, so they must not share one. `known` gives what is known of the snapshot, if anything is.
    The graph `apart` has what follows from the others, and none of it. `GRAPH ?g` never ranges over it, and what it
    holds is found beside the rest only by an engine `with_entailed`. One that `keeps` has its store to itself.
    """

    def __init__(
        self,
        store: Store,
        *,
        in_memory: bool = False,
        graphs: Sequence[str] = (),
        snapshot: str = "",
        beside: str = "",
        known: Callable[[], Known | None] | None = None,
        apart: str = "",
        entailed: int | None = None,
        keeps: bool = False,
    ) -> None:
        self._store, self._known, self._apart = store, known, apart
        self._named: dict[str, Any] = _dataset(graphs, ()) if graphs else {}
        self.traits = Traits(
            in_memory=in_memory, snapshot=snapshot, beside=beside, entailed=entailed, written=self._written,
            keep=self._keep if keeps else None, stated=self._stated if graphs else None,
        )  # fmt: skip
        self._written_graph: Written | None = None
        self._said: Stated | None = None
        self._kept: dict[str, None] = {}
        self._keeps_marks = False

    @property
    def plain(self) -> EmbeddedEngine:
        """The engine itself."""
        return self

    def on(self, graphs: Sequence[str], *, are_much: bool = False) -> EmbeddedEngine:
        """Return an engine on what some named graphs of the store hold together, which may be much of all there is."""
        from kg.engines.any_graph import AnyGraph

        store: Any = AnyGraph(self._store, graphs) if are_much else self._store
        return EmbeddedEngine(store, in_memory=self.traits.in_memory, graphs=graphs)

    def within(self, default: Sequence[str], named: Sequence[str]) -> EmbeddedEngine:
        """Return an engine whose default graph is one graph of the store at most, and which sees only some of them."""
        asked = EmbeddedEngine(self._store, in_memory=self.traits.in_memory)
        asked._named = _dataset(default, named)
        return asked

    def quads_of(self, graph: str) -> Iterator[Any]:
        """Yield the statements of a named graph, as the store holds them."""
        import pyoxigraph

        yield from self._store.quads_for_pattern(None, None, None, pyoxigraph.NamedNode(graph))

    def _stated(self, things: Iterable[IRI], predicate: IRI | None) -> Iterator[tuple[IRI, Term, str]]:
        if self._said is None:
            from kg.engines.stated import Stated

            self._said = Stated(self._store, self._named["default_graph"], keep=not self.traits.in_memory)
        return self._said.of(things, predicate)

    @property
    def with_entailed(self) -> EmbeddedEngine:
        """The same with what follows in the merged graph, where anything does, and without what is known of files."""
        if not self._apart:
            return self
        import pyoxigraph

        more = EmbeddedEngine(self._store, in_memory=self.traits.in_memory, apart=self._apart)
        more.traits = self.traits
        more._named = {"default_graph": [pyoxigraph.DefaultGraph(), pyoxigraph.NamedNode(self._apart)]}
        return more

    def write(self, term: Term) -> str:
        """Return a term for a query that compares terms; a literal that the store would rewrite is none of its own."""
        from kg.engines.marked import write_marked

        return write_marked(term)

    def _written(self) -> Written:
        """Return the same graph for a query with a literal that no store keeps, which is then none of the graph's."""
        if self._written_graph is None:
            from kg.engines.written_graph import WrittenGraph

            self._written_graph = WrittenGraph(self._statements, lambda _: False, self._named_quads)
        return self._written_graph

    def _statements(self, predicate: IRI | None) -> Iterator[Any]:
        one = "?p" if predicate is None else to_n3(predicate)
        yield from self._query(f"CONSTRUCT {{ ?s {one} ?o }} WHERE {{ ?s {one} ?o }}")

    def _named_quads(self) -> Iterator[Any]:
        for graph in self._named.get("named_graphs", self._store.named_graphs()):
            if graph.value not in (self.traits.beside, self._apart):
                yield from self.quads_of(graph.value)

    def _query(self, query: str) -> Any:
        admit(query)
        asked, given, capitals = query, self._named, query.upper()
        if "GROUP" in capitals and "AS" in capitals.partition("BY")[2]:
            from kg.engines.named_groups import name_groups

            asked = query = name_groups(query)
        require_labels_apart(query, capitals)
        if "|" in query.replace("||", "") or ("!" in query and re.search(_NEGATED, query)):
            from kg.engines.alternatives import ask_each_way
            from kg.engines.any_property import name_no_property

            query = name_no_property(query)
            asked = ask_each_way(query)
        if _OF_GRAPHS.search(capitals) or ("+" in query and "GRAPH" in capitals):
            from kg.engines.each_graph import ask_each_graph

            asked = ask_each_graph(asked, self._graphs)
        if "*" in query or _OPTIONAL_STEP.search(query):
            from kg.engines.zero_steps import say_what_stays

            asked = say_what_stays(asked, lambda text: bool(self._store.query(text, **self._named)))
        if self.traits.snapshot and _LISTED.search(query):
            from kg.engines.graph_lists import list_graphs

            asked = list_graphs(asked)
        if self._known and ("ISBLANK" in capitals or capitals.find("SELECT", capitals.find("{")) >= 0):
            from kg.engines.known_lists import has_class, may_use, use_known

            if may_use(query) and (known := self._known()) is not None:
                asked = use_known(asked, known, partial(has_class, self._store), partial(self._count_filled, known))
        if len(query) > _LONG and _BEHIND_IN.search(capitals):
            from kg.engines.long_lists import use_sets

            asked, functions = use_sets(asked, self._values_in)
            given = {**given, "custom_functions": functions}
        if _COUNTS.search(capitals) or _AMONG_NONE.search(capitals):
            from kg.engines.counted import count_rows, count_what_is_seen, without_comments

            if fault := told_of(without_comments(query)):  # in other words it may be SPARQL
                raise to_query_error(fault, query)
            asked = count_rows(count_what_is_seen(asked))
        if "EXISTS" in capitals and "MINUS" in capitals:
            from kg.engines.exists_minus import share_no_row

            asked = share_no_row(asked)
        asked = keep_apart(asked, self._apart) if self._apart else asked
        try:
            return self._store.query(asked, **given)
        except SyntaxError as error:
            raise to_query_error(str(error) if asked == query else told_of(query), query) from None
        except OSError as error:
            raise _unreadable(error) from None
        except (ValueError, RuntimeError) as error:
            raise to_run_error(str(error), query) from None

    def _graphs(self) -> list[str]:
        """Return the graphs over which a pattern of any graph ranges."""
        graphs = self._named.get("named_graphs", self._store.named_graphs())
        return [graph.value for graph in graphs if graph.value != self._apart]

    def _count_filled(self, known: Known) -> list[tuple[str, str, int]] | None:
        from kg.engines.known_coverage import count_filled

        return count_filled(self._store, known, self._apart)

    def _values_in(self, query: str) -> list[Any]:
        """Return the values of a list; none where it cannot be read, as the query then tells by itself."""
        admit(query)
        try:
            rows: Any = self._store.query(query)
            return [value for (value,) in rows]
        except (SyntaxError, ValueError):
            return []

    def select(self, query: str) -> Solutions:
        """Answer a SELECT."""
        pieces: Iterator[Any] = stream(lambda: self._variables_then_rows(query))
        solutions = Solutions(next(pieces), pieces)
        if MARK in query or self._keeps_marks:
            from kg.engines.marked import without_marks

            return without_marks(solutions)
        return solutions

    def ask(self, query: str) -> bool:
        """Answer an ASK."""
        return call(lambda: bool(self._query(query)))

    def graph(self, query: str) -> Iterator[Triple]:
        """Answer a CONSTRUCT or a DESCRIBE."""
        return stream(lambda: map(triple_of, self._query(query)))

    def _keep(self, graph: str, pattern: str) -> None:
        admit(f"SELECT ?node WHERE {{ {pattern} }}")
        self._kept[graph] = None  # what is read from there has the marks, and a query that reads it does not
        self._keeps_marks |= MARK in pattern
        head = f"INSERT {{ GRAPH <{graph}> {{ <{graph}> <{graph}> ?node }} }} WHERE"
        call(lambda: self._store.update(f"{head} {{ {pattern} }}"))

    def forget_kept(self) -> None:
        """Take away what was kept beside the data, which questions that were asked for it are not to be asked after."""
        import pyoxigraph

        while self._kept:
            self._store.remove_graph(pyoxigraph.NamedNode(self._kept.popitem()[0]))
        self._keeps_marks = False

    def write_json(self, query: str, file: IO[bytes]) -> None:
        """Write the answer to a SELECT as the store itself does, in its order, variables sorted for `SELECT *`."""
        from kg.engines.stores import write_json

        try:
            call(lambda: write_json(query, self._query(query), file))
        except (OSError, RuntimeError) as error:
            raise _unreadable(error) from None

    def _variables_then_rows(self, query: str) -> Iterator[Any]:
        variables, rows = (self.traits.snapshot and sort_answer(query, self._answer)) or self._answer(query)
        yield variables
        yield from rows

    def _answer(self, query: str) -> tuple[tuple[str, ...], Iterator[Row]]:
        solutions = self._query(query)
        names = columns_of(query, solutions)
        return names, _iter_rows(solutions) if names else (() for _ in solutions)


def _dataset(default: Iterable[str], named: Iterable[str]) -> dict[str, Any]:
    from pyoxigraph import NamedNode

    return {"default_graph": [*map(NamedNode, default)], "named_graphs": [*map(NamedNode, named)]}


def _iter_rows(solutions: Any) -> Iterator[Row]:
    from pyoxigraph import NamedNode

    new = tuple.__new__  # without what Python does for each named tuple
    try:
        for solution in solutions:  # what is most of an answer goes the shortest way
            yield tuple(
                [
                    new(IRI, (term.value, "IRI")) if type(term) is NamedNode else term and from_oxigraph(term)
                    for term in solution
                ]
            )
    except (OSError, RuntimeError) as error:
        raise _unreadable(error) from None


def _unreadable(error: Exception) -> StoreError:
    return StoreError(f"the snapshot cannot be read: {error}; make it again", advice=Advice("repair"))
