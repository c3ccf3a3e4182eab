"""What operations and the revenue office do from a shell: ``python -m fee_declarations.commands <command>``.

``load-tables``: the dated tables of the file, with those of the municipality's own folder, become the ones in force.
What staff have changed meanwhile stays as they left it; the command says what of it the files have otherwise.
``import-debtors``: finance's list of debtors on standard input, as CSV with the columns code, afm (may be empty), name,
months (1 or 3), as spreadsheets write it (debtor_list.py). New ones are entered, and businesses that waited for them
are tied; a wrong line is named by its number, and then nothing of the list is taken.
``set-books <debtor code> quarter|month``: how often a debtor declares, after the category of its books (Β΄ quarterly,
Γ΄ monthly). The debtor code stands on every note; a tax number is never typed.
``enrol-officer``: a person with the role ``finance-officer`` may tie debtors, given as ``{"username", "afm",
"person_id"}`` on standard input; ``identity_bridge.commands person-of`` says the person. Both keep officers from
deciding about their own business.
``tell-finance <day>``: what happened since this day and a connected finance application was never told of is queued for
it, once; for the day on which it is connected, and whenever it was not for a while.
``check-books``: proves that the ledger adds up and prints the trial balance; exit code 1 when it does not.
``retention [--dry-run]``: removes what is kept too long (retention.py).
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from servicekit.clock import ATHENS, now
from servicekit.commands import Alarm, Answer, Call, Command, Refused, read_input, retention_command, run
from servicekit.db import transaction
from sqlalchemy import text

from fee_declarations import debtor_schemas, debtor_store, debtors, store
from fee_declarations.accounting import balances, check, sums
from fee_declarations.debtor_list import NotAList, read_list
from fee_declarations.finance import queue
from fee_declarations.finance.choosing import finance_of
from fee_declarations.finance.ledger import enter_debtors, set_debtor_months
from fee_declarations.retention import rules
from fee_declarations.settings import CommandSettings, ImportSettings, TablesSettings
from fee_declarations.stored_json import WrongMember
from fee_declarations.table_documents import Document
from fee_declarations.tables_desk import loading
from fee_declarations.tables_desk import store as desk_store

MONTHS = {"quarter": 3, "month": 1}
WRONG_INPUT = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    return run("fee-declarations", COMMANDS, arguments)


def load_tables(call: Call[TablesSettings]) -> Answer:
    """Store the files' tables as a new version, unless that says what is in force.

    What staff changed (tables_desk) is kept, and named under ``kept`` where the files say otherwise. Refuses when a fee
    is missing that was there before: declarations name it for ever.
    """
    own = own_tables(call.settings.municipality_file)
    try:
        file = loading.read_files(own)
    except WrongMember as error:
        raise Refused(f"{own.name} of the municipality: {error}") from None
    with transaction(call.engine) as conn:
        try:
            current = desk_store.newest(conn, lock=True)
        except store.NoTariffs:
            desk_store.add(conn, file, file, None)
            return {"tables": "loaded"}
        if gone := _codes(current.document) - _codes(file):
            raise Refused(f"declarations name these fees, so they must stay in the file: {', '.join(sorted(gone))}")
        try:
            made = loading.merged(current.file or current.document, file, current.document)
        except ValidationError as error:
            raise Refused(f"what staff changed does not fit the file: {error.errors()[0]['msg']}") from None
        same = current.document == made.document
        if not same or (current.file or current.document) != file:
            desk_store.add(conn, made.document, file, None)
    return {"tables": "unchanged" if same else "loaded", **({"kept": made.kept} if made.kept else {})}


def own_tables(municipality_file: Path) -> Path:
    """The municipality's own tables: ``fees.yaml`` in the folder called like its file; there need not be one."""
    return municipality_file.with_suffix("") / "fees.yaml"


def _codes(document: Document) -> set[str]:
    return {str(fee["code"]) for fee in document["fees"]}


def set_books(call: Call[CommandSettings]) -> Answer:
    """The debtor declares every month or every quarter from now on; refuses an unknown code."""
    code, every = call.given.debtor_code, call.given.every
    with transaction(call.engine) as conn:
        if not set_debtor_months(conn, code, MONTHS[every]):
            raise Refused(f"there is no debtor {code}")
        debtor_store.set_months(conn, code, MONTHS[every])
    return {"debtor_code": code, "declares": f"every {every}"}


def import_debtors(call: Call[ImportSettings]) -> Answer:
    """Take finance's list in from standard input, and tie the businesses that waited for a debtor on it."""
    try:
        listed = read_list(sys.stdin.read())
    except NotAList as wrong:
        raise Refused(str(wrong), WRONG_INPUT) from None
    except UnicodeDecodeError:
        sentence = "the list is not in UTF-8: save it as “CSV UTF-8”; nothing was taken in"
        raise Refused(sentence, WRONG_INPUT) from None
    with transaction(call.engine) as conn:
        new = enter_debtors(conn, listed)
        tied = debtors.match_waiting(conn, finance_of(call.settings), now())
    return {"listed": len(listed), "new": new, "tied": tied}


def tell_finance(call: Call[ImportSettings]) -> Answer:
    """Queue what a connected finance application was never told of; refuses while none is connected."""
    since = datetime.combine(call.given.since, time.min, ATHENS)
    with transaction(call.engine) as conn:
        if queue.feed(conn) is None:
            raise Refused("no finance application is connected: set FINANCE and start the worker first")
        conn.execute(text("SET LOCAL statement_timeout = 0"))
        return {"since": call.given.since.isoformat(), "queued": queue.catch_up(conn, since)}


def enrol_officer(call: Call[CommandSettings]) -> Answer:
    """Enrol an officer who may tie debtors."""
    officer = read_input(debtor_schemas.OfficerIn)
    with transaction(call.engine) as conn:
        debtor_store.enrol(conn, officer.username, officer.afm, officer.person_id)
    return {"username": officer.username}


def check_books(call: Call[CommandSettings]) -> Answer:
    """Prove the books; what is wrong is said with how often it is so, and where first."""
    with transaction(call.engine) as conn:
        found = check.differences(conn)
        answer = {"balances": balances.totals(conn), "differences": [asdict(one) for one in found]}
    if found:
        raise Alarm(answer)
    return answer


def recount_sums(call: Call[CommandSettings]) -> Answer:
    """Recompute the running sums of the figures from the postings."""
    with transaction(call.engine) as conn:
        sums.recount(conn)
        return {"balances": balances.totals(conn)}


def _takes_day(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("since", type=date.fromisoformat, metavar="YYYY-MM-DD")


def _takes_books(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("debtor_code")
    parser.add_argument("every", choices=list(MONTHS))


COMMANDS: Sequence[Command[Any]] = [
    Command("load-tables", "the dated tables of the files become the ones in force", TablesSettings, load_tables),
    Command("import-debtors", "finance's list of debtors as CSV on standard input", ImportSettings, import_debtors),
    Command("set-books", "how often a debtor declares", CommandSettings, set_books, _takes_books),
    Command("enrol-officer", "who ties debtors, as JSON on standard input", CommandSettings, enrol_officer),
    Command("tell-finance", "queue what happened since a day", ImportSettings, tell_finance, _takes_day),
    Command("check-books", "prove that the ledger adds up", CommandSettings, check_books),
    Command("recount-sums", "recompute the running sums of the figures", CommandSettings, recount_sums),
    retention_command(CommandSettings, rules),
]


if __name__ == "__main__":
    sys.exit(main())
