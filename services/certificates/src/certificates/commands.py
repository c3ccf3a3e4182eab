"""What operations do from a shell: ``python -m certificates.commands <command>``.

``retention [--dry-run]`` removes records that are too old (retention.py). ``compare-with-register [--from FILE | --url
URL]`` reports where the catalogue says otherwise than the national register of procedures; exit code 1 when it does.
``recount-figures`` recounts all cases, puts right the figures that differ, and says which did.
``check-seal [--crls PATH]`` says how long the seal holds and whether it was revoked; exit code 1 when that is bad news.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from servicekit.clock import local_day, now
from servicekit.commands import Alarm, Call, Command, Refused, retention_command, run

from certificates.catalogue import load, register
from certificates.domain.figures import week_of
from certificates.municipality import Municipality
from certificates.retention import rules
from certificates.seal_command import seal_command
from certificates.settings import CatalogueSettings, CommandSettings, RecountSettings
from certificates.use_cases import comparing, figures
from certificates.use_cases.catalogues import CatalogueSource

MOST_SHOWN = 200
"""Differences that are printed; how many there were is said too."""


def main(arguments: Sequence[str] | None = None) -> int:
    comparison = Command(
        "compare-with-register",
        "say where the catalogue differs from the national register of procedures",
        CatalogueSettings,
        _compare,
        _takes,
    )
    counting = Command(
        "recount-figures", "recount all cases, and say which figures differed", RecountSettings, _recount
    )
    commands: list[Command[Any]] = [retention_command(CommandSettings, rules), comparison, counting, seal_command()]
    return run("certificates", commands, arguments)


def _takes(parser: argparse.ArgumentParser) -> None:
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--from", dest="file", type=Path, help="answers of the register, saved before")
    source.add_argument("--url", default=comparing.INTERFACE, help="the register's interface, unless it moved")


def _compare(call: Call[CatalogueSettings]) -> Mapping[str, object]:
    catalogue = CatalogueSource(call.engine, load(call.settings.municipality_file))(local_day(now()))
    procedures = catalogue.offered()
    numbered = [one.register_number for one in procedures if one.register_number]
    try:
        given = call.given
        answers = comparing.from_file(given.file) if given.file else comparing.from_interface(numbered, given.url)
    except comparing.RegisterUnreadable as error:
        raise Refused(str(error)) from None
    differences = [asdict(one) for one in register.compare(procedures, register.by_number(answers))]
    without = [one.code for one in procedures if not one.register_number]
    answer = {"compared": numbered, "without_number": without, "differences": differences}
    if differences:
        raise Alarm(answer)
    return answer


def _recount(call: Call[RecountSettings]) -> Mapping[str, object]:
    """Put the figures right, and say which were wrong."""
    calendar = Municipality.load(call.settings.municipality_file).calendar()
    found = figures.recount(call.engine, calendar, _complete_since(call.settings))
    if found is None:
        raise Refused("another process is counting now")
    while figures.fold(call.engine):
        pass
    figures.sum_up(call.engine)
    shown = [
        {
            "procedure": one.cell.procedure,
            "week": one.cell.week.isoformat(),
            "measure": one.cell.measure.value,
            "bucket": one.cell.bucket,
            "was": one.was,
            "cases_say": one.cases_say,
        }
        for one in found[:MOST_SHOWN]
    ]
    return {"differed": len(found), "differences": shown}


def _complete_since(settings: RecountSettings) -> date | None:
    """The first week of which retention has removed no case."""
    if not settings.retention_requests_days:
        return None
    return week_of(local_day(now()) - timedelta(days=settings.retention_requests_days)) + timedelta(weeks=1)


if __name__ == "__main__":
    sys.exit(main())
