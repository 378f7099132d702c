"""Pages of the shipped graph as they were looked at, one of each kind: `python -m tests.web.golden` writes them anew.

Look at them before they are committed: `python -m tests.web.picturing FOLDER` has a browser take each, light and dark, on a
phone and on a desk.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from kg.io.worker import call
from kg.project.reading import read_project
from kg.web.messages import Application, get, respond
from tests import ROOT

PAGES = {
    "front": "/",
    "artist": "/agent/rose.html",
    "work": "/thing.html?iri=work:apt",
    "release": "/release/apt.html",
    "event": "/event/rose-billboard-interview.html",
    "chart": "/chart/billboard-hot-100.html",
    "award": "/achievement/rosie-guinness.html",
    "source": "/source/number-one-girl-video.html",
    "class": "/browse?class=mg:ChartEntry",
    "question": "/query/chart_positions_of?work=work:apt",
    "conflict": "/conflicts",
    "ontology": "/ontology",
}
"""The address of each page, by the name of its file."""


@cache
def shipped() -> Application:
    """Return the application of the shipped graph."""
    from kg.web.application import make_application
    from kg.web.served import open_served

    made: Application = make_application(open_served(read_project(ROOT))).wsgi_app
    return made


def made(application: Application, address: str) -> bytes:
    """Return a page as it is made now."""
    answered = call(lambda: respond(application, get(address, "text/html")))
    assert answered.status == 200, answered
    return answered.body


def path_of(name: str) -> Path:
    """Return where a page lies."""
    return Path(__file__).with_name(f"{name}.html")
