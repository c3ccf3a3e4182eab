"""An applicant who does not collect a document is reminded once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from certificates.catalogue import load
from certificates.municipality import Municipality
from certificates.use_cases.casework import Context
from certificates.use_cases.catalogues import CatalogueSource
from certificates.use_cases.making import ContextAt
from certificates.use_cases.reminding import Reminding
from conftest import MUNICIPALITY
from flask.testing import FlaskClient
from offices import Colleague, told
from servicekit.clock import local_day
from servicekit.testing import Clock, TokenFactory
from sqlalchemy import Engine
from test_handing_over import SELF, laid_out


@pytest.fixture
def clerk(client: FlaskClient, tokens: TokenFactory) -> Colleague:
    return Colleague(client, tokens)


def reminding(engine: Engine, clock: Clock) -> Reminding:
    town = Municipality.load(MUNICIPALITY)
    source = CatalogueSource(engine, load(MUNICIPALITY))

    def context() -> ContextAt:
        catalogue = source(local_day(clock()))
        return lambda conn, at: Context(conn, at, catalogue, town.offices, town.calendar())

    return Reminding(engine, context, clock, 10, 60)


def test_an_applicant_who_has_not_come_in_ten_days_is_reminded_once(
    clerk: Colleague, engine: Engine, clock: Clock
) -> None:
    request_id = laid_out(clerk, engine)
    version = clerk.case(request_id)["version"]
    turn = reminding(engine, clock)
    clock.advance(days=9, hours=23)
    assert turn.step() == 0
    clock.advance(hours=1)
    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(lambda _: turn.step(), range(3))) == 1
    assert turn.step() == 0
    [data] = told(engine, "collect-reminded")
    assert (data["code"], data["kept_until"]) == (clerk.case(request_id)["pickup"]["code"], "2027-01-21")
    assert clerk.act(request_id, "hand-over", version, collector=SELF).status_code == 200, "the clerk's page holds"


def test_there_is_no_reminder_of_what_was_collected(clerk: Colleague, engine: Engine, clock: Clock) -> None:
    clerk.act(laid_out(clerk, engine), "hand-over", collector=SELF)
    clock.advance(days=11)
    assert reminding(engine, clock).step() == 0
