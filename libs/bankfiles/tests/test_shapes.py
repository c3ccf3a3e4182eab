"""An entry is not a payment: it may have one detail, hundreds, or none."""

from decimal import Decimal

import pytest
from bankfiles import keys
from bankfiles.reading import read
from bankfiles.rows import BankFile, BankLine, Direction, Hold, Nature, Status, Unreadable
from messages import BANK, IBAN, OTHER_RF, RF, Bank, charge, free, money, structured, tag

OLD = Bank("02")


def lines(*entries: str, bank: Bank = BANK) -> tuple[BankLine, ...]:
    return read(bank.file(*entries)).lines


def amounts(*entries: str, bank: Bank = BANK) -> list[int]:
    return [line.amount_cents for line in lines(*entries, bank=bank)]


@pytest.mark.parametrize("bank", [OLD, Bank("04"), BANK])
def test_each_detail_is_a_payment(bank: Bank) -> None:
    """Vector 14."""
    details = [bank.detail(amount) for amount in ("1234.56", "61.42", "0.04")]
    assert amounts(bank.entry("1296.02", *details, count=3), bank=bank) == [1234_56, 61_42, 4]


def test_details_that_do_not_add_up_hold_the_entry() -> None:
    """Vector 15: nothing is made to fit, and every cent of the entry is in one line."""
    details = [
        BANK.detail("1234.56", structured(RF), payer="Α"),
        BANK.detail("61.42", structured(OTHER_RF)),
        BANK.detail("0.04"),
    ]
    (line,) = lines(BANK.entry("1296.00", *details))
    assert (line.amount_cents, line.hold, line.payer_name) == (1296_00, Hold.SUMS_DIFFER, None)
    assert [(one.code, one.stated_cents) for one in line.codes] == [(RF, 1234_56), (OTHER_RF, 61_42)]


def test_charges_that_our_bank_takes_are_ours() -> None:
    """Vector 16."""
    details = [BANK.detail(amount, charges=charge("0.04", included=False)) for amount in ("80.00", "61.42")]
    found = lines(BANK.entry("141.34", *details))
    assert [(line.amount_cents, line.charges_cents) for line in found] == [(80_00, 4), (61_42, 4)]
    assert sum(line.effect_cents for line in found) == 141_34


def test_charges_without_an_indicator_are_taken_when_they_explain_the_entry() -> None:
    details = [OLD.detail(amount, charges=tag("Chrgs", money("Amt", "0.04"))) for amount in ("80.00", "61.42")]
    found = lines(OLD.entry("141.34", *details), bank=OLD)
    assert [(line.amount_cents, line.charges_cents) for line in found] == [(80_00, 4), (61_42, 4)]
    assert [line.charges_cents for line in lines(OLD.entry("141.42", *details), bank=OLD)] == [0, 0]


def test_charges_of_the_whole_entry_are_a_line_of_their_own() -> None:
    details = [BANK.detail("80.00", structured(RF)), BANK.detail("61.42")]
    found = lines(BANK.entry("141.34", *details, charges=charge("0.08", included=False), info=RF))
    assert [(line.nature, line.direction, line.amount_cents) for line in found] == [
        (Nature.PAYMENT, Direction.CREDIT, 80_00),
        (Nature.PAYMENT, Direction.CREDIT, 61_42),
        (Nature.CHARGE, Direction.DEBIT, 8),
    ]
    assert found[2].codes == ()
    assert sum(line.effect_cents for line in found) == 141_34


def test_charges_of_the_entry_that_were_booked_apart_change_nothing() -> None:
    found = lines(BANK.entry("80.00", BANK.detail("80.00"), charges=charge("0.08", included=False)))
    assert [(line.amount_cents, line.charges_cents, line.hold) for line in found] == [(80_00, 0, None)]


def test_charges_of_the_entry_need_not_say_whether_they_are_included() -> None:
    found = lines(BANK.entry("79.92", BANK.detail("80.00"), charges=charge("0.08")))
    assert [(line.nature, line.effect_cents) for line in found] == [(Nature.PAYMENT, 80_00), (Nature.CHARGE, -8)]


