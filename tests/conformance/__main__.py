"""Run the test suites of the standards through `kg`: `python -m tests.conformance [SUITE…]`.

Each suite that is there gets a report in EARL, and the table of all goes to stdout. Ends with 1 when a test failed that
is no exception, or an exception passed.
"""

from __future__ import annotations

import argparse
import sys

from tests.conformance.earl import REPORTS, earl_of
from tests.conformance.suites import SUITES
from tests.conformance.verdicts import outcome_of
from tests.figures import keep
from tests.services import find


def main() -> None:
    """Run the suites that are named, or all, and report."""
    parser = argparse.ArgumentParser(prog="python -m tests.conformance", description=__doc__)
    parser.add_argument("suites", nargs="*", metavar="SUITE", help=", ".join(suite.name for suite in SUITES))
    parser.add_argument("--dry", action="store_true", help="write no reports, and keep no figures")
    options = parser.parse_args()
    if unknown := set(options.suites) - {suite.name for suite in SUITES}:
        parser.error(f"there is no suite {', '.join(sorted(unknown))}")
    bad = 0
    print(f"{'suite':<28} {'passed':>9}  exceptions  n/a")
    for suite in SUITES:
        if options.suites and suite.name not in options.suites:
            continue
        found = find(suite.needs[0])
        if found is None:
            print(f"{suite.title:<28} is not here: {suite.needs[0].advice}", file=sys.stderr)
            continue
        verdicts = list(suite.run(found / suite.folder, suite.base))
        outcome = outcome_of(suite.name, verdicts)
        share = f"{outcome.passed}/{outcome.total}"
        print(f"{suite.title:<28} {share:>9}  {len(outcome.excepted):>10}  {outcome.does_not_apply:>3}", flush=True)
        for name, said in outcome.failed.items():
            print(f"{suite.name}: {name} failed: {said.strip()[:300]}", file=sys.stderr)
        for name in outcome.in_vain:
            print(f"{suite.name}: {name} is an exception in vain", file=sys.stderr)
        bad += len(outcome.failed) + len(outcome.in_vain)
        if not options.dry:
            (REPORTS / f"{suite.name}.ttl").write_text(earl_of(suite.title, verdicts), "utf-8")
            keep("conformance", suite.title, outcome.total, outcome.total - outcome.passed)
    sys.exit(bad > 0)


if __name__ == "__main__":
    main()
