"""One part is down: the rest of the portal works, the page says which part does not, and nobody meets a white page."""

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from devstack import journey, postgres
from devstack.stack import Stack
from playwright.sync_api import Browser, Response

from tests.kit.api import PERIODS, Api
from tests.kit.certificates import begin
from tests.kit.faults import without
from tests.kit.mailbox import Mailbox, eventually
from tests.kit.people import People
from tests.kit.reader import Reader, through_taxisnet
from tests.kit.signing_in import sign_in
from tests.kit.variants import LOCALES, thorough

pytestmark = pytest.mark.disturbs

CERTIFICATE = f"/certificates/{journey.CERTIFICATE}"
PARTS = {
    "certificates": {"el": "υπηρεσία πιστοποιητικών", "en": "certificates service"},
    "fee-declarations": {"el": "υπηρεσία τελών", "en": "fees service"},
    "identity-bridge": {"el": "υπηρεσία ταυτότητας", "en": "identity service"},
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
    """A representative with a request and a declaration, in a browser of this language."""

    locale: str
    witness: Witness
    request: str
    declaration: str
    subject: str


@pytest.fixture(scope="module", params=LOCALES)
def signed(request: pytest.FixtureRequest, stack: Stack, people: People, browser: Browser) -> Iterator[Signed]:
    locale: str = request.param
    one = people.new_representative(1)
    api = Api(stack.layout, one.tokens)
    establishment = api.businesses()[0]["establishments"][0]["id"]
    asked = api.ask_certificate("collect", journey.CERTIFICATE).json()["id"]
    declaration = api.declare(establishment, PERIODS[0]).json()["id"]
    witness = Witness(browser, stack, locale)
    witness.open("/")
    witness.press("a[href*='/auth/login/taxisnet']")
    through_taxisnet(witness, one.persona)
    pages = f"/cases/requests/{asked}", f"/cases/declarations/{declaration}"
    yield Signed(locale, witness, *pages, one.tokens.subject)
    witness.context.close()


def test_without_certificates(stack: Stack, signed: Signed) -> None:
    witness = signed.witness
    form = f"{CERTIFICATE}/form"
    witness.open(form)
    witness.page.check("[name='answers.record'][value=current]")
    with without(stack, "certificates", "certificates-worker"):
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
    witness.works("/", "/services", "/cases", CERTIFICATE, signed.request, form)
    assert witness.page.locator("[name='answers.record'][value=current]").is_checked()


def test_without_fee_declarations(stack: Stack, signed: Signed) -> None:
    witness = signed.witness
    with without(stack, "fee-declarations", "fee-declarations-worker"):
        witness.works_without("fee-declarations", "/", "/services", "/cases", "/levels", "/businesses")
        witness.goto("/services")
        assert witness.has(f"main a[href='{CERTIFICATE}']")
        witness.goto("/cases")
        assert witness.has(f"main a[href='{signed.request}']")
        witness.is_down("fee-declarations", "/fees", f"/fees/{journey.FEE}/period", signed.declaration)
        witness.works(CERTIFICATE, f"{CERTIFICATE}/form", signed.request, "/account", "/contact")
    witness.works("/", "/services", "/cases", "/fees", signed.declaration)


def test_without_identity_bridge(stack: Stack, people: People, browser: Browser, signed: Signed) -> None:
    witness = signed.witness
    citizen = people.citizen()
    raising = Witness(browser, stack, signed.locale)
    sign_in(raising, citizen.username)
    with without(stack, "identity-bridge", "identity-bridge-worker"):
        witness.works("/", "/services", "/account", "/fees", f"{CERTIFICATE}/form", signed.request)
        witness.works_without("identity-bridge", "/cases")
        assert witness.has(f"main a[href='{signed.request}']")
        raising.works("/services", "/account")
        raising.says_down(raising.press_for_answer("form[action='/account/link'] button"), "identity-bridge")
    raising.open("/account")
    raising.press("form[action='/account/link'] button")
    assert raising.has("[name=continue]")
    raising.context.close()


@pytest.mark.parametrize("away", [("notifier", "notifier-worker"), thorough(("nats",))], ids=["notifier", "nats"])
def test_without_what_only_carries_mails(
    stack: Stack, people: People, mailbox: Mailbox, browser: Browser, away: tuple[str, ...], signed: Signed
) -> None:
    citizen = people.citizen()
    witness = Witness(browser, stack, "en")
    sign_in(witness, citizen.username)
    mails = len(mailbox.mails(citizen.address))
    with without(stack, *away):
        signed.witness.works("/", "/services", "/cases", "/account", "/fees", CERTIFICATE)
        signed.witness.works(signed.request, signed.declaration)
        witness.open(f"{CERTIFICATE}/form")
        begin(witness, "collect")
        witness.press("main form button[type=submit]")
        witness.press("main form button[type=submit]")
        filed = witness.page.url.removeprefix(witness.portal).split("?")[0]
        assert filed.startswith("/cases/requests/")
        assert is_being_sent(witness, filed)
    mailbox.wait(citizen.address, mails + 1)
    eventually(lambda: not is_being_sent(witness, filed), 120, "the page to say that it was sent")
    witness.context.close()


def is_being_sent(witness: Witness, request: str) -> bool:
    witness.works(request)
    return "We are emailing you." in witness.page.inner_text("main")


def end_access_tokens(stack: Stack, subject: str) -> None:
    """What five minutes do to everybody's access token: the portal must renew it before it can go on."""
    password = postgres.password_of("portal", stack.secrets["database"])
    address = postgres.url(stack.layout, "portal", "portal", password).replace("+psycopg", "")
    with psycopg.connect(address) as conn:
        conn.execute(
            "UPDATE sessions SET access_expires_at = now() - interval '1 minute' WHERE subject = %s", [subject]
        )


ENTER_IN_YOUR_PLACE = {"el": "να χρησιμοποιήσει τον λογαριασμό σας", "en": "could use your account"}
REMEMBERED = {"el": "ίσως σας θυμάται ακόμα", "en": "may still remember you"}


def test_signing_out_without_the_way_to_taxisnet(
    stack: Stack, people: People, browser: Browser, signed: Signed
) -> None:
    """A TAXISnet user leaves a shared computer while identity-bridge is away: nobody enters in their place."""
    persona = people.fresh_persona()
    leaving = Witness(browser, stack, signed.locale)
    leaving.open("/auth/login/taxisnet?next=/services")
    through_taxisnet(leaving, persona)
    leaving.works("/services")
    with without(stack, "identity-bridge"):
        assert leaving.press_for_answer("button[name=sign-out]").status == 200
        assert ENTER_IN_YOUR_PLACE[leaving.locale] in leaving.page.inner_text("main")
    leaving.open("/auth/login/password?next=/services")
    assert leaving.has("#kc-form-login"), "Keycloak's session has ended, so it asks"
    leaving.context.close()


def test_without_keycloak(stack: Stack, people: People, browser: Browser, signed: Signed) -> None:
    witness = signed.witness
    stranger, leaving = (Witness(browser, stack, signed.locale) for _ in range(2))
    citizen = people.citizen()
    sign_in(leaving, citizen.username)
    # Tokens for five minutes, however long ago this one signed in: what ends one meanwhile is below, and on purpose.
    end_access_tokens(stack, signed.subject)
    witness.works("/services", "/cases")
    with without(stack, "keycloak"):
        witness.works("/", "/services", "/fees", f"{CERTIFICATE}/form", signed.request, "/account")
        # A process that was started meanwhile, as tests before this one do, has not met Keycloak's keys yet.
        assert witness.goto("/cases").status == 200
        assert set(witness.missing_parts()) <= {"identity-bridge"}
        assert witness.has(f"main a[href='{signed.request}']")
        stranger.works("/", CERTIFICATE, "/levels", "/contact")
        for way in ("taxisnet", "password", "register"):
            stranger.goto("/")
            stranger.says_down(stranger.press_for_answer(f"a[href*='/auth/login/{way}']"), "sign-in")
        assert stranger.goto("/services").status == 401
        signs_out_of_what_it_can(leaving)
        end_access_tokens(stack, signed.subject)
        witness.is_down("sign-in", "/services", "/cases", f"{CERTIFICATE}/form")
        witness.works("/", CERTIFICATE, "/contact")
    # Nobody has to sign in again: the sessions renew their tokens.
    witness.works("/services", "/cases", f"{CERTIFICATE}/form")
    stranger.goto("/")
    stranger.press("a[href*='/auth/login/password']")
    assert stranger.has("#kc-form-login")
    for one in (stranger, leaving):
        one.context.close()


def signs_out_of_what_it_can(witness: Witness) -> None:
    """The portal ends its own session, and says what it cannot end."""
    assert witness.press_for_answer("button[name=sign-out]").status == 200
    assert REMEMBERED[witness.locale] in witness.page.inner_text("main")
    assert witness.goto("/services").status == 401


def test_without_postgres(stack: Stack, browser: Browser, signed: Signed) -> None:
    witness = signed.witness
    stranger = Witness(browser, stack, "el")
    with without(stack, "postgres"):
        witness.is_down("portal", "/services", "/cases", "/account", f"{CERTIFICATE}/form", "/contact")
        stranger.works("/contact", "/status", "/accessibility", "/privacy")
    stranger.context.close()
    eventually(lambda: stack.is_ready("keycloak"), 120, "Keycloak to find its database again")
    witness.works("/services", "/cases", "/account", f"{CERTIFICATE}/form", signed.declaration)
