"""What was left out or is too much in Turtle is told where it is, in words, and mends the text."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import TurtleError
from kg.rdf.turtle import iter_quads

HEAD = "@prefix m: <http://m/> .\n@prefix a: <http://a/> .\n"


def faults(tmp_path: Path, text: str) -> list[TurtleError]:
    path = tmp_path / "a.ttl"
    path.write_text(HEAD + text)
    found: list[TurtleError] = []
    list(iter_quads(path, found))
    return found


def require_told(tmp_path: Path, text: str, place: tuple[int, int], words: str, mended: str | None) -> None:
    """Fail unless a text has one fault, told at its place, and its mend, if there is one, leaves none."""
    (fault,) = faults(tmp_path, text)

    assert fault.location is not None
    assert (fault.location.line, fault.location.column) == (place[0] + 2, place[1])
    assert words in fault.message
    assert (fault.mend is not None) == (mended is not None)
    if fault.mend and mended:
        lines = (HEAD + text).split("\n")
        line, column = (fault.mend.at.line or 1) - 1, (fault.mend.at.column or 1) - 1
        lines[line] = lines[line][:column] + fault.mend.text + lines[line][column + fault.mend.length :]
        assert "\n".join(lines) == HEAD + mended
        assert faults(tmp_path, mended.replace("xsd:", "m:")) == []


@pytest.mark.parametrize(
    ("text", "place", "words", "mended"),
    [
        ("a:a m:n 15\n    m:k a:b .\n", (1, 11), "semicolon is missing", "a:a m:n 15 ;\n    m:k a:b .\n"),
        ('a:a m:n "x"@en # why\n\n    m:k a:b .\n', (1, 15), "semicolon is missing", 'a:a m:n "x"@en ; # why\n\n    m:k a:b .\n'),
        ("a:a m:n 15\n\na:c m:k 3 .\n", (1, 11), "dot is missing", "a:a m:n 15 .\n\na:c m:k 3 .\n"),
        ("@prefix x: <http://x/>\na:a m:n 3 .\n", (1, 23), "dot is missing", "@prefix x: <http://x/> .\na:a m:n 3 .\n"),
        ("@prefix x: <http://x/> a:a m:n 3 .\n", (1, 23), "dot is missing", "@prefix x: <http://x/> . a:a m:n 3 .\n"),
        ("a:a m:n a:c,\n    m:k a:b .\n", (1, 12), "semicolon is needed", "a:a m:n a:c;\n    m:k a:b .\n"),
        ("a:a m:n a:c ;\n\na:b a m:P .\n", (1, 13), "dot is needed", "a:a m:n a:c .\n\na:b a m:P .\n"),
        ("a:a m:n a:c; a:d .\n", (1, 12), "comma comes before", "a:a m:n a:c, a:d .\n"),
        ("a:a m:n “Hana”@en .\n", (1, 9), "straight quotes", 'a:a m:n "Hana"@en .\n'),
        ("a:a m:n “Rock ’n’ \"Roll\"”@en .\n", (1, 9), "straight quotes", 'a:a m:n "Rock ’n’ \\"Roll\\""@en .\n'),
        ('a:a m:n "Hana”@en ;\n m:k "b" .\n', (1, 14), "straight quotes", 'a:a m:n "Hana"@en ;\n m:k "b" .\n'),
        ("a:a m:n Hana@en .\n", (1, 9), 'write "Hana"@en', 'a:a m:n "Hana"@en .\n'),
        ("a:a m:n Hana Seo@en-GB ;\n m:k 3 .\n", (1, 9), 'write "Hana Seo"@en-GB', 'a:a m:n "Hana Seo"@en-GB ;\n m:k 3 .\n'),
        ('a:a m:n rivers"@en ;\n m:k 3 .\n', (1, 9), 'write "rivers"@en', 'a:a m:n "rivers"@en ;\n m:k 3 .\n'),
        ('a:a m:n "a", rivers of gold" .\n', (1, 14), 'write "rivers of gold"', 'a:a m:n "a", "rivers of gold" .\n'),
        ("a:a m:n rivers'@en, m:k .\n", (1, 9), "write 'rivers'@en", "a:a m:n 'rivers'@en, m:k .\n"),
        ('a:a m:n rivers "of" gold .\n', (1, 9), "one is missing before rivers", None),
        ('a:a m:n "x"@en- .\n', (1, 15), "write @en", 'a:a m:n "x"@en .\n'),
        ('a:a m:n "a"" "b" .\n', (1, 12), 'this " stands behind the end of a text', 'a:a m:n "a", "b" .\n'),
        ('a:a m:n "a"@en" , "b"@en .\n', (1, 15), 'this " stands behind the end', 'a:a m:n "a"@en , "b"@en .\n'),
        ('a:a m:n "a"@en"" ; m:k 1 .\n', (1, 15), 'these "" stand behind', 'a:a m:n "a"@en ; m:k 1 .\n'),
        ('a:a m:n "a"@en" "b"@en .\n', (1, 15), "comma stands between two texts", 'a:a m:n "a"@en, "b"@en .\n'),
        ('a:a m:n "a" ,, "b" .\n', (1, 13), "the comma is one too many", 'a:a m:n "a" , "b" .\n'),
        ("a:a m:n a:b,\n  , a:c .\n", (1, 12), "the comma is one too many", "a:a m:n a:b\n  , a:c .\n"),
        ('a:a m:n "a" ;, "b" .\n', (1, 13), "a comma stands behind a semicolon", 'a:a m:n "a" , "b" .\n'),
        ('a:a m:n "a" ;, m:k 1 .\n', (1, 14), "a comma stands behind a semicolon", 'a:a m:n "a" ;m:k 1 .\n'),
        ("a:a m:n a:b ;, a:c .\n", (1, 14), "a comma stands behind a semicolon", None),
        ('a:a m:n \\"a"@en .\n', (1, 9), 'a backslash stands before the " that begins', 'a:a m:n "a"@en .\n'),
        ("a:a m:n \\'a'@en, 'b' .\n", (1, 9), "a backslash stands before the '", "a:a m:n 'a'@en, 'b' .\n"),
        ('a:a m:n \\"a\\"@en .\n', (1, 9), 'write "a"', 'a:a m:n "a"@en .\n'),
        ('a:a m:n "a"\\@en .\n', (1, 12), "a backslash stands here", 'a:a m:n "a"@en .\n'),
        ('a:a m:n "a\\"@en .\n', (1, 11), 'a backslash stands before the " that ends', 'a:a m:n "a"@en .\n'),
        ('a:a m:n "a\\" , "b" .\n', (1, 11), 'a backslash stands before the " that ends', 'a:a m:n "a" , "b" .\n'),
        ('a:a m:n "12\\"@en .\n', (1, 12), 'a backslash stands before the " that ends', None),
        ("a:a m:n 3 ; TODO ask\n  m:k 1 .\n", (1, 13), "TODO begins a note", "a:a m:n 3 ; # TODO ask\n  m:k 1 .\n"),
        ("a:a m:n № 29 .\n", (1, 9), "write 29", "a:a m:n 29 .\n"),
        ("a:a m:n 3 members .\n", (1, 9), 'write 3, or a text in quotes, "3 members"', None),
        ("a:a m:n 2 million ;\n m:k 1 .\n", (1, 9), "write 2000000", None),
        ("a:a m:n 2 hundred thousand .\n", (1, 9), "write it in figures", None),
        ('a:a "m:n": a:b .\n', (1, 5), "a property stands without quotes, and without", "a:a m:n a:b .\n"),
        ("a:a m:k 1 ;\n 'm:n' a:b .\n", (2, 2), "a property stands without quotes: write m:n", "a:a m:k 1 ;\n m:n a:b .\n"),
        ('a:a m:n "a"@en. "b"@en. "c"@en ;\n m:k 1 .\n', (1, 15), "each that follows", 'a:a m:n "a"@en, "b"@en, "c"@en ;\n m:k 1 .\n'),
        ("a:a m:n a:b. a:c. a:d .\n", (1, 12), "each that follows", "a:a m:n a:b, a:c, a:d .\n"),
        ("a:a m:n [a:b; a:c] ;\n m:k 1 .\n", (1, 9), "no square brackets", "a:a m:n a:b, a:c ;\n m:k 1 .\n"),
        ('a:a m:n ["a"; "b", "c; d"] .\n', (1, 9), "no square brackets", 'a:a m:n "a", "b", "c; d" .\n'),
        ("a:a m:k 1 ;\n  m:n #17 .\n  m:o 1 .\n", (2, 7), "write 17, and a semicolon", "a:a m:k 1 ;\n  m:n 17 ;\n  m:o 1 .\n"),
        ('a:a m:n "tail\\" .\n', (1, 14), "a backslash stands before", 'a:a m:n "tail" .\n'),
        ("TODO check the dates\na:a m:n 3 .\n", (1, 1), "TODO begins a note", "# TODO check the dates\na:a m:n 3 .\n"),
        ("FIXME: the year!\na:a m:n 3 .\n", (1, 1), "FIXME begins a note", "# FIXME: the year!\na:a m:n 3 .\n"),
        ("a:a m:n 3 ;\n  TODO ask\n  m:k 1 .\n", (2, 3), "TODO begins a note", "a:a m:n 3 ;\n  # TODO ask\n  m:k 1 .\n"),
        ("a:a m:n\n  TODO ;\n  m:k 1 .\n", (2, 3), 'write "TODO"', 'a:a m:n\n  "TODO" ;\n  m:k 1 .\n'),
        ("a:a m:n 3 .\n---\na:b m:n 3 .\n", (2, 1), "a line across the page", "a:a m:n 3 .\n# ---\na:b m:n 3 .\n"),
        ("--- Songs\na:b m:n 3 .\n", (1, 1), "a line across the page", "# --- Songs\na:b m:n 3 .\n"),
        ("=====\na:b m:n 3 .\n", (1, 1), "a line across the page", "# =====\na:b m:n 3 .\n"),
        ("a:a m:n->a:b .\n", (1, 8), "no -> stands between", "a:a m:n a:b .\n"),
        ('a:a m:n-> "b c" .\n', (1, 8), "no -> stands between", 'a:a m:n "b c" .\n'),
        ('@prefix one: <http://o/> .\n"one:a" m:n 1 .\n', (2, 1), "a name stands without quotes", "@prefix one: <http://o/> .\none:a m:n 1 .\n"),
        ('"one: a" m:n 1 .\n', (1, 1), "is not a valid subject", None),
        ('a:a m:n "a"@@en .\n', (1, 13), "write @en", 'a:a m:n "a"@en .\n'),
        ('a:a m:n "a"@en @en .\n', (1, 16), "a text has one language tag", 'a:a m:n "a"@en  .\n'),
        ('a:a m:n "a"@en @ko .\n', (1, 16), "a text has one language tag", None),
        ('a:a m:n -> "a"@en .\n', (1, 9), "no -> stands between", 'a:a m:n "a"@en .\n'),
        ('a:a m:n => "a"@en .\n', (1, 9), "no => stands between", 'a:a m:n "a"@en .\n'),
        ('a:a m:n "a"(en) .\n', (1, 12), "write @en", 'a:a m:n "a"@en .\n'),
        ('a:a m:n "a" en-GB, "b" .\n', (1, 12), "write @en-GB", 'a:a m:n "a"@en-GB, "b" .\n'),
        ('a:a m:n "a"en ; m:k 1 .\n', (1, 12), "write @en", 'a:a m:n "a"@en ; m:k 1 .\n'),
        ("a:a m:n {a:b, <http://a/c>} .\n", (1, 9), "no braces stand", "a:a m:n a:b, <http://a/c> .\n"),
        ("@prefix one: <http://o/> .\na:a m:n @one:b .\n", (2, 9), "no @ stands before", "@prefix one: <http://o/> .\na:a m:n one:b .\n"),
        ("a:a m:n a:b .;\n  m:k 1 .\n", (1, 13), "a semicolon stands behind a dot", "a:a m:n a:b ;\n  m:k 1 .\n"),
        ("a:a m.n 1 .\n", (1, 5), "a colon stands behind a prefix", "a:a m:n 1 .\n"),
        ("a;a m:n 1 .\n", (1, 1), "a colon stands behind a prefix", "a:a m:n 1 .\n"),
        ("a:a m:n a/b .\n", (1, 9), "a colon stands behind a prefix", "a:a m:n a:b .\n"),
        ('a:a m:n "a"@en and "b" .\n', (1, 15), "and not and", 'a:a m:n "a"@en, "b" .\n'),
        ("a:a m:n 1 .\n\n  m:k a:c ;\n  m:l 2 .\n", (3, 3), "a line is missing that says what this is said of", None),
        ("a:a m:n 1 .\n  m:k a:c ;\n  m:l 2 .\n", (1, 11), "this dot ends", "a:a m:n 1 ;\n  m:k a:c ;\n  m:l 2 .\n"),
        ("a:a a m:Release Event ;\n  m:k 1 .\n", (1, 17), "write m:ReleaseEvent", None),
        ("a:a a m:release event ;\n  m:k 1 .\n", (1, 17), "write m:release-event", None),
        ("a:a m:n a:b . m:k a:c .\n", (1, 13), "this dot ends the statement", "a:a m:n a:b ; m:k a:c .\n"),
        ('a:a m:n a:b . m:k "c" .\n', (1, 13), "this dot ends the statement", 'a:a m:n a:b ; m:k "c" .\n'),
        ("a:a m:n a:b . a:c m:k .\n", (1, 22), "a value is missing here", None),
        ("a:a m:n - .\n", (1, 9), "a sign stands here without a number", None),
        ("a:a m:n a: hana-seo .\n", (1, 11), "write a:hana-seo", "a:a m:n a:hana-seo .\n"),
        ("a: hana-seo m:n 3 .\n", (1, 3), "write a:hana-seo", "a:hana-seo m:n 3 .\n"),
        ("a:a m:n [[Hana Seo]] .\n", (1, 9), 'or a text, "Hana Seo"', None),
        ("a:a m:n paragraph 4 .\n", (1, 9), "stands in quotes", 'a:a m:n "paragraph 4" .\n'),
        ('a:a m:n "Hana"@en_US .\n', (1, 18), "@en-US", 'a:a m:n "Hana"@en-US .\n'),
        ('a:a m:n "1"^m:d .\n', (1, 12), "two signs ^^", 'a:a m:n "1"^^m:d .\n'),
        ("a:a m:n 2025-03-07 .\n", (1, 9), "date stands in quotes", 'a:a m:n "2025-03-07"^^xsd:date .\n'),
        ("a:a m:n True .\n", (1, 9), "small letters", "a:a m:n true .\n"),
        ("a:a is m:P .\n", (1, 5), "the small letter a", "a:a a m:P .\n"),
        ("a:a m:n [ m:k 3 .\n", (1, 16), "] is missing", "a:a m:n [ m:k 3 ] .\n"),
        ("// why\na:a m:k 3 .\n", (1, 1), "begins with #", "# why\na:a m:k 3 .\n"),
        ("a:a m:n a:r&b .\n", (1, 12), "write \\&", "a:a m:n a:r\\&b .\n"),
        ("a:a m:n 3 ..\n", (1, 12), "one too many", "a:a m:n 3 .\n"),
        ("a:a m:n https://x.org/a .\n", (1, 9), "<https://x.org/a>", "a:a m:n <https://x.org/a> .\n"),
        ("a:a M:n 3 .\n", (1, 5), "did you mean m:?", "a:a m:n 3 .\n"),
        ("a:a m:n a:c ;\n\na:b m:k 3 .\n", (1, 13), "dot is needed", "a:a m:n a:c .\n\na:b m:k 3 .\n"),
        ("a:a m:n a:c ;\n# b\na:b m:k a:d, a:e .\n", (1, 13), "dot is needed", "a:a m:n a:c .\n# b\na:b m:k a:d, a:e .\n"),
        ("a:a\u00a0m:n 3 .\n", (1, 4), "U+00A0 (no-break space)", "a:a m:n 3 .\n"),
        ("a:a m:n 3\u200b .\n", (1, 10), "U+200B (zero width space)", "a:a m:n 3 .\n"),
        ('a:a m:n "Hana\nSeo" .\n', (1, 14), 'a text in " ends on its line', None),
        ("a:a m:n 'Hana\nSeo' .\n", (1, 14), "a text in ' ends on its line", None),
        ("a:a m:n 3 ;\n<<<<<<< HEAD\n    m:k 4 ;\n", (2, 1), "a merge was not finished", None),
        ('a:a m:n "Hana .\n', (1, 14), "quotation mark is missing", 'a:a m:n "Hana" .\n'),
        ("a:a m:n <http://x y> .\n", (1, 9), "a space stands in this IRI", None),
        ("a:a m:n <http://x .\n", (1, 18), "> is missing", "a:a m:n <http://x> .\n"),
        ('a:a m:n "x", 3^^a:int .\n', (1, 14), 'write "3"^^a:int', 'a:a m:n "x", "3"^^a:int .\n'),
        ("a:a m:n 13.5.2025 .\n", (1, 9), 'write "2025-05-13"^^xsd:date', 'a:a m:n "2025-05-13"^^xsd:date .\n'),
        ("a:a m:n 3.5.2025 .\n", (1, 9), 'write "2025-05-03"^^xsd:date, or "2025-03-05"', None),
        ("a:a m:n [ m:k 1 ] [ m:k 2 ] ) .\n", (1, 19), "one ) more than (", None),
        ("a:a m:n 'a 12\" single' m:k a:b .\n", (1, 23), "semicolon is missing", "a:a m:n 'a 12\" single' ; m:k a:b .\n"),
        ('a:a m:n a:b m:k a:b . # a 12" single\n', (1, 12), "semicolon is missing", 'a:a m:n a:b ; m:k a:b . # a 12" single\n'),
        ('a:a m:n mg:a is", "b" .\n', (1, 9), "quotation mark is missing on this line", None),
        ("a:a m:n a:Hana Seo .\n", (1, 16), "write a:hana-seo", None),
        ('a:a m:n "The "Rosie" album" .\n', (1, 14), "before Rosie ends the text", 'a:a m:n "The \\"Rosie\\" album" .\n'),
        ("a:a m:n ?x .\n", (1, 9), "is a variable", None),
        ("a:a a Person .\n", (1, 7), "needs its prefix", None),
        ("a:a m:n ; m:k 3 .\n", (1, 8), "a value is missing", None),
        ("a:a m:n 1, ;\n    m:k 3 .\n", (1, 10), "behind this comma, or the comma is one too many", None),
        ('a:a m:n "x"@en, .\n', (1, 15), "behind this comma, or the comma is one too many", None),
        ("a:a m:n [ m:k a:b, ] .\n", (1, 18), "behind this comma, or the comma is one too many", None),
        ("a:a m:n 1,, 2 .\n", (1, 10), "behind this comma, or the comma is one too many", "a:a m:n 1, 2 .\n"),
        ("a:a m:n 1, # one\n    ;\n    m:k 3 .\n", (1, 10), "behind this comma, or the comma is one too many", None),
        ("a:a m:k 3 ;\n    m:n a:b ;\n    m:k .\n", (3, 8), "a value is missing here, behind m:k", None),
        ("a:a m:n a:b ;\n    a:c .\n", (1, 13), "a comma comes before", "a:a m:n a:b ,\n    a:c .\n"),
        ("a:a a:n a:b ;\n    a:c .\n", (2, 8), "or, if that is a value, a comma", None),
        ("a:a m:k 3 ;\n    m:n a:b\n    m:k .\n", (2, 12), "and a value behind m:k", None),
        ("a:a m:n a:b\n    a:c .\n", (1, 12), "a comma is missing here", "a:a m:n a:b,\n    a:c .\n"),
        ("a:a a m:P\n    m:k .\n", (1, 10), "and a value behind m:k", None),
        ("a:a a m:P ;\n    m:n\n    m:k 3 .\n", (2, 8), "a value is missing here, behind m:n", None),
        ("a:a a m:P .\n    m:n a:b ;\n    m:k 3 .\n", (1, 11), "goes on with it", "a:a a m:P ;\n    m:n a:b ;\n    m:k 3 .\n"),
        ("a:a a m:P .\n    m:k 3 .\n", (1, 11), "goes on with it", "a:a a m:P ;\n    m:k 3 .\n"),
        ("a:a m:n `Hana Seo`@en .\n", (1, 9), 'write "Hana Seo" instead of `', 'a:a m:n "Hana Seo"@en .\n'),
        ('a:a m:n "Hana"@"en" .\n', (1, 16), "write @en", 'a:a m:n "Hana"@en .\n'),
        ('a:a m:n "Hana"^^@en .\n', (1, 15), "take out ^^", 'a:a m:n "Hana"@en .\n'),
        ('a:a m:n "Hana"^^string .\n', (1, 17), "write xsd:string", 'a:a m:n "Hana"^^xsd:string .\n'),
        ('a:a m:n "Hana"^^name .\n', (1, 17), "write prefix:name", None),
        ('a:a m:n "1" m:integer .\n', (1, 12), "^^ is missing", 'a:a m:n "1"^^m:integer .\n'),
        ("@prefix b <http://b/> .\nb:a m:n b:c .\n", (1, 9), "a colon is missing", "@prefix b: <http://b/> .\nb:a m:n b:c .\n"),
        ("@prefix b = <http://b/> .\nb:a m:n b:c .\n", (1, 9), "a colon is missing", "@prefix b: <http://b/> .\nb:a m:n b:c .\n"),
        ("@prefix b: http://b/ .\nb:a m:n 3 .\n", (1, 12), "in < and >", "@prefix b: <http://b/> .\nb:a m:n 3 .\n"),
        ("PREFIX b: <http://b/>.\n@prefix c: <c:> .\nc:a m:n b:c .\n", (1, 22), "no dot", "PREFIX b: <http://b/>\n@prefix c: <c:> .\nc:a m:n b:c .\n"),
        ("a:a m:n a:b ] ; m:k 3 .\n", (1, 13), "closes no bracket", "a:a m:n a:b  ; m:k 3 .\n"),
        ("a:a m:n 3 ;\n    m k 4 .\n", (2, 5), "write m:k", "a:a m:n 3 ;\n    m:k 4 .\n"),
        ("a:a m:n = 3 .\n", (1, 9), "no = stands", "a:a m:n  3 .\n"),
        ("a:g { a:a m:n 3 }\n", (1, 5), "{ begins a graph", None),
        ("a:a, a:b m:n 3 .\n", (1, 4), "has one subject", None),
        ('a:a m:n "Hana@en ;\n    m:k "x"@en, "y" .\n', (1, 14), "quotation mark is missing here", 'a:a m:n "Hana"@en ;\n    m:k "x"@en, "y" .\n'),
        ("a:a m:n 'the group's song' .\n", (1, 20), "write \\' for one", None),
        ('a:a m:n "AC\\DC" .\n', (1, 12), "write \\\\D", 'a:a m:n "AC\\\\DC" .\n'),
        ('a:a m:n „Eins"@en .\n', (1, 9), "instead of „", 'a:a m:n "Eins"@en .\n'),
        ("a:a m:n #three .\n\na:b m:k 4 .\n", (1, 8), "a value is missing here", None),
        ("a:a m:p #17 ;\n    m:k a:b ;\n    m:l 2 .\n", (1, 9), "write 17", "a:a m:p 17 ;\n    m:k a:b ;\n    m:l 2 .\n"),
        ("a:a a m:P ;\n    m:p # 17 ; # why\n    m:k 1 .\n", (2, 9), "write 17", "a:a a m:P ;\n    m:p 17 ; # why\n    m:k 1 .\n"),
        ("a:a m:p #17 .\na:b m:k 1 .\n", (1, 9), "write 17", "a:a m:p 17 .\na:b m:k 1 .\n"),
        ("a:a m: n a:b ;\n    m:k 3 .\n", (1, 7), "write m:n", "a:a m:n a:b ;\n    m:k 3 .\n"),
        ("a:a m:k 3 ;\n    m: n 17 .\n", (2, 7), "write m:n", "a:a m:k 3 ;\n    m:n 17 .\n"),
        ('a:a m: n "so"@en .\n', (1, 7), "write m:n", 'a:a m:n "so"@en .\n'),
        ("a:a m :n a:b ;\n    m:k 3 .\n", (1, 5), "write m:n", "a:a m:n a:b ;\n    m:k 3 .\n"),
        ("a:a m:n a :b .\n", (1, 9), "write a:b", "a:a m:n a:b .\n"),
        ("```turtle\na:a m:n a:b .\n", (1, 1), "take the line out", "\na:a m:n a:b .\n"),
        ("a:a m:n a:b (feat. Hana Seo) .\n", (1, 13), "take out (feat. Hana Seo)", None),
        ("a:a m:n 70 (debut) ;\n    m:k 1 .\n", (1, 12), "take out (debut)", None),
        ("a:a m:n a:b / a:c ;\n    m:k 1 .\n", (1, 12), "a comma stands", "a:a m:n a:b, a:c ;\n    m:k 1 .\n"),
        ('a:a m:n "x" | "y" .\n', (1, 12), "a comma stands", 'a:a m:n "x", "y" .\n'),
        ("a:a m:n 500k ;\n    m:k 3 .\n", (1, 9), "500k is no number: write 500000", None),
        ("a:a m:n 7O ;\n    m:k 3 .\n", (1, 9), "write 70", "a:a m:n 70 ;\n    m:k 3 .\n"),
        ("a:a m:n 5OO000 ;\n    m:k 3 .\n", (1, 9), "write 500000", "a:a m:n 500000 ;\n    m:k 3 .\n"),
        ("a:a m:n 2nd ;\n    m:k 3 .\n", (1, 9), "2nd is no number", "a:a m:n 2 ;\n    m:k 3 .\n"),
        ("a:a m:n a:b a:c ;\n    m:k 3 .\n", (1, 12), "a comma is missing", "a:a m:n a:b, a:c ;\n    m:k 3 .\n"),
        ("a:a m:n a:b m:k 3 .\n", (1, 12), "a semicolon is missing", "a:a m:n a:b ; m:k 3 .\n"),
        ("a:a m:P ;\n    m:k 3 .\n", (1, 5), "missing before m:P", "a:a a m:P ;\n    m:k 3 .\n"),
        ('a:a m:n "x"@en "of a song"@en .\n', (1, 15), "a comma is missing", 'a:a m:n "x"@en, "of a song"@en .\n'),
        ("a:a m:n 3 5 .\n", (1, 10), "a comma is missing", "a:a m:n 3, 5 .\n"),
        ("a:the group name m:n a:b .\n", (1, 7), "write a:the-group-name", None),
        ("a:a m:n a:Hana Seo Kim .\n", (1, 16), "write a:hana-seo-kim", None),
        ("a:a m:n 500 000 ;\n    m:k 3 .\n", (1, 9), "write 500000", "a:a m:n 500000 ;\n    m:k 3 .\n"),
        ("a:a m:n 1_500_000 .\n", (1, 9), "write 1500000", "a:a m:n 1500000 .\n"),
        ("a:a m:n 500 600 .\n", (1, 9), "write 500600, or a comma between", None),
        ("a:a m:n 3 .\n\n- a:b m:n 4 .\n", (3, 1), "as in a list", "a:a m:n 3 .\n\na:b m:n 4 .\n"),
        ("a:hana\u2013seo m:n 4 .\n", (1, 7), "write a:hana-seo", "a:hana-seo m:n 4 .\n"),
        ("a:a m:n ( a:b, a:c, a:d ) .\n", (1, 14), "take the commas out", "a:a m:n ( a:b a:c a:d ) .\n"),
        ("a:b m:k a:hana-seo .\na:a m:n hana-seo .\n", (2, 9), "write a:hana-seo, or a text", None),
        ("a:a m:n hana-seo .\n", (1, 9), "as in :hana-seo", 'a:a m:n "hana-seo" .\n'),
    ],
)  # fmt: skip
def test_a_fault_is_told_as_what_was_left_out(
    tmp_path: Path, text: str, place: tuple[int, int], words: str, mended: str | None
) -> None:
    """There is one fault, whatever the parser stumbles over behind it; what mends it leaves none."""
    require_told(tmp_path, text, place, words, mended)


def test_a_prefix_of_everybody_is_declared_where_a_file_forgot_it(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, "a:a dbo:n 3 .\n")
    line = "@prefix dbo: <http://dbpedia.org/ontology/> ."

    assert line in fault.message
    assert fault.mend is not None
    assert (fault.mend.text, fault.mend.at.line) == (f"{line}\n", 1)


def test_what_follows_from_a_fault_is_not_told(tmp_path: Path) -> None:
    """A text that is not closed, and a prefix that is not read, make a parser refuse what is good."""
    open_text = 'a:a m:n "Hana .\n' + "".join(f'a:b{n} m:k "x"@en .\n' for n in range(30))
    unread = "@prefix b <http://b/> .\n" + "".join(f"b:b{n} m:k 3 .\n" for n in range(30))
    found = [[fault.message for fault in faults(tmp_path, text)] for text in (open_text, unread)]

    assert [1, 1] == [len(some) for some in found]


@pytest.mark.parametrize(
    "mark", ['m:k "Hana@en', 'm:k "Hana', 'm:k Hana"@en', 'm:k "Ha"na"@en', 'm:k "Hana\n', "m:k 'Hana"]
)
@pytest.mark.parametrize(
    "rest", ['"x"@en', '"""long\n"text" of\n"""@en', '"x" , "it\'s"@en', '"x", "# y"', '"x" # it\'s "']
)
def test_a_text_far_below_one_that_is_not_closed_is_in_order(tmp_path: Path, mark: str, rest: str) -> None:
    """The parser says that the file ends within it; within one that is open at the end it does."""
    good = "".join(f"a:b{n} m:k {rest}\n .\n\n" for n in range(3))

    assert len(faults(tmp_path, f"a:a m:n 1 ; {mark} .\n\n{good}")) == 1
    assert len(faults(tmp_path, f'a:a m:n 1 ; m:k Hana .\n\n{good}a:a m:k """x .\n')) == 2


