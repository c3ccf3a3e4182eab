"""A special declaration from the first word to its end, over HTTP: the person's side and the staff's."""

import json
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pypdfium2
import pytest
from identity_bridge.keyring import Keyring
from identity_bridge.use_cases import register, uploads
from pydantic import SecretStr
from sqlalchemy import Engine, text
from tests.declaring import BUSINESS_AFM, CERTIFICATION, OTHER_AFM, Person, Side, decide, events, fields
from tests.papers import as_text, blank_sheet, photograph

from tests.conftest import KEY_1, KEY_2, Bridge


def test_from_the_first_word_to_access_and_its_end(person: Callable[..., Person], clerk: Side, engine: Engine) -> None:
    eleni = person()
    case = eleni.submit(eleni.begin())
    assert (case["state"], case["findings"], case["number"]) == ("submitted", [], "ED-2026-00001")
    listed = clerk.take("GET", "/declarations-desk/cases")
    queue = listed["items"]
    assert listed["counts"] == {"submitted": 1}
    assert [(one["case_id"], one["person_name"]) for one in queue] == [(case["case_id"], "ΕΛΕΝΗ ΞΕΝΑΚΗ")]
    assert clerk.take("GET", f"/declarations-desk/cases/{case['case_id']}/pages/1.png").startswith(b"\x89PNG")
    accepted = decide(clerk, case, "accept", document_checked=True, valid_to="2027-12-31")
    assert accepted.json()["state"] == "accepted", accepted.text
    (told,) = events(engine, "accepted")
    assert (told["business"]["afm"], told["valid_from"], told["valid_to"]) == (BUSINESS_AFM, "2026-11-23", "2027-12-31")
    assert told["recipient"] == {"email": "eleni@mail.example", "locale": "en", "name": "ΕΛΕΝΗ ΞΕΝΑΚΗ"}
    seen = [one["kind"] for one in eleni.take("GET", "/identity/views")["items"]]
    assert seen == ["declaration.accepted", "declaration.read-document"]
    eleni.take("POST", f"/declarations/{case['case_id']}/revoke", {})
    (ended,) = events(engine, "revoked")
    assert (ended["declaration_id"], ended["by"]) == (told["declaration_id"], "person")
    assert len(events(engine, "submitted")) == 1


def test_a_returned_case_is_put_right_and_stays_the_same_case(
    person: Callable[..., Person], clerk: Side, engine: Engine
) -> None:
    eleni = person()
    case = eleni.submit(eleni.begin(family_name="Ξενίδη"))
    assert [one["code"] for one in case["findings"]] == ["name-other"]
    back = decide(clerk, case, "return", reasons=["details-differ"], text="Γράψτε το επώνυμο της ταυτότητας.")
    assert back.json()["state"] == "returned"
    case_id = case["case_id"]
    changed = eleni.take("PUT", f"/declarations/{case_id}", {"fields": fields(), "locale": "en"})
    assert [one["code"] for one in changed["findings"]] == ["document-of-older-details"]
    assert changed["history"][-1]["text"] == "Γράψτε το επώνυμο της ταυτότητας."
    for _ in range(3):
        assert eleni.upload(case_id, photograph(eleni.take("GET", f"/declarations/{case_id}/form.pdf"))).ok
    again = eleni.take("POST", f"/declarations/{case_id}/submit")
    assert (again["findings"], again["revision"], again["case_id"]) == ([], 2, case_id)
    assert len(eleni.take("GET", "/declarations")["items"]) == 1
    # Whoever still looks at the first submission does not decide on the second.
    assert decide(clerk, case, "accept", document_checked=True).status_code == 409
    assert decide(clerk, again, "accept", document_checked=True).json()["state"] == "accepted"
    assert [one["revision"] for one in events(engine, "submitted")] == [1, 2]
    (told,) = events(engine, "returned")
    assert told["reasons"] == ["details-differ"]


def test_the_print_says_what_is_known_of_the_person(person: Callable[..., Person]) -> None:
    eleni = person()
    with pypdfium2.PdfDocument(eleni.printed(eleni.begin())) as document:
        printed = document[0].get_textpage().get_text_bounded()
    for known in ("660075119", "eleni@mail.example", "Γεώργιος", BUSINESS_AFM):
        assert known in printed


def test_a_refused_or_revoked_attempt_blocks_no_later_one(
    person: Callable[..., Person], clerk: Side, engine: Engine
) -> None:
    eleni = person()
    refused = eleni.submit(eleni.begin())
    assert decide(clerk, refused, "refuse", text="Δεν εκπροσωπείτε την εταιρεία.").json()["state"] == "refused"
    assert len(events(engine, "refused")) == 1
    for _ in range(2):
        # Accepted, revoked and accepted again, all on one day.
        case = eleni.submit(eleni.begin())
        assert decide(clerk, case, "accept", document_checked=True).ok
        eleni.take("POST", f"/declarations/{case['case_id']}/revoke", {"text": "Πούλησα την εταιρεία."})
    assert len(events(engine, "accepted")) == len(events(engine, "revoked")) == 2


