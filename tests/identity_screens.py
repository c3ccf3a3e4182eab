"""Pictures of Keycloak's and the bridge's pages, and of what a person of level B meets on the way to one account."""

import uuid

import requests

from tests.kit.album import Album
from tests.kit.mailbox import Mailbox
from tests.kit.people import ACTION_LINK, PASSWORD
from tests.kit.reader import Reader, through_taxisnet
from tests.kit.signing_in import enter, sign_in
from tests.kit.staff import new_clerk

JOIN = "/account/join"
PASSWORD_FORM = "button[name=login]"


def keycloak(album: Album) -> None:
    """From registering to the password, a forgotten one, a new address, and what is refused."""
    reader, name = album.reader, f"citizen-{uuid.uuid4().hex[:10]}"
    reader.open("/auth/login/register")
    reader.page.fill("[name=email]", "not an address")
    album.press("#kc-register-form [type=submit]", "keycloak-register-error")
    written = {"username": name, "email": f"{name}@mail.example", "firstName": "Μαρία", "lastName": "Δοκιμή"}
    for field, value in written.items():
        reader.page.fill(f"[name={field}]", value)
    album.press("#kc-register-form [type=submit]", "keycloak-mail-sent")
    album.goto(_link(album.people.mailbox, written["email"]), "keycloak-password")
    _passwords(reader, "short", "other")
    album.press(PASSWORD_FORM, "keycloak-password-error")
    _passwords(reader, PASSWORD, PASSWORD)
    album.press(PASSWORD_FORM, "keycloak-after-registering")
    reader.context.clear_cookies()
    reader.open("/auth/login/password")
    album.press("a[href*='reset-credentials']", "keycloak-forgotten")
    reader.page.fill("[name=username]", name)
    album.press("button[type=submit]", "keycloak-forgotten-sent")
    _keycloak_errors(album)


def _keycloak_errors(album: Album) -> None:
    """Pages where one cannot go on as one came."""
    reader, people, citizen = album.reader, album.people, album.people.citizen(album.reader.locale)
    album.goto(people.authorization_url("v" * 64).replace("auth%2Fcallback", "elsewhere"), "keycloak-error")
    album.goto(people.authorization_url("v" * 64, kc_action="UPDATE_EMAIL", prompt="login"), "keycloak-login-again")
    enter(reader, citizen.username)
    album.take("keycloak-email")
    reader.page.fill("[name=email]", f"new-{citizen.address}")
    album.press("#kc-submit", "keycloak-email-sent")
    album.goto(f"{people.stack.layout.issuer}/protocol/openid-connect/logout", "keycloak-signing-out")


def staff_sign_in(album: Album) -> None:
    """Password, then the one-time code, then a wrong one; and what a citizen reads on staff's pages."""
    reader, clerk = album.reader, new_clerk(album.people.stack, locale=album.reader.locale)
    sign_in(reader, clerk.username, "/desk")
    album.take("keycloak-otp")
    reader.page.fill("#otp", "000000")
    album.press("#kc-login", "keycloak-otp-error")
    reader.context.clear_cookies()
    sign_in(reader, album.people.citizen(reader.locale).username)
    for name in ("desk", "casework", "revenue", "debtors", "declarations-desk", "staff-accounts", "staff"):
        album.open(f"/{name}", f"no-staff-{name}")


def bridge(album: Album) -> None:
    """The question who a person is, and each way in which TAXISnet does not answer it."""
    reader, people, persona = album.reader, album.people, album.people.fresh_persona()
    for fault in ("deny", "error-500", "two-people"):
        script = {"faults": [{"fault": fault}], "persona": persona}
        answer = requests.post(f"{people.stack.layout.url('taxisnet')}/api/script", json=script, timeout=60)
        assert answer.status_code == 201, answer.text
        reader.open("/auth/login/taxisnet")
        _answer(reader, persona)
        album.take(f"bridge-{fault}")
    album.goto(f"{people.stack.layout.url('identity-bridge')}/confirm?login=gone", "bridge-gone")
    reader.context.clear_cookies()
    reader.open("/auth/login/taxisnet")
    _answer(reader, persona)
    album.take("bridge-question")
    album.press("form[action='/confirm'] button[value=yes]", "home-b")


def joining(album: Album) -> None:
    """An account that a person at TAXISnet is to own; two accounts of one person become one; another is closed."""
    reader, people = album.reader, album.people
    linking = Reader(album.browser, reader.portal, reader.locale)
    _link_account(album.beside(linking))
    linking.context.close()
    persona, citizen = people.fresh_persona(), people.citizen(reader.locale)
    people.taxisnet(persona)
    reader.open(f"/auth/login/taxisnet?next={JOIN}")
    through_taxisnet(reader, persona)
    album.take("join")
    reader.press(f"form[action='{JOIN}'] button")
    enter(reader, citizen.username)
    album.take("join-confirm")
    album.press(f"form[action='{JOIN}/confirm'] button", "join-going-on")
    leaving = Reader(album.browser, reader.portal, reader.locale)
    sign_in(leaving, people.citizen(reader.locale).username, "/account/close")
    leaving.page.check("[name=sure]")
    album.beside(leaving).press("main form button", "closed")
    leaving.context.close()


def _link_account(album: Album) -> None:
    """Of level A until then: the question, its warning, the level."""
    reader = album.reader
    sign_in(reader, album.people.citizen(reader.locale).username, "/account")
    reader.press("form[action$='/account/link'] button")
    reader.press("[name=continue]")
    _answer(reader, album.people.fresh_persona())
    album.take("bridge-linking")
    album.press("form[action='/confirm'] button[value=yes]", "account-linked")


def _answer(reader: Reader, persona: str) -> None:
    """Give this name at TAXISnet, and stop at the question of ours or where a fault leads."""
    if reader.page.locator("#other").count():
        reader.page.fill("#other", persona)
        reader.page.click("#btn-login-submit")
    if reader.page.locator("#btn-submit").count():
        reader.page.click("#btn-submit")
    reader.page.wait_for_load_state()


def _passwords(reader: Reader, new: str, again: str) -> None:
    reader.page.fill("[name=password-new]", new)
    reader.page.fill("[name=password-confirm]", again)


def _link(mailbox: Mailbox, address: str) -> str:
    """The link in the mail to this address."""
    return str(ACTION_LINK.findall(mailbox.mail(mailbox.wait(address)[0]["id"])["text"])[0])


IDENTITY = (keycloak, staff_sign_in, bridge, joining)
