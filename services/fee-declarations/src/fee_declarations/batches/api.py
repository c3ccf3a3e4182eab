"""HTTP: several declarations of a business at once, from programs and forms, and what is kept of them for a day."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, url_for
from servicekit.access import requires
from servicekit.clock import local_day
from servicekit.db import transaction
from servicekit.errors import DomainError
from servicekit.filing import file_once
from servicekit.paging import pages
from servicekit.parsing import parse_body, parse_query
from servicekit.problems import InvalidInput, preferred_locale
from sqlalchemy import Connection

from fee_declarations import batch_store as store
from fee_declarations import models
from fee_declarations import schemas as common
from fee_declarations.batch_rows import BatchRow
from fee_declarations.batches import acting, schemas
from fee_declarations.batches.acting import Office, Origin, Source, State
from fee_declarations.batches.checking import BatchRequest, Rules
from fee_declarations.batches.errors import (
    BatchChanged,
    BatchFiled,
    BatchHasFaults,
    BatchNotFound,
    RowsRefused,
    SheetFiled,
    SheetUnreadable,
)
from fee_declarations.batches.rows import MOST_FAULTS
from fee_declarations.context import caller, current_context, person_id
from fee_declarations.domain.tariffs import REQUIRED, Tariffs
from fee_declarations.errors import BusinessNotFound
from fee_declarations.represented import store as represented
from fee_declarations.returns import store as returns

STATUS: Mapping[type[DomainError], int] = {
    BatchNotFound: 404,
    BatchFiled: 409,
    BatchHasFaults: 409,
    BatchChanged: 409,
    SheetUnreadable: 422,
    SheetFiled: 409,
}
DECLARE = "fees.declare"
LONGEST_BODY = 1_000_000
blueprint = Blueprint("batches", __name__)


@blueprint.post("/declaration-batches")
@requires(DECLARE)
def post_batch() -> Response:
    """File all rows or none; as a dry run nothing is filed, and what was checked is kept for a day."""
    body = parse_body(schemas.BatchIn, longest=LONGEST_BODY)

    def act(conn: Connection) -> dict[str, Any]:
        tariffs = current_context().held_tariffs(conn)
        see_business(conn, body.business_id)
        requested = BatchRequest(caller(), body.business_id, body.locale, body.requested_rows())
        try:
            if body.dry_run:
                batch_id = acting.preview(conn, requested, Origin(Source.FORM, _only_fee(body)), office(tariffs))
            else:
                batch_id = acting.file_now(conn, requested, office(tariffs))
        except RowsRefused as refused:
            language = preferred_locale()
            errors = [schemas.pointed(fault, language) for fault in refused.faults[:MOST_FAULTS]]
            raise InvalidInput(errors=errors) from None
        return batch(conn, batch_id, tariffs, 1)

    return filed_once(act)


@blueprint.get("/declaration-batches/<uuid:batch_id>")
@requires(DECLARE)
def get_batch(batch_id: UUID) -> dict[str, Any]:
    context, page = current_context(), parse_query(schemas.PageQuery).page
    tariffs = context.tariffs()
    with transaction(context.engine) as conn:
        return batch(conn, batch_id, tariffs, page)


@blueprint.post("/declaration-batches/<uuid:batch_id>/filing")
@requires(DECLARE)
def post_filing(batch_id: UUID) -> dict[str, Any]:
    """File what was shown. Many are filed by the worker: then the state is queued."""
    context = current_context()
    parse_body(common.NothingIn)
    try:
        with transaction(context.engine) as conn:
            tariffs = context.held_tariffs(conn)
            acting.file_preview(conn, own(conn, batch_id), office(tariffs))
            return batch(conn, batch_id, tariffs, 1)
    except BatchChanged:
        # The refusal undid everything: what it comes to by now is shown next.
        with transaction(context.engine) as conn:
            tariffs = context.held_tariffs(conn)
            acting.recheck(conn, own(conn, batch_id), office(tariffs))
        raise


@blueprint.delete("/declaration-batches/<uuid:batch_id>")
@requires(DECLARE)
def delete_batch(batch_id: UUID) -> Response:
    with transaction(current_context().engine) as conn:
        acting.discard(conn, own(conn, batch_id))
    return Response(status=204)


def filed_once(act: Callable[[Connection], Mapping[str, Any]]) -> Response:
    """The answer of an act that makes a batch, once for each idempotency key."""
    context = current_context()
    return file_once(context.engine, models.kit, act, lambda made: url_for("batches.get_batch", batch_id=made))


def office(tariffs: Tariffs) -> Office:
    """By what is filed now."""
    context = current_context()
    now = context.clock()
    return Office(Rules(tariffs, context.calendar, local_day(now)), context.finance, now)


def see_business(conn: Connection, business_id: UUID) -> None:
    """Raises BusinessNotFound unless the caller may act for it."""
    if represented.one(conn, person_id(), business_id, current_context().today()) is None:
        raise BusinessNotFound


def own(conn: Connection, batch_id: UUID) -> BatchRow:
    """The caller's batch; raises BatchNotFound."""
    found = store.own(conn, person_id(), batch_id)
    if found is None:
        raise BatchNotFound
    return found


def batch(conn: Connection, batch_id: UUID, tariffs: Tariffs, page: int) -> dict[str, Any]:
    """A batch with a page of its rows and faults, or of the declarations that it became."""
    row = own(conn, batch_id)
    filed = row.state == State.FILED
    rows = [] if filed else store.some_rows_of(conn, batch_id, "rows", page, schemas.PAGE)
    faults = store.some_rows_of(conn, batch_id, "faults", page, schemas.PAGE) if row.state == State.FAULTY else []
    made = store.declarations_of(conn, batch_id, page, schemas.PAGE) if filed else []
    wrong, fees = store.count_faults(conn, batch_id), tariffs.fees_on(current_context().today())
    awaited = _awaited(conn, made, tariffs)
    return {
        **schemas.batch_out(row, tariffs.fees),
        "items": [schemas.row_out(one, fees) for one in rows],
        "faults": [{name: one[name] for name in ("number", "name", "text")} for one in faults],
        "fault_count": wrong,
        "declarations": [schemas.declaration_out(one, awaited=one.id in awaited) for one in made],
        "page": page,
        "pages": pages(max(row.row_count, wrong), schemas.PAGE),
    }


def _awaited(conn: Connection, made: Sequence[Any], tariffs: Tariffs) -> set[UUID]:
    """The declarations whose VAT return was to follow, and has not come in a form that can be read."""
    rules = {one.id: tariffs.fee_on(one.fee, local_day(one.filed_at)) for one in made}
    required = [one for one in made if (fee := rules[one.id]) and fee.vat_return == REQUIRED]
    sent = returns.of_roots(conn, [one.root_id for one in required])
    return {one.id for one in required if returns.current(sent.get(one.root_id, ())) is None}


def _only_fee(body: schemas.BatchIn) -> str | None:
    fees = {row.fee for row in body.rows}
    return fees.pop() if len(fees) == 1 else None


def response_of(content: bytes | str, name: str, media_type: str) -> Response:
    """A file to be saved under a name."""
    answer = Response(content, content_type=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
