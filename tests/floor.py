"""Hold the floor of what the tests reach: `python -m tests.floor`, after `make suite` has measured it."""

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path
from typing import Any

from tests import ROOT

SHOWN = 10


def judge(measured: dict[str, Any], floor: float) -> tuple[str, list[str]]:
    """Return how many lines were reached, in a sentence, and, below the floor, where most were not."""
    reached, missed = measured["summary"]["covered_lines"], measured["summary"]["missing_lines"]
    share = 100 * reached / (reached + missed)
    told = f"{share:.1f} % of {reached + missed:,} lines of kg/ are reached by the tests; the floor is {floor:g} %"
    if share >= floor:
        return told, []
    worst = sorted(measured["files"].items(), key=lambda file: -len(file[1]["missing_lines"]))
    return told, [
        f"{name}: {len(file['missing_lines'])} lines are not reached, the first is {file['missing_lines'][0]}"
        for name, file in worst[:SHOWN]
        if file["missing_lines"]
    ]


def main(root: Path = ROOT) -> int:
    """Print the figure; return 1 below the floor of pyproject.toml, with the modules that lack most."""
    settings = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["slipcover"]
    told, lacking = judge(json.loads((root / settings["out"]).read_text("utf-8")), settings["fail-under"])
    print(told)
    for line in lacking:
        print(line, file=sys.stderr)
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
