"""How a document is to be received, as it stands on a form and as it travels: the way, and where."""

from collections.abc import Mapping

from portal import forms
from portal.clients.backend import Failure
from portal.forms import Errors
from portal.language import t

CENTRE = "service-centre"
FIELDS = ("street", "number", "postcode", "city")


def read(form: Mapping[str, str]) -> dict[str, str]:
    """The address as it was written."""
    return {name: form.get(name, "").strip() for name in FIELDS}


def empty(values: Mapping[str, str]) -> Errors:
    """Fields left empty; a house may have no number. Everything else is the service's to judge."""
    needed = [name for name in FIELDS if name != "number" and not values.get(name)]
    return [{"field": name, "text": t(f"certificate.empty.{name}")} for name in needed]


def way_on_form(way: str, centre: str | None) -> str:
    """A way of delivery as a choice of a form: each service centre is one."""
    return f"{way}:{centre}" if way == CENTRE and centre else way


def kind_of(way: str) -> str:
    """The way of a choice, without which service centre it is."""
    return way.partition(":")[0]


def chosen(way: str) -> dict[str, object]:
    """A choice as a service takes it, without an address."""
    kind, _, centre = way.partition(":")
    return {"delivery": kind, "service_centre": centre} if kind == CENTRE and centre else {"delivery": kind}


def delivery(way: str, values: Mapping[str, str]) -> dict[str, object]:
    """The way of delivery as a service takes it, with the address when it is posted."""
    address = {name: values.get(name, "") for name in FIELDS}
    posted = {**address, "number": address["number"] or None}
    return {**chosen(way), "postal_address": posted if way == "post" else None}


def faults(answer: Failure) -> Errors:
    """What a service says is wrong, under our field names; empty when it says nothing about fields."""
    found = forms.faults(answer)
    return [error | {"field": own_field(error["field"])} for error in found]


def own_field(field: str) -> str:
    """The field of the form: a service centre is chosen together with the way."""
    return "delivery" if field == "service_centre" else field.removeprefix("postal_address.")
