"""Whatever is written into any field of this service is answered or refused, and never fails."""

from collections.abc import Sequence

import pytest
from conftest import SERVICE
from flask.testing import FlaskClient
from notifier.use_cases import Desk
from servicekit.testing.borders import Borders, Call, with_texts
from sqlalchemy import Engine
from test_api import add, app, operator  # noqa: F401 -- fixtures


@with_texts
def test_odd_texts_in_every_field(
    client: FlaskClient,
    operator: dict[str, str],  # noqa: F811
    engine: Engine,
    desk: Desk,
    texts: Sequence[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    calls = {
        "getNotices": lambda: Call(operator, query={"state": "parked"}),
        "postRetry": lambda: Call(operator, path={"notice_id": add(engine, desk, "parked")}),
    }
    report = Borders(SERVICE / "openapi.yaml", client, calls).try_all(texts)
    with capsys.disabled():
        print(f"\nnotifier: {report}")
    assert report.failures == []
