"""Whatever is written into any form: the page says what is wrong with it, and never that a service is away."""

from collections import Counter
from collections.abc import Iterator, Sequence
from html import unescape
from io import BytesIO
from typing import Any

import case_forms
import declaration_samples as declaring
import desk_samples as desk
import follow_up_samples as follow
import pytest
import revenue_samples as revenue
import samples
import staff_samples as staff
import table_samples as tables
from conftest import Issuer, Services
from flask import Flask
from flask.testing import FlaskClient
from inputkit.refusals import Refused, by_itself
from inputkit.text import Lines
from portal.pages.revenue_amounts import today
from servicekit.testing.borders import FAILED, with_texts
from test_debtors import CASE as DEBTOR
from test_desk_conflicts import CONFLICT_ID, conflict
from visits import csrf, sign_in
from werkzeug.test import TestResponse

pytestmark = pytest.mark.parametrize("level", ["B"], indirect=True)

OWN, REVIEWED = f"/businesses/declare/{declaring.CASE_ID}", f"/declarations-desk/{declaring.CASE_ID}"
AT_DESK = f"/desk/cases/{desk.CASE_ID}"
STAFF = f"/staff-accounts/{staff.MEMBER_ID}"
BUSINESS = ("afm", "name", "trade_name", "seat", "tax_office", "gemi", "notice_email")
PERSON = ("given_name", "family_name", "father_name", "capacity", "proof")
PLACE = ("places.0.name", "places.0.address")
DAY = ("day-day", "day-month", "day-year")
ON = ("on-day", "on-month", "on-year")
ADDRESS = ("street", "number", "postcode", "city")
FILED = f"/cases/declarations/{samples.DECLARATION['id']}"
REQUEST = f"/cases/requests/{samples.REQUEST['id']}"
ASKED = ("answers.record", "answers.death-day", "delivery")
APPLICANT = ("applicant.father_name", "applicant.mother_name", "applicant.birth_date-day", "applicant.capacity")

REVENUE_NOTE = f"/revenue/debtors/{revenue.BUSINESS_ID}/notes/{revenue.NOTE_ID}"
REVENUE_REFUND = f"/revenue/debtors/{revenue.BUSINESS_ID}/refund"

