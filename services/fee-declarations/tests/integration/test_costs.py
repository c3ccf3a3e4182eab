"""What each main route costs the database. Speed on a shared machine is noise, and the number of round trips is not."""

from collections.abc import Callable, Mapping
from typing import Any

from fee_declarations.context import EXTENSION
from flask import Flask
from servicekit.testing.counting import counted
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from ..conftest import TOKENS, Representative

COSTS: Mapping[str, tuple[int, int]] = {
    "GET /healthz": (0, 0),
    "GET /fees": (1, 1),
    "GET /options": (1, 0),
    "GET /drafts": (2, 1),
    "GET /businesses": (4, 1),
    "POST /quotes": (2, 1),
    "POST /declarations": (6, 1),
    "POST /declarations again": (3, 1),
    "POST /declarations, declared already": (3, 1),
    "POST /declarations, of wrong answers": (2, 0),
    "POST /declarations, of a wrong shape": (1, 0),
    "POST /declarations, with a low level": (1, 0),
    "POST /declarations, without a token": (0, 0),
    "GET /declarations": (9, 1),
    "GET /declarations/{id}": (8, 1),
}
"""Statements, with the one that lets the caller in, and transactions."""

Ask = Callable[[], TestResponse]


def _routes(one: Representative, filed: str) -> dict[str, Ask]:
    def get(path: str) -> Ask:
        return lambda: one.http.get(path, headers=one.headers())

    def post(body: Any, key: str | None = None, **claims: Any) -> Ask:
        return lambda: one.http.post("/declarations", json=body, headers=one.headers(key, **claims))

    quote = {name: value for name, value in one.body().items() if name != "locale"}
    return {
        "GET /healthz": get("/healthz"),
        "GET /fees": get("/fees"),
        "GET /options": get("/options"),
        "GET /drafts": get("/drafts"),
        "GET /businesses": get("/businesses"),
        "POST /quotes": lambda: one.http.post("/quotes", json=quote, headers=one.headers()),
        "POST /declarations": post(one.body(period="2024-Q2"), "the-second-one"),
        "POST /declarations again": post(one.body(period="2024-Q2"), "the-second-one"),
        "POST /declarations, declared already": post(one.body()),
        "POST /declarations, of wrong answers": post(one.body(receipts="-5")),
        "POST /declarations, of a wrong shape": post({"fee": 7}),
        "POST /declarations, with a low level": post(one.body(), level="A"),
        "POST /declarations, without a token": lambda: one.http.post("/declarations", json=one.body()),
        "GET /declarations": get("/declarations"),
        "GET /declarations/{id}": get(f"/declarations/{filed}"),
    }


def test_each_route_makes_as_many_statements_and_transactions_as_the_table_says(represent: Any, app: Flask) -> None:
    one = represent()
    filed = one.http.post("/declarations", json=one.body(), headers=one.headers()).get_json()["id"]
    engine: Engine = app.extensions[EXTENSION].engine
    found, statuses = {}, {}
    for name, ask in _routes(one, filed).items():
        with counted(engine) as costs:
            statuses[name] = ask().status_code
        found[name] = costs.cost
    assert found == COSTS
    refused = {name: status for name, status in statuses.items() if status >= 300}
    assert list(refused.values()) == [409, 422, 422, 403, 401], statuses


def test_a_token_costs_the_same_for_every_caller(represent: Any, app: Flask) -> None:
    """An officer is let in by one statement as well."""
    one = represent()
    officer = TOKENS.headers("officer", roles=["finance-officer"], amr=["pwd", "otp"], preferred_username="nobody")
    one.http.get("/months", headers=officer)
    with counted(app.extensions[EXTENSION].engine) as costs:
        assert one.http.get("/months", headers=officer).status_code == 403
    assert costs.cost == (1, 0)
