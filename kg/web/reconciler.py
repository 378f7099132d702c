"""Reconciliation of names with things: candidates, their scores, and what else there is to say of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any, NamedTuple

from kg.ask.search import Hit, search
from kg.errors import KgError
from kg.link.names import best_likeness
from kg.rdf.terms import IRI, Literal, Term, find_iri
from kg.rdf.vocabulary import TYPE
from kg.rdf.xsd import is_number
from kg.web.problems import Problem
from kg.web.served import Served

MOST_QUERIES = 100
_LIMIT, _MOST = 10, 50
_SURE, _GAP = 95.0, 10.0
"""From which score on, and how far ahead of the next, a candidate is the one that is meant."""


class _Candidate(NamedTuple):
    hit: Hit
    score: float
    agreeing: int


class Reconciler:
    """Answers the questions of the protocol by what is served."""

    def __init__(self, served: Served) -> None:
        self._served = served

    def id_of(self, iri: IRI) -> str:
        """Return the identifier of a thing: its CURIE, or its IRI."""
        return self._served.prefixes.shrink(iri.value) or iri.value

    def iri(self, name: str) -> IRI:
        """Return the thing of an identifier; raise Problem for text that is none."""
        found = find_iri(name, self._served.prefixes)
        if found is None:
            raise Problem(400, "this is no identifier of a thing")
        return found

    def reconcile(self, queries: Mapping[str, Any]) -> dict[str, Any]:
        """Return the candidates for each query of a batch."""
        if len(queries) > MOST_QUERIES:
            raise Problem(413, f"up to {MOST_QUERIES} queries are answered at once")
        return {name: {"result": self._candidates(query)} for name, query in queries.items()}

    def _candidates(self, query: Any) -> list[dict[str, Any]]:
        if isinstance(query, str):  # version 0.1 knew queries of text alone
            query = {"query": query}
        if not isinstance(query, dict):
            return []
        words = str(query.get("query", ""))[:1000]
        limit = query.get("limit")
        limit = min(limit, _MOST) if isinstance(limit, int) and limit > 0 else _LIMIT
        kinds = query.get("type")
        kinds = [kinds] if isinstance(kinds, str) else [one for one in _listed(query, "type") if isinstance(one, str)]
        served = self._served
        found: dict[IRI, Hit] = {}
        classes: list[str | None] = [self._class(kind) for kind in kinds] or [None]
        for cls in classes if words.strip() else ():
            for hit in search(served.engine, served.project, words, cls=cls, limit=max(limit, _LIMIT)):
                found.setdefault(hit.thing, hit)
        wanted = [one for one in _listed(query, "properties") if isinstance(one, dict)]
        ranked = sorted(
            (self._weighed(words, hit, wanted) for hit in found.values()), key=lambda one: (-one.score, one.hit.thing)
        )
        return self._told(ranked[:limit])

    def _class(self, kind: str) -> str:
        try:
            return self.iri(kind).value
        except (KgError, Problem):
            return "urn:kg:none"

    def _weighed(self, words: str, hit: Hit, wanted: Sequence[Mapping[str, Any]]) -> _Candidate:
        """Return a hit with its score: how alike the names are, and how many of the given values are its own."""
        likeness = best_likeness([words], {hit.matched, hit.label})[0].score
        weight = self._served.project.linking.thresholds.weight
        agreeing = sum(self._has(hit.thing, one) for one in wanted)
        share = (likeness + weight * agreeing) / (1 + weight * len(wanted))
        return _Candidate(hit, round(100 * share, 2), agreeing)

    def _has(self, thing: IRI, wanted: Mapping[str, Any]) -> bool:
        try:
            predicate = self.iri(str(wanted.get("pid", "")))
        except (KgError, Problem):
            return False
        value = wanted.get("v")
        texts = {
            str(one.get("id", one.get("str", ""))) if isinstance(one, dict) else str(one)
            for one in (value if isinstance(value, list) else [value])
        }
        rows = self._served.engine.select(f"SELECT ?v WHERE {{ <{thing}> <{predicate}> ?v }} LIMIT 1000").rows
        held = [term for (term,) in rows if term is not None]
        names = self._served.labels([(term,) for term in held])
        own = (
            {str(term) for term in held}
            | {self.id_of(term) for term in held if isinstance(term, IRI)}
            | set(names.values())
        )
        return any(text.casefold() in {one.casefold() for one in own} for text in texts if text)

    def _told(self, ranked: Sequence[_Candidate]) -> list[dict[str, Any]]:
        kinds = self._served.labels([one.hit.types for one in ranked])
        behind = ranked[1].score if len(ranked) > 1 else 0.0
        return [
            {
                "id": self.id_of(one.hit.thing),
                "name": one.hit.label,
                "type": [{"id": self.id_of(kind), "name": kinds.get(kind, self.id_of(kind))} for kind in one.hit.types],
                "score": one.score,
                "match": one.score >= _SURE and one.score - behind >= _GAP,  # which only the first can be
            }
            for one in ranked
        ]

    def extend(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values of some properties of some things."""
        ids = [one for one in _listed(asked, "ids") if isinstance(one, str)][:1000]
        wanted = [str(one.get("id")) for one in _listed(asked, "properties") if isinstance(one, dict)][:100]
        named = {one: self.iri(one) for one in wanted}
        labels = self._served.labels([tuple(named.values())])
        rows: dict[str, Any] = {}
        for one in ids:
            thing = self.iri(one)
            rows[one] = {prop: self._values(thing, predicate) for prop, predicate in named.items()}
        meta = [{"id": prop, "name": labels.get(iri, prop)} for prop, iri in named.items()]
        return {"meta": meta, "rows": rows}

    def _values(self, thing: IRI, predicate: IRI) -> list[dict[str, Any]]:
        query = f"SELECT ?v WHERE {{ <{thing}> <{predicate}> ?v }} ORDER BY ?v LIMIT 1000"
        values = [term for (term,) in self._served.engine.select(query).rows if term is not None]
        names = self._served.labels([(term,) for term in values])
        return [self._cell(term, names) for term in values]

    def _cell(self, term: Term, names: Mapping[IRI, str]) -> dict[str, Any]:
        if isinstance(term, IRI):
            return {"id": self.id_of(term), "name": names.get(term, self.id_of(term))}
        if not isinstance(term, Literal):
            return {"str": str(term)}
        kind = term.datatype.rpartition("#")[2]
        if kind == "boolean":
            return {"bool": term.lexical in ("true", "1")}
        if kind == "dateTime":  # a day alone is text, as the protocol knows moments only
            return {"date": term.lexical}
        if is_number(term.datatype):
            try:
                number = float(term.lexical)
                if not isfinite(number):  # which JSON cannot tell
                    return {"str": term.lexical}
                return (
                    {"int": int(term.lexical)}
                    if "." not in term.lexical and "e" not in term.lexical.lower()
                    else {"float": number}
                )
            except ValueError:
                return {"str": term.lexical}
        return {"str": term.lexical}

    def propose(self, kind: str, limit: int) -> dict[str, Any]:
        """Return the properties of a class, those of its shapes first."""
        cls = self.iri(kind) if kind else None
        served = self._served
        known = dict.fromkeys(
            one for above in served.classes_above([cls] if cls else []) for one in served.order.properties(above)
        )
        pattern = f"?s <{TYPE}> <{cls}> ; ?p ?o" if cls else "?s ?p ?o"
        rows = served.engine.select(
            f"SELECT ?p (COUNT(*) AS ?n) WHERE {{ {pattern} }} GROUP BY ?p ORDER BY DESC(?n) ?p"
        ).rows
        used = [predicate for predicate, _ in rows if isinstance(predicate, IRI)]
        listed = list(dict.fromkeys([*(one for one in known if one in used), *used]))[:limit]
        labels = served.labels([tuple(listed)])
        told: dict[str, Any] = {
            "properties": [{"id": self.id_of(one), "name": labels.get(one, self.id_of(one))} for one in listed],
            "limit": limit,
        }
        return {**told, "type": kind} if kind else told

    def suggest_entity(self, words: str, of: Sequence[str] = ()) -> list[dict[str, Any]]:
        """Return things whose names begin like this, of some classes where any are given."""
        served, classes = self._served, [self._class(kind) for kind in of if kind] or None
        hits = search(served.engine, served.project, words[:1000], cls=classes, limit=_LIMIT) if words.strip() else []
        kinds = self._served.labels([hit.types for hit in hits])
        return [
            {
                "id": self.id_of(hit.thing),
                "name": hit.label,
                "notable": [{"id": self.id_of(kind), "name": kinds.get(kind, self.id_of(kind))} for kind in hit.types],
            }
            for hit in hits
        ]

    def suggest_type(self, words: str) -> list[dict[str, Any]]:
        """Return classes whose names have these letters."""
        return self._named(f"SELECT DISTINCT ?x WHERE {{ ?s <{TYPE}> ?x }}", words)

    def suggest_property(self, words: str) -> list[dict[str, Any]]:
        """Return properties whose names have these letters."""
        return self._named("SELECT DISTINCT ?x WHERE { ?s ?x ?o }", words)

    def _named(self, query: str, words: str) -> list[dict[str, Any]]:
        found = [term for (term,) in self._served.engine.select(query).rows if isinstance(term, IRI)]
        labels = self._served.labels([tuple(found)])
        named = [(labels.get(iri, self.id_of(iri)), self.id_of(iri)) for iri in found]
        return [
            {"id": one, "name": name} for name, one in sorted(named) if words.casefold() in f"{name} {one}".casefold()
        ][:_MOST]


def _listed(table: Mapping[str, Any], name: str) -> list[Any]:
    value = table.get(name)
    return value if isinstance(value, list) else []
