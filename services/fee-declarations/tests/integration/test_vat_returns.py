"""A VAT return comes with a declaration: sent before filing and afterwards, redrawn, and read by officers."""

import io
import json
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from typing import Any

import pypdfium2
import pytest
from fee_declarations import models, store, table_documents
from fee_declarations.declaring import refused_returns
from fee_declarations.returns.models import FILES, vat_returns
from fee_declarations.tables import TariffSource
from filekit.clamd import Clamd
from filekit.opening import Opener
from PIL import Image
from servicekit.testing import assert_schema
from sqlalchemy import Engine, func, select, update

from ..conftest import NOW, SERVICE, Representative
from .test_receiving import fits

PERIODS = ("2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4")


@lru_cache
def paper(kind: str = "PDF", colour: str = "white") -> bytes:
    """A page, as a PDF or a photograph."""
    whole = io.BytesIO()
    Image.new("RGB", (300, 400), colour).save(whole, kind)
    return whole.getvalue()


def query_of(one: Representative, fee: str = "accommodation") -> dict[str, str]:
    return {"establishment_id": one.establishments[0], "fee": fee}


def send(one: Representative, content: bytes | None = None, query: dict[str, str] | None = None) -> Any:
    headers = {**one.headers(), "Content-Type": "application/octet-stream", "X-File-Name": "%CE%A62.pdf"}
    return one.http.post(
        "/vat-returns",
        data=paper() if content is None else content,
        query_string=query or query_of(one),
        headers=headers,
    )


def sent(one: Representative, content: bytes | None = None, query: dict[str, str] | None = None) -> dict[str, Any]:
    return fits(send(one, content, query), "VatReturn", 201)


def file(one: Representative, **changes: Any) -> dict[str, Any]:
    return fits(one.http.post("/declarations", json=one.body(**changes), headers=one.headers()), "Declaration", 201)


def shown(one: Representative, body: dict[str, Any]) -> dict[str, Any]:
    found = one.http.get(f"/declarations/{body['id']}", headers=one.headers())
    return dict(fits(found, "Declaration")["vat_return"])


def form_of(one: Representative) -> dict[str, Any]:
    """What the form of a fee is told of the VAT return."""
    form = one.http.get(f"/establishments/{one.establishments[0]}/fees/accommodation", headers=one.headers())
    return dict(fits(form, "EstablishmentFee")["vat_return"])


def rule(accommodation: str, engine: Engine) -> None:
    """The tables say this of the fee on accommodation, and take none of food and drink."""
    rules_of = {"accommodation": accommodation, "food-and-drink": None}
    with engine.begin() as conn:
        document = store.newest_tariffs(conn)
        fees = [{**fee, "vat_return": rules_of.get(fee["code"], fee.get("vat_return"))} for fee in document["fees"]]
        store.add_tariffs(conn, table_documents.checked({**document, "fees": fees}))


@pytest.fixture
def open_all(engine: Engine) -> Callable[..., None]:
    """The worker opens what waits."""

    def work(scanner: Clamd | None = None) -> None:
        told = refused_returns.telling(TariffSource(engine), lambda: NOW)
        opener = Opener(engine, FILES, scanner, 20, clock=lambda: NOW, prepare_refused=told)
        while opener.step():
            pass

    return work


@pytest.fixture
def one(represent: Any) -> Representative:
    found: Representative = represent()
    return found


def test_a_return_is_sent_with_a_form_and_filed_with_it(
    one: Representative, represent: Any, engine: Engine, open_all: Callable[..., None]
) -> None:
    first = sent(one)
    assert (first["state"], first["name"], first["media_type"]) == ("checking", "Φ2.pdf", "application/pdf")
    assert sent(one) == first, "the same file again"
    newer = sent(one, paper("JPEG"))
    offered = form_of(one)
    assert (offered["rule"], offered["file"], offered["limits"]["scanned"]) == ("asked", newer, False)
    listed = one.http.get("/vat-returns", query_string=query_of(one), headers=one.headers()).get_json()
    assert listed == {"items": [newer], "limits": offered["limits"]}
    gone = one.http.post("/declarations", json=one.body(vat_return=first["id"]), headers=one.headers())
    assert (gone.status_code, gone.get_json()["code"]) == (404, "vat-return-not-found")
    other = represent()
    stolen = other.http.post("/declarations", json=other.body(vat_return=newer["id"]), headers=other.headers())
    assert stolen.status_code == 404
    made = file(one, vat_return=newer["id"])
    assert made["vat_return"] == {"rule": "asked", "awaited": False, "current": newer["id"], "versions": [newer]}
    path = f"/vat-returns/{newer['id']}/return.pdf"
    assert one.http.get(path, headers=one.headers()).get_json()["code"] == "vat-return-not-ready"
    open_all()
    ready = shown(one, made)["versions"][0]
    assert (ready["state"], ready["pages"], ready["scanned"]) == ("ready", 1, False)
    pdf = one.http.get(path, headers=one.headers())
    assert (pdf.content_type, len(pypdfium2.PdfDocument(pdf.data))) == ("application/pdf", 1)
    assert other.http.get(path, headers=other.headers()).status_code == 404
    fixed = one.http.delete(f"/vat-returns/{newer['id']}", headers=one.headers())
    assert (fixed.status_code, fixed.get_json()["code"]) == (409, "vat-return-fixed")
    with engine.connect() as conn:
        assert conn.execute(select(func.count()).select_from(FILES.quarantine)).scalar_one() == 0


