"""Letters for the post office: what goes into a batch, what leaves it, and what comes back."""

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from certificates.handlers import IDENTITY_HANDLERS
from described import assert_fits
from flask.testing import FlaskClient
from offices import ADDRESS, LABELS, Colleague, issued, state_of, supervisor, to_post, told
from servicekit.envelope import ReceivedEvent
from servicekit.inbox import DeadLetter
from servicekit.testing import TokenFactory
from sqlalchemy import Engine


@pytest.fixture
def clerk(client: FlaskClient, tokens: TokenFactory) -> Colleague:
    return Colleague(client, tokens)


def level_changed(
    engine: Engine, subject: str, level: str, at: datetime, changed: dict[str, Any] | None = None
) -> None:
    """identity-bridge tells of a level."""
    data = {"sub": subject, "level": level, "at": at.isoformat(), "cutoff": at.isoformat(), **(changed or {})}
    event = ReceivedEvent(uuid.uuid4(), "identity.level.changed", "/services/identity-bridge", subject, at, None, data)
    with engine.begin() as conn:
        IDENTITY_HANDLERS["identity.level.changed"](conn, event)


BEFORE = datetime(2026, 11, 19, 9, 0, tzinfo=UTC)
AFTER = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


def test_from_the_list_through_a_batch_to_the_post_office(clerk: Colleague, engine: Engine) -> None:
    first, second = to_post(engine), to_post(engine)
    issued(engine)
    assert_fits("PostWaiting", clerk.get("/post/waiting").get_json())
    waiting = clerk.get("/post/waiting").get_json()["items"]
    assert [one["id"] for one in waiting] == [first, second]
    assert waiting[0]["address_lines"] == ["ΕΛΕΝΗ ΝΙΚΟΛΑΟΥ", "ΕΛΕΥΘΕΡΙΑΣ 50", "700 14 ΛΙΜΕΝΑΣ ΧΕΡΣΟΝΗΣΟΥ"]
    batch = clerk.batch(first, second)
    assert (batch["number"], batch["state"], batch["going"], batch["left_out"]) == (1, "open", 2, [])
    assert clerk.get("/post/waiting").get_json()["items"] == []
    clerk.label_all(batch)
    closed = clerk.post(f"/post/batches/{batch['id']}/close").get_json()
    assert (closed["state"], closed["closed_by"]) == ("closed", clerk.username)
    assert [one["state"] for one in closed["items"]] == ["posted", "posted"]
    assert [data["tracking"] for data in told(engine, "posted")] == LABELS[:2]
    assert_fits("Batch", closed)
    assert_fits("BatchAndLeftOut", batch)
    assert_fits("Case", clerk.case(first))
    case = clerk.case(first)
    assert (case["state"], case["letters"][0]["tracking"]) == ("posted", LABELS[0])
    [happened] = [one for one in case["history"] if one["what"] == "post"]
    assert (happened["actor_name"], happened["told"]) == ("Μαρία Σταυράκη", {"tracking": LABELS[0]})
    assert [one["number"] for one in clerk.get("/post/batches").get_json()["items"]] == [1]


def test_the_applicant_reads_the_number(
    clerk: Colleague, engine: Engine, client: FlaskClient, tokens: TokenFactory
) -> None:
    batch = clerk.batch(to_post(engine, subject="citizen-1"))
    clerk.label_all(batch)
    path = f"/requests/{batch['items'][0]['request_id']}"
    own = tokens.headers("citizen-1")
    assert client.get(path, headers=own).get_json()["tracking"] is None
    clerk.post(f"/post/batches/{batch['id']}/close")
    assert client.get(path, headers=own).get_json()["tracking"] == LABELS[0]


def test_one_batch_is_open_at_a_time_and_another_follows_it(clerk: Colleague, engine: Engine) -> None:
    one = clerk.batch(to_post(engine))
    assert clerk.batch(to_post(engine))["id"] == one["id"]
    clerk.label_all(clerk.get(f"/post/batches/{one['id']}").get_json())
    clerk.post(f"/post/batches/{one['id']}/close")
    other = clerk.batch(to_post(engine))
    assert (other["number"], other["id"] != one["id"]) == (2, True)


