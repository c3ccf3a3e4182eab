"""Whatever is written into any form: the page says what is wrong with it, and never that a service is away."""

from collections import Counter
from collections.abc import Sequence
from html import unescape

import case_forms
import desk_samples as desk
import fee_samples
import follow_up_samples as follow
import form_visits
import pytest
import revenue_samples as revenue
import samples
import staff_samples as staff
import table_samples as tables
from conftest import Issuer, Services
from flask import Flask
from flask.testing import FlaskClient
from form_texts import APPLICANT, AT_DESK, FOLLOWED, OWN, REQUEST, REVENUE_NOTE, REVENUE_REFUND, REVIEWED, STAFF, TYPED
from form_visits import ADDRESS, BUSINESS, PERSON, PLACE, USUAL, Visit
from servicekit.testing.borders import FAILED, TEXTS, with_texts
from spoiling import Spoiling, faults

pytestmark = pytest.mark.parametrize("level", ["B"], indirect=True)

DAY = ("day-day", "day-month", "day-year")
ON = ("on-day", "on-month", "on-year")
FILED = f"/cases/declarations/{fee_samples.DECLARATION['id']}"
ASKED = ("answers.record", "answers.death-day", "delivery")

# Each form with its fields, by the endpoint and, where one serves several, by what it does. TYPED are texts that people
# write and a service keeps.
FORMS: dict[tuple[str, str], tuple[str, ...]] = {
    ("auth.link", "/account/link"): ("next",),
    ("auth.backchannel_logout", "/auth/backchannel-logout"): ("logout_token",),
    ("fees.post_start", "/fees"): ("fee",),
    ("fee_businesses.search", "/fees/businesses"): ("text",),
    ("fee_businesses.search_establishments", "/fees/businesses/b1"): ("text",),
    ("fee_establishments.choose_fee", "/fees/establishments/e1"): ("fee",),
    ("fee_establishments.post_details", "/fees/establishments/e1/details"): (
        *("kind", "address", "beds", "tables_area", "season-from", "season-to", "opened-day", "licence", "serves"),
    ),
    ("fee_batches.post_batch", "/fees/businesses/b1/several"): (
        "fee",
        "period",
        "inclusive",
        "receipts-e1",
        "receipts-e2",
    ),
    ("fee_batches.file", "/fees/batches/batch-1/filing"): ("none",),
    ("fee_batches.discard", "/fees/batches/batch-1/discarding"): ("none",),
    ("fee_sheets.post_sheet", "/fees/businesses/b1/file"): ("fee", "sign"),
    ("fees.post_step", "/fees/accommodation/period"): ("period", "receipts", "inclusive"),
    ("fees.post_step", "/fees/accommodation/at/e1/period"): ("period", "receipts", "inclusive"),
    ("fees.file", "/fees/accommodation/check"): ("key",),
    ("fees.file", "/fees/accommodation/at/e1/check"): ("key",),
    ("fees.renew_note", f"/fees/{fee_samples.DECLARATION['id']}/note"): ("none",),
    ("fee_vat_returns.post_return", "/fees/accommodation/at/e1/vat-return"): ("none",),
    ("fee_vat_returns.post_filed", f"{FILED}/vat-return"): ("none",),
    ("fee_vat_returns.delete", f"/fees/vat-returns/{fee_samples.DECLARATION['id']}/delete"): ("next",),
    ("fee_changes.post_amendment", f"{FILED}/amendment"): ("receipts", "inclusive"),
    ("fee_changes.file_amendment", f"{FILED}/amendment/check"): ("receipts", "inclusive", "key"),
    ("fee_changes.withdraw", f"{FILED}/withdrawal"): ("reason",),
    ("notice_address.change", f"{OWN}/address"): ("email",),
    ("notice_address.confirm", f"/notice-address/{'t' * 43}"): ("none",),
    ("declaration_lists.search", "/declarations-desk/search"): ("text", "page"),
    ("declaration_desk.post_scan", "/declarations-desk/scan"): ("body", "number", *DAY),
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
    ("declare.post_new", "/businesses/declare/new"): BUSINESS,
    ("declare.post_step", f"{OWN}/business"): BUSINESS,
    ("declare.post_step", f"{OWN}/you"): PERSON,
    ("declare.post_step", f"{OWN}/places"): PLACE,
    ("declare.post_check", f"{OWN}/check"): ("none",),
    ("declare.post_end", f"{OWN}/end"): ("text", "other"),
    ("joining.begin", "/account/join"): ("none",),
    ("joining.no_other_account", "/account/join/no"): ("none",),
    ("joining.confirmed", "/account/join/confirm"): ("none",),
    ("own_data.download", "/account/data"): ("as",),
    ("declaration_paper.post_paper", "/declarations-desk/paper"): (
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
    ("revenue_tables.post_change", tables.ADD): ("f-0-euros", "decision_number", "decision_ada", *DAY),
    ("revenue_tables.post_change", "/revenue/tables/overrides/public-space/add"): (
        "ask-period",
        "f-0-url",
        "f-0-due-day",
    ),
    ("revenue_tables.post_change", "/revenue/tables/rates/public-space/remove"): ("row",),
    ("revenue_proposals.end", f"{tables.PROPOSAL_PAGE}/rejection"): ("reason",),
    ("revenue_proposals.end", f"{tables.PROPOSAL_PAGE}/release"): ("none",),
    ("revenue_proposals.settle", f"{tables.PROPOSAL_PAGE}/declarations/{tables.DECLARATION_ID}"): ("outcome",),
    ("revenue_finance.decide", f"/revenue/finance/{revenue.MESSAGE_ID}"): ("act", "reason"),
    ("revenue_card.reissue", f"/revenue/debtors/{revenue.BUSINESS_ID}/notes/{revenue.NOTE_ID}/reissue"): ("none",),
    ("revenue_card.act_on_note", f"{REVENUE_NOTE}/cancellation"): ("reason",),
    ("revenue_card.act_on_note", f"{REVENUE_NOTE}/set-off"): ("reason",),
    ("revenue_card.give_up", f"{REVENUE_NOTE}/write-off"): ("number", *ON),
    ("revenue_card.reverse", f"/revenue/debtors/{revenue.BUSINESS_ID}/entries/{revenue.ENTRY}/reversal"): ("reason",),
    ("revenue_cash.post_payment", f"/revenue/cash/notes/{revenue.NOTE_ID}"): ("method", "amount", "handed", "key"),
    ("revenue_cash.close", "/revenue/cash/close"): ("counted", "sure"),
    ("revenue_cash.reverse", f"/revenue/cash/{revenue.ENTRY}/reversal"): ("reason",),
    ("revenue_refunds.order", "/revenue/refunds/orders"): ("none",),
    ("revenue_refunds.decide", f"/revenue/refunds/{revenue.REFUND_ID}/release"): ("none",),
    ("revenue_refunds.decide", f"/revenue/refunds/{revenue.REFUND_ID}/rejection"): ("none",),
    ("revenue_refunds.cancel", f"/revenue/refunds/{revenue.REFUND_ID}/cancellation"): ("reason",),
    ("revenue_refunds.propose", REVENUE_REFUND): ("amount", "iban", "reason", "key", "again"),
    ("revenue_months.close", "/revenue/months/2026-10/close"): ("sure", "despite"),
    ("revenue_follow_up.propose", "/revenue/catalogues"): ("fee", "year"),
    ("revenue_follow_up.decide", f"/revenue/catalogues/{follow.CATALOGUE_ID}/release"): ("none",),
    ("revenue_follow_up.decide", f"/revenue/catalogues/{follow.CATALOGUE_ID}/rejection"): ("reason",),
    ("revenue_follow_up.decide", f"/revenue/catalogues/{follow.CATALOGUE_ID}/confirmation"): ("number", *ON),
    ("revenue_follow_up.give_up", "/revenue/remissions"): ("number", *ON, "note_ids"),
    ("revenue_follow_up.decide_remission", f"/revenue/remissions/{follow.REMISSION_ID}/release"): ("none",),
    ("revenue_follow_up.decide_remission", f"/revenue/remissions/{follow.REMISSION_ID}/rejection"): ("reason",),
    ("revenue_notes.hold", f"{FOLLOWED}/holds"): ("kind", "reason", "until-day", "until-month", "until-year"),
    ("revenue_notes.end_hold", f"{FOLLOWED}/holds/{follow.HOLD_ID}/end"): ("none",),
    ("revenue_notes.waive", f"{FOLLOWED}/waiver"): ("number", *ON),
    ("revenue_notes.grant_plan", f"{FOLLOWED}/plan"): ("number",),
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
    ("own_requests.post_delivery", f"{REQUEST}/delivery"): ("delivery",),
    ("own_requests.post_address", f"{REQUEST}/delivery/address"): ADDRESS,
    ("own_requests.withdraw", f"{REQUEST}/withdrawal"): ("none",),
    ("own_requests.post_documents", f"{REQUEST}/documents"): ("none",),
    ("verification.answer", "/e"): ("code", "surname", "sha256"),
    ("certificate_documents.post_documents", "/certificates/955481/documents"): ("go",),
    ("certificate_documents.delete", f"/uploads/{samples.REQUEST['id']}/delete"): ("next",),
    ("certificates.post_step", "/certificates/955481/form"): (*ASKED, *APPLICANT),
    ("certificates.post_step", "/certificates/955481/more"): ("answers.surname",),
    ("certificates.post_step", "/certificates/955481/address"): ADDRESS,
    ("certificates.send", "/certificates/955481/check"): ("key", "truth", "attachments"),
    ("declare_document.post_scan", f"{OWN}/scan"): ("body", "number", *DAY),
    ("declare_document.post_code", f"{OWN}/code"): ("gov_code",),
    ("declare_document.submit", f"{OWN}/submit"): ("none",),
    **case_forms.FORMS,
}

OWN_WORDS = ("receipts", "email")
"""Fields of which the page itself says how they are written."""

REFUSED = {"a\x00b": "U+0000", "a\x1bb": "U+001B", "a\u202eb": "U+202E"}


everything = form_visits.everything


@pytest.fixture
def visit(client: FlaskClient, issuer: Issuer, everything: None) -> Visit:
    return Visit(client, issuer)


def test_every_form_is_tried(app: Flask, level: str) -> None:
    posts = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert posts == {endpoint for endpoint, _ in FORMS}


def spoiling(visit: Visit, services: Services, form: tuple[str, str], fields: Sequence[str]) -> Spoiling:
    """The form with its usual values."""
    endpoint, path = form
    usual = {name: USUAL[name] for name in fields if name in USUAL}

    def let_go() -> int:
        return sum(not name.startswith("GET ") for name, _, _ in services.asked)

    return Spoiling(lambda written: visit.send(endpoint, path, dict(written)), usual, let_go)


@with_texts
def test_no_form_fails(
    visit: Visit, services: Services, texts: Sequence[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """With all texts each is written into each field alone. With fewer a form's fields are spoilt together first, by
    every second text, others at the next form; and one without fields is sent once: there is nothing to spoil."""
    answers: Counter[int] = Counter()
    failures = []
    for number, (form, fields) in enumerate(FORMS.items()):
        tried = spoiling(visit, services, form, fields)
        some = texts if texts is TEXTS else texts[number % 2 :: 2]
        for text in some[:1] if fields == ("none",) and texts is not TEXTS else some:
            # A browser sends UTF-8, which has no half characters.
            written = text.encode("utf-8", "replace").decode()
            each = [[name] for name in fields] if texts is TEXTS else [fields]
            for name, answer in (found for some in each for found in tried.each(some, written)):
                answers[answer.status_code] += 1
                if answer.status_code in FAILED:
                    failures.append(f"{form[1]} {name} {written[:20]!r}: {answer.status_code}")
    with capsys.disabled():
        by_status = ", ".join(f"{count} × {status}" for status, count in sorted(answers.items()))
        print(f"\nportal: {sum(map(len, FORMS.values()))} fields, {len(texts)} texts: {by_status}")
    assert failures == []


@pytest.mark.parametrize(("written", "named"), REFUSED.items(), ids=REFUSED.values())
def test_the_page_says_what_is_wrong_with_the_text(visit: Visit, services: Services, written: str, named: str) -> None:
    """At each field, when all are wrong; a field of which it then says nothing is written wrongly alone."""
    silent = []
    for form, fields in FORMS.items():
        tried = spoiling(visit, services, form, fields)
        typed = [name for name in fields if (form[1], name) in TYPED]
        if len(typed) > 1:
            answer, _ = tried.together(typed, written)
            said = faults(answer) if answer.status_code == 422 else {}
            typed = [name for name in typed if not _is_said(said.get(name), name, named)]
        for name in typed:
            answer = tried.alone(name, written)
            if answer.status_code != 422 or not _is_said(unescape(answer.text), name, named):
                silent.append(f"{form[1]} {name}: {answer.status_code}")
    assert silent == []


def _is_said(text: str | None, name: str, named: str) -> bool:
    return text is not None and (named in text or name in OWN_WORDS)


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
