"""What RML lacks, as mappings write it under `kg:`: identity of things, files by a column, the document of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.mapping.model import Credit, Document, Identity, Label, Split

if TYPE_CHECKING:
    from kg.mapping.yaml_words import Words
    from kg.mapping.yarrrml_terms import Terms
    from kg.project.declared import Steps


_CREDIT = ("asked", "leaning", "endings", "articles")
"""What else is said of a text that names several."""


def read_identity(reader: Words, value: Any, at: Steps) -> Identity:
    """Return what `kg:identity` says; raise MappingError."""
    known = ("class", "name", "iri", "by", "identifier", "scheme", "separators", "behind", "notes", "label", *_CREDIT)
    held, steps = reader.keys(value, at, known)
    for key in ("class", "name", "iri"):
        if held.get(key) is None:
            raise reader.fail(f"kg:identity needs {key!r}", at)
    credit = None
    lists = {
        key: _words(reader, held[key], steps[key]) for key in ("separators", *_CREDIT) if held.get(key) is not None
    }
    if lists.get("separators") or lists.get("asked"):
        behind = held.get("behind")
        meant = (
            None
            if behind is None
            else tuple(reader.word(one, spot).strip() for one, spot in reader.several(behind, steps["behind"]))
        )
        separators = {one.strip() for key in ("separators", "asked") for one in lists.get(key, ())}
        for word in meant or ():
            if word and word not in separators:
                raise reader.fail(f"{word!r} is none of the separators", steps["behind"])
        first = lists.pop("separators", ())
        notes = _is_said(reader, held.get("notes"), steps["notes"])
        stripped = {key: tuple(one.strip() for one in words) for key, words in lists.items()}
        credit = Credit(first, meant, **stripped, notes=notes)
    else:
        for key in ("behind", "notes"):
            if held.get(key) is not None:
                raise reader.fail(f"{key!r} needs 'separators'", steps[key])
    return Identity(
        reader.iri(held["class"], steps["class"]),
        reader.expression(held["name"], steps["name"]),
        reader.iri(held["iri"], steps["iri"]),
        reader.expression(held["by"], steps["by"]) if held.get("by") is not None else None,
        reader.expression(held["identifier"], steps["identifier"]) if held.get("identifier") is not None else None,
        reader.word(held["scheme"], steps["scheme"]) if held.get("scheme") is not None else "",
        credit,
        _read_label(reader, held["label"], steps["label"]) if held.get("label") is not None else None,
    )


def _is_said(reader: Words, value: Any, at: Steps) -> bool:
    """Return a key that is on or off; raise MappingError for what is neither."""
    if value is not None and not isinstance(value, bool):
        raise reader.fail(f"{value!r} is neither true nor false", at)
    return bool(value)


def _read_label(reader: Words, value: Any, at: Steps) -> Label:
    """Return how things are told to be called: a property, or one with another for other names, and a language."""
    if not isinstance(value, dict):
        return Label(reader.iri(value, at))
    held, steps = reader.keys(value, at, ("preferred", "other", "language"))
    if held.get("preferred") is None:
        raise reader.fail("'label' needs 'preferred', a property", at)
    other = reader.iri(held["other"], steps["other"]) if held.get("other") is not None else ""
    language = reader.word(held["language"], steps["language"]) if held.get("language") is not None else ""
    return Label(reader.iri(held["preferred"], steps["preferred"]), other, language)


def _words(reader: Words, value: Any, at: Steps) -> tuple[str, ...]:
    """Return words and signs, none of them empty."""
    found = []
    for one, spot in reader.several(value, at):
        word = reader.word(one, spot)
        if not word.strip():
            raise reader.fail("a separator has a sign or a word", spot)
        found.append(word)
    return tuple(found)


def read_split(reader: Words, value: Any, at: Steps) -> Split:
    """Return what `kg:split` says: a column, and how many of its first characters count; raise MappingError."""
    if not isinstance(value, dict):
        return Split(_column(reader.word(value, at)), None, reader.text.place(at))
    held, steps = reader.keys(value, at, ("column", "first"))
    if held.get("column") is None:
        raise reader.fail("kg:split needs 'column'", at)
    first = held.get("first")
    if first is not None and (not isinstance(first, int) or isinstance(first, bool) or first < 1):
        raise reader.fail("'first' is a number of characters, from 1", steps["first"])
    return Split(_column(reader.word(held["column"], steps["column"])), first, reader.text.place(steps["column"]))


def read_document(reader: Terms, value: Any, at: Steps) -> Document:
    """Return what `kg:document` says: the document that the table is, and what is said of it; raise MappingError."""
    held, steps = reader.keys(value, at, ("subjects", "predicateobjects"))
    if held.get("subjects") is None:
        raise reader.fail("kg:document needs 'subject', the IRI of the document", at)
    subject = reader.subject(held["subjects"], steps["subjects"])
    if subject.expression is None or subject.expression.constant is None:
        raise reader.fail("the document is one thing, and its IRI the same for all rows", steps["subjects"])
    return Document(
        subject, tuple(reader.predicate_objects(held.get("predicateobjects") or [], steps["predicateobjects"]))
    )


def _column(text: str) -> str:
    return text[2:-1] if text.startswith("$(") and text.endswith(")") else text
