"""What a line of a bank's file ends as: rules without a database, for any lines in any order."""

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from bankfiles.keys import Keys, keys_of
from bankfiles.rows import BankLine, Direction, FoundCode, Hold, Kind, Money, Nature, Source, Status
from fee_declarations.accounting.accounts import Account, DebtKind
from fee_declarations.accounting.acts import Into, When, received
from fee_declarations.accounting.allocation import OpenDebt
from fee_declarations.payments import matching
from fee_declarations.payments.desk import Code, Desk, Habits, Note
from fee_declarations.payments.outcomes import QUEUED, SETTLED, Outcome, Plan
from fee_declarations.payments.texts import explanation
from hypothesis import given
from hypothesis import strategies as st

IBAN = "GR1601101250000000012300695"
BUSINESS = uuid.uuid4()
VALID = date(2026, 10, 31)
LINE = BankLine(
    n=1,
    line=1,
    entry=1,
    account=IBAN,
    direction=Direction.CREDIT,
    reversal=False,
    status=Status.BOOKED,
    nature=Nature.PAYMENT,
    amount_cents=0,
    charges_cents=0,
    currency="EUR",
    instructed=None,
    booked_on=date(2026, 10, 20),
    booked_on_is_value_date=False,
    value_on=None,
    accepted_at=None,
    entry_ref=None,
    entry_cents=0,
    detail_ref=None,
    tx_id=None,
    uetr=None,
    end_to_end_id=None,
    codes=(),
    misspelt=(),
    payer_name=None,
    payer_iban=None,
    text="",
    bank_text="",
    return_reason=None,
    hold=None,
)


def code(name: str, source: Source = Source.STRUCTURED, stated: int | None = None) -> FoundCode:
    return FoundCode(name, name, source, stated)


def line(cents: int, *codes: FoundCode, **changes: object) -> BankLine:
    return replace(LINE, amount_cents=cents, codes=codes, **changes)  # type: ignore[arg-type] -- names of its fields


def note(*debts: tuple[int, date]) -> Note:
    opened = [OpenDebt(uuid.uuid4(), DebtKind.FEE, due, cents) for cents, due in debts]
    return Note(uuid.uuid4(), "1/2026", BUSINESS, VALID, False, opened)


def desk(**notes: Note) -> Desk:
    known = {name: Code(one.id, date(2026, 9, 1), one.valid_until, one) for name, one in notes.items()}
    return Desk(Habits(accounts=frozenset({IBAN})), codes=known, notes={one.id: one for one in notes.values()})


def decide(known: Desk, *lines: BankLine, kind: Kind = Kind.NOTIFICATION) -> list[Plan]:
    keys = keys_of(lines)
    return [matching.decide(one, key, kind, known, uuid.uuid4()) for one, key in zip(lines, keys, strict=True)]


def test_an_entry_of_three_details_is_three_payments() -> None:
    known = desk(A=note((123456, VALID)), B=note((6142, VALID)), C=note((4, VALID)))
    plans = decide(known, line(123456, code("A")), line(6142, code("B")), line(4, code("C")))
    assert [plan.outcome for plan in plans] == [Outcome.PAID] * 3
    assert sum(plan.cents for plan in plans) == 129602


def test_a_sum_that_nothing_explains_is_held_whole_though_it_has_a_code() -> None:
    known = desk(A=note((123456, VALID)))
    [plan] = decide(known, line(129600, code("A"), hold=Hold.SUMS_DIFFER))
    assert (plan.outcome, plan.held_cents, plan.why) == (Outcome.HELD, 129600, "sums-differ")
    assert known.codes["A"].note.open_cents == 123456


def test_what_our_bank_kept_is_our_cost_and_the_debts_are_paid_in_full() -> None:
    known = desk(A=note((8000, VALID)), B=note((6142, VALID)))
    lines = [line(8000, code("A"), charges_cents=4), line(6142, code("B"), charges_cents=4)]
    plans = decide(known, *lines)
    assert [plan.outcome for plan in plans] == [Outcome.PAID, Outcome.PAID]
    when = When(date(2026, 10, 20), "tests")
    entries = [
        received(when, uuid.uuid4(), Account.BANK, plan.parts[0].into, charges_cents=one.charges_cents)
        for one, plan in zip(lines, plans, strict=True)
    ]
    on = {
        account: sum(one.cents for entry in entries for one in entry.postings if one.account is account)
        for account in (Account.BANK, Account.CHARGES, Account.RECEIVABLE)
    }
    assert on == {Account.BANK: 14134, Account.CHARGES: 8, Account.RECEIVABLE: -14142}


def test_what_arrived_counts_and_not_what_was_ordered() -> None:
    known = desk(A=note((8000, VALID)), B=note((9000, VALID)))
    plans = decide(
        known,
        line(7250, code("A"), instructed=Money(Decimal("80.00"), "EUR")),
        line(9000, code("B"), instructed=Money(Decimal("100.00"), "USD")),
    )
    assert [plan.outcome for plan in plans] == [Outcome.PART, Outcome.PAID]
    assert plans[0].parts[0].open_after_cents == 750


def test_one_code_for_two_debts_pays_the_older_first() -> None:
    august, september = date(2026, 8, 31), date(2026, 9, 30)
    grouped = note((8000, september), (6142, august))
    [plan] = decide(desk(A=grouped), line(10000, code("A")))
    assert plan.outcome is Outcome.PART
    assert [share.cents for share in plan.parts[0].into.shares] == [6142, 3858]
    assert grouped.opened[grouped.debts[0].id] == 4142


