"""The lines of a label."""

import pytest
from certificates.domain.address_lines import MOST_LINES, MOST_SIGNS, greek_capitals, label_lines
from certificates.domain.addresses import PostalAddress
from hypothesis import given
from hypothesis import strategies as st
from inputkit.refusals import Refused

OURS = PostalAddress("Ελευθερίας", "50", "70014", "Λιμένας Χερσονήσου")
WORD = st.text("αάβγδεζηΐϋκλμνξοπρστυφχψω", min_size=1, max_size=30)
WORDS = st.lists(WORD, min_size=1, max_size=6).map(" ".join)


@pytest.mark.parametrize("postcode", ["70014", "700 14", "70 014", "ΤΚ 70014"])
def test_the_postcode_stands_before_the_town(postcode: str) -> None:
    address = PostalAddress("Ελευθερίας", "50", postcode, "Λιμένας Χερσονήσου")
    assert label_lines("Ελένη Νικολάου", address) == ["ΕΛΕΝΗ ΝΙΚΟΛΑΟΥ", "ΕΛΕΥΘΕΡΙΑΣ 50", "700 14 ΛΙΜΕΝΑΣ ΧΕΡΣΟΝΗΣΟΥ"]


@pytest.mark.parametrize("postcode", ["7001", "00123", "90000", "", "ABCDE"])
def test_what_is_no_postcode_is_refused(postcode: str) -> None:
    with pytest.raises(Refused):
        label_lines("Ελένη Νικολάου", PostalAddress("Ελευθερίας", "50", postcode, "Χερσόνησος"))


def test_a_village_has_no_numbers() -> None:
    address = PostalAddress("Γούρνες", "", "70014", "Ταΰγετος")
    assert label_lines("Ν. Ξ.", address) == ["Ν. Ξ.", "ΓΟΥΡΝΕΣ", "700 14 ΤΑΫΓΕΤΟΣ"]


def test_from_abroad_it_is_in_latin_letters_with_the_country() -> None:
    assert label_lines("Άυλος Ψαρρού", OURS, from_abroad=True) == [
        "AYLOS PSARROU",
        "ELEFTHERIAS 50",
        "700 14 LIMENAS CHERSONISOU",
        "GREECE",
    ]


@pytest.mark.parametrize(
    ("written", "capitals"),
    [("Ταΰγετος", "ΤΑΫΓΕΤΟΣ"), ("Αγίου  Ιωάννου", "ΑΓΙΟΥ ΙΩΑΝΝΟΥ"), ("Ρωμαΐκή", "ΡΩΜΑΪΚΗ"), ("ὁδὸς", "ΟΔΟΣ")],
)
def test_capitals_have_no_accents_but_keep_diaereses(written: str, capitals: str) -> None:
    assert greek_capitals(written) == capitals


def test_a_long_name_is_broken_between_words() -> None:
    name = "Αικατερίνη-Ευαγγελία Παπαχριστοδουλοπούλου-Αναγνωστοπούλου Κωνσταντίνου"
    lines = label_lines(name, OURS)
    assert lines[:2] == ["ΑΙΚΑΤΕΡΙΝΗ-ΕΥΑΓΓΕΛΙΑ", "ΠΑΠΑΧΡΙΣΤΟΔΟΥΛΟΠΟΥΛΟΥ-ΑΝΑΓΝΩΣΤΟΠΟΥΛΟΥ"]
    assert len(lines) == 5


@pytest.mark.parametrize(
    ("name", "city"), [("Ν" * 45, "Χερσόνησος"), ("Ν. Ξ.", "Αγίων Αποστόλων και Πάντων των Αγίων του Νέου Χωριού")]
)
def test_what_does_not_fit_is_refused(name: str, city: str) -> None:
    with pytest.raises(Refused) as refused:
        label_lines(name, PostalAddress("Ελευθερίας", "50", "70014", city))
    assert refused.value.kind == "address_too_long"


@given(WORDS, WORDS, WORDS, st.booleans())
def test_no_label_is_larger_than_a_label_or_loses_a_word(name: str, street: str, city: str, abroad: bool) -> None:
    try:
        lines = label_lines(name, PostalAddress(street, "7", "70014", city), from_abroad=abroad)
    except Refused:
        return
    assert len(lines) <= MOST_LINES
    assert all(0 < len(line) <= MOST_SIGNS for line in lines)
    assert len(" ".join(lines).split()) == len(f"{name} {street} 7 700 14 {city}".split()) + abroad
    assert lines[-1 - abroad].startswith("700 14 ")
