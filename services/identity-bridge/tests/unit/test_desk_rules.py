"""Rules of the desk, without database or HTTP."""

from datetime import UTC, date, datetime

import pytest
from identity_bridge.desk.domain import rules
from identity_bridge.register.domain import Method, Person, State, masking
from identity_bridge.register.domain.levels import can_be_restored, certified, edited, restored, revoked, unproved

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
NOBODY = Person("p-1", None, None, "A", None, None, State.ACTIVE)


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Παπαδάκη", "ΠΑΠΑΔΑΚΗ"),
        ("  παπαδάκη -  ξενάκη ", "ΠΑΠΑΔΑΚΗ - ΞΕΝΑΚΗ"),
        ("Μαΐου", "ΜΑΙΟΥ"),
        ("ΓΕΩΡΓIOΣ", "ΓΕΩΡΓΙΟΣ"),
        ("Γεώργιος", "ΓΕΩΡΓΙΟΣ"),
        ("O'Brien", "O'BRIEN"),
        ("MARIA", "MARIA"),
    ],
)
def test_names_take_the_form_of_documents(typed: str, printed: str) -> None:
    assert rules.name_on_document(typed) == printed


def test_codes_are_read_however_they_are_written() -> None:
    code = rules.new_code()
    assert rules.plain_code(f" {code.lower().replace('-', ' ')} ") == rules.plain_code(code)
    assert rules.grouped(rules.plain_code(code)) == code
    assert not set(rules.plain_code(code)) & set("01IOL")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("6X67-3ENU", "6X673ENU"),
        ("6Χ67-3ΕΝU", "6X673ENU"),
        ("6Χ67-3ΕΝΘ", "6X673ENU"),
        ("ΚΡΣ2-ςΑ;3", "KRS2WAQ3"),
        ("ΚΡΣ2-WΑQ3", "KPS2WAQ3"),
    ],
)
def test_codes_are_understood_from_either_keyboard(typed: str, meant: str) -> None:
    assert meant in rules.typed_codes(typed)
    assert meant in rules.typed_codes(typed.lower())


@pytest.mark.parametrize("typed", ["", "0000-0000", "IOLI-0101", "Жabc-2345", "\x00"])
def test_what_is_no_code_finds_none(typed: str) -> None:
    assert not [code for code in rules.typed_codes(typed) if len(code) == 8]


def test_masks_tell_next_to_nothing() -> None:
    assert masking.masked_name("Μαρία", None) == "Μ."
    assert masking.masked_email("maria@mail.example.org") == "m…@m….org"
    assert masking.masked_email(None) is None


@pytest.mark.parametrize(
    ("certified_at", "until"),
    [
        (NOW, date(2026, 11, 24)),
        (datetime(2026, 11, 27, 9, tzinfo=UTC), date(2026, 11, 30)),  # a Friday
        (datetime(2026, 12, 24, 9, tzinfo=UTC), date(2026, 12, 28)),  # before Christmas and a weekend
        (datetime(2026, 11, 23, 22, 30, tzinfo=UTC), date(2026, 11, 25)),  # after midnight in Greece
    ],
)
def test_a_clerk_may_undo_until_the_end_of_the_next_working_day(certified_at: datetime, until: date) -> None:
    assert rules.clerk_may_undo_until(certified_at).date() == until


def test_what_a_person_is_after_each_act() -> None:
    proved = certified(NOBODY, "ΜΑΡΙΑ", "ΠΑΠΑΔΑΚΗ", NOW)
    assert (proved.level, proved.level_method, proved.level_at, proved.name) == (
        "B",
        Method.DESK,
        NOW,
        "ΜΑΡΙΑ ΠΑΠΑΔΑΚΗ",
    )
    assert unproved(proved) == NOBODY
    lowered = revoked(proved)
    assert (lowered.level, can_be_restored(lowered), can_be_restored(NOBODY)) == ("A", True, False)
    assert restored(lowered, NOW) == proved
    assert edited(NOBODY, "B", NOW).level_method is Method.CONSOLE
    assert edited(proved, "A", NOW) == lowered
