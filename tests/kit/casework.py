"""The certificates' office in the portal."""

from tests.kit.reader import Reader

CASEWORK = "/casework"
OFFICE = ("certificate-clerk", "certificate-supervisor")
_WRITTEN = {
    "applicant.given_name": "Μαρία",
    "applicant.family_name": "Παπαδάκη",
    "applicant.father_name": "Νίκος",
    "applicant.mother_name": "Άννα",
    "applicant.birth_date-day": "7",
    "applicant.birth_date-month": "2",
    "applicant.birth_date-year": "1980",
    "identity.last_signs": "456",
}


def fill_counter(reader: Reader) -> None:
    """The answers of a person who stands at the office and collects there."""
    page = reader.page
    page.locator("[name='answers.record'][value=current]").check()
    for name, value in _WRITTEN.items():
        page.locator(f"[name='{name}']").fill(value)
    page.locator("[name='identity.kind'][value=id-card]").check()
    page.locator("[name=delivery][value=collect]").check()
    for choice in page.locator("fieldset:has(input[type=radio]):not(:has(input:checked))").all():
        choice.locator("input[type=radio]").first.check()
