"""Files that are filed with a request, asked for, taken along and forgotten."""

import uuid
from datetime import date, timedelta
from typing import Any

import hostile
import pytest
import test_uploads
from certificates import models
from certificates.checking import make_step
from certificates.domain.cases import Case
from certificates.handlers import IDENTITY_HANDLERS
from certificates.models import cases
from certificates.models import uploads as tables
from certificates.retention import rules
from certificates.settings import RetentionSettings
from certificates.store import uploads as store
from certificates.store.cases import find
from certificates.upload_errors import UploadNotFound
from certificates.use_cases import uploads
from described import assert_fits
from filekit.errors import UploadRefused
from flask.testing import FlaskClient
from offices import told as told_of
from requesting import COLLECT, file
from servicekit import retention
from servicekit.db import transaction
from servicekit.testing import Clock, TokenFactory
from sqlalchemy import Connection, Engine, insert, select, update
from test_closing import closed
from test_joining import joined
from test_uploads import PDF, TABLES, Headers, count, draw, nothing_is_kept, send

me = test_uploads.me


def set_state(engine: Engine, **values: Any) -> None:
    with engine.begin() as conn:
        conn.execute(update(tables.attachments).values(values))


@pytest.fixture
def request_id(client: FlaskClient, me: Headers) -> uuid.UUID:
    return uuid.UUID(file(client, me, COLLECT).get_json()["id"])


def case_of(conn: Connection, request_id: uuid.UUID) -> Case:
    found = find(conn, request_id)
    assert found is not None
    return found


def test_filing_ties_files_and_forgets_the_others(
    client: FlaskClient, me: Headers, engine: Engine, request_id: uuid.UUID, clock: Clock
) -> None:
    wanted = uuid.UUID(send(client, me).get_json()["id"])
    send(client, me, PDF + b" ")
    with transaction(engine) as conn:
        uploads.attach(conn, case_of(conn, request_id), [wanted, wanted])
        assert [one.id for one in store.of_request(conn, request_id)] == [wanted]
    assert count(engine) == 1
    assert client.get("/uploads?procedure=955481", headers=me).get_json()["items"] == []
    draw(engine, clock)
    with transaction(engine) as conn:
        [row] = store.of_request(conn, request_id)
        assert (row.state, store.page(conn, wanted, 1) is not None) == ("ready", True)
        whole = store.as_pdf(conn, wanted)
        assert whole is not None
        assert whole.startswith(b"%PDF-")


@pytest.mark.parametrize("why", ["of another", "of another procedure", "filed already", "not there"])
def test_filing_takes_only_one_s_own_files_for_it(
    client: FlaskClient, me: Headers, engine: Engine, tokens: TokenFactory, request_id: uuid.UUID, why: str
) -> None:
    headers = tokens.headers("other") if why == "of another" else me
    procedure = "527543" if why == "of another procedure" else "955481"
    sent = uuid.UUID(send(client, headers, procedure=procedure).get_json()["id"])
    if why == "filed already":
        set_state(engine, request_id=request_id)
    wrong = uuid.uuid4() if why == "not there" else sent
    with pytest.raises(UploadNotFound), transaction(engine) as conn:
        uploads.attach(conn, case_of(conn, request_id), [wrong])
    assert count(engine) == 1


@pytest.mark.parametrize("reason", ["infected", "encrypted"])
def test_filing_takes_no_refused_file(
    client: FlaskClient, me: Headers, engine: Engine, request_id: uuid.UUID, reason: str
) -> None:
    sent = send(client, me).get_json()["id"]
    set_state(engine, state="refused", reason=reason)
    with pytest.raises(UploadRefused) as refused, transaction(engine) as conn:
        uploads.attach(conn, case_of(conn, request_id), [uuid.UUID(sent)])
    assert (refused.value.reason, refused.value.extra["upload_id"]) == (reason, sent)
    with transaction(engine) as conn:
        uploads.attach(conn, case_of(conn, request_id), [])
    # Of the infected one its name and fingerprint stay for a while, where the applicant no longer meets it.
    assert count(engine) == int(reason == "infected")
    assert client.get("/uploads?procedure=955481", headers=me).get_json()["items"] == []


