"""The head of the office writes editions: from a day on, with preview and history, and running cases keep theirs."""

import copy
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from asking import CLERK
from certificates.api.context import EXTENSION
from certificates.catalogue import load, texts
from certificates.use_cases.catalogues import CatalogueSource
from conftest import MUNICIPALITY, supervisor
from described import assert_fits
from flask import Flask
from flask.testing import FlaskClient
from requesting import CITIZEN_A, COLLECT, file
from servicekit.db import make_engine
from servicekit.testing import Clock, TokenFactory
from servicekit.testing.databases import schema_differences
from sqlalchemy import Engine, MetaData, text

CODE = "955481"
EDITIONS = f"/catalogue/procedures/{CODE}/editions"


@pytest.fixture
def head(client: FlaskClient, tokens: TokenFactory) -> Callable[..., Any]:
    headers = supervisor(tokens)

    def call(method: str, path: str, body: Any = None) -> Any:
        return client.open(path, method=method, json=body, headers=headers)

    return call


def body_of(head: Callable[..., Any], code: str = CODE, **changes: Any) -> dict[str, Any]:
    found: dict[str, Any] = head("GET", f"/catalogue/procedures/{code}").get_json()["body"]
    return {**found, **changes}


def edition(body: dict[str, Any], day: str = "2026-11-23", **more: Any) -> dict[str, Any]:
    return {"body": body, "from_day": day, "reason": "Απόφαση Δημοτικού Συμβουλίου 12/2026", **more}


def test_an_edition_is_in_force_from_its_day_and_reaches_the_page(
    client: FlaskClient, head: Callable[..., Any], clock: Clock
) -> None:
    written = head("POST", EDITIONS, edition(body_of(head, cost_cents=300), "2026-12-01"))
    assert written.status_code == 201
    assert_fits("CatalogueProcedure", written.json)
    told = written.get_json()
    assert (told["edition"], told["newest"], told["planned"]) == (1, 2, {"edition": 2, "from_day": "2026-12-01"})
    [newest, _] = told["editions"]
    assert (newest["author_name"], newest["in_force"]) == ("Άννα Προϊσταμένη", False)
    [changed] = newest["differences"]
    assert changed["text"]["el"] == "Κόστος: από «0,00 €» σε «3,00 €»"
    assert client.get(f"/procedures/{CODE}").get_json()["cost_cents"] == 0
    clock.now += timedelta(days=8)
    now = client.get(f"/procedures/{CODE}").get_json()
    assert (now["cost_cents"], now["edition"]) == (300, 2)


