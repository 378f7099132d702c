"""`make fuzz` runs every target that there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests import ROOT
from tests.fuzz import guided
from tests.fuzz.__main__ import TARGETS
from tests.services import ATHERIS, require


def test_every_target_is_run() -> None:
    """Each test of made-up texts and talk is one, and each names a test that is there."""
    for name in ("test_texts.py", "test_talk.py", "test_editor.py"):
        written = set(re.findall(r"^def (test_\w+)", (ROOT / "tests/fuzz" / name).read_text("utf-8"), re.MULTILINE))
        assert written == {target.test for target in TARGETS if target.file.endswith(name)}
    for target in TARGETS:
        assert re.search(rf"def \w*{target.test}", (ROOT / target.file).read_text("utf-8")), target


def test_inputs_are_changed_towards_what_none_has_reached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of one target of the long run some inputs are tried; none breaks anything."""
    require(ATHERIS)
    monkeypatch.chdir(tmp_path)
    tried, code = guided.run("headers of queries", seconds=60, runs=60)

    assert code == 0
    assert tried >= 60


def test_what_breaks_is_told_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A reader that raises what is no word of ours ends the run."""
    require(ATHERIS)
    (tmp_path / "sitecustomize.py").write_text(
        "import kg.project.header as it\n\ndef broken(*_):\n    raise IndexError('broken')\n\nit.parse_header = broken\n"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    _, code = guided.run("headers of queries", seconds=60, runs=60)

    assert code != 0
    assert "IndexError: broken" in capsys.readouterr().err
    assert list(tmp_path.glob("crash-*"))
