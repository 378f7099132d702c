"""Which tests run in one process: those of a file, and those that ask the same servers.

What a file sets up once for all its tests would else be set up in each process, and a test that looks at what the
others of its file did would see half of it. Marks of pytest-xdist, which did this, do nothing with some versions of
pytest.
"""

from __future__ import annotations

SERVED = frozenset({"tests/engines/test_engines.py", "tests/exchange/test_push.py"})
"""The files that ask the servers of tests/engines/serving.py, and change what is on them."""


def shared_by(test: str) -> str:
    """Return the name of what a test, given by its identifier, has to share a process with."""
    file = test.partition("::")[0]
    return "servers" if file in SERVED else file
