"""TAXISnet is another site than the municipality's: the cookies that lead back must survive a way that begins there.

On one machine everything is 127.0.0.1, and ports do not make sites. Here the simulator has a name of its own.
"""

import re
from collections.abc import Iterator

import pytest
from devstack import programs
from devstack.stack import Stack
from playwright.sync_api import Browser, Playwright, Request

from tests.kit.faults import run_otherwise
from tests.kit.people import People
from tests.kit.reader import Reader, launch, through_taxisnet
from tests.kit.signing_in import sign_in

pytestmark = pytest.mark.disturbs

NAME = "taxisnet.example"
# What --host-resolver-rules is to Chromium, for the bridge's own calls: the name, and nothing else, leads here.
RESOLVING_GUNICORN = f"""
import socket, sys
from gunicorn.app.wsgiapp import run
resolve = socket.getaddrinfo
socket.getaddrinfo = lambda host, *rest, **more: resolve("127.0.0.1" if host == "{NAME}" else host, *rest, **more)
sys.exit(run())
"""


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One of this file's own, which finds the simulator under its name."""
    browser = launch(playwright, f"--host-resolver-rules=MAP {NAME} 127.0.0.1")
    yield browser
    browser.close()


@pytest.fixture(scope="module", autouse=True)
def simulator_elsewhere(stack: Stack) -> Iterator[None]:
    """identity-bridge as the platform runs it, but told that TAXISnet is at its own name."""
    [usual] = [one for one in programs.all_programs(stack.layout, stack.secrets) if one.name == "identity-bridge"]
    command = [str(stack.layout.python(usual.name)), "-c", RESOLVING_GUNICORN, *usual.command[1:]]
    with run_otherwise(stack, usual.name, command, GSIS_BASE_URL=f"http://{NAME}:{stack.layout.ports['taxisnet']}"):
        yield


class Way(Reader):
    """A reader who remembers each step of the way, with what the browser really sent."""

    def __init__(self, browser: Browser, stack: Stack) -> None:
        super().__init__(browser, stack.layout.url("portal"), "el")
        self.bridge, self.keycloak = stack.layout.url("identity-bridge"), stack.layout.url("keycloak")
        self.steps: list[Request] = []
        self.page.on("request", self._remember)
        # Of no use to anybody: it shows what the way back does to a cookie that is not Lax.
        self.context.add_cookies([{"name": "strict", "value": "1", "url": self.bridge, "sameSite": "Strict"}])

    def _remember(self, request: Request) -> None:
        if request.is_navigation_request():
            self.steps.append(request)

    def sent_to(self, address: str) -> dict[str, str]:
        """The headers of the newest navigation to an address."""
        found = [step for step in self.steps if step.url.startswith(address)]
        assert found, [step.url.split("?")[0] for step in self.steps]
        return found[-1].all_headers()

    def assert_back_from_another_site(self) -> None:
        """The bridge was reached from another site: Lax cookies came along, Strict ones did not."""
        assert any(step.url.startswith(f"http://{NAME}:") for step in self.steps)
        there, back = self.sent_to(f"{self.bridge}/authorize"), self.sent_to(f"{self.bridge}/callback/taxisnet")
        assert there["sec-fetch-site"] == "same-site"
        assert "strict=1" in there["cookie"]
        assert back["sec-fetch-site"] == "cross-site"
        assert "strict=1" not in back["cookie"]
        assert "bridge_login=" in back["cookie"]


@pytest.fixture
def way(browser: Browser, stack: Stack) -> Iterator[Way]:
    one = Way(browser, stack)
    yield one
    one.context.close()


def test_signing_in(way: Way, people: People) -> None:
    persona = people.fresh_persona()
    way.open("/")
    way.press("a[href*='/auth/login/taxisnet']")
    assert way.page.url.startswith(f"http://{NAME}:")
    through_taxisnet(way, persona)
    assert way.page.url == f"{way.portal}/services"
    way.assert_back_from_another_site()


def test_signing_in_again_leads_from_the_other_site_to_the_portal_without_a_stop(way: Way, people: People) -> None:
    """No page of ours in between: one chain of redirects finds the cookies of bridge, Keycloak and portal."""
    persona = people.fresh_persona()
    way.open("/auth/login/taxisnet")
    through_taxisnet(way, persona)
    # The sessions ended by themselves. The bridge still knows that this person said «it is me» in this browser.
    way.context.clear_cookies(name=re.compile("portal_session|KEYCLOAK_|AUTH_|gsis_"))
    way.steps.clear()
    way.open("/")
    way.press("a[href*='/auth/login/taxisnet']")
    way.page.fill("#other", persona)
    way.press("#btn-login-submit")
    assert way.page.url == f"{way.portal}/services"
    way.assert_back_from_another_site()
    assert not [step for step in way.steps if step.url.startswith(f"{way.bridge}/confirm")]
    at_keycloak = way.sent_to(f"{way.keycloak}/realms/dimos/broker/taxisnet/endpoint")
    at_portal = way.sent_to(f"{way.portal}/auth/callback")
    assert {at_keycloak["sec-fetch-site"], at_portal["sec-fetch-site"]} == {"cross-site"}
    assert "AUTH_SESSION_ID=" in at_keycloak["cookie"]
    assert "portal_login_" in at_portal["cookie"]
    assert "strict=1" not in at_keycloak["cookie"] + at_portal["cookie"]


def test_linking(way: Way, people: People) -> None:
    sign_in(way, people.citizen().username)
    way.open("/account")
    way.press("form[action$='/account/link'] button")
    way.press("[name=continue]")
    assert way.page.url.startswith(f"http://{NAME}:")
    through_taxisnet(way, people.fresh_persona())
    assert way.page.url == f"{way.portal}/account"
    assert way.page.locator("form[action$='/account/link']").count() == 0
    way.assert_back_from_another_site()
