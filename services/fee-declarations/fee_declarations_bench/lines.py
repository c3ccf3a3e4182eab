"""What is measured: requests as the portal sends them, each the same whatever the database holds."""

import hashlib
import itertools
import time
import uuid
from collections.abc import Mapping
from typing import Any

from flask.testing import FlaskClient
from servicekit.testing import TokenFactory
from servicekit.testing.measuring import LONGEST, Ask, Line
from sqlalchemy import Engine, text
from werkzeug.test import TestResponse

from fee_declarations_bench import archive
from fee_declarations_bench.files import notification

LINES_OF_FILE = 100


class Asking:
    """Who asks for what; each request that writes is a new one."""

    def __init__(self, engine: Engine, tokens: TokenFactory) -> None:
        self._engine, self._tokens, self._numbers = engine, tokens, itertools.count()
        self.officer = self._headers("officer", roles=["finance-officer"], amr=["pwd", "otp"])
        self.person = self._headers("subject-0", level="B", person_id=archive.PERSON)
        self.filer = self._headers("subject-filer", level="B", person_id=archive.FILER)
        with engine.connect() as conn:
            places = text("SELECT id::text FROM establishments WHERE business_id = md5('hb' || :n)::uuid ORDER BY name")
            self.places = list(conn.execute(places, {"n": archive.HOLDERS}).scalars())
            codes = text("SELECT rf FROM notes WHERE valid_until > '2026-11-23' ORDER BY rf LIMIT :n")
            self.codes = list(conn.execute(codes, {"n": LINES_OF_FILE}).scalars())

    def _headers(self, subject: str, **claims: Any) -> dict[str, str]:
        claims = {"exp": int(time.time()) + LONGEST, "preferred_username": subject, **claims}
        return self._tokens.headers(subject, **claims)

    def file_declaration(self, client: FlaskClient, _: Mapping[str, str]) -> TestResponse:
        number = next(self._numbers)
        place, quarter = self.places[number % len(self.places)], number // len(self.places)
        body = {
            "establishment_id": place,
            "fee": "accommodation",
            "period": f"{2023 + quarter // 4}-Q{1 + quarter % 4}",
            "receipts": "100000.00",
            "inclusive": True,
            "locale": "el",
        }
        headers = {**self.filer, "Idempotency-Key": uuid.uuid4().hex}
        return client.post("/declarations", json=body, headers=headers)

    def post_file(self, client: FlaskClient, _: Mapping[str, str]) -> TestResponse:
        number = next(self._numbers)
        data = notification(f"M{number}", [(1, code, f"B{number}-{n}") for n, code in enumerate(self.codes)])
        headers = {**self.officer, "X-File-Name": "x.xml"}
        shown = client.post("/bank-files", data=data, content_type="application/xml", headers=headers).get_json()
        return client.post(f"/bank-files/{shown['id']}/posting", json={}, headers=self.officer)

    def close_month(self, client: FlaskClient, _: Mapping[str, str]) -> TestResponse:
        """The last month of the archive, which is opened again each time: closed ones stay closed in life."""
        with self._engine.begin() as conn:
            conn.execute(text("SET LOCAL session_replication_role = replica"))
            conn.execute(text("DELETE FROM months WHERE first_day = '2026-10-01'"))
        return client.post("/months/2026-10/close", json={"despite": True}, headers=self.officer)

    def staff(self, path: str) -> Ask:
        return lambda client, _: client.get(path, headers=self.officer)

    def own(self, path: str) -> Ask:
        return lambda client, _: client.get(path, headers=self.person)

    def search(self, typed: str) -> Ask:
        return lambda client, _: client.post("/finance/searches", json={"text": typed}, headers=self.officer)


def lines(asking: Asking) -> list[Line]:
    business, declaration, note = (str(uuid.UUID(_md5(name))) for name in ("b0", "d0", "n0"))
    code = asking.codes[0]
    searches = {
        "whole code": code,
        "code with a wrong digit": code[:-1] + str((int(code[-1]) + 1) % 10),
        "last digits of a code": code[-8:],
        "number of a note": "0/2020",
        "tax number": "100000000",
        f"name that three have ({archive.RARE})": archive.RARE,
        f"name that one in 16 has ({archive.COMMON})": archive.COMMON,
        "name that nobody has": "ΩΩΩΩΩ",
    }
    return [
        Line("filing a declaration", asking.file_declaration),
        Line("posting a bank file of 100 lines", asking.post_file),
        Line("a person's declarations", asking.own("/declarations")),
        Line("a person's businesses", asking.own("/businesses")),
        Line("one declaration", asking.own(f"/declarations/{declaration}")),
        Line("the account of a business", asking.own(f"/businesses/{business}/statement")),
        Line("a debtor's card", asking.staff(f"/debtors/{business}/card")),
        Line("check of a note", asking.staff(f"/notes/{note}")),
        *(Line(f"search: {name}", asking.search(typed)) for name, typed in searches.items()),
        Line("payments that are held", asking.staff("/payments/held")),
        Line("files of the bank", asking.staff("/bank-files")),
        Line("work of staff, in numbers", asking.staff("/staff-work")),
        Line("months, and figures of the open one", asking.staff("/months")),
        Line("closing a month", asking.close_month),
        Line("balances of all accounts", asking.staff("/finance/figures")),
        Line("messages to finance", asking.staff("/finance/messages")),
    ]


def _md5(name: str) -> str:
    return hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()
