"""A person who may open every page and send every form, with the usual values of its fields."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import case_forms
import declaration_samples as declaring
import desk_samples as desk
import follow_up_samples as follow
import office_samples
import pytest
import revenue_samples as revenue
import samples
import staff_samples as staff
import table_samples as tables
from conftest import Issuer, Services
from flask.testing import FlaskClient
from inputkit.refusals import Refused, by_itself
from inputkit.text import Lines
from portal.pages.revenue_amounts import today
from test_debtors import CASE as DEBTOR
from test_desk_conflicts import CONFLICT_ID, conflict
from visits import csrf, sign_in
from werkzeug.test import TestResponse

BUSINESS = ("afm", "name", "trade_name", "seat", "tax_office", "gemi", "notice_email")
PERSON = ("given_name", "family_name", "father_name", "capacity", "proof")
PLACE = ("places.0.name", "places.0.address")
ADDRESS = ("street", "number", "postcode", "city")
WITH_FILE = {
    "certificate_documents.post_documents",
    "own_requests.post_documents",
    "casework_papers.post_paper",
    "fee_sheets.post_sheet",
    "fee_vat_returns.post_return",
    "fee_vat_returns.post_filed",
    "declaration_desk.post_scan",
    "declare_document.post_scan",
    "declaration_paper.post_paper",
}

LEAVES = {"signing_out.logout", "signing_out.everywhere", "joining.begin"}
USUAL = {
    **dict.fromkeys(
        (*BUSINESS, *PERSON, *PLACE, *ADDRESS, "body", "number", "text", "reason", "note", "who"), "κείμενο"
    ),
    "delivery": "post",
    "answers.record": "current",
    **samples.YOU,
    "day-day": "1",
    "day-month": "2",
    "day-year": "2026",
    "on-day": "1",
    "on-month": "2",
    "on-year": "2026",
    "note_ids": revenue.NOTE_ID,
    "reasons": "other",
    "revision": "1",
    "agrees": "no",
    "double_id": CONFLICT_ID,
    "conflict_id": CONFLICT_ID,
    "period": "2024-Q1",
    "receipts": "5",
    "receipts-e1": "5",
    "fee": "accommodation",
    "inclusive": "yes",
    "establishment": "e1",
    "document_checked": "1",
    **desk.WRITTEN,
    "roles": "certificate-clerk",
    "kind": "refund",
    "f-0-euros": "65",
    "decision_number": "214/2026",
    "ask-period": "2026-Q4",
    "f-0-url": "https://www.aade.gr",
    "row": "1-1",
    "outcome": "left",
    "iban": "GR1601101250000000012300695",
    "key": "e" * 32,
    "method": "cash",
    "amount": "5",
    "decided_on-day": "1",
    "decided_on-month": "2",
    "decided_on-year": "2026",
    **case_forms.USUAL,
}


def judge(body: Any) -> list[dict[str, str]]:
    """What the services say of a text that they cannot keep: field by field, in their words."""
    return [{"field": field, "text": text} for field, text in _faults(body, "")]


def _faults(value: Any, field: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict | list):
        for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _faults(inner, f"{field}.{name}" if field else str(name))
    if isinstance(value, str):
        try:
            Lines(100_000_000).read(value)
        except Refused as refused:
            yield field, by_itself(refused.sentence)["el"]


@pytest.fixture
def everything(working: None, services: Services) -> None:
    """All that the pages of these forms ask for."""
    services.judge = judge
    case_forms.everything(services)
    option = {"option": "identity.declare-business", "title": "x", "allowed": True, "missing": []}
    services.lay_out("GET /bridge/options", {"options": [option]})
    case = declaring.case("waiting-for-document", can=["write", "confirm", "submit", "revoke"])
    services.lay_out(f"GET /bridge/declarations/{declaring.CASE_ID}", case)
    reviewed = declaring.case("submitted", can=["accept", "return", "refuse", "revoke"])
    services.lay_out(f"GET /bridge/declarations-desk/cases/{declaring.CASE_ID}", reviewed)
    services.lay_out("GET /bridge/desk/cases", {"items": [desk.LINE]})
    services.lay_out("GET /bridge/desk/checks", {"items": []})
    services.lay_out(f"GET /bridge{desk.CASE}", {**desk.OPEN, "can": ["certify", "close", "undo", "check"]})
    services.lay_out("GET /bridge/desk/doubles", {"items": []})
    services.lay_out("GET /bridge/desk/conflicts", {"items": [conflict("afm-of-another-account")]})
    services.lay_out("GET /fees/debtor-cases/b1", DEBTOR)
    services.lay_out(f"GET /bridge/staff/{staff.MEMBER_ID}", staff.MEMBER)
    for name, answer in {
        **office_samples.ANSWERS,
        **office_samples.of_today(today()),
        **tables.ANSWERS,
        **follow.ANSWERS,
    }.items():
        services.lay_out(name, answer)


class Visit:
    """A person who may open every page, signed in."""

    def __init__(self, client: FlaskClient, issuer: Issuer) -> None:
        self.client, self.issuer, self.csrf = client, issuer, ""
        self.sign_in()

    def sign_in(self) -> None:
        staff = ["desk-clerk", "desk-supervisor", "declaration-clerk", "finance-officer", "operations"]
        self.issuer.person(level="B", roles=staff)
        self.client.delete_cookie("portal_session")
        self.csrf = csrf(sign_in(self.client, "/account"))

    def send(self, endpoint: str, path: str, form: dict[str, str]) -> TestResponse:
        data: dict[str, Any] = {"csrf": self.csrf, **form}
        if endpoint in WITH_FILE:
            data |= {name: (BytesIO(b"%PDF-1.7"), "form.pdf") for name in ("file", "file.authorisation", "file.more")}
        answer = self.client.post(path, data=data)
        if endpoint in LEAVES:
            self.sign_in()
        return answer
