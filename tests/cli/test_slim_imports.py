"""Click and paths without what they need only now and then, and with it when it is needed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kg.project.config import Project


def _python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def _after_import(code: str) -> str:
    return _python(f"import sys\nfrom kg.cli.slim_imports import import_click\nimport_click()\nimport click\n{code}")


_SELDOM = ("inspect", "uuid", "datetime", "gettext", "click.shell_completion")
_THERE = f"print(*sorted(set({_SELDOM!r}) & set(sys.modules)))"


def test_what_click_seldom_uses_is_not_there() -> None:
    assert _python(f"import sys, click; {_THERE}") == "datetime gettext inspect uuid"
    assert _after_import(_THERE) == ""


def test_a_command_with_its_options_does_without_it() -> None:
    assert _after_import(f"from kg.cli.commands.query import command\n{_THERE}") == ""


_ASKED = """
import json, sys, traceback
compiled = []
def heard(event, told):
    if event == "compile" and told[0] is not None:
        compiled.append([str(told[0]), [frame.filename for frame in traceback.extract_stack()]])
sys.addaudithook(heard)
import kg.cli
kg.cli._end = lambda code: print(json.dumps([code, compiled, sorted(sys.modules)]), file=sys.stderr)
kg.cli.main(["query", "chart_positions_of", "--work", sys.argv[1]])
"""


@pytest.mark.parametrize("work", ["work:number-one-girl", "Number One Girl"])
def test_a_question_compiles_none_of_our_annotations(few: Project, work: str) -> None:
    """What `typing` finds as text it compiles, value by value: a tenth of the time of a question."""
    code = [sys.executable, "-c", _ASKED, work]
    for _ in "first", "then":  # what the first finds out is kept
        done = subprocess.run(code, cwd=few.root, capture_output=True, text=True, check=True)
    ended, compiled, modules = json.loads(done.stderr)
    assert (ended, done.stdout != "") == (0, True)
    assert not {"decimal", "math", "datetime", "uuid", "inspect", "gettext", "urllib.parse", "ipaddress"} & set(modules)
    annotations = [pair for pair in compiled if "lambda _cls" not in pair[0] and "typing.py" in pair[1][-2]]
    told = {next(one for one in reversed(frames[:-1]) if not one.endswith("typing.py")) for _, frames in annotations}
    assert {Path(one).parent.name for one in told} == {"click"}
    assert len(annotations) == 2  # bounds of its type variables, and nothing of its typed dictionaries


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("import inspect; print(inspect.isfunction(print), inspect.cleandoc(' a\\n  b'))", "False a\nb"),
        ("print(click.UUID.convert('12345678123456781234567812345678', None, None).hex[:4])", "1234"),
        ("print(click.DateTime().convert('2024-11-22', None, None).month)", "11"),
        ("import datetime; print(click.DateTime().convert(datetime.datetime(2024, 1, 2), None, None).day)", "2"),
        ("print(click.core.ngettext('a', 'b', 1), click.core.ngettext('a', 'b', 2), click.core._('c'))", "a b c"),
        ("import uuid; print(click.UUID.convert(uuid.UUID(int=7), None, None).int)", "7"),
        ("print(repr(click.Option(['--a'], help='  one\\n    two\\n    three').help))", r"'one\ntwo\nthree'"),
        ("print(repr(click.Option(['--a'], help='  one ').help))", "'one '"),
        ("print(click.Context(click.Command('a', help='b\\n\\n  c')).get_help())", "Usage:"),
        (
            "f = lambda: 3\nprint(click.Option(['--a'], default=f, show_default=True).get_help_record(click.Context(click.Command('b')))[0])",
            "--a",
        ),
    ],
)
def test_what_it_needs_comes_when_it_is_used(code: str, told: str) -> None:
    assert told in _after_import(code)


def test_what_somebody_has_imported_stays() -> None:
    code = "import inspect, uuid\nfrom kg.cli.slim_imports import import_click\nimport_click()\nimport click\n"
    assert _python(code + "print(click.core.inspect is inspect, click.types.uuid is uuid)") == "True True"
    assert _python("import click\n" + code + "print(click.core.inspect is inspect)") == "True"


def test_a_path_is_written_as_an_address_when_that_is_asked() -> None:
    code = "from kg.cli.slim_imports import import_paths\nimport_paths()\nfrom pathlib import Path\n"
    address = "print(Path('/a é').as_uri())\n"
    parsed = "from urllib.parse import quote, urlsplit\nprint(quote('ü'), urlsplit('http://e/f').path)"
    told = "file:///a%20%C3%A9", "%C3%BC /f"
    assert _python(code + address + parsed).splitlines() == [*told]
    assert _python(code + parsed + "\n" + address).splitlines() == [*told[::-1]]
    assert _python("import urllib.parse\n" + code + address) == told[0]
