"""A VAT return comes with a declaration: sent before filing and afterwards, redrawn, and read by officers."""

import io
import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from typing import Any

import pypdfium2
import pytest
import yaml
from fee_declarations import handlers, models, store, tables
from fee_declarations.declaring import refused_returns
from fee_declarations.finance.ledger import Ledger
from fee_declarations.retention import rules
from fee_declarations.returns.models import FILES, vat_returns
from fee_declarations.settings import RetentionSettings
from fee_declarations.tables import TariffSource
from filekit.clamd import Clamd
from filekit.opening import Opener
from filekit.testing import EICAR, daemon
from flask import Flask
from jsonschema import Draft202012Validator
from PIL import Image
from servicekit import retention
from servicekit.db import transaction
from servicekit.envelope import ReceivedEvent
from servicekit.testing import assert_schema
from sqlalchemy import Engine, func, select, text, update

from ..conftest import NOW, SERVICE, Representative
from .test_receiving import Office, fits

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
        store.add_tariffs(conn, tables.checked({**document, "fees": fees}))


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


def test_whoever_sent_one_that_cannot_be_read_is_told_by_mail(
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


def move_day(engine: Engine, proposal_id: str, day: str) -> None:
    """As if the proposal had been made for this day."""
    moved = text("UPDATE table_proposals SET change = jsonb_set(change, '{day}', to_jsonb(:day ::text)) WHERE id = :id")
    with engine.begin() as conn:
        assert conn.execute(moved, {"day": day, "id": proposal_id}).rowcount == 1


def test_staff_change_whether_it_is_taken_from_a_day_on(app: Flask, one: Representative, engine: Engine) -> None:
    office = Office(app.test_client(), engine)
    before = file(one)
    change = {"section": "vat_returns", "act": "add", "fee": "accommodation", "reason": "Απόφαση"}
    required = {**change, "day": NOW.date().isoformat(), "rows": [{"values": {"vat_return": "required"}}]}
    late = office.post("/tables/proposals", {**required, "day": "2026-11-22"})
    assert (late.status_code, late.get_json()["errors"][0]["field"]) == (422, "day")
    proposal = fits(office.post("/tables/proposals", required), "TableProposal")["id"]
    assert office.post(f"/tables/proposals/{proposal}/release").status_code == 403, "four eyes"
    move_day(engine, proposal, "2026-11-22")
    too_late = office.post(f"/tables/proposals/{proposal}/release", who="nikos")
    assert (too_late.status_code, too_late.get_json()["code"]) == (409, "tables-moved")
    move_day(engine, proposal, required["day"])
    done = fits(office.post(f"/tables/proposals/{proposal}/release", who="nikos"), "TableProposal")
    assert (done["state"], done["concerned"]["number"]) == ("released", 0)
    assert [field["text"]["en"] for field in done["after"][0]["fields"]] == ["required"]
    missing = one.http.post("/declarations", json=one.body(period="2024-Q2"), headers=one.headers())
    assert (missing.status_code, missing.get_json()["errors"][0]["field"]) == (422, "vat_return")
    assert form_of(one)["rule"] == "required"
    # What was filed before the day on which it is required from is not asked again.
    with engine.begin() as conn:
        conn.execute(update(models.declarations).values(filed_at=NOW - timedelta(days=1)))
    assert (shown(one, before)["rule"], shown(one, before)["awaited"]) == ("asked", False)
    ended = {**change, "day": "2027-01-01", "rows": [{"values": {"vat_return": "none"}}]}
    assert office.post("/tables/proposals", ended).status_code == 200
    table = fits(office.get("/tables/vat_returns?fee=accommodation"), "Table")
    assert (table["series"][0]["now"]["fields"][0]["value"], table["ahead"]) == ("required", True)
    assert fits(office.get("/tables/vat_returns?fee=nightlife"), "Table")["series"][0]["now"]["from"] is None


def test_what_a_fee_says_of_it_is_data(one: Representative, engine: Engine) -> None:
    rule("required", engine)
    missing = one.http.post("/declarations", json=one.body(), headers=one.headers())
    fault = missing.get_json()["errors"][0]
    assert (missing.status_code, fault["field"], fault["text"]) == (
        422,
        "vat_return",
        "Send the VAT return of the period.",
    )
    not_asked = send(one, query=query_of(one, "food-and-drink"))
    assert (not_asked.status_code, not_asked.get_json()["code"]) == (409, "vat-return-not-asked")
    items = one.http.get("/businesses", headers=one.headers()).get_json()["items"]
    row = {"establishment_id": one.establishments[0], "fee": "accommodation", "period": "2024-Q2"}
    rows = [{**row, "answers": {"receipts": "5.00", "inclusive": "yes"}}]
    body = {"business_id": items[0]["id"], "locale": "el", "rows": rows, "dry_run": True}
    batch = one.http.post("/declaration-batches", json=body, headers=one.headers()).get_json()
    assert (batch["items"][0]["vat_return"], batch["items"][0]["vat_return_rule"]) == ("to-follow", "required")
    path = f"/declaration-batches/{batch['id']}"
    filed = fits(one.http.post(f"{path}/filing", json={}, headers=one.headers()), "Batch")["declarations"][0]
    later = {"id": filed["id"]}
    assert (shown(one, later)["awaited"], filed["vat_return_awaited"]) == (True, True)
    sent(one, query={"declaration_id": later["id"]})
    assert shown(one, later)["awaited"] is False
    [filed] = one.http.get(path, headers=one.headers()).get_json()["declarations"]
    assert filed["vat_return_awaited"] is False


def test_what_is_refused_at_once_and_by_the_scanner(
    one: Representative, engine: Engine, open_all: Callable[..., None]
) -> None:
    for content, status, reason in (
        (b"", 422, "empty"),
        (b"MZ program", 422, "unknown-type"),
        (b"%PDF-" + b"x" * 10_000_000, 413, "too-large"),
    ):
        answer = send(one, content)
        assert (answer.status_code, answer.get_json().get("reason")) == (status, reason)
    both = {**query_of(one), "declaration_id": str(uuid.uuid4())}
    for query, field in (({"fee": "accommodation"}, "establishment_id"), (both, "declaration_id")):
        wrong = send(one, query=query)
        assert (wrong.status_code, wrong.get_json()["errors"][0]["field"]) == (422, field)
    infected = sent(one, paper() + EICAR)
    with daemon() as scanner:
        open_all(Clamd(scanner.address))
        clean = sent(one, paper("PNG"))
        open_all(Clamd(scanner.address))
    [found] = one.http.get("/vat-returns", query_string=query_of(one), headers=one.headers()).get_json()["items"]
    assert (found["id"], found["state"], found["scanned"]) == (clean["id"], "ready", True)
    with engine.connect() as conn:
        row = conn.execute(select(vat_returns).where(vat_returns.c.id == infected["id"])).mappings().one()
        assert (row["reason"], row["establishment_id"]) == ("infected", None)
    assert one.http.delete(f"/vat-returns/{clean['id']}", headers=one.headers()).status_code == 204


def test_officers_open_it_and_each_opening_is_told(
    app: Flask, one: Representative, engine: Engine, open_all: Callable[..., None]
) -> None:
    made = file(one, vat_return=sent(one)["id"])
    open_all()
    office = Office(app.test_client(), engine)
    business = made["business"]["id"]
    card = fits(office.get(f"/debtors/{business}/card"), "DebtorCard")
    [listed] = card["vat_returns"]
    assert (listed["declaration"], listed["state"], listed["period"]["code"]) == (made["number"], "ready", "2024-Q1")

    def looks() -> int:
        with engine.connect() as conn:
            types = conn.execute(select(models.kit.outbox.c.type)).scalars().all()
        return types.count("fees.debtor.seen")

    before, path = looks(), f"/debtors/{business}/vat-returns/{listed['id']}/return.pdf"
    assert office.get(path).data.startswith(b"%PDF-")
    assert looks() == before + 1
    assert office.get(path.replace(listed["id"], made["id"])).status_code == 404
    stranger = one.headers()
    assert app.test_client().get(path, headers=stranger).status_code == 403


def test_it_is_the_person_s_own_data_and_goes_with_the_declaration(
    one: Representative, engine: Engine, open_all: Callable[..., None]
) -> None:
    file(one, vat_return=sent(one)["id"], receipts="0")
    open_all()
    sent(one, paper(colour="red"))
    held = one.http.get("/my-data", headers=one.headers()).get_json()
    document = yaml.load((SERVICE / "openapi.yaml").read_bytes(), yaml.CSafeLoader)
    checker = Draft202012Validator({**document, "$ref": "#/components/schemas/MyData"})
    assert [fault.message for fault in checker.iter_errors(held)] == []
    assert {bool(row["declaration_id"]): bool(row["link"]) for row in held["vat_returns"]} == {True: True, False: False}
    kept = rules(RetentionSettings())
    assert retention.apply(engine, kept, NOW + timedelta(days=31))["vat-returns"] == 1, "the one that nobody filed"
    assert retention.apply(engine, kept, NOW + timedelta(days=3653))["declarations"] == 1
    with engine.connect() as conn:
        assert conn.execute(text("SELECT count(*) FROM vat_returns")).scalar_one() == 0
        assert conn.execute(text("SELECT count(*) FROM vat_return_pages")).scalar_one() == 0


def test_what_was_not_filed_is_forgotten_with_the_account(one: Representative, engine: Engine) -> None:
    filed = file(one, vat_return=sent(one)["id"])
    sent(one, paper(colour="red"))
    data = {"operation_id": str(uuid.uuid4()), "subject": one.subject, "cutoff": NOW.isoformat()}
    event = ReceivedEvent(uuid.uuid4(), "identity.account.closed", "/x", data["operation_id"], NOW, None, data)
    with transaction(engine) as conn:
        handlers.identity_handlers(Ledger("1234"))[event.type](conn, event)
    with engine.connect() as conn:
        assert [str(row) for row in conn.execute(select(vat_returns.c.declaration_id)).scalars()] == [filed["id"]]
