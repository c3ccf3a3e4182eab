"""What a service holds of the person who asks, and how long it keeps what."""

from datetime import UTC, datetime
from typing import Any

import pytest
from conftest import KIT, TEXT, MakeClient
from flask.testing import FlaskClient
from servicekit import own_data, retention
from servicekit.access import principal
from servicekit.db import transaction
from servicekit.retention import Rule
from servicekit.testing import TokenFactory
from sqlalchemy import Engine, insert

RULES = [Rule("drafts", TEXT, 30, TEXT), Rule("record", TEXT, 0, TEXT)]
TOLD = [
    {"kind": "drafts", "title": TEXT, "days": 30, "basis": TEXT},
    {"kind": "record", "title": TEXT, "days": None, "basis": TEXT},
]


@pytest.fixture
def http(make_client: MakeClient, engine: Engine) -> FlaskClient:
    def collect() -> dict[str, Any]:
        with transaction(engine) as conn:
            return {**own_data.of_account(conn, KIT, principal().subject), "things": []}

    return make_client(retention.blueprint(RULES), own_data.blueprint(RULES, collect))


def test_an_account_reads_what_is_held_of_it_alone(http: FlaskClient, tokens: TokenFactory, engine: Engine) -> None:
    moment = datetime(2020, 1, 1, tzinfo=UTC)
    with engine.begin() as conn:
        for subject, name, filed_as in (("s-1", "old", None), ("s-1", "filed", "thing-1"), ("s-2", "form", None)):
            values = {"values": {"a": name}, "key": "k" * 8, "filed_as": filed_as}
            conn.execute(insert(KIT.drafts).values(subject=subject, name=name, updated_at=moment, **values))
    answer = http.get("/my-data", headers=tokens.headers("s-1", person_id="p-1"))
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    held = answer.get_json()
    assert held.keys() == {"account", "drafts", "things", "retention"}
    assert (held["account"]["subject"], held["account"]["person_id"]) == ("s-1", "p-1")
    # Also what waits to be swept, and what became something.
    assert {draft["name"]: draft["filed_as"] for draft in held["drafts"]} == {"old": None, "filed": "thing-1"}
    assert "key" not in held["drafts"][0]
    assert held["retention"] == TOLD


def test_a_stranger_reads_the_rules_and_nothing_else(http: FlaskClient) -> None:
    assert http.get("/my-data").status_code == 401
    assert http.get("/retention").get_json() == {"items": TOLD}
