"""One detail of an entry: a payment as the bank describes it. It keeps no element, so that the tree can be let go."""

from dataclasses import dataclass
from datetime import datetime

from bankfiles import codes, values
from bankfiles.elements import Element, cents_of, every, first, flag, line_of, money, text, texts
from bankfiles.rows import Direction, FoundCode, Money, ReturnReason, Source, Unreadable
from bankfiles.texts import said

_DIRECTIONS = {"CRDT": Direction.CREDIT, "DBIT": Direction.DEBIT}


@dataclass(frozen=True, slots=True)
class Party:
    name: str | None
    iban: str | None


NOBODY = Party(None, None)


@dataclass(frozen=True, slots=True)
class Charge:
    amount: Money
    line: int
    given_back: bool
    included: bool | None
    """Whether the amount beside it has lost the charge already; None when the bank does not say."""

    def cents(self, currency: str) -> int:
        """What was taken in this currency, below zero when something was given back."""
        if self.amount.currency != currency:
            return 0
        cents = cents_of(self.amount, self.line)
        return -cents if self.given_back else cents


@dataclass(frozen=True, slots=True)
class Detail:
    line: int
    direction: Direction | None
    amounts: tuple[Money, ...]
    """What may be its amount, best first, each in its own currency."""
    instructed: Money | None
    charges: tuple[Charge, ...] = ()
    ref: str | None = None
    tx_id: str | None = None
    uetr: str | None = None
    end_to_end_id: str | None = None
    codes: tuple[FoundCode, ...] = ()
    misspelt: tuple[str, ...] = ()
    debtor: Party = NOBODY
    creditor: Party = NOBODY
    text: str = ""
    bank_text: str = ""
    accepted_at: datetime | None = None
    return_reason: ReturnReason | None = None
    families: tuple[str, ...] = ()
    """The bank's codes of what kind of movement it is."""

    def cents(self, currency: str) -> int | None:
        """Its amount where the bank says it in this currency."""
        own = next((one for one in self.amounts if one.currency == currency), None)
        return None if own is None else cents_of(own, self.line)


def read(element: Element) -> Detail:
    """What a ``TxDtls`` says; raises Unreadable."""
    line = line_of(element)
    refs, parties, remittance = (first(element, name) for name in ("Refs", "RltdPties", "RmtInf"))
    found, misspelt = _codes(element, refs, remittance)
    accepted = text(element, "RltdDts", "AccptncDtTm")
    return Detail(
        line=line,
        direction=direction(element),
        amounts=_amounts(element),
        instructed=money(element, "AmtDtls", "InstdAmt", "Amt"),
        charges=charges(element),
        ref=values.identifier(text(refs, "AcctSvcrRef"), line),
        tx_id=values.identifier(text(refs, "TxId"), line),
        uetr=values.identifier(text(refs, "UETR"), line),
        end_to_end_id=values.identifier(text(refs, "EndToEndId"), line),
        codes=tuple(found),
        misspelt=tuple(misspelt),
        debtor=_party(parties, "Dbtr"),
        creditor=_party(parties, "Cdtr"),
        text=values.tidy(" ".join(_written(remittance)), values.LONGEST_TEXT),
        bank_text=values.tidy(text(element, "AddtlTxInf"), values.LONGEST_TEXT),
        accepted_at=values.moment(accepted, line) if accepted else None,
        return_reason=_return(element),
        families=families(element),
    )


def direction(element: Element) -> Direction | None:
    """What it does to the account; raises Unreadable for an indicator that is none."""
    written = text(element, "CdtDbtInd")
    if written is not None and written not in _DIRECTIONS:
        raise Unreadable("direction", said("direction", value=values.shown(written)), line_of(element))
    return _DIRECTIONS[written] if written else None


def charges(element: Element) -> tuple[Charge, ...]:
    """The charges beside an amount, in both shapes: a list of records, or one element for each (version 02)."""
    found: list[Charge] = []
    for one in every(element, "Chrgs"):
        records = list(every(one, "Rcrd")) or [one]
        for record in records:
            amount = money(record, "Amt") or money(record, "TtlChrgsAndTaxAmt")
            if amount is not None and amount.amount:
                given_back = direction(record) is Direction.CREDIT
                found.append(Charge(amount, line_of(record), given_back, flag(record, "ChrgInclInd")))
    return tuple(found)


def families(element: Element) -> tuple[str, ...]:
    """The family and the sub-family of the bank's transaction code."""
    domain = first(element, "BkTxCd", "Domn")
    return tuple(one for one in (text(domain, "Fmly", "Cd"), text(domain, "Fmly", "SubFmlyCd")) if one)


def _amounts(element: Element) -> tuple[Money, ...]:
    details = first(element, "AmtDtls")
    # What was instructed is none of them: it is what the payer ordered, not what came.
    listed = (money(element, "Amt"), money(details, "TxAmt", "Amt"), money(details, "CntrValAmt", "Amt"))
    return tuple(one for one in listed if one is not None)


def _codes(element: Element, refs: Element | None, remittance: Element | None) -> tuple[list[FoundCode], list[str]]:
    found: list[FoundCode] = []
    misspelt: list[str] = []
    for structured in every(remittance, "Strd"):
        stated = _stated(structured)
        for reference in texts(structured, "CdtrRefInf", "Ref"):
            _add(found, misspelt, Source.STRUCTURED, reference, stated)
    if (end_to_end := text(refs, "EndToEndId")) and (whole := codes.whole(end_to_end)):
        found.append(FoundCode(*whole, Source.END_TO_END))
    free = [*texts(remittance, "Ustrd"), *texts(remittance, "Strd", "AddtlRmtInf")]
    _add(found, misspelt, Source.TEXT, codes.joined(free))
    _add(found, misspelt, Source.DETAIL_INFO, text(element, "AddtlTxInf") or "")
    return found, misspelt


def _add(found: list[FoundCode], misspelt: list[str], source: Source, words: str, stated: int | None = None) -> None:
    more, wrong = codes.found_in(source, words, stated)
    had = {(one.code, one.source) for one in found}
    found += [one for one in more if (one.code, one.source) not in had]
    misspelt += [one for one in wrong if one not in misspelt]


def _stated(structured: Element) -> int | None:
    amount = money(structured, "RfrdDocAmt", "RmtdAmt") or money(structured, "RfrdDocAmt", "RmtAmtAndTp", "Amt")
    return cents_of(amount, line_of(structured)) if amount is not None and amount.currency == "EUR" else None


def _written(remittance: Element | None) -> list[str]:
    return [
        *texts(remittance, "Strd", "CdtrRefInf", "Ref"),
        *texts(remittance, "Ustrd"),
        *texts(remittance, "Strd", "AddtlRmtInf"),
    ]


def _party(parties: Element | None, role: str) -> Party:
    # Since version 08 a party is a person or a bank: the name is a level deeper.
    name = text(parties, role, "Nm") or text(parties, role, "Pty", "Nm")
    name = name or text(parties, role, "Agt", "FinInstnId", "Nm")
    iban = text(parties, f"{role}Acct", "Id", "IBAN")
    return Party(values.tidy(name) or None, "".join(iban.split()).upper()[:34] if iban else None)


def _return(element: Element) -> ReturnReason | None:
    given = first(element, "RtrInf")
    if given is None:
        return None
    reason = first(given, "Rsn")
    code = text(reason, "Cd") or text(reason, "Prtry")
    words = values.tidy(" ".join(texts(given, "AddtlInf")), values.LONGEST_TEXT)
    return ReturnReason(values.tidy(code, 35) or None, words or None)
