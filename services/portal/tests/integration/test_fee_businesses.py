"""Whose fees: businesses, who acts for them, and where nothing can be declared."""

import re
from typing import Any

import pytest
from conftest import Services
from flask.testing import FlaskClient
from portal import language
from test_fees import AT, BOTH, PERIOD, B, businesses
from visits import check_page, csrf, send, sign_in

pytestmark = pytest.mark.usefixtures("working")


@BOTH
@B
@pytest.mark.parametrize(
    ("state", "establishments", "said"),
    [("waiting", 1, "debtors.person.waiting"), ("tied", 0, "fees.no_places")],
    ids=["untied", "without establishment"],
)
def test_where_nothing_can_be_declared_the_form_does_not_run_on(
    client: FlaskClient, services: Services, locale: str, state: str, establishments: int, said: str
) -> None:
    businesses(services, state, establishments=establishments)
    client.set_cookie("portal_lang", locale)
    text = language.texts(locale)[said]
    start = sign_in(client, "/fees")
    steps = [f"{base}/{step}" for base in ("/fees/accommodation", AT) for step in ("period", "check")]
    for path in ("/fees", "/fees/accommodation/continue", *(steps if establishments else steps[:2])):
        page = client.get(path, follow_redirects=True)
        check_page(page, locale)
        assert text in page.text, path
        assert 'name="fee"' not in page.text
        assert 'name="period"' not in page.text
        assert language.texts(locale)["step_up.lead"] not in page.text
    assert text in send(client, f"{AT if establishments else steps[0][:-7]}/period", csrf(start), **PERIOD).text
    assert services.requests("GET /fees/fees/accommodation/periods") == services.requests("POST /fees/quotes") == []


@BOTH
@B
def test_whose_page_it_is_stands_at_its_top_with_the_way_to_another(
    client: FlaskClient, services: Services, locale: str
) -> None:
    businesses(services, "tied", "waiting", establishments=2)
    client.set_cookie("portal_lang", locale)
    texts = language.texts(locale)
    start = sign_in(client, "/fees")
    check_page(start, locale)
    assert re.findall(r'href="/fees/businesses/(b\d)"', start.text) == ["b1", "b2"]
    assert texts["fees.not_tied"] in start.text
    assert texts["fees.overdue_count"].format(count=1) in start.text
    for path in ("/fees/businesses/b1", "/fees/establishments/e1", f"{AT}/period"):
        page = client.get(path)
        check_page(page, locale)
        [acting] = re.findall(r'<div class="portal-acting">(.*?)</div>', page.text, re.S)
        assert "Xenaki" in acting, path
        assert 'href="/fees/businesses"' in acting, path
    check = send(client, f"{AT}/period", csrf(page), **PERIOD)
    assert "Xenaki" in check.text[check.text.index('"portal-acting"') :]
    # A person with one business has nowhere to change to.
    businesses(services, "tied")
    alone = client.get(f"{AT}/period").text
    assert "portal-acting" in alone
    assert texts["fees.change_business"] not in alone


@BOTH
@B
def test_a_business_shows_who_may_act_for_it_and_is_searched(
    client: FlaskClient, services: Services, locale: str
) -> None:
    businesses(services, "tied", "tied", establishments=2)
    client.set_cookie("portal_lang", locale)
    texts = language.texts(locale)
    page = sign_in(client, "/fees/businesses/b1")
    [actors] = re.findall(r'<dl class="govuk-summary-list" id="actors">(.*?)</dl>', page.text, re.S)
    assert [texts[f"declare.capacities.{one}"] in actors for one in ("legal_representative", "authorised_accountant")]
    assert actors.count(texts["fees.actor_own"]) == 1
    for path, text in (("/fees/businesses", "068933130"), ("/fees/businesses/b1", "αύρα")):
        found = send(client, path, csrf(page), text=text)
        check_page(found, locale)
        [(_, body)] = services.requests(f"POST /fees{path[5:]}/searches")
        assert body == {"text": text}
        assert texts["fees.show_all"] in found.text
        errors = [{"field": "text", "text": "Γράψτε το αλλιώς."}]
        services.lay_out(f"POST /fees{path[5:]}/searches", {"code": "invalid-input", "errors": errors}, 422)
        refused = send(client, path, csrf(page), text="x")
        assert (refused.status_code, faulty(refused)) == (422, ["text"])


def faulty(page: Any) -> list[str]:
    """The fields that the list of faults leads to."""
    listed = page.text[page.text.index("govuk-error-summary") :]
    return re.findall(r'<a href="#([a-z-]+)"', listed)
