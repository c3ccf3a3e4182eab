"""What this service reads of others' events stands in expects/."""

import pytest
from fee_declarations.handlers import NOTICE_HANDLERS, identity_handlers
from fee_declarations.incoming_events import DeclarationAccepted, DeclarationRevoked, NoticeAddressChanged, NoticeReport
from servicekit.accounts import AccountClosed, AccountJoined
from servicekit.testing.expectations import Cutoff, hold, listening

from ..conftest import SERVICE


def test_every_event_that_is_taken_in_stands_in_the_files(pytestconfig: pytest.Config) -> None:
    identity = {
        "identity.account.closed": [AccountClosed],
        "identity.account.joined": [AccountJoined],
        "identity.declaration.accepted": [DeclarationAccepted],
        "identity.declaration.revoked": [DeclarationRevoked],
        "identity.level.changed": [Cutoff],
        "identity.notice-address.changed": [NoticeAddressChanged],
    }
    notices = {"notices.notice.sent": [NoticeReport], "notices.notice.parked": [NoticeReport]}
    # Which finance application there is makes no difference to what is taken in.
    handled = identity_handlers(None)  # type: ignore[arg-type]
    assert (identity.keys(), notices.keys()) == (handled.keys(), NOTICE_HANDLERS.keys())
    texts = listening({"identity-bridge": identity, "notifier": notices})
    hold(SERVICE, texts, write=pytestconfig.getoption("write_expectations"))
