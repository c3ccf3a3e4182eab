"""A person for every odd shape of userinfo, as an XML parser reads it."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from taxisnet_simulator.faults import FAULTS, NONE
from taxisnet_simulator.personas import PERSONAS, Persona, check_digit, find
from taxisnet_simulator.userinfo import document

from .conftest import Person, Program

ATTRIBUTES = ["userid", "taxid", "lastname", "firstname", "fathername", "mothername", "birthyear"]


def read(username: str) -> dict[str, str]:
    persona = find(username)
    assert persona is not None
    [userinfo] = ET.fromstring(document(persona))  # noqa: S314 -- our own document
    return dict(userinfo.attrib)


@pytest.mark.parametrize("persona", PERSONAS, ids=lambda persona: str(persona.username))
def test_what_is_sent_is_what_the_persona_is(simulator: Program, person: Person, persona: Persona) -> None:
    answer = simulator.userinfo(person.access_token(persona.username))
    assert answer.headers["Content-Type"] == "text/xml;charset=UTF-8"
    [userinfo] = ET.fromstring(answer.content)  # noqa: S314 -- our own document
    given = {name: value for name in ATTRIBUTES[2:] if (value := getattr(persona, name)) is not None}
    userid = persona.userid or persona.username
    assert userinfo.attrib == {"userid": f"{userid}   ", "taxid": f"{persona.taxid}   ", **given}
    assert list(userinfo.attrib) == [name for name in ATTRIBUTES if name in userinfo.attrib]


def test_numbers_are_valid() -> None:
    assert [check_digit("06893313"), check_digit("66007410"), check_digit("12345678")] == ["0", "0", "3"]
    with_number = [persona for persona in PERSONAS if persona.taxid != "null"]
    for persona in (*with_number, find("visitor-0"), find("visitor-99999")):
        assert persona is not None
        number = persona.taxid[-9:]
        assert number[8] == check_digit(number[:8])
    assert find("visitor-100000") is None


def test_only_one_person_has_two_user_names() -> None:
    """userid is a login name: one may have another tomorrow."""
    first, second = read("despina.vavoura"), read("rg1201")
    assert {name for name in first if first[name] != second[name]} == {"userid"}
    numbers = [persona.taxid for persona in PERSONAS]
    assert [number for number in numbers if numbers.count(number) > 1] == ["068933130"] * 2


def test_nothing_is_said_in_every_way() -> None:
    assert read("souleiman")["firstname"] == "null"
    ariadne = read("ariadne.fix")
    assert (ariadne["fathername"], ariadne["mothername"], "birthyear" in ariadne) == ("NULL", "", False)
    assert list(read("kyma.oe")) == ["userid", "taxid", "lastname"]
    assert set(read("ypourgeio").values()) >= {""}
    assert read("kdd.xoris.afm")["taxid"] == "null   "
    employee = read("manolis.fragkos")
    assert (employee["fathername"], employee["mothername"]) == ("null", "null")


def test_a_login_name_may_hold_the_tax_number() -> None:
    """As those of GSIS's test server do: a log that holds login names holds tax numbers."""
    katina = read("katina.stavraki")
    assert katina["userid"].strip() == "User" + katina["taxid"].strip()


def test_letters_that_look_alike_are_mixed() -> None:
    name = read("stelios.kalogerakis")["lastname"]
    assert {character.isascii() for character in name} == {True, False}


def test_quotes_and_ampersands_survive() -> None:
    assert read("john.oneill")["lastname"] == "O'NEILL & SONS"
    assert read("giorgis.melidonis")["firstname"] == 'ΓΕΩΡΓΙΟΣ "ΓΙΩΡΓΗΣ"'
    assert read("kyma.oe")["lastname"] == 'ΑΦΟΙ ΞΕΝΑΚΗ "ΤΟ ΚΥΜΑ" Ο.Ε.'


def test_the_readme_names_everybody_and_every_fault() -> None:
    readme = (Path(__file__).parents[1] / "README.md").read_text()
    names = [persona.username for persona in PERSONAS] + [fault.name for fault in FAULTS if fault.name != NONE]
    assert [name for name in names if f"`{name}`" not in readme] == []
