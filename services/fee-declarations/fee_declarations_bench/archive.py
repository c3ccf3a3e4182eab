"""Books of a revenue office: five years of paid notes, the same for the same number, and what it has in hand.

Four postings a note: charged, and paid by a file of the bank. A business has twenty of them, a file five hundred lines.
Months are closed but the last one. What is in hand is the same however large the archive is: two hundred open notes of
ten businesses, forty payments that are held, and whoever is asked for has as much as everybody else.
"""

from datetime import UTC, date, datetime

from fee_declarations import store, table_documents
from fee_declarations.accounting import check, sums
from servicekit.db import transaction
from sqlalchemy import Connection, Engine, text

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
A_NOTE, A_BUSINESS, A_FILE = 4, 20, 500
"""Postings of a note, notes of a business, lines of a file."""
OPEN, HOLDERS, FILER_PLACES = 200, 10, 60
RARE, COMMON = "ΖΕΡΒΟΓΙΩΡΓΗΣ", "ΠΑΠΑΔΑΚΗΣ"
PERSON, FILER = "person-0", "person-filer"

# Everything of the archive hangs on the number of a note, :notes of them, and of its business, :owners of those.
_ARCHIVE = (
    """INSERT INTO businesses (id, afm, name, address, debtor_code, months)
    SELECT md5('b' || i)::uuid, lpad((100000000 + i)::text, 9, '0'),
        CASE WHEN i IN (1, :owners / 2, :owners - 1) THEN :rare WHEN i % 16 = 0 THEN :common
            ELSE (string_to_array(:stems, ' '))[1 + i % 40] || (string_to_array(:ends, ' '))[1 + i / 40 % 12] END
        || ' ' || (ARRAY['ΙΚΕ', 'ΟΕ', 'ΑΕ', 'ΕΕ'])[1 + i % 4],
        'Ελευθερίας ' || i, lpad(i::text, 8, '0'), 3 FROM generate_series(0, :owners - 1) i""",
    """INSERT INTO establishments (id, business_id, name, address, kind)
    SELECT md5('e' || i)::uuid, md5('b' || i)::uuid, 'Ξενοδοχείο ' || i, 'Οδός ' || i, 'accommodation'
    FROM generate_series(0, :owners - 1) i""",
    """INSERT INTO links (declaration_id, person_id, business_id, capacity, valid_from)
    SELECT md5('l' || i)::uuid, 'person-' || i, md5('b' || i)::uuid, 'legal_representative', '2020-01-01'
    FROM generate_series(0, :owners - 1) i""",
    """INSERT INTO subjects (subject, person_id) SELECT 'subject-' || i, 'person-' || i
    FROM generate_series(0, :owners - 1) i""",
    """CREATE TEMPORARY TABLE told AS SELECT j, j % :owners AS i, j / :owners AS k,
        TIMESTAMPTZ '2021-11-01 09:00+02' + (j::float8 / :notes) * INTERVAL '1820 days' AS at
    FROM generate_series(0, :notes - 1) j""",
    """INSERT INTO declarations (id, number, subject, person_id, business_id, establishment_id, fee, period,
        receipts_cents, inclusive, percent, base_cents, fee_cents, months_late, fine_cents, due, filed_at, locale)
    SELECT md5('d' || j)::uuid, 'd' || j, 'subject-' || i, 'person-' || i, md5('b' || i)::uuid, md5('e' || i)::uuid,
        'accommodation', (2010 + k / 4) || '-Q' || (1 + k % 4), 20000000, true, 0.5, 20000000, 100000, 0, 0,
        (at + INTERVAL '20 days')::date, at, 'el' FROM told""",
    """INSERT INTO notes (id, declaration_id, number, rf, amount_cents, issued_on, valid_until, lines, document,
        notice_state)
    SELECT md5('n' || j)::uuid, md5('d' || j)::uuid, j || '/2020', 'RF00' || lpad(j::text, 21, '0'), 100000,
        at::date, (at + INTERVAL '7 days')::date,
        '[{"kind": "fee", "cents": 100000, "revenue_code": "0441", "months": null}]', '%PDF-1.7'::bytea, 'sent'
    FROM told""",
    """INSERT INTO debts (id, business_id, note_id, charged_by, establishment_id, place, fee, period, kind,
        revenue_code, due, created_at)
    SELECT md5('t' || j)::uuid, md5('b' || i)::uuid, md5('n' || j)::uuid, md5('n' || j)::uuid, md5('e' || i)::uuid, 0,
        'accommodation', (2010 + k / 4) || '-Q' || (1 + k % 4), 'fee', '0441', (at + INTERVAL '20 days')::date, at
    FROM told""",
    """INSERT INTO entries (id, kind, on_day, at, actor, note_id)
    SELECT 2 * j + 1, 'charged', at::date, at, 'declaration', md5('n' || j)::uuid FROM told""",
    """INSERT INTO bank_files (id, sha256, name, kind, version, size, state, uploaded_at, uploaded_by, posted_at,
        posted_by, counts, sums, warnings)
    SELECT md5('f' || j / :lines)::uuid, md5('f' || j / :lines) || md5('f' || j / :lines), 'f.xml', 'camt.054',
        '001.08', 1, 'posted', at, 'eleni', at, 'eleni', '{"paid": 500}', '{"credited_cents": 50000000}', '[]'
    FROM told WHERE j % :lines = 0""",
    """INSERT INTO bank_lines (file_id, n, account, direction, reversal, status, nature, amount_cents, charges_cents,
        currency, booked_on, entry_ref, entry_cents, payer_name, payer_iban, text, code, read, strong_key, weak_key,
        key_version, outcome, why, late, note_id, payment_id)
    SELECT md5('f' || j / :lines)::uuid, 1 + j % :lines, 'GR1601101250000000012300695', 'credit', false, 'booked',
        'payment', 100000, 0, 'EUR', (at + INTERVAL '3 days')::date, 'R' || j, 100000, 'ΠΛΗΡΩΤΗΣ ' || i,
        'GR' || lpad(i::text, 25, '0'), '', 'RF00' || lpad(j::text, 21, '0'), '{}', 'strong-' || j, 'weak-' || j, 1,
        'paid', 'paid', false, md5('n' || j)::uuid, md5('p' || j)::uuid FROM told""",
    """INSERT INTO payments (id, file_id, line_n, channel, state, booked, outcome, amount_cents, charges_cents, iban,
        booked_on, names, code, business_id, at, actor)
    SELECT md5('p' || j)::uuid, md5('f' || j / :lines)::uuid, 1 + j % :lines, 'bank', 'posted', true, 'paid', 100000, 0,
        'GR1601101250000000012300695', (at + INTERVAL '3 days')::date, jsonb_build_array('R' || j),
        'RF00' || lpad(j::text, 21, '0'), md5('b' || i)::uuid, at + INTERVAL '3 days', 'eleni' FROM told""",
    """INSERT INTO entries (id, kind, on_day, bank_day, at, actor, payment_id)
    SELECT 2 * j + 2, 'received', (at + INTERVAL '3 days')::date, (at + INTERVAL '3 days')::date,
        at + INTERVAL '3 days', 'eleni', md5('p' || j)::uuid FROM told""",
    """INSERT INTO postings (entry_id, place, account, debt_id, iban, amount_cents)
    SELECT 2 * j + 1, 0, 'receivable', md5('t' || j)::uuid, NULL, 100000 FROM told
    UNION ALL SELECT 2 * j + 1, 1, 'income', md5('t' || j)::uuid, NULL, -100000 FROM told
    UNION ALL SELECT 2 * j + 2, 0, 'bank', NULL, 'GR1601101250000000012300695', 100000 FROM told
    UNION ALL SELECT 2 * j + 2, 1, 'receivable', md5('t' || j)::uuid, NULL, -100000 FROM told""",
    """INSERT INTO receipts (id, number, payment_id, note_id, channel, amount_cents, open_cents, credit_cents, paid_on,
        issued_on, issued_by, document)
    SELECT md5('r' || j)::uuid, j || '/2020', md5('p' || j)::uuid, md5('n' || j)::uuid, 'bank', 100000, 0, 0,
        at::date, at::date, 'eleni', '%PDF-1.7'::bytea FROM told""",
    """INSERT INTO months (first_day, closed_at, closed_by, figures)
    SELECT month, month + INTERVAL '40 days', 'eleni', jsonb_object_agg(kind || '/' || account, cents) FROM (
        SELECT date_trunc('month', e.on_day)::date AS month, e.kind, p.account, sum(p.amount_cents)::bigint AS cents
        FROM entries e JOIN postings p ON p.entry_id = e.id GROUP BY 1, 2, 3
    ) sums WHERE month < :opened GROUP BY month""",
    "SELECT setval(pg_get_serial_sequence('entries', 'id'), 2 * :notes + 10)",
    "DROP TABLE told",
)
# What is in hand: holders of open notes, and one who files.
_IN_HAND = (
    """INSERT INTO businesses (id, afm, name, address, debtor_code, months)
    SELECT md5('hb' || i)::uuid, lpad((800000000 + i)::text, 9, '0'), 'ΚΑΤΟΧΟΣ ' || i || ' ΙΚΕ', 'Οδός 1', 'H' || i, 3
    FROM generate_series(0, :holders) i""",
    """INSERT INTO establishments (id, business_id, name, address, kind)
    SELECT md5('he' || i || '-' || k)::uuid, md5('hb' || i)::uuid, 'Θέση ' || k, 'Οδός ' || k, 'accommodation'
    FROM generate_series(0, :holders) i, generate_series(1, CASE WHEN i = :holders THEN :places ELSE 1 END) k""",
    "INSERT INTO subjects (subject, person_id) VALUES ('subject-filer', 'person-filer')",
    """INSERT INTO links (declaration_id, person_id, business_id, capacity, valid_from)
    SELECT md5('hl')::uuid, 'person-filer', md5('hb' || :holders)::uuid, 'legal_representative', '2020-01-01'""",
    """INSERT INTO declarations (id, number, subject, person_id, business_id, establishment_id, fee, period,
        receipts_cents, inclusive, percent, base_cents, fee_cents, months_late, fine_cents, due, filed_at, locale)
    SELECT md5('hd' || j)::uuid, 'hd' || j, 'subject-filer', 'person-holder', md5('hb' || j % :holders)::uuid,
        md5('he' || j % :holders || '-1')::uuid, 'accommodation', (2010 + j / :holders / 4) || '-Q'
        || (1 + j / :holders % 4), 20000000, true, 0.5, 20000000, 100000, 0, 0, '2026-12-20', '2026-11-20', 'el'
    FROM generate_series(0, :open - 1) j""",
)


