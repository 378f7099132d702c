"""A graph of rdflib for a program that asks it queries by itself, as pySHACL does of shapes, targets and rules."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from kg.engines.rdflib_queries import prepare, telling_faults

if TYPE_CHECKING:
    from rdflib import Graph


class HeldText(str):
    """The text of a query of whose terms it is asked whether they are there, by whether Python takes them for true."""

    __slots__ = ()


def asked_as_written(graph: Graph) -> Graph:
    """Return the same graph, whose queries find literals as they are written, and compute as a store does."""
    asked: Graph = _kind()(graph.store, graph.identifier, graph.namespace_manager)
    return asked


@cache
def _kind() -> Any:
    from rdflib import Graph, Literal

    class Held(Literal):
        """A literal that is there, whatever its value; rdflib takes 0, false and an empty text for false."""

        def __bool__(self) -> bool:
            return True

    class Rows(list[dict[str, Any]]):
        """The rows of a SELECT whose literals are there."""

        type = "SELECT"

        @property
        def bindings(self) -> list[dict[str, Any]]:
            return self

    def held(term: Any) -> Any:
        return Held(term, normalize=False) if isinstance(term, Literal) else term

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
            of_held = isinstance(query_object, HeldText)
            if isinstance(query_object, str):
                text = str(query_object)
                if text not in self._prepared:
                    with telling_faults():
                        self._prepared[text] = prepare(text, initNs or dict(self.namespaces()))
                query_object = self._prepared[text]
            found = super().query(query_object, processor, result, None, initBindings, use_store_provided, **options)
            if of_held and found.type == "SELECT":
                rows: Any = found
                return Rows({str(name): held(term) for name, term in row.asdict().items()} for row in rows)
            return found

    return AskedGraph
