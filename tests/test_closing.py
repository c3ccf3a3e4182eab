"""An account is closed by its owner, to the end: gone at Keycloak, mailed, its tokens dead, what must be kept kept."""

from typing import Any

import psycopg
import pytest
import requests
from devstack import postgres
from devstack.stack import Stack
from playwright.sync_api import Browser

from tests.kit.api import Api
from tests.kit.faults import asleep, in_background, kill
from tests.kit.mailbox import Mailbox, eventually
from tests.kit.people import PASSWORD, People
from tests.kit.reader import Reader, through_taxisnet
from tests.kit.signing_in import sign_in
from tests.kit.variants import thorough

PAGE = "/account/close"
DRAFT: dict[str, Any] = {"values": {"answers.purpose": "Για το σχολείο"}, "key": "the-key-of-the-draft"}


def of_certificates(stack: Stack, query: str, subject: str) -> Any:
    password = postgres.password_of("certificates", stack.secrets["database"])
    address = postgres.url(stack.layout, "certificates", "certificates", password).replace("+psycopg", "")
    with psycopg.connect(address) as conn:
        found = conn.execute(query, [subject]).fetchone()
    return found[0] if found else None


def close(reader: Reader) -> None:
    """The button without the tick first: it says what is missing."""
    reader.press("main form button")
    assert reader.page.locator(".govuk-error-summary").count() == 1
    reader.page.check("[name=sure]")
    reader.press("main form button")
    assert reader.page.url.partition("?")[0].endswith(f"{PAGE}/done")


@pytest.mark.parametrize(
    ("locale", "javascript"),
    [pytest.param("el", True, id="el"), thorough("en", False, name="en-without-javascript")],
)
def test_to_the_end_and_back_with_the_same_address(
    stack: Stack, people: People, mailbox: Mailbox, browser: Browser, locale: str, javascript: bool
) -> None:
    citizen = people.registered("el")
    tokens, sub = citizen.tokens, citizen.subject
    api = Api(stack.layout, tokens)
    assert api.ask_certificate("collect", "955481").status_code == 201
    drafts = f"{stack.layout.url('certificates')}/drafts/527543"
    assert requests.put(drafts, json=DRAFT, headers=tokens.headers(), timeout=60).status_code == 200
    reader = Reader(browser, stack.layout.url("portal"), locale, javascript)
    sign_in(reader, citizen.username, PAGE)
    reader.open("/account")
    reader.press(f"a[href='{PAGE}']")
    close(reader)
    eventually(lambda: people.admin.is_gone(sub), 120, "the account to be gone")
    # In the language in which the person last signed in.
    about, said = {
        "el": ("Ο λογαριασμός σας έκλεισε", "όπως ζητήσατε"),
        "en": ("Your account was closed", "as you asked"),
    }[locale]
    [mail] = mailbox.wait(citizen.address, about=about)
    assert said in mailbox.mail(mail["id"])["text"]
    for service, path in (
        ("certificates", "/my-data"),
        ("fee-declarations", "/my-data"),
        ("identity-bridge", "/identity"),
    ):
        refused = requests.get(f"{stack.layout.url(service)}{path}", headers=tokens.headers(), timeout=60)
        assert (refused.status_code, refused.json()["code"]) == (401, "stale-token"), service
    kept = of_certificates(stack, "SELECT count(*) FROM requests WHERE subject = %s", sub)
    begun = of_certificates(stack, "SELECT count(*) FROM drafts WHERE subject = %s", sub)
    assert (kept, begun) == (1, 0)
    # The browser is nobody's, and the same address makes a new account that has nothing.
    reader.open("/account")
    assert reader.page.url.endswith("/account")
    assert reader.page.locator("a[href*='/auth/login/password']").count() == 1
    reader.context.close()
    fresh = people.registered("el", citizen.username)
    assert fresh.subject != sub
    assert Api(stack.layout, fresh.tokens).get("certificates", "/requests").json() == {"items": []}


