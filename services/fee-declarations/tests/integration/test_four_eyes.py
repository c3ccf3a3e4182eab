"""What one person proposes another one releases: two accounts of one person are not two."""

from typing import Any

import pytest
from sqlalchemy import Engine

from ..camt import Entry
from ..conftest import Representative, new_afm
from . import test_officers_desk
from .test_cash_and_months import keyed
from .test_debtors import enrol
from .test_officers_desk import entry_of, paid_at_desk
from .test_receiving import REFUND_IBAN, Office, declare, fits
from .test_tables_desk import PAST, refused, released

office, one = test_officers_desk.office, test_officers_desk.one


@pytest.mark.parametrize("same", ["afm", "person_id"])
def test_a_proposal_is_not_released_by_another_account_of_the_same_person(
    office: Office, one: Representative, engine: Engine, same: str
) -> None:
    known: dict[str, Any] = {"afm": new_afm(), "person_id": "e1e2e3e4" * 4}
    enrol(engine, "eleni", **known)
    enrol(engine, "eleni-2", **{same: known[same]})
    body = declare(one)
    paid_at_desk(office, body["note"], 500)
    office.take(Entry(body["note"]["amount_cents"], body["note"]["rf"]), Entry(500))
    [payment] = office.held()
    office.post(f"/payments/{payment['id']}/decisions", {"kind": "not-ours", "reason": "x"})
    wanted = {"business_id": body["business"]["id"], "cents": 249, "iban": REFUND_IBAN, "reason": "x"}
    refund = fits(keyed(office, "/refunds", wanted), "Refund", 201)
    other = declare(one, 1)["note"]["id"]
    decision = {"kind": "write-off", "number": "12/2026", "on": "2026-11-03", "note_ids": [other]}
    remission = fits(office.post("/remissions", decision), "Remission", 201)
    received = entry_of(office, body["business"]["id"], "received")["entry"] - 1
    for path, sent in (
        (f"/payments/{payment['id']}/release", {}),
        (f"/refunds/{refund['id']}/release", {}),
        (f"/remissions/{remission['id']}/release", {}),
        (f"/entries/{received}/reversal", {"reason": "x"}),
    ):
        again = office.post(path, sent, "eleni-2")
        assert (path, again.get_json()["code"]) == (path, "needs-another-person")
        assert office.post(path, sent, "nikos").status_code == 200, path


def test_who_has_proposed_does_not_declare_into_the_proposal(office: Office, represent: Any, engine: Engine) -> None:
    one = represent()
    enrol(engine, "petros", person_id=one.person_id)
    proposal = fits(office.post("/tables/proposals", PAST, "petros"), "TableProposal")["id"]
    declare(one)
    release = f"/tables/proposals/{proposal}/release"
    assert refused(office.post(release, who="nikos")) == (409, "proposer-concerned")
    fits(office.post(f"/tables/proposals/{proposal}/rejection", {"reason": "x"}, "nikos"), "TableProposal")
    assert released(office, PAST)["state"] == "released"
