"""Text is kept in one form, and what no database, mail or page can hold is refused with its name."""

import sys
import unicodedata
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inputkit.refusals import Refused
from inputkit.schemas import Shape, Unfit
from inputkit.text import Line, Lines, check, preferring, taking, tidy

DIRECTION = {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}
ANY = st.text(st.characters(codec=None), max_size=60)


def kind_of(text: str, marker: Line) -> str:
    with pytest.raises(Refused) as refused:
        marker.read(text)
    return refused.value.kind


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  Ελένη  ", "Ελένη"),
        ("Ελε\u0301νη", "Ελένη"),
        ("\u1f71", "ά"),
        ("ΝΕΑ\u00a0ΕΠΙΧΕΙΡΗΣΗ", "ΝΕΑ ΕΠΙΧΕΙΡΗΣΗ"),
        ("α\t\u2009 \u3000β", "α β"),
        ("α\r\nβ", "α β"),
        ("Α\u2011Β\u2010Γ", "Α-Β-Γ"),
        ("Α\u00adΒ\u200bΓ\u2060Δ\ufeff", "ΑΒΓΔ"),
        ("\u200eΑ\u200f", "Α"),
        ("\u0374Α\u0374 και Β\u02b9", "\u0384Α\u0384 και Β\u0384"),
        ("1940–1944 — ναι", "1940–1944 — ναι"),
        ("\u2015 Ναι", "— Ναι"),
        ("\u3164\u2800\u115f", ""),
        ("№ 5 𝔄 ❤\ufe0f", "№ 5 𝔄 ❤"),
    ],
)
def test_a_line_is_kept_as_people_mean_it(written: str, kept: str) -> None:
    assert Line(100).read(written) == kept


def test_lines_keep_their_breaks() -> None:
    assert Lines(100).read(" α \r\n\r\n β\u2028γ\r\u2029 ") == "α\n\nβ\nγ"


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("α\x00β", "control"),
        ("\x1b[31m", "control"),
        ("α\x0bβ", "control"),
        ("\x7f", "control"),
        ("\x85", "control"),
        ("\u202eΕΞΟΔΟΣ", "direction"),
        ("α\u2066β", "direction"),
        ("\ud800", "broken"),
        ("α\ufffd", "broken"),
        ("\uffff", "broken"),
        ("\U0010fffe", "broken"),
        ("\ufdd0", "broken"),
        ("x" * 11, "text_too_long"),
        ("x", "text_too_short"),
        (" \u200b x \u00a0", "text_too_short"),
    ],
)
@pytest.mark.parametrize("marker", [Line, Lines])
def test_what_is_no_text_is_refused_with_its_kind(written: str, kind: str, marker: type[Line]) -> None:
    assert kind_of(written, marker(10, least=2)) == kind


def test_the_length_is_that_of_what_is_kept() -> None:
    assert Line(2).read("ε\u0301\u200b\u00adα  ") == "έα"


def test_what_the_font_lacks_is_named() -> None:
    font = frozenset("ΑΒΓ ")
    assert Lines(10, font=font).read("Α\nΒ Γ") == "Α\nΒ Γ"
    with pytest.raises(Refused) as refused:
        Line(10, font=font).read("Α№")
    assert (refused.value.kind, refused.value.sentence["en"]) == (
        "unprintable",
        "“№” cannot be printed on documents. Write it in another way.",
    )


def test_every_unseen_character_of_unicode_is_dropped_or_refused() -> None:
    """The list in text.py is written out for speed; here it is held against Unicode's own."""
    for code in range(sys.maxunicode + 1):
        character = chr(code)
        if unicodedata.category(character) == "Cf":
            kept = tidy(f"a{character}b")
            assert kept == "ab" or code in DIRECTION, hex(code)
        if unicodedata.category(character) in ("Zs", "Zl", "Zp"):
            assert tidy(f"a{character}b") == "a b", hex(code)


@given(ANY)
def test_keeping_twice_changes_nothing(written: str) -> None:
    for marker in (Line(200), Lines(200)):
        try:
            kept = marker.read(written)
        except Refused:
            continue
        assert marker.read(kept) == kept
        assert unicodedata.is_normalized("NFC", kept)
        assert not {unicodedata.category(each) for each in kept.replace("\n", "")} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
        # What PostgreSQL, JSON and a mail can hold.
        assert "\x00" not in kept
        assert kept.encode("utf-8").decode("utf-8") == kept


@given(ANY)
def test_tidying_refuses_nothing_and_changes_nothing_twice(written: str) -> None:
    assert tidy(tidy(written)) == tidy(written)
    assert "\n" not in tidy(written)


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=50))
def test_plain_ascii_is_always_text(written: str) -> None:
    check(written)
    assert Line(50).read(written) == " ".join(written.split())


class Paper(Shape):
    name: Annotated[str, Line(5, least=1)]
    note: Annotated[str, Lines(9)] | None = None


def test_as_types_of_a_shape() -> None:
    assert Paper.taken({"name": " α\u200b ", "note": "α\r\nβ"}).model_dump() == {"name": "α", "note": "α\nβ"}
    assert Paper.taken({"name": "α", "note": None}).note is None
    for wrong in (5, None, ["α"], "", "α\x00", "\ud800", "αβγδεζ"):
        with pytest.raises(Unfit) as unfit:
            Paper.taken({"name": wrong})
        assert [fault.field for fault in unfit.value.faults] == ["name"]


def test_a_form_that_may_be_wrong_keeps_what_was_written() -> None:
    def shout(text: str) -> str:
        if not text.isalpha():
            raise Refused("form")
        return text.upper()

    assert [preferring(shout)(text) for text in ("ab", "a1")] == ["AB", "a1"]
    with pytest.raises(ValueError, match="form"):
        taking(shout)("a1")
