"""What a person declared, by pages and by what is looked for: an accountant has thousands."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from servicekit.paging import Mark, Stretch, stretch
from sqlalchemy import Connection, Uuid, cast, literal, null, select, tuple_, union_all

from fee_declarations import store
from fee_declarations.declaration_rows import NotedDeclaration
from fee_declarations.models import businesses, declarations, establishments, notes

SIZE = 20
"""Declarations of a page: one answer is then no larger than 200 kB."""
MOST_CHOICES = 300
"""Establishments of a business that are offered to choose from."""
TO_PAY = "to-pay"


@dataclass(frozen=True, slots=True)
class Looked:
    """Whose declarations, and which of them; None: whatever it is. ``behind``: those after this one of the list."""

    person_id: str
    business_id: UUID | None = None
    establishment_id: UUID | None = None
    period: str | None = None
    state: str | None = None
    behind: Mark | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A business or an establishment that something was declared for."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What the list can be narrowed to: establishments only once the business is said."""

    businesses: Sequence[Choice]
    establishments: Sequence[Choice]
    periods: Sequence[str]


def page(conn: Connection, looked: Looked) -> Stretch[NotedDeclaration]:
    """Those that are looked for, the newest first."""
    columns = declarations.c
    query = store.with_note().where(columns.person_id == looked.person_id)
    equal = {"business_id": looked.business_id, "establishment_id": looked.establishment_id, "period": looked.period}
    query = query.where(*(columns[name] == value for name, value in equal.items() if value is not None))
    if looked.state == TO_PAY:
        query = query.where(store.OPEN_CENTS > 0, notes.c.cancelled_at.is_(None))
    elif looked.state is not None:
        query = query.where(store.IN_STATE[looked.state])
    if looked.behind is not None:
        query = query.where(tuple_(columns.filed_at, columns.id) < tuple_(looked.behind.at, looked.behind.id))
    query = query.order_by(columns.filed_at.desc(), columns.id.desc()).limit(SIZE + 1)
    rows = [store.noted(row) for row in conn.execute(query).mappings()]
    return stretch(rows, SIZE, lambda row: Mark(row.declaration.filed_at, row.declaration.id))


def choices(conn: Connection, looked: Looked) -> Choices:
    """Of all that the person declared: which businesses and periods there are, and which establishments of the business
    that is looked for."""
    mine = declarations.c.person_id == looked.person_id
    of_business = (mine, declarations.c.business_id == looked.business_id)
    several = select(declarations.c.business_id).where(mine)
    places = select(declarations.c.establishment_id).where(*of_business)
    named = [
        select(literal("business").label("kind"), businesses.c.id, businesses.c.name).where(
            businesses.c.id.in_(several)
        ),
        select(literal("period"), cast(null(), Uuid), declarations.c.period).where(mine).distinct(),
    ]
    if looked.business_id is not None:
        place = select(literal("place"), establishments.c.id, establishments.c.name)
        named.append(place.where(establishments.c.id.in_(places)))
    rows = conn.execute(union_all(*named)).all()
    found = {kind: [Choice(row.id, row.name) for row in rows if row.kind == kind] for kind in ("business", "place")}
    by_name = {kind: sorted(items, key=lambda one: (one.name, str(one.id))) for kind, items in found.items()}
    periods = sorted((row.name for row in rows if row.kind == "period"), reverse=True)
    return Choices(by_name["business"], by_name["place"][:MOST_CHOICES], periods)
