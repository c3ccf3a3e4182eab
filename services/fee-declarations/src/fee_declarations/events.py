"""What this service tells the others. The shape of each event's data is in ``events/*.v1.json``."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from inputkit.refusals import Text
from servicekit.envelope import Event
from sqlalchemy import RowMapping

from fee_declarations import shown
from fee_declarations.accounting.accounts import DebtKind
from fee_declarations.debtor_rows import Case
from fee_declarations.domain.tariffs import FeeKind
from fee_declarations.domain.terms import parse_period

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

Row = RowMapping | Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CatalogueReleased:
    """A catalogue with its sums at its release."""

    id: UUID
    number: str
    fee: str
    year: int
    notes: int
    debtors: int
    cents: int
    certified_on: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Reminded:
    """A note of which its payer is reminded."""

    declaration_id: UUID
    declaration_number: str
    number: str
    rf: str
    fee: str
    fee_title: Text
    period: str
    level: str
    valid_until: date
    overdue: bool
    open_cents: int


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where a mail about a business goes, and in which language."""

    email: str | None
    locale: str
    business_name: str

    def out(self) -> dict[str, object]:
        return {"email": self.email, "locale": self.locale, "name": self.business_name}


def debtor_changed(case: Case, declaration_id: UUID) -> Event:
    """The business of this special declaration waits for an officer, was tied to its debtor, or was refused."""
    data = {
        "declaration_id": str(declaration_id),
        "state": case.state,
        "revision": case.revision,
        "officer": case.officer,
        "text": case.text,
        "at": case.changed_at.isoformat(),
    }
    return Event(DEBTOR_CHANGED, str(declaration_id), case.revision, data)


def debtor_seen(
    declaration_ids: Sequence[UUID], officer: str, at: datetime, listed: Mapping[str, Any] | None = None
) -> Event:
    """A member of staff read what we hold of a business, which the persons of these special declarations represent; or
    of several, in a list."""
    data: dict[str, Any] = {"declaration_ids": [str(one) for one in declaration_ids], "officer": officer}
    data |= {"at": at.isoformat()} | ({"list": dict(listed)} if listed else {})
    return Event(DEBTOR_SEEN, str(uuid4()), 1, data)


def declaration_filed(row: Row, business_name: str, establishment_name: str) -> Event:
    """A business declared a period."""
    data = {
        "declaration_id": str(row["id"]),
        "number": row["number"],
        "business_name": business_name,
        "establishment_name": establishment_name,
        "fee": row["fee"],
        "period": row["period"],
        "base_cents": row["base_cents"],
        "fee_cents": row["fee_cents"],
        "fine_cents": row["fine_cents"],
        "total_cents": row["fee_cents"] + row["fine_cents"],
        "filed_at": row["filed_at"].isoformat(),
    }
    return Event(DECLARATION_FILED, str(row["id"]), 1, data)


def declaration_amended(row: Row, fee: FeeKind) -> Event:
    """A declaration took the place of another; ``row`` is the new one with what it changed."""
    data = {
        **_about(row, fee),
        "amends": row["amends_number"],
        "before_cents": row["before_cents"],
        "total_cents": row["fee_cents"] + row["fine_cents"],
        "open_cents": row["open_cents"],
        "credit_cents": row["credit_cents"],
        "note_number": row["note_number"],
        "at": row["filed_at"].isoformat(),
    }
    return Event(DECLARATION_AMENDED, str(row["id"]), 1, data)


def declaration_withdrawn(row: Row, fee: FeeKind) -> Event:
    """A declaration was withdrawn by whoever declared (``by`` is declarant) or by the office; its note is cancelled."""
    data = {
        **_about(row, fee),
        "by": "office" if row["withdrawn_by"] else "declarant",
        "reason": row["withdraw_reason"],
        "note_number": row["note_number"],
        "credit_cents": row["credit_cents"],
        "at": row["withdrawn_at"].isoformat(),
    }
    return Event(DECLARATION_WITHDRAWN, str(row["id"]), 2, data)


def vat_return_refused(row: Row, fee: FeeKind) -> Event:
    """The VAT return that came with a declaration was opened, and is not taken; ``row`` is the declaration with the
    file, why, and whether one is awaited now or an older one counts again."""
    data = {
        **_about(row, fee),
        "file_id": str(row["file_id"]),
        "file_name": row["file_name"],
        "reason": row["reason_code"],
        "reason_text": dict(row["reason_text"]),
        "awaited": row["awaited"],
        "older_counts": row["older_counts"],
        "at": row["at"].isoformat(),
    }
    return Event(VAT_RETURN_REFUSED, str(row["file_id"]), 1, data)


