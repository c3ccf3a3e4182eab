"""Pictures of what the revenue office sees (tests/screens.py)."""

from devstack import seed

from tests.kit.album import Album
from tests.kit.api import representative_api
from tests.kit.bank import entry, file_of
from tests.kit.staff import new_clerk


def payments(album: Album) -> None:
    """The revenue office: a file of the bank before and after it is booked, a payment that waits, a debtor."""
    reader, stack = album.reader, album.people.stack
    api, _, (place, *_) = representative_api(album.people, 1)
    note = api.declare(place, "2023-Q1").json()["note"]
    clerk = new_clerk(stack, ("finance-officer",), enrolled=False)
    seed.enrol_officer(stack, clerk.username, clerk.afm)
    clerk.sign_in(reader, "/revenue")
    album.take("revenue")
    album.press("form[action='/revenue/files'] button", "revenue-error")
    content = file_of(entry(note["amount_cents"] - 100, note["rf"]), entry(100, "", "TELOS"))
    reader.page.set_input_files("[name=file]", {"name": "bank.xml", "mimeType": "text/xml", "buffer": content})
    album.press("form[action='/revenue/files'] button", "revenue-file")
    album.press("form[action$='/posting'] button", "revenue-file-posted")
    album.open("/revenue/held", "revenue-held")
    album.press("main tbody a", "revenue-payment")
    album.press("form[action$='/proposal'] button", "revenue-payment-error")
    reader.open("/revenue")
    reader.page.fill("[name=text]", note["rf"])
    album.press("form[action='/revenue/search'] button", "revenue-search")
    album.open(f"/revenue/notes/{note['id']}", "revenue-card")
    _tables(album)


def _tables(album: Album) -> None:
    """The tables of fees, and a change of one before it is proposed."""
    page = album.reader.page
    album.open("/revenue/tables", "revenue-tables")
    album.open("/revenue/tables/rates/public-space", "revenue-table")
    album.open("/revenue/tables/rates/accommodation/add", "revenue-table-add")
    album.press("main form button[type=submit]", "revenue-table-error")
    for name, value in {"day-day": "1", "day-month": "1", "day-year": "2023", "f-0-percent": "0,75"}.items():
        page.fill(f"[name={name}]", value)
    album.press("main form button[type=submit]", "revenue-table-sure")
    album.open("/revenue/tables/proposals", "revenue-proposals")
