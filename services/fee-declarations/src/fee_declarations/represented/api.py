"""HTTP: the businesses of the caller, by pages, and what is kept of each establishment."""

from typing import Any
from uuid import UUID

from flask import Blueprint
from servicekit.access import principal, requires
from servicekit.db import transaction
from servicekit.parsing import parse_body, parse_query
from sqlalchemy import Connection

from fee_declarations.businesses import listing as older
from fee_declarations.businesses.listing import Calculating
from fee_declarations.context import ServiceContext, current_context, person_id
from fee_declarations.declaring.schemas import fee_out
from fee_declarations.domain.duties import Duties
from fee_declarations.domain.tariffs import FeeKind
from fee_declarations.errors import BusinessNotFound, EstablishmentNotFound, FeeNotFound
from fee_declarations.represented import changing, listing, schemas, store
from fee_declarations.represented.changing import Description
from fee_declarations.represented.declaring import Declaring, prefilled
from fee_declarations.represented.listing import Asked
from fee_declarations.represented.store import BusinessRow, EstablishmentRow
from fee_declarations.returns import schemas as return_schemas
from fee_declarations.returns import store as returns

DECLARE = "fees.declare"
blueprint = Blueprint("represented", __name__)


def _duties(context: ServiceContext) -> Duties:
    return Duties(context.tariffs(), context.today(), context.calendar)


@blueprint.get("/businesses")
@requires(DECLARE)
def get_businesses() -> dict[str, Any]:
    """A page of them. Without a page: with their establishments and periods, for releases before 0104 of the portal,
    as many as one answer may hold."""
    context, page = current_context(), parse_query(schemas.PageQuery).page
    duties = _duties(context)
    with transaction(context.engine) as conn:
        if page is None:
            return older.businesses(conn, person_id(), Calculating(duties.tariffs, duties.today, context.calendar))
        found = listing.businesses(conn, Asked(person_id(), page), duties)
    return schemas.businesses_out(found, duties.today)


@blueprint.post("/businesses/searches")
@requires(DECLARE)
def post_search() -> dict[str, Any]:
    """Of them those whose name, trade name or tax number has what was written."""
    context, body = current_context(), parse_body(schemas.SearchIn)
    duties = _duties(context)
    with transaction(context.engine) as conn:
        found = listing.businesses(conn, Asked(person_id(), body.page, body.text), duties)
    return schemas.businesses_out(found, duties.today)


@blueprint.get("/businesses/<uuid:business_id>")
@requires(DECLARE)
def get_business(business_id: UUID) -> dict[str, Any]:
    return _business(business_id, Asked(person_id(), parse_query(schemas.PageQuery).page or 1))


@blueprint.post("/businesses/<uuid:business_id>/searches")
@requires(DECLARE)
def post_establishment_search(business_id: UUID) -> dict[str, Any]:
    """Of its establishments those whose name or address has what was written."""
    body = parse_body(schemas.SearchIn)
    return _business(business_id, Asked(person_id(), body.page, body.text))


@blueprint.get("/businesses/<uuid:business_id>/declaring")
@requires(DECLARE)
def get_declaring(business_id: UUID) -> dict[str, Any]:
    """What a form for several establishments of a business needs: the fees, then the periods of one, then whose it is
    still to be declared."""
    context, asked = current_context(), parse_query(schemas.DeclaringQuery)
    duties = _duties(context)
    with transaction(context.engine) as conn:
        business = store.one(conn, person_id(), business_id, duties.today)
        if business is None:
            raise BusinessNotFound
        places = store.establishments_of(conn, [business.id])
        filed = store.filed_by(conn, [business.id])
        several = store.count_of(conn, person_id(), duties.today) > 1
    known = Declaring(business, places, filed, duties)
    return {**schemas.head_out(business), "of_several": several, **schemas.declaring_out(known, asked)}


def _business(business_id: UUID, asked: Asked) -> dict[str, Any]:
    context = current_context()
    duties = _duties(context)
    with transaction(context.engine) as conn:
        found = listing.business(conn, asked, business_id, duties)
    if found is None:
        raise BusinessNotFound
    return schemas.business_page_out(found, duties.tariffs, duties.today)


