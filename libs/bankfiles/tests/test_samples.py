"""Files as banks of three countries write them, rebuilt by the structure that open-source readers publish samples of.

The samples themselves (genkgo/camt, viafintech/sepa_file_parser and camt_parser, OCA/bank-statement-import,
hitobito, prowide: 60 files) were read too, on 29/11/2026: of each that is taken the lines come to the sum of its
entries, and the others are refused for what is wrong with them (a date, balances, totals, XML, another message).
"""

import gzip
import io
import zipfile

import pytest
from bankfiles.reading import read
from bankfiles.rows import BankFile, Hold, Nature, Unreadable
from messages import IBAN, OTHER_RF, RF

HEAD = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.04" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xsi:schemaLocation="urn:iso:std:iso:20022:tech:xsd:camt.054.001.04 camt.054.001.04.xsd"><BkToCstmrDbtCdtNtfctn>
  <GrpHdr><MsgId>1</MsgId><CreDtTm>2026-11-02T11:01:03.1234567+02:00</CreDtTm><MsgRcpt><Nm>ΔΗΜΟΣ</Nm></MsgRcpt>
  <MsgPgntn><PgNb>1</PgNb><LastPgInd>true</LastPgInd></MsgPgntn><AddtlInf>PROD</AddtlInf></GrpHdr><Ntfctn>
  <Id>2</Id><ElctrncSeqNb>7</ElctrncSeqNb><CreDtTm>2026-11-02T11:01:03</CreDtTm><FrToDt><FrDtTm>2026-11-01T00:00:00
  </FrDtTm><ToDtTm>2026-11-01T23:59:59</ToDtTm></FrToDt><RptgSrc><Prtry>C53F</Prtry></RptgSrc><Acct><Id><IBAN>{IBAN}
  </IBAN></Id><Ccy>EUR</Ccy><Ownr><Nm>ΔΗΜΟΣ</Nm></Ownr><Svcr><FinInstnId><BICFI>ETHNGRAA</BICFI></FinInstnId></Svcr>
  </Acct>"""
TAIL = "</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>"


def detail(number: int, amount: str, code: str) -> str:
    """A payment by payment slip: the slip's kind and scan number among the references, an address in lines."""
    return f"""<TxDtls><Refs><AcctSvcrRef>2026110{number}</AcctSvcrRef><Prtry><Tp>01</Tp><Ref>2026{number}</Ref></Prtry>
      </Refs><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>CNTR</Cd>
      <SubFmlyCd>CDPT</SubFmlyCd></Fmly></Domn></BkTxCd><Chrgs><TtlChrgsAndTaxAmt Ccy="EUR">1.75</TtlChrgsAndTaxAmt>
      <Rcrd><Amt Ccy="EUR">1.75</Amt><CdtDbtInd>CRDT</CdtDbtInd><ChrgInclInd>false</ChrgInclInd><Tp><Prtry><Id>2</Id>
      </Prtry></Tp></Rcrd></Chrgs><RltdPties><Dbtr><Nm>MARIA BERNASCONI</Nm><PstlAdr><AdrLine>15 Gare</AdrLine><AdrLine>
      2502 Biel</AdrLine></PstlAdr></Dbtr><UltmtDbtr><Nm>P. BERNASCONI</Nm></UltmtDbtr></RltdPties><RmtInf><Strd>
      <CdtrRefInf><Tp><CdOrPrtry><Prtry>ISR Reference</Prtry></CdOrPrtry></Tp><Ref>{code}</Ref></CdtrRefInf>
      <AddtlRmtInf>?REJECT?0</AddtlRmtInf></Strd></RmtInf><RltdDts><AccptncDtTm>2026-10-31T20:00:00</AccptncDtTm>
      </RltdDts></TxDtls>"""


SLIPS = f"""{HEAD}<Ntry><NtryRef>011078492</NtryRef><Amt Ccy="EUR">141.42</Amt><CdtDbtInd>CRDT</CdtDbtInd>
  <RvslInd>false</RvslInd><Sts>BOOK</Sts><BookgDt><Dt>2026-11-01</Dt></BookgDt><ValDt><Dt>2026-11-02</Dt></ValDt>
  <AcctSvcrRef>276</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>VCOM</SubFmlyCd></Fmly></Domn>
  </BkTxCd><Chrgs><TtlChrgsAndTaxAmt Ccy="EUR">3.50</TtlChrgsAndTaxAmt><Rcrd><Amt Ccy="EUR">3.50</Amt><CdtDbtInd>CRDT
  </CdtDbtInd><ChrgInclInd>false</ChrgInclInd></Rcrd></Chrgs><NtryDtls><Btch><NbOfTxs>2</NbOfTxs></Btch>
  {detail(1, "80", RF)}{detail(2, "61.42", OTHER_RF)}</NtryDtls><AddtlNtryInf>COLLECTIVE CREDIT</AddtlNtryInf>
  </Ntry>{TAIL}"""
