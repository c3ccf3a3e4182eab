"""What is known of a declaration before it is filed, in one statement without a transaction."""

from dataclasses import dataclass, fields
from datetime import date
from typing import NamedTuple
from uuid import UUID

from servicekit.admission import SUBJECT
from servicekit.db import OneRow
from sqlalchemy import String, bindparam, exists, literal, select, true

from fee_declarations import models
from fee_declarations.businesses.store import PLACE, place_of
from fee_declarations.declaration_rows import OwnEstablishment

_KEYS = models.kit.idempotency.c
_KNOWN = exists().where(_KEYS.subject == SUBJECT, _KEYS.key == bindparam("key", type_=String()))
QUESTION = select(_KNOWN.label("known"), PLACE).select_from(
    select(literal(1)).subquery("always").outerjoin(PLACE, true())
)
"""One row always, also where there is no such establishment. Its parameters are the fields of Look."""


@dataclass(frozen=True, slots=True)
class Look:
    """Whose key to look for, and the establishment that this person may represent on this day."""

    subject: str
    person_id: str
    key: str
    establishment_id: UUID
    today: date


class Seen(NamedTuple):
    """Whether something was accepted under the key, and the establishment if the person represents it that day."""

    is_known: bool
    place: OwnEstablishment | None


def seen(ask: OneRow, look: Look) -> Seen:
    """What QUESTION answers; ``ask`` was made with it."""
    row = ask({field.name: getattr(look, field.name) for field in fields(look)})
    return Seen(row["known"], place_of(row) if row["id"] is not None else None)
