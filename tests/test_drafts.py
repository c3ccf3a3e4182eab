"""What was written is never lost, never doubled and never another person's: on the real services."""

from concurrent.futures import ThreadPoolExecutor

import requests
from devstack import journey
from devstack.stack import Stack
from playwright.sync_api import Browser

from tests.kit.api import Api
from tests.kit.certificates import START, begin
from tests.kit.people import People
from tests.kit.reader import SUBMIT, Reader
from tests.kit.signing_in import enter, sign_in


def test_a_form_sent_after_everything_ended_is_there_after_signing_in(
    stack: Stack, people: People, browser: Browser
) -> None:
    citizen = people.citizen("el")
    reader = Reader(browser, stack.layout.url("portal"), "el")
    sign_in(reader, citizen.username, START + "form")
    begin(reader, "collect")
    people.admin.end_sessions(citizen.subject)
    # The access token may live on for minutes; what ends the portal's session is Keycloak's call on the back channel.
    reader.press(SUBMIT)
    assert reader.heading() == "Συνδεθείτε για να συνεχίσετε"
    assert "Όσα γράψατε δεν χάθηκαν" in reader.page.inner_text("main")
    reader.press("main a[href*='/auth/login/password']")
    enter(reader, citizen.username)
    assert reader.page.url.endswith(START + "form")
    assert reader.page.locator("[name='answers.record'][value=current]").is_checked()
    reader.press(SUBMIT)
    reader.press(SUBMIT)
    assert "/cases/requests/" in reader.page.url
    reader.context.close()


def test_another_person_at_the_same_browser_sees_nothing_of_it(stack: Stack, people: People, browser: Browser) -> None:
    first, second = people.citizen("el"), people.citizen("el")
    reader = Reader(browser, stack.layout.url("portal"), "el")
    sign_in(reader, first.username, START + "form")
    begin(reader, "collect")
    reader.press(SUBMIT)
    reader.open(START + "form")
    begin(reader, "collect")
    people.admin.end_sessions(first.subject)
    reader.press(SUBMIT)
    reader.press("main a[href*='/auth/login/password']")
    enter(reader, second.username)
    assert reader.page.locator("[name='answers.record']:checked").count() == 0
    reader.open("/services")
    assert reader.page.locator("a[href$='/continue']").count() == 0
    reader.context.close()


def test_drafts_follow_the_person_to_another_device_and_can_be_thrown_away(
    stack: Stack, people: People, browser: Browser
) -> None:
    username = people.citizen("el").username
    phone, desk = (Reader(browser, stack.layout.url("portal"), locale) for locale in ("el", "en"))
    sign_in(phone, username, START + "form")
    begin(phone, "collect")
    phone.press(SUBMIT)
    sign_in(desk, username, "/services")
    desk.press("main a[href$='/continue']")
    assert desk.page.url.endswith(START + "check")
    desk.open("/services")
    desk.press("form[action^='/drafts/'] button")
    assert desk.page.locator("a[href$='/continue']").count() == 0
    phone.open(START + "form")
    assert phone.page.locator("[name='answers.record']:checked").count() == 0
    for reader in (phone, desk):
        reader.context.close()


def test_pressed_many_times_at_once_is_one_request(stack: Stack, people: People, browser: Browser) -> None:
    citizen = people.citizen("el")
    reader = Reader(browser, stack.layout.url("portal"), "el")
    sign_in(reader, citizen.username, START + "form")
    begin(reader, "collect")
    reader.press(SUBMIT)
    form = {name: reader.page.locator(f"main form [name={name}]").input_value() for name in ("csrf", "key")}
    cookies = {str(one["name"]): str(one["value"]) for one in reader.context.cookies()}

    def press(_: int) -> requests.Response:
        address = f"{reader.portal}{START}check"
        return requests.post(address, data=form, cookies=cookies, timeout=60, allow_redirects=False)

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(press, range(6)))
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    # The back button, and the same page sent once more.
    reader.page.go_back()
    assert press(0).headers["Location"] == answers[0].headers["Location"]
    listed = Api(stack.layout, citizen.tokens).get("certificates", "/requests").json()["items"]
    assert [item["procedure"]["code"] for item in listed] == [journey.CERTIFICATE]
    reader.context.close()
