"""Pictures of the certificates' office: `make screens`."""

from collections.abc import Iterable

from devstack import case_samples, journey

from tests.kit.album import Album
from tests.kit.api import Api
from tests.kit.casework import CASEWORK, OFFICE, fill_counter
from tests.kit.certificates import ADDRESS
from tests.kit.mailbox import eventually
from tests.kit.office_pages import BUTTON, BUTTON_OF_QUESTION, DRAFT, Office, fill_day, letter_of
from tests.kit.people import Citizen
from tests.kit.reader import SUBMIT, Reader
from tests.kit.signing_in import sign_in
from tests.kit.staff import new_clerk


def casework(album: Album) -> None:
    """The certificates' office: a request taken at the office and its case, post, pick-ups, the catalogue."""
    reader = album.reader
    new_clerk(album.people.stack, OFFICE, enrolled=False).sign_in(reader, CASEWORK)
    album.take("casework")
    album.press(".portal-search button", "casework-search-error")
    for name in ("pickups", "post", "counter", "catalogue", "figures"):
        album.open(f"{CASEWORK}/{name}", f"casework-{name}")
    reader.open(f"{CASEWORK}/pickups")
    album.press(SUBMIT, "casework-pickups-error")
    album.open(f"{CASEWORK}/catalogue/{journey.CERTIFICATE}", "casework-procedure")
    album.open(f"{CASEWORK}/catalogue/{journey.CERTIFICATE}/edit", "casework-edition")
    album.press(SUBMIT, "casework-edition-error")
    album.open(f"{CASEWORK}/catalogue/import", "casework-import")
    album.open(f"{CASEWORK}/counter/{journey.CERTIFICATE}", "casework-counter-form")
    album.press(SUBMIT, "casework-counter-error")
    fill_counter(reader)
    album.press(SUBMIT, "casework-counter-check")
    album.press("form:has([name=sure]) button.govuk-button", "casework-case-filed")
    case = reader.page.url.split("?")[0].removeprefix(reader.portal)
    album.press("form[action$='/take'] button", "casework-case-taken")
    for act in ("ask", "forward", "extend", "refuse", "assign", "add-document"):
        album.open(f"{case}/{act}", f"casework-{act}")
    reader.open(f"{case}/refuse")
    album.press(SUBMIT, "casework-refuse-error")


def casework_answers(album: Album) -> None:
    """What is asked for, refused and signed, and what of it the applicant sees."""
    reader, citizen = album.reader, album.people.citizen("el")
    case = _filed(album, citizen)
    new_clerk(album.people.stack, OFFICE, enrolled=False).sign_in(reader, f"{CASEWORK}/{case}")
    reader.press("form[action$='/take'] button")
    reader.open(f"{CASEWORK}/{case}/ask")
    album.press(BUTTON, "casework-ask-error")
    reader.page.locator(f"[name=evidence][value={case_samples.PROOF}]").check()
    fill_day(reader, "due_on", 10)
    album.press(BUTTON, "casework-case-waiting")
    applicant = album.beside(Reader(album.browser, reader.portal, reader.locale))
    sign_in(applicant.reader, citizen.username, f"/cases/requests/{case}/documents")
    applicant.take("case-documents-asked")
    _open_acts(album, case, ("remind", "receive", "resume", "close"))
    applicant.open(f"/cases/requests/{case}", "case-waiting")
    reader.open(f"{CASEWORK}/{case}/refuse")
    reader.page.locator("[name=reason][value=not-registered]").check()
    reader.page.fill("[name=text]", case_samples.REFUSED)
    album.press(BUTTON, "casework-refuse-sure")
    album.press(BUTTON_OF_QUESTION, "casework-case-refused")
    _until_made(reader, case, "refusal")
    applicant.open(f"/cases/requests/{case}", "case-refused")
    applicant.reader.context.close()


