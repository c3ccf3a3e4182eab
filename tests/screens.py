"""Pictures of what a citizen sees, on a phone and on a desk, in both languages: `make screens`."""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import cast

from devstack import journey, seed
from devstack.stack import Stack
from playwright.sync_api import Browser, sync_playwright

from tests.api import Api
from tests.declarants import DECLARE, REVIEWS, Declarant, decide
from tests.mailbox import Mailbox, eventually
from tests.people import People
from tests.reader import CHROMIUM, FLAGS, PHONE, SUBMIT, Reader, choose, through_taxisnet
from tests.staff import SUPERVISOR, new_clerk
from tests.test_desk import CERTIFY, OPEN, certify, fill_document, free_afm, make_code, open_case
from tests.test_step_up import choose_post, new_person, sign_in

DESK = {"width": 1280, "height": 900}
CERTIFICATE = f"/certificates/{journey.CERTIFICATE}"
Walk = Callable[["Album"], None]


class Album:
    """Pictures of one reader's pages. Every page is also checked, at the size of a phone."""

    def __init__(self, reader: Reader, people: People, folder: Path, names: list[str] | None = None) -> None:
        self.reader, self.people, self.folder = reader, people, folder
        self.names: list[str] = [] if names is None else names

    @property
    def browser(self) -> Browser:
        """Where another person can open a window."""
        browser = self.reader.context.browser
        assert browser is not None
        return browser

    def take(self, name: str) -> None:
        """The page as it is now, at both sizes."""
        self.names.append(name)
        for size, viewport in (("desk", DESK), ("phone", PHONE)):
            self.reader.page.set_viewport_size(viewport)  # type: ignore[arg-type]
            path = self.folder / f"{name}.{self.reader.locale}.{size}.jpg"
            self.reader.page.screenshot(path=path, full_page=True, type="jpeg", quality=70)

    def open(self, path: str, name: str) -> None:
        self.reader.open(path)
        self.take(name)

    def press(self, selector: str, name: str) -> None:
        self.reader.press(selector)
        self.take(name)


def strangers(album: Album) -> None:
    """What everybody may see, and Keycloak's first pages."""
    names = ("levels", "businesses", "contact", "accessibility", "privacy", "signed-out", "nowhere")
    for name, path in {"home": "/", "procedure": CERTIFICATE, **{name: f"/{name}" for name in names}}.items():
        album.open(path, name)
    album.open("/services", "sign-in-needed")
    album.open("/auth/login/password", "keycloak-login")
    album.press("#kc-login", "keycloak-login-error")
    album.open("/auth/login/register", "keycloak-register")


def level_a(album: Album) -> None:
    """A certificate from the form to the case, with what is closed."""
    reader = album.reader
    sign_in(reader, new_person(album.people)[0], CERTIFICATE + "/form")
    album.take("certificate-form")
    album.press(SUBMIT, "certificate-form-error")
    choose_post(reader)
    album.take("certificate-post-closed")
    album.press("form[action='/account/link'] button", "keycloak-link")
    album.press("[name=cancel-aia]", "step-up-cancelled")
    album.open("/services", "services-a")
    album.open("/account", "account-a")
    album.open("/fees", "fees-a")
    reader.page.locator(f"[name=fee][value='{journey.FEE}']").check()
    album.press("form:has([name=fee]) button", "fee-period")
    fill_period(reader)
    album.press(SUBMIT, "fee-closed")
    reader.open(CERTIFICATE + "/form")
    reader.page.locator("[name=delivery][value=collect]").check()
    album.press(SUBMIT, "certificate-check")
    album.press(SUBMIT, "certificate-filed")
    reader.page.goto(reader.page.url.split("?")[0])
    album.take("case")
    album.open("/cases", "cases")


