"""A file of the bank with payments: as little of camt.054 as is read."""

from collections.abc import Iterable

IBAN = "GR1601101250000000012300695"


def notification(message: str, payments: Iterable[tuple[int, str, str]]) -> bytes:
    """Cents, code (none when empty) and reference of each payment."""
    body = "".join(_entry(cents, code, ref) for cents, code, ref in payments)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn>
<GrpHdr><MsgId>{message}</MsgId><CreDtTm>2026-11-23T08:00:00+02:00</CreDtTm></GrpHdr>
<Ntfctn><Id>{message}</Id><Acct><Id><IBAN>{IBAN}</IBAN></Id><Ccy>EUR</Ccy></Acct>{body}</Ntfctn>
</BkToCstmrDbtCdtNtfctn></Document>""".encode()


def _entry(cents: int, code: str, ref: str) -> str:
    amount = f"{cents // 100}.{cents % 100:02d}"
    told = f"<Strd><CdtrRefInf><Ref>{code}</Ref></CdtrRefInf></Strd>" if code else "<Ustrd>τέλος</Ustrd>"
    return f"""<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>2026-11-23</Dt></BookgDt><AcctSvcrRef>{ref}</AcctSvcrRef><NtryDtls><TxDtls>
<Refs><AcctSvcrRef>{ref}</AcctSvcrRef><EndToEndId>NOTPROVIDED</EndToEndId></Refs>
<Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><RltdPties><Dbtr><Pty><Nm>ΠΛΗΡΩΤΗΣ</Nm></Pty></Dbtr></RltdPties>
<RmtInf>{told}</RmtInf></TxDtls></NtryDtls></Ntry>"""