def test_an_office_that_is_closed_leaves_its_procedures_and_cases_readable(
    client: FlaskClient, head: Callable[..., Any], tokens: TokenFactory, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    citizen = tokens.headers("citizen-1", **CITIZEN_A)
    own = app.extensions[EXTENSION]
    closed = body_of(head)["unit"]
    filed = file(client, citizen, COLLECT).get_json()
    monkeypatch.setitem(
        app.extensions,
        EXTENSION,
        replace(own, offices={key: one for key, one in own.offices.items() if key != closed}),
    )
    first = next(iter(app.extensions[EXTENSION].offices.values()))
    assert client.get(f"/procedures/{CODE}").get_json()["unit"]["phone"] == first.phone
    again = file(client, citizen, {**COLLECT, "answers": {"record": "former"}})
    assert again.status_code == 201, again.json
    for path in (f"/requests/{filed['id']}", f"/requests/{filed['id']}/receipt.pdf"):
        assert client.get(path, headers=citizen).status_code == 200
    clerk = tokens.headers("clerk-1", **CLERK)
    taken = client.post(f"/casework/cases/{filed['id']}/acts/take", json={"version": 1}, headers=clerk)
    assert taken.status_code == 200
    told = {"version": 2, "text": "Ελάτε αύριο."}
    assert client.post(f"/casework/cases/{filed['id']}/acts/tell", json=told, headers=clerk).status_code == 200


def test_of_one_day_the_last_written_holds_and_a_later_day_takes_over(head: Callable[..., Any], engine: Engine) -> None:
    for cents, day in ((100, "2026-12-10"), (200, "2026-12-01"), (300, "2026-12-01")):
        head("POST", EDITIONS, edition(body_of(head, cost_cents=cents), day))
    source = CatalogueSource(engine, load(MUNICIPALITY))
    costs = [
        source(date(2026, 11, 30)),
        source(date(2026, 12, 1)),
        source(date(2026, 12, 9)),
        source(date(2026, 12, 10)),
    ]
    assert [one.get(CODE).cost_cents for one in costs] == [0, 300, 300, 100]
    assert [source(date(2026, 11, 30)).edition(CODE, n).cost_cents for n in (1, 2, 3, 4)] == [0, 100, 200, 300]


def test_a_process_that_runs_sees_it_at_once_and_reads_only_what_changed(
    head: Callable[..., Any], engine: Engine
) -> None:
    source, today = CatalogueSource(engine, load(MUNICIPALITY)), date(2026, 11, 23)
    before = source(today)
    assert source(today) is before
    head("POST", EDITIONS, edition(body_of(head, cost_cents=300)))
    assert source(today).get(CODE).cost_cents == 300
    assert source(today) is source(today)


def test_without_the_database_what_was_known_last_is_shown(head: Callable[..., Any], engine: Engine) -> None:
    head("POST", EDITIONS, edition(body_of(head, cost_cents=300)))
    nowhere = make_engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    source = CatalogueSource(nowhere, load(MUNICIPALITY))
    assert source(date(2026, 11, 23)).get(CODE).cost_cents == 0
    nowhere.dispose()


def test_an_edition_that_this_release_cannot_read_leaves_the_one_before_it(
    head: Callable[..., Any], client: FlaskClient, engine: Engine
) -> None:
    head("POST", EDITIONS, edition(body_of(head, cost_cents=300)))
    head("POST", EDITIONS, edition(body_of(head, cost_cents=400)))
    with engine.begin() as conn:
        conn.execute(text("UPDATE catalogue_editions SET body = '{}' WHERE edition = 3"))
    fresh = CatalogueSource(engine, load(MUNICIPALITY))(date(2026, 11, 23))
    assert fresh.get(CODE).cost_cents == 300


@pytest.mark.parametrize("day", ["2026-11-22", "2020-01-01", "2032-01-01"])
def test_the_past_does_not_change(head: Callable[..., Any], day: str) -> None:
    refused = head("POST", EDITIONS, edition(body_of(head, cost_cents=1), day))
    assert [one["field"] for one in refused.get_json()["errors"]] == ["from_day"]


def test_nonsense_is_named_by_its_field_and_writes_nothing(head: Callable[..., Any], engine: Engine) -> None:
    body = copy.deepcopy(body_of(head))
    body["questions"][1]["only_if"] = {"record": ["nowhere"]}
    body["title"] = {"el": "Μόνο ελληνικά"}
    for path in (EDITIONS, f"/catalogue/procedures/{CODE}/preview"):
        given = edition(body) if path == EDITIONS else {"body": body}
        refused = head("POST", path, given)
        assert refused.status_code == 422
        assert [one["field"] for one in refused.get_json()["errors"]] == ["body.title.en"]
    other = head("POST", EDITIONS, edition(body_of(head, code="birth")))
    assert [one["field"] for one in other.get_json()["errors"]] == ["body.code"]
    same = head("POST", EDITIONS, edition(body_of(head)))
    assert [one["field"] for one in same.get_json()["errors"]] == ["body"]
    with engine.connect() as conn:
        assert conn.execute(text("SELECT count(*) FROM catalogue_editions")).scalar() == 0


def _spoilt(value: Any) -> Iterator[Any]:
    """The value with one thing in it replaced by what does not belong there."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from ({**value, name: other} for other in _spoilt(one))
    elif isinstance(value, list):
        for number, one in enumerate(value[:2]):
            yield from ([*value[:number], other, *value[number + 1 :]] for other in _spoilt(one))
    yield from (7.5, "\x00", {"a": [None]})


@pytest.mark.parametrize("every", [9, pytest.param(1, marks=pytest.mark.thorough)])
def test_whatever_stands_in_a_body_is_shown_or_refused(head: Callable[..., Any], every: int) -> None:
    spoilt = list(_spoilt(body_of(head, "527543")))
    path = "/catalogue/procedures/527543/preview"
    answers = [head("POST", path, {"body": body}).status_code for body in spoilt[::every]]
    assert set(answers) == {422}
    assert len(spoilt) > 300


def test_a_preview_shows_the_page_and_what_changes_and_writes_nothing(
    head: Callable[..., Any], client: FlaskClient, engine: Engine
) -> None:
    body = body_of(head, "874774", second_look=False, deadline="P7D", counted="working")
    shown = head("POST", "/catalogue/procedures/874774/preview", {"body": body}).get_json()
    assert_fits("Procedure", shown["procedure"])
    assert (shown["procedure"]["deadline"], shown["procedure"]["edition"]) == ("P7D", 2)
    assert {one["field"]: one["text"]["en"] for one in shown["differences"]} == {
        "deadline": "Time limit: from “5 days” to “7 days”",
        "counted": "Days of the time limit: from “calendar” to “working”",
        "second_look": "Second look: from “yes” to “no”",
    }
    now = client.get("/procedures/874774").get_json()
    assert now["deadline"] == "P5D"
    with engine.connect() as conn:
        assert conn.execute(text("SELECT count(*) FROM catalogue_editions")).scalar() == 0


def test_two_heads_cannot_overwrite_each_other(head: Callable[..., Any]) -> None:
    first, second = (edition(body_of(head, cost_cents=cents), after=1) for cents in (100, 200))
    assert head("POST", EDITIONS, first).status_code == 201
    late = head("POST", EDITIONS, second)
    assert (late.status_code, late.get_json()["code"], late.get_json()["edition"]) == (409, "edition-outdated", 2)


def test_the_catalogue_goes_out_as_a_file_and_comes_back(head: Callable[..., Any], client: FlaskClient) -> None:
    out = head("GET", "/catalogue.yaml")
    assert out.mimetype == "application/yaml"
    written = out.get_data(as_text=True)
    assert "Πιστοποιητικό οικογενειακής κατάστασης" in written
    given = {"yaml": written, "from_day": "2026-11-23", "reason": "Ίδιο"}
    same = head("PUT", "/catalogue.yaml", given).get_json()
    assert_fits("Imported", same)
    assert same["changed"] == []
    assert len(same["unchanged"]) == 13
    dearer = written.replace("cost_cents: 0", "cost_cents: 150", 1)
    previewed = head("PUT", "/catalogue.yaml", {**given, "yaml": dearer, "preview": True}).get_json()
    assert [one["code"] for one in previewed["changed"]] == [CODE]
    assert client.get(f"/procedures/{CODE}").get_json()["cost_cents"] == 0
    assert head("PUT", "/catalogue.yaml", {**given, "yaml": dearer}).get_json() == previewed
    assert client.get(f"/procedures/{CODE}").get_json()["cost_cents"] == 150


def test_a_file_may_bring_a_procedure_that_is_new(head: Callable[..., Any], client: FlaskClient) -> None:
    own = load(MUNICIPALITY.with_name("kalliopi.yaml")).get("festival-stand").body()
    given = {"yaml": texts.write([own]), "from_day": "2026-11-24", "reason": "Νέα"}
    [brought] = head("PUT", "/catalogue.yaml", given).get_json()["changed"]
    assert (brought["code"], brought["new"]) == ("festival-stand", True)
    assert client.get("/procedures/festival-stand").status_code == 404, "it begins tomorrow"
    line = head("GET", "/catalogue/procedures").get_json()["items"][-1]
    assert (line["code"], line["edition"], line["planned"]["edition"]) == ("festival-stand", None, 1)


@pytest.mark.parametrize(
    ("written", "field"),
    [
        ("a: &x 1\nb: *x", "yaml"),
        ("procedures: []", "yaml"),
        ("- 1", "yaml"),
        ("procedures: [1]", "procedures.0.body"),
        ("procedures: [{code: x}]", "procedures.0.title"),
    ],
)
def test_a_wrong_file_is_refused_by_its_field(head: Callable[..., Any], written: str, field: str) -> None:
    refused = head("PUT", "/catalogue.yaml", {"yaml": written, "from_day": "2026-11-23", "reason": "Δοκιμή"})
    assert refused.status_code == 422
    assert field in [one["field"] for one in refused.get_json()["errors"]]


@pytest.mark.parametrize(
    "claims", [{"roles": ["certificate-clerk"]}, {"roles": []}, {"amr": ["pwd"]}], ids=["clerk", "citizen", "no code"]
)
def test_only_the_head_of_the_office_with_a_second_factor(
    client: FlaskClient, tokens: TokenFactory, claims: dict[str, Any]
) -> None:
    headers = supervisor(tokens, **claims)
    for method, path in (
        ("GET", "/catalogue/procedures"),
        ("GET", f"/catalogue/procedures/{CODE}"),
        ("POST", f"/catalogue/procedures/{CODE}/preview"),
        ("POST", EDITIONS),
        ("GET", "/catalogue.yaml"),
        ("PUT", "/catalogue.yaml"),
    ):
        answer = client.open(path, method=method, json={}, headers=headers)
        assert (answer.status_code, answer.get_json()["option"]) == (403, "certificates.supervise")


def test_the_list_tells_staff_what_is_unconfirmed_and_citizens_do_not_see_it(
    head: Callable[..., Any], client: FlaskClient
) -> None:
    listed = head("GET", "/catalogue/procedures").get_json()
    for line in listed["items"]:
        assert_fits("CatalogueLine", line)
    assert any(line["unconfirmed"] for line in listed["items"])
    assert "unconfirmed" not in client.get("/procedures/birth").get_json()


def test_the_migrations_make_what_the_tables_say(engine: Engine, metadata: MetaData) -> None:
    assert schema_differences(engine, metadata) == []


def test_the_file_has_what_is_planned_so_that_bringing_it_back_changes_nothing(head: Callable[..., Any]) -> None:
    assert head("POST", EDITIONS, edition(body_of(head, cost_cents=300), "2026-12-01")).status_code == 201
    given = {"yaml": head("GET", "/catalogue.yaml").text, "from_day": "2026-12-10", "reason": "Δοκιμή"}
    assert head("PUT", "/catalogue.yaml", {**given, "preview": True}).get_json()["changed"] == []
