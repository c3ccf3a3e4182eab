"""A visit to the office in browsers: the phone of the citizen, the screen of the clerk, what both read."""

import pytest
from devstack import seed
from devstack.stack import Stack
from playwright.sync_api import Browser

from tests.kit.certificates import START, choose_post, fill_address
from tests.kit.desk_pages import CERTIFY, LOOK_UP, OPEN, certify, document, fill_document, make_code, open_case
from tests.kit.keyboard import Keyboard
from tests.kit.mailbox import Mailbox, eventually
from tests.kit.people import PASSWORD, People
from tests.kit.reader import SUBMIT, SUMMARY, Window, choose
from tests.kit.signing_in import sign_in
from tests.kit.staff import SUPERVISOR, Clerk, new_clerk
from tests.kit.traces import find_each, log_traces, metric_traces, subject_traces
from tests.kit.variants import LOCALES, thorough


@pytest.mark.parametrize("locale", LOCALES)
def test_a_visit_opens_the_post_in_the_request_that_waits(
    stack: Stack, people: People, mailbox: Mailbox, window: Window, locale: str
) -> None:
    person = people.citizen("el")
    citizen, desk, clerk = window(locale), window(locale), new_clerk(stack)
    sign_in(citizen, person.username, START + "form")
    choose_post(citizen)
    assert citizen.page.locator("[name=street]").count() == 0
    citizen.press("main a[href='/account/desk-code']")
    code = make_code(citizen)
    mailbox.wait_for_words(person.address, code)

    clerk.sign_in(desk)
    before = desk.clicks
    certify(desk, code.lower(), people.free_afm())
    assert desk.page.locator(".govuk-panel--confirmation").count() == 1
    assert person.address in desk.page.inner_text("main")
    assert desk.clicks - before == 2, "the code and the document are two pages"
    mailbox.wait_for_words(person.address, clerk.number)

    def is_open() -> bool:
        citizen.open(START + "continue")
        assert citizen.page.url.endswith(START + "address")
        return citizen.page.locator("[name=street]").count() == 1

    # The certificates service hears by an event that older tokens no longer count; the mail may be sooner.
    eventually(is_open, 120, "the address page to open")
    fill_address(citizen)
    citizen.press(SUBMIT)
    assert "/cases/requests/" in citizen.page.url

    office = {"el": "Γραφείο Διαφάνειας, αριθμός υπαλλήλου", "en": "Transparency Office, staff number"}[locale]
    for path in ("/account/history", "/account/views"):
        citizen.open(path)
        assert f"{office} {clerk.number}" in citizen.page.inner_text("main")
    citizen.open("/account/desk-code")
    assert citizen.page.locator("#desk-code, main form").count() == 0
    # The code served once.
    desk.open("/desk")
    open_case(desk, code)
    assert desk.page.locator(SUMMARY).count() == 1
    assert desk.page.locator("#code").input_value() == code


def test_what_is_refused_is_said_in_place_and_nothing_is_lost(stack: Stack, people: People, window: Window) -> None:
    citizen, desk, clerk = window("el"), window("el"), new_clerk(stack)
    sign_in(citizen, people.citizen("el").username, "/account/desk-code")
    clerk.sign_in(desk)
    open_case(desk, make_code(citizen))
    case = desk.page.url
    persona = people.fresh_persona()
    people.taxisnet(persona)
    refused = {
        "123456789": "εννέα ψηφία",
        clerk.afm: "Δεν επιβεβαιώνετε τη δική σας ταυτότητα",
        seed.tax_number(persona): "Ο ΑΦΜ είναι ήδη καταχωρισμένος σε άλλον λογαριασμό",
    }
    fill_document(desk, "")
    for afm, words in refused.items():
        desk.page.fill("[name=afm]", afm)
        desk.press(CERTIFY)
        assert desk.page.url == case
        assert words in desk.page.inner_text(SUMMARY)
        shown = {name: desk.page.locator(f"[name={name}]").input_value() for name in document(afm)}
        assert shown == {**document(afm), "document_expires-month": "01"}
        assert desk.page.locator("[name=document_kind]:checked").input_value() == "id-card"
    afm = people.free_afm()
    desk.page.fill("[name=afm]", afm)
    desk.press(CERTIFY)
    assert desk.page.locator(".govuk-panel--confirmation").count() == 1
    traces = [*log_traces(stack.layout.logs), *metric_traces(stack), *subject_traces(stack)]
    assert find_each([afm, clerk.afm], traces) == {}


def test_a_mistake_is_undone_and_the_citizen_comes_again(stack: Stack, people: People, window: Window) -> None:
    citizen, desk, clerk, afm = window("en"), window("en"), new_clerk(stack), people.free_afm()
    sign_in(citizen, people.citizen("el").username, "/account/desk-code")
    clerk.sign_in(desk)
    certify(desk, make_code(citizen), afm)
    desk.press("main a[href$='/undo']")
    desk.press(SUBMIT)
    assert desk.page.locator(SUMMARY).count() == 1, "a reason is needed"
    desk.page.fill("#reason", "The wrong person")
    desk.press(SUBMIT)
    assert desk.heading() == "Confirmation reversed"
    citizen.open("/account/history")
    assert "level A" in citizen.page.inner_text("main .govuk-body-l")
    citizen.open("/account/desk-code")
    desk.open("/desk")
    certify(desk, make_code(citizen), afm)
    assert desk.page.locator(".govuk-panel--confirmation").count() == 1


