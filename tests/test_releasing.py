"""What makes a release: the workflows ask for no more rights than they need, and a wrong tag stops at once."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

import kg
from tests import ROOT

WORKFLOWS: dict[str, dict[str, Any]] = {
    path.name: yaml.safe_load(path.read_text("utf-8"))
    for path in sorted((ROOT / ".github" / "workflows").glob("*.yml"))
}
STEPS = [(name, step) for name, flow in WORKFLOWS.items() for job in flow["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_has_only_the_rights_that_its_jobs_name(name: str) -> None:
    """Nothing by default, nobody may write to the repository, and no password is kept for it."""
    flow = WORKFLOWS[name]

    assert flow["permissions"] == {}
    for job in flow["jobs"].values():
        assert job["timeout-minutes"] <= 90
        assert {right for right, kind in job["permissions"].items() if kind == "write"} <= {"id-token", "attestations"}
    assert "secrets." not in (ROOT / ".github" / "workflows" / name).read_text("utf-8")


def test_what_publishes_runs_nothing_of_ours() -> None:
    """The job that may speak for the project to the index only hands on what another job has built."""
    build, publish = WORKFLOWS["release.yml"]["jobs"].values()

    assert publish["needs"] == "build"
    assert publish["permissions"] == {"id-token": "write"}
    assert all("run" not in step for step in publish["steps"])
    assert any("attest" in step.get("uses", "") for step in build["steps"])


@pytest.mark.parametrize(("name", "step"), STEPS, ids=[f"{name}: {step.get('uses') or step['run']}" for name, step in STEPS])  # fmt: skip
def test_a_step_is_a_version_of_an_action_or_a_command_of_ours(name: str, step: dict[str, Any]) -> None:
    """An action names its version, or is our own; a command is a target of the Makefile, or a script that is there."""
    if step.get("uses") == "./":
        assert (ROOT / "action.yml").is_file()
    elif "uses" in step:
        assert re.fullmatch(r"[\w./-]+@(v[0-9.]+|[0-9a-f]{40})", step["uses"])
    else:
        program, word, *_ = step["run"].split()
        targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
        assert (program == "make" and word in targets) or (program == "bash" and (ROOT / word).is_file())


@pytest.mark.parametrize(
    ("tag", "told"),
    [
        ("v9.9.9", f"the tag is v9.9.9, but kg/_version.py says {kg.__version__}"),
        (f"v{kg.__version__}", f'CHANGELOG.md has no section "## {kg.__version__}"'),
    ],
)
def test_a_tag_that_does_not_fit_stops_before_anything_is_built(tmp_path: Path, tag: str, told: str) -> None:
    """The tag, the version and the changelog say the same, or there is no release."""
    for name in (".ci/release", "kg/_version.py"):
        (tmp_path / name).parent.mkdir()
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "CHANGELOG.md").write_text("# Changelog\n\n## Unreleased\n")

    done = subprocess.run(["bash", ".ci/release", tag], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"release: {told}")
    assert not (tmp_path / "dist").exists()
