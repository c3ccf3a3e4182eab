"""Pictures of what the revenue office sees (tests/screens.py)."""

from devstack import seed

from tests.kit.album import Album
from tests.kit.api import representative_api
from tests.kit.bank import entry, file_of
from tests.kit.staff import new_clerk


def payments(album: Album) -> None:
    """The revenue office: what waits, a file of the bank before and after it is booked, a payment that waits, a debtor,
    the cash desk, a refund, months and figures."""
    reader, stack = album.reader, album.people.stack
    api, _, (place, *_) = representative_api(album.people, 1)
    note = api.declare(place, "2023-Q1").json()["note"]
    paid = api.declare(place, "2023-Q2").json()["note"]
    clerk = new_clerk(stack, ("finance-officer",), enrolled=False)
    seed.enrol_officer(stack, clerk.username, clerk.afm)
    clerk.sign_in(reader, "/revenue/files")
    album.take("revenue-files")
    album.press("form[action='/revenue/files'] button", "revenue-error")
    codes = [entry(note["amount_cents"] - 100, note["rf"]), entry(paid["amount_cents"] + 249, paid["rf"])]
    content = file_of(*codes, entry(100, "", "TELOS"))
    reader.page.set_input_files("[name=file]", {"name": "bank.xml", "mimeType": "text/xml", "buffer": content})
    album.press("form[action='/revenue/files'] button", "revenue-file")
    album.press("form[action$='/posting'] button", "revenue-file-posted")
    album.open("/revenue/held", "revenue-held")
    album.press("main tbody a", "revenue-payment")
    album.press("form[action$='/proposal'] button", "revenue-payment-error")
    album.open("/revenue", "revenue")
    reader.page.fill("[name=text]", mistyped(note["rf"]))
    album.press("form[action='/revenue/search'] button", "revenue-search")
    album.open(f"/revenue/notes/{note['id']}", "revenue-card")
    debtor = reader.page.url.partition("#")[0].removeprefix(reader.portal)
    reader.page.locator("summary:has-text('Διαγραφή'), summary:has-text('Write off')").first.click()
    album.press("form[action$='/write-off'] button", "revenue-card-error")
    album.open(f"/revenue/notes/{note['id']}/follow-up", "revenue-note")
    album.press("form[action$='/holds'] button", "revenue-note-error")
    album.open("/revenue/plans", "revenue-plans")
    album.open("/revenue/remissions", "revenue-remissions")
    album.open(f"/revenue/cash/notes/{note['id']}", "revenue-cash-note")
    album.press("form#form button", "revenue-cash-note-error")
    reader.page.locator("[name=method][value=card]").check()
    album.press("form#form .govuk-button", "revenue-cash-paid")
    album.open(f"{debtor}/refund", "revenue-refund-form")
    album.press("form#form .govuk-button", "revenue-refund-error")
    reader.page.fill("[name=iban]", "GR9608100010000001234567890")
    reader.page.fill("[name=reason]", "Αίτηση 5/2026")
    album.press("form#form .govuk-button", "revenue-refund")
    album.open("/revenue/refunds", "revenue-refunds")
    album.open("/revenue/months", "revenue-months")
    album.open("/revenue/figures", "revenue-figures")
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
    album.open("/revenue/tables/overrides/accommodation/add", "revenue-table-due")
    page.fill("[name=ask-period]", "τρίτο τρίμηνο")
    album.press("main form button[type=submit]", "revenue-table-due-error")


def mistyped(code: str) -> str:
    """The code with its last digit wrong."""
    return code[:-1] + str((int(code[-1]) + 1) % 10)
