"""Files of the bank, as the revenue office gets them."""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

ACCOUNT = "GR1601101250000000012300695"
TODAY = datetime.now(ZoneInfo("Europe/Athens")).date()


def entry(cents: int, code: str, text: str = "") -> str:
    """A credit of today, with a payment code or without."""
    reference = f"<Strd><CdtrRefInf><Ref>{code}</Ref></CdtrRefInf></Strd>" if code else ""
    amount, ref = f"{cents // 100}.{cents % 100:02d}", uuid.uuid4().hex
    return f"""<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
      <BookgDt><Dt>{TODAY}</Dt></BookgDt><AcctSvcrRef>{ref}</AcctSvcrRef><BkTxCd/>
      <NtryDtls><TxDtls><Refs><AcctSvcrRef>{ref}</AcctSvcrRef></Refs>
      <Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>
      <RmtInf><Ustrd>{text or "x"}</Ustrd>{reference}</RmtInf></TxDtls></NtryDtls></Ntry>"""


def file_of(*entries: str) -> bytes:
    """A notification (camt.054) of the municipality's own account."""
    number = uuid.uuid4().hex
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn>
<GrpHdr><MsgId>{number}</MsgId><CreDtTm>{TODAY}T08:00:00</CreDtTm></GrpHdr><Ntfctn><Id>{number}</Id>
<Acct><Id><IBAN>{ACCOUNT}</IBAN></Id><Ccy>EUR</Ccy></Acct>{"".join(entries)}</Ntfctn>
</BkToCstmrDbtCdtNtfctn></Document>""".encode()


def euros(cents: int, locale: str = "el") -> str:
    """The amount as pages and documents show it, without the sign and its space."""
    return written(f"{cents / 100:,.2f}", locale)


def written(amount: str, locale: str) -> str:
    """An amount as 1,234.50, as it is typed and shown in this language."""
    return amount if locale == "en" else amount.translate(str.maketrans(",.", ".,"))