def test_a_representative_leaves_and_comes_back_by_taxisnet(stack: Stack, people: People, browser: Browser) -> None:
    one = people.new_representative(1)
    api, sub = Api(stack.layout, one.tokens), one.tokens.subject
    (establishment,) = api.businesses()[0]["establishments"]
    assert api.declare(establishment["id"], "2024-Q3").status_code == 201
    reader = Reader(browser, stack.layout.url("portal"), "en")
    reader.open(f"/auth/login/taxisnet?next={PAGE}")
    through_taxisnet(reader, one.persona)
    close(reader)
    reader.context.close()
    eventually(lambda: people.admin.is_gone(sub), 120, "the account to be gone")
    _, fresh = people.taxisnet(one.persona)
    assert fresh.subject != sub
    assert fresh.claims["person_id"] == one.tokens.claims["person_id"]
    assert fresh.claims["level"] == "B"
    again = Api(stack.layout, fresh)
    # What was filed is still the person's; acting for the business has ended.
    assert len(again.get("fee-declarations", "/declarations").json()["items"]) == 1
    assert again.get("fee-declarations", "/businesses").status_code == 403


def test_an_old_sign_in_is_renewed_first(stack: Stack, people: People, browser: Browser) -> None:
    reader = Reader(browser, stack.layout.url("portal"), "en")
    sign_in(reader, people.citizen("el").username, PAGE)
    reader.page.goto(f"{reader.portal}{PAGE}/sign-in")
    # Keycloak asks for the password again, though its session lives.
    reader.page.fill("#password", PASSWORD)
    reader.press("#kc-login")
    assert reader.page.url.endswith(PAGE)
    assert reader.page.locator("[name=sure]").count() == 1
    reader.context.close()


STEPS = [
    thorough("identity-bridge", "identity_bridge", "account_operations", "NEW.state = 'begun'"),
    thorough("identity-bridge-worker", "identity_bridge", "account_operations", "NEW.state = 'told'"),
    ("certificates-worker", "certificates", "inbox", "NEW.type = 'identity.account.closed'"),
    thorough("fee-declarations-worker", "fee_declarations", "inbox", "NEW.type = 'identity.account.closed'"),
    thorough("identity-bridge-worker", "identity_bridge", "account_confirmations", "true"),
    thorough("identity-bridge-worker", "identity_bridge", "account_operations", "NEW.state = 'removed'"),
]
"""Each step of a closing: who takes it, and the row whose commit it waits for. Each time the one at a service that
takes in what happened; killed at the register and Keycloak, a join is (test_joining.py)."""


@pytest.mark.disturbs
@pytest.mark.parametrize(("process", "database", "table", "when"), STEPS)
def test_killed_at_any_step_the_closing_comes_to_its_end(
    stack: Stack, people: People, mailbox: Mailbox, process: str, database: str, table: str, when: str
) -> None:
    citizen = people.citizen("el")
    tokens, sub = citizen.tokens, citizen.subject
    assert Api(stack.layout, tokens).ask_certificate("collect", "955481").status_code == 201
    drafts = f"{stack.layout.url('certificates')}/drafts/527543"
    assert requests.put(drafts, json=DRAFT, headers=tokens.headers(), timeout=60).status_code == 200
    closing = f"{stack.layout.url('identity-bridge')}/account-closings"
    with asleep(stack, database, table, when) as until_asleep:
        answered = in_background(lambda: requests.post(closing, json={}, headers=tokens.headers(), timeout=60))
        until_asleep()
        kill(stack, process)
    answered()

    def begun() -> bool:
        """A person who got no answer presses again, until the token is stale."""
        try:
            return requests.post(closing, json={}, headers=tokens.headers(), timeout=60).status_code == 401
        except requests.RequestException:
            return False

    eventually(begun, 120, "the closing to be begun")
    eventually(lambda: people.admin.is_gone(sub), 120, "the account to be gone")
    eventually(
        lambda: of_certificates(stack, "SELECT count(*) FROM drafts WHERE subject = %s", sub) == 0, 120, "drafts"
    )
    assert of_certificates(stack, "SELECT count(*) FROM requests WHERE subject = %s", sub) == 1
    assert len(mailbox.wait(citizen.address, about="Ο λογαριασμός σας έκλεισε")) == 1
