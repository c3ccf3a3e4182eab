"""Questions that are asked only of some, evidences that only some need, and the document that begins with answers."""

from datetime import date

import pytest
from certificates.catalogue import asked_questions, check_answers, check_document, load, missing_of, prefilled
from certificates.domain.counting import Counted

TODAY = date(2026, 11, 23)
CATALOGUE = load()
BIRTH, KIN, RESIDENCE = (CATALOGUE.get(code) for code in ("birth", "527543", "874774"))
PERSON = {"person_name": "Άννα Νικολάου", "person_mother": "Μαρία Νικολάου", "person_born": "2015-02-03"}


def test_what_is_asked_only_of_some_is_required_of_them_and_not_kept_of_others() -> None:
    stored, faults = check_answers(BIRTH, {"for_whom": "child"}, TODAY)
    assert [fault.field for fault in faults] == ["answers.person_name", "answers.person_mother", "answers.person_born"]
    stored, faults = check_answers(BIRTH, {"for_whom": "child", **PERSON}, TODAY)
    assert (stored, faults) == ({"for_whom": "child", **PERSON}, [])
    stored, faults = check_answers(BIRTH, {"for_whom": "self", **PERSON, "person_born": "never"}, TODAY)
    assert (stored, faults) == ({"for_whom": "self"}, []), "the person changed their mind"


def test_the_questions_that_follow_from_answers() -> None:
    seen = [one.id for one in asked_questions(KIN, {"relation": "other"})]
    assert seen == [one.id for one in KIN.questions]
    assert "interest" not in [one.id for one in asked_questions(KIN, {"relation": "child"})]


@pytest.mark.parametrize(("name", "right"), [("Ζωή", True), ("O’Brien-Παππά", True), ("---", False), ("123", False)])
def test_a_name_has_letters(name: str, right: bool) -> None:
    given = {"deceased_name": name, "death_date": "2025-03-01", "relation": "child"}
    assert (check_answers(KIN, given, TODAY)[1] == []) is right


@pytest.mark.parametrize(
    ("answers", "capacity", "needed", "perhaps"),
    [
        ({"relation": "child"}, "self", ["solemn_declaration"], ["foreign_death_act"]),
        ({"relation": "other"}, "self", ["solemn_declaration", "interest"], ["foreign_death_act"]),
        ({"relation": "child"}, "authorised", ["solemn_declaration", "authorisation"], ["foreign_death_act"]),
    ],
)
def test_what_has_to_be_sent_hangs_on_the_answers(
    answers: dict[str, str], capacity: str, needed: list[str], perhaps: list[str]
) -> None:
    assert [one.key for one in KIN.to_send(answers, capacity)] == needed
    assert {one.key for one in KIN.may_send(answers, capacity)} == {*needed, *perhaps}


def test_an_identity_card_is_shown_and_never_sent() -> None:
    identity = RESIDENCE.evidence("identity")
    assert identity is not None
    assert identity.shown
    assert "identity" not in [one.key for one in RESIDENCE.may_send({})]


def test_a_document_begins_with_what_is_known() -> None:
    answers = {"from_year": "2019", "to_year": "2026", "addresses": "Ερμού 1\nΔάφνης 2"}
    applicant = {"family_name": "ΝΙΚΟΛΑΟΥ", "given_name": "ΕΛΕΝΗ", "verified": ["family_name"]}
    fields = prefilled(RESIDENCE.document, RESIDENCE.questions, answers, applicant)
    assert fields == {"family_name": "ΝΙΚΟΛΑΟΥ", "given_name": "ΕΛΕΝΗ", **answers}
    assert [fault.field for fault in missing_of(RESIDENCE.document, fields)] == ["document.proofs"]
    act = CATALOGUE.get("marriage-act")
    assert prefilled(act.document, act.questions, {"form": "copy"}, {}) == {"form": "Αντίγραφο"}


def test_what_a_clerk_writes_is_judged_by_its_field() -> None:
    written = {"family_name": " Παπαδάκη ", "death_date": "31/05/2020", "colour": "x", "relatives": "α\nβ"}
    stored, faults = check_document(KIN.document, written)
    assert stored == {"family_name": "Παπαδάκη", "relatives": "α\nβ"}
    assert [fault.field for fault in faults] == ["document.colour", "document.death_date"]


def test_the_sentence_says_what_was_written_and_days_as_people_read_them() -> None:
    fields = {
        "family_name": "Α",
        "given_name": "Β",
        "death_date": "2020-05-01",
        "death_act": "7/2020",
        "relatives": "γ",
    }
    assert "Α Β, που απεβίωσε στις 01/05/2020 (πράξη θανάτου 7/2020)" in KIN.document.written(fields)


def test_limits_and_validity() -> None:
    assert CATALOGUE.get("955481").validity_months == 6
    assert KIN.validity_months is None
    assert KIN.counted is Counted.CALENDAR