def test_the_limit_of_small_balances_changes_no_payment() -> None:
    [plan] = decide(desk(A=note((49751, VALID))), line(49748, code("A")))
    assert (plan.outcome, plan.parts[0].open_after_cents) == (Outcome.PART, 3), "three cents are owed until a decision"


@pytest.mark.parametrize(
    ("moment", "late"),
    [
        (datetime(2026, 10, 31, 22, 30, tzinfo=UTC), True),
        (datetime(2026, 10, 24, 20, 30, tzinfo=UTC), False),
        (datetime(2026, 10, 31, 21, 15, tzinfo=UTC), False),
    ],
)
def test_lateness_is_judged_by_the_day_in_athens(moment: datetime, late: bool) -> None:
    [plan] = decide(desk(A=note((100, VALID))), line(100, code("A"), accepted_at=moment, booked_on=date(2026, 11, 2)))
    assert plan.late is late
    assert plan.outcome is (Outcome.LATE if late else Outcome.PAID)


def test_codes_that_the_payer_divided_are_divided_and_others_wait() -> None:
    known = desk(A=note((49751, VALID)), B=note((6142, VALID)))
    [plan] = decide(known, line(55893, code("A", stated=49751), code("B", stated=6142)))
    assert [(part.into.cents, part.open_after_cents) for part in plan.parts] == [(49751, 0), (6142, 0)]
    known = desk(A=note((49751, VALID)), B=note((6142, VALID)))
    in_text = line(55893, code("A", Source.TEXT), code("B", Source.TEXT))
    wrong_sum = line(55893, code("A", stated=49751), code("B", stated=6143))
    disagree = line(55893, code("A", stated=55893), code("B", Source.TEXT))
    assert [plan.outcome for plan in decide(known, in_text, wrong_sum, disagree)] == [Outcome.SEVERAL_CODES] * 3


def test_a_statement_books_only_what_no_notification_brought() -> None:
    entry = line(8000, code("A"), entry_ref="E1", entry_cents=8000)
    known = desk(A=note((8000, VALID)))
    known.notified = frozenset({(IBAN, "E1", 8000, date(2026, 10, 20))})
    assert decide(known, entry, kind=Kind.STATEMENT)[0].outcome is Outcome.SEEN
    assert decide(known, entry, kind=Kind.NOTIFICATION)[0].outcome is Outcome.PAID
    assert decide(desk(A=note((8000, VALID))), entry, kind=Kind.REPORT)[0].outcome is Outcome.EXPECTED


def test_money_of_another_currency_or_account_is_not_booked() -> None:
    known = desk(A=note((8000, VALID)))
    lines = [line(8000, code("A"), hold=Hold.FOREIGN_CURRENCY), line(8000, code("A"), account="GR00"), line(0)]
    assert [plan.outcome for plan in decide(known, *lines)] == [
        Outcome.FOREIGN_ACCOUNT,
        Outcome.FOREIGN_ACCOUNT,
        Outcome.NOTHING,
    ]
    assert known.codes["A"].note.open_cents == 8000


LINES = st.lists(
    st.tuples(
        st.integers(0, 20_000),
        st.sampled_from(["A", "B", "C", ""]),
        st.sampled_from([Direction.CREDIT, Direction.DEBIT]),
        st.sampled_from([Nature.PAYMENT, Nature.PAYMENT_RETURNED, Nature.CHARGE, Nature.OUTGOING]),
    ),
    max_size=12,
)


@given(LINES)
def test_every_cent_is_in_one_place_and_no_debt_goes_below_zero(
    said: list[tuple[int, str, Direction, Nature]],
) -> None:
    known = desk(A=note((10_000, VALID)), B=note((5_000, VALID), (300, VALID)))
    lines = [
        line(cents, *([code(name)] if name else []), direction=way, nature=nature, entry_ref=f"R{n}")
        for n, (cents, name, way, nature) in enumerate(said)
    ]
    charged = 15_300
    paid = credit = 0
    for one, plan in zip(lines, decide(known, *lines), strict=True):
        assert explanation(plan.why).keys() == {"el", "en"}
        if plan.outcome in SETTLED or (plan.outcome in QUEUED and plan.outcome is not Outcome.CONFLICT):
            assert plan.cents == one.amount_cents
        for part in plan.parts:
            paid += sum(share.cents for share in part.into.shares)
            credit += part.into.credit_cents
        if plan.unwound:
            assert plan.unwound.into.cents == one.amount_cents
            paid -= sum(share.cents for share in plan.unwound.into.shares)
            credit -= plan.unwound.into.credit_cents
    left = [cents for found in known.codes.values() for cents in found.note.opened.values()]
    assert min(left) >= 0
    assert sum(left) == charged - paid
    assert known.credits.get(BUSINESS, 0) == credit >= 0


def test_every_outcome_has_its_words() -> None:
    for why in (*(str(one) for one in Hold if one is not Hold.FOREIGN_CURRENCY), "paid", "superseded-in-time"):
        assert all(explanation(why).values())


def test_an_unknown_key_decides_nothing() -> None:
    known = desk(A=note((100, VALID)))
    plan = matching.decide(line(100, code("A")), Keys(None, "w"), Kind.NOTIFICATION, known, uuid.uuid4())
    assert (plan.outcome, plan.parts[0].into) == (Outcome.PAID, Into(plan.parts[0].into.shares, 0, None))
