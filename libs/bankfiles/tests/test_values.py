"""Amounts, currencies, days and encodings as banks write them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from bankfiles import values
from bankfiles.reading import read
from bankfiles.rows import BankLine, Hold, Unreadable
from messages import BANK, RF, Bank, free, money, structured, tag

OLD = Bank("02")


def only(data: bytes) -> BankLine:
    (line,) = read(data).lines
    return line


@pytest.mark.parametrize(
    ("written", "cents"),
    [
        ("80", 80_00),
        ("497.51000", 497_51),
        ("0497.5", 497_50),
        ("000000000000149.87", 149_87),
        ("497.5100000000000", 497_51),
        (".5", 50),
        ("5.", 5_00),
        (" 80.00\n", 80_00),
        ("99999999999.99", 99999999999_99),
    ],
)
def test_amounts(written: str, cents: int) -> None:
    """Vector 19."""
    assert only(BANK.file(BANK.entry(written))).amount_cents == cents


@pytest.mark.parametrize("written", ["0", "0.00", "000"])
def test_nothing_is_no_line(written: str) -> None:
    """Vector 19."""
    assert read(BANK.file(BANK.entry(written, BANK.detail(written)))).lines == ()


def test_a_detail_of_nothing_beside_others_is_no_line() -> None:
    file = read(BANK.file(BANK.entry("80.00", BANK.detail("80.00"), BANK.detail("0.00"))))
    assert [line.amount_cents for line in file.lines] == [80_00]


@pytest.mark.parametrize(
    "written",
    [
        "12.345",
        "-5.00",
        "+5.00",
        "1e3",
        "",
        "1,234.56",
        "1234,56",
        "NaN",
        "INF",
        "١٢",
        "1 000",
        ".",
        "100000000000.01",
        "9999999999999999.99",
        "9" * 19,
        "1" * 5000,
    ],
)
def test_what_is_no_amount_refuses_the_file_with_its_line(written: str) -> None:
    """Vector 20."""
    with pytest.raises(Unreadable) as refused:
        read(BANK.file(BANK.entry("80.00"), "\n\n" + BANK.entry(written)))
    assert (refused.value.kind, refused.value.line) == ("amount" if written else "no-amount", 4)
    assert refused.value.entry == 2
    assert set(refused.value.reason) == {"el", "en"}
    assert all(len(text) < 200 for text in refused.value.reason.values())


def test_an_amount_without_a_currency_refuses_the_file() -> None:
    with pytest.raises(Unreadable, match="no currency"):
        read(BANK.file(BANK.entry("80.00")).replace(b' Ccy="EUR"', b""))


def test_what_counts_is_what_the_account_was_credited() -> None:
    """Vector 18: 100 USD at 0.9. Neither what was instructed nor what it was worth on the way."""
    foreign = tag("InstdAmt", money("Amt", "100.00", "USD")) + tag("TxAmt", money("Amt", "100.00", "USD"))
    counter = tag("CntrValAmt", money("Amt", "90.00"))
    for detail in (BANK.detail(None, amounts=foreign + counter), BANK.detail(None, amounts=foreign)):
        line = only(BANK.file(BANK.entry("90.00", detail)))
        assert (line.amount_cents, line.currency, line.hold) == (90_00, "EUR", None)
        assert line.instructed is not None
        assert (line.instructed.amount, line.instructed.currency) == (Decimal("100.00"), "USD")


def test_what_was_instructed_is_never_what_came() -> None:
    def detail(bank: Bank) -> str:
        instructed = tag("InstdAmt", money("Amt", "100.00"))
        # In the order of the schema: what was instructed comes first.
        return bank.detail("90.00", amounts=instructed).replace(
            tag("TxAmt", money("Amt", "90.00")) + instructed, instructed + tag("TxAmt", money("Amt", "90.00"))
        )

    for bank in (OLD, BANK):
        file = read(bank.file(bank.entry("180.00", detail(bank), detail(bank))))
        assert [(line.amount_cents, line.hold) for line in file.lines] == [(90_00, None)] * 2


def test_several_details_in_another_currency_are_held_unless_they_are_counted_in_ours() -> None:
    def detail(dollars: str, euros: str | None) -> str:
        return BANK.detail(
            dollars,
            currency="USD",
            amounts=tag("CntrValAmt", money("Amt", euros)) if euros else "",
        )

    file = read(BANK.file(BANK.entry("180.00", detail("100.00", "90.00"), detail("100.00", "90.00"))))
    assert [line.amount_cents for line in file.lines] == [90_00, 90_00]
    held = only(BANK.file(BANK.entry("180.00", detail("100.00", None), detail("100.00", None))))
    assert (held.amount_cents, held.hold) == (180_00, Hold.DETAIL_WITHOUT_AMOUNT)


def test_what_was_instructed_may_stand_beside_the_entry() -> None:
    entry = BANK.entry("90.00", BANK.detail(None), amounts=tag("InstdAmt", money("Amt", "100.00", "USD")))
    line = only(BANK.file(entry))
    assert (line.amount_cents, line.instructed and line.instructed.currency) == (90_00, "USD")


def test_an_account_in_another_currency_is_held() -> None:
    line = only(BANK.file(BANK.entry("90.00", BANK.detail("90.00", currency="USD"), currency="USD")))
    assert (line.amount_cents, line.currency, line.hold) == (90_00, "USD", Hold.FOREIGN_CURRENCY)


@pytest.mark.parametrize(
    ("written", "on"),
    [
        ("2026-10-31", date(2026, 10, 31)),
        ("2026-10-31+02:00", date(2026, 10, 31)),
        ("2026-10-31Z", date(2026, 10, 31)),
        ("2026-10-31T22:30:00Z", date(2026, 11, 1)),
        ("2026-10-24T20:30:00Z", date(2026, 10, 24)),
        ("2026-10-24T21:30:00Z", date(2026, 10, 25)),
        ("2026-10-31T23:59:59", date(2026, 10, 31)),
        ("2026-10-31T24:00:00", date(2026, 11, 1)),
        ("2026-10-31T21:59:59.123456789Z", date(2026, 10, 31)),
        ("2026-10-31T23:59:59.999+02:00", date(2026, 10, 31)),
        ("2026-11-01T00:30:00+03:00", date(2026, 10, 31)),
    ],
)
def test_days_are_athens_days(written: str, on: date) -> None:
    """Vector 23: booked at 22:30Z of the 31st is the 1st of November; in summer time 20:30Z is 23:30."""
    assert only(BANK.file(BANK.entry("1.00", booked=written))).booked_on == on


@pytest.mark.parametrize(
    "written",
    [
        "2026-02-30",
        "31/10/2026",
        "2026-10-31T25:00:00",
        "20261031",
        "0001-01-01T00:00:00+10:00",
        "2026-10-31T10:00",
        "x",
    ],
)
def test_what_is_no_day_refuses_the_file(written: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(BANK.file(BANK.entry("1.00", booked=written)))
    assert (refused.value.kind, refused.value.line) == ("day", 2)


def test_without_a_booking_day_the_value_day_is_taken_and_that_is_said() -> None:
    file = read(BANK.file(BANK.entry("1.00", booked=None, value_day="2026-10-30")))
    assert (file.lines[0].booked_on, file.lines[0].booked_on_is_value_date) == (date(2026, 10, 30), True)
    assert [(one.kind, one.line) for one in file.warnings] == [("booked-on-value-date", 2)]


def test_the_booking_day_counts_and_the_value_day_is_kept() -> None:
    line = only(BANK.file(BANK.entry("1.00", booked="2026-11-02", value_day="2026-10-30")))
    assert (line.booked_on, line.value_on, line.booked_on_is_value_date) == (
        date(2026, 11, 2),
        date(2026, 10, 30),
        False,
    )


def test_without_any_day_it_is_never_today() -> None:
    with pytest.raises(Unreadable, match="no date"):
        read(BANK.file(BANK.entry("1.00", booked=None)))


def test_two_dates_are_kept() -> None:
    """Vector 24: accepted in time by the payer's bank, booked after the day it was due."""
    entry = BANK.entry("1.00", BANK.detail("1.00", accepted="2026-10-31T21:15:00"), booked="2026-11-02")
    line = only(BANK.file(entry))
    assert (line.accepted_on, line.booked_on) == (date(2026, 10, 31), date(2026, 11, 2))
    assert line.accepted_at == datetime(2026, 10, 31, 19, 15, tzinfo=UTC)
    late = only(BANK.file(BANK.entry("1.00", BANK.detail("1.00", accepted="2026-10-31T22:30:00Z"))))
    assert late.accepted_on == date(2026, 11, 1)


