"""What several forms share: dates in three fields, and what a service finds wrong with what was written."""

from collections.abc import Callable, Mapping, Sequence

from flask import Response

from portal.clients.backend import Failure

Errors = list[dict[str, str]]
PageOfFaults = Callable[[Errors], Response]
"""The page of a form with what is wrong on it."""


def written_date(name: str, form: Mapping[str, str]) -> str:
    """A date that was written in three fields, as 2024-05-31; empty when nothing was written.

    What is no number stays as it was written, for the service to refuse and the form to show again.
    """
    written = (form.get(f"{name}-{part}", "").strip()[:20].replace("-", "/") for part in ("year", "month", "day"))
    parts = [part.zfill(2) if part.isdecimal() else part for part in written]
    return "-".join(parts) if any(parts) else ""


def about(name: str, said: str) -> str:
    """A sentence after what people call the field, which may be a question."""
    if name.endswith((";", "?")):
        return f"{name} {said[:1].upper()}{said[1:]}"
    return f"{name}: {said}" if name else said


def one_of_each(errors: Errors, fields: Sequence[str]) -> Errors:
    """The first fault of each of these fields, in their order."""
    said = {error["field"]: error for error in reversed(errors)}
    return [said[name] for name in fields if name in said]


def faults(answer: Failure) -> Errors:
    """What a service says is wrong, by field; empty when it says nothing about fields."""
    listed = answer.problem.get("errors")
    if answer.status != 422 or not isinstance(listed, list):
        return []
    return [{"field": str(error["field"]), "text": str(error["text"])} for error in listed]
