"""What a special declaration makes: a person acts for a business, whose debtor finance knows or an officer finds."""

from datetime import datetime

from sqlalchemy import Connection

from fee_declarations import debtors
from fee_declarations.businesses import store
from fee_declarations.businesses.store import NewBusiness, NewLink
from fee_declarations.finance import Finance
from fee_declarations.incoming_events import DeclarationAccepted


def link_business(conn: Connection, accepted: DeclarationAccepted, told_at: datetime, finance: Finance) -> None:
    """Tie the person to the business, and the business to its debtor, or ask a finance officer (debtors.py).

    ``told_at`` is when the declaration was accepted: what a newer one said of the business stays.
    """
    business = accepted.business
    known = NewBusiness(
        afm=business.afm,
        name=business.name,
        trade_name=business.trade_name,
        address=business.address,
        tax_office=business.tax_office,
        told_at=told_at,
    )
    business_id = store.save_business(conn, known)
    for place in business.establishments:
        store.save_establishment(conn, business_id, place.name, place.address)
    link = NewLink(
        declaration_id=accepted.declaration_id,
        person_id=accepted.person_id,
        business_id=business_id,
        capacity=accepted.capacity,
        valid_from=accepted.valid_from,
        valid_to=accepted.valid_to,
        notice_email=business.notice_email,
        number=accepted.number,
    )
    store.save_link(conn, link)
    debtors.match_or_ask(conn, business_id, accepted.declaration_id, finance, told_at)
