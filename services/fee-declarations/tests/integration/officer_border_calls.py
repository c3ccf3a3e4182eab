"""A call of each operation of finance officers that is right, for the tests of what may be written."""

import itertools
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from fee_declarations.accounting.models import entries, months
from fee_declarations.payments import deciding, importing, refund_orders, refunding
from fee_declarations.payments.deciding import Proposed
from fee_declarations.payments.desk import Habits
from fee_declarations.payments.importing import Brought
from fee_declarations.payments.models import drawers, payments, receipts
from fee_declarations.payments.proposals import GiveBack, written
from flask import Flask
from servicekit.db import transaction
from servicekit.testing.borders import Call
from sqlalchemy import Engine, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from ..camt import Entry, notification
from ..conftest import NOW, enter_debtor
from ..remitting import write_off
from .border_calls import Calls, Declarants
from .test_debtors import Unknown, as_officer, enrol

IBAN = "GR1601101250000000012300695"


@dataclass(frozen=True)
class Officers:
    """Finance officers, each call by another one."""

    app: Flask
    engine: Engine
    declarants: Declarants
    names: Iterator[str] = field(default_factory=lambda: (f"officer-{number}" for number in itertools.count(100)))

    def name(self) -> str:
        """An officer who is enrolled."""
        name = next(self.names)
        enrol(self.engine, name)
        return name

    def officer(self, **call: Any) -> Callable[[], Call]:
        return lambda: Call(as_officer(preferred_username=self.name()), **call)

    def case(self, **body: object) -> Callable[[], Call]:
        """Of a business that finance does not know."""

        def make() -> Call:
            name = self.name()
            if "debtor_code" in body:
                body["debtor_code"] = enter_debtor(self.engine, None)
            return Call(
                as_officer(preferred_username=name),
                path={"business_id": Unknown(self.app, self.engine).id},
                query={} if body else {"state": "waiting"},
                body=dict(body) or None,
            )

        return make

    def previewed(self, entry: Entry, name: str, *, post: bool = False) -> uuid.UUID:
        """A file of the bank with this entry, read and perhaps posted by the officer."""
        with transaction(self.engine) as conn:
            file_id = importing.preview(conn, Brought(notification(entry), "x.xml", name), NOW, Habits())
            if post:
                importing.post(conn, file_id, name, NOW, Habits())
        return file_id

    def file(self, act: str) -> Callable[[], Call]:
        def make() -> Call:
            name = self.name()
            path = {"file_id": str(self.previewed(Entry(500), name))}
            body: Any = {} if act == "post" else None
            query = {"page": "1"} if act == "look" else {}
            return Call(as_officer(preferred_username=name), path=path, query=query, body=body)

        return make

    def held(self, kind: str) -> Callable[[], Call]:
        """About a payment that waits, perhaps with the proposal of another officer."""
        proposal = GiveBack(IBAN)

        def make() -> Call:
            other, me = self.name(), self.name()
            file_id = self.previewed(Entry(500), other, post=True)
            with transaction(self.engine) as conn:
                payment_id = conn.execute(select(payments.c.id).where(payments.c.file_id == file_id)).scalar_one()
                if kind not in ("look", "decide"):
                    deciding.propose(conn, Proposed(payment_id, proposal, "άγνωστος"), other, NOW)
            bodies: Mapping[str, Any] = {"release": {}, "reject": {"reason": "όχι"}, "look": None}
            others = {"business_id": None, "gross_cents": None, "payment_id": None, "receipt": None, "refund_id": None}
            body = bodies.get(kind, {**written(proposal), "reason": "άγνωστος", "notes": [], **others})
            return Call(as_officer(preferred_username=me), path={"payment_id": str(payment_id)}, body=body)

        return make

    def vat_return(self) -> Call:
        one, filed = self.declarants.filed()
        file_id = self.declarants.drawn(one, {"declaration_id": filed["id"]})
        return self.officer(path={"business_id": filed["business"]["id"], "file_id": file_id})()

    def note(self, body: Any, *, card: bool = False) -> Callable[[], Call]:
        def make() -> Call:
            name, (_, filed) = self.name(), self.declarants.filed()
            path = {"business_id": filed["business"]["id"]} if card else {"note_id": filed["note"]["id"]}
            query = {"page": "1"} if card else {}
            return Call(as_officer(preferred_username=name), path=path, query=query, body=body)

        return make

    def receipt(self, of: str) -> Callable[[], Call]:
        def make() -> Call:
            name, (one, filed) = self.name(), self.declarants.filed()
            self.previewed(Entry(500, filed["note"]["rf"]), name, post=True)
            with transaction(self.engine) as conn:
                conn.execute(update(receipts).values(document=b"%PDF-1.7"))
                newest = select(receipts.c.id).where(receipts.c.note_id == filed["note"]["id"])
                receipt_id = conn.execute(newest).scalar_one()
            headers = one.headers() if of == "person" else as_officer(preferred_username=name)
            return Call(headers, path={"receipt_id": str(receipt_id)})

        return make

    def credited(self, kind: str) -> Callable[[], Call]:
        """About a business with a credit, perhaps with the proposal of another officer to refund it."""

        def make() -> Call:
            (one, filed), other, me = self.declarants.filed(), self.name(), self.name()
            business = uuid.UUID(filed["business"]["id"])
            self.previewed(Entry(filed["total_cents"] + 500, filed["note"]["rf"]), me, post=True)
            with transaction(self.engine) as conn:
                refund_id = refunding.propose(conn, refunding.RefundRequest(business, 5, IBAN, "αίτηση"), other, NOW)
                if kind == "file":
                    refunding.release(conn, refund_id, me, NOW)
                if kind == "cancel":
                    refunding.release(conn, refund_id, self.name(), NOW)
                order_id = refund_orders.make(conn, me, NOW) if kind == "file" else None
            headers = {**as_officer(preferred_username=me), "Idempotency-Key": uuid.uuid4().hex}
            if kind == "set-off":
                body = one.body(period="2024-Q2")
                second = self.declarants.client.post("/declarations", json=body, headers=one.headers()).get_json()
                return Call(headers, path={"note_id": second["note"]["id"]}, body={"reason": "αίτηση"})
            if kind == "file":
                return Call(headers, path={"order_id": str(order_id), "form": "csv"})
            if kind == "look":
                return Call(headers, path={"refund_id": str(refund_id)})
            if kind == "refund":
                refund = {"business_id": str(business), "cents": 5, "iban": IBAN, "reason": "αίτηση", "again_of": None}
                return Call(headers, body=refund)
            body = {"reason": "λάθος"} if kind == "cancel" else {}
            return Call(headers, path={"refund_id": str(refund_id)}, body=body)

        return make

    def paying(self) -> Call:
        name, (_, filed) = self.name(), self.declarants.filed()
        headers = {**as_officer(preferred_username=name), "Idempotency-Key": uuid.uuid4().hex}
        body = {"note_id": filed["note"]["id"], "cents": 5, "method": "card", "handed_cents": None}
        return Call(headers, body=body)

    def written_off(self) -> Call:
        call = self.note({"reason": "λάθος"})()
        with transaction(self.engine) as conn:
            write_off(conn, uuid.UUID(call.path["note_id"]), NOW)
            written = select(func.max(entries.c.id)).where(entries.c.kind == "written-off")
            entry_id = conn.execute(written).scalar_one()
        return Call(call.headers, path={"entry_id": str(entry_id)}, body=call.body)

    def month(self) -> Call:
        """One that is closed."""
        row = {"first_day": "2026-01-01", "closed_at": NOW, "closed_by": "somebody", "figures": {}}
        with transaction(self.engine) as conn:
            conn.execute(upsert(months).values(**row).on_conflict_do_nothing())
        return self.officer(path={"month": "2026-01"})()

    def drawer(self) -> Call:
        with transaction(self.engine) as conn:
            conn.execute(delete(drawers))
        return self.officer(path={"day": NOW.date().isoformat()}, body={"counted_cents": 0})()

    def counted(self) -> Call:
        day = NOW.date()
        row = {"day": day, "expected_cents": 5, "counted_cents": 5, "closed_at": NOW, "closed_by": "eleni"}
        with transaction(self.engine) as conn:
            conn.execute(delete(drawers))
            conn.execute(drawers.insert().values(**row))
        return self.officer(path={"day": day.isoformat()})()

    def calls(self) -> Calls:
        return {
            "getDebtorCases": self.case(),
            "getDebtorCase": self.case(),
            "postDebtorCandidate": self.case(debtor_code=""),
            "postDebtorTie": self.case(debtor_code=""),
            "postDebtorOpen": self.case(months=3),
            "postDebtorRefuse": self.case(text="Η έδρα είναι αλλού."),
            "getReceipt": self.receipt("person"),
            "getAnyReceipt": self.receipt("officer"),
            "getBankFiles": self.officer(query={"page": "1"}),
            # An empty file is refused under any name.
            "postBankFile": self.officer(refused=422),
            "getBankFile": self.file("look"),
            "deleteBankFile": self.file("discard"),
            "postBankFilePosting": self.file("post"),
            "getHeldPayments": self.officer(query={"page": "1"}),
            "getPayment": self.held("look"),
            "postDecision": self.held("decide"),
            "postRelease": self.held("release"),
            "postRejection": self.held("reject"),
            "postSearch": self.officer(body={"text": "RF18 5390"}),
            "getDebtorVatReturn": self.vat_return,
            "getDebtorCard": self.note(None, card=True),
            "getNoteOfBooks": self.note(None),
            "postNoteReissue": self.note({}),
            "postNoteCancellation": self.note({"reason": "λάθος"}),
            "postNoteSetOff": self.credited("set-off"),
            "postReversal": self.written_off,
            "getCounterNote": self.note(None),
            "getDrawer": self.officer(path={"day": NOW.date().isoformat()}),
            "getRefunds": self.officer(query={"state": "ordered", "page": "1"}),
            "getRefund": self.credited("look"),
            "getRefundOrder": self.credited("file"),
            "getMonth": self.month,
            "getFigures": self.officer(query={"months": "3", "until": "2026-11"}),
            "getExport": self.officer(path={"name": "journal", "form": "csv"}, query={"month": "2026-11"}),
            "postRefund": self.credited("refund"),
            "postRefundRelease": self.credited("release"),
            "postRefundRejection": self.credited("reject"),
            "postRefundCancellation": self.credited("cancel"),
            "postCounterPayment": self.paying,
            "postDrawer": self.drawer,
            "getDepositSlip": self.counted,
            # A month that has not ended is not closed.
            "postMonthClose": self.officer(path={"month": "2026-11"}, body={}, refused=409),
        }
