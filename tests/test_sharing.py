"""A file is run by one process, however many there are."""

from __future__ import annotations

import pytest

from tests import ROOT
from tests.engines.serving import Served
from tests.sharing import SERVED, shared_by

_ran: list[int] = []


@pytest.mark.parametrize("number", range(8))
def test_the_tests_of_a_file_run_in_one_process(number: int, request: pytest.FixtureRequest) -> None:
    """Each finds that those before it have been there."""
    _ran.append(number)
    alike = [item.name for item in request.session.items if item.name.startswith(request.node.originalname)]

    assert [f"{request.node.originalname}[{one}]" for one in _ran] == alike[: len(_ran)]


def test_whatever_asks_the_servers_runs_in_one_process() -> None:
    """A server takes long to start, and two would have other graphs."""
    using = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "tests").rglob("test_*.py")
        if f"served: {Served.__name__}" in path.read_text("utf-8")
    }

    assert SERVED == using
    assert {"servers"} == {shared_by(f"{file}::test_x[a::b]") for file in using}
    assert shared_by("tests/test_a.py::test_x[b.py::c]") == "tests/test_a.py"
