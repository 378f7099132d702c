"""A file is run by one process, however many there are."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tests import ROOT
from tests.conftest import pytest_collection_modifyitems
from tests.engines.serving import Served
from tests.sharing import LONG, SERVED, rank, shared_by

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


def test_what_takes_longest_begins_first(request: pytest.FixtureRequest) -> None:
    """Where processes share the tests, and in the order of the files elsewhere; each file that is named is there."""
    named = [SimpleNamespace(nodeid=f"{file}::test_x") for file in ("tests/b.py", LONG[3], "tests/a.py", LONG[1])]
    alone = list(named)
    pytest_collection_modifyitems(SimpleNamespace(), alone)  # type: ignore[arg-type]
    pytest_collection_modifyitems(SimpleNamespace(workerinput={}), named)  # type: ignore[arg-type]

    assert [LONG[1], LONG[3], "tests/b.py", "tests/a.py"] == [shared_by(one.nodeid) for one in named]
    assert ["tests/b.py", LONG[3]] == [shared_by(one.nodeid) for one in alone[:2]]
    assert [rank(one) for one in SERVED] == [0] * len(SERVED)
    assert len(LONG) == len(set(LONG))
    assert [] == [file for file in LONG if file != "servers" and not (ROOT / file).is_file()]
    if hasattr(request.config, "workerinput"):
        ranks = [rank(item.nodeid) for item in request.session.items]
        assert ranks == sorted(ranks)
