"""A member of the certificates' office who is signed in, and the cases of the office."""

from typing import TYPE_CHECKING

import case_samples as sample
import pytest
from flask.testing import FlaskClient
from visits import csrf, sign_in

if TYPE_CHECKING:
    from conftest import Issuer, Services


def lay_out(services: "Services") -> None:
    """All that the pages of cases ask for."""
    services.lay_out("GET /certificates/casework/cases", sample.LISTED)
    services.lay_out("POST /certificates/casework/searches", {"items": [sample.SUMMARY] * 2, "more": True})
    services.lay_out(f"GET {sample.CASE}", sample.WHOLE)
    services.lay_out("choices", sample.CHOICES)
    for act in sample.EVERY_ACT:
        services.lay_out(f"POST {sample.CASE}/acts/{act}", sample.WHOLE)


@pytest.fixture
def office(issuer: "Issuer", services: "Services") -> None:
    issuer.person("clerk-1", roles=["staff", "certificate-clerk", "certificate-supervisor"])
    lay_out(services)


@pytest.fixture
def office_token(client: FlaskClient, office: None) -> str:
    return csrf(sign_in(client, "/casework"))
