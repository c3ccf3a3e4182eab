"""Whatever is written into any field of this service is answered or refused, and never fails."""

import itertools
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest
from fee_declarations import models
from fee_declarations.claims.models import catalogue_lines, catalogues
from fee_declarations.payments import deciding, importing, refunding
from fee_declarations.payments.desk import Habits
from fee_declarations.payments.models import drawers, payments, receipts
from flask import Flask
from servicekit.db import transaction
from servicekit.testing.borders import Borders, Call, with_texts
from sqlalchemy import Engine, delete, select, update

from ..camt import Entry, notification
from ..conftest import NOW, SERVICE, Representative, enter_debtor
from .test_debtors import Unknown, as_officer, enrol


@with_texts
def test_odd_texts_in_every_field(
    app: Flask, engine: Engine, represent: Any, texts: Sequence[str], capsys: pytest.CaptureFixture[str]
) -> None:
    client = app.test_client()
    officers = (f"officer-{number}" for number in itertools.count(100))

    def quote() -> Call:
        one = represent()
        return Call(one.headers(), body={name: value for name, value in one.body().items() if name != "locale"})

    def declaration() -> Call:
        one: Representative = represent()
        return Call(one.headers(), body=one.body())

    def kind() -> Call:
        one: Representative = represent()
        return Call(one.headers(), path={"establishment_id": one.establishments[0]}, body={"kind": "nightlife"})

    def declared() -> Call:
        one: Representative = represent()
        filed = client.post("/declarations", json=one.body(), headers=one.headers()).get_json()
        with transaction(engine) as conn:
            conn.execute(update(models.notes).values(document=b"%PDF-1.7"))
        return Call(one.headers(), path={"declaration_id": filed["id"]})

    def draft() -> Call:
        headers, body = represent().headers(), {"values": {"receipts": "5"}, "key": uuid.uuid4().hex}
        assert client.put("/drafts/accommodation", json=body, headers=headers).status_code == 200
        return Call(headers, path={"name": "accommodation"}, body=body)

    def case(**body: object) -> Callable[[], Call]:
        def make() -> Call:
            officer = next(officers)
            enrol(engine, officer)
            if "debtor_code" in body:
                body["debtor_code"] = enter_debtor(engine, None)
            return Call(
                as_officer(preferred_username=officer),
                path={"business_id": Unknown(app, engine).id},
                query={} if body else {"state": "waiting"},
                body=dict(body) or None,
            )

        return make

    def officer(**call: Any) -> Callable[[], Call]:
        def make() -> Call:
            name = next(officers)
            enrol(engine, name)
            return Call(as_officer(preferred_username=name), **call)

        return make

    def held(kind: str) -> Callable[[], Call]:
        """Of a payment that waits, or of which somebody else has proposed something."""

        def make() -> Call:
            other, me = next(officers), next(officers)
            for name in (other, me):
                enrol(engine, name)
            with transaction(engine) as conn:
                data = notification(Entry(500))
                file_id = importing.preview(conn, data, "x.xml", other, NOW, Habits())
                importing.post(conn, file_id, other, NOW, Habits())
                payment_id = conn.execute(select(payments.c.id).where(payments.c.file_id == file_id)).scalar_one()
                proposal = {"kind": "refund", "iban": "GR1601101250000000012300695"}
                if kind not in ("look", "decide"):
                    deciding.propose(conn, payment_id, proposal, "άγνωστος", other, NOW)
            bodies: Mapping[str, Any] = {"release": {}, "reject": {"reason": "όχι"}, "look": None}
            body = bodies.get(kind, {**proposal, "reason": "άγνωστος", "notes": [], "business_id": None})
            return Call(as_officer(preferred_username=me), path={"payment_id": str(payment_id)}, body=body)

        return make

    def file(act: str) -> Callable[[], Call]:
        def make() -> Call:
            name = next(officers)
            enrol(engine, name)
            with transaction(engine) as conn:
                file_id = importing.preview(conn, notification(Entry(500)), "x.xml", name, NOW, Habits())
            body: Any = {} if act == "post" else None
            query = {"page": "1"} if act == "look" else {}
            path = {"file_id": str(file_id)}
            return Call(as_officer(preferred_username=name), path=path, query=query, body=body)

        return make

    def note(body: Any, *, card: bool = False) -> Callable[[], Call]:
        def make() -> Call:
            one, name = represent(), next(officers)
            enrol(engine, name)
            filed = client.post("/declarations", json=one.body(), headers=one.headers()).get_json()
            path = {"business_id": filed["business"]["id"]} if card else {"note_id": filed["note"]["id"]}
            query = {"page": "1"} if card else {}
            return Call(as_officer(preferred_username=name), path=path, query=query, body=body)

        return make

    def receipt(of: str) -> Callable[[], Call]:
        def make() -> Call:
            one, name = represent(), next(officers)
            enrol(engine, name)
            filed = client.post("/declarations", json=one.body(), headers=one.headers()).get_json()
            with transaction(engine) as conn:
                data = notification(Entry(500, filed["note"]["rf"]))
                file_id = importing.preview(conn, data, "x.xml", name, NOW, Habits())
                importing.post(conn, file_id, name, NOW, Habits())
                conn.execute(update(receipts).values(document=b"%PDF-1.7"))
                newest = select(receipts.c.id).where(receipts.c.note_id == filed["note"]["id"])
                receipt_id = conn.execute(newest).scalar_one()
            headers = one.headers() if of == "person" else as_officer(preferred_username=name)
            return Call(headers, path={"receipt_id": str(receipt_id)})

        return make

    def credited(kind: str) -> Callable[[], Call]:
        """Of a business with a credit, of which somebody else has perhaps proposed to give it back."""

        def make() -> Call:
            one, other, me = represent(), next(officers), next(officers)
            for name in (other, me):
                enrol(engine, name)
            filed = client.post("/declarations", json=one.body(), headers=one.headers()).get_json()
            business = uuid.UUID(filed["business"]["id"])
            iban = "GR1601101250000000012300695"
            with transaction(engine) as conn:
                data = notification(Entry(filed["total_cents"] + 500, filed["note"]["rf"]))
                importing.post(conn, importing.preview(conn, data, "x.xml", me, NOW, Habits()), me, NOW, Habits())
                refund_id = refunding.propose(conn, business, 5, iban, "αίτηση", other, NOW)
            headers = {**as_officer(preferred_username=me), "Idempotency-Key": uuid.uuid4().hex}
            if kind == "set-off":
                body = {**one.body(period="2024-Q2")}
                second = client.post("/declarations", json=body, headers=one.headers()).get_json()
                return Call(headers, path={"note_id": second["note"]["id"]}, body={"reason": "αίτηση"})
            if kind == "refund":
                refund = {"business_id": str(business), "cents": 5, "iban": iban, "reason": "αίτηση"}
                return Call(headers, body=refund)
            return Call(headers, path={"refund_id": str(refund_id)}, body={})

        return make

    def paying() -> Call:
        one, name = represent(), next(officers)
        enrol(engine, name)
        filed = client.post("/declarations", json=one.body(), headers=one.headers()).get_json()
        headers = {**as_officer(preferred_username=name), "Idempotency-Key": uuid.uuid4().hex}
        body = {"note_id": filed["note"]["id"], "cents": 5, "method": "card", "handed_cents": None}
        return Call(headers, body=body)

    def drawer() -> Call:
        with transaction(engine) as conn:
            conn.execute(delete(drawers))
        return officer(path={"day": NOW.date().isoformat()}, body={"counted_cents": 0})()

    def expired() -> Call:
        one: Representative = represent()
        filed = client.post("/declarations", json=one.body(), headers=one.headers()).get_json()
        with transaction(engine) as conn:
            past = NOW.date() - timedelta(days=1)
            conn.execute(update(models.notes).where(models.notes.c.id == filed["note"]["id"]).values(valid_until=past))
        return Call(one.headers(), path={"declaration_id": filed["id"]}, body={})

    def listed(act: str = "") -> Callable[[], Call]:
        """Of a catalogue that somebody else has proposed, or that was released."""

        def make() -> Call:
            one, other, me = represent(), next(officers), next(officers)
            for name in (other, me):
                enrol(engine, name)
            filed = client.post("/declarations", json=one.body(), headers=one.headers()).get_json()
            with transaction(engine) as conn:
                conn.execute(delete(catalogue_lines))
                conn.execute(delete(catalogues))
                past = NOW.date() - timedelta(days=1)
                mine = models.notes.c.id == filed["note"]["id"]
                conn.execute(update(models.notes).values(valid_until=NOW.date()))
                conn.execute(update(models.notes).where(mine).values(valid_until=past))
            headers, body = as_officer(preferred_username=me), {"fee": "accommodation", "year": 2024}
            if act == "propose":
                return Call(headers, body=body)
            made = client.post("/catalogues", json=body, headers=as_officer(preferred_username=other)).get_json()
            path = {"catalogue_id": made["id"]}
            if act == "confirm":
                client.post(f"/catalogues/{made['id']}/release", json={}, headers=headers)
                return Call(headers, path=path, body={"number": "7/2026", "on": f"{NOW:%Y-%m-%d}"})
            bodies: Mapping[str, Any] = {"release": {}, "reject": {"reason": "λάθος"}}
            query = {"page": "1"} if act == "look" else {}
            return Call(headers, path=path, query=query, body=bodies.get(act))

        return make

    calls: Mapping[str, Callable[[], Call]] = {
        "getPeriods": lambda: Call(path={"code": "accommodation"}),
        "postQuote": quote,
        "postDeclaration": declaration,
        "getDeclaration": declared,
        "getNote": declared,
        "putEstablishmentKind": kind,
        "getDraft": draft,
        "putDraft": draft,
        "deleteDraft": draft,
        "getDebtorCases": case(),
        "getDebtorCase": case(),
        "postDebtorCandidate": case(debtor_code=""),
        "postDebtorTie": case(debtor_code=""),
        "postDebtorOpen": case(months=3),
        "postDebtorRefuse": case(text="Η έδρα είναι αλλού."),
        "postNote": expired,
        "getReceipt": receipt("person"),
        "getAnyReceipt": receipt("officer"),
        "getBankFiles": officer(query={"page": "1"}),
        # An empty file is refused, whatever it is called.
        "postBankFile": officer(refused=422),
        "getBankFile": file("look"),
        "deleteBankFile": file("discard"),
        "postBankFilePosting": file("post"),
        "getHeldPayments": officer(query={"page": "1"}),
        "getPayment": held("look"),
        "postDecision": held("decide"),
        "postRelease": held("release"),
        "postRejection": held("reject"),
        "postSearch": officer(body={"text": "RF18 5390"}),
        "getDebtorCard": note(None, card=True),
        "getNoteOfBooks": note(None),
        "postNoteReissue": note({}),
        "postNoteCancellation": note({"reason": "λάθος"}),
        "postNoteSetOff": credited("set-off"),
        "postRefund": credited("refund"),
        "postRefundRelease": credited("release"),
        "postRefundRejection": credited("reject"),
        "postCounterPayment": paying,
        "postDrawer": drawer,
        "getOverdue": officer(query={"fee": "accommodation", "year": "2024", "page": "1"}),
        "getCatalogues": officer(query={"page": "1"}),
        "postCatalogue": listed("propose"),
        "getCatalogue": listed("look"),
        "postCatalogueRelease": listed("release"),
        "postCatalogueRejection": listed("reject"),
        "postCatalogueConfirmation": listed("confirm"),
        "getCataloguePayments": listed(),
        "getCatalogueDebtsCsv": listed(),
        "getCatalogueDebtsXlsx": listed(),
        "getCataloguePaymentsCsv": listed(),
        "getCataloguePaymentsXlsx": listed(),
        # A month that has not ended is not closed.
        "postMonthClose": officer(path={"month": "2026-11"}, body={}, refused=409),
    }
    report = Borders(SERVICE / "openapi.yaml", client, calls).try_all(texts)
    with capsys.disabled():
        print(f"\nfee-declarations: {report}")
    assert report.failures == []
