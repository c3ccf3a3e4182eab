"""What changed between two editions of a procedure, in words."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inputkit.refusals import Text

from certificates.catalogue.schemas import Procedure

NAMES: Mapping[str, tuple[str, str]] = {
    "register_number": ("Αριθμός Μίτος", "Number in Mitos"),
    "offered": ("Προσφέρεται", "Offered"),
    "not_offered_because": ("Γιατί δεν προσφέρεται", "Why it is not offered"),
    "title": ("Τίτλος", "Title"),
    "description": ("Περιγραφή", "Description"),
    "elsewhere": ("Πού αλλού", "Where else"),
    "unit": ("Υπηρεσία", "Office"),
    "signatory": ("Υπογράφων", "Signatory"),
    "provided_to": ("Σε ποιους", "Given to"),
    "evidences": ("Δικαιολογητικά", "Documents"),
    "conditions": ("Προϋποθέσεις", "Conditions"),
    "legal_basis": ("Νομοθεσία", "Law"),
    "cost_cents": ("Κόστος", "Cost"),
    "postage": ("Ταχυδρομικά", "Postage"),
    "deadline": ("Προθεσμία", "Time limit"),
    "counted": ("Ημέρες της προθεσμίας", "Days of the time limit"),
    "validity": ("Ισχύς", "Validity"),
    "time_by_hand": ("Χρόνος στο γραφείο", "Time at the office"),
    "time_online": ("Χρόνος ψηφιακά", "Time online"),
    "steps_by_hand": ("Βήματα του γραφείου", "Steps of the office"),
    "steps_online": ("Βήματα ψηφιακά", "Steps online"),
    "delivery": ("Παραλαβή", "Delivery"),
    "truth": ("Υπεύθυνη δήλωση", "Statement of truth"),
    "applicant_fields": ("Στοιχεία αιτούντος", "Details of the applicant"),
    "groups": ("Ομάδες ερωτήσεων", "Groups of questions"),
    "questions": ("Ερωτήσεις", "Questions"),
    "document": ("Έγγραφο", "Document"),
    "second_look": ("Δεύτερος έλεγχος", "Second look"),
    "unconfirmed": ("Ανεπιβεβαίωτα", "Unconfirmed"),
    "source": ("Πηγή", "Source"),
    "last_updated": ("Τελευταία ενημέρωση", "Last updated"),
}
_NAMES_OF_ITEMS = ("id", "key", "name", "value", "kind")
_GREEK = {"yes": "ναι", "no": "όχι"}
_DAYS = re.compile(r"P(\d+)D")


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that is otherwise. ``before`` or ``after`` is None where there was or is nothing."""

    field: str
    before: str | None
    after: str | None

    @property
    def text(self) -> Text:
        """What changed, as a sentence."""
        first, _, rest = self.field.partition(".")
        el, en = NAMES.get(first, (first, first))
        where = f" ({rest})" if rest else ""
        before, after = (_said(self.field, one) for one in (self.before, self.after))
        if self.before is None:
            return {"el": f"{el}{where}: προστέθηκε «{after['el']}»", "en": f"{en}{where}: added “{after['en']}”"}
        if self.after is None:
            return {"el": f"{el}{where}: αφαιρέθηκε «{before['el']}»", "en": f"{en}{where}: removed “{before['en']}”"}
        return {
            "el": f"{el}{where}: από «{before['el']}» σε «{after['el']}»",
            "en": f"{en}{where}: from “{before['en']}” to “{after['en']}”",
        }


def _said(field: str, value: str | None) -> Text:
    """A value as people read it; nothing of what is not there."""
    written = value or ""
    if field == "cost_cents" and written.isdecimal():
        euros = f"{int(written) / 100:.2f}"
        return {"el": f"{euros.replace('.', ',')} €", "en": f"€{euros}"}
    if days := _DAYS.fullmatch(written):
        one = days[1] == "1"
        return {"el": f"{days[1]} {'ημέρα' if one else 'ημέρες'}", "en": f"{days[1]} {'day' if one else 'days'}"}
    return {"el": _GREEK.get(written, written), "en": written}


def differences(before: Procedure | None, after: Procedure) -> list[Difference]:
    """What is otherwise in the later one, in the order of its fields. Without an earlier one: nothing to compare."""
    if before is None:
        return []
    old, new = dict(_flat(before.body(), "")), dict(_flat(after.body(), ""))
    fields = [*new, *(field for field in old if field not in new)]
    return [Difference(one, old.get(one), new.get(one)) for one in fields if old.get(one) != new.get(one)]


def _flat(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every text in it, by its path; things in lists are called by their own names where they have one."""
    if isinstance(value, Mapping):
        for name, one in value.items():
            yield from _flat(one, f"{path}.{name}" if path else str(name))
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for number, one in enumerate(value):
            yield from _flat(one, f"{path}.{_called(one, number)}")
    elif isinstance(value, bool):
        yield path, "yes" if value else "no"
    elif value is not None:
        yield path, str(value)


def _called(one: Any, number: int) -> str:
    if isinstance(one, Mapping):
        return next((str(one[name]) for name in _NAMES_OF_ITEMS if one.get(name)), str(number + 1))
    return one if isinstance(one, str) else str(number + 1)
