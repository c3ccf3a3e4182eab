"""Shapes of businesses and their establishments."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from inputkit.shapes import Labels, Shape, label
from pydantic import Field

from fee_declarations.domain.periods import Period
from fee_declarations.domain.tariffs import Channel
from fee_declarations.schemas import Row

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


def period_out(period: Period, due: date, channel: Channel, *, declared: bool) -> dict[str, Any]:
    return {
        "code": period.code,
        "title": period.title,
        "due": due.isoformat(),
        "channel": channel.channel,
        "external_url": channel.url,
        "declared": declared,
    }


def business_out(row: Row, establishments: Sequence[dict[str, Any]]) -> dict[str, Any]:
    fields = ("name", "trade_name", "afm", "notice_email", "debtor_code", "months")
    tied = row["debtor_code"] is not None
    return {
        "id": str(row["id"]),
        **{name: row[name] for name in fields},
        "debtor": {"state": "tied" if tied else row["debtor_state"], "text": None if tied else row["debtor_text"]},
        "establishments": list(establishments),
    }


def represented_out(row: Row, places: Sequence[Row]) -> dict[str, Any]:
    """A business with the terms on which somebody may act for it."""
    valid_to: date | None = row["valid_to"]
    return {
        **business_out(row, [{name: place[name] for name in ("name", "address", "kind", "facts")} for place in places]),
        "address": row["address"],
        "tax_office": row["tax_office"],
        "special_declaration": str(row["declaration_id"]),
        "capacity": row["capacity"],
        "valid_from": row["valid_from"].isoformat(),
        "valid_to": valid_to.isoformat() if valid_to else None,
    }
