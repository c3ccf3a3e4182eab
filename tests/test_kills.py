"""Relay and notifier are killed at random while declarations come in: nothing is lost, only SMTP's own gap doubles."""

import os
import random
import signal
import threading
import time
from collections import Counter

import pytest
from devstack.stack import Stack

from tests.api import PERIODS, representative_api
from tests.mailbox import Mailbox
from tests.people import People, eventually
from tests.test_outages import note_mails

DECLARATIONS = 100
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


def test_kill_9_of_relay_and_notifier_loses_nothing(
    stack: Stack, people: People, mailbox: Mailbox, capsys: pytest.CaptureFixture[str]
) -> None:
    api, address, establishments = representative_api(people, 25)
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
        return len({mail["message_id"] for mail in note_mails(mailbox, address)}) >= DECLARATIONS

    eventually(all_there, 300, "100 mails")
    time.sleep(5)
    copies = Counter(str(mail["message_id"]) for mail in note_mails(mailbox, address))
    api.renew(people)
    declarations = api.get("fee-declarations", "/declarations").json()["items"]
    doubled = sum(count - 1 for count in copies.values())
    with capsys.disabled():
        print(
            f"\n  killed {dict(killer.killed)}; {len(declarations)} declarations, {len(copies)} notes by mail, "
            f"{doubled} doubled with the same Message-ID"
        )
    assert len(places) == len(declarations) == len(copies) == DECLARATIONS
    assert killer.killed.total() >= LEAST_KILLS
    # A mail can be doubled only when the notifier died between SMTP's 250 and its own note of it.
    assert doubled <= killer.killed["notifier-worker"]
