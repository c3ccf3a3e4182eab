"""What is known of a declaration before it is filed, in one statement without a transaction."""

from dataclasses import dataclass, fields
from datetime import date
from typing import NamedTuple
from uuid import UUID

from servicekit.admission import SUBJECT
from servicekit.db import OneRow
from sqlalchemy import String, bindparam, exists, literal, select, true

from fee_declarations import models
from fee_declarations.businesses.store import PLACE
from fee_declarations.declaration_rows import OwnEstablishment

_KEYS = models.kit.idempotency.c
_KNOWN = exists().where(_KEYS.subject == SUBJECT, _KEYS.key == bindparam("key", type_=String()))
QUESTION = select(_KNOWN.label("known"), PLACE).select_from(
    select(literal(1)).subquery("always").outerjoin(PLACE, true())
)
_PLACE_NAMES = tuple(field.name for field in fields(OwnEstablishment))


@dataclass(frozen=True, slots=True)
class Asked:
    """Who sent a declaration for which establishment, under which key and on which day."""

    subject: str
    person_id: str
    key: str
    establishment_id: UUID
    today: date


class Seen(NamedTuple):
    """Whether something was accepted under the key, and the establishment if the person represents it today."""

    is_known: bool
    place: OwnEstablishment | None


def seen(ask: OneRow, asked: Asked) -> Seen:
    """``ask`` asks the QUESTION."""
    row = ask({field.name: getattr(asked, field.name) for field in fields(asked)})
    place = OwnEstablishment(**{name: row[name] for name in _PLACE_NAMES}) if row["id"] is not None else None
    return Seen(row["known"], place)