def fill(engine: Engine, postings: int) -> None:
    """Fill an empty database, prove its books, and let the server look at what it has."""
    notes = postings // A_NOTE
    known = {
        "notes": notes,
        "owners": notes // A_BUSINESS,
        "lines": A_FILE,
        "rare": RARE,
        "common": COMMON,
        "stems": _STEMS,
        "ends": _ENDS,
        "opened": date(2026, 11, 1),
        "holders": HOLDERS,
        "places": FILER_PLACES,
        "open": OPEN,
    }
    with engine.connect() as conn:
        conn.execute(text("SET statement_timeout = 0"))
        # A million proofs one by one take long: all of them are done together below.
        conn.execute(text("SET session_replication_role = replica"))
        for statement in (*_ARCHIVE, *_IN_HAND):
            conn.execute(text(statement), {name: value for name, value in known.items() if f":{name}" in statement})
        conn.execute(text("SET session_replication_role = origin"))
        sums.recount(conn)
        _prove(conn)
        conn.commit()
    with transaction(engine) as conn:
        store.add_tariffs(conn, table_documents.read_file())
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text("SET statement_timeout = 0"))
        conn.execute(text("VACUUM ANALYZE"))
        conn.execute(text("RESET statement_timeout"))


def _prove(conn: Connection) -> None:
    """Also the references that nobody looked at meanwhile: every posting has its entry and its debt."""
    missing = text(
        "SELECT count(*) FROM postings p LEFT JOIN entries e ON e.id = p.entry_id LEFT JOIN debts d ON d.id = p.debt_id"
        " WHERE e.id IS NULL OR (p.debt_id IS NOT NULL AND d.note_id IS NULL)"
    )
    found = [one for one in check.differences(conn) if "no debts" not in one.rule]
    if found or conn.execute(missing).scalar_one():
        raise RuntimeError(f"the books do not add up: {found}")