@blueprint.get("/establishments/<uuid:establishment_id>")
@requires(DECLARE)
def get_establishment(establishment_id: UUID) -> dict[str, Any]:
    """One establishment: its facts, how each period stands, and what was changed of it."""
    context = current_context()
    duties = _duties(context)
    with transaction(context.engine) as conn:
        return _establishment(conn, establishment_id, duties)


@blueprint.put("/establishments/<uuid:establishment_id>")
@requires(DECLARE)
def put_establishment(establishment_id: UUID) -> dict[str, Any]:
    """Its kind, its address, and the facts that its kind has."""
    context, body = current_context(), parse_body(schemas.EstablishmentIn)
    duties = _duties(context)
    said = Description(person_id(), establishment_id, body.kind, body.address, body.facts)
    with transaction(context.engine) as conn:
        changing.describe(conn, said, duties.tariffs, context.clock())
        return _establishment(conn, establishment_id, duties)


def _establishment(conn: Connection, establishment_id: UUID, duties: Duties) -> dict[str, Any]:
    place, business = _own(conn, establishment_id, duties)
    filed = store.filed_at(conn, place.id).get(place.id, {})
    changes = store.changes_of(conn, place.id, person_id())
    return {
        **_about(conn, place, business, duties),
        "facts": schemas.facts_out(place, duties.tariffs),
        "kinds": schemas.kinds_out(duties.tariffs),
        "fees": schemas.fees_out(place, business.months, filed, duties),
        "changes": [schemas.change_out(one, duties.tariffs) for one in changes],
    }


@blueprint.get("/establishments/<uuid:establishment_id>/fees/<code>")
@requires(DECLARE)
def get_establishment_fee(establishment_id: UUID, code: str) -> dict[str, Any]:
    """All that a form of declaring needs: the business, the fee with its questions, the periods, what is kept of the
    establishment as answers, and what was written before."""
    context = current_context()
    duties = _duties(context)
    fee = duties.tariffs.fee_on(code, duties.today)
    with transaction(context.engine) as conn:
        place, business = _own(conn, establishment_id, duties)
        if fee is None or not fee.owed_at(place.kind, place.facts):
            raise FeeNotFound
        filed = store.filed_at(conn, place.id).get(place.id, {}).get(code, ())
        return {
            **_about(conn, place, business, duties),
            "fee": fee_out(fee, duties.tariffs, duties.today),
            "periods": schemas.periods_out(fee, business.months, filed, duties) if business.months else [],
            "prefilled": prefilled(fee, place),
            "vat_return": _sent(conn, context, place, fee),
            "draft": context.drafts.mine(conn, f"{code}.{place.id}"),
        }


def _sent(conn: Connection, context: ServiceContext, place: EstablishmentRow, fee: FeeKind) -> dict[str, Any] | None:
    """What the fee says of a VAT return, what was sent for this form, and what may be; None when it takes none."""
    if fee.vat_return is None:
        return None
    found = returns.of_form(conn, principal().subject, place.id, fee.code)
    newest = return_schemas.file_out(found[0]) if found else None
    return {"rule": fee.vat_return, "file": newest, "limits": return_schemas.limits_out(context.uploads)}


def _about(conn: Connection, place: EstablishmentRow, business: BusinessRow, duties: Duties) -> dict[str, Any]:
    return {
        **schemas.place_out(place, duties.tariffs),
        "business": schemas.head_out(business),
        "of_several": store.count_of(conn, person_id(), duties.today) > 1,
    }


def _own(conn: Connection, establishment_id: UUID, duties: Duties) -> tuple[EstablishmentRow, BusinessRow]:
    """The caller's establishment with its business; raises EstablishmentNotFound."""
    place = store.establishment(conn, establishment_id)
    business = store.one(conn, person_id(), place.business_id, duties.today) if place else None
    if place is None or business is None:
        raise EstablishmentNotFound
    return place, business
