"""One part is down: the rest of the portal works, the page says which part does not, and nobody meets a white page."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
import pytest
from devstack import journey, postgres
from devstack.stack import Stack
from playwright.sync_api import Browser, Response

from tests.api import PERIODS, Api
from tests.mailbox import Mailbox
from tests.people import PASSWORD, People, eventually
from tests.reader import Reader, through_taxisnet

CERTIFICATE = f"/certificates/{journey.CERTIFICATE}"
PARTS = {
    "certificates": {"el": "υπηρεσία πιστοποιητικών", "en": "certificates service"},
    "fee-declarations": {"el": "υπηρεσία τελών", "en": "fees service"},
    "identity-bridge": {"el": "υπηρεσία ταυτοποίησης", "en": "identification service"},
    "sign-in": {"el": "υπηρεσία σύνδεσης", "en": "sign-in service"},
    "portal": {"el": "ο ιστότοπος", "en": "this site"},
}
"""What people call each part."""


class Witness(Reader):
    """Says of each page whether it works, and which part it says is missing."""

    def __init__(self, browser: Browser, stack: Stack, locale: str) -> None:
        super().__init__(browser, stack.layout.url("portal"), locale)
        self._answers: list[Response] = []
        self.page.on("response", self._remember)

    def _remember(self, answer: Response) -> None:
        if answer.request.is_navigation_request():
            self._answers.append(answer)

    def works(self, *paths: str) -> None:
        """The pages are whole: nothing on them is said to be missing."""
        for path in paths:
            assert (self.goto(path).status, self.missing_parts()) == (200, []), path

    def works_without(self, part: str, *paths: str) -> None:
        """The pages are there, and say that this part of them is not."""
        for path in paths:
            assert (self.goto(path).status, self.missing_parts()) == (200, [part]), path

    def is_down(self, part: str, *paths: str) -> None:
        for path in paths:
            self.says_down(self.goto(path), part)
            assert self.has(f"main a[href='{path}']")

    def says_down(self, answer: Response, part: str) -> None:
        """An honest status for machines, a sentence for people, and a way on."""
        assert (answer.status, int(answer.headers["retry-after"]) > 0) == (503, True)
        assert self.missing_parts() == [part], self.page.inner_text("main")
        assert self.page.locator("main a[href]").count() > 0
        assert "Traceback" not in self.page.content()

    def goto(self, path: str) -> Response:
        answer = self.page.goto(f"{self.portal}{path}")
        assert answer is not None
        self.check()
        assert self.page.locator("html").get_attribute("lang") == self.locale
        return answer

    def press_for_answer(self, selector: str) -> Response:
        """Press, and see what the last page on the way was answered with."""
        self._answers.clear()
        self.press(selector)
        return self._answers[-1]

    def missing_parts(self) -> list[str]:
        """The parts that the page's own sentences about failures name."""
        told = self.page.locator("main .govuk-inset-text, main:not(:has(.govuk-inset-text)) h1").all_inner_texts()
        said = " ".join(told).lower()
        return [part for part, names in PARTS.items() if names[self.locale] in said]

    def has(self, selector: str) -> bool:
        return self.page.locator(selector).count() > 0


@dataclass(frozen=True)
class Signed:
    """A representative with a request and a declaration, in two browsers: one Greek, one English."""

    witnesses: tuple[Witness, Witness]
    request: str
    declaration: str
    subject: str


@pytest.fixture(scope="module")
def signed(stack: Stack, people: People, browser: Browser) -> Iterator[Signed]:
    one = people.new_representative(1)
    api = Api(stack.layout, one.tokens)
    establishment = api.businesses()[0]["establishments"][0]["id"]
    request = api.ask_certificate("collect", journey.CERTIFICATE).json()["id"]
    declaration = api.declare(establishment, PERIODS[0]).json()["id"]
    witnesses = Witness(browser, stack, "el"), Witness(browser, stack, "en")
    for witness in witnesses:
        witness.open("/")
        witness.press("a[href*='/auth/login/taxisnet']")
        through_taxisnet(witness, one.persona)
    pages = f"/cases/requests/{request}", f"/cases/declarations/{declaration}"
    yield Signed(witnesses, *pages, str(one.tokens.claims["sub"]))
    for witness in witnesses:
        witness.context.close()


@contextmanager
def without(stack: Stack, *names: str) -> Iterator[None]:
    """These programs do not run; afterwards they do and are ready."""
    stack.runner.stop(*names)
    try:
        yield
    finally:
        stack.start(*names)


