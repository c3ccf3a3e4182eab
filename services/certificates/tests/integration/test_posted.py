"""What becomes of letters: they arrive, come back, and go again; and colleagues who press at once."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import test_posting
from flask import Flask
from flask.testing import FlaskClient
from offices import ADDRESS, LABELS, Colleague, issued, state_of, to_post, told
from servicekit.testing import TokenFactory
from sqlalchemy import Engine
from test_posting import AFTER, level_changed, posted

clerk = test_posting.clerk


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
    assert unproved.status_code == 409, "the names in it are still unproved"


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
