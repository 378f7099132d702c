"""The application: every page and every answer, made from one request, with no socket in sight."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from kg.errors import KgError
from kg.web import problems
from kg.web.accepting import HTML, choose
from kg.web.addresses import Addresses
from kg.web.assets import MEDIA_TYPES, read_assets
from kg.web.problems import Problem, problem_of
from kg.web.served import Served
from kg.web.terms import outside, shown

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Vary": "Accept",
}


def make_application(served: Served, banner: str = "", *, is_static: bool = False, token: str = "") -> Flask:
    """Return the application of what is served; a `banner` is told with all of it, such as a file with faults.

    With `is_static` its pages have nothing that needs a server. With a `token` links are decided on in it, by pages
    that know the token.
    """
    from kg.web import classes, graphs, machines, ontology, pages, protocol, questions, reconciling, rpc, things

    app = Flask("kg.web", static_folder=None)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    addresses = Addresses(served.project.base)
    assets = read_assets()
    digest = hashlib.sha256(b"".join(assets.values())).hexdigest()[:12]
    app.extensions["kg"] = (served, addresses)
    app.jinja_env.globals |= {
        "site": served.project,
        "banner": banner,
        "is_static": is_static,
        "reviews": bool(token),
        "policy": _POLICY.replace("; frame-ancestors 'none'", ""),  # which counts in a header only
        "addresses": addresses,
        "static": lambda name: f"/static/{digest}/{name}",
        "outside": outside,
        "shown": shown,
    }

    @app.get("/static/<made>/<name>")
    def static_file(made: str, name: str) -> Response:
        if name not in assets or made != digest:
            raise Problem(404, "there is no such file")
        answer = Response(assets[name], content_type=f"{MEDIA_TYPES[name]}; charset=utf-8")
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return answer

    for module in (pages, questions, classes, machines, protocol, graphs, reconciling):
        app.register_blueprint(module.make(served, addresses))
    app.register_blueprint(rpc.make(served, banner))
    if token:
        from kg.web import reviewing

        app.register_blueprint(reviewing.make(served, addresses, token))
    app.register_blueprint(ontology.make(served, addresses))
    app.register_blueprint(things.make(served, addresses))  # the last: it has every other path

    @app.before_request
    def require_text() -> None:
        raw = [request.query_string, request.get_data() if request.mimetype == protocol.FORM else b""]
        for sent, what in zip(raw, ("the address", "the body"), strict=True):
            try:
                unquote_to_bytes(sent).decode("utf-8")
            except UnicodeDecodeError:
                raise Problem(400, f"{what} is not UTF-8, or has letters that are not escaped") from None

    @app.errorhandler(Exception)
    def failed(error: Exception) -> Response:
        return _told(app, error)

    @app.after_request
    def careful(answer: AnyResponse) -> AnyResponse:
        for name, value in _HEADERS.items():
            answer.headers.setdefault(name, value)
        return answer

    app.wsgi_app = protocol.shortened(served, app.wsgi_app, _HEADERS)  # type: ignore[assignment, method-assign]
    return app


def _told(app: Flask, error: Exception) -> Response:
    """Return a fault as a page where one is wanted, and as a problem document elsewhere."""
    if isinstance(error, KgError):
        problem = problem_of(error)
    elif isinstance(error, Problem):
        problem = error
    elif isinstance(error, HTTPException):
        problem = Problem(error.code or 500, str(error.description or "").split("\n", 1)[0])
    else:
        app.logger.exception("a page could not be made")
        problem = Problem(500, "this page could not be made; it is a fault of this program")
    wanted = choose(request.headers.get("Accept", ""), (problems.MEDIA_TYPE, HTML))
    if wanted == HTML and request.method in ("GET", "HEAD"):
        answer = page("problem.html", problem=problem)
    else:
        answer = Response(problem.as_json(), content_type=problems.MEDIA_TYPE)
    answer.status_code = problem.status
    if isinstance(error, HTTPException) and error.code == 405:
        answer.headers["Allow"] = ", ".join(sorted(getattr(error, "valid_methods", None) or ("GET", "HEAD")))
    if problem.status == 503:
        answer.headers["Retry-After"] = "5"
    return answer


def page(template: str, **values: Any) -> Response:
    """Return a page made from a template."""
    from flask import render_template

    return Response(render_template(template, **values), content_type=f"{HTML}; charset=utf-8")
