"""Greek and Latin letters as people compare and type them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inputkit.alphabets import folded, in_latin, in_one_script, plain_capitals, readings, without_accents
from inputkit.codes import gov_code, numbered
from inputkit.refusals import Refused

WORDS = st.text(st.characters(codec="utf-8", categories=["L", "Mn", "Nd", "Zs", "Pd"]), max_size=30)


@pytest.mark.parametrize(
    "same",
    [
        ("Ερμου", "ΕΡΜΟΥ", "ερμου", "Ερμού", "ἙΡΜΟῦ"),
        ("Οδός", "οδοσ", "ΟΔΟΣ", "οδοΣ"),
        ("Ermou", "ERMOU", "Èrmôu"),
        ("Straße", "STRASSE"),
        ("ΐ", "Ϊ", "ι", "ΪΊ"[:1]),
        ("Ἀθήνᾳ", "ΑΘΗΝΑΙ"[:5] + "ι"),
    ],
)
def test_what_people_call_the_same_is_the_same(same: tuple[str, ...]) -> None:
    first, *others = same
    assert {folded(other) for other in others} == {folded(first)}


def test_what_differs_stays_different() -> None:
    assert len({folded(word) for word in ("Ερμού", "Ερμής", "Ermou", "Ερμού 2", "Ερμού 3")}) == 5


@given(WORDS)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert folded(text.upper()) == folded(text)
    assert folded(unicodedata.normalize("NFD", text)) == folded(text)


@given(WORDS)
def test_nothing_without_accents_has_any(text: str) -> None:
    assert without_accents(without_accents(text)) == without_accents(text)
    assert plain_capitals(plain_capitals(text)) == plain_capitals(text)


def test_a_word_is_in_one_script() -> None:
    assert in_one_script("ΕΛENH") == "ΕΛΕΝΗ"
    assert in_one_script("HELENE") == "HELENE"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("6X67-3ENU", "6X673ENU"),
        ("6x67 3enu", "6X673ENU"),
        ("6Χ67-3ΕΝU", "6X673ENU"),
        ("6Χ67–3ΕΝΘ", "6X673ENU"),
        ("6χ67.3ενθ", "6X673ENU"),
        ("ΚΡΣΣ", "KRSW"),
        ("ΚΡΣΣ", "KPSS"),
        ("κρςω", "KRWV"),
        ("Α;Β", "AQB"),
        ("A;B", "AB"),
        ("ΨΔΦΓΞΛΠ", "CDFGJLP"),
    ],
)
def test_a_code_is_found_from_either_keyboard(typed: str, meant: str) -> None:
    assert meant in readings(typed)


def test_other_scripts_make_no_code() -> None:
    """A Cyrillic letter, or a digit of another script, must not vanish from what was typed."""
    assert readings("6X67Ж") == ["6X67Ж"]
    assert readings("١٢٣") == ["١٢٣"]


@given(st.text(max_size=60))
def test_readings_are_few_and_have_no_separators(typed: str) -> None:
    found = readings(typed)
    assert 1 <= len(found) <= 256
    assert all(reading.isalnum() or not reading for reading in found)


@given(st.text("ABCDEFGHJKMNPQRSTUVXYZ23456789", min_size=8, max_size=8))
def test_a_latin_code_has_one_reading(code: str) -> None:
    assert readings(f"{code[:4]}-{code[4:].lower()}") == [code]


@pytest.mark.parametrize(
    "typed",
    [
        "ED-2026-00060",
        "ed-2026-00060",
        "ΕΔ-2026-00060",
        "ΕΔ 2026 00060",
        "ED-2026-60",
        "ΕΔ–2026–60",
        "εδ2026/60",
        " ED 202600060",
    ],
)
def test_a_number_of_ours_is_found_however_it_is_typed(typed: str) -> None:
    assert numbered(typed, "ED", 5) == "ED-2026-00060"


@pytest.mark.parametrize(
    "typed", ["", "ED", "ED-2026", "2026-60", "XX-2026-60", "ED-2026-60x", "ED-2026-1234567890", "\x00"]
)
def test_what_is_no_number_of_ours_is_none(typed: str) -> None:
    assert numbered(typed, "ED", 5) is None


def test_a_code_of_gov_gr_is_copied_exactly() -> None:
    assert gov_code(" ADsE3xxK_Xo2jgwv\u200bMpC\u2011Wg ") == "ADsE3xxK_Xo2jgwvMpC-Wg"
    assert gov_code("a" * 16) + gov_code("b" * 40) == "a" * 16 + "b" * 40
    for wrong in ("", "Ά", "123", "a" * 15, "a" * 41, "a" * 15 + "/b", "<script>", "a" * 22 + "\x00", "Α" + "a" * 21):
        with pytest.raises(Refused):
            gov_code(wrong)


_ELOT_743 = """
Χερσόνησος Chersonisos · Ευαγγελία Evangelia · Αυγουστίνος Avgoustinos · Ευθύμιος Efthymios · Μπάμπης Bampis ·
Γκίκας Gkikas · Ντίνος Ntinos · Σφίγξ Sfinx · Αύρα Avra · Εύβοια Evvoia · Αυξεντίου Afxentiou · Ευκλείδης Efkleidis ·
Ταΰγετος Taygetos · Άυλος Aylos · Έλεγχος Elenchos · Αγγελική Angeliki · Μπουμπουλίνα Boumpoulina · Ψαρρού Psarrou ·
Θεοδώρα Theodora · ΘΕΟΔΩΡΑ THEODORA · Άννα-Μαρία Anna-Maria · Ηρακλείου Irakleiou · ΕΥΒΟΙΑ EVVOIA · ΧΧ CHCH · Χ Ch ·
ΤΑΫΓΕΤΟΣ TAYGETOS · Εὐαγγελία Evangelia · ὁδὸς odos · ΑΥΤΟΥ AFTOU · τραμπ trab · Αντ.-Μπάμπης Ant.-Bampis · Όυ Oy
"""


@pytest.mark.parametrize("pair", [each.strip() for each in _ELOT_743.split("·")])
def test_greek_names_in_latin_letters_as_on_passports(pair: str) -> None:
    greek, latin = pair.split()
    assert in_latin(greek) == latin


@given(WORDS)
def test_nothing_greek_is_left_in_latin_letters_and_no_other_letter_is_touched(text: str) -> None:
    latin = in_latin(text)
    assert not any("α" <= each <= "ω" for each in without_accents(latin.lower()))
    foreign = "".join(each for each in text if unicodedata.normalize("NFD", each)[0] < "\u0370")
    assert in_latin(foreign) == unicodedata.normalize("NFC", foreign)