def test_one_open_case_for_a_business(person: Callable[..., Person]) -> None:
    eleni, first = person(), ""
    with ThreadPoolExecutor(6) as pool:
        body = {"fields": fields(), "locale": "en"}
        answers = list(pool.map(lambda _: eleni.ask("POST", "/declarations", body), range(6)))
    assert sorted(answer.status_code for answer in answers) == [201, *[409] * 5]
    first = next(answer.json()["case_id"] for answer in answers if answer.status_code == 201)
    assert {answer.json()["case_id"] for answer in answers} == {first}
    assert eleni.begin(afm=OTHER_AFM) != first
    assert person("660075200", "ΝΙΚΟΣ", "ΑΝΔΡΟΥΛΑΚΗΣ").begin() != first


def test_what_is_missing_is_named_and_nothing_can_be_printed_before(person: Callable[..., Person]) -> None:
    eleni = person()
    bad = {"fields": fields(afm="999999816", name="", notice_email="nobody", places=[]), "locale": "en"}
    begun = eleni.ask("POST", "/declarations", bad)
    assert (begun.status_code, [fault["field"] for fault in begun.json()["errors"]]) == (422, ["afm"])
    case_id = eleni.begin()
    left = eleni.take("PUT", f"/declarations/{case_id}", bad)["faults"]
    assert len(left) == 5
    answer = eleni.ask("POST", f"/declarations/{case_id}/confirm")
    named = {fault["field"] for fault in answer.json()["errors"]}
    assert (answer.status_code, named) == (422, {"afm", "name", "notice_email", "places.0.name", "places.0.address"})
    assert "999999816" not in answer.text
    assert eleni.ask("GET", f"/declarations/{case_id}/form.pdf").status_code == 409
    eleni.take("PUT", f"/declarations/{case_id}", {"fields": fields(), "locale": "el"})
    eleni.take("POST", f"/declarations/{case_id}/confirm")
    missing = eleni.ask("POST", f"/declarations/{case_id}/submit")
    assert [fault["field"] for fault in missing.json()["errors"]] == ["document"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"MZ not a picture", "unknown-type"),
        (b"%PDF-1.7 broken", "unreadable"),
        (b"\xff\xd8\xff broken", "unreadable"),
        (b"%PDF-" + b"0" * 5_000_001, "too-large"),
    ],
)
def test_a_file_is_judged_by_its_content(person: Callable[..., Person], content: bytes, reason: str) -> None:
    eleni = person()
    case_id = eleni.begin()
    eleni.printed(case_id)
    answer = eleni.upload(case_id, content)
    assert (answer.status_code, answer.json()["reason"]) == (422, reason)
    assert answer.json()["detail"]


def test_the_pre_check_recognises_papers(person: Callable[..., Person], clerk: Side) -> None:
    eleni = person()
    case_id, other = eleni.begin(), eleni.begin(afm=OTHER_AFM)
    form, foreign = eleni.printed(case_id), eleni.printed(other)

    def found(content: bytes, **more: Any) -> list[str]:
        answer = eleni.upload(case_id, content, **more)
        return [one["code"] for one in answer.json()["findings"]]

    assert found(form) == found(photograph(form)) == found(photograph(form, "PNG")) == []
    assert found(blank_sheet()) == ["code-not-found"]
    assert found(photograph(foreign)) == ["document-of-another-case"]
    assert found(form, certification=None) == ["certification-missing"]
    assert found(form, certification={**CERTIFICATION, "day": "2027-01-01"}) == ["certification-in-future"]
    by_code = eleni.ask("PUT", f"/declarations/{case_id}/document", {"gov_code": "x" * 22}).json()
    assert (by_code["findings"], by_code["document"]["kind"]) == ([], "gov-gr")
    eleni.upload(case_id, photograph(form))
    case = eleni.take("POST", f"/declarations/{case_id}/submit")
    assert decide(clerk, case, "accept", document_checked=True).ok
    nikos = person("660075200", "ΝΙΚΟΣ", "ΑΝΔΡΟΥΛΑΚΗΣ")
    his = nikos.begin(given_name="Νίκος", family_name="Ανδρουλάκης")
    nikos.printed(his)
    nikos.upload(his, photograph(form))
    own = [one["code"] for one in nikos.take("POST", f"/declarations/{his}/submit")["findings"]]
    seen = clerk.take("GET", f"/declarations-desk/cases/{his}")
    assert own == ["document-of-another-case"]
    assert [one["code"] for one in seen["findings"]] == [*own, "document-of-others", "represented-by-others"]