def test_each_statement_with_a_fault_is_told_and_a_prefix_once(tmp_path: Path) -> None:
    text = "a:a m:n 15\n    m:k a:b .\na:b m:k 1 .\na:b z:k 1 .\na:c z:k 2 .\na:d m:k “x” .\n"

    assert [fault.location.line for fault in faults(tmp_path, text) if fault.location] == [3, 6, 8]


def test_an_indented_line_belongs_to_the_thing_above(tmp_path: Path) -> None:
    """What begins at the margin is another thing; what is indented is said of the same one."""
    assert [3, 4] == [
        fault.location.line for lead in ("", "    ")
        for fault in faults(tmp_path, f"a:a m:n a:c ;\n{lead}m:k a:d a:e .\n") if fault.location
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("a:a m:n Hana@en .\n", 'write "Hana"@en'),
        ("a:a m:n hana .\n", 'write "hana"'),
        ("a:a m:n “Act: one; two” .\n", 'write "Act: one; two"'),
        ('a:a m:n “Hana"@en .\n', 'write " in place of “'),
        (
            "a:a m:n a:c ;\n\na:b a m:P .\n",
            "a dot is needed here, as another thing begins below: a semicolon goes on with the same thing",
        ),
    ],
)
def test_a_mend_is_called_what_it_does(tmp_path: Path, text: str, title: str) -> None:
    """A colon within what is to be written does not cut its name."""
    mend = faults(tmp_path, text)[0].mend

    assert mend is not None
    assert title == mend.title


@pytest.mark.parametrize(
    ("text", "is_sure"),
    [(r"C:\dir", True), (r"C:\dir\data", True), (r"a \"q\" \d", True), (r"C:\new\dir", False), (r"\d\tz", False)],
)
def test_of_backslashes_that_may_be_meant_none_is_doubled_alone(tmp_path: Path, text: str, is_sure: bool) -> None:
    """In `C:\\new\\dir` the first reads as a new line, which nobody meant; one who writes the second twice keeps it."""
    fault = faults(tmp_path, f'a:a m:n "{text}"@en .\n')[0]

    assert "written twice" in fault.message
    assert is_sure == (fault.mend is not None)
