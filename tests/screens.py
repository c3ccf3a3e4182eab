"""Pictures of what a citizen sees, on a phone and on a desk, in both languages: `make screens`."""

import sys
import tempfile
from pathlib import Path
from typing import cast

from devstack import journey, seed
from devstack.stack import Stack
from playwright.sync_api import Browser, sync_playwright

from tests.fee_screens import overdue, several
from tests.kit.album import Album, Walk
from tests.kit.api import Api
from tests.kit.certificates import begin, choose_post
from tests.kit.declarants import DECLARE, REVIEWS, Declarant, decide
from tests.kit.desk_pages import CERTIFY, LOOK_UP, OPEN, certify, fill_document, make_code, open_case
from tests.kit.fees import fill_period
from tests.kit.mailbox import Mailbox, eventually
from tests.kit.people import People
from tests.kit.reader import SUBMIT, Reader, launch, through_taxisnet
from tests.kit.signing_in import sign_in
from tests.kit.staff import SUPERVISOR, new_clerk
from tests.office_screens import casework, casework_answers, casework_deliveries
from tests.revenue_screens import payments

CERTIFICATE = f"/certificates/{journey.CERTIFICATE}"
NO_DOCUMENT = "0" * 17
"""A code as they are made, which no document has."""


def strangers(album: Album) -> None:
    """What everybody may see, and Keycloak's first pages."""
    names = ("levels", "businesses", "contact", "accessibility", "privacy", "signed-out", "nowhere")
    for name, path in {"home": "/", "procedure": CERTIFICATE, **{name: f"/{name}" for name in names}}.items():
        album.open(path, name)
    album.open("/e", "verify")
    album.open(f"/e/{NO_DOCUMENT}", "verify-unknown")
    album.open(f"{CERTIFICATE.rpartition('/')[0]}/male-register", "procedure-not-offered")
    album.open("/services", "sign-in-needed")
    album.open("/auth/login/password", "keycloak-login")
    album.press("#kc-login", "keycloak-login-error")
    album.open("/auth/login/register", "keycloak-register")


def level_a(album: Album) -> None:
    """A certificate from the form to the case, with what is closed."""
    reader = album.reader
    sign_in(reader, album.people.citizen("el").username, CERTIFICATE + "/form")
    album.take("certificate-form")
    album.press(SUBMIT, "certificate-form-error")
    begin(reader, "collect", "former", "authorised")
    album.press(SUBMIT, "certificate-more")
    album.press(SUBMIT, "certificate-documents")
    reader.open(CERTIFICATE + "/form")
    choose_post(reader)
    album.take("certificate-post-closed")
    album.press("form[action='/account/link'] button", "keycloak-link")
    album.press("[name=cancel-aia]", "step-up-cancelled")
    album.open("/services", "services-a")
    album.open("/account", "account-a")
    album.open("/fees", "fees-a")
    reader.page.locator(f"[name=fee][value='{journey.FEE}']").check()
    album.press("form:has([name=fee]) button", "fee-period-a")
    fill_period(reader)
    album.press(SUBMIT, "fee-closed")
    reader.open(CERTIFICATE + "/form")
    reader.page.locator("[name=delivery][value=collect]").check()
    album.press(SUBMIT, "certificate-check")
    album.press(SUBMIT, "certificate-filed")
    reader.page.goto(reader.page.url.split("?")[0])
    album.take("case")
    case = reader.page.url.removeprefix(reader.portal)
    for name in ("delivery", "documents", "withdrawal"):
        album.open(f"{case}/{name}", f"case-{name}")
    album.open("/cases", "cases")


def representative(album: Album) -> None:
    """A fee declaration from the first page to the note."""
    reader = album.reader
    someone = album.people.new_representative(2)
    reader.open("/auth/login/taxisnet")
    through_taxisnet(reader, someone.persona)
    album.open("/services", "services-b")
    album.open("/account", "account-b")
    album.open("/fees", "fee-business")
    album.press("main a[href^='/fees/establishments/']", "fee-establishment")
    album.open(f"{reader.page.url.removeprefix(reader.portal)}/details", "fee-details")
    reader.page.go_back()
    reader.page.locator(f"[name=fee][value='{journey.FEE}']").check()
    album.press("form:has([name=fee]) button", "fee-period")
    fill_period(reader)
    album.press(SUBMIT, "fee-check")
    album.press(SUBMIT, "fee-filed")


