"""Addresses of mail, by the rule of the sender: every form takes exactly the addresses that the notifier can send
to."""

from typing import Annotated

from email_validator import EmailNotValidError, ValidatedEmail, validate_email
from pydantic import AfterValidator

from inputkit.refusals import Refused
from inputkit.text import taking, tidy

LONGEST = 254
"""Signs of an address (RFC 5321, 4.5.3.1.3)."""


def read_email(text: str) -> str:
    """The address as it is kept and shown, its host in small letters of its own script; raises Refused."""
    return _checked(tidy(text)).normalized


def on_the_wire(unverified: str) -> str | None:
    """The address in ASCII (the host in IDNA), or None when no mail can safely go there.

    smtplib cuts an address at a line break and sends to what is left, so nothing unchecked may reach it.
    """
    try:
        return _checked(unverified).ascii_email
    except Refused:
        return None


def _checked(text: str) -> ValidatedEmail:
    if len(text) > LONGEST or not text.isprintable():
        raise Refused("email")
    try:
        # Whether a host exists is the mail server's to say; here also the reserved name .test is an address.
        # Strict: what stands before the "@" has 64 signs at most, more no server need take (RFC 5321, 4.5.3.1.1).
        return validate_email(
            text, check_deliverability=False, allow_smtputf8=False, strict=True, test_environment=True
        )
    except EmailNotValidError:
        raise Refused("email") from None


EmailAddress = Annotated[str, AfterValidator(taking(read_email))]
"""An address that mail can be sent to."""
