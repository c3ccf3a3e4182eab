"""What operations do from a shell: ``python -m certificates.commands <command>``.

``retention [--dry-run]`` removes what is kept too long (retention.py). ``compare-with-register [--from FILE | --url
URL]`` reports where the catalogue says otherwise than the national register of procedures; exit code 1 when it does.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from servicekit.clock import local_day, now
from servicekit.commands import Alarm, Call, Command, Refused, retention_command, run

from certificates.catalogue import load, register
from certificates.retention import rules
from certificates.settings import CatalogueSettings, CommandSettings
from certificates.use_cases import comparing
from certificates.use_cases.catalogues import CatalogueSource


def main(arguments: Sequence[str] | None = None) -> int:
    comparison = Command(
        "compare-with-register",
        "say where the catalogue differs from the national register of procedures",
        CatalogueSettings,
        _compare,
        _takes,
    )
    return run("certificates", [retention_command(CommandSettings, rules), comparison], arguments)


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


if __name__ == "__main__":
    sys.exit(main())
