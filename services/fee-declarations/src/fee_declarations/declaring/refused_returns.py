"""A VAT return that was filed with a declaration, and cannot be read or must not be opened: whoever sent it is told."""

from collections.abc import Callable, Mapping
from datetime import datetime

from filekit.uploads import REASONS
from servicekit import outbox
from servicekit.clock import Clock, local_day
from sqlalchemy import Connection, RowMapping, select

from fee_declarations import events
from fee_declarations.businesses import store as business_store
from fee_declarations.domain.tariffs import REQUIRED, FeeKind, Tariffs
from fee_declarations.models import businesses, declarations, establishments
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
    row = _live(conn, file)
    if row is None or file.reason is None:
        return
    counts = store.current(store.of_roots(conn, [row["root_id"]]).get(row["root_id"], ()))
    if counts is not None and counts.created_at > file.created_at:
        return
    fee = tariffs.fee_on(row["fee"], local_day(row["filed_at"])) or tariffs.fees[row["fee"]]
    email = business_store.notice_email_of(conn, row["business_id"], row["person_id"], local_day(now))
    told = {**row, "notice_email": email, **_of_file(file, fee, counts), "at": now}
    outbox.record(conn, events.SOURCE, events.vat_return_refused(told, fee))


def _of_file(file: VatReturn, fee: FeeKind, counts: VatReturn | None) -> Mapping[str, object]:
    return {
        "file_id": file.id,
        "file_name": file.name,
        "reason_code": file.reason,
        "reason_text": REASONS[file.reason] if file.reason else None,
        "awaited": fee.vat_return == REQUIRED and counts is None,
        "older_counts": counts is not None,
    }


def _live(conn: Connection, file: VatReturn) -> RowMapping | None:
    """The declaration that the file was filed with, or the one that amended it since."""
    own = select(declarations.c.root_id).where(declarations.c.id == file.declaration_id).scalar_subquery()
    names = [businesses.c.name.label("business_name"), establishments.c.name.label("establishment_name")]
    query = (
        select(*declarations.c, *names)
        .join(businesses, businesses.c.id == declarations.c.business_id)
        .join(establishments, establishments.c.id == declarations.c.establishment_id)
        .where(declarations.c.root_id == own, ~declarations.c.superseded)
    )
    return conn.execute(query).mappings().first()