def test_a_number_is_used_once_for_ever_also_after_the_letter_left(clerk: Colleague, engine: Engine) -> None:
    batch = clerk.batch(to_post(engine), to_post(engine))
    first, second = (f"/post/batches/{batch['id']}/items/{one['id']}" for one in batch["items"])
    assert clerk.put(first, {"tracking": "ΡΡ 12345678 5 GR"}).get_json()["items"][0]["tracking"] == LABELS[0]
    assert clerk.put(first, {"tracking": LABELS[0]}).status_code == 200, "the same again changes nothing"
    used = clerk.put(second, {"tracking": LABELS[0]})
    assert (used.status_code, used.get_json()["code"]) == (409, "tracking-used")
    assert (used.get_json()["number"], used.get_json()["batch"]) == ("1/20-11-2026", 1)
    left = clerk.delete(first).get_json()
    assert [one["state"] for one in left["items"]] == ["void", "in-batch"]
    assert clerk.put(second, {"tracking": LABELS[0]}).status_code == 409
    gone = clerk.put(first, {"tracking": LABELS[1]})
    assert (gone.status_code, gone.get_json()["code"]) == (404, "letter-not-found")
    assert [one["id"] for one in clerk.get("/post/waiting").get_json()["items"]] == [batch["items"][0]["request_id"]]


@pytest.mark.parametrize("number", ["PP123456784GR", "RR473124829GB", "", "PP123456785"])
def test_what_is_on_no_label_is_refused(clerk: Colleague, engine: Engine, number: str) -> None:
    batch = clerk.batch(to_post(engine))
    refused = clerk.put(f"/post/batches/{batch['id']}/items/{batch['items'][0]['id']}", {"tracking": number})
    assert refused.status_code == 422
    assert [one["field"] for one in refused.get_json()["errors"]] == ["tracking"]


def test_a_batch_closes_only_when_each_letter_has_a_label(clerk: Colleague, engine: Engine) -> None:
    batch = clerk.batch(to_post(engine), to_post(engine))
    path = f"/post/batches/{batch['id']}"
    clerk.put(f"{path}/items/{batch['items'][0]['id']}", {"tracking": LABELS[0]})
    refused = clerk.post(f"{path}/close")
    assert (refused.status_code, refused.get_json()["numbers"]) == (409, ["2/20-11-2026"])
    for item in batch["items"]:
        clerk.delete(f"{path}/items/{item['id']}")
    empty = clerk.post(f"{path}/close")
    assert (empty.status_code, empty.get_json()["code"]) == (409, "batch-empty")


def test_nothing_changes_in_a_closed_batch(clerk: Colleague, engine: Engine) -> None:
    batch = clerk.batch(to_post(engine))
    clerk.label_all(batch)
    path = f"/post/batches/{batch['id']}"
    once, twice = clerk.post(f"{path}/close").get_json(), clerk.post(f"{path}/close").get_json()
    assert once == twice
    assert len(told(engine, "posted")) == 1
    item = f"{path}/items/{batch['items'][0]['id']}"
    for answer in (clerk.delete(item), clerk.put(item, {"tracking": LABELS[1]})):
        assert (answer.status_code, answer.get_json()["code"]) == (409, "batch-closed")


def test_what_cannot_go_is_left_out_and_said_why(clerk: Colleague, engine: Engine) -> None:
    long = {**ADDRESS, "city": "Άγιος Νικόλαος και Αγία Παρασκευή της Άνω και Κάτω Χερσονήσου"}
    cases = {
        to_post(engine): None,
        issued(engine): "state",
        to_post(engine, state="posted"): "state",
        to_post(engine, postal_address=long): "address",
        to_post(engine, applicant={}): "address",
        to_post(engine, subject=f"staff-{clerk.username}"): "own-case",
        to_post(engine, level="A", subject="lost-1"): "level-lost",
        str(uuid.uuid4()): "state",
    }
    batch = clerk.batch(*cases)
    assert {one["request_id"]: one["reason"] for one in batch["left_out"]} == {
        one: reason for one, reason in cases.items() if reason
    }
    assert batch["going"] == 1


