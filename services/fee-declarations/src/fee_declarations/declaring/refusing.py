"""Answers that are wrong wherever they are given are refused before the key, a turn and locks are taken for them.

A request that was accepted gets its first answer again, also when the rules have changed since: so it is looked first
whether its key is known, and then filing says the rest.
"""

from dataclasses import dataclass
from datetime import date

from servicekit.db import OneRow

from fee_declarations.declaring.filing import Declarant
from fee_declarations.declaring.looking_store import Asked, seen
from fee_declarations.declaring.reading import read
from fee_declarations.declaring.schemas import DeclarationIn
from fee_declarations.domain.questions import read_answers
from fee_declarations.domain.tariffs import Tariffs


@dataclass(frozen=True, slots=True)
class Sent:
    """A declaration as it was sent, by whom and under which key."""

    declarant: Declarant
    key: str
    body: DeclarationIn


def refuse_wrong_answers(sent: Sent, tariffs: Tariffs, today: date, ask: OneRow) -> None:
    """Raise what ``read`` raises of wrong answers; nothing is looked up for right ones. ``ask``: as in ``seen``."""
    fee = tariffs.fee_on(sent.body.fee, today)
    if fee is None:
        return
    _, faults = read_answers(fee.questions, sent.body.given)
    if not faults:
        return
    who = sent.declarant
    is_known, place = seen(ask, Asked(who.subject, who.person_id, sent.key, sent.body.establishment_id, today))
    if not is_known and place is not None and place.debtor_code is not None:
        read(sent.body, place, tariffs, today)
