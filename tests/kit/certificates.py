"""A certificate in the portal: from the first question to the request that is filed."""

from urllib.parse import urlsplit

from devstack import case_samples, journey

from tests.kit.reader import SUBMIT, Reader

START = f"/certificates/{journey.CERTIFICATE}/"
ADDRESS = {"street": "Ελευθερίας", "number": "50", "postcode": "70014", "city": "Χερσόνησος"}


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
    for name, value in ADDRESS.items():
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


# -- a certificate of permanent residence, which needs a supporting document

RESIDENCE = case_samples.RESIDENCE


def ask_for_residence(reader: Reader) -> str:
    """From the form to the filed request, without the document that it needs; returns the request's id."""
    reader.open(f"/certificates/{RESIDENCE}/form")
    for name, value in {"from_year": "2015", "to_year": "2026", "addresses": "Ελευθερίας 50, Χερσόνησος"}.items():
        reader.page.fill(f"[name='answers.{name}']", value)
    fill_applicant(reader)
    reader.page.locator("[name=delivery][value=collect]").check()
    reader.press(SUBMIT)
    reader.press("form#form button[value=on]")
    reader.page.check("[name=truth]")
    reader.press("main form[action$='/check'] button")
    return request_id(reader)


def request_id(reader: Reader) -> str:
    """Of the request whose page the reader is on."""
    path = urlsplit(reader.page.url).path
    assert path.startswith("/cases/requests/"), reader.heading()
    return path.rpartition("/")[2]
