"""Pictures of what a citizen sees, on a phone and on a desk, in both languages: `make screens`."""

import sys
import tempfile
from pathlib import Path

from devstack import journey, seed
from devstack.stack import Stack
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright

from tests.contact_sheets import sheets
from tests.desk_screens import desk, revoked, staff_accounts, visitor
from tests.fee_screens import overdue, several
from tests.identity_screens import IDENTITY
from tests.kept_pictures import keep
from tests.kit.album import SIZES, Album, TooWide, Walk
from tests.kit.certificates import begin, choose_post
from tests.kit.declarants import DECLARE, REVIEWS, Declarant, decide
from tests.kit.fees import fill_period
from tests.kit.mailbox import Mailbox, eventually
from tests.kit.people import People
from tests.kit.reader import SUBMIT, Reader, Shapes, launch, through_taxisnet
from tests.kit.signing_in import sign_in
from tests.kit.staff import new_clerk
from tests.link_screens import FULL
from tests.office_screens import casework, casework_answers, casework_deliveries
from tests.revenue_screens import payments

CERTIFICATE = f"/certificates/{journey.CERTIFICATE}"
NO_DOCUMENT = "0" * 17
"""A code as they are made, which no document has."""


def strangers(album: Album) -> None:
    """What everybody may see, and Keycloak's first pages."""
    names = ("levels", "businesses", "contact", "status", "accessibility", "privacy", "signed-out", "nowhere")
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
    album.paper("main a[href$='/note.pdf']", "payment-note")


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


WALKS: tuple[Walk, ...] = (
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
    *IDENTITY,
)


class Unread(Shapes):
    """Pages are read with axe in `make test`; pictures go without."""

    def is_new(self, shape: str) -> bool:
        return not shape


def main() -> None:
    """Take the pictures of all walks, or of what is named (walks, a language), into the folder given, and lay them out.

    A walk that does not come to its end is named last; the others are taken all the same.
    """
    folder, wanted = Path(sys.argv[1]), set(sys.argv[2:])
    folder.mkdir(parents=True, exist_ok=True)
    stack = Stack.of("up")
    people = People(stack, Mailbox(stack.layout.url("mail")))
    locales = [locale for locale in ("el", "en") if locale in wanted] or ["el", "en"]
    walks = [walk for walk in (*WALKS, *FULL) if not wanted - set(locales) or walk.__name__ in wanted]
    faults: list[str] = []
    Reader.shapes = Unread()
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for locale, walk in ((locale, walk) for locale in locales for walk in walks):
            print(f"  {locale}: {walk.__name__}", flush=True)
            reader = Reader(browser, stack.layout.url("portal"), locale)
            album = Album(reader, people, folder)
            try:
                walk(album)
            except (AssertionError, TooWide, PlaywrightError) as error:
                faults.append(f"{locale}: {walk.__name__} after {album.names[-1:]}: {error}")
            faults += album.faults
            for context in browser.contexts:
                context.close()
        browser.close()
    keep(Path(__file__).resolve().parents[1], folder)
    made = [sheet for locale in locales for size in SIZES for sheet in sheets(folder, locale, size)]
    print(f"{len(list(folder.glob('*.jpg')))} pictures in {folder}, on {len(made)} sheets beside them")
    if faults:
        sys.exit("\n".join(faults))


if __name__ == "__main__":
    main()
