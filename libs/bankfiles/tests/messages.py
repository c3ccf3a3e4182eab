"""Messages as banks of each version write them, element by element."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

IBAN = "GR1601101250000000012300695"
PAYER = "GR9608100010000001234567890"
RF = "RF27912346000000000000042"
OTHER_RF = "RF37912342000000000000042"
FOREIGN_RF = "RF56912348123456789012345"

_MESSAGES = {
    "054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
    "053": ("BkToCstmrStmt", "Stmt"),
    "052": ("BkToCstmrAcctRpt", "Rpt"),
}


def tag(name: str, content: str | None, attributes: str = "") -> str:
    """The element, or nothing for no content."""
    return "" if content is None else f"<{name}{attributes}>{content}</{name}>"


def value(name: str, text: str | None) -> str:
    return tag(name, None if text is None else escape(text))


def money(name: str, amount: str | None, currency: str = "EUR") -> str:
    return tag(name, amount, f' Ccy="{currency}"')


def structured(code: str | None = None, kind: str | None = "SCOR", stated: str | None = None, more: str = "") -> str:
    """A ``Strd`` with a creditor's reference."""
    type_ = {None: "", "SCOR": "<Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp>"}.get(
        kind, f"<Tp><CdOrPrtry><Prtry>{kind}</Prtry></CdOrPrtry></Tp>"
    )
    amount = tag("RfrdDocAmt", money("RmtdAmt", stated)) if stated else ""
    reference = tag("CdtrRefInf", type_ + value("Ref", code)) if code else ""
    return tag("Strd", amount + reference + more)


def free(*lines: str) -> str:
    return "".join(value("Ustrd", line) for line in lines)


def charge(amount: str, included: bool | None = None, back: bool = False, currency: str = "EUR") -> str:
    inside = "" if included is None else tag("ChrgInclInd", str(included).lower())
    return tag("Rcrd", money("Amt", amount, currency) + tag("CdtDbtInd", "CRDT" if back else "DBIT") + inside)


def balance(code: str, amount: str, sign: str = "CRDT", on: str = "2026-11-02") -> str:
    kind = tag("Tp", tag("CdOrPrtry", tag("Cd", code)))
    return tag("Bal", kind + money("Amt", amount) + tag("CdtDbtInd", sign) + tag("Dt", tag("Dt", on)))


@dataclass
class Bank:
    """A bank that writes one version: ``Bank("02")``."""

    version: str = "08"
    message: str = "054"

    @property
    def namespace(self) -> str:
        return f"urn:iso:std:iso:20022:tech:xsd:camt.{self.message}.001.{self.version}"

    def detail(
        self,
        amount: str | None = None,
        remittance: str = "",
        *,
        direction: str = "CRDT",
        currency: str = "EUR",
        ref: str | None = None,
        end_to_end: str | None = None,
        tx_id: str | None = None,
        uetr: str | None = None,
        charges: str = "",
        amounts: str = "",
        family: str = "",
        payer: str | None = None,
        payer_iban: str | None = None,
        payee: str | None = None,
        payee_iban: str | None = None,
        accepted: str | None = None,
        returned: str | None = None,
        info: str | None = None,
        parties: str = "",
    ) -> str:
        """A ``TxDtls``."""
        refs = value("AcctSvcrRef", ref) + value("EndToEndId", end_to_end) + value("TxId", tx_id) + value("UETR", uetr)
        people = self._people((payer, payer_iban), (payee, payee_iban))
        own = money("Amt", amount, currency) + (tag("CdtDbtInd", direction) if amount else "")
        if self.version == "02":
            amounts, own = (tag("TxAmt", money("Amt", amount, currency)) if amount else "") + amounts, ""
        elif charges and not charges.startswith("<Chrgs"):
            charges = tag("Chrgs", charges)
        # The order of the schema: what a version does not know is left to who asks for it.
        parts = (
            tag("Refs", refs or None),
            own,
            tag("AmtDtls", amounts or None),
            charges if self.version != "02" else "",
            family,
            charges if self.version == "02" else "",
            tag("RltdPties", (people + parties) or None),
            tag("RmtInf", remittance or None),
            tag("RltdDts", tag("AccptncDtTm", accepted) if accepted else None),
            tag("RtrInf", returned),
            value("AddtlTxInf", info),
        )
        if self.version == "02":
            parts = (parts[0], parts[2], *parts[4:5], parts[5], *parts[6:])
        return tag("TxDtls", "".join(parts))

    def _people(self, payer: tuple[str | None, str | None], payee: tuple[str | None, str | None]) -> str:
        """Who paid and who was paid, each with a name and an account."""
        given = (("Dbtr", *payer), ("Cdtr", *payee))
        return "".join(self._party(tag_, name) + self._account(f"{tag_}Acct", iban) for tag_, name, iban in given)

    def entry(
        self,
        amount: str,
        *details: str,
        direction: str = "CRDT",
        currency: str = "EUR",
        status: str = "BOOK",
        booked: str | None = "2026-11-02",
        value_day: str | None = None,
        ref: str | None = None,
        reversal: str | None = None,
        count: int | None = None,
        charges: str = "",
        amounts: str = "",
        family: str = "<BkTxCd/>",
        info: str | None = None,
        groups: Sequence[str] | None = None,
    ) -> str:
        """A ``Ntry``; ``groups`` are several ``NtryDtls`` instead of one."""
        batch = tag("Btch", value("NbOfTxs", str(count))) if count is not None else ""
        grouped = groups if groups is not None else ([batch + "".join(details)] if details or batch else [])
        return tag(
            "Ntry",
            money("Amt", amount, currency)
            + tag("CdtDbtInd", direction)
            + tag("RvslInd", reversal)
            + tag("Sts", status if self.version in ("02", "04", "06") else tag("Cd", status))
            + tag("BookgDt", day(booked))
            + tag("ValDt", day(value_day))
            + value("AcctSvcrRef", ref)
            + family
            + tag("AmtDtls", amounts or None)
            + tag("Chrgs", charges or None)
            + "".join(tag("NtryDtls", group) for group in grouped)
            + value("AddtlNtryInf", info),
        )

    def part(self, *entries: str, account: str = IBAN, head: str = "", sums: str = "") -> str:
        """What the message says of one account; ``sums`` are balances and totals."""
        name = _MESSAGES[self.message][1]
        head = head or "<Id>N1</Id><CreDtTm>2026-11-03T06:00:00+02:00</CreDtTm>"
        number = tag("Id", tag("IBAN", account))
        return tag(name, head + tag("Acct", number + "<Ccy>EUR</Ccy>") + sums + "".join(entries))

    def parts(self, *parts: str, header: str = "", root: str = "") -> bytes:
        name = _MESSAGES[self.message][0]
        top = tag("GrpHdr", "<MsgId>M1</MsgId><CreDtTm>2026-11-03T06:00:00+02:00</CreDtTm>" + header)
        inner = tag(name, top + "".join(parts))
        text = f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{root or self.namespace}">{inner}</Document>'
        return text.encode()

    def file(self, *entries: str) -> bytes:
        return self.parts(self.part(*entries))

    def _party(self, role: str, name: str | None) -> str:
        if name is None:
            return ""
        inner = value("Nm", name)
        return tag(role, tag("Pty", inner) if self.version not in ("02", "04", "06") else inner)

    def _account(self, role: str, iban: str | None) -> str:
        return tag(role, None if iban is None else tag("Id", tag("IBAN", iban)))


def day(text: str | None) -> str | None:
    return None if text is None else tag("DtTm" if "T" in text else "Dt", text)


BANK = Bank()
