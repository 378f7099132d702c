"""A header that is not in order is told of with its line; a value that does not fit, with its parameter."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import IdentifierError, QueryError, UnknownName, UsageError
from kg.project.catalog import Catalog
from kg.project.config import Project
from kg.project.header import check_query
from kg.project.saved_query import Parameter, parse_argument
from kg.rdf.terms import Prefixes
from kg.rdf.values import VALUE_TYPES

BODY = "\nSELECT ?work { ?work ?p ?o }\n"
NAMESPACES = {"work": "http://e/work/", "mg": "http://e/#"}


def write(folder: Path, header: str, body: str = BODY, name: str = "some_query") -> Catalog:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.rq").write_text(header + body, "utf-8")
    return Catalog(folder)


@pytest.mark.parametrize(
    ("header", "line", "words"),
    [
        ("", 1, "no header"),
        ("#+ tags: [a]", 1, "needs 'summary', the question"),
        ("#+ summary: What?\n#+ sumary: x", 2, "unknown key 'sumary'; did you mean 'summary'?"),
        ("#+ summary: What?\n#+ parameters: {work: {type: iri}}", 2, "unknown key 'parameters'; did you mean 'params'?"),
        ("#+ summary: What?\n#+ params: [a]", 2, "'params' must be a table"),
        ("#+ summary: [What?", 1, "not YAML"),
        ("#+ summary: What?\n#+ params:\n#+   work: {type: uri, example: a}", 3, "'type' in the parameter 'work' must be iri, string"),
        ("#+ summary: What?\n#+ params:\n#+   work: {typ: iri, example: a}", 3, "unknown key 'typ' in the parameter 'work'"),
        ("#+ summary: What?\n#+ params:\n#+   limit: {type: integer, default: 3}", 3, "name of a common option"),
        ("#+ summary: What?\n#+ params:\n#+   wrk: {type: iri, example: 'work:a'}", 3, "does not occur in the query; did you mean ?work"),
        ("#+ summary: What?\n#+ params:\n#+   work: {type: iri}", 3, "needs an example"),
        ("#+ summary: What?\n#+ params:\n#+   work: {type: integer, example: three}", 3, "'three' is not a whole number"),
        ("#+ summary: What?\n#+ params:\n#+   work: {type: integer, default: three}", 3, "'three' is not a whole number"),
        ("#+ summary: What?\n#+ params:\n#+   work: {type: integer, example: 1, enum: [1, two]}", 3, "'two' is not a whole number"),
        ("#+ summary: What?\n#+ params:\n#+   work: {type: string, enum: [a, b], default: c}", 3, "not one of its values"),
        ("#+ summary: What?\n#+ params:\n#+   work: {type: string, optional: true, default: c}", 3, "keep one of the two"),
        ("#+ summary: What?\n#+ severity: fatal", 2, "'severity' must be violation, warning or info"),
        ("#+ summary: What?\n#+ tags: a", 2, "'tags' must be a list"),
        ("#+ summary: What?\n#+ answers: [one]", 2, "item 1 of 'answers' must be a whole number"),
    ],
)  # fmt: skip
def test_a_fault_in_a_header_has_its_line(tmp_path: Path, header: str, line: int, words: str) -> None:
    """Unknown keys, wrong types and parameters that do not occur are errors with file and line."""
    catalog = write(tmp_path / "q", header)

    with pytest.raises(QueryError) as caught:
        check_query(catalog.get("some_query"), NAMESPACES)

    assert words in caught.value.message
    assert caught.value.location is not None
    assert line == caught.value.location.line


@pytest.mark.parametrize(
    ("body", "place", "told"),
    [
        ("SELECT ?p { ?wrok ?p ?o }", "4:13", "?wrok is no parameter and stands once: did you mean ?work?"),
        (
            "SELECT ?wrok { ?wrok ?p ?o }",
            "3:6",
            "the parameter 'work' does not occur in the query; did you mean ?wrok?",
        ),
        ("SELECT ?p { ?thing ?p ?wor }", "4:23", "?wor is no parameter and stands once: did you mean ?work?"),
        ("SELECT ?p { ?s ?p ?o }", "3:6", "the parameter 'work' does not occur in the query; use it, or remove it"),
    ],
)
def test_the_name_that_is_wrong_is_told(tmp_path: Path, body: str, place: str, told: str) -> None:
    """Of a parameter and a variable that are called nearly alike the variable is, if it stands nowhere else."""
    header = "#+ summary: What?\n#+ params:\n#+   work: {type: iri, example: 'work:a'}\n"
    catalog = write(tmp_path / "q", header, body)

    with pytest.raises(QueryError) as caught:
        check_query(catalog.get("some_query"), NAMESPACES)
    assert str(caught.value.location).endswith(f"some_query.rq:{place}")
    assert caught.value.message.startswith(told)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("\nSELECT ?work { ?work nope:p ?o }", "prefix nope: is not declared"),
        ("\nSELECT ?work { SERVICE <http://x> { ?work ?p ?o } }", "SERVICE"),
        ("\nINSERT DATA { <http://x> <http://x> <http://x> }", "INSERT"),
        ("\nSELECT ?work { ?work ?p ?o ", "never closed"),
    ],
)
def test_a_fault_in_a_query_is_told(tmp_path: Path, body: str, words: str) -> None:
    """A saved query that is unsafe or undeclared does not pass its check."""
    catalog = write(tmp_path / "q", "#+ summary: What?", body)

    with pytest.raises(QueryError, match=words):
        check_query(catalog.get("some_query"), NAMESPACES)


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "/etc/passwd", "C:\\x", "\\\\unc\\x", "a/../b", "", ".", "..", "a\x00b", "a\nb", "x" * 300, "Some_Query"],
)  # fmt: skip
def test_a_name_is_an_id_and_never_a_path(tmp_path: Path, name: str) -> None:
    """Whatever is asked for, only the files of the folder are ever looked at."""
    catalog = write(tmp_path / "q", "#+ summary: What?")

    with pytest.raises(UnknownName):
        catalog.get(name)


@pytest.mark.parametrize("name", ["Works", "2nd", "a-b", "wörk", "CON.x"])
def test_a_file_whose_name_is_no_id_is_told(tmp_path: Path, name: str) -> None:
    """Names that differ by case or clash on some systems are refused at the start."""
    with pytest.raises(QueryError, match="cannot be the id"):
        write(tmp_path / "q", "#+ summary: What?", name=name)


def test_two_files_with_one_id_are_told(tmp_path: Path) -> None:
    """An id is unique over all folders."""
    write(tmp_path / "q", "#+ summary: What?")
    (tmp_path / "q" / "more").mkdir()

    with pytest.raises(QueryError, match="same id"):
        write(tmp_path / "q" / "more", "#+ summary: What?") and Catalog(tmp_path / "q")


def test_a_link_or_a_pipe_is_no_query(tmp_path: Path) -> None:
    """Only regular files are read."""
    import os

    folder = tmp_path / "q"
    folder.mkdir()
    (folder / "secret.rq").symlink_to("/etc/passwd")
    with pytest.raises(QueryError, match="regular file"):
        Catalog(folder)
    (folder / "secret.rq").unlink()
    os.mkfifo(folder / "pipe.rq")
    with pytest.raises(QueryError, match="regular file"):
        Catalog(folder)


def test_what_is_hidden_and_what_lies_behind_a_link_to_a_folder_is_no_query(tmp_path: Path) -> None:
    """An editor keeps files of its own there, and a link may lead anywhere, also around."""
    elsewhere = tmp_path / "elsewhere"
    for folder, name in ((tmp_path / "q", "one"), (tmp_path / "q" / ".more", "two"), (elsewhere, "three")):
        write(folder, "#+ summary: What?", name=name)
    write(tmp_path / "q", "#+ summary: What?", name=".four")
    (tmp_path / "q" / "linked").symlink_to(elsewhere, target_is_directory=True)
    (tmp_path / "q" / "around").symlink_to("..", target_is_directory=True)

    assert ["one"] == list(Catalog(tmp_path / "q"))


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    """The kept header never outlives its file, not even when the size stays."""
    import os

    cache = tmp_path / "catalog.json"
    folder = tmp_path / "q"
    write(folder, "#+ summary: What?")
    first = Catalog(folder, cache)
    assert "What?" == first.get("some_query").summary
    first.save()
    assert "What?" == Catalog(folder, cache).get("some_query").summary

    write(folder, "#+ summary: When?")
    os.utime(folder / "some_query.rq", ns=(1, 1))

    assert "When?" == Catalog(folder, cache).get("some_query").summary


def test_a_damaged_cache_is_no_fault(tmp_path: Path) -> None:
    """The kept headers can be anything; the files are the truth."""
    cache = tmp_path / "catalog.json"
    for content in (b"", b"{", b"[]", b'{"layout": 2, "headers": {"some_query.rq": [[1, 2], {}]}}', b"\xff"):
        cache.write_bytes(content)
        write(tmp_path / "q", "#+ summary: What?")
        assert "What?" == Catalog(tmp_path / "q", cache).get("some_query").summary


EVIL = [
    '"',
    "'",
    '"""',
    "\\",
    "\n",
    "\x00",
    "x> ?p ?o } #",
    "} #",
    "x@en } #",
    "1) }",
    '2024-01-01" }',
    "javascript:alert(1)",
]


