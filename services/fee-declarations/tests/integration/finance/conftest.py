"""The three finance applications behind one face: what the tests do to each, and what each of them knows."""

import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fee_declarations import debtors, handlers
from fee_declarations.accounting import balances
from fee_declarations.accounting import store as books
from fee_declarations.app import create_app
from fee_declarations.finance import Debtor, Finance, queue
from fee_declarations.finance.choosing import finance_of
from fee_declarations.finance.ledger import enter_debtors
from fee_declarations.finance.models import finance_outbox
from fee_declarations.finance_delivery import delivering, dropping
from fee_declarations.finance_delivery.http_json import HttpJson, Limits
from fee_declarations.models import businesses
from fee_declarations.settings import ApiSettings
from flask import Flask
from servicekit.db import transaction
from servicekit.testing import Clock, ended
from sqlalchemy import Engine, func, select

from ...conftest import MUNICIPALITY, NOW, TOKENS, accepted
from ...finance_side import TOKEN, Clerk, Record, Server, served

FAST = Limits(connect=1, read=0.5, total=1)


@dataclass
class Side:
    """A finance application, and this service connected with it."""

    kind: str
    engine: Engine
    record: Record
    app: Flask
    finance: Finance
    clock: Clock
    folder: Path
    server: Server | None = None
    clerk: Clerk | None = None
    steps: list[Any] = field(default_factory=list)
    away: bool = False

    def run(self) -> None:
        """The worker's turns, and the other side's, until nothing moves."""
        idle = 0
        for _ in range(80):
            self.clock.advance(minutes=61)
            moved = sum(step() for step in self.steps)
            if self.clerk and not self.away:
                moved += self.clerk.work()
            # After a pause it goes on.
            idle = 0 if moved or self._answers() else idle + 1
            if idle == 3:
                return
        raise AssertionError("it does not come to rest")

    def _answers(self) -> bool:
        return bool(self.clerk) and any((self.folder / "in").glob("*"))

    def worker(self) -> Any:
        """One more worker, with a memory of its own."""
        if self.server:
            other = HttpJson(self.server.url, lambda: TOKEN, FAST)
            pause = delivering.Pause(ticks=lambda: self.clock().timestamp())
            made = delivering.make_step(delivering.Courier(self.engine, other, self.clock, self.match, pause))
        else:
            made = dropping.make_step(dropping.Drop(self.engine, self.folder, self.clock, self.match))
        self.steps.append(made)
        return made

    def match(self, conn: Any) -> int:
        return debtors.match_waiting(conn, self.finance, NOW)

    def go_away(self) -> None:
        self.away = True
        if self.server:
            self.server.shut()

    def come_back(self) -> None:
        self.away = False
        if self.server:
            self.server.open()

    def learns(self, afm: str, code: str, name: str) -> None:
        """Finance has this debtor from now on."""
        self.record.known[afm] = {"code": code, "afm": afm, "name": name, "months": 3}
        if self.kind == "file":
            (self.folder / "in").mkdir(parents=True, exist_ok=True)
            listed = f"code;afm;name;months\n{code};{afm};{name};3\n"
            (self.folder / "in" / "debtors-2.csv").write_text(listed, encoding="utf-8")
        if self.kind == "builtin":
            with transaction(self.engine) as conn:
                enter_debtors(conn, [Debtor(code, 3, name, afm)])
                self.match(conn)

    def comes(self, afm: str) -> str:
        """A representative with a business that finance does not know yet; returns the person."""
        person_id = uuid.uuid4().hex
        with transaction(self.engine) as conn:
            handlers.identity_handlers(self.finance)["identity.declaration.accepted"](conn, accepted(person_id, afm))
        return person_id

    def states(self) -> dict[str, int]:
        with transaction(self.engine) as conn:
            query = select(finance_outbox.c.state, func.count()).group_by(finance_outbox.c.state)
            return {row[0]: row[1] for row in conn.execute(query)}

    def feed(self) -> dict[str, Any]:
        """How the other side answers."""
        with transaction(self.engine) as conn:
            row = queue.feed(conn)
        assert row is not None
        return asdict(row)

    def owes(self, business: dict[str, Any]) -> int:
        """What finance believes that the business owes, less what it is owed."""
        if self.kind == "builtin":
            return self.ours(business)
        with transaction(self.engine) as conn:
            query = select(businesses.c.debtor_code).where(businesses.c.id == business["id"])
            return self.record.owes(conn.execute(query).scalar_one())

    def ours(self, business: dict[str, Any]) -> int:
        """The same by our books."""
        business_id = uuid.UUID(business["id"])
        with transaction(self.engine) as conn:
            return balances.open_total(conn, business_id) - books.credit_of(conn, business_id)


def connect(kind: str, engine: Engine, folder: Path, stack: ExitStack) -> Side:
    record, settings = Record(), {"finance": kind, "finance_folder": str(folder), "finance_token": TOKEN}
    server = stack.enter_context(served(record)) if kind == "http" else None
    settings["finance_url"] = server.url if server else "https://finance.example"
    known = {
        "database_url": engine.url.render_as_string(hide_password=False),
        "oidc_issuer": TOKENS.issuer,
        "oidc_audience": "fee-declarations",
        "municipality_file": str(MUNICIPALITY),
        "dias_creditor_id": "1234",
    }
    made = ApiSettings.model_validate({**known, **settings})
    app = stack.enter_context(ended(create_app(made, verifier=TOKENS.verifier(), clock=lambda: NOW)))
    # The database's own clock says from when on a message is due.
    clock = Clock()
    clock.advance(minutes=1)
    side = Side(kind, engine, record, app, finance_of(made), clock, folder, server)
    if kind != "builtin":
        with transaction(engine) as conn:
            queue.begin(conn, kind, clock() - timedelta(days=1))
        side.worker()
    if kind == "file":
        side.clerk = Clerk(folder, record)
    return side


@pytest.fixture(params=["builtin", "file", "http"])
def side(request: pytest.FixtureRequest, engine: Engine, tmp_path: Path) -> Iterator[Side]:
    """Each of the three in turn."""
    with ExitStack() as stack:
        yield connect(request.param, engine, tmp_path, stack)


@pytest.fixture
def app(side: Side) -> Flask:
    """The service, connected with it."""
    return side.app
