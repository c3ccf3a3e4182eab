"""What a newer release has written, in the hands of this one while workers are replaced one by one."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from fee_declarations.finance import queue
from servicekit.db import transaction
from sqlalchemy import Connection, Engine, text

from ..camt import Entry
from ..conftest import Representative
from . import test_officers_desk
from .finance.conftest import connect
from .test_receiving import Office, declare, fits

office, one = test_officers_desk.office, test_officers_desk.one


@pytest.mark.parametrize(
    "take",
    [lambda conn, now: [queue.claim(conn, now)], lambda conn, now: queue.claim_all(conn, 10, now)],
    ids=["one", "all"],
)
def test_a_message_is_taken_although_its_table_has_one_more_column(
    one: Representative, engine: Engine, tmp_path: Path, take: Callable[[Connection, Any], list[Any]]
) -> None:
    with ExitStack() as stack:
        side = connect("http", engine, tmp_path, stack)
        declare(one)
        side.clock.advance(minutes=61)
        with engine.connect() as conn:
            conn.execute(text("ALTER TABLE finance_outbox ADD COLUMN of_next_year text"))
            assert take(conn, side.clock())[0].kind == "declaration-registered"


def test_a_declaration_is_read_although_its_lines_say_more(one: Representative, engine: Engine) -> None:
    filed = declare(one)
    more = "UPDATE declarations SET assessment = jsonb_set(assessment, '{0,of_next_year}', '1')"
    with transaction(engine) as conn:
        conn.execute(text(more))
    read = one.http.get(f"/declarations/{filed['id']}", headers=one.headers())
    assert (read.status_code, read.get_json()["lines"]) == (200, filed["lines"])


def test_a_proposal_of_an_unknown_kind_is_shown_with_the_rest_and_only_rejected(office: Office, engine: Engine) -> None:
    office.take(Entry(700), Entry(800))
    first, second = office.held()
    for payment in (first, second):
        office.post(f"/payments/{payment['id']}/decisions", {"kind": "not-ours", "reason": "x"})
    with transaction(engine) as conn:
        newer = text("UPDATE decisions SET proposal = jsonb_build_object('kind', 'next') WHERE payment_id = :payment")
        conn.execute(newer, {"payment": first["id"]})
    shown = {row["id"]: row["pending"]["what"] for row in office.held()}
    assert shown == {first["id"]: {"kind": "next"}, second["id"]: {"kind": "not-ours"}}
    path = f"/payments/{first['id']}"
    refused = office.post(f"{path}/release", who="nikos")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "payment-decided")
    assert fits(office.get(path), "HeldPayment")["state"] == "held"
    rejected = fits(office.post(f"{path}/rejection", {"reason": "x"}, "nikos"), "HeldPayment")
    assert rejected["pending"] is None
