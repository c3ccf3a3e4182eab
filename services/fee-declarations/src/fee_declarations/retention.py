"""How long this service keeps what, and why so long. GET /retention is public."""

from datetime import datetime

from servicekit.retention import BATCH, Rule, given_answers, older, sent_events, untouched_drafts
from sqlalchemy import Connection, delete, func, literal, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import JSONB

from fee_declarations import models
from fee_declarations.accounting.accounts import Account
from fee_declarations.accounting.models import debts, postings
from fee_declarations.batch_models import batches
from fee_declarations.finance.models import finance_outbox, finance_questions
from fee_declarations.models import declarations, establishment_changes, notes
from fee_declarations.payments.models import bank_files, bank_lines, decisions, receipts, refunds
from fee_declarations.payments.refund_store import GONE
from fee_declarations.returns.models import vat_returns
from fee_declarations.returns.store import UNFILED
from fee_declarations.settings import RetentionSettings


def rules(settings: RetentionSettings) -> list[Rule]:
    """The rules in force, in the order in which they are applied. Numbers are not given again: the counters stay."""
    return [
        *_of_debts(settings),
        *_of_other_records(settings),
        unfiled_returns(settings.draft_days),
        untouched_drafts(models.kit.drafts, settings.draft_days),
        given_answers(models.kit.idempotency, settings.retention_copies_days),
        sent_events(models.kit.outbox, settings.retention_copies_days),
    ]


def _of_debts(settings: RetentionSettings) -> list[Rule]:
    return [
        Rule(
            "declarations",
            {"el": "Δηλώσεις τελών και σημειώματα πληρωμής", "en": "Fee declarations and payment notes"},
            settings.retention_declarations_days,
            {
                "el": "Από την υποβολή, όσο μπορεί να ελεγχθεί μια οφειλή και όσο μένει κάτι απλήρωτο.",
                "en": "From submission, for as long as a debt can be examined and any of it is unpaid.",
            },
            settled_declarations,
        ),
        Rule(
            "payers",
            {"el": "Ονόματα και IBAN στα αρχεία των τραπεζών", "en": "Names and IBANs in bank files"},
            settings.retention_declarations_days,
            {
                "el": "Όσο και η οφειλή που πληρώθηκε. Το ποσό και η ημέρα μένουν στα βιβλία.",
                "en": "For as long as the debt that was paid. The amount and the day stay in the books.",
            },
            other_payers,
        ),
        Rule(
            "refund-accounts",
            {"el": "IBAN στους οποίους επιστράφηκαν χρήματα", "en": "IBANs that money was refunded to"},
            settings.retention_declarations_days,
            {
                "el": "Όσο και η οφειλή που πληρώθηκε. Το ποσό και η ημέρα μένουν στα βιβλία.",
                "en": "For as long as the debt that was paid. The amount and the day stay in the books.",
            },
            old_accounts,
        ),
    ]


def _of_other_records(settings: RetentionSettings) -> list[Rule]:
    return [
        Rule(
            "establishment-changes",
            {"el": "Ποιος άλλαξε στοιχεία εγκατάστασης", "en": "Who changed the details of an establishment"},
            settings.retention_declarations_days,
            {
                "el": "Όσο και οι δηλώσεις που έγιναν με τα στοιχεία αυτά.",
                "en": "For as long as the declarations submitted with these details.",
            },
            old_changes,
        ),
        Rule(
            "declaration-batches",
            {"el": "Πολλές δηλώσεις μαζί, που δεν υποβλήθηκαν", "en": "Several declarations at once, not submitted"},
            1,
            {
                "el": "Όσο χρειάζεται ο έλεγχός τους πριν από την υποβολή. Το αρχείο που ανεβάσατε δεν κρατιέται.",
                "en": "For as long as checking them takes. The file you uploaded is not kept.",
            },
            unfiled_batches,
        ),
        Rule(
            "finance-messages",
            {"el": "Τι έμαθε η οικονομική εφαρμογή", "en": "What we told the finance application"},
            settings.retention_copies_days,
            {
                "el": "Για να σταλεί ξανά μετά από βλάβη. Ότι στάλθηκε μένει, για να μη σταλεί δεύτερη φορά.",
                "en": "To be sent again after a failure. A record that it was sent stays, so it is not sent twice.",
            },
            finance_messages,
        ),
    ]


def unfiled_returns(days: int) -> Rule:
    """VAT returns that were sent for a declaration that was never filed. Those of a declaration go with it."""
    title = {"el": "Δηλώσεις ΦΠΑ που στείλατε και δεν υποβάλατε", "en": "VAT returns you sent but did not submit"}
    basis = {
        "el": "Όσο και το πρόχειρο, για να συνεχίσετε. Όσες υποβλήθηκαν μένουν όσο και η δήλωση του τέλους.",
        "en": "For as long as the draft, so that you can continue. Submitted ones stay with their fee declaration.",
    }
    return Rule("vat-returns", title, days, basis, older(vat_returns, vat_returns.c.created_at, UNFILED))


_READ = bank_lines.c.read
_NAMELESS = {
    "note_id": None,
    "payer_name": None,
    "payer_iban": None,
    "text": "",
    # What the bank adds in its own words names the payer too.
    "read": _READ.op("||", return_type=JSONB)(literal({"bank_text": None, "return": None}, JSONB)),
}


