"""A page asks each service at most once: what it shows comes in one answer, however many things that are."""

import re
from collections import Counter
from itertools import product

import case_forms
import case_samples as sample
import pytest
import samples
from conftest import Issuer, Services
from flask import Flask
from flask.testing import FlaskClient
from test_figures import FOUND as FIGURES
from visits import sign_in

ROOTS = ("/certificates/", "/cases/requests/", "/casework", "/e", "/E")
"""Where the pages of certificates are: for citizens, for staff, and public ones."""
JUDGED = "/certificates/955481/check"
"""What will be filed. The service is asked what was written, and then whether it would take exactly that."""
ALONE = {"/e", "/E", "/casework/catalogue/import", "/casework/pickups", "/casework/search"}
"""Pages that show nothing of a service's: a field to write into, or the way to another page."""
VALUES = {"code": "955481", "request_id": samples.REQUEST["id"], "case_id": sample.CASE_ID, "batch_id": sample.BATCH_ID}
WRITTEN = {
    "answers.record": "current",
    "delivery": "post",
    "applicant.father_name": "Νίκος",
    "applicant.mother_name": "Άννα",
    "applicant.birth_date": "1980-02-07",
    "applicant.capacity": "self",
    "street": "Ελευθερίας",
    "postcode": "70014",
    "city": "Χερσόνησος",
}
ONE_OF = re.compile(r"<any\(([^)]*)\):\w+>")
NAMED = re.compile(r"<(?:\w+:)?(\w+)>")


def pages(app: Flask) -> list[str]:
    """The addresses of all pages of certificates, each act and each step by itself; no files and no pictures."""
    rules = [rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    return sorted(
        NAMED.sub(lambda found: VALUES[found[1]], path)
        for rule in rules
        if rule.startswith(ROOTS) and "." not in rule
        for path in _each(rule)
    )


def _each(rule: str) -> list[str]:
    choices = [[word.strip(' "') for word in found.split(",")] for found in ONE_OF.findall(rule)]
    return [_with(rule, chosen) for chosen in product(*choices)]


def _with(rule: str, chosen: tuple[str, ...]) -> str:
    words = iter(chosen)
    return ONE_OF.sub(lambda _: next(words), rule)


@pytest.mark.parametrize("level", ["B"], indirect=True)
@pytest.mark.usefixtures("working")
def test_no_page_of_certificates_asks_a_service_twice(
    app: Flask, client: FlaskClient, services: Services, issuer: Issuer
) -> None:
    case_forms.everything(services)
    services.lay_out("GET /certificates/catalogue/procedures", {"items": []})
    services.lay_out("GET /certificates/figures", FIGURES)
    services.lay_out("POST /certificates/verifications", {"state": "unknown"})
    issuer.person(level="B", verified_given_name="Μαρία", verified_family_name="Παπαδάκη")
    sign_in(client)
    draft = {"name": "955481", "values": WRITTEN, "key": "k" * 24, "filed_as": None}
    times = {"updated_at": samples.REQUEST["submitted_at"], "expires_at": samples.REQUEST["submitted_at"]}
    services.drafts["certificates", "955481"] = {**draft, **times}
    asked: dict[str, Counter[str]] = {}
    for page in pages(app):
        services.parts.clear()
        answer = client.get(page)
        assert answer.status_code in (200, 303), page
        asked[page] = Counter(services.parts)
    assert asked.pop(JUDGED) == {"certificates": 2}
    assert {page: dict(calls) for page, calls in asked.items() if max(calls.values(), default=0) > 1} == {}
    assert {page for page, calls in asked.items() if not calls} == ALONE
