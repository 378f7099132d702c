"""Pages as a real browser has them, and their HTML as the W3C's checker has it; skipped by name where they are not there."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services import AXE, CHROMIUM, JAVA, NODE, PLAYWRIGHT, VNU, require
from tests.web.asking import Site
from tests.web.golden import PAGES as GOLDEN
from tests.web.picturing import listening

PAGES = (
    *GOLDEN.values(), "/sources", "/reported", "/search?q=rose", "/sparql",
)  # fmt: skip
LOOKS = (("light", 320), ("dark", 1280))


@pytest.fixture
def address(site: Site) -> Iterator[str]:
    """The shipped project, served to a browser on this machine."""
    with listening(site.application) as address:
        yield address


def test_pages_are_for_everybody_in_a_browser(address: str) -> None:
    """Light on a phone and dark on a desk: no rule of axe is broken, nothing complained of, nothing wider than the window."""
    program, packages = require(CHROMIUM, NODE, PLAYWRIGHT, AXE), require(PLAYWRIGHT).parent
    asked = {"addresses": [f"{address}{one}" for one in PAGES], "looks": LOOKS}
    script = Path(__file__).with_name("looking.cjs")
    ran = subprocess.run(
        [require(NODE), script, program, packages], input=json.dumps(asked), capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    looked = json.loads(ran.stdout)

    assert len(LOOKS) * len(PAGES) == len(looked)
    assert [] == [one for one in looked if one["broken"] or one["told"] or one["wide"]]


def test_pages_are_html_without_an_error(site: Site, tmp_path: Path) -> None:
    """The checker of the W3C finds none, also no warning that is an error in disguise."""
    checker = require(VNU, JAVA)
    for number, page in enumerate(PAGES):
        (tmp_path / f"{number}.html").write_text(site.text(page))
    options = ("--errors-only", "--format", "json")
    command = [str(require(JAVA)), "-Xss4m", "-jar", str(checker), *options, *map(str, sorted(tmp_path.iterdir()))]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    told = json.loads(ran.stderr)["messages"]

    assert [] == [f"{PAGES[int(Path(one['url']).stem)]}: {one['message']}" for one in told]