def test_only_charges_that_explain_the_entry_are_counted() -> None:
    both = charge("0.04", included=False) + charge("0.50")
    (line,) = lines(BANK.entry("79.96", BANK.detail("80.00", charges=both)))
    assert (line.amount_cents, line.charges_cents, line.hold) == (80_00, 4, None)


def test_a_held_entry_does_what_the_entry_says_and_not_its_detail() -> None:
    """Some banks repeat the payment's own direction in what takes it back."""
    (line,) = lines(BANK.entry("80.00", BANK.detail("80.00"), direction="DBIT", reversal="true"))
    assert (line.hold, line.direction, line.effect_cents) == (Hold.SUMS_DIFFER, Direction.DEBIT, -80_00)


def test_what_was_taken_on_the_way_the_payer_has_not_paid() -> None:
    """Vector 17."""
    detail = BANK.detail("72.50", charges=charge("7.50", included=True), amounts=tag("InstdAmt", money("Amt", "80.00")))
    (line,) = lines(BANK.entry("72.50", detail))
    assert (line.amount_cents, line.charges_cents, line.hold) == (72_50, 0, None)
    assert line.instructed is not None
    assert (line.instructed.amount, line.instructed.currency) == (Decimal("80.00"), "EUR")


def test_a_charge_that_is_given_back() -> None:
    (line,) = lines(BANK.entry("80.04", BANK.detail("80.00", charges=charge("0.04", included=False, back=True))))
    assert (line.amount_cents, line.charges_cents, line.effect_cents) == (80_00, -4, 80_04)


def test_a_debit_costs_its_charges_too() -> None:
    detail = BANK.detail("80.00", direction="DBIT", charges=charge("0.30", included=False))
    (line,) = lines(BANK.entry("80.30", detail, direction="DBIT"))
    assert (line.amount_cents, line.charges_cents, line.effect_cents) == (80_00, 30, -80_30)


def test_charges_in_another_currency_explain_nothing() -> None:
    detail = BANK.detail("80.00", charges=charge("0.04", included=False, currency="USD"))
    (line,) = lines(BANK.entry("79.96", detail))
    assert (line.amount_cents, line.hold) == (79_96, Hold.SUMS_DIFFER)


@pytest.mark.parametrize("count", [1, 3])
def test_another_number_of_details_than_the_bank_says_holds_the_entry(count: int) -> None:
    (line,) = lines(BANK.entry("141.42", BANK.detail("80.00"), BANK.detail("61.42"), count=count))
    assert (line.amount_cents, line.hold) == (141_42, Hold.COUNT_DIFFERS)


def test_details_may_be_in_several_groups() -> None:
    groups = [BANK.detail("80.00") + BANK.detail("61.42"), BANK.detail("0.58")]
    assert amounts(BANK.entry("142.00", groups=groups)) == [80_00, 61_42, 58]
    counted = ["<Btch><NbOfTxs>3</NbOfTxs></Btch>", *groups]
    assert amounts(BANK.entry("142.00", groups=counted)) == [80_00, 61_42, 58]


def test_every_entry_is_read() -> None:
    assert amounts(BANK.entry("1.00"), BANK.entry("2.00", BANK.detail("2.00")), BANK.entry("3.00")) == [100, 200, 300]


def test_one_detail_without_an_amount_has_the_entrys() -> None:
    for bank in (OLD, BANK):
        (line,) = lines(bank.entry("80.00", bank.detail(None, structured(RF))), bank=bank)
        assert (line.amount_cents, line.hold, line.distinct_codes) == (80_00, None, (RF,))


def test_several_details_of_which_one_has_no_amount_hold_the_entry() -> None:
    """Never the sum of the entry for each of them."""
    for bank in (OLD, BANK):
        (line,) = lines(bank.entry("141.42", bank.detail("80.00"), bank.detail(None)), bank=bank)
        assert (line.amount_cents, line.hold) == (141_42, Hold.DETAIL_WITHOUT_AMOUNT)


