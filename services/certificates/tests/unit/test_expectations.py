"""What this service reads of others' events stands in expects/."""

import pytest
from certificates.handlers import IDENTITY_HANDLERS, NOTICE_HANDLERS
from certificates.schemas.requests import LevelChanged, NoticeReport
from conftest import SERVICE
from servicekit.accounts import AccountClosed, AccountJoined
from servicekit.testing.expectations import Cutoff, hold, listening


def test_every_event_that_is_taken_in_stands_in_the_files(pytestconfig: pytest.Config) -> None:
    identity = {
        "identity.account.closed": [AccountClosed],
        "identity.account.joined": [AccountJoined],
        "identity.level.changed": [LevelChanged, Cutoff],
    }
    notices = {"notices.notice.sent": [NoticeReport], "notices.notice.parked": [NoticeReport]}
    assert (identity.keys(), notices.keys()) == (IDENTITY_HANDLERS.keys(), NOTICE_HANDLERS.keys())
    texts = listening({"identity-bridge": identity, "notifier": notices})
    hold(SERVICE, texts, write=pytestconfig.getoption("write_expectations"))
