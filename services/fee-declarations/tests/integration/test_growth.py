"""No page reads a whole table, however many payments there are: every query of it can go by an index."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from fee_declarations import note_store, store, waiting
from fee_declarations.accounting import balances, figures
from fee_declarations.declaring import own_list
from fee_declarations.declaring.own_list import Looked
from fee_declarations.payments import cards, closing, drawer_store, export_store, queue, receipts, searching
from fee_declarations.payments import store as payment_store
from servicekit.db import transaction
from servicekit.paging import Mark
from sqlalchemy import Connection, Engine, event, text

from ..camt import Entry
from ..conftest import NOW
from .bank import Bank
from .test_many_payments import lay_out

TODAY = date(2026, 11, 23)
GROWING = {"postings", "entries", "debts", "notes", "receipts", "payments", "bank_lines", "declarations"}


# Indexes of what waits, which is little: they may be read whole.
SMALL = {"ix_payments_held"}


@dataclass(frozen=True)
class Known:
    """Whose page it is."""

    conn: Connection
    note: UUID
    business: UUID
    person: str


def whole_reads(plan: Any) -> set[str]:
    """The growing tables that a plan reads from beginning to end, or through a whole index."""
    kind = plan["Node Type"]
    whole_index = kind.startswith("Index") and "Index Cond" not in plan and plan.get("Index Name") not in SMALL
    found = {plan["Relation Name"]} if kind == "Seq Scan" or (whole_index and "Relation Name" in plan) else set()
    for part in plan.get("Plans", ()):
        found |= whole_reads(part)
    return found & GROWING


PAGES: Mapping[str, Callable[[Known], object]] = {
    "declarations": lambda of: own_list.page(of.conn, Looked(of.person, behind=Mark(NOW, of.note))),
    "to-pay": lambda of: own_list.page(of.conn, Looked(of.person, of.business, state="to-pay")),
    "choices": lambda of: own_list.choices(of.conn, Looked(of.person, of.business)),
    "own-data": lambda of: store.declarations_of(of.conn, of.person),
    "receipts": lambda of: receipts.of_roots(of.conn, [of.note]),
    "replaced": lambda of: note_store.replaced_notes(of.conn, [of.note]),
    "statement": lambda of: balances.statement(of.conn, of.business, 50),
    "open": lambda of: balances.open_total(of.conn, of.business),
    "credit": lambda of: balances.credits_of(of.conn, [of.business]),
    "card": lambda of: cards.notes_of(of.conn, of.business),
    "note": lambda of: cards.note(of.conn, of.note),
    "code": lambda of: searching.search(of.conn, "RF56912348123456789012345", TODAY),
    "end-of-code": lambda of: searching.search(of.conn, "1234567", TODAY),
    "number": lambda of: searching.search(of.conn, "17/2026", TODAY),
    "queue": lambda of: [queue.proposals(of.conn, row) for row in queue.held(of.conn, 1)],
    "held-for": lambda of: cards.held_for(of.conn, of.business),
    "near-code": lambda of: searching.search(of.conn, "RF56912348123456789012340", TODAY),
    "taken": lambda of: drawer_store.taken_on(of.conn, TODAY),
    "late": lambda of: closing.late(of.conn, date(2026, 1, 1)),
    "obstacles": lambda of: closing.obstacles(of.conn, date(2026, 1, 1)),
    "figures": lambda of: figures.read(of.conn, date(2026, 11, 1), 12, TODAY),
    "waits": lambda of: waiting.counts(of.conn, waiting.Me("eleni", TODAY), lambda _: True),
    "debtors": lambda of: list(export_store.debtors(of.conn, export_store.Span(TODAY, TODAY, 5))),
    "files": lambda of: payment_store.files(of.conn, 1),
}


def test_no_page_reads_a_whole_table(represent: Any, engine: Engine) -> None:
    # A search asks for 140 numbers: of a table with not many more the planner may well read the whole index.
    others = lay_out(engine, represent(), 900)
    Bank(engine).take(*[Entry(100, note["rf"], payer_iban=f"GR{n:025d}") for n, note in enumerate(others)])
    one = represent()
    body = one.http.post("/declarations", json=one.body(), headers=one.headers()).get_json()
    Bank(engine).take(Entry(100, body["note"]["rf"]), Entry(200))
    with transaction(engine) as conn:
        conn.execute(text("ANALYZE"))
    asked: list[tuple[str, Any]] = []

    def remember(_: object, __: object, statement: str, parameters: Any, *___: object) -> None:
        asked.append((statement, parameters))

    with transaction(engine) as conn:
        of = Known(conn, UUID(body["note"]["id"]), UUID(body["business"]["id"]), one.person_id)
        for name, page in PAGES.items():
            event.listen(engine, "before_cursor_execute", remember)
            page(of)
            event.remove(engine, "before_cursor_execute", remember)
            assert asked
            # Tables of a test are small, and reading them whole is best: what matters is whether there is another way.
            for way in ("seqscan", "hashjoin", "mergejoin"):
                conn.execute(text(f"SET LOCAL enable_{way} = off"))
            for statement, parameters in asked:
                plan = conn.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters).scalar_one()
                assert whole_reads(plan[0]["Plan"]) == set(), f"{name}: {statement}"
            asked.clear()
