"""What the finance application is told, message by message, in the words of finance/openapi.yaml of this service.

A message is made of rows that are never changed again, when it is sent for the first time. It names a debtor by its
code; only the message that opens a debtor has name and tax number.
"""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime

from servicekit.clock import local_day
from sqlalchemy import Connection

from fee_declarations.domain.terms import parse_period
from fee_declarations.finance import message_store as store
from fee_declarations.finance.message_store import About, Declared, OfNote, Posted
from fee_declarations.finance.rows import Message

Body = dict[str, object]


def body_of(conn: Connection, message: Message) -> str:
    """The message of a row of the queue as JSON. Raises message_store.Forgotten."""
    of = About(message.about, message.lane)
    debtor = store.debtor(conn, of)
    details = _KINDS[message.kind](conn, of)
    body: Body = {
        "id": str(message.id),
        "sequence": message.seq,
        "kind": message.kind,
        "at": message.created_at,
        "debtor_code": debtor.debtor_code,
        "debtor_reference": debtor.reference,
        **details,
    }
    return json.dumps(body, ensure_ascii=False, default=_plain)


def _opened(conn: Connection, of: About) -> Body:
    debtor = store.opened(conn, of)
    return {
        # The business may not be tied to the debtor yet: that is done in the same transaction or in a later one.
        "debtor_code": debtor.code,
        "afm": debtor.afm,
        "name": debtor.name,
        "declares_every_months": debtor.months,
        "total_cents": 0,
        "lines": [],
    }


def _registered(conn: Connection, of: About) -> Body:
    declared = store.declared(conn, of)
    parts = (("fee", declared.fee_cents), ("fine", declared.fine_cents))
    return {
        **_declaration(declared),
        "establishment": declared.establishment,
        "on_day": local_day(declared.filed_at),
        "due": declared.due,
        "total_cents": declared.fee_cents + declared.fine_cents,
        "lines": [{"what": what, "cents": cents} for what, cents in parts if cents],
    }


def _replaced(conn: Connection, of: About) -> Body:
    return {**_declaration(store.declared(conn, of)), "total_cents": 0, "lines": []}


def _declaration(declared: Declared) -> Body:
    period = parse_period(declared.period).code
    return {"declaration": declared.number, "fee": declared.fee, "period": period}


def _issued(conn: Connection, of: About) -> Body:
    note = store.note(conn, of)
    return {
        **_note(note.of),
        "rf": note.rf,
        "replaces": note.replaces,
        "on_day": note.issued_on,
        "valid_until": note.valid_until,
        "total_cents": note.amount_cents,
        "lines": [{"what": line.kind, "revenue_code": line.revenue_code, "cents": line.cents} for line in note.lines],
    }


def _cancelled(conn: Connection, of: About) -> Body:
    note = store.note(conn, of)
    day = local_day(note.cancelled_at) if note.cancelled_at else None
    return {**_note(note.of), "on_day": day, "reason": note.cancel_reason, "total_cents": 0, "lines": []}


def _granted(conn: Connection, of: About) -> Body:
    """Each instalment with its code. They change nothing of what is owed: they are ways to pay the note."""
    plan, parts = store.plan(conn, of), store.instalments(conn, of)
    return {
        **_note(plan.of),
        "on_day": local_day(plan.asked_at),
        "valid_until": max(part.due for part in parts),
        "total_cents": sum(part.cents for part in parts),
        "lines": [
            {"what": "instalment", "note": part.number, "rf": part.rf, "due": part.due, "cents": part.cents}
            for part in parts
        ],
    }


def _ended(conn: Connection, of: About) -> Body:
    plan = store.plan(conn, of)
    day = local_day(plan.ended_at) if plan.ended_at else None
    end = plan.end or ("cancelled" if plan.cancelled_at else "replaced")
    details = {"on_day": day, "end": end, "followed_by": plan.followed_by}
    return {**_note(plan.of), **details, "total_cents": 0, "lines": []}


def _note(of: OfNote) -> Body:
    return {"note": of.number, "declaration": of.declaration, "fee": of.fee, "period": of.period}


def _posted(conn: Connection, of: About) -> Body:
    """How an entry of the books changes what the debtor owes (positive: owes more) and is owed."""
    entry, lines = store.entry(conn, of), store.lines_of_entry(conn, of)
    return {
        "entry": entry.id,
        "posting": entry.kind,
        "on_day": entry.on_day,
        "bank_day": entry.bank_day,
        "channel": entry.channel,
        "payment": str(entry.payment_id) if entry.payment_id else None,
        "receipts": store.receipts_of(conn, entry.payment_id, of) if entry.payment_id else [],
        "reverses": entry.reverses,
        "reason": entry.reason,
        "total_cents": sum(line.amount_cents for line in lines),
        "lines": [_line(line) for line in lines],
    }


def _line(line: Posted) -> Body:
    if line.account == "credits":
        return {"account": "credit", "cents": line.amount_cents}
    return {
        "account": "debt",
        "what": line.kind,
        "note": line.note,
        "fee": line.fee,
        "period": line.period,
        "revenue_code": line.revenue_code,
        "cents": line.amount_cents,
    }


_KINDS: Mapping[str, Callable[[Connection, About], Body]] = {
    "debtor-opened": _opened,
    "declaration-registered": _registered,
    "declaration-replaced": _replaced,
    "note-issued": _issued,
    "note-cancelled": _cancelled,
    "plan-granted": _granted,
    "plan-ended": _ended,
    "posted": _posted,
}
KINDS = tuple(_KINDS)


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
