"""Services in which everything works, for the tests of pages."""

from typing import TYPE_CHECKING

import fee_samples
import pytest
import samples

if TYPE_CHECKING:
    from conftest import Issuer, Services

NOTE = f"/fees/declarations/{fee_samples.DECLARATION['id']}/note.pdf"


@pytest.fixture(params=["A"])
def level(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def working(services: "Services", issuer: "Issuer", level: str) -> None:
    """Services in which everything works."""
    issuer.person(level=level)
    services.lay_out("GET /certificates/policy", samples.POLICY)
    services.lay_out("GET /fees/policy", samples.FEE_POLICY)
    services.lay_out("GET /fees/fees", samples.FEES)
    services.lay_out("GET /fees/fees/accommodation/periods", fee_samples.PERIODS)
    services.lay_out("GET /certificates/options", samples.options(level=level))
    services.lay_out("GET /fees/options", samples.fee_options(level=level))
    services.lay_out("GET /certificates/procedures", {"items": [samples.PROCEDURE]})
    services.lay_out("GET /certificates/procedures/955481", samples.PROCEDURE)
    services.lay_out("POST /certificates/procedures/955481/checks", {"open_requests": []})
    services.lay_out("GET /certificates/uploads", {"items": [], "limits": samples.LIMITS})
    services.lay_out("GET /certificates/uploads/limits", samples.LIMITS)
    services.lay_out("GET /certificates/requests", {"items": [samples.REQUEST]})
    services.lay_out(f"GET /certificates/requests/{samples.REQUEST['id']}", samples.REQUEST)
    services.answers["POST /certificates/requests"] = services.file("certificates", "955481", samples.REQUEST)
    services.lay_out("GET /fees/businesses", fee_samples.BUSINESSES)
    services.lay_out("POST /fees/businesses/searches", fee_samples.BUSINESSES)
    services.lay_out("GET /fees/businesses/b1", fee_samples.BUSINESS_PAGE)
    services.lay_out("POST /fees/businesses/b1/searches", fee_samples.BUSINESS_PAGE)
    services.lay_out("GET /fees/establishments/e1", fee_samples.ESTABLISHMENT_PAGE)
    services.lay_out("PUT /fees/establishments/e1", fee_samples.ESTABLISHMENT_PAGE)
    services.lay_out("GET /fees/businesses/b1/declaring", fee_samples.DECLARING)
    services.lay_out("POST /fees/declaration-batches", fee_samples.BATCH, 201)
    services.lay_out("POST /fees/businesses/b1/declaration-sheets", fee_samples.BATCH, 201)
    services.lay_out("GET /fees/declaration-batches/batch-1", fee_samples.BATCH)
    services.lay_out("POST /fees/declaration-batches/batch-1/filing", fee_samples.FILED)
    services.lay_out("DELETE /fees/declaration-batches/batch-1", {})
    services.lay_out("fee accommodation of e1", fee_samples.ESTABLISHMENT_FEE)
    services.lay_out("POST /fees/quotes", fee_samples.QUOTE)
    services.answers["POST /fees/declarations"] = services.file("fees", "accommodation.e1", fee_samples.DECLARATION)
    services.lay_out("GET /fees/declarations", {"items": [fee_samples.DECLARATION]})
    own = f"/fees/declarations/{fee_samples.DECLARATION['id']}"
    services.lay_out(f"GET {own}", fee_samples.DECLARATION)
    services.lay_out(f"POST {own}/amendment-quotes", fee_samples.AMENDMENT_QUOTE)
    services.lay_out(f"POST {own}/amendment", fee_samples.DECLARATION)
    services.lay_out(f"POST {own}/withdrawal", fee_samples.DECLARATION)
    services.lay_out(f"GET {NOTE}", b"%PDF-1.7")
