"""Answers of a form that is not filed yet, kept for the person who writes them and forgotten after some days.

A draft has a name that the service knows, and belongs to one subject: no other can read it, staff included.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, ClassVar

from flask import Blueprint, Response, jsonify
from inputkit.codes import FieldName, RequestKey
from inputkit.schemas import Shape
from inputkit.text import Lines
from pydantic import Field
from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    Engine,
    MetaData,
    RowMapping,
    String,
    Table,
    delete,
    exists,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, insert

from servicekit.access import authenticated, principal
from servicekit.clock import Clock
from servicekit.db import transaction
from servicekit.errors import DomainError, Text
from servicekit.parsing import parse_body
from servicekit.settings import EnvironmentSettings

Answers = dict[FieldName, Annotated[str, Lines(500)]]


class DraftNotFound(DomainError):
    """The person has no draft under this name, or it grew too old. HTTP 404."""

    code = "draft-not-found"
    title: ClassVar[Text] = {"el": "Δεν βρέθηκε τέτοιο πρόχειρο.", "en": "No such draft was found."}


STATUS: Mapping[type[DomainError], int] = {DraftNotFound: 404}


class DraftSettings(EnvironmentSettings):
    """How many days an untouched draft is kept."""

    draft_days: int = Field(default=30, ge=1, le=365)

    @property
    def draft_life(self) -> timedelta:
        return timedelta(days=self.draft_days)


class DraftIn(Shape):
    """What is kept: answers by field, and the idempotency key under which exactly these will be filed."""

    values: Answers = Field(max_length=60)
    key: RequestKey


def drafts_table(metadata: MetaData) -> Table:
    """Drafts by (subject, name). ``filed_as`` is the id of what the draft became; then its values are gone."""
    return Table(
        "drafts",
        metadata,
        Column("subject", String(64), primary_key=True),
        Column("name", String(80), primary_key=True),
        Column("values", JSONB, nullable=False),
        Column("key", String(100), nullable=False),
        Column("filed_as", String(64), nullable=True),
        Column("updated_at", DateTime(timezone=True), nullable=False, index=True),
    )


def move(conn: Connection, table: Table, subject: str, into: str) -> None:
    """One account's drafts become another's. Where both have one under the same name, the newer one stays."""
    theirs = table.alias("theirs")
    same_name = (table.c.subject == subject) & (theirs.c.subject == into) & (theirs.c.name == table.c.name)
    older = exists().where(same_name, table.c.updated_at <= theirs.c.updated_at)
    conn.execute(delete(table).where(table.c.subject == subject, older))
    names = select(theirs.c.name).where(theirs.c.subject == subject)
    conn.execute(delete(table).where(table.c.subject == into, table.c.name.in_(names)))
    conn.execute(update(table).where(table.c.subject == subject).values(subject=into))


def held(conn: Connection, table: Table, subject: str) -> list[dict[str, object]]:
    """All drafts of the account for its owner to take along, also filed ones and such as wait to be swept."""
    rows = conn.execute(select(table).where(table.c.subject == subject).order_by(table.c.updated_at.desc())).mappings()
    names = ("name", "values", "filed_as")
    return [{name: row[name] for name in names} | {"updated_at": row["updated_at"].isoformat()} for row in rows]


@dataclass(frozen=True)
class DraftsApi:
    """GET /drafts, and GET, PUT, DELETE /drafts/{name} for the signed-in caller.

    ``known`` says which names there are, ``life`` how long an untouched draft is kept. ``forgotten`` takes away what
    the service keeps beside a draft (of a subject, under a name) when its owner throws it away.
    """

    engine: Engine
    table: Table
    life: timedelta
    known: Callable[[str], bool]
    clock: Clock
    forgotten: Callable[[Connection, str, str], None] = lambda *_: None

    def blueprint(self) -> Blueprint:
        """The routes, to be registered with the service's own."""
        made = Blueprint("drafts", __name__, url_prefix="/drafts")
        made.get("")(self.get_drafts)
        made.get("/<name>")(self.get_draft)
        made.put("/<name>")(self.put_draft)
        made.delete("/<name>")(self.delete_draft)
        return made

    @authenticated
    def get_drafts(self) -> Response:
        """What was not filed yet, newest first."""
        open_ = select(self.table).where(*self._mine(), self.table.c.filed_as.is_(None))
        with transaction(self.engine) as conn:
            rows = conn.execute(open_.order_by(self.table.c.updated_at.desc())).mappings().all()
        return jsonify(items=[self._out(row) for row in rows])

    @authenticated
    def get_draft(self, name: str) -> Response:
        """One draft, also one that was filed: then it says as what."""
        with transaction(self.engine) as conn:
            found = self.mine(conn, name)
        if found is None:
            raise DraftNotFound
        return jsonify(found)

    def mine(self, conn: Connection, name: str) -> dict[str, object] | None:
        """The caller's draft as its own page says it, for views that say it beside something else."""
        row = conn.execute(select(self.table).where(*self._mine(name))).mappings().one_or_none()
        return self._out(row) if row is not None else None

    @authenticated
    def put_draft(self, name: str) -> Response:
        """Keep these answers instead of the former ones."""
        if not self.known(name):
            raise DraftNotFound
        values = parse_body(DraftIn).model_dump() | {"filed_as": None, "updated_at": self.clock()}
        row = insert(self.table).values(subject=principal().subject, name=name, **values)
        merge = row.on_conflict_do_update(index_elements=["subject", "name"], set_=values).returning(self.table)
        with transaction(self.engine) as conn:
            kept = conn.execute(merge).mappings().one()
        return jsonify(self._out(kept))

    @authenticated
    def delete_draft(self, name: str) -> Response:
        """Forget a draft; one that is not there is forgotten already."""
        with transaction(self.engine) as conn:
            conn.execute(delete(self.table).where(*self._mine(name)))
            self.forgotten(conn, principal().subject, name)
        return Response(status=204)

    def _mine(self, name: str | None = None) -> tuple[Any, ...]:
        """Only the caller's drafts, and none that are too old though not swept yet."""
        chosen = [self.table.c.subject == principal().subject, self.table.c.updated_at >= self.clock() - self.life]
        return (*chosen, self.table.c.name == name) if name is not None else tuple(chosen)

    def _out(self, row: RowMapping) -> dict[str, object]:
        kept = {name: row[name] for name in ("name", "values", "key", "filed_as")}
        until = row["updated_at"] + self.life
        return {**kept, "updated_at": row["updated_at"].isoformat(), "expires_at": until.isoformat()}