@pytest.fixture
def asked_id(engine: Engine, request_id: uuid.UUID, clock: Clock) -> uuid.UUID:
    """What the applicant was asked for, in a case that waits for it."""
    asked_id = uuid.uuid4()
    row = {
        "id": asked_id,
        "request_id": request_id,
        "evidence": "1",
        "title": {"el": "Έγγραφο", "en": "Document"},
        "required": True,
    }
    row |= {"due_on": date(2026, 12, 3), "asked_at": clock.now, "asked_by": "clerk"}
    with engine.begin() as conn:
        conn.execute(insert(cases.asked).values(row))
        conn.execute(update(models.requests).values(state="waiting"))
    return asked_id


def test_what_was_asked_for_is_met_as_of_the_day_it_was_sent(
    client: FlaskClient, me: Headers, engine: Engine, request_id: uuid.UUID, asked_id: uuid.UUID, clock: Clock
) -> None:

    sent = send(client, me, request=str(request_id), asked=str(asked_id)).get_json()
    assert (sent["evidence"], sent["asked_id"]) == ("1", str(asked_id))
    uploaded, met = clock.now, []
    clock.now += timedelta(days=3)
    hooks = uploads.Hooks(asked_met=lambda _, one: met.append((one.request_id, one.asked_id, one.created_at)))
    assert make_step(engine, None, 20, lambda: hooks, clock)() == 1
    assert met == [(request_id, asked_id, uploaded)]


def test_a_file_that_turns_out_to_be_none_meets_nothing_and_says_why(
    client: FlaskClient, me: Headers, engine: Engine, request_id: uuid.UUID, asked_id: uuid.UUID, clock: Clock
) -> None:

    broken = b"%PDF-1.7 broken"
    sent = send(client, me, broken, request=str(request_id), asked=str(asked_id)).get_json()
    met: list[int] = []
    hooks = uploads.Hooks(lambda *_: met.append(1))
    assert make_step(engine, None, 20, lambda: hooks, clock)() == 1
    [shown] = client.get(f"/requests/{request_id}", headers=me).get_json()["attachments"]
    assert (shown["id"], shown["reason"], met) == (sent["id"], "unreadable", [])


@pytest.mark.parametrize(
    ("state", "status"), [("submitted", 201), ("working", 201), ("ready", 409), ("issued", 409), ("withdrawn", 409)]
)
def test_documents_are_added_as_long_as_the_table_says(
    client: FlaskClient, me: Headers, engine: Engine, request_id: uuid.UUID, state: str, status: int
) -> None:
    with engine.begin() as conn:
        conn.execute(update(models.requests).values(state=state))
    assert send(client, me, request=str(request_id)).status_code == status


def test_nothing_is_added_to_the_request_of_another_or_without_being_asked(
    client: FlaskClient, me: Headers, engine: Engine, tokens: TokenFactory, request_id: uuid.UUID
) -> None:
    foreign = send(client, tokens.headers("other"), request=str(request_id))
    assert (foreign.status_code, foreign.get_json()["code"]) == (404, "request-not-found")
    unasked = send(client, me, request=str(request_id), asked=str(uuid.uuid4()))
    assert (unasked.status_code, unasked.get_json()["code"]) == (404, "upload-not-found")
    assert nothing_is_kept(engine)


