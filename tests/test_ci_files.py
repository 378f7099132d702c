"""The files with which others run kg: hooks for pre-commit, a GitHub action, a job for GitLab, a Dockerfile."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from kg._version import DISTRIBUTION
from kg.cli.group import COMMANDS
from kg.project.config import Project
from tests import ROOT
from tests.services import BASH, GIT, HADOLINT, PRE_COMMIT, SCHEMAS, SHELLCHECK, require

from .conftest import git

HOOKS: dict[str, dict[str, Any]] = {
    hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
}
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
GITLAB_FILE = ROOT / "docs" / "ci" / "gitlab-ci.yml"
GITLAB = yaml.safe_load(GITLAB_FILE.read_text("utf-8"))["kg"]
PAGE = (ROOT / "docs" / "ci.md").read_text("utf-8")
SHOWN = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)]
SOURCE = "data/sources/rose-and-g-dragon.ttl"
FAULT = "entry:x a mg:ChartEntry .\n"
SHAPES = "@prefix e: <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> .\ne:S sh:targetSubjectsOf e:n ; sh:property e:N . e:N sh:path e:n ; sh:maxLength 3 .\n"


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A folder with kg as a command, which is the kg of these tests."""
    folder = tmp_path / "tool" / "kg" / "bin"
    folder.mkdir(parents=True)
    (folder / "kg").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m kg "$@"\n', "utf-8")
    (folder / "kg").chmod(0o755)
    return folder


def run(words: list[str | Path], folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a program with the kg of these tests on its path."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), **env}
    return subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True, check=False)


def add_fault(project: Project) -> None:
    path = project.root / SOURCE
    path.write_text(path.read_text("utf-8") + FAULT, "utf-8")


# --- pre-commit


