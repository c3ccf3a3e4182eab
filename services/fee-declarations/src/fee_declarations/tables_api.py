"""HTTP for finance officers: the dated tables, what would change, and who lets it through."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint
from servicekit.access import requires
from servicekit.db import transaction
from servicekit.errors import DomainError
from servicekit.paging import pages
from servicekit.parsing import parse_body, parse_query
from sqlalchemy import Connection

from fee_declarations import tables
from fee_declarations.context import current_context, officer
from fee_declarations.domain.tariffs import NoRule
from fee_declarations.revenue_office import Listed, look
from fee_declarations.tables_desk import deciding, proposals, schemas, store, telling
from fee_declarations.tables_desk.errors import (
    ProposalDecided,
    ProposalNotFound,
    ProposalWaits,
    ProposerConcerned,
    TableNotFound,
    TablesMoved,
)
from fee_declarations.tables_desk.sections import sections

STATUS: Mapping[type[DomainError], int] = {
    TableNotFound: 404,
    ProposalNotFound: 404,
    ProposalDecided: 409,
    ProposalWaits: 409,
    TablesMoved: 409,
    ProposerConcerned: 409,
    NoRule: 409,
}

blueprint = Blueprint("tables", __name__, url_prefix="/tables")
PROPOSE, RELEASE = "fees.set-tables", "fees.release-tables"


def _acting() -> deciding.Acting:
    context = current_context()
    return deciding.Acting(officer(), context.clock(), context.calendar)


@blueprint.get("")
@requires(PROPOSE)
def get_tables() -> dict[str, Any]:
    """What holds now and what comes, by fee; what waits for release; when the municipality's files were loaded."""
    with transaction(current_context().engine) as conn:
        document, waiting, loaded = store.newest(conn).document, store.pending(conn), store.files(conn)
    tariffs = tables.parse(document)
    return {
        **telling.overview(document, tariffs, current_context().today()),
        "pending": [proposals.summary_out(row, tariffs, officer()) for row in waiting],
        "loaded": [at.isoformat() for at in loaded],
    }


@blueprint.get("/<section>")
@requires(PROPOSE)
def get_table(section: str) -> dict[str, Any]:
    """One table of a fee with its history, and what a form for it needs."""
    code, found = parse_query(schemas.FeeQuery).fee, sections().get(section)
    with transaction(current_context().engine) as conn:
        document, waiting = store.newest(conn).document, store.pending(conn)
    tariffs = tables.parse(document)
    fee = tariffs.fees.get(code or "")
    if found is None or (found.of_fee and fee is None):
        raise TableNotFound
    own = next((row for row in waiting if (row.section, row.fee) == (section, fee and fee.code)), None)
    return {
        **telling.table(document, found, fee if found.of_fee else None, current_context().today()),
        "pending": proposals.summary_out(own, tariffs, officer()) if own else None,
    }


@blueprint.post("/previews")
@requires(PROPOSE)
def post_preview() -> dict[str, Any]:
    """What a change would do, and which declarations it concerns; only the look itself is recorded."""
    context, body = current_context(), parse_body(schemas.ChangeIn)
    with transaction(context.engine) as conn:
        found = deciding.preview(conn, body, _acting())
        concerned = [one.declaration.business_id for one in proposals.shown_rows(found)]
        look(conn, concerned, Listed("concerned-declarations", len(concerned)))
        tariffs = tables.parse(store.newest(conn).document)
    return proposals.preview_out(found, tariffs, context.today())


@blueprint.get("/proposals")
@requires(PROPOSE)
def get_proposals() -> dict[str, Any]:
    """All that was proposed: who, when, why, by which decision, and what became of it."""
    page = parse_query(schemas.PageQuery).page
    with transaction(current_context().engine) as conn:
        rows, number = store.proposals(conn, page)
        tariffs = tables.parse(store.newest(conn).document)
    items = [proposals.summary_out(row, tariffs, officer()) for row in rows]
    return {"items": items, "page": page, "pages": pages(number, store.PAGE)}


@blueprint.post("/proposals")
@requires(PROPOSE)
def post_proposal() -> dict[str, Any]:
    """Propose a change; another person must release it."""
    context, body = current_context(), parse_body(schemas.ProposalIn)
    with transaction(context.engine) as conn:
        made = deciding.propose(conn, body, _acting())
        return _proposal(conn, made)


@blueprint.get("/proposals/<uuid:proposal_id>")
@requires(PROPOSE)
def get_proposal(proposal_id: UUID) -> dict[str, Any]:
    with transaction(current_context().engine) as conn:
        return _proposal(conn, proposal_id, parse_query(schemas.PageQuery).page)


@blueprint.post("/proposals/<uuid:proposal_id>/release")
@requires(RELEASE)
def post_release(proposal_id: UUID) -> dict[str, Any]:
    context = current_context()
    parse_body(schemas.NothingIn)
    with transaction(context.engine) as conn:
        deciding.release(conn, proposal_id, _acting())
        return _proposal(conn, proposal_id)


@blueprint.post("/proposals/<uuid:proposal_id>/rejection")
@requires(RELEASE)
def post_rejection(proposal_id: UUID) -> dict[str, Any]:
    context, body = current_context(), parse_body(schemas.ReasonIn)
    with transaction(context.engine) as conn:
        deciding.reject(conn, proposal_id, _acting(), body.reason)
        return _proposal(conn, proposal_id)


@blueprint.post("/proposals/<uuid:proposal_id>/declarations/<uuid:declaration_id>")
@requires(PROPOSE)
def post_settled(proposal_id: UUID, declaration_id: UUID) -> dict[str, Any]:
    """An officer has seen to a declaration that a change concerned."""
    context, body = current_context(), parse_body(schemas.SettledIn)
    with transaction(context.engine) as conn:
        deciding.settle(conn, deciding.Settling(proposal_id, declaration_id, body.outcome), _acting())
        return _proposal(conn, proposal_id)


def _proposal(conn: Connection, proposal_id: UUID, page: int = 1) -> dict[str, Any]:
    """A proposal with the declarations that it concerns, and after its release with what became of each."""
    row, today = store.proposal(conn, proposal_id), current_context().today()
    if row is None:
        raise ProposalNotFound
    tariffs = tables.parse(store.newest(conn).document)
    answer = {
        **proposals.summary_out(row, tariffs, officer()),
        **proposals.stored_out(row, tariffs, today),
        "moved": deciding.has_moved(conn, row, today),
        "concerned": None,
        "example": {**row.example, "items": []} if row.example and row.state == "pending" else None,
    }
    if row.state != "rejected":
        rows, sums = store.concerned(conn, proposal_id, page)
        named = [one.declaration.business_id for one in rows]
        look(conn, named, Listed("concerned-declarations", len(named), {"page": str(page)}))
        answer["concerned"] = proposals.concerned_out(rows, sums, tariffs, page)
    return answer
