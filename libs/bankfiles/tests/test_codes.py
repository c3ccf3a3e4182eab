"""Where a payment's code may stand, and how it may be written."""

import pytest
from bankfiles import codes
from bankfiles.reading import read
from bankfiles.rows import BankLine, FoundCode, Source
from messages import BANK, FOREIGN_RF, OTHER_RF, RF, free, structured

GROUPED = "RF27 9123 4600 0000 0000 0004 2"


def line(remittance: str = "", **more: str) -> BankLine:
    info = more.pop("entry_info", None)
    (found,) = read(BANK.file(BANK.entry("80.00", BANK.detail("80.00", remittance, **more), info=info))).lines  # type: ignore[arg-type]
    return found


@pytest.mark.parametrize("kind", ["SCOR", "RFB", None])
def test_structured_of_any_kind(kind: str | None) -> None:
    assert line(structured(RF, kind)).codes == (FoundCode(RF, RF, Source.STRUCTURED),)


def test_structured_without_a_reference() -> None:
    assert line(structured(None, more="<AddtlRmtInf>x</AddtlRmtInf>")).codes == ()


def test_each_source_is_kept_best_first() -> None:
    found = line(
        structured(RF) + free(f"ΠΛΗΡΩΜΗ {GROUPED}"), end_to_end=RF, info=f"INFO {RF}", entry_info=f"ENTRY {RF}"
    )
    assert [one.source for one in found.codes] == list(Source)[:5]
    assert found.distinct_codes == (RF,)
    assert found.codes[2].as_written == GROUPED
    assert found.code_as_written == RF


def test_an_end_to_end_id_is_a_code_only_when_it_is_nothing_else() -> None:
    assert line(end_to_end=RF).codes == (FoundCode(RF, RF, Source.END_TO_END),)
    assert line(end_to_end=f"X{RF}").codes == ()


@pytest.mark.parametrize(
    "written",
    [
        GROUPED,
        GROUPED.lower(),
        RF.replace("RF", "ΡΦ"),
        RF.replace("RF", "ρφ"),
        "RF27-9123-4600-0000-0000-0004-2",
        "RF27.9123.4600.0000.0000.0004.2",
        "RF27\u00a09123\u20094600\u202f0000\u30000000\u200b0004\u20102",
        RF.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)}),
        f"/RFB/{RF}",
        f"ΚΩΔΙΚΟΣ:{RF}.",
        f"{RF} 2026",
        f"RFRF {RF}",
    ],
)
def test_ways_of_writing_it(written: str) -> None:
    assert line(free(written)).distinct_codes == (RF,)


def test_lines_of_the_text_may_break_it_anywhere() -> None:
    for place in range(1, len(RF)):
        assert line(free(f"ΤΕΛΗ {RF[:place]}", f"{RF[place:]} ΜΑΡΙΑ")).distinct_codes == (RF,)


@pytest.mark.parametrize(
    "written",
    [
        RF[:-1],
        RF[1:],
        f"{RF}7",
        RF.replace("RF", "PF"),
        RF.replace("0000000", "OOOOOOO"),
        "00000000042",
        "RF18539007547034",
        "RF" + "٢٧" + RF[4:],
    ],
)
def test_what_is_no_code(written: str) -> None:
    """Vector 10: no part of one, no longer one, and none that is not ours in form."""
    found = line(structured(written) + free(written))
    assert (found.codes, found.misspelt) == ((), ())


def test_a_wrong_digit_is_seen_and_never_mended() -> None:
    """Vector 10."""
    wrong = RF[:-1] + "3"
    found = line(structured(wrong) + free(wrong))
    assert (found.codes, found.misspelt, found.code_as_written) == ((), (wrong,), None)
    for place in range(4, len(RF)):
        other = RF[:place] + str((int(RF[place]) + 1) % 10) + RF[place + 1 :]
        assert not codes.is_code(other)


def test_the_code_of_another_creditor_is_found_as_any_other() -> None:
    """Vector 10: only who knows the notes can say whose it is."""
    assert line(free(FOREIGN_RF)).distinct_codes == (FOREIGN_RF,)


def test_several_codes_in_one_text() -> None:
    """Vector 36."""
    found = line(free(f"ΤΕΛΗ {GROUPED} ΚΑΙ {OTHER_RF}"))
    assert found.distinct_codes == (RF, OTHER_RF)
    assert [one.stated_cents for one in found.codes] == [None, None]


def test_stated_amounts_of_several_structured_codes() -> None:
    found = line(structured(RF, stated="50.00") + structured(OTHER_RF, stated="30.00"))
    assert [(one.code, one.stated_cents) for one in found.codes] == [(RF, 50_00), (OTHER_RF, 30_00)]
    newest = "<RfrdDocAmt><RmtAmtAndTp><Amt Ccy='EUR'>7.00</Amt></RmtAmtAndTp></RfrdDocAmt>"
    assert [one.stated_cents for one in line(structured(RF, more=newest)).codes] == [7_00]


def test_structured_comes_before_free_text_that_says_another() -> None:
    found = line(structured(RF) + free(OTHER_RF))
    assert [(one.code, one.source) for one in found.codes] == [(RF, Source.STRUCTURED), (OTHER_RF, Source.TEXT)]


def test_the_same_code_twice_in_one_source_is_one() -> None:
    assert len(line(structured(RF) + structured(RF) + free(RF, RF)).codes) == 2


def test_a_long_text_takes_no_longer_than_its_length() -> None:
    """A text of nothing but beginnings of codes."""
    assert codes.search("RF " * 100_000 + RF) == ([(RF, RF)], [])
    assert codes.search("RF" + " " * 200_000 + "1" * 22) == ([], [])


@pytest.mark.parametrize(
    ("code", "ours"),
    [
        ("RF76912340123456789012345", True),
        # The amount is not checked, or the order stands for ever: other creditors' codes may say so.
        ("RF56912348123456789012345", True),
        ("RF05912349123456789012345", True),
        # Right by the standard, and no code in the layout of DIAS.
        ("RF18539007547034", False),
        ("RF712348231", False),
        ("RF27A1B2C3D4E5F6G7H8I9J0K", False),
        ("RF8912349123456789012345", False),
    ],
)
def test_codes_of_the_vectors(code: str, ours: bool) -> None:
    assert codes.is_code(code) is ours
