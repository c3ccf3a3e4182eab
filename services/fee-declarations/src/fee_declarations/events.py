"""What this service tells the others. The shape of each event's data is in ``events/*.v1.json``."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from servicekit.envelope import Event

from fee_declarations import shown
from fee_declarations.accounting.accounts import DebtKind
from fee_declarations.debtor_rows import Case
from fee_declarations.declaration_rows import Names, NewDeclaration
from fee_declarations.domain.tariffs import FeeKind
from fee_declarations.domain.terms import parse_period
from fee_declarations.event_data import (
    About,
    Amended,
    CatalogueReleased,
    Recipient,
    RefusedReturn,
    Reminded,
    Withdrawn,
)
from fee_declarations.print_rows import NoteToPrint, ReceiptToPrint

SOURCE = "fee-declarations"
DECLARATION_FILED = "fees.declaration.filed"
DECLARATION_AMENDED = "fees.declaration.amended"
DECLARATION_WITHDRAWN = "fees.declaration.withdrawn"
NOTE_ISSUED = "fees.note.issued"
ACCOUNT_SETTLED = "fees.account.settled"
DEBTOR_CHANGED = "fees.debtor.changed"
DEBTOR_SEEN = "fees.debtor.seen"
PAYMENT_RECEIVED = "fees.payment.received"
PAYMENT_RETURNED = "fees.payment.returned"
PAYMENT_REMINDED = "fees.payment.reminded"
CATALOGUE_RELEASED = "fees.catalogue.released"
VAT_RETURN_REFUSED = "fees.vat-return.refused"


def debtor_changed(case: Case, declaration_id: UUID) -> Event:
    """The business of this special declaration waits for an officer, was tied to its debtor, or was refused."""
    data: dict[str, object] = {
        "declaration_id": str(declaration_id),
        "state": case.state,
        "revision": case.revision,
        "officer": case.officer,
        "text": case.text,
        "at": case.changed_at.isoformat(),
    }
    return Event(DEBTOR_CHANGED, str(declaration_id), case.revision, data)


def debtor_seen(
    declaration_ids: Sequence[UUID], officer: str, at: datetime, listed: Mapping[str, object] | None = None
) -> Event:
    """A member of staff read what we hold of a business, which the persons of these special declarations represent; or
    of several, in a list."""
    data: dict[str, object] = {"declaration_ids": [str(one) for one in declaration_ids], "officer": officer}
    data |= {"at": at.isoformat(), **({"list": dict(listed)} if listed else {})}
    return Event(DEBTOR_SEEN, str(uuid4()), 1, data)


def declaration_filed(filed: NewDeclaration, names: Names) -> Event:
    """A business declared a period."""
    data: dict[str, object] = {
        "declaration_id": str(filed.id),
        "number": filed.number,
        "business_name": names.business,
        "establishment_name": names.establishment,
        "fee": filed.fee,
        "period": filed.period,
        "base_cents": filed.base_cents,
        "fee_cents": filed.fee_cents,
        "fine_cents": filed.fine_cents,
        "total_cents": filed.fee_cents + filed.fine_cents,
        "filed_at": filed.filed_at.isoformat(),
    }
    return Event(DECLARATION_FILED, str(filed.id), 1, data)


def declaration_amended(amended: Amended, fee: FeeKind) -> Event:
    """A declaration took the place of another."""
    data: dict[str, object] = {
        **_about(amended.about, fee),
        "amends": amended.amends_number,
        "before_cents": amended.before_cents,
        "total_cents": amended.total_cents,
        "open_cents": amended.open_cents,
        "credit_cents": amended.credit_cents,
        "note_number": amended.note_number,
        "at": amended.at.isoformat(),
    }
    return Event(DECLARATION_AMENDED, str(amended.about.declaration_id), 1, data)


def declaration_withdrawn(withdrawn: Withdrawn, fee: FeeKind) -> Event:
    """A declaration was withdrawn; its note is cancelled."""
    data: dict[str, object] = {
        **_about(withdrawn.about, fee),
        "by": "office" if withdrawn.by_office else "declarant",
        "reason": withdrawn.reason,
        "note_number": withdrawn.note_number,
        "credit_cents": withdrawn.credit_cents,
        "at": withdrawn.at.isoformat(),
    }
    return Event(DECLARATION_WITHDRAWN, str(withdrawn.about.declaration_id), 2, data)


def vat_return_refused(refused: RefusedReturn, fee: FeeKind) -> Event:
    """The VAT return that came with a declaration was opened, and is not taken."""
    data: dict[str, object] = {
        **_about(refused.about, fee),
        "file_id": str(refused.file_id),
        "file_name": refused.file_name,
        "reason": refused.reason,
        "reason_text": dict(refused.reason_text),
        "awaited": refused.awaited,
        "older_counts": refused.older_counts,
        "at": refused.at.isoformat(),
    }
    return Event(VAT_RETURN_REFUSED, str(refused.file_id), 1, data)


def _about(about: About, fee: FeeKind) -> dict[str, object]:
    return {
        "declaration_id": str(about.declaration_id),
        "number": about.number,
        "fee": {"code": fee.code, "title": dict(fee.title)},
        "period": _period(about.period),
        "business_name": about.to.business_name,
        "establishment_name": about.establishment_name,
        "recipient": about.to.out(),
    }


def _period(code: str) -> dict[str, object]:
    period = parse_period(code)
    return {"code": period.code, "title": period.title}


def note_issued(row: NoteToPrint, fee: FeeKind, document: bytes) -> Event:
    """A note has its PDF and may be sent."""
    declaration, note = row.declaration, row.note
    business_name = row.noted.business_name
    data: dict[str, object] = {
        "note_id": str(note.id),
        "number": note.number,
        "declaration_id": str(declaration.id),
        "declaration_number": declaration.number,
        "rf": note.rf,
        "amount_cents": note.amount_cents,
        "valid_until": note.valid_until.isoformat(),
        "fee": {"code": fee.code, "title": dict(fee.title)},
        "period": _period(declaration.period),
        "business_name": business_name,
        "document": _document(f"simeioma-{note.number.replace('/', '-')}.pdf", document),
        "recipient": Recipient(row.notice_email, declaration.locale, business_name).out(),
    }
    lines = shown.note_lines(declaration, note, fee)
    if len(lines) > 1 or lines[0].kind != DebtKind.FEE:
        data["lines"] = shown.note_lines_out(lines, fee)
    if row.replaces is not None:
        data["replaces"] = row.replaces
    if row.instalments:
        data["instalments"] = [
            {"place": one.place, "rf": one.rf, "amount_cents": one.cents, "due": one.due.isoformat()}
            for one in row.instalments
        ]
    return Event(NOTE_ISSUED, str(note.id), 1, data)


def payment_receipted(row: ReceiptToPrint, fee: FeeKind, document: bytes) -> Event:
    """A payment of a note has its receipt, or went back and has the cancellation."""
    data: dict[str, object] = {
        "receipt_id": str(row.receipt_id),
        "number": row.receipt_number,
        "payment_id": str(row.payment_id),
        "note_id": str(row.note_id),
        "note_number": row.note_number,
        "declaration_id": str(row.declaration_id),
        "declaration_number": row.declaration_number,
        "amount_cents": abs(row.cents),
        "credit_cents": row.credit_cents,
        "open_cents": row.open_cents,
        "paid_on": row.paid_on.isoformat(),
        "channel": row.channel,
        "fee": {"code": fee.code, "title": dict(fee.title)},
        "period": _period(row.period),
        "business_name": row.business_name,
        "document": _document(receipt_file(row.receipt_number), document),
        "recipient": Recipient(row.notice_email, row.locale, row.business_name).out(),
    }
    if row.cancels_number is None:
        return Event(PAYMENT_RECEIVED, str(row.receipt_id), 1, data)
    data["cancels"] = row.cancels_number
    return Event(PAYMENT_RETURNED, str(row.receipt_id), 1, data)


def payment_reminded(mail_id: UUID, notes: Sequence[Reminded], to: Recipient, text: str) -> Event:
    """A payer is reminded of these notes in one mail. ``text`` names its words: before, after or last."""
    data: dict[str, object] = {
        "mail_id": str(mail_id),
        "text": text,
        "business_name": to.business_name,
        "notes": [
            {
                "declaration_id": str(one.declaration_id),
                "declaration_number": one.declaration_number,
                "number": one.number,
                "rf": one.rf,
                "fee": {"code": one.fee, "title": dict(one.fee_title)},
                "period": {"code": one.period, "title": parse_period(one.period).title},
                "level": one.level,
                "valid_until": one.valid_until.isoformat(),
                "overdue": one.overdue,
                "open_cents": one.open_cents,
            }
            for one in notes
        ],
        "total_cents": sum(one.open_cents for one in notes),
        "recipient": to.out(),
    }
    return Event(PAYMENT_REMINDED, str(mail_id), 1, data)


def catalogue_released(released: CatalogueReleased) -> Event:
    """Unpaid debts of a fee and year were certified and are the treasury's to collect. Names nobody."""
    data: dict[str, object] = {
        "catalogue_id": str(released.id),
        "number": released.number,
        "fee": released.fee,
        "year": released.year,
        "notes": released.notes,
        "debtors": released.debtors,
        "cents": released.cents,
        "certified_on": released.certified_on.isoformat(),
        "at": released.at.isoformat(),
    }
    return Event(CATALOGUE_RELEASED, str(released.id), 1, data)


def receipt_file(number: str) -> str:
    """The file name of the PDF of a receipt."""
    return f"apodeixi-{number.replace('/', '-')}.pdf"


def _document(filename: str, content: bytes) -> dict[str, str]:
    return {
        "filename": filename,
        "media_type": "application/pdf",
        "base64": base64.b64encode(content).decode(),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
