"""The tests, and where the project that they test stands."""

import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent

# The processes that share the tests are not told how their reach is measured, see [tool.slipcover] in pyproject.toml;
# of what they read after this they are.
_reach = getattr(sys.modules.get("slipcover.pytest_plugin"), "_slipcover_instance", None)
if _reach:
    _reach.immediate = True