def test_an_entry_without_details_is_a_payment() -> None:
    (line,) = lines(BANK.entry("80.00", info=f"ΚΑΤΑΘΕΣΗ {RF} ΜΑΡΙΑ"))
    assert (line.amount_cents, line.distinct_codes, line.hold) == (80_00, (RF,), None)
    assert line.bank_text == f"ΚΑΤΑΘΕΣΗ {RF} ΜΑΡΙΑ"


def test_a_batch_of_which_only_the_sum_is_there_is_held() -> None:
    for count in (2, 10):
        (line,) = lines(BANK.entry("800.00", count=count))
        assert (line.amount_cents, line.hold) == (800_00, Hold.DETAILS_MISSING)
    (alone,) = lines(BANK.entry("800.00", count=1))
    assert alone.hold is None


def test_what_describes_the_entry_is_not_given_to_each_of_its_details() -> None:
    found = lines(BANK.entry("141.42", BANK.detail("80.00"), BANK.detail("61.42"), info=RF))
    assert [(line.codes, line.bank_text) for line in found] == [((), ""), ((), "")]
    (alone,) = lines(BANK.entry("80.00", BANK.detail("80.00"), info=RF))
    assert alone.distinct_codes == (RF,)


def test_nothing_but_an_amount_is_needed() -> None:
    (line,) = lines(BANK.entry("80.00", "<TxDtls><RltdPties><Dbtr/></RltdPties><RmtInf/><Refs/></TxDtls>"))
    assert (line.amount_cents, line.payer_name, line.codes, line.text) == (80_00, None, (), "")


def test_structured_and_free_text_are_both_read() -> None:
    (line,) = lines(BANK.entry("80.00", BANK.detail("80.00", structured(RF) + free("ΤΕΛΗ 2026"))))
    assert (line.distinct_codes, line.text) == ((RF,), f"{RF} ΤΕΛΗ 2026")


def test_expected_and_then_booked() -> None:
    """Vector 21: the booked payment has other identifiers, so that there is nothing to merge."""
    expected = read(BANK.file(BANK.entry("80.00", BANK.detail("80.00", ref="D1"), status="PDNG", booked=None)))
    booked = read(BANK.file(BANK.entry("80.00", BANK.detail("80.00", ref="D1"))))
    assert [line.status for line in (*expected.lines, *booked.lines)] == [Status.EXPECTED, Status.BOOKED]
    assert expected.lines[0].booked_on is None
    first, second = keys.keys_of(expected.lines)[0], keys.keys_of(booked.lines)[0]
    assert (first.strong != second.strong, first.weak != second.weak) == (True, True)


def test_a_reversal_takes_away_what_its_direction_says() -> None:
    """Vector 22: the sign is never turned."""
    first, second = lines(
        BANK.entry("80.00", BANK.detail("80.00", ref="D1"), ref="E1"),
        BANK.entry(
            "80.00", BANK.detail("80.00", ref="D1", direction="DBIT"), direction="DBIT", reversal="true", ref="E1"
        ),
    )
    assert (first.nature, second.nature, second.reversal) == (Nature.PAYMENT, Nature.REVERSAL, True)
    assert first.effect_cents + second.effect_cents == 0
    assert keys.keys_of([first, second])[0].strong != keys.keys_of([first, second])[1].strong


def test_four_kinds_of_debits_are_told_apart() -> None:
    family = "<BkTxCd><Domn><Cd>ACMT</Cd><Fmly><Cd>MDOP</Cd><SubFmlyCd>CHRG</SubFmlyCd></Fmly></Domn></BkTxCd>"
    returned = BANK.detail("80.00", direction="DBIT", returned="<Rsn><Cd>FOCR</Cd></Rsn>")
    sent = BANK.detail("2.49", direction="DBIT", end_to_end="OUR-REFUND-7", payee="ΠΕΤΡΟΣ", payer="ΔΗΜΟΣ")
    found = lines(
        BANK.entry("80.00", returned, direction="DBIT"),
        BANK.entry("80.00", direction="DBIT", reversal="true"),
        BANK.entry("2.49", sent, direction="DBIT"),
        BANK.entry("1.20", direction="DBIT", family=family),
    )
    assert [line.nature for line in found] == [
        Nature.PAYMENT_RETURNED,
        Nature.REVERSAL,
        Nature.OUTGOING,
        Nature.CHARGE,
    ]
    assert (found[2].end_to_end_id, found[2].payer_name) == ("OUR-REFUND-7", "ΠΕΤΡΟΣ")


