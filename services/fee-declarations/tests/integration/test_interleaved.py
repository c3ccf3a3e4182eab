"""Payments by the thousand, brought twice, while other processes declare, pay at the desk and issue notes again, and
all are killed at random: balanced to the cent, nothing lost, nothing doubled, here and at finance."""

import multiprocessing
import os
import signal
import time
import uuid
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
from typing import Any

import pytest
from fee_declarations import models
from fee_declarations.accounting import balances, check
from fee_declarations.accounting import store as books
from fee_declarations.payments.models import bank_files, bank_lines, payments, receipts
from servicekit.db import transaction
from sqlalchemy import Engine, func, select, text

from ..camt import Entry, notification
from ..conftest import MUNICIPALITY, TOKENS
from ..finance_side import Clerk, Record
from . import interleaved
from .interleaved import ACTORS, World, worker_steps
from .test_many_payments import lay_out

SEED = 20261130
CENTS = 1000
LONGEST_PAUSE, MOST_IDLE = 15.0, 40
"""Seconds between two who are killed; so often nothing may have moved meanwhile, before something must be stuck."""


@dataclass
class Plan:
    """The files that are to come, in the order of coming, and what they bring."""

    files: list[bytes] = field(default_factory=list)
    came: int = 0
    returned: int = 0


