"""What a run found is kept in the place of what an earlier one did, and the page says it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import figures
from tests.figures import Figure, keep, read_figures, reliability_page


def test_a_new_figure_takes_the_place_of_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "FIGURES", tmp_path / "figures.tsv")
    keep("soak", "builds", 5, 1, "2026-01-01")
    keep("conformance", "Turtle", 7, 0, "2026-01-01")
    keep("soak", "dumps", 3, 0, "2026-01-01")
    keep("soak", "builds", 1_000, 2, "2026-01-02")

    assert read_figures() == [
        Figure("conformance", "Turtle", 7, 0, "2026-01-01"),
        Figure("soak", "builds", 1_000, 2, "2026-01-02"),
        Figure("soak", "dumps", 3, 0, "2026-01-01"),
    ]
    assert "| builds | 1,000 | 2 | 2026-01-02 |" in reliability_page()


def test_a_figure_belongs_to_a_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row that no part of the page would show is not kept."""
    monkeypatch.setattr(figures, "FIGURES", tmp_path / "figures.tsv")
    with pytest.raises(AssertionError, match="soap"):
        keep("soap", "builds", 5, 1)
