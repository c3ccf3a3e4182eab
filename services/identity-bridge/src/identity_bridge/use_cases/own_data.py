"""One's own data (article 15 of Regulation (EU) 2016/679): everything of the person, nothing of anybody else.

Of staff it says office and number, as everywhere; never a name. Sealed numbers are opened for their owner alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from servicekit import subjects
from sqlalchemy import Connection

from identity_bridge.keyring import Keyring, Sealed
from identity_bridge.models import subjects as accounts
from identity_bridge.store import operations, own_data, persons, staff

Row = Mapping[Any, Any]

_LEVEL_CHANGE = (
    "at", "level", "previous_level", "method", "reason", "office", "clerk", "evidence_kind", "evidence_last", "note",
)  # fmt: skip
_VISIT = (
    "opened_at", "ended_at", "state", "way", "purpose", "office", "clerk", "note", "certified_at", "document_kind",
    "document_last", "document_expires", "given_name", "family_name", "father_name", "check_state",
)  # fmt: skip
_PROVED = ("level", "level_method", "level_at", "proved_at", "proved_method")
_PERSON = ("person_id", "given_name", "family_name", "created_at", *_PROVED)
_ACCEPTED = (
    "declaration_id", "business", "capacity", "valid_from", "valid_to", "accepted_at", "revoked_at", "expired_at",
)  # fmt: skip
_CASE = ("number", "state", "revision", "fields", "recipient", "updated_at")
_DOCUMENT = ("revision", "media_type", "pages", "gov_code", "certification", "added_at")
_ADDRESS = ("email", "asked_at", "verified_at", "ended_at", "undelivered")
_VIEW = ("at", "office", "clerk", "purpose")
_ROLE = ("role", "since", "seen", "ended_at")


def collect(conn: Connection, keyring: Keyring, subject: str) -> dict[str, Any]:
    """Everything held of the account and, where it is somebody's whom the register knows, of the person."""
    person_id = persons.person_of(conn, subject)
    mine = accounts_of(conn, subject)
    return {
        "account": subjects.held(conn, accounts, subject),
        "person": _person(conn, keyring, person_id) if person_id else None,
        "level_changes": _picked(own_data.level_changes_of(conn, person_id), _LEVEL_CHANGE) if person_id else [],
        "desk_codes": _picked(own_data.codes_of(conn, mine), ("made_at", "expires_at", "ended_at", "recipient")),
        "desk_visits": [_visit(row) for row in own_data.visits_of(conn, mine)],
        "special_declarations": _accepted(conn, keyring, person_id) if person_id else [],
        "declaration_cases": _cases(conn, keyring, person_id) if person_id else [],
        "account_operations": _picked(own_data.operations_of(conn, mine), ("begun_at", "kind", "done_at")),
        "staff_roles": _picked(staff.of(conn, mine), _ROLE),
        "views": [_pick(row, _VIEW) | {"kind": row["action"]} for row in own_data.views_of(conn, mine)],
    }


def accounts_of(conn: Connection, subject: str) -> list[str]:
    """Every account of whoever has this one, also those that were joined into another one, or closed; and the person
    itself, under whose id stands what happened before there was an account."""
    person_id = persons.person_of(conn, subject)
    others = (
        [*persons.subjects_of(conn, person_id), *operations.gone_of(conn, person_id), person_id] if person_id else []
    )
    return sorted({subject, *others})


def _person(conn: Connection, keyring: Keyring, person_id: str) -> dict[str, Any]:
    row = own_data.person(conn, person_id)
    afm = persons.afm_of(conn, keyring, person_id)
    return _pick(row, _PERSON) | {"blocked": row["state"] == "blocked", "afm": afm.digits if afm else None}


def _accepted(conn: Connection, keyring: Keyring, person_id: str) -> list[dict[str, Any]]:
    return [
        _pick(row, _ACCEPTED) | {"business": {"afm": _opened(keyring, row, "declaration_id"), **row["business"]}}
        for row in own_data.declarations_of(conn, person_id)
    ]


def _cases(conn: Connection, keyring: Keyring, person_id: str) -> list[dict[str, Any]]:
    documents, entries = own_data.documents_of(conn, person_id), own_data.entries_of(conn, person_id)
    addresses = own_data.addresses_of(conn, person_id)
    return [
        _pick(row, _CASE)
        | {
            "fields": {"afm": _opened(keyring, row, "case_id"), **row["fields"]},
            "notice_addresses": [_pick(one, _ADDRESS) for one in addresses if one["case_id"] == row["case_id"]],
            "documents": [_pick(one, _DOCUMENT) for one in documents if one["case_id"] == row["case_id"]],
            "history": [_entry(one) for one in entries if one["case_id"] == row["case_id"]],
        }
        for row in own_data.cases_of(conn, person_id)
    ]


def _visit(row: Row) -> dict[str, Any]:
    by = {"by": row["ended_by"], "office": row["ended_office"], "clerk": row["ended_clerk"]}
    return _pick(row, _VISIT) | {"ended": by}


def _entry(row: Row) -> dict[str, Any]:
    detail = row["detail"]
    told = {"reasons": detail.get("reasons", []), "text": detail.get("text", "")}
    return _pick(row, ("at", "what", "side", "office")) | {"clerk": row["clerk_number"]} | told


def _opened(keyring: Keyring, row: Row, key: str) -> str:
    return keyring.open(Sealed(row["key_version"], row["afm_sealed"]), str(row[key]))


def _picked(rows: Iterable[Row], names: Sequence[str]) -> list[dict[str, Any]]:
    return [_pick(row, names) for row in rows]


def _pick(row: Row, names: Sequence[str]) -> dict[str, Any]:
    """These columns as JSON writes them."""
    return {name: _json(row[name]) for name in names}


def _json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
