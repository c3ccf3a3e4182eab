"""HTTP: who may call, what they sent, what they get."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, jsonify, url_for
from inputkit.refusals import Text
from inputkit.shapes import Fault, fault
from servicekit import own_data
from servicekit.access import principal, public, requires
from servicekit.clock import Clock, local_day
from servicekit.db import transaction
from servicekit.errors import DomainError
from servicekit.filing import file_once
from servicekit.parsing import invalid, parse_body
from sqlalchemy import Connection, Engine, RowMapping
from workdays import Calendar

from fee_declarations import events, listing, models, schemas, store, use_cases
from fee_declarations.domain.declarations import Declared, assess, ended_periods
from fee_declarations.domain.periods import NotAPeriod, Period
from fee_declarations.domain.questions import read_answers
from fee_declarations.domain.tariffs import AHEAD, PORTAL, FeeKind, Tariffs
from fee_declarations.domain.terms import Term
from fee_declarations.errors import (
    AlreadyDeclared,
    DebtorNotTied,
    DeclarationNotFound,
    EstablishmentNotFound,
    FeeNotFound,
    FiledElsewhere,
    NoNote,
    NoteNotReady,
    NotOwed,
)
from fee_declarations.finance import Finance
from fee_declarations.payments import receipts, reissuing
from fee_declarations.payments.desk import Habits
from fee_declarations.payments.errors import NoteNotPayable, ReceiptNotFound, ReceiptNotReady

STATUS: Mapping[type[DomainError], int] = {
    EstablishmentNotFound: 404,
    FeeNotFound: 404,
    DeclarationNotFound: 404,
    NoteNotReady: 404,
    NoNote: 404,
    ReceiptNotFound: 404,
    NoteNotPayable: 409,
    ReceiptNotReady: 404,
    AlreadyDeclared: 409,
    FiledElsewhere: 409,
    NotOwed: 409,
    DebtorNotTied: 409,
}

EXTENSION = "fee-declarations"
blueprint = Blueprint("fees", __name__)


@dataclass(frozen=True)
class Parts:
    """What the views work with; app.py puts it together.

    ``tariffs`` may read the database on a connection of its own: call it before a transaction begins, never inside one.
    """

    engine: Engine
    tariffs: Callable[[], Tariffs]
    finance: Finance
    calendar: Calendar
    clock: Clock
    habits: Habits

    def today(self) -> date:
        return local_day(self.clock())


def _parts() -> Parts:
    parts: Parts = current_app.extensions[EXTENSION]
    return parts


def _person_id() -> str:
    # Options of this service need level B, and level B has a person; whoever has none, has nothing here.
    return principal().person_id or ""


@blueprint.get("/fees")
@public
def get_fees() -> Response:
    parts = _parts()
    tariffs, today = parts.tariffs(), parts.today()
    items = [schemas.fee_out(fee, tariffs, today) for fee in tariffs.fees.values()]
    kinds = [{"code": code, "title": dict(title)} for code, title in tariffs.kinds.items()]
    return jsonify(items=items, kinds=kinds, terms=schemas.terms_out(tariffs.rule_known(today)))


@blueprint.get("/fees/<code>/periods")
@public
def get_periods(code: str) -> dict[str, Any]:
    """What businesses declare here: quarters, and months for those whose books ask for them."""
    parts = _parts()
    tariffs = parts.tariffs()
    if code not in tariffs.fees:
        raise FeeNotFound
    return listing.fee_periods(tariffs, code, (3, 1), parts.today(), parts.calendar)


@blueprint.get("/businesses")
@requires("fees.declare")
def get_businesses() -> dict[str, Any]:
    parts = _parts()
    tariffs = parts.tariffs()
    with transaction(parts.engine) as conn:
        return listing.businesses(conn, _person_id(), tariffs, parts.today(), parts.calendar)


@blueprint.put("/establishments/<uuid:establishment_id>/kind")
@requires("fees.declare")
def put_kind(establishment_id: UUID) -> dict[str, Any]:
    """What the establishment is, as its representative says: it decides which fees are offered."""
    parts = _parts()
    body, kinds = parse_body(schemas.KindIn), parts.tariffs().kinds
    if body.kind not in kinds:
        raise invalid([fault("kind", "choice", schemas.KIND)])
    with transaction(parts.engine) as conn:
        if store.establishment_of(conn, _person_id(), establishment_id, parts.today()) is None:
            raise EstablishmentNotFound
        store.set_kind(conn, establishment_id, body.kind)
    return {"id": str(establishment_id), "kind": body.kind}


@blueprint.post("/quotes")
@requires("fees.declare")
def post_quote() -> dict[str, Any]:
    """Compute and write nothing."""
    parts = _parts()
    body = parse_body(schemas.QuoteIn)
    tariffs = parts.tariffs()
    with transaction(parts.engine) as conn:
        place = _own_establishment(conn, body)
    declared = _read(body, place, tariffs)
    return schemas.quote_out(assess(tariffs, declared, parts.calendar), declared)


@blueprint.post("/declarations")
@requires("fees.declare")
def post_declaration() -> Response:
    parts = _parts()
    body = parse_body(schemas.DeclarationIn)
    tariffs, now = parts.tariffs(), parts.clock()

    def act(conn: Connection) -> dict[str, Any]:
        place = _own_establishment(conn, body)
        declared = _read(body, place, tariffs)
        quote = assess(tariffs, declared, parts.calendar)
        filing = use_cases.Filing(principal(), place, declared, body.locale, quote)
        made = use_cases.file_declaration(conn, filing, parts.finance, now)
        return schemas.declaration_out(made, tariffs.fees, local_day(now))

    return file_once(
        parts.engine,
        models.kit,
        act,
        lambda declaration_id: url_for("fees.get_declaration", declaration_id=declaration_id),
    )


@blueprint.get("/declarations")
@requires("fees.read")
def get_declarations() -> dict[str, Any]:
    parts = _parts()
    fees = parts.tariffs().fees
    with transaction(parts.engine) as conn:
        return {"items": _declarations(conn, store.declarations_of(conn, _person_id()), fees)}


@blueprint.get("/declarations/<uuid:declaration_id>")
@requires("fees.read")
def get_declaration(declaration_id: UUID) -> dict[str, Any]:
    parts = _parts()
    fees = parts.tariffs().fees
    with transaction(parts.engine) as conn:
        row = store.declaration_of(conn, _person_id(), declaration_id)
        if row is None:
            raise DeclarationNotFound
        [found] = _declarations(conn, [row], fees)
    return found


@blueprint.get("/declarations/<uuid:declaration_id>/note.pdf")
@requires("fees.read")
def get_note(declaration_id: UUID) -> Response:
    with transaction(_parts().engine) as conn:
        row = store.declaration_of(conn, _person_id(), declaration_id)
        if row is None:
            raise DeclarationNotFound
        if row["note_id"] is None:
            raise NoNote
        pdf = store.document_of(conn, _person_id(), declaration_id)
    if pdf is None:
        raise NoteNotReady
    response = Response(pdf, content_type="application/pdf")
    filename = f"simeioma-{row['note_number'].replace('/', '-')}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{filename}"'
    return response


@blueprint.post("/declarations/<uuid:declaration_id>/note")
@requires("fees.declare")
def post_note(declaration_id: UUID) -> dict[str, Any]:
    """A new note in place of one that is past its date, with the fine of today."""
    parts = _parts()
    parse_body(schemas.NothingIn)
    tariffs = parts.tariffs()
    with transaction(parts.engine) as conn:
        row = store.declaration_of(conn, _person_id(), declaration_id)
        if row is None:
            raise DeclarationNotFound
        if row["note_id"] is None:
            raise NoNote
        reissuing.reissue(conn, row["note_id"], tariffs, parts.finance, "declaration", parts.clock(), expired=True)
        found = store.declaration_of(conn, _person_id(), declaration_id)
        return _declarations(conn, [found] if found else [], tariffs.fees)[0]


@blueprint.get("/receipts/<uuid:receipt_id>.pdf")
@requires("fees.read")
def get_receipt(receipt_id: UUID) -> Response:
    """The receipt of a payment, for whoever filed the declaration."""
    with transaction(_parts().engine) as conn:
        row = receipts.own(conn, _person_id(), receipt_id)
    return pdf_of(row)


def pdf_of(row: Mapping[str, Any] | RowMapping | None) -> Response:
    """A receipt as a file; raises ReceiptNotFound, ReceiptNotReady."""
    if row is None:
        raise ReceiptNotFound
    if row["document"] is None:
        raise ReceiptNotReady
    response = Response(row["document"], content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{events.receipt_file(row["number"])}"'
    return response


def held() -> dict[str, Any]:
    """Everything that this service holds of the account that asks and of its person."""
    parts = _parts()
    fees = parts.tariffs().fees
    with transaction(parts.engine) as conn:
        return {
            **own_data.of_account(conn, models.kit, principal().subject),
            "businesses": listing.represented(conn, _person_id()),
            "declarations": _declarations(conn, store.declarations_of(conn, _person_id()), fees),
        }


def _declarations(conn: Connection, rows: Sequence[RowMapping], fees: Mapping[str, FeeKind]) -> list[dict[str, Any]]:
    """Declarations with all that belongs to their notes, in two more queries however many there are."""
    ids, today = [row["id"] for row in rows], _parts().today()
    replaced, given = store.replaced_notes(conn, ids), receipts.of_declarations(conn, ids)
    return [
        schemas.declaration_out(row, fees, today, schemas.OfNote(given.get(row["id"], ()), replaced.get(row["id"], ())))
        for row in rows
    ]


def _own_establishment(conn: Connection, body: schemas.QuoteIn) -> RowMapping:
    """The caller's establishment, of a business that finance knows; raises EstablishmentNotFound, DebtorNotTied."""
    place = store.establishment_of(conn, _person_id(), body.establishment_id, _parts().today())
    if place is None:
        raise EstablishmentNotFound
    if place["debtor_code"] is None:
        raise DebtorNotTied
    return place


