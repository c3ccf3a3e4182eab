"""A call of each operation that is right in all but the field that is tried, for the tests of what may be written."""

import itertools
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from fee_declarations import models
from fee_declarations.accounting import posting
from fee_declarations.accounting.acts import When
from fee_declarations.accounting.models import entries, months
from fee_declarations.claims.models import catalogue_lines, catalogues
from fee_declarations.finance.models import finance_outbox
from fee_declarations.following import holds
from fee_declarations.payments import deciding, importing, refund_orders, refunding
from fee_declarations.payments.desk import Habits
from fee_declarations.payments.models import drawers, payments, receipts
from flask import Flask
from flask.testing import FlaskClient
from servicekit.db import transaction
from servicekit.testing.borders import Call
from sqlalchemy import Engine, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from ..camt import Entry, notification
from ..conftest import NOW, Representative, enter_debtor
from .test_debtors import Unknown, as_officer, enrol

Calls = dict[str, Callable[[], Call]]
IBAN = "GR1601101250000000012300695"
DESCRIBED = {
    "kind": "accommodation",
    "address": "Οδός 1",
    "facts": {"beds": "4", "licence": "1039", "season": "04--10", "opened": "2020-01-01", "serves": "no"},
}


@dataclass(frozen=True)
class Declarants:
    """Representatives, each call by another one."""

    client: FlaskClient
    engine: Engine
    represent: Callable[[], Representative]

    def filed(self, **body: Any) -> tuple[Representative, dict[str, Any]]:
        one = self.represent()
        answer = self.client.post("/declarations", json=one.body(**body), headers=one.headers())
        found: dict[str, Any] = answer.get_json()
        return one, found

    def quote(self) -> Call:
        one = self.represent()
        return Call(one.headers(), body={name: value for name, value in one.body().items() if name != "locale"})

    def declaration(self) -> Call:
        one = self.represent()
        return Call(one.headers(), body=one.body())

    def kind(self) -> Call:
        one = self.represent()
        return Call(one.headers(), path={"establishment_id": one.establishments[0]}, body={"kind": "nightlife"})

    def represented(self, what: str = "", **call: Any) -> Callable[[], Call]:
        """Of a representative: of the business or the establishment."""

        def make() -> Call:
            one = self.represent()
            items = one.http.get("/businesses", headers=one.headers()).get_json()["items"]
            ids = {"business": items[0]["id"], "establishment": one.establishments[0]}
            path = {**call.get("path", {}), **({f"{what}_id": ids[what]} if what else {})}
            return Call(one.headers(), path=path, query=call.get("query", {}), body=call.get("body"))

        return make

    def batch(self, **body: Any) -> Call:
        one = self.represent()
        items = one.http.get("/businesses", headers=one.headers()).get_json()["items"]
        row = {"establishment_id": one.establishments[0], "fee": "accommodation", "period": "2024-Q1"}
        rows = [{**row, "answers": {"receipts": "5.00", "inclusive": "yes"}}]
        usual = {"business_id": items[0]["id"], "locale": "el", "rows": rows, "dry_run": False}
        return Call(one.headers(), body={**usual, **body})

    def checked(self, **call: Any) -> Callable[[], Call]:
        """Of a batch that is not filed yet."""

        def make() -> Call:
            asked = self.batch(dry_run=True)
            made = self.client.post("/declaration-batches", json=asked.body, headers=asked.headers).get_json()
            path = {"batch_id": made["id"]}
            return Call(asked.headers, path=path, query=call.get("query", {}), body=call.get("body"))

        return make

    def sheet(self) -> Call:
        found = self.represented("business")()
        headers = {**found.headers, "Content-Type": "application/octet-stream"}
        query = {"fee": "accommodation", "locale": "el", "sign": "comma"}
        # Not a table: that is said whatever else is right.
        return Call(headers, path=found.path, query=query, refused=422)

    def declared(self) -> Call:
        one, filed = self.filed()
        with transaction(self.engine) as conn:
            conn.execute(update(models.notes).values(document=b"%PDF-1.7"))
        return Call(one.headers(), path={"declaration_id": filed["id"]})

    def expired(self) -> Call:
        one, filed = self.filed()
        with transaction(self.engine) as conn:
            past = NOW.date() - timedelta(days=1)
            conn.execute(update(models.notes).where(models.notes.c.id == filed["note"]["id"]).values(valid_until=past))
        return Call(one.headers(), path={"declaration_id": filed["id"]}, body={})

    def account(self) -> Call:
        one, filed = self.filed()
        return Call(one.headers(), path={"business_id": filed["business"]["id"]})

    def amendment(self) -> Call:
        one, filed = self.filed()
        body = one.body(receipts="5.00")
        return Call(one.headers(), path={"declaration_id": filed["id"]}, body=body)

    def amendment_quote(self) -> Call:
        call = self.amendment()
        return replace(call, body={name: value for name, value in (call.body or {}).items() if name != "locale"})

    def withdrawal(self) -> Call:
        one, filed = self.filed()
        return Call(one.headers(), path={"declaration_id": filed["id"]}, body={"reason": "Κατά λάθος."})

    def draft(self) -> Call:
        headers, body = self.represent().headers(), {"values": {"receipts": "5"}, "key": uuid.uuid4().hex}
        assert self.client.put("/drafts/accommodation", json=body, headers=headers).status_code == 200
        return Call(headers, path={"name": "accommodation"}, body=body)

    def calls(self) -> Calls:
        return {
            "getPeriods": lambda: Call(path={"code": "accommodation"}),
            "postQuote": self.quote,
            "postDeclaration": self.declaration,
            "getDeclaration": self.declared,
            "getNote": self.declared,
            "getAcknowledgement": self.declared,
            "postNote": self.expired,
            "getStatement": lambda: replace(self.account(), query={"page": "1"}),
            "getStatementCsv": self.account,
            "getStatementPdf": self.account,
            "getPlan": lambda: replace(self.declared(), query={"number": "3"}),
            "postPlan": lambda: replace(self.declared(), body={"number": 3}),
            "postAmendment": self.amendment,
            "postAmendmentQuote": self.amendment_quote,
            "postWithdrawal": self.withdrawal,
            "putEstablishmentKind": self.kind,
            "getBusinesses": self.represented(query={"page": "1"}),
            "postBusinessSearch": self.represented(body={"text": "Κατάστημα", "page": 1}),
            "getBusiness": self.represented("business", query={"page": "1"}),
            "postEstablishmentSearch": self.represented("business", body={"text": "Κατάστημα", "page": 1}),
            "getDeclaring": self.represented("business", query={"fee": "accommodation", "period": "2024-Q1"}),
            "postBatch": self.batch,
            "getBatch": self.checked(query={"page": "1"}),
            "postBatchFiling": self.checked(body={}),
            "deleteBatch": self.checked(),
            "getBatchFaults": self.checked(),
            "postSheet": self.sheet,
            **{
                f"get{table}{ending}": self.represented("business", path={"code": "accommodation"}, query=query)
                for table, query in (("Template", {"period": "2024-Q1"}), ("Declared", {}))
                for ending in ("Csv", "Xlsx")
            },
            "getEstablishment": self.represented("establishment"),
            "putEstablishment": self.represented("establishment", body=DESCRIBED),
            "getEstablishmentFee": self.represented("establishment", path={"code": "accommodation"}),
            "getDraft": self.draft,
            "putDraft": self.draft,
            "deleteDraft": self.draft,
        }