# Each form with its fields, by the endpoint and, where one serves several, by what it does. TYPED are texts that people
# write and a service keeps.
FORMS: dict[tuple[str, str], tuple[str, ...]] = {
    ("auth.link", "/account/link"): ("next",),
    ("auth.backchannel_logout", "/auth/backchannel-logout"): ("logout_token",),
    ("fees.take_start", "/fees"): ("fee",),
    ("fee_businesses.search", "/fees/businesses"): ("text",),
    ("fee_businesses.search_establishments", "/fees/businesses/b1"): ("text",),
    ("fee_establishments.choose_fee", "/fees/establishments/e1"): ("fee",),
    ("fee_establishments.take_details", "/fees/establishments/e1/details"): (
        *("kind", "address", "beds", "tables_area", "season-from", "season-to", "opened-day", "licence", "serves"),
    ),
    ("fee_batches.take", "/fees/businesses/b1/several"): ("fee", "period", "inclusive", "receipts-e1", "receipts-e2"),
    ("fee_batches.file", "/fees/batches/batch-1/filing"): ("none",),
    ("fee_batches.discard", "/fees/batches/batch-1/discarding"): ("none",),
    ("fee_sheets.take", "/fees/businesses/b1/file"): ("fee", "sign"),
    ("fees.take_step", "/fees/accommodation/period"): ("period", "receipts", "inclusive"),
    ("fees.take_step", "/fees/accommodation/at/e1/period"): ("period", "receipts", "inclusive"),
    ("fees.file", "/fees/accommodation/check"): ("key",),
    ("fees.file", "/fees/accommodation/at/e1/check"): ("key",),
    ("fees.renew_note", f"/fees/{samples.DECLARATION['id']}/note"): ("none",),
    ("fee_vat_returns.take", "/fees/accommodation/at/e1/vat-return"): ("none",),
    ("fee_vat_returns.take_filed", f"{FILED}/vat-return"): ("none",),
    ("fee_vat_returns.delete", f"/fees/vat-returns/{samples.DECLARATION['id']}/delete"): ("next",),
    ("fee_changes.take_amendment", f"{FILED}/amendment"): ("receipts", "inclusive"),
    ("fee_changes.file_amendment", f"{FILED}/amendment/check"): ("receipts", "inclusive", "key"),
    ("fee_changes.withdraw", f"{FILED}/withdrawal"): ("reason",),
    ("notice_address.change", f"{OWN}/address"): ("email",),
    ("notice_address.confirm", f"/notice-address/{'t' * 43}"): ("none",),
    ("declaration_lists.search", "/declarations-desk/search"): ("text", "page"),
    ("declaration_desk.take_scan", "/declarations-desk/scan"): ("body", "number", *DAY),
    ("declaration_desk.decide", f"{REVIEWED}/accept"): ("revision", "document_checked", "despite", "valid_to-day"),
    ("declaration_desk.decide", f"{REVIEWED}/return"): ("revision", "reasons", "text"),
    ("declaration_desk.decide", f"{REVIEWED}/refuse"): ("revision", "text"),
    ("declaration_desk.decide", f"{REVIEWED}/revoke"): ("text",),
    ("account.stay", "/account/stay"): ("none",),
    ("desk_code.make", "/account/desk-code"): ("none",),
    ("desk.open_case", "/desk"): ("code", "lookup_id"),
    ("desk.look_up", "/desk/lookup"): ("who", "reason"),
    ("desk.certify", AT_DESK): (*desk.WRITTEN, "given_name_absent", "name_differs"),
    ("desk.decide", f"{AT_DESK}/close"): ("reason",),
    ("desk.decide", f"{AT_DESK}/undo"): ("reason", "afm_wrong"),
    ("desk.decide", f"{AT_DESK}/check"): ("agrees", "note"),
    ("declare.take_new", "/businesses/declare/new"): BUSINESS,
    ("declare.take_step", f"{OWN}/business"): BUSINESS,
    ("declare.take_step", f"{OWN}/you"): PERSON,
    ("declare.take_step", f"{OWN}/places"): PLACE,
    ("declare.take_check", f"{OWN}/check"): ("none",),
    ("declare.take_end", f"{OWN}/end"): ("text", "other"),
    ("joining.begin", "/account/join"): ("none",),
    ("joining.no_other_account", "/account/join/no"): ("none",),
    ("joining.confirmed", "/account/join/confirm"): ("none",),
    ("own_data.download", "/account/data"): ("as",),
    ("declaration_paper.take", "/declarations-desk/paper"): (
        *("who", "visit", *BUSINESS, *PERSON, *PLACE, "body", "number", *DAY),
    ),
    ("signing_out.logout", "/auth/logout"): ("next",),
    ("signing_out.everywhere", "/account/sign-out-everywhere"): ("none",),
    ("revenue.search", "/revenue/search"): ("text",),
    ("revenue_files.upload", "/revenue/files"): ("none",),
    ("revenue_files.post_file", f"/revenue/files/{revenue.FILE_ID}/posting"): ("none",),
    ("revenue_files.discard_file", f"/revenue/files/{revenue.FILE_ID}/discarding"): ("none",),
    ("revenue_held.propose", f"/revenue/held/{revenue.PAYMENT_ID}/proposal"): (
        "kind",
        "iban",
        "gross",
        "link",
        "reason",
    ),
    ("revenue_held.end", f"/revenue/held/{revenue.PAYMENT_ID}/rejection"): ("reason",),
    ("revenue_held.end", f"/revenue/held/{revenue.PAYMENT_ID}/release"): ("none",),
    ("revenue_tables.take", tables.ADD): ("f-0-euros", "decision_number", "decision_ada", *DAY),
    ("revenue_tables.take", "/revenue/tables/overrides/public-space/add"): ("ask-period", "f-0-url", "f-0-due-day"),
    ("revenue_tables.take", "/revenue/tables/rates/public-space/remove"): ("row",),
    ("revenue_proposals.end", f"{tables.PROPOSAL_PAGE}/rejection"): ("reason",),
    ("revenue_proposals.end", f"{tables.PROPOSAL_PAGE}/release"): ("none",),
    ("revenue_proposals.settle", f"{tables.PROPOSAL_PAGE}/declarations/{tables.DECLARATION_ID}"): ("outcome",),
    ("revenue_finance.decide", f"/revenue/finance/{revenue.MESSAGE_ID}"): ("act", "reason"),
    ("revenue_card.reissue", f"/revenue/debtors/{revenue.BUSINESS_ID}/notes/{revenue.NOTE_ID}/reissue"): ("none",),
    ("revenue_card.act_on_note", f"{REVENUE_NOTE}/cancellation"): ("reason",),
    ("revenue_card.act_on_note", f"{REVENUE_NOTE}/set-off"): ("reason",),
    ("revenue_card.give_up", f"{REVENUE_NOTE}/write-off"): ("number", *ON),
    ("revenue_card.reverse", f"/revenue/debtors/{revenue.BUSINESS_ID}/entries/{revenue.ENTRY}/reversal"): ("reason",),
    ("revenue_cash.take", f"/revenue/cash/notes/{revenue.NOTE_ID}"): ("method", "amount", "handed", "key"),
    ("revenue_cash.close", "/revenue/cash/close"): ("counted", "sure"),
    ("revenue_cash.reverse", f"/revenue/cash/{revenue.ENTRY}/reversal"): ("reason",),
    ("revenue_refunds.order", "/revenue/refunds/orders"): ("none",),
    ("revenue_refunds.decide", f"/revenue/refunds/{revenue.REFUND_ID}/release"): ("none",),
    ("revenue_refunds.decide", f"/revenue/refunds/{revenue.REFUND_ID}/rejection"): ("none",),
    ("revenue_refunds.propose", REVENUE_REFUND): ("amount", "iban", "reason", "key", "again"),
    ("revenue_months.close", "/revenue/months/2026-10/close"): ("sure", "despite"),
    ("revenue_follow_up.propose", "/revenue/catalogues"): ("fee", "year"),
    ("revenue_follow_up.decide", f"/revenue/catalogues/{follow.CATALOGUE_ID}/release"): ("none",),
    ("revenue_follow_up.decide", f"/revenue/catalogues/{follow.CATALOGUE_ID}/rejection"): ("reason",),
    ("revenue_follow_up.decide", f"/revenue/catalogues/{follow.CATALOGUE_ID}/confirmation"): ("number", *ON),
    ("revenue_follow_up.give_up", "/revenue/remissions"): ("number", *ON, "note_ids"),
    ("revenue_follow_up.decide_remission", f"/revenue/remissions/{follow.REMISSION_ID}/release"): ("none",),
    ("revenue_follow_up.decide_remission", f"/revenue/remissions/{follow.REMISSION_ID}/rejection"): ("reason",),
    ("fee_follow_up.start_plan", f"/fees/{revenue.NOTE_ID}/plan"): ("number",),
    ("debtors.look", "/debtors/b1/candidate"): ("debtor_code",),
    ("debtors.show_new", "/debtors/b1/new"): ("months",),
    ("debtors.decide", "/debtors/b1/tie"): ("debtor_code",),
    ("debtors.decide", "/debtors/b1/open"): ("months",),
    ("debtors.decide", "/debtors/b1/refuse"): ("text",),
    ("closing.close", "/account/close"): ("understood", "confirm"),
    ("desk_conflicts.look_up_double", "/desk/doubles"): ("double_id", "reason"),
    ("desk_conflicts.act_on_conflict", "/desk/conflicts"): ("conflict_id", "reason", "act"),
    ("staff_accounts.search", "/staff-accounts/search"): ("who",),
    ("staff_accounts.enrol", "/staff-accounts/new"): (*staff.WRITTEN, "roles", "key"),
    ("staff_accounts.change", f"{STAFF}/roles"): ("roles", "form"),
    ("staff_accounts.change", f"{STAFF}/place"): ("office", "number", "afm"),
    ("staff_accounts.change", f"{STAFF}/mail"): ("lost_device",),
    ("staff_accounts.change", f"{STAFF}/lock"): ("none",),
    ("staff_accounts.change", f"{STAFF}/unlock"): ("none",),
    ("drafts.delete", "/drafts/certificates/955481/delete"): ("next",),
    ("own_requests.take_delivery", f"{REQUEST}/delivery"): ("delivery",),
    ("own_requests.take_address", f"{REQUEST}/delivery/address"): ADDRESS,
    ("own_requests.withdraw", f"{REQUEST}/withdrawal"): ("none",),
    ("own_requests.take_documents", f"{REQUEST}/documents"): ("none",),
    ("verification.answer", "/e"): ("code", "surname", "sha256"),
    ("certificate_documents.take", "/certificates/955481/documents"): ("go",),
    ("certificate_documents.delete", f"/uploads/{samples.REQUEST['id']}/delete"): ("next",),
    ("certificates.take_step", "/certificates/955481/form"): (*ASKED, *APPLICANT),
    ("certificates.take_step", "/certificates/955481/more"): ("answers.surname",),
    ("certificates.take_step", "/certificates/955481/address"): ADDRESS,
    ("certificates.send", "/certificates/955481/check"): ("key", "truth", "attachments"),
    ("declare_document.take_scan", f"{OWN}/scan"): ("body", "number", *DAY),
    ("declare_document.take_code", f"{OWN}/code"): ("gov_code",),
    ("declare_document.submit", f"{OWN}/submit"): ("none",),
    **case_forms.FORMS,
}
WITH_FILE = {
    "certificate_documents.take",
    "own_requests.take_documents",
    "casework_papers.take",
    "fee_sheets.take",
    "fee_vat_returns.take",
    "fee_vat_returns.take_filed",
    "declaration_desk.take_scan",
    "declare_document.take_scan",
    "declaration_paper.take",
}
LEAVES = {"signing_out.logout", "signing_out.everywhere", "joining.begin"}
TYPED = {
    (f"{OWN}/address", "email"),
    (f"{REVIEWED}/return", "text"),
    (f"{REVIEWED}/refuse", "text"),
    (f"{REVIEWED}/revoke", "text"),
    ("/declarations-desk/search", "text"),
    ("/declarations-desk/scan", "body"),
    ("/desk", "code"),
    *(("/desk/lookup", name) for name in ("who", "reason")),
    *((AT_DESK, name) for name in ("given_name", "family_name", "father_name", "afm")),
    (f"{AT_DESK}/close", "reason"),
    *(("/businesses/declare/new", name) for name in BUSINESS),
    *((f"{OWN}/business", name) for name in BUSINESS),
    *((f"{OWN}/you", name) for name in ("given_name", "family_name", "father_name", "proof")),
    *((f"{OWN}/places", name) for name in PLACE),
    (f"{OWN}/end", "text"),
    *(("/declarations-desk/paper", name) for name in ("who", *BUSINESS, "proof", *PLACE, "body")),
    ("/debtors/b1/tie", "debtor_code"),
    ("/debtors/b1/refuse", "text"),
    ("/desk/doubles", "reason"),
    *(("/staff-accounts/new", name) for name in staff.WRITTEN if name != "office"),
    *((f"{STAFF}/place", name) for name in ("number", "afm")),
    *((f"{REQUEST}/delivery/address", name) for name in ADDRESS),
    *(("/certificates/955481/form", name) for name in APPLICANT if name.endswith("_name")),
    *(("/certificates/955481/address", name) for name in ADDRESS),
    ("/fees/accommodation/at/e1/period", "receipts"),
    *((f"/fees/{where}", "text") for where in ("businesses", "businesses/b1")),
    ("/fees/establishments/e1/details", "address"),
    ("/revenue/search", "text"),
    *((f"/revenue/held/{revenue.PAYMENT_ID}/proposal", name) for name in ("iban", "reason")),
    (f"/revenue/held/{revenue.PAYMENT_ID}/rejection", "reason"),
    *((f"{REVENUE_NOTE}/{act}", "reason") for act in ("cancellation", "set-off")),
    (f"{REVENUE_NOTE}/write-off", "number"),
    (f"/revenue/debtors/{revenue.BUSINESS_ID}/entries/{revenue.ENTRY}/reversal", "reason"),
    (f"/revenue/cash/{revenue.ENTRY}/reversal", "reason"),
    *((REVENUE_REFUND, name) for name in ("iban", "reason")),
    *((tables.ADD, name) for name in ("f-0-euros", "decision_number", "decision_ada")),
    *(("/revenue/tables/overrides/public-space/add", name) for name in ("ask-period", "f-0-url")),
    (f"{tables.PROPOSAL_PAGE}/rejection", "reason"),
    (f"{OWN}/code", "gov_code"),
    *case_forms.TYPED,
}
OWN_WORDS = ("receipts", "email")
"""Fields of which the page itself says how they are written."""
REFUSED = {"a\x00b": "U+0000", "a\x1bb": "U+001B", "a\u202eb": "U+202E"}
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
    for name, answer in {**revenue.ANSWERS, **revenue.of_today(today()), **tables.ANSWERS, **follow.ANSWERS}.items():
        services.lay_out(name, answer)


