"""Declaring fees of every basis: what is asked, what it comes to line by line, and to whom it is offered."""

from typing import Any

import pytest
from fee_declarations import models
from servicekit.db import transaction
from sqlalchemy import Engine, update

SPACE = {
    "fee": "public-space",
    "period": "2027-06-01--2027-09-30",
    "answers": {"area": "24.50", "zone": "square", "use": "tables"},
}


def without_receipts(body: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in ("receipts", "inclusive")} | changes


def test_a_fee_by_area_is_asked_for_ahead_and_has_its_note(represent: Any) -> None:
    one = represent()
    answer = one.http.post("/declarations", json=without_receipts(one.body(), **SPACE), headers=one.headers())
    assert answer.status_code == 201, answer.get_json()
    filed = answer.get_json()
    assert (filed["total_cents"], filed["note"]["amount_cents"], filed["due"]) == (149450, 149450, "2027-05-31")
    assert [(line["kind"], line["amount_cents"]) for line in filed["lines"]] == [("fee", 149450)]
    assert filed["lines"][0]["calculation"]["el"] == "24,5 τ.μ. × 1 έτος × 61,00\u00a0€"
    said = {given["id"]: given["text"]["en"] for given in filed["answers"]}
    assert said == {"area": "24.5 m²", "zone": "Squares and the seafront", "use": "Tables and chairs"}
    assert filed["period"]["title"]["el"] == "01/06/2027 έως 30/09/2027"
    read = one.http.get(answer.headers["Location"], headers=one.headers()).get_json()
    assert [asked["id"] for asked in read.pop("questions")] == [given["id"] for given in filed["answers"]]
    assert read.pop("vat_return_limits")["max_pages"] == 20, "what the page of a newer return needs"
    assert read == filed


def test_a_term_that_overlaps_one_asked_for_is_refused(represent: Any) -> None:
    one = represent()
    first = one.http.post("/declarations", json=without_receipts(one.body(), **SPACE), headers=one.headers())
    later = without_receipts(one.body(), **{**SPACE, "period": "2027-09-30--2028-01-31"})
    refused = one.http.post("/declarations", json=later, headers=one.headers())
    assert (refused.status_code, refused.get_json()["number"]) == (409, first.get_json()["number"])
    later["period"] = "2027-10-01--2027-10-31"
    assert one.http.post("/declarations", json=later, headers=one.headers()).status_code == 201


@pytest.mark.parametrize(
    "period", ["2026-11-23--2026-12-31", "2027-12-01--2027-12-31", "2027-01-01--2028-06-30", "2024-Q1"]
)
def test_a_term_lies_ahead_and_is_no_longer_than_a_year(represent: Any, period: str) -> None:
    one = represent()
    body = without_receipts(one.body(), **{**SPACE, "period": period})
    answer = one.http.post("/declarations", json=body, headers=one.headers())
    assert (answer.status_code, [e["field"] for e in answer.get_json()["errors"]]) == (422, ["period"])


def test_every_wrong_answer_is_named(represent: Any) -> None:
    one = represent()
    body = without_receipts(one.body(), **{**SPACE, "answers": {"area": "x", "zone": "moon", "more": "1"}})
    errors = one.http.post("/quotes", json={k: v for k, v in body.items() if k != "locale"}, headers=one.headers())
    fields = sorted(error["field"] for error in errors.get_json()["errors"])
    assert fields == ["answers.area", "answers.more", "answers.use", "answers.zone"]


def test_a_share_of_receipts_is_the_same_however_it_is_asked(represent: Any) -> None:
    one = represent()
    old = {name: value for name, value in one.body().items() if name != "locale"}
    new = without_receipts(old, answers={"receipts": "100000.00", "inclusive": "yes"})
    answers = [one.http.post("/quotes", json=body, headers=one.headers()).get_json() for body in (old, new)]
    assert answers[0] == answers[1]
    assert [line["amount_cents"] for line in answers[0]["lines"]] == [49751, 30846]
    assert answers[0]["lines"][1]["calculation"]["en"] == "€497.51 × 62% (31 months × 2%)"


def test_what_an_older_release_filed_has_its_lines_too(represent: Any, engine: Engine) -> None:
    one = represent()
    filed = one.http.post("/declarations", json=one.body(), headers=one.headers()).get_json()
    with transaction(engine) as conn:
        conn.execute(update(models.declarations).values(answers=None, assessment=None))
    seen = one.http.get(f"/declarations/{filed['id']}", headers=one.headers()).get_json()
    assert seen["answers"] == filed["answers"]
    assert [line["amount_cents"] for line in seen["lines"]] == [line["amount_cents"] for line in filed["lines"]]


def test_only_what_an_establishment_owes_is_offered_once_its_kind_is_known(
    represent: Any, tariffs: dict[str, Any]
) -> None:
    one = represent()
    place = one.establishments[0]

    def offered() -> set[str]:
        items = one.http.get("/businesses", headers=one.headers()).get_json()["items"]
        return {fee["fee"] for fee in items[0]["establishments"][0]["fees"]}

    fees = {fee["code"]: fee["owed_by"] for fee in tariffs["fees"]}
    assert offered() == fees.keys()
    kind = {"kind": "food-and-drink"}
    assert one.http.put(f"/establishments/{place}/kind", json=kind, headers=one.headers()).status_code == 200
    assert offered() == {code for code, kinds in fees.items() if not kinds or "food-and-drink" in kinds} < fees.keys()
    refused = one.http.post("/declarations", json=one.body(), headers=one.headers())
    assert (refused.status_code, refused.get_json()["code"]) == (409, "fee-not-owed")


def test_nobody_says_what_another_one_s_establishment_is(represent: Any) -> None:
    one, other = represent(), represent()
    path = f"/establishments/{other.establishments[0]}/kind"
    assert one.http.put(path, json={"kind": "nightlife"}, headers=one.headers()).status_code == 404
    unknown = one.http.put(f"/establishments/{one.establishments[0]}/kind", json={"kind": "x"}, headers=one.headers())
    assert [error["field"] for error in unknown.get_json()["errors"]] == ["kind"]
