"""Clients that begin a request and fall silent take nothing from anybody: at every public service of the platform."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
import requests
from devstack.layout import SERVICES
from devstack.stack import Stack

from tests.kit.variants import thorough

BEGUN = (
    b"",
    b"GET /healthz HTTP/1.1\r\nHost: a\r\n",
    b"POST /auth/backchannel-logout HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nlogout_",
    b"POST /token HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\ngrant_t",
)
CLIENTS = 200


@pytest.fixture
def hold() -> Iterator[ExitStack]:
    """Keeps connections open until the test ends."""
    with ExitStack() as held:
        yield held


# All are served by one configuration (libs/webserver): of those that people meet in a browser one each time.
@pytest.mark.parametrize("service", [name if name == "portal" else thorough(name) for name in SERVICES])
def test_two_hundred_silent_clients_change_nothing_for_others(stack: Stack, hold: ExitStack, service: str) -> None:
    for number in range(CLIENTS):
        client = hold.enter_context(socket.create_connection(("127.0.0.1", stack.layout.ports[service]), timeout=60))
        client.sendall(BEGUN[number % len(BEGUN)])
    for _ in range(20):
        assert requests.get(f"{stack.layout.url(service)}/healthz", timeout=60).json()["status"] == "alive"
