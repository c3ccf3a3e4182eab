"""What happened to a case, in the order in which it happened, and what comes next."""

from dataclasses import dataclass, field
from datetime import datetime

from servicekit.clock import local_day

from portal import act_details
from portal.clients.filing_schemas import Declaration
from portal.clients.note_schemas import Note
from portal.clients.request_schemas import Happening, Request
from portal.clients.schemas import Notice
from portal.formats import day, money
from portal.language import has_text, t

BEHIND = frozenset({"retry", "taken-to-sign"})
"""What happened in the machinery, without a person."""
OFFICE = frozenset({"clerk", "supervisor"})
ADDRESS = frozenset({"no-address", "address-invalid", "address-refused"})
"""Why a mail was not sent, where another address of the account mends it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened, or (without ``at``) that is still to come. ``points`` say more of it, ``quoted`` are the
    words of a message to the person, ``account`` tells that the account's page is where to mend it."""

    text: str
    at: datetime | None = None
    points: list[str] = field(default_factory=list)
    quoted: list[str] = field(default_factory=list)
    account: bool = False


def of_request(request: Request) -> list[Entry]:
    """A request for a certificate."""
    entries = [Entry(t("cases.told.submitted"), request.submitted_at)]
    entries += [_happened(one) for one in request.history if one.what not in BEHIND]
    if not any(one.what.startswith("mail-") for one in request.history):
        account = request.notice.state == "parked" and request.notice.reason in ADDRESS
        entries.append(Entry(_mail(request.notice), request.notice.at, account=account))
    if request.runs:
        entries.append(Entry(t("cases.told.answer", day=day(request.deadline))))
    return entries


def _happened(one: Happening) -> Entry:
    """A word that we do not know yet is shown as it is: a service may be newer than its pages."""
    whose = ["office"] if one.side in OFFICE else []
    ids = [f"cases.told.{one.what}.{kind}" for kind in (*whose, one.detail, "other")]
    found = next((text_id for text_id in ids if has_text(text_id)), None)
    details = one.told or {}
    points, quoted = list(act_details.points(details)), list(act_details.quoted(details, "cases.reasons."))
    account = one.what == "mail-parked" and one.detail in ADDRESS
    return Entry(t(found) if found else one.what, one.at, points, quoted, account)


def of_declaration(declaration: Declaration) -> list[Entry]:
    """A fee declaration with its note; without one nothing comes next."""
    entries = [_declared(declaration)]
    note = declaration.note
    if declaration.amended_by:
        return [*entries, Entry(t("cases.told.amended", number=declaration.amended_by.number))]
    if declaration.withdrawn:
        gone = declaration.withdrawn
        return [*entries, Entry(t(f"cases.told.withdrawn-{gone.by}"), gone.at, [], [gone.reason])]
    if note is None:
        return [*entries, Entry(t("fees.nothing_owed"), declaration.filed_at)]
    entries.append(_issued(note, declaration.filed_at))
    entries.append(Entry(_mail(declaration.notice, "note"), declaration.notice.at))
    if note.waits:
        due = note.next_payment
        said = "cases.told.pay-late" if due.late else "cases.told.pay"
        return [*entries, Entry(t(said, amount=money(due.cents), day=day(due.until)))]
    return [*entries, Entry(t("cases.told.expired"))] if note.state == "expired" else entries


def _issued(note: Note, filed_at: datetime) -> Entry:
    """The note: with its declaration, or issued again on a later day."""
    if note.issued_on is None or note.issued_on <= local_day(filed_at):
        return Entry(t("cases.told.note", number=note.number), filed_at)
    return Entry(t("cases.told.note-anew", number=note.number, day=day(note.issued_on)))


def _declared(declaration: Declaration) -> Entry:
    amends = declaration.amends
    said = t("cases.told.amends", number=amends.number) if amends else t("cases.told.declared")
    return Entry(said, declaration.filed_at)


def _mail(notice: Notice, which: str = "mail") -> str:
    """What became of the mail about a case; of one that was not sent also why, and what to do now."""
    ids = [f"cases.told.{which}-{notice.state}.{notice.reason}"] if notice.reason else []
    found = next((text_id for text_id in (*ids, f"cases.told.mail.{notice.state}") if has_text(text_id)), None)
    return t(found) if found else notice.state