def test_without_certificates(stack: Stack, signed: Signed) -> None:
    form = f"{CERTIFICATE}/form"
    for witness in signed.witnesses:
        witness.open(form)
        witness.page.check("[name='answers.record'][value=current]")
    with without(stack, "certificates", "certificates-worker"):
        for witness in signed.witnesses:
            # In the middle of the form: the answers are kept.
            witness.says_down(witness.press_for_answer("main form button[type=submit]"), "certificates")
            assert witness.has(f"main a[href='{form}']")
            witness.works_without("certificates", "/", "/services", "/cases", "/levels")
            witness.goto("/services")
            assert witness.has("main a[href='/fees']")
            witness.goto("/cases")
            assert witness.has(f"main a[href='{signed.declaration}']")
            witness.is_down("certificates", CERTIFICATE, form, signed.request)
            witness.works("/fees", signed.declaration, "/account", "/contact", "/businesses", "/privacy")
    for witness in signed.witnesses:
        witness.works("/", "/services", "/cases", CERTIFICATE, signed.request, form)
        assert witness.page.locator("[name='answers.record'][value=current]").is_checked()


def test_without_fee_declarations(stack: Stack, signed: Signed) -> None:
    with without(stack, "fee-declarations", "fee-declarations-worker"):
        for witness in signed.witnesses:
            witness.works_without("fee-declarations", "/", "/services", "/cases", "/levels", "/businesses")
            witness.goto("/services")
            assert witness.has(f"main a[href='{CERTIFICATE}']")
            witness.goto("/cases")
            assert witness.has(f"main a[href='{signed.request}']")
            witness.is_down("fee-declarations", "/fees", f"/fees/{journey.FEE}/period", signed.declaration)
            witness.works(CERTIFICATE, f"{CERTIFICATE}/form", signed.request, "/account", "/contact")
    for witness in signed.witnesses:
        witness.works("/", "/services", "/cases", "/fees", signed.declaration)


def enter(witness: Witness, username: str) -> None:
    witness.open("/auth/login/password")
    witness.page.fill("#username", username)
    witness.page.fill("#password", PASSWORD)
    witness.press("#kc-login")


def test_without_identity_bridge(stack: Stack, people: People, browser: Browser, signed: Signed) -> None:
    username, _, _ = people.level_a()
    raising = [Witness(browser, stack, locale) for locale in ("el", "en")]
    for witness in raising:
        enter(witness, username)
    with without(stack, "identity-bridge", "identity-bridge-worker"):
        for witness in signed.witnesses:
            witness.works("/", "/services", "/account", "/fees", f"{CERTIFICATE}/form", signed.request)
            witness.works_without("identity-bridge", "/cases")
            assert witness.has(f"main a[href='{signed.request}']")
        for witness in raising:
            witness.works("/services", "/account")
            witness.says_down(witness.press_for_answer("form[action='/account/link'] button"), "identity-bridge")
    for witness in raising:
        witness.open("/account")
        witness.press("form[action='/account/link'] button")
        assert witness.has("[name=continue]")
        witness.context.close()


@pytest.mark.parametrize("away", [("notifier", "notifier-worker"), ("nats",)], ids=["notifier", "nats"])
def test_without_what_only_carries_mails(
    stack: Stack, people: People, mailbox: Mailbox, browser: Browser, away: tuple[str, ...], signed: Signed
) -> None:
    username, _, _ = people.level_a()
    witness = Witness(browser, stack, "en")
    enter(witness, username)
    mails = len(mailbox.mails(f"{username}@mail.example"))
    with without(stack, *away):
        for other in signed.witnesses:
            other.works("/", "/services", "/cases", "/account", "/fees", CERTIFICATE)
            other.works(signed.request, signed.declaration)
        witness.open(f"{CERTIFICATE}/form")
        witness.page.check("[name='answers.record'][value=current]")
        witness.page.check("[name=delivery][value=collect]")
        witness.press("main form button[type=submit]")
        witness.press("main form button[type=submit]")
        filed = witness.page.url.removeprefix(witness.portal).split("?")[0]
        assert filed.startswith("/cases/requests/")
        assert is_being_sent(witness, filed)
    mailbox.wait(f"{username}@mail.example", mails + 1)
    eventually(lambda: not is_being_sent(witness, filed), 120, "the page to say that it was sent")
    witness.context.close()


def is_being_sent(witness: Witness, request: str) -> bool:
    witness.works(request)
    return "We are sending you an email." in witness.page.inner_text("main")


