"""Places of findings, looked up by parsers that are not ours: `python -m tests.benchmarks.places FOLDER…`.

A folder has `data`, `shapes` and, if there is one, `ontology`. In Turtle the term at a place is replaced by a mark, and
rapper tells where in the graph the mark turns up; in RDF/XML expat tells the element at the place, and in JSON the
decoder of the standard library what begins there. What cannot be judged by them is counted apart.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from xml.parsers import expat

KG = str(Path(sys.executable).with_name("kg"))
MARK = "urn:x-kg:mark"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_STRING = r'"""(?:[^\\]|\\.)*?"""|\'\'\'(?:[^\\]|\\.)*?\'\'\'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\''
_TERM = re.compile(
    rf"(?:{_STRING})(?:@[A-Za-z-]+[A-Za-z0-9-]*|\^\^(?:<[^>]*>|[^\s;,.\])]+))?|<[^>\s]*>|_:[\w.-]*\w|"
    r"[+-]?[0-9][0-9.eE+-]*[0-9]|[0-9]|[^\s<>\"'\[\](),;#]*[^\s<>\"'\[\](),;#.]",
    re.DOTALL,
)


def findings_of(folder: Path) -> list[dict[str, Any]]:
    """Return what is found in a folder, each finding with a place."""
    command = [KG, "validate", "data", "-s", "shapes", "--lenient", "--max", "1000000", "-f", "json"]
    command += ["--ontology", "ontology"] if any((folder / "ontology").glob("*")) else []
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return [one for one in json.loads(done.stdout)["findings"] if one["line"] and one["focus"] and one["column"]]


def is_right(folder: Path, finding: dict[str, Any]) -> bool | None:
    """Tell whether a finding stands where another parser has what it is about; None where that cannot be told."""
    path = folder / finding["file"]
    lines = path.read_text("utf-8").splitlines(keepends=True)
    offset = sum(map(len, lines[: finding["line"] - 1])) + finding["column"] - 1
    text = "".join(lines)
    if path.suffix in (".ttl", ".nt"):
        return _in_turtle(path, text, offset, finding)
    if path.suffix in (".rdf", ".owl", ".xml"):
        return _in_xml(path, text, offset, finding)
    return _in_json(text, offset, finding) if path.suffix == ".jsonld" else None


def _in_turtle(path: Path, text: str, offset: int, finding: dict[str, Any]) -> bool | None:
    if text[offset] in "[(":
        return None  # a bracket is no term
    term = _TERM.match(text, offset)
    if term is None:
        return False
    marked = f"{text[:offset]}<{MARK}>{text[term.end() :]}"
    form = "ntriples" if path.suffix == ".nt" else "turtle"
    command = ["rapper", "-q", "-i", form, "-o", "ntriples", "-", path.absolute().as_uri()]
    done = subprocess.run(command, input=marked, capture_output=True, text=True, check=False)
    met = [line for line in done.stdout.splitlines() if f"<{MARK}>" in line]
    focus, value, named = finding["focus"], finding["value"], finding["path"]
    nameless, mark = focus.startswith("_:"), f"<{MARK}>"
    for line in met:
        subject, predicate, rest = line.split(" ", 2)
        if subject == mark:  # the place of the node itself: its triples go with it
            if value is None or named is None or not nameless:
                return _was(term[0], focus, text)
        elif nameless or subject == focus or named is None or not named.startswith("http"):
            if rest.startswith(mark) and (named is None or not named.startswith("http") or predicate == f"<{named}>"):
                return True
            if predicate == mark:
                return True
            if rest.startswith(mark) and _was(term[0], focus, text):  # named by another thing only
                return True
    return False


def _was(written: str, focus: str, text: str) -> bool:
    """Tell whether a term as it is written in Turtle is a node."""
    if focus.startswith(("_:", '"')) or written == focus:
        return True
    prefix, _, local = written.partition(":")
    names = re.findall(rf"(?i:@?prefix)\s+{re.escape(prefix)}:\s*<([^>]*)>", text)
    known = any(f"<{name}{local}>".replace("\\", "") == focus for name in names)
    return known or (written.startswith("<") and focus.endswith(f"{written[1:-1].lstrip('.')}>"))


def _in_xml(path: Path, text: str, offset: int, finding: dict[str, Any]) -> bool | None:
    """Tell whether the element that is open at a place is the property, or the node, that a finding is about."""
    at = len(text[:offset].encode())
    base = path.absolute().as_uri()
    parser = expat.ParserCreate(namespace_separator="")
    parser.namespace_prefixes = False
    stack: list[tuple[int, str, dict[str, str]]] = []
    ends: list[tuple[int, int, list[tuple[int, str, dict[str, str]]]]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        stack.append((parser.CurrentByteIndex, name, attributes))

    def end(name: str) -> None:
        begun = stack[-1][0]
        if begun <= at <= parser.CurrentByteIndex:
            ends.append((begun, parser.CurrentByteIndex, list(stack)))
        stack.pop()

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.Parse(text.encode(), True)
    if not ends:
        return False
    around = max(ends)[2]
    named = [_node(attributes, base) for _, _, attributes in around]
    focus, prop = finding["focus"], finding["path"]
    (_, name, _), node = around[-1], named[-1]
    if prop and name == prop:
        return len(around) > 1 and (focus.startswith("_:") or focus == named[-2])
    return bool(focus.startswith("_:") or focus == node)


def _node(attributes: dict[str, str], base: str) -> str | None:
    for name in ("about", "resource"):
        if (found := attributes.get(RDF + name)) is not None:
            return f"<{base + found if found.startswith('#') else urljoin(base, found)}>"
    found = attributes.get(f"{RDF}ID")
    return f"<{base}#{found}>" if found is not None else None


def _in_json(text: str, offset: int, finding: dict[str, Any]) -> bool:
    """Tell whether what begins at a place is the value of a finding, its property, or the object that is its node."""
    try:
        found, _ = json.JSONDecoder().raw_decode(text, offset)
    except ValueError:
        return False
    value, focus, prop = finding["value"], finding["focus"], finding["path"] or ""
    wanted = value if value is not None else focus
    if isinstance(found, dict):
        said = found.get("@id", found.get("@value"))
        return wanted.startswith("_:") if said is None else str(said) in wanted
    said = json.dumps(found) if isinstance(found, bool | int | float) else str(found)
    return said in wanted.replace("\\", "") or re.split("[/#:]", prop)[-1] == re.split("[/#:]", said)[-1]


def main() -> None:
    """Print how many places are right, and those that are not; end with 1 where there are any."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--places", type=int, default=150, help="how many to look up in all")
    options = parser.parse_args()
    found = {folder: findings_of(folder) for folder in options.folders}
    chance, counted = random.Random(7), Counter[str]()
    each = -(-options.places // max(1, sum(bool(some) for some in found.values())))
    for folder, some in found.items():
        for one in chance.sample(some, min(each, len(some))):
            right = is_right(folder, one)
            counted["right" if right else "not judged" if right is None else "wrong"] += 1
            if right is False:
                print(
                    f"{folder}: {one['file']}:{one['line']}:{one['column']} {one['focus']} {one['path']} {one['value']}"
                )
    print(", ".join(f"{number} {word}" for word, number in counted.items()))
    raise SystemExit(1 if counted["wrong"] else 0)


if __name__ == "__main__":
    main()