def run_hook(name: str, installed: Path, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a hook as pre-commit does: its entry, then the words of `args`, then the files."""
    program, *others = shlex.split(HOOKS[name]["entry"])
    return run([installed / program, *others, *words], folder)


def test_hooks_run_commands_that_there_are() -> None:
    """Each is installed by pre-commit with pip, and is called as its command; one process at a time gets all files."""
    assert set(HOOKS) == {"kg-validate", "kg-check"}
    for name, hook in HOOKS.items():
        program, command = shlex.split(hook["entry"])
        assert (program, f"kg-{command}") == ("kg", name)
        assert command in COMMANDS
        assert (hook["language"], hook["require_serial"]) == ("python", True)
        assert "pass_filenames" not in hook, "it is true"


def test_pre_commit_takes_the_manifest() -> None:
    """By its own validator, which knows every key."""
    done = run([require(PRE_COMMIT), "validate-manifest", ".pre-commit-hooks.yaml"], ROOT)

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("path", "hooks"),
    [
        (SOURCE, {"kg-validate", "kg-check"}),
        ("data/x.nq.gz", {"kg-validate", "kg-check"}),
        ("queries/overview/is_asserted.rq", {"kg-check"}),
        ("kg.toml", {"kg-check"}),
        ("README.md", set()),
        ("notttl", set()),
    ],
)
def test_a_changed_file_wakes_the_hooks_that_read_it(path: str, hooks: set[str]) -> None:
    """Graphs wake both, queries and the configuration only the check."""
    assert {name for name, hook in HOOKS.items() if re.search(hook["files"], path)} == hooks


@pytest.mark.parametrize("name", ["kg-validate", "kg-check"])
def test_a_hook_fails_for_the_files_that_it_is_given(installed: Path, few: Project, name: str) -> None:
    """A fault in one of them ends the commit; the same fault in another file does not."""
    other = "data/sources/number-one-girl-video.ttl"
    good = run_hook(name, installed, few.root, SOURCE, other)
    add_fault(few)
    bad, beside = run_hook(name, installed, few.root, SOURCE, other), run_hook(name, installed, few.root, other)

    assert (0, 1, 0) == (good.returncode, bad.returncode, beside.returncode), good.stderr + bad.stderr + beside.stderr
    assert SOURCE in bad.stdout


def test_a_hook_validates_loose_files_by_shapes_in_its_args(installed: Path, tmp_path: Path) -> None:
    """The example of the page: args before the files."""
    (shown,) = (hook for one in SHOWN if "repos" in one for hook in one["repos"][0]["hooks"] if "args" in hook)
    (tmp_path / "shapes.ttl").write_text(SHAPES)
    (tmp_path / "library.owl").write_text('<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>')
    (tmp_path / "a.ttl").write_text('<http://e/a> <http://e/n> "abc" .\n')
    (tmp_path / "b.ttl").write_text('<http://e/b> <http://e/n> "abcd" .\n')

    assert run_hook(shown["id"], installed, tmp_path, *shown["args"], "a.ttl").returncode == 0
    assert run_hook(shown["id"], installed, tmp_path, *shown["args"], "a.ttl", "b.ttl").returncode == 1
    assert all(re.search(shown["exclude"], name) for name in ("shapes.ttl", "library.owl"))
    assert all(re.search(shown["files"], name) for name in ("a.rdf", "b.owl.gz", "c/d.jsonld", "e.turtle", "f.nq.zst"))


def test_the_page_shows_hooks_and_inputs_that_there_are() -> None:
    """Its examples load, and name what the manifest and the action have."""
    used = {hook["id"] for one in SHOWN if "repos" in one for repo in one["repos"] for hook in repo["hooks"]}
    given = {
        name
        for one in SHOWN
        if "jobs" in one
        for step in one["jobs"]["graph"]["steps"]
        for name in step.get("with", ())
    }

    assert used == set(HOOKS)
    assert given
    assert given <= set(ACTION["inputs"])
    for word in ("upload", "command", "working-directory"):
        assert word in ACTION["inputs"]


# --- GitHub


def test_the_action_and_the_job_are_of_their_schemas() -> None:
    """By the published schemas of GitHub and GitLab."""
    for kind, path in (("github-actions", ROOT / "action.yml"), ("gitlab-ci", GITLAB_FILE)):
        done = run([require(SCHEMAS), "--builtin-schema", f"vendor.{kind}", path], ROOT)
        assert done.returncode == 0, done.stdout + done.stderr


def scripts() -> list[str]:
    """The scripts of the action and of the job, as they are run: each ends where a command of it fails."""
    found = [step["run"] for step in STEPS if "run" in step]
    found.append("\n".join([*GITLAB["before_script"], *GITLAB["script"]]))
    return [f"#!/bin/bash\nset -eo pipefail\n{text}" for text in found]


def test_no_input_is_written_into_a_script() -> None:
    """What a workflow gives comes by the environment; written into the script it could be a command."""
    assert len(scripts()) == 3
    assert not any("${{" in text for text in scripts())


@pytest.mark.parametrize("number", range(3))
def test_scripts_are_sound_to_shellcheck(tmp_path: Path, number: int) -> None:
    """It finds nothing, quoting included."""
    (tmp_path / "script").write_text(scripts()[number], "utf-8")
    done = run([require(SHELLCHECK), tmp_path / "script"], tmp_path)

    assert done.returncode == 0, done.stdout


class Job:
    """A run of the step of the action that runs kg, as GitHub does it."""

    def __init__(self, installed: Path, folder: Path, **inputs: str) -> None:
        (step,) = (step for step in STEPS if step.get("id") == "run")
        given = {name: str(one["default"]) for name, one in ACTION["inputs"].items()} | inputs
        env = {
            name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda m: given[m[1]], value)
            for name, value in step["env"].items()
        }
        output = installed / "output"
        output.write_text("")
        env |= {"RUNNER_TEMP": str(installed.parent.parent), "GITHUB_OUTPUT": str(output)}
        words: list[str | Path] = [require(BASH), "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        self.done = run(words, folder, **env)
        self.sarif = output.read_text("utf-8").strip().removeprefix("sarif=")

    def files(self) -> set[str]:
        """The files with findings, as the report names them."""
        (log,) = json.loads(Path(self.sarif).read_text("utf-8"))["runs"]
        return {
            place["physicalLocation"]["artifactLocation"]["uri"]
            for result in log["results"]
            for place in result["locations"]
        }


def test_the_action_writes_a_report_and_ends_as_the_check(installed: Path, few: Project) -> None:
    """The report is an output of the step, whether there are findings or not; files are named from the top."""
    good = Job(installed, few.root)
    assert (0, set()) == (good.done.returncode, good.files()), good.done.stderr
    add_fault(few)
    for folder, inside, prefix in ((few.root, ".", ""), (few.root.parent, "music", "music/")):
        bad = Job(installed, folder, **{"working-directory": inside, "command": "validate"})
        assert 1 == bad.done.returncode, bad.done.stderr
        assert bad.files() == {prefix + SOURCE}
        assert SOURCE in bad.done.stdout


def test_words_of_the_action_are_words_of_the_command(installed: Path, tmp_path: Path) -> None:
    """Parted by blanks and line ends, and never read by the shell; without an upload findings are annotations."""
    (tmp_path / "shapes.ttl").write_text(SHAPES)
    (tmp_path / "d.ttl").write_text('<http://e/b> <http://e/n> "abcd" .\n')
    words = "d.ttl\n  --shapes shapes.ttl --max 5\n"
    noted = Job(installed, tmp_path, command="validate", arguments=words, upload="false")
    assert noted.done.returncode == 1, noted.done.stderr
    assert noted.done.stdout.startswith("::error file=d.ttl,title=")

    for inputs, code in (
        ({"command": "validate; touch x"}, 2),
        ({"command": "validate", "arguments": "$(touch x) `touch x` ; touch x"}, 3),  # these are no files
    ):
        refused = Job(installed, tmp_path, **inputs)
        assert (code, code == 3) == (refused.done.returncode, bool(refused.sarif))
    assert not (tmp_path / "x").exists()


def test_the_action_uploads_what_it_has_written() -> None:
    """Whatever the check found, and nothing where there is no report."""
    last = STEPS[-1]

    assert last["with"]["sarif_file"] == ACTION["outputs"]["sarif"]["value"] == "${{ steps.run.outputs.sarif }}"
    for part in ("!cancelled()", "inputs.upload == 'true'", "steps.run.outputs.sarif != ''"):
        assert part in last["if"]


# --- GitLab


def test_the_job_leaves_what_it_says(installed: Path, few: Project) -> None:
    """The page and the report for the merge request are there after findings as well, and the job fails by them."""
    add_fault(few)
    words: list[str | Path] = [require(BASH), "-eo", "pipefail", "-c", "\n".join(GITLAB["script"])]
    done = run(words, few.root, CI_BUILDS_DIR=str(installed.parent.parent), **GITLAB["variables"])

    assert done.returncode == 1, done.stderr
    for path in (*GITLAB["artifacts"]["paths"], GITLAB["artifacts"]["reports"]["junit"]):
        assert "ChartEntry" in (few.root / path).read_text("utf-8")
    assert GITLAB["variables"]["KG_PACKAGE"] == DISTRIBUTION
    assert GITLAB["variables"]["KG_COMMAND"] in COMMANDS


# --- a container


def instructions() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile, each with its words."""
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines) if word and word != "#"]


