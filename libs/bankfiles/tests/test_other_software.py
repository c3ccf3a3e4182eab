"""Messages that other software makes, from the models that are generated from the official schemas.

Ours go through it too: what the schemas do not know would be refused, so the messages of the other tests are real ones.
"""

from decimal import Decimal
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest
from bankfiles.reading import read
from bankfiles.rows import Hold, Nature
from messages import IBAN, OTHER_RF, PAYER, RF, Bank, balance, charge, free, money, structured, tag
from xsdata.formats.dataclass.parsers import XmlParser
from xsdata.formats.dataclass.parsers.config import ParserConfig
from xsdata.formats.dataclass.serializers import XmlSerializer
from xsdata.formats.dataclass.serializers.config import SerializerConfig
from xsdata.models.datatype import XmlDate, XmlDateTime

STRICT = ParserConfig(fail_on_unknown_properties=True, fail_on_unknown_attributes=True, fail_on_converter_warnings=True)
MESSAGES = [("054", "02"), ("054", "04"), ("054", "08"), ("053", "02"), ("053", "08")]


def model(message: str, version: str) -> ModuleType:
    return import_module(f"pyiso20022.camt.camt_{message}_001_{version}")


def written(document: Any, module: ModuleType) -> bytes:
    config = SerializerConfig(indent="  ", xml_declaration=True)
    namespaces = {"ns7": module.Document.Meta.namespace}
    return XmlSerializer(config=config).render(document, ns_map=namespaces).encode()


def many_shapes(bank: Bank) -> bytes:
    newer = bank.version != "02"
    paid = bank.detail(
        "80.00",
        free("ΤΕΛΗ", "2026") + structured(RF, stated="80.00"),
        ref="D1",
        end_to_end="NOTPROVIDED",
        tx_id="T1",
        payer="ΜΑΡΙΑ",
        payer_iban=PAYER,
        accepted="2026-10-31T21:15:00",
        amounts=tag("InstdAmt", money("Amt", "80.00")) if newer else "",
        charges=charge("0.04", included=False) if newer else "",
        info="ΠΛΗΡΩΜΗ",
    )
    other = bank.detail("61.42", structured(OTHER_RF), charges=charge("0.04", included=False) if newer else "")
    returned = bank.detail("80.00", direction="DBIT", returned="<Rsn><Cd>FOCR</Cd></Rsn><AddtlInf>Χ</AddtlInf>")
    family = "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>"
    batch = bank.entry("141.34" if newer else "141.42", paid, other, count=2, ref="E1", family=family)
    balances = balance("OPBD", "100.00") + balance("CLBD", "161.34" if newer else "161.42")
    return bank.parts(
        bank.part(
            batch,
            bank.entry("80.00", returned, direction="DBIT", reversal="false"),
            bank.entry("5.00", status="PDNG", value_day="2026-11-05", info=RF),
            sums=balances if bank.message == "053" else "",
        )
    )


@pytest.mark.parametrize(("message", "version"), MESSAGES)
def test_our_messages_are_real_and_read_alike_when_others_write_them(message: str, version: str) -> None:
    module = model(message, version)
    ours = many_shapes(Bank(version, message))
    document = XmlParser(config=STRICT).from_bytes(ours, module.Document)
    theirs = written(document, module)
    assert b"<ns7:Ntry>" in theirs
    first, second = read(ours), read(theirs)
    plain = [
        [(line.effect_cents, line.codes, line.text, line.accepted_at, line.hold) for line in file.lines]
        for file in (first, second)
    ]
    assert plain[0] == plain[1]
    assert [line.amount_cents for line in first.lines] == [80_00, 61_42, 80_00, 5_00]
    assert [line.nature for line in second.lines][2] is Nature.PAYMENT_RETURNED


def test_a_notification_that_other_software_makes() -> None:
    m = model("054", "08")

    def euros(amount: str) -> Any:
        return m.ActiveOrHistoricCurrencyAndAmount(value=Decimal(amount), ccy="EUR")

    def detail(amount: str, code: str) -> Any:
        reference = m.CreditorReferenceInformation2(ref=code)
        remittance = m.RemittanceInformation16(strd=[m.StructuredRemittanceInformation16(cdtr_ref_inf=reference)])
        credit = m.CreditDebitCode.CRDT
        return m.EntryTransaction10(amt=euros(amount), cdt_dbt_ind=credit, rmt_inf=remittance)

    entry = m.ReportEntry10(
        amt=euros("141.42"),
        cdt_dbt_ind=m.CreditDebitCode.CRDT,
        sts=m.EntryStatus1Choice(cd="BOOK"),
        bookg_dt=m.DateAndDateTime2Choice(dt_tm=XmlDateTime.from_string("2026-10-31T22:30:00Z")),
        val_dt=m.DateAndDateTime2Choice(dt=XmlDate(2026, 11, 2)),
        bk_tx_cd=m.BankTransactionCodeStructure4(),
        ntry_dtls=[m.EntryDetails9(tx_dtls=[detail("80.00", RF), detail("61.42", OTHER_RF)])],
    )
    notification = m.AccountNotification17(
        id="N1",
        acct=m.CashAccount39(id=m.AccountIdentification4Choice(iban=IBAN)),
        ntry=[entry],
    )
    head = m.GroupHeader81(msg_id="M1", cre_dt_tm=XmlDateTime.from_string("2026-11-03T06:00:00+02:00"))
    document = m.Document(
        bk_to_cstmr_dbt_cdt_ntfctn=m.BankToCustomerDebitCreditNotificationV08(grp_hdr=head, ntfctn=[notification])
    )
    file = read(written(document, m))
    assert [(line.amount_cents, line.distinct_codes, str(line.booked_on)) for line in file.lines] == [
        (80_00, (RF,), "2026-11-01"),
        (61_42, (OTHER_RF,), "2026-11-01"),
    ]
    entry.amt.value = Decimal("141.41")
    assert [line.hold for line in read(written(document, m)).lines] == [Hold.SUMS_DIFFER]
