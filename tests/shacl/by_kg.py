"""A plug-in for pytest by which pySHACL's own tests ask `kg.validate`: `pytest -p tests.shacl.by_kg`.

What a test asks of the harness, to compare the report with the one that a file expects, is left to pySHACL.
"""

from __future__ import annotations

from typing import Any

import pyshacl
from pyshacl.errors import ValidationFailure

import kg
from kg.errors import ShapesError

_OF_THE_HARNESS = ("debug", "max_validation_depth")
_theirs, _run = pyshacl.validate, pyshacl.Validator.run
_asked: list[tuple[Any, dict[str, Any]]] = []
_is_inside = False


def _ask(data: Any, options: dict[str, Any]) -> Any:
    """Return what `kg.validate` says; shapes that it refuses are a failure of validation, as pySHACL returns one."""
    global _is_inside
    _is_inside = True
    try:
        return kg.validate(data, **{name: value for name, value in options.items() if name not in _OF_THE_HARNESS})
    except ShapesError as error:
        failure: Any = ValidationFailure
        return False, failure(error.message), error.message
    finally:
        _is_inside = False


def validate(data_graph: Any, *args: Any, **options: Any) -> Any:
    """Validate as pySHACL's function of this name does."""
    if _is_inside:
        return _theirs(data_graph, *args, **options)
    if args:
        options["shacl_graph"], *_ = args
    if not options.get("check_dash_result"):
        return _ask(data_graph, options)
    _asked.append((data_graph, {name: value for name, value in options.items() if name != "check_dash_result"}))
    return _theirs(data_graph, **options)


def run(self: Any) -> Any:
    """Run pySHACL's validator, which infers what a test looks at, and return what `kg.validate` says."""
    found = _run(self)  # type: ignore[no-untyped-call]  # as pySHACL has it
    if _is_inside or not _asked:
        return found
    conforms, graph, text = _ask(*_asked.pop())
    if isinstance(graph, ValidationFailure):
        raise graph
    return conforms, graph, text


def pytest_configure() -> None:
    """Put these in the place of pySHACL's; not when the module is read, as who looks for doctests reads it as well."""
    pyshacl.validate = validate
    pyshacl.Validator.run = run  # type: ignore[method-assign]  # which is the point
