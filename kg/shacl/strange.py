"""Properties in data that neither shapes nor ontology know, and that are nearly called as one that they know."""

from __future__ import annotations

from collections.abc import Iterable

from kg.ask.meant import meant_among
from kg.engines.base import Engine
from kg.findings import Finding
from kg.rdf.terms import IRI, BlankNode, split_iri
from kg.rdf.vocabulary import OWL, RDFS, SH, TYPE
from kg.shacl.again import Delta
from kg.shacl.closed_vocabularies import is_no_term, terms_within
from kg.shacl.fit import RULE
from kg.shacl.idle import not_beside
from kg.shacl.model import ShapesGraph
from kg.shacl.near_names import NearNames
from kg.shacl.properties import properties_known

_MOST, _MOST_NAMED = 100, 8
_NEAR = 5_000
"""For more properties than this, all are looked at."""
_ADVICE = "Correct the property, or declare it in the ontology if it is meant."


class Strange:
    """What is known of properties: asked for those of a graph that nobody knows, and again for what has changed."""

    def __init__(self, shapes: ShapesGraph, common: Iterable[str] = (), own: str | None = None) -> None:
        """Find out what the shapes know; `common` is known as well.

        Terms of RDFS, OWL and SHACL are not looked at, nor those whose IRI begins as the project's `own` do: its
        queries tell of these. Outside a project many vocabularies meet, and the same name in two of them is no slip.
        """
        self._known = {prop for prop in properties_known(shapes) if ":" in prop} | {str(TYPE), *common}
        names: dict[str, list[str]] = {}
        self._spaces: dict[str, list[str]] = {}
        for space, name in map(split_iri, sorted(self._known)):
            names.setdefault(space, []).append(name)
            self._spaces.setdefault(name, []).append(space)
        self._names = {space: NearNames(some) for space, some in names.items()}
        self._left = (RDFS, OWL, SH, own) if own else (RDFS, OWL, SH)
        self._anywhere = own is not None

    def find(self, engine: Engine, most: int | None = None) -> list[str]:
        """Return each property that nothing declares, and that is called as a known one in all but a slip.

        That is one with nearly the same name in its own namespace, or with the same name in another one, or one of a
        vocabulary that has no such term. What is called like nothing that is known may else well be meant; of more than
        `most` that nobody knows, all may.
        """
        rows = engine.select("SELECT ?p WHERE { { SELECT ?p WHERE { ?s ?p ?o } GROUP BY ?p } } ORDER BY ?p").rows
        unknown = [prop for prop in (str(row[0]) for row in rows) if self._may_be_strange(prop)]
        if most is not None and len(unknown) > most:
            return []
        return [prop for prop in unknown if self._is_strange(prop, engine)]

    def find_again(self, engine: Engine, before: Iterable[str], delta: Delta) -> list[str] | None:
        """Return what `find` does, from what it found before some triples came and went; None where that is no gain."""
        near = {
            *before,
            *(str(p) for _, p, _ in delta.added),
            *(str(s) for s, _, _ in delta.removed if isinstance(s, IRI)),
        }
        if len(near) > _NEAR:
            return None
        strange = (prop for prop in sorted(near) if self._is_strange(prop, engine))
        return [prop for prop in strange if engine.ask(f"ASK {{ ?any <{prop}> ?thing }}")]

    def tell(self, engine: Engine, properties: Iterable[str], severity: str) -> list[Finding]:
        """Return a finding for each of such properties, with its uses beneath."""
        found = []
        for prop in properties:
            meant = self._meant(prop)
            said = f"neither shapes nor ontology know <{prop}>: did you mean <{meant}>?"
            if meant is None:
                namespace, name = split_iri(prop)
                meant = _within(name, namespace, terms_within(namespace))
                beside = [f"<{one}>" for one in sorted(self._known) if split_iri(one)[0] == namespace][:_MOST_NAMED]
                hint = f": did you mean <{meant}>?" if meant else f"; the shapes know {', '.join(beside)}"
                said = f"<{prop}> is no term of its vocabulary, <{namespace}>{hint if meant or beside else ''}"
            of_data = not_beside(engine).replace("?p", f"<{prop}>")
            uses = engine.select(
                f"SELECT ?s ?o WHERE {{ ?s <{prop}> ?o {of_data} }} ORDER BY ISBLANK(?s) ?s ?o LIMIT {_MOST}"
            ).rows
            some = [
                Finding(severity, _ADVICE, RULE, focus=s, path=prop, value=None if isinstance(o, BlankNode) else o)
                for s, o in uses
            ]
            if not some:  # it only stands beside the data
                continue
            first = some[0]._replace(
                said=said, meant=IRI(meant) if meant else None, cause=IRI(prop), under=tuple(some[1:])
            )
            found.append(first)
        return found

    def _may_be_strange(self, prop: str) -> bool:
        return prop not in self._known and not prop.startswith(self._left)

    def _is_strange(self, prop: str, engine: Engine) -> bool:
        if not self._may_be_strange(prop) or engine.ask(f"ASK {{ <{prop}> ?any ?thing }}"):
            return False
        return self._meant(prop) is not None or is_no_term(prop)

    def _meant(self, prop: str) -> str | None:
        namespace, name = split_iri(prop)
        close = meant_among(name, self._names[namespace].candidates(name)) if namespace in self._names else None
        if close is not None:
            return f"{namespace}{close}"
        elsewhere = [
            f"{space}{name}"
            for space in self._spaces.get(name, ())
            if self._anywhere or _bare(space) == _bare(namespace)
        ]
        return elsewhere[0] if len(elsewhere) == 1 else None


def _bare(namespace: str) -> str:
    """Return a namespace without what is written in two ways."""
    return namespace.rstrip("#/").partition("://")[2].removeprefix("www.")


def _within(name: str, namespace: str, names: Iterable[str]) -> str | None:
    close = meant_among(name, names)
    return f"{namespace}{close}" if close is not None else None