class Visit:
    """Somebody who may open every page, signed in."""

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


@pytest.fixture
def visit(client: FlaskClient, issuer: Issuer, everything: None) -> Visit:
    return Visit(client, issuer)


def test_every_form_is_tried(app: Flask, level: str) -> None:
    posts = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert posts == {endpoint for endpoint, _ in FORMS}


@with_texts
def test_no_form_fails(visit: Visit, texts: Sequence[str], capsys: pytest.CaptureFixture[str]) -> None:
    answers: Counter[int] = Counter()
    failures = []
    for (endpoint, path), fields in FORMS.items():
        usual = {name: USUAL[name] for name in fields if name in USUAL}
        for name in fields:
            for written in texts:
                # A browser sends UTF-8, which has no half characters.
                form = usual | {name: written.encode("utf-8", "replace").decode()}
                status = visit.send(endpoint, path, form).status_code
                answers[status] += 1
                if status in FAILED:
                    failures.append(f"{path} {name} {written[:20]!r}: {status}")
    with capsys.disabled():
        by_status = ", ".join(f"{count} × {status}" for status, count in sorted(answers.items()))
        print(f"\nportal: {sum(map(len, FORMS.values()))} fields, {len(texts)} texts: {by_status}")
    assert failures == []


@pytest.mark.parametrize(("written", "named"), REFUSED.items(), ids=REFUSED.values())
def test_the_page_says_what_is_wrong_with_the_text(visit: Visit, written: str, named: str) -> None:
    silent = []
    for (endpoint, path), fields in FORMS.items():
        usual = {name: USUAL[name] for name in fields if name in USUAL}
        for name in fields:
            if (path, name) not in TYPED:
                continue
            answer = visit.send(endpoint, path, usual | {name: written})
            said = unescape(answer.text)
            if answer.status_code != 422 or (named not in said and name not in OWN_WORDS):
                silent.append(f"{path} {name}: {answer.status_code}")
    assert silent == []


