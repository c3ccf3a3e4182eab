"""One real platform for all cross-border tests: `make test` starts it and stops it."""

import hashlib
import os
from collections.abc import Iterator

import pytest
from devstack.layout import Layout
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.kit.mailbox import Mailbox
from tests.kit.people import People
from tests.kit.reader import Reader, Shapes, Window, launch
from tests.kit.warm_stack import WarmStack


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Refuse a test all of whose variants are for the thorough run: one of each kind is tried each time."""
    if any("::" in chosen for chosen in config.args):
        return
    names = {item.nodeid.partition("[")[0] for item in items}
    tried = {item.nodeid.partition("[")[0] for item in items if item.get_closest_marker("thorough") is None}
    if never := sorted(names - tried):
        raise pytest.UsageError(f"no variant of these is tried each time: {', '.join(never)}")


@pytest.fixture(scope="session")
def stack() -> Iterator[WarmStack]:
    """The platform of the test instance, which must be running."""
    stack = WarmStack.of(os.environ.get("ESERVICES_INSTANCE", "test"))
    if not stack.runner.is_running():
        pytest.fail("the test platform does not run: start these tests with `make test`")
    yield stack
    stack.close()


@pytest.fixture(scope="session")
def mailbox(stack: WarmStack) -> Mailbox:
    return Mailbox(stack.layout.url("mail"))


@pytest.fixture(scope="session")
def people(stack: WarmStack, mailbox: Mailbox) -> People:
    return People(stack, mailbox)


@pytest.fixture(autouse=True)
def everything_runs(request: pytest.FixtureRequest, stack: WarmStack) -> Iterator[None]:
    """Each test leaves running what it found running, whatever it stopped. Only those that disturb stop something."""
    if request.node.get_closest_marker("disturbs") is None:
        yield
        return
    before = {name for name, program in stack.runner.states().items() if program["state"] == "RUNNING"}
    yield
    after = {name for name, program in stack.runner.states().items() if program["state"] == "RUNNING"}
    stack.start(*sorted(before - after))


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(playwright: Playwright, stack: WarmStack) -> Iterator[Browser]:
    """One for all tests of this process: to start it costs more than most of them."""
    folder = stack.layout.home / "read-by-axe" / _styles(stack.layout)
    folder.mkdir(parents=True, exist_ok=True)
    Reader.shapes = Shapes(folder)
    browser = launch(playwright)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def browser(chromium: Browser) -> Iterator[Browser]:
    """Where people open windows; whichever is left open is closed behind the last test of a file."""
    yield chromium
    for context in chromium.contexts:
        context.close()


@pytest.fixture
def window(stack: WarmStack, browser: Browser) -> Iterator[Window]:
    """Browsers of several people, closed at the end."""
    opened: list[Reader] = []

    def open_one(locale: str) -> Reader:
        opened.append(Reader(browser, stack.layout.url("portal"), locale))
        return opened[-1]

    yield open_one
    for one in opened:
        one.context.close()


def _styles(layout: Layout) -> str:
    """What axe sees besides the shape of a page; on a platform that goes on running it may change."""
    sheets = (file for place in ("services", "idp-config", "deploy") for file in (layout.root / place).rglob("*.css"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in sorted(sheets))).hexdigest()[:16]