def representative(album: Album) -> None:
    """A fee declaration from the first page to the note."""
    reader = album.reader
    someone = album.people.new_representative(2)
    reader.open("/auth/login/taxisnet")
    through_taxisnet(reader, someone.persona)
    album.open("/services", "services-b")
    album.open("/account", "account-b")
    reader.open("/fees")
    reader.page.locator(f"[name=fee][value='{journey.FEE}']").check()
    album.press("form:has([name=fee]) button", "fee-place")
    reader.page.locator("[name=establishment]").first.check()
    reader.press(SUBMIT)
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
        at_desk = Album(desk, album.people, album.folder, album.names)
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
    clerk, officer = (Reader(album.browser, album.reader.portal, album.reader.locale) for _ in range(2))
    new_clerk(album.people.stack, ("declaration-clerk",)).sign_in(clerk, REVIEWS)
    decide(clerk, case, "accept")
    clerk.context.close()
    eventually(one.may_declare, 120, "the link with the business")
    album.take("fee-untied")
    clerk = new_clerk(album.people.stack, ("finance-officer",), enrolled=False)
    seed.enrol_officer(album.people.stack, clerk.username, clerk.afm)
    clerk.sign_in(officer, "/debtors")
    finance = Album(officer, album.people, album.folder, album.names)
    finance.take("debtors")
    finance.press("main .portal-cases li:last-child a", "debtor")
    finance.press("form[action$='/candidate'] button", "debtor-error")
    officer.page.fill("#text", "Η έδρα ανήκει σε άλλον Δήμο.")
    finance.press("form[action$='/refuse'] button", "debtor-refused")
    officer.page.locator("[name=months][value='3']").check()
    finance.press("form[action$='/open'] button", "debtor-tied")
    officer.context.close()
    album.open(case, "declare-case-tied")


def fill_period(reader: Reader) -> None:
    choose(reader.page, "period", journey.PERIOD)
    reader.page.fill("[name=receipts]", journey.RECEIPTS)
    choose(reader.page, "inclusive", "yes")


def visitor(album: Album) -> None:
    """The citizen's side of the desk: the code, and afterwards what happened and who looked."""
    reader = album.reader
    sign_in(reader, new_person(album.people)[0], "/account/desk-code")
    album.take("desk-code-begin")
    album.press("main form[action='/account/desk-code'] button", "desk-code")
    code = reader.page.locator("#desk-code").inner_text()
    for name in ("history", "views"):
        album.open(f"/account/{name}", f"{name}-empty")
    clerk = Reader(cast(Browser, reader.context.browser), reader.portal, reader.locale)
    new_clerk(album.people.stack).sign_in(clerk)
    certify(clerk, code, free_afm(album.people))
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
    username, tokens = new_person(people)
    code = Api(people.stack.layout, tokens).post("identity-bridge", "/desk-codes", {"locale": "el"}).json()["code"]
    new_clerk(people.stack, SUPERVISOR).sign_in(reader)
    album.take("desk")
    album.press(OPEN, "desk-error")
    reader.page.fill("#who", username)
    reader.page.fill("#reason", "Ήρθε χωρίς κωδικό")
    album.press("main form[action='/desk/lookup'] button", "desk-found")
    reader.open("/desk")
    open_case(reader, code)
    album.take("desk-case")
    album.press(CERTIFY, "desk-case-error")
    fill_document(reader, free_afm(people))
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
    album.open("/desk/doubles", "desk-doubles")
    album.open("/desk/conflicts", "desk-conflicts")
    album.open("/desk/checks", "desk-checks")
    if reader.page.locator("main a[href$='/check']").count():
        album.press("main a[href$='/check']", "desk-check")


def revoked(album: Album) -> None:
    """A level that a supervisor takes away: the case, and every page where level B would be offered."""
    reader, people = album.reader, album.people
    username = new_person(people)[0]
    sign_in(reader, username, "/account/desk-code")
    above = Album(Reader(album.browser, reader.portal, reader.locale), people, album.folder, album.names)
    new_clerk(people.stack, SUPERVISOR).sign_in(above.reader)
    certify(above.reader, make_code(reader), free_afm(people))
    for act in ("revoke", "restore"):
        above.reader.open("/desk")
        above.reader.page.fill("#who", username)
        above.reader.page.fill("#reason", "Καταγγελία στον Δήμο")
        above.reader.press("main form[action='/desk/lookup'] button")
        above.press(OPEN, f"desk-to-{act}")
        above.press(f"main a[href$='/{act}']", f"desk-{act}")
        above.reader.page.fill("#reason", "Πλαστό έγγραφο")
        above.press(SUBMIT, f"desk-{act}-done")
        for name in ("services", "account", "account/desk-code", "account/history", "account/views"):
            album.open(f"/{name}", f"{name.rpartition('/')[2]}-{act}-done")
    above.reader.context.close()


WALKS: tuple[Walk, ...] = (
    *(strangers, level_a, representative, visitor, desk, revoked, declaration, unknown_business),
)


def main() -> None:
    """Take all pictures into the folder given."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    stack = Stack.of("up")
    people = People(stack, Mailbox(stack.layout.url("mail")))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
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
