"""The figures as the head of the office reads them."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from asking import CLERK, SUPERVISOR
from certificates.domain.figures import Changes
from certificates.models.figures import changes as waiting
from certificates.store import figures as store
from certificates.use_cases import figures
from described import assert_fits
from flask.testing import FlaskClient
from office import Office
from requesting import CITIZEN_B, COLLECT, DEATH, file
from servicekit.testing import Clock, TokenFactory
from sqlalchemy import Engine, func, select
from test_figures import CALENDAR


@pytest.fixture
def head(tokens: TokenFactory) -> dict[str, str]:
    return {**tokens.headers("head-1", **SUPERVISOR), "Accept-Language": "el"}


def answered(office: Office, clock: Clock) -> None:
    """One refused after six days, one that is waited for, one just filed."""
    refused, asked = office.filed(), office.filed({**COLLECT, "procedure": "527543", "answers": DEATH, "truth": True})
    for one in (refused, asked):
        office.done(one, "take")
    office.done(asked, "ask", documents=[{"title": "Λογαριασμός", "reason": "λείπει"}], due_on="2026-12-20")
    clock.now += timedelta(days=6)
    office.done(refused, "refuse", reason="no-right", text="Δεν προκύπτει δικαίωμα.")
    clock.now += timedelta(days=1)
    office.filed({**COLLECT, "answers": {"record": "former"}})


@pytest.fixture
def office(client: FlaskClient, tokens: TokenFactory) -> Office:
    return Office(client, tokens)


def test_the_head_sees_what_came_what_was_answered_and_where_the_rest_is(
    client: FlaskClient, office: Office, clock: Clock, head: dict[str, str]
) -> None:
    answered(office, clock)
    answer = client.get("/figures?weeks=2", headers=head)
    found = answer.get_json()
    assert_fits("Figures", found)
    assert (found["since"], found["until"]) == ("2026-11-23", "2026-11-30")
    total = found["total"]
    assert (total["filed"], total["answered"], total["refused"], total["in_time_percent"]) == (3, 1, 1, 100.0)
    assert (total["legal_days"], total["office_days"]) == ({"median": 6, "p90": 6}, {"median": 4, "p90": 4})
    assert [(one["week"], one["filed"], one["answered"]) for one in found["by_week"]] == [
        ("2026-11-23", 2, 1),
        ("2026-11-30", 1, 0),
    ]
    assert [one["procedure"]["code"] for one in found["by_procedure"]] == ["527543", "955481"]
    [refusal] = found["refusals"]
    assert (refusal["reason"], refusal["count"]) == ("no-right", 1)
    assert "έννομο συμφέρον" in refusal["title"]["el"]
    standing = {one["state"]: one for one in found["standing"] if one["count"]}
    assert standing.keys() == {"submitted", "waiting"}
    assert standing["waiting"]["ages"] == {"this-week": 0, "month": 1, "quarter": 0, "longer": 0}
    one = client.get("/figures?weeks=2&procedure=527543", headers=head).get_json()
    assert (one["procedure"], one["total"]["filed"], one["refusals"]) == ("527543", 1, [])
    assert client.get("/figures?weeks=1", headers=head).get_json()["total"]["filed"] == 1


def test_counts_are_the_same_before_and_after_they_are_added_up(
    client: FlaskClient, office: Office, clock: Clock, engine: Engine, head: dict[str, str]
) -> None:
    answered(office, clock)
    before = client.get("/figures", headers=head).get_json()
    assert figures.fold(engine) > 0
    assert client.get("/figures", headers=head).get_json() == before
    assert figures.recount(engine, CALENDAR, None) == []


def test_a_filing_that_fails_counts_nothing(client: FlaskClient, tokens: TokenFactory, head: dict[str, str]) -> None:
    mine = tokens.headers("citizen-2", **CITIZEN_B)
    assert file(client, mine, COLLECT).status_code == 201
    assert file(client, mine, COLLECT).status_code == 409
    assert client.get("/figures", headers=head).get_json()["total"]["filed"] == 1


@pytest.mark.parametrize("path", ["/figures", "/figures.csv"])
@pytest.mark.parametrize("claims", [CITIZEN_B, CLERK, {**SUPERVISOR, "amr": ["pwd"]}])
def test_only_the_head_sees_them(client: FlaskClient, tokens: TokenFactory, path: str, claims: dict[str, Any]) -> None:
    assert client.get(path).status_code == 401
    answer = client.get(path, headers=tokens.headers("somebody", **claims))
    assert (answer.status_code, answer.get_json()["option"]) == (403, "certificates.supervise")


@pytest.mark.parametrize(
    "query", ["weeks=0", "weeks=261", "weeks=x", "weeks=4&weeks=5", "procedure=1", "procedure=%00"]
)
def test_what_cannot_be_asked_for_is_named(client: FlaskClient, head: dict[str, str], query: str) -> None:
    for path in ("/figures", "/figures.csv"):
        answer = client.get(f"{path}?{query}", headers=head)
        assert answer.status_code == 422
        assert [one["field"] for one in answer.get_json()["errors"]] == [query.partition("=")[0]]


def test_the_file_has_a_line_for_each_week_and_certificate(
    client: FlaskClient, office: Office, clock: Clock, head: dict[str, str]
) -> None:
    answered(office, clock)
    file_ = client.get("/figures.csv?weeks=2&procedure=955481", headers=head)
    assert file_.headers["Content-Type"] == "text/csv; charset=utf-8"
    name = 'attachment; filename="certificates-955481-2026-11-23-2026-11-30.csv"'
    assert file_.headers["Content-Disposition"] == name
    assert file_.data.startswith(b"\xef\xbb\xbf")
    assert file_.data.count(b"\n") == file_.data.count(b"\r\n") == 3
    header, first, second = csv.reader(io.StringIO(file_.data.decode("utf-8-sig")), delimiter=";")
    assert [first[0], second[0]] == ["23/11/2026", "30/11/2026"]
    of = dict(zip(header, first, strict=True))
    assert (of["Υποβλήθηκαν"], of["Απορρίφθηκαν"], of["Εντός προθεσμίας %"]) == ("1", "1", "100,0")
    assert (of["Ημέρες, διάμεσος"], of["Εργάσιμες, 90%"]) == ("6", "4")
    assert [of[name] for name in header if name.startswith("Απόρριψη: ")] == ["1"]
    assert dict(zip(header, second, strict=True))["Ημέρες, διάμεσος"] == ""
    english = client.get("/figures.csv", headers={**head, "Accept-Language": "en"}).data.decode("utf-8-sig")
    assert english.startswith("Week from;Code;Certificate;Submitted;")


def test_changes_of_nothing_are_not_written_down(engine: Engine) -> None:
    with engine.begin() as conn:
        store.note(conn, Changes())
        assert conn.execute(select(func.count()).select_from(waiting)).scalar_one() == 0
