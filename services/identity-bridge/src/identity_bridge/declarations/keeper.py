"""What special declarations keep under accounts: cases on their way, and what was accepted of a person."""

from collections.abc import Mapping

from servicekit.tokens import Principal
from sqlalchemy import Connection, RowMapping

from identity_bridge.declarations.domain.rules import State
from identity_bridge.declarations.errors import CloseDeclarationWithStaff
from identity_bridge.declarations.store import cases as case_store
from identity_bridge.declarations.store import own_data
from identity_bridge.declarations.use_cases import accepted, cases
from identity_bridge.declarations.use_cases.accepted import Revocation
from identity_bridge.declarations.use_cases.actors import Acting, Actor
from identity_bridge.register import events
from identity_bridge.register.columns import pick
from identity_bridge.register.keepers import Joined, Keeper, Leaving, Whose
from identity_bridge.register.keyring import Keyring, Sealed

_ACCEPTED = (
    "declaration_id", "business", "capacity", "valid_from", "valid_to", "accepted_at", "revoked_at", "expired_at",
)  # fmt: skip
_CASE = ("number", "state", "revision", "fields", "recipient", "updated_at")
_DOCUMENT = ("revision", "media_type", "pages", "gov_code", "certification", "added_at")
_ADDRESS = ("email", "asked_at", "verified_at", "ended_at", "undelivered")


class DeclarationsKeeper(Keeper):
    """A person acts for a business by an account; what was declared stays with the person."""

    def refuse_closing(self, conn: Connection, me: Principal) -> None:
        for row in case_store.of_person(conn, me.person_id or ""):
            if row.state == State.SUBMITTED:
                raise CloseDeclarationWithStaff(number=row.number)

    def end(self, conn: Connection, leaving: Leaving) -> None:
        if leaving.last_of is not None:
            _end_representation(conn, leaving, leaving.last_of)

    def move(self, conn: Connection, joined: Joined) -> None:
        case_store.move(conn, joined.subject, joined.into, joined.recipient)

    def held(self, conn: Connection, whose: Whose) -> Mapping[str, object]:
        person_id = whose.person_id
        return {
            "special_declarations": _accepted(conn, whose.keyring, person_id) if person_id else [],
            "declaration_cases": _cases(conn, whose.keyring, person_id) if person_id else [],
        }


def _end_representation(conn: Connection, leaving: Leaving, person_id: str) -> None:
    """The person has no account left to act for the businesses with: open cases and accepted declarations end. While
    the person has another account, that one goes on."""
    account, now = leaving.account, leaving.at
    actor = Actor(account.subject, person_id, account.name, account.verified_email)
    for row in case_store.of_person(conn, person_id):
        if cases.can_end(row, now):
            cases.revoke(Acting(conn, leaving.keyring, actor, now), row, "person", "")
    for one in own_data.declarations_of(conn, person_id):
        to = events.recipient(account)
        accepted.revoke_declaration(conn, one["declaration_id"], Revocation("person", "", to, now))


def _accepted(conn: Connection, keyring: Keyring, person_id: str) -> list[dict[str, object]]:
    return [
        pick(row, _ACCEPTED) | {"business": {"afm": _opened(keyring, row, "declaration_id"), **row["business"]}}
        for row in own_data.declarations_of(conn, person_id)
    ]


def _cases(conn: Connection, keyring: Keyring, person_id: str) -> list[dict[str, object]]:
    documents, entries = own_data.documents_of(conn, person_id), own_data.entries_of(conn, person_id)
    addresses = own_data.addresses_of(conn, person_id)
    return [
        pick(row, _CASE)
        | {
            "fields": {"afm": _opened(keyring, row, "case_id"), **row["fields"]},
            "notice_addresses": [pick(one, _ADDRESS) for one in addresses if one["case_id"] == row["case_id"]],
            "documents": [pick(one, _DOCUMENT) for one in documents if one["case_id"] == row["case_id"]],
            "history": [_entry(one) for one in entries if one["case_id"] == row["case_id"]],
        }
        for row in own_data.cases_of(conn, person_id)
    ]


def _entry(row: RowMapping) -> dict[str, object]:
    detail = row["detail"]
    answer = {"reasons": detail.get("reasons", []), "text": detail.get("text", "")}
    return pick(row, ("at", "what", "side", "office")) | {"clerk": row["clerk_number"]} | answer


def _opened(keyring: Keyring, row: RowMapping, key: str) -> str:
    return keyring.open(Sealed(row["key_version"], row["afm_sealed"]), str(row[key]))
