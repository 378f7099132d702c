"""Faults as answers: problem documents (RFC 9457), as JSON for programs and as a page for people."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from kg.errors import (
    AmbiguousLabel,
    InputError,
    KgError,
    LimitError,
    QueryError,
    RemoteError,
    UnknownName,
)

MEDIA_TYPE = "application/problem+json"
_TITLES = {
    400: "The request cannot be used",
    403: "This is not done here",
    404: "There is no such thing here",
    405: "This method is not known here",
    406: "There is no such form of it",
    413: "The request is too large",
    414: "The address is too long",
    415: "This media type is not known here",
    421: "This host is not served here",
    500: "Something went wrong here",
    503: "No answer now",
    504: "The answer took too long",
}


class Problem(Exception):
    """An answer that is no success: its status, what is wrong, and whatever a program may want to know beside."""

    def __init__(self, status: int, detail: str, **more: Any) -> None:
        self.status, self.detail, self.more = status, detail, more
        super().__init__(detail)

    @property
    def title(self) -> str:
        """What kind of problem it is, the same for all of its status."""
        return _TITLES.get(self.status, _TITLES[400 if self.status < 500 else 500])

    def as_json(self) -> bytes:
        """Return the problem document."""
        told = {"type": "about:blank", "title": self.title, "status": self.status, "detail": self.detail, **self.more}
        return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


class _Kind(NamedTuple):
    error: type[KgError]
    status: int


_KINDS = (
    _Kind(QueryError, 400),
    _Kind(UnknownName, 404),
    _Kind(LimitError, 503),
    _Kind(RemoteError, 503),
    _Kind(InputError, 503),
    _Kind(KgError, 400),
)


def problem_of(error: KgError) -> Problem:
    """Return an error as a problem: with line and column in the text that was sent, and what may have been meant."""
    more: dict[str, Any] = {}
    if isinstance(error, QueryError) and error.location:
        more |= {"line": error.location.line, "column": error.location.column}
    if isinstance(error, UnknownName) and error.suggestions:
        more["suggestions"] = list(error.suggestions)
    if isinstance(error, AmbiguousLabel):
        more["candidates"] = list(error.candidates)
    if error.parameter:
        more["parameter"] = error.parameter
    status = next(kind.status for kind in _KINDS if isinstance(error, kind.error))
    # Where a file of this machine is at fault, its path is nobody's business.
    detail = error.message if isinstance(error, QueryError) or status < 500 else error.message.rpartition(": ")[2]
    return Problem(status, f"{error.parameter}: {detail}" if error.parameter else detail, **more)