def _read(body: schemas.QuoteIn, place: RowMapping, tariffs: Tariffs) -> Declared:
    """What is declared; raises InvalidInput naming every wrong field, FiledElsewhere, NotOwed."""
    today = _parts().today()
    fee = tariffs.fee_on(body.fee, today)
    if fee is None:
        _, period_fault = _read_ended(body.period, place["months"], today)
        raise invalid([_fault("fee", "choice"), *([period_fault] if period_fault else [])])
    if not fee.owed_at(place["kind"]):
        raise NotOwed
    ahead = fee.periods == AHEAD
    period, period_fault = _read_term(body.period, today) if ahead else _read_ended(body.period, place["months"], today)
    answers, faults = read_answers(fee.questions, body.given)
    if body.answers is None:
        faults = [replace(fault, field=fault.field.removeprefix("answers.")) for fault in faults]
    found = [*([period_fault] if period_fault else []), *faults]
    if found or period is None:
        raise invalid(found)
    channel = tariffs.channel(fee.code, period)
    if channel.channel != PORTAL:
        raise FiledElsewhere(external_url=channel.url)
    return Declared(fee, period, answers, today)


def _read_term(code: str, today: date) -> tuple[Term | None, Fault | None]:
    """The term, if it may be asked for today."""
    try:
        term = Term.parse(code)
    except NotAPeriod:
        return None, _fault("period", "term")
    if not term.may_be_asked_on(today):
        text: Text = {
            "el": "Η χρήση αρχίζει από αύριο έως και σε έναν χρόνο, και διαρκεί έως έναν χρόνο.",
            "en": "The use begins tomorrow or within a year, and lasts a year at most.",
        }
        return None, Fault("period", text)
    return term, None


def _read_ended(code: str, months: int, today: date) -> tuple[Period | None, Fault | None]:
    """The period, if this business declares such ones, it has ended, and may still be declared."""
    try:
        period = Period.parse(code)
    except NotAPeriod:
        return None, _fault("period", "choice")
    if period.months != months:
        el = "Η επιχείρηση δηλώνει ανά τρίμηνο." if months == 3 else "Η επιχείρηση δηλώνει ανά μήνα."
        en = "This business declares every quarter." if months == 3 else "This business declares every month."
        return None, Fault("period", {"el": el, "en": en})
    if period.last_day >= today:
        text: Text = {"el": "Η περίοδος δεν έχει λήξει ακόμη.", "en": "The period has not ended yet."}
        return None, Fault("period", text)
    if period not in ended_periods(months, today):
        text = {"el": "Η περίοδος είναι παλαιά και δεν δηλώνεται πια.", "en": "The period is too old to be declared."}
        return None, Fault("period", text)
    return period, None


def _fault(field: str, kind: str) -> Fault:
    return fault(field, kind, schemas.LABELS)
