"""Schemas of businesses and their establishments."""

from collections.abc import Mapping, Sequence
from datetime import date

from inputkit.schemas import Labels, Shape, label
from pydantic import Field

from fee_declarations.businesses.store import Establishment, OwnBusiness, RepresentedBusiness
from fee_declarations.domain.periods import Period
from fee_declarations.domain.tariffs import Channel

KIND: Labels = {
    "kind": label(
        "Είδος εγκατάστασης",
        "Kind of establishment",
        request=("Διαλέξτε τι είναι η εγκατάσταση.", "Choose what the establishment is."),
    ),
}


class KindIn(Shape):
    """The body of PUT /establishments/{id}/kind."""

    labels = KIND

    kind: str = Field(max_length=32)


def period_out(period: Period, due: date, channel: Channel, *, declared: bool) -> dict[str, object]:
    return {
        "code": period.code,
        "title": period.title,
        "due": due.isoformat(),
        "channel": channel.channel,
        "external_url": channel.url,
        "declared": declared,
    }


def business_out(row: OwnBusiness, establishments: Sequence[Mapping[str, object]]) -> dict[str, object]:
    tied = row.debtor_code is not None
    return {
        "id": str(row.id),
        "name": row.name,
        "trade_name": row.trade_name,
        "afm": row.afm,
        "notice_email": row.notice_email,
        "debtor_code": row.debtor_code,
        "months": row.months,
        "debtor": {"state": "tied" if tied else row.debtor_state, "text": None if tied else row.debtor_text},
        "establishments": list(establishments),
    }


def represented_out(row: RepresentedBusiness, places: Sequence[Establishment]) -> dict[str, object]:
    """A business with the terms on which a person may act for it."""
    kept = [{"name": one.name, "address": one.address, "kind": one.kind, "facts": one.facts} for one in places]
    return {
        **business_out(row, kept),
        "address": row.address,
        "tax_office": row.tax_office,
        "special_declaration": str(row.declaration_id),
        "capacity": row.capacity,
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to.isoformat() if row.valid_to else None,
    }
