"""Things are found by how their labels, or words of these, begin, and by their IRIs."""

from __future__ import annotations

import pytest

from kg.lsp.names import Names

NAMES = Names(
    [
        ("urn:a", "Red rose"), ("urn:z", "Rosé"), ("urn:b", "Rose rose"), ("urn:b", "Tea"), ("urn:c", "ROSE"),
        ("urn:d", "\U0001f339 Café"), ("urn:e", "ルビー"), ("urn:e", "\U00020bb7\U00020bb7"),
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("rose", ["Rosé", "ROSE", "Red rose", "Rose rose"]), ("RÓSE R", ["Rose rose"]), ("red", ["Red rose"]), ("cafe", ["\U0001f339 Café"]),
        ("t", ["Tea"]), ("ルビ", ["ルビー"]), ("\U00020bb7", ["\U00020bb7\U00020bb7"]), ("ose", []), ("!!", []), ("rosf", []),
    ],
)  # fmt: skip
def test_a_label_is_found_once_by_how_a_word_of_it_begins(typed: str, found: list[str]) -> None:
    """Those that are so as a whole come before those with such a word; signs alone begin nothing."""
    assert [label for _, label in NAMES.iter_beginning(typed)] == found


def test_of_nothing_typed_every_label_begins() -> None:
    assert sorted(label for _, label in NAMES.iter_beginning("")) == sorted(
        ["Red rose", "Rosé", "Rose rose", "Tea", "ROSE", "\U0001f339 Café", "ルビー", "\U00020bb7\U00020bb7"]
    )


@pytest.mark.parametrize(("begin", "found"), [("urn:", "abcdez"), ("urn:b", "b"), ("urn:f", ""), ("u", "abcdez")])
def test_a_thing_is_found_once_by_how_its_iri_begins(begin: str, found: str) -> None:
    assert [thing for thing, _ in NAMES.iter_ids(begin)] == [f"urn:{one}" for one in found]