def casework_deliveries(album: Album) -> None:
    """Filed at the office, signed, posted by an exception, returned, laid out, recalled."""
    reader, case = album.reader, _posted_by_exception(album)
    new_clerk(album.people.stack, OFFICE, enrolled=False).sign_in(reader, f"{CASEWORK}/{case}")
    reader.press("form[action$='/take'] button")
    album.press(f"{DRAFT} button[value=present]", "casework-draft-error")
    for name, text in {"record_number": "1542", "members": "Πατέρας: Νικόλαος"}.items():
        reader.page.fill(f"[name='document.{name}']", text)
    album.press(f"{DRAFT} button[value=present]", "casework-case-ready")
    _open_acts(album, case, ("send-back", "issue"))
    album.press(BUTTON, "casework-issue-sure")
    album.press(BUTTON_OF_QUESTION, "casework-case-issuing")
    _until_made(reader, case)
    album.take("casework-case-issued")
    _post(album, case)
    _open_acts(album, case, ("change-delivery", "fetch-back"))
    album.press(BUTTON, "casework-case-to-collect")
    _open_acts(album, case, ("hand-over",))
    album.press(BUTTON, "casework-hand-over-error")
    _open_acts(album, case, ("reissue", "recall"))
    reader.page.fill("[name=reason]", case_samples.RECALLED)
    album.press(BUTTON, "casework-recall-sure")
    album.press(BUTTON_OF_QUESTION, "casework-case-recalled")


def _filed(album: Album, citizen: Citizen) -> str:
    """A request that needs a supporting document, which did not come with it; returns its id."""
    answer = Api(album.people.stack.layout, citizen.tokens).ask_certificate("collect", case_samples.RESIDENCE)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def _open_acts(album: Album, case: str, acts: Iterable[str]) -> None:
    """The page of each of these acts, which are possible now."""
    for act in acts:
        album.open(f"{CASEWORK}/{case}/{act}", f"casework-{act}")
        assert album.reader.page.url.endswith(f"/{act}"), act


def _posted_by_exception(album: Album) -> str:
    """Filed at the office by a colleague, as the clerk who files does not sign; returns its id."""
    reader = Reader(album.browser, album.reader.portal, album.reader.locale)
    clerk = new_clerk(album.people.stack, OFFICE, enrolled=False)
    clerk.sign_in(reader, f"{CASEWORK}/counter/{journey.CERTIFICATE}")
    fill_counter(reader)
    reader.page.locator("[name=delivery][value=post]").check()
    for name, value in ADDRESS.items():
        reader.page.fill(f"[name={name}]", value)
    reader.page.fill("[name=override_reason]", "Δεν μπορεί να μετακινηθεί, και την ξέρουμε προσωπικά.")
    reader.press(SUBMIT)
    reader.press("form:has([name=sure]) button.govuk-button")
    case = reader.page.url.split("?")[0].rpartition("/")[2]
    reader.context.close()
    return case


def _until_made(reader: Reader, case: str, kind: str = "certificate") -> None:
    """Until the worker has made the document of this kind; letters are documents too."""

    def made() -> bool:
        reader.open(f"{CASEWORK}/{case}")
        return reader.page.locator(f"main [data-kind={kind}] a[href^='{CASEWORK}/{case}/documents/']").count() > 0

    eventually(made, 120, "the document")


def _post(album: Album, case: str) -> None:
    """Into the batch, which waits for its label; then away, and back."""
    reader, office = album.reader, Office(album.reader)
    album.open(f"{CASEWORK}/post", "casework-post-waiting")
    office.add_to_batch(case)
    album.take("casework-batch")
    album.press(f"{letter_of(case)} form:not([action$='/remove']) button", "casework-batch-error")
    office.label(case)
    office.label_the_rest()
    album.press("#close a", "casework-batch-close")
    album.press("main form[action$='/close'] button", "casework-batch-closed")
    _open_acts(album, case, ("arrived", "came-back"))
    reader.page.fill("[name=reason]", "Άγνωστος παραλήπτης")
    album.press(BUTTON, "casework-case-returned")
