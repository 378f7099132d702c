"""`make fuzz` runs every target that there is."""

from __future__ import annotations

import re

from tests import ROOT
from tests.fuzz.__main__ import TARGETS


def test_every_target_is_run() -> None:
    """Each test of made-up texts and talk is one, and each names a test that is there."""
    for name in ("test_texts.py", "test_talk.py", "test_editor.py"):
        written = set(re.findall(r"^def (test_\w+)", (ROOT / "tests/fuzz" / name).read_text("utf-8"), re.MULTILINE))
        assert written == {target.test for target in TARGETS if target.file.endswith(name)}
    for target in TARGETS:
        assert re.search(rf"def \w*{target.test}", (ROOT / target.file).read_text("utf-8")), target
