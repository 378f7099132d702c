"""Findings that are known and accepted for now: a file of them, so that only others count.

Whoever begins to check data that is years old has hundreds of findings on the first day. With a baseline a run fails
for what comes new, and tells what has been mended. A finding is known by its fingerprint, and as often as it is
written there; so moving lines about changes nothing. The file has one finding a line, sorted, to be kept with the data
and read in a diff.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from kg.check.fingerprints import fingerprint
from kg.errors import Advice, InputError, Location
from kg.findings import Finding, Note, Report
from kg.io.atomic import replace_file
from kg.io.decoding import not_utf8

_FORM = "kg baseline 1"


class Known(NamedTuple):
    """A finding of a baseline: its fingerprint, and, for who reads the file, its rule, file and message."""

    mark: str
    rule: str
    file: str
    message: str


class Baseline:
    """The findings that are known; each that a report has is taken off, so that what is left was mended."""

    def __init__(self, path: Path, known: Iterable[Known] = ()) -> None:
        self._path = path
        self._left = Counter(one.mark for one in known)

    @classmethod
    def read(cls, path: Path) -> Baseline:
        """Read a baseline; raise InputError for a file that is not there, or is none."""
        try:
            lines = path.read_text("utf-8").splitlines()
        except UnicodeDecodeError as error:
            raise not_utf8(error, path, InputError) from None
        except OSError as error:
            raise InputError(f"cannot be read: {error}", location=Location(path)) from None
        if not lines or lines[0] != json.dumps(_FORM):
            raise InputError("is no baseline; write one", location=Location(path), advice=Advice("update-baseline"))
        known = []
        for number, line in enumerate(lines[1:], 2):
            try:
                one = Known(**json.loads(line))
            except (ValueError, TypeError, RecursionError):
                one = None
            if one is None or not all(isinstance(value, str) for value in one):
                told = "is no finding as they are written here; take the line out, or write the file anew"
                raise InputError(told, location=Location(path, number, 1), advice=Advice("update-baseline"))
            known.append(one)
        return cls(path, known)

    def without_known(self, report: Report, folder: Path) -> Report:
        """Return a report with the findings that are not known, and a note that counts the others.

        What is known of places is as they are seen from a folder.
        """
        new = []
        for finding, seen in zip(report.findings, report.seen_from(folder).findings, strict=True):
            mark = fingerprint(seen)
            if self._left[mark] > 0:
                self._left[mark] -= 1
            else:
                new.append(finding)
        count = len(report.findings) - len(new)
        if not count:
            return report
        told = f"{count:,} known finding{'s are' if count > 1 else ' is'} left out"
        return report._replace(findings=new, notes=(*report.notes, Note(told, Location(self._path))))

    def tell_mended(self) -> Note | None:
        """Return a note on the findings that no report has had, when all have been looked at; None where all came."""
        gone = sum(self._left.values())
        if not gone:
            return None
        told = f"{gone:,} known finding{'s have' if gone > 1 else ' has'} been mended; write the file anew"
        return Note(told, Location(self._path), Advice("update-baseline"))


def write_baseline(path: Path, findings: Iterable[Finding]) -> int:
    """Write findings, with places as seen from some folder, as a baseline, and return how many.

    Raises InputError where the file cannot be written.
    """
    known = [
        Known(fingerprint(one), one.rule, one.location.path.as_posix() if one.location else "", one.message)
        for one in findings
    ]
    known.sort(key=lambda one: (one.file, one.rule, one.message, one.mark))
    with replace_file(path) as file:
        for value in (_FORM, *(one._asdict() for one in known)):
            file.write(json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n")
    return len(known)
