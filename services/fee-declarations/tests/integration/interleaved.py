"""Processes that all work on the same books and may be killed at any moment: officers, declarants, the worker.

Each is a function that goes on until its process ends. What they are to do is in the database and in a folder, so
a worker that is started after another was killed goes on with what that one left.
"""

import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

from fee_declarations import models
from fee_declarations.app import create_app
from fee_declarations.finance import queue
from fee_declarations.finance.choosing import finance_of
from fee_declarations.finance_delivery import dropping
from fee_declarations.payments import bank_folder, counter, importing, receipting, reissuing
from fee_declarations.payments.counter import AtDesk
from fee_declarations.payments.desk import Habits
from fee_declarations.payments.errors import BankFileDecided, DoesNotFit, NoteNotPayable
from fee_declarations.payments.models import bank_files
from fee_declarations.payments.reissuing import Reissue
from fee_declarations.settings import ApiSettings
from fee_declarations.tables import TariffSource
from servicekit.db import make_engine, transaction
from servicekit.testing import Clock
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from ..conftest import NOW, TOKENS

AT = datetime(2026, 11, 23, 10, tzinfo=UTC)


@dataclass(frozen=True)
class World:
    """What all of them know: where the books and the folders are, who declares what, and a seed for each."""

    url: str
    folder: Path
    settings: dict[str, str]
    # Person, subject, establishment and period of each declaration that is to be filed.
    filings: list[tuple[str, str, str, str]] = field(default_factory=list)

    @property
    def bank(self) -> Path:
        return self.folder / "bank"

    @property
    def finance(self) -> Path:
        return self.folder / "finance"


def officer(world: World, seed: int) -> None:
    """Posts what is previewed, the oldest first; two of them get into each other's way."""
    del seed
    engine = make_engine(world.url, pool_size=1)
    waiting = select(bank_files.c.id).where(bank_files.c.state == "previewed").order_by(bank_files.c.name).limit(1)
    while True:
        with suppress(SQLAlchemyError, BankFileDecided):
            with transaction(engine) as conn:
                oldest = conn.execute(waiting).scalar()
            if oldest is not None:
                with transaction(engine) as conn:
                    importing.post(conn, oldest, "eleni", AT, Habits())
        time.sleep(0.01)


def cashier(world: World, seed: int) -> None:
    """Takes small sums in cash for open notes, and issues open notes again."""
    chance, engine = Random(seed), make_engine(world.url, pool_size=1)  # noqa: S311 -- to be repeated
    finance, tariffs = finance_of(ApiSettings.model_validate(world.settings)), TariffSource(engine)
    while True:
        with suppress(SQLAlchemyError, NoteNotPayable, DoesNotFit):
            with transaction(engine) as conn:
                newest = models.notes.c.superseded_by.is_(None)
                note = conn.execute(
                    select(models.notes.c.id).where(newest).order_by(func.random()).limit(1)
                ).scalar_one()
            rules = tariffs()
            with transaction(engine) as conn:
                if chance.random() < 0.5:
                    reissuing.reissue(conn, note, Reissue(rules, finance, "eleni", AT), expired=False)
                else:
                    counter.pay(conn, AtDesk(note, chance.randint(1, 50), "cash"), "eleni", AT, Habits())
        time.sleep(0.05)


def declarant(world: World, seed: int) -> None:
    """Files each declaration with the key of its own, again and again: the same request is one declaration."""
    del seed
    app = create_app(
        ApiSettings.model_validate(world.settings), verifier=TOKENS.verifier(), clock=lambda: NOW
    ).test_client()
    while True:
        for person, subject, place, period in world.filings:
            headers = {
                **TOKENS.headers(subject, level="B", person_id=person),
                "Idempotency-Key": uuid.uuid5(uuid.NAMESPACE_OID, f"{place} {period}").hex,
            }
            body = {"establishment_id": place, "fee": "accommodation", "period": period, "locale": "el"}
            app.post("/declarations", json={**body, "receipts": "1000.00", "inclusive": True}, headers=headers)


def worker(world: World, seed: int) -> None:
    """Previews files of the bank, prints receipts (blank ones), and tells finance."""
    del seed
    engine = make_engine(world.url, pool_size=2)
    steps = worker_steps(world, engine)
    while True:
        for step in steps:
            with suppress(DBAPIError):
                step()
        time.sleep(0.01)


def worker_steps(world: World, engine: Engine) -> list[Callable[[], int]]:
    clock = Clock()
    clock.advance(minutes=1)
    drop = dropping.Drop(engine, world.finance, clock, lambda _: 0)
    return [
        bank_folder.make_step(engine, world.bank, Habits(), lambda: AT),
        dropping.make_step(drop),
        lambda: _print(engine),
    ]


class _AnyFee(dict[str, Any]):
    """Notes of these tests are of fees that no table has."""

    def __missing__(self, code: str) -> Any:
        return SimpleNamespace(code=code, title={"el": code, "en": code})


def _print(engine: Engine) -> int:
    with transaction(engine) as conn:
        return int(receipting.render_next(conn, _AnyFee(), lambda *_: b"%PDF-1.7") is not None)


ACTORS: tuple[Callable[[World, int], None], ...] = (officer, officer, cashier, declarant, worker)


def begin_feed(engine: Engine) -> None:
    with transaction(engine) as conn:
        queue.begin(conn, "file", AT)
