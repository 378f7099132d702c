"""pySHACL's own tests through `kg.validate`: `python -m tests.shacl.pyshacl_suite`.

Each that does not pass stands in `pyshacl_suite.tsv` with the reason; one that stands there and passes is told as well.
It takes some minutes, and is no part of the tests. `make services` installs what it needs.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests import ROOT
from tests.services import PYSHACL_TESTS, find

TABLE = Path(__file__).with_suffix(".tsv")
# The command line is another one, and these ask servers.
_LEFT = ("test_cmdline.py", "test_cmdline_rules.py", "test_js", "test_rules_oxigraph.py", "test_shacl_rules_runner.py")
_ASKS_SERVERS = "not sparql_mode and not web_retrieve and not owl_imports"
_TOLD = re.compile(r"^(PASSED|FAILED|ERROR) (\S+?::\S+?)(?: - .*)?$", re.MULTILINE)


def read_table() -> dict[str, str]:
    """Return the tests that are known not to pass, each with the reason."""
    return dict(line.split("\t") for line in TABLE.read_text("utf-8").splitlines()[1:])


def run_suite(suite: Path) -> dict[str, bool]:
    """Return which tests of the suite pass."""
    left = [f"--ignore={suite / name}" for name in _LEFT]
    command = [
        sys.executable, "-m", "pytest", "-p", "tests.shacl.by_kg", "-p", "no:cacheprovider", "-p", "no:xdist",
        "-c", os.devnull, "--rootdir", str(suite.parent), "-q", "-rA", "--tb=no", "--show-capture=no",
        "-W", "ignore", "-k", _ASKS_SERVERS, *left, str(suite),
    ]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(suite.parent))), "COLUMNS": "1000"}
        ran = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    told = {_short(name, suite): word == "PASSED" for word, name in _TOLD.findall(ran.stdout)}
    if not told:
        raise SystemExit(f"no test ran: {ran.stdout[-1000:]}{ran.stderr[-1000:]}")
    return told


def _short(name: str, suite: Path) -> str:
    """Return the name of a test without where the suite lies."""
    file, _, rest = name.partition("::")
    rest = rest.replace(f"file://{suite}/resources/", "").replace(f"{suite}/resources/", "")
    return f"{file.rpartition(f'{suite.name}/')[2]}::{rest}"


def main() -> None:
    """Print how many pass, and end with 1 where the table says something else of one."""
    suite = find(PYSHACL_TESTS)
    if suite is None:
        raise SystemExit(f"{PYSHACL_TESTS.name} are not installed; {PYSHACL_TESTS.advice}")
    told, known = run_suite(suite.resolve()), read_table()
    failed = {name for name, passed in told.items() if not passed}
    print(f"{len(told)} tests, {len(told) - len(failed)} pass, {len(failed & known.keys())} do not for a known reason")
    for name in sorted(failed - known.keys()):
        print(f"fails, and nobody knows why: {name}")
    for name in sorted(known.keys() - failed):
        print(f"passes, or is gone, and the table says that it fails: {name}")
    sys.exit(failed != known.keys())


if __name__ == "__main__":
    main()
