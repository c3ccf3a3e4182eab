"""Everything that the simulator can get wrong, set over its HTTP interface: a page says what happened, with a way on.

Nothing is lost and nothing is made half-way: no account without a person, no raised level, no draft that is gone.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from devstack import taxisnet
from devstack.stack import Stack
from devstack.visitor import Visitor
from playwright.sync_api import Browser
from taxisnet_simulator.faults import BY_NAME, FAULTS, NONE, SLOW, touches
from taxisnet_simulator.personas import find

from tests.kit.certificates import START
from tests.kit.faults import without
from tests.kit.people import People
from tests.kit.reader import Reader, choose, through_taxisnet
from tests.kit.signing_in import SIGN_OUT, is_signed_in, sessions_are_old
from tests.kit.step_up import Applicant, in_the_middle
from tests.kit.variants import thorough

# GSIS's own error page: from there one goes back to the portal oneself.
STAYS_AT_GSIS = "authorize-500"
STOPPING = [
    fault.name for fault in FAULTS if not fault.harmless and fault.step != "logout" and fault.name != STAYS_AT_GSIS
]
HARMLESS = [fault.name for fault in FAULTS if fault.harmless and fault.step != "logout" and fault.name != NONE]
# One of each step and of each way to fail there.
EACH_TIME = {"deny", "wrong-state", "token-hang", "token-reset", "error-500", "truncated", "two-people", "wrong-taxid"}
EACH_TIME |= {"slow", "wrong-type", "raw-surname"}
# Half of the bridge's patience for one answer: whatever the machine adds to it has room.
SLOW_SECONDS = 2.0
HEADINGS = {
    "TAXISnet is not responding",
    "TAXISnet did not give us the details we need",
    "You did not give consent",
    "The sign-in was interrupted",
}


@pytest.fixture(autouse=True)
def nothing_stays_set(stack: Stack) -> Iterator[None]:
    yield
    assert requests.delete(f"{stack.layout.url('taxisnet')}/api/script", timeout=60).status_code == 204


def set_fault(stack: Stack, fault: str, persona: str) -> None:
    seconds = {"seconds": SLOW_SECONDS} if BY_NAME[fault].waits == SLOW else {}
    script(stack, {"faults": [{"fault": fault, **seconds}], "persona": persona})


def script(stack: Stack, entry: dict[str, Any]) -> None:
    answer = requests.post(f"{stack.layout.url('taxisnet')}/api/script", json=entry, timeout=60)
    assert answer.status_code == 201, answer.text


def happened(stack: Stack, persona: str) -> list[dict[str, Any]]:
    query = {"persona": persona}
    return list(requests.get(f"{stack.layout.url('taxisnet')}/api/events", query, timeout=60).json()["items"])


def was_met(stack: Stack, fault: str, persona: str) -> bool:
    """The simulator really did it; of a fault that waits this says that the wait had begun."""
    return any((event["fault"], event["outcome"]) == (fault, "fault") for event in happened(stack, persona))


def waits(stack: Stack, persona: str) -> dict[str, float]:
    """The waits that have ended: at which step, and how many seconds it was. A hanging one is not among them."""
    return {event["step"]: event["seconds"] for event in happened(stack, persona) if event["outcome"] == "waited"}


def accounts(people: People, persona: str) -> int:
    """How many accounts Keycloak has made for this persona, whole or half."""
    known = find(persona)
    assert known is not None
    # Keycloak compares small letters, and its database makes one small sigma, wherever it stands.
    name = str(known.firstname).lower().replace("ς", "σ")
    return len(people.admin.get("/users", firstName=name, exact="true"))


def variants(names: list[str]) -> list[Any]:
    assert set(names) & EACH_TIME
    return [name if name in EACH_TIME else thorough(name) for name in names]


@pytest.mark.parametrize("fault", variants(STOPPING))
def test_signing_in_stops_on_a_page_and_trying_again_makes_one_account(
    stack: Stack, people: People, fault: str
) -> None:
    persona = people.fresh_persona()
    set_fault(stack, fault, persona)
    visitor = Visitor("en")
    verifier = people.begin(visitor, kc_idp_hint="taxisnet")
    taxisnet.pass_through(visitor, persona)
    assert was_met(stack, fault, persona)
    assert waits(stack, persona) == {}, "nobody waited for the end"
    assert visitor.url.startswith(stack.layout.url("identity-bridge"))
    assert visitor.heading in HEADINGS
    assert visitor.page.select_one(f"a[href^='{stack.layout.url('portal')}']")
    assert visitor.page.select_one("button[value=another-way]")
    assert accounts(people, persona) == 0
    visitor.submit("again")
    taxisnet.pass_through(visitor, persona)
    tokens = people.finish(visitor, verifier)
    assert (tokens.claims["level"], accounts(people, persona)) == ("B", 1)


def test_who_is_stuck_on_an_error_page_of_gsis_begins_again_at_the_portal(
    stack: Stack, people: People, browser: Browser
) -> None:
    persona = people.fresh_persona()
    set_fault(stack, STAYS_AT_GSIS, persona)
    reader = Reader(browser, stack.layout.url("portal"), "el")
    reader.open("/auth/login/taxisnet")
    reader.page.fill("#other", persona)
    reader.page.click("#btn-login-submit")
    assert "/oauth2server/oauth/authorize" in reader.page.url
    assert accounts(people, persona) == 0
    reader.open("/")
    reader.press("a[href*='/auth/login/taxisnet']")
    reader.press("#btn-submit")
    reader.press("form[action='/confirm'] button[value=yes]")
    assert (is_signed_in(reader), accounts(people, persona)) == (True, 1)
    reader.context.close()


@pytest.mark.parametrize("fault", variants(HARMLESS))
def test_signing_in_goes_on_in_spite_of_it(stack: Stack, people: People, fault: str) -> None:
    persona = people.fresh_persona()
    set_fault(stack, fault, persona)
    _, tokens = people.taxisnet(persona)
    assert was_met(stack, fault, persona)
    assert {step: seconds >= SLOW_SECONDS for step, seconds in waits(stack, persona).items()} == (
        {BY_NAME[fault].step: True} if BY_NAME[fault].waits else {}
    )
    assert tokens.claims["level"] == "B"


def test_slow_at_every_step_and_still_in_time(stack: Stack, people: People) -> None:
    """Each answer within the bridge's patience for one, both within its patience for a login."""
    persona = people.fresh_persona()
    slow = {"authorize-slow": 1.0, "token-slow": SLOW_SECONDS, "slow": SLOW_SECONDS}
    script(stack, {"faults": faults(slow), "persona": persona})
    _, tokens = people.taxisnet(persona)
    waited = waits(stack, persona)
    assert [fault for fault, seconds in slow.items() if waited[BY_NAME[fault].step] < seconds] == []
    assert tokens.claims["level"] == "B"


