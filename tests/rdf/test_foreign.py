"""RDF of strangers is read for what its name says, and refused where reading it would do harm."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from kg.errors import KgError, LimitError, Location, TurtleError, UsageError
from kg.io import compression
from kg.rdf import foreign, guard_xml
from kg.rdf.foreign import format_of, is_rdf, mentions, names_graphs, read_quads_of
from kg.rdf.terms import DEEPEST

RDF_XML = (
    '<?xml version="1.0"?>{}<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e:">'
    '<rdf:Description rdf:about="urn:a"><e:p>{}</e:p></rdf:Description></rdf:RDF>'
)


def read(path: Path) -> list[str]:
    """Return the objects of the statements of a file, by its name."""
    return [quad.object.value for quad in read_quads_of(path, format_of(path))]


def test_a_name_says_the_format_whatever_its_case_and_packing() -> None:
    for name, format_name in {
        "a.ttl": "turtle", "a.NT": "ntriples", "a.nq.gz": "nquads", "a.trig.zst": "trig", "a.rdf": "rdfxml",
        "a.jsonld": "jsonld", "a.json": "jsonld", "a.xml.GZ": "rdfxml",
    }.items():  # fmt: skip
        assert format_name == format_of(Path(name))
    for name in ("a", "a.txt", "a.gz", ".ttl"):
        with pytest.raises(UsageError, match="names no format; known are"):
            format_of(Path(name))


def test_json_and_xml_are_rdf_only_where_rdf_is_asked_for() -> None:
    """Such files may be anything."""
    assert [True, True, False, False, False] == [
        is_rdf(Path(name)) for name in ("a.jsonld", "a.rdf.gz", "a.json", "a.xml", "a.txt")
    ]


@pytest.mark.parametrize("packed", [False, True])
def test_a_mark_at_the_beginning_is_no_part_of_the_text(tmp_path: Path, packed: bool) -> None:
    """Editors on Windows leave it there; also in a file that holds nothing else."""
    for number, (text, objects) in enumerate((("<urn:a> <urn:b> <urn:c> .", ["urn:c"]), ("", []))):
        path = tmp_path / (f"{number}.ttl.gz" if packed else f"{number}.ttl")
        content = text.encode("utf-8-sig")
        path.write_bytes(gzip.compress(content) if packed else content)

        assert objects == read(path)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.ttl", "<urn:a> <urn:p> 1 .".encode("utf-16-le"), "is UTF-16; save it as UTF-8"),
        ("a.trig", "<urn:a> <urn:p> 1 .".encode("utf-16-be"), "is UTF-16; save it as UTF-8"),
        ("a.nt", "<urn:a> <urn:p> <urn:b> .".encode("utf-16"), "is UTF-16; save it as UTF-8"),
        ("a.rdf", "urn:a".encode("utf-16"), "is UTF-16; save it as UTF-8"),
        (
            "a.rdf",
            '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "a"><!ENTITY b "&a;">]><r>&b;</r>'.encode("utf-16"),
            "the entity b leads elsewhere",
        ),
        ("a.rdf", RDF_XML.format("", "x").encode("utf-16") + b"x", "truncated data"),
        ("a.rdf", RDF_XML.format("", "x").encode("utf-16-be"), "is UTF-16; save it as UTF-8"),
        ("a.jsonld", '{"@id": "urn:a"}'.encode("utf-16"), "is UTF-16; save it as UTF-8"),
        ("a.jsonld", b"", "is empty"),
        ("a.rdf", b" \n", "is empty"),
    ],
)
def test_what_begins_otherwise_is_told_as_what_it_is(tmp_path: Path, name: str, content: bytes, told: str) -> None:
    """And not in a parser's words about its first byte, or about its end."""
    (tmp_path / name).write_bytes(content)

    with pytest.raises(TurtleError, match=told):
        read(tmp_path / name)


OTHERS = {
    "ISO-8859-1": "Rosé", "iso-8859-15": "€", "windows-1252": "„x“", "KOI8-R": "Роза", "Shift_JIS": "名", "US-ASCII": "a",
    "utf8": "é", "UTF-16": "é😀", "UTF-16LE": "é", "UTF-16BE": "é",
}  # fmt: skip


@pytest.mark.parametrize("encoding", OTHERS)
@pytest.mark.parametrize("packed", [False, True])
def test_xml_is_read_in_the_encoding_that_it_names(tmp_path: Path, encoding: str, packed: bool) -> None:
    """In blocks of any length, without a mark, and with the mark of UTF-8, which counts more than a name."""
    path = tmp_path / ("a.rdf.gz" if packed else "a.rdf")
    value = OTHERS[encoding] * 40_000
    text = f'<?xml version="1.0" encoding="{encoding}"?>{RDF_XML.format("", value).partition("?>")[2]}'
    for written in ("utf-16-le" if encoding == "UTF-16" else encoding, "utf-8-sig"):
        content = text.encode(written)
        path.write_bytes(gzip.compress(content) if packed else content)

        assert [value] == read(path)


