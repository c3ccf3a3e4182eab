"""Pictures of the desk, from both sides, and of the operator's pages: `make screens`."""

from typing import cast

from playwright.sync_api import Browser

from tests.kit.album import Album
from tests.kit.api import Api
from tests.kit.desk_pages import CERTIFY, LOOK_UP, OPEN, certify, fill_document, make_code, open_case
from tests.kit.reader import SUBMIT, Reader
from tests.kit.signing_in import sign_in
from tests.kit.staff import SUPERVISOR, new_clerk


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
    album.take("desk-case-filled")
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
    """The operator's pages: who may do what, a new member, an existing one, the question before locking."""
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
