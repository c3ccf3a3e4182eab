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