@pytest.mark.parametrize(
    ("head", "content", "place", "told"),
    [
        ('<?xml version="1.0" encoding="x-own"?>', b"a", "1:31", "is not read in 'x-own', which it names; convert it"),
        ('<?xml version="1.0"\n encoding="rot13"?>', b"a", "2:12", "is not read in 'rot13'"),
        ('<?xml version="1.0" encoding="UTF-16"?>', b"a", "1:31", "is not read in 'UTF-16'"),
        ('<?xml version="1.0" encoding="US-ASCII"?>\n', b"\nab\xe9", "3:3", "that are no text in ASCII"),
        ("", b"\nab\xe9", "2:3", "that are no UTF-8; convert it, as with iconv -f WINDOWS-1252 -t UTF-8"),
        ('<?xml version="1.0" encoding="utf-8"?>\n', b"\xe9\xe9", "2:123", "that are no UTF-8; convert it"),
    ],
)
def test_xml_in_no_such_encoding_is_told_at_its_place(
    tmp_path: Path, head: str, content: bytes, place: str, told: str
) -> None:
    rest = RDF_XML.format("", "@").partition("?>")[2].lstrip()
    (tmp_path / "a.rdf").write_bytes((head + rest).encode().replace(b"@", content))
    with pytest.raises(TurtleError, match=re.escape(told)) as caught:
        read(tmp_path / "a.rdf")
    assert str(caught.value.location).endswith(f"a.rdf:{place}")


@pytest.mark.parametrize("encoding", ["utf-16", "shift_jis"])
def test_xml_that_ends_within_a_sign_is_told(tmp_path: Path, encoding: str) -> None:
    """What came of a download that broke off is no whole document, though all before is one."""
    whole = f'<?xml version="1.0" encoding="{encoding}"?>{RDF_XML.format("", "a").partition("?>")[2]}'.encode(encoding)
    (tmp_path / "a.rdf").write_bytes(whole + "名".encode(encoding)[-2:-1])
    with pytest.raises(TurtleError, match=f"no text in {encoding.upper()}"):
        read(tmp_path / "a.rdf")


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ('{"@id": "urn:a", "urn:p": "Ros\0"}', (1, 31)),
        ('{"@id": "urn:a",\n"urn:q": "\u540d",\n "urn:p": ["\u540d", "\0"]}', (3, 18)),
        ('{"@context": {"r\0sum": "urn:p"}}', (1, 17)),
        ('{"@id": "urn:a", "urn:p": "' + "x" * 200_000 + '\0"}', (1, 200_028)),
    ],
)
@pytest.mark.parametrize("wrong", [b"\xe9", b"\xff", b"\xe9\xe8\xe0", b"\x83\x8d"])
def test_json_in_another_encoding_is_told_at_its_place(
    tmp_path: Path, content: str, place: tuple[int, int], wrong: bytes
) -> None:
    """In which it is, nothing in it says; that it is to be UTF-8 is RFC 8259, section 8.1."""
    (tmp_path / "a.jsonld").write_bytes(content.encode().replace(b"\0", wrong))
    with pytest.raises(TurtleError) as caught:
        read(tmp_path / "a.jsonld")
    assert (
        caught.value.message == "has bytes here that are no UTF-8; convert it, as with iconv -f WINDOWS-1252 -t UTF-8"
    )
    assert caught.value.location == Location(tmp_path / "a.jsonld", *place)


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    ("content", "column"),
    [
        ('{"@id": "urn:名", "urn:p": "名é", x}', 33),
        ('{"@id": "urn:a", "urn:p": "a", x}', 32),
        ('{"@id": "urn:名", "urn:p": "é\\q"}', 29),
        ('{"é": 1, 名}', 10),
        ("x", 1),
    ],
)
@pytest.mark.parametrize("before", ["", "\n", " \n[1],\n"])
def test_a_fault_of_json_is_told_in_characters(
    tmp_path: Path, before: str, content: str, column: int, packed: bool, mark: str
) -> None:
    path = tmp_path / ("a.jsonld.gz" if packed else "a.jsonld")
    written = f"{mark}{'[' if ',' in before else ''}{before}{content}".encode()
    path.write_bytes(gzip.compress(written) if packed else written)
    with pytest.raises(TurtleError) as caught:
        read(path)
    assert caught.value.location == Location(path, 1 + before.count("\n"), column)


