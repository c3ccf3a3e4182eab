"""What callers see about themselves: the level with its history, and which staff looked at it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from identity_bridge.register.domain import Person
from identity_bridge.register.domain.levels import can_be_restored
from identity_bridge.register.store.rows import AuditRow, LevelChange


def identity_out(person: Person | None, history: Sequence[LevelChange], expires_at: datetime | None) -> dict[str, Any]:
    """What the register knows of the person asking, with every change of the level, newest first."""
    proved = person is not None and person.level == "B"
    return {
        "level": person.level if person else "A",
        "method": person.level_method if person and proved else None,
        "at": _moment(person.level_at) if person and proved and person.level_at else None,
        "expires_at": _moment(expires_at) if proved and expires_at else None,
        "revoked": revocation_out(person, history),
        "history": [
            {
                "at": _moment(row.at),
                "level": row.level,
                "method": row.method,
                "reason": row.reason,
                "office": row.office,
                "clerk": row.clerk,
                "evidence_kind": row.evidence_kind,
                "note": row.note,
                "policy_version": row.policy_version,
            }
            for row in history
        ],
    }


def revocation_out(person: Person | None, history: Sequence[LevelChange]) -> dict[str, Any] | None:
    """When, where and why staff lowered the person, as long as that holds."""
    if person is None or not can_be_restored(person) or not history:
        return None
    newest = history[0]
    return {"at": _moment(newest.at), "office": newest.office, "clerk": newest.clerk, "reason": newest.note}


def view_out(row: AuditRow) -> dict[str, Any]:
    """One look of staff at a person's data, as the person may know it: office and number, no name."""
    return {
        "seq": row.seq,
        "at": _moment(row.at),
        "office": row.office,
        "clerk": row.clerk,
        "purpose": row.purpose,
        "kind": row.action,
    }


def _moment(value: datetime) -> str:
    return value.isoformat(timespec="seconds")
