"""A clerk of the desk who is signed in, and a citizen's case."""

from typing import TYPE_CHECKING

import desk_samples as desk
import pytest
from flask.testing import FlaskClient
from visits import csrf, sign_in

if TYPE_CHECKING:
    from conftest import Issuer, Services


@pytest.fixture
def clerk(issuer: "Issuer", services: "Services") -> None:
    issuer.person("clerk-1", roles=["staff", "desk-clerk"])
    services.lay_out("GET /bridge/desk/cases", {"items": [desk.LINE]})
    services.lay_out("GET /bridge/desk/checks", {"items": []})
    services.lay_out("POST /bridge/desk/cases", desk.OPEN, 201)
    services.lay_out("POST /bridge/desk/lookups", desk.LOOKUP)
    services.lay_out(f"GET /bridge{desk.CASE}", desk.OPEN)
    services.lay_out(f"POST /bridge{desk.CASE}/certify", desk.CERTIFIED)


@pytest.fixture
def token(client: FlaskClient, clerk: None) -> str:
    return csrf(sign_in(client, "/desk"))