@pytest.mark.parametrize("told", ["default: c", "optional: true", "example: c"])
def test_a_parameter_that_may_be_left_out_needs_no_example(tmp_path: Path, told: str) -> None:
    catalog = write(tmp_path / "q", f"#+ summary: What?\n#+ params:\n#+   work: {{type: string, {told}}}")
    query = catalog.get("some_query")
    check_query(query, NAMESPACES)

    assert ["example" in told] == [param.required for param in query.params]


@pytest.mark.parametrize("body", ["SELECT ?o { ?s ?p ?o BIND(1 AS ?work) }", "SELECT (1 AS ?work) { ?s ?p ?o }"])
def test_a_parameter_that_no_value_can_stand_for_is_told(tmp_path: Path, body: str) -> None:
    """Before anybody asks the query."""
    catalog = write(
        tmp_path / "q", "#+ summary: What?\n#+ params:\n#+   work: {type: integer, example: 1}", f"\n{body}"
    )
    with pytest.raises(QueryError) as caught:
        check_query(catalog.get("some_query"), NAMESPACES)

    assert "the parameter 'work' is assigned here" in caught.value.message
    assert caught.value.location is not None
    assert caught.value.location.line == 4


@pytest.mark.parametrize("kind", [kind for kind in VALUE_TYPES if kind not in ("string", "iri")])
@pytest.mark.parametrize("text", EVIL)
def test_an_injection_fits_no_typed_parameter(kind: str, text: str) -> None:
    """A value that is not of the type is refused with the parameter's name; a text is always taken as a text."""
    with pytest.raises(IdentifierError, match="some_work: "):
        parse_argument(Parameter("some_work", kind), text, Prefixes(NAMESPACES))


@pytest.mark.parametrize("text", ["<http://x/> ?p ?o } #>", "<http://x\n>", "http://x/> }", "<x>", "http://x/{}", "<>"])
def test_a_broken_iri_is_refused(text: str) -> None:
    """An IRI that could end early never reaches a query."""
    with pytest.raises(UsageError, match="work: "):
        parse_argument(Parameter("work", "iri"), text, Prefixes(NAMESPACES))


def test_an_unknown_query_or_parameter_gets_a_suggestion(shipped: Project) -> None:
    """A misspelt name is answered with the nearest."""
    from kg.project.catalog import read_catalog

    catalog = read_catalog(shipped)

    with pytest.raises(UnknownName, match="did you mean chart_positions_of"):
        catalog.get("chart_position_of")
    with pytest.raises(UnknownName, match="did you mean work"):
        catalog.get("chart_positions_of").parameter("wrok")
