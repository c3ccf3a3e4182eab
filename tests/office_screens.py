"""Pictures of the certificates' office: `make screens`."""

from devstack import journey

from tests.kit.album import Album
from tests.kit.casework import CASEWORK, OFFICE, fill_counter
from tests.kit.reader import SUBMIT
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
    for act in ("ask", "forward", "extend", "refuse", "assign"):
        album.open(f"{case}/{act}", f"casework-{act}")
    reader.open(f"{case}/refuse")
    album.press(SUBMIT, "casework-refuse-error")
