"""Whether a text is one of its datatype is decided alike by the quick pattern in a query and by the rules of XML Schema."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kg
from kg.engines.exact import open_files
from kg.rdf.lexical import is_well_formed
from kg.rdf.terms import IRI, XSD, Literal, to_n3
from kg.rdf.vocabulary import SH
from kg.shacl.components import local_check
from kg.shacl.shape import Constraint
from tests.rdf.test_xsd import days

NUMBERS = ["", "0", "-0", "+7", "007", "-", "+", ".", "1.", ".5", "-.5", "1.5", "1.5.", "1,5", "1e", "1e3", "-1.5E-3", "e3", "1e3.5",
           "INF", "-INF", "+INF", "inf", "NaN", "-NaN", "0x1", "1_000", "1 ", " 1", "1\n", "１", "9" * 18, "9" * 19, "-" + "9" * 40]  # fmt: skip
BOUNDED = [
    *NUMBERS,
    "00",
    "-1",
    *(str(sign * (2**bits + more)) for sign in (1, -1) for bits in (31, 32, 63) for more in (-1, 0, 1)),
]
YEARS = ["1927", "0000", "0001", "0999", "999", "-0044", "-1927", "+1927", "01927", "11927", "1927Z", "1927+00:00", "1927z", "1927-13:59",
         "1927+14:00", "1927+14:01", "27", "19 27", "1927\n", "１９２７"]  # fmt: skip
TIMES = ["00:00:00", "23:59:59", "24:00:00", "24:00:01", "23:60:00", "23:59:60", "12:00", "12:00:00.5", "12:00:00.", "12:00:00Z", "1:00:00",
         "12:00:00+01:00", "12:00:00+15:00", "12:00:00\n", "12:00:00 "]  # fmt: skip
TEXTS = {
    **dict.fromkeys(("integer", "decimal", "double", "float"), NUMBERS),
    **dict.fromkeys(("nonNegativeInteger", "positiveInteger", "long", "int", "unsignedInt"), BOUNDED),
    "boolean": ["true", "false", "1", "0", "True", "FALSE", "yes", "", "true ", "\ntrue", "10", "truefalse", "true\n"],
    "gYear": YEARS,
    "date": [text + rest for text, _ in days((1900, 2000, 2023)) for rest in ("", "Z")] + [f"{year}-01-10" for year in YEARS],
    "dateTime": [f"{text}T12:00:00" for text, _ in days((1900, 2000, 2023))] + [f"{year}-01-10T12:00:00" for year in YEARS]
    + [f"1927-01-10T{time}" for time in TIMES] + ["1927-01-10", "1927-01-10t12:00:00", "1927-01-10 12:00:00"],
}  # fmt: skip


def refused(name: str, texts: Sequence[str]) -> list[str]:
    """Return those of some texts that a validation does not take for values of a datatype."""
    shapes = f"<urn:s> a <{SH}NodeShape> ; <{SH}targetSubjectsOf> <urn:p> ; <{SH}property> [ <{SH}path> <urn:p> ; <{SH}datatype> <{XSD}{name}> ] ."
    lines = (f"<urn:a{n}> <urn:p> {to_n3(Literal(text, XSD + name))} .\n" for n, text in enumerate(texts))
    found = kg.validate("".join(lines), shacl_graph=shapes).report.findings
    assert {XSD + name} >= {one.value.datatype for one in found if isinstance(one.value, Literal)}
    return sorted(str(one.value) for one in found)


@pytest.mark.parametrize(("name", "rest"), [("date", ""), ("date", "Z"), ("dateTime", "T12:00:00"), ("dateTime", "T23:59:59Z")])  # fmt: skip
def test_what_is_no_day_of_the_calendar_is_no_date(name: str, rest: str) -> None:
    """In every kind of year, whatever the pattern that passes most of them lets through."""
    written = list(days((1900, 2000, 2023, 2024, 2100)))

    assert sorted(text + rest for text, is_day in written if not is_day) == refused(
        name, [text + rest for text, _ in written]
    )


@pytest.mark.parametrize("name", TEXTS)
def test_a_validation_refuses_what_is_no_text_of_its_datatype(name: str) -> None:
    expected = sorted(text for text in TEXTS[name] if not is_well_formed(Literal(text, XSD + name)))

    assert 0 < len(expected) < len(TEXTS[name])
    assert expected == refused(name, TEXTS[name])


@pytest.mark.parametrize("name", TEXTS)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_text_that_is_nearly_one_of_its_datatype_is_judged_by_it(name: str, data: st.DataObject) -> None:
    """Known texts with a character changed, left out or put in."""
    texts = []
    for _ in range(40):
        text = data.draw(st.sampled_from(TEXTS[name]))
        at = data.draw(st.integers(0, len(text)))
        texts.append(
            text[:at]
            + data.draw(st.sampled_from(["", *"0123456789+-.:TZeE\n "]))
            + text[at + data.draw(st.integers(0, 1)) :]
        )

    assert sorted(text for text in texts if not is_well_formed(Literal(text, XSD + name))) == refused(name, texts)


@pytest.mark.parametrize("name", [*TEXTS, "time", "duration", "hexBinary", "gMonthDay"])
def test_a_value_that_is_none_of_its_datatype_is_told_without_a_word_of_others(
    name: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], recwarn: pytest.WarningsRecorder
) -> None:
    """It is in the report graph as it was written, and no library has a traceback or a warning on it."""
    caplog.set_level(0)
    caplog.set_level(0, "rdflib.term")  # whoever came before may have made it silent
    texts = ["-", "2023-02-29", "one"]
    conforms, graph, text = kg.validate(
        "".join(f'<urn:a{n}> <urn:p> "{one}"^^<{XSD}{name}> .\n' for n, one in enumerate(texts)),
        shacl_graph=f"<urn:s> a <{SH}NodeShape> ; <{SH}targetSubjectsOf> <urn:p> ; <{SH}property> [ <{SH}path> <urn:p> ; <{SH}datatype> <{XSD}{name}> ] .",
    )

    assert not conforms
    assert 3 == text.count("violation")
    assert [(one, XSD + name) for one in texts] == sorted(
        (str(one), str(getattr(one, "datatype", ""))) for one in graph.objects(None, rdflib.SH.value)
    )
    assert ([], "", "") == (caplog.records, *capfd.readouterr())
    assert [] == [str(one.message) for one in recwarn.list]


def test_numbers_that_a_store_would_rewrite_are_sorted_out_by_it(tmp_path: Path) -> None:
    """They are held under datatypes of our own, and thousands of good ones are not fetched to be looked at."""
    texts = ("007", "+12", "-1", "many")
    file = tmp_path / "songs.ttl"
    file.write_text(
        "".join(f"<urn:s> <urn:p> {to_n3(Literal(text, XSD + 'nonNegativeInteger'))} .\n" for text in texts)
    )
    engine = open_files([file])
    check = local_check(Constraint("datatype", IRI(f"{XSD}nonNegativeInteger")), marks=engine.traits.as_written)

    assert check
    rows = engine.select(f"SELECT ?value WHERE {{ ?any ?p ?value FILTER({check.suspicion}) }}").rows
    assert {"-1", "many"} == {str(value) for (value,) in rows}
