"""No page is drawn while a transaction is open: Typst takes its time, and rows and connections are others' too."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from certificates.api.context import EXTENSION
from flask import Flask
from flask.testing import FlaskClient
from issuing import Staff, make_all, making
from offices import Colleague, issued, to_post
from printing import Template
from requesting import CITIZEN_B
from servicekit.testing import Clock, TokenFactory
from sqlalchemy import Engine, Pool, QueuePool

Drawn = Callable[[Pool], list[int]]


@pytest.fixture
def open_while_drawing(monkeypatch: pytest.MonkeyPatch) -> Drawn:
    """For each page that is drawn: how many connections of this pool were in use meanwhile."""
    pools: list[QueuePool] = []
    seen: list[int] = []
    draw = Template.pdf

    def watched(self: Template, content: Mapping[str, Any]) -> bytes:
        seen.append(sum(pool.checkedout() for pool in pools))
        return draw(self, content)

    monkeypatch.setattr(Template, "pdf", watched)

    def of(pool: Pool) -> list[int]:
        assert isinstance(pool, QueuePool)
        pools.append(pool)
        return seen

    return of


def test_what_is_printed_is_drawn_with_no_transaction_open(
    app: Flask, client: FlaskClient, tokens: TokenFactory, engine: Engine, open_while_drawing: Drawn
) -> None:
    seen = open_while_drawing(app.extensions[EXTENSION].engine.pool)
    clerk, mine = Colleague(client, tokens), tokens.headers("citizen-9", **CITIZEN_B)
    waits, goes = issued(engine, subject="citizen-9"), to_post(engine)
    assert clerk.act(waits, "lay-out", place="office").status_code == 200
    batch = clerk.batch(goes)
    for path in ("receipt", "slip"):
        assert client.get(f"/requests/{waits}/{path}.pdf", headers=mine).status_code == 200
        assert clerk.get(f"/casework/cases/{waits}/{path}.pdf").status_code == 200
    assert clerk.get(f"/casework/cases/{goes}/covering.pdf").status_code == 200
    for path in ("labels", "list"):
        assert clerk.get(f"/post/batches/{batch['id']}/{path}.pdf").status_code == 200
    assert seen == [0] * 7


def test_a_document_is_signed_without_being_drawn_and_made_with_no_transaction_open(
    app: Flask, tokens: TokenFactory, engine: Engine, database_url: str, clock: Clock, open_while_drawing: Drawn
) -> None:
    seen = open_while_drawing(app.extensions[EXTENSION].engine.pool)
    staff = Staff(app, tokens)
    filed, _ = staff.ready()
    preview = staff.client.post(f"/casework/cases/{filed.id}/preview", json={"document": {}}, headers=staff.clerk)
    assert preview.status_code == 200
    assert seen == [0]
    staff.signed()
    assert seen == [0], "signing writes what the document says, and draws nothing"
    open_while_drawing(engine.pool)
    assert make_all(making(engine, database_url, None, clock)) > 0
    assert set(seen) == {0}
    assert len(seen) > 1
