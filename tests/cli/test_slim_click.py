"""Click without what it needs only now and then, and with it when it is needed."""

from __future__ import annotations

import subprocess
import sys

import pytest


def _python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def _after_import(code: str) -> str:
    return _python(f"import sys\nfrom kg.cli.slim_click import import_click\nimport_click()\nimport click\n{code}")


def test_what_click_seldom_uses_is_not_there() -> None:
    assert _python("import sys, click; print('inspect' in sys.modules, 'uuid' in sys.modules)") == "True True"
    assert _after_import("print('inspect' in sys.modules, 'uuid' in sys.modules)") == "False False"


def test_a_command_with_its_options_does_without_it() -> None:
    code = "from kg.cli.commands.query import command\nprint('inspect' in sys.modules, 'uuid' in sys.modules)"
    assert _after_import(code) == "False False"


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("import inspect; print(inspect.isfunction(print), inspect.cleandoc(' a\\n  b'))", "False a\nb"),
        ("print(click.UUID.convert('12345678123456781234567812345678', None, None).hex[:4])", "1234"),
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
    code = "import inspect, uuid\nfrom kg.cli.slim_click import import_click\nimport_click()\nimport click\n"
    assert _python(code + "print(click.core.inspect is inspect, click.types.uuid is uuid)") == "True True"
    assert _python("import click\n" + code + "print(click.core.inspect is inspect)") == "True"
