"""The services' APIs, called with a person's own token."""

import uuid
from typing import Any

import requests
from devstack.layout import Layout

from tests.kit.people import People
from tests.kit.tokens import Tokens

PERIODS = ("2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4")
ACCOMMODATION = "accommodation"
APPLICANT = {
    "given_name": "Μαρία",
    "family_name": "Δοκιμαστική",
    "father_name": "Νικόλαος",
    "mother_name": "Άννα",
    "birth_date": "1980-02-07",
    "birth_place": "Χερσόνησος",
    "document_number": "ΑΚ 123456",
    "phone": "2897012345",
}
"""Who asks for a certificate, with all that some procedures want to know; at level B the names are the register's."""


class Api:
    """One person's calls."""

    def __init__(self, layout: Layout, tokens: Tokens, language: str = "en") -> None:
        self._layout, self._tokens, self._language = layout, tokens, language

    def renew(self, people: People) -> None:
        """A new access token: one lives for five minutes, and some tests take longer."""
        self._tokens = people.refresh(self._tokens)

    def get(self, service: str, path: str) -> requests.Response:
        headers = self._tokens.headers(self._language)
        return requests.get(f"{self._layout.url(service)}{path}", headers=headers, timeout=60)

    def post(self, service: str, path: str, body: dict[str, Any], key: str | None = None) -> requests.Response:
        headers = self._tokens.headers(self._language, **{"Idempotency-Key": key or uuid.uuid4().hex})
        return requests.post(f"{self._layout.url(service)}{path}", json=body, headers=headers, timeout=60)

    def ask_certificate(self, delivery: str, procedure: str, key: str | None = None) -> requests.Response:
        address = {"street": "Ελευθερίας", "number": "50", "postcode": "70014", "city": "Χερσόνησος"}
        body = {
            "procedure": procedure,
            "delivery": delivery,
            "answers": self.answers(procedure),
            "applicant": APPLICANT,
            "truth": True,
            "postal_address": address if delivery == "post" else None,
            "locale": "el",
        }
        return self.post("certificates", "/requests", body, key)

    def answers(self, procedure: str) -> dict[str, Any]:
        """An answer to each question that the procedure asks."""
        questions = self.get("certificates", f"/procedures/{procedure}").json()["questions"]
        return {question["id"]: _answer(question) for question in questions}

    def businesses(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.get("fee-declarations", "/businesses").json()["items"]
        return found

    def establishments(self) -> list[str]:
        """Ids of all establishments of the person's businesses, page after page."""
        found: list[str] = []
        for business in self.get("fee-declarations", "/businesses?page=1").json()["items"]:
            page, pages = 0, 1
            while page < pages:
                one = self.get("fee-declarations", f"/businesses/{business['id']}?page={page + 1}").json()
                found += [place["id"] for place in one["items"]]
                page, pages = page + 1, one["pages"]
        return found

    def declarations(self) -> list[dict[str, Any]]:
        """All fee declarations of the person, page after page."""
        page = self.get("fee-declarations", "/declarations").json()
        found: list[dict[str, Any]] = page["items"]
        while page["next"]:
            page = self.get("fee-declarations", f"/declarations?cursor={page['next']}").json()
            found += page["items"]
        return found

    def declare(
        self,
        establishment: str,
        period: str,
        fee: str = ACCOMMODATION,
        receipts: str = "12345.67",
        key: str | None = None,
    ) -> requests.Response:
        body = {
            "establishment_id": establishment,
            "fee": fee,
            "period": period,
            "receipts": receipts,
            "inclusive": True,
            "locale": "el",
        }
        return self.post("fee-declarations", "/declarations", body, key)


def representative_api(people: People, establishments: int) -> tuple[Api, str, list[str]]:
    """A new representative's calls, the address for notes, and the ids of the establishments."""
    one = people.new_representative(establishments)
    api = Api(people.stack.layout, one.tokens)
    places = api.establishments()
    assert len(places) == establishments
    return api, one.notice_email, places


def _answer(question: dict[str, Any]) -> str:
    if question["kind"] == "choice":
        return str(question["choices"][0]["value"])
    return {"year": "2024", "date": "2024-05-01"}.get(question["kind"], "Δοκιμή")
