"""Letters for the post office: what goes into a batch, what leaves it, and what comes back."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from certificates.handlers import IDENTITY_HANDLERS
from described import assert_fits
from flask import Flask
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


def test_it_arrives(clerk: Colleague, engine: Engine) -> None:
    case = clerk.act(posted(clerk, engine), "arrived").get_json()
    assert (case["state"], case["letters"][0]["state"]) == ("delivered", "delivered")


def test_it_comes_back_and_is_fetched_to_the_counter(clerk: Colleague, engine: Engine) -> None:
    request_id = posted(clerk, engine)
    assert clerk.act(request_id, "came-back", reason=" ").status_code == 422
    case = clerk.act(request_id, "came-back", reason="Άγνωστος παραλήπτης").get_json()
    assert (case["state"], case["letters"][0]["reason"]) == ("returned", "Άγνωστος παραλήπτης")
    assert len(told(engine, "returned")) == 1
    back = clerk.act(request_id, "fetch-back").get_json()
    assert (back["state"], back["delivery"]) == ("to-collect", "collect")
    assert len(told(engine, "ready-to-collect")) == 1


def test_what_came_back_goes_again_to_another_address(clerk: Colleague, engine: Engine) -> None:
    request_id = posted(clerk, engine)
    clerk.act(request_id, "came-back", reason="Άγνωστος παραλήπτης")
    wrong = clerk.act(request_id, "change-delivery", delivery="post")
    assert [one["field"] for one in wrong.get_json()["errors"]] == ["postal_address"]
    elsewhere = {**ADDRESS, "number": "52"}
    case = clerk.act(request_id, "change-delivery", delivery="post", postal_address=elsewhere).get_json()
    assert (case["state"], case["postal_address"]["number"]) == ("issued", "52")
    [data] = told(engine, "delivery-changed")
    assert data["postal_address"]["number"] == "52"
    again = clerk.batch(request_id)
    item = again["items"][0]
    used = clerk.put(f"/post/batches/{again['id']}/items/{item['id']}", {"tracking": LABELS[0]})
    assert (used.status_code, used.get_json()["batch"]) == (409, 1)
    assert [one["state"] for one in clerk.case(request_id)["letters"]] == ["returned", "in-batch"]


def test_the_applicant_chooses_another_way_for_what_came_back(
    clerk: Colleague, engine: Engine, client: FlaskClient, tokens: TokenFactory
) -> None:
    request_id = posted(clerk, engine, subject="citizen-1")
    clerk.act(request_id, "came-back", reason="Άγνωστος παραλήπτης")
    own = tokens.headers("citizen-1", email="eleni@mail.test", email_verified=True)
    changed = client.put(f"/requests/{request_id}/delivery", json={"delivery": "collect"}, headers=own)
    assert (changed.status_code, changed.get_json()["state"]) == (200, "issued")


def test_the_office_posts_nothing_to_level_a(clerk: Colleague, engine: Engine) -> None:
    request_id = issued(engine, level="A", state="working", subject="level-1")
    refused = clerk.act(request_id, "change-delivery", delivery="post", postal_address=ADDRESS)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "level-too-low")
    level_changed(engine, "level-1", "B", AFTER)
    unproved = clerk.act(request_id, "change-delivery", delivery="post", postal_address=ADDRESS)
    assert unproved.status_code == 409, "the names in it are still what somebody wrote"


def test_the_office_posts_what_its_applicant_asks_for(clerk: Colleague, engine: Engine) -> None:
    request_id = issued(engine, state="working")
    case = clerk.act(request_id, "change-delivery", delivery="post", postal_address=ADDRESS).get_json()
    assert (case["state"], case["delivery"]) == ("working", "post")
    same = clerk.act(request_id, "change-delivery", delivery="post", postal_address=ADDRESS).get_json()
    assert same["version"] == case["version"], "the same again changes nothing"


def test_colleagues_who_press_at_once_make_one_batch_and_one_letter(
    app: Flask, clerk: Colleague, engine: Engine
) -> None:
    wanted = [to_post(engine) for _ in range(4)]

    def one(number: int) -> Any:
        colleague = Colleague(app.test_client(), clerk.tokens, f"c{number}")
        return colleague.batch(*(wanted if number % 2 else reversed(wanted)))["id"]

    with ThreadPoolExecutor(6) as pool:
        batches = set(pool.map(one, range(6)))
    assert len(batches) == 1
    batch = clerk.get(f"/post/batches/{batches.pop()}").get_json()
    assert sorted(one["request_id"] for one in batch["items"]) == sorted(wanted)


def test_one_label_on_two_letters_at_once_is_on_one(app: Flask, clerk: Colleague, engine: Engine) -> None:
    batch = clerk.batch(*(to_post(engine) for _ in range(4)))

    def one(item: dict[str, Any]) -> int:
        colleague = Colleague(app.test_client(), clerk.tokens)
        path = f"/post/batches/{batch['id']}/items/{item['id']}"
        return int(colleague.put(path, {"tracking": LABELS[0]}).status_code)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(one, batch["items"])) == [200, 409, 409, 409]


def test_closing_and_removing_at_once_leave_no_letter_half_posted(app: Flask, clerk: Colleague, engine: Engine) -> None:
    batch = clerk.batch(to_post(engine), to_post(engine))
    clerk.label_all(batch)
    path = f"/post/batches/{batch['id']}"
    going = batch["items"][0]

    def one(number: int) -> int:
        colleague = Colleague(app.test_client(), clerk.tokens, f"c{number}")
        if number % 2:
            return int(colleague.delete(f"{path}/items/{going['id']}").status_code)
        return int(colleague.post(f"{path}/close").status_code)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(one, range(6)))
    after = clerk.get(path).get_json()
    assert after["state"] == "closed"
    pair = (after["items"][0]["state"], state_of(engine, going["request_id"]))
    assert pair in {("posted", "posted"), ("void", "issued")}
    assert state_of(engine, batch["items"][1]["request_id"]) == "posted"
    assert len(told(engine, "posted")) == sum(one["state"] == "posted" for one in after["items"])


@pytest.mark.parametrize(
    "claims", [{"roles": ["certificate-clerk"], "amr": ["pwd"]}, {"roles": ["desk-clerk"]}, {"roles": []}]
)
def test_only_the_office_delivers(
    client: FlaskClient, tokens: TokenFactory, engine: Engine, claims: dict[str, Any]
) -> None:
    stranger = Colleague(client, tokens, claims=claims)
    some = uuid.uuid4()
    answers = [
        stranger.get("/post/waiting"),
        stranger.get("/post/batches"),
        stranger.get(f"/post/batches/{some}"),
        stranger.post("/post/batches", {"requests": [str(some)]}),
        stranger.post(f"/post/batches/{some}/close"),
        stranger.put(f"/post/batches/{some}/items/{some}", {"tracking": LABELS[0]}),
        stranger.delete(f"/post/batches/{some}/items/{some}"),
        stranger.post("/pickups", {"code": "00000000"}),
        stranger.post(f"/casework/cases/{some}/acts/hand-over", {"version": 1}),
    ]
    assert {answer.status_code for answer in answers} == {403}


def test_a_batch_that_is_none_is_not_found(clerk: Colleague, engine: Engine) -> None:
    some = uuid.uuid4()
    for answer in (clerk.get(f"/post/batches/{some}"), clerk.post(f"/post/batches/{some}/close")):
        assert (answer.status_code, answer.get_json()["code"]) == (404, "batch-not-found")


def test_an_address_is_corrected_before_it_is_posted_and_not_in_its_envelope(
    clerk: Colleague, engine: Engine, client: FlaskClient, tokens: TokenFactory
) -> None:
    request_id, elsewhere = to_post(engine, subject="citizen-1"), {**ADDRESS, "number": "52"}
    corrected = clerk.act(request_id, "change-delivery", delivery="post", postal_address=elsewhere).get_json()
    assert (corrected["state"], corrected["postal_address"]["number"]) == ("issued", "52")
    own, path = tokens.headers("citizen-1"), f"/requests/{request_id}"
    assert "change-delivery" in client.get(path, headers=own).get_json()["acts"]
    batch = clerk.batch(request_id)
    assert "change-delivery" not in client.get(path, headers=own).get_json()["acts"]
    fixed = client.put(f"{path}/delivery", json={"delivery": "collect"}, headers=own)
    assert (fixed.status_code, fixed.get_json()["code"]) == (409, "delivery-fixed")
    lies = clerk.act(request_id, "change-delivery", delivery="collect")
    assert (lies.status_code, lies.get_json()["code"]) == (409, "letter-in-batch")
    assert clerk.delete(f"/post/batches/{batch['id']}/items/{batch['items'][0]['id']}").status_code == 200
    assert clerk.act(request_id, "change-delivery", delivery="collect").get_json()["delivery"] == "collect"


def test_a_town_that_no_label_takes_is_told_when_it_is_written(clerk: Colleague, engine: Engine) -> None:
    long = {**ADDRESS, "city": "Άγιος Νικόλαος Καστελλίου Πεδιάδος Ηρακλείου"}
    refused = clerk.act(to_post(engine), "change-delivery", delivery="post", postal_address=long)
    assert [one["field"] for one in refused.get_json()["errors"]] == ["postal_address.city"]
