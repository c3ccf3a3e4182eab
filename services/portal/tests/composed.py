"""Answers of certificates that hold several things at once, put together from what a test laid out one by one."""

import re
from collections.abc import Mapping
from typing import Any

Answer = tuple[int, Any]
FORM = re.compile(r"GET /certificates/procedures/([\w-]+)/form")
OF_FEE = re.compile(r"GET /fees/establishments/(\w+)/fees/([\w-]+)")
ACT = re.compile(r"GET (/certificates/casework/cases/[\w-]+)/acts/([\w-]+)")
BESIDE: tuple[tuple[re.Pattern[str], Mapping[str, str]], ...] = (
    (re.compile(r"GET /certificates/procedures/[\w-]+"), {"options": "GET /certificates/policy"}),
    (
        re.compile(r"GET /certificates/requests/[\w-]+"),
        {
            "about": "GET /certificates/procedures/955481",
            "options": "GET /certificates/options",
            "upload_limits": "GET /certificates/uploads/limits",
        },
    ),
    (re.compile(r"GET /certificates/post/batches"), {"waiting": "GET /certificates/post/waiting"}),
)
"""What comes with an answer that was laid out without it."""


class NotLaidOut(LookupError):
    """A part of the answer was not laid out, or is refused: then so is the whole."""

    def __init__(self, answer: Answer | None) -> None:
        super().__init__()
        self.answer = answer


def composed(name: str, answers: Mapping[str, Any], drafts: Mapping[tuple[str, str], Any]) -> Answer | None:
    """The answer to this call, where it is one of several things; None where its parts were not laid out."""
    try:
        if found := FORM.fullmatch(name):
            if "GET /drafts" in answers:
                raise NotLaidOut(answers["GET /drafts"])
            return 200, {
                "procedure": _body(f"GET /certificates/procedures/{found[1]}", answers),
                "draft": drafts.get(("certificates", found[1])),
                "options": _body("GET /certificates/options", answers)["options"],
                "uploads": _body("GET /certificates/uploads", answers),
            }
        if found := OF_FEE.fullmatch(name):
            if "GET /drafts" in answers:
                raise NotLaidOut(answers["GET /drafts"])
            body = _body(f"fee {found[2]} of {found[1]}", answers)
            return 200, {**body, "draft": drafts.get(("fees", f"{found[2]}.{found[1]}"))}
        if found := ACT.fullmatch(name):
            case, choices = _body(f"GET {found[1]}", answers), answers.get("choices", (200, {}))[1]
            sends_files = found[2] == "add-document"
            limits = {"upload_limits": _body("GET /certificates/uploads/limits", answers)} if sends_files else {}
            return 200, {"case": case, "choices": choices.get(found[2], []), **limits}
    except NotLaidOut as lacking:
        return lacking.answer
    return None


def with_what_is_beside(name: str, body: Any, answers: Mapping[str, Any]) -> Any:
    """The answer with what comes with it, as far as that was laid out."""
    for pattern, names in BESIDE:
        if isinstance(body, dict) and pattern.fullmatch(name):
            known = {key: answers[one][1] for key, one in names.items() if one in answers}
            return {key: _inner(key, one) for key, one in known.items()} | body
    return body


def _inner(key: str, body: Any) -> Any:
    return body["options"] if key == "options" else body


def _body(name: str, answers: Mapping[str, Any]) -> Any:
    found = answers.get(name)
    if found is None or found[0] != 200:
        raise NotLaidOut(found)
    return found[1]
