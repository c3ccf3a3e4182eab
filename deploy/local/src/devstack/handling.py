"""A certificate in the pages of the office: taken, written, signed, laid out and handed over."""

import re

import requests

from devstack import one_time
from devstack.progress import wait_for
from devstack.stack import Stack
from devstack.visitor import Visitor

DOCUMENT = {
    "document.record_number": "1542",
    "document.members": "Πολίτη Δήμητρα του Νικολάου, 7 Φεβρουαρίου 1980\nΠολίτης Ανδρέας του Γεωργίου, σύζυγος",
}
"""What the office writes into a certificate of family status beside what was asked."""
COLLECTOR = {
    "collector.capacity": "self",
    "collector.document_kind": "id-card",
    "collector.last_signs": "456",
}
_PICKUP_CODE = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{4}[- ][0-9A-HJKMNP-TV-Z]{4}\b")


def sign_in(visitor: Visitor, portal: str, username: str, password: str, otp_secret: str | None = None) -> None:
    """With a password, and staff with what their phone shows."""
    visitor.open(f"{portal}/auth/login/password")
    visitor.submit(form="form#kc-form-login", username=username, password=password)
    if otp_secret is not None:
        one_time.show(visitor, otp_secret)


def take_and_sign(clerk: Visitor, portal: str, request_id: str) -> None:
    """From the list of what nobody has to the signature under the document."""
    clerk.open(f"{portal}/casework?view=unassigned")
    clerk.open(f"/casework/{request_id}")
    clerk.submit(form="form[action*='/take']")
    clerk.submit("draft", form="form[action*='/draft']", **DOCUMENT)
    clerk.submit("present", form="form[action*='/draft']")
    clerk.follow(f"/casework/{request_id}/issue")
    clerk.submit(form="form#form")
    # The question before it is done for good.
    clerk.submit(form="main form")


def wait_for_document(stack: Stack, clerk: Visitor, request_id: str) -> None:
    """Until the worker has made what was signed."""
    wait_for(
        "the document",
        lambda: is_offered(clerk, request_id, "lay-out"),
        60,
        str(stack.layout.logs / "certificates-worker.log"),
    )


def is_offered(clerk: Visitor, request_id: str, act: str) -> bool:
    """Whether this can be done with the case now."""
    page = clerk.open(f"/casework/{request_id}").page
    return page.select_one(f"main a[href^='/casework/{request_id}/{act}']") is not None


def lay_out(clerk: Visitor, request_id: str) -> None:
    clerk.follow(f"/casework/{request_id}/lay-out")
    clerk.submit(form="form#form", place="office")


def hand_over(clerk: Visitor, code: str) -> None:
    """To the person who shows this code, and an identity document."""
    clerk.open("/casework/pickups")
    clerk.submit(form="main form", code=code)
    clerk.submit(form="form#form", code=code, **COLLECTOR)


def pickup_code(mail_page: str, address: str) -> str | None:
    """The code in the newest mail to this address that has one."""
    mails = requests.get(f"{mail_page}/api/mails", params={"to": address}, timeout=5).json()
    for mail in mails:
        text = requests.get(f"{mail_page}/api/mails/{mail['id']}", timeout=5).json()["text"]
        if found := _PICKUP_CODE.search(text):
            return found[0]
    return None
