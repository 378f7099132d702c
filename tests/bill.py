"""Write a software bill of materials: `python -m tests.bill DISTRIBUTION [FOLDER]`, in CycloneDX 1.6 as JSON on stdout.

It names what is installed for a distribution, extras left out, in a folder of packages (default: where this Python looks
for them). It has no date and no number of its own, so the same packages give the same bytes. Only the standard library is
used, so that any Python can write the bill of another.
"""

from __future__ import annotations

import json
import re
import sys
from importlib.metadata import Distribution, distributions
from typing import Any

_NAME = re.compile(r"^\s*([A-Za-z0-9][A-Za-z0-9._-]*)")


def bill_of(name: str, folder: str | None = None) -> dict[str, Any]:
    """Return the bill of a distribution and of all that it needs; raise KeyError for what is not installed."""
    found = {_key(one.name): one for one in (distributions(path=[folder]) if folder else distributions())}
    needed: dict[str, list[str]] = {}
    waiting = [_key(name)]
    while waiting:
        key = waiting.pop()
        if key not in needed:
            # What a marker leaves out is not installed, and what is installed all the same is there for something else.
            needed[key] = [one for one in _requirements(found[key]) if one in found]
            waiting += needed[key]
    parts = {key: _component(found[key]) for key in sorted(needed)}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {**parts[_key(name)], "type": "application"}},
        "components": [part for key, part in parts.items() if key != _key(name)],
        "dependencies": [
            {"ref": parts[key]["bom-ref"], "dependsOn": sorted(parts[one]["bom-ref"] for one in set(needed[key]))}
            for key in parts
        ],
    }


def _key(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _requirements(one: Distribution) -> list[str]:
    """Return what a distribution always needs, by name; an extra stands in the marker of what it brings."""
    return [
        _key(match[1])
        for wanted in one.requires or ()
        if "extra ==" not in wanted.partition(";")[2] and (match := _NAME.match(wanted))
    ]


def _component(one: Distribution) -> dict[str, Any]:
    address = f"pkg:pypi/{_key(one.name)}@{one.version}"
    component: dict[str, Any] = {
        "type": "library", "bom-ref": address, "name": _key(one.name), "version": one.version, "purl": address,
    }  # fmt: skip
    if licence := one.metadata.get_all("License-Expression"):
        component["licenses"] = [{"expression": licence[0]}]
    elif names := [
        line.rpartition(" :: ")[2]
        for line in one.metadata.get_all("Classifier") or ()
        if line.startswith("License :: ") and line.count("::") > 1
    ]:
        component["licenses"] = [{"license": {"name": name}} for name in names]
    return component


if __name__ == "__main__":
    sys.stdout.write(json.dumps(bill_of(*sys.argv[1:3]), indent=2) + "\n")
