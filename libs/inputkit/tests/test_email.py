"""What a form takes is what a mail can be sent to."""

import json
from pathlib import Path
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inputkit.email import LONGEST, EmailAddress, on_the_wire, read_email
from inputkit.refusals import Refused
from inputkit.schemas import Shape, Unfit
from inputkit.text import Line

# Keycloak's forms are written in Java; idp-config tries them with the same addresses.
SAME = json.loads((Path(__file__).parent / "addresses.json").read_text(encoding="utf-8"))
ANY = st.one_of(st.text(max_size=300), st.builds("{}@{}.test{}".format, st.text(), st.text(), st.text(max_size=3)))


@pytest.mark.parametrize(
    "address",
    [
        "",
        "eleni",
        "eleni@",
        "@mail.test",
        "eleni@mail.test\r\nRCPT TO:<other@mail.test>",
        "eleni@mail.test\n",
        "eleni@mail.test,other@mail.test",
        "Ελένη <eleni@mail.test>",
        "eleni@mail.test>",
        "<eleni@mail.test",
        "eleni@mail..test",
        "eleni@[127.0.0.1]",
        "ελένη@mail.test",
        '"el eni"@mail.test',
        f"{'e' * 60}@{'m' * 60}.{'m' * 60}.{'m' * 60}.{'m' * 60}.test",
        "eleni\u202e@mail.test",
    ],
)
def test_an_address_that_is_not_safe_on_the_wire_is_not_used(address: str) -> None:
    assert on_the_wire(address) is None


@pytest.mark.parametrize(
    "address",
    [
        # Found by trying: forms took these, and the mail was never sent.
        *("infο@firm.example", "μαρία@firm.example", "a@b.example.", "a..b@firm.example", ".ab@firm.example"),
        *("mailto:a@firm.example", "a@my_host.example", "a@[192.0.2.1]", "a@localhost", "a@b", "a b@firm.example"),
        *("a@firm.example\x00", "a@firm.example; b@firm.example", "a@-firm.example", "\ud800@firm.example"),
    ],
)
def test_no_form_takes_what_no_mail_reaches(address: str) -> None:
    with pytest.raises(Refused, match="email"):
        read_email(address)


@pytest.mark.parametrize("address", SAME["taken"])
def test_what_every_form_takes(address: str) -> None:
    assert on_the_wire(read_email(address))


@pytest.mark.parametrize("address", SAME["refused"])
def test_what_every_form_refuses(address: str) -> None:
    with pytest.raises(Refused, match="email"):
        read_email(address)


def test_a_greek_domain_goes_out_in_ascii() -> None:
    assert on_the_wire("eleni@δήμος.gr") == "eleni@xn--jxalzmp.gr"
    assert on_the_wire("Eleni.N+x@Mail.Test") == "Eleni.N+x@mail.test"


def test_what_was_pasted_is_kept_as_it_was_meant() -> None:
    assert read_email(" Eleni\u200b@Mail.Example\u00a0") == "Eleni@mail.example"
    assert read_email("eleni@δήμος.gr") == "eleni@δήμος.gr"


@given(ANY)
def test_a_used_address_is_one_plain_ascii_word(unverified: str) -> None:
    used = on_the_wire(unverified)
    if used is not None:
        assert used.isascii()
        assert used.isprintable()
        assert used.count("@") == 1
        assert not set(' <>,;"()[]\\') & set(used)
        assert len(used) <= LONGEST
        assert on_the_wire(used) == used


@given(ANY)
def test_the_form_s_rule_is_the_sender_s(written: str) -> None:
    try:
        kept = read_email(written)
    except Refused:
        return
    assert on_the_wire(kept) is not None
    assert read_email(kept) == kept


class Written(Shape):
    email: EmailAddress
    other: Annotated[EmailAddress, Line(254)] | None = None


def test_as_a_type() -> None:
    assert Written.taken({"email": " a@B.example"}).email == "a@b.example"
    for wrong in (5, None, "a", "\ud800@b.example"):
        with pytest.raises(Unfit) as unfit:
            Written.taken({"email": wrong})
        assert [fault.field for fault in unfit.value.faults] == ["email"]