def test_what_was_kept_while_away_and_cannot_be_taken_opens_with_its_fault(visit: Visit, services: Services) -> None:
    """Before, the kept answers failed once more when the form was opened, and were gone."""
    services.lay_out("GET /drafts", {}, 503)
    kept = visit.send("", "/certificates/955481/address", {"street": "a\x00b", "city": "Χερσόνησος"})
    assert kept.status_code == 503
    del services.answers["GET /drafts"]
    opened = visit.client.get("/certificates/955481/address")
    assert "U+0000" in opened.text
    assert "Χερσόνησος" in opened.text


@pytest.mark.parametrize(
    "path", ["/certificates/%00/form", "/fees/%00/period", "/desk/cases/%00", "/businesses/declare/%E2%80%AE"]
)
def test_an_address_that_names_nothing_is_not_found(visit: Visit, path: str) -> None:
    assert visit.client.get(path).status_code == 404
    assert visit.client.post(path, data={"csrf": visit.csrf}).status_code in (404, 405)


@pytest.mark.parametrize("path", ["/account/link", "/drafts/certificates/955481/delete", "/certificates/955481/form"])
def test_a_form_that_is_too_large_is_a_page_that_says_so(visit: Visit, path: str) -> None:
    answer = visit.client.post(path, data={"csrf": visit.csrf, "next": "x" * 1_100_000})
    assert answer.status_code == 413
    many = visit.client.post(path, data={f"f{n}": "x" for n in range(2000)}, content_type="multipart/form-data")
    assert many.status_code == 413
