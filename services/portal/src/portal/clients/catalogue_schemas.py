"""The catalogue of procedures as its editors see it."""

from datetime import date
from typing import Any

from pydantic import AwareDatetime, Field
from town.look import Words

from portal.clients.schemas import Answer


class Difference(Answer):
    """One thing that an edition has otherwise than the one before it."""

    field: str
    text: Words


class Planned(Answer):
    edition: int
    from_day: date | None = None


class EditedProcedure(Answer):
    """A procedure in the catalogue as its editors see it. ``edition`` is None while none is in force."""

    code: str
    title: Words
    unit: str
    offered: bool
    edition: int | None = None
    from_day: date | None = None
    newest: int = 0
    planned: Planned | None = None
    unconfirmed: list[Words] = Field(default_factory=list)


class EditedProcedures(Answer):
    items: list[EditedProcedure]


class Edition(Answer):
    """One edition; the first of the release has neither author nor day."""

    edition: int
    from_day: date | None = None
    author_name: str | None = None
    at: AwareDatetime | None = None
    reason: str | None = None
    in_force: bool = False
    differences: list[Difference] = Field(default_factory=list)


class ProcedureHistory(EditedProcedure):
    """A procedure with all its editions, newest first; ``body`` is the newest as it is edited."""

    body: dict[str, Any]
    editions: list[Edition] = Field(default_factory=list)


class EditionPreview(Answer):
    differences: list[Difference]


class ImportedProcedure(Answer):
    code: str
    title: Words
    new: bool
    differences: list[Difference] = Field(default_factory=list)


class Import(Answer):
    """What a file would change, or changed."""

    changed: list[ImportedProcedure]
    unchanged: list[str] = Field(default_factory=list)