"""A day's slips in one entry, each with a charge that is told and not taken."""

KEYWORDS = f"""<?xml version="1.0" encoding="ISO-8859-1"?><Document
  xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><GrpHdr><MsgId>1</MsgId><CreDtTm>
  2026-11-02T21:00:00.0+01:00</CreDtTm></GrpHdr><Stmt><Id>2</Id><CreDtTm>2026-11-02T21:00:00</CreDtTm><Acct><Id><IBAN>
  {IBAN}</IBAN></Id><Ccy>EUR</Ccy></Acct><Bal><Tp><CdOrPrtry><Cd>PRCD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">33.06</Amt>
  <CdtDbtInd>DBIT</CdtDbtInd><Dt><Dt>2026-10-30</Dt></Dt></Bal><Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp>
  <Amt Ccy="EUR">43.94</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-02</Dt></Dt></Bal>
  <Ntry><Amt Ccy="EUR">80.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-11-02+01:00</Dt></BookgDt>
  <ValDt><Dt>2026-11-02</Dt></ValDt><AcctSvcrRef>NONREF</AcctSvcrRef><BkTxCd><Prtry><Cd>NTRF+166+00000</Cd><Issr>DK</Issr>
  </Prtry></BkTxCd><NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><AmtDtls><InstdAmt>
  <Amt Ccy="EUR">80.00</Amt></InstdAmt><TxAmt><Amt Ccy="EUR">80.00</Amt></TxAmt></AmtDtls><BkTxCd/><RltdPties><Dbtr><Nm>
  J\xfcrgen</Nm></Dbtr></RltdPties>
  <RmtInf><Ustrd>SVWZ+{RF[:17]}</Ustrd><Ustrd>{RF[17:]} GEB\xdcHR</Ustrd></RmtInf></TxDtls>
  </NtryDtls><AddtlNtryInf>\xdcberweisungsgutschr.</AddtlNtryInf></Ntry>
  <Ntry><Amt Ccy="EUR">3.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-11-02</Dt></BookgDt>
  <BkTxCd><Domn><Cd>ACMT</Cd><Fmly><Cd>MDOP</Cd><SubFmlyCd>CHRG</SubFmlyCd></Fmly></Domn></BkTxCd></Ntry>
  </Stmt></BkToCstmrStmt></Document>"""
"""A statement with keywords of older formats in its texts, in an 8-bit encoding, from a debit to a credit balance."""

WITHOUT_DETAILS = f"""{HEAD}<Ntry><Amt Ccy="EUR">12441.74</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>
  2026-11-02</Dt></BookgDt><BkTxCd/><NtryDtls><Btch><MsgId>X</MsgId><PmtInfId>Y</PmtInfId><NbOfTxs>3</NbOfTxs></Btch>
  </NtryDtls></Ntry>{TAIL}"""
"""A batch of which the bank tells the sum alone: its details are in a file of their own."""


def of(text: str, encoding: str = "utf-8") -> BankFile:
    return read(text.encode(encoding))


def test_a_day_of_payment_slips() -> None:
    lines = of(SLIPS).lines
    assert [(line.amount_cents, line.distinct_codes, line.charges_cents) for line in lines] == [
        (80_00, (RF,), 0),
        (61_42, (OTHER_RF,), 0),
    ]
    assert {(line.hold, str(line.booked_on), line.payer_name) for line in lines} == {
        (None, "2026-11-01", "MARIA BERNASCONI")
    }


def test_a_statement_with_keywords_in_its_texts() -> None:
    paid, charge = of(KEYWORDS, "iso-8859-1").lines
    assert (paid.amount_cents, paid.distinct_codes, paid.payer_name) == (80_00, (RF,), "Jürgen")
    assert (paid.end_to_end_id, paid.hold) == (None, None)
    assert (charge.effect_cents, charge.nature) == (-3_00, Nature.CHARGE)


def test_a_batch_whose_details_are_elsewhere_is_held_whole() -> None:
    [line] = of(WITHOUT_DETAILS).lines
    assert (line.amount_cents, line.hold) == (12_441_74, Hold.DETAILS_MISSING)


def packed(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, SLIPS)
    return out.getvalue()


@pytest.mark.parametrize("data", [packed("camt.054.xml"), gzip.compress(SLIPS.encode())])
def test_a_compressed_file_is_refused_by_its_name(data: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        read(data)
    assert refused.value.kind == "compressed"
