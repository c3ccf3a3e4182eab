from datetime import date

import pytest
from certificates.catalogue import Catalogue, check_answers, load
from certificates.errors import ProcedureNotFound

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


def _fields(catalogue: Catalogue, code: str, answers: dict[str, str]) -> list[str]:
    return [fault.field for fault in check_answers(catalogue.get(code), answers, TODAY)[1]]


def test_procedures_are_offered_with_their_deadlines(catalogue: Catalogue) -> None:
    days = {procedure.code: procedure.deadline.days for procedure in catalogue.offered()}
    assert days.items() >= {"955481": 10, "874774": 5, "same-person": 1}.items()
    assert "male-register" not in days
    assert catalogue.get("same-person").counted == "working"


def test_an_unknown_procedure_is_an_error(catalogue: Catalogue) -> None:
    with pytest.raises(ProcedureNotFound):
        catalogue.get("000000")
    assert catalogue.find_offered("000000") is None


def test_answers_are_stored_tidy_and_without_empty_ones(catalogue: Catalogue) -> None:
    given = {"from_year": " 2020", "to_year": "2024 ", "addresses": " Ερμού 1 \r\nΔάφνης 2", "purpose": "  "}
    assert check_answers(catalogue.get("874774"), given, TODAY) == (
        {"from_year": "2020", "to_year": "2024", "addresses": "Ερμού 1\nΔάφνης 2"},
        [],
    )


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        ({}, ["answers.from_year", "answers.to_year", "answers.addresses"]),
        ({"from_year": "2025", "to_year": "2024"}, ["answers.to_year"]),
        ({"from_year": "2020", "to_year": "2027"}, ["answers.to_year"]),
        ({"from_year": "1899", "to_year": "20"}, ["answers.from_year", "answers.to_year"]),
        ({"from_year": "2020", "to_year": "٢٠٢٤"}, ["answers.to_year"]),
        ({"from_year": "2020", "to_year": "2024", "afm": "x"}, ["answers.afm"]),
        ({"from_year": "2020", "to_year": "2024", "purpose": "a\x00b"}, ["answers.purpose"]),
        ({"from_year": "2020", "to_year": "2024", "purpose": "α" * 201}, ["answers.purpose"]),
    ],
)
def test_wrong_answers_are_named_field_by_field(
    catalogue: Catalogue, answers: dict[str, str], wrong: list[str]
) -> None:
    with_address = {"addresses": "Ερμού 1", **answers} if answers else answers
    assert _fields(catalogue, "874774", with_address) == wrong


@pytest.mark.parametrize(
    "day", ["2026-11-24", "31/05/2020", "2020-02-30", "20200531", "2024-W05-3", "1899-12-31", "0000-01-01", ""]
)
def test_a_date_is_a_real_day_that_has_come(catalogue: Catalogue, day: str) -> None:
    answers = {"deceased_name": "Μαρία Παπαδάκη", "relation": "child", "death_date": day}
    assert _fields(catalogue, "527543", answers) == ["answers.death_date"]


def test_a_choice_is_one_of_the_offered(catalogue: Catalogue) -> None:
    assert _fields(catalogue, "955481", {"record": "both"}) == ["answers.record"]
    assert _fields(catalogue, "955481", {"record": "former"}) == []


def test_what_is_wrong_is_said_with_the_question(catalogue: Catalogue) -> None:
    answers = {"from_year": "20", "to_year": "2019", "addresses": "Ερμού 1", "purpose": "a\u202eb"}
    said = {fault.field: fault.text["en"] for fault in check_answers(catalogue.get("874774"), answers, TODAY)[1]}
    assert said == {
        "answers.from_year": "From which year? Enter a year of four digits, from 1900 to 2026.",
        "answers.purpose": "What do you need it for? It has a hidden character that turns the text around (U+202E). "
        "Delete it and type it again.",
    }
