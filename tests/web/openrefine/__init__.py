"""What OpenRefine asks of a service and is answered, step by step: `python -m tests.web.openrefine` writes the answers anew.

The requests have the form in which OpenRefine 3 sends them: its window asks for the manifest, suggestions, flyouts and
proposed properties, by JSONP as well, and its server posts names, samples for guessing a type, and columns to be added.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from tests.web.asking import Site

FILE = Path(__file__).with_name("exchange.json")
FORM = "application/x-www-form-urlencoded"


class Step(NamedTuple):
    """A request, what schemas it and its answer fit, and the answer: JSON, or HTML as text."""

    does: str
    method: str
    address: str
    form: dict[str, Any]
    sent: str
    told: str
    answer: Any


def read_steps() -> list[Step]:
    """Return the exchange."""
    return [
        Step(*(one.get(name, {} if name == "form" else "") for name in Step._fields))
        for one in json.loads(FILE.read_text("utf-8"))
    ]


def ask(site: Site, step: Step) -> Any:
    """Return what is answered to a step now; a call of the window's own function as what it is called with."""
    if step.method == "POST":
        form = {name: json.dumps(value, ensure_ascii=False) for name, value in step.form.items()}
        answered = site.post(step.address, urlencode(form).encode(), FORM)
    else:
        answered = site.get(step.address, "application/json, text/javascript, */*; q=0.01")
    assert answered.status == 200, (step.does, answered)
    text = answered.body.decode()
    if answered.header("Content-Type").startswith("text/html"):
        return text
    if "callback=" in step.address:
        name = step.address.partition("callback=")[2].partition("&")[0]
        assert text.startswith(f"/**/{name}("), step.does
        assert text.endswith(");"), step.does
        text = text.removeprefix(f"/**/{name}(").removesuffix(");")
    return json.loads(text)
