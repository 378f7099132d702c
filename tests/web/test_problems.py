"""A fault is told as a problem document (RFC 9457): its status, what is wrong, and nothing of this machine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kg.errors import (
    AmbiguousLabel,
    IdentifierError,
    InputError,
    KgError,
    LimitError,
    Location,
    ProjectError,
    QueryError,
    RemoteError,
    StoreError,
    UnknownName,
    UsageError,
)
from kg.web.problems import Problem, problem_of
from tests.services import FLASK, require
from tests.web.asking import Site, send

BROWSER = "text/html,*/*;q=0.8"
HERE = Location(Path("/home/me/a.rq"), 3, 7)


@pytest.mark.parametrize(
    ("status", "title"),
    [
        (400, "The request cannot be used"), (403, "This is not done here"), (404, "There is no such thing here"),
        (405, "This method is not known here"), (406, "There is no such form of it"), (413, "The request is too large"),
        (414, "The address is too long"), (415, "This media type is not known here"), (421, "This host is not served here"),
        (500, "Something went wrong here"), (503, "No answer now"), (504, "The answer took too long"),
        (408, "The request cannot be used"), (499, "The request cannot be used"), (501, "Something went wrong here"),
    ],
)  # fmt: skip
def test_a_problem_has_the_title_of_its_status_and_all_that_is_known(status: int, title: str) -> None:
    document = Problem(status, "é", line=3).as_json()
    told = {"type": "about:blank", "title": title, "status": status, "detail": "é", "line": 3}
    assert told == json.loads(document)
    assert "é".encode() in document
    assert document.endswith(b"}\n")


@pytest.mark.parametrize(
    ("error", "status", "detail", "more"),
    [
        (QueryError("one: no", location=HERE), 400, "one: no", {"line": 3, "column": 7}),
        (QueryError("no"), 400, "no", {}),
        (UnknownName("query", "rosee", ["rose", "jennie"]), 404, None, {"suggestions": ["rose"]}),
        (UnknownName("query", "xyz", []), 404, None, {}),
        (AmbiguousLabel("a", ["a:b", "a:c"]), 400, None, {"candidates": ["a:b", "a:c"]}),
        (IdentifierError("'a: b' is none"), 400, "'a: b' is none", {}),
        (UsageError("one: two"), 400, "one: two", {}),
        (KgError("one: two", location=HERE), 400, "one: two", {}),
        (LimitError("too much", location=HERE), 503, "too much", {}),
        (RemoteError("http://e.org/: nobody is there"), 503, "nobody is there", {}),
        (InputError("/home/me/x: is damaged", location=HERE), 503, "is damaged", {}),
        (ProjectError("/home/me/kg.toml: unknown key", location=HERE), 503, "unknown key", {}),
        (StoreError("/home/me/store: is locked"), 503, "is locked", {}),
    ],
    ids=lambda one: type(one).__name__ if isinstance(one, KgError) else None,
)  # fmt: skip
@pytest.mark.parametrize("parameter", [None, "artist"])
def test_an_error_is_a_problem_of_its_kind(
    error: KgError, status: int, detail: str | None, more: dict[str, Any], parameter: str | None
) -> None:
    """With its place in the text that was sent, with what may have been meant, and with no path of this machine."""
    error = error.at(error.location)
    error.parameter = parameter
    problem = problem_of(error)
    told = detail or error.message
    assert (status, f"artist: {told}" if parameter else told) == (problem.status, problem.detail)
    assert {**more, **({"parameter": parameter} if parameter else {})} == problem.more
    assert b"/home/me" not in problem.as_json()


@pytest.mark.parametrize(
    ("method", "accept", "kind"),
    [
        ("GET", BROWSER, "text/html"), ("HEAD", BROWSER, "text/html"), ("POST", BROWSER, "application/problem+json"),
        ("GET", "*/*", "application/problem+json"), ("GET", "text/turtle", "application/problem+json"),
    ],
)  # fmt: skip
def test_a_fault_is_a_page_for_who_reads_one(site: Site, method: str, accept: str, kind: str) -> None:
    """What a program sends is answered to a program, whatever it takes as well."""
    answered = send(
        site.application, method, "/sparql?query=no", {"accept": accept, "content-type": "text/plain"}, b"x"
    )

    assert (415 if method == "POST" else 400, kind) == (
        answered.status,
        answered.header("content-type").partition(";")[0],
    )


@pytest.mark.parametrize(("error", "told"), [(LimitError("too much"), "5"), (QueryError("no"), ""), (ValueError(), "")])
def test_who_may_come_back_is_told_when(error: Exception, told: str) -> None:
    """After five seconds, where there was no time, no memory or nobody to answer, and not where it would be as before."""
    require(FLASK)
    from flask import Flask

    from kg.web.application import _told

    app = Flask("x")
    app.logger.disabled = True
    with app.test_request_context("/a"):
        answered = _told(app, error)

    assert told == answered.headers.get("Retry-After", "")
    assert told or answered.status_code in (400, 500)


def test_a_fault_of_ours_is_told_to_the_log_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """What went wrong may hold what is nobody's business; who looks after the server finds it in its log."""
    require(FLASK)
    from flask import Flask

    from kg.web.application import _told

    app, logged = Flask("x"), list[str]()
    monkeypatch.setattr(app.logger, "exception", lambda *_: logged.append("told"))
    with app.test_request_context("/a"):
        answered = _told(app, ValueError("/home/me/secret"))

    assert (500, ["told"]) == (answered.status_code, logged)
    assert "it is a fault of this program" in answered.get_data(as_text=True)
    assert "secret" not in answered.get_data(as_text=True)


def test_of_what_a_library_says_the_first_line_is_told() -> None:
    require(FLASK)
    from flask import Flask
    from werkzeug.exceptions import BadRequest

    from kg.web.application import _told

    app = Flask("x")
    with app.test_request_context("/a"):
        answered = _told(app, BadRequest("what is wrong\nand a page about it"))

    assert "what is wrong" == json.loads(answered.get_data())["detail"]


def test_a_file_that_never_changes_has_an_address_that_changes_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser asks for it once in a year: under the address of before there must not be another one."""
    require(FLASK)
    from types import SimpleNamespace

    from kg.web import application

    served: Any = SimpleNamespace(project=SimpleNamespace(base="http://e/"), catalog={})
    found = []
    for style in (b"a", b"b"):
        monkeypatch.setattr(application, "read_assets", lambda style=style: {"style.css": style, "script.js": b"s"})
        app = application.make_application(served)
        named: Any = app.jinja_env.globals["static"]
        address = named("style.css")
        found.append(address)
        answered = app.test_client().get(address)
        assert (style, "public, max-age=31536000, immutable") == (answered.data, answered.headers["Cache-Control"])
    assert 2 == len(set(found))
    assert 404 == app.test_client().get(found[0]).status_code


@pytest.mark.parametrize("address", ["/search", "/suggest", "/query/names_of", "/thing", "/browse", "/reconcile", "/"])
@pytest.mark.parametrize("sent", [b"q=%ff", b"q=%C3", b"%ff=q", b"q=a%ED%A0%80"])
def test_what_is_no_text_is_refused_whatever_it_is_asked_of(site: Site, address: str, sent: bytes) -> None:
    """Else a sign would stand in for it, and the answer be that to another question."""
    answers = [site.get(f"{address}?{sent.decode()}", "*/*")]
    if address in ("/query/names_of", "/reconcile"):
        answers.append(site.post(address, sent, "application/x-www-form-urlencoded"))
    for answered in answers:
        assert 400 == answered.status
        assert "is not UTF-8" in json.loads(answered.body)["detail"]