def test_a_form_that_is_brought_finds_its_case_by_the_code_on_it(person: Callable[..., Person], clerk: Side) -> None:
    eleni = person()
    case_id = eleni.begin()
    picture = as_text(photograph(eleni.printed(case_id)))
    assert clerk.ask("POST", "/declarations-desk/scans", {"content": picture}).status_code == 422
    body = {"content": picture, "certification": CERTIFICATION}
    taken = clerk.take("POST", "/declarations-desk/scans", body)
    assert (taken["case_id"], taken["state"], taken["document"]["certification"]) == (
        case_id,
        "submitted",
        CERTIFICATION,
    )
    assert clerk.ask("POST", "/declarations-desk/scans", body).status_code == 409
    nobodys = {**body, "content": as_text(blank_sheet())}
    assert clerk.ask("POST", "/declarations-desk/scans", nobodys).status_code == 404


def test_the_business_ends_what_its_accountant_may_do(
    person: Callable[..., Person], clerk: Side, engine: Engine
) -> None:
    eleni, nikos = person(), person("660075200", "ΝΙΚΟΣ", "ΑΝΔΡΟΥΛΑΚΗΣ")
    hers = eleni.submit(eleni.begin())
    his = nikos.submit(nikos.begin(given_name="Νίκος", family_name="Ανδρουλάκης", capacity="authorised_accountant"))
    assert decide(clerk, hers, "accept", document_checked=True).ok
    assert decide(clerk, his, "accept", document_checked=True).ok
    path = f"/declarations/{his['case_id']}/others/{hers['case_id']}/revoke"
    assert nikos.ask("POST", path, {}).status_code == 404
    (other,) = eleni.take("GET", f"/declarations/{hers['case_id']}")["others"]
    assert (other["name"], other["capacity"]) == ("ΝΙΚΟΣ ΑΝΔΡΟΥΛΑΚΗΣ", "authorised_accountant")
    eleni.take("POST", f"/declarations/{hers['case_id']}/others/{other['case_id']}/revoke", {})
    (ended,) = events(engine, "revoked")
    assert ended["by"] == "business"
    assert nikos.take("GET", f"/declarations/{his['case_id']}")["state"] == "revoked"


def test_nobody_decides_alone_or_uncalled(
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
    # Known by the tax number of the place at the desk: the representative, and whoever is the business.
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


def test_other_peoples_cases_look_like_none(person: Callable[..., Person]) -> None:
    case_id, nikos = person().begin(), person("660075200", "ΝΙΚΟΣ", "ΑΝΔΡΟΥΛΑΚΗΣ")
    for method, path, body in (
        ("GET", "", None),
        ("PUT", "", {"fields": fields(), "locale": "el"}),
        ("GET", "/form.pdf", None),
        ("PUT", "/document", {"gov_code": "x" * 22}),
        ("GET", "/pages/1.png", None),
        ("POST", "/confirm", None),
        ("POST", "/submit", None),
        ("POST", "/revoke", {}),
    ):
        assert nikos.ask(method, f"/declarations/{case_id}{path}", body).status_code == 404, path
    unknown = nikos.ask("GET", f"/declarations/{uuid.uuid4()}")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "declaration-case-not-found")


def test_the_number_of_the_business_is_sealed_and_follows_the_keys(
    person: Callable[..., Person], engine: Engine, bridge: Bridge
) -> None:
    eleni = person()
    case_id = eleni.begin()
    with engine.begin() as conn:
        row = conn.execute(text("SELECT * FROM declaration_cases")).one()
        assert BUSINESS_AFM.encode() not in row.afm_sealed + row.afm_index
        assert BUSINESS_AFM not in json.dumps(row.fields)
        register.rekey_some(conn, Keyring.parse(f"{KEY_2},{KEY_1}"))
        conn.execute(text("DELETE FROM signing_keys"))
    bridge.start(register_keys=SecretStr(KEY_2))
    assert eleni.take("GET", f"/declarations/{case_id}")["fields"]["afm"] == BUSINESS_AFM
    again = eleni.ask("POST", "/declarations", {"fields": fields(), "locale": "el"})
    assert (again.status_code, again.json()["case_id"]) == (409, case_id)


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


def test_who_ran_out_ends_nobodys_access_and_a_renewal_is_none_too_many(
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


def test_mail_goes_to_an_address_that_is_known_or_nobody_promises_it(
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
    assert [row.detail for row in rows[-2:]] == [
        {"state": "accepted", "count": 1},
        {"number": number.lower(), "count": 1},
    ]


def test_files_without_end_are_refused_for_an_hour(
    person: Callable[..., Person], bridge: Bridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "FILES_AN_HOUR", 2)
    eleni = person()
    case_id = eleni.begin()
    eleni.printed(case_id)
    # A file that is none counts as well: it was opened.
    codes = [eleni.upload(case_id, content).status_code for content in (b"MZ", blank_sheet(), blank_sheet())]
    assert codes == [422, 200, 429]
    bridge.clock.advance(minutes=61)
    assert eleni.upload(case_id, blank_sheet()).ok
