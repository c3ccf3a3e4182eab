"""Relay and notifier are killed at random while declarations come in: nothing is lost, only SMTP's own gap doubles."""

import os
import random
import signal
import threading
import time
from collections import Counter

import pytest
from devstack.stack import Stack

from tests.kit.api import PERIODS, representative_api
from tests.kit.faults import notes_are_settled
from tests.kit.mailbox import Mailbox, eventually
from tests.kit.people import People
from tests.kit.variants import thorough

LEAST_KILLS = 5
VICTIMS = ("fee-declarations-worker", "notifier-worker")


class Killer(threading.Thread):
    """Sends SIGKILL to one of the workers every one or two seconds until stopped."""

    def __init__(self, stack: Stack, seed: int) -> None:
        super().__init__(daemon=True)
        self._stack, self._random = stack, random.Random(seed)  # noqa: S311 -- a repeatable choice, not a secret
        self._enough = threading.Event()
        self.killed: Counter[str] = Counter()

    def run(self) -> None:
        while not self._enough.wait(self._random.uniform(0.8, 2.0)):
            victim = self._random.choice(VICTIMS)
            process = self._stack.runner.states()[victim]
            if process["state"] == "RUNNING" and process["pid"]:
                os.kill(process["pid"], signal.SIGKILL)
                self.killed[victim] += 1

    def stop(self) -> None:
        self._enough.set()
        self.join()


@pytest.mark.disturbs
@pytest.mark.parametrize("businesses", [6, thorough(25)])
def test_kill_9_of_relay_and_notifier_loses_nothing(
    stack: Stack, people: People, mailbox: Mailbox, capsys: pytest.CaptureFixture[str], businesses: int
) -> None:
    api, address, establishments = representative_api(people, businesses)
    places = [(establishment, period) for establishment in establishments for period in PERIODS]
    killer = Killer(stack, seed=20261123)
    killer.start()
    try:
        for number, place in enumerate(places):
            if number % 25 == 24:
                api.renew(people)
            answer = api.declare(*place)
            assert answer.status_code == 201, answer.text
            time.sleep(0.15)
        # How many declarations it takes for that, the machine's speed decides.
        eventually(lambda: killer.killed.total() >= LEAST_KILLS, 180, "the killer to have met enough running workers")
    finally:
        killer.stop()

    def all_there() -> bool:
        return len({mail["message_id"] for mail in mailbox.notes(address)}) >= len(places)

    eventually(all_there, 300, "all mails")
    eventually(lambda: notes_are_settled(stack, address), 120, "the last word on each note")
    copies = Counter(str(mail["message_id"]) for mail in mailbox.notes(address))
    api.renew(people)
    declarations = api.declarations()
    doubled = sum(count - 1 for count in copies.values())
    with capsys.disabled():
        print(
            f"\n  killed {dict(killer.killed)}; {len(declarations)} declarations, {len(copies)} notes by mail, "
            f"{doubled} doubled with the same Message-ID"
        )
    assert len(places) == len(declarations) == len(copies)
    assert killer.killed.total() >= LEAST_KILLS
    # A mail can be doubled only when the notifier died between SMTP's 250 and its own note of it.
    assert doubled <= killer.killed["notifier-worker"]
