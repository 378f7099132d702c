"""A graph of rdflib for a program that asks it queries by itself, as pySHACL does of shapes, targets and rules."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from functools import cache
from typing import TYPE_CHECKING, Any

from kg.engines.rdflib_queries import prepare, telling_faults
from kg.errors import KgError

if TYPE_CHECKING:
    from rdflib import Graph


class AskedText(str):
    """The text of a query, with what is made of each row of a SELECT, and of a fault, before whoever asks sees it."""

    seen: Callable[[dict[str, Any]], dict[str, Any]] | None
    told: Callable[[KgError], KgError]


@cache
def held() -> Callable[[Any], Any]:
    """Return a function by which a literal is there, whatever its value; rdflib takes 0 and an empty text for false."""
    from rdflib import Literal

    class Held(Literal):
        """A literal that Python takes for true."""

        def __bool__(self) -> bool:
            return True

    return lambda term: Held(term, normalize=False) if isinstance(term, Literal) else term


def asked_as_written(graph: Graph) -> Graph:
    """Return the same graph, whose queries find literals as they are written, and compute as a store does."""
    asked: Graph = _kind()(graph.store, graph.identifier, graph.namespace_manager)
    return asked


@cache
def _kind() -> Any:
    from rdflib import Graph

    class Row(dict[str, Any]):
        """A row with the terms that it has."""

        asdict = dict.copy

    class Rows(list[Row]):
        """The rows of a SELECT."""

        type = "SELECT"

        @property
        def bindings(self) -> list[Row]:
            return self

    class AskedGraph(Graph):
        """A graph that reads each query once, through the gate."""

        def __init__(self, *given: Any, **options: Any) -> None:
            super().__init__(*given, **options)
            self._prepared: dict[Any, Any] = {}

        def query(  # with the signature of rdflib's
            self,
            query_object: Any,
            processor: Any = "sparql",
            result: Any = "sparql",
            initNs: Any = None,  # noqa: N803
            initBindings: Any = None,  # noqa: N803
            use_store_provided: bool = True,
            **options: Any,
        ) -> Any:
            asked = query_object if isinstance(query_object, AskedText) else None
            try:
                with telling_faults() if asked is not None else nullcontext():
                    if isinstance(query_object, str):
                        text = str(query_object)
                        if text not in self._prepared:
                            with telling_faults():
                                self._prepared[text] = prepare(text, initNs or dict(self.namespaces()))
                        query_object = self._prepared[text]
                    found: Any = super().query(
                        query_object, processor, result, None, initBindings, use_store_provided, **options
                    )
                    if asked is None or asked.seen is None or found.type != "SELECT":
                        return found
                    rows = [{str(name): term for name, term in row.asdict().items()} for row in found]
            except KgError as error:
                if asked is None:
                    raise
                raise asked.told(error) from None
            return Rows(Row(asked.seen(row)) for row in rows)

    return AskedGraph
