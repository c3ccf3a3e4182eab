"""What staff decide on, and what is kept of that: findings, days, addresses, and the record of who looked."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, text
from tests.declaring import BUSINESS_AFM, OTHER_AFM, Person, Side, decide, events
from tests.papers import photograph

from tests.conftest import Bridge


def test_only_staff_decide_and_never_on_their_own(
    person: Callable[..., Person], clerk: Side, reviewer: Callable[..., Side], bridge: Bridge
) -> None:
    eleni = person()
    case = eleni.submit(eleni.begin())
    with_one_factor = Side(bridge, "clerk-2", roles=["declaration-clerk"], amr=["pwd"])
    without_role = Side(bridge, "clerk-3", roles=["desk-clerk"], amr=["pwd", "otp"])
    without_place = Side(bridge, "clerk-4", roles=["declaration-clerk"], amr=["pwd", "otp"])
    for side in (with_one_factor, without_role, without_place, eleni):
        assert side.ask("GET", "/declarations-desk/cases").status_code == 403
        assert decide(side, case, "accept", document_checked=True).status_code == 403
    # Known by the tax number of the place at the desk: the representative, and the owner of the business.
    for number, afm in ((2, "660075119"), (3, BUSINESS_AFM)):
        own = reviewer(number, afm)
        for act, more in (("accept", {"document_checked": True}), ("refuse", {"text": "x"})):
            refused = decide(own, case, act, **more)
            assert (refused.status_code, refused.json()["code"]) == (409, "own-case")
    assert decide(clerk, case, "accept").status_code == 422
    for days in ({"valid_to": "2020-01-01"}, {"valid_from": "2028-01-01"},
                 {"valid_from": "2027-01-02", "valid_to": "2027-01-01"}):  # fmt: skip
        assert decide(clerk, case, "accept", document_checked=True, **days).status_code == 422
    both = [decide(clerk, case, act, text="x", **more).status_code for act, more in (("refuse", {}), ("refuse", {}))]
    assert both == [200, 409]


def test_a_form_that_was_not_signed_is_not_handed_in_again_unseen(
    person: Callable[..., Person], clerk: Side, engine: Engine
) -> None:
    eleni = person()
    case_id = eleni.begin()
    first = photograph(eleni.printed(case_id))
    assert eleni.upload(case_id, first).ok
    case = eleni.take("POST", f"/declarations/{case_id}/submit")
    assert decide(clerk, case, "return", reasons=["unsigned"], text="Λείπει η υπογραφή.").ok
    assert [one["code"] for one in eleni.take("GET", f"/declarations/{case_id}")["findings"]] == ["same-file"]
    assert eleni.upload(case_id, first).ok
    again = eleni.take("POST", f"/declarations/{case_id}/submit")
    assert [(one["code"], one["serious"]) for one in again["findings"]] == [("same-file", True)]
    one_click = decide(clerk, again, "accept", document_checked=True)
    assert (one_click.status_code, one_click.json()["code"]) == (409, "declaration-findings-open")
    assert one_click.json()["findings"] == ["same-file"]
    unknown = decide(clerk, again, "accept", document_checked=True, despite=["nothing-such"])
    assert unknown.status_code == 422
    accepted = decide(clerk, again, "accept", document_checked=True, despite=["same-file"]).json()
    assert [one["code"] for one in accepted["findings"]] == ["same-file"]
    last = accepted["history"][-1]
    assert (last["what"], last["despite"], last["document_checked"], last["clerk"]) == (
        "accepted",
        ["same-file"],
        True,
        "Ρένα 1",
    )
    assert eleni.take("GET", f"/declarations/{case_id}")["findings"] == []


def test_an_expired_declaration_ends_no_other_and_a_renewal_is_not_a_second_one(
    person: Callable[..., Person], clerk: Side, bridge: Bridge
) -> None:
    eleni, nikos = person(), person("660075200", "ΝΙΚΟΣ", "ΑΝΔΡΟΥΛΑΚΗΣ")
    hers = eleni.submit(eleni.begin())
    assert decide(clerk, hers, "accept", document_checked=True, valid_to="2026-11-24").ok
    his = nikos.submit(nikos.begin(given_name="Νίκος", family_name="Ανδρουλάκης"))
    assert decide(clerk, his, "accept", document_checked=True).ok
    path = f"/declarations/{hers['case_id']}"
    # 23:30 in Athens is still the last day; half an hour later it is over.
    bridge.clock.now = datetime(2026, 11, 24, 21, 30, tzinfo=UTC)
    whole = eleni.take("GET", path)
    assert (len(whole["others"]), whole["valid_to"], whole["ended_as"]) == (1, "2026-11-24", None)
    bridge.clock.advance(hours=0.5)
    whole = eleni.take("GET", path)
    assert (whole["others"], whole["ended_as"], whole["state"]) == ([], "expired", "accepted")
    assert eleni.ask("POST", f"{path}/others/{his['case_id']}/revoke", {}).status_code == 404
    assert nikos.take("GET", f"/declarations/{his['case_id']}")["others"] == []
    renewal = eleni.begin()
    assert "already-linked" not in [one["code"] for one in eleni.take("GET", f"/declarations/{renewal}")["findings"]]


def test_it_may_hold_from_another_day(person: Callable[..., Person], clerk: Side, engine: Engine) -> None:
    eleni = person()
    case = eleni.submit(eleni.begin())
    answer = decide(clerk, case, "accept", document_checked=True, valid_from="2026-12-01", valid_to="2027-06-30")
    assert (answer.json()["valid_from"], answer.json()["valid_to"]) == ("2026-12-01", "2027-06-30")
    assert events(engine, "accepted")[0]["valid_from"] == "2026-12-01"
    eleni.take("POST", f"/declarations/{case['case_id']}/revoke", {})
    assert eleni.take("GET", f"/declarations/{case['case_id']}")["ended_as"] == "revoked"
    other = eleni.begin(afm=OTHER_AFM)
    eleni.take("POST", f"/declarations/{other}/revoke", {})
    cancelled = eleni.take("GET", f"/declarations/{other}")
    assert (cancelled["ended_as"], cancelled["history"][-1]["what"]) == ("cancelled", "cancelled")


def test_a_code_of_gov_gr_serves_once_and_a_rival_is_seen(person: Callable[..., Person], clerk: Side) -> None:
    eleni, nikos = person(), person("660075200", "ΝΙΚΟΣ", "ΑΝΔΡΟΥΛΑΚΗΣ")
    cases = [eleni.begin(), eleni.begin(afm=OTHER_AFM)]
    for case_id in cases:
        eleni.take("POST", f"/declarations/{case_id}/confirm")
        found = eleni.take("PUT", f"/declarations/{case_id}/document", {"gov_code": "x" * 22})["findings"]
        eleni.take("POST", f"/declarations/{case_id}/submit")
    assert [one["code"] for one in found] == ["gov-code-used"]
    his = nikos.begin(given_name="Νίκος", family_name="Ανδρουλάκης")
    nikos.take("POST", f"/declarations/{his}/confirm")
    own = nikos.take("PUT", f"/declarations/{his}/document", {"gov_code": "x" * 22})["findings"]
    assert [one["code"] for one in own] == ["gov-code-used"]
    nikos.take("POST", f"/declarations/{his}/submit")
    seen = clerk.take("GET", f"/declarations-desk/cases/{his}")["findings"]
    assert [one["code"] for one in seen] == ["gov-code-used", "document-of-others", "open-by-others"]


def test_mail_goes_to_a_known_address_or_is_not_promised(
    person: Callable[..., Person], clerk: Side, engine: Engine
) -> None:
    eleni = person(email=None, email_verified=False)
    case = eleni.submit(eleni.begin())
    assert case["person_told"] is False
    token = events(engine, "asked", "notice-address")[-1]["token"]
    eleni.take("POST", "/notice-addresses/confirm", {"token": token})
    assert eleni.take("GET", f"/declarations/{case['case_id']}")["person_told"] is True
    assert decide(clerk, case, "return", reasons=["other"], text="x").ok
    assert events(engine, "returned")[-1]["recipient"]["email"] == "accounts@xenaki.example"
    again = eleni.take("POST", f"/declarations/{case['case_id']}/submit")
    assert decide(clerk, again, "accept", document_checked=True).ok
    eleni.take("POST", f"/declarations/{case['case_id']}/revoke", {})
    for kind in ("accepted", "revoked"):
        assert events(engine, kind)[-1]["recipient"]["email"] == "accounts@xenaki.example"


def test_every_look_and_every_refusal_is_recorded(
    person: Callable[..., Person], clerk: Side, reviewer: Callable[..., Side], engine: Engine
) -> None:
    eleni = person()
    case = eleni.submit(eleni.begin())
    path = f"/declarations-desk/cases/{case['case_id']}"
    assert decide(reviewer(2, "660075119"), case, "accept", document_checked=True).status_code == 409
    assert clerk.ask("GET", f"{path}/pages/9.png").status_code == 404
    assert clerk.ask("GET", f"/declarations-desk/cases/{uuid.uuid4()}").status_code == 404
    assert eleni.ask("GET", path).status_code == 403
    clerk.take("GET", "/declarations-desk/cases")
    assert decide(clerk, case, "accept", document_checked=True).ok
    for asked in ("state=accepted", f"number={case['number'].lower()}"):
        listed = clerk.take("GET", f"/declarations-desk/cases?{asked}")
        assert [(one["number"], one["person_name"]) for one in listed["items"]] == [(case["number"], None)]
        assert listed["counts"] == {"accepted": 1}
    with engine.connect() as conn:
        rows = conn.execute(text("SELECT action, subject, clerk, purpose, detail FROM audit ORDER BY seq")).all()
    refused, subject, number = "desk.refused", "subject-660075119", case["number"]
    assert [(row.action, row.subject, row.clerk, row.purpose) for row in rows] == [
        (refused, subject, "202", number),
        (refused, subject, "201", number),
        (refused, None, "201", None),
        (refused, None, None, None),
        ("declaration.listed", None, "201", None),
        ("declaration.accepted", subject, "201", number),
        ("declaration.listed", None, "201", None),
        ("declaration.listed", None, "201", None),
    ]
    assert [row.detail for row in rows[-2:]] == [{"state": "accepted", "count": 1}, {"by": "number", "count": 1}]


@pytest.mark.parametrize(
    "writing", ["{}", "ΕΔ-{year}-{number}", "ed {year} {number}", "ΕΔ–{year}–{short}", "εδ{year}/{short}"]
)
def test_a_case_is_found_however_its_number_is_typed(person: Callable[..., Person], clerk: Side, writing: str) -> None:
    eleni = person()
    case = eleni.take("GET", f"/declarations/{eleni.begin()}")
    _, year, number = case["number"].split("-")
    typed = writing.format(case["number"], year=year, number=number, short=int(number))
    found = clerk.take("GET", f"/declarations-desk/cases?number={typed}")
    assert [one["number"] for one in found["items"]] == [case["number"]]


@pytest.mark.parametrize("query", ["state=%00", "number=%00", "state=nonsense", "state=submitted&state=accepted"])
def test_a_query_that_cannot_be_meant_names_the_parameter(clerk: Side, query: str) -> None:
    answer = clerk.ask("GET", f"/declarations-desk/cases?{query}")
    assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (422, [query.partition("=")[0]])
