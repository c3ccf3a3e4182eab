"""Answers of identity-bridge about accounts of staff, as its OpenAPI file describes them."""

from typing import Any

MEMBER_ID = "1f0c8f52-0c39-4d1c-9f0d-3f2a54d6f7aa"
GRANT = {"role": "desk-clerk", "since": "2026-11-23T08:00:00+00:00", "seen": False, "by": "operator"}
SEEN = {"role": "finance-officer", "since": "2026-11-24T08:00:00+00:00", "seen": True, "by": None}
MEMBER: dict[str, Any] = {
    "id": MEMBER_ID,
    "username": "anna.pappa",
    "given_name": "Άννα",
    "family_name": "<Παππά>",
    "email": "anna@dimos.example",
    "locked": False,
    "roles": [GRANT, SEEN],
    "password_set": True,
    "second_factor_set": True,
    "created_at": "2026-11-20T08:00:00+00:00",
    "changeable": True,
    "place": {"office": "transparency", "number": "105"},
    "lacks_place": False,
}
LOCKED: dict[str, Any] = {**MEMBER, "locked": True, "second_factor_set": False, "password_set": False}
HOMELESS: dict[str, Any] = {**MEMBER, "place": None, "lacks_place": True}
BOSS: dict[str, Any] = {**MEMBER, "roles": [{**SEEN, "role": "operations"}], "changeable": False, "place": None}
IMPORTED: dict[str, Any] = {**MEMBER, "created_at": None}
WRITTEN = {
    "username": "anna.pappa",
    "given_name": "Άννα",
    "family_name": "Παππά",
    "email": "anna@dimos.example",
    "office": "transparency",
    "number": "105",
    "afm": "123456783",
}
