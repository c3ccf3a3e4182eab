"""Pictures of the fees of many establishments, and of what is not paid in time: `make screens`."""

from devstack import journey, seed

from tests.kit.album import Album
from tests.kit.reader import SUBMIT, Reader, through_taxisnet
from tests.kit.staff import new_clerk

FAULTY = "ΑΦΜ;Ποσό\n1;2\n".encode()
"""A table that is not the one that was given out."""


def several(album: Album) -> None:
    """A business with three establishments: its page, one form for all of them, a file with faults, what was filed."""
    reader = album.reader
    someone = album.people.new_representative(3)
    reader.open("/auth/login/taxisnet?next=/fees/businesses")
    through_taxisnet(reader, someone.persona)
    album.take("fee-businesses")
    album.press("main table a", "fee-establishments")
    business = _here(reader)
    album.open(f"{business}/several", "fee-several-kind")
    reader.page.locator(f"[name=fee][value='{journey.FEE}']").check()
    album.press("main form button", "fee-several-period")
    reader.page.select_option("[name=period]", journey.PERIOD)
    album.press("main form button", "fee-several")
    album.press(SUBMIT, "fee-several-error")
    for field, amount in zip(reader.page.locator("#rows input").all(), ("61.400,00", "8.640,50"), strict=False):
        field.fill(amount if reader.locale == "el" else amount.translate(str.maketrans(",.", ".,")))
    reader.page.locator("[name=inclusive][value=yes]").check()
    album.press(SUBMIT, "fee-batch")
    album.press("form#form button", "fee-batch-filed")
    _file(album, business)
    album.open("/cases", "cases-fees")
    album.press("main a[href^='/cases/declarations/']", "fee-declaration")
    _change(album)


def _file(album: Album, business: str) -> None:
    """The same by a file."""
    album.open(f"{business}/file", "fee-file-kind")
    album.reader.page.locator(f"[name=fee][value='{journey.FEE}']").check()
    album.press("main form button", "fee-file")
    album.press("form#form button", "fee-file-error")
    album.reader.page.set_input_files("#file", {"name": "τέλη.csv", "mimeType": "text/csv", "buffer": FAULTY})
    album.press("form#form button", "fee-file-faulty")


def _change(album: Album) -> None:
    """Of one declaration: amended, withdrawn, paid in instalments; all before it is done."""
    reader, declaration = album.reader, _here(album.reader)
    album.open(f"{declaration}/amendment", "fee-amendment")
    reader.page.fill("[name=receipts]", "70000")
    album.press(SUBMIT, "fee-amendment-check")
    album.open(f"{declaration}/withdrawal", "fee-withdrawal")
    album.press(SUBMIT, "fee-withdrawal-error")
    album.open(f"/fees/{declaration.rpartition('/')[2]}/plan", "fee-plan")
    album.press("main form button", "fee-plan-error")
    reader.page.fill("[name=number]", "3")
    album.press("main form button", "fee-plan-offer")
    album.press("main form[method=post] button", "fee-plan-running")
    album.open("/fees/account", "fee-account")


def overdue(album: Album) -> None:
    """What is overdue at the revenue office, its lists, and the finance application."""
    reader, stack = album.reader, album.people.stack
    clerk = new_clerk(stack, ("finance-officer",), enrolled=False)
    seed.enrol_officer(stack, clerk.username, clerk.afm)
    clerk.sign_in(reader, "/revenue/overdue")
    album.take("revenue-overdue")
    album.press("form[action='/revenue/catalogues'] button", "revenue-overdue-error")
    reader.page.select_option("[name=fee]", "accommodation")
    reader.page.fill("[name=year]", "2023")
    # Proposed, or nothing of it is overdue: what was done before on this platform decides.
    album.press("form[action='/revenue/catalogues'] button", "revenue-catalogue")
    if "/revenue/catalogues/" in reader.page.url:
        album.press("form[action$='/rejection'] button", "revenue-catalogue-error")
    for name in ("catalogues", "small-balances", "finance", "cash"):
        album.open(f"/revenue/{name}", f"revenue-{name}")


def _here(reader: Reader) -> str:
    """Where the reader stands, in the portal."""
    return reader.page.url.removeprefix(reader.portal).split("?")[0].split("#")[0]