@dataclass(frozen=True)
class Officers:
    """Finance officers, each call by another one."""

    app: Flask
    engine: Engine
    declarants: Declarants
    names: Iterator[str] = field(default_factory=lambda: (f"officer-{number}" for number in itertools.count(100)))

    def name(self) -> str:
        """Somebody who is enrolled."""
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
            file_id = importing.preview(conn, notification(entry), "x.xml", name, NOW, Habits())
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
        """Of a payment that waits, or of which somebody else has proposed something."""
        proposal = {"kind": "refund", "iban": IBAN}

        def make() -> Call:
            other, me = self.name(), self.name()
            file_id = self.previewed(Entry(500), other, post=True)
            with transaction(self.engine) as conn:
                payment_id = conn.execute(select(payments.c.id).where(payments.c.file_id == file_id)).scalar_one()
                if kind not in ("look", "decide"):
                    deciding.propose(conn, payment_id, proposal, "άγνωστος", other, NOW)
            bodies: Mapping[str, Any] = {"release": {}, "reject": {"reason": "όχι"}, "look": None}
            others = {"business_id": None, "gross_cents": None, "payment_id": None, "receipt": None, "refund_id": None}
            body = bodies.get(kind, {**proposal, "reason": "άγνωστος", "notes": [], **others})
            return Call(as_officer(preferred_username=me), path={"payment_id": str(payment_id)}, body=body)

        return make

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
        """Of a business with a credit, of which somebody else has perhaps proposed to give it back."""

        def make() -> Call:
            (one, filed), other, me = self.declarants.filed(), self.name(), self.name()
            business = uuid.UUID(filed["business"]["id"])
            self.previewed(Entry(filed["total_cents"] + 500, filed["note"]["rf"]), me, post=True)
            with transaction(self.engine) as conn:
                refund_id = refunding.propose(conn, refunding.Wanted(business, 5, IBAN, "αίτηση"), other, NOW)
                if kind == "file":
                    refunding.release(conn, refund_id, me, NOW)
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
            return Call(headers, path={"refund_id": str(refund_id)}, body={})

        return make

    def message(self, body: Any) -> Callable[[], Call]:
        """Of one that the finance application did not take."""

        def make() -> Call:
            name, (_, filed) = self.name(), self.declarants.filed()
            row = {"kind": "posted", "about": uuid.uuid4().hex, "lane": filed["business"]["id"], "state": "dead"}
            with transaction(self.engine) as conn:
                made = insert(finance_outbox).values(**row).returning(finance_outbox.c.id)
                message_id = conn.execute(made).scalar_one()
            return Call(as_officer(preferred_username=name), path={"message_id": str(message_id)}, body=body)

        return make

    def paying(self) -> Call:
        name, (_, filed) = self.name(), self.declarants.filed()
        headers = {**as_officer(preferred_username=name), "Idempotency-Key": uuid.uuid4().hex}
        body = {"note_id": filed["note"]["id"], "cents": 5, "method": "card", "handed_cents": None}
        return Call(headers, body=body)

    def written_off(self) -> Call:
        call = self.note({"reason": "λάθος"})()
        with transaction(self.engine) as conn:
            when = When(NOW.date(), "somebody")
            posting.write_off(conn, uuid.UUID(call.path["note_id"]), when, NOW, "απόφαση")
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

    def listed(self, act: str = "") -> Callable[[], Call]:
        """Of a catalogue that somebody else has proposed, or that was released."""
        asked, client = {"fee": "accommodation", "year": 2024}, self.declarants.client

        def make() -> Call:
            other, me, (_, filed) = self.name(), self.name(), self.declarants.filed()
            with transaction(self.engine) as conn:
                for table in (catalogue_lines, catalogues):
                    conn.execute(delete(table))
                conn.execute(update(models.notes).values(valid_until=NOW.date()))
                mine = models.notes.c.id == filed["note"]["id"]
                conn.execute(update(models.notes).where(mine).values(valid_until=NOW.date() - timedelta(days=1)))
            headers = as_officer(preferred_username=me)
            if act == "propose":
                return Call(headers, body=asked)
            made = client.post("/catalogues", json=asked, headers=as_officer(preferred_username=other)).get_json()
            if act == "confirm":
                client.post(f"/catalogues/{made['id']}/release", json={}, headers=headers)
            bodies: Mapping[str, Any] = {
                "release": {},
                "reject": {"reason": "λάθος"},
                "confirm": {"number": "7/2026", "on": f"{NOW:%Y-%m-%d}"},
            }
            query = {"page": "1"} if act == "look" else {}
            return Call(headers, path={"catalogue_id": made["id"]}, query=query, body=bodies.get(act))

        return make

    def hold(self) -> Call:
        """Of a note that somebody else holds."""
        made, until = self.note({"kind": "block", "reason": "λάθος", "until": f"{NOW:%Y-%m-%d}"})(), NOW.date()
        with transaction(self.engine) as conn:
            note_id = uuid.UUID(made.path["note_id"])
            hold_id = holds.put(conn, note_id, holds.Hold("block", "λάθος", until), "officer-1", NOW)
        return replace(made, path={**made.path, "hold_id": str(hold_id)}, body={})

    def remission(self, act: str = "") -> Callable[[], Call]:
        """Of a list that somebody else has proposed."""

        def make() -> Call:
            other, me, (_, filed) = self.name(), self.name(), self.declarants.filed()
            headers = as_officer(preferred_username=me)
            asked = {"kind": "write-off", "number": "7/2026", "on": "2026-11-20", "note_ids": [filed["note"]["id"]]}
            if act == "propose":
                return Call(headers, body=asked)
            answer = self.declarants.client.post(
                "/remissions", json=asked, headers=as_officer(preferred_username=other)
            )
            bodies: Mapping[str, Any] = {"release": {}, "reject": {"reason": "λάθος"}}
            return Call(headers, path={"remission_id": answer.get_json()["id"]}, body=bodies.get(act))

        return make

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
            # An empty file is refused, whatever it is called.
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
            "getDebtorCard": self.note(None, card=True),
            "getNoteOfBooks": self.note(None),
            "postNoteReissue": self.note({}),
            "postNoteCancellation": self.note({"reason": "λάθος"}),
            "postNoteSetOff": self.credited("set-off"),
            "postNoteWriteOff": self.note(
                {"decision_number": "12/2026", "decided_on": "2026-11-03", "reason": "μικρό ποσό"}
            ),
            "postReversal": self.written_off,
            "getCounterNote": self.note(None),
            "getDrawer": self.officer(path={"day": NOW.date().isoformat()}),
            "getRefunds": self.officer(query={"state": "ordered", "page": "1"}),
            "getRefund": self.credited("look"),
            "getRefundOrder": self.credited("file"),
            "getMonth": self.month,
            "getFigures": self.officer(query={"months": "3", "until": "2026-11"}),
            "getExport": self.officer(path={"name": "journal", "form": "csv"}, query={"month": "2026-11"}),
            "getFinanceMessages": self.officer(query={"page": "1"}),
            "getFinanceMessage": self.message(None),
            "postFinanceRetry": self.message({"reason": "διορθώθηκε"}),
            "postFinanceSettlement": self.message({"reason": "με το χέρι"}),
            "postRefund": self.credited("refund"),
            "postRefundRelease": self.credited("release"),
            "postRefundRejection": self.credited("reject"),
            "postCounterPayment": self.paying,
            "postDrawer": self.drawer,
            "getNotePlan": lambda: replace(self.note(None)(), query={"number": "3"}),
            "postNotePlan": self.note({"number": 3}),
            "getFollowUp": self.note(None),
            "postHold": self.note({"kind": "objection", "reason": "ένσταση", "until": f"{NOW:%Y-%m-%d}"}),
            "postHoldEnd": self.hold,
            "getSmallBalances": self.officer(query={"page": "1"}),
            "getRemissions": self.officer(query={"page": "1"}),
            "postRemission": self.remission("propose"),
            "getRemission": self.remission(),
            "postRemissionRelease": self.remission("release"),
            "postRemissionRejection": self.remission("reject"),
            "getOverdue": self.officer(query={"fee": "accommodation", "year": "2024", "page": "1"}),
            "getCatalogues": self.officer(query={"page": "1"}),
            "postCatalogue": self.listed("propose"),
            "getCatalogue": self.listed("look"),
            "postCatalogueRelease": self.listed("release"),
            "postCatalogueRejection": self.listed("reject"),
            "postCatalogueConfirmation": self.listed("confirm"),
            "getCataloguePayments": self.listed(),
            "getCatalogueDebtsCsv": self.listed(),
            "getCatalogueDebtsXlsx": self.listed(),
            "getCataloguePaymentsCsv": self.listed(),
            "getCataloguePaymentsXlsx": self.listed(),
            # A month that has not ended is not closed.
            "postMonthClose": self.officer(path={"month": "2026-11"}, body={}, refused=409),
        }
