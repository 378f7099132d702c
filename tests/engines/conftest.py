"""What tests of engines share: queries asked of the data of a module by each way to ask rdflib, and by the store."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from kg.ask.loose import open_files
from kg.engines.base import Solutions
from kg.engines.exact import ExactEngine
from kg.engines.exact import open_files as open_exact

Ask: TypeAlias = Callable[[str], Solutions]


@pytest.fixture(params=["written", "memory", "embedded"])
def ask(request: pytest.FixtureRequest, tmp_path: Path) -> Ask:
    """Ask queries of the DATA of a test's module, with its PREFIXES before them."""
    data, prefixes = request.module.DATA, request.module.PREFIXES
    (tmp_path / "d.ttl").write_text(data)
    if request.param != "written":
        return lambda query: open_files([tmp_path / "d.ttl"], request.param).select(prefixes + query)
    engine = open_exact([tmp_path / "d.ttl"])
    assert isinstance(engine, ExactEngine)
    assert engine.traits.written is not None
    written = engine.traits.written()
    return lambda query: written.select(prefixes + query, {})
