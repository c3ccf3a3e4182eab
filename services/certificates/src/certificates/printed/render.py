"""From content to a PDF: tagged, PDF/A-2a and PDF/UA-1, A4. The same content gives the same bytes."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from printing import Template, qr_svg
from printing.characters import all_printable
from servicekit.clock import local_day
from servicekit.formats import clock, day, day_in_figures

from certificates.domain.codes import grouped
from certificates.printed import content, wording
from certificates.printed.content import Check, Look

_HERE = Path(__file__).parent
_TEMPLATES = {
    kind: Template(_HERE / f"{name}.typ")
    for kind, name in (
        (content.Certificate, "certificate"),
        (content.Letter, "letter"),
        (content.Receipt, "receipt"),
        (content.Slip, "slip"),
        (content.Labels, "labels"),
        (content.CoveringSheet, "covering"),
        (content.PostList, "post-list"),
    )
}
_ROOMY = 5
"""Lines of an address that stand in the window at the usual size; more are set smaller."""
_EPOCH = (2000, 1, 1)


def certificate(said: content.Certificate, look: Look) -> bytes:
    """A certificate, or the draft of one. Raises ValueError when a line of a list has not its columns' values."""
    for listing in said.listings:
        if any(len(row) != len(listing.columns) for row in listing.rows):
            raise ValueError("a line has as many values as its list has columns")
    source = None
    if said.register is not None:
        as_of = f" στις {day_in_figures(said.as_of)}" if said.as_of else ""
        source = f"Όπως προκύπτουν από {said.register}{as_of}"
    return _pdf(
        said,
        look,
        issued=_parts(said.issued_on),
        issued_on=day_in_figures(said.issued_on),
        valid_until=said.valid_until and day_in_figures(said.valid_until),
        as_of=None,
        source=source,
        check=_check(said.check),
        statement=_lines(said.statement),
        details=_with_lines(said.details),
    )


def letter(said: content.Letter, look: Look) -> bytes:
    """A letter. Raises wording.Unfilled when it lacks what its matter says (the day of an extension, …)."""
    words = wording.of_letter(said.matter)
    heading = words.items or wording.Both(el="Δικαιολογητικά", en="Documents")
    return _pdf(
        said,
        look,
        issued=_parts(said.issued_on),
        issued_on=day_in_figures(said.issued_on),
        requested_on=day_in_figures(said.requested_on),
        until=None,
        check=_check(said.check),
        subject=words.subject.model_dump(),
        opening=_opening(said, words.opening),
        items_heading=heading.model_dump(),
        reasons_heading=words.reasons.model_dump(),
        remedies=[one.model_dump() for one in words.remedies],
        reasons=[_lines(reason) for reason in said.reasons],
    )


def _opening(said: content.Letter, template: wording.Both) -> dict[str, str]:
    def values(language: str) -> dict[str, str | None]:
        english = said.procedure_english if language == "en" else None
        return {
            "number": said.request_number,
            "day": day(said.requested_on, language),
            "procedure": english or said.procedure,
            "until": day(said.until, language) if said.until else None,
            "about": said.about,
        }

    return {
        "el": wording.filled(template.el, values("el")),
        "en": wording.filled(template.en, values("en")) if said.english else "",
    }


def receipt(said: content.Receipt, look: Look) -> bytes:
    """The receipt of a request."""
    filed_on = local_day(said.filed_at)
    return _pdf(
        said,
        look,
        submitted=_parts(filed_on),
        filed_at=f"{day_in_figures(filed_on)}, {clock(said.filed_at)}",
        deadline=day(said.deadline, "el"),
        remedies=[one.model_dump() for one in wording.of_receipt()],
        details=_with_lines(said.details),
    )


def slip(said: content.Slip, look: Look) -> bytes:
    """The slip with which a document is collected."""
    return _pdf(
        said,
        look,
        laid_out=_parts(said.laid_out_on),
        laid_out_on=day_in_figures(said.laid_out_on),
        code=grouped(said.code),
        qr=qr_svg(said.code),
    )


def labels(said: content.Labels) -> bytes:
    """Sheets of address labels."""
    a_page = said.sheet.columns * said.sheet.rows
    if not 0 <= said.used < a_page:
        raise ValueError("so many labels are on no sheet")
    places: list[list[str] | None] = [None] * said.used + [list(lines) for lines in said.addresses]
    pages = [places[start : start + a_page] for start in range(0, len(places), a_page)] or [[]]
    return _pdf(said, Look("", "#000000"), pages=pages, addresses=None, day=_EPOCH)


def covering_sheet(said: content.CoveringSheet, look: Look) -> bytes:
    """The sheet whose address shows in the window of the envelope."""
    size = 10.5 if len(said.address_lines) <= _ROOMY else 8.5
    return _pdf(said, look, sent=_parts(said.sent_on), sent_on=day_in_figures(said.sent_on), size=size)


def post_list(said: content.PostList, look: Look) -> bytes:
    """The list of what the post office is handed."""
    items = [
        {
            **asdict(one),
            "place_in_list": str(number),
            "tracking": one.tracking or "",
            "place": one.place if one.country is None else f"{one.place}, {one.country}",
        }
        for number, one in enumerate(said.items, 1)
    ]
    return _pdf(
        said,
        look,
        handed=_parts(said.handed_on),
        handed_on=day_in_figures(said.handed_on),
        items=items,
        total=str(len(items)),
        unscanned=str(sum(one.tracking is None for one in said.items)),
    )


def _pdf(said: Any, look: Look, **shown: Any) -> bytes:
    """The document: what was said, with what is shown otherwise."""
    members: Mapping[str, Any] = {**asdict(said), **shown}
    # The pictures are ours, and no texts.
    pictures = {"look": asdict(look)} | ({"qr": shown["qr"]} if "qr" in shown else {})
    safe = all_printable({name: value for name, value in members.items() if name not in pictures})
    if safe.get("check"):
        safe["check"]["qr"] = shown["check"]["qr"]
    return _TEMPLATES[type(said)].pdf({**safe, **pictures})


def _lines(text: str) -> list[str]:
    """The lines of a text: each is printed as one (printing.printable makes one line of what it gets)."""
    return text.splitlines() or [""]


def _with_lines(details: tuple[content.Detail, ...]) -> list[dict[str, Any]]:
    return [asdict(one) | {"value": _lines(one.value)} for one in details]


def _check(check: Check | None) -> dict[str, str] | None:
    if check is None:
        return None
    # Capitals only: such a code has fewer and larger squares, and the page takes it.
    return {
        "code": grouped(check.code),
        "address": check.page.partition("://")[2] or check.page,
        "qr": qr_svg(f"{check.page}/{check.code}".upper()),
    }


def _parts(when: date) -> tuple[int, int, int]:
    return when.year, when.month, when.day
