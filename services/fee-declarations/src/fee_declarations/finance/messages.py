"""What the finance application is told, message by message, in the words of finance/openapi.yaml of this service.

A message is made of rows that are never changed again, when it is sent for the first time. It names a debtor by its
code; only the message that opens a debtor has name and tax number.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from servicekit.clock import local_day
from sqlalchemy import Connection, RowMapping, text

from fee_declarations.domain.terms import parse_period

Body = dict[str, Any]

_DEBTOR = text(
    "SELECT b.debtor_code, l.reference FROM businesses b LEFT JOIN ledger_debtors l ON l.code = b.debtor_code"
    " WHERE b.id = :lane"
)
_OPENED = text("SELECT code, afm, name, months FROM ledger_debtors WHERE code = :about")
_DECLARATION = text(
    "SELECT d.number, d.fee, d.period, d.filed_at, d.due, d.fee_cents, d.fine_cents, e.name AS establishment"
    " FROM declarations d JOIN establishments e ON e.id = d.establishment_id WHERE d.id = CAST(:about AS uuid)"
)
_NOTE = text(
    "SELECT n.id, n.number, n.rf, n.amount_cents, n.issued_on, n.valid_until, n.lines, n.cancelled_at, n.cancel_reason,"
    " d.number AS declaration, d.fee, d.period, d.fee_cents, d.fine_cents,"
    " (SELECT o.number FROM notes o WHERE o.superseded_by = n.id ORDER BY o.issued_on DESC LIMIT 1) AS replaces"
    " FROM notes n JOIN declarations d ON d.id = n.declaration_id WHERE n.id = CAST(:about AS uuid)"
)
_ENTRY = text(
    "SELECT e.id, e.kind, e.on_day, e.bank_day, e.reason, e.reverses, e.payment_id, p.channel"
    " FROM entries e LEFT JOIN payments p ON p.id = e.payment_id WHERE e.id = CAST(:about AS bigint)"
)
_LINES = text(
    "SELECT p.account, p.amount_cents, d.kind, d.revenue_code, d.fee, d.period, n.number AS note"
    " FROM postings p LEFT JOIN debts d ON d.id = p.debt_id LEFT JOIN notes n ON n.id = d.note_id"
    " WHERE p.entry_id = CAST(:about AS bigint) AND p.account IN ('receivable', 'credits')"
    " AND coalesce(p.business_id, d.business_id) = :lane ORDER BY p.place"
)
_RECEIPTS = text(
    "SELECT r.number FROM receipts r JOIN notes n ON n.id = r.note_id JOIN declarations d ON d.id = n.declaration_id"
    " WHERE r.payment_id = :payment AND r.cancels IS NULL AND d.business_id = :lane ORDER BY r.issued_on, r.number"
)

_PLAN = text(
    'SELECT p.asked_at, p.ended_at, p."end", n.number, n.superseded_by, n.cancelled_at, d.number AS declaration, d.fee,'
    " d.period, o.number AS followed_by"
    " FROM plans p JOIN notes n ON n.id = p.note_id JOIN declarations d ON d.id = n.declaration_id"
    " LEFT JOIN notes o ON o.id = n.superseded_by WHERE p.note_id = CAST(:about AS uuid)"
)
_INSTALMENTS = text(
    "SELECT number, rf, cents, due FROM instalments WHERE note_id = CAST(:about AS uuid) ORDER BY place"
)


class Forgotten(Exception):
    """What the message would tell of is not kept any more."""


def body_of(conn: Connection, row: RowMapping | Mapping[str, Any]) -> str:
    """The message of a row of the queue as JSON. Raises Forgotten."""
    known = {"about": row["about"], "lane": row["lane"]}
    debtor = conn.execute(_DEBTOR, known).mappings().first()
    told = _KINDS[row["kind"]](conn, known)
    body = {
        "id": str(row["id"]),
        "sequence": row["seq"],
        "kind": row["kind"],
        "at": row["created_at"],
        "debtor_code": debtor["debtor_code"] if debtor else None,
        "debtor_reference": debtor["reference"] if debtor else None,
        **told,
    }
    return json.dumps(body, ensure_ascii=False, default=_plain)


def _opened(conn: Connection, known: Mapping[str, Any]) -> Body:
    row = _one(conn, _OPENED, known)
    # Before the business is tied to it, in the same transaction or a later one.
    named = {"debtor_code": row["code"], "afm": row["afm"], "name": row["name"], "declares_every_months": row["months"]}
    return {**named, "total_cents": 0, "lines": []}


def _registered(conn: Connection, known: Mapping[str, Any]) -> Body:
    row = _one(conn, _DECLARATION, known)
    parts = (("fee", row["fee_cents"]), ("fine", row["fine_cents"]))
    return {
        **_declaration(row),
        "establishment": row["establishment"],
        "on_day": local_day(row["filed_at"]),
        "due": row["due"],
        "total_cents": row["fee_cents"] + row["fine_cents"],
        "lines": [{"what": what, "cents": cents} for what, cents in parts if cents],
    }


def _replaced(conn: Connection, known: Mapping[str, Any]) -> Body:
    return {**_declaration(_one(conn, _DECLARATION, known)), "total_cents": 0, "lines": []}


def _declaration(row: RowMapping) -> Body:
    return {"declaration": row["number"], "fee": row["fee"], "period": parse_period(row["period"]).code}


def _issued(conn: Connection, known: Mapping[str, Any]) -> Body:
    row = _one(conn, _NOTE, known)
    return {
        **_note(row),
        "rf": row["rf"],
        "replaces": row["replaces"],
        "on_day": row["issued_on"],
        "valid_until": row["valid_until"],
        "total_cents": row["amount_cents"],
        # A note of an older release has no lines of its own.
        "lines": [
            {"what": line["kind"], "revenue_code": line["revenue_code"], "cents": line["cents"]}
            for line in row["lines"] or ()
        ],
    }


def _cancelled(conn: Connection, known: Mapping[str, Any]) -> Body:
    row = _one(conn, _NOTE, known)
    day = local_day(row["cancelled_at"]) if row["cancelled_at"] else None
    return {**_note(row), "on_day": day, "reason": row["cancel_reason"], "total_cents": 0, "lines": []}


def _granted(conn: Connection, known: Mapping[str, Any]) -> Body:
    """Each instalment with its code. They change nothing of what is owed: they are ways to pay the note."""
    row = _one(conn, _PLAN, known)
    parts = conn.execute(_INSTALMENTS, known).mappings().all()
    return {
        **_note(row),
        "on_day": local_day(row["asked_at"]),
        "valid_until": max(part["due"] for part in parts),
        "total_cents": sum(part["cents"] for part in parts),
        "lines": [
            {"what": "instalment", "note": part["number"], "rf": part["rf"], "due": part["due"], "cents": part["cents"]}
            for part in parts
        ],
    }


def _ended(conn: Connection, known: Mapping[str, Any]) -> Body:
    row = _one(conn, _PLAN, known)
    day = local_day(row["ended_at"]) if row["ended_at"] else None
    end = row["end"] or ("cancelled" if row["cancelled_at"] else "replaced")
    told = {"on_day": day, "end": end, "followed_by": row["followed_by"]}
    return {**_note(row), **told, "total_cents": 0, "lines": []}


def _note(row: RowMapping) -> Body:
    return {"note": row["number"], "declaration": row["declaration"], "fee": row["fee"], "period": row["period"]}


def _posted(conn: Connection, known: Mapping[str, Any]) -> Body:
    """How an entry of the books changes what the debtor owes (positive: owes more) and is owed."""
    row = _one(conn, _ENTRY, known)
    lines = [_line(line) for line in conn.execute(_LINES, known).mappings()]
    receipts: Sequence[str] = ()
    if row["payment_id"]:
        receipts = conn.execute(_RECEIPTS, {**known, "payment": row["payment_id"]}).scalars().all()
    return {
        "entry": row["id"],
        "posting": row["kind"],
        "on_day": row["on_day"],
        "bank_day": row["bank_day"],
        "channel": row["channel"],
        "payment": str(row["payment_id"]) if row["payment_id"] else None,
        "receipts": list(receipts),
        "reverses": row["reverses"],
        "reason": row["reason"],
        "total_cents": sum(line["cents"] for line in lines),
        "lines": lines,
    }


def _line(row: RowMapping) -> Body:
    if row["account"] == "credits":
        return {"account": "credit", "cents": row["amount_cents"]}
    return {
        "account": "debt",
        "what": row["kind"],
        "note": row["note"],
        "fee": row["fee"],
        "period": row["period"],
        "revenue_code": row["revenue_code"],
        "cents": row["amount_cents"],
    }


_KINDS: Mapping[str, Callable[[Connection, Mapping[str, Any]], Body]] = {
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


def _one(conn: Connection, query: Any, known: Mapping[str, Any]) -> RowMapping:
    row = conn.execute(query, known).mappings().first()
    if row is None:
        raise Forgotten
    return row


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