def test_hadolint_takes_the_dockerfile() -> None:
    done = run([require(HADOLINT), ROOT / "Dockerfile"], ROOT)

    assert done.returncode == 0, done.stdout


def test_the_container_is_built_from_what_is_copied(tmp_path: Path) -> None:
    """The files that it copies, and no others, are enough for the wheel with its example."""
    for word, rest in instructions():
        if word == "COPY" and not rest.startswith("--from"):
            *sources, target = rest.split()
            for source in sources:
                place = tmp_path / "source" / (target if target != "./" else source)
                if (ROOT / source).is_dir():
                    shutil.copytree(ROOT / source, place, ignore=shutil.ignore_patterns("__pycache__"))
                else:
                    place.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy(ROOT / source, place)
    words: list[str | Path] = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", tmp_path, "."]
    done = run(words, tmp_path / "source")

    assert done.returncode == 0, done.stderr
    assert list(tmp_path.glob(f"{DISTRIBUTION.replace('-', '_')}-*.whl"))


def test_the_container_runs_the_command_without_rights() -> None:
    """As a user who is not root, in the folder that the page mounts, with the words that follow."""
    held = dict(instructions())

    assert json.loads(held["ENTRYPOINT"]) == ["kg"]
    assert held["USER"].isdigit()
    assert held["USER"] != "0"
    assert f':{held["WORKDIR"]}"' in PAGE


def test_pre_commit_runs_a_hook_from_a_repository(installed: Path, tmp_path: Path) -> None:
    """Its own reading of the manifest, files and args, with the installed command instead of one that it installs."""
    pre_commit = require(PRE_COMMIT, GIT)
    tool, user = tmp_path / "hooks", tmp_path / "user"
    for folder in (tool, user):
        folder.mkdir()
        git(folder, "init", "-q")
    hooks = [{**hook, "language": "system"} for hook in HOOKS.values()]
    (tool / ".pre-commit-hooks.yaml").write_text(yaml.safe_dump(hooks), "utf-8")
    git(tool, "add", "-A")
    git(tool, "commit", "-qm", "all")
    git(tool, "tag", "v0.1.0")
    (shown,) = (one for one in SHOWN if "repos" in one and "args" in one["repos"][0]["hooks"][0])
    shown["repos"][0]["repo"] = str(tool)
    (user / ".pre-commit-config.yaml").write_text(yaml.safe_dump(shown), "utf-8")
    (user / "shapes.ttl").write_text(SHAPES)
    (user / "library.owl").write_text('<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>')
    (user / "a.ttl").write_text('<http://e/a> <http://e/n> "abc" .\n')
    git(user, "add", "-A")
    env = {"PRE_COMMIT_HOME": str(tmp_path / "cache"), "PATH": f"{installed}{os.pathsep}{os.environ['PATH']}"}
    good = run([pre_commit, "run", "--all-files"], user, **env)
    (user / "b.ttl").write_text('<http://e/b> <http://e/n> "abcd" .\n')
    git(user, "add", "-A")
    bad = run([pre_commit, "run"], user, **env)

    assert good.returncode == 0, good.stdout + good.stderr
    assert bad.returncode == 1, bad.stdout + bad.stderr
    assert "b.ttl:1:27: violation" in bad.stdout
