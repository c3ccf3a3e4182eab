"""What happened to a case, in the order in which it happened, and what comes next."""

from dataclasses import dataclass
from datetime import datetime

from portal.clients.fee_shapes import Declaration
from portal.clients.shapes import Happening, Notice, Request
from portal.formats import day, money
from portal.language import has_text, t


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened, or (without ``at``) that is still to come."""

    text: str
    at: datetime | None = None


def of_request(request: Request) -> list[Entry]:
    """A request for a certificate."""
    entries = [Entry(t("cases.told.submitted"), request.submitted_at)]
    entries += [_happened(told) for told in request.history]
    if not any(told.what.startswith("mail-") for told in request.history):
        entries.append(Entry(_mail(request.notice), request.notice.at))
    return [*entries, Entry(t("cases.told.answer", day=day(request.deadline)))]


def _happened(told: Happening) -> Entry:
    """A word that we do not know yet is shown as it is: a service may be newer than its pages."""
    reasons = (f"cases.told.{told.what}.{told.detail}", f"cases.told.{told.what}.other")
    found = next((text_id for text_id in reasons if has_text(text_id)), None)
    return Entry(t(found) if found else told.what, told.at)


def of_declaration(declaration: Declaration) -> list[Entry]:
    """A fee declaration with its note; without one nothing comes next."""
    entries = [Entry(t("cases.told.declared"), declaration.filed_at)]
    note = declaration.note
    if note is None:
        return [*entries, Entry(t("fees.nothing_owed"), declaration.filed_at)]
    entries.append(Entry(t("cases.told.note", number=note.number), declaration.filed_at))
    entries.append(Entry(_mail(declaration.notice, "note"), declaration.notice.at))
    return [*entries, Entry(t("cases.told.pay", amount=money(note.amount_cents), day=day(note.valid_until)))]


def _mail(notice: Notice, which: str = "mail") -> str:
    """What became of the mail about a case; of one that was not sent also why, and what to do now."""
    ids = [f"cases.told.{which}-{notice.state}.{notice.reason}"] if notice.reason else []
    found = next((text_id for text_id in (*ids, f"cases.told.mail.{notice.state}") if has_text(text_id)), None)
    return t(found) if found else notice.state
