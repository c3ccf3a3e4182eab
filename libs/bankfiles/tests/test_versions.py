"""Versions of camt.054 that are in use side by side, and what is none of them."""

from datetime import date

import pytest
from bankfiles.reading import read
from bankfiles.rows import Kind, Status, Unreadable
from messages import IBAN, PAYER, RF, Bank, structured

VERSIONS = ("02", "04", "06", "08", "13")


def payment(bank: Bank, status: str = "BOOK") -> bytes:
    detail = bank.detail(
        "497.51",
        structured(RF),
        ref="D1",
        end_to_end="NOTPROVIDED",
        uetr="e008b023-d7d6-4d3b-8f5c-c3d9d3b0a1b2" if bank.version in ("08", "13") else None,
        payer="ΜΑΡΙΑ ΠΑΠΑΔΟΠΟΥΛΟΥ",
        payer_iban=PAYER,
    )
    return bank.file(bank.entry("497.51", detail, status=status, ref="E1"))


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("message", ["052", "053", "054"])
def test_the_same_payment_is_read_from_every_version(message: str, version: str) -> None:
    bank = Bank(version, message)
    file = read(payment(bank))
    assert (file.kind, file.version) == (Kind(f"camt.{message}"), f"camt.{message}.001.{version}")
    assert [account.id for account in file.accounts] == [IBAN]
    (line,) = file.lines
    assert (line.amount_cents, line.status, line.booked_on) == (497_51, Status.BOOKED, date(2026, 11, 2))
    assert (line.distinct_codes, line.payer_name, line.payer_iban) == ((RF,), "ΜΑΡΙΑ ΠΑΠΑΔΟΠΟΥΛΟΥ", PAYER)
    assert (line.entry_ref, line.detail_ref, line.end_to_end_id) == ("E1", "D1", None)
    assert (line.uetr is not None) == (version in ("08", "13"))


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("status", ["PDNG", "INFO", "FUTR"])
def test_what_is_not_booked_is_expected_in_every_version(version: str, status: str) -> None:
    (line,) = read(payment(Bank(version), status)).lines
    assert line.status is Status.EXPECTED


def test_a_status_may_be_the_banks_own_word() -> None:
    own = payment(Bank("08")).replace(b"<Cd>BOOK</Cd>", b"<Prtry>PDNG</Prtry>")
    assert read(own).lines[0].status is Status.EXPECTED


@pytest.mark.parametrize("status", [b"", b"<Cd>DONE</Cd>", b"<Cd/>"])
def test_an_unknown_status_is_not_guessed(status: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        read(payment(Bank("08")).replace(b"<Cd>BOOK</Cd>", status))
    assert (refused.value.kind, refused.value.line) == ("status", 2)


def test_prefixes_and_other_names_of_the_namespace_do_not_matter() -> None:
    plain = payment(Bank("02"))
    austrian = plain.replace(b"urn:iso:std:iso:20022:tech:xsd:", b"ISO:").replace(
        b"001.02", b"001.02:APC:STUZZA:payments:001"
    )
    assert read(austrian).version == "camt.054.001.02"
    unnamed = plain.replace(b"urn:iso:std:iso:20022:tech:xsd:camt.054.001.02", b"urn:iso:20023")
    assert read(unnamed).version == "urn:iso:20023"
    prefixed = plain.replace(b"</", b"\0").replace(b"<?", b"\1").replace(b"<", b"<ns:").replace(b"\0", b"</ns:")
    prefixed = prefixed.replace(b"\1", b"<?").replace(b"xmlns=", b"xmlns:ns=")
    assert read(prefixed).lines == read(plain).lines


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b'<Document xmlns="x"><CstmrPmtStsRpt/></Document>', "CstmrPmtStsRpt"),
        (b"<Document><BkToCstmrDbtCdtNtfctnV2/></Document>", "BkToCstmrDbtCdtNtfctnV2"),
        (b"<Document/>", "Document"),
        (b"<BkToCstmrStmt><Stmt/></BkToCstmrStmt>", "BkToCstmrStmt"),
        (b"<html><body/></html>", "html"),
    ],
)
def test_any_other_message_is_refused_by_its_name(content: bytes, named: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(content)
    assert refused.value.kind == "unknown-message"
    assert all(named in text for text in refused.value.reason.values())


def test_what_a_bank_adds_in_a_namespace_of_its_own_is_skipped() -> None:
    bank = Bank("08")
    inner = bank.entry("1.00", bank.detail("1.00"))
    added = f'<SplmtryData><Envlp><x:Ntfctn xmlns:x="urn:x">{inner}</x:Ntfctn></Envlp></SplmtryData>'
    file = read(bank.parts(bank.part(bank.entry("80.00"), added)))
    assert [line.amount_cents for line in file.lines] == [80_00]


def test_a_name_may_be_of_a_bank() -> None:
    bank = Bank("08")
    agent = "<Dbtr><Agt><FinInstnId><Nm>ΤΡΑΠΕΖΑ</Nm></FinInstnId></Agt></Dbtr>"
    (line,) = read(bank.file(bank.entry("80.00", bank.detail("80.00", parties=agent)))).lines
    assert line.payer_name == "ΤΡΑΠΕΖΑ"


def test_no_entry_is_legal_and_said() -> None:
    file = read(Bank("08").file())
    assert file.lines == ()
    assert [one.kind for one in file.warnings] == ["no-entries"]