def test_no_single_wait_is_long_and_all_together_are_too_long(stack: Stack, people: People) -> None:
    persona = people.fresh_persona()
    script(stack, {"faults": faults({"token-slow": SLOW_SECONDS, "trickle": 16.0}), "persona": persona})
    visitor = Visitor("en")
    verifier = people.begin(visitor, kc_idp_hint="taxisnet")
    taxisnet.pass_through(visitor, persona)
    assert visitor.heading == "TAXISnet is not responding"
    assert set(waits(stack, persona)) == {"token"}, "the last drop was not waited for"
    assert accounts(people, persona) == 0
    visitor.submit("again")
    taxisnet.pass_through(visitor, persona)
    assert people.finish(visitor, verifier).claims["level"] == "B"


@pytest.mark.disturbs
def test_a_connection_that_is_refused(stack: Stack, people: People) -> None:
    """GSIS goes away between its own page and the bridge's question who it was."""
    persona = people.fresh_persona()
    visitor = Visitor("en")
    verifier = people.begin(visitor, kc_idp_hint="taxisnet")
    portal, visitor.stop_at = visitor.stop_at, f"{stack.layout.url('identity-bridge')}/callback/taxisnet"
    taxisnet.pass_through(visitor, persona)
    with_code, visitor.stop_at = str(visitor.stopped_at), portal
    with without(stack, "taxisnet"):
        visitor.open(with_code)
        assert visitor.heading == "TAXISnet is not responding"
    visitor.submit("again")
    taxisnet.pass_through(visitor, persona)
    assert people.finish(visitor, verifier).claims["level"] == "B"


def faults(seconds: dict[str, float]) -> list[dict[str, Any]]:
    return [{"fault": fault, "seconds": each} for fault, each in seconds.items()]


