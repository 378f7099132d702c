"""docs/api.md: what `import kg` gives, written from the docstrings."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import kg
from kg import errors
from kg.check import like_pyshacl
from kg.rdf import terms

SECTIONS = {
    "Opening a graph": ("open", "KnowledgeGraph", "Rows", "Thing", "Step"),
    "Validating graphs of one's own": ("validate", "Validation"),
    "What questions and shapes give": (
        "SavedQuery",
        "Parameter",
        "Panel",
        "View",
        "Report",
        "Finding",
        "Rule",
        "Note",
        "Location",
        "Mend",
        "Advice",
    ),
    "Terms": ("IRI", "BlankNode", "Literal"),
}
# Other names for types, with the module that gives them, and the section that speaks of them.
ALIASES = {
    "Given": (like_pyshacl, "Validating graphs of one's own"),
    "Deed": (errors, "What questions and shapes give"),
    "Term": (terms, "Terms"),
    "Triple": (terms, "Terms"),
    "Row": (terms, "Terms"),
}


def api_page() -> str:
    """Return docs/api.md: each name of `kg.__all__`, what it takes and gives, and the tree of the errors."""
    lines = ["# For Python programs", "", "Made from the docstrings with `make docs`; do not edit.", ""]
    lines += ["`import kg` is enough: each name is loaded when it is first used."]
    for title, names in SECTIONS.items():
        lines += ["", f"## {title}"]
        aliases = [_alias(name, module) for name, (module, where) in ALIASES.items() if where == title]
        if aliases:
            lines += ["", "```python", *aliases, "```"]
        for name in names:
            lines += _entry(name, _node_of(getattr(kg, name)))
    lines += ["", "## Errors", ""]
    lines += _tree(kg.KgError, 0)
    return "\n".join(lines) + "\n"


def names_on_page() -> list[str]:
    """Return the names that the page documents."""
    return [name for names in SECTIONS.values() for name in names] + [error.__name__ for error in _errors()]


def types_on_page() -> set[str]:
    """Return the names of all types that signatures and fields on the page speak of."""
    found = set()
    for name in (name for names in SECTIONS.values() for name in names):
        node = _node_of(getattr(kg, name))
        for part in [node, *(node.body if isinstance(node, ast.ClassDef) else ())]:
            said: list[ast.expr | None] = [part.annotation] if isinstance(part, ast.AnnAssign) else []
            if isinstance(part, ast.FunctionDef) and not part.name.startswith("_"):
                said = [part.returns, *(one.annotation for one in ast.walk(part.args) if isinstance(one, ast.arg))]
            found |= {one.id for kind in said if kind for one in ast.walk(kind) if isinstance(one, ast.Name)}
    return found


def _errors() -> list[type[kg.KgError]]:
    things = [getattr(kg, name) for name in kg.__all__]
    return [thing for thing in things if isinstance(thing, type) and issubclass(thing, kg.KgError)]


@cache
def _module(path: str) -> ast.Module:
    """Return a module, with types that are written as texts, for they name what comes later, like all others."""
    module = ast.parse(Path(path).read_text("utf-8"))
    for node in ast.walk(module):
        for said in ("annotation", "returns"):
            match getattr(node, said, None):
                case ast.Constant(str() as text):
                    setattr(node, said, ast.parse(text, mode="eval").body)
    return module


def _node_of(thing: Any) -> ast.ClassDef | ast.FunctionDef:
    """Return where a class or function is defined; the source says its types as they are written."""
    for node in _module(inspect.getfile(thing)).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name == thing.__name__:
            return node
    raise LookupError(thing)


def _alias(name: str, module: ModuleType) -> str:
    for node in _module(inspect.getfile(module)).body:
        match node:
            case ast.Assign([ast.Name(said)], ast.expr() as value) | ast.AnnAssign(
                ast.Name(said), _, ast.expr() as value
            ):
                if said == name:
                    return f"{name} = {ast.unparse(value)}".replace("'", '"')
    raise LookupError(name)


def _entry(name: str, node: ast.ClassDef | ast.FunctionDef) -> Iterator[str]:
    yield from ("", f"### kg.{name}")
    if isinstance(node, ast.FunctionDef):
        yield from _signature(name, node)
    yield from _text(node)
    if isinstance(node, ast.FunctionDef):
        return
    fields = [part for part in node.body if isinstance(part, ast.AnnAssign)]
    if fields:
        yield from ("", "| field | type | where it is not given |", "| --- | --- | --- |")
    for field in fields:
        default = f"`{ast.unparse(field.value)}`" if field.value else ""
        kind = ast.unparse(field.annotation).replace("|", "\\|")
        yield f"| `{ast.unparse(field.target)}` | `{kind}` | {default} |"
    for part in node.body:
        if isinstance(part, ast.FunctionDef) and not part.name.startswith("_"):
            yield from ("", f"#### {name}.{part.name}")
            yield from _signature(part.name, part)
            yield from _text(part)


def _signature(name: str, node: ast.FunctionDef) -> Iterator[str]:
    """Yield how a function is called, or what a property is."""
    gives = ast.unparse(node.returns) if node.returns else "None"
    if any("property" in ast.unparse(mark) for mark in node.decorator_list):
        called = f"{name}: {gives}"
    else:
        words = ast.unparse(node.args).removeprefix("self").removeprefix(", ").replace("=", " = ").replace("'", '"')
        called = f"{name}({words}) -> {gives}"
    yield from ("", "```python", called, "```")


def _text(node: ast.ClassDef | ast.FunctionDef) -> Iterator[str]:
    """Yield a docstring as Markdown: examples become blocks."""
    for part in (ast.get_docstring(node) or "").split("\n\n"):
        yield ""
        if part.startswith(">>>"):
            yield from ("```pycon", part, "```")
        else:
            yield " ".join(part.split())


def _tree(error: type[kg.KgError], depth: int) -> Iterator[str]:
    sentence = " ".join(line for line in _text(_node_of(error)) if line)
    yield f"{'  ' * depth}- `kg.{error.__name__}`: {sentence}"
    for below in _errors():
        if error in below.__bases__:
            yield from _tree(below, depth + 1)
