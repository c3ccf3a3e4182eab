"""Secrets that no login needs are turned as docs/runbook-identity.md says: sessions stay, mails wait and go once."""

import secrets
from collections.abc import Iterator

import pytest
from cryptography.fernet import Fernet
from devstack import taxisnet
from devstack.stack import Stack
from devstack.visitor import Visitor

from tests.kit.api import PERIODS, representative_api
from tests.kit.faults import notes_are_settled, tries_at_mail_server
from tests.kit.mailbox import Mailbox, eventually
from tests.kit.people import People

pytestmark = pytest.mark.disturbs

PROGRAMS = {"session_key": ["portal"], "smtp": ["smtp", "notifier-worker"]}
"""Who is told each secret."""


@pytest.fixture
def own_secrets(stack: Stack) -> Iterator[dict[str, str]]:
    """The secrets of the instance, which it has again afterwards, whatever the test did."""
    kept = dict(stack.secrets)
    yield kept
    turned = {name for name in kept if stack.secrets[name] != kept[name]}
    if turned:
        stack.restart(*sorted({program for name in turned for program in PROGRAMS[name]}), **kept)
    if "smtp" in turned:
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


def test_a_new_key_of_the_portals_sessions_signs_nobody_out(
    stack: Stack, people: People, own_secrets: dict[str, str]
) -> None:
    old, new = own_secrets["session_key"], Fernet.generate_key().decode()
    before = signed_in(stack, people.fresh_persona())
    stack.restart("portal", session_key=f"{new},{old}")
    assert account(stack, before)
    after = signed_in(stack, people.fresh_persona())
    stack.restart("portal", session_key=new)
    assert account(stack, after)
    # What the runbook waits for: with the key away at once, everyone who was signed in has to sign in again.
    stack.restart("portal", session_key=old)
    assert not account(stack, after)


@pytest.mark.usefixtures("own_secrets")
def test_a_new_password_of_the_mail_server_loses_no_mail_and_doubles_none(
    stack: Stack, people: People, mailbox: Mailbox
) -> None:
    api, address, (establishment,) = representative_api(people, 1)
    new = secrets.token_hex(24)
    stack.restart("smtp", smtp=new)
    assert api.declare(establishment, PERIODS[0]).status_code == 201
    eventually(lambda: tries_at_mail_server(stack) >= 2, 120, "tries that the mail server refuses")
    assert mailbox.notes(address) == []
    stack.realm("apply")
    people.registered()
    stack.restart("notifier-worker")
    eventually(lambda: mailbox.notes(address), 120, "the mail with the note")
    eventually(lambda: notes_are_settled(stack, address), 120, "the last word on the note")
    assert len(mailbox.notes(address)) == 1