def test_one_takes_one_s_files_along(
    client: FlaskClient, me: Headers, engine: Engine, request_id: uuid.UUID, clock: Clock
) -> None:
    send(client, me)
    clock.now += timedelta(seconds=1)
    send(client, me, hostile.photograph(), request=str(request_id))
    draw(engine, clock)
    held = client.get("/my-data", headers=me).get_json()
    assert_fits("MyData", held)
    assert [(one["procedure"], one["request_id"]) for one in held["uploads"]] == [
        ("955481", None),
        ("955481", str(request_id)),
    ]
    for one in held["uploads"]:
        [link] = one["page_links"]
        assert client.get(link, headers=me).status_code == 200


def test_files_of_a_joined_account_are_the_other_s(
    client: FlaskClient, me: Headers, engine: Engine, clock: Clock, tokens: TokenFactory
) -> None:
    send(client, me)
    event = joined("me", "stays", "p-1", clock.now)
    for _ in range(2):
        with transaction(engine) as conn:
            IDENTITY_HANDLERS[event.type](conn, event)
    stays = tokens.headers("stays", level="B", person_id="p-1")
    assert len(client.get("/uploads?procedure=955481", headers=stays).get_json()["items"]) == 1


def test_with_a_closed_account_go_files_that_were_not_filed(
    client: FlaskClient, me: Headers, engine: Engine, request_id: uuid.UUID
) -> None:
    send(client, me)
    send(client, me, request=str(request_id))
    event = closed("me")
    for _ in range(2):
        with transaction(engine) as conn:
            IDENTITY_HANDLERS[event.type](conn, event)
    with engine.connect() as conn:
        assert conn.execute(select(tables.attachments.c.request_id)).scalars().all() == [request_id]
    assert count(engine, tables.quarantine) == 1


def test_files_go_with_their_draft_or_with_their_request(
    client: FlaskClient, me: Headers, engine: Engine, request_id: uuid.UUID, asked_id: uuid.UUID, clock: Clock
) -> None:
    send(client, me)
    send(client, me, procedure="527543")
    send(client, me, request=str(request_id), asked=str(asked_id))
    draw(engine, clock)
    kept = rules(RetentionSettings())
    clock.now += timedelta(days=20)
    client.put("/drafts/527543", json={"values": {}, "key": "k" * 16}, headers=me)
    clock.now += timedelta(days=11)
    assert retention.apply(engine, kept, clock.now)["uploads"] == 1
    assert count(engine) == 2, "the draft beside one of them is young"
    clock.now += timedelta(days=20)
    assert retention.apply(engine, kept, clock.now)["uploads"] == 1
    assert [count(engine, table) for table in TABLES] == [1, 0, 1]


def test_what_is_required_and_does_not_come_is_told_by_mail_and_page_until_it_is_sent(
    client: FlaskClient, me: Headers, engine: Engine, clock: Clock
) -> None:
    answers = {"from_year": "2015", "to_year": "2026", "addresses": "Ελευθερίας 50"}
    body = {**COLLECT, "procedure": "874774", "answers": answers, "truth": True}
    filed = file(client, me, body)
    assert filed.status_code == 201, filed.json
    path = f"/requests/{filed.json['id']}"
    [lacking] = client.get(path, headers=me).json["lacking"]
    assert lacking["key"] == "residence_proof"
    [said] = told_of(engine, "submitted")
    assert said["documents_to_bring"] == [lacking["title"]]
    assert send(client, me, request=filed.json["id"], evidence="residence_proof").status_code == 201
    assert client.get(path, headers=me).json["lacking"] == []


def test_what_comes_with_the_request_is_not_asked_for(client: FlaskClient, me: Headers, engine: Engine) -> None:
    answers = {"from_year": "2015", "to_year": "2026", "addresses": "Ελευθερίας 50"}
    sent = send(client, me, procedure="874774", evidence="residence_proof").json["id"]
    body = {**COLLECT, "procedure": "874774", "answers": answers, "truth": True, "attachments": [sent]}
    filed = file(client, me, body)
    assert client.get(f"/requests/{filed.json['id']}", headers=me).json["lacking"] == []
    assert [one["documents_to_bring"] for one in told_of(engine, "submitted")] == [[]]
