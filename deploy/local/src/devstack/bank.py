"""Files of a bank as the municipality's own sends them: camt.054.001.08, with the facts that matter and no more."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from xml.sax.saxutils import escape

PAYER_ACCOUNT = "GR9608100010000001234567890"
OTHERS_ACCOUNTS = ("GR3301101250000000012300777", "GR2201720110005011000123456")


@dataclass(frozen=True)
class Entry:
    """So many cents that came on a day, by a code or without; ``returned``: they go back, for this reason (ISO code).

    ``reference`` is the payer's own; the entry of what goes back has that of what came.
    """

    cents: int
    day: date
    code: str = ""
    text: str = ""
    payer: str = "ΞΕΝΑΚΗ ΞΕΝΟΔΟΧΕΙΑΚΗ ΙΚΕ"
    account: str = PAYER_ACCOUNT
    returned: str = ""
    reference: str = field(default_factory=lambda: uuid.uuid4().hex)

    def xml(self) -> str:
        amount = f'<Amt Ccy="EUR">{self.cents // 100}.{self.cents % 100:02d}</Amt>'
        side = f"<CdtDbtInd>{'DBIT' if self.returned else 'CRDT'}</CdtDbtInd>"
        kind = "<Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp>"
        said = f"<Ustrd>{escape(self.text)}</Ustrd>" if self.text else ""
        said += f"<Strd><CdtrRefInf>{kind}<Ref>{self.code}</Ref></CdtrRefInf></Strd>" if self.code else ""
        why = f"<RtrInf><Rsn><Cd>{self.returned}</Cd></Rsn></RtrInf>" if self.returned else ""
        bank_ref = f"<AcctSvcrRef>{uuid.uuid4().hex}</AcctSvcrRef>"
        parties = f"""<RltdPties><Dbtr><Pty><Nm>{escape(self.payer)}</Nm></Pty></Dbtr>
          <DbtrAcct><Id><IBAN>{self.account}</IBAN></Id></DbtrAcct></RltdPties>"""
        return f"""<Ntry>{amount}{side}<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{self.day}</Dt></BookgDt>
          {bank_ref}<BkTxCd/><NtryDtls><TxDtls><Refs>{bank_ref}<EndToEndId>{self.reference}</EndToEndId></Refs>
          {amount}{side}{parties}<RmtInf>{said}</RmtInf>{why}</TxDtls></NtryDtls></Ntry>"""


def file_of(entries: Sequence[Entry], day: date, account: str) -> bytes:
    """A notification of this day about the account, which is one of the municipality's file."""
    number = uuid.uuid4().hex
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn>
<GrpHdr><MsgId>{number}</MsgId><CreDtTm>{day}T08:00:00</CreDtTm></GrpHdr><Ntfctn><Id>{number}</Id>
<Acct><Id><IBAN>{account}</IBAN></Id><Ccy>EUR</Ccy></Acct>{"".join(entry.xml() for entry in entries)}</Ntfctn>
</BkToCstmrDbtCdtNtfctn></Document>""".encode()
