"""Files of a bank as the tests need them: camt.054.001.08 with the facts that a test names, and nothing else."""

import itertools
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

IBAN = "GR1601101250000000012300695"
_NUMBERS = itertools.count(1)


@dataclass
class Entry:
    """One entry with one detail. ``cents`` is what the account was credited (or debited)."""

    cents: int
    code: str | None = None
    text: str | None = None
    booked: str = "2026-11-23"
    accepted: str | None = None
    direction: str = "CRDT"
    ref: str | None = ""
    end_to_end: str | None = None
    reversal: bool = False
    reason: str | None = None
    status: str = "BOOK"
    payer: str = "ΠΑΠΑΔΟΠΟΥΛΟΣ ΓΕΩΡΓΙΟΣ"
    payer_iban: str = "GR9608100010000001234567890"
    family: str | None = None
    more: dict[str, Any] = field(default_factory=dict)

    def xml(self) -> str:
        ref = f"R{next(_NUMBERS)}" if self.ref == "" else self.ref
        amount = f"{self.cents // 100}.{self.cents % 100:02d}"
        strd = (
            f"<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>{self.code}</Ref></CdtrRefInf></Strd>"
        )
        remittance = (f"<Ustrd>{escape(self.text)}</Ustrd>" if self.text else "") + (strd if self.code else "")
        reason = f"<RtrInf><Rsn><Cd>{self.reason}</Cd></Rsn></RtrInf>" if self.reason else ""
        dates = f"<RltdDts><AccptncDtTm>{self.accepted}</AccptncDtTm></RltdDts>" if self.accepted else ""
        booked = f"<DtTm>{self.booked}</DtTm>" if "T" in self.booked else f"<Dt>{self.booked}</Dt>"
        return f"""<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{self.direction}</CdtDbtInd>
          {"<RvslInd>true</RvslInd>" if self.reversal else ""}<Sts><Cd>{self.status}</Cd></Sts>
          <BookgDt>{booked}</BookgDt>{f"<AcctSvcrRef>{ref}</AcctSvcrRef>" if ref else ""}
          <BkTxCd>{self.family or ""}</BkTxCd>
          <NtryDtls><TxDtls><Refs>{f"<AcctSvcrRef>{ref}</AcctSvcrRef>" if ref else ""}
            <EndToEndId>{self.end_to_end or "NOTPROVIDED"}</EndToEndId></Refs>
            <Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{self.direction}</CdtDbtInd>
            <RltdPties><Dbtr><Pty><Nm>{escape(self.payer)}</Nm></Pty></Dbtr>
              <DbtrAcct><Id><IBAN>{self.payer_iban}</IBAN></Id></DbtrAcct></RltdPties>
            <RmtInf>{remittance}</RmtInf>{dates}{reason}</TxDtls></NtryDtls></Ntry>"""


def notification(*entries: Entry, iban: str = IBAN, message: str | None = None) -> bytes:
    """The file, as bytes."""
    number = message or f"M{next(_NUMBERS)}"
    body = "".join(entry.xml() for entry in entries)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn>
  <GrpHdr><MsgId>{number}</MsgId><CreDtTm>2026-11-23T08:00:00+02:00</CreDtTm></GrpHdr>
  <Ntfctn><Id>{number}</Id><Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>EUR</Ccy></Acct>{body}</Ntfctn>
</BkToCstmrDbtCdtNtfctn></Document>""".encode()
