"""What a mail program reads in the headers is what was written, however long and in whatever language."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.headerregistry import Address
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from notifier import mime
from notifier.foreign import Recipient
from notifier.letters import Letter

WORDS = "Η ΞΕΝΟΔΟΧΕΙΑΚΗ ΙΚΕ περιμένει την οικονομική υπηρεσία, email για 7/2026 RF12 Payment note (οίκοθεν) «α» 😀"


def headers(subject: str, name: str) -> dict[str, str]:
    """The subject and the addressee as a mail program reads them."""
    recipient = Recipient(email="maria@mail.example", locale="el", name=name)
    raw = mime.build(
        Letter(subject=subject, text="x", html="<p>x</p>", recipient=recipient, document=None),
        to="maria@mail.example",
        sender=Address("Δήμος Χερσονήσου", addr_spec="no-reply@chersonisos.example"),
        reply_to="info@chersonisos.example",
        mid=mime.message_id(UUID(int=1), "no-reply@chersonisos.example"),
        at=datetime(2026, 11, 24, tzinfo=UTC),
    )
    head = raw.partition(b"\r\n\r\n")[0]
    assert max(len(line) for line in head.split(b"\r\n")) <= 78
    head.decode("ascii")
    mail = message_from_bytes(raw)
    return {field: str(make_header(decode_header(mail[field]))) for field in ("Subject", "To", "From")}


TEXTS = st.lists(st.sampled_from(WORDS.split()), min_size=1, max_size=14).map(" ".join)


@given(TEXTS, TEXTS)
def test_no_space_is_lost_in_long_headers(subject: str, name: str) -> None:
    read = headers(subject, name)
    assert read["Subject"] == subject
    # A name in quotes is the same name (RFC 5322 3.2.4).
    assert read["To"].replace('"', "").replace(" <", "<") == f"{name}<maria@mail.example>"
    assert read["From"].replace(" <", "<") == "Δήμος Χερσονήσου<no-reply@chersonisos.example>"


@pytest.mark.parametrize("name", ["Maria Papadaki", "", "Papadaki, Maria"])
def test_ascii_stays_as_it_is(name: str) -> None:
    read = headers("Payment note 7/2026", name)
    assert read["Subject"] == "Payment note 7/2026"
    assert read["To"].endswith("maria@mail.example>" if name else "maria@mail.example")
