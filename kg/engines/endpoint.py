"""A SPARQL endpoint as an engine: its answers read, checked to be whole, and put in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import Any

from kg.engines.base import Solutions, Traits, read_count
from kg.engines.embedded import EmbeddedEngine
from kg.engines.endpoint_answers import GRAPHS, ROWS, Body, kind_of, parsed
from kg.engines.requests import Requests
from kg.errors import RemoteError, UnknownName
from kg.io.addresses import require_address, shown
from kg.io.response import Limits
from kg.project.config import Endpoint, Project
from kg.rdf.formats import from_oxigraph, triple_of
from kg.rdf.terms import IRI, BlankNode, Row, Term, Triple, to_n3
from kg.sparql.clauses import Ordered, count_query, find_projection, split_order
from kg.sparql.tokens import find_variables

_ACCEPT_ROWS = {
    "json": "application/sparql-results+json, application/sparql-results+xml;q=0.5",
    "xml": "application/sparql-results+xml",
}
_ACCEPT_GRAPH = "application/n-triples, text/turtle;q=0.8, application/rdf+xml;q=0.2"
_ROUND = 500


def find_endpoint(project: Project | None, name: str) -> Endpoint:
    """Return the endpoint of a name in kg.toml, or of an address; raise UnknownName or IdentifierError otherwise."""
    known = project.endpoints if project else {}
    if name in known:
        return known[name]
    if "://" not in name:
        raise UnknownName("endpoint", name, known, "name it in kg.toml under [endpoints.NAME], or give its address")
    return Endpoint(require_address(name, "the endpoint"))


class EndpointEngine:
    """A SPARQL 1.1 endpoint; the merged graph is the one that its settings name.

    `named` are the graphs that `GRAPH ?g` ranges over, all of the server where none are given; `default` are graphs
    that take the place of the merged one, together. An answer that is not whole, too late, too large or not of the
    form asked for raises RemoteError.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        named: Sequence[str] = (),
        default: Sequence[str] = (),
        contact: str = "",
        limits: Limits | None = None,
    ) -> None:
        self.endpoint = endpoint
        merged = (endpoint.merged,) if endpoint.merged is not None else ()
        asked = tuple(default) or merged
        # Several graphs together may give a triple that stands in two of them twice.
        self.traits = Traits(tells_back=False, names_blank_nodes=False, holds_shapes=False, repeats=len(asked) > 1)
        limits = limits or Limits(seconds=endpoint.seconds)
        self.requests = Requests(endpoint, contact, limits, tuple(named), asked)

    @property
    def plain(self) -> EndpointEngine:
        """The engine itself."""
        return self

    @property
    def with_entailed(self) -> EndpointEngine:
        """The engine itself."""
        return self

    def write(self, term: Term) -> str:
        """Return a term in N-Triples syntax."""
        return to_n3(term)

    def select(self, query: str) -> Solutions:
        """Answer a SELECT; rows come as the server sends them, or in order once all are there."""
        split = None if self.endpoint.ordered else split_order(query)
        if split is None:
            return self._select(query)
        variables, rows = self._select(split.unordered)
        if not find_variables(split.order).keys() <= set(variables):
            return self._select(query)
        return Solutions(variables, iter(_in_order(variables, list(rows), split)))

    def _select(self, query: str) -> Solutions:
        import pyoxigraph

        held = ExitStack()
        results: Any = None
        try:
            response = held.enter_context(self.requests.ask(query, _ACCEPT_ROWS[self.endpoint.rows]))
            kind = kind_of(response, ROWS)
            body: Any = Body(response)  # has read()
            results = parsed(
                response, lambda: pyoxigraph.parse_query_results(body, getattr(pyoxigraph.QueryResultsFormat, kind))
            )
            if not isinstance(results, pyoxigraph.QuerySolutions):
                raise RemoteError(f"{response.url} answers a SELECT with true or false")
        except BaseException:
            results = None  # see _rows
            held.close()
            raise
        variables = tuple(variable.value for variable in results.variables)
        wanted = find_projection(query)
        rows: Any = self._rows(query, body, results, held)
        if wanted is None or tuple(wanted) == variables:
            return Solutions(variables, rows)
        if sorted(wanted) != sorted(variables):
            rows = results = None
            held.close()
            raise RemoteError(
                f"{response.url} gives the columns {', '.join(variables)}, and was asked for {', '.join(wanted)}"
            )
        order = [variables.index(name) for name in wanted]
        return Solutions(tuple(wanted), (tuple(row[n] for n in order) for row in rows))

    def _rows(self, query: str, body: Body, results: Any, held: ExitStack) -> Iterator[Row]:
        count, failure = 0, None
        with held:
            try:
                while (row := parsed(body.response, lambda: _next_row(results))) is not None:
                    count += 1
                    yield row
                body.require_end()
            except RemoteError as error:
                # The parser's object must go in the thread that made it, and an error would carry it along.
                failure = RemoteError(error.message)
            results = None
        if failure is not None:
            raise failure
        if count and count % _ROUND == 0:
            self._require_count(query, count)

    def _require_count(self, query: str, count: int) -> None:
        """Compare a round number of rows with the server's own count: many servers cut answers at a round number."""
        whole = read_count(self.select(count_query(query)))
        if whole > count:
            raise RemoteError(
                f"{shown(self.endpoint.url)} gave {count:,} of {whole:,} rows; it cuts answers; ask for less"
            )

    def ask(self, query: str) -> bool:
        """Answer an ASK."""
        import pyoxigraph

        with self.requests.ask(query, _ACCEPT_ROWS["json"]) as response:
            kind = kind_of(response, ROWS)
            text = Body(response).read_truth()
            result: Any = parsed(
                response, lambda: pyoxigraph.parse_query_results(text, getattr(pyoxigraph.QueryResultsFormat, kind))
            )
            if isinstance(result, pyoxigraph.QueryBoolean):
                told: bool | None = bool(result)
            else:
                # Virtuoso gives a row with a number for true, and none for false.
                only = [variable.value for variable in result.variables] == ["__ASK_RETVAL"]
                told = any(row[0].value not in ("0", "false") for row in result) if only else None
            result = None
            if told is None:
                raise RemoteError(f"{response.url} answers an ASK with rows")
            return told

    def graph(self, query: str) -> Iterator[Triple]:
        """Answer a CONSTRUCT or a DESCRIBE."""
        import pyoxigraph

        with self.requests.ask(query, _ACCEPT_GRAPH) as response:
            kind = kind_of(response, GRAPHS)
            if not response.announced and kind != "RDF_XML":
                raise RemoteError(
                    f"{response.url} does not say how long its answer is, so nobody can tell if it is whole"
                )
            body: Any = Body(response)  # has read()
            quads = pyoxigraph.parse(body, getattr(pyoxigraph.RdfFormat, kind))
            while True:
                triple = parsed(response, lambda: _next_triple(quads))
                if triple is None:
                    body.require_end()
                    return
                yield triple


def _next_row(results: Any) -> Row | None:
    solution = next(results, None)
    return None if solution is None else tuple(None if term is None else from_oxigraph(term) for term in solution)


def _next_triple(quads: Any) -> Triple | None:
    quad = next(quads, None)
    return None if quad is None else triple_of(quad)


def _in_order(variables: Sequence[str], rows: list[Row], split: Ordered) -> list[Row]:
    """Return rows in the order and within the limits that a query asks for; blank nodes stand as IRIs meanwhile."""
    import pyoxigraph

    names = " ".join(f"?{name}" for name in variables)

    def written(term: Term | None) -> str:
        if term is None:
            return "UNDEF"
        return to_n3(IRI(f"urn:kg:blank:{term}") if isinstance(term, BlankNode) else term)

    values = "\n".join(f"({' '.join(map(written, row))} {number})" for number, row in enumerate(rows))
    pattern = f"VALUES ({names} ?kgRow) {{\n{values}\n}}"
    text = f"{split.prologue} SELECT ?kgRow WHERE {{ {pattern} }} {split.order} {split.limits}"
    found = EmbeddedEngine(pyoxigraph.Store()).select(text).rows
    return [rows[int(str(number))] for (number,) in found]