@pytest.mark.disturbs
@pytest.mark.parametrize("step", [thorough("authorize"), "token", thorough("userinfo")])
def test_a_request_half_written_waits_until_taxisnet_works(
    stack: Stack, people: People, browser: Browser, step: str
) -> None:
    """Whatever goes wrong, again and again: the account stays what it was, and the draft is there in the end."""
    persona = people.fresh_persona()
    # All these faults may take longer than the five minutes for which a session counts as fresh.
    with sessions_are_old(people, "idp_link", after=3600), in_the_middle(people, browser, "fresh") as applicant:
        reader, subject = applicant.reader, applicant.citizen.subject
        for number, fault in enumerate(fault for fault in STOPPING if touches(fault, step)):
            set_fault(stack, fault, persona)
            if number == 0:
                to_taxisnet(applicant, persona)
            else:
                reader.press("main button[value=again]")
                answer_taxisnet(reader, persona)
            assert was_met(stack, fault, persona)
            assert reader.page.url.startswith(stack.layout.url("identity-bridge")), fault
            assert people.admin.identity_providers(subject) == [], fault
        reader.press(f"main a[href^='{reader.portal}']")
        assert is_signed_in(reader)
        applicant.expect_draft()
        to_taxisnet(applicant, persona)
        assert reader.page.url.endswith(START + "address"), reader.heading()
        assert reader.page.locator("[name=street]").count() == 1
        assert people.admin.identity_providers(subject) == ["taxisnet"]


def to_taxisnet(applicant: Applicant, persona: str) -> None:
    """From the request to TAXISnet, and on as far as that leads."""
    applicant.leave()
    applicant.reader.press("[name=continue]")
    answer_taxisnet(applicant.reader, persona)


def answer_taxisnet(reader: Reader, persona: str) -> None:
    """Whatever it still asks of a person whom it may remember."""
    if reader.page.locator("#other").count():
        through_taxisnet(reader, persona)
    for button in ("#btn-submit", "form[action='/confirm'] button[value=yes]"):
        if reader.page.locator(button).count():
            reader.press(button)


@pytest.mark.parametrize("fault", [thorough("logout-slow"), "logout-stays"])
def test_signing_out(stack: Stack, people: People, browser: Browser, fault: str) -> None:
    persona = people.fresh_persona()
    subject = people.taxisnet(persona)[1].subject
    before = people.admin.sessions(subject)
    set_fault(stack, fault, persona)
    reader = Reader(browser, stack.layout.url("portal"), "en")
    reader.open("/auth/login/taxisnet?next=/account")
    through_taxisnet(reader, persona)
    reader.press(SIGN_OUT)
    reader.press("#kc-logout")
    assert was_met(stack, fault, persona)
    assert ("logout" in waits(stack, persona)) is (fault == "logout-slow")
    assert reader.page.url.startswith(f"{reader.portal}/signed-out?") is (fault == "logout-slow")
    assert not is_signed_in(reader)
    assert people.admin.sessions(subject) - before == set()
    # The next one to sit down here is asked who they are.
    reader.open("/auth/login/taxisnet")
    through_taxisnet(reader, people.fresh_persona())
    assert is_signed_in(reader)
    reader.context.close()


@pytest.mark.parametrize(
    ("locale", "nothing", "refused"),
    [
        thorough("el", "Καμία βλάβη: οι συνδέσεις πάνε κανονικά.", "Δεν ορίστηκε."),
        ("en", "No fault: logins work.", "Nothing was set."),
    ],
)
def test_by_hand(stack: Stack, people: People, browser: Browser, locale: str, nothing: str, refused: str) -> None:
    persona = people.fresh_persona()
    reader = Reader(browser, stack.layout.url("taxisnet"), locale)
    reader.open("/")
    reader.press("main a[href^='/faults']")
    main = reader.page.locator("main")
    assert nothing in main.inner_text()
    choose(reader.page, "fault", "deny")
    reader.page.fill("#persona", "nobody")
    reader.press("#order")
    assert refused in main.inner_text()
    choose(reader.page, "fault", "deny")
    reader.page.fill("#persona", persona)
    reader.page.fill("#logins", "")
    reader.press("#order")
    assert "deny" in main.locator("ul").inner_text()
    visitor = Visitor(locale)
    people.begin(visitor, kc_idp_hint="taxisnet")
    taxisnet.pass_through(visitor, persona)
    reader.open("/faults")
    assert persona in main.locator("table").inner_text()
    reader.press("#clear")
    assert nothing in main.inner_text()
    assert reader.page.locator("html").get_attribute("lang") == locale
    # The refused order was answered with 422, which the browser tells its console.
    assert [complaint for complaint in reader.complaints if "422" not in complaint] == []
    reader.context.close()
