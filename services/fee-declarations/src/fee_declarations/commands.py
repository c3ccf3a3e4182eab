"""What operations and the revenue office do from a shell.

``python -m fee_declarations.commands load-tables``: the dated tables of the file become the ones in force.
``python -m fee_declarations.commands import-debtors``: finance's list of debtors on standard input, as CSV with the
columns code, afm (may be empty), name, months (1 or 3). New ones are entered, and businesses that waited for them are
tied; a wrong line is named by its number, and then nothing of the list is taken.
``python -m fee_declarations.commands set-books <debtor code> quarter|month``: how often a debtor declares, after the
category of its books (Β΄ quarterly, Γ΄ monthly). The debtor code stands on every note; a tax number is never typed.
``python -m fee_declarations.commands enrol-officer``: somebody with the role ``finance-officer`` may tie debtors, given
as ``{"username", "afm", "person_id"}`` on standard input; ``identity_bridge.commands person-of`` says the person. Both
keep officers from deciding about their own business.
``python -m fee_declarations.commands retention [--dry-run]``: removes what is kept too long (retention.py) and prints
how many records of each kind went; a dry run prints the same and leaves everything as it is.
"""

import argparse
import csv
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError
from servicekit import retention
from servicekit.db import make_engine, transaction
from sqlalchemy import Connection, Engine

from fee_declarations import debtor_schemas, debtor_store, debtors, store, tables
from fee_declarations.finance import Debtor
from fee_declarations.finance.ledger import Ledger, enter_debtors, set_debtor_months
from fee_declarations.retention import rules
from fee_declarations.settings import CommandSettings, ImportSettings

MONTHS = {"quarter": 3, "month": 1}


@contextmanager
def _engine(settings: CommandSettings) -> Iterator[Engine]:
    engine = make_engine(settings.database_url.get_secret_value(), pool_size=1)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _database() -> Iterator[Connection]:
    """One transaction on a connection of its own."""
    with _engine(CommandSettings.from_environment()) as engine, transaction(engine) as conn:
        yield conn


def load_tables() -> None:
    """Store the file's tables as a new version, unless the newest version says the same.

    Ends with a sentence when a fee is missing that was there before: declarations name it for ever.
    """
    document = tables.read_file()
    with _database() as conn:
        try:
            current = store.newest_tariffs(conn)
        except store.NoTariffs:
            current = None
        same = current == document
        if current and (gone := _codes(current) - _codes(document)):
            sys.exit(f"declarations name these fees, so they must stay in the file: {', '.join(sorted(gone))}")
        if not same:
            store.add_tariffs(conn, document)
    print("tables unchanged" if same else "tables loaded")


def _codes(document: dict[str, Any]) -> set[str]:
    return {fee["code"] for fee in document["fees"]}


def set_books(debtor_code: str, every: str) -> None:
    """The debtor declares every month or every quarter from now on; ends with a sentence for an unknown code."""
    months = MONTHS[every]
    with _database() as conn:
        if not set_debtor_months(conn, debtor_code, months):
            sys.exit(f"there is no debtor {debtor_code}")
        debtor_store.set_months(conn, debtor_code, months)
    print(f"{debtor_code} declares every {every}")


def import_debtors() -> None:
    """Take finance's list in from standard input, and tie the businesses that waited for a debtor on it."""
    listed = [_debtor(number, row) for number, row in enumerate(csv.DictReader(sys.stdin), start=2)]
    settings = ImportSettings.from_environment()
    with _engine(settings) as engine, transaction(engine) as conn:
        new = enter_debtors(conn, listed)
        tied = debtors.tie_waiting(conn, Ledger(settings.dias_creditor_id), datetime.now(UTC))
    print(json.dumps({"listed": len(listed), "new": new, "tied": tied}))


def _debtor(line: int, row: dict[str, str]) -> Debtor:
    """A line of the list; ends with a sentence that does not quote it when it is not one."""
    try:
        return debtor_schemas.ListedDebtor.model_validate(row).debtor()
    except ValidationError as error:
        wrong = ", ".join(sorted({str(fault["loc"][0]) for fault in error.errors(include_input=False)}))
        sys.exit(f"line {line}: {wrong} cannot be right; nothing was taken in")


def enrol_officer() -> None:
    """Let somebody tie debtors; ends with a sentence that names wrong fields and quotes nothing."""
    try:
        officer = debtor_schemas.OfficerIn.model_validate_json(sys.stdin.read())
    except ValidationError as error:
        wrong = ", ".join(sorted({str(next(iter(one["loc"]), "input")) for one in error.errors(include_input=False)}))
        sys.exit(f"{wrong} cannot be right; nobody was enrolled")
    with _database() as conn:
        debtor_store.enrol(conn, officer.username, officer.afm, officer.person_id)
    print(json.dumps({"username": officer.username}))


def remove_old(*, dry_run: bool) -> None:
    """Apply the retention rules once, or say what they would remove."""
    settings = CommandSettings.from_environment()
    with _engine(settings) as engine:
        gone = retention.apply(engine, rules(settings), datetime.now(UTC), dry_run=dry_run)
    print(json.dumps({"dry_run": dry_run, "removed": gone}))


def main() -> None:
    parser = argparse.ArgumentParser(prog="fee_declarations.commands", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("load-tables")
    commands.add_parser("import-debtors")
    commands.add_parser("enrol-officer")
    books = commands.add_parser("set-books")
    books.add_argument("debtor_code")
    books.add_argument("every", choices=list(MONTHS))
    commands.add_parser("retention").add_argument("--dry-run", action="store_true")
    given = parser.parse_args()
    if given.command == "load-tables":
        load_tables()
    elif given.command == "import-debtors":
        import_debtors()
    elif given.command == "enrol-officer":
        enrol_officer()
    elif given.command == "retention":
        remove_old(dry_run=given.dry_run)
    else:
        set_books(given.debtor_code, given.every)


if __name__ == "__main__":
    main()
