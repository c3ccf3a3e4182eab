"""Staff change the tables: shown before, proposed by one, released by another; and for whom it makes a difference."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from fee_declarations import commands, models, retention, store
from fee_declarations.accounting import balances
from fee_declarations.tables_desk.models import table_effects
from flask import Flask
from servicekit.db import transaction
from sqlalchemy import Engine, func, select

from ..conftest import MUNICIPALITY, NOW, Representative
from .test_debtors import enrol
from .test_receiving import Office, fits

RATE = {"section": "rates", "act": "add", "fee": "accommodation", "rows": [{"values": {"percent": "0.75"}}]}
COUNCIL = {"decision": {"number": "214/2026", "ada": "ΨΩΑ1-ΞΛ7"}, "reason": "Απόφαση του συμβουλίου"}
FUTURE = {**RATE, **COUNCIL, "day": "2027-01-01"}
PAST = {**RATE, **COUNCIL, "day": "2024-01-01"}
AREA = {"area": "10", "zone": "square", "use": "tables"}


@pytest.fixture
def office(app: Flask, engine: Engine) -> Office:
    return Office(app.test_client(), engine)


def propose(office: Office, body: Mapping[str, Any]) -> str:
    found: str = fits(office.post("/tables/proposals", body), "TableProposal")["id"]
    return found


def released(office: Office, body: Mapping[str, Any]) -> dict[str, Any]:
    """A change that one officer proposed and another released."""
    answer = office.post(f"/tables/proposals/{propose(office, body)}/release", who="nikos")
    found: dict[str, Any] = fits(answer, "TableProposal")
    return found


def declare(one: Representative, period: str = "2024-Q1", place: int = 0) -> dict[str, Any]:
    body = one.body(one.establishments[place], period)
    answer = one.http.post("/declarations", json=body, headers=one.headers())
    assert answer.status_code == 201, answer.get_json()
    found: dict[str, Any] = answer.get_json()
    return found


def quote(one: Representative, period: str, fee: str = "accommodation", **answers: str) -> int:
    """What a fee comes to, in cents."""
    said = answers or {"receipts": "100000.00", "inclusive": "no"}
    body = {"establishment_id": one.establishments[0], "fee": fee, "period": period, "answers": said}
    answer = one.http.post("/quotes", json=body, headers=one.headers())
    assert answer.status_code == 200, answer.get_json()
    return int(answer.get_json()["fee_cents"])


def test_a_rate_with_a_future_date_changes_nothing_before_it(office: Office, represent: Any) -> None:
    one = represent()
    filed = declare(one)
    price = {"section": "rates", "act": "add", "fee": "public-space", "day": "2027-07-01", "reason": "Απόφαση"}
    key = {"zone": "square", "use": "tables"}
    done = [
        released(office, FUTURE),
        released(office, {**price, "rows": [{"key": key, "values": {"euros": "80"}}]}),
    ]
    assert [(one["state"], one["concerned"]["number"]) for one in done] == [("released", 0), ("released", 0)]
    # Periods and terms of before, on the day after the release.
    assert quote(one, "2024-Q2") == 50000
    assert quote(one, "2027-06-30--2027-09-29", "public-space", **AREA) == 61000
    # Terms of after.
    assert quote(one, "2027-07-01--2027-09-29", "public-space", **AREA) == 80000
    seen = one.http.get(f"/declarations/{filed['id']}", headers=one.headers()).get_json()
    assert (seen["lines"], seen["note"]) == (filed["lines"], filed["note"])
    [fee] = [fee for fee in one.http.get("/fees").get_json()["items"] if fee["code"] == "accommodation"]
    assert [rate["percent"] for rate in fee["rates"]] == ["0.5", "0.75"]
    [shown] = [fee for fee in fits(office.get("/tables"), "Tables")["fees"] if fee["code"] == "accommodation"]
    [series] = shown["tables"][0]["series"]
    assert series["now"]["fields"][0]["text"] == {"el": "0,5 %", "en": "0.5%"}
    assert [(row["from"], row["decision"]["number"]) for row in series["coming"]] == [("2027-01-01", "214/2026")]
    # The first row has begun and must stay; what comes may be removed.
    whole = fits(office.get("/tables/rates?fee=accommodation"), "Table")
    assert "remove" in whole["acts"]
    assert [row["removable"] for row in whole["series"][0]["rows"]] == [False, True]
    assert "remove" not in office.get("/tables/rates?fee=nightlife").get_json()["acts"]


def test_a_term_ahead_that_was_declared_is_concerned_by_a_future_price(office: Office, represent: Any) -> None:
    one = represent()
    body = {name: value for name, value in one.body().items() if name not in ("receipts", "inclusive")}
    body |= {"fee": "public-space", "period": "2027-08-01--2027-08-31", "answers": AREA}
    assert one.http.post("/declarations", json=body, headers=one.headers()).status_code == 201
    key = {"zone": "square", "use": "tables"}
    price = {"section": "rates", "act": "add", "fee": "public-space", "day": "2027-07-01", "reason": "Απόφαση"}
    done = released(office, {**price, "rows": [{"key": key, "values": {"euros": "80"}}]})
    [item] = done["concerned"]["items"]
    assert (item["old_cents"], item["new_cents"], item["to_do"]) == (61000, 80000, "amend")


def test_a_past_correction_lists_who_is_affected_and_waits_for_release(
    office: Office, represent: Any, engine: Engine
) -> None:
    one = represent(places=2)
    dearer, same = declare(one), declare(one, "2023-Q1")
    preview = fits(office.post("/tables/previews", {name: PAST[name] for name in (*RATE, "day")}), "TablePreview")
    listed = preview["concerned"]
    assert (listed["number"], listed["items"][0]["number"]) == (1, dearer["number"])
    assert (listed["old_cents"], listed["new_cents"]) == (dearer["total_cents"], 74442 + 46154)
    assert listed["items"][0]["to_do"] == "amend"
    proposal = propose(office, PAST)
    # Nothing has changed, for anybody, while it waits.
    assert quote(one, "2024-Q2") == 50000
    waiting = fits(office.get(f"/tables/proposals/{proposal}"), "TableProposal")
    assert (waiting["state"], waiting["concerned"]["number"], waiting["mine"]) == ("pending", 1, True)
    assert fits(office.get("/tables"), "Tables")["pending"][0]["id"] == proposal
    assert office.get("/staff-work", "nikos").get_json()["counts"]["tables-proposed"] == 1
    # One that is declared meanwhile, at the old rate, is listed as well.
    meanwhile = declare(one, "2024-Q1", place=1)
    done = fits(office.post(f"/tables/proposals/{proposal}/release", who="nikos"), "TableProposal")
    assert (done["state"], done["decided_by"], done["concerned"]["open"]) == ("released", "nikos", 2)
    assert {item["number"] for item in done["concerned"]["items"]} == {dearer["number"], meanwhile["number"]}
    assert same["number"] not in {item["number"] for item in done["concerned"]["items"]}
    # Nobody was charged by it.
    with engine.connect() as conn:
        owed = sum(filed["total_cents"] for filed in (dearer, same, meanwhile))
        assert balances.totals(conn)["receivable"] == owed
    assert quote(one, "2024-Q2") == 75000
    path = f"/tables/proposals/{proposal}/declarations/{dearer['id']}"
    seen_to = fits(office.post(path, {"outcome": "left"}), "TableProposal")
    assert (seen_to["concerned"]["open"], seen_to["concerned"]["items"][1]["outcome"]) == (1, "left")
    assert office.post(path, {"outcome": "left"}).status_code == 409
    assert (
        office.post(f"/tables/proposals/{proposal}/declarations/{same['id']}", {"outcome": "left"}).status_code == 404
    )
    # Each look at them is told to the representatives of the business.
    with engine.connect() as conn:
        seen = select(func.count()).select_from(models.kit.outbox).where(models.kit.outbox.c.type == "fees.debtor.seen")
        assert conn.execute(seen).scalar_one() == 5


def test_nobody_decides_about_tables_that_concern_the_own_declaration(
    office: Office, represent: Any, engine: Engine
) -> None:
    one, ahead = represent(), {**FUTURE, "rows": [{"values": {"percent": "0.8"}}]}
    filed = declare(one)
    enrol(engine, "petros", person_id=one.person_id)
    assert refused(office.post("/tables/proposals", PAST, "petros")) == (403, "own-business")
    proposal = propose(office, PAST)
    release = f"/tables/proposals/{proposal}/release"
    assert refused(office.post(release, who="petros")) == (403, "own-business")
    assert office.get(f"/tables/proposals/{proposal}").get_json()["state"] == "pending"
    fits(office.post(release, who="nikos"), "TableProposal")
    path = f"/tables/proposals/{proposal}/declarations/{filed['id']}"
    assert refused(office.post(path, {"outcome": "left"}, "petros")) == (403, "own-business")
    assert fits(office.post(path, {"outcome": "left"}), "TableProposal")["concerned"]["open"] == 0
    # What concerns no declaration yet is the same for everybody.
    fits(office.post("/tables/proposals", ahead, "petros"), "TableProposal")


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["code"]


def test_a_change_shows_what_last_month_would_have_come_to(office: Office, represent: Any, engine: Engine) -> None:
    one = represent(places=2)
    filed = declare(one)
    declare(one, place=1)
    with transaction(engine) as conn:
        mine = models.declarations.c.id == filed["id"]
        last_month = func.timestamptz("2026-10-15 10:00+02")
        conn.execute(models.declarations.update().where(mine).values(filed_at=last_month))
    preview = fits(office.post("/tables/previews", {name: FUTURE[name] for name in (*RATE, "day")}), "TablePreview")
    example = preview["example"]
    assert (example["first"], example["last"], example["filed"], example["number"]) == (
        *("2026-10-01", "2026-10-31"),
        *(1, 1),
    )
    # The fine is a share of the fee, so both rise by half (base and fee are rounded).
    assert (example["old_cents"], example["new_cents"]) == (49751 + 29851, 74442 + 44665)
    assert preview["concerned"]["number"] == 0
    assert [row["to"] for row in preview["after"]] == ["2026-12-31", None]


def test_nobody_releases_an_own_proposal_and_a_rejected_one_changes_nothing(office: Office, represent: Any) -> None:
    one, proposal = represent(), propose(office, FUTURE)
    refused = office.post(f"/tables/proposals/{proposal}/release")
    assert (refused.status_code, refused.get_json()["code"]) == (403, "needs-another-person")
    second = office.post("/tables/proposals", {**FUTURE, "day": "2027-02-01"}, "nikos")
    assert (second.status_code, second.get_json()["code"]) == (409, "proposal-waits")
    other = office.post("/tables/proposals", {**FUTURE, "fee": "nightlife"}, "nikos")
    assert other.status_code == 200
    rejected = office.post(f"/tables/proposals/{proposal}/rejection", {"reason": "Λάθος ημέρα"}, "nikos")
    told = fits(rejected, "TableProposal")
    assert (told["state"], told["decided_reason"], told["concerned"]) == ("rejected", "Λάθος ημέρα", None)
    assert office.post(f"/tables/proposals/{proposal}/release", who="nikos").status_code == 409
    assert quote(one, "2024-Q2") == 50000
    listed = fits(office.get("/tables/proposals"), "TableProposals")["items"]
    assert sorted((row["fee"]["code"], row["state"], row["by"]) for row in listed) == [
        ("accommodation", "rejected", "eleni"),
        ("nightlife", "pending", "nikos"),
    ]


def test_a_proposal_that_the_tables_have_left_behind_is_not_released(office: Office, engine: Engine) -> None:
    proposal = propose(office, FUTURE)
    with transaction(engine) as conn:
        document = store.newest_tariffs(conn)
        moved = [{**row, "percent": "0.6"} if row["fee"] == "accommodation" else row for row in document["rates"]]
        store.add_tariffs(conn, {**document, "rates": moved})
    assert fits(office.get(f"/tables/proposals/{proposal}", "nikos"), "TableProposal")["moved"] is True
    refused = office.post(f"/tables/proposals/{proposal}/release", who="nikos")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "tables-moved")


def test_what_does_not_fit_is_refused_at_its_field_in_the_language_of_the_officer(office: Office) -> None:
    wrong = {**FUTURE, "rows": [{"values": {"percent": "x"}}], "day": None}
    answer = office.post("/tables/proposals", wrong)
    assert answer.status_code == 422
    said = {error["field"]: error["text"] for error in answer.get_json()["errors"]}
    assert said == {
        "day": "Γράψτε την ημέρα.",
        "rows.0.values.percent": "Ποσοστό: γράψτε αριθμό, όπως 0,75.",
    }
    assert office.get("/tables/moon").status_code == 404
    assert office.get("/tables/rates").status_code == 404


def test_codes_from_a_day_on_stand_in_what_is_charged_from_then(office: Office, represent: Any, engine: Engine) -> None:
    one = represent(places=2)
    before = declare(one)
    codes = {"section": "codes", "act": "add", "fee": "accommodation", "day": "2026-11-23", "reason": "Νέο σχέδιο"}
    released(office, {**codes, "rows": [{"values": {"revenue_code": "1212.77", "mydata_code": "18"}}]})
    after = declare(one, place=1)
    with engine.connect() as conn:
        columns = [models.notes.c.id, models.notes.c.lines]
        charged = {str(row.id): {line["revenue_code"] for line in row.lines} for row in conn.execute(select(*columns))}
    assert (charged[before["note"]["id"]], charged[after["note"]["id"]]) == ({"1212.01"}, {"1212.77"})
    table = fits(office.get("/tables/codes?fee=accommodation"), "Table")
    assert [field["value"] for field in table["series"][0]["now"]["fields"]] == ["1212.77", "18"]


def test_a_fee_without_a_rate_says_so_and_fails_nothing(office: Office, represent: Any) -> None:
    one = represent()
    ended = {"section": "rates", "act": "end", "fee": "accommodation", "day": "2023-12-31", "rows": [{}]}
    declare(one)
    done = released(office, {**ended, "reason": "Καταργήθηκε"})
    assert [(item["new_cents"], item["to_do"]) for item in done["concerned"]["items"]] == [(None, "check")]
    body = {name: value for name, value in one.body(period="2024-Q2").items() if name != "locale"}
    refused = one.http.post("/quotes", json=body, headers=one.headers())
    assert (refused.status_code, refused.get_json()["code"]) == (409, "rate-not-set")


def test_loading_the_files_again_takes_nothing_back_of_what_staff_changed(
    office: Office,
    engine: Engine,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    released(office, FUTURE)
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("MUNICIPALITY_FILE", str(MUNICIPALITY))
    assert commands.main(["load-tables"]) == 0
    assert '"unchanged"' in capsys.readouterr().out
    with engine.connect() as conn:
        rates = [row for row in store.newest_tariffs(conn)["rates"] if row["fee"] == "accommodation"]
    assert [row["percent"] for row in rates] == ["0.5", "0.75"]


def test_what_becomes_of_a_declaration_goes_with_it(office: Office, represent: Any, engine: Engine) -> None:
    filed = declare(represent())
    released(office, PAST)
    assert office.post(f"/notes/{filed['note']['id']}/cancellation", {"reason": "Λάθος"}).status_code == 200
    with transaction(engine) as conn:
        assert retention.settled_declarations(conn, NOW + timedelta(days=1)) == 1
        assert conn.execute(select(func.count()).select_from(table_effects)).scalar_one() == 0


def test_what_was_declared_is_amended_with_the_same_answers_and_the_corrected_rate(
    office: Office, represent: Any
) -> None:
    one = represent()
    filed = declare(one)
    proposal = released(office, PAST)["id"]
    path = f"/declarations/{filed['id']}/amendment"
    amended = one.http.post(path, json=one.body(), headers=one.headers())
    assert amended.status_code == 201, amended.get_json()
    assert (filed["fee_cents"], amended.get_json()["fee_cents"]) == (49751, 74442)
    concerned = fits(office.get(f"/tables/proposals/{proposal}"), "TableProposal")["concerned"]
    assert (concerned["open"], concerned["items"][0]["outcome"]) == (0, "amended")
    again = one.http.post(f"/declarations/{amended.get_json()['id']}/amendment", json=one.body(), headers=one.headers())
    assert (again.status_code, again.get_json()["code"]) == (409, "nothing-amended")