def declaration(album: Album) -> None:
    """A special declaration from the first page to the desk, returned there, and ended."""
    with tempfile.TemporaryDirectory() as folder:
        one = Declarant(album.people, album.reader, Path(folder))
        album.take("declare")
        album.open(f"{DECLARE}/new", "declare-business")
        album.press(SUBMIT, "declare-business-error")
        case = one.write(album.take)
        album.take("declare-case")
        album.open(f"{case}/code", "declare-code")
        album.open(f"{case}/scan", "declare-scan")
        album.press(SUBMIT, "declare-scan-error")
        one.upload(case, one.signed(case))
        album.take("declare-case-signed")
        album.press("#submit", "declare-case-submitted")
        desk = Reader(album.browser, album.reader.portal, album.reader.locale)
        new_clerk(album.people.stack, ("declaration-clerk",)).sign_in(desk, REVIEWS)
        at_desk = album.beside(desk)
        at_desk.take("reviews")
        at_desk.open(f"{REVIEWS}/scan", "reviews-scan")
        at_desk.open(f"{REVIEWS}/{case.rpartition('/')[2]}", "review")
        at_desk.press("form[action$='/return'] button", "review-error")
        decide(desk, case, "return", "Υπογράψτε και τη δεύτερη σελίδα.", "unsigned")
        at_desk.take("review-returned")
        album.open(case, "declare-case-returned")
        album.open(f"{case}/end", "declare-end")
        desk.context.close()


def unknown_business(album: Album) -> None:
    """A business that finance does not know: what its representative reads, and the officer's pages."""
    with tempfile.TemporaryDirectory() as folder:
        one = Declarant(album.people, album.reader, Path(folder))
        case = one.write()
        one.hand_in(case)
    reviewer, officer = (Reader(album.browser, album.reader.portal, album.reader.locale) for _ in range(2))
    new_clerk(album.people.stack, ("declaration-clerk",)).sign_in(reviewer, REVIEWS)
    decide(reviewer, case, "accept")
    reviewer.context.close()
    eventually(one.may_declare, 120, "the link with the business")
    album.take("fee-untied")
    clerk = new_clerk(album.people.stack, ("finance-officer",), enrolled=False)
    seed.enrol_officer(album.people.stack, clerk.username, clerk.afm)
    clerk.sign_in(officer, "/debtors")
    finance = album.beside(officer)
    finance.take("debtors")
    finance.press(f"main .portal-cases a:has-text('{one.business['name']}')", "debtor")
    finance.press("form[action$='/candidate'] button", "debtor-error")
    officer.page.fill("#text", "Η έδρα ανήκει σε άλλον Δήμο.")
    finance.press("form[action$='/refuse'] button", "debtor-refused")
    officer.page.locator("[name=months][value='3']").check()
    finance.press("form[action$='/new'] button", "debtor-new")
    finance.press("form[action$='/open'] button", "debtor-tied")
    officer.context.close()
    album.open(case, "declare-case-tied")


def visitor(album: Album) -> None:
    """The citizen's side of the desk: the code, and afterwards what happened and who looked."""
    reader = album.reader
    # Registered by nobody but the person: nothing has happened to the account yet.
    sign_in(reader, album.people.registered("el").username, "/account/desk-code")
    album.take("desk-code-begin")
    album.press("main form[action='/account/desk-code'] button", "desk-code")
    code = reader.page.locator("#desk-code").inner_text()
    for name in ("history", "views"):
        album.open(f"/account/{name}", f"{name}-empty")
    clerk = Reader(cast(Browser, reader.context.browser), reader.portal, reader.locale)
    new_clerk(album.people.stack).sign_in(clerk)
    certify(clerk, code, album.people.free_afm())
    clerk.context.close()
    for name in ("desk-code", "history", "views"):
        album.open(f"/account/{name}", f"{name}-b")
    album.open("/account/data", "own-data")
    album.open("/account/close", "close")
    album.press("main form button", "close-unsure")
    for path, name in (("/account", "account-desk"), ("/levels", "levels-b"), ("/services", "services-desk")):
        album.open(path, name)


