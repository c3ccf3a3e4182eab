"""The proof of the books: each of these queries looks for one kind of fault, and finds none in books that are right."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, text

RULES: Mapping[str, str] = {
    "an entry does not add up to nothing, or has fewer than two postings": """
        SELECT e.id::text FROM entries e LEFT JOIN postings p ON p.entry_id = e.id
        GROUP BY e.id HAVING count(p.place) < 2 OR coalesce(sum(p.amount_cents), 1) <> 0""",
    "more was paid of a debt than is owed": """
        SELECT debt_id::text FROM postings WHERE account = 'receivable'
        GROUP BY debt_id HAVING sum(amount_cents) < 0""",
    "more of a credit was used than there was": """
        SELECT business_id::text FROM postings WHERE account = 'credits'
        GROUP BY business_id HAVING sum(amount_cents) > 0""",
    "more of a held payment was given away than it was": """
        SELECT e.payment_id::text FROM postings p JOIN entries e ON e.id = p.entry_id WHERE p.account = 'suspense'
        GROUP BY e.payment_id HAVING sum(p.amount_cents) > 0 OR e.payment_id IS NULL""",
    "an entry was taken back by other amounts than its own": """
        SELECT r.id::text FROM entries r WHERE r.reverses IS NOT NULL AND EXISTS (
            SELECT 1 FROM (
                SELECT account, debt_id, business_id, iban, amount_cents FROM postings WHERE entry_id = r.reverses
                UNION ALL
                SELECT account, debt_id, business_id, iban, amount_cents FROM postings WHERE entry_id = r.id
            ) both_sides GROUP BY account, debt_id, business_id, iban HAVING sum(amount_cents) <> 0)""",
    "a note that can be paid has no debts": """
        SELECT n.number FROM notes n WHERE n.superseded_by IS NULL AND n.cancelled_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM debts d WHERE d.note_id = n.id)""",
    "a note that cannot be paid has debts": """
        SELECT n.number FROM notes n WHERE n.superseded_by IS NOT NULL
        AND EXISTS (SELECT 1 FROM debts d WHERE d.note_id = n.id)""",
    "a cancelled note has something open": """
        SELECT n.number FROM notes n JOIN debts d ON d.note_id = n.id JOIN postings p ON p.debt_id = d.id
        WHERE n.cancelled_at IS NOT NULL AND p.account = 'receivable'
        GROUP BY n.number HAVING sum(p.amount_cents) <> 0""",
    "a running sum is not what its postings come to": """
        SELECT concat_ws(' ', to_char(month, 'YYYY-MM'), account, kind, fee, debt_kind) FROM (
            SELECT month, account, kind, fee, debt_kind, cents FROM ledger_sums
            UNION ALL SELECT month, account, kind, fee, debt_kind, cents FROM ledger_news
            UNION ALL SELECT date_trunc('month', e.on_day)::date, p.account, e.kind, coalesce(d.fee, ''),
                coalesce(d.kind, ''), -p.amount_cents
            FROM postings p JOIN entries e ON e.id = p.entry_id LEFT JOIN debts d ON d.id = p.debt_id) x
        GROUP BY month, account, kind, fee, debt_kind HAVING sum(cents) <> 0""",
    "a running sum of what is owed is not what its postings come to": """
        SELECT concat_ws(' ', due, fee, debt_kind) FROM (
            SELECT due, fee, debt_kind, cents FROM receivable_sums
            UNION ALL SELECT due, fee, debt_kind, cents FROM ledger_news WHERE due IS NOT NULL
            UNION ALL SELECT d.due, d.fee, d.kind, -p.amount_cents
            FROM postings p JOIN debts d ON d.id = p.debt_id WHERE p.account = 'receivable') x
        GROUP BY due, fee, debt_kind HAVING sum(cents) <> 0""",
    "a running balance of a business is not what its postings come to": """
        SELECT business_id::text FROM (
            SELECT business_id, open_cents, credit_cents FROM business_sums
            UNION ALL SELECT business_id, open_cents, credit_cents FROM business_news
            UNION ALL SELECT d.business_id, -p.amount_cents, 0
            FROM postings p JOIN debts d ON d.id = p.debt_id WHERE p.account = 'receivable'
            UNION ALL SELECT business_id, 0, amount_cents FROM postings WHERE business_id IS NOT NULL) x
        WHERE business_id IS NOT NULL
        GROUP BY business_id HAVING sum(open_cents) <> 0 OR sum(credit_cents) <> 0""",
}
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Difference:
    """What is wrong, how often, and where first."""

    rule: str
    number: int
    first: tuple[str, ...]


def differences(conn: Connection, rules: Mapping[str, str] = RULES) -> list[Difference]:
    """Everything that is wrong with the books; empty when they add up."""
    found = []
    for rule, query in rules.items():
        names = [str(name) for name in conn.execute(text(query)).scalars()]
        if names:
            found.append(Difference(rule, len(names), tuple(names[:SHOWN])))
    return found
