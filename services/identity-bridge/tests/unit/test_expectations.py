"""What this service reads of others' events stands in expects/."""

from uuid import UUID

import pytest
from identity_bridge.declarations.use_cases.debtors import DebtorChanged, DebtorSeen
from identity_bridge.handlers import HANDLERS
from identity_bridge.notices import NoticeReport, StaffLooked
from identity_bridge.register.use_cases.operations import SETTLED
from pydantic import BaseModel
from servicekit.testing.expectations import hold, listening

from tests.conftest import SERVICE


class Settled(BaseModel):
    """What is read of the confirmation that a service has done its part for an account that goes."""

    operation_id: UUID


def test_every_event_that_is_taken_in_stands_in_the_files(pytestconfig: pytest.Config) -> None:
    reads = {provider: {kind: [Settled]} for provider, (_, kind) in SETTLED.items()}
    reads["fee-declarations"] |= {"fees.debtor.changed": [DebtorChanged], "fees.debtor.seen": [DebtorSeen]}
    reads["notifier"] = {
        "notices.notice.sent": [NoticeReport],
        "notices.notice.parked": [NoticeReport],
        "notices.staff.looked": [StaffLooked],
    }
    read = {kind for events in reads.values() for kind in events}
    assert read == {kind for handlers in HANDLERS.values() for kind in handlers}
    hold(SERVICE, listening(reads), write=pytestconfig.getoption("write_expectations"))