def desk(album: Album) -> None:
    """The clerk's side: both ways to a case, what is refused, the certification, and what a supervisor may besides."""
    reader, people = album.reader, album.people
    citizen = people.citizen("el")
    code = (
        Api(people.stack.layout, citizen.tokens).post("identity-bridge", "/desk-codes", {"locale": "el"}).json()["code"]
    )
    new_clerk(people.stack, SUPERVISOR).sign_in(reader)
    album.take("desk")
    album.press(OPEN, "desk-error")
    reader.page.fill("#who", citizen.username)
    reader.page.fill("#reason", "Ήρθε χωρίς κωδικό")
    album.press(LOOK_UP, "desk-found")
    reader.open("/desk")
    open_case(reader, code)
    album.take("desk-case")
    album.press(CERTIFY, "desk-case-error")
    fill_document(reader, people.free_afm())
    reader.page.fill("#family_name", "Άλλη")
    album.press(CERTIFY, "desk-case-names")
    reader.page.locator("#name_differs").check()
    album.press(CERTIFY, "desk-certified")
    case = reader.page.url.split("?")[0].removeprefix(reader.portal)
    album.open(case, "desk-recorded")
    album.open(f"{case}/undo", "desk-undo")
    album.press(SUBMIT, "desk-undo-error")
    reader.page.fill("#reason", "Λάθος πρόσωπο")
    album.press(SUBMIT, "desk-undone")
    album.open("/account", "account-staff")
    album.open("/staff", "staff")
    album.open("/desk/doubles", "desk-doubles")
    album.open("/desk/conflicts", "desk-conflicts")
    album.open("/desk/checks", "desk-checks")
    if reader.page.locator("main a[href$='/check']").count():
        album.press("main a[href$='/check']", "desk-check")


def revoked(album: Album) -> None:
    """A level that a supervisor takes away: the case, and every page where level B would be offered."""
    reader, people = album.reader, album.people
    username = people.citizen("el").username
    sign_in(reader, username, "/account/desk-code")
    above = album.beside(Reader(album.browser, reader.portal, reader.locale))
    new_clerk(people.stack, SUPERVISOR).sign_in(above.reader)
    certify(above.reader, make_code(reader), people.free_afm())
    for act in ("revoke", "restore"):
        above.reader.open("/desk")
        above.reader.page.fill("#who", username)
        above.reader.page.fill("#reason", "Καταγγελία στον Δήμο")
        above.reader.press(LOOK_UP)
        above.press(OPEN, f"desk-to-{act}")
        above.press(f"main a[href$='/{act}']", f"desk-{act}")
        above.reader.page.fill("#reason", "Πλαστό έγγραφο")
        above.press(SUBMIT, f"desk-{act}-done")
        for name in ("services", "account", "account/desk-code", "account/history", "account/views"):
            album.open(f"/{name}", f"{name.rpartition('/')[2]}-{act}-done")
    above.reader.context.close()


def staff_accounts(album: Album) -> None:
    """The operator's pages: who may do what, somebody new, a member, the question before locking."""
    reader, stack = album.reader, album.people.stack
    clerk = new_clerk(stack)
    new_clerk(stack, ("operations",), enrolled=False).sign_in(reader, "/staff-accounts")
    album.take("staff-accounts")
    member = reader.page.locator(f"main .portal-option:has-text('{clerk.username}') a").get_attribute("href")
    album.open("/staff-accounts/new", "staff-enrolment")
    album.press(SUBMIT, "staff-enrolment-error")
    album.open(str(member), "staff-account")
    album.open(f"{member}/lock", "staff-lock")
    album.press(SUBMIT, "staff-locked")


WALKS: tuple[Walk, ...] = (
    *(
        strangers,
        level_a,
        representative,
        visitor,
        desk,
        revoked,
        declaration,
        unknown_business,
        payments,
        several,
        overdue,
        staff_accounts,
        casework,
        casework_answers,
        casework_deliveries,
    ),
)


def main() -> None:
    """Take all pictures into the folder given."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    stack = Stack.of("up")
    people = People(stack, Mailbox(stack.layout.url("mail")))
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for locale in ("el", "en"):
            for walk in WALKS:
                print(f"  {locale}: {walk.__name__}", flush=True)
                reader = Reader(browser, stack.layout.url("portal"), locale)
                walk(Album(reader, people, folder))
                reader.context.close()
        browser.close()
    print(f"{len(list(folder.glob('*.jpg')))} pictures in {folder}")


if __name__ == "__main__":
    main()
