"""Files of applicants: what is taken, what is refused at once, whose they are, and when they go."""

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import hostile
import pytest
from certificates.api.context import EXTENSION
from certificates.checking import make_step
from certificates.models import uploads as tables
from certificates.settings import UploadSettings
from certificates.use_cases import uploads
from described import assert_fits
from filekit.testing import EICAR
from flask import Flask
from flask.testing import FlaskClient
from hostile import A4
from requesting import COLLECT, file
from servicekit.testing import Clock, TokenFactory
from sqlalchemy import Engine, func, select

PDF = hostile.pdf(A4)
TABLES = (tables.attachments, tables.quarantine, tables.pages)
Headers = dict[str, str]
Limit = Callable[..., None]


@pytest.fixture
def me(tokens: TokenFactory) -> Headers:
    return tokens.headers("me", given_name="Ελένη")


@pytest.fixture
def limit(app: Flask) -> Iterator[Limit]:
    """Gives the app other limits for a test."""
    before = app.extensions[EXTENSION]

    def to(**limits: Any) -> None:
        app.extensions[EXTENSION] = type(before)(**{**vars(before), "uploads": UploadSettings(**limits)})

    yield to
    app.extensions[EXTENSION] = before


def send(client: FlaskClient, headers: Headers, content: bytes = PDF, name: str = "a.pdf", **query: str) -> Any:
    place = query or {"procedure": "955481"}
    return client.post("/uploads", data=content, query_string=place, headers={**headers, "X-File-Name": name})


def count(engine: Engine, table: Any = tables.attachments) -> int:
    with engine.connect() as conn:
        return int(conn.execute(select(func.count()).select_from(table)).scalar_one())


def nothing_is_kept(engine: Engine) -> bool:
    return [count(engine, table) for table in TABLES] == [0, 0, 0]


def draw(engine: Engine, clock: Clock) -> None:
    """Let the worker open everything."""

    step = make_step(engine, None, 20, uploads.Hooks, clock)
    while step():
        pass


def test_a_file_is_taken_listed_and_shown_once_it_is_drawn(
    client: FlaskClient, me: Headers, engine: Engine, clock: Clock
) -> None:
    answer = send(
        client, me, name="%CE%94%CE%95%CE%97%20%26%20%CE%A3%CE%99%CE%91.pdf", procedure="955481", evidence="0"
    )
    assert answer.status_code == 201
    sent = answer.get_json()
    assert_fits("Attachment", sent)
    assert (sent["name"], sent["media_type"], sent["state"]) == ("ΔΕΗ & ΣΙΑ.pdf", "application/pdf", "checking")
    assert (sent["evidence"], sent["size"], sent["pages"]) == ("0", len(PDF), None)
    page = f"/uploads/{sent['id']}/pages/1"
    assert client.get(page, headers=me).status_code == 404, "nobody has drawn it yet"
    draw(engine, clock)
    listed = client.get("/uploads?procedure=955481", headers=me).get_json()
    assert_fits("Uploads", listed)
    assert listed["items"] == [{**sent, "state": "ready", "pages": 1, "scanned": False}]
    assert listed["limits"] == client.get("/uploads/limits").get_json()
    assert listed["limits"]["scanned"] is False
    picture = client.get(page, headers=me)
    assert (picture.content_type, picture.data[:3]) == ("image/jpeg", b"\xff\xd8\xff")
    assert picture.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in picture.headers["Content-Security-Policy"]
    for missing in ("0", "2", "999999999"):
        assert client.get(f"/uploads/{sent['id']}/pages/{missing}", headers=me).status_code == 404
    assert client.get("/uploads?procedure=527543", headers=me).get_json()["items"] == []
    assert count(engine, tables.quarantine) == 0


@pytest.mark.parametrize("content_type", ["text/html", "image/png", "application/json", "multipart/form-data", ""])
def test_what_the_browser_calls_it_says_nothing(client: FlaskClient, me: Headers, content_type: str) -> None:
    headers = {**me, "X-File-Name": "photo.exe", "Content-Type": content_type}
    answer = client.post("/uploads?procedure=955481", data=hostile.heic(), headers=headers)
    assert (answer.status_code, answer.get_json()["media_type"]) == (201, "image/heic")


@pytest.mark.parametrize(
    ("content", "status", "reason"),
    [
        (b"", 422, "empty"),
        (hostile.HTML, 422, "unknown-type"),
        (EICAR, 422, "unknown-type"),
        (hostile.GIFAR, 422, "unknown-type"),
        (b"MZ\x90\0", 422, "unknown-type"),
        (b"%PDF-1.7\n" + b"0" * 50_000_000, 413, "too-large"),
    ],
    ids=["empty", "html", "eicar", "gifar", "program", "50 MB"],
)
def test_what_is_none_of_ours_is_refused_at_once_and_nothing_is_kept(
    client: FlaskClient, me: Headers, engine: Engine, content: bytes, status: int, reason: str
) -> None:
    refused = send(client, {**me, "Accept-Language": "en"}, content, name="photo.jpg")
    body = refused.get_json()
    assert (refused.status_code, body["code"], body["reason"]) == (status, "upload-refused", reason)
    assert_fits("Problem", body)
    assert body["detail"].startswith(("The file", "It must be"))
    assert nothing_is_kept(engine)


