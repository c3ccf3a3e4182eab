"""What a representative of many businesses sees of them, and what is kept of an establishment."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from fee_declarations import handlers, models
from fee_declarations.businesses import store
from fee_declarations.businesses.listing import MOST_PERIODS
from fee_declarations.businesses.store import NewLink
from fee_declarations.context import EXTENSION
from fee_declarations.finance.ledger import Ledger
from flask import Flask
from servicekit.db import transaction
from servicekit.testing.counting import counted
from sqlalchemy import Engine, select

from ..conftest import NOW, Representative, accepted, enter_debtor, new_afm

LARGEST = 200_000
HOTEL = {"kind": "accommodation", "address": "Οδός 0", "facts": {}}


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """Those that the service sends meanwhile."""
    with counted(app.extensions[EXTENSION].engine) as costs:
        yield costs.statements


def accountant(app: Flask, engine: Engine, businesses: int, places: int) -> Representative:
    """A representative of so many businesses, each with so many hotels, which finance knows."""
    one = Representative(app.test_client(), uuid.uuid4().hex, uuid.uuid4().hex, [])
    handler = handlers.identity_handlers(Ledger("1234"))["identity.declaration.accepted"]
    with transaction(engine) as conn:
        for _ in range(businesses):
            afm = new_afm()
            enter_debtor(engine, afm)
            handler(conn, accepted(one.person_id, afm, places, capacity="authorised_accountant", number="7/2026"))
        conn.execute(models.establishments.update().values(kind="accommodation"))
    return one


def get(one: Representative, path: str) -> Any:
    answer = one.http.get(path, headers=one.headers())
    assert answer.status_code == 200, answer.text
    assert len(answer.data) < LARGEST, path
    return answer.get_json()


def search(one: Representative, path: str, text: str) -> Any:
    answer = one.http.post(f"{path}/searches", json={"text": text}, headers=one.headers())
    assert (answer.status_code, len(answer.data) < LARGEST) == (200, True)
    return answer.get_json()


def test_an_accountant_of_six_businesses_of_fifty_establishments(app: Flask, engine: Engine) -> None:
    """No answer is large, and the number of statements does not depend on how many there are."""
    few, one = accountant(app, engine, 1, 1), accountant(app, engine, 6, 50)
    for anybody in (few, one):
        get(anybody, "/businesses?page=1")
    with statements(app) as of_few:
        get(few, "/businesses?page=1")
    with statements(app) as of_many:
        listed = get(one, "/businesses?page=1")
    assert len(of_few) == len(of_many)
    assert (listed["found"], listed["pages"], len(listed["items"])) == (6, 1, 6)
    first = listed["items"][0]
    assert first["counts"]["establishments"] == 50
    # Quarters of 2021 to 2024 are declared here, and they are all overdue.
    assert (first["counts"]["overdue"], first["counts"]["due"], first["counts"]["next_due"]) == (50 * 16, 0, None)
    assert search(one, "/businesses", first["afm"])["found"] == 1
    assert search(one, "/businesses", "επιχειρησή ικε")["found"] == 6

    business = f"/businesses/{first['id']}"
    with statements(app) as sent:
        page = get(one, f"{business}?page=2")
    assert len(sent) <= 9, sent
    assert (page["found"], page["page"], page["pages"], len(page["items"])) == (50, 2, 2, 25)
    assert page["of_several"] is True
    assert page["actors"] == [
        {
            "capacity": "authorised_accountant",
            "valid_from": "2024-01-01",
            "valid_to": None,
            "number": "7/2026",
            "own": True,
        }
    ]
    assert [place["name"] for place in search(one, business, "ΚΑΤΑΣΤΗΜΑ 49")["items"]] == ["Κατάστημα 49"]
    assert search(one, business, "οδος 47")["found"] == 1

    older = get(one, "/businesses")
    shown = [place for item in older["items"] for place in item["establishments"]]
    assert older["truncated"] is True
    assert MOST_PERIODS - 40 < sum(len(fee["periods"]) for place in shown for fee in place["fees"]) <= MOST_PERIODS


def test_what_is_anothers_looks_like_nothing(represent: Any) -> None:
    one, other = represent(), represent()
    [business] = get(one, "/businesses?page=1")["items"]
    place = f"/establishments/{one.establishments[0]}"
    for path in (f"/businesses/{business['id']}", place, f"{place}/fees/accommodation"):
        assert one.http.get(path, headers=one.headers()).status_code == 200
        assert other.http.get(path, headers=other.headers()).status_code == 404
    assert other.http.put(place, json=HOTEL, headers=other.headers()).status_code == 404
    assert one.http.get(f"{place}/fees/nothing", headers=one.headers()).status_code == 404


def test_an_establishment_is_kept_with_its_facts_and_what_changed(represent: Any, engine: Engine) -> None:
    one: Representative = represent()
    path = f"/establishments/{one.establishments[0]}"
    before = get(one, path)
    assert (before["kind"], before["facts"], before["changes"]) == (None, [], [])
    # Nobody said what it is: everything may be owed, and nothing counts.
    assert {fee["certain"] for fee in before["fees"]} == {False}
    facts = {"beds": "40", "season": "04--10", "opened": "2023-05-01", "licence": "1039Κ012Α0001", "serves": "yes"}
    said = {**HOTEL, "address": "Ελευθερίας 2", "facts": {**facts, "tables_area": "24.50"}}
    kept = one.http.put(path, json=said, headers=one.headers())
    assert kept.status_code == 200, kept.text
    texts = {fact["id"]: fact["text"]["en"] for fact in kept.get_json()["facts"] if fact["text"]}
    assert texts == {
        **facts,
        "season": "April – October",
        "opened": "01/05/2023",
        "serves": "Yes",
        "tables_area": "24.5 m²",
    }
    [change] = kept.get_json()["changes"]
    assert change["own"] is True
    named = {field["title"]["en"]: (field["before"], field["after"]["en"]) for field in change["fields"]}
    assert named["Address"] == ({"el": "Οδός 0", "en": "Οδός 0"}, "Ελευθερίας 2")
    assert named["Beds"] == (None, "40")
    # The same again changes nothing and is not recorded.
    again = one.http.put(path, json=said, headers=one.headers()).get_json()
    assert len(again["changes"]) == 1
    # Of periods before it opened nothing is asked: two fees, from the second quarter of 2023 to the end of 2024.
    [business] = get(one, "/businesses?page=1")["items"]
    assert business["counts"]["overdue"] == 2 * 7
    form = get(one, f"{path}/fees/public-space")
    assert (form["prefilled"], form["periods"], form["draft"]) == ({"area": "24.50"}, [], None)
    assert form["business"]["id"] == business["id"]
    own = get(one, "/my-data")
    assert [change["after"]["address"] for change in own["establishment_changes"]] == ["Ελευθερίας 2"]
    # A hotel without a restaurant owes nothing for one, and is refused when it declares so.
    without = {**said, "facts": {**facts, "serves": "no"}}
    assert one.http.put(path, json=without, headers=one.headers()).status_code == 200
    assert "food-and-drink" not in [fee["fee"] for fee in get(one, path)["fees"]]
    refused = one.http.post("/declarations", json=one.body(fee="food-and-drink"), headers=one.headers())
    assert (refused.status_code, refused.get_json()["code"]) == (409, "fee-not-owed")


def test_a_corrected_address_is_the_same_establishment_to_the_next_special_declaration(
    represent: Any, engine: Engine
) -> None:
    one: Representative = represent(places=2)
    path = f"/establishments/{one.establishments[0]}"
    assert one.http.put(path, json={**HOTEL, "address": "Νέα οδός 5"}, headers=one.headers()).status_code == 200
    [business] = get(one, "/businesses?page=1")["items"]
    with transaction(engine) as conn:
        for number in range(2):
            store.save_establishment(conn, uuid.UUID(business["id"]), f"Κατάστημα {number}", f"Οδός {number}")
        found = conn.execute(
            select(models.establishments.c.address).order_by(models.establishments.c.address)
        ).scalars()
        assert found.all() == ["Νέα οδός 5", "Οδός 1"]
        # Two establishments of one name are told apart by their address.
        store.save_establishment(conn, uuid.UUID(business["id"]), "Κατάστημα 0", "Οδός 9")
    taken = one.http.put(path, json={**HOTEL, "address": "Οδός 9"}, headers=one.headers())
    assert (taken.status_code, [fault["field"] for fault in taken.get_json()["errors"]]) == (422, ["address"])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "castle"}, "kind"),
        ({"address": ""}, "address"),
        ({"facts": {"beds": "0"}}, "facts.beds"),
        ({"facts": {"beds": "many"}}, "facts.beds"),
        ({"facts": {"area": "20"}}, "facts.area"),
        ({"facts": {"tables_area": "0"}}, "facts.tables_area"),
        ({"facts": {"season": "13--10"}}, "facts.season"),
        ({"facts": {"opened": "2026-12-01"}}, "facts.opened"),
        ({"facts": {"opened": "20260101"}}, "facts.opened"),
        ({"facts": {"serves": "maybe"}}, "facts.serves"),
        ({"facts": {"licence": "a\x00b"}}, "facts.licence"),
    ],
)
def test_what_cannot_be_kept_is_named(represent: Any, change: dict[str, Any], field: str) -> None:
    one: Representative = represent()
    path = f"/establishments/{one.establishments[0]}"
    refused = one.http.put(path, json={**HOTEL, **change}, headers=one.headers())
    assert (refused.status_code, [fault["field"] for fault in refused.get_json()["errors"]]) == (422, [field])
    assert get(one, path)["changes"] == []


def test_a_link_that_ended_or_has_not_begun_shows_nothing(represent: Any, engine: Engine) -> None:
    one, other = represent(), represent()
    [business] = get(one, "/businesses?page=1")["items"]
    for valid_from, valid_to in ((date(2027, 1, 1), None), (date(2020, 1, 1), date(2024, 1, 1))):
        with transaction(engine) as conn:
            link = {"declaration_id": uuid.uuid4(), "person_id": other.person_id, "business_id": business["id"]}
            terms = {"capacity": "authorised_accountant", "valid_from": valid_from, "valid_to": valid_to}
            store.save_link(conn, NewLink(**link, **terms))
    path = f"/businesses/{business['id']}"
    assert other.http.get(path, headers=other.headers()).status_code == 404
    # Who comes later is shown, who left is not.
    actors = get(one, path)["actors"]
    assert [(actor["valid_from"], actor["own"]) for actor in actors] == [("2024-01-01", True), ("2027-01-01", False)]
    assert NOW.date() < date(2027, 1, 1)
