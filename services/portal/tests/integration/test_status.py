"""The page of what works: also when nothing does, and without asking the services for everybody who looks."""

from datetime import UTC, datetime, timedelta

import pytest
from conftest import Issuer, Services
from flask import Flask
from flask.testing import FlaskClient
from portal.clients import health
from visits import check_page

READY = {"status": "ready"}
SERVICES = {"bridge": "identity", "certificates": "certificates", "fees": "fees", "notifier": "mails"}


def test_all_work(client: FlaskClient, services: Services) -> None:
    for service in SERVICES:
        services.lay_out(f"GET /{service}/readyz", READY)
    client.set_cookie("portal_lang", "en")
    page = client.get("/status")
    check_page(page, "en")
    assert "All services are working." in page.text
    assert page.text.count("Not working") == 0
    # A visitor a moment later is told the same, without a question.
    asked = len(services.asked)
    assert asked == len(SERVICES)
    client.get("/status")
    assert len(services.asked) == asked


@pytest.mark.parametrize("down", SERVICES)
def test_what_does_not_work_is_named_with_what_to_do(client: FlaskClient, services: Services, down: str) -> None:
    for service in SERVICES:
        services.lay_out(f"GET /{service}/readyz", READY, 503 if service == down else 200)
    client.set_cookie("portal_lang", "en")
    page = client.get("/status")
    assert page.status_code == 200
    assert page.text.count("Not working") == 1
    said = {"bridge": "TAXISnet or confirm", "certificates": "New requests cannot"}
    said |= {"fees": "still valid", "notifier": "are delayed"}
    assert [service for service, text in said.items() if text in page.text] == [down]


def test_nothing_works_and_the_page_does(client: FlaskClient, issuer: Issuer, services: Services) -> None:
    issuer.door.app = services.door.app = Flask("empty")
    page = client.get("/status")
    assert page.status_code == 200
    assert page.text.count("Δεν λειτουργεί<") == 5


def test_it_is_asked_again_after_a_while() -> None:
    at = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
    looked = health.Health({"fees": "http://127.0.0.1:9/readyz"}, clock=lambda: at)
    first = looked.look()
    assert first.works == {"fees": False}
    at += timedelta(seconds=health.KEPT_SECONDS - 1)
    assert looked.look() is first
    at += timedelta(seconds=1)
    assert looked.look().at == at
