"""Reactions to others: services confirm that they have done their part for an account that goes."""

from collections.abc import Mapping

from servicekit.consumer import DeadLetter, Handler
from servicekit.envelope import ReceivedEvent
from sqlalchemy import Connection

from identity_bridge.use_cases import operations


def _settled_by(service: str) -> Handler:
    def settled(conn: Connection, event: ReceivedEvent) -> None:
        if not operations.confirmed(conn, service, event.data, event.time):
            raise DeadLetter("no-such-operation")

    return settled


HANDLERS: Mapping[str, Mapping[str, Handler]] = {
    "CERTIFICATES": {"certificates.account.settled": _settled_by("certificates")},
    "FEES": {"fees.account.settled": _settled_by("fee-declarations")},
}
"""By stream; the broker leaves other events of these streams out (deploy's streams.toml)."""
