"""Papers of a special declaration: what is on them, what is taken, and what the pre-check says."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from identity_bridge import rekeying
from identity_bridge.declarations.use_cases import uploads
from identity_bridge.register.keyring import Keyring
from pydantic import SecretStr
from sqlalchemy import Engine, text
from tests.declaring import BUSINESS_AFM, CERTIFICATION, OTHER_AFM, Person, Side, decide, events, fields
from tests.papers import as_text, blank_sheet, photograph

from tests.conftest import KEY_1, KEY_2, Bridge


def test_pasted_typography_is_plain_on_the_paper(person: Callable[..., Person]) -> None:
    pasted = {"name": " ΞΕΝΑΚΗ\u2011ΤΟΥΡ\u00adΙΣΤΙΚΗ \u0374Α\u0374\u200b ", "seat": "Ελευθερίας\u00a012"}
    eleni = person()
    kept = eleni.take("GET", f"/declarations/{eleni.begin(**pasted)}")
    assert (kept["fields"]["name"], kept["fields"]["seat"]) == ("ΞΕΝΑΚΗ-ΤΟΥΡΙΣΤΙΚΗ \u0384Α\u0384", "Ελευθερίας 12")
    assert kept["faults"] == []


def test_what_no_paper_can_show_is_named_before_it_is_printed(person: Callable[..., Person]) -> None:
    eleni = person()
    case_id = eleni.begin(name="ΞΕΝΑΚΗ № 1", places=[{"name": "Αύρα", "address": "Ελευθερίας 12 \u2713"}])
    answer = eleni.ask("POST", f"/declarations/{case_id}/confirm")
    assert answer.status_code == 422
    assert [(fault["field"], fault["text"]) for fault in answer.json()["errors"]] == [
        ("name", "Name of the business: “№” cannot be printed on documents. Write it in another way."),
        (
            "places.0.address",
            "Address of the establishment: “✓” cannot be printed on documents. Write it in another way.",
        ),
    ]
    assert eleni.ask("GET", f"/declarations/{case_id}/form.pdf").status_code == 409


@pytest.mark.parametrize(
    "address",
    ["infο@firm.example", "μαρία@firm.example", "a@b.example.", "a..b@firm.example", ".ab@firm.example",
     "mailto:a@firm.example", "a@my_host.example", "a@[192.0.2.1]"],
)  # fmt: skip
def test_no_address_is_taken_to_which_no_mail_goes(person: Callable[..., Person], address: str) -> None:
    eleni = person()
    case_id = eleni.begin(notice_email=address)
    left = eleni.ask("POST", f"/declarations/{case_id}/confirm")
    assert (left.status_code, [one["field"] for one in left.json()["errors"]]) == (422, ["notice_email"])
    eleni.take("PUT", f"/declarations/{case_id}", {"fields": fields(), "locale": "el"})
    case = eleni.submit(case_id)
    changed = eleni.ask("POST", f"/declarations/{case['case_id']}/notice-address", {"email": address})
    assert (changed.status_code, [one["field"] for one in changed.json()["errors"]]) == (422, ["email"])


@pytest.mark.parametrize("code", ["Ά", "123", "a/b", "<script>", "a b\u202ec", "x" * 41])
def test_a_code_of_gov_gr_has_the_signs_of_one(person: Callable[..., Person], code: str) -> None:
    eleni = person()
    case_id = eleni.begin()
    eleni.take("POST", f"/declarations/{case_id}/confirm")
    answer = eleni.ask("PUT", f"/declarations/{case_id}/document", {"gov_code": code})
    assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (422, ["gov_code"])
    assert eleni.ask("GET", f"/declarations/{case_id}").json()["document"] is None


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
        rekeying.rekey_some(conn, Keyring.parse(f"{KEY_2},{KEY_1}"))
        conn.execute(text("DELETE FROM signing_keys"))
    bridge.start(register_keys=SecretStr(KEY_2))
    assert eleni.take("GET", f"/declarations/{case_id}")["fields"]["afm"] == BUSINESS_AFM
    again = eleni.ask("POST", "/declarations", {"fields": fields(), "locale": "el"})
    assert (again.status_code, again.json()["case_id"]) == (409, case_id)


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
