"""What stands at the head of a message, of an account's part of it, and of an entry."""

from dataclasses import dataclass
from datetime import date, datetime

from bankfiles import details, values
from bankfiles.elements import Element, cents_of, first, flag, line_of, money, text, texts
from bankfiles.entries import Entry
from bankfiles.rows import Remark, Status, Unreadable
from bankfiles.texts import said

STATUSES = {"BOOK": Status.BOOKED, "PDNG": Status.EXPECTED, "INFO": Status.EXPECTED, "FUTR": Status.EXPECTED}
_COPIES = frozenset({"DUPL", "COPY", "CODU"})
_PAGES = ("NtfctnPgntn", "StmtPgntn", "RptPgntn")


@dataclass(frozen=True, slots=True)
class Header:
    """Of the whole message."""

    message_id: str | None = None
    created_at: datetime | None = None
    page: int | None = None
    last_page: bool = True

    @property
    def paged(self) -> bool:
        return self.page is not None and not (self.page == 1 and self.last_page)

    def remarks(self) -> list[Remark]:
        if not self.paged:
            return []
        kind = "last-page" if self.last_page else "page"
        return [Remark(kind, said(kind, page=self.page))]


def header(element: Element) -> Header:
    line = line_of(element)
    created, number = text(element, "CreDtTm"), text(element, "MsgPgntn", "PgNb")
    if number is not None and not (number.isascii() and number.isdigit() and len(number) <= 5):
        raise Unreadable("page-number", said("page-number", value=values.shown(number)), line)
    return Header(
        values.identifier(text(element, "MsgId"), line),
        values.moment(created, line) if created else None,
        int(number) if number else None,
        flag(element, "MsgPgntn", "LastPgInd") is not False,
    )


def paged(container: Element) -> bool:
    """Whether this part of the message is itself one of several pages."""
    for name in _PAGES:
        if (pages := first(container, name)) is not None:
            return text(pages, "PgNb") not in (None, "1") or flag(pages, "LastPgInd") is False
    return False


def container_remarks(container: Element) -> list[Remark]:
    if (copy := text(container, "CpyDplctInd")) in _COPIES:
        return [Remark("copy", said("copy", value=copy), line_of(container))]
    return []


def entry_of(element: Element, n: int, account: str) -> Entry:
    """The entry without its details; raises Unreadable."""
    line = line_of(element)
    amount, direction = money(element, "Amt"), details.direction(element)
    if amount is None:
        raise Unreadable("no-amount", said("no-amount"), line)
    if direction is None:
        raise Unreadable("direction", said("direction", value=""), line)
    status = _status(element, line)
    booked_on, value_on = _day(element, "BookgDt", line), _day(element, "ValDt", line)
    if status is Status.BOOKED and booked_on is None and value_on is None:
        raise Unreadable("no-day", said("no-day"), line)
    return Entry(
        n=n,
        line=line,
        account=account,
        cents=cents_of(amount, line),
        currency=amount.currency,
        direction=direction,
        reversal=flag(element, "RvslInd") or False,
        status=status,
        booked_on=booked_on or value_on,
        booked_on_is_value_date=booked_on is None and value_on is not None,
        value_on=value_on,
        ref=values.identifier(text(element, "AcctSvcrRef"), line),
        info=values.tidy(text(element, "AddtlNtryInf"), values.LONGEST_TEXT),
        instructed=money(element, "AmtDtls", "InstdAmt", "Amt"),
        charges=details.charges(element),
        families=details.families(element),
        count=_count(element),
    )


def _status(element: Element, line: int) -> Status:
    # Up to version 06 the code is the text itself.
    written = text(element, "Sts") or text(element, "Sts", "Cd") or text(element, "Sts", "Prtry") or ""
    if written not in STATUSES:
        raise Unreadable("status", said("status", value=values.shown(written)), line)
    return STATUSES[written]


def _day(element: Element, name: str, line: int) -> date | None:
    written = text(element, name, "Dt") or text(element, name, "DtTm")
    return values.day(written, line) if written else None


def _count(element: Element) -> int | None:
    """How many payments the batches of the entry have, where the bank says it."""
    stated = texts(element, "NtryDtls", "Btch", "NbOfTxs")
    if not stated:
        return None
    for one in stated:
        if not (one.isascii() and one.isdigit() and len(one) <= 15):
            raise Unreadable("count", said("count", value=values.shown(one)), line_of(element))
    return sum(map(int, stated))
