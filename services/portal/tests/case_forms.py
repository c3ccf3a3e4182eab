"""The forms of the certificates' office with their fields, for the tests of what may be written into them."""

import case_samples as sample
import samples
from case_work import lay_out
from conftest import Services
from portal.pages.casework_forms import FORMS as ACTS
from test_casework_delivery import API as BATCH_API
from test_casework_delivery import BATCH
from test_catalogue_desk import API, BODY, HISTORY

BATCH_PAGE = f"/casework/post/{sample.BATCH_ID}"
ITEM = f"{BATCH_PAGE}/items/{sample.LETTER_ID}"
TRACKING = f"tracking-{sample.LETTER_ID}"
COUNTER, CATALOGUE = "/casework/counter/955481", "/casework/catalogue"
DOCUMENT = ("document.name", "document.born-day", "document.family")
ADDRESS = ("street", "number", "postcode", "city")
APPLICANT = ("given_name", "family_name", "father_name", "mother_name", "birth_date-day", "capacity")
_OF_ACTS = {
    act: (
        "version",
        *(("sure",) if form.sure else ()),
        *form.plain,
        *form.several,
        *(f"{name}-{part}" for name in form.days for part in ("day", "month", "year")),
        *(f"{name}bill" for name in form.open),
    )
    for act, form in ACTS.items()
}
FORMS: dict[tuple[str, str], tuple[str, ...]] = {
    ("casework_lists.search", "/casework/search"): ("text",),
    ("casework.take", f"{sample.PAGE}/take"): ("version",),
    ("casework.write", f"{sample.PAGE}/note"): ("version", "text"),
    ("casework.write", f"{sample.PAGE}/tell"): ("version", "text"),
    ("casework_papers.post_paper", f"{sample.PAGE}/add-document"): ("none",),
    ("casework.draft", f"{sample.PAGE}/draft"): ("version", "do", *DOCUMENT),
    ("casework.preview", f"{sample.PAGE}/preview"): DOCUMENT,
    **{("casework_acts.do", f"{sample.PAGE}/{act}"): fields for act, fields in _OF_ACTS.items()},
    ("casework_delivery.find_pickup", "/casework/pickups"): ("code",),
    ("casework_delivery.add", "/casework/post"): ("requests",),
    ("casework_delivery.label", ITEM): (TRACKING,),
    ("casework_delivery.remove", f"{ITEM}/remove"): ("none",),
    ("casework_delivery.close", f"{BATCH_PAGE}/close"): ("none",),
    ("casework_counter.post_form", COUNTER): (
        *("shown", "sure", "key", "answers.record", "answers.death-day", "delivery", "email", "override_reason"),
        *("email_confirmed", "identity.kind", "identity.last_signs", *ADDRESS),
        *(f"applicant.{name}" for name in APPLICANT),
        *("applicant.birth_date-month", "applicant.birth_date-year"),
    ),
    ("catalogue_desk.write", f"{CATALOGUE}/955481/edit"): ("sure", "yaml", "reason", "after", *sample.FROM_DAY),
    ("catalogue_desk.post_import", f"{CATALOGUE}/import"): ("sure", "yaml", "reason", *sample.FROM_DAY),
}
TYPED = {
    ("/casework/search", "text"),
    ("/casework/pickups", "code"),
    (ITEM, TRACKING),
    *((f"{sample.PAGE}/{act}", "text") for act in ("note", "tell", "refuse")),
    *((f"{sample.PAGE}/draft", name) for name in ("document.name", "document.family")),
    *((f"{sample.PAGE}/preview", name) for name in ("document.name", "document.family")),
    *((f"{sample.PAGE}/{act}", "reason") for act, fields in _OF_ACTS.items() if "reason" in fields and act != "refuse"),
    *((f"{sample.PAGE}/ask", name) for name in ("other_title", "other_note", "other_reason", "note.bill")),
    (f"{sample.PAGE}/forward", "authority"),
    *((f"{sample.PAGE}/hand-over", f"collector.{name}") for name in ("name", "last_signs", "authorisation")),
    *((f"{sample.PAGE}/change-delivery", name) for name in ADDRESS),
    *((COUNTER, f"applicant.{name}_name") for name in ("given", "family", "father", "mother")),
    *((COUNTER, name) for name in ("override_reason", "identity.last_signs", *ADDRESS)),
    (f"{CATALOGUE}/955481/edit", "reason"),
    (f"{CATALOGUE}/import", "reason"),
}
USUAL = {
    "sure": "yes",
    "version": "7",
    "do": "draft",
    "due_on-day": "1",
    "due_on-month": "2",
    "due_on-year": "2027",
    "until-day": "1",
    "until-month": "2",
    "until-year": "2027",
    "from_day-day": "1",
    "from_day-month": "2",
    "from_day-year": "2027",
    "asked": sample.ASKED_ID,
    "evidence": "bill",
    "other_title": "κείμενο",
    "place": "office",
    "collector.capacity": "self",
    "collector.name": "Μαρία",
    "collector.document_kind": "passport",
    "collector.last_signs": "123",
    "identity.kind": "passport",
    "identity.last_signs": "123",
    "yaml": "code: x",
    "requests": sample.CASE_ID,
    **samples.YOU,
}


def everything(services: Services) -> None:
    """All that the pages of these forms ask for."""
    lay_out(services)
    services.lay_out(f"POST {sample.CASE}/preview", b"%PDF-1.7")
    services.lay_out("GET /certificates/post/waiting", {"items": []})
    services.lay_out("GET /certificates/post/batches", {"items": [BATCH]})
    services.lay_out(f"GET {BATCH_API}", BATCH)
    services.lay_out(f"GET {API}", {**HISTORY, "body": BODY})
