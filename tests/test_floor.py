"""The floor of what the tests reach is held, and told with what is missing."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from tests import ROOT, floor


@pytest.mark.parametrize(
    ("least", "code", "told"),
    [
        (90, 0, []),
        (90.5, 1, ["kg/b.py: 6 lines are not reached, the first is 1", "kg/a.py: 4 lines are not reached, the first is 7"]),
    ],
)  # fmt: skip
def test_the_floor_is_held(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], least: float, code: int, told: list[str]
) -> None:
    """Ninety of a hundred lines are enough for a floor of 90, and for no higher one."""
    files = {"kg/a.py": {"missing_lines": [7, 8, 9, 10]}, "kg/b.py": {"missing_lines": [1, 2, 3, 4, 5, 6]}}
    files |= {"kg/c.py": {"missing_lines": []}}
    measured = {"summary": {"covered_lines": 90, "missing_lines": 10}, "files": files}
    (tmp_path / "measured.json").write_text(json.dumps(measured))
    (tmp_path / "pyproject.toml").write_text(f'[tool.slipcover]\nout = "measured.json"\nfail-under = {least}\n')

    assert floor.main(tmp_path) == code

    out, err = capsys.readouterr()
    assert out == f"90.0 % of 100 lines of kg/ are reached by the tests; the floor is {least:g} %\n"
    assert err.splitlines() == told


def test_the_suite_measures_and_then_holds_the_floor() -> None:
    """The Makefile runs both in this order, with the file that the settings name, which git leaves alone."""
    suite = (ROOT / "Makefile").read_text("utf-8").partition("\nsuite:")[2].partition("\n\n")[0].splitlines()[1:]
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["slipcover"]

    assert [line.split("python -m ")[1].split()[0] for line in suite] == ["slipcover", "tests.floor"]
    assert settings["source"] == ["kg"]
    assert settings["out"] in (ROOT / ".gitignore").read_text("utf-8").split()
    assert 0 < settings["fail-under"] < 100
