"""House style: rules that one house has and another has not, each at the level that kg.toml says."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from pathlib import Path

from kg.check.bracketed_names import Bracketed, is_name
from kg.check.declared_prefixes import Declared
from kg.errors import Location, Mend
from kg.findings import Finding
from kg.project.config import CONFIG, Project
from kg.project.levels import severity_of
from kg.rdf.usual_prefixes import USUAL_PREFIXES

_MOST_SHOWN = 3
_SEVERAL = ("dc", "geo", "schema")
"""Usual prefixes by which some mean another vocabulary, or another address of it, and rightly so."""


def check_prefixes(project: Project, files: Iterable[tuple[Path, Declared, Bracketed]]) -> list[Finding]:
    """Return prefixes that kg.toml does not declare, and those that mean one thing here and another thing there.

    A name with a prefix that stands in brackets means nothing of that, and is told with those not declared.

    What kg.toml says is the first meaning, or else what the first of the files says. A second meaning has the place of
    the first one beside it.
    """
    undeclared, second = severity_of(project.style.prefixes), severity_of(project.style.meanings)
    first: dict[str, tuple[str, Location]] = {}
    findings = []
    others: dict[str, dict[str, list[Finding]]] = {}
    agreeing: set[str] = set()
    for path, declared, bracketed in files if undeclared or second else ():
        findings += [_in_brackets(path, *one, undeclared) for one in bracketed if undeclared]
        for prefix, namespace, line in declared:
            place = Location(path, line, 1)
            said = f"the prefix {prefix}: is <{namespace}> here"
            known = project.prefixes.get(prefix)
            meaning, where = (known, None) if known is not None else first.setdefault(prefix, (namespace, place))
            if namespace == meaning:
                agreeing.add(prefix)
                if known is None and undeclared:
                    meant = _slip_of(prefix, namespace)
                    message = (
                        f"{said}, and <{meant}> to everybody. Write {prefix}: <{meant}> here."
                        if meant
                        else f"{said}, and {CONFIG} does not declare it. Declare it there."
                    )
                    findings.append(Finding(undeclared, message, "prefixes", place))
            elif second:
                where = where or _place_in_config(project, prefix)
                message = (
                    f"{said}, and <{meaning}> in {CONFIG if known else 'another file'}. Use one meaning everywhere:"
                    f" write {prefix}: <{meaning}> here."
                )
                related = ((where, f"<{meaning}>"),) if where else ()
                finding = Finding(second, message, "meanings", place, related=related)
                findings.append(finding)
                if known is not None:
                    others.setdefault(prefix, {}).setdefault(namespace, []).append(finding)
    for prefix, namespaces in others.items():
        usual = _usual(prefix)
        ours = project.prefixes[prefix]
        ended = next((one for one in namespaces if one in (f"{ours}/", f"{ours}#")), None)
        right = ended or (usual if usual in namespaces else next(iter(namespaces)))
        some = namespaces[right]
        if prefix not in agreeing and (right in (usual, ended) or (len(namespaces) == 1 and len(some) > 1)):
            at = findings.index(some[0])
            findings = [one for one in findings if one not in some]
            findings.insert(at, _against_all(project, prefix, right, some))
    return findings


def _in_brackets(path: Path, name: str, line: int, column: int, severity: str) -> Finding:
    place, prefix = Location(path, line, column), name.partition(":")[0]
    told = f"<{name}> is an address of its own, and no name with the prefix {prefix}: that this file declares."
    if not is_name(name):
        return Finding(severity, f"{told} Write the name without < and >.", "prefixes", place)
    mend = Mend(f"write {name}", place, len(name) + 2, name)
    return Finding(severity, f"{told} Write {name}, without < and >.", "prefixes", place, mend=mend)


def _usual(prefix: str) -> str | None:
    """Return what a prefix means to everybody; None for one of which that cannot be said."""
    return USUAL_PREFIXES.get(prefix) if prefix not in _SEVERAL else None


def _slip_of(prefix: str, namespace: str) -> str | None:
    """Return what a prefix means to everybody, where a file has another meaning, or that one without its end."""
    usual = USUAL_PREFIXES.get(prefix)
    is_slip = usual != namespace and (_usual(prefix) or usual in (f"{namespace}/", f"{namespace}#"))
    return usual if is_slip else None


def _against_all(project: Project, prefix: str, namespace: str, files: list[Finding]) -> Finding:
    """Return the one finding of a prefix that kg.toml has wrong: files know it as all do, or all of them otherwise."""
    short = namespace.removeprefix(project.base)
    every = f"in all {len(files)} files that declare it" if len(files) > 1 else "in the file that declares it"
    others = "everywhere else" if namespace == _usual(prefix) else every
    message = (
        f"the prefix {prefix}: is <{project.prefixes[prefix]}> here, and <{namespace}> {others}. Use one meaning"
        f' everywhere: write {prefix} = "{short}" here.'
    )
    related = tuple((one.location, f"<{namespace}>") for one in files[:_MOST_SHOWN] if one.location)
    return Finding(files[0].severity, message, "meanings", _place_in_config(project, prefix), related=related)


def check_names(project: Project, files: Iterable[Path]) -> list[Finding]:
    """Return files whose names differ from that of another one only in case or in how letters are composed.

    On many systems they are one name, so a checkout loses one of the two; a second one has the first one beside it.
    """
    severity = severity_of(project.style.names)
    first: dict[str, Path] = {}
    findings = []
    for path in files if severity else ():
        other = first.setdefault(_folded(project.name_of(path)), path)
        if other != path:
            message = "on many systems this is the name of another file as well, and only one can be there. Rename one."
            related = ((Location(other), other.name),)
            findings.append(Finding(str(severity), message, "names", Location(path), related=related))
    return findings


def _folded(name: str) -> str:
    if name.isascii():
        return name.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold())


def _place_in_config(project: Project, prefix: str) -> Location | None:
    """Return where kg.toml declares a prefix; None for one that every project has."""
    from kg.project.declared import read_settings

    settings = read_settings(project.root / CONFIG, project.root, {})
    steps = ("prefixes", prefix)
    return settings.place(steps) if steps in settings.find_keys() else None
