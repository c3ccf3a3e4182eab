"""The answers of a form under way: kept by the service that will file them, page after page."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from portal import forms
from portal.clients.backend import Failure
from portal.clients.drafts import Draft, KeepsDrafts
from portal.forms import Errors
from portal.guard import visitor
from portal.pages.problems import PageFailure


@dataclass(frozen=True, slots=True)
class Written:
    """What the person wrote so far, and the key under which exactly this will be filed (empty: nothing yet).

    ``filed_as`` is the id of what it became, when it was filed and nothing new was begun since.
    """

    values: Mapping[str, str]
    key: str
    filed_as: str | None


class NotKept(Exception):
    """The service cannot keep an answer as it was written; ``errors`` says of each one why."""

    def __init__(self, errors: Errors) -> None:
        super().__init__(len(errors))
        self.errors = errors

    def named(self, labels: Mapping[str, str]) -> Errors:
        """The same after what people call the fields: the service that keeps answers does not know that."""
        return [error | {"text": forms.about(labels.get(error["field"], ""), error["text"])} for error in self.errors]


def read(service: KeepsDrafts, name: str) -> Written:
    """The person's answers; raises PageFailure when the service does not tell."""
    found = service.draft(visitor(), name)
    if isinstance(found, Failure):
        raise PageFailure(found)
    return written_in(found)


def written_in(draft: Draft | None) -> Written:
    """What a draft holds."""
    return Written(draft.values, draft.key, draft.filed_as) if draft else Written({}, "", None)


def write(service: KeepsDrafts, name: str, values: Mapping[str, str]) -> Written:
    """Keep the answers under a new key; raises NotKept, and PageFailure when the service does not answer.

    New answers get a new key, so that a page which shows older ones cannot file these.
    """
    kept = service.keep_draft(visitor(), name, values, secrets.token_urlsafe(24))
    if isinstance(kept, Failure):
        named = [error | {"field": error["field"].removeprefix("values.")} for error in forms.faults(kept)]
        if any(error["field"] in values for error in named):
            raise NotKept(named)
        raise PageFailure(kept)
    return Written(kept.values, kept.key, None)
