"""What people do by hand, without JavaScript: from the portal's first page to something filed."""

from devstack import journey, taxisnet
from devstack.stack import Stack
from devstack.visitor import Visitor

from tests.kit.api import Api
from tests.kit.mailbox import Mailbox
from tests.kit.people import PASSWORD, People


def sign_in_with_password(visitor: Visitor, stack: Stack, username: str) -> None:
    visitor.open(f"{stack.layout.url('portal')}/auth/login/password")
    visitor.submit(form="form#kc-form-login", username=username, password=PASSWORD)


def test_a_taxisnet_persona_files_a_request_by_post_in_under_ten_clicks(stack: Stack, people: People) -> None:
    visitor = Visitor()
    journey.sign_in(visitor, stack.layout.url("portal"), people.fresh_persona())
    address = journey.ask_certificate_by_post(visitor)
    assert "/cases/requests/" in address
    assert visitor.clicks < 10
    assert "/" in visitor.text


def test_a_representative_declares_and_reads_the_code(stack: Stack, people: People, mailbox: Mailbox) -> None:
    representative = people.new_representative(1)
    visitor = Visitor()
    journey.sign_in(visitor, stack.layout.url("portal"), representative.persona)
    address = journey.declare_fee(visitor)
    assert "/cases/declarations/" in address
    (mail,) = mailbox.wait(representative.notice_email, about="Σημείωμα πληρωμής")
    code = (
        Api(stack.layout, representative.tokens)
        .get("fee-declarations", "/declarations")
        .json()["items"][0]["note"]["rf"]
    )
    assert " ".join(code[place : place + 4] for place in range(0, 25, 4)) in visitor.text
    assert mail["attachments"]
    visitor.open(f"/fees/{address.split('/declarations/')[1].split('?')[0]}/note.pdf")
    assert visitor.response is not None
    assert visitor.response.content.startswith(b"%PDF-")


def test_level_a_is_told_before_starting_and_can_collect(stack: Stack, people: People) -> None:
    citizen = people.citizen()
    visitor = Visitor("en")
    sign_in_with_password(visitor, stack, citizen.username)
    visitor.open(f"/certificates/{journey.CERTIFICATE}/form")
    assert "TAXISnet" in visitor.text
    visitor.submit(form="main form", delivery="collect", **{"answers.record": "current"}, **journey.APPLICANT)
    visitor.submit(form="main form")
    assert "/cases/requests/" in visitor.url
    items = Api(stack.layout, citizen.tokens).get("certificates", "/requests").json()["items"]
    assert [item["delivery"] for item in items] == ["collect"]


def test_what_follows_from_answers_is_asked_on_pages_of_its_own(stack: Stack, people: People) -> None:
    citizen = people.citizen()
    visitor = Visitor("en")
    sign_in_with_password(visitor, stack, citizen.username)
    visitor.open(f"/certificates/{journey.CERTIFICATE}/form")
    for_another = {**journey.APPLICANT, "applicant.capacity": "authorised"}
    visitor.submit(form="main form", delivery="collect", **{"answers.record": "former"}, **for_another)
    assert visitor.url.endswith("/more"), visitor.heading
    visitor.submit(form="main form", **{"answers.record_surname": "Ξενάκη"})
    assert visitor.url.endswith("/documents"), visitor.heading
    visitor.submit(form="main form#form")
    assert visitor.url.endswith("/check"), visitor.heading
    assert "Ξενάκη" in visitor.text
    visitor.submit(form="main form")
    case = visitor.url.split("?")[0]
    assert "/cases/requests/" in case
    visitor.open(f"{case}/receipt.pdf")
    assert visitor.response is not None
    assert visitor.response.content.startswith(b"%PDF-")
    visitor.open(f"{case}/documents")
    assert visitor.status == 200
    visitor.open(f"{case}/withdrawal").submit(form="main form")
    items = Api(stack.layout, citizen.tokens).get("certificates", "/requests").json()["items"]
    assert [item["state"] for item in items] == ["withdrawn"]


def test_anybody_may_ask_whether_a_document_holds(stack: Stack) -> None:
    visitor = Visitor("en")
    visitor.open(f"{stack.layout.url('portal')}/e").submit(form="main form", code="0000 0000 0000 0000 0")
    assert visitor.heading == "There is no document with this code"
    # As a camera reads it: capitals, and the answer at once.
    visitor.open(f"{stack.layout.url('portal')}/E/00000000000000000")
    assert visitor.heading == "There is no document with this code"
    visitor.open("/e").submit(form="main form", code="0000 0000 0000 0000 1")
    assert visitor.status == 422


def test_level_a_is_refused_fees_by_page_and_by_api(stack: Stack, people: People) -> None:
    citizen = people.citizen()
    visitor = Visitor("en")
    sign_in_with_password(visitor, stack, citizen.username)
    visitor.open("/services")
    assert "special declaration" in visitor.text
    visitor.open("/fees")
    assert visitor.page.select_one("#closed") is not None
    assert "TAXISnet" in visitor.text
    assert "special declaration" in visitor.text
    body = {
        "establishment_id": "5a0c5f0e-8f3c-4c55-9d7b-0c2c5f5d9f00",
        "fee": "accommodation",
        "period": "2024-Q1",
        "receipts": "1.00",
        "inclusive": True,
        "locale": "en",
    }
    refused = Api(stack.layout, citizen.tokens).post("fee-declarations", "/declarations", body)
    assert refused.status_code == 403
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert [missing["requirement"] for missing in refused.json()["missing"]] == ["level", "business_link"]


def test_the_same_account_is_raised_in_its_session(stack: Stack, people: People) -> None:
    citizen = people.citizen()
    visitor = Visitor("en")
    sign_in_with_password(visitor, stack, citizen.username)
    visitor.open("/account")
    visitor.submit(form="form[action$='/account/link']")
    if visitor.page.select_one("[name=continue]"):
        visitor.submit("continue")
    taxisnet.pass_through(visitor, people.fresh_persona())
    assert visitor.url.startswith(f"{stack.layout.url('portal')}/account")
    assert visitor.status == 200
    visitor.open("/services")
    address = journey.ask_certificate_by_post(visitor)
    assert "/cases/requests/" in address
    again = people.sign_in(Visitor("en"), citizen.username)
    items = Api(stack.layout, again).get("certificates", "/requests").json()["items"]
    assert [item["delivery"] for item in items] == ["post"]


def test_a_companys_own_login_is_sent_to_the_person(stack: Stack) -> None:
    visitor = Visitor("en")
    visitor.open(f"{stack.layout.url('portal')}/auth/login/taxisnet")
    taxisnet.pass_through(visitor, "xenaki.ike")
    assert visitor.url.startswith(stack.layout.url("identity-bridge"))
    assert visitor.page.select_one(f"a[href^='{stack.layout.url('portal')}']")


def test_signing_out_ends_the_session(stack: Stack, people: People) -> None:
    visitor = Visitor()
    journey.sign_in(visitor, stack.layout.url("portal"), people.fresh_persona())
    journey.sign_out(visitor)
    assert visitor.url.startswith(stack.layout.url("portal"))
    visitor.open(f"{stack.layout.url('portal')}/services")
    assert not visitor.url.startswith(f"{stack.layout.url('portal')}/services") or visitor.status != 200
