"""Callers of each operation of this service with valid input, a new person each time."""

import itertools
import time
import uuid
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from flask.testing import FlaskClient
from identity_bridge.register.domain import Identity, Method
from identity_bridge.register.store import clerks, conflicts
from identity_bridge.register.store.conflicts import NewConflict
from identity_bridge.register.use_cases import comparison
from inputkit.tax import Afm
from servicekit.db import transaction
from servicekit.testing.borders import Call
from sqlalchemy import Engine
from stdnum.gr import vat

from tests.conftest import CLIENT_SECRET, KEYCLOAK, KEYRING, Bridge, Browser, Keycloak
from tests.declaring import CERTIFICATION, fields
from tests.desk import CARD
from tests.keeping import context
from tests.papers import as_text, blank_sheet
from tests.proving import prove

SHEET = as_text(blank_sheet())
WHY = {"reason": "ήρθε ο ίδιος με την ταυτότητά του"}


class Odd:
    """Everybody whom the borders of this service need, each with headers of their own."""

    def __init__(self, bridge: Bridge, engine: Engine) -> None:
        self.bridge, self.engine = bridge, engine
        self.client: FlaskClient = bridge.apps[0].test_client(use_cookies=False)
        self._numbers = itertools.count(1)

    def ask(self, method: str, path: str, headers: dict[str, str], body: Any = None) -> Any:
        answer = self.client.open(path, method=method, json=body, headers=headers)
        assert answer.status_code < 400, (path, answer.status_code, answer.text)
        return answer.get_json(silent=True)

    def afm(self) -> str:
        digits = f"{next(self._numbers):08d}"
        return digits + vat.calc_check_digit(digits)

    # -- accounts of staff

    def operator(self) -> dict[str, str]:
        claims = {"preferred_username": "operator", "roles": ["operations"], "amr": ["pwd", "otp"]}
        return self.bridge.tokens.headers("operator-1", **claims)

    def place(self) -> dict[str, str]:
        return {"office": "transparency", "number": str(next(self._numbers)), "afm": self.afm()}

    def enrolment(self) -> Call:
        number = next(self._numbers)
        who = {"username": f"clerk-{number}", "given_name": "Άννα", "family_name": "Παππά", "locale": "el"}
        body = {**who, "email": f"clerk-{number}@example.org", "roles": ["desk-clerk"], **self.place()}
        return Call({**self.operator(), "Idempotency-Key": f"enrolment-{number}"}, body=body)

    def member(self, body: Any = None) -> Call:
        made = self.bridge.staff.employ(f"clerk-{next(self._numbers)}", "certificate-clerk")
        return Call(self.operator(), path={"member_id": made.subject}, body=body)

    # -- on the way from Keycloak to TAXISnet and back

    def authorize(self) -> Call:
        asked = dict(parse_qsl(Keycloak(self.bridge).authorize_url().partition("?")[2]))
        return Call(query={**asked, "ui_locales": "el"})

    def callback(self) -> Call:
        """TAXISnet knows no such code, and says so."""
        begun = self.client.get("/authorize", query_string=self.authorize().query)
        state = begun.headers["Location"].rpartition("state=")[2]
        cookie = begun.headers["Set-Cookie"].partition(";")[0]
        return Call({"Cookie": cookie}, query={"state": state, "code": "no-code-of-theirs"}, refused=502)

    def _proved(self) -> tuple[Keycloak, Browser, str]:
        keycloak, browser = Keycloak(self.bridge), Browser(self.bridge)
        browser.open(keycloak.authorize_url()).log_in("maria.papadaki")
        return keycloak, browser, browser.seen[-1].rpartition("login=")[2]

    def confirm(self, **answer: str) -> Call:
        _, browser, login = self._proved()
        cookie = f"bridge_login={browser.session.cookies['bridge_login']}"
        form = {"login": login, **answer} if answer else None
        return Call({"Cookie": cookie}, query={} if answer else {"login": login}, form=form)

    def token(self) -> Call:
        keycloak, browser, _ = self._proved()
        form = {"grant_type": "authorization_code", "code": browser.press("yes").answer["code"]}
        client = {"client_id": "keycloak", "client_secret": CLIENT_SECRET}
        return Call(form={**form, "redirect_uri": KEYCLOAK, "code_verifier": keycloak.verifier, **client})

    def logout(self) -> Call:
        target = f"{KEYCLOAK}/logout_response"
        return Call(query={"post_logout_redirect_uri": target, "state": "s", "client_id": "keycloak"})

    # -- oneself

    def citizen(self, **claims: Any) -> tuple[str, dict[str, str]]:
        subject = f"citizen-{next(self._numbers)}"
        self.bridge.accounts.citizen(subject)
        return subject, self.bridge.tokens.headers(subject, **{"auth_time": int(time.time()), **claims})

    def person(self, **claims: Any) -> tuple[str, dict[str, str]]:
        """A person whom TAXISnet proved, with an account that knows it."""
        with transaction(self.engine) as conn:
            identity = Identity(Afm(self.afm()), "ΕΛΕΝΗ", "ΞΕΝΑΚΗ")
            known = prove(conn, KEYRING, identity, Method.TAXISNET, self.bridge.clock.now)
        mail = {"email": f"{known.person_id}@mail.example", "email_verified": True}
        subject, headers = self.citizen(level="B", person_id=known.person_id, **{**mail, **claims})
        self.bridge.accounts.write(subject, known)
        self.ask("GET", "/identity", headers)
        return subject, headers

    def joining(self) -> Call:
        _, goes = self.person(preferred_username=f"taxis-{next(self._numbers)}")
        intent = self.ask("POST", "/account-joins", goes)["intent"]
        _, stays = self.citizen(preferred_username=f"user-{next(self._numbers)}")
        self.ask("POST", "/account-joins/proofs", stays, {"intent": intent})
        return Call(stays, body={"intent": intent})

    # -- the desk

    def clerk(self, *roles: str) -> dict[str, str]:
        number = next(self._numbers)
        with transaction(self.engine) as conn:
            asked = clerks.Enrolment(f"desk-{number}", "transparency", str(number), self.afm())
            clerks.enrol_clerk(conn, KEYRING, asked)
        claims = {"preferred_username": f"desk-{number}", "amr": ["pwd", "otp"]}
        return self.bridge.tokens.headers(f"staff-{number}", roles=["desk-clerk", *roles], **claims)

    def supervisor(self) -> dict[str, str]:
        return self.clerk("desk-supervisor")

    def lookup(self, clerk: dict[str, str], subject: str) -> str:
        found = self.ask("POST", "/desk/lookups", clerk, {"who": f"user-{subject}", **WHY})
        return str(found["lookup_id"])

    def opened(self, clerk: dict[str, str], subject: str) -> str:
        by = {"lookup_id": self.lookup(clerk, subject)}
        return str(self.ask("POST", "/desk/cases", clerk, by)["case_id"])

    def at_desk(self, body: Any = None, *, act: str = "") -> Call:
        """A case of a citizen of level A; for an ``act`` after the certification it was certified."""
        clerk, (subject, _) = self.clerk(), self.citizen()
        case_id = self.opened(clerk, subject)
        if act:
            self.ask("POST", f"/desk/cases/{case_id}/certify", clerk, CARD | {"afm": self.afm()})
        return Call(self.clerk() if act == "check" else clerk, path={"case_id": case_id}, body=body)

    def supervised(self, *, lowered: bool = False) -> Call:
        supervisor, (subject, _) = self.supervisor(), self.person()
        case_id = self.opened(supervisor, subject)
        if lowered:
            self.ask("POST", f"/desk/cases/{case_id}/revoke", supervisor, WHY)
            case_id = self.opened(supervisor, subject)
        return Call(supervisor, path={"case_id": case_id}, body=WHY)

    def by_code(self) -> Call:
        _, headers = self.citizen()
        code = self.ask("POST", "/desk-codes", headers, {"locale": "el"})["code"]
        return Call(self.clerk(), body={"code": code})

    def double(self) -> Call:
        subject, _ = self.person()
        other, _ = self.citizen()
        accounts, person_id = self.bridge.accounts.known, self.bridge.accounts.known[subject].person_id
        accounts[other] = replace(accounts[other], person_id=person_id, level="B")
        comparison.compare(self.engine, context(self.bridge.accounts), self.bridge.clock.now)
        supervisor = self.supervisor()
        newest = self.ask("GET", "/desk/doubles", supervisor)["items"][-1]
        return Call(supervisor, path={"double_id": newest["double_id"]}, body=WHY)

    def conflict(self) -> Call:
        subject, _ = self.person()
        person_id = self.bridge.accounts.known[subject].person_id or ""
        with transaction(self.engine) as conn:
            conflicts.add(conn, NewConflict("afm-of-another-account", [subject], person_id), self.bridge.clock.now)
        supervisor = self.supervisor()
        newest = self.ask("GET", "/desk/conflicts", supervisor)["items"][-1]
        return Call(supervisor, path={"conflict_id": newest["conflict_id"]}, body=WHY)

    # -- special declarations

    def written(self, **changes: Any) -> dict[str, Any]:
        return {"fields": fields(afm=self.afm(), **changes), "locale": "el"}

    def begun(self, headers: dict[str, str], **changes: Any) -> str:
        return str(self.ask("POST", "/declarations", headers, self.written(**changes))["case_id"])

    def own_case(self, body: Any = None, *, confirmed: bool = False, **more: str) -> Call:
        _, headers = self.person()
        case_id = self.begun(headers)
        if confirmed:
            self.ask("POST", f"/declarations/{case_id}/confirm", headers)
        return Call(headers, path={"case_id": case_id, **more}, body=body)

    def with_code(self, **changes: Any) -> Call:
        call = self.own_case(confirmed=True, **changes)
        code = {"gov_code": f"{uuid.uuid4().hex[:22]}"}
        self.ask("PUT", f"/declarations/{call.path['case_id']}/document", dict(call.headers), code)
        return call

    def submitted(self, body: Any = None, **changes: Any) -> Call:
        call = self.with_code(**changes)
        self.ask("POST", f"/declarations/{call.path['case_id']}/submit", dict(call.headers))
        return replace(call, body=body)

    def with_scan(self) -> Call:
        call = self.own_case(confirmed=True, page="1")
        body = {"content": SHEET, "certification": CERTIFICATION}
        self.ask("PUT", f"/declarations/{call.path['case_id']}/document", dict(call.headers), body)
        return call

    def address(self) -> Call:
        return self.submitted({"email": f"notes-{next(self._numbers)}@xenaki.example"})

    def reviewer(self) -> dict[str, str]:
        return self.clerk("declaration-clerk")

    def reviewing(self, body: Any) -> Call:
        return replace(self.submitted(body), headers=self.reviewer())

    def accepted(self, call: Call) -> Call:
        decision = {"revision": 1, "document_checked": True}
        path = f"/declarations-desk/cases/{call.path['case_id']}/accept"
        found = self.ask("GET", f"/declarations-desk/cases/{call.path['case_id']}", reviewer := self.reviewer())
        despite = [one["code"] for one in found["findings"] if one["serious"]]
        self.ask("POST", path, reviewer, decision | {"despite": despite})
        return call

    def paper(self) -> Call:
        subject, _ = self.person()
        body = {"who": f"user-{subject}", "fields": fields(afm=self.afm()), "content": SHEET}
        return Call(self.reviewer(), body={**body, "certification": CERTIFICATION})

    def scan(self) -> Call:
        """No code of ours is on the sheet: it belongs to no case."""
        return Call(self.reviewer(), body={"content": SHEET, "certification": CERTIFICATION}, refused=404)

    def others(self) -> Call:
        """A business for which two act, and the legal representative of it."""
        afm, found = self.afm(), []
        for capacity in ("legal_representative", "authorised_accountant"):
            _, headers = self.person()
            body = {"fields": fields(afm=afm, capacity=capacity), "locale": "el"}
            case_id = str(self.ask("POST", "/declarations", headers, body)["case_id"])
            for method, path, sent in (
                ("POST", "confirm", None),
                ("PUT", "document", {"gov_code": uuid.uuid4().hex[:22]}),
                ("POST", "submit", None),
            ):
                self.ask(method, f"/declarations/{case_id}/{path}", headers, sent)
            found.append(self.accepted(Call(headers, path={"case_id": case_id})))
        owner, other = found
        return replace(owner, path={**owner.path, "other_id": other.path["case_id"]}, body={})
