"""People of the tests: they register, sign in with TAXISnet, get tokens, all through the real front doors."""

import re
import uuid
from dataclasses import dataclass
from typing import Any

import requests
from devstack import seed, taxisnet
from devstack.stack import Stack
from devstack.visitor import Visitor
from taxisnet_simulator.personas import check_digit

from tests.kit.administrator import Administrator
from tests.kit.mailbox import Mailbox, eventually
from tests.kit.own_numbers import own_numbers
from tests.kit.tokens import CodeFlow, Tokens

PASSWORD = "a-long-Test-passphrase-7"
GIVEN_NAME, FAMILY_NAME = "Μαρία", "Δοκιμή"
"""Of everybody of level A here."""
ACTION_LINK = re.compile(r"https?://\S*action-token\S*")
"""The link in a mail of Keycloak's."""


class Citizen:
    """A level A user with a password and a verified address. One who never asks for tokens never signs in."""

    def __init__(
        self,
        people: "People",
        username: str,
        subject: str,
        language: str,
        signed_in: tuple[Visitor, Tokens] | None = None,
    ) -> None:
        self.username, self.subject = username, subject
        self._people, self._language, self._signed_in = people, language, signed_in

    @property
    def address(self) -> str:
        return f"{self.username}@mail.example"

    @property
    def visitor(self) -> Visitor:
        """A browser in which this person is signed in."""
        return self._way_in()[0]

    @property
    def tokens(self) -> Tokens:
        """What the sign-in in that browser gave; a token lives for five minutes."""
        return self._way_in()[1]

    def _way_in(self) -> tuple[Visitor, Tokens]:
        if self._signed_in is None:
            visitor = Visitor(self._language)
            self._signed_in = visitor, self._people.sign_in(visitor, self.username)
        return self._signed_in


@dataclass
class Representative:
    """A person who represents a business: the persona at TAXISnet, both tax numbers, the way in."""

    persona: str
    afm: str
    business_afm: str
    notice_email: str
    visitor: Visitor
    tokens: Tokens


class People(CodeFlow):
    """Makes people and their tokens on the running platform."""

    def __init__(self, stack: Stack, mailbox: Mailbox) -> None:
        super().__init__(stack)
        self.mailbox, self.admin = mailbox, Administrator(stack)
        self._personas = own_numbers("persona", range(100, 100_000))
        self._businesses = own_numbers("business", range(10_000_000))

    # -- level A

    def citizen(self, language: str = "en") -> Citizen:
        """A new person of level A, made by the administrator: for tests that are not about registering."""
        username = _new_username()
        account = {
            "username": username,
            "email": f"{username}@mail.example",
            "emailVerified": True,
            "enabled": True,
            "firstName": GIVEN_NAME,
            "lastName": FAMILY_NAME,
            "attributes": {"locale": [language]},
            "credentials": [{"type": "password", "value": PASSWORD, "temporary": False}],
        }
        made = self.admin.change("POST", "/users", account)
        return Citizen(self, username, made.headers["Location"].rpartition("/")[2], language)

    def registered(self, language: str = "en", username: str | None = None) -> Citizen:
        """A person of level A who went the whole way: the form, the link in the mail, a password of one's own."""
        visitor = Visitor(language)
        verifier = self.begin(visitor)
        visitor.follow("registration")
        name = self.register(visitor, username)
        tokens = self.finish(visitor, verifier)
        return Citizen(self, name, tokens.subject, language, (visitor, tokens))

    def register(self, visitor: Visitor, username: str | None = None) -> str:
        """From the form of registration on; returns the username. An address that had mails before may have more."""
        username = username or _new_username()
        address = f"{username}@mail.example"
        known = {mail["id"] for mail in self.mailbox.mails(address)}
        written = {"username": username, "email": address, "firstName": GIVEN_NAME, "lastName": FAMILY_NAME}
        visitor.submit(form="form#kc-register-form", **written)
        mails = self.mailbox.wait(address, count=len(known) + 1)
        [new] = [mail for mail in mails if mail["id"] not in known]
        body = self.mailbox.mail(new["id"])["text"]
        links = ACTION_LINK.findall(body)
        assert links, body
        visitor.open(links[0])
        if not visitor.page.select_one("input[name=password-new]"):
            link = visitor.page.select_one("#kc-info-message a")
            assert link is not None, visitor.text
            visitor.open(str(link["href"]))
        visitor.submit(**{"password-new": PASSWORD, "password-confirm": PASSWORD})
        return username

    def sign_in(self, visitor: Visitor, username: str, password: str = PASSWORD, **more: str) -> Tokens:
        verifier = self.begin(visitor, **more)
        visitor.submit(form="form#kc-form-login", username=username, password=password)
        return self.finish(visitor, verifier)

    # -- level B

    def taxisnet(self, persona: str, visitor: Visitor | None = None) -> tuple[Visitor, Tokens]:
        """A level B user, through TAXISnet."""
        visitor = visitor or Visitor("en")
        verifier = self.begin(visitor, kc_idp_hint="taxisnet")
        taxisnet.pass_through(visitor, persona)
        return visitor, self.finish(visitor, verifier)

    def fresh_persona(self) -> str:
        """A person at TAXISnet whom no other test has met."""
        return f"visitor-{next(self._personas)}"

    def free_afm(self) -> str:
        """A tax number that the register does not know, of a person who has never come."""
        return seed.tax_number(self.fresh_persona())

    def new_representative(self, establishments: int) -> Representative:
        """A new person of level B with an accepted special declaration for a new business."""
        persona = self.fresh_persona()
        visitor, tokens = self.taxisnet(persona)
        declaration = self.declaration_of(persona, establishments)
        seed.enter_debtor(self.stack, declaration["business"])
        seed.accept_declaration(self.stack, declaration)
        business_afm, email = declaration["business"]["afm"], declaration["business"]["notice_email"]
        one = Representative(persona, seed.tax_number(persona), business_afm, email, visitor, tokens)
        eventually(lambda: self._is_linked(one), 180, "the link of the representative to reach fee-declarations")
        self.mailbox.wait(email)
        return one

    def declaration_of(self, persona: str, establishments: int) -> dict[str, Any]:
        """The special declaration of this persona for a new business, as staff accept it."""
        number, mark = f"8{next(self._businesses):07d}", uuid.uuid4().hex[:10]
        email = f"notes-{mark}@business.example"
        places = [
            {"name": f"Κατάστημα {n}", "address": f"Ελευθερίας {n}, Χερσόνησος"} for n in range(1, establishments + 1)
        ]
        declaration: dict[str, Any] = seed.representative_declaration()
        declaration["representative_afm"] = seed.tax_number(persona)
        afm = number + check_digit(number)
        # In a list of many one business is told from another by its name.
        name = f"{declaration['business']['name']} {mark}"
        declaration["business"] |= {"afm": afm, "name": name, "notice_email": email, "establishments": places}
        return declaration

    def _is_linked(self, one: Representative) -> bool:
        address = f"{self.stack.layout.url('fee-declarations')}/businesses"
        return requests.get(address, headers=one.tokens.headers(), timeout=60).status_code == 200


def _new_username() -> str:
    return f"citizen-{uuid.uuid4().hex[:10]}"
