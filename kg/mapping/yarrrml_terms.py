"""Subjects, properties and values of YARRRML as term maps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from kg.errors import UsageError, nearest
from kg.mapping.extensions import read_identity
from kg.mapping.literals import check_pattern
from kg.mapping.model import DATE, KG_NS, Expression, Join, OtherMap, PredicateObject, TermMap, TermType
from kg.mapping.yaml_words import Words, comma_lost
from kg.project.declared import Steps
from kg.rdf.lexical import datatypes
from kg.rdf.terms import XSD
from kg.rdf.vocabulary import TYPE

_TYPES: dict[str, TermType] = {"iri": "IRI", "blank": "BlankNode", "literal": "Literal"}


class Terms(Words):
    """Reads what a mapping says of subjects, properties and values."""

    def subject(self, value: Any, at: Steps) -> TermMap:
        """Return the term map of a subject: an IRI, or a thing that is known by a name."""
        if not isinstance(value, dict):
            return self.node(value, at)
        held, steps = self.keys(value, at, ("value", "type", "kg:identity", "function", "targets"))
        return self._by_keys(held, steps, at, "IRI")

    def predicate_objects(self, value: Any, at: Steps) -> list[PredicateObject]:
        """Return the properties and values of a list."""
        if not isinstance(value, list):
            raise self.fail(f"{self.text.value(at)} must be a list, such as [[a, ex:Song]]", at)
        return [self._predicate_object(one, (*at, n)) for n, one in enumerate(value)]

    def _predicate_object(self, value: Any, at: Steps) -> PredicateObject:
        if isinstance(value, list):
            if not 2 <= len(value) <= 3:
                lost = len(value) == 1 and isinstance(value[0], str) and comma_lost(value[0], any_value=True)
                told = "write [property, value] or [property, value, datatype or language~lang]"
                raise self.fail(f"{lost}; {told}" if lost else told, at)
            predicates, where = self.several(value[0], (*at, 0)), (*at, 1)
            last = value[2] if len(value) == 3 else None
            objects = [self._short_object(one, last, spot, (*at, 2)) for one, spot in self.several(value[1], where)]
            graphs: tuple[TermMap, ...] = ()
        else:
            held, steps = self.keys(value, at, ("predicates", "objects", "graphs", "condition"))
            if "condition" in held:
                raise self.fail("conditions are read in objects with 'mapping' only; leave it out", steps["condition"])
            for key in ("predicates", "objects"):
                if held.get(key) is None:
                    raise self.fail(f"{key!r} is missing here", at)
            predicates = self.several(held["predicates"], steps["predicates"])
            objects = self._objects(held["objects"], steps["objects"])
            graphs = tuple(
                self.node(one, where) for one, where in self.several(held.get("graphs") or [], steps["graphs"])
            )
        names = tuple(
            TermMap(Expression(constant=TYPE), "IRI") if one == "a" else self.node(one, spot)
            for one, spot in predicates
        )
        if any(one.expression and one.expression.constant == TYPE for one in names):
            objects = [self._as_class(one, at) for one in objects]
        return PredicateObject(names, tuple(objects), graphs)

    def _as_class(self, one: TermMap | OtherMap, at: Steps) -> TermMap | OtherMap:
        """Return what stands behind rdf:type, which is an IRI without being said to be one."""
        if isinstance(one, OtherMap) or one.type != "Literal" or one.expression is None:
            return one
        expression = one.expression
        text = "".join(f"$({part.name})" if not isinstance(part, str) else part for part in expression.as_text.parts)
        return self.node(text, at)._replace(place=one.place)

    def _objects(self, value: Any, steps: Steps) -> list[TermMap | OtherMap]:
        if isinstance(value, list) and value and not isinstance(value[0], list | dict):
            if len(value) > 2:
                raise self.fail("write a value, [value, datatype or language~lang], or a list of such", steps)
            last = value[1] if len(value) == 2 else None
            return [self._short_object(value[0], last, (*steps, 0), (*steps, 1))]
        return [self._object(one, where) for one, where in self.several(value, steps)]

    def _object(self, value: Any, at: Steps) -> TermMap | OtherMap:
        if isinstance(value, list):
            return self._objects(value, at)[0]
        if not isinstance(value, dict):
            return self._short_object(value, None, at, at)
        known = ("value", "type", "datatype", "language", "mappings", "condition", "kg:identity", "kg:pattern",
                 "function", "targets")  # fmt: skip
        held, steps = self.keys(value, at, known)
        if "mappings" not in held:
            return self._by_keys(held, steps, at, "Literal")
        name = self.word(held["mappings"], steps["mappings"])
        joins = [self._join(one, where) for one, where in self.several(held.get("condition") or [], steps["condition"])]
        return OtherMap(name, tuple(joins), self.text.place(steps["mappings"]))

    def _join(self, value: Any, at: Steps) -> Join:
        held, steps = self.keys(value, at, ("function", "parameters"))
        if held.get("function") != "equal":
            raise self.fail("the only condition that is read is: function: equal", steps["function"])
        sides: dict[str, Expression] = {}
        for n, (one, where) in enumerate(self.several(held.get("parameters") or [], steps["parameters"])):
            if isinstance(one, list) and len(one) >= 2:
                sides[str(one[0])] = self.expression(one[1], (*where, 1))
            elif isinstance(one, dict):
                inner, places = self.keys(one, where, ("parameter", "value"))
                sides[str(inner.get("parameter"))] = self.expression(inner.get("value"), places["value"])
            else:
                sides[f"str{n + 1}"] = self.expression(one, where)
        if set(sides) != {"str1", "str2"}:
            raise self.fail(
                "a condition needs [[str1, $(own column)], [str2, $(column of the other)]]", steps["parameters"]
            )
        return Join(sides["str1"], sides["str2"])

    def _short_object(self, value: Any, last: Any, at: Steps, at_last: Steps) -> TermMap | OtherMap:
        if isinstance(value, dict | list):
            return self._object(value, at)
        text = self.word(value, at)
        if text.endswith("~iri"):
            return self.node(text, at)
        held: dict[str, Any] = {"value": value}
        if last is not None:
            word = self.word(last, at_last)
            key = "language" if word.endswith("~lang") else "datatype"
            held[key] = word.removesuffix("~lang")
        return self._by_keys(
            held, dict.fromkeys(("value", "datatype", "language"), at_last) | {"value": at}, at, "Literal"
        )

    def _by_keys(self, held: dict[str, Any], steps: Mapping[str, Steps], at: Steps, usual: TermType) -> TermMap:
        """Return the term map that a table of keys describes."""
        for key in ("function", "targets"):
            if key in held:
                raise self.fail(f"{key!r} is not read here; do it in the table, or in a question", steps[key])
        place = self.text.place(at)
        if "kg:identity" in held:
            return TermMap(
                None, "IRI", identity=read_identity(self, held["kg:identity"], steps["kg:identity"]), place=place
            )
        if held.get("value") is None:
            raise self.fail("there is no 'value' here", at)
        kind = usual
        if held.get("type") is not None:
            named = self.word(held["type"], steps["type"])
            if named not in _TYPES:
                raise self.fail(f"{named!r} is no type of a term; known: {', '.join(_TYPES)}", steps["type"])
            kind = _TYPES[named]
        if kind == "IRI":
            return self.node(held["value"], steps["value"])
        expression = self.expression(held["value"], steps["value"])
        language = self.expression(held["language"], steps["language"]) if held.get("language") is not None else None
        datatype = self._datatype(held, steps)
        if language and datatype:
            raise self.fail("a value has a language or a datatype, and not both", steps["language"])
        patterns = self._patterns(held.get("kg:pattern"), steps.get("kg:pattern", at))
        if patterns and datatype is None:
            raise self.fail("kg:pattern needs a datatype, such as kg:date or xsd:integer", steps["kg:pattern"])
        return TermMap(expression, kind, language, datatype, patterns=patterns, place=place)

    def _patterns(self, value: Any, steps: Steps) -> tuple[str, ...]:
        found = []
        for one, where in self.several(value, steps) if value is not None else ():
            try:
                found.append(self.word(one, where))
                check_pattern(found[-1])
            except ValueError as error:
                raise self.fail(str(error), where) from None
        if len(found) > 1 and not all("%" in one for one in found):
            raise self.fail("several patterns are ways to write a date; numbers have one", steps)
        return tuple(found)

    def _datatype(self, held: Mapping[str, Any], steps: Mapping[str, Steps]) -> Expression | None:
        if held.get("datatype") is None:
            return None
        try:
            expression = cast("Expression", self.node(held["datatype"], steps["datatype"]).expression)
        except UsageError as error:
            raise self.fail(error.message, steps["datatype"]) from None
        fixed = expression.fixed
        if fixed is not None and fixed.startswith(KG_NS) and fixed != DATE:
            raise self.fail(
                f"there is no datatype kg:{fixed.removeprefix(KG_NS)}; did you mean kg:date?", steps["datatype"]
            )
        if fixed is not None and fixed.startswith(XSD) and fixed not in (known := datatypes()):
            name = fixed.removeprefix(XSD)
            close = nearest(name, [one.removeprefix(XSD) for one in known], 1)
            hint = f"did you mean xsd:{close[0]}?" if close else "such are xsd:integer, xsd:decimal and xsd:date"
            raise self.fail(f"there is no datatype xsd:{name}; {hint}", steps["datatype"])
        return Expression((fixed,)) if fixed is not None else expression
