"""Packed answers: text goes to those who take it packed (gzip) as a fraction of its bytes."""

from __future__ import annotations

import gzip
import re
from collections.abc import Mapping
from typing import Any

from kg.web.messages import Answered

_LEAST, _MOST = 1_400, 4 << 20
"""Of smaller answers nothing is gained, and larger ones would take long to pack."""
_TEXT = re.compile(
    r"text/|image/svg|application/(?:[\w.-]+\+)?(?:json|xml|trig|n-triples|n-quads|x-ndjson|sparql-query)"
)
_TAKEN = re.compile(r"(?:^|,)\s*(?:gzip|\*)\s*(?:;\s*q=([0-9.]+)\s*)?(?=,|$)", re.IGNORECASE)


def takes_packed(environ: Mapping[str, Any]) -> bool:
    """Tell whether who asks takes gzip (RFC 9110, 12.5.3)."""
    found = _TAKEN.search(environ.get("HTTP_ACCEPT_ENCODING", ""))
    return found is not None and (found[1] is None or found[1].strip("0.") != "")


def packed(answered: Answered) -> Answered:
    """Return an answer packed, the same bytes for the same answer; itself where that would gain nothing."""
    if not _LEAST <= len(answered.body) <= _MOST or not _TEXT.match(answered.header("Content-Type")):
        return answered
    body = gzip.compress(answered.body, 6, mtime=0)
    return answered._replace(headers=(*answered.headers, ("Content-Encoding", "gzip")), body=body)