def planned(notes: list[dict[str, Any]], size: int, chance: Random) -> Plan:
    """Each payment in a file, and again in another one; some go back later, some come with another sum."""
    plan = Plan()
    keyed: list[tuple[float, bytes]] = []
    for start in range(0, len(notes), size):
        entries = [
            Entry(CENTS, note["rf"], ref=f"P{start + n}", end_to_end=f"E{start + n}")
            for n, note in enumerate(notes[start : start + size])
        ]
        back = [
            Entry(CENTS, one.code, ref=f"B{one.ref}", end_to_end=one.end_to_end, direction="DBIT", reason="AC04")
            for one in chance.sample(entries, max(1, size // 50))
        ]
        first = notification(*entries)
        corrected = Entry(CENTS + 1, entries[0].code, ref=entries[0].ref, end_to_end=entries[0].end_to_end)
        # The same bytes; the same payments under another name; some of them with a corrected sum; some go back.
        later = (first, notification(*entries), notification(corrected, *chance.sample(entries[1:], size // 2)))
        keyed.append((start, first))
        # What repeats an earlier file comes after it, at any distance.
        keyed += [(chance.uniform(start + 1, len(notes)), file) for file in (*later, notification(*back))]
        plan.came += len(entries) * CENTS
        plan.returned += len(back) * CENTS
    plan.files = [file for _, file in sorted(keyed, key=lambda one: one[0])]
    return plan


class Crew:
    """The processes; ``shake`` kills some, and puts others in their place."""

    def __init__(self, world: World, chance: Random) -> None:
        self.world, self.chance, self.killed = world, chance, 0
        self._context = multiprocessing.get_context("fork")
        self._running: list[tuple[Any, BaseProcess]] = [(actor, self._begin(actor)) for actor in ACTORS]

    def _begin(self, actor: Any) -> BaseProcess:
        process = self._context.Process(target=actor, args=(self.world, self.chance.randrange(2**32)), daemon=True)
        process.start()
        return process

    def shake(self) -> None:
        place = self.chance.randrange(len(self._running))
        actor, process = self._running[place]
        self._kill(process)
        self._running[place] = (actor, self._begin(actor))

    def end(self) -> None:
        for _, process in self._running:
            self._kill(process)

    def _kill(self, process: BaseProcess) -> None:
        if process.pid and process.is_alive():
            os.kill(process.pid, signal.SIGKILL)
            self.killed += 1
        process.join()


@pytest.mark.parametrize(
    ("number", "size", "declarations"),
    [
        pytest.param(120, 40, 4, id="few"),
        pytest.param(10_000, 500, 120, id="ten-thousand", marks=pytest.mark.thorough),
    ],
)
def test_nothing_is_lost_or_doubled_while_everybody_is_killed(
    represent: Any, engine: Engine, database_url: str, tmp_path: Path, number: int, size: int, declarations: int
) -> None:
    chance = Random(SEED)  # noqa: S311 -- printed, to be repeated
    notes = lay_out(engine, represent(), number)
    world = _world(database_url, tmp_path, represent, declarations)
    interleaved.begin_feed(engine)
    record, before = Record(), _owed(engine)
    clerk, plan = Clerk(world.finance, record), planned(notes, size, chance)
    crew, began = Crew(world, chance), time.monotonic()
    try:
        _bring(engine, world, plan, crew, clerk, chance)
    finally:
        crew.end()
    took = time.monotonic() - began
    lines = _finish(engine, world, clerk)
    print(
        f"\nseed {SEED}: {number} payments in {len(plan.files)} files with {lines} lines, {crew.killed} processes"
        f" killed, {took:.1f} s: {took / lines * 1000:.2f} s for a thousand lines,"
        f" {took / number * 1000:.2f} s for a thousand payments, all else included"
    )
    _prove_books(engine, plan, number)
    _prove_declarations(engine, world)
    _prove_finance(engine, record, before)


def _world(url: str, folder: Path, represent: Any, declarations: int) -> World:
    settings = {
        "database_url": url,
        "oidc_issuer": TOKENS.issuer,
        "oidc_audience": "fee-declarations",
        "municipality_file": str(MUNICIPALITY),
        "dias_creditor_id": "1234",
        "finance": "file",
        "finance_folder": str(folder / "finance"),
    }
    quarters = [f"{year}-Q{quarter}" for year in (2023, 2024) for quarter in (1, 2, 3, 4)]
    filings: list[tuple[str, str, str, str]] = []
    while len(filings) < declarations:
        one = represent(places=4)
        of = [(one.person_id, one.subject, place, period) for place in one.establishments for period in quarters]
        filings += of[: declarations - len(filings)]
    return World(url, folder, settings, filings)


def _bring(engine: Engine, world: World, plan: Plan, crew: Crew, clerk: Clerk, chance: Random) -> None:
    """Files come one after the other, people are killed, and at the end everything must have got through."""
    inbox = world.bank / "in"
    # Loops that watch these folders may have made them first.
    inbox.mkdir(parents=True, exist_ok=True)
    (world.finance / "in").mkdir(parents=True, exist_ok=True)
    for place, data in enumerate(plan.files):
        part = inbox / f".{place:04d}.xml"
        part.write_bytes(data)
        part.rename(inbox / f"{place:04d}.xml")
        time.sleep(chance.random() * 0.1)
        if chance.random() < 0.5:
            crew.shake()
        clerk.work()
    # Killed less and less often: otherwise no worker would finish anything on a slow machine.
    pause, idle, before = 0.2, 0, (0, 0, 0)
    while any(left := _left(engine, world)):
        time.sleep(chance.random() * pause)
        crew.shake()
        clerk.work()
        pause = min(pause * 1.1, LONGEST_PAUSE)
        idle, before = (idle + 1 if left == before else 0), left
        assert idle < MOST_IDLE, f"it does not come to rest: {left} left"


def _left(engine: Engine, world: World) -> tuple[int, int, int]:
    """How many files are not posted, declarations not filed, files not read."""
    with transaction(engine) as conn:
        waiting = conn.execute(select(func.count()).where(bank_files.c.state == "previewed")).scalar_one()
        filed = conn.execute(
            select(func.count()).where(models.declarations.c.person_id.in_([one[0] for one in world.filings]))
        ).scalar_one()
    return waiting, len(world.filings) - filed, len(list((world.bank / "in").iterdir()))


def _finish(engine: Engine, world: World, clerk: Clerk) -> int:
    """What the worker still has to do, undisturbed; returns how many lines all files have."""
    drop = worker_steps(world, engine)[1]
    while drop() or clerk.work() or any((world.finance / "in").iterdir()):
        pass
    with transaction(engine) as conn:
        return int(conn.execute(select(func.count()).select_from(bank_lines)).scalar_one())


def _prove_books(engine: Engine, plan: Plan, number: int) -> None:
    with transaction(engine) as conn:
        assert check.differences(conn) == []
        assert sum(balances.totals(conn).values()) == 0
        assert balances.totals(conn)["bank"] == plan.came - plan.returned
        desk = select(func.coalesce(func.sum(payments.c.amount_cents), 0)).where(payments.c.channel == "cash")
        assert balances.totals(conn).get("cash", 0) == conn.execute(desk).scalar_one()
        booked = select(payments.c.names).where(payments.c.channel == "bank", payments.c.booked)
        names = [tuple(one) for one in conn.execute(booked).scalars()]
        assert len(names) == len(set(names)) == number, "each payment is booked once"
        back = select(func.count()).where(payments.c.state == "returned")
        assert conn.execute(back).scalar_one() * CENTS == plan.returned
        told = text("SELECT count(*) FROM outbox WHERE type IN ('fees.payment.received', 'fees.payment.returned')")
        printed = select(func.count()).where(receipts.c.document.is_not(None))
        assert conn.execute(told).scalar_one() == conn.execute(printed).scalar_one() > 0
        for table, own in ((receipts, receipts.c.number), (models.notes, models.notes.c.number)):
            given = [str(one) for one in conn.execute(select(own).select_from(table)).scalars()]
            counted = sorted(int(one.split("/")[0]) for one in given if "/" in one)
            assert counted == list(range(1, len(counted) + 1)), f"{table.name}: no gap"


def _prove_declarations(engine: Engine, world: World) -> None:
    with transaction(engine) as conn:
        which = models.declarations.c.person_id.in_([one[0] for one in world.filings])
        rows = conn.execute(
            select(models.declarations.c.establishment_id, models.declarations.c.period).where(which)
        ).all()
    assert sorted((str(row[0]), row[1]) for row in rows) == sorted((one[2], one[3]) for one in world.filings)


def _prove_finance(engine: Engine, record: Record, before: dict[str, int]) -> None:
    """Finance was told of everything since the feed began, once, in order."""
    assert record.faults == []
    after = _owed(engine)
    told = {code: record.owes(code) for code in after}
    assert told == {code: cents - before.get(code, 0) for code, cents in after.items()}


def _owed(engine: Engine) -> dict[str, int]:
    """What each debtor owes by our books, less what it is owed."""
    with transaction(engine) as conn:
        table = models.businesses
        found = conn.execute(select(table.c.id, table.c.debtor_code).where(table.c.debtor_code.is_not(None))).all()
        return {
            row.debtor_code: balances.open_total(conn, uuid.UUID(str(row.id))) - books.credit_of(conn, row.id)
            for row in found
        }
