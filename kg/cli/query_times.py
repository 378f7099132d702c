"""The times of saved queries as text or JSON, the slowest first."""

from __future__ import annotations

import json

from kg.ask.opening import open_engine
from kg.check.query_times import Timed, time_queries
from kg.cli.output import ProgressBar, open_output, say
from kg.project.catalog import Catalog
from kg.project.config import Project


def tell_times(project: Project, catalog: Catalog, budget: float, format_name: str) -> bool:
    """Print how long each saved query takes; return whether each could be asked and kept to its budget."""
    times: list[Timed] = []
    with ProgressBar("timing the saved queries") as bar:
        engine = open_engine(project, progress=bar)
        for timed in time_queries(project, catalog, engine, budget):
            times.append(timed)
            bar(len(times), len(catalog), timed.name)
    times.sort(key=lambda one: (-one.seconds, one.name))
    with open_output(None) as output:
        if format_name == "json":
            output.write(json.dumps([_fields(one) for one in times], indent=2) + "\n")
        else:
            width = max((len(one.name) for one in times), default=0)
            for one in times:
                output.write(f"{one.name:<{width}}  {one.seconds:8.3f} s  {one.rows:>9,} rows{_remarks(one)}\n")
    over = [one for one in times if one.is_over or one.fault]
    faster = [one for one in times if one.grows_faster]
    say(
        f"{len(times)} saved queries: {len(over)} over their budget or not to be asked, "
        f"{len(faster)} grow faster than data and answer"
    )
    return not over


def _remarks(timed: Timed) -> str:
    remarks = []
    if timed.fault:
        remarks.append(f"cannot be asked: {timed.fault}")
    elif timed.stopped:
        remarks.append(f"stopped, with a budget of {timed.budget:g} s")
    elif timed.is_over:
        remarks.append(f"over its budget of {timed.budget:g} s")
    if timed.grows_faster:
        remarks.append(f"grows {timed.growth:.1f} times as fast as data and answer")
    return f"  {'; '.join(remarks)}" if remarks else ""


def _fields(timed: Timed) -> dict[str, object]:
    return {**timed._asdict(), "over": timed.is_over, "grows_faster": timed.grows_faster}
