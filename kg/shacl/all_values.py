"""What pySHACL binds and reports: every value, though Python takes a literal such as 0 or an empty text for false."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from threading import Lock
from typing import Any

from kg.engines.asked_graph import AskedText, held
from kg.engines.rdflib_memory import from_rdflib
from kg.engines.store_values import kept
from kg.errors import KgError, QueryError, ShapesError
from kg.rdf.lexical import is_well_formed
from kg.rdf.terms import Term
from kg.shacl.own_order import order_of, results_of_pairs
from kg.shacl.own_paths import values_along, write_of
from kg.shacl.patterns import compile_tame, read_pattern
from kg.shacl.queries import not_run, require_no_failure
from kg.sparql.clauses import find_form

_ANY_VALUE = "{?value}"
"""Stands for the value where a query is not about one of them, as in a message that is not filled in."""

_SHORT = 200
"""How long a text is of which Python is asked; our own engine takes a hundred times as long to begin."""
_at_work: list[Sequence[tuple[Any, str, Any]]] = []
"""What pySHACL has by itself in place of what is ours, as often as validations run now."""
_lock = Lock()


@contextmanager
def binding_all_values(pyshacl: Any) -> Iterator[None]:
    """While the block runs, have pySHACL ask whether a value is there, not true, and compare values as SPARQL does."""
    with _lock:
        if not _at_work:
            changes = [*_changes(pyshacl)]
            plain = [(owner, name, getattr(owner, name)) for owner, name, _ in changes]
            for owner, name, ours in changes:
                setattr(owner, name, ours)
        _at_work.append(_at_work[0] if _at_work else plain)
    try:
        yield
    finally:
        with _lock:
            before = _at_work.pop()
            for owner, name, own in before if not _at_work else ():
                setattr(owner, name, own)


def _changes(pyshacl: Any) -> Iterator[tuple[Any, str, Any]]:
    """Yield what of pySHACL is another while it is asked: of what, by which name, and ours."""
    core = pyshacl.constraints.core
    pairs, texts = core.property_pair_constraints, core.string_based_constraints
    datatype = core.value_constraints.DatatypeConstraintComponent
    components = pyshacl.constraints.sparql.sparql_based_constraint_components
    asking, selecting = components.AskConstraintValidator, components.SelectConstraintValidator
    plain, refusal = pyshacl.helper.get_query_helper_cls(), pyshacl.errors.ReportableRuntimeError
    yield pyshacl.helper, "SPARQLQueryHelperCls", _binding(plain, refusal)
    yield selecting, "validate", _asking_once(selecting.validate)
    yield asking, "validate", _telling_values(asking.validate)
    yield pairs.LessThanConstraintComponent, "_compare_lt", results_of_pairs("<")
    yield pairs.LessThanOrEqualsConstraintComponent, "_compare_ltoe", results_of_pairs("<=")
    yield core.value_range_constraints, "compare_literal", order_of
    matching = texts.PatternConstraintComponent
    yield matching, "__init__", _knowing_flags(matching.__init__)
    shortest = texts.MinLengthConstraintComponent
    yield shortest, "_evaluate_string_rule", _refusing_nodes(shortest._evaluate_string_rule)
    yield datatype, "evaluate", _knowing_texts(datatype.evaluate)
    yield pyshacl.helper.sparql_query_helper, "shacl_path_to_sparql_path", write_of
    yield pyshacl.shape, "value_nodes_from_path", values_along


def _knowing_flags(plain: Any) -> Any:
    """Return how the constraint of a pattern is made: as our engine has it, with all flags, and within a time limit."""

    def begin(self: Any, shape: Any) -> None:
        with suppress(re.error):  # of what Python does not read, or reads though a flag says that it is a text
            plain(self, shape)
        self.compiled_cache = {one: _Found(one, self) for one in self.string_rules}

    return begin


class _Found:
    """A pattern as pySHACL asks it, first for a match at the beginning, and then anywhere."""

    def __init__(self, pattern: Any, constraint: Any) -> None:
        given = str(pattern), str(constraint.flags or "")
        self._pattern, self._tame = read_pattern(*given), compile_tame(*given)
        self._shape = constraint.shape.node

    def match(self, _: str) -> bool:
        """Leave it to what is asked next."""
        return False

    def search(self, text: str) -> bool:
        """Tell whether it matches a part of a text."""
        if self._tame and len(text) <= _SHORT:
            return self._tame.search(text) is not None
        try:
            return self._pattern.finds(text)
        except ShapesError as error:
            raise ShapesError(error.message, node=from_rdflib(self._shape)) from None


def _refusing_nodes(plain: Any) -> Any:
    """Return how a least length is asked for: a node without a name has none, not even 0 (SHACL, section 4.4.1)."""

    def results(self: Any, least: Any, graph: Any, values_of: Any) -> tuple[bool, list[Any]]:
        from rdflib import BNode

        if least.value:
            return plain(self, least, graph, values_of)  # type: ignore[no-any-return]
        bad = [(focus, one) for focus, values in values_of.items() for one in values if isinstance(one, BNode)]
        return bool(bad), [self.make_v_result(graph, focus, value_node=one) for focus, one in bad]

    return results


def _knowing_texts(plain: Any) -> Any:
    """Return how a datatype is asked for: also of a text that rdflib cannot read though it is of it, as 24:00:00."""

    def evaluate(self: Any, executor: Any, graph: Any, values_of: Any, path: Any) -> Any:
        from rdflib import Literal

        def is_sure(value: Any) -> bool:
            ours = kept(value) if isinstance(value, Literal) else None
            return ours is not None and ours.datatype == str(self.datatype_rule) and is_well_formed(ours)

        left = {focus: [one for one in values if not is_sure(one)] for focus, values in values_of.items()}
        return plain(self, executor, graph, left, path)

    return evaluate


def _telling_values(plain: Any) -> Any:
    """Return how a validator with an ASK is asked: its results name the value (SHACL, section 6.3), of a path too."""

    def validate(*given: Any, **more: Any) -> set[Any]:
        return {(value, (None, None, value)) for value, _ in plain(*given, **more)}

    return validate


def _asking_once(plain: Any) -> Any:
    """Return how a validator with a SELECT is asked: once of a focus node, and not for each of its values, if any.

    SHACL (section 6.2) binds ?value beforehand in an ASK only; pySHACL does in both.
    """

    def validate(self: Any, executor: Any, focus: Any, values: Any, graph: Any, helper: Any, **more: Any) -> Any:
        one = _ANY_VALUE if helper.shape.is_property_shape else focus
        return plain(self, executor, focus, (one,), graph, helper, **more)

    return validate


def _refused(told: str, names: Sequence[str], source: Term | None, *, validates: bool) -> ShapesError:
    """Return the error of a query that pySHACL does not ask, in our words where they say more."""
    if "$shapesGraph" in told:
        told = "pySHACL does not know $shapesGraph; ask the default engine"
    elif "nested SELECT" in told:
        told = f"pySHACL wants a subquery to select {', '.join(f'${name}' for name in names)}"
    return not_run(QueryError(told.partition("\n")[0]), source, validates=validates)


def _binding(plain: Any, refusal: Any) -> Any:
    class Helper(plain):  # type: ignore[misc]  # pySHACL's, which is imported late
        """Binds each value, and has rows and faults seen as by ourselves.

        A validator takes each term of a row for true or false; a failure that a row tells is no result (SHACL, 5.3.1).
        """

        _of_constraint = False

        def pre_bind_variables(self, thisnode: Any, valuenode: Any = None, extravars: Any = None) -> Any:
            self._of_constraint = True
            value = None if _is_select(str(self.select_text)) else valuenode
            try:
                bound, text = super().pre_bind_variables(thisnode, value, extravars)
            except (refusal, NotImplementedError) as error:
                names = ["this", *map(str, extravars or ()), *(["value"] if value is not None else [])]
                validates = bool(self.parameters)
                raise _refused(str(error), names, from_rdflib(self.node), validates=validates) from None
            if value is not None and self.bind_value_regex.search(self.select_text):
                bound["value"] = value
            return bound, text

        def apply_prefixes(self, text: str) -> Any:
            asked = AskedText(super().apply_prefixes(text))
            asked.seen, asked.told = self._seen if self._of_constraint else None, self._told
            return asked

        def _seen(self, row: dict[str, Any]) -> dict[str, Any]:
            failure, validates = from_rdflib(row.pop("failure", None)), bool(self.parameters)
            require_no_failure(failure, from_rdflib(self.node), validates=validates)
            return {name: held()(term) for name, term in row.items()} if self.parameters else row

        def _told(self, error: KgError) -> KgError:
            return not_run(error, from_rdflib(self.node), validates=bool(self.parameters))

    return Helper


@lru_cache(256)
def _is_select(text: str) -> bool:
    return find_form(text) == "SELECT"
