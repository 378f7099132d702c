"""Programs of others that some tests need: `make services` installs them into .services/."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests import ROOT

SERVICES = ROOT / ".services"


def require(path: Path | str | None, name: str) -> Path:
    """Return a program; where it is missing, skip the test by name, or fail it in continuous integration."""
    if path and Path(path).exists():
        return Path(path)
    if os.environ.get("CI"):
        pytest.fail(f"{name} is not installed; run: make services")
    pytest.skip(f"{name} is not installed; run: make services")
