"""One real platform for all cross-border tests: `make test` starts it and stops it."""

import os
from collections.abc import Iterator

import pytest
from devstack.stack import Stack
from playwright.sync_api import Browser, sync_playwright

from tests.mailbox import Mailbox
from tests.people import People
from tests.reader import CHROMIUM, FLAGS


@pytest.fixture(scope="session")
def stack() -> Stack:
    """The platform of the test instance, which must be running."""
    stack = Stack.of(os.environ.get("ESERVICES_INSTANCE", "test"))
    if not stack.runner.is_running():
        pytest.fail("the test platform does not run: start these tests with `make test`")
    return stack


@pytest.fixture(scope="session")
def mailbox(stack: Stack) -> Mailbox:
    return Mailbox(stack.layout.url("mail"))


@pytest.fixture(scope="session")
def people(stack: Stack, mailbox: Mailbox) -> People:
    return People(stack, mailbox)


@pytest.fixture(autouse=True)
def everything_runs(stack: Stack) -> Iterator[None]:
    """Each test leaves running what it found running, whatever it stopped."""
    before = {name for name, program in stack.runner.states().items() if program["state"] == "RUNNING"}
    yield
    after = {name for name, program in stack.runner.states().items() if program["state"] == "RUNNING"}
    stack.start(*sorted(before - after))


# Not for the whole session: Playwright keeps an event loop in this thread while it is open, and others need their own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
