"""VAT returns as staff change, refuse and open them, and as people take them along."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import yaml
from fee_declarations import handlers, models
from fee_declarations.finance.ledger import Ledger
from fee_declarations.retention import rules
from fee_declarations.returns.models import vat_returns
from fee_declarations.settings import RetentionSettings
from filekit.clamd import Clamd
from filekit.testing import EICAR, daemon
from flask import Flask
from jsonschema import Draft202012Validator
from servicekit import retention
from servicekit.db import transaction
from servicekit.envelope import ReceivedEvent
from sqlalchemy import Engine, select, text, update

from ..conftest import NOW, SERVICE, Representative
from . import test_vat_returns
from .test_receiving import Office, fits
from .test_vat_returns import file, form_of, paper, query_of, rule, send, sent, shown

open_all, one = test_vat_returns.open_all, test_vat_returns.one


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
    assert [field["text"]["en"] for field in done["after"][0]["fields"]] == ["Required"]
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
