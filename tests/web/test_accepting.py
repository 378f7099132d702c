"""The form of an answer that a program likes best, by its Accept header (RFC 9110, 12.5.1)."""

from __future__ import annotations

import pytest

from kg.web.accepting import HTML, choose

JSON, CSV, TURTLE = "application/sparql-results+json", "text/csv", "text/turtle"
OFFERED = (JSON, CSV, TURTLE, HTML)


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", JSON), (" , ", JSON), ("*/*", JSON), ("text/*", CSV), ("TEXT/*", CSV), ("application/*", JSON), (CSV, CSV), ("Text/CSV", CSV),
        (f"{CSV}, {JSON}", JSON), (f"{CSV};q=0.9, {JSON};q=0.8", CSV), (f"{CSV};q=0.8, {JSON};q=0.9", JSON), (f"{JSON};q=0.5, */*;q=0.1", JSON),
        ("*/*;q=0.1, text/turtle", TURTLE), ("*/*;q=0.5, text/*;q=0.9", CSV), (f"{JSON};q=0, */*", CSV), (f"*/*, {JSON};q=0", CSV), ("text/*;q=0.5, text/csv;q=0, */*;q=0.1", TURTLE),
        (f"{JSON};q=0.1, application/*;q=0.9, text/csv;q=0.5", CSV), (f"{CSV};q=0", None), ("image/png", None), ("*/*;q=0", None),
        (f"{CSV};q=2, {JSON};q=1", JSON), (f"{CSV};q=-1", None), (f"{CSV};q=x", None), (f"{CSV}; Q = 0.1 , {JSON};q=0.2", JSON), (f"{CSV};header=present;q=0.1, text/turtle;q=0.2", TURTLE),
        ("application/json", JSON), ("application/xhtml+xml", HTML), ("application/x-turtle", TURTLE), ("tex/*", None), ("text", None), ("text/", None),
    ],
)  # fmt: skip
def test_what_is_liked_best_is_chosen(accept: str, chosen: str | None) -> None:
    """The more exact range counts; of those liked alike, and where anything will do, what is offered first."""
    assert chosen == choose(accept, OFFERED)
    assert choose(accept, ()) is None


def test_what_is_offered_with_parameters_is_known_without_them() -> None:
    assert "text/html; charset=utf-8" == choose("text/html", ["text/html; charset=utf-8"])
    assert "text/html; charset=utf-8" == choose("text/*;q=0.1", ["text/html; charset=utf-8"])
