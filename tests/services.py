"""What some tests need and the project does not hold: programs and test suites of others, and where they lie.

Whether something is there is asked here and nowhere else: what is missing is skipped by its name, or fails in continuous
integration, and a test that is skipped for any other reason fails (`tests/conftest.py`).
"""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec
from pathlib import Path
from sysconfig import get_config_var
from typing import NamedTuple

import pytest

from tests import ROOT

SERVICES = ROOT / ".services"
BESIDE = ROOT.parent / "shared"


class Need(NamedTuple):
    """Something that tests need: its name, where it may lie, best place first, and how it comes to be there.

    A place is a path, or the name of a program, which is looked for on the PATH. What is `private` cannot be installed
    by everybody, and is skipped in continuous integration as well.
    """

    name: str
    places: tuple[Path | str, ...]
    advice: str = "run: make services"
    private: bool = False


def _module(name: str) -> tuple[Path, ...]:
    """Return where a module of Python lies, without importing it."""
    spec = find_spec(name)
    return (Path(spec.origin),) if spec and spec.origin else ()


_EXTRAS = "run: .venv/bin/pip install -e '.[test]'"
PANDAS = Need("pandas", _module("pandas"), _EXTRAS)
POLARS = Need("polars", _module("polars"), _EXTRAS)
RESVG = Need("resvg-py", _module("resvg_py"), _EXTRAS)
XLSX = Need("XlsxWriter", _module("xlsxwriter"), _EXTRAS)
OPENPYXL = Need("openpyxl", _module("openpyxl"), _EXTRAS)
PYARROW = Need("pyarrow", _module("pyarrow"), _EXTRAS)
PROMPT = Need("prompt_toolkit", _module("prompt_toolkit"), _EXTRAS)
BASH = Need("bash", ("bash",), "install it")
GIT = Need("git", ("git",), "install it")
CLONE = Need("the folder .git", (ROOT / ".git",), "clone the project with git")
MAKE = Need("make", ("make",), "install it")
NOHUP = Need("nohup", ("nohup",), "install it")
SETPRIV = Need("setpriv", ("setpriv",), "install it, or run the tests as another user than root")
SHA256SUM = Need("sha256sum", ("sha256sum",), "install it")
RAPPER = Need("rapper", ("rapper",))
SARIF = Need("sarif-multitool", (SERVICES / "node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool",))
SCHEMAS = Need("check-jsonschema", (SERVICES / "lint/bin/check-jsonschema",))
PRE_COMMIT = Need("pre-commit", (SERVICES / "lint/bin/pre-commit",))
SHELLCHECK = Need("shellcheck", (SERVICES / "lint/bin/shellcheck",))
HADOLINT = Need("hadolint", (SERVICES / "lint/bin/hadolint",))
SSSOM = Need("the SSSOM validator", (SERVICES / "sssom/bin/sssom",))
VIRTUOSO = Need("Virtuoso", ("virtuoso-t",))
VIRTUOSO_SHELL = Need("Virtuoso's shell", ("isql-vt",))
OXIGRAPH = Need("the Oxigraph server", (SERVICES / "servers/bin/oxigraph",))
RDFLIB_ENDPOINT = Need("rdflib-endpoint", (SERVICES / "servers/bin/rdflib-endpoint",))
COMUNICA = Need("Comunica", (SERVICES / "comunica/node_modules/.bin/comunica-sparql-file-http",))
CHROMIUM = Need("Chromium", ("chromium",))
NODE = Need("Node.js", ("node",), "install it")
JAVA = Need("Java", ("java",))
PLAYWRIGHT = Need("playwright-core", (SERVICES / "browser/node_modules/playwright-core",))
AXE = Need("axe-core", (SERVICES / "browser/node_modules/axe-core",))
VNU = Need("the Nu HTML checker", (SERVICES / "browser/node_modules/vnu-jar/build/dist/vnu.jar",))
ATHERIS = Need("Atheris", (SERVICES / f"atheris/atheris/native{get_config_var('EXT_SUFFIX')}",))
W3C_SHACL = Need("the W3C's suite for SHACL", (BESIDE / "w3c/shacl", SERVICES / "w3c/shacl"))
PYSHACL_TESTS = Need("the tests of pySHACL", (SERVICES / "pyshacl/test",))
W3C_RDF = Need("the W3C's suites for RDF", (BESIDE / "w3c/rdf", SERVICES / "w3c/rdf"))
W3C_RDFXML = Need("the W3C's suite for RDF/XML", (SERVICES / "w3c/rdf-xml",))
W3C_JSONLD = Need("the suite for JSON-LD", (SERVICES / "w3c/json-ld",))
W3C_SPARQL = Need(
    "the W3C's suite for SPARQL", (BESIDE / "w3c/sparql/sparql11", SERVICES / "w3c/sparql/sparql11")
)  # fmt: skip
W3C_PROTOCOL = Need(
    "the W3C's suite for the SPARQL Protocol", (BESIDE / "w3c/sparql/sparql11/protocol",),
    "put it at ../shared/w3c/sparql", private=True,
)  # fmt: skip
W3C_CANON = Need(
    "the W3C's suite for canonicalisation", (SERVICES / "canon",), "put the folder tests of w3c/rdf-canon at .services/canon",
    private=True,
)  # fmt: skip
RECONCILIATION = Need(
    "the schemas of the Reconciliation API", (BESIDE / "suites/reconciliation-0.2",),
    "put them at ../shared/suites/reconciliation-0.2", private=True,
)  # fmt: skip
JSONSCHEMA = Need("jsonschema", _module("jsonschema"), _EXTRAS)
MCP = Need("mcp", _module("mcp"), _EXTRAS)
PYGLS = Need("pygls", _module("pygls"), _EXTRAS)
NVIM = Need("nvim", ("nvim",))
FLASK = Need("flask", _module("flask"), _EXTRAS)
RML_CORE = Need(
    "the test cases of RML core", (BESIDE / "suites/rml-core",),
    "put them at ../shared/suites/rml-core", private=True,
)  # fmt: skip
EXTRACT = Need(
    "a real extract of Wikidata", (BESIDE / "wikidata/kpop-extract.ttl",),
    "put one at ../shared/wikidata/kpop-extract.ttl", private=True,
)  # fmt: skip


def installed(need: Need) -> Need:
    """Return a need that only what `make services` installs will do for, whatever else lies before it."""
    return need._replace(places=tuple(place for place in need.places if SERVICES in Path(place).parents))


class Missing(pytest.skip.Exception):  # type: ignore[name-defined, misc]  # pytest makes the name as it runs
    """Skips a test, because something that it needs is not there."""

    __module__ = "builtins"  # the reason is shown after the name of the class, and of its module unless it is this one


def find(need: Need) -> Path | None:
    """Return the first place where something lies, or None where it lies nowhere."""
    for place in need.places:
        found = shutil.which(place) if isinstance(place, str) else place
        if found and Path(found).exists():
            return Path(found)
    return None


def require(*needs: Need) -> Path:
    """Return where the first of the things lies; where one is missing, skip the test by name, or fail it in CI."""
    for need in needs:
        if find(need) is None:
            reason = f"{need.name} is not installed; {need.advice}"
            if os.environ.get("CI") and not need.private:
                pytest.fail(reason)
            raise Missing(reason)
    found = find(needs[0])
    assert found is not None
    return found