def test_who_lost_level_b_collects_it_instead_and_reads_why(
    clerk: Colleague, engine: Engine, client: FlaskClient, tokens: TokenFactory
) -> None:
    stays, goes = to_post(engine, subject="keeps-b"), to_post(engine, subject="loses-b")
    batch = clerk.batch(stays, goes)
    clerk.label_all(batch)
    level_changed(engine, "loses-b", "A", AFTER)
    closed = clerk.post(f"/post/batches/{batch['id']}/close").get_json()
    assert {one["request_id"]: (one["state"], one["reason"]) for one in closed["items"]} == {
        stays: ("posted", None),
        goes: ("void", "level-lost"),
    }
    case = clerk.case(goes)
    assert (case["state"], case["delivery"], case["postal_address"]) == ("issued", "collect", None)
    [why] = [one for one in case["history"] if one["what"] == "delivery-changed"]
    assert (why["side"], why["detail"], why["told"]) == ("system", "collect", {"reason": "level-lost"})
    [data] = told(engine, "delivery-changed")
    assert (data["request_id"], data["delivery"]) == (goes, "collect")
    assert clerk.act(goes, "lay-out", place="office").status_code == 200


@pytest.mark.parametrize(
    ("filed", "events", "goes"),
    [
        ("B", [], True),
        ("A", [], False),
        ("A", [("B", AFTER)], False),
        ("B", [("A", BEFORE)], True),
        ("B", [("A", AFTER), ("B", LATER)], True),
        ("B", [("B", LATER), ("A", AFTER)], True),
        ("B", [("B", AFTER), ("A", LATER)], False),
        ("B", [("A", LATER), ("A", LATER)], False),
    ],
)
def test_the_level_is_what_was_told_last_of_a_request_that_had_it(
    clerk: Colleague, engine: Engine, filed: str, events: list[tuple[str, datetime]], goes: bool
) -> None:
    request_id = to_post(engine, subject="level-1", level=filed)
    for level, at in events:
        level_changed(engine, "level-1", level, at)
    assert clerk.batch(request_id)["going"] == goes


@pytest.mark.parametrize("changes", [{"level": "C"}, {"at": "yesterday"}, {"sub": None}, {"cutoff": None}])
def test_an_event_that_says_no_level_is_a_dead_letter(engine: Engine, changes: dict[str, Any]) -> None:
    with pytest.raises(DeadLetter):
        level_changed(engine, "level-1", "A", AFTER, changes)


def test_what_was_filed_at_the_counter_goes_only_by_the_exception_that_was_made(
    clerk: Colleague, engine: Engine
) -> None:
    at_the_counter = {"subject": None, "level": "A", "filed_by": "g.xenakis"}
    goes = to_post(engine, **at_the_counter, override_reason="Δεν μπορεί να μετακινηθεί.")
    batch = clerk.batch(goes, to_post(engine, **at_the_counter))
    assert [one["request_id"] for one in batch["items"]] == [goes]
    assert [one["reason"] for one in batch["left_out"]] == ["level-lost"]


def test_an_exception_made_at_the_counter_is_posted_and_opens_no_download(clerk: Colleague, engine: Engine) -> None:
    at_counter = {"level": "A", "subject": None, "filed_by": "g.xenakis", "override_reason": "Δεν μπορεί να έρθει."}
    request_id = posted(clerk, engine, **at_counter)
    assert state_of(engine, request_id) == "posted"
    assert clerk.act(request_id, "came-back", reason="Άγνωστος").status_code == 200
    refused = clerk.act(request_id, "change-delivery", delivery="download")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "level-too-low")
    again = clerk.act(request_id, "change-delivery", delivery="post", postal_address=ADDRESS).get_json()
    assert (again["state"], again["delivery"]) == ("issued", "post")


def test_what_was_recalled_leaves_the_batch(clerk: Colleague, engine: Engine, tokens: TokenFactory) -> None:
    recalled, other = to_post(engine), to_post(engine)
    batch = clerk.batch(recalled, other)
    clerk.label_all(batch)
    assert supervisor(clerk.client, tokens).act(recalled, "recall", reason="Νέα στοιχεία").status_code == 200
    closed = clerk.post(f"/post/batches/{batch['id']}/close").get_json()
    assert [(one["state"], one["reason"]) for one in closed["items"]] == [("void", "recalled"), ("posted", None)]
    assert state_of(engine, recalled) == "recalled"


def posted(clerk: Colleague, engine: Engine, **changes: Any) -> str:
    request_id = to_post(engine, **changes)
    batch = clerk.batch(request_id)
    clerk.label_all(batch)
    assert clerk.post(f"/post/batches/{batch['id']}/close").status_code == 200
    return request_id
