"""Reactions to others: special declarations make and end links, levels make tokens stale, reports go to the notes."""

from collections.abc import Mapping
from uuid import UUID

from servicekit.accounts import Accounts, Owned
from servicekit.envelope import ReceivedEvent
from servicekit.inbox import DeadLetter, Handler
from sqlalchemy import Connection

from fee_declarations import events, models, note_store
from fee_declarations.batch_models import batches
from fee_declarations.businesses import linking
from fee_declarations.businesses import store as business_store
from fee_declarations.claims import reminded
from fee_declarations.finance import Finance
from fee_declarations.incoming_events import DeclarationAccepted, DeclarationRevoked, NoticeAddressChanged, NoticeReport
from fee_declarations.returns.models import vat_returns
from fee_declarations.returns.store import UNFILED

# Declarations and notes stay when an account is closed: something was assessed by them. Links end by their own events,
# for they are the person's.
# A VAT return stays with its declaration.
RETURNS = [Owned(vat_returns, UNFILED)]
ACCOUNTS = Accounts(models.kit, events.SOURCE, events.ACCOUNT_SETTLED, [models.declarations, batches], RETURNS)


def identity_handlers(finance: Finance) -> Mapping[str, Handler]:
    """Handlers for the stream of identity-bridge."""

    def declaration_accepted(conn: Connection, event: ReceivedEvent) -> None:
        linking.link_business(conn, DeclarationAccepted.model_validate(event.data), event.time, finance)

    return {
        **ACCOUNTS.handlers(),
        "identity.notice-address.changed": notice_address_changed,
        "identity.declaration.accepted": declaration_accepted,
        "identity.declaration.revoked": declaration_revoked,
    }


def notice_address_changed(conn: Connection, event: ReceivedEvent) -> None:
    changed = NoticeAddressChanged.model_validate(event.data)
    business_store.set_notice_email(conn, changed.declaration_id, changed.email, changed.at)


def declaration_revoked(conn: Connection, event: ReceivedEvent) -> None:
    """The person may no longer act for the business by this declaration. What was filed stays filed."""
    ended = DeclarationRevoked.model_validate(event.data)
    business_store.end_link(conn, ended.declaration_id, ended.revoked_at)


def notice_reported(conn: Connection, event: ReceivedEvent) -> None:
    """Take in notices.notice.sent and .parked; those about other events are not ours to keep."""
    report = NoticeReport.model_validate(event.data)
    if report.event_type not in (events.NOTE_ISSUED, events.PAYMENT_REMINDED):
        return
    try:
        about = UUID(report.aggregate_id)
    except ValueError as error:
        raise DeadLetter("aggregate-id-not-ours") from error
    if report.event_type == events.PAYMENT_REMINDED:
        reminded.set_notice(conn, about, report.state, report.reason, report.at)
        return
    note_store.set_notice(conn, about, report.state, report.reason, report.at)


NOTICE_HANDLERS: Mapping[str, Handler] = {
    "notices.notice.sent": notice_reported,
    "notices.notice.parked": notice_reported,
}
