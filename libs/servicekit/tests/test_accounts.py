"""Two accounts become one, or one is closed: what a service does for it, and that doing it twice changes nothing."""

import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from conftest import FILES, KIT, MakeClient, rows
from flask import Blueprint, Response, jsonify
from flask.testing import FlaskClient
from pydantic import ValidationError
from servicekit.access import authenticated
from servicekit.accounts import Accounts, Owned
from servicekit.db import transaction
from servicekit.envelope import ReceivedEvent
from servicekit.testing import TokenFactory
from sqlalchemy import Engine, insert

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
GOES, STAYS, OTHER = "goes", "stays", "other"
HANDLERS = Accounts(KIT, "kit", "kit.account.settled", [FILES]).handlers()

Happens = Callable[..., str]


@pytest.fixture
def happens(engine: Engine) -> Happens:
    """Takes in an event about the account that goes, as often as asked; returns the operation's id."""

    def take(kind: str, times: int = 1, **changes: Any) -> str:
        operation_id = str(uuid.uuid4())
        cutoff = (datetime.now(UTC) + timedelta(seconds=5)).isoformat()
        usual = {"operation_id": operation_id, "subject": GOES, "into": STAYS, "person_id": "p-1", "cutoff": cutoff}
        data = {**usual, "what nobody asked for": True, **changes}
        event = ReceivedEvent(uuid.uuid4(), f"identity.account.{kind}", "/x", operation_id, NOW, None, data)
        for _ in range(times):
            with transaction(engine) as conn:
                HANDLERS[event.type](conn, event)
        return operation_id

    return take


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """Three accounts with a file, a draft and an answer each."""
    with engine.begin() as conn:
        for subject in (GOES, STAYS, OTHER):
            conn.execute(insert(KIT.subjects).values(subject=subject, person_id=None))
            conn.execute(insert(FILES).values(id=f"file of {subject}", subject=subject, filed_at=NOW))
            draft = {"name": f"form of {subject}", "values": {}, "key": f"key of {subject}", "updated_at": NOW}
            conn.execute(insert(KIT.drafts).values(subject=subject, **draft))
            conn.execute(insert(KIT.idempotency).values(subject=subject, key=f"key of {subject}", body_hash="h"))
    return engine


def owners(engine: Engine) -> dict[str, list[str]]:
    """Whose the rows of each table are, in the order of the rows' own names."""
    tables = {"files": (FILES, "id"), "drafts": (KIT.drafts, "name"), "answers": (KIT.idempotency, "key")}
    found = {kind: [owner for _, owner in rows(engine, table, key, "subject")] for kind, (table, key) in tables.items()}
    return found | {"accounts": [subject for (subject,) in rows(engine, KIT.subjects, "subject")]}


def settled(engine: Engine) -> list[dict[str, str]]:
    said = rows(engine, KIT.outbox, "seq", "type", "body")
    return [json.loads(body)["data"] for _, kind, body in said if kind == "kit.account.settled"]


@pytest.mark.parametrize("times", [1, 2])
def test_what_one_account_has_becomes_the_other_s(filled: Engine, happens: Happens, times: int) -> None:
    operation_id = happens("joined", times)
    mine = [STAYS, OTHER, STAYS]
    assert owners(filled) == {"files": mine, "drafts": mine, "answers": mine, "accounts": [OTHER, STAYS]}
    assert rows(filled, FILES, "id", "person_id") == [
        ("file of goes", "p-1"),
        ("file of other", None),
        ("file of stays", None),
    ]
    assert rows(filled, KIT.subjects, "subject", "person_id") == [(OTHER, None), (STAYS, "p-1")]
    assert settled(filled) == [{"operation_id": operation_id, "subject": GOES}]


@pytest.mark.parametrize(
    ("kind", "left"),
    [
        ("joined", [("begun", STAYS), ("file of goes", STAYS), ("file of other", OTHER), ("file of stays", STAYS)]),
        ("closed", [("file of goes", GOES), ("file of other", OTHER), ("file of stays", STAYS)]),
    ],
)
def test_what_belongs_to_an_account_alone_moves_with_it_and_what_it_began_ends_with_it(
    filled: Engine, kind: str, left: list[tuple[str, str]]
) -> None:
    # What was filed holds the account where it is closed.
    files = [FILES] if kind == "closed" else []
    owned = [Owned(FILES, FILES.c.id.startswith("begun"))]
    handlers = Accounts(KIT, "kit", "kit.account.settled", files, owned).handlers()
    with filled.begin() as conn:
        conn.execute(insert(FILES).values(id="begun", subject=GOES, filed_at=NOW))
        cutoff = (datetime.now(UTC) + timedelta(seconds=5)).isoformat()
        data = {"operation_id": "o", "subject": GOES, "into": STAYS, "person_id": "p-1", "cutoff": cutoff}
        event = ReceivedEvent(uuid.uuid4(), f"identity.account.{kind}", "/x", "o", NOW, None, data)
        handlers[event.type](conn, event)
    assert rows(filled, FILES, "id", "subject") == left
    assert [person for (person,) in rows(filled, FILES, "person_id")] == [None] * len(left)


def test_an_account_that_was_never_here_is_joined_too(engine: Engine, happens: Happens) -> None:
    operation_id = happens("joined")
    assert rows(engine, KIT.subjects, "subject", "person_id") == [(STAYS, "p-1")]
    assert settled(engine) == [{"operation_id": operation_id, "subject": GOES}]


@pytest.mark.parametrize("times", [1, 2])
def test_a_closed_account_leaves_its_files_and_its_name_on_them(filled: Engine, happens: Happens, times: int) -> None:
    operation_id = happens("closed", times)
    left = [OTHER, STAYS]
    assert owners(filled) == {
        "files": [GOES, OTHER, STAYS],
        "drafts": left,
        "answers": left,
        "accounts": [GOES, OTHER, STAYS],
    }
    assert settled(filled) == [{"operation_id": operation_id, "subject": GOES}]


def test_a_closed_account_without_files_is_forgotten(filled: Engine, happens: Happens) -> None:
    with filled.begin() as conn:
        conn.execute(FILES.delete().where(FILES.c.subject == GOES))
    happens("closed")
    assert owners(filled)["accounts"] == [OTHER, STAYS]


@pytest.mark.parametrize("kind", ["joined", "closed"])
def test_the_tokens_of_an_account_that_goes_are_stale(
    make_client: MakeClient, tokens: TokenFactory, happens: Happens, kind: str
) -> None:
    views = Blueprint("views", __name__)

    @views.get("/read")
    @authenticated
    def read() -> Response:
        return jsonify()

    http: FlaskClient = make_client(views)
    assert http.get("/read", headers=tokens.headers(GOES)).status_code == 200
    happens(kind)
    assert http.get("/read", headers=tokens.headers(GOES)).get_json()["code"] == "stale-token"
    assert http.get("/read", headers=tokens.headers(OTHER)).status_code == 200


@pytest.mark.parametrize("missing", ["operation_id", "subject", "into", "person_id", "cutoff"])
def test_an_event_that_lacks_something_changes_nothing(filled: Engine, happens: Happens, missing: str) -> None:
    before = owners(filled)
    with pytest.raises(ValidationError):
        happens("joined", **{missing: None})
    assert (owners(filled), settled(filled)) == (before, [])


def test_a_cut_off_without_a_zone_is_none(happens: Happens) -> None:
    with pytest.raises(ValidationError):
        happens("closed", cutoff="2026-11-23T09:30:00")


def test_a_changed_level_is_heard_too() -> None:
    assert HANDLERS.keys() == {"identity.account.joined", "identity.account.closed", "identity.level.changed"}