def test_a_batch_may_be_of_credits_and_debits() -> None:
    details = [BANK.detail("100.00"), BANK.detail("20.00", direction="DBIT", returned="<Rsn><Cd>FOCR</Cd></Rsn>")]
    found = lines(BANK.entry("80.00", *details))
    assert [(line.nature, line.effect_cents) for line in found] == [
        (Nature.PAYMENT, 100_00),
        (Nature.PAYMENT_RETURNED, -20_00),
    ]


def test_each_account_has_its_own_lines() -> None:
    other = "GR9608100010000001234567891"
    parts = [BANK.part(BANK.entry("1.00")), BANK.part(BANK.entry("2.00"), BANK.entry("3.00"), account=other)]
    file = read(BANK.parts(*parts))
    assert [(line.account, line.amount_cents) for line in file.lines] == [(IBAN, 100), (other, 200), (other, 300)]
    assert [line.n for line in file.lines] == [1, 2, 3]
    assert [account.id for account in file.accounts] == [IBAN, other]


def test_an_account_of_another_kind_of_number_and_no_account_at_all() -> None:
    own = BANK.file(BANK.entry("1.00")).replace(f"<IBAN>{IBAN}</IBAN>".encode(), b"<Othr><Id>123/456</Id></Othr>")
    assert read(own).lines[0].account == "123/456"
    with pytest.raises(Unreadable, match="which account"):
        read(BANK.file(BANK.entry("1.00")).replace(f"<IBAN>{IBAN}</IBAN>".encode(), b""))


def paged(number: str, last: str) -> BankFile:
    header = f"<MsgPgntn><PgNb>{number}</PgNb><LastPgInd>{last}</LastPgInd></MsgPgntn>"
    return read(BANK.parts(BANK.part(BANK.entry("1.00", ref=number)), header=header))


def test_pages_say_that_there_are_others() -> None:
    assert (paged("1", "true").page, paged("1", "true").warnings) == (None, ())
    assert read(BANK.file()).last_page
    first, last = paged("1", "false"), paged("2", "true")
    assert [(one.page, one.last_page, [w.kind for w in one.warnings]) for one in (first, last)] == [
        (1, False, ["page"]),
        (2, True, ["last-page"]),
    ]
    assert first.message_id == last.message_id
    assert keys.keys_of(first.lines) != keys.keys_of(last.lines)


def test_a_copy_is_a_hint_and_no_key() -> None:
    head = "<Id>N1</Id><CreDtTm>2026-11-03T06:00:00</CreDtTm><CpyDplctInd>DUPL</CpyDplctInd>"
    copy = read(BANK.parts(BANK.part(BANK.entry("1.00"), BANK.entry("2.00"), head=head)))
    assert [one.kind for one in copy.warnings] == ["copy"]
    first = read(BANK.file(BANK.entry("1.00")))
    assert keys.keys_of(first.lines)[0] == keys.keys_of(copy.lines)[0]


def test_a_truncated_code_is_no_code() -> None:
    (line,) = lines(BANK.entry("80.00", BANK.detail("80.00", structured(RF[:-1]) + free(f"/RFB/{RF[:20]}"))))
    assert (line.codes, line.misspelt) == ((), ())
    assert RF[:-1] in line.text


def test_empty_elements_are_none() -> None:
    part = BANK.part(
        BANK.entry("1.00", BANK.detail("1.00", ref="", end_to_end="", info=""), value_day=None, info=""),
        head="<Id>N1</Id>",
    )
    (line,) = read(BANK.parts(part)).lines
    assert (line.detail_ref, line.end_to_end_id, line.bank_text) == (None, None, "")
