"""identity-bridge set to TAXISnet's context with a one-time code: the level says that it was proved by two factors.

GSIS's own pages for it are known to nobody here; the simulator's are a guess. What is tried is what comes after them.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
import requests
from devstack import taxisnet
from devstack.stack import Stack
from devstack.visitor import Visitor
from playwright.sync_api import Browser

from tests.kit.api import Api
from tests.kit.faults import run_otherwise
from tests.kit.linking import intent_of, link
from tests.kit.people import People
from tests.kit.reader import Reader
from tests.kit.signing_in import SIGN_OUT
from tests.kit.tokens import Tokens
from tests.kit.variants import LOCALES, thorough

pytestmark = pytest.mark.disturbs

CONTEXT = "/oauth2serverotp/"
WRONG = {"el": "Ο κωδικός δεν είναι σωστός.", "en": "The code is not right."}
PROVED = {
    "el": "Η ταυτότητά σας επιβεβαιώθηκε με TAXISnet και κωδικό μιας χρήσης",
    "en": "You confirmed your identity with TAXISnet and a one-time code",
}


def asking_for_a_code(stack: Stack) -> AbstractContextManager[None]:
    """identity-bridge as the platform runs it, but in the context with a second factor; afterwards as it was."""
    return run_otherwise(stack, "identity-bridge", GSIS_OTP="true")


@pytest.fixture(scope="module")
def second_factor(stack: Stack) -> Iterator[None]:
    with asking_for_a_code(stack):
        yield


def history(stack: Stack, tokens: Tokens) -> list[tuple[str, str, str]]:
    rows: list[dict[str, Any]] = Api(stack.layout, tokens).get("identity-bridge", "/identity").json()["history"]
    return [(row["level"], row["method"], row["reason"]) for row in rows]


def give_credentials(reader: Reader, persona: str) -> None:
    assert CONTEXT + "login.jsp" in reader.page.url
    reader.page.fill("#other", persona)
    reader.press("#btn-login-submit")
    assert CONTEXT + "otp.jsp" in reader.page.url


def give_code(reader: Reader, code: str) -> None:
    reader.page.fill("#otp", code)
    reader.press("#btn-otp-submit")


def test_what_was_proved_first_stays_when_the_setting_changes(stack: Stack, people: People) -> None:
    """The first of this file, for the others leave it set."""
    early, late = people.fresh_persona(), people.fresh_persona()
    _, before = people.taxisnet(early)
    with asking_for_a_code(stack):
        _, meanwhile = people.taxisnet(early)
        people.taxisnet(late)
    visitor, afterwards = people.taxisnet(late)
    assert not [url for url in visitor.urls if CONTEXT in url], "identity-bridge is what it was"
    assert meanwhile.subject == before.subject
    assert history(stack, meanwhile) == [("B", "taxisnet", "proved")]
    assert history(stack, afterwards) == [("B", "taxisnet-otp", "proved")]


@pytest.mark.usefixtures("second_factor")
@pytest.mark.parametrize("locale", LOCALES)
def test_a_citizen_enters_with_a_code_and_the_account_says_so(
    stack: Stack, people: People, browser: Browser, locale: str
) -> None:
    """A wrong code, the right one, the account's page, and out of TAXISnet again."""
    persona = people.fresh_persona()
    reader = Reader(browser, stack.layout.url("portal"), locale)
    reader.open("/auth/login/taxisnet?next=/account")
    give_credentials(reader, persona)
    code = reader.page.inner_text("#one-time-code")
    give_code(reader, f"{(int(code) + 1) % 1_000_000:06d}")
    assert WRONG[locale] in reader.page.inner_text("main [role=alert]")
    give_code(reader, code)
    reader.press("#btn-submit")
    reader.press("form[action='/confirm'] button[value=yes]")
    assert reader.page.url.endswith("/account")
    assert PROVED[locale] in reader.page.inner_text("#part-level")
    reader.open("/account/history")
    assert reader.page.locator(".portal-timeline li").count() == 1
    reader.press(SIGN_OUT)
    reader.press("#kc-logout")
    reader.open("/auth/login/taxisnet")
    give_credentials(reader, persona)
    assert reader.complaints == []
    reader.context.close()


@pytest.mark.usefixtures("second_factor")
def test_the_method_is_in_token_and_history(stack: Stack, people: People) -> None:
    _, tokens = people.taxisnet(people.fresh_persona())
    assert (tokens.claims["level"], tokens.claims["level_method"]) == ("B", "taxisnet-otp")
    identity = Api(stack.layout, tokens).get("identity-bridge", "/identity").json()
    assert (identity["level"], identity["method"]) == ("B", "taxisnet-otp")
    assert history(stack, tokens) == [("B", "taxisnet-otp", "proved")]


@pytest.mark.usefixtures("second_factor")
def test_a_level_a_account_is_raised_by_it(stack: Stack, people: People) -> None:
    citizen = people.citizen()
    visitor, before = citizen.visitor, citizen.tokens
    verifier = link(people, visitor, people.fresh_persona(), person_hint=intent_of(stack, before))
    after = people.finish(visitor, verifier)
    assert (after.subject, after.claims["level_method"]) == (before.subject, "taxisnet-otp")
    assert history(stack, after) == [("B", "taxisnet-otp", "proved")]


@pytest.mark.usefixtures("second_factor")
@pytest.mark.parametrize(
    "fault", [thorough("deny"), "expired-code", thorough("token-hang"), thorough("truncated"), thorough("wrong-taxid")]
)
def test_what_goes_wrong_there_ends_on_a_page_and_trying_again_works(stack: Stack, people: People, fault: str) -> None:
    persona = people.fresh_persona()
    simulator = stack.layout.url("taxisnet")
    assert requests.post(f"{simulator}/api/script", json={"fault": fault, "persona": persona}, timeout=10).ok
    visitor = Visitor("en")
    verifier = people.begin(visitor, kc_idp_hint="taxisnet")
    taxisnet.pass_through(visitor, persona)
    events = requests.get(f"{simulator}/api/events", {"persona": persona}, timeout=10).json()["items"]
    assert (events[-1]["context"], events[-1]["fault"], events[-1]["outcome"]) == (CONTEXT.strip("/"), fault, "fault")
    assert visitor.url.startswith(stack.layout.url("identity-bridge"))
    visitor.submit("again")
    taxisnet.pass_through(visitor, persona)
    assert people.finish(visitor, verifier).claims["level_method"] == "taxisnet-otp"
