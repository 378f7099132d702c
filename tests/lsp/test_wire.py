"""Our values are those of the protocol: where a fault stands and how bad it is, what may be typed, and what is changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import Location
from kg.findings import Finding
from kg.lsp.offers import Item, Offer
from kg.lsp.opened import Open
from kg.lsp.outline import Described
from kg.lsp.seen import Seen
from kg.lsp.texts import Text
from kg.rdf.terms import IRI, Prefixes
from tests.services import PYGLS, require

require(PYGLS)

from lsprotocol import types  # noqa: E402 - it may not be there

from kg.lsp import wire  # noqa: E402

HERE = Path("/p/a.ttl")
SAID = Text("<a> <b> <c> .\n\n<d> <e> 𝄞 .\n")


def told(*findings: Finding, text: Text = SAID) -> list[types.Diagnostic]:
    """Return findings of an open text, in a project that nobody knows."""
    seen, one = Seen({HERE: text}, "utf-16"), Open(HERE.as_uri(), HERE, text, None)
    return [wire.diagnostic(seen, one, text, finding) for finding in findings]


def places(found: types.Range) -> tuple[int, int, int, int]:
    """Return the lines and units of a range."""
    return found.start.line, found.start.character, found.end.line, found.end.character


@pytest.mark.parametrize(("severity", "number"), [("violation", 1), ("warning", 2), ("info", 3)])
def test_a_fault_is_as_bad_as_it_is(severity: str, number: int) -> None:
    """Error, warning or information (LSP 3.17, DiagnosticSeverity)."""
    (one,) = told(Finding(severity, "no", "input", Location(HERE, 1, 1)))
    assert (number, "kg", "input") == (one.severity, one.source, one.code)


@pytest.mark.parametrize(
    ("line", "column", "marked"),
    [
        (1, 1, (0, 0, 0, 3)), (1, 5, (0, 4, 0, 7)), (3, 9, (2, 8, 2, 12)), (2, 1, (1, 0, 1, 0)), (None, None, (0, 0, 0, 3)),
        (99, 1, (3, 0, 3, 0)),
    ],
)  # fmt: skip
def test_a_fault_is_marked_to_the_end_of_its_term(line: int, column: int, marked: tuple[int, int, int, int]) -> None:
    """Or of its line, and on no other one."""
    (one,) = told(Finding("violation", "no", "input", Location(HERE, line, column)))
    assert marked == places(one.range)


def test_a_term_that_never_ends_is_marked_to_the_end_of_its_line() -> None:
    (one,) = told(Finding("violation", "no", "input", Location(HERE, 1, 5)), text=Text('<a> "never\n<b> .\n'))
    assert (0, 4, 0, 10) == places(one.range)


def test_no_more_than_ten_other_places_are_told() -> None:
    """Each of them; the place of the finding itself is none of them."""
    many = tuple((Location(HERE, 3, 1 + n), f"value {n}") for n in range(30))
    own = Location(HERE, 1, 1)
    alone, crowd = told(
        Finding("warning", "no", "x", own, related=((own, "itself"),)), Finding("warning", "no", "x", own, related=many)
    )

    assert alone.related_information is None
    assert crowd.related_information is not None
    assert [f"value {n}" for n in range(10)] == [one.message for one in crowd.related_information]


def test_what_may_be_typed_keeps_its_order_and_is_found_by_what_was_typed() -> None:
    """An editor sorts by text, and leaves out what does not begin as what was typed."""
    items = [Item(f"label {n}", "class", f"c:{n}") for n in range(120)]
    text = Text("lab")
    made = wire.completion(text, 3, Offer(items, 0)).items
    assert made == sorted(made, key=lambda one: one.sort_text or "")
    assert {"lab"} == {one.filter_text for one in made}
    assert ["c:0", "c:1"] == [one.filter_text for one in wire.completion(text, 0, Offer(items[:2], 0)).items]


@pytest.mark.parametrize(
    ("old", "new", "count"),
    [("a\nb\nc\n", "a\nb\nc\n", 0), ("a\n", "a\na\n", 1), ("a\na\n", "a\n", 1), ("a\nb\nc\n", "a\nx\nc\n", 1), ("", "a", 1), ("a", "", 1),
     ("a\nb\na\n", "a\n", 1), ("x\ny\n", "y\nx\n", 1)],
)  # fmt: skip
def test_a_text_becomes_another_by_its_lines_that_differ(old: str, new: str, count: int) -> None:
    """Lines that are alike at both ends are not counted twice."""
    text = Text(old)
    edits = wire.replaced(text, new)
    assert count == len(edits)
    made = old
    for edit in edits:
        start, end = wire.offset(text, edit.range.start), wire.offset(text, edit.range.end)
        assert start <= end
        made = old[:start] + edit.new_text + old[end:]
    assert new == made


def test_files_are_changed_together_or_not_at_all(tmp_path: Path) -> None:
    """Where one of them cannot be read nothing is; an open one is changed as it was seen, by its version."""
    (tmp_path / "b.ttl").write_text("<b> .\n")
    opened, other, none = (tmp_path / f"{name}.ttl" for name in "abc")
    seen = Seen({opened: Text("<a> .\n", 7)}, "utf-16")
    changes = [(opened, 0, 3, "<x>"), (other, 0, 3, "<y>")]

    assert wire.edits(seen, [*changes, (none, 0, 1, "")]) is None
    plain = wire.edits(seen, changes)
    assert plain is not None
    assert plain.document_changes is None
    assert {opened.as_uri(): "<x>", other.as_uri(): "<y>"} == {
        uri: one[0].new_text for uri, one in (plain.changes or {}).items()
    }
    made = wire.edits(seen, changes, versioned=True)
    assert made is not None
    assert made.changes is None
    assert [7, None] == [
        one.text_document.version for one in made.document_changes or () if isinstance(one, types.TextDocumentEdit)
    ]


def test_every_file_that_counts_is_watched() -> None:
    (one,) = wire.watchers().registrations
    assert isinstance(one.register_options, types.DidChangeWatchedFilesRegistrationOptions)
    assert ["**/*.{ttl,trig,rq}", "**/kg.toml"] == [each.glob_pattern for each in one.register_options.watchers]


def test_a_thing_is_at_least_as_long_as_its_name() -> None:
    """A range holds that of the selection (LSP 3.17, DocumentSymbol)."""
    one = wire.symbol(SAID, Described(IRI("http://e/a"), "<a>", "", (), 0, 1), Prefixes({}))
    assert ((0, 0, 0, 3), (0, 0, 0, 3)) == (places(one.range), places(one.selection_range))


def test_a_name_that_a_text_has_otherwise_is_marked_where_it_begins() -> None:
    one = wire.symbol(SAID, Described(IRI("http://e/a"), "c:a", "", (), 0, 9), Prefixes({}))
    assert ((0, 0, 0, 9), (0, 0, 0, 1)) == (places(one.range), places(one.selection_range))


def test_other_places_are_those_of_their_texts(tmp_path: Path) -> None:
    """As they are seen; a place without a line, or in a text that nobody can read, is none."""
    path = tmp_path / "b.ttl"
    path.write_text("\n\n<b> .\n", "utf-8")
    lines = ((HERE, 3), (path, 3), (path, None), (tmp_path / "none.ttl", 1))
    related = tuple((Location(one, line, 1 if line else None), "v") for one, line in lines)
    finding = Finding("warning", "no", "x", Location(HERE, 1, 1), related=related)
    older = Text("<a> .\n", 1)
    seen, one = Seen({HERE: SAID}, "utf-16"), Open(HERE.as_uri(), HERE, older, None)

    def told(text: Text) -> list[tuple[str, tuple[int, int, int, int]]]:
        found = wire.diagnostic(seen, one, text, finding).related_information or ()
        return [(each.location.uri, places(each.location.range)) for each in found]

    assert told(SAID) == [(HERE.as_uri(), (2, 0, 2, 1)), (path.as_uri(), (2, 0, 2, 1))]
    assert told(older)[0] == (HERE.as_uri(), (1, 0, 1, 0)), "where the text that is looked at has it"


def test_what_is_beneath_a_finding_is_another_place() -> None:
    under = (Finding("warning", "no", "y", Location(HERE, 3, 5)),)
    (one,) = told(Finding("warning", "no", "x", Location(HERE, 1, 1), under=under))
    assert one.related_information is not None
    assert [(2, 4, 2, 5)] == [places(each.location.range) for each in one.related_information]


@pytest.mark.parametrize(("query", "line"), [(False, "@prefix c: <urn:c/> .\n"), (True, "PREFIX c: <urn:c/>\n")])
def test_a_name_comes_with_the_line_that_declares_its_prefix(query: bool, line: str) -> None:
    """An editor asks again with each letter, for it does not know by what things are found."""
    offer = Offer([Item("label", "class", "c:a", declares=("c", "urn:c/")), Item("label", "class", "c:b")], 0)
    made = wire.completion(Text("lab"), 3, offer, query=query)

    assert made.is_incomplete
    assert [one.additional_text_edits and one.additional_text_edits[0].new_text.strip() for one in made.items] == [
        line.strip(), None,
    ]  # fmt: skip


def test_what_a_client_can_do_is_what_it_says() -> None:
    """And not more, though it speaks of it."""
    watched, edit = types.DidChangeWatchedFilesClientCapabilities, types.WorkspaceEditClientCapabilities
    for yes in (True, False, None):
        space = types.WorkspaceClientCapabilities(
            did_change_watched_files=watched(dynamic_registration=yes), workspace_edit=edit(document_changes=yes)
        )
        client = types.ClientCapabilities(workspace=space)
        assert (bool(yes), bool(yes)) == (wire.can_watch(client), wire.has_versions(client))
    for client in (types.ClientCapabilities(), types.ClientCapabilities(workspace=types.WorkspaceClientCapabilities())):
        assert (False, False) == (wire.can_watch(client), wire.has_versions(client))
