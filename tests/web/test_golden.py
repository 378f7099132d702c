"""Golden pages: one of each kind, as somebody looked at it; `python -m tests.web.golden` writes them anew."""

from __future__ import annotations

import pytest

from tests.web.asking import Site
from tests.web.golden import PAGES, made, path_of


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_the_one_that_was_looked_at(site: Site, name: str) -> None:
    """Byte for byte; where it is to be another one, write it anew, look at it, and read the difference."""
    assert made(site.application, PAGES[name]).decode() == path_of(name).read_text("utf-8")


def test_no_page_lies_there_that_is_not_compared() -> None:
    assert {path_of(name) for name in PAGES} == set(path_of("x").parent.glob("*.html"))
