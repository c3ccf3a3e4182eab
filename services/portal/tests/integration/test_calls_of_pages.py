"""What every page asks, of citizens and of staff: each service at most once, but for three that say so here."""

import re
from collections import Counter
from collections.abc import Iterator

import case_samples
import declaration_samples as declaring
import desk_samples as desk
import fee_samples
import form_visits
import pytest
import revenue_samples as revenue
import samples
import staff_samples as staff
from conftest import Issuer, Services
from flask import Flask
from flask.testing import FlaskClient
from visits import sign_in

pytestmark = pytest.mark.parametrize("level", ["B"], indirect=True)

everything = form_visits.everything
ROLES = [
    *("staff", "operations", "finance-officer", "certificate-clerk", "certificate-supervisor"),
    *("desk-clerk", "desk-supervisor", "declaration-clerk"),
]
VALUES = {
    "business_id": "b1",
    "establishment_id": "e1",
    "fee": "accommodation",
    "code": "955481",
    "request_id": samples.REQUEST["id"],
    "declaration_id": fee_samples.DECLARATION["id"],
    "member_id": staff.MEMBER_ID,
    "note_id": revenue.NOTE_ID,
    "file_id": revenue.FILE_ID,
    "payment_id": revenue.PAYMENT_ID,
    "message_id": revenue.MESSAGE_ID,
}
MORE = {
    "/": {"certificates": 2, "fees": 2},
    "/services": {"certificates": 3, "fees": 4},
    "/desk": {"bridge": 3},
}
"""Pages that show what several lists of a service hold, and how often they ask it at most."""
ENDING = ("/auth/", "/logout")


def pages(app: Flask) -> Iterator[str]:
    """The address of each page whose parts have a value here, and of one of its acts."""
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.rule.startswith((*ENDING, "/static")):
            continue
        case_id = next((one for word, one in CASES.items() if word in rule.rule), case_samples.CASE_ID)
        path: str | None = rule.rule
        for part in re.findall(r"<([^>]*)>", rule.rule):
            name = part.rpartition(":")[2]
            chosen = re.findall(r"[\w-]+", part.removeprefix("any("))[0] if part.startswith("any") else None
            value = chosen or ({**VALUES, "case_id": case_id}).get(name) or ("1" if part.startswith("int") else None)
            path = path.replace(f"<{part}>", value) if path and value else None
        if path:
            yield path


CASES = {"declar": declaring.CASE_ID, "/desk": desk.CASE_ID}


@pytest.mark.parametrize("roles", [[], ROLES], ids=["citizen", "staff"])
def test_a_page_asks_each_service_at_most_once(
    app: Flask, client: FlaskClient, services: Services, issuer: Issuer, everything: None, roles: list[str]
) -> None:
    issuer.person(level="B", **({"roles": roles} if roles else {}))
    sign_in(client, "/account")
    asked: dict[str, Counter[str]] = {}
    for path in pages(app):
        services.parts.clear()
        if client.get(path).status_code == 200:
            asked[path] = Counter(services.parts)
    assert len(asked) > 60, "the pages are found"
    often = {path: {part: n for part, n in calls.items() if n > 1} for path, calls in asked.items()}
    assert {path: calls for path, calls in often.items() if calls and path not in MORE} == {}
    assert all(often.get(path, {}).get(part, 0) <= most for path, parts in MORE.items() for part, most in parts.items())