def end_access_tokens(stack: Stack, subject: str) -> None:
    """What five minutes do to everybody's access token: the portal must renew it before it can go on."""
    password = postgres.password_of("portal", stack.secrets["database"])
    address = postgres.url(stack.layout, "portal", "portal", password).replace("+psycopg", "")
    with psycopg.connect(address) as conn:
        conn.execute(
            "UPDATE sessions SET access_expires_at = now() - interval '1 minute' WHERE subject = %s", [subject]
        )


ENTER_IN_YOUR_PLACE = {"el": "να μπει στη θέση σας", "en": "could enter in your place"}
REMEMBERED = {"el": "ίσως σας θυμάται ακόμα", "en": "may still remember you"}


def test_signing_out_without_keycloak(stack: Stack, people: People, browser: Browser) -> None:
    """It ends here what it can, and says what it cannot."""
    username, _, _ = people.level_a()
    leaving = [Witness(browser, stack, locale) for locale in ("el", "en")]
    for witness in leaving:
        enter(witness, username)
    with without(stack, "keycloak"):
        for witness in leaving:
            assert witness.press_for_answer("button[name=sign-out]").status == 200
            assert REMEMBERED[witness.locale] in witness.page.inner_text("main")
            assert witness.goto("/services").status == 401
            witness.context.close()


def test_signing_out_without_the_way_to_taxisnet(stack: Stack, people: People, browser: Browser) -> None:
    """Whoever came by TAXISnet leaves a shared computer while identity-bridge is away: nobody enters in their place."""
    persona = people.fresh_persona()
    leaving = [Witness(browser, stack, locale) for locale in ("el", "en")]
    for witness in leaving:
        witness.open("/auth/login/taxisnet?next=/services")
        through_taxisnet(witness, persona)
        # Of the second person who comes as the same one nothing is asked, so both stand where they wanted to.
        witness.works("/services")
    with without(stack, "identity-bridge"):
        for witness in leaving:
            assert witness.press_for_answer("button[name=sign-out]").status == 200
            assert ENTER_IN_YOUR_PLACE[witness.locale] in witness.page.inner_text("main")
    for witness in leaving:
        witness.open("/auth/login/password?next=/services")
        assert witness.has("#kc-form-login"), "Keycloak's session has ended, so it asks"
        witness.context.close()


def test_without_keycloak(stack: Stack, browser: Browser, signed: Signed) -> None:
    strangers = [Witness(browser, stack, locale) for locale in ("el", "en")]
    # Tokens for five minutes, however long ago these two signed in: what ends one meanwhile is below, and on purpose.
    end_access_tokens(stack, signed.subject)
    for witness in signed.witnesses:
        witness.works("/services", "/cases")
    with without(stack, "keycloak"):
        for witness in signed.witnesses:
            witness.works("/", "/services", "/fees", f"{CERTIFICATE}/form", signed.request, "/account")
            # A process that was started meanwhile, as tests before this one do, has not met Keycloak's keys yet.
            assert witness.goto("/cases").status == 200
            assert set(witness.missing_parts()) <= {"identity-bridge"}
            assert witness.has(f"main a[href='{signed.request}']")
        for stranger in strangers:
            stranger.works("/", CERTIFICATE, "/levels", "/contact")
            for way in ("taxisnet", "password", "register"):
                stranger.goto("/")
                stranger.says_down(stranger.press_for_answer(f"a[href*='/auth/login/{way}']"), "sign-in")
            assert stranger.goto("/services").status == 401
        end_access_tokens(stack, signed.subject)
        for witness in signed.witnesses:
            witness.is_down("sign-in", "/services", "/cases", f"{CERTIFICATE}/form")
            witness.works("/", CERTIFICATE, "/contact")
    # Nobody has to sign in again: the sessions renew their tokens.
    for witness in signed.witnesses:
        witness.works("/services", "/cases", f"{CERTIFICATE}/form")
    for stranger in strangers:
        stranger.goto("/")
        stranger.press("a[href*='/auth/login/password']")
        assert stranger.has("#kc-form-login")
        stranger.context.close()


def test_without_postgres(stack: Stack, browser: Browser, signed: Signed) -> None:
    stranger = Witness(browser, stack, "el")
    with without(stack, "postgres"):
        for witness in signed.witnesses:
            witness.is_down("portal", "/services", "/cases", "/account", f"{CERTIFICATE}/form", "/contact")
        stranger.works("/contact", "/accessibility", "/privacy")
    stranger.context.close()
    eventually(lambda: stack.is_ready("keycloak"), 120, "Keycloak to find its database again")
    for witness in signed.witnesses:
        witness.works("/services", "/cases", "/account", f"{CERTIFICATE}/form", signed.declaration)
