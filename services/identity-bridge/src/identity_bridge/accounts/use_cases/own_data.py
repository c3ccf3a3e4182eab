"""The caller's own data (article 15 of Regulation (EU) 2016/679): everything about this person, nothing about others.

It gives office and number of staff, as everywhere; never a name. Sealed numbers are opened for their owner alone.
"""

from sqlalchemy import Connection

from identity_bridge.accounts.store import own_data
from identity_bridge.register.columns import pick, picked
from identity_bridge.register.keepers import AccountContext, Whose
from identity_bridge.register.keyring import Keyring
from identity_bridge.register.store import persons
from identity_bridge.register.use_cases import identity

_LEVEL_CHANGE = (
    "at", "level", "previous_level", "method", "reason", "office", "clerk", "evidence_kind", "evidence_last", "note",
)  # fmt: skip
_PROVED = ("level", "level_method", "level_at", "proved_at", "proved_method")
_PERSON = ("person_id", "given_name", "family_name", "created_at", *_PROVED, "blocked")
_VIEW = ("at", "office", "clerk", "purpose", "kind")


def collect(conn: Connection, context: AccountContext, subject: str) -> dict[str, object]:
    """Everything held about the account and, where the register knows its person, about the person."""
    person_id, keyring = persons.person_of(conn, subject), context.keyring
    whose = Whose(identity.accounts_of(conn, subject), person_id, keyring)
    held: dict[str, object] = {
        "account": own_data.account(conn, subject),
        "person": _person(conn, keyring, person_id) if person_id else None,
        "level_changes": picked(own_data.level_changes_of(conn, person_id), _LEVEL_CHANGE) if person_id else [],
        "account_operations": picked(own_data.operations_of(conn, whose.subjects), ("begun_at", "kind", "done_at")),
        "views": picked(own_data.views_of(conn, whose.subjects), _VIEW),
    }
    for keeper in context.keepers:
        held |= keeper.held(conn, whose) or {}
    return held


def _person(conn: Connection, keyring: Keyring, person_id: str) -> dict[str, object]:
    afm = persons.afm_of(conn, keyring, person_id)
    return pick(own_data.person(conn, person_id), _PERSON) | {"afm": afm.digits if afm else None}
