"""A message of ISO 20022 from our bank (camt.052, 053, 054 of any version), read as it comes, without keeping a tree.

All elements are found by their local names under a ``Document`` whose message is a known one: a message that nobody
knows must never look like one without payments. What breaks the rules of XML ends the reading; nothing is repaired.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from bankfiles import details, entries, sums, values
from bankfiles.details import Detail
from bankfiles.elements import Element, line_of, local, text
from bankfiles.heads import Header, container_remarks, entry_of, header, paged
from bankfiles.rows import Account, BankLine, ExpectedSum, Kind, Remark, Unreadable
from bankfiles.sums import Tally
from bankfiles.texts import said

MESSAGES = {
    "BkToCstmrDbtCdtNtfctn": (Kind.NOTIFICATION, "Ntfctn"),
    "BkToCstmrStmt": (Kind.STATEMENT, "Stmt"),
    "BkToCstmrAcctRpt": (Kind.REPORT, "Rpt"),
}
MOST_LINES = 200_000

_VERSION = re.compile(r"camt\.05[234]\.[0-9]{3}\.[0-9]{2}")
_CONTAINERS = tuple(container for _, container in MESSAGES.values())
_NAMES = ("Document", *MESSAGES, *_CONTAINERS, "GrpHdr", "Acct", "Ntry", "TxDtls")
_DOCTYPE = tuple("<!DOCTYPE".encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be"))


class Reader:
    """One message. What it says of itself is known when all its lines have been taken."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.kind: Kind | None = None
        self.version = ""
        self.header = Header()
        self.accounts: list[Account] = []
        self.expected_sums: list[ExpectedSum] = []
        self.warnings: list[Remark] = []
        self._names: tuple[str, ...] = ()
        self._account = ""
        self._entries = 0
        self._details: list[Detail] = []
        self._tally = Tally()

    def lines(self) -> Iterator[BankLine]:
        """The lines of the message, in its order; raises Unreadable, also after the last one."""
        if any(mark in self._data for mark in _DOCTYPE):
            raise Unreadable("doctype", said("doctype"))
        for n, line in enumerate(self._parsed(), 1):
            if n > MOST_LINES:
                raise Unreadable("too-many-lines", said("too-many-lines", most=MOST_LINES), line.line)
            yield replace(line, n=n)
        if not self._entries:
            self.warnings.append(Remark("no-entries", said("no-entries")))

    def _parsed(self) -> Iterator[BankLine]:
        events = _events(self._data)
        try:
            for event, element in events:
                if event == "start":
                    self._begin(element)
                elif self._in_place(element):
                    yield from self._ended(element)
        except etree.XMLSyntaxError as error:
            raise Unreadable("xml", said("xml", found=values.tidy(error.msg, 120)), error.lineno or None) from None
        if self.kind is None:
            raise _unknown(events.root)

    def _begin(self, element: Element) -> None:
        above = element.getparent()
        if above is None:
            # The declaration of a document type may be written in an encoding in which it was not seen above.
            if element.getroottree().docinfo.internalDTD is not None:
                raise Unreadable("doctype", said("doctype"))
            space = str(element.tag).rpartition("}")[0].lstrip("{")
            named = _VERSION.search(space)
            self.version = named[0] if named else values.shown(space)
        elif above.getparent() is None and (known := MESSAGES.get(local(element))):
            if self.kind is not None:
                raise Unreadable("several-messages", said("several-messages"), line_of(element))
            self.kind, container = known
            message = ("Document", local(element))
            self._names = (*message, container)

    def _in_place(self, element: Element) -> bool:
        """Whether it is what its name says, and not a namesake in what a bank adds (``SplmtryData``)."""
        above = tuple(local(one) for one in element.iterancestors())[::-1]
        message, within = self._names[:2], self._names
        places = {"GrpHdr": message, within[-1] if within else "": message}
        places |= {"Acct": within, "Ntry": within, "TxDtls": (*within, "Ntry", "NtryDtls")}
        return bool(within) and places.get(local(element)) == above

    def _ended(self, element: Element) -> Iterator[BankLine]:
        before = self._entries
        try:
            yield from self._end(element)
        except Unreadable as unreadable:
            if local(element) in ("Ntry", "TxDtls"):
                unreadable.entry = before + 1
            raise

    def _end(self, element: Element) -> Iterator[BankLine]:
        name = local(element)
        if name == "TxDtls":
            if len(self._details) >= MOST_LINES:
                raise Unreadable("too-many-lines", said("too-many-lines", most=MOST_LINES), line_of(element))
            self._details.append(details.read(element))
            _let_go(element)
        elif name == "Ntry":
            yield from self._entry(element)
            _let_go(element)
        elif name == "Acct":
            self._open(element)
        elif name == "GrpHdr":
            self.header = header(element)
            self.warnings += self.header.remarks()
        else:
            self._close(element)

    def _open(self, element: Element) -> None:
        number = text(element, "Id", "IBAN") or text(element, "Id", "Othr", "Id")
        if not number:
            raise Unreadable("no-account", said("no-account"), line_of(element))
        self._account = "".join(number.split()).upper()[: values.LONGEST_NAME]
        owner = values.tidy(text(element, "Ownr", "Nm") or text(element, "Ownr", "Pty", "Nm")) or None
        self.accounts.append(Account(self._account, text(element, "Ccy"), owner, line_of(element)))

    def _entry(self, element: Element) -> Iterator[BankLine]:
        if not self._account:
            raise Unreadable("no-account", said("no-account"), line_of(element))
        self._entries += 1
        entry = entry_of(element, self._entries, self._account)
        if entry.booked_on_is_value_date:
            self.warnings.append(Remark("booked-on-value-date", said("booked-on-value-date"), entry.line))
        self._tally.add(entry)
        yield from entries.lines(entry, self._details)
        self._details = []

    def _close(self, element: Element) -> None:
        self.warnings += container_remarks(element)
        # The sums of a message in several files are of all of them.
        if not self.header.paged and not paged(element):
            self.expected_sums += sums.checked(element, self._tally, self._account)
        self._account, self._tally = "", Tally()


def _events(data: bytes) -> "etree.iterparse[tuple[str, Element]]":
    return etree.iterparse(
        io.BytesIO(data),
        events=("start", "end"),
        tag=[f"{{*}}{name}" for name in _NAMES],
        load_dtd=False,
        no_network=True,
        resolve_entities=False,
        remove_comments=True,
        remove_pis=True,
        recover=False,
        huge_tree=False,
        collect_ids=False,
    )


def _let_go(element: Element) -> None:
    """Empty the element and drop those before it: the parser still stands on this one."""
    element.clear()
    above, before = element.getparent(), element.getprevious()
    if above is not None and before is not None and local(before) == local(element):
        above.remove(before)


def _unknown(root: Element | None) -> Unreadable:
    """A message that is none of ours, by its name."""
    inner = next((one for one in root), None) if root is not None and local(root) == "Document" else None
    named = inner if inner is not None else root
    found = "?" if named is None else local(named)
    return Unreadable("unknown-message", said("unknown-message", found=values.shown(found)))
