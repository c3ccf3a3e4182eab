"""Level A in the middle of a request, before the door to level B."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser

from tests.kit.certificates import START, choose_post
from tests.kit.people import PASSWORD, Citizen, People
from tests.kit.reader import Reader, through_taxisnet
from tests.kit.signing_in import sign_in


@dataclass
class Applicant:
    """A level A user who chose post, and stands before the door to level B."""

    reader: Reader
    citizen: Citizen
    go: Callable[[], None]

    def leave(self) -> None:
        """To Keycloak's page about linking; with an old session by way of its password page."""
        self.go()
        assert self.reader.page.locator("[name=cancel-aia]").count() == 1, self.reader.heading()

    def to_taxisnet(self, persona: str, switch: str = "none") -> None:
        self.leave()
        self.reader.press("[name=continue]")
        through_taxisnet(self.reader, persona, switch)

    def expect_draft(self) -> None:
        """Everything is as it was written, and the door is where it was."""
        page = self.reader.page
        self.reader.open(START + "form")
        assert page.locator("[name='answers.record'][value=current]").is_checked()
        self.reader.open(START + "continue")
        assert page.url.endswith(START + "address")
        assert page.locator("form[action='/account/link']").count() == 1
        assert page.locator("[name=street]").count() == 0


@contextmanager
def in_the_middle(people: People, browser: Browser, age: str, citizen: Citizen | None = None) -> Iterator[Applicant]:
    """Before the door with a session of this age: "fresh", or so "old" that Keycloak asks for the password first."""
    citizen = citizen or people.citizen("el")
    reader = Reader(browser, people.stack.layout.url("portal"), "el")
    sign_in(reader, citizen.username, START + "form")
    choose_post(reader)

    def go() -> None:
        if age == "old":
            # sessions_are_old: after one second.
            time.sleep(2)
        reader.press("form[action='/account/link'] button")
        asked = reader.page.locator("#password").count() == 1
        assert asked is (age == "old"), reader.heading()
        if asked:
            reader.page.fill("#password", PASSWORD)
            reader.press("#kc-login")

    yield Applicant(reader, citizen, go)
    reader.context.close()
