"""One real platform for all cross-border tests: `make test` starts it and stops it."""

from collections.abc import Iterator

import pytest
from devstack.stack import Stack

from tests.mailbox import Mailbox
from tests.people import People


@pytest.fixture(scope="session")
def stack() -> Stack:
    """The platform of the test instance, which must be running."""
    stack = Stack.of("test")
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
    """Each test finds all processes running, whatever the one before it stopped."""
    yield
    stopped = [name for name, program in stack.runner.states().items() if program["state"] != "RUNNING"]
    if stopped:
        stack.start(*stopped)
