"""One's own data (article 15 of Regulation (EU) 2016/679): everything of the person, nothing of anybody else.

Of staff it says office and number, as everywhere; never a name. Sealed numbers are opened for their owner alone.
"""

from typing import Any

from servicekit import subjects
from sqlalchemy import Connection

from identity_bridge.accounts.store import own_data
from identity_bridge.register.columns import pick, picked
from identity_bridge.register.keepers import AccountContext, Whose
from identity_bridge.register.keyring import Keyring
from identity_bridge.register.models import subjects as accounts
from identity_bridge.register.store import persons
from identity_bridge.register.use_cases import identity

_LEVEL_CHANGE = (
    "at", "level", "previous_level", "method", "reason", "office", "clerk", "evidence_kind", "evidence_last", "note",
)  # fmt: skip
_PROVED = ("level", "level_method", "level_at", "proved_at", "proved_method")
_PERSON = ("person_id", "given_name", "family_name", "created_at", *_PROVED)
_VIEW = ("at", "office", "clerk", "purpose")


def collect(conn: Connection, context: AccountContext, subject: str) -> dict[str, Any]:
    """Everything held of the account and, where it is somebody's whom the register knows, of the person."""
    person_id, keyring = persons.person_of(conn, subject), context.keyring
    whose = Whose(identity.accounts_of(conn, subject), person_id, keyring)
    held: dict[str, Any] = {
        "account": subjects.held(conn, accounts, subject),
        "person": _person(conn, keyring, person_id) if person_id else None,
        "level_changes": picked(own_data.level_changes_of(conn, person_id), _LEVEL_CHANGE) if person_id else [],
        "account_operations": picked(own_data.operations_of(conn, whose.subjects), ("begun_at", "kind", "done_at")),
        "views": [pick(row, _VIEW) | {"kind": row["action"]} for row in own_data.views_of(conn, whose.subjects)],
    }
    for keeper in context.keepers:
        held |= keeper.held(conn, whose) or {}
    return held


def _person(conn: Connection, keyring: Keyring, person_id: str) -> dict[str, Any]:
    row = own_data.person(conn, person_id)
    afm = persons.afm_of(conn, keyring, person_id)
    return pick(row, _PERSON) | {"blocked": row["state"] == "blocked", "afm": afm.digits if afm else None}
