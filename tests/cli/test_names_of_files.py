"""Names of files on the screen: on one line, and no command to a terminal, whatever they hold."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from kg.project.config import Project

from ..conftest import Ran

NAME = "a\x1b[31mb\nc\x7f\u202e"
TURTLE = '@prefix e: <urn:e:> .\ne:x   e:y "a" ; e:z e:y.\n<urn:e:one> a e:C .\n'


@pytest.mark.parametrize(
    "words",
    [
        "fmt --check", "fmt --diff", f"fmt --check|data/{NAME}.ttl", f"fmt --diff|data/{NAME}.ttl", "stats", "check", f"check|data/{NAME}.ttl", "fix --dry-run", "doctor", "build",
        f"validate|data/{NAME}.ttl|--shapes|data/{NAME}.ttl", f"validate|{NAME}.nt", f"convert|data/{NAME}.ttl|out{NAME}.nt", f"convert|data/{NAME}.ttl|{NAME}.xyz", f"dump -o|o{NAME}.nq",
        f"init|i{NAME}", f"diff|data/{NAME}.ttl|{NAME}.nt", "rename <urn:e:one> <urn:e:two> --dry-run", f"sparql|{NAME}.rq", "why <urn:e:x> <urn:e:y> a", f"import|data/{NAME}.ttl|--graph|n",
    ],
    ids=lambda words: ascii(words),
)  # fmt: skip
def test_a_name_of_a_file_is_one_line_of_plain_text(empty_project: Project, kg: Callable[..., Ran], words: str) -> None:
    """On stdout that is no terminal as well, where a pager or an editor shows it."""
    (empty_project.data / f"{NAME}.ttl").write_text(TURTLE, "utf-8")
    (empty_project.queries / f"{NAME}.rq").write_text("#+ summary: What?\nSELECT   ?s { ?s ?p ?o }\n", "utf-8")
    (empty_project.root / f"{NAME}.nt").write_text("<urn:e:a> <urn:e:b> .\n", "utf-8")
    (empty_project.root / f"{NAME}.rq").write_text("SELECT ?s {", "utf-8")
    first, *rest = words.split("|")
    ran = kg(*first.split(), *rest, cwd=empty_project)

    assert ran.code in (0, 1, 2, 3)
    for text in (ran.out, ran.err):
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", text), text
        assert not re.search(r"^c(\\x7f|\x7f)", text, re.MULTILINE), text
