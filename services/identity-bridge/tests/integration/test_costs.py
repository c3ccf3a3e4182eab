"""What a login costs the database. Speed on a shared machine is noise, and the number of round trips is not."""

from collections.abc import Mapping
from typing import Any

import pytest
from servicekit.testing import Door
from servicekit.testing.counting import counted
from servicekit.web import ENGINE

from tests.conftest import Bridge, Browser, Keycloak, LogIn

RETURNING: Mapping[str, tuple[int, int]] = {
    "GET /authorize": (1, 1),
    "GET /callback/taxisnet": (5, 2),
    "GET /confirm": (1, 1),
    "POST /confirm": (4, 1),
    "POST /token": (2, 1),
}
"""Statements and transactions. TAXISnet is asked between the two of its answer."""
FIRST = {**RETURNING, "GET /callback/taxisnet": (6, 2), "POST /confirm": (5, 1)}
"""The person is entered, and its level is written into the history."""
NOT_ASKED: Mapping[str, tuple[int, int]] = {"GET /authorize": (1, 1), "GET /callback/taxisnet": (9, 2)}
"""The person said «it is me» in this browser before."""


class Costs:
    """Stands before the bridge and writes down what each request costs."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge, self._engine = bridge, bridge.apps[0].extensions[ENGINE]
        self.found: dict[str, tuple[int, int]] = {}

    def __call__(self, environ: Any, start_response: Any) -> Any:
        with counted(self._engine) as costs:
            answer = self._bridge(environ, start_response)
        self.found[f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}"] = costs.cost
        return answer


@pytest.fixture
def costs(bridge: Bridge, doors: tuple[Door, Door]) -> Costs:
    found = Costs(bridge)
    doors[0].app = found
    return found


def test_a_login_makes_as_many_statements_and_transactions_as_the_tables_say(costs: Costs, log_in: LogIn) -> None:
    log_in("nikos.androulakis")  # The keys that sign tokens are made once.
    for table in FIRST, RETURNING:
        costs.found.clear()
        log_in("maria.papadaki")
        costs.found.pop("GET /jwks")
        assert costs.found == table


def test_who_is_known_in_this_browser_is_not_asked(
    costs: Costs, bridge: Bridge, browser: Browser, log_in: LogIn
) -> None:
    log_in("maria.papadaki", browser)
    costs.found.clear()
    browser.open(Keycloak(bridge).authorize_url())
    assert costs.found == NOT_ASKED
