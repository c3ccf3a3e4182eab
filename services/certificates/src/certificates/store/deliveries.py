"""What lies at a counter: pick-up codes, who collected, and wrong codes that were tried."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self
from uuid import UUID, uuid4

from sqlalchemy import Connection, RowMapping, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from certificates.domain.collecting import Place
from certificates.models.deliveries import pickups, wrong_codes


class PickupState(StrEnum):
    """What became of a document that was laid out."""

    WAITING = "waiting"
    COLLECTED = "collected"
    ARCHIVED = "archived"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Pickup:
    """A row of the table. The code opens the case while it waits, and proves nothing."""

    id: UUID
    request_id: UUID
    code: str
    place: Place
    service_centre: str | None
    laid_out_at: datetime
    reminded_at: datetime | None
    wrong_tries: int
    state: PickupState
    collector: Mapping[str, object] | None
    handed_over_by: str | None
    ended_at: datetime | None

    @classmethod
    def of(cls, row: RowMapping) -> Self:
        return cls(**{**row, "place": Place(row["place"]), "state": PickupState(row["state"])})


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a document lies: at the office, or at the service centre with this key."""

    place: Place
    service_centre: str | None = None


def add_pickup(conn: Connection, request_id: UUID, code: str, spot: Spot, at: datetime) -> Pickup | None:
    """Lay a document out under this code; None when the code was ever another's."""
    values = {
        "id": uuid4(),
        "request_id": request_id,
        "code": code,
        "place": spot.place.value,
        "service_centre": spot.service_centre,
        "laid_out_at": at,
        "state": PickupState.WAITING.value,
    }
    added = insert(pickups).values(**values).on_conflict_do_nothing(index_elements=[pickups.c.code])
    row = conn.execute(added.returning(pickups)).mappings().first()
    return Pickup.of(row) if row else None


def waiting(conn: Connection, request_id: UUID) -> Pickup | None:
    """What of this request lies at a counter now."""
    query = select(pickups).where(pickups.c.request_id == request_id, pickups.c.state == PickupState.WAITING.value)
    row = conn.execute(query).mappings().first()
    return Pickup.of(row) if row else None


def all_of(conn: Connection, ids: Sequence[UUID]) -> Mapping[UUID, Sequence[Pickup]]:
    """Every time that each of these was laid out, the first first."""
    query = select(pickups).where(pickups.c.request_id.in_(ids)).order_by(pickups.c.laid_out_at)
    found: dict[UUID, list[Pickup]] = {request_id: [] for request_id in ids}
    for row in conn.execute(query).mappings():
        found[row["request_id"]].append(Pickup.of(row))
    return found


def newest(conn: Connection, request_id: UUID) -> Pickup | None:
    """The last time that it was laid out."""
    query = select(pickups).where(pickups.c.request_id == request_id).order_by(pickups.c.laid_out_at.desc()).limit(1)
    row = conn.execute(query).mappings().first()
    return Pickup.of(row) if row else None


def by_code(conn: Connection, code: str) -> Pickup | None:
    """What waits under this code. A code that has served is as good as none."""
    query = select(pickups).where(pickups.c.code == code, pickups.c.state == PickupState.WAITING.value)
    row = conn.execute(query).mappings().first()
    return Pickup.of(row) if row else None


@dataclass(frozen=True, slots=True)
class Ending:
    """How it ended, and when; who collected it, and who handed it over."""

    state: PickupState
    at: datetime
    collector: Mapping[str, object] | None = None
    by: str | None = None


def end(conn: Connection, request_id: UUID, ending: Ending) -> None:
    """It lies at the counter no longer, and its code is dead. Nothing where nothing waits."""
    going = update(pickups).where(pickups.c.request_id == request_id, pickups.c.state == PickupState.WAITING.value)
    collector = dict(ending.collector) if ending.collector is not None else None
    values = {"state": ending.state.value, "ended_at": ending.at, "handed_over_by": ending.by}
    conn.execute(going.values(collector=collector, **values) if collector else going.values(**values))


# -- wrong codes


def count_wrong(conn: Connection, pickup_id: UUID) -> None:
    conn.execute(update(pickups).where(pickups.c.id == pickup_id).values(wrong_tries=pickups.c.wrong_tries + 1))


def lock_tries(conn: Connection, actor: str) -> None:
    """Make other tries of the same member of staff wait until this transaction ends."""
    conn.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"pickup-codes|{actor}"))))


def note_wrong_code(conn: Connection, actor: str, at: datetime, forget_before: datetime) -> None:
    """Note a code that opened nothing, and forget those that no longer count."""
    conn.execute(delete(wrong_codes).where(wrong_codes.c.at < forget_before))
    conn.execute(insert(wrong_codes).values(actor=actor, at=at))


def wrong_codes_since(conn: Connection, actor: str, since: datetime) -> int:
    query = select(func.count()).where(wrong_codes.c.actor == actor, wrong_codes.c.at > since)
    return int(conn.execute(query).scalar_one())


# -- reminders


def unreminded(conn: Connection, before: datetime, most: int) -> Sequence[UUID]:
    """Requests whose document was laid out before this moment, waits, and was never reminded of; the oldest first."""
    query = (
        select(pickups.c.request_id)
        .where(pickups.c.state == PickupState.WAITING.value)
        .where(pickups.c.reminded_at.is_(None), pickups.c.laid_out_at <= before)
        .order_by(pickups.c.laid_out_at)
        .limit(most)
    )
    return conn.execute(query).scalars().all()


def mark_reminded(conn: Connection, pickup_id: UUID, at: datetime) -> None:
    conn.execute(update(pickups).where(pickups.c.id == pickup_id).values(reminded_at=at))