def other_payers(conn: Connection, before: datetime) -> int:
    """Forget who paid what no note was found for, and what was no payment: the line stays with its amount."""
    # Also of files that were never posted.
    old = select(bank_files.c.id).where(func.coalesce(bank_files.c.posted_at, bank_files.c.uploaded_at) < before)
    said = [_READ[name].astext.is_not(None) for name in ("bank_text", "return")]
    named = or_(
        bank_lines.c.payer_name.is_not(None), bank_lines.c.payer_iban.is_not(None), bank_lines.c.text != "", *said
    )
    some = select(bank_lines.c.file_id, bank_lines.c.n).where(
        bank_lines.c.file_id.in_(old), bank_lines.c.note_id.is_(None), named
    )
    rows = [tuple(row) for row in conn.execute(some.limit(BATCH))]
    key = tuple_(bank_lines.c.file_id, bank_lines.c.n)
    return conn.execute(update(bank_lines).where(key.in_(rows)).values(**_NAMELESS)).rowcount if rows else 0


def old_accounts(conn: Connection, before: datetime) -> int:
    """Forget to which account money went back, or was proposed to go; that it went, when and how much stays."""
    some = select(refunds.c.id).where(refunds.c.changed_at < before, refunds.c.state.in_(_OVER), refunds.c.iban != "")
    sent = update(refunds).where(refunds.c.id.in_(some.limit(BATCH))).values(iban="")
    number = conn.execute(sent).rowcount
    iban = decisions.c.proposal["iban"].astext
    decided = select(decisions.c.id).where(decisions.c.proposed_at < before, decisions.c.state != "pending", iban != "")
    without = decisions.c.proposal.op("||", return_type=JSONB)(literal({"iban": ""}, JSONB))
    asked = update(decisions).where(decisions.c.id.in_(decided.limit(BATCH))).values(proposal=without)
    return number + conn.execute(asked).rowcount


def unfiled_batches(conn: Connection, before: datetime) -> int:
    """Forget rows that were not filed. Of what was filed the declarations stay, and which were filed together."""
    some = select(batches.c.id).where(batches.c.made_at < before, batches.c.state.in_(("faulty", "checked")))
    return conn.execute(delete(batches).where(batches.c.id.in_(some.limit(BATCH)))).rowcount


def old_changes(conn: Connection, before: datetime) -> int:
    """Forget what was changed of establishments; what they are now stays."""
    some = select(establishment_changes.c.id).where(establishment_changes.c.at < before).limit(BATCH)
    return conn.execute(delete(establishment_changes).where(establishment_changes.c.id.in_(some))).rowcount


def finance_messages(conn: Connection, before: datetime) -> int:
    """Forget what messages said that the finance application has, and tax numbers that it was asked for."""
    settled = (finance_outbox.c.settled_at < before) & finance_outbox.c.body.is_not(None)
    some = select(finance_outbox.c.seq).where(settled).limit(BATCH)
    number = conn.execute(update(finance_outbox).where(finance_outbox.c.seq.in_(some)).values(body=None)).rowcount
    asked = select(finance_questions.c.afm).where(finance_questions.c.answered_at < before).limit(BATCH)
    return number + conn.execute(delete(finance_questions).where(finance_questions.c.afm.in_(asked))).rowcount


_OVER = ("sent", "returned", *GONE)


def settled_declarations(conn: Connection, before: datetime) -> int:
    """Remove declarations of before that moment of which nothing is open, with their notes; returns how many. Such as
    amended one another go together, when the last of them is old enough.

    The books keep the debts and their postings, and forget whose they were: what was posted is never taken out.
    """
    of = select(notes.c.id).where(notes.c.root_id == declarations.c.root_id).correlate(declarations)
    opened = (
        select(func.coalesce(func.sum(postings.c.amount_cents), 0))
        .select_from(debts.join(postings, postings.c.debt_id == debts.c.id))
        .where(debts.c.note_id.in_(of), postings.c.account == Account.RECEIVABLE)
        .correlate(declarations)
        .scalar_subquery()
    )
    newer = declarations.alias("newer")
    kept = select(newer.c.id).where(newer.c.root_id == declarations.c.root_id, newer.c.filed_at >= before).exists()
    old = select(declarations.c.root_id).where(declarations.c.filed_at < before, opened == 0, ~kept)
    roots = conn.execute(old.distinct().limit(BATCH)).scalars().all()
    mine = select(declarations.c.id).where(declarations.c.root_id.in_(roots))
    gone = conn.execute(mine.with_for_update()).scalars().all()
    papers = select(notes.c.id).where(notes.c.declaration_id.in_(gone))
    nobody = {"business_id": None, "note_id": None, "establishment_id": None}
    conn.execute(update(debts).where(debts.c.note_id.in_(papers)).values(**nobody))
    # A receipt keeps its number, amount and day, and loses its page, which names the payer.
    conn.execute(update(receipts).where(receipts.c.note_id.in_(papers)).values(note_id=None, document=None))
    conn.execute(update(bank_lines).where(bank_lines.c.note_id.in_(papers)).values(**_NAMELESS))
    # With those that they replaced, in one statement: each declaration has one newest note, also in between.
    conn.execute(delete(notes).where(notes.c.declaration_id.in_(gone)))
    return conn.execute(delete(declarations).where(declarations.c.id.in_(gone))).rowcount
