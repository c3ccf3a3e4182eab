"""Demo people, and the special declaration of one of them: made by the services' own commands."""

import csv
import io
import json
import secrets as random
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from taxisnet_simulator.personas import check_digit, find

from devstack.stack import Stack

REPRESENTATIVE_PERSONA = "eleni.xenaki"
NOTICE_EMAIL = "logistirio@xenaki-hotels.example"
_BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def accept_declaration(stack: Stack, declaration: dict[str, Any]) -> None:
    """What a clerk does after the pre-check; the numbers travel on standard input, never as arguments."""
    stack.run("identity-bridge", ["-m", "identity_bridge.commands", "accept-declaration"], json.dumps(declaration))


def accept_declarations(stack: Stack, declarations: Sequence[Mapping[str, Any]]) -> None:
    """The same for many, by one command."""
    given = json.dumps({"items": list(declarations)})
    stack.run("identity-bridge", ["-m", "identity_bridge.commands", "accept-declarations"], given)


def enter_debtor(stack: Stack, *businesses: Mapping[str, Any]) -> None:
    """Put the businesses on finance's list of debtors, as a town's finance application gives it."""
    listed = io.StringIO()
    rows = [(f"{random.randbelow(10**8):08d}", one["afm"], one["name"], 3) for one in businesses]
    csv.writer(listed).writerows([("code", "afm", "name", "months"), *rows])
    stack.run("fee-declarations", ["-m", "fee_declarations.commands", "import-debtors"], listed.getvalue())


def enrol_clerk(stack: Stack, username: str, number: str, afm: str) -> None:
    """Give a member of staff a place at the desk, as operations do."""
    clerk = {"username": username, "office": "transparency", "number": number, "afm": afm}
    stack.run("identity-bridge", ["-m", "identity_bridge.commands", "enrol-clerk"], json.dumps(clerk))


def enrol_officer(stack: Stack, username: str, afm: str) -> None:
    """Let a member of staff tie debtors, as operations do: not for what is their own."""
    asked = json.dumps({"afm": afm})
    known = json.loads(stack.run("identity-bridge", ["-m", "identity_bridge.commands", "person-of"], asked))
    officer = {"username": username, "afm": afm, "person_id": known["person_id"]}
    stack.run("fee-declarations", ["-m", "fee_declarations.commands", "enrol-officer"], json.dumps(officer))


def made_up_number(number: int) -> str:
    """A tax number of nobody: right check digit, in a range that no persona has."""
    digits = f"9{number:07d}"
    return digits + check_digit(digits)


def tax_number(persona: str) -> str:
    """The persona's tax number as the register knows it: nine digits."""
    found = find(persona)
    if found is None:
        raise LookupError(persona)
    return found.taxid[-9:]


def representative_declaration() -> dict[str, Any]:
    """The hotel owner's special declaration for her company."""
    return {
        "representative_afm": tax_number(REPRESENTATIVE_PERSONA),
        "business": {
            "afm": tax_number("xenaki.ike"),
            "name": "ΞΕΝΑΚΗ ΞΕΝΟΔΟΧΕΙΑΚΗ ΜΟΝΟΠΡΟΣΩΠΗ ΙΚΕ",
            "trade_name": "Xenaki Hotels",
            "address": "Παραλιακή οδός 12",
            "tax_office": "ΔΟΥ Ηρακλείου",
            "notice_email": NOTICE_EMAIL,
            "establishments": [
                {"name": "Ξενοδοχείο «Αύρα»", "address": "Παραλιακή οδός 12"},
                {"name": "Εστιατόριο «Γιασεμί»", "address": "Οδός Νεάρχου 3"},
            ],
        },
        "capacity": "legal_representative",
        "valid_from": date(2024, 1, 1).isoformat(),
        "valid_to": None,
        "locale": "el",
    }


_STAFF = (
    ("clerk", "Κώστας", "Πιστοποιήσεων", ["certificate-clerk"]),
    ("registry", "Λένα", "Ληξιαρχείου", ["certificate-clerk"]),
    ("head", "Μάρκος", "Μητρώων", ["certificate-clerk", "certificate-supervisor"]),
    ("finance", "Φωτεινή", "Εσόδων", ["finance-officer"]),
    ("treasury", "Γιάννης", "Ταμείου", ["finance-officer"]),
    ("desk", "Δανάη", "Ταυτοποίησης", ["desk-clerk"]),
    ("supervisor", "Παύλος", "Διαφάνειας", ["desk-clerk", "desk-supervisor"]),
    ("reviewer", "Ρένα", "Δηλώσεων", ["declaration-clerk"]),
    ("ops", "Όλγα", "Διαχείρισης", ["operations"]),
)
"""User name, names and roles of the members of staff."""


def people(staff_domain: str) -> list[dict[str, Any]]:
    """New descriptions for idp-config's ``person`` command, each with a password of its own."""
    citizen = _person("citizen", "dimitra", "mail.example", "Δήμητρα", "Πολίτη")
    staff = [
        _person("staff", name, staff_domain, given, family) | {"roles": roles, "otp_secret": _otp_secret()}
        for name, given, family, roles in _STAFF
    ]
    return [citizen, *staff]


def _person(kind: str, username: str, domain: str, given_name: str, family_name: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "username": username,
        "email": f"{username}@{domain}",
        "given_name": given_name,
        "family_name": family_name,
        "password": f"Demo-{random.token_hex(8)}",
    }


def _otp_secret() -> str:
    return "".join(random.choice(_BASE32) for _ in range(32))
