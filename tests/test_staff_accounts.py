"""An operator enrols a clerk on one page: the mail, password and code, the desk; a lost telephone; the lock."""

import base64
import uuid

from devstack import seed
from devstack.stack import Stack

from tests.kit.mailbox import Mailbox, eventually
from tests.kit.own_numbers import own_numbers
from tests.kit.people import ACTION_LINK, PASSWORD, People
from tests.kit.reader import SUBMIT, SUMMARY, Reader, Window
from tests.kit.signing_in import sign_in
from tests.kit.staff import Clerk, new_clerk
from tests.kit.traces import find, log_traces, metric_traces, subject_traces

LIST = "/staff-accounts"
_NUMBERS = own_numbers("tax-number", range(1_000_000, 10_000_000))


class Newcomer:
    """A new member of staff whom the operator enrols, with a mailbox and a telephone."""

    def __init__(self) -> None:
        self.username = f"staff-{uuid.uuid4().hex[:10]}"
        self.address = f"{self.username}@staff.example"
        number = next(_NUMBERS)
        self.number, self.afm = str(number), seed.made_up_number(number)
        self.clerk: Clerk | None = None

    def fill_in(self, reader: Reader, *roles: str) -> None:
        fields = {"given_name": "Άννα", "family_name": "Παππά", "username": self.username, "email": self.address}
        for name, value in {**fields, "number": self.number, "afm": self.afm}.items():
            reader.page.fill(f"[name={name}]", value)
        reader.page.locator("[name=office]").select_option("transparency")
        for role in roles:
            reader.page.locator(f"[name=roles][value={role}]").check()

    def set_password_and_code(self, mailbox: Mailbox, reader: Reader, mails: int = 1) -> None:
        """Open the newest mail's link and do what its pages ask."""
        newest = mailbox.wait(self.address, count=mails)[0]
        [link, *_] = ACTION_LINK.findall(mailbox.mail(newest["id"])["text"])
        reader.page.goto(link)
        reader.check()
        if reader.page.locator("#proceed, #kc-info-message a").count():
            reader.press("#proceed, #kc-info-message a")
        secret = ""
        for _ in range(2):
            if reader.page.locator("#kc-passwd-update-form").count():
                reader.page.fill("[name=password-new]", PASSWORD)
                reader.page.fill("[name=password-confirm]", PASSWORD)
                reader.press("#kc-passwd-update-form [type=submit]")
            else:
                secret = str(reader.page.locator("[name=totpSecret]").input_value())
                encoded = base64.b32encode(secret.encode()).decode()
                self.clerk = Clerk(self.username, encoded, self.number, self.afm)
                reader.page.fill("[name=totp]", self.clerk.one_time_code())
                reader.page.fill("[name=userLabel]", "phone")
                reader.press("#kc-totp-settings-form [type=submit]")
        assert secret, "the mail asks for a one-time code"

    def sign_in(self, reader: Reader, path: str = "/desk") -> None:
        """With the next code, for the one that set it up is spent."""
        assert self.clerk is not None
        spent = self.clerk.one_time_code()
        clerk = self.clerk
        eventually(lambda: clerk.one_time_code() != spent, 60, "the telephone's next code")
        clerk.sign_in(reader, path)


def new_operator(stack: Stack) -> Clerk:
    return new_clerk(stack, ("operations",), enrolled=False)


