"""Names as people write them, and the states of a case."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from identity_bridge.declarations.domain import writings
from identity_bridge.declarations.domain.rules import Act, State, after, code_of, number_in, possible
from identity_bridge.register.domain import names

ELENI = ("ΕΛΕΝΗ ΜΑΡΙΑ", "ΞΕΝΑΚΗ ΠΑΠΑΔΑΚΗ")


@pytest.mark.parametrize(
    ("given", "family", "match"),
    [
        ("Ελένη Μαρία", "Ξενάκη Παπαδάκη", "same"),
        ("Ελένη-Μαρία", "Ξενάκη – Παπαδάκη", "same"),
        ("Ξενάκη Παπαδάκη", "Μαρία Ελένη", "same"),
        ("EΛENH MAPIA", "ΞENAKH ΠAΠAΔAKH", "same"),
        ("ελενη μαρια", "ΞΕΝΆΚΗ ΠΑΠΑΔΆΚΗ", "same"),
        ("Ελένη", "Ξενάκη", "part"),
        ("Μαρία", "Παπαδάκη", "part"),
        ("Ελένη Μαρία", "", "other"),
        ("Ελένη", "Παπαδοπούλου", "other"),
        ("", "", "other"),
        ("Άννα", "Ξενάκη", "other"),
    ],
)
def test_names_as_people_write_them(given: str, family: str, match: str) -> None:
    assert names.compare(given, family, *ELENI) == match


def test_a_final_sigma_and_a_missing_name_are_no_difference() -> None:
    assert names.compare("Γιώργος", "Δασκαλάκης", "ΓΙΩΡΓΟΣ", "ΔΑΣΚΑΛΑΚΗΣ") == "same"
    assert names.compare("", "Madonna", None, "MADONNA") == "same"


@given(st.text(), st.text())
def test_any_name_agrees_with_itself(given: str, family: str) -> None:
    assert names.compare(given, family, given, family) == "same"


def test_only_open_cases_move_and_nothing_leaves_an_end() -> None:
    for end in (State.REFUSED, State.REVOKED):
        assert not [act for act in Act if after(end, act)]
        assert possible(end, staff=False) == possible(end, staff=True) == []
    assert possible(State.SUBMITTED, staff=False) == ["revoke"]
    assert possible(State.SUBMITTED, staff=True) == ["accept", "return", "refuse"]
    assert possible(State.ACCEPTED, staff=True) == ["revoke"]


def test_the_code_is_of_these_details_and_no_others() -> None:
    code = code_of("ED-2026-00001", {"name": "ΞΕΝΑΚΗ ΙΚΕ"}, "999999815")
    assert number_in(code) == "ED-2026-00001"
    assert code == code_of("ED-2026-00001", {"name": "ΞΕΝΑΚΗ ΙΚΕ"}, "999999815")
    assert code != code_of("ED-2026-00001", {"name": "ΞΕΝΑΚΗ ΟΕ"}, "999999815")
    assert number_in("https://example.org") != "ED-2026-00001"


@pytest.mark.parametrize(
    ("given", "family", "verified", "match"),
    [
        ("Eleni", "Xenaki", ("ΕΛΕΝΗ", "ΞΕΝΑΚΗ"), "part"),
        ("XENAKI", "ELENI", ("ΕΛΕΝΗ", "ΞΕΝΑΚΗ"), "part"),
        ("Γιάννης", "Παπαδόπουλος", ("ΙΩΑΝΝΗΣ", "ΠΑΠΑΔΟΠΟΥΛΟΣ"), "part"),
        ("Giannis", "Papadopoulos", ("ΙΩΑΝΝΗΣ", "ΠΑΠΑΔΟΠΟΥΛΟΣ"), "part"),
        ("Ioannis", "Papadopulos", ("ΙΩΑΝΝΗΣ", "ΠΑΠΑΔΟΠΟΥΛΟΣ"), "part"),
        ("Eleftherios", "Christou", ("ΕΛΕΥΘΕΡΙΟΣ", "ΧΡΗΣΤΟΥ"), "part"),
        ("Μανώλης", "Ξενάκης", ("ΕΜΜΑΝΟΥΗΛ", "ΞΕΝΑΚΗΣ"), "part"),
        ("Ελένη", "Ξενάκη", ("ΕΛΕΝΗ", "ΞΕΝΑΚΗ"), "same"),
        ("Γιάννης", "Ξενάκης", ("ΓΕΩΡΓΙΟΣ", "ΞΕΝΑΚΗΣ"), "other"),
        ("Giannis", "Andreou", ("ΙΩΑΝΝΗΣ", "ΠΑΠΑΔΟΠΟΥΛΟΣ"), "other"),
        ("", "Madonna", (None, "MADONNA"), "same"),
        ("", "", (None, None), "same"),
    ],
)
def test_short_forms_and_latin_writing_are_looked_at(
    given: str, family: str, verified: tuple[str | None, str | None], match: str
) -> None:
    assert writings.writings(given, family, *verified) == match


def test_a_fathers_name_is_found_with_or_without_the_family_name() -> None:
    assert writings.may_be("Γιώργος Ξενάκης", "ΓΕΩΡΓΙΟΣ")
    assert writings.may_be("Georgios", "ΓΕΩΡΓΙΟΣ")
    assert not writings.may_be("Ιωάννης Ξενάκης", "ΓΕΩΡΓΙΟΣ")
