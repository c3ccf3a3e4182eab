"""A postal address on a form, and how it travels."""

from collections.abc import Mapping

from portal import forms
from portal.clients.backend import Failure
from portal.forms import Errors
from portal.language import t

FIELDS = ("street", "number", "postcode", "city")


def read(form: Mapping[str, str]) -> dict[str, str]:
    """The address as it was written."""
    return {name: form.get(name, "").strip() for name in FIELDS}


def empty(values: Mapping[str, str]) -> Errors:
    """Fields left empty; a house may have no number. Everything else is the service's to judge."""
    needed = [name for name in FIELDS if name != "number" and not values.get(name)]
    return [{"field": name, "text": t(f"certificate.empty.{name}")} for name in needed]


def delivery(way: str, values: Mapping[str, str]) -> dict[str, object]:
    """The way of delivery as a service takes it, with the address when it is posted."""
    address = {name: values.get(name, "") for name in FIELDS}
    posted = {**address, "number": address["number"] or None}
    return {"delivery": way, "postal_address": posted if way == "post" else None}


def faults(answer: Failure) -> Errors:
    """What a service says is wrong, under our field names; empty when it says nothing about fields."""
    found = forms.faults(answer)
    return [error | {"field": error["field"].removeprefix("postal_address.")} for error in found]
