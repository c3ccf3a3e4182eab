"""A document lies at the counter: who is told, who may take it, and what becomes of it when it is not collected."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from certificates.domain.codes import new_pickup_code
from certificates.domain.collecting import Place
from certificates.models.deliveries import wrong_codes
from certificates.store import deliveries
from described import assert_fits
from flask import Flask
from flask.testing import FlaskClient
from offices import ADDRESS, Colleague, issued, state_of, supervisor, told
from servicekit.testing import Clock, TokenFactory
from servicekit.testing.borders import with_texts
from sqlalchemy import Engine, func, select

SELF = {"name": "Ελένη Νικολάου", "capacity": "self", "document_kind": "id-card", "last_signs": "456"}
BROTHER = {"name": "Νίκος Νικολάου", "capacity": "authorised", "document_kind": "passport", "last_signs": "x9z"}


@pytest.fixture
def clerk(client: FlaskClient, tokens: TokenFactory) -> Colleague:
    return Colleague(client, tokens)


def laid_out(clerk: Colleague, engine: Engine, **changes: Any) -> str:
    request_id = issued(engine, **changes)
    answer = clerk.act(request_id, "lay-out", place="office")
    assert answer.status_code == 200, answer.get_json()
    return request_id


def test_the_applicant_is_sent_a_code_place_and_hours(clerk: Colleague, engine: Engine) -> None:
    case = clerk.case(laid_out(clerk, engine))
    assert (case["state"], case["pickup"]["place"], case["pickup"]["state"]) == ("to-collect", "office", "waiting")
    [data] = told(engine, "ready-to-collect")
    assert data["code"] == case["pickup"]["code"]
    assert (data["place"]["kind"], data["hours"]["en"]) == ("office", "Monday to Friday, 8:30–13:30")
    # Sixty days from 23 November: it is surely there until 21 January.
    assert data["kept_until"] == case["pickup"]["kept_until"] == "2027-01-21"
    assert data["recipient"]["email"] == "eleni@mail.test"


def test_the_code_opens_the_case_and_is_dead_when_it_served(clerk: Colleague, engine: Engine) -> None:
    request_id = laid_out(clerk, engine)
    code = clerk.case(request_id)["pickup"]["code"]
    typed = f"{code[:4].lower()}-{code[4:]}"
    assert clerk.post("/pickups", {"code": typed}).get_json() == {"request_id": request_id}
    assert clerk.act(request_id, "hand-over", code=typed, collector=SELF).status_code == 200
    gone = clerk.post("/pickups", {"code": code})
    assert (gone.status_code, gone.get_json()["code"]) == (404, "pickup-not-found")


def test_wrong_codes_are_forgotten_when_they_count_no_more(clerk: Colleague, engine: Engine, clock: Clock) -> None:
    for _ in range(2):
        assert clerk.post("/pickups", {"code": new_pickup_code()}).status_code == 404
        clock.now += timedelta(hours=1)
    with engine.connect() as conn:
        assert conn.execute(select(func.count()).select_from(wrong_codes)).scalar_one() == 1


def test_who_took_it_and_who_handed_it_over_are_written_side_by_side(
    clerk: Colleague, engine: Engine, clock: Clock
) -> None:
    request_id = laid_out(clerk, engine)
    colleague = Colleague(clerk.client, clerk.tokens, "g.xenakis", ("Γιώργος", "Ξενάκης"))
    case = colleague.act(request_id, "hand-over", collector=SELF).get_json()
    assert_fits("Case", case)
    assert case["state"] == "collected"
    assert case["pickup"]["collector"] == {
        **SELF,
        "authorisation": None,
        "matches": True,
        "officer_name": "Γιώργος Ξενάκης",
    }
    assert case["pickup"]["ended_at"] == clock.now.isoformat()
    [happened] = [one for one in case["history"] if one["what"] == "hand-over"]
    assert (happened["actor_name"], happened["told"]["name"]) == ("Γιώργος Ξενάκης", "Ελένη Νικολάου")


def test_another_person_needs_an_authorisation(clerk: Colleague, engine: Engine) -> None:
    request_id = laid_out(clerk, engine)
    as_self = clerk.act(request_id, "hand-over", collector={**BROTHER, "capacity": "self"})
    assert (as_self.status_code, as_self.get_json()["code"]) == (409, "collector-differs")
    without = clerk.act(request_id, "hand-over", collector=BROTHER)
    assert without.status_code == 422
    assert [one["field"] for one in without.get_json()["errors"]] == ["collector.authorisation"]
    case = clerk.act(request_id, "hand-over", collector={**BROTHER, "authorisation": "1234/2026"}).get_json()
    assert (case["pickup"]["collector"]["last_signs"], case["pickup"]["collector"]["matches"]) == ("X9Z", None)


@pytest.mark.parametrize("name", ["ΕΛΕΝΗ ΝΙΚΟΛΑΟΥ", "Νικολάου Ελένη", "Eleni Nikolaou", "Ελένη Μαρία Νικολάου"])
def test_the_applicants_name_is_known_however_a_clerk_writes_it(clerk: Colleague, engine: Engine, name: str) -> None:
    request_id = laid_out(clerk, engine)
    assert clerk.act(request_id, "hand-over", collector={**SELF, "name": name}).status_code == 200


def test_another_card_than_in_the_request_is_written_down_and_not_refused(clerk: Colleague, engine: Engine) -> None:
    request_id = laid_out(clerk, engine)
    case = clerk.act(request_id, "hand-over", collector={**SELF, "last_signs": "999"}).get_json()
    assert case["pickup"]["collector"]["matches"] is False


def test_clerks_do_not_hand_over_to_themselves_nor_their_own_document(clerk: Colleague, engine: Engine) -> None:
    request_id = laid_out(clerk, engine)
    mine = {**BROTHER, "name": "Σταυράκη Μαρία", "authorisation": "1"}
    refused = clerk.act(request_id, "hand-over", collector=mine)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "collector-is-clerk")
    own = issued(engine, subject=f"staff-{clerk.username}")
    refused = clerk.act(own, "lay-out", version=1, place="office")
    assert (refused.status_code, refused.get_json()["code"]) == (403, "own-case")


def test_five_wrong_codes_are_for_the_head_of_the_office(
    clerk: Colleague, engine: Engine, tokens: TokenFactory
) -> None:
    request_id, other = laid_out(clerk, engine), laid_out(clerk, engine)
    wrong, right = (clerk.case(one)["pickup"]["code"] for one in (other, request_id))
    for _ in range(5):
        refused = clerk.act(request_id, "hand-over", code=wrong, collector=SELF)
        assert (refused.status_code, refused.get_json()["code"]) == (409, "wrong-pickup-code")
    locked = clerk.act(request_id, "hand-over", code=right, collector=SELF)
    assert (locked.status_code, locked.get_json()["code"]) == (409, "pickup-locked")
    assert clerk.act(request_id, "hand-over", collector=SELF).status_code == 409
    head = supervisor(clerk.client, tokens)
    assert head.act(request_id, "hand-over", code=right, collector=SELF).status_code == 200


def test_who_tries_many_codes_waits_ten_minutes(clerk: Colleague, engine: Engine, clock: Clock) -> None:
    request_id = laid_out(clerk, engine)
    right = clerk.case(request_id)["pickup"]["code"]
    for _ in range(5):
        assert clerk.post("/pickups", {"code": "0000000-0"}).status_code == 404
    assert clerk.post("/pickups", {"code": "0000000-1"}).status_code == 422, "a slip of the finger is not counted"
    refused = clerk.post("/pickups", {"code": right})
    assert (refused.status_code, refused.get_json()["code"]) == (429, "too-many-codes")
    colleague = Colleague(clerk.client, clerk.tokens, "g.xenakis", ("Γιώργος", "Ξενάκης"))
    assert colleague.post("/pickups", {"code": right}).status_code == 200
    clock.advance(minutes=10, seconds=1)
    assert clerk.post("/pickups", {"code": right}).status_code == 200


def test_codes_tried_at_one_moment_are_all_counted(app: Flask, clerk: Colleague, engine: Engine) -> None:
    def one(_: int) -> int:
        answer = Colleague(app.test_client(), clerk.tokens).post("/pickups", {"code": "00000000"})
        return int(answer.status_code)

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(one, range(12))) == [404] * 5 + [429] * 7


def test_two_clerks_hand_over_once(app: Flask, clerk: Colleague, engine: Engine) -> None:
    request_id = laid_out(clerk, engine)
    version = clerk.case(request_id)["version"]

    def one(number: int) -> str:
        colleague = Colleague(app.test_client(), clerk.tokens, f"c{number}", ("Άννα", f"Υπάλληλος{number}"))
        answer = colleague.act(request_id, "hand-over", version, collector=SELF)
        return str(answer.get_json().get("code", answer.get_json().get("state")))

    with ThreadPoolExecutor(6) as pool:
        answers = sorted(pool.map(one, range(6)))
    assert answers == ["case-changed"] * 5 + ["collected"]
    history = [one["what"] for one in clerk.case(request_id)["history"]]
    assert history.count("hand-over") == 1


def test_laying_out_twice_at_once_makes_one_code_and_one_mail(app: Flask, clerk: Colleague, engine: Engine) -> None:
    request_id = issued(engine)

    def one(number: int) -> int:
        answer = Colleague(app.test_client(), clerk.tokens, f"c{number}").act(request_id, "lay-out", 1, place="office")
        return int(answer.status_code)

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(one, range(6))) == [200] + [409] * 5
    assert len(told(engine, "ready-to-collect")) == 1


def test_what_is_to_be_posted_is_not_laid_out(clerk: Colleague, engine: Engine) -> None:
    refused = clerk.act(issued(engine, delivery="post"), "lay-out", place="office")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "other-delivery")
    for delivery, code in (("collect", "other-delivery"), ("service-centre", "no-service-centre")):
        refused = clerk.act(issued(engine, delivery=delivery), "lay-out", place="service-centre")
        assert (refused.status_code, refused.get_json()["code"]) == (409, code)
    assert clerk.act(issued(engine, delivery="service-centre"), "lay-out", place="office").status_code == 200
    gone = issued(engine, delivery="service-centre", service_centre="kep_of_old")
    assert clerk.act(gone, "lay-out", place="service-centre").get_json()["code"] == "no-service-centre"
    office = issued(engine, delivery="service-centre", service_centre="revenue")
    assert clerk.act(office, "lay-out", place="service-centre").get_json()["code"] == "no-service-centre"


def test_what_is_not_collected_is_put_away_after_sixty_days_by_a_clerk(
    clerk: Colleague, engine: Engine, clock: Clock
) -> None:
    request_id = laid_out(clerk, engine)
    code = clerk.case(request_id)["pickup"]["code"]
    clock.advance(days=59)
    early = clerk.act(request_id, "archive")
    assert (early.status_code, early.get_json()["kept_until"]) == (409, "2027-01-21")
    clock.advance(days=1)
    assert clerk.act(request_id, "archive").get_json()["state"] == "unclaimed"
    assert clerk.post("/pickups", {"code": code}).status_code == 404
    back = clerk.act(request_id, "fetch-back").get_json()
    assert (back["state"], back["pickup"]["state"]) == ("to-collect", "waiting")
    assert back["pickup"]["code"] != code
    assert len(told(engine, "ready-to-collect")) == 2


def test_what_was_recalled_is_not_handed_over(clerk: Colleague, engine: Engine, tokens: TokenFactory) -> None:
    request_id = laid_out(clerk, engine)
    code = clerk.case(request_id)["pickup"]["code"]
    head = supervisor(clerk.client, tokens)
    assert head.act(request_id, "recall", reason="Νέα στοιχεία").status_code == 200
    assert clerk.post("/pickups", {"code": code}).status_code == 404
    refused = clerk.act(request_id, "hand-over", code=code, collector=SELF)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "act-not-possible")


def test_a_code_is_never_given_twice(clerk: Colleague, engine: Engine, clock: Clock) -> None:
    request_id, other = laid_out(clerk, engine), issued(engine)
    code = clerk.case(request_id)["pickup"]["code"]
    with engine.begin() as conn:
        assert deliveries.add_pickup(conn, UUID(other), code, deliveries.Spot(Place.OFFICE), clock.now) is None


def test_the_applicant_sees_the_code_while_it_waits(
    clerk: Colleague, engine: Engine, tokens: TokenFactory, client: FlaskClient
) -> None:
    request_id = laid_out(clerk, engine, subject="citizen-1")
    own = client.get(f"/requests/{request_id}", headers=tokens.headers("citizen-1")).get_json()
    assert_fits("OwnRequest", own)
    assert own["pickup"].pop("counter")["name"]["el"] == "Τμήμα Δημοτικής Κατάστασης"
    assert own["pickup"] == {
        "code": clerk.case(request_id)["pickup"]["code"],
        "place": "office",
        "laid_out_at": "2026-11-23T09:30:00+00:00",
        "kept_until": "2027-01-21",
    }
    clerk.act(request_id, "hand-over", collector=SELF)
    assert client.get(f"/requests/{request_id}", headers=tokens.headers("citizen-1")).get_json()["pickup"] is None
    assert state_of(engine, request_id) == "collected"


@with_texts
@pytest.mark.parametrize("field", ["name", "last_signs", "authorisation", "capacity", "document_kind"])
def test_whatever_is_written_of_a_collector_is_taken_or_refused(
    clerk: Colleague, engine: Engine, field: str, texts: Sequence[str]
) -> None:
    request_id = laid_out(clerk, engine)
    for text in texts:
        answer = clerk.act(request_id, "hand-over", collector={**BROTHER, "authorisation": "1", field: text})
        assert answer.status_code in (200, 409, 422), (field, text)
        if answer.status_code == 200:
            request_id = laid_out(clerk, engine)


@with_texts
def test_whatever_is_typed_as_a_code_with_a_hand_over_is_refused(
    clerk: Colleague, engine: Engine, texts: Sequence[str]
) -> None:
    request_id = laid_out(clerk, engine)
    for text in texts:
        assert clerk.act(request_id, "hand-over", code=text, collector=SELF).status_code == 422
    assert clerk.case(request_id)["pickup"]["wrong_tries"] == 0


def test_an_applicant_who_cannot_come_chooses_another_way_and_the_code_ends(clerk: Colleague, engine: Engine) -> None:
    request_id = laid_out(clerk, engine)
    code = clerk.case(request_id)["pickup"]["code"]
    case = clerk.act(request_id, "change-delivery", delivery="post", postal_address=ADDRESS).get_json()
    assert (case["state"], case["delivery"], case["pickup"]["state"]) == ("issued", "post", "void")
    assert clerk.post("/pickups", {"code": code}).status_code == 404
    assert [one["id"] for one in clerk.get("/post/waiting").get_json()["items"]] == [request_id]


def test_only_what_is_collected_is_laid_out_and_only_its_day_puts_it_away(clerk: Colleague, engine: Engine) -> None:
    posted = issued(engine, delivery="post")
    assert "lay-out" not in clerk.case(posted)["acts"]
    waits = laid_out(clerk, engine)
    assert {"hand-over", "change-delivery"} <= set(clerk.case(waits)["acts"])
    assert "archive" not in clerk.case(waits)["acts"]
