"""Lists of 20,000: what the shapes list stays a list on its way to the engine, and becomes no chain."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.shacl.components import FEW
from tests.conftest import Ran

HEAD = (
    "@prefix e: <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
)
N, FEWER = 20_000, 3000  # the second, where the first would tell no more and take longer
DATA = HEAD + "".join(f'e:x{i} a e:T ; e:c "{i}" ; e:i e:v{i} ; e:l "a"@en-v{i:05} .\n' for i in range(0, FEWER, 20))
BAD = 'e:bad a e:T ; e:c "no" ; e:i e:no ; e:l "a"@fr .\n'
# Shapes with a long list; one node is bad by each.
LONG = {
    "sh:in, texts": "sh:targetClass e:T ; sh:property [ sh:path e:c ; sh:in ({}) ]".format(" ".join(f'"{i}"' for i in range(N))),
    "sh:in, IRIs": "sh:targetClass e:T ; sh:property [ sh:path e:i ; sh:in ({}) ]".format(" ".join(f"e:v{i}" for i in range(FEWER))),
    "sh:languageIn": "sh:targetClass e:T ; sh:property [ sh:path e:l ; sh:languageIn ({}) ]".format(" ".join(f'"en-v{i:05}"' for i in range(FEWER))),
    "sh:ignoredProperties": "sh:targetNode e:bad ; sh:closed true ; sh:ignoredProperties ({} e:i e:l <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>)".format(" ".join(f"e:p{i}" for i in range(FEWER))),
    "sh:targetNode": "sh:targetNode {} ; sh:property [ sh:path e:c ; sh:pattern '^[0-9]*$' ]".format(", ".join(["e:bad", *(f"e:x{i}" for i in range(N))])),
    "sh:targetClass": "sh:targetClass {} ; sh:property [ sh:path e:c ; sh:pattern '^[0-9]*$' ]".format(", ".join(["e:T", *(f"e:T{i}" for i in range(FEWER))])),
    "sh:targetSubjectsOf": "sh:targetSubjectsOf {} ; sh:property [ sh:path e:c ; sh:pattern '^[0-9]*$' ]".format(", ".join(["e:c", *(f"e:p{i}" for i in range(FEWER))])),
}  # fmt: skip


@pytest.mark.parametrize("name", LONG)
def test_a_long_list_is_checked_in_time(kg: Callable[..., Ran], tmp_path: Path, name: str) -> None:
    """Neither crash nor minutes: as a chain, 5,000 values took more than a minute and 20,000 ended it."""
    (tmp_path / "d.ttl").write_text(DATA + BAD)
    (tmp_path / "s.ttl").write_text(f"{HEAD}e:S a sh:NodeShape ; {LONG[name]} .")
    started = time.process_time()
    ran = kg("validate", "d.ttl", "--shapes", "s.ttl", cwd=tmp_path)

    assert (1, 1) == (ran.code, ran.out.count("violation: ")), ran
    assert " e:bad " in ran.out
    assert time.process_time() - started < 6, "about one second where nothing else runs"


def test_a_long_list_finds_what_a_short_one_finds(kg: Callable[..., Ran], tmp_path: Path) -> None:
    """Terms are told apart as they are written, languages whatever their case, on either side of the limit."""
    values = ['"a"', '"a"@en', '"a"@EN-gb', '"1"', "1", "01", '"1"^^xsd:int', "1.0", "true", '"1"^^xsd:boolean', "e:a",
              '"http://e/a"', '"2024-01-01T00:00:00Z"^^xsd:dateTime', '"2024-01-01T00:00:00+00:00"^^xsd:dateTime']  # fmt: skip
    (tmp_path / "d.ttl").write_text(HEAD + "".join(f"e:x{n} e:c {value} .\n" for n, value in enumerate(values)))
    found = []
    for padding in (0, FEW + 1):
        for listed in (values[::2], values[1::2], ['"a"@EN', '"a"@en-GB']):
            padded = " ".join([*listed, *(f'"pad{i}"' for i in range(padding))])
            (tmp_path / "s.ttl").write_text(
                f"{HEAD}e:S a sh:NodeShape ; sh:targetSubjectsOf e:c ; sh:property [ sh:path e:c ; sh:in ({padded}) ] ."
            )
            ran = kg("validate", "d.ttl", "--shapes", "s.ttl", "--max", "99", "-f", "json", cwd=tmp_path)
            # What is said before the message names members of the list, and these differ.
            of_list = ("said", "meant")
            findings = [{k: v for k, v in one.items() if k not in of_list} for one in json.loads(ran.out)["findings"]]
            found.append(sorted(json.dumps(one) for one in findings))

    assert found[:3] == found[3:]
    assert [7, 7, 12] == [len(lines) for lines in found[:3]]


def test_a_message_does_not_tell_thousands(kg: Callable[..., Ran], tmp_path: Path) -> None:
    """Twenty members of a list are enough to know which is meant."""
    (tmp_path / "d.ttl").write_text(HEAD + BAD)
    (tmp_path / "s.ttl").write_text(f"{HEAD}e:S a sh:NodeShape ; {LONG['sh:languageIn']} .")
    ran = kg("validate", "d.ttl", "--shapes", "s.ttl", cwd=tmp_path)

    assert "is none of en-v00000, en-v00001, " in ran.out
    assert "en-v00019 and 2,980 more." in ran.out
