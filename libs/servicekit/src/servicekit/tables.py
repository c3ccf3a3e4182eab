"""The tables of servicekit in a service's own metadata, as one typed object: ``kit = FilingTables.of(metadata)``.

A service has those that its work needs: one that sends and receives has events, one that lets accounts in knows them
too, and one to which accounts submit keeps drafts and answers.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Self

from sqlalchemy import MetaData, Table

from servicekit.cutoffs import cutoffs_table
from servicekit.drafts import drafts_table
from servicekit.idempotency import idempotency_table
from servicekit.inbox import inbox_table
from servicekit.numbering import counters_table
from servicekit.outbox import outbox_table
from servicekit.subjects import subjects_table

_MAKERS: Mapping[str, Callable[[MetaData], Table]] = {
    "outbox": outbox_table,
    "inbox": inbox_table,
    "cutoffs": cutoffs_table,
    "subjects": subjects_table,
    "idempotency": idempotency_table,
    "counters": counters_table,
    "drafts": drafts_table,
}


@dataclass(frozen=True)
class EventTables:
    """Of a service that tells others and hears them, and refuses tokens from before a cut-off."""

    outbox: Table
    inbox: Table
    cutoffs: Table

    @classmethod
    def of(cls, metadata: MetaData) -> Self:
        """Add the tables to the service's own; call it once."""
        return cls(**{field.name: _MAKERS[field.name](metadata) for field in fields(cls)})


@dataclass(frozen=True)
class AccountTables(EventTables):
    """Of a service that lets accounts in, remembers who each one is, and gives numbers to what it does for them."""

    subjects: Table
    counters: Table


@dataclass(frozen=True)
class FilingTables(AccountTables):
    """Of a service in which accounts file something: with answers given before, and drafts."""

    idempotency: Table
    drafts: Table
