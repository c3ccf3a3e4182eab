"""Receipts: printed once, told once with their bytes, fetched only by the person who declared."""

import base64
import json
from typing import Any

import pypdfium2
import pytest
from fee_declarations import models, printing, worker
from fee_declarations.municipality import Municipality
from fee_declarations.payments.models import receipts
from fee_declarations.tables import TariffSource
from servicekit.db import transaction
from servicekit.testing import assert_schema
from sqlalchemy import Engine, select, update

from ..camt import Entry
from ..conftest import MUNICIPALITY, SERVICE
from .bank import Bank

EVENTS = SERVICE / "events"


def print_all(engine: Engine) -> None:
    step = worker.make_receipt_step(
        engine, TariffSource(engine), printing.make_receipt_printer(Municipality.load(MUNICIPALITY))
    )
    while step():
        pass


def told(engine: Engine, kind: str) -> list[dict[str, Any]]:
    with transaction(engine) as conn:
        query = (
            select(models.kit.outbox.c.body).where(models.kit.outbox.c.type == kind).order_by(models.kit.outbox.c.seq)
        )
        return [json.loads(body)["data"] for body in conn.execute(query.order_by(models.kit.outbox.c.seq)).scalars()]


def text_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return " ".join(page.get_textpage().get_text_bounded() for page in document)


@pytest.fixture
def paid(represent: Any, engine: Engine) -> tuple[Any, dict[str, Any], Bank]:
    """A representative whose note is paid in part, in English."""
    one = represent()
    body = one.http.post("/declarations", json=one.body(locale="en"), headers=one.headers()).get_json()
    bank = Bank(engine)
    bank.take(Entry(40000, body["note"]["rf"], end_to_end="E1"))
    return one, body, bank


def shown(one: Any, body: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = one.http.get(f"/declarations/{body['id']}", headers=one.headers()).get_json()["note"]
    return found


def test_the_declaration_shows_the_payment_and_its_receipt_with_the_bytes_of_the_mail(
    paid: Any, represent: Any, engine: Engine
) -> None:
    one, body, _ = paid
    [payment] = shown(one, body)["payments"]
    assert (payment["on"], payment["cents"], payment["receipt"]["number"]) == ("2026-11-23", 40000, "1/2026")
    path = f"/receipts/{payment['receipt']['id']}.pdf"
    early = one.http.get(path, headers=one.headers())
    assert (early.status_code, early.get_json()["code"]) == (404, "receipt-not-ready")
    print_all(engine)
    [event] = told(engine, "fees.payment.received")
    assert_schema(event, EVENTS / "fees.payment.received.v1.json")
    assert (event["amount_cents"], event["open_cents"]) == (40000, body["total_cents"] - 40000)
    answer = one.http.get(path, headers=one.headers())
    assert base64.b64decode(event["document"]["base64"]) == answer.data
    other = represent()
    assert other.http.get(path, headers=other.headers()).status_code == 404
    note = shown(one, body)
    assert (note["state"], note["paid_cents"], note["open_cents"]) == ("part-paid", 40000, body["total_cents"] - 40000)
    assert note["payments"][0]["receipt"]["ready"]


def test_the_page_says_what_the_row_says(paid: Any, engine: Engine, standards: Any) -> None:
    _, body, _ = paid
    print_all(engine)
    with transaction(engine) as conn:
        pdf = conn.execute(select(receipts.c.document)).scalar_one()
    standards(pdf)
    text = text_of(pdf)
    for part in (
        "Απόδειξη είσπραξης",
        "Receipt of a payment",
        "400,00",
        body["note"]["rf_grouped"],
        "1/2026",
        "405,97",
    ):
        assert part in text, part


def test_what_went_back_has_a_cancellation_that_names_the_receipt(paid: Any, engine: Engine, standards: Any) -> None:
    one, body, bank = paid
    bank.take(Entry(40000, direction="DBIT", end_to_end="E1", reason="FOCR"))
    print_all(engine)
    [event] = told(engine, "fees.payment.returned")
    assert_schema(event, EVENTS / "fees.payment.returned.v1.json")
    assert (event["number"], event["cancels"], event["open_cents"]) == ("2/2026", "1/2026", body["total_cents"])
    pdf = base64.b64decode(event["document"]["base64"])
    standards(pdf)
    assert "Ακυρωτικό" in text_of(pdf)
    note = shown(one, body)
    assert [(line["cents"], line["cancelled_by"]) for line in note["payments"]] == [(40000, "2/2026"), (-40000, None)]
    assert (note["state"], note["open_cents"]) == ("open", body["total_cents"])


def test_a_receipt_that_cannot_be_printed_waits_and_the_others_go_on(paid: Any, engine: Engine) -> None:
    _, body, bank = paid
    bank.take(Entry(100, body["note"]["rf"]))
    real = printing.make_receipt_printer(Municipality.load(MUNICIPALITY))

    def printer(row: Any, fee: Any) -> bytes:
        if row.receipt_number == "1/2026":
            raise RuntimeError("no such glyph")
        return real(row, fee)

    step = worker.make_receipt_step(engine, TariffSource(engine), printer)
    while step():
        pass
    with transaction(engine) as conn:
        rows = conn.execute(select(receipts.c.number, receipts.c.document.is_not(None), receipts.c.render_failures))
        assert {row[0]: (row[1], row[2] >= 1) for row in rows} == {"1/2026": (False, True), "2/2026": (True, False)}
        conn.execute(update(receipts).values(render_at=receipts.c.issued_on))
    print_all(engine)
    assert len(told(engine, "fees.payment.received")) == 2
