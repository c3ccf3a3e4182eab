"""A refund that was released does not go to the bank after all."""

from fee_declarations.accounting import check
from servicekit.db import transaction
from sqlalchemy import Engine, text

from ..camt import Entry
from ..conftest import Representative
from . import test_officers_desk
from .test_cash_and_months import keyed, total
from .test_receiving import REFUND_IBAN, Office, declare, fits

office, one = test_officers_desk.office, test_officers_desk.one


def test_a_refund_that_was_released_is_cancelled_by_another_while_no_file_has_it(
    office: Office, one: Representative, engine: Engine
) -> None:
    body = declare(one)
    office.take(Entry(body["note"]["amount_cents"] + 249, body["note"]["rf"]))
    wanted = {"business_id": body["business"]["id"], "cents": 249, "iban": REFUND_IBAN, "reason": "αίτηση"}
    refund = fits(keyed(office, "/refunds", wanted), "Refund", 201)
    path, why = f"/refunds/{refund['id']}", {"reason": "λάθος λογαριασμός"}
    assert office.post(f"{path}/cancellation", why).get_json()["code"] == "refund-decided"
    released = fits(office.post(f"{path}/release", who="nikos"), "Refund")
    assert released["cancellable"] is False, "not by who released it"
    assert office.post(f"{path}/cancellation", why, "nikos").get_json()["code"] == "needs-another-person"
    assert fits(office.get(path), "Refund")["cancellable"] is True
    cancelled = fits(office.post(f"{path}/cancellation", why), "Refund")
    assert (cancelled["state"], cancelled["cancellable"]) == ("cancelled", False)
    card = fits(office.get(f"/debtors/{body['business']['id']}/card"), "DebtorCard")
    assert card["credit_cents"] == 249
    assert total(engine).get("refunds-in-transit", 0) == 0
    assert office.post(f"{path}/cancellation", why).get_json()["code"] == "refund-decided"
    assert office.post("/refund-orders").get_json()["code"] == "nothing-to-order"
    assert [row["id"] for row in office.get("/refunds?state=cancelled").get_json()["items"]] == [refund["id"]]
    # What is in a file the bank may have carried out.
    second = fits(keyed(office, "/refunds", wanted), "Refund", 201)
    office.post(f"/refunds/{second['id']}/release", who="nikos")
    office.post("/refund-orders")
    assert office.post(f"/refunds/{second['id']}/cancellation", why).get_json()["code"] == "refund-decided"
    with transaction(engine) as conn:
        assert check.differences(conn) == []


def test_a_refund_that_came_back_waits_again_when_the_one_in_its_place_is_cancelled(
    office: Office, one: Representative
) -> None:
    body = declare(one)
    office.take(Entry(body["note"]["amount_cents"] + 249, body["note"]["rf"]))
    wanted = {"business_id": body["business"]["id"], "cents": 249, "iban": REFUND_IBAN, "reason": "αίτηση"}
    first = fits(keyed(office, "/refunds", wanted), "Refund", 201)
    office.post(f"/refunds/{first['id']}/release", who="nikos")
    name = first["end_to_end_id"]
    office.take(Entry(249, direction="DBIT", end_to_end=name), Entry(249, end_to_end=name, reason="AC04"))
    again = fits(keyed(office, "/refunds", {**wanted, "again_of": first["id"]}), "Refund", 201)
    office.post(f"/refunds/{again['id']}/release", who="nikos")
    assert office.get("/staff-work").get_json()["counts"]["refunds-returned"] == 0
    fits(office.post(f"/refunds/{again['id']}/cancellation", {"reason": "λάθος"}), "Refund")
    assert office.get("/staff-work").get_json()["counts"]["refunds-returned"] == 1


def test_a_refund_that_names_no_releaser_is_cancelled_by_no_officer(
    office: Office, one: Representative, engine: Engine
) -> None:
    body = declare(one)
    office.take(Entry(body["note"]["amount_cents"] + 249, body["note"]["rf"]))
    wanted = {"business_id": body["business"]["id"], "cents": 249, "iban": REFUND_IBAN, "reason": "αίτηση"}
    path = f"/refunds/{fits(keyed(office, '/refunds', wanted), 'Refund', 201)['id']}"
    office.post(f"{path}/release", who="nikos")
    with transaction(engine) as conn:
        conn.execute(text("UPDATE refunds SET released_by = NULL"))
    assert fits(office.get(path), "Refund")["cancellable"] is False
    for who in ("eleni", "nikos"):
        assert office.post(f"{path}/cancellation", {"reason": "λάθος"}, who).get_json()["code"] == "refund-decided"
