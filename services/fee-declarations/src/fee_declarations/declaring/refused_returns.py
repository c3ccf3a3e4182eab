"""A VAT return that was filed with a declaration, and cannot be read or must not be opened: the declarant is told."""

from collections.abc import Callable
from datetime import datetime

from filekit.uploads import REASONS
from servicekit import outbox
from servicekit.clock import Clock, local_day
from sqlalchemy import Connection, RowMapping

from fee_declarations import event_data, events
from fee_declarations.businesses import store as business_store
from fee_declarations.declaration_rows import Names
from fee_declarations.declaring.changes_store import live_of_root
from fee_declarations.domain.tariffs import REQUIRED, Tariffs
from fee_declarations.returns import store
from fee_declarations.returns.store import VatReturn

Tell = Callable[[Connection, RowMapping], None]


def telling(tariffs: Callable[[], Tariffs], clock: Clock) -> Callable[[], Tell]:
    """What a worker asks before the transaction that stores that a file is refused, and what it does in it."""

    def prepare() -> Tell:
        # The tables may be read on a connection of their own.
        known, now = tariffs(), clock()

        def then(conn: Connection, row: RowMapping) -> None:
            tell(conn, VatReturn.of(row), known, now)

        return then

    return prepare


def tell(conn: Connection, file: VatReturn, tariffs: Tariffs, now: datetime) -> None:
    """Leave the event for the mail. None for a file that was sent for a form, which says it itself, for a declaration
    that was withdrawn, and when a newer file has come meanwhile."""
    found = live_of_root(conn, file.declaration_id) if file.declaration_id else None
    if found is None or file.reason is None:
        return
    declaration = found.declaration
    counts = store.current(store.of_roots(conn, [declaration.root_id]).get(declaration.root_id, ()))
    if counts is not None and counts.created_at > file.created_at:
        return
    fee = tariffs.fee_on(declaration.fee, local_day(declaration.filed_at)) or tariffs.fees[declaration.fee]
    email = business_store.notice_email_of(conn, declaration.business_id, declaration.person_id, local_day(now))
    names = Names(found.business_name, found.establishment_name)
    refused = event_data.RefusedReturn(
        about=event_data.About.of(declaration, names, email),
        file_id=file.id,
        file_name=file.name,
        reason=file.reason,
        reason_text=REASONS[file.reason],
        awaited=fee.vat_return == REQUIRED and counts is None,
        older_counts=counts is not None,
        at=now,
    )
    outbox.record(conn, events.SOURCE, events.vat_return_refused(refused, fee))
