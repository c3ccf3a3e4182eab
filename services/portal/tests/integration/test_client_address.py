"""Who says which address the client has."""

from collections.abc import Callable, Iterable
from ipaddress import ip_network
from typing import Any

import pytest
from conftest import Services
from flask import Flask
from portal.client_address import BehindProxies
from portal.settings import Settings
from pydantic import ValidationError
from test_verification import ASKED, CODE, FOUND
from werkzeug.test import Client

OURS = [ip_network("10.89.0.0/24"), ip_network("fd00::/8")]


def inside(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Says from where it is asked, and whether the header is seen."""
    start_response("200 OK", [])
    return [f"{environ['REMOTE_ADDR']}|{environ.get('HTTP_X_REAL_IP')}".encode()]


@pytest.mark.parametrize(
    ("peer", "said", "counted"),
    [
        ("10.89.0.1", "203.0.113.9", "203.0.113.9"),
        ("fd00::1", " 2001:db8::7 ", "2001:db8::7"),
        ("10.88.0.1", "203.0.113.9", "10.88.0.1"),
        ("10.89.0.1", "", "10.89.0.1"),
        ("10.89.0.1", "203.0.113.9, 198.51.100.1", "10.89.0.1"),
        ("10.89.0.1", "me", "10.89.0.1"),
        ("", "203.0.113.9", ""),
    ],
)
def test_only_a_proxy_of_ours_says_whose_request_it_is(peer: str, said: str, counted: str) -> None:
    asking = Client(BehindProxies(inside, OURS))
    answer = asking.get("/", headers={"X-Real-IP": said}, environ_base={"REMOTE_ADDR": peer})
    assert answer.text == f"{counted}|None"


@pytest.mark.parametrize(("proxies", "counted"), [("127.0.0.0/8, fd00::/8", "203.0.113.9"), ("", "127.0.0.1")])
def test_attempts_are_counted_for_the_address_that_the_proxy_sends(
    make_app: Callable[[Settings], Flask], settings: Settings, services: Services, proxies: str, counted: str
) -> None:
    behind = Settings.model_validate({**settings.model_dump(), "proxies": proxies})
    services.lay_out(ASKED, FOUND)
    make_app(behind).test_client().post("/e", data={"code": CODE}, headers={"X-Real-IP": "203.0.113.9"})
    [(sent, _)] = services.requests(ASKED)
    assert sent["X-Client-Address"] == counted


def test_what_is_no_network_is_refused_at_the_start(settings: Settings) -> None:
    with pytest.raises(ValidationError, match="proxies"):
        Settings.model_validate({**settings.model_dump(), "proxies": "10.89.0.1/8"})