def test_a_message_need_not_say_when_it_was_made() -> None:
    file = read(
        BANK.parts(BANK.part(BANK.entry("1.00"), head="<Id>N1</Id>"))
        .replace(b"<CreDtTm>", b"<X>")
        .replace(b"</CreDtTm>", b"</X>")
    )
    assert (file.created_at, len(file.lines)) == (None, 1)


@pytest.mark.parametrize("encoding", ["UTF-8", "ISO-8859-7", "windows-1253", "UTF-16", "UTF-8-sig"])
def test_the_declared_encoding_is_obeyed(encoding: str) -> None:
    detail = BANK.detail("1.00", structured(RF), payer="ΜΑΡΊΑ Παπαδοπούλου")
    text = BANK.file(BANK.entry("1.00", detail)).decode()
    data = text.replace("UTF-8", encoding.removesuffix("-sig")).encode(encoding)
    assert only(data).payer_name == "ΜΑΡΊΑ Παπαδοπούλου"


@pytest.mark.parametrize("encoding", ["ISO-8859-7", "windows-1253"])
def test_bytes_that_are_not_as_declared_refuse_the_file(encoding: str) -> None:
    data = BANK.file(BANK.entry("1.00", BANK.detail("1.00", payer="ΜΑΡΊΑ"))).decode().encode(encoding)
    with pytest.raises(Unreadable) as refused:
        read(data)
    assert refused.value.kind == "xml"


def test_a_reference_is_never_cut() -> None:
    with pytest.raises(Unreadable, match="too long"):
        read(BANK.file(BANK.entry("1.00", BANK.detail("1.00", ref="R" * 300))))


def test_texts_for_people_are_cut() -> None:
    line = only(BANK.file(BANK.entry("1.00", BANK.detail("1.00", free(*["Χ" * 140] * 40), payer="Π" * 999))))
    assert (len(line.text), len(line.payer_name or "")) == (values.LONGEST_TEXT, values.LONGEST_NAME)


@pytest.mark.parametrize("word", ["NOTPROVIDED", "notprovided", "NONREF", " "])
def test_words_for_no_identifier_are_none(word: str) -> None:
    assert only(BANK.file(BANK.entry("1.00", BANK.detail("1.00", end_to_end=word)))).end_to_end_id is None


@pytest.mark.parametrize("place", ["RvslInd", "CdtDbtInd"])
def test_an_indicator_that_is_none_refuses_the_file(place: str) -> None:
    data = BANK.file(BANK.entry("1.00", reversal="true"))
    wrong = data.replace(b"<RvslInd>true", b"<RvslInd>maybe") if place == "RvslInd" else data.replace(b">CRDT<", b">C<")
    with pytest.raises(Unreadable) as refused:
        read(wrong)
    assert refused.value.line == 2
