"""Money that goes back, and money of ours that comes back."""

import pytest
from bankfiles.reading import read
from bankfiles.rows import BankLine, Nature, ReturnReason
from messages import BANK, IBAN, PAYER, RF, Bank, structured


def returned(code: str, direction: str = "DBIT", bank: Bank = BANK, **more: str) -> BankLine:
    detail = bank.detail(
        "497.51",
        structured(RF),
        direction=direction,
        returned=f"<Rsn><Cd>{code}</Cd></Rsn>" + more.pop("added", ""),
        **more,  # type: ignore[arg-type]
    )
    (line,) = read(bank.file(bank.entry("497.51", detail, direction=direction))).lines
    return line


@pytest.mark.parametrize("code", ["FOCR", "DUPL", "TECH", "FRAD", "AC03", "AM09", "CUST"])
def test_a_payment_that_its_payer_recalls(code: str) -> None:
    line = returned(code, payer="ΜΑΡΙΑ", payer_iban=PAYER)
    assert (line.nature, line.effect_cents) == (Nature.PAYMENT_RETURNED, -497_51)
    assert line.return_reason == ReturnReason(code, None)
    assert line.return_reason.explanation["el"].endswith(f"({code})")
    assert (line.payer_name, line.payer_iban, line.distinct_codes) == ("ΜΑΡΙΑ", PAYER, (RF,))


@pytest.mark.parametrize("code", ["AC01", "AC04", "AC06", "MD07", "RR04"])
def test_a_refund_that_comes_back_is_no_payment_even_with_a_code(code: str) -> None:
    line = returned(code, "CRDT", end_to_end="OUR-REFUND-7", payee="ΠΕΤΡΟΣ", payer="ΔΗΜΟΣ")
    assert (line.nature, line.end_to_end_id) == (Nature.REFUND_RETURNED, "OUR-REFUND-7")
    assert (line.distinct_codes, line.payer_name) == ((RF,), "ΠΕΤΡΟΣ")


def test_an_unknown_reason_is_shown_as_it_is() -> None:
    line = returned("ZZ99", added="<AddtlInf>ΑΓΝΩΣΤΟ</AddtlInf><AddtlInf>ΛΑΘΟΣ</AddtlInf>")
    assert line.return_reason is not None
    assert line.return_reason.explanation == {"el": "ZZ99: ΑΓΝΩΣΤΟ ΛΑΘΟΣ", "en": "ZZ99: ΑΓΝΩΣΤΟ ΛΑΘΟΣ"}


def test_a_reason_of_the_banks_own() -> None:
    data = BANK.file(
        BANK.entry("1.00", BANK.detail("1.00", returned="<Rsn><Prtry>OWN</Prtry></Rsn>")),
        BANK.entry("1.00", BANK.detail("1.00", returned="")),
    )
    first, second = read(data).lines
    assert (first.return_reason, second.return_reason) == (ReturnReason("OWN", None), ReturnReason(None, None))
    assert second.return_reason is not None
    assert second.return_reason.explanation == {"el": "", "en": ""}


@pytest.mark.parametrize("place", ["entry", "detail"])
def test_a_return_may_be_said_by_the_banks_code_alone(place: str) -> None:
    family = "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>RRTN</SubFmlyCd></Fmly></Domn></BkTxCd>"
    detail = BANK.detail("1.00", direction="DBIT", family=family if place == "detail" else "")
    entry = BANK.entry("1.00", detail, direction="DBIT", family=family if place == "entry" else "")
    (line,) = read(BANK.file(entry)).lines
    assert (line.nature, line.return_reason) == (Nature.PAYMENT_RETURNED, None)


def test_a_file_of_returns_may_hold_a_payment() -> None:
    paid, back = BANK.detail("80.00"), BANK.detail("80.00", direction="DBIT", returned="<Rsn><Cd>FOCR</Cd></Rsn>")
    file = read(BANK.file(BANK.entry("80.00", paid), BANK.entry("80.00", back, direction="DBIT")))
    assert [line.nature for line in file.lines] == [Nature.PAYMENT, Nature.PAYMENT_RETURNED]


def test_a_side_that_is_us_is_not_the_other_side() -> None:
    """Some banks exchange the roles in a return."""
    line = returned("AC04", "CRDT", payer="ΠΕΤΡΟΣ", payer_iban=PAYER, payee="ΔΗΜΟΣ", payee_iban=IBAN)
    assert (line.payer_name, line.payer_iban) == ("ΠΕΤΡΟΣ", PAYER)