def test_a_supervisor_finds_a_citizen_without_a_code_and_revokes(
    stack: Stack, people: People, mailbox: Mailbox, window: Window
) -> None:
    person = people.citizen("el")
    citizen, desk = window("el"), window("el")
    sign_in(citizen, person.username, "/account/desk-code")
    clerk, supervisor = new_clerk(stack), new_clerk(stack, SUPERVISOR)
    clerk.sign_in(desk)
    certify(desk, make_code(citizen), people.free_afm())
    desk.open("/desk")
    above = window("el")
    supervisor.sign_in(above)
    for act, level in (("revoke", "Α"), ("restore", "Β")):
        above.open("/desk")
        above.page.fill("#who", person.address)
        above.page.fill("#reason", "Καταγγελία στον Δήμο")
        above.press(LOOK_UP)
        assert person.address not in above.page.inner_text("main")
        above.press(OPEN)
        above.press(f"main a[href$='/{act}']")
        above.page.fill("#reason", "Ξένο έγγραφο")
        above.press(SUBMIT)
        citizen.open("/account/history")
        assert citizen.page.inner_text("main .govuk-body-l").endswith(f"{level}.")
    citizen.open("/account/views")
    assert "Καταγγελία στον Δήμο" in citizen.page.inner_text("main")
    mailbox.wait_for_words(person.address, "Καταγγελία στον Δήμο")
    # Looking for citizens in general is not possible.
    above.open("/desk")
    above.page.fill("#who", person.username[:-1])
    above.page.fill("#reason", "Καταγγελία στον Δήμο")
    above.press(LOOK_UP)
    assert "Δεν βρέθηκε λογαριασμός" in above.page.inner_text(SUMMARY)


def test_a_second_clerk_looks_at_what_the_first_recorded(stack: Stack, people: People, window: Window) -> None:
    citizen, desk, beside = window("el"), window("el"), window("el")
    sign_in(citizen, people.citizen("el").username, "/account/desk-code")
    new_clerk(stack).sign_in(desk)
    certify(desk, make_code(citizen), people.free_afm())
    case = desk.page.url.split("?")[0].removeprefix(desk.portal)
    desk.open(case)
    assert desk.page.locator("a[href$='/check']").count() == 0, "nobody checks one's own"
    new_clerk(stack).sign_in(beside)
    beside.press("main a[href='/desk/checks']")
    beside.press(f"main a[href='{case}/check']")
    beside.press(SUBMIT)
    assert "Διαλέξτε αν συμφωνείτε." in beside.page.inner_text(SUMMARY)
    choose(beside.page, "agrees", "yes")
    beside.press(SUBMIT)
    assert beside.heading() == "Ο έλεγχος καταχωρίστηκε"
    desk.open(case)
    assert "Συμφωνεί" in desk.page.inner_text("main")


@pytest.mark.parametrize("who", ["a citizen", thorough("a clerk of certificates"), "a clerk without a place"])
def test_nobody_else_comes_to_the_desk(stack: Stack, people: People, window: Window, who: str) -> None:
    reader = window("en")
    if who == "a citizen":
        sign_in(reader, people.citizen("el").username, "/desk")
    elif who == "a clerk of certificates":
        new_clerk(stack, ("certificate-clerk",)).sign_in(reader)
    else:
        new_clerk(stack, enrolled=False).sign_in(reader)
    assert reader.page.url.endswith("/desk")
    # What a clerk of certificates lacks is the role; the others lack what no role gives.
    lacks_role = who == "a clerk of certificates"
    refused = "Your role does not include this page" if lacks_role else "You do not have access to this page"
    assert reader.heading() == refused
    assert reader.page.locator("#code").count() == 0


@pytest.mark.parametrize(
    ("locale", "javascript"),
    [pytest.param("en", False, id="en-without-javascript"), thorough("el", True, name="el")],
)
def test_by_keyboard_alone(
    stack: Stack, people: People, browser: Browser, window: Window, locale: str, javascript: bool
) -> None:
    citizen, clerk = window(locale), new_clerk(stack, locale=locale)
    sign_in(citizen, people.citizen("el").username, "/account/desk-code")
    code = make_code(citizen)
    desk = Keyboard(browser, stack.layout.url("portal"), locale, javascript)
    sign_in_by_keyboard(desk, clerk)
    desk.answer({"code": code}, "form[action='/desk'] button")
    desk.answer({"document_kind": "passport", **document(people.free_afm())}, CERTIFY)
    assert desk.page.locator(".govuk-panel--confirmation").count() == 1
    desk.context.close()


def sign_in_by_keyboard(desk: Keyboard, clerk: Clerk) -> None:
    desk.open("/")
    desk.follow("main a[href*='/auth/login/password']")
    desk.answer({"username": clerk.username, "password": PASSWORD}, "#kc-login")
    desk.answer({"otp": clerk.one_time_code()}, "#kc-login")
    assert desk.page.url.endswith("/staff")
    desk.follow("main h2 a[href='/desk']")
    assert desk.page.url.endswith("/desk")
