"""Measure every line on small and on large books, in turn; prints JSON, and what it does on standard error."""

import gc
import json
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from uuid import uuid4

from fee_declarations import debtor_store, models
from fee_declarations.accounting import posting
from fee_declarations.app import create_app
from fee_declarations.domain import rf
from fee_declarations.payments import importing, names
from fee_declarations.payments.desk import Habits
from fee_declarations.payments.importing import Brought
from fee_declarations.settings import ApiSettings
from servicekit.db import make_engine, transaction
from servicekit.testing import Clock, TokenFactory, databases, ended, new_database
from servicekit.testing.measuring import REQUESTS, ROUNDS, Office, measure, say
from sqlalchemy import Engine, insert, text

from fee_declarations_bench.archive import NOW, OPEN, fill
from fee_declarations_bench.files import notification
from fee_declarations_bench.lines import Asking, lines

SERVICE = Path(__file__).parents[1]
MUNICIPALITY = SERVICE.parents[1] / "deploy/municipalities/chersonisos.yaml"
SIZES = (1_000, 1_000_000)
HELD = 40


@contextmanager
def office(postings: int, tokens: TokenFactory) -> Iterator[Office]:
    """A database of its own, filled, and the service on it."""
    begun = time.monotonic()
    with new_database() as url, ExitStack() as stack:
        databases.migrate(SERVICE, url)
        engine = make_engine(url)
        stack.callback(engine.dispose)
        fill(engine, postings)
        take_in_hand(engine)
        settings = ApiSettings.model_validate(
            {
                "database_url": url,
                "oidc_issuer": tokens.issuer,
                "oidc_audience": tokens.audience,
                "municipality_file": str(MUNICIPALITY),
                "dias_creditor_id": "1234",
            }
        )
        app = stack.enter_context(ended(create_app(settings, verifier=tokens.verifier(), clock=Clock(NOW))))
        say(f"{postings:,} postings: filled in {time.monotonic() - begun:.0f} s")
        yield Office(app.test_client(), {}, engine, lines(Asking(engine, tokens)))


def take_in_hand(engine: Engine) -> None:
    """Notes that are open, payments that are held, an officer."""
    with transaction(engine) as conn:
        debtor_store.enrol(conn, "officer", "999999990", "person-officer")
        ids = conn.execute(text("SELECT id FROM declarations WHERE number LIKE 'hd%' ORDER BY number")).scalars().all()
        rows = [
            {
                "id": uuid4(),
                "declaration_id": declaration,
                "number": f"h{n}/2026",
                "rf": rf.reference("1234", rf.own_id(2026, 500_000 + n), 100_000),
                "amount_cents": 100_000,
                "issued_on": NOW.date(),
                "valid_until": date(2026, 12, 31),
            }
            for n, declaration in enumerate(ids)
        ]
        conn.execute(insert(models.notes), rows)
        if posting.open_books(conn) != OPEN:
            raise RuntimeError("not every open note has debts")
        data = notification("held", [(1000 + n, "", f"H{n}") for n in range(HELD)])
        file_id = importing.preview(conn, Brought(data, "held.xml", "officer"), NOW, Habits())
        importing.post(conn, file_id, "officer", NOW, Habits())
    words = names.making_words(engine).step
    while words():
        pass
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text("SET statement_timeout = 0"))
        conn.execute(text("ANALYZE"))
        conn.execute(text("RESET statement_timeout"))


def main() -> None:
    tokens = TokenFactory(audience="fee-declarations")
    few, many = SIZES
    with office(few, tokens) as small, office(many, tokens) as large:
        gc.collect()
        gc.freeze()
        measured = measure(small, large)
    made = {str(size): {"postings": size} for size in SIZES}
    json.dump({"sizes": made, "rounds": ROUNDS, "requests": REQUESTS, "lines": measured}, sys.stdout)


if __name__ == "__main__":
    main()
