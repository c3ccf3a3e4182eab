"""The main job of `make up` reaches its end, and can be done again where a start was interrupted."""

from typing import Any

from devstack import journey, seed
from devstack.stack import Stack

from tests.kit.office_pages import CLERK
from tests.kit.people import PASSWORD, People
from tests.kit.staff import Clerk, new_clerk


def test_the_main_job_reaches_its_end_and_can_be_done_again(stack: Stack, people: People) -> None:
    representative = people.new_representative(1)
    citizen = people.citizen()
    officer = new_clerk(stack, ("finance-officer",), enrolled=False)
    seed.enrol_officer(stack, officer.username, officer.afm)
    cast = journey.Cast(
        citizen=people.fresh_persona(),
        representative=representative.persona,
        notice_email=representative.notice_email,
        visitor={"username": citizen.username, "password": PASSWORD, "email": citizen.address},
        clerk=_signs_in(new_clerk(stack, CLERK, enrolled=False)),
        officer=_signs_in(officer),
    )
    first = [step["what"] for step in journey.run(stack, cast)]
    assert first[-1] == "issued and delivered: handed over by the code"
    assert "the receipt arrives by mail" in first
    assert [step["what"] for step in journey.run(stack, cast)] == first


def _signs_in(clerk: Clerk) -> dict[str, Any]:
    return {"username": clerk.username, "password": PASSWORD, "otp_secret": clerk.otp_secret}