def _about(row: Row, fee: FeeKind) -> dict[str, Any]:
    period = parse_period(row["period"])
    return {
        "declaration_id": str(row["id"]),
        "number": row["number"],
        "fee": {"code": fee.code, "title": dict(fee.title)},
        "period": {"code": period.code, "title": period.title},
        "business_name": row["business_name"],
        "establishment_name": row["establishment_name"],
        "recipient": {"email": row["notice_email"], "locale": row["locale"], "name": row["business_name"]},
    }


def note_issued(row: Row, fee: FeeKind, document: bytes) -> Event:
    """A note has its PDF and may be sent; ``row`` is the note with its declaration and business."""
    period = parse_period(row["period"])
    data = {
        "note_id": str(row["note_id"]),
        "number": row["note_number"],
        "declaration_id": str(row["id"]),
        "declaration_number": row["number"],
        "rf": row["rf"],
        "amount_cents": row["amount_cents"],
        "valid_until": row["valid_until"].isoformat(),
        "fee": {"code": fee.code, "title": dict(fee.title)},
        "period": {"code": period.code, "title": period.title},
        "business_name": row["business_name"],
        "document": _document(f"simeioma-{row['note_number'].replace('/', '-')}.pdf", document),
        "recipient": {"email": row["notice_email"], "locale": row["locale"], "name": row["business_name"]},
    }
    if len(lines := shown.note_lines_out(row, fee)) > 1 or lines[0]["kind"] != DebtKind.FEE:
        data["lines"] = lines
    if row["replaces"] is not None:
        data["replaces"] = row["replaces"]
    if row.get("instalments"):
        data["instalments"] = [
            {"place": one.place, "rf": one.rf, "amount_cents": one.cents, "due": one.due.isoformat()}
            for one in row["instalments"]
        ]
    return Event(NOTE_ISSUED, str(row["note_id"]), 1, data)


def payment_told(row: Row, fee: FeeKind, document: bytes) -> Event:
    """A payment of a note has its receipt, or went back and has the cancellation; ``row`` is payments.receipting's."""
    period = parse_period(row["period"])
    back = row["cancels_number"] is not None
    data = {
        "receipt_id": str(row["receipt_id"]),
        "number": row["receipt_number"],
        "payment_id": str(row["payment_id"]),
        "note_id": str(row["note_id"]),
        "note_number": row["note_number"],
        "declaration_id": str(row["id"]),
        "declaration_number": row["number"],
        "amount_cents": abs(row["receipt_cents"]),
        "credit_cents": row["credit_cents"],
        "open_cents": row["receipt_open_cents"],
        "paid_on": row["paid_on"].isoformat(),
        "channel": row["channel"],
        "fee": {"code": fee.code, "title": dict(fee.title)},
        "period": {"code": period.code, "title": period.title},
        "business_name": row["business_name"],
        "document": _document(receipt_file(row["receipt_number"]), document),
        "recipient": {"email": row["notice_email"], "locale": row["locale"], "name": row["business_name"]},
    }
    if back:
        data["cancels"] = row["cancels_number"]
    return Event(PAYMENT_RETURNED if back else PAYMENT_RECEIVED, str(row["receipt_id"]), 1, data)


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


def catalogue_released(told: CatalogueReleased) -> Event:
    """Unpaid debts of a fee and year were certified and are the treasury's to collect. Names nobody."""
    data: dict[str, object] = {
        "catalogue_id": str(told.id),
        "number": told.number,
        "fee": told.fee,
        "year": told.year,
        "notes": told.notes,
        "debtors": told.debtors,
        "cents": told.cents,
        "certified_on": told.certified_on.isoformat(),
        "at": told.at.isoformat(),
    }
    return Event(CATALOGUE_RELEASED, str(told.id), 1, data)


def receipt_file(number: str) -> str:
    """What the PDF of a receipt is called."""
    return f"apodeixi-{number.replace('/', '-')}.pdf"


def _document(filename: str, content: bytes) -> dict[str, str]:
    return {
        "filename": filename,
        "media_type": "application/pdf",
        "base64": base64.b64encode(content).decode(),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
