"""The hooks for git ask what `make test` asks, and find what they are there for."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from kg.project.config import Project
from tests import ROOT
from tests.services import MAKE, require

from .conftest import git

(LOCAL,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
HOOKS: dict[str, dict[str, Any]] = {hook["id"]: hook for hook in LOCAL["hooks"]}
# What pre-commit knows of a hook, as far as ours use it.
KEYS = {"id", "name", "entry", "language", "types", "files", "pass_filenames"}


def run_hook(hook: dict[str, Any], folder: Path, *files: str) -> subprocess.CompletedProcess[str]:
    """Run a hook as pre-commit does, with the tools that these tests run with."""
    program, *words = shlex.split(hook["entry"])
    assert program.startswith(".venv/bin/")
    tool = Path(sys.executable).with_name(program.rpartition("/")[2])
    given = files if hook.get("pass_filenames", True) else ()
    return subprocess.run([tool, *words, *given], cwd=folder, capture_output=True, text=True, check=False)


def test_hooks_need_nothing_but_the_project() -> None:
    """All are local and run what is installed already; none has a word that pre-commit does not know."""
    assert LOCAL["repo"] == "local"
    for hook in HOOKS.values():
        assert hook["language"] == "system"
        assert set(hook) <= KEYS


@pytest.mark.parametrize(
    ("path", "hooks"),
    [
        ("kg/api.py", {"format", "lint", "types", "layers"}),
        ("tests/shacl/test_lint.py", {"format", "lint", "types"}),
        ("pyproject.toml", {"types", "layers"}),
        ("data/sources/number-one-girl-video.ttl", {"graph"}),
        ("ontology/shapes/charts.ttl", {"graph"}),
        ("queries/overview/is_asserted.rq", {"graph"}),
        ("tests/queries/is_asserted/example.tsv", {"graph"}),
        ("kg.toml", {"graph"}),
        ("README.md", set()),
    ],
)
def test_a_changed_file_is_looked_at_by_its_hooks(path: str, hooks: set[str]) -> None:
    """Each file that is there wakes the hooks that it concerns, and no others."""
    assert (ROOT / path).is_file()
    applied = {
        name
        for name, hook in HOOKS.items()
        if re.search(hook.get("files", ""), path) and (hook.get("types") != ["python"] or path.endswith(".py"))
    }

    assert applied == hooks


@pytest.mark.parametrize("name", ["types", "layers"])
def test_a_hook_for_everything_is_what_make_runs(name: str) -> None:
    """Types and layers are asked of the whole, in the words of the Makefile; the tool of each is installed."""
    words: list[str | Path] = [require(MAKE), "--no-print-directory", "-n", "-o", ".venv/test-extras", name]
    env = {key: value for key, value in os.environ.items() if not key.startswith(("MAKE", "MFLAGS"))}
    done = subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == HOOKS[name]["entry"]
    assert Path(sys.executable).with_name(HOOKS[name]["entry"].rpartition("/")[2]).exists()


@pytest.fixture
def staged(tmp_path: Path) -> Callable[[str], Path]:
    """Write a module into a repository of its own, beside the project's settings."""

    def write(text: str) -> Path:
        shutil.copy(ROOT / "pyproject.toml", tmp_path)
        (tmp_path / "module.py").write_text(text, "utf-8")
        git(tmp_path, "init", "-q")
        return tmp_path

    return write


def test_a_module_that_is_not_formatted_is_changed(staged: Callable[[str], Path]) -> None:
    """Pre-commit fails where a hook changes a file."""
    folder = staged('"""A module."""\n\nanswer = {  "a":1 }\n')

    assert run_hook(HOOKS["format"], folder, "module.py").returncode == 0
    assert (folder / "module.py").read_text("utf-8") == '"""A module."""\n\nanswer = {"a": 1}\n'


@pytest.mark.parametrize(("text", "code"), [("import os\n", 1), ('"""A module."""\n', 0)])
def test_a_module_with_a_fault_fails(staged: Callable[[str], Path], text: str, code: int) -> None:
    """What nothing uses is told; a good module passes."""
    assert run_hook(HOOKS["lint"], staged(text), "module.py").returncode == code


def test_data_with_a_fault_fails(music: Project) -> None:
    """The graph is checked as a whole, as in continuous integration."""
    assert run_hook(HOOKS["graph"], music.root).returncode == 0
    path = music.data / "sources" / "rose-and-g-dragon.ttl"
    path.write_text(path.read_text("utf-8") + "entry:x a mg:ChartEntry .\n", "utf-8")

    done = run_hook(HOOKS["graph"], music.root)

    assert done.returncode == 1, done.stderr
    assert "rose-and-g-dragon.ttl" in done.stdout