def test_ten_megabytes_are_taken_here_and_one_elsewhere(app: Flask, client: FlaskClient, me: Headers) -> None:
    most = client.get("/uploads/limits").get_json()["max_bytes"]
    assert (most, app.config["LARGEST_BODY"]) == (10_000_000, 10_000_000)
    assert send(client, me, b"%PDF-".ljust(most, b" ")).status_code == 201
    assert send(client, me, b"%PDF-".ljust(most + 1, b" ")).status_code == 413
    elsewhere = client.post(
        "/requests", data=b'"' + b"x" * 1_000_001 + b'"', headers=me, content_type="application/json"
    )
    assert (elsewhere.status_code, elsewhere.get_json()["code"]) == (413, "http-413")


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"procedure": "nothing"},
        {"procedure": "955481", "request": str(uuid.uuid4())},
        {"request": "x"},
        {"asked": str(uuid.uuid4()), "procedure": "955481"},
    ],
)
def test_a_file_is_for_exactly_one_thing(client: FlaskClient, me: Headers, engine: Engine, query: Headers) -> None:
    answer = client.post("/uploads", data=PDF, query_string=query, headers=me)
    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid-input")
    assert nothing_is_kept(engine)


def test_files_of_another_account_cannot_be_seen(
    client: FlaskClient, me: Headers, tokens: TokenFactory, engine: Engine, clock: Clock
) -> None:
    sent = send(client, me).get_json()
    draw(engine, clock)
    other = tokens.headers("other")
    assert client.get(f"/uploads/{sent['id']}/pages/1", headers=other).status_code == 404
    assert client.get("/uploads?procedure=955481", headers=other).get_json()["items"] == []
    assert client.delete(f"/uploads/{sent['id']}", headers=other).status_code == 204
    assert count(engine) == 1, "as if it were not there"
    assert "uploads" in client.get("/my-data", headers=other).get_json()
    assert client.get("/my-data", headers=other).get_json()["uploads"] == []


def test_the_same_file_twice_is_one(client: FlaskClient, me: Headers, engine: Engine) -> None:
    first, second = send(client, me), send(client, me, name="again.pdf")
    assert (second.status_code, second.get_json()) == (201, first.get_json())
    send(client, me, procedure="955481", evidence="1")
    assert count(engine) == 2, "for another purpose it is another"


def test_a_request_and_an_account_have_so_many_files(client: FlaskClient, me: Headers, limit: Limit) -> None:
    limit(upload_max_files=2, upload_max_unfinished=3)
    answers = [
        send(client, me, PDF + bytes([32] * number), procedure=code).status_code
        for number, code in enumerate(["955481", "955481", "955481", "527543", "874774"])
    ]
    assert answers == [201, 201, 409, 201, 409]
    refused = send(client, me, PDF + b"  \n", procedure="955481").get_json()
    assert (refused["code"], refused["most"]) == ("uploads-full", 2)


def test_an_account_sends_so_many_an_hour_whatever_becomes_of_them(
    client: FlaskClient, me: Headers, limit: Limit, clock: Clock
) -> None:
    limit(upload_max_an_hour=2)
    for _ in range(2):
        sent = send(client, me).get_json()
        client.delete(f"/uploads/{sent['id']}", headers=me)
    refused = send(client, me)
    assert (refused.status_code, refused.get_json()["code"]) == (429, "too-many-uploads")
    clock.now += timedelta(hours=1)
    assert send(client, me).status_code == 201


def test_a_file_can_be_deleted_until_it_is_filed(
    client: FlaskClient, me: Headers, engine: Engine, clock: Clock
) -> None:
    sent = send(client, me).get_json()
    draw(engine, clock)
    for _ in range(2):
        assert client.delete(f"/uploads/{sent['id']}", headers=me).status_code == 204
    assert nothing_is_kept(engine)
    sent = send(client, me).get_json()
    assert file(client, me, {**COLLECT, "attachments": [sent["id"]]}).status_code == 201
    refused = client.delete(f"/uploads/{sent['id']}", headers=me)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "upload-fixed")


def test_throwing_the_draft_away_throws_its_files_away(client: FlaskClient, me: Headers, engine: Engine) -> None:
    send(client, me)
    send(client, me, procedure="527543")
    client.delete("/drafts/955481", headers=me)
    assert count(engine) == 1
