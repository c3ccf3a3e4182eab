"""What a message says of its own sums: one that does not add up is not taken in."""

from datetime import date

import pytest
from bankfiles.reading import read
from bankfiles.rows import BankFile, ExpectedSum, Unreadable
from messages import BANK, IBAN, Bank, balance, tag

STATEMENT = Bank("08", "053")


def totals(place: str, count: str | None, total: str | None) -> str:
    return tag("TxsSummry", tag(place, tag("NbOfNtries", count) + tag("Sum", total)))


def statement(sums: str, header: str = "") -> BankFile:
    entries = (
        STATEMENT.entry("80.00"),
        STATEMENT.entry("30.00", direction="DBIT"),
        STATEMENT.entry("500.00", status="PDNG"),
    )
    return read(STATEMENT.parts(STATEMENT.part(*entries, sums=sums), header=header))


def test_opening_balance_and_booked_entries_make_the_closing_one() -> None:
    file = statement(balance("OPBD", "100.00") + balance("CLBD", "150.00"))
    assert file.expected_sums == (ExpectedSum(IBAN, "balance", 150_00, None, date(2026, 11, 2), 100_00),)
    below = statement(balance("PRCD", "100.00", "DBIT") + balance("CLBD", "50.00", "DBIT"))
    assert [(one.opening_cents, one.cents) for one in below.expected_sums] == [(-100_00, -50_00)]


@pytest.mark.parametrize("opening", ["OPBD", "PRCD"])
def test_a_balance_that_does_not_come_out_refuses_the_file(opening: str) -> None:
    with pytest.raises(Unreadable) as refused:
        statement(balance(opening, "100.00") + "\n" + balance("CLBD", "150.01"))
    assert (refused.value.kind, refused.value.line) == ("balance", 3)
    assert "150.01" in refused.value.reason["en"]


def test_balances_that_make_no_equation_say_nothing() -> None:
    assert statement(balance("CLBD", "1.00")).expected_sums == ()
    days = balance("OPBD", "1.00") + balance("CLBD", "2.00") + balance("OPBD", "2.00") + balance("CLBD", "3.00")
    assert statement(days).expected_sums == ()
    assert statement(balance("ITAV", "1.00") + balance("CLAV", "2.00")).expected_sums == ()


@pytest.mark.parametrize(
    ("place", "count", "total"),
    [
        ("TtlNtries", "3", "610.00"),
        ("TtlNtries", "2", "110.00"),
        ("TtlNtries", "2", None),
        ("TtlCdtNtries", "1", "80.00"),
        ("TtlCdtNtries", "2", "580.00"),
        ("TtlDbtNtries", "1", "30.0"),
        ("TtlDbtNtries", None, "30.00"),
    ],
)
def test_totals_that_agree_with_or_without_what_is_only_expected(place: str, count: str, total: str) -> None:
    (stated,) = statement(totals(place, count, total)).expected_sums
    assert stated.count == (None if count is None else int(count))


@pytest.mark.parametrize(
    ("place", "count", "total", "kind"),
    [
        ("TtlNtries", "4", "610.00", "entries"),
        ("TtlNtries", "3", "110.00", "entries"),
        ("TtlCdtNtries", "1", "80.01", "credits"),
        ("TtlDbtNtries", "2", None, "debits"),
        ("TtlDbtNtries", "x", None, "count"),
    ],
)
def test_totals_that_do_not_agree_refuse_the_file(place: str, count: str, total: str | None, kind: str) -> None:
    with pytest.raises(Unreadable) as refused:
        statement(totals(place, count, total))
    assert refused.value.kind == kind


def test_the_sums_of_several_pages_are_of_all_of_them() -> None:
    header = "<MsgPgntn><PgNb>2</PgNb><LastPgInd>true</LastPgInd></MsgPgntn>"
    assert statement(balance("OPBD", "1.00") + balance("CLBD", "9.00"), header).expected_sums == ()
    page = "<StmtPgntn><PgNb>1</PgNb><LastPgInd>false</LastPgInd></StmtPgntn>"
    assert statement(page + totals("TtlNtries", "9", None)).expected_sums == ()


def test_each_account_has_its_own_sums() -> None:
    other = "GR9608100010000001234567891"
    parts = [
        BANK.part(BANK.entry("1.00"), sums=totals("TtlNtries", "1", "1.00")),
        BANK.part(BANK.entry("2.00"), sums=totals("TtlNtries", "1", "2.00"), account=other),
    ]
    assert [(one.account, one.cents) for one in read(BANK.parts(*parts)).expected_sums] == [(IBAN, 100), (other, 200)]