def test_a_clerk_is_enrolled_on_one_page_and_locked_when_leaving(
    stack: Stack, mailbox: Mailbox, window: Window, people: People
) -> None:
    operations, at_work = window("el"), window("el")
    operator, newcomer = new_operator(stack), Newcomer()
    operator.sign_in(operations, LIST)
    assert operations.heading() == "Λογαριασμοί υπαλλήλων"
    operations.press(f"main a[href='{LIST}/new']")
    newcomer.fill_in(operations, "desk-clerk")
    operations.page.fill("[name=afm]", "123456789")
    operations.press(SUBMIT)
    assert "εννέα ψηφία" in operations.page.inner_text(SUMMARY)
    assert operations.page.locator("[name=username]").input_value() == newcomer.username
    operations.page.fill("[name=afm]", newcomer.afm)
    operations.press(SUBMIT)
    assert newcomer.address in operations.page.inner_text("main [role=status]")
    member = operations.page.url.split("?")[0].removeprefix(operations.portal)
    assert newcomer.afm not in operations.page.content()

    newcomer.set_password_and_code(mailbox, at_work)
    newcomer.sign_in(at_work)
    assert at_work.heading() == "Γραφείο Διαφάνειας"
    assert at_work.page.locator("#code").count() == 1
    [group] = [one["name"] for one in people.admin.get(f"/users/{member.rpartition('/')[2]}/groups")]
    assert group == "staff"

    operations.open(LIST)
    operations.page.fill("[name=who]", newcomer.username.upper())
    operations.press(f"form[action='{LIST}/search'] button")
    [line] = operations.page.locator("main .portal-option").all_inner_texts()
    assert newcomer.username in line
    assert f"αριθμός υπαλλήλου {newcomer.number}" in line
    assert f"(τον έδωσε {operator.username})" in line
    assert "Κωδικός μιας χρήσης ορισμένος" in line

    operations.open(member)
    operations.press(f"main a[href='{member}/lock']")
    operations.press(SUBMIT)
    assert operations.page.locator(".govuk-tag").inner_text().strip().lower() == "κλειδωμένος"
    at_work.open("/desk")
    assert at_work.page.locator("#code").count() == 0, "the session ended with the lock"
    sign_in(at_work, newcomer.username, "/desk")
    assert "Ο λογαριασμός αυτός είναι κλειδωμένος." in at_work.page.inner_text("body")
    traces = [*log_traces(stack.layout.logs), *metric_traces(stack), *subject_traces(stack)]
    for number in (newcomer.afm,):
        assert find(number, traces) == []


def test_a_lost_telephone_is_answered_with_a_mail(stack: Stack, mailbox: Mailbox, window: Window) -> None:
    operations, at_work = window("en"), window("el")
    newcomer = Newcomer()
    new_operator(stack).sign_in(operations, f"{LIST}/new")
    newcomer.fill_in(operations, "declaration-clerk")
    operations.press(SUBMIT)
    member = operations.page.url.split("?")[0].removeprefix(operations.portal)
    newcomer.set_password_and_code(mailbox, at_work)
    lost = newcomer.clerk
    operations.open(member)
    operations.page.locator("#lost_device").check()
    operations.press(f"form[action='{member}/mail'] button")
    assert newcomer.address in operations.page.inner_text("main [role=status]")
    assert "No one-time code" in operations.page.inner_text("main dl")
    sign_in(at_work, newcomer.username, "/declarations-desk")
    assert at_work.page.locator("#otp").count() == 0, "the old telephone opens nothing"
    newcomer.set_password_and_code(mailbox, at_work, mails=2)
    assert lost is not None
    assert newcomer.clerk is not None
    assert newcomer.clerk.otp_secret != lost.otp_secret
    newcomer.sign_in(at_work, "/declarations-desk")
    assert at_work.page.url.endswith("/declarations-desk")


def test_what_keycloak_refuses_is_said_at_its_field(stack: Stack, people: People, window: Window) -> None:
    operations, newcomer = window("en"), Newcomer()
    citizen = people.citizen("en")
    new_operator(stack).sign_in(operations, f"{LIST}/new")
    for name, value, words in (
        ("email", citizen.address, "There is an account with this email address already"),
        ("username", citizen.username, "The username exists already"),
        ("username", "operations", "This username is given to nobody"),
    ):
        newcomer.fill_in(operations, "desk-clerk")
        operations.page.fill(f"[name={name}]", value)
        operations.press(SUBMIT)
        assert words in operations.page.inner_text(SUMMARY)
        assert operations.page.locator(f"#{name}-error").count() == 1
    [group] = [one["name"] for one in people.admin.get(f"/users/{citizen.subject}/groups")]
    assert group == "citizens"


def test_a_clerk_is_told_that_the_page_is_not_for_clerks(stack: Stack, window: Window) -> None:
    reader, clerk = window("en"), new_clerk(stack)
    clerk.sign_in(reader, LIST)
    assert "for operations staff" in reader.page.inner_text("main")
    assert reader.page.locator(f"a[href='{LIST}']").count() == 0
