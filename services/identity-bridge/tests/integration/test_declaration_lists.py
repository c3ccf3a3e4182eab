"""How staff find special declarations, and how much waits for them."""

from collections.abc import Callable
from typing import Any

import pytest
from identity_bridge.declarations.store import case_lists
from identity_bridge.register.domain.names import searched
from sqlalchemy import Engine, text
from tests.declaring import BUSINESS_AFM, OTHER_AFM, Person, Side, decide

from tests.conftest import Bridge


def found(clerk: Side, typed: str, page: int = 1) -> list[str]:
    answer = clerk.take("POST", "/declarations-desk/searches", {"text": typed, "page": page})
    return [one["business_name"] for one in answer["items"]]


@pytest.fixture
def three(person: Callable[..., Person], bridge: Bridge) -> list[dict[str, Any]]:
    """Three cases, one after the other: two that were handed in, and one on its way. Then a draft of the first."""
    eleni = person()
    cases = [eleni.submit_by_code(eleni.begin(name="ΑΦΟΙ Ξενάκη & Υιοί Ο.Ε.", trade_name="Café Αύρα"))]
    for name, afm in (("Hotel Ξενία – 50%", OTHER_AFM), ("Δεύτερη", "660074100")):
        bridge.clock.advance(hours=1)
        case_id = eleni.begin(name=name, afm=afm)
        cases.append(
            eleni.submit_by_code(case_id)
            if afm == OTHER_AFM
            else eleni.take("POST", f"/declarations/{case_id}/confirm")
        )
    other = person("111222336")
    other.begin(name="ΞΕΝΑΚΗ ΠΡΟΧΕΙΡΟ")
    return cases


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("ξενακη", ["ΑΦΟΙ Ξενάκη & Υιοί Ο.Ε."]),
        ("Υιοι  ξενάκη", ["ΑΦΟΙ Ξενάκη & Υιοί Ο.Ε."]),
        ("Ξεν", ["Hotel Ξενία – 50%", "ΑΦΟΙ Ξενάκη & Υιοί Ο.Ε."]),
        ("αυρα", ["ΑΦΟΙ Ξενάκη & Υιοί Ο.Ε."]),
        ("HOTEΛ", []),
        ("ΗΟΤΕl", ["Hotel Ξενία – 50%"]),
        ("50%", ["Hotel Ξενία – 50%"]),
        ("%%%", []),
        ("...", []),
        (BUSINESS_AFM, ["ΑΦΟΙ Ξενάκη & Υιοί Ο.Ε."]),
        (f"EL {OTHER_AFM[:3]} {OTHER_AFM[3:]}", ["Hotel Ξενία – 50%"]),
        ("123456783", []),
        ("ΕΔ-2026-00001", ["ΑΦΟΙ Ξενάκη & Υιοί Ο.Ε."]),
        ("ΕΔ-2026-00004", ["ΞΕΝΑΚΗ ΠΡΟΧΕΙΡΟ"]),
        ("ed-2026-99999", []),
    ],
)
def test_a_case_is_found_by_name_tax_number_or_number(clerk: Side, typed: str, names: list[str]) -> None:
    assert found(clerk, typed) == names


@pytest.mark.usefixtures("three")
def test_what_was_searched_for_is_in_no_record(clerk: Side, engine: Engine) -> None:
    for typed in (BUSINESS_AFM, "ξενακη", "ed-2026-1"):
        found(clerk, typed)
    assert clerk.ask("GET", f"/declarations-desk/cases?number={BUSINESS_AFM}").status_code == 200
    with engine.connect() as conn:
        rows = conn.execute(text("SELECT detail FROM audit WHERE action = 'declaration.listed' ORDER BY seq")).scalars()
        counts = (("afm", 1), ("name", 1), ("number", 1), ("number", 0))
        assert list(rows) == [{"by": by, "count": count} for by, count in counts]
    answer = clerk.ask("POST", "/declarations-desk/searches", {"text": " ξ "})
    assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (422, ["text"])


def test_the_database_writes_names_as_they_are_searched(three: list[dict[str, Any]], engine: Engine) -> None:
    with engine.connect() as conn:
        query = text("SELECT fields ->> 'name', fields ->> 'trade_name', search_names FROM declaration_cases")
        for name, trade_name, written in conn.execute(query):
            assert written.split() == searched(f"{name} {trade_name}")


def test_open_cases_come_longest_waiting_first_and_decided_ones_newest_first(
    three: list[dict[str, Any]], clerk: Side, bridge: Bridge
) -> None:
    def listed(query: str) -> list[str]:
        return [one["business_name"] for one in clerk.take("GET", f"/declarations-desk/cases?{query}")["items"]]

    first, second = "ΑΦΟΙ Ξενάκη & Υιοί Ο.Ε.", "Hotel Ξενία – 50%"
    assert listed("state=submitted") == [first, second]
    for case in three[:2]:
        bridge.clock.advance(days=1)
        assert decide(clerk, case, "accept", document_checked=True).ok
    assert listed("state=accepted") == [second, first]
    # The first was accepted on 24 November, the second a day later.
    assert listed("state=accepted&since=2026-11-25") == [second]
    assert listed("state=accepted&until=2026-11-24") == [first]
    assert listed("state=accepted&since=2026-11-26") == []
    answer = clerk.ask("GET", "/declarations-desk/cases?since=2026-11-31&page=0")
    assert {one["field"] for one in answer.json()["errors"]} == {"since", "page"}


@pytest.mark.usefixtures("three")
def test_long_lists_have_pages(clerk: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_lists, "PAGE", 1)
    for page, name in ((1, "ΑΦΟΙ Ξενάκη & Υιοί Ο.Ε."), (2, "Hotel Ξενία – 50%")):
        answer = clerk.take("GET", f"/declarations-desk/cases?page={page}")
        assert [one["business_name"] for one in answer["items"]] == [name]
        assert (answer["total"], answer["page"], answer["pages"]) == (2, page, 2)
    assert clerk.take("GET", "/declarations-desk/cases?page=3")["items"] == []
    assert found(clerk, "ξεν", page=2) == ["ΑΦΟΙ Ξενάκη & Υιοί Ο.Ε."]


def test_a_wrong_code_of_gov_gr_is_a_reason_to_return(three: list[dict[str, Any]], clerk: Side) -> None:
    back = decide(clerk, three[0], "return", reasons=["gov-code-invalid"], text="Ο κωδικός δεν βρέθηκε.")
    assert back.json()["history"][-1]["reasons"] == ["gov-code-invalid"]


@pytest.mark.usefixtures("three")
def test_staff_learn_how_much_waits_where_they_work(clerk: Side, reviewer: Callable[..., Side]) -> None:
    assert clerk.take("GET", "/staff-work") == {"counts": {"declarations-submitted": 2}}
    both = reviewer(2, "099999999", "desk-clerk").take("GET", "/staff-work")["counts"]
    assert both == {"declarations-submitted": 2, "desk-open": 0, "desk-checks": 0}


def test_staff_who_may_not_work_here_see_no_numbers(person: Callable[..., Person], bridge: Bridge) -> None:
    assert person().take("GET", "/staff-work") == {"counts": {}}
    unenrolled = Side(bridge, "staff-9", preferred_username="nobody", roles=["declaration-clerk"], amr=["pwd", "otp"])
    assert unenrolled.take("GET", "/staff-work") == {"counts": {}}
