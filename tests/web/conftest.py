"""Fixtures: the shipped project as a site."""

from __future__ import annotations

import pytest

from kg.project.reading import read_project
from tests import ROOT
from tests.services import FLASK, require
from tests.web.asking import Site


@pytest.fixture(scope="module")
def site() -> Site:
    """The shipped project, asked without a socket."""
    require(FLASK)
    from kg.web.application import make_application
    from kg.web.served import open_served

    return Site(make_application(open_served(read_project(ROOT))).wsgi_app)