@pytest.mark.parametrize("encoding", ["utf-32", "utf-32-le", "utf-32-be", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", ["a.jsonld", "a.ttl", "a.nt"])
def test_a_text_of_wider_letters_is_told_as_that(tmp_path: Path, name: str, encoding: str) -> None:
    (tmp_path / name).write_bytes('{"@id": "urn:a"}'.encode(encoding))
    called = encoding[:6].upper()
    with pytest.raises(TurtleError, match=f"is {called}; save it as UTF-8, as with iconv -f {called} -t UTF-8"):
        read(tmp_path / name)


@pytest.mark.parametrize(("deep", "fine"), [(DEEPEST, True), (DEEPEST + 1, False), (100_000, False)])
def test_json_is_read_down_to_a_depth(tmp_path: Path, deep: int, fine: bool) -> None:
    """Brackets in texts do not count, side by side neither."""
    path = tmp_path / "a.jsonld"
    inner = '{"@id": "urn:a", "urn:p": ["' + "[{" * 500 + '\\"[", ' + ", ".join(["[]"] * 300) + "]}"
    path.write_text("[" * (deep - 3) + inner + "]" * (deep - 3))

    if fine:
        assert read(path)[:1] == ["[{" * 500 + '"[']
    else:
        with pytest.raises(TurtleError, match=f"is nested more than {DEEPEST} levels deep"):
            read(path)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "declared", ["", '<?xml version="1.0"?>', "<?xml version='1.0' encoding='UTF-16' standalone='yes'?>\n"]
)
@pytest.mark.parametrize("packed", [False, True])
def test_xml_in_utf_16_is_read(tmp_path: Path, encoding: str, declared: str, packed: bool) -> None:
    """With its mark, in blocks of any length, and the signs that take four bytes (XML 1.0, section 4.3.3)."""
    path = tmp_path / ("a.rdf.gz" if packed else "a.rdf")
    value = "é😀" * 50_000
    mark = b"" if encoding == "utf-16" else "\ufeff".encode(encoding)
    content = mark + f"{declared}{RDF_XML.format('', value).partition('?>')[2]}".encode(encoding)
    path.write_bytes(gzip.compress(content) if packed else content)

    assert [value] == read(path)


def test_plain_entities_are_read(tmp_path: Path) -> None:
    """As ontologies have them in place of namespaces."""
    path = tmp_path / "a.rdf"
    path.write_text(RDF_XML.format('<!DOCTYPE r [<!ENTITY e "urn:x"> <!ENTITY f "y">]>', "&e;&f;"))

    assert ["urn:xy"] == read(path)


@pytest.mark.parametrize(
    "entity",
    ['<!ENTITY e SYSTEM "file:///etc/passwd">', '<!ENTITY e PUBLIC "a" "http://e.org/">', '<!ENTITY % e "x">',
     '<!ENTITY f "x"> <!ENTITY e "&f;&f;">', "<!ENTITY e '&#38;f;'>"],
)  # fmt: skip
def test_an_entity_that_leads_elsewhere_or_to_others_is_refused(tmp_path: Path, entity: str) -> None:
    """A few of these stand for more text than a machine has room for, or for a file of it."""
    path = tmp_path / "a.rdf"
    path.write_text(RDF_XML.format(f"<!DOCTYPE r [{entity}]>", "&e;"))

    with pytest.raises(
        TurtleError, match=r"the entity . leads elsewhere or to other entities; only plain ones are read"
    ):
        read(path)


def test_entities_stand_for_so_much_text_and_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them together, as often as they stand there."""
    monkeypatch.setattr(guard_xml, "MOST_ENTITY_TEXT", 30)
    path = tmp_path / "a.rdf"
    head = '<!DOCTYPE r [<!ENTITY e "1234567890"> <!ENTITY f "12345">]>'

    path.write_text(RDF_XML.format(head, "&e;&f;&e;&f;"))
    assert ["123456789012345" * 2] == read(path)
    path.write_text(RDF_XML.format(head, "&e;&f;&e;&f;&f;"))
    with pytest.raises(
        LimitError, match="its entities stand for more than 30 bytes, or for far more than the file holds"
    ):
        read(path)


def test_a_fault_is_told_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "a.nt"
    path.write_text("<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn b> <urn:c> .\n")
    with pytest.raises(TurtleError) as caught:
        read(path)

    assert caught.value.location is not None
    assert (path, 2) == caught.value.location[:2]
    path.write_bytes(b'<urn:a> <urn:b> "\xff" .\n')
    with pytest.raises(KgError):
        read(path)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('{"@id": "urn:a", "urn:p": "x"}', False),
        ('{"@id": "urn:g", "@graph": [{"@id": "urn:a", "urn:p": "x"}]}', True),
        ('{"@id": "urn:g", "@\\u0067raph": [{"@id": "urn:a", "urn:p": "x"}]}', True),
        ('{"@graph": [{"@id": "urn:a", "urn:p": "@graph"}]}', False),
    ],
)
def test_json_ld_names_graphs_however_the_keyword_is_written(tmp_path: Path, text: str, *, named: bool) -> None:
    path = tmp_path / "a.jsonld"
    path.write_text(text)

    assert named == names_graphs(path)


@pytest.mark.parametrize("size", [1, 2, 5, 7, 8, 1000])
def test_a_word_is_found_wherever_a_piece_ends(tmp_path: Path, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Packed or not; what comes again in two pieces is not one."""
    monkeypatch.setattr(foreign, "_PIECE", size)
    for name, packed in (("a.json", bytes), ("a.json.gz", gzip.compress)):
        for before in range(8):
            (tmp_path / name).write_bytes(packed(b"x" * before + b"@graph y"))
            assert mentions(tmp_path / name, b"@graph")
        (tmp_path / name).write_bytes(packed(b"@grap @raph @gra"))
        assert not mentions(tmp_path / name, b"@graph")


def test_a_file_that_cannot_be_read_mentions_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads it for what it says tells why."""
    monkeypatch.setattr(compression, "HARMLESS", 1_000)
    (tmp_path / "bomb.ttl.gz").write_bytes(gzip.compress(b" " * 1_000_000))
    (tmp_path / "cut.ttl.gz").write_bytes(gzip.compress(b" " * 100)[:-9])
    for name in ("bomb.ttl.gz", "cut.ttl.gz", "gone.ttl"):
        assert not mentions(tmp_path / name, b"imports")
        with pytest.raises(KgError):
            read(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.nt", "_:b <urn:p> _:b ."), ("a.ttl", "_:b <urn:p> _:b ."), ("a.jsonld", '{"@id": "_:b", "urn:p": {"@id": "_:b"}}')],
)  # fmt: skip
def test_nodes_are_renamed_only_where_they_are_to_be_apart(tmp_path: Path, name: str, text: str) -> None:
    """Those of one file stay one, and are none of another file then."""
    (tmp_path / name).write_text(text)
    labels = [
        {term.value for quad in read_quads_of(tmp_path / name, format_of(tmp_path / name), apart=apart)
         for term in (quad.subject, quad.object)}
        for apart in (False, True, True)
    ]  # fmt: skip

    assert [1, 1, 1, 3] == [*map(len, labels), len(set.union(*labels))]
    assert {"b"} == labels[0]


@pytest.mark.parametrize(
    ("name", "text", "named"),
    [
        ("a.trig", "<urn:a> <urn:p> 1 . <urn:g> { <urn:a> <urn:p> 1 }", True), ("a.trig", "<a> <urn:p> 1 .", False),
        ("a.trig", "<g> { <a> <urn:p> 1 }", True), ("a.nq", "<urn:a> <urn:p> <urn:b> .", False),
        ("a.nq", "<urn:a> <urn:p> <urn:b> .\n<urn:a> <urn:p> <urn:b> <urn:g> .", True),
        ("a.ttl", "not looked at", False), ("a.nt", "not looked at", False), ("a.rdf", "not looked at", False),
    ],
)  # fmt: skip
def test_a_file_names_graphs_where_one_statement_is_in_one(
    tmp_path: Path, name: str, text: str, *, named: bool
) -> None:
    """A file of a format that has no graphs is not read for that."""
    (tmp_path / name).write_text(text)

    assert named == names_graphs(tmp_path / name, base="http://e/")


@pytest.mark.parametrize("name", ["a.ttl", "a.rdf", "a.jsonld"])
def test_a_base_leads_to_what_is_relative(tmp_path: Path, name: str) -> None:
    """And one that is none is told with the file."""
    about = {"a.ttl": "<a> <urn:p> <b> .", "a.jsonld": '{"@id": "a", "urn:p": {"@id": "b"}}'}
    text = about.get(name) or RDF_XML.format("", "b").replace("urn:a", "a").replace(
        "<e:p>b</e:p>", '<e:p rdf:resource="b"/>'
    )
    (tmp_path / name).write_text(text)
    (quad,) = read_quads_of(tmp_path / name, format_of(tmp_path / name), base="http://e/x/")

    assert ("http://e/x/a", "http://e/x/b") == (quad.subject.value, quad.object.value)
    with pytest.raises(TurtleError, match=f"{name}: cannot be read"):
        list(read_quads_of(tmp_path / name, format_of(tmp_path / name), base="no base"))
