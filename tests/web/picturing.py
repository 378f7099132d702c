"""Pictures of pages in Chromium: `python -m tests.web.picturing` writes the two that the README shows anew.

With a folder, `python -m tests.web.picturing FOLDER` takes every golden page there as well, light and dark, on a phone and
on a desk, for somebody to look at.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kg.web.messages import Application, Asked, respond
from tests import ROOT
from tests.services import CHROMIUM, NODE, PLAYWRIGHT, require
from tests.web.golden import PAGES, shipped

SHOWN = {"thing": ("/thing.html?iri=work:apt", 1240), "question": ("/query/chart_positions_of?work=work:apt", 900)}
"""The pages in the README and how far down they are shown, by the names of their pictures in docs/images."""
LOOKS = tuple((scheme, width) for scheme in ("light", "dark") for width in (320, 1280))


@contextmanager
def listening(application: Application) -> Iterator[str]:
    """Serve an application to a browser on this machine, and give the address."""
    from kg.web.front import Front
    from kg.web.server import Server

    def ask(asked: Asked, is_gone: Any) -> Any:
        return respond(application, asked)

    server = Server(Front(ask, lambda: "one", {"127.0.0.1"}), "127.0.0.1", 0, body=1 << 20)
    threading.Thread(target=server.run, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}"
    server.close()


def take(wanted: list[dict[str, Any]]) -> None:
    """Take pictures, as picturing.cjs has them."""
    program, packages = require(CHROMIUM, NODE, PLAYWRIGHT), require(PLAYWRIGHT).parent
    script = Path(__file__).with_suffix(".cjs")
    subprocess.run([require(NODE), script, program, packages], input=json.dumps(wanted), text=True, check=True)


def main(folder: str = "") -> None:
    """Take the pictures of the README, or those to be looked at."""
    with listening(shipped()) as address:
        if not folder:
            take([
                {"address": address + page, "file": str(ROOT / "docs/images" / f"{name}.png"), "scheme": "light",
                 "width": 1000, "height": height}
                for name, (page, height) in SHOWN.items()
            ])  # fmt: skip
            return
        Path(folder).mkdir(parents=True, exist_ok=True)
        take([
            {"address": address + page, "file": f"{folder}/{name}-{scheme}-{width}.png", "scheme": scheme, "width": width}
            for name, page in PAGES.items() for scheme, width in LOOKS
        ])  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
