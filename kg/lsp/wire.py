"""Our values as those of the Language Server Protocol."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lsprotocol import types

from kg.check.wording import message_of, rule_of, shortened, subject_of
from kg.edit.written import declaration
from kg.findings import Finding
from kg.lsp.occurrences import Occurrence
from kg.lsp.offers import Item, Offer
from kg.lsp.opened import Open
from kg.lsp.outline import Described
from kg.lsp.seen import Seen
from kg.lsp.texts import Place, Text
from kg.places.reader import end_of_term
from kg.rdf.terms import Prefixes

SOURCE = "kg"
_SEVERITIES = {
    "violation": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "info": types.DiagnosticSeverity.Information,
}
_KINDS = {
    "class": types.CompletionItemKind.Class,
    "property": types.CompletionItemKind.Property,
    "thing": types.CompletionItemKind.Reference,
    "value": types.CompletionItemKind.EnumMember,
    "datatype": types.CompletionItemKind.TypeParameter,
    "prefix": types.CompletionItemKind.Module,
    "keyword": types.CompletionItemKind.Keyword,
    "language": types.CompletionItemKind.Constant,
    "parameter": types.CompletionItemKind.Variable,
    "variable": types.CompletionItemKind.Variable,
    "key": types.CompletionItemKind.Field,
    "table": types.CompletionItemKind.Struct,
}


def can_watch(client: types.ClientCapabilities) -> bool:
    """Tell whether a client watches files when it is asked to."""
    files = client.workspace.did_change_watched_files if client.workspace else None
    return bool(files and files.dynamic_registration)


def watchers() -> types.RegistrationParams:
    """Return what asks a client to tell of files that others change."""
    method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
    watched = [types.FileSystemWatcher("**/*.{ttl,trig,rq}"), types.FileSystemWatcher("**/kg.toml")]
    options = types.DidChangeWatchedFilesRegistrationOptions(watched)
    return types.RegistrationParams([types.Registration("files", method, options)])


def position(text: Text, offset: int) -> types.Position:
    """Return an offset as a position."""
    place = text.place(offset)
    return types.Position(place.line, place.character)


def offset(text: Text, at: types.Position) -> int:
    """Return a position as an offset."""
    return text.offset(Place(at.line, at.character))


def span(text: Text, start: int, end: int) -> types.Range:
    """Return a part of a text as a range."""
    return types.Range(position(text, start), position(text, end))


def diagnostic(seen: Seen, one: Open, text: Text, finding: Finding) -> types.Diagnostic:
    """Return a finding of an open text as a diagnostic: from its place to the end of the term there."""
    prefixes = one.knowledge.prefixes if one.knowledge else Prefixes({})
    line = finding.location.line if finding.location else None
    column = finding.location.column if finding.location else None
    start = text.offset_at(line or 1, column or 1)
    whole = text.line_of(start)
    end = end_of_term(text.text[start : whole.end], 0)
    related = []
    beneath = [(under.location, subject_of(under, prefixes)) for under in finding.under if under.location is not None]
    for place, value in (*finding.related, *beneath)[:10]:
        if place.path != one.path or place != finding.location:
            other = text if place.path == one.path else seen.text_of(place.path)
            if other is not None and place.line:
                at = other.offset_at(place.line, place.column or 1)
                where = types.Location(place.path.as_uri(), span(other, at, at + 1))
                related.append(types.DiagnosticRelatedInformation(where, shortened(value, prefixes)))
    return types.Diagnostic(
        range=span(text, start, start + end if end else max(start, whole.end)),
        severity=_SEVERITIES[finding.severity],
        code=rule_of(finding, prefixes),
        source=SOURCE,
        message=message_of(finding, prefixes),
        related_information=related or None,
    )


def completion(text: Text, at: int, offer: Offer, *, query: bool = False) -> types.CompletionList:
    """Return what is offered at a place."""
    typed = text.text[offer.start : at]
    where = span(text, offer.start, at)
    items = [_item(text, where, typed, number, item, query=query) for number, item in enumerate(offer.items)]
    # What fits is told by labels as well, which an editor does not see; so it asks again with each letter.
    return types.CompletionList(is_incomplete=True, items=items)


def _item(text: Text, where: types.Range, typed: str, number: int, item: Item, *, query: bool) -> types.CompletionItem:
    more = None
    if item.declares is not None:
        at, line = declaration(text.text, item.declares, query=query)
        more = [types.TextEdit(span(text, at, at), line)]
    about = types.MarkupContent(types.MarkupKind.PlainText, item.about) if item.about else None
    return types.CompletionItem(
        label=item.label,
        kind=_KINDS[item.kind],
        detail=item.detail or None,
        documentation=about,
        sort_text=f"{number:04}",
        filter_text=typed or item.text,
        text_edit=types.TextEdit(where, item.text),
        additional_text_edits=more,
    )


def location(text: Text, one: Occurrence) -> types.Location:
    """Return where a term stands."""
    return types.Location(one.path.as_uri(), span(text, one.start, one.end))


def symbol(text: Text, one: Described, prefixes: Prefixes) -> types.DocumentSymbol:
    """Return a thing that a text describes as a symbol of it."""
    end = one.start + len(one.name) if text.text.startswith(one.name, one.start) else one.start + 1
    return types.DocumentSymbol(
        name=one.label or one.name,
        kind=types.SymbolKind.Object,
        range=span(text, one.start, max(one.end, end)),
        selection_range=span(text, one.start, end),
        detail=" ".join((*([one.name] if one.label else ()), *map(prefixes.render, one.kinds[:1]))) or None,
    )


def replaced(text: Text, new: str) -> list[types.TextEdit]:
    """Return the one edit that makes a text another, as short as whole lines allow."""
    old_lines, new_lines = text.text.splitlines(keepends=True), new.splitlines(keepends=True)
    same = 0
    while same < min(len(old_lines), len(new_lines)) and old_lines[same] == new_lines[same]:
        same += 1
    if same == len(old_lines) == len(new_lines):
        return []
    behind = 0
    while behind < min(len(old_lines), len(new_lines)) - same and old_lines[-1 - behind] == new_lines[-1 - behind]:
        behind += 1
    start = len("".join(old_lines[:same]))
    end = len(text.text) - len("".join(old_lines[len(old_lines) - behind :]))
    return [types.TextEdit(span(text, start, end), "".join(new_lines[same : len(new_lines) - behind]))]


def has_versions(client: types.ClientCapabilities) -> bool:
    """Tell whether a client looks at the versions of the texts that an edit was made for."""
    edit = client.workspace.workspace_edit if client.workspace else None
    return bool(edit and edit.document_changes)


def edits(
    seen: Seen, changes: Sequence[tuple[Path, int, int, str]], *, versioned: bool = False
) -> types.WorkspaceEdit | None:
    """Return changes of files, by offsets in texts of one moment, as one edit; None where a file cannot be read."""
    found: dict[Path, list[types.TextEdit]] = {}
    for path, start, end, new in changes:
        text = seen.text_of(path)
        if text is None:
            return None
        found.setdefault(path, []).append(types.TextEdit(span(text, start, end), new))
    if not versioned:
        return types.WorkspaceEdit(changes={path.as_uri(): some for path, some in found.items()})
    made = []
    for path, some in found.items():
        version = seen.opened[path].version if path in seen.opened else None
        identifier = types.OptionalVersionedTextDocumentIdentifier(path.as_uri(), version)
        made.append(types.TextDocumentEdit(identifier, [*some]))
    return types.WorkspaceEdit(document_changes=made)