_STEMS = (
    "ΠΑΠΑΓΙΑΝΝ ΠΑΠΑΝΙΚΟΛ ΜΑΡΚ ΣΤΑΥΡ ΒΑΣΙΛ ΚΩΝΣΤΑΝΤΙΝ ΓΙΑΝΝ ΝΙΚΟΛ ΔΗΜΗΤΡ ΜΙΧΑΗΛ ΑΝΔΡΕ ΣΤΕΦΑΝ ΑΝΤΩΝ ΜΑΝΟΥΣ ΚΑΛΟΓΕΡ "
    "ΦΡΑΓΚ ΚΟΥΤΣ ΜΑΣΤΟΡ ΣΦΑΚΙΑΝ ΧΑΤΖ ΚΑΡΑΓΙΑΝΝ ΞΕΝΙΚ ΛΕΜΟΝ ΠΕΤΡ ΖΑΧΑΡ ΘΕΟΔΩΡ ΗΛΙ ΙΩΑΝΝ ΣΠΥΡ ΚΟΡΝ ΔΑΣΚΑΛ ΒΟΥΛΓΑΡ "
    "ΡΟΥΣΣ ΣΑΡΙΔ ΠΛΑΚ ΑΛΕΞ ΛΑΓΟΥΔ ΓΑΛΑΝ ΜΕΛΙΣΣ ΔΡΑΚ"
)
_ENDS = "ΑΚΗΣ ΙΔΗΣ ΟΠΟΥΛΟΣ ΟΥΔΗΣ ΑΤΟΣ ΕΛΛΗΣ ΑΚΟΣ ΑΔΗΣ ΙΔΑΚΗΣ ΟΥΔΑΚΗΣ ΑΝΤΩΝΑΚΗΣ ΟΜΑΝΩΛΑΚΗΣ"
