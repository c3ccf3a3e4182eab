"""One statement writes a filing: the declaration, its event, its note, the note's debts and their entry in the books.

Eight statements of one row each took most of the time of a filing. Rows travel as JSON and are read by the types of the
tables' own columns. What stands in the way of the declaration (its unique index) keeps all of it from being written.
Each part reads the one before it: the finance application is told in the order in which they are written.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from servicekit import outbox
from servicekit.envelope import Event
from sqlalchemy import Connection, Table

from fee_declarations import events, models, note_store
from fee_declarations import store as declarations
from fee_declarations.accounting import models as books
from fee_declarations.accounting import store
from fee_declarations.accounting.accounts import Entry
from fee_declarations.accounting.rows import NewDebt
from fee_declarations.declaration_rows import NewDeclaration, NewNote

Row = Mapping[str, Any]

_DECLARATION = (
    *("id", "number", "subject", "person_id", "business_id", "establishment_id", "fee", "period", "answers"),
    *("assessment", "receipts_cents", "inclusive", "percent", "base_cents", "fee_cents", "months_late", "fine_cents"),
    *("due", "filed_at", "locale"),
)
_NOTE = ("id", "declaration_id", "number", "rf", "amount_cents", "issued_on", "valid_until", "lines")
_DEBT = (
    *("id", "business_id", "note_id", "charged_by", "establishment_id", "place", "fee", "period", "kind"),
    *("revenue_code", "due", "months", "created_at"),
)
_ENTRY = ("kind", "on_day", "at", "actor", "note_id")
_POSTING = ("place", "account", "debt_id", "amount_cents")


@dataclass(frozen=True, slots=True)
class Charged:
    """A note with what it charges, and the entry that charges it."""

    note: NewNote
    debts: Sequence[NewDebt]
    entry: Entry


def write(conn: Connection, declaration: NewDeclaration, event: Event, charged: Charged | None, at: datetime) -> bool:
    """False when a live declaration of the same establishment, fee and period came first: then nothing is written."""
    queued = outbox.row(events.SOURCE, event)
    rows = {
        "declaration": _json([declarations.declaration_columns(declaration)]),
        "note": _json([note_store.note_columns(charged.note)] if charged else ()),
        "debts": _json(store.debt_rows(charged.debts) if charged else ()),
        "entry": _json([store.entry_row(charged.entry, None, at)] if charged else ()),
        "postings": _json(store.posting_rows(None, charged.entry.postings) if charged else ()),
    }
    return bool(conn.exec_driver_sql(_WRITE, {**rows, **queued}).scalar_one())


def _json(rows: Sequence[Row]) -> str:
    return json.dumps(rows, default=str, ensure_ascii=False)


def _insert(table: Table, names: Sequence[str], parameter: str, **others: str) -> str:
    """Rows of the parameter, if the CTEs of ``others`` have a row; those are columns of it by name."""
    columns = ", ".join((*names, *others))
    chosen = ", ".join((*(f"r.{name}" for name in names), *others.values()))
    source = f"jsonb_populate_recordset(NULL::{table.name}, %({parameter})s::jsonb) AS r"
    return f"INSERT INTO {table.name} ({columns}) SELECT {chosen} FROM {source}"  # noqa: S608 -- our own tables


_WRITE = f"""
WITH filed AS ({_insert(models.declarations, _DECLARATION, "declaration")} ON CONFLICT DO NOTHING RETURNING id),
told AS (INSERT INTO outbox (id, type, body) SELECT %(id)s::uuid, %(type)s, %(body)s FROM filed
    ON CONFLICT (id) DO NOTHING RETURNING pg_notify(%(channel)s, '')),
noted AS ({_insert(models.notes, _NOTE, "note")}, filed RETURNING id),
owed AS ({_insert(books.debts, _DEBT, "debts")}, noted RETURNING id),
entered AS ({_insert(books.entries, _ENTRY, "entry")}, (SELECT FROM owed HAVING count(*) > 0) AS charged RETURNING id),
posted AS ({_insert(books.postings, _POSTING, "postings", entry_id="entered.id")}, entered)
SELECT EXISTS (SELECT FROM filed)
"""  # noqa: S608 -- our own tables
