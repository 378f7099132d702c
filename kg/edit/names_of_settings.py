"""Where settings, mappings, decisions and expected answers name things."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kg.edit.names import LINES, Mention, Name, iter_plain_names, iter_values
from kg.link.support import RESTS

_TOML = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'.*?\'\'\'|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|\#[^\n]*', re.DOTALL
)
_TOML_TABLE = re.compile(r"^[ \t]*\[([^\[\]\n]+)\]", re.MULTILINE)
_YAML_COMMENT = re.compile(r"(?:^|(?<=\s))\#[^\n]*")
_CURIE_LINE = re.compile(r"^#[ \t]+([\w.-]+):[ \t]+(\S+)[ \t]*$", re.MULTILINE)
_YAML_PREFIX = re.compile(
    r"^[ \t]+[\"']?([\w.-]*)[\"']?:[ \t]+[\"']?([a-z][a-z0-9+.-]*://[^\s\"']*)[\"']?[ \t]*$", re.MULTILINE
)


def iter_toml_names(text: str, prefixes: Mapping[str, str]) -> Iterator[Name | Mention]:
    """Yield the names in the texts of TOML, but for what declares prefixes, and its comments."""
    tables = [(match.start(), match[1].strip()) for match in _TOML_TABLE.finditer(text)]
    for match in _TOML.finditer(text):
        if match[0].startswith("#"):
            yield Mention(match.start(), match.end())
        elif next((name for at, name in reversed(tables) if at <= match.start()), "") != "prefixes":
            for name in iter_plain_names(text, prefixes, within=LINES, start=match.start() + 1, end=match.end() - 1):
                if not re.search(r"\s", match[0]):  # a name, or a path of names; what has spaces is a sentence
                    yield name


def iter_yaml_names(text: str, prefixes: Mapping[str, str]) -> Iterator[Name | Mention]:
    """Yield the names in YAML, with the prefixes that it declares itself as well, and its comments."""
    declared = list(_YAML_PREFIX.finditer(text))
    known = {**prefixes, **{match[1]: match[2] for match in declared}}
    at = 0
    for comment in [*_YAML_COMMENT.finditer(text), None]:
        end = comment.start() if comment else len(text)
        for name in iter_values(text, known, start=at, end=end):
            if not any(one.start() <= name.start < one.end() for one in declared):
                yield name._replace(form="bare") if name.form == "plain" else name
        if comment:
            yield Mention(comment.start(), comment.end())
            at = comment.end()


def iter_answer_names(text: str, prefixes: Mapping[str, str]) -> Iterator[Name | Mention]:
    """Yield the names in an expected answer: in its terms, but not in the texts of literals, and in its parameters."""
    at = 0
    for line in text.splitlines(keepends=True):
        end = at + len(line.rstrip("\r\n"))
        if line.startswith("#+"):
            yield from iter_values(text, prefixes, start=at, end=end)
        else:
            yield from iter_plain_names(text, prefixes, within=_BESIDE_TEXTS, start=at, end=end)
        at += len(line)


# What stands beside the texts of literals on a line.
_BESIDE_TEXTS = re.compile(r'(?<![^\t\n(< ])[^"\t\n][^\t\n"]*|(?<=\^\^)[^\t\n"]+')


def iter_decision_names(text: str, prefixes: Mapping[str, str]) -> Iterator[Name | Mention]:
    """Yield the names in decisions on links (SSSOM): cells that are one name, by the prefixes of the file's head.

    And those in the note on what a decision rests on.
    """
    known = {**prefixes, **{match[1]: match[2] for match in _CURIE_LINE.finditer(text)}}
    whole = re.compile(r"(?:^|(?<=\t))[^\t\n]+(?=\t|\r?$)", re.MULTILINE)
    at = 0
    for line in text.splitlines(keepends=True):
        if not line.startswith("#"):
            for cell in whole.finditer(text, at, at + len(line.rstrip("\r\n"))):
                for name in iter_plain_names(text, known, within=LINES, start=cell.start(), end=cell.end()):
                    if (name.start, name.end) == cell.span() or (name.form == "iri" and RESTS in cell[0]):
                        yield name
        at += len(line)
