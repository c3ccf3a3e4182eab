"""A certificate in the portal: from the first question to the request that is filed."""

from devstack import journey

from tests.kit.reader import SUBMIT, Reader

START = f"/certificates/{journey.CERTIFICATE}/"


def begin(reader: Reader, delivery: str, record: str = "current", capacity: str = "self") -> None:
    """Answer the first page, and stop before sending it. A former record is asked about on a page of its own."""
    reader.page.locator(f"[name='answers.record'][value={record}]").check()
    fill_applicant(reader, capacity)
    reader.page.locator(f"[name=delivery][value={delivery}]").check()


def fill_applicant(reader: Reader, capacity: str = "self") -> None:
    """Who asks; the names stand there as the account has them."""
    for name, value in journey.APPLICANT.items():
        field = reader.page.locator(f"[name='{name}']")
        if name == "applicant.capacity":
            field.select_option(capacity)
        else:
            field.fill(value)


def choose_post(reader: Reader) -> None:
    begin(reader, "post")
    reader.press(SUBMIT)


def fill_address(reader: Reader) -> None:
    for name, value in {"street": "Ελευθερίας", "number": "50", "postcode": "70014", "city": "Χερσόνησος"}.items():
        reader.page.locator(f"[name={name}]").fill(value)
    reader.press(SUBMIT)


def ask_by_post(reader: Reader) -> None:
    """From one's services to the filed request."""
    reader.press(f"main a[href$='{START.rstrip('/')}']")
    reader.press(f"a[href$='{START}form']")
    begin(reader, "post", "current")
    reader.press(SUBMIT)
    fill_address(reader)
    reader.press(SUBMIT)
