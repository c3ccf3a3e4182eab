"""Acts on one member of staff at one time, and what no database can hold."""

import time
from collections.abc import Callable
from typing import Any

import pytest
import requests
from conftest import Account, Api, Mailbox


def until(holds: Callable[[], bool]) -> None:
    """For two minutes at most."""
    for _ in range(1200):
        if holds():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come about")


def test_a_lock_while_a_mail_is_on_its_way_stays(api: Api, new_staff: Callable[[], Account], mailbox: Mailbox) -> None:
    """Keycloak writes the whole row of an account: a mail that took long once undid the lock of the meantime."""
    clerk = new_staff()
    answers: list[requests.Response] = []
    mailbox.meanwhile = lambda: answers.append(api("POST", f"members/{clerk.id}/lock"))
    assert api("POST", f"members/{clerk.id}/mail", {"lost_device": True}).status_code == 200
    until(lambda: bool(answers))
    assert answers[0].json()["enabled"] is False
    assert api("GET", f"members/{clerk.id}").json()["enabled"] is False


@pytest.mark.parametrize("field", ["username", "email", "given_name", "family_name"])
def test_a_character_that_no_database_holds_is_refused(
    api: Api, mailbox: Mailbox, wanted: dict[str, Any], field: str
) -> None:
    refused = api("POST", "members", wanted | {field: f"{wanted[field]}\0"})
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid-input"), refused.text
    assert mailbox.count(wanted["email"]) == 0


@pytest.mark.parametrize(
    ("act", "body"), [("/roles", {"roles": []}), ("/lock", None), ("/mail", {"lost_device": False})]
)
def test_an_id_that_is_none_is_nobody(api: Api, act: str, body: dict[str, Any] | None) -> None:
    assert api("POST", f"members/%00{act}", body).status_code == 404
    assert api("GET", "members/%00").status_code == 404
