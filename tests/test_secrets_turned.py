"""Secrets that no login needs are turned as docs/runbook-identity.md says: sessions stay, mails wait and go once."""

import secrets
import time
from collections.abc import Iterator

import pytest
from cryptography.fernet import Fernet
from devstack import taxisnet
from devstack.stack import Stack
from devstack.visitor import Visitor

from tests.api import PERIODS, representative_api
from tests.mailbox import Mailbox
from tests.people import People, eventually
from tests.test_outages import note_mails


@pytest.fixture(autouse=True)
def as_before(stack: Stack) -> Iterator[None]:
    """The instance has its own secrets again, whatever the test did."""
    kept = dict(stack.secrets)
    yield
    stack.restart("smtp", "portal", "notifier-worker", **kept)
    stack.realm("apply")


def signed_in(stack: Stack, persona: str) -> Visitor:
    visitor = Visitor("en").open(f"{stack.layout.url('portal')}/account")
    visitor.follow("taxisnet")
    taxisnet.pass_through(visitor, persona)
    assert account(stack, visitor)
    return visitor


def account(stack: Stack, visitor: Visitor) -> bool:
    """Whether the portal still knows the visitor; others are asked to sign in."""
    visitor.open(f"{stack.layout.url('portal')}/account")
    assert visitor.status in (200, 401), visitor.text
    return visitor.status == 200


def test_a_new_key_of_the_portals_sessions_signs_nobody_out(stack: Stack, people: People) -> None:
    old, new = stack.secrets["session_key"], Fernet.generate_key().decode()
    before = signed_in(stack, people.fresh_persona())
    stack.restart("portal", session_key=f"{new},{old}")
    assert account(stack, before)
    after = signed_in(stack, people.fresh_persona())
    stack.restart("portal", session_key=new)
    assert account(stack, after)
    # What the runbook waits for: with the only key away at once, whoever was signed in has to sign in anew.
    stack.restart("portal", session_key=Fernet.generate_key().decode())
    assert not account(stack, after)


def test_a_new_password_of_the_mail_server_loses_no_mail_and_doubles_none(
    stack: Stack, people: People, mailbox: Mailbox
) -> None:
    api, address, (establishment,) = representative_api(people, 1)
    new = secrets.token_hex(24)
    stack.restart("smtp", smtp=new)
    assert api.declare(establishment, PERIODS[0]).status_code == 201
    # Long enough for tries that the mail server refuses.
    time.sleep(10)
    assert note_mails(mailbox, address) == []
    stack.realm("apply")
    people.level_a()
    stack.restart("notifier-worker")
    eventually(lambda: note_mails(mailbox, address), 120, "the mail with the note")
    time.sleep(5)
    assert len(note_mails(mailbox, address)) == 1
