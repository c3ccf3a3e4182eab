"""Codes are guessed from many addresses and at many processes: slowed down, nothing found, no other reader harmed."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from certificates.app import create_app
from certificates.domain import codes
from certificates.use_cases.verifying import WRONG_TRIES_OF_ALL, WRONG_TRIES_OF_ONE
from conftest import usual_settings
from flask import Flask
from flask.testing import FlaskClient
from issuing import Staff, make_all, making
from papers import text_of
from servicekit.testing import Clock, TokenFactory
from sqlalchemy import Engine
from test_verifications import ask

ADDRESSES = 50
SECONDS = 7
"""Between two rounds: so that limits end and begin again in between."""


@pytest.fixture
def processes(
    database_url: str, tokens: TokenFactory, clock: Clock, engine: Engine, ending: Callable[[Flask], Flask]
) -> list[Flask]:
    settings = usual_settings(database_url, tokens)
    return [ending(create_app(settings, verifier=tokens.verifier(), clock=clock)) for _ in range(2)]


def issued_code(staff: Staff, engine: Engine, database_url: str, clock: Clock) -> str:
    """The code of a certificate as its holder reads it on the paper."""
    filed = staff.signed(delivery="download")
    make_all(making(engine, database_url, None, clock))
    document = staff.case(filed)["documents"][0]
    pdf = staff.client.get(f"/requests/{filed.id}/documents/{document['id']}/file", headers=filed.citizen).data
    return text_of(pdf).partition("Κωδικός επαλήθευσης")[2].split()[0]


@pytest.mark.parametrize("guesses", [400, pytest.param(10_000, marks=pytest.mark.thorough)])
def test_guesses_are_slowed_down_find_nothing_and_harm_no_other_reader(
    guesses: int, processes: list[Flask], tokens: TokenFactory, engine: Engine, database_url: str, clock: Clock
) -> None:
    code = issued_code(Staff(processes[0], tokens), engine, database_url, clock)
    clients = [app.test_client() for app in processes]

    def guess(number: int) -> tuple[int, str]:
        # From the same addresses again and again, at both processes.
        app = processes[number % 2]
        answer = ask(app.test_client(), codes.new_document_code(), f"192.0.2.{number % ADDRESSES}").get_json()
        return (429, "") if answer.get("code") == "too-many-tries" else (200, answer["state"])

    seen: Counter[tuple[int, str]] = Counter()
    rounds = 0
    with ThreadPoolExecutor(4) as pool:
        for start in range(0, guesses, 200):
            seen.update(pool.map(guess, range(start, start + 200)))
            holder = ask(clients[rounds % 2], code, "198.51.100.7")
            assert (holder.status_code, holder.json["state"]) == (200, "valid")
            rounds += 1
            clock.now += timedelta(seconds=SECONDS)
    assert seen.keys() <= {(200, "unknown"), (429, "")}
    # Guesses of a minute that are answered are never more than the limit, however many come.
    minutes = rounds * SECONDS // 60 + 2
    assert WRONG_TRIES_OF_ALL <= seen[200, "unknown"] <= minutes * WRONG_TRIES_OF_ALL
    assert seen[429, ""] == guesses - seen[200, "unknown"] > 0


def test_one_address_learns_nothing_more_and_its_neighbour_everything(
    processes: list[Flask], tokens: TokenFactory, engine: Engine, database_url: str, clock: Clock
) -> None:
    code = issued_code(Staff(processes[0], tokens), engine, database_url, clock)
    clients: list[FlaskClient] = [app.test_client() for app in processes]
    for number in range(WRONG_TRIES_OF_ONE):
        assert ask(clients[number % 2], codes.new_document_code()).status_code == 200
    for client in clients:
        assert ask(client, code).status_code == 429
        assert ask(client, code, "198.51.100.7").json["state"] == "valid"


def test_what_is_recalled_says_so_at_once(
    processes: list[Flask], tokens: TokenFactory, engine: Engine, database_url: str, clock: Clock
) -> None:
    staff = Staff(processes[0], tokens)
    filed = staff.signed(delivery="download")
    make_all(making(engine, database_url, None, clock))
    document = staff.case(filed)["documents"][0]
    pdf = staff.client.get(f"/requests/{filed.id}/documents/{document['id']}/file", headers=filed.citizen).data
    code = text_of(pdf).partition("Κωδικός επαλήθευσης")[2].split()[0]
    other = processes[1].test_client()
    assert ask(other, code).json["state"] == "valid"
    staff.done(filed, "recall", staff.head, reason="Προέκυψαν νέα στοιχεία.")
    answer = ask(other, code).json
    assert (answer["state"], answer["since"]) == ("recalled", clock.now.date().isoformat())
    staff.done(filed, "reissue", staff.head, reason="Με τα νέα στοιχεία.")
    assert ask(other, code).json["state"] == "recalled"
    staff.done(filed, "present", staff.head, document=staff.fields)
    staff.done(filed, "issue", staff.colleague)
    assert ask(other, code).json["state"] == "recalled"
    make_all(making(engine, database_url, None, clock))
    assert ask(other, code).json["state"] == "replaced"