def test_a_newer_version_counts_and_the_older_is_kept(
    one: Representative, engine: Engine, open_all: Callable[..., None]
) -> None:
    made = file(one)
    assert shown(one, made) == {"rule": "asked", "awaited": False, "current": None, "versions": []}
    place = {"declaration_id": made["id"]}
    older = sent(one, paper(colour="red"), place)
    amended = one.http.post(
        f"/declarations/{made['id']}/amendment", json=one.body(receipts="5.00"), headers=one.headers()
    ).get_json()
    assert amended["vat_return"]["current"] == older["id"], "it goes on with what amends"
    late = send(one, query=place)
    assert (late.status_code, late.get_json()["code"]) == (409, "declaration-not-live")
    with engine.begin() as conn:
        conn.execute(update(vat_returns).values(created_at=NOW - timedelta(days=1)))
    newer = sent(one, paper(colour="blue"), {"declaration_id": amended["id"]})
    found = shown(one, amended)
    assert found["current"] == newer["id"]
    assert [version["id"] for version in found["versions"]] == [newer["id"], older["id"]]
    # What cannot be read does not count, and the one before it does again.
    broken = sent(one, b"%PDF-1.4", {"declaration_id": amended["id"]})
    open_all()
    found = shown(one, amended)
    refused = next(version for version in found["versions"] if version["id"] == broken["id"])
    assert (refused["state"], refused["reason"], found["current"]) == ("refused", "unreadable", newer["id"])


def told(engine: Engine) -> list[dict[str, Any]]:
    """What was left for mails about refused files, the first first."""
    kept = models.kit.outbox
    query = select(kept.c.body).where(kept.c.type == "fees.vat-return.refused").order_by(kept.c.seq)
    with engine.connect() as conn:
        found: list[dict[str, Any]] = [json.loads(body)["data"] for body in conn.execute(query).scalars()]
    for data in found:
        assert_schema(data, SERVICE / "events/fees.vat-return.refused.v1.json")
    return found


def test_the_sender_of_one_that_cannot_be_read_is_told_by_mail(
    one: Representative, engine: Engine, open_all: Callable[..., None]
) -> None:
    sent(one, b"%PDF-1.4")
    open_all()
    assert told(engine) == [], "the form says it"
    rule("required", engine)
    filed = file(one, vat_return=sent(one, b"%PDF-1.5")["id"])
    open_all()
    [first] = told(engine)
    assert (first["number"], first["file_name"], first["reason"]) == (filed["number"], "Φ2.pdf", "unreadable")
    assert (first["awaited"], first["older_counts"]) == (True, False)
    assert first["recipient"]["email"]
    assert shown(one, filed)["awaited"] is True
    place = {"declaration_id": filed["id"]}
    with engine.begin() as conn:
        conn.execute(update(vat_returns).values(created_at=NOW - timedelta(days=2)))
    sent(one, paper(), place)
    open_all()
    broken = sent(one, b"%PDF-1.6", place)
    with engine.begin() as conn:
        older = update(vat_returns).where(vat_returns.c.id != broken["id"])
        conn.execute(older.values(created_at=NOW - timedelta(days=1)))
    open_all()
    assert [(row["awaited"], row["older_counts"]) for row in told(engine)[1:]] == [(False, True)]
    late = sent(one, b"%PDF-1.7", place)
    with engine.begin() as conn:
        conn.execute(
            update(vat_returns).where(vat_returns.c.id == late["id"]).values(created_at=NOW - timedelta(days=3))
        )
    open_all()
    assert len(told(engine)) == 2, "a newer one is there already"
