"""A declaration takes the place of one: only the difference is charged, or taken back (docs/decisions/0087)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from servicekit import numbering, outbox
from servicekit.clock import local_day
from sqlalchemy import Connection, update

from fee_declarations import events, models, store
from fee_declarations.accounting import lessening, posting
from fee_declarations.accounting.acts import When
from fee_declarations.accounting.lessening import Less
from fee_declarations.businesses import store as business_store
from fee_declarations.declaring.comparing import Compared, Owed, compare
from fee_declarations.declaring.errors import NothingAmended
from fee_declarations.declaring.filing import PROTOCOL, Filing, declaration_row
from fee_declarations.declaring.holding import Held, hold
from fee_declarations.domain.tariffs import Tariffs
from fee_declarations.errors import AlreadyDeclared
from fee_declarations.finance import Finance
from fee_declarations.models import declarations, notes
from fee_declarations.note_store import add_note
from fee_declarations.payments import lateness
from fee_declarations.payments.reissue_store import put_in_place
from fee_declarations.shown import lines_out, stored_answers

ACTOR = "declaration"


@dataclass(frozen=True, slots=True)
class Means:
    """What an amendment is worked out and filed with."""

    tariffs: Tariffs
    finance: Finance
    now: datetime


def amend(conn: Connection, declaration_id: UUID, filing: Filing, means: Means) -> UUID:
    """File the declaration in place of the one with this id; returns the new one's id.

    Raises what ``hold`` raises, NothingAmended, and AlreadyDeclared.
    """
    held = hold(conn, declaration_id)
    same = dict(filing.declared.answers) == stored_answers(held.declaration)
    # The same answers come to another fee where its tables were corrected since.
    if same and filing.quote.fee_cents == held.declaration["fee_cents"]:
        raise NothingAmended
    valid_until = held.note["valid_until"] if held.note and held.note["cancelled_at"] is None else None
    late = lateness.line_of_today(conn, held.note["id"], local_day(means.now)) if held.note else None
    compared = compare(Owed(held.charged, valid_until, late), filing.declared, filing.quote, means.tariffs)
    conn.execute(update(declarations).where(declarations.c.id == declaration_id).values(superseded=True))
    row = _row(conn, held, filing, compared, means.now)
    if not store.add_declaration(conn, row):
        raise AlreadyDeclared
    _lessen(conn, held, row, compared, means.now)
    note = _note(conn, held, row, filing, compared, means) if compared.to_pay_cents else None
    if note is None and held.note and not compared.total_cents:
        cancelled = {"cancelled_at": means.now, "cancelled_by": ACTOR, "cancel_reason": _reason(held, row)}
        conn.execute(update(notes).where(notes.c.id == held.note["id"]).values(**cancelled))
    change = {
        "amends_number": held.declaration["number"],
        "before_cents": compared.before_cents,
        "credit_cents": compared.credit_cents,
        "open_cents": compared.to_pay_cents,
        "note_number": note,
    }
    _tell(conn, row, filing, change)
    return UUID(str(row["id"]))


def _tell(conn: Connection, row: Mapping[str, Any], filing: Filing, change: Mapping[str, Any]) -> None:
    place, day = filing.establishment, filing.declared.filed_on
    email = business_store.notice_email_of(conn, row["business_id"], row["person_id"], day)
    names = {"business_name": place["business_name"], "establishment_name": place["name"], "notice_email": email}
    event = events.declaration_amended({**row, **names, **change}, filing.declared.fee)
    outbox.record(conn, events.SOURCE, event)


def _row(conn: Connection, held: Held, filing: Filing, compared: Compared, now: datetime) -> dict[str, Any]:
    day = local_day(now)
    number = numbering.next_number(conn, models.kit.counters, PROTOCOL, day.year)
    return {
        **declaration_row(filing, f"{number}/{day:%d-%m-%Y}", now),
        "assessment": lines_out(compared.lines),
        "fine_cents": compared.fine_cents,
        "amends": held.declaration["id"],
        "root_of": held.declaration["root_id"],
    }


def _lessen(conn: Connection, held: Held, row: Mapping[str, Any], compared: Compared, now: datetime) -> None:
    if held.note is None or not compared.change.cuts:
        return
    when = When(local_day(now), ACTOR)
    less = Less(held.note["id"], held.declaration["business_id"], when, now, _reason(held, row))
    lessening.lessen(conn, held.charged, compared.change.cuts, less)


def _reason(held: Held, row: Mapping[str, Any]) -> str:
    return f"{held.declaration['number']} → {row['number']}"


def _note(
    conn: Connection, held: Held, row: Mapping[str, Any], filing: Filing, compared: Compared, means: Means
) -> str:
    """A note over all that is open, in place of the one that there is; returns its number."""
    day = local_day(means.now)
    issued = means.finance.issue_note(conn, compared.to_pay_cents, day)
    late = [compared.late] if compared.late else []
    older = [
        {"kind": one.kind, "cents": cents, "revenue_code": one.revenue_code, "months": one.months}
        for one, cents in compared.opened
    ]
    note = {
        "id": uuid4(),
        "declaration_id": row["id"],
        "root_of": row["root_of"],
        "number": issued.number,
        "rf": issued.rf,
        "amount_cents": compared.to_pay_cents,
        "issued_on": day,
        "valid_until": filing.quote.pay_by,
        "lines": [*older, *(posting.printed(line) for line in (*late, *compared.new))],
    }
    if held.note:
        put_in_place(conn, held.note["id"], note)
    else:
        add_note(conn, note)
    debtor = posting.Debtor(note["id"], row["business_id"], row["establishment_id"], row["fee"], row["period"])
    # What late instalments bore is an entry of its own: a fine may be taken back whole.
    for lines in (late, compared.new):
        if lines:
            posting.charge(conn, debtor, lines, When(day, ACTOR), means.now)
    return issued.number
