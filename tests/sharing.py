"""Which tests run in one process, those of a file and those that ask the same servers, and in which order.

What a file sets up once for all its tests would else be set up in each process, and a test that looks at what the
others of its file did would see half of it. Marks of pytest-xdist, which did this, do nothing with some versions of
pytest.
"""

from __future__ import annotations

SERVED = frozenset({"tests/engines/test_engines.py", "tests/exchange/test_push.py"})
"""The files that ask the servers of tests/engines/serving.py, and change what is on them."""

LONG = (
    "servers",
    "tests/release/test_release.py",
    "tests/shacl/test_differential.py",
    "tests/shacl/test_verdicts.py",
    "tests/cli/test_validate_outside.py",
    "tests/cli/test_contract.py",
    "tests/project/test_forms.py",
    "tests/exchange/test_bombs.py",
    "tests/check/test_steps.py",
    "tests/check/test_kept_reports.py",
    "tests/cli/test_output.py",
    "tests/project/test_damage.py",
    "tests/cli/test_commands.py",
    "tests/cli/test_validate.py",
    "tests/test_queries.py",
    "tests/io/test_allocator.py",
    "tests/cli/test_stopping.py",
    "tests/cli/test_reports.py",
    "tests/link/test_decisions.py",
    "tests/compare/test_diff.py",
    "tests/test_shapes.py",
    "tests/check/test_query_times.py",
    "tests/project/test_difference.py",
    "tests/shacl/test_again.py",
    "tests/rdf/test_formats.py",
    "tests/rdf/test_rdf12.py",
    "tests/compare/test_growth.py",
    "tests/test_repository.py",
    "tests/exchange/test_roundtrip.py",
    "tests/exchange/test_dump_faults.py",
    "tests/test_package.py",
    "tests/test_services.py",
    "tests/check/test_sarif.py",
    "tests/link/test_sources.py",
)
"""What takes longest, longest first, by a run with the times of all tests: what begins last is what all wait for."""


def rank(test: str) -> int:
    """Return the place of a test, given by its identifier, among those that begin first; the rest keep their order."""
    shared = shared_by(test)
    return LONG.index(shared) if shared in LONG else len(LONG)


def shared_by(test: str) -> str:
    """Return the name of what a test, given by its identifier, has to share a process with."""
    file = test.partition("::")[0]
    return "servers" if file in SERVED else file
