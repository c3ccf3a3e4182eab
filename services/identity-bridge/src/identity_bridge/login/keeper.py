"""What logins keep under accounts: which of them asked to be linked to TAXISnet."""

from sqlalchemy import Connection

from identity_bridge.login.store import link_intents
from identity_bridge.register.keepers import Gone, Joined, Keeper


class LoginKeeper(Keeper):
    """An account that goes is not linked any more."""

    def move(self, conn: Connection, joined: Joined) -> None:
        link_intents.remove(conn, joined.subject)

    def forget(self, conn: Connection, gone: Gone) -> None:
        link_intents.remove(conn, gone.subject)

    def linked_person(self, conn: Connection, subject: str) -> str | None:
        return link_intents.linked_by_login(conn, subject)
