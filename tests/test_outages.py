"""A part is away: what was accepted is kept, and goes out once when the part is back."""

import re
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from devstack.stack import Stack

from tests.kit.api import PERIODS, representative_api
from tests.kit.faults import notes_are_settled, tries_at_broker, tries_at_mail_server, without
from tests.kit.mailbox import Mailbox, eventually
from tests.kit.people import People

FILED_IN_PARALLEL = 20
REFUSED_TRIES = 3


def number_of(text: str) -> int:
    """The running number of «12/23-11-2026» or «12/2026»."""
    return int(re.match(r"\D*(\d+)/", text).group(1))  # type: ignore[union-attr]


@pytest.mark.disturbs
@pytest.mark.parametrize(("away", "tries"), [("nats", tries_at_broker), ("smtp", tries_at_mail_server)])
def test_an_outage_loses_no_declaration_and_doubles_no_mail(
    stack: Stack, people: People, mailbox: Mailbox, away: str, tries: Callable[[Stack], int]
) -> None:
    api, address, establishments = representative_api(people, 5)
    places = [(establishment, period) for establishment in establishments for period in PERIODS]
    assert len(places) == FILED_IN_PARALLEL
    before = tries(stack)
    with without(stack, away):
        with ThreadPoolExecutor(FILED_IN_PARALLEL) as pool:
            answers = list(pool.map(lambda place: api.declare(*place), places))
        assert Counter(answer.status_code for answer in answers) == {201: FILED_IN_PARALLEL}
        numbers = sorted(number_of(answer.json()["note"]["number"]) for answer in answers)
        assert numbers == list(range(numbers[0], numbers[0] + FILED_IN_PARALLEL))
        eventually(lambda: tries(stack) >= before + REFUSED_TRIES, 120, f"tries while {away} is away")
        assert mailbox.notes(address) == []
    eventually(lambda: len(mailbox.notes(address)) >= FILED_IN_PARALLEL, 180, "20 mails after the outage")
    eventually(lambda: notes_are_settled(stack, address), 120, "the last word on each note")
    mails = mailbox.notes(address)
    assert len(mails) == FILED_IN_PARALLEL
    assert len({mail["message_id"] for mail in mails}) == FILED_IN_PARALLEL


def test_one_key_sent_twenty_times_at_once_is_one_declaration(stack: Stack, people: People, mailbox: Mailbox) -> None:
    api, address, (establishment,) = representative_api(people, 1)
    with ThreadPoolExecutor(FILED_IN_PARALLEL) as pool:
        answers = list(
            pool.map(lambda _: api.declare(establishment, "2024-Q1", key="same-key-20-times"), range(FILED_IN_PARALLEL))
        )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    eventually(lambda: mailbox.notes(address), 120, "the mail with the note")
    eventually(lambda: notes_are_settled(stack, address), 120, "the last word on the note")
    assert len(mailbox.notes(address)) == 1
    assert len(api.get("fee-declarations", "/declarations").json()["items"]) == 1


def test_the_same_period_from_two_tabs_is_one_declaration_and_a_clear_answer(
    stack: Stack, people: People, mailbox: Mailbox
) -> None:
    api, address, (establishment,) = representative_api(people, 1)
    with ThreadPoolExecutor(2) as pool:
        answers = sorted(
            pool.map(lambda _: api.declare(establishment, "2024-Q2"), range(2)), key=lambda a: a.status_code
        )
    assert [answer.status_code for answer in answers] == [201, 409]
    refusal = answers[1].json()
    assert refusal["code"] == "already-declared"
    assert answers[0].json()["number"] in str(refusal)
    eventually(lambda: mailbox.notes(address), 120, "the mail with the note")
    eventually(lambda: notes_are_settled(stack, address), 120, "the last word on the note")
    assert len(mailbox.notes(address)) == 1
